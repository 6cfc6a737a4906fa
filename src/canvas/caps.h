/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_CAPS_H
#define CANVAS_CAPS_H

/*
 * What the terminal at hand can do, from terminfo (terminfo(5)): the only part of the
 * program that sees curses. Of curses no more is used: its own drawing was measured at
 * 1.5 to 2.5 times the bytes that a frame needs (docs/performance.md).
 *
 * Padding is left out: what still asks for it has flow control (xon).
 *
 * Ownership: caps_load() → caps_done(); curses knows one terminal at a time. One thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/err.h"

enum cap {
    CAP_ENTER,        /* smcup: the alternate screen */
    CAP_LEAVE,        /* rmcup */
    CAP_HIDE,         /* civis: the cursor */
    CAP_SHOW,         /* cnorm */
    CAP_CLEAR,        /* clear */
    CAP_MOVE,         /* cup: row, column */
    CAP_COLUMN,       /* hpa: column */
    CAP_ROW,          /* vpa: row */
    CAP_RIGHT_BY,     /* cuf: columns */
    CAP_LEFT_BY,      /* cub: columns */
    CAP_UP_BY,        /* cuu: rows */
    CAP_DOWN_BY,      /* cud: rows */
    CAP_LEFT,         /* cub1: one column */
    CAP_DOWN,         /* cud1: one row */
    CAP_RETURN,       /* cr: to column 0 */
    CAP_ERASE,        /* ech: columns, the cursor stays */
    CAP_ERASE_TO_END, /* el: to the end of the row, the cursor stays */
    CAP_NO_WRAP,      /* rmam */
    CAP_WRAP,         /* smam */
    CAP_RESET,        /* sgr0: plain text, default colours */
    CAP_BOLD,
    CAP_DIM,
    CAP_UNDERLINE, /* smul */
    CAP_REVERSE,
    CAP_COLOURS_BACK, /* op: default colours */
    CAP_FOREGROUND,   /* setaf: colour */
    CAP_BACKGROUND,   /* setab: colour */
    CAP_COUNT
};

struct caps {
    char terminal[32];     /* TERM as used: perhaps not as the environment has it */
    char *text[CAP_COUNT]; /* NULL: it cannot */
    int colours;           /* 0, 8, 16, 256 or more */
    bool default_colours;  /* there is a way back to them */
    bool console;          /* the Linux console */
    bool corner_scrolls;   /* writing the last cell of the screen does */
    uint16_t no_colour_attributes; /* STYLE_… that do not go together with a colour */
};

/* For $TERM, or for the nearest terminal that terminfo knows: new terminals are often
   missing from it, and all of them understand xterm's codes. */
bool caps_load(struct caps *ret, int tty_fd, struct err *err) MUST_USE;
void caps_done(struct caps *caps);
/* Append a capability with its parameters; nothing where the terminal has it not. */
void caps_add(const struct caps *caps, enum cap cap, int a, int b, struct buf *out);
/* The bytes that a key sends, by its name in terminfo ("kcuu1"); NULL: not known. */
const char *caps_key(const char *name);

#endif
