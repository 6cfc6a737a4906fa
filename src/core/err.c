/* SPDX-License-Identifier: MIT */
#include "core/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/attr.h"
#include "core/utf8.h"

/* Longer than a message, so that what is cut is cut by the sanitiser, at a character. */
enum { RAW_MAX = 1024 };

static const char *const kind_names[ERR_KIND_COUNT] = {
    [ERR_NONE] = "none",         [ERR_NETWORK] = "network",     [ERR_SERVER] = "server",
    [ERR_QUERY] = "query",       [ERR_AUTH] = "auth",           [ERR_LIMIT] = "limit",
    [ERR_DECODE] = "decode",     [ERR_CONFIG] = "config",       [ERR_SYSTEM] = "system",
    [ERR_CANCELED] = "canceled", [ERR_UNSOURCED] = "unsourced",
};

const char *err_kind_name(enum err_kind kind)
{
    return (unsigned)kind < ERR_KIND_COUNT ? kind_names[kind] : "unknown";
}

void err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
    char raw[RAW_MAX] = "";
    va_list args;

    if (!err)
        return;
    va_start(args, format);
    vsnprintf(raw, sizeof(raw), format, args);
    va_end(args);
    /* The arguments may have been parts of the former error: only now is it safe to
       write. The numbers are the caller's to set afterwards. */
    *err = (struct err){.kind = kind};
    utf8_sanitize_fixed(err->msg, sizeof(err->msg), raw, strlen(raw),
                        UTF8_NEWLINE_PICTURE);
}

void err_wrap(struct err *err, const char *format, ...)
{
    char raw[RAW_MAX] = "";
    size_t used;
    va_list args;

    if (!err)
        return;
    va_start(args, format);
    vsnprintf(raw, sizeof(raw), format, args);
    va_end(args);
    used = strlen(raw);
    snprintf(raw + used, sizeof(raw) - used, ": %s", err->msg);
    utf8_sanitize_fixed(err->msg, sizeof(err->msg), raw, strlen(raw),
                        UTF8_NEWLINE_PICTURE);
}

const char *err_reason(int code, char *buf, int size)
{
    if (size > 0 && strerror_r(code, buf, (size_t)size) != 0)
        snprintf(buf, (size_t)size, "error %d", code);
    return buf;
}
