/* SPDX-License-Identifier: MIT */
#ifndef CORE_LOG_H
#define CORE_LOG_H

/*
 * The program's own log: always into a ring (shown by the messages view), and to a
 * file or standard error where asked. Repeated lines are counted, not repeated.
 * Text is sanitised. Never log header values, tokens or a URL's userinfo.
 *
 * Threads: log_* may be called from any thread; the ring is read on the UI thread
 * through log_ring_copy().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "core/err.h"

enum log_level { LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

struct log_entry {
    int64_t first_ns, last_ns; /* wall clock */
    enum log_level level;
    unsigned count;
    char source[24]; /* "prometheus", "layout", … */
    char text[320];
};

enum { LOG_RING_MAX = 512 };

void log_write(enum log_level level, const char *source, const char *format, ...)
    PRINTF_LIKE(3, 4);
#define log_info(source, ...)  log_write(LOG_LEVEL_INFO, source, __VA_ARGS__)
#define log_warn(source, ...)  log_write(LOG_LEVEL_WARN, source, __VA_ARGS__)
#define log_error(source, ...) log_write(LOG_LEVEL_ERROR, source, __VA_ARGS__)

/* Append to a file (created 0600, never through a symbolic link). */
bool log_open_file(const char *path, struct err *err) MUST_USE;
/* Also to standard error: on while no screen is open. */
void log_set_stderr(bool on);
void log_close(void);

/* Copy the newest entries, newest first; returns how many. */
size_t log_ring_copy(struct log_entry *ret, size_t max);
/* The newest entry of at least this level that was written (or repeated) after the ring
   had that generation; false where there is none. */
bool log_ring_newest(uint64_t since, enum log_level least,
                     struct log_entry *ret) MUST_USE;
/* Grows with each write: redraw when it changed. */
uint64_t log_ring_generation(void);

#endif
