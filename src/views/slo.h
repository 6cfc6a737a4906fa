/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_SLO_H
#define VIEWS_SLO_H

/*
 * The view of objectives: a table, the worst first, and below it everything about the
 * selected one. What its files share: the state that an update prepares (slo.c,
 * slo_spend.c, slo_graph.c) and a draw only reads (slo_draw.c, slo_graph.c,
 * slo_spend.c).
 */

#include <stdbool.h>
#include <stdint.h>

#include "canvas/axis.h"
#include "canvas/columns.h"
#include "canvas/list.h"
#include "core/buf.h"
#include "slo/board.h"
#include "views/view.h"

enum slo_focus {
    SLO_FOCUS_LIST, /* objectives */
    SLO_FOCUS_DAYS,
    SLO_FOCUS_WHO, /* endpoints or operations */
    SLO_FOCUS_COUNT
};

enum {
    SLO_COLUMNS = 13,
    SLO_SPENDERS_MAX = 200, /* kept of an answer: those with the most bad events */
    SLO_GRAPH_POINTS = 400,
    SLO_NAME_MAX = 96,
};

/* Who spent the budget in the last hour. */
struct slo_spender {
    char name[SLO_NAME_MAX];
    double total, bad;
};

struct slo_spend {
    struct slo_spender items[SLO_SPENDERS_MAX];
    size_t count;
    double total, bad;  /* of all */
    char label[32];     /* what they are: "endpoint" */
    const char *notice; /* instead of them; NULL */
    struct list list;
};

struct slo_graphs {
    struct plot_window month, day;
    struct axis_range spent_range, burn_range;
    int64_t month_times[SLO_GRAPH_POINTS];
    double spent[SLO_GRAPH_POINTS], ideal[SLO_GRAPH_POINTS];
    int64_t day_times[SLO_GRAPH_POINTS];
    double burn_5m[SLO_GRAPH_POINTS], burn_1h[SLO_GRAPH_POINTS];
    size_t day_count;
    double spent_now; /* NaN: not known */
};

struct slo_view {
    struct view base;
    const struct slo_board *board;   /* outlives the view; NULL before there are data */
    const struct slo_report *report; /* the selected one, or NULL */
    char wanted[SLO_NAME_MAX];       /* to select when it is there; "" */
    struct list list;
    struct column columns[SLO_COLUMNS];
    enum slo_focus focus;
    int hours; /* index of the what-if's hours */
    int64_t now_ms;
    bool utc;
    struct slo_day days[BUDGET_DAYS_MAX];
    size_t day_count;
    size_t day;          /* the selected one */
    char incidents[400]; /* alerts that fired on that day */
    struct slo_spend spend;
    struct slo_graphs graphs;
    struct buf split;             /* the question who spent it; empty: cannot be asked */
    int split_query, alert_query; /* places in the answers, -1: not asked */
};

/* The day that is selected, or NULL. */
const struct slo_day *slo_view_day(const struct slo_view *view);
/* The spender that is selected, or NULL. */
const struct slo_spender *slo_view_spender(const struct slo_view *view);
/* Hours that the what-if reckons with. */
int slo_view_hours(const struct slo_view *view);

/* slo_spend.c: days, spenders, what if. */
void slo_spend_update(struct slo_view *view, const struct view_env *env);
void slo_draw_days(const struct slo_view *view, struct canvas *canvas, struct rect area,
                   enum glyphs glyphs);
void slo_draw_spenders(const struct slo_view *view, struct canvas *canvas,
                       struct rect area, enum glyphs glyphs);
void slo_draw_what_if(const struct slo_view *view, struct canvas *canvas,
                      struct rect area);

/* slo_graph.c: what the month and the last day looked like. */
void slo_graph_update(struct slo_view *view, int cols);
void slo_draw_consumption(const struct slo_view *view, struct canvas *canvas,
                          struct rect area, enum glyphs glyphs);
void slo_draw_burn(const struct slo_view *view, struct canvas *canvas, struct rect area,
                   enum glyphs glyphs);

/* slo_draw.c: everything. */
void slo_table_update(struct slo_view *view, int cols);
void slo_draw(const struct view *base, struct canvas *canvas, struct rect area,
              const struct draw_ctx *ctx);
/* "Which days spent it ──────────── 39 %"; the value may be "". */
void slo_draw_heading(struct canvas *canvas, struct rect area, bool focused,
                      const char *title, const char *value, uint16_t style);

#endif
