/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_TTY_H
#define CANVAS_TTY_H

/*
 * The terminal as the kernel knows it: descriptors, modes, size. No escape codes here.
 */

#include <stdbool.h>
#include <termios.h>

#include "core/err.h"

/* Open the controlling terminal, never to block, and read its modes. An open of its own,
   not a dup: O_NONBLOCK must not reach the descriptors that the shell shares with us. -1
   where there is none. */
int tty_open(struct termios *ret_modes, struct err *err);
/* Keys come one by one, unseen, and Ctrl-C, Ctrl-Z, Ctrl-S, Ctrl-Q, Ctrl-V, Ctrl-O, Ctrl-\
   among them: as signals they would be obeyed, and the other keys thrown away, in the
   middle of a pasted text too. Enter is CR. */
void tty_set_modes(int fd, const struct termios *former);
/* Leaves both as they are where the kernel does not know (0×0). */
void tty_size(int fd, int *ret_cols, int *ret_rows);

#endif
