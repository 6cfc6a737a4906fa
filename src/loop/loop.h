/* SPDX-License-Identifier: MIT */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

/*
 * The event loop: descriptors, timers, and a hook before sleeping (where the UI
 * draws and libcurl is stepped). Each thread has one of its own.
 *
 * One turn: read the clock; run due timers in (deadline, insertion) order; run the hook
 * where one ran; poll until the next deadline; read the clock again, as sleeping took
 * time; run the callbacks of ready descriptors; run the hook where one ran. Callbacks do
 * bounded work, never block and may add or remove anything. EINTR is a wake-up like any
 * other.
 *
 * Ownership: loop_new() → loop_free(). Watchers and timers belong to the loop and are
 * named by ids (0 is none); an id is never used again.
 */

#include <stdbool.h>
#include <stdint.h>

#include "core/attr.h"

struct loop;

enum { LOOP_READ = 1, LOOP_WRITE = 2, LOOP_HANGUP = 4 };

typedef void loop_fd_fn(void *ctx, int fd, unsigned events);
typedef void loop_timer_fn(void *ctx);
typedef void loop_hook_fn(void *ctx);

struct loop *loop_new(void) ALLOCATES;
void loop_free(struct loop *loop);

/* Watch a descriptor; watching it again changes events, callback and context. */
void loop_watch(struct loop *loop, int fd, unsigned events, loop_fd_fn *fn, void *ctx);
void loop_unwatch(struct loop *loop, int fd);

/* One-shot, after delay_ms ≥ 0; returns its id. */
uint64_t loop_timer(struct loop *loop, int64_t delay_ms, loop_timer_fn *fn, void *ctx);
void loop_cancel(struct loop *loop, uint64_t timer);

/* Run before sleeping, once after timers and once after descriptors that had callbacks,
   and in the first turn; not where nothing ran. NULL removes. */
void loop_before_sleep(struct loop *loop, loop_hook_fn *fn, void *ctx);

/* Monotonic milliseconds, read as a turn begins and after it has slept. */
int64_t loop_now_ms(const struct loop *loop);
void loop_run(struct loop *loop);
/* One turn, waiting at most max_wait_ms (-1: as long as it takes). For tests and for
   pumping two loops on one thread. True where anything was run. */
bool loop_turn(struct loop *loop, int64_t max_wait_ms);
/* Make loop_run() return after this turn. From the loop's own thread. */
void loop_stop(struct loop *loop);

#endif
