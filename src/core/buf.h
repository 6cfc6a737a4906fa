/* SPDX-License-Identifier: MIT */
#ifndef CORE_BUF_H
#define CORE_BUF_H

/*
 * Growable bytes with a mandatory maximum, always NUL-terminated (the NUL is not
 * counted). What does not fit is dropped whole and `overflow` is set: text is never
 * cut in the middle of an append.
 *
 * Ownership: buf_init() → buf_done(); buf_take() moves the bytes to the caller.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/attr.h"

struct buf {
    char *data; /* never NULL after buf_init() */
    size_t size;
    size_t capacity;
    size_t max;
    bool overflow;
};

void buf_init(struct buf *buf, size_t max);
void buf_done(struct buf *buf);
void buf_clear(struct buf *buf);
/* The bytes, owned by the caller (free()); the buffer is empty afterwards. */
char *buf_take(struct buf *buf) MUST_USE;

/* Each returns false, and sets overflow, when the maximum would be passed. */
bool buf_add(struct buf *buf, const void *bytes, size_t size);
bool buf_puts(struct buf *buf, const char *text);
bool buf_putc(struct buf *buf, char c);
bool buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
bool buf_vprintf(struct buf *buf, const char *format, va_list args) PRINTF_LIKE(2, 0);
/* The text in double quotes, with the escapes that JSON, PromQL, LogQL, TraceQL and
   Alertmanager's matchers all read. */
bool buf_put_quoted(struct buf *buf, const char *text);
/* Drop the first count bytes. */
void buf_consume(struct buf *buf, size_t count);
/* Keep the first size bytes, of at least that many. */
void buf_truncate(struct buf *buf, size_t size);

#endif
