/* SPDX-License-Identifier: MIT */
#ifndef MODEL_DASHBOARD_H
#define MODEL_DASHBOARD_H

/*
 * A dashboard as its layout file describes it: rows of panels, template variables,
 * annotations. Plain immutable data in one arena; loaded by config/layout.c, drawn by
 * views, asked for by app. Panel types add their own options through panel_type rows.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/attr.h"
#include "core/field.h"
#include "core/unit.h"
#include "model/query.h"

enum threshold_state { STATE_OK, STATE_INFO, STATE_WARNING, STATE_CRITICAL };

/* From this value on (or, with below, up to it) the state holds. */
struct threshold {
    double value;
    enum threshold_state state;
    bool below;        /* the state holds at and below the value */
    const char *label; /* shown on the threshold line; NULL: state and value */
};

/* One query of a panel. Text holds $variables. */
struct target {
    enum source_kind source;
    enum query_kind kind;
    const char *expr;
    const char *recorded; /* the expression over a recording rule, or NULL */
    const char
        *rule; /* name of the rule whose presence decides; NULL: found in recorded */
    const char *legend;                 /* "{{pod}}" template; NULL: what differs */
    const char *column;                 /* table: column title; NULL: the legend */
    const struct unit *unit;            /* NULL: the panel's */
    const struct threshold *thresholds; /* tables: of the column; NULL: the panel's */
    size_t threshold_count;
    const char *help;
    bool hidden; /* asked, not drawn */
    int line;    /* in the layout file */
};

/* Rows of a panel type's table: what the layout loader needs to know about it. */
struct panel_type {
    const char *name; /* "timeseries" */
    const char *help;
    const struct field *fields; /* further options; may be NULL */
    size_t options_size;
    enum query_kind query_kind; /* how its queries are asked unless they say otherwise */
    bool needs_queries;
};

struct panel_traces {
    const char *service, *operation, *tags, *min_duration; /* NULL: not given */
};

struct panel_spec {
    const char *id;    /* unique in the dashboard: "error-rate" from the title */
    const char *title; /* may hold $variables */
    const struct panel_type *type;
    void *options; /* of the type, options_size bytes, or NULL */
    const struct unit *unit;
    int decimals;    /* -1: the unit's own */
    double min, max; /* NaN: from the data */
    double weight;   /* width in its row, relative; 1 */
    const struct threshold *thresholds;
    size_t threshold_count;
    const struct target *targets;
    size_t target_count;
    const char *help; /* what it means and what to do */
    const char *logs; /* LogQL for the drill-down, or NULL */
    struct panel_traces traces;
    bool exemplars;             /* marked in the grid too, not only alone */
    const char *repeat;         /* once for each chosen value of this variable; NULL */
    const char *component;      /* alerts with this component lead here */
    const char *needs;          /* "loki", "blackbox exporter" …: said where absent */
    const char *expected_empty; /* why it may have no data, or NULL */
    int64_t refresh_ms, range_ms, step_ms; /* 0: the dashboard's */
    int line;                              /* in the layout file */
};

struct row_spec {
    double height;      /* relative to other rows; 1 */
    int min_rows;       /* cells; 0: by the panels' types */
    const char *title;  /* a line above the panels, by which they fold; NULL: none */
    bool folded;        /* at first */
    const char *repeat; /* the whole row for each chosen value of this variable; NULL */
    const struct panel_spec *panels;
    size_t panel_count;
};

struct variable_spec {
    const char *name, *label, *help;
    const char *query;         /* label_values(selector, label), or NULL */
    const char *const *values; /* fixed choices, NULL-terminated, or NULL */
    const char *def;           /* NULL: first value, or All */
    bool multi, all;
};

struct annotation_spec {
    const char *name, *expr, *style; /* alert, deploy, mark */
    const char *title;               /* template of its name */
};

struct dashboard {
    struct arena arena;
    char *path;       /* file it came from, or "built-in:NAME" */
    const char *name; /* "application-overview" */
    const char *title;
    const char *shorter; /* for the header: "App" */
    const char *help;
    int order; /* key 1–9; 0: after the others, by name */
    int64_t refresh_ms, range_ms;
    const struct variable_spec *variables;
    size_t variable_count;
    const struct annotation_spec *annotations;
    size_t annotation_count;
    const struct row_spec *rows;
    size_t row_count;
};

void dashboard_free(struct dashboard *dashboard);
/* State of a value by the thresholds: the worst that holds; STATE_OK with none. */
enum threshold_state threshold_state(const struct threshold *thresholds, size_t count,
                                     double value);
const char *threshold_state_name(enum threshold_state state);

#endif
