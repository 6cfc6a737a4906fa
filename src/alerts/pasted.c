/* SPDX-License-Identifier: MIT */
#include "alerts/pasted.h"

#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/utf8.h"

enum { PASTED_MAX = 16 * 1024 };

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c | 0x20) : NULL;

    return at && (c >= 'A' || c <= '9') ? (int)(at - digits) : -1;
}

/* "%22" → "\"", "+" → " ". */
static void unescape(const char *text, struct buf *out)
{
    for (; *text; text++) {
        int high = *text == '%' ? hex_digit(text[1]) : -1;
        int low = high >= 0 ? hex_digit(text[2]) : -1;

        if (low >= 0) {
            buf_putc(out, (char)(high * 16 + low));
            text += 2;
        } else {
            buf_putc(out, *text == '+' ? ' ' : *text);
        }
    }
}

char *alert_name_pasted(const char *text)
{
    struct buf plain, clean;
    const char *at;
    size_t length;
    char *name;

    buf_init(&plain, PASTED_MAX);
    buf_init(&clean, 4 * PASTED_MAX);
    unescape(text, &plain);
    (void)utf8_sanitize(&clean, plain.data, plain.size, UTF8_NEWLINE_PICTURE);
    at = strstr(clean.data, "alertname=");
    if (at) {
        at += strlen("alertname=");
        at += *at == '"';
        length = strcspn(at, "\",}&");
    } else {
        at = clean.data;
        length = strcspn(at, "{");
    }
    name = xstrndup(at, length);
    buf_done(&plain);
    buf_done(&clean);
    return name;
}
