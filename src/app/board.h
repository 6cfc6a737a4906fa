/* SPDX-License-Identifier: MIT */
#ifndef APP_BOARD_H
#define APP_BOARD_H

/*
 * A dashboard bound to its data: which question each visible panel asks, with which
 * step, and which panels must be computed again. The only place where panels (views)
 * and subscriptions (datasource) meet.
 *
 * Points asked for follow from the columns a panel has on the screen; panels that are
 * not visible ask nothing (what they knew stays in the store's cache).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alerts/memory.h"
#include "app/compare.h"
#include "app/rules.h"
#include "app/timerange.h"
#include "app/variables.h"
#include "datasource/store.h"
#include "model/dashboard.h"
#include "views/dashboard_view.h"

struct board;
struct slo_watch;

/* What a board looks at; outlives it. */
struct board_env {
    struct store *store;
    const struct settings *settings;
    const struct variables *variables;
    const struct timerange *range;
    const bool *hide_annotations;
    const enum compare *compare;
    struct slo_watch *const *slos;     /* NULL in it before there are data */
    const bool *past;                  /* time stands still */
    const struct alert_memory *memory; /* of the session; NULL: none */
    const bool *hurried;               /* a key waits: what data changed can come later */
};

struct board *board_new(const struct dashboard *dashboard, struct dashboard_view *view,
                        const struct board_env *env) ALLOCATES;
/* Gives up all subscriptions. */
void board_free(struct board *board);
/* Subscribe to what is visible now, with the present variables, range and widths; what
   has not changed is kept. Call after layout, variables or range changed. */
void board_bind(struct board *board);
/* Bind again the questions that wait for a variable or for the presence of a recording
   rule, or whose choice between the two forms has changed. Cheap when nothing has. */
void board_rebind_waiting(struct board *board);
/* Recompute the panels whose data, size, window or age changed. True where any was:
   draw again. */
bool board_update(struct board *board, int64_t now_ms, enum glyphs glyphs, bool utc,
                  bool paused);
/* The last update left something for the next one, because of a key. */
bool board_late(const struct board *board);

/* The query of a panel as it was asked, or would be; NULL where there is none. */
const char *board_expr(const struct board *board, size_t panel, size_t target);

/* The question as it was asked, but for its text; NULL where it is not asked. */
const struct query_spec *board_question(const struct board *board, size_t panel,
                                        size_t target);

/* Counts over the visible panels, for the header and render's exit code. */
struct board_summary {
    size_t panels, loading, failed, stale, critical, warning;
    size_t without; /* data: nothing came, or nothing now; apart from what may be empty */
    const struct panel *worst; /* NULL where all is well */
};

void board_summary(const struct board *board, struct board_summary *ret);
/* Every visible panel was answered or has failed. */
bool board_settled(const struct board *board);
/* A question of a visible panel is under way, or has never been answered. */
bool board_asking(const struct board *board);

/* Distance of points for a range drawn in so many points: the next of a ladder of round
   durations, at least min_ms. Steps of a ladder make panels of similar width share
   their questions. */
int64_t board_step_ms(int64_t range_ms, int points, int64_t min_ms);

#endif
