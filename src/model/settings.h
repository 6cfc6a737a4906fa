/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SETTINGS_H
#define MODEL_SETTINGS_H

/*
 * What the user configured: sources per context, variables, appearance. Plain data,
 * filled by config/settings.c from config.yaml, the environment and the command line.
 * All strings are owned by the struct (settings_done()).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/query.h"

struct name_value {
    char *name, *value;
    int line, column; /* of the name in its file; 0: from elsewhere */
};

struct name_values {
    struct name_value *items;
    size_t count, capacity;
};

struct tls_settings {
    char *ca_file, *cert_file, *key_file, *server_name;
    bool insecure; /* certificate not verified: shown in red on every screen */
};

/* Alertmanagers of a context, in all clusters together. */
enum { ALERTMANAGERS_MAX = 12 };

/* One server. Secrets are named by file, or read from the environment; they are never
   on the command line. */
struct source_settings {
    enum source_kind kind;
    char *name; /* "prometheus", "alertmanager-1": unique in its context */
    char *
        cluster; /* Alertmanager: members with the same one are one cluster; NULL: none */
    char *url;   /* base URL, with a path where the server has a prefix; no userinfo */
    char *username, *password_file,
        *password; /* basic; password from the environment only */
    char *bearer_token_file, *bearer_token; /* token from the environment only */
    struct name_values headers;
    struct tls_settings tls;
    char *proxy;        /* overrides the environment */
    int64_t timeout_ms; /* 10 s */
    int max_requests;   /* in flight, 6 */
    bool http2;         /* offered over TLS */
};

struct context_settings {
    char *name;
    struct source_settings *sources;
    size_t source_count;
    struct name_values variables; /* preset template variables */
    bool read_only;
};

enum glyphs_choice {
    GLYPHS_CHOICE_AUTO,
    GLYPHS_CHOICE_BRAILLE,
    GLYPHS_CHOICE_BLOCK,
    GLYPHS_CHOICE_ASCII
};

/* Names of the themes and of the sets of glyphs (by enum glyphs_choice) that can be
   chosen, "auto" first, then NULL. */
extern const char *const settings_themes[], *const settings_glyphs[];

struct settings {
    struct context_settings *contexts;
    size_t context_count;
    char *current_context;      /* NULL: the first */
    struct name_values keys;    /* action → key names, separated by spaces */
    int64_t refresh_ms;         /* 0: as the dashboard says */
    int64_t scrape_interval_ms; /* of Prometheus; 0: as it says itself */
    int theme, glyphs;          /* index into settings_themes, settings_glyphs */
    bool mouse;
    bool utc;
    bool redact;           /* secrets in what servers tell are masked */
    int64_t bandwidth;     /* bytes/s the terminal line bears; 0: no limit */
    int64_t respond_ms[3]; /* critical, warning, info: time to respond to an alert */
    char *watchdog;        /* alert that must always fire, or NULL */
    bool notify;           /* of new critical alerts, by the terminal */
    bool title;            /* the terminal's title carries the worst state */
    char *default_dashboard;
    char **layout_paths; /* further directories of layouts */
    char **slo_files;    /* objectives; none: those found */
    bool read_only;
    struct name_values variables; /* --var, over the context's */

    struct { /* maxima, decisions of the design (docs/limits.md) */
        int64_t body_bytes;
        int series, series_drawn, points;
    } limits;
};

void settings_init(struct settings *settings);
void settings_done(struct settings *settings);
const struct context_settings *settings_context(const struct settings *settings);
/* First source of the kind in the context, or NULL. */
const struct source_settings *context_source(const struct context_settings *context,
                                             enum source_kind kind);

/* Set a name's value; one that was there is replaced. */
void name_values_add(struct name_values *list, const char *name, const char *value);
const char *name_values_get(const struct name_values *list, const char *name);
void name_values_done(struct name_values *list);

#endif
