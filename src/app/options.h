/* SPDX-License-Identifier: MIT */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

/*
 * The command line: tables of commands and options, each row with its help. --help, the
 * manual and the completions are printed from them (tools/gen_docs.c).
 *
 * Order of priority, rising: config.yaml, environment, command line.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/problems.h"
#include "core/err.h"
#include "model/settings.h"

struct places; /* place.h */

enum command {
    COMMAND_LIVE, /* no command word: the live screen */
    COMMAND_RENDER,
    COMMAND_CHECK,
    COMMAND_LOGS,
    COMMAND_SLO,
    COMMAND_ALERTS,
    COMMAND_STATUS,
    COMMAND_TRACE,
    COMMAND_TRACES,
    COMMAND_COUNT
};

enum format { FORMAT_TEXT, FORMAT_ANSI, FORMAT_JSON };

struct options {
    enum command command;
    char *operand; /* DASHBOARD, QUERY or NAME; only that may be NULL (slo) */
    char **files;  /* check: FILE..., NULL-terminated */
    char *config;  /* file in use */
    enum format format;
    int cols, rows;   /* --size; 0: the terminal's, or 120x40 */
    int64_t at_ns;    /* --at; 0: now */
    int64_t range_ms; /* --range; 0: as the layout says */
    int compare;      /* --compare: enum compare */
    bool compare_given;
    int64_t wait_ms; /* --wait: longest wait of render */
    int limit;       /* --limit: lines or traces at most; 0: as the command likes */
    struct name_values search; /* traces: --service … as model/trace_query.h names them */
    bool follow;               /* --follow: go on as lines come */
    char *alert;          /* --alert: what was pasted of the alert to begin at, or NULL */
    bool dashboard_given; /* operand is the user's, not a default */
    bool fresh;           /* --fresh: as if nothing was left by the last run */
    struct places *places; /* live: what it left; else NULL */
    bool styles;           /* --styles: the style plane, for golden files */
    char *replay_dir, *record_dir;
    bool help, version;
};

struct option_info {
    int letter; /* 0: none */
    const char *name;
    const char *value; /* NULL: none */
    unsigned commands; /* bit per enum command */
    const char *help;
    bool (*set)(struct options *options, struct settings *settings, const char *value,
                struct err *err);
};

struct command_info {
    const char *name; /* NULL: COMMAND_LIVE */
    const char *operands;
    const char *help;
};

extern const struct option_info options_table[]; /* ends with a NULL name */
extern const struct command_info command_table[COMMAND_COUNT];

/* Parse argv; then read config.yaml and the environment, then apply the options to the
   settings. False with the error for a wrong command line; problems hold what is wrong
   with the files. */
bool options_load(struct options *options, struct settings *settings, int argc,
                  char **argv, struct problems *problems, struct err *err) MUST_USE;
void options_done(struct options *options);

#endif
