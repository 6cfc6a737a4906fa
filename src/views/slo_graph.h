/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_SLO_GRAPH_H
#define VIEWS_SLO_GRAPH_H

/*
 * Graphs of one objective, in the view of objectives and in panels: the SLI of each day
 * of the window beside its target, how much of the calendar month's budget is spent
 * beside the line that would spend it evenly, and how fast it burned in the last day.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/axis.h"
#include "canvas/canvas.h"
#include "slo/board.h"

enum slo_graph {
    SLO_GRAPH_TREND,
    SLO_GRAPH_BUDGET,
    SLO_GRAPH_BURN,
};

enum { SLO_GRAPH_POINTS = 400 };

/* What an update computes and a draw only reads. */
struct slo_graphs {
    const struct slo_report *report; /* outlives the draws */
    int64_t now_ms;
    bool utc;
    /* Each day of the window. */
    struct slo_day days[BUDGET_DAYS_MAX];
    size_t day_count;
    int64_t trend_times[BUDGET_DAYS_MAX];
    double trend[BUDGET_DAYS_MAX];
    /* The calendar month. */
    int64_t month_times[SLO_GRAPH_POINTS];
    double spent[SLO_GRAPH_POINTS], ideal[SLO_GRAPH_POINTS];
    double spent_now; /* NaN: not known */
    /* The last day. */
    int64_t burn_times[SLO_GRAPH_POINTS];
    double burn_5m[SLO_GRAPH_POINTS], burn_1h[SLO_GRAPH_POINTS];
    size_t burn_count;
    struct axis_range trend_range, spent_range, burn_range;
};

void slo_graphs_update(struct slo_graphs *graphs, const struct slo_report *report,
                       int64_t now_ms, bool utc);
/* What the graph shows, and its newest value; "" where that is not known. */
void slo_graph_title(const struct slo_graphs *graphs, enum slo_graph which, char *title,
                     size_t title_size, char *value, size_t value_size);
/* The SLI of the newest day is below the target. */
bool slo_graph_is_below(const struct slo_graphs *graphs);
/* More of the month's budget is spent than by the ideal line. */
bool slo_graph_is_ahead(const struct slo_graphs *graphs);
/* The graph with its axes, and its legend in the last row; nothing in an area of less
   than four rows. Day number `marked` of the trend is marked; -1: none. */
void slo_graph_draw(const struct slo_graphs *graphs, enum slo_graph which, int marked,
                    struct canvas *canvas, struct rect area, enum glyphs glyphs);

#endif
