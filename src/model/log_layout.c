/* SPDX-License-Identifier: MIT */
#include "model/log_layout.h"

#include <string.h>

enum { INDENT = 2, INDENT_MAX = 24 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

/* Behind the closing quote of the string that begins here. */
static const char *skip_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        at += *at == '\\';
    return at < end ? at + 1 : end;
}

static void new_line(struct buf *out, int depth)
{
    (void)buf_putc(out, '\n');
    for (int i = 0; i < depth * INDENT && i < INDENT_MAX; i++)
        (void)buf_putc(out, ' ');
}

/* One token, and the line break it brings. Returns behind it. */
static const char *put_token(struct buf *out, const char *at, const char *end, int *depth)
{
    const char *next = at + 1;

    switch (*at) {
    case '{':
    case '[':
        (void)buf_putc(out, *at);
        at = skip_blanks(next, end);
        if (at < end && (*at == '}' || *at == ']')) {
            (void)buf_putc(out, *at);
            return at + 1;
        }
        new_line(out, ++*depth);
        return next;
    case '}':
    case ']':
        new_line(out, --*depth);
        (void)buf_putc(out, *at);
        return next;
    case ',':
        (void)buf_putc(out, *at);
        new_line(out, *depth);
        return next;
    case ':':
        (void)buf_puts(out, ": ");
        return next;
    case '"':
        next = skip_string(at, end);
        (void)buf_add(out, at, (size_t)(next - at));
        return next;
    default:
        (void)buf_putc(out, *at);
        return next;
    }
}

bool log_layout_json(struct buf *out, const char *text, size_t size)
{
    const char *end = text + size, *at = skip_blanks(text, end);
    size_t before = out->size;
    int depth = 0;

    if (at == end || (*at != '{' && *at != '['))
        return false;
    do {
        at = skip_blanks(put_token(out, at, end, &depth), end);
    } while (at < end && depth > 0);
    if (depth == 0 && at == end)
        return true;
    out->size = before;
    out->data[before] = '\0';
    return false;
}
