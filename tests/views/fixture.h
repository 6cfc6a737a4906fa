/* SPDX-License-Identifier: MIT */
#ifndef TESTS_VIEWS_FIXTURE_H
#define TESTS_VIEWS_FIXTURE_H

/*
 * One panel on a canvas: a specification, the states of its queries, a moment.
 */

#include "support/results.h"
#include "views/panel.h"

enum { FIXTURE_TARGETS = 4 };

/* 2026-11-23 03:12:45 UTC. */
#define FIXTURE_NOW_MS INT64_C(1795403565000)
#define FIXTURE_HOUR   INT64_C(3600000)

struct fixture {
    struct panel_spec spec;
    struct target targets[FIXTURE_TARGETS];
    struct threshold thresholds[4];
    struct query_state states[FIXTURE_TARGETS];
    const struct query_state *queries[FIXTURE_TARGETS];
    struct query_state ghost_states[FIXTURE_TARGETS];
    const struct query_state *ghosts[FIXTURE_TARGETS];
    int64_t shift_ms; /* 0: not compared */
    const char *exprs[FIXTURE_TARGETS];
    size_t count;
    struct result *results[2 * FIXTURE_TARGETS];
    size_t result_count;
    struct panel *panel;
    const struct alert_set *alerts; /* of a panel of alerts; NULL: a past moment */
    int64_t now_ms, range_ms;
    enum glyphs glyphs;
    bool full_screen, focused, paused;
    int selected;
    int64_t crosshair_ms;
    const struct slo_board *slos; /* NULL: none */
};

/* A panel of the type with "key=value" options separated by blanks, "" for none. */
void fixture_init(struct fixture *fixture, const char *type, const char *title,
                  const char *options);
void fixture_done(struct fixture *fixture);
/* Another query; the fixture owns the result. Returns its index. */
size_t fixture_query(struct fixture *fixture, const char *expr, const char *legend,
                     struct query_state state, struct result *result);
/* What the query answered for the shift before; the fixture owns the result. */
void fixture_ghost(struct fixture *fixture, size_t query, int64_t shift_ms,
                   struct result *result);
/* A matrix of the window the shift before. */
struct result *fixture_matrix_before(const struct fixture *fixture, int64_t shift_ms,
                                     int64_t step_ms);
void fixture_threshold(struct fixture *fixture, double value, enum threshold_state state);
/* A matrix of the fixture's window. */
struct result *fixture_matrix(const struct fixture *fixture, int64_t step_ms);
/* Answered just now. */
struct query_state fixture_fresh(const struct result *result);

/* Update for an area of this size, and draw into a canvas with a margin of two cells,
   which the panel must leave blank; free it with canvas_free(). */
struct canvas *fixture_draw(struct fixture *fixture, int cols, int rows);
/* The same, compared with a golden file "views/NAME". */
void fixture_golden(struct fixture *fixture, const char *name, int cols, int rows);
/* True where the text is on the canvas, within one row. */
bool canvas_shows(const struct canvas *canvas, const char *text);

#endif
