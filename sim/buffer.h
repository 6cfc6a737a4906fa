/* SPDX-License-Identifier: MIT */
#ifndef SIM_BUFFER_H
#define SIM_BUFFER_H

/*
 * A growing text with a maximum. Beyond the maximum, or without memory, it becomes
 * "failed": further text is dropped and the user of the buffer looks at `failed` once,
 * at the end. Numbers are written without regard to the locale.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    char *data; /* not terminated; see buffer_text */
    size_t size, capacity, max;
    bool failed;
};

void buffer_init(struct buffer *b, size_t max);
void buffer_done(struct buffer *b);
/* Empties it, keeps the memory, forgets a failure. */
void buffer_clear(struct buffer *b);
/* Room for `more` bytes; false when the buffer has failed. */
bool buffer_reserve(struct buffer *b, size_t more);

void buffer_put(struct buffer *b, const char *bytes, size_t size);
void buffer_puts(struct buffer *b, const char *text);
void buffer_putc(struct buffer *b, char c);
void buffer_printf(struct buffer *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_uint(struct buffer *b, uint64_t value);
void buffer_int(struct buffer *b, int64_t value);
/* As Prometheus reads it: integers in full, others with 9 significant digits, NaN,
 * +Inf, -Inf. */
void buffer_double(struct buffer *b, double value);
/* With quotes, escaped for JSON; the text must be UTF-8. */
void buffer_json(struct buffer *b, const char *text);

/* The text, terminated, owned by the buffer; "" when it has failed. */
const char *buffer_text(struct buffer *b);

#endif
