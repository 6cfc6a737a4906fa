/* SPDX-License-Identifier: MIT */
#ifndef LOOP_SIGNALS_H
#define LOOP_SIGNALS_H

/*
 * Signals as loop events: the handlers write one byte into a pipe and keep errno.
 * Installed before the screen opens, so that curses leaves them alone. SIGPIPE is
 * ignored. Other threads block all signals (signals_block_all()).
 */

#include <stdbool.h>

#include "core/err.h"
#include "loop/loop.h"

/* Called on the loop's thread for SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT,
   SIGUSR1. Repeated signals between two turns may be one call. */
typedef void signal_fn(void *ctx, int signal);

bool signals_open(struct loop *loop, signal_fn *fn, void *ctx, struct err *err) MUST_USE;
void signals_close(struct loop *loop);
/* In a new thread: no signal is delivered here. */
void signals_block_all(void);
/* Stop the process group as Ctrl-Z would and return after SIGCONT; at once where nobody
   could send that (an orphaned process group). */
void signals_stop_self(void);

#endif
