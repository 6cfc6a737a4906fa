/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_SLO_H
#define VIEWS_SLO_H

/*
 * The view of objectives: a table, the worst first, and below it everything about the
 * selected one. What its files share: the state that an update prepares and a draw only
 * reads.
 *
 *     slo.c            questions, answers, what the selection leads on with
 *     slo_keys.c       what keys do
 *     slo_draw.c       the whole; the header
 *     slo_days.c       which days spent the budget, and what if it goes on
 *     slo_incidents.c  alerts that fired while it was spent
 *     slo_spend.c      endpoints or operations that spent it
 *     slo_copies.c     what can be copied of it
 *     slo_table.h, slo_graph.h   what panels show too
 */

#include <stdbool.h>
#include <stdint.h>

#include "canvas/list.h"
#include "core/buf.h"
#include "slo/board.h"
#include "views/slo_graph.h"
#include "views/slo_table.h"
#include "views/view.h"

/* In the order of Tab. */
enum slo_focus {
    SLO_FOCUS_LIST, /* objectives */
    SLO_FOCUS_DAYS,
    SLO_FOCUS_INCIDENTS,
    SLO_FOCUS_WHO, /* endpoints or operations */
    SLO_FOCUS_COUNT
};

enum {
    SLO_SPENDERS_MAX = 200, /* kept of an answer: those with the most bad events */
    SLO_INCIDENTS_MAX = 100,
    SLO_NAME_MAX = 96,
};

/* The part of time that is asked who spent it. */
enum slo_window {
    SLO_LAST_HOUR,
    SLO_LAST_6H,
    SLO_LAST_DAY,
    SLO_LAST_3D,
    SLO_SPAN, /* a day, or an incident's time */
    SLO_WINDOW_COUNT
};

struct slo_span {
    int64_t from_ms, to_ms; /* to_ms 0: now */
};

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

/* An alert that fired while budget was spent, to the quarter of an hour. */
struct slo_incident {
    char name[SLO_NAME_MAX];
    enum slo_severity severity;
    int64_t from_ms, to_ms; /* to_ms 0: it still fires */
    double share;           /* of the budget, spent meanwhile */
};

struct slo_incidents {
    struct slo_incident items[SLO_INCIDENTS_MAX]; /* the greatest share first */
    size_t count;
    bool known; /* the alerts were answered */
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
    size_t day; /* the selected one of graphs.days */
    enum slo_window window;
    struct slo_span span; /* of SLO_SPAN */
    bool open_span;       /* it ends now */
    struct slo_incidents incidents;
    struct slo_spend spend;
    struct slo_graphs graphs;
    struct buf split;             /* the question who spent it; empty: cannot be asked */
    int split_query, alert_query; /* places in the answers, -1: not asked */
};

/* The day that is selected, or NULL. */
const struct slo_day *slo_view_day(const struct slo_view *view);
/* The spender that is selected, or NULL. */
const struct slo_spender *slo_view_spender(const struct slo_view *view);
/* The incident that is selected, or NULL. */
const struct slo_incident *slo_view_incident(const struct slo_view *view);
/* Hours that the what-if reckons with. */
int slo_view_hours(const struct slo_view *view);
/* The time that is asked who spent it. */
struct slo_span slo_view_span(const struct slo_view *view);
/* "the last hour", "Nov 20", "Nov 20 14:00 – 16:00". */
const char *slo_view_span_text(const struct slo_view *view, char *buf, size_t size);

/* The objective under the cursor becomes the selected one; what belonged to another is
   forgotten. */
void slo_choose_report(struct slo_view *view);
/* A span that ends now moves on: by five minutes, or the question would be another each
   time. */
void slo_move_span(struct slo_view *view);
uint64_t slo_row_id(const void *ctx, int row);

/* slo_keys.c */
unsigned slo_act(struct view *base, enum action action);

/* slo_days.c */
/* "Nov 20" */
const char *slo_date(const struct slo_view *view, int64_t ms, char *buf, size_t size);
void slo_days_update(struct slo_view *view);
void slo_draw_days(const struct slo_view *view, struct canvas *canvas, struct rect area,
                   enum glyphs glyphs);
void slo_draw_what_if(const struct slo_view *view, struct canvas *canvas,
                      struct rect area);

/* slo_incidents.c */
/* "Nov 20 14:00 – 16:00", "Nov 23 18:00 – now" */
const char *slo_span_text(const struct slo_view *view, struct slo_span span, char *buf,
                          size_t size);
/* The alerts to ask for, and how long back. */
struct query_spec slo_incidents_query(void);
/* Move the cursor. */
void slo_incidents_move(struct slo_view *view, int rows);
void slo_incidents_update(struct slo_view *view, const struct view_env *env);
void slo_draw_incidents(const struct slo_view *view, struct canvas *canvas,
                        struct rect area, enum glyphs glyphs);

/* slo_spend.c */
/* Make the question for the selected objective and window; true where it is another. */
bool slo_spend_ask(struct slo_view *view);
/* Move the cursor. */
void slo_spend_move(struct slo_view *view, int rows);
/* Forget the answers to another question. */
void slo_spend_forget(struct slo_view *view);
void slo_spend_update(struct slo_view *view, const struct view_env *env);
void slo_draw_spenders(const struct slo_view *view, struct canvas *canvas,
                       struct rect area, enum glyphs glyphs);

/* slo_copies.c */
void slo_copies(const struct view *base, struct view *picker);

/* slo_draw.c */
void slo_draw(const struct view *base, struct canvas *canvas, struct rect area,
              const struct draw_ctx *ctx);
/* "Which days spent it ──────────── 39 %"; the value may be "". */
void slo_draw_heading(struct canvas *canvas, struct rect area, bool focused,
                      const char *title, const char *value);

#endif
