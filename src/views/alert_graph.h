/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_ALERT_GRAPH_H
#define VIEWS_ALERT_GRAPH_H

/*
 * What is drawn of one alert: the value its rule compares, as a graph with the threshold
 * around the moment it began, and a strip of the last 24 hours.
 *
 * Ownership: a zeroed struct is empty; alert_graph_done() frees. Texts are copies.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alerts/alert_set.h"
#include "alerts/history.h"
#include "views/panel.h"

struct alert_graph {
    struct panel *panel; /* NULL: no rule is known */
    struct panel_spec spec;
    struct target target;
    struct threshold threshold;
    char *expr, *label, *history_expr;
    struct labels labels; /* of the alert: the series with these is drawn */
    int64_t starts_ms, range_ms;
    struct alert_history history;
    bool history_known;
    uint64_t history_seen;
};

void alert_graph_done(struct alert_graph *graph);
/* Begin with an alert; its labels outlive the graph or the next call. */
void alert_graph_set(struct alert_graph *graph, const struct alert_item *item,
                     int64_t now_ms);
/* Its questions: the range of the value (where a rule is known), then the history.
   Returns how many. */
size_t alert_graph_queries(const struct alert_graph *graph, int cols,
                           struct query_spec *ret);
/* Answers to them, in that order. */
void alert_graph_update(struct alert_graph *graph,
                        const struct query_state *const *states, size_t count,
                        const struct panel_input *size);
void alert_graph_draw(const struct alert_graph *graph, struct canvas *canvas,
                      struct rect area, const struct draw_ctx *ctx);
/* "▁▁▁█" and "2 times, 6m in all", one line. */
void alert_graph_draw_history(const struct alert_graph *graph, struct canvas *canvas,
                              struct rect area, const struct draw_ctx *ctx);

#endif
