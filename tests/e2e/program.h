/* SPDX-License-Identifier: MIT */
#ifndef TESTS_E2E_PROGRAM_H
#define TESTS_E2E_PROGRAM_H

/*
 * midwatch in a terminal with a small Prometheus behind it and a home of its own.
 */

#include "prom.h"
#include "terminal.h"

struct program {
    struct terminal terminal;
    struct prom *prom;
    char home[64];
};

struct program_options {
    const char *const *arguments;   /* after --prometheus and --refresh; may be NULL */
    const char *const *environment; /* NAME=VALUE; may be NULL */
    const char *term, *locale;
    const char *config; /* text of config.yaml, NULL: none; then no --prometheus either,
                            and {url} in it is the server's */
    int cols, rows;     /* 0: 120x40 */
    enum fault fault;   /* of the server from the start */
};

/* A home and a server; the program is started by program_start(), once files are there. */
void program_prepare(struct program *program);
void program_write(const struct program *program, const char *name, const char *text);
void program_start(struct program *program, const struct program_options *options);
/* Both, and wait for the first answers. */
void program_open(struct program *program, const struct program_options *options);
/* Quit by key; the program must end well and give the terminal back. */
void program_quit(struct program *program);
void program_done(struct program *program);
/* A home with all that a program left in it. */
void program_remove_home(const char *home);

#endif
