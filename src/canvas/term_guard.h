/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_TERM_GUARD_H
#define CANVAS_TERM_GUARD_H

/*
 * Gives the terminal back when the program dies: fatal signals, stack overflow, abort(),
 * exit() without closing the screen, a sanitizer's report, exhausted memory. While armed
 * it holds what was on standard error, which would be lost on the alternate screen.
 *
 * Everything that runs in a handler is prepared while arming and async-signal-safe
 * (signal-safety(7)): write, poll, dup2, tcsetattr, sigaction, raise. The former action
 * of a signal then gets its turn, so that cores and sanitizers work.
 *
 * One guard per process; arm and disarm on the thread that has the screen.
 */

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

enum { TERM_GUARD_SEQUENCE_MAX = 512 };

/* From now on, dying writes the sequence (≤ TERM_GUARD_SEQUENCE_MAX bytes) to tty_fd and
   sets the modes. Standard error is caught from here on. */
void term_guard_arm(int tty_fd, const struct termios *modes, const char *sequence,
                    size_t size);
/* The terminal has been given back in the ordinary way; standard error is itself again,
   and what was caught is written to it. */
void term_guard_disarm(void);
/* Bound what is caught of standard error (1 MiB, then it starts afresh): call it with each
   frame. */
void term_guard_trim(void);
/* Do now what dying would do; nothing where not armed. Async-signal-safe. */
void term_guard_restore(void);

#endif
