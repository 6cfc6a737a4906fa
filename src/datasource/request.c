/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "datasource/source.h"
#include "datasource/url.h"

/* Servers and proxies refuse longer URLs anyway; a form is a query text of any sane
   length, several times over. */
enum { PATH_MAX_BYTES = 32 * 1024, FORM_MAX_BYTES = 1024 * 1024 };

void request_init(struct request *request)
{
    request->method = "GET";
    request->header = NULL;
    request->writes = false;
    request->retry_as_get = false;
    buf_init(&request->path, PATH_MAX_BYTES);
    buf_init(&request->form, FORM_MAX_BYTES);
}

void request_done(struct request *request)
{
    if (!request)
        return;
    buf_done(&request->path);
    buf_done(&request->form);
}

void request_clear(struct request *request)
{
    request->method = "GET";
    request->header = NULL;
    request->writes = false;
    request->retry_as_get = false;
    buf_clear(&request->path);
    buf_clear(&request->form);
}

bool request_param(struct request *request, const char *name, const char *value)
{
    bool post = strcmp(request->method, "POST") == 0;
    struct buf *out = post ? &request->form : &request->path;

    if (post && out->size > 0)
        (void)buf_putc(out, '&');
    else if (!post)
        (void)buf_putc(out, strchr(out->data, '?') ? '&' : '?');
    (void)url_escape(out, name);
    (void)buf_putc(out, '=');
    (void)url_escape(out, value);
    return !out->overflow;
}

bool request_param_printf(struct request *request, const char *name, const char *format,
                          ...)
{
    struct buf text;
    va_list args;
    bool fits;

    buf_init(&text, FORM_MAX_BYTES);
    va_start(args, format);
    fits = buf_vprintf(&text, format, args);
    va_end(args);
    fits = fits && request_param(request, name, text.data);
    buf_done(&text);
    return fits;
}
