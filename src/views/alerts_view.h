/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_ALERTS_VIEW_H
#define VIEWS_ALERTS_VIEW_H

/*
 * What the files of the alerts view share: its state (alerts.c), which a draw only reads
 * (alerts_draw.c).
 */

#include "alerts/alert_set.h"
#include "alerts/complete.h"
#include "alerts/filter.h"
#include "alerts/memory.h"
#include "alerts/questions.h"
#include "alerts/rows.h"
#include "canvas/columns.h"
#include "canvas/list.h"
#include "views/alert_detail.h"
#include "views/alert_graph.h"
#include "views/line_field.h"
#include "views/view.h"

enum { ALERTS_WIDE = 100 };

enum {
    ALERTS_COLUMN_MARK,
    ALERTS_COLUMN_NAME,
    ALERTS_COLUMN_WHAT,
    ALERTS_COLUMN_NOTE,
    ALERTS_COLUMN_SINCE,
    ALERTS_COLUMN_RESPOND,
    ALERTS_COLUMNS
};

struct alerts_view {
    struct view base;
    struct alert_set set;
    struct alert_memory *memory; /* NULL before the first update */
    struct alert_rows rows;
    uint64_t rows_of; /* version of the memory they were built from */
    struct list list;
    struct column columns[ALERTS_COLUMNS];
    size_t group; /* index into the labels to group by */
    bool show_hidden;
    enum alert_order order;
    struct filter *filter;         /* NULL: none */
    struct line_field filter_text; /* active: it is typed, and Esc brings back what was */
    struct completions choices;    /* for its end, while it is typed */
    size_t choice;                 /* the one that Tab takes */
    char filter_error[200];
    struct context
        wanted; /* alert to begin with; without alert and expr: found, or none */
    /* The detail of the selected one. */
    uint64_t shown; /* 0: none */
    struct alert_detail detail;
    struct alert_graph graph;
    size_t detail_top;
    bool detail_focus; /* up and down scroll the detail */
    int cols, rows_high;
    int64_t now_ms;
    bool utc;
    char hidden_key[16]; /* that shows what is hidden */
};

/* Rows from the set as it is, and the id of each for the list. */
void alerts_build_rows(struct alerts_view *view);
uint64_t alerts_row_id(const void *ctx, int row);
void alerts_next_group(struct alerts_view *view);
/* "newest first"; "" for the usual order. */
const char *alerts_order_name(enum alert_order order);
/* Of struct view_class (alerts_keys.c, alerts_filter.c). */
unsigned alerts_act(struct view *base, enum action action);
void alerts_filter_open(struct alerts_view *view);
void alerts_filter_draw(const struct alerts_view *view, struct canvas *canvas,
                        struct rect line, const struct draw_ctx *ctx);
bool alerts_editing(const struct view *base);
unsigned alerts_edit(struct view *base, const struct event *event);
unsigned alerts_mouse(struct view *base, const struct event *event, struct rect area);

/* The label alerts are grouped by; NULL: none. */
const char *alerts_group(const struct alerts_view *view);
/* The selected alert, or NULL. */
const struct alert_item *alerts_selected(const struct alerts_view *view);
/* Where list and detail stand; an empty one is not shown. */
void alerts_split(const struct alerts_view *view, struct rect area, struct rect *ret_list,
                  struct rect *ret_detail);
void alerts_cell(const struct alerts_view *view, const struct alert_item *item,
                 int column, enum glyphs glyphs, char *buf, size_t size,
                 uint16_t *ret_style);
void alerts_copies(const struct view *base, struct view *picker);
void alerts_draw(const struct view *base, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx);

/* What fires now; begins at the alert of the context where it names one. */
struct view *view_alerts_new(const struct context *context) ALLOCATES;

#endif
