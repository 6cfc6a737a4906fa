/* SPDX-License-Identifier: MIT */
#include "core/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

enum { CAPACITY_FIRST = 64 };

/* capacity counts the NUL; the maximum does not. */
static size_t capacity_limit(const struct buf *buf)
{
    return buf->max < SIZE_MAX ? buf->max + 1 : SIZE_MAX;
}

void buf_init(struct buf *buf, size_t max)
{
    *buf = (struct buf){.max = max};
    buf->capacity = CAPACITY_FIRST;
    if (buf->capacity > capacity_limit(buf))
        buf->capacity = capacity_limit(buf);
    buf->data = xmalloc(buf->capacity);
    buf->data[0] = '\0';
}

void buf_done(struct buf *buf)
{
    if (!buf)
        return;
    free(buf->data);
    *buf = (struct buf){0};
}

void buf_clear(struct buf *buf)
{
    buf->size = 0;
    buf->data[0] = '\0';
    buf->overflow = false;
}

char *buf_take(struct buf *buf)
{
    char *data = buf->data;

    buf_init(buf, buf->max);
    return data;
}

/* Room for more bytes behind size, or false and overflow. */
static bool reserve(struct buf *buf, size_t more)
{
    size_t need, capacity = buf->capacity;

    if (more > buf->max - buf->size || more > SIZE_MAX - 1 - buf->size) {
        buf->overflow = true;
        return false;
    }
    need = buf->size + more + 1;
    if (need <= capacity)
        return true;
    while (capacity < need)
        capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
    if (capacity > capacity_limit(buf))
        capacity = capacity_limit(buf);
    buf->data = xrealloc(buf->data, capacity);
    buf->capacity = capacity;
    return true;
}

bool buf_add(struct buf *buf, const void *bytes, size_t size)
{
    if (!reserve(buf, size))
        return false;
    if (size)
        memcpy(buf->data + buf->size, bytes, size);
    buf->size += size;
    buf->data[buf->size] = '\0';
    return true;
}

bool buf_puts(struct buf *buf, const char *text)
{
    return buf_add(buf, text, strlen(text));
}

bool buf_putc(struct buf *buf, char c)
{
    return buf_add(buf, &c, 1);
}

bool buf_put_quoted(struct buf *buf, const char *text)
{
    buf_putc(buf, '"');
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c == '"' || c == '\\')
            buf_putc(buf, '\\');
        if (c == '\n')
            buf_puts(buf, "\\n");
        else if (c == '\t')
            buf_puts(buf, "\\t");
        else if (c < 0x20 || c == 0x7f)
            buf_printf(buf, "\\u%04x", (unsigned)c);
        else
            buf_putc(buf, (char)c);
    }
    return buf_putc(buf, '"') && !buf->overflow;
}

bool buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    bool ok;

    va_start(args, format);
    ok = buf_vprintf(buf, format, args);
    va_end(args);
    return ok;
}

bool buf_vprintf(struct buf *buf, const char *format, va_list args)
{
    va_list again;
    size_t room = buf->capacity - buf->size;
    int length;
    bool ok = true;

    /* Most texts fit what is there: one pass. */
    va_copy(again, args);
    length = vsnprintf(buf->data + buf->size, room, format, args);
    if (length < 0 || !reserve(buf, (size_t)length))
        ok = false;
    else if ((size_t)length >= room)
        vsnprintf(buf->data + buf->size, (size_t)length + 1, format, again);
    va_end(again);
    if (ok)
        buf->size += (size_t)length;
    buf->data[buf->size] = '\0';
    return ok;
}

void buf_truncate(struct buf *buf, size_t size)
{
    buf->size = size;
    buf->data[size] = '\0';
}

void buf_consume(struct buf *buf, size_t count)
{
    if (count > buf->size)
        count = buf->size;
    if (!count)
        return;
    memmove(buf->data, buf->data + count, buf->size - count + 1);
    buf->size -= count;
}
