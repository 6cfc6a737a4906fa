/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_init(struct buffer *b, size_t max)
{
    *b = (struct buffer){.max = max};
}

void buffer_done(struct buffer *b)
{
    free(b->data);
    *b = (struct buffer){0};
}

void buffer_clear(struct buffer *b)
{
    b->size = 0;
    b->failed = false;
}

bool buffer_reserve(struct buffer *b, size_t more)
{
    if (b->failed)
        return false;
    if (more <= b->capacity - b->size)
        return true;
    if (more > b->max - b->size) {
        b->failed = true;
        return false;
    }
    size_t capacity = b->capacity ? b->capacity : 4096;
    while (capacity - b->size < more)
        capacity *= 2;
    if (capacity > b->max)
        capacity = b->max;
    char *data = realloc(b->data, capacity);
    if (!data) {
        b->failed = true;
        return false;
    }
    b->data = data;
    b->capacity = capacity;
    return true;
}

void buffer_put(struct buffer *b, const char *bytes, size_t size)
{
    /* Nothing may come from nowhere: memcpy() does not take NULL even for no bytes. */
    if (size == 0 || !buffer_reserve(b, size))
        return;
    memcpy(b->data + b->size, bytes, size);
    b->size += size;
}

void buffer_puts(struct buffer *b, const char *text)
{
    buffer_put(b, text, strlen(text));
}

void buffer_putc(struct buffer *b, char c)
{
    if (!buffer_reserve(b, 1))
        return;
    b->data[b->size++] = c;
}

void buffer_printf(struct buffer *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0 || !buffer_reserve(b, (size_t)size + 1))
        return;
    va_start(args, format);
    vsnprintf(b->data + b->size, (size_t)size + 1, format, args);
    va_end(args);
    b->size += (size_t)size;
}

/* Digits of `value` at the end of `end`; returns where they begin. */
static char *digits_before(char *end, uint64_t value)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    return end;
}

void buffer_uint(struct buffer *b, uint64_t value)
{
    char digits[24];
    char *end = digits + sizeof digits;
    char *begin = digits_before(end, value);
    buffer_put(b, begin, (size_t)(end - begin));
}

void buffer_int(struct buffer *b, int64_t value)
{
    if (value < 0)
        buffer_putc(b, '-');
    buffer_uint(b, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

/* A fraction of `places` digits without its trailing zeros. */
static void put_fixed(struct buffer *b, double value, uint64_t scale, int places)
{
    uint64_t scaled = (uint64_t)(value * (double)scale + 0.5);
    uint64_t fraction = scaled % scale;
    buffer_uint(b, scaled / scale);
    if (fraction == 0)
        return;
    char digits[16];
    for (int i = places; i-- > 0; fraction /= 10)
        digits[i] = (char)('0' + fraction % 10);
    while (digits[places - 1] == '0')
        places--;
    buffer_putc(b, '.');
    buffer_put(b, digits, (size_t)places);
}

void buffer_double(struct buffer *b, double value)
{
    if (isnan(value)) {
        buffer_puts(b, "NaN");
        return;
    }
    if (isinf(value)) {
        buffer_puts(b, value > 0 ? "+Inf" : "-Inf");
        return;
    }
    double size = fabs(value);
    if (size >= 1e15 || (size < 1e-4 && size > 0)) {
        /* Never after setlocale, so the point is a point. */
        buffer_printf(b, "%.9g", value);
        return;
    }
    if (value < 0)
        buffer_putc(b, '-');
    if (size < 1)
        put_fixed(b, size, UINT64_C(1000000000), 9);
    else
        put_fixed(b, size, size < 1e9 ? 1000000 : 1000, size < 1e9 ? 6 : 3);
}

void buffer_json(struct buffer *b, const char *text)
{
    static const char hex[] = "0123456789abcdef";
    buffer_putc(b, '"');
    for (const char *p = text; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '"' || c == '\\') {
            buffer_putc(b, '\\');
            buffer_putc(b, *p);
        } else if (c == '\n') {
            buffer_puts(b, "\\n");
        } else if (c == '\t') {
            buffer_puts(b, "\\t");
        } else if (c < 0x20) {
            char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
            buffer_put(b, escape, sizeof escape);
        } else {
            buffer_putc(b, *p);
        }
    }
    buffer_putc(b, '"');
}

const char *buffer_text(struct buffer *b)
{
    if (!buffer_reserve(b, 1))
        return "";
    b->data[b->size] = '\0';
    return b->data;
}
