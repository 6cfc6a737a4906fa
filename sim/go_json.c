/* SPDX-License-Identifier: MIT */
#include "go_json.h"

#include <stdio.h>
#include <string.h>

#include "core/number.h"
#include "core/utf8.h"
#include "logql_lex.h"

static const char hex[] = "0123456789abcdef";

static void escape_byte(struct buffer *out, unsigned char c)
{
    char text[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
    buffer_put(out, text, sizeof(text));
}

/* One byte below 0x80; true when it needed an escape. */
static bool special(struct buffer *out, unsigned char c, bool html)
{
    static const char letters[] = "\"\\\n\r\t\b\f", names[] = "\"\\nrtbf";
    const char *found = c ? strchr(letters, c) : NULL;
    if (found) {
        buffer_putc(out, '\\');
        buffer_putc(out, names[found - letters]);
        return true;
    }
    if (c >= 0x20 && c != 0x7f && !(html && (c == '<' || c == '>' || c == '&')))
        return false;
    if (c == 0x7f)
        return false;
    escape_byte(out, c);
    return true;
}

void go_json_string(struct buffer *out, const char *text, size_t size, bool html)
{
    const char *end = text + size, *plain = text;
    buffer_putc(out, '"');
    for (const char *p = text; p < end;) {
        unsigned char c = (unsigned char)*p;
        uint32_t code = 0;
        size_t used = 1;
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && c != '<' && c != '>' &&
            c != '&') {
            p++;
            continue;
        }
        buffer_put(out, plain, (size_t)(p - plain));
        if (c < 0x80) {
            if (!special(out, c, html))
                buffer_putc(out, *p);
        } else {
            used = utf8_decode(p, end, &code);
            if (code == 0x2028 || code == 0x2029)
                buffer_puts(out, code == 0x2028 ? "\\u2028" : "\\u2029");
            else if (code == UTF8_REPLACEMENT)
                buffer_puts(out, "\\ufffd");
            else
                buffer_put(out, p, used);
        }
        p += used;
        plain = p;
    }
    buffer_put(out, plain, (size_t)(end - plain));
    buffer_putc(out, '"');
}

void go_json_text(struct buffer *out, const char *text)
{
    go_json_string(out, text, strlen(text), true);
}

void go_json_seconds(struct buffer *out, int64_t ns)
{
    int64_t ms = ns / 1000000;
    buffer_int(out, ms / 1000);
    if (ms % 1000 == 0)
        return;
    char digits[8];
    int length = snprintf(digits, sizeof(digits), ".%03d", (int)(ms % 1000));
    while (digits[length - 1] == '0')
        length--;
    buffer_put(out, digits, (size_t)length);
}

void go_json_value(struct buffer *out, double value)
{
    char text[64];
    buffer_putc(out, '"');
    buffer_puts(out, number_format_exact(value, text, sizeof(text)));
    buffer_putc(out, '"');
}

void go_base64(struct buffer *out, const unsigned char *bytes, size_t size)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        uint32_t three = (uint32_t)bytes[i] << 16;
        if (i + 1 < size)
            three |= (uint32_t)bytes[i + 1] << 8;
        if (i + 2 < size)
            three |= bytes[i + 2];
        buffer_putc(out, letters[three >> 18]);
        buffer_putc(out, letters[three >> 12 & 63]);
        buffer_putc(out, i + 1 < size ? letters[three >> 6 & 63] : '=');
        buffer_putc(out, i + 2 < size ? letters[three & 63] : '=');
    }
}

bool go_duration(const char *text, int64_t *ret_ns, char *err, size_t size)
{
    double number;
    size_t length = strlen(text);
    if (length > 0 && logql_duration_prefix(text, length, ret_ns) == length)
        return true;
    bool unitless = number_parse(text, &number);
    (void)snprintf(err, size, "time: %s duration \"%.100s\"",
                   unitless ? "missing unit in" : "invalid", text);
    return false;
}

void go_duration_text(int64_t ns, char *out, size_t size)
{
    int64_t seconds = ns / 1000000000;
    (void)snprintf(out, size, "%dh%dm%ds", (int)(seconds / 3600),
                   (int)(seconds / 60 % 60), (int)(seconds % 60));
}
