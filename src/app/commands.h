/* SPDX-License-Identifier: MIT */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

/*
 * The commands that print and exit.
 */

#include "app/options.h"

/* Exit codes, documented in midwatch(1). */
enum {
    EXIT_OK = 0,
    EXIT_TROUBLE = 1, /* it ran, but something is wrong: a failed panel, a bad file */
    EXIT_USAGE = 2,   /* the command line or configuration cannot be used */
    EXIT_UNKNOWN = 3, /* status: nothing is known, whatever the reason */
};

/* One frame of a dashboard or view to standard output. */
int render_run(const struct options *options, struct settings *settings,
               struct problems *problems, struct err *err);
/* Check files: layouts and configuration; prints file:line:column: severity: message. */
int check_run(const struct options *options, struct err *err);
/* The lines of a LogQL query to standard output; with --follow until it is interrupted. */
int logs_run(const struct options *options, struct settings *settings,
             struct problems *problems, struct err *err);
/* Error budgets to standard output. EXIT_TROUBLE where one cannot be told. */
int slo_run(const struct options *options, struct settings *settings,
            struct problems *problems, struct err *err);
/* Alerts to standard output. EXIT_TROUBLE where a member did not answer. */
int alerts_run(const struct options *options, struct settings *settings,
               struct problems *problems, struct err *err);
/* One trace, or what a search finds. EXIT_TROUBLE where the trace is not there, or not
   everyone could be asked. */
int trace_run(const struct options *options, struct settings *settings,
              struct problems *problems, struct err *err);
/* The worst state: 0 fine, 1 warning, 2 critical, 3 unknown. */
int status_run(const struct options *options, struct settings *settings,
               struct problems *problems, struct err *err);
/* --help: of the command, or of the whole program for COMMAND_LIVE. */
void usage_print(enum command command);
/* --version. */
void version_print(void);
/* What to do when no server is configured. */
void no_source_print(enum source_kind kind);

#endif
