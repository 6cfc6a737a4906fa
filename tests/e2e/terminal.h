/* SPDX-License-Identifier: MIT */
#ifndef TESTS_E2E_TERMINAL_H
#define TESTS_E2E_TERMINAL_H

/*
 * A program in a terminal of its own: a pseudo-terminal with libvterm behind it, which
 * says what a user would see. Nothing sleeps: a test says what it expects on the screen,
 * and fails with the screen where that does not come.
 */

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>
#include <vterm.h>

#include "core/buf.h"

struct terminal {
    pid_t child;
    int master;
    int cols, rows;
    VTerm *vterm;
    VTermScreen *screen;
    struct buf output;     /* every byte it got */
    size_t fed;            /* of them libvterm has seen these */
    struct termios before; /* modes when the program started */
    char *text;            /* of the screen, see terminal_text() */
};

struct terminal_options {
    char *const *argv;
    const char *const *environment; /* NAME=VALUE: beside HOME, PATH, TERM, TZ, LC_ALL */
    const char *term;               /* by default xterm-256color */
    const char *locale;             /* by default C.UTF-8 */
    const char *home;               /* where the program finds its files */
    int cols, rows;
};

void terminal_start(struct terminal *terminal, const struct terminal_options *options);
/* Kill what still runs, and free everything. */
void terminal_stop(struct terminal *terminal);

/* Read what there is, for at most that long; false: nothing came. */
bool terminal_read(struct terminal *terminal, int wait_ms);
/* The screen as lines, without blanks at their ends; good until the next call. */
const char *terminal_text(struct terminal *terminal);
/* One line of it. */
const char *terminal_line(struct terminal *terminal, int row);
bool terminal_shows(struct terminal *terminal, const char *text);
/* Wait for a text to be on the screen, or to have gone from it. */
void terminal_expect(struct terminal *terminal, const char *text);
void terminal_expect_gone(struct terminal *terminal, const char *text);
/* The same for the last line, which says where one is. */
void terminal_expect_path(struct terminal *terminal, const char *text);

void terminal_type(struct terminal *terminal, const char *keys);
void terminal_resize(struct terminal *terminal, int cols, int rows);
/* Wait for the end of the program; returns its wait status. */
int terminal_wait(struct terminal *terminal);
/* The modes are what they were before the program started. */
bool terminal_same_modes(struct terminal *terminal);
/* The program has left its screen, with the modes as they were. */
void terminal_assert_given_back(struct terminal *terminal);
/* Whether the bytes that it got hold this text. */
bool terminal_got(const struct terminal *terminal, const char *bytes);

#endif
