/* SPDX-License-Identifier: MIT */
#ifndef TESTS_CANVAS_PTY_H
#define TESTS_CANVAS_PTY_H

/*
 * A program with the curses backend in a pseudo-terminal of its own, told what to do
 * through a socket, and libvterm as the terminal that it draws on.
 */

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>
#include <vterm.h>

#include "canvas/backend.h"
#include "core/buf.h"

enum pty_op {
    OP_FRAME,   /* draw a frame, wait until it has drained */
    OP_PRESENT, /* draw a frame, never wait; result: what present() said */
    OP_DRAIN,   /* result: 1 while something is pending, -1: the terminal is gone */
    OP_RESIZED, /* result: what resized() said */
    OP_REPAINT,
    OP_EVENT, /* wait for an event; result: its code, -1 for others than keys */
    OP_SUSPEND,
    OP_RESUME,
    OP_SEND,   /* queue an OSC 52 text */
    OP_STDERR, /* write "held" to standard error */
    OP_DIE,    /* argument: a signal to raise, 0: exit(3), -1: overflow the stack */
    OP_CLOSE,  /* close the backend and exit with 0 */
};

struct pty_reply {
    int result, cols, rows, colours;
    enum glyphs glyphs;
    struct backend_stats stats;
};

struct pty {
    pid_t child;
    int master, control;
    VTerm *vterm;
    VTermScreen *screen;
    struct buf output;      /* every byte the terminal got */
    size_t fed;             /* of them libvterm has seen these */
    struct termios before;  /* modes when the program started */
    bool reading;           /* false: a terminal that stalls */
    struct pty_reply reply; /* of the last command */
};

struct pty_options {
    const char *term, *locale;
    enum glyphs glyphs;
    bool glyphs_auto;
    int colours, cols, rows;
};

/* Start; the first reply (or, where the backend did not open, result -1) is there. */
void pty_start(struct pty *pty, const struct pty_options *options);
/* Kill what still runs and free everything. */
void pty_stop(struct pty *pty);
/* Do it and wait for the answer; returns the result. */
int pty_do(struct pty *pty, enum pty_op op, int argument);
/* Send a command that has no answer because it ends the program; returns its wait
   status. */
int pty_end(struct pty *pty, enum pty_op op, int argument);
void pty_type(struct pty *pty, const char *bytes);
void pty_resize(struct pty *pty, int cols, int rows);
/* Read what there is, for at most that long; false: nothing came. */
bool pty_read(struct pty *pty, int wait_ms);
/* Wait until the terminal has got this text. */
void pty_expect(struct pty *pty, const char *bytes);
bool pty_has(const struct pty *pty, const char *bytes);

#endif
