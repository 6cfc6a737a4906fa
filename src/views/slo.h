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

#include "canvas/list.h"
#include "core/buf.h"
#include "slo/board.h"
#include "views/slo_graph.h"
#include "views/slo_table.h"
#include "views/view.h"

enum slo_focus {
    SLO_FOCUS_LIST, /* objectives */
    SLO_FOCUS_DAYS,
    SLO_FOCUS_WHO, /* endpoints or operations */
    SLO_FOCUS_COUNT
};

enum {
    SLO_SPENDERS_MAX = 200, /* kept of an answer: those with the most bad events */
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

struct slo_view {
    struct view base;
    const struct slo_board *board;   /* outlives the view; NULL before there are data */
    const struct slo_report *report; /* the selected one, or NULL */
    char wanted[SLO_NAME_MAX];       /* to select when it is there; "" */
    struct list list;
    struct slo_table table;
    enum slo_focus focus;
    bool small; /* no room for everything at once: what has the focus is shown */
    int hours;  /* index of the what-if's hours */
    int64_t now_ms;
    bool utc;
    size_t day;          /* the selected one of graphs.days */
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

/* slo_draw.c: everything. */
void slo_draw(const struct view *base, struct canvas *canvas, struct rect area,
              const struct draw_ctx *ctx);
/* "Which days spent it ──────────── 39 %"; the value may be "". */
void slo_draw_heading(struct canvas *canvas, struct rect area, bool focused,
                      const char *title, const char *value);

#endif
