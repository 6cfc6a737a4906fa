/* SPDX-License-Identifier: MIT */
#ifndef BENCH_TERMINAL_H
#define BENCH_TERMINAL_H

/*
 * A program in a pseudo-terminal: what it writes, and when. Everything waits with a limit
 * and ends the benchmark, saying why, when it is passed. One thread.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/attr.h"
#include "core/buf.h"

/* The end of a frame: midwatch brackets each one (synchronised output). */
#define FRAME_END "\033[?2026l"

struct terminal {
    pid_t child;
    int master;
    int64_t started_ns; /* just before the fork */
    struct buf output;  /* since terminal_forget() */
    size_t scanned;     /* of it, by terminal_wait() */
    uint64_t bytes;     /* since the start */
};

struct usage {
    double cpu_ms; /* of all threads, user and system */
    long rss_kib, private_kib, peak_kib;
    int descriptors;
};

/* Monotonic. */
int64_t now_ns(void);
/* Say why and end with 1. */
void fail(const char *format, ...) NORETURN PRINTF_LIKE(1, 2);

/* Start argv[0] with the screen's size in cells. */
void terminal_start(struct terminal *terminal, const char *const *argv, int cols,
                    int rows);
/* Type q, kill what does not end, free. */
void terminal_stop(struct terminal *terminal);
void terminal_type(struct terminal *terminal, const char *keys);
/* Read what there is, waiting at most that long for the first byte. */
bool terminal_read(struct terminal *terminal, int64_t wait_ns);
/* Read for as long. */
void terminal_idle(struct terminal *terminal, int64_t for_ns);
void terminal_forget(struct terminal *terminal);
/* When the frame that contains the text was complete; the output up to it stays. */
int64_t terminal_wait(struct terminal *terminal, const char *text);
void terminal_usage(const struct terminal *terminal, struct usage *ret);

#endif
