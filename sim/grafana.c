/* SPDX-License-Identifier: MIT */
#include "grafana.h"

#include <stdarg.h>
#include <stdio.h>

bool grafana_refuse(struct http_reply *reply, int status, const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    reply->status = status;
    reply->type = "text/plain; charset=utf-8";
    buffer_clear(&reply->body);
    buffer_puts(&reply->body, text);
    return false;
}

static void ready(void *context, const struct http_request *request,
                  struct http_reply *reply)
{
    (void)context;
    (void)request;
    (void)grafana_refuse(reply, 200, "ready\n");
}

static void buildinfo(void *context, const struct http_request *request,
                      struct http_reply *reply)
{
    const char *version = context;
    (void)request;
    buffer_printf(&reply->body,
                  "{\"version\":\"%s\",\"revision\":\"\",\"branch\":\"\","
                  "\"buildUser\":\"\",\"buildDate\":\"\",\"goVersion\":\"\"}",
                  version);
}

void grafana_register(struct http_port *port, const char *buildinfo_path,
                      const char *version)
{
    /* Handlers take what is not const; this one only reads it. */
    void *context = (void *)(uintptr_t)version;
    http_port_route(port, "GET", buildinfo_path, buildinfo, context);
    http_port_route(port, "GET", "/ready", ready, NULL);
}
