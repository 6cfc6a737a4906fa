/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_TRACES_VIEW_H
#define VIEWS_TRACES_VIEW_H

/*
 * What the files of the trace search share: its state and keys (traces.c), what was found
 * (traces_data.c), drawing (traces_draw.c, traces_plot.c) and what it leads on with
 * (traces_context.c). Rows point into results that the view holds.
 *
 * Jaeger searches one service at a time: while none is known the view lists services.
 */

#include "canvas/axis.h"
#include "canvas/columns.h"
#include "canvas/list.h"
#include "model/result.h"
#include "model/trace.h"
#include "model/trace_query.h"
#include "views/line_field.h"
#include "views/trace_ask.h"

enum {
    TRACES_HEAD_ROWS = 2,
    TRACES_LIMIT = 100,
    TRACES_BAR = 12 /* columns of a duration's bar */
};

enum {
    TRACES_COLUMN_TIME,
    TRACES_COLUMN_DURATION,
    TRACES_COLUMN_OPERATION,
    TRACES_COLUMN_SERVICE,
    TRACES_COLUMN_SPANS,
    TRACES_COLUMN_SERVICES,
    TRACES_COLUMN_ERRORS,
    TRACES_COLUMN_SOURCE,
    TRACES_COLUMNS
};

struct traces_row {
    struct trace_summary found;
    size_t source; /* index into asked */
};

struct traces_asked {
    struct trace_source source;
    struct result *held; /* what the rows point into, or NULL */
    enum query_status status;
    char err[200];
    bool names; /* it was asked for its services */
};

struct traces_view {
    struct view base;
    struct trace_query query;
    char *title;            /* where the search comes from; NULL: nowhere */
    char *guess;            /* a service's name begins like this; NULL: not known */
    char *expr;             /* the query's text */
    int64_t from_ms, to_ms; /* to 0: now */
    int64_t range_ms;       /* while live */
    int64_t since_ms;       /* not 0: the range is to reach back to here */
    bool by_duration;       /* order */
    struct traces_asked asked[TRACE_SOURCES_MAX];
    size_t asked_count;
    struct traces_row *rows;
    size_t row_count;
    int64_t longest_ns;
    const char *
        *services; /* to choose from, where there is no service; in held results */
    size_t service_count;
    struct list list; /* of rows, or of services */
    struct column columns[TRACES_COLUMNS];
    struct line_field field;
    char field_error[200];
    struct trace_id marked;            /* to be compared; zero: none */
    struct trace_source marked_source; /* that has it */
    bool changed;                      /* rows are to be made again */
    int64_t now_ms;
    bool utc;
    int height; /* of the table's viewport */
    /* The dot plot: what it shows, oldest first. */
    int64_t *times_ms[2]; /* without and with errors */
    double *seconds[2];
    size_t dots[2];
    int64_t plot_from_ms, plot_to_ms;
    struct axis_range range;
};

/* Services are to be chosen from: no source can be searched. */
bool traces_choosing(const struct traces_view *view);
/* Traces that each source gives at most. */
size_t traces_limit(const struct traces_view *view);
/* Rows and dots from the answers. */
void traces_collect(struct traces_view *view, const struct view_env *env);
void traces_release(struct traces_view *view);
uint64_t traces_row_id(const void *view, int row);
/* Height of the dot plot; 0: none. */
int traces_plot_rows(const struct traces_view *view, int rows);
void traces_cell(const struct traces_view *view, int row, int column, char *buf,
                 size_t size);
/* The row of the cursor; NULL: none, or services are chosen from. */
const struct traces_row *traces_selected(const struct traces_view *view);
/* It is the one to be compared with. */
bool traces_is_marked(const struct traces_view *view, const struct trace_summary *found);
/* What the selection leads on with (traces_context.c). */
bool traces_context(const struct view *view, struct context *ret);
/* What can be copied (trace_copies.c). */
void traces_copies(const struct view *view, struct view *picker);
/* The dot plot; and the row whose dot is nearest to a cell of it, within a few; -1. */
void traces_draw_plot(const struct traces_view *view, struct canvas *canvas,
                      struct rect area, const struct draw_ctx *ctx);
int traces_plot_row_at(const struct traces_view *view, struct rect area, int x, int y);
void traces_draw(const struct view *view, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx);

#endif
