/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_WATERFALL_VIEW_H
#define VIEWS_WATERFALL_VIEW_H

/*
 * What the files of the waterfall share: its state and keys (waterfall.c), which spans are
 * shown (waterfall_rows.c), drawing (waterfall_draw.c), one span in full
 * (waterfall_span.c), what stands beside it (waterfall_beside.c), the whole in small
 * (waterfall_map.c), time by service and operation (waterfall_groups.c) and what it leads
 * on with (waterfall_context.c).
 *
 * The trace is looked for in one source after the other. It is held, so that what points
 * into it stays; a row is an index into its spans.
 */

#include "canvas/columns.h"
#include "canvas/list.h"
#include "model/context.h"
#include "model/result.h"
#include "model/trace.h"
#include "views/line_field.h"
#include "views/trace_ask.h"
#include "views/waterfall_beside.h"

enum { WATERFALL_DETAIL_MAX = 2000, WATERFALL_MAP_ROWS = 2 };

enum waterfall_field {
    WATERFALL_NO_FIELD,
    WATERFALL_SEARCH,
    WATERFALL_MINIMUM,
};

/* One line of the span's detail: a name and a value, or a heading. */
struct waterfall_line {
    char name[64];
    const char *value;
    size_t size;
    uint16_t style;
};

struct waterfall_group {
    const char *service, *operation;
    char letter;
    uint32_t spans, errors;
    int64_t self_ns, total_ns, longest_ns, critical_ns;
    size_t index; /* of its service */
};

/* One cell of the map: braille dots, and whether a span failed there. */
struct waterfall_cell {
    uint8_t dots;
    bool failed;
};

struct waterfall_view {
    struct view base;
    char *id;
    struct context from; /* what it was opened with */
    struct trace_source sources[TRACE_SOURCES_MAX];
    size_t source_count, asking;          /* asking == source_count: asked everyone */
    char answers[TRACE_SOURCES_MAX][200]; /* what came of those before */
    bool failed;                          /* one of them could not be asked */
    struct result *held;
    const struct trace *trace; /* NULL: not there (yet) */
    int32_t *rows;
    size_t row_count;
    bool *folded; /* for each span */
    bool *kept;   /* by the filters; for each span */
    struct list list;
    bool plain; /* the critical path is not shown apart */
    bool errors_only;
    int64_t min_ns;
    char search[200];
    struct line_field field;
    enum waterfall_field field_is;
    char said[200];         /* what came of the newest key: "no other error" */
    int64_t from_ns, to_ns; /* the part of the trace that is drawn */
    bool tall;              /* the detail has most of the screen */
    int detail_top, detail_count;
    struct waterfall_group *groups;
    size_t group_count;
    bool grouped;
    struct list group_list;
    struct beside beside;
    struct waterfall_cell *map; /* of map_cols columns; 0: not made */
    int map_cols, map_rows;     /* map_rows 0: not shown */
    int64_t now_ms;
    bool utc;
    int cols, height, detail_rows;
};

/* ---- waterfall_rows.c ---- */

/* Another trace: nothing is folded, everything is shown. */
void waterfall_take(struct waterfall_view *view, const struct trace *trace);
/* The rows again, after a fold or a filter changed; the selected span stays selected. */
void waterfall_make_rows(struct waterfall_view *view);
/* The selected span's index; -1: none. */
int32_t waterfall_selected(const struct waterfall_view *view);
/* Select a span, unfolding what hides it. False where a filter leaves it out. */
bool waterfall_select(struct waterfall_view *view, int32_t span);
uint64_t waterfall_row_id(const void *view, int row);
/* To the next span (direction ±1) that failed, or that holds the searched text. */
bool waterfall_step_error(struct waterfall_view *view, int direction);
bool waterfall_step_match(struct waterfall_view *view, int direction);
/* The span's names or values hold the text, whatever the case. */
bool waterfall_matches(const struct trace *trace, const struct span *span,
                       const char *text);

/* ---- waterfall_draw.c ---- */

/* Rows of the tree's viewport and of the detail below it. */
void waterfall_lay_out(struct waterfall_view *view, int rows);
/* Columns of the span's detail; less than all: its log lines stand beside it. */
int waterfall_detail_cols(const struct waterfall_view *view);
void waterfall_draw(const struct view *view, struct canvas *canvas, struct rect area,
                    const struct draw_ctx *ctx);
uint16_t waterfall_service_style(size_t service);

/* First column of the time scale, in a view of that width. */
int waterfall_scale_x(int cols);

/* ---- waterfall_map.c ---- */

/* The dots for a width; nothing to do where they are known. */
void waterfall_make_map(struct waterfall_view *view, int cols);
/* Rows of it above a tree of that height: 0 where it says nothing new. */
int waterfall_map_rows(const struct waterfall_view *view, int tree);
void waterfall_draw_map(const struct waterfall_view *view, struct canvas *canvas,
                        struct rect area, enum glyphs glyphs);

/* ---- waterfall_span.c ---- */

/* Lines of the selected span's detail; how many there are. Draws those from `top` that fit
   where canvas is not NULL. */
int waterfall_draw_span(const struct waterfall_view *view, struct canvas *canvas,
                        struct rect area, int top);

/* ---- waterfall_context.c ---- */

/* What the selected span leads on with. */
bool waterfall_context(const struct view *view, struct context *ret);

/* ---- trace_copies.c ---- */

/* What can be copied of the trace and the selected span. */
void waterfall_copies(const struct view *view, struct view *picker);

/* ---- waterfall_groups.c ---- */

void waterfall_make_groups(struct waterfall_view *view);
void waterfall_draw_groups(const struct waterfall_view *view, struct canvas *canvas,
                           struct rect area, const struct draw_ctx *ctx);

#endif
