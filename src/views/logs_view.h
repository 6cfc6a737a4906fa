/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_LOGS_VIEW_H
#define VIEWS_LOGS_VIEW_H

/*
 * What the files of the log view share: its state (logs_view.c), what it asks
 * (logs_ask.c), lines further back than the first answer (logs_older.c), what keys do
 * (logs_keys.c), how a line looks (logs_rows.c), the fields of one line (logs_detail.c),
 * the fields that are typed into (logs_edit.c), drawing (logs_draw.c, logs_volume.c).
 * Rows are newest first: those of `logs`, counted from its end, then the older ones.
 *
 * The view holds the result it shows: while the reader is not at the newest line, what
 * arrives is counted, not shown.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/list.h"
#include "model/log_fields.h"
#include "model/log_patterns.h"
#include "model/logql.h"
#include "model/logs.h"
#include "model/result.h"
#include "views/logs_memory.h"
#include "views/logs_text.h"
#include "views/view.h"

enum {
    LOGS_COLUMNS_MAX = 8,
    LOGS_ROWS_MAX = 200,     /* on the screen */
    LOGS_ITEMS_MAX = 160,    /* fields of a line */
    LOGS_TEXT_MAX = 4096,    /* of a query or a search that is typed */
    LOGS_LIMIT_FIRST = 1000, /* lines asked for at first */
    LOGS_OPEN_MAX = 32,      /* lines shown unfolded */
    LOGS_SIDE_MAX = 200,
    LOGS_CANDIDATES_MAX = 64,
    LOGS_SIDE_FROM_COLS = 100, /* for the line and something beside it */
};

/* What the keys move in. */
enum logs_focus {
    LOGS_FOCUS_LINES,
    LOGS_FOCUS_DETAIL,
    LOGS_FOCUS_SIDE,
    LOGS_FOCUS_COUNT
};

/* What the view asks. */
enum logs_question {
    LOGS_ASK_LINES, /* around a line: what came before */
    LOGS_ASK_AFTER,
    LOGS_ASK_VOLUME,
    LOGS_ASK_OLDER,
    LOGS_ASK_PATTERNS,
    LOGS_ASK_FIELDS,
    LOGS_ASK_SETS,  /* labels of streams */
    LOGS_ASK_BYTES, /* of each value of one label */
    LOGS_ASK_STATISTICS,
    LOGS_ASK_NAMES,
    LOGS_ASK_VALUES,
    LOGS_ASK_COUNT
};

/* How the time of a line is shown. */
enum logs_times {
    LOGS_TIMES_CLOCK,
    LOGS_TIMES_AGO,  /* before now */
    LOGS_TIMES_HERE, /* from the selected line */
    LOGS_TIMES_COUNT
};

/* More than a day of lines is not read by anyone. */
#define LOGS_RANGE_MOST_MS (24 * 3600 * INT64_C(1000))

/* A line as it is shown; texts in the view's arena, secrets masked. */
struct logs_row {
    const struct logs_line *line;
    const char *cells[LOGS_COLUMNS_MAX]; /* NULL: it has no such field */
    const char *message, *rest;          /* rest: further fields, dimmed; "" none */
    int height;                          /* lines of the screen; 1: cut at the edge */
    bool whole;                          /* unfolded or wrapped */
};

struct logs_column {
    char name[64]; /* of the field */
    const char *head;
    int width; /* of the widest cell on the screen, bounded */
    bool right;
};

/* One row of the detail. */
struct logs_item {
    const char *name, *value, *shown; /* shown: with secrets masked, one line */
    const char *label;                /* what stands for the name in the tree */
    enum logql_origin origin;

    enum logs_item_kind {
        LOGS_ITEM_FIELD,
        LOGS_ITEM_HEADING, /* a caption */
        LOGS_ITEM_GROUP,   /* a nested object: its fields stand below */
        LOGS_ITEM_TEXT     /* of a value laid out, or of a line that is no fields */
    } kind;

    int depth;
    bool folded, foldable;
};

/* A text being typed. */
struct logs_editor {
    enum { LOGS_EDIT_NONE, LOGS_EDIT_QUERY, LOGS_EDIT_SEARCH } what;

    char text[LOGS_TEXT_MAX];
    size_t size, cursor;
    size_t history; /* steps back; 0: the text itself */
    char complaint[200];
    /* What could stand at the cursor, from `from` on; in the view's arena. */
    const char *candidates[LOGS_CANDIDATES_MAX];
    size_t candidate_count, from;
    char label[64]; /* whose values are asked for; "" none */
    char *scope;    /* selector of the matchers in front of the cursor; NULL: none */
    char *selector; /* of the text, where it is whole; NULL */
    double cost_bytes, cost_lines, cost_streams; /* of asking it; 0: not known */
};

/* What stands beside the line. */
enum logs_side_kind {
    LOGS_SIDE_AUTO, /* patterns, where there is room */
    LOGS_SIDE_PATTERNS,
    LOGS_SIDE_FIELDS,
    LOGS_SIDE_STREAMS,
    LOGS_SIDE_NONE,
    LOGS_SIDE_COUNT
};

/* What a server may be asked for it. */
enum logs_side_answer {
    LOGS_SIDE_HAS_PATTERNS,
    LOGS_SIDE_HAS_FIELDS,
    LOGS_SIDE_HAS_SETS,
    LOGS_SIDE_HAS_BYTES,
    LOGS_SIDE_ANSWERS
};

/* One row there; texts in the view's arena or in an answer that is held. */
struct logs_side_row {
    const char *text;
    const char *number, *note;     /* "171"; of a field its type */
    const char *parser;            /* of a field: what finds it, NULL: nothing has to */
    double bins[LOG_PATTERN_BINS]; /* over the time, NAN: none */
    enum line_level level;
    bool heading, fresh;
};

/* What is counted in the lines that are held: a field's lines, a label value's. */
struct logs_tally {
    const char *text, *parser;
    size_t count;
};

enum { LOGS_TALLY_MAX = 64 };

struct logs_side {
    enum logs_side_kind kind;
    struct logs_side_row rows[LOGS_SIDE_MAX];
    size_t count;
    struct list list;
    /* What the server told of patterns, fields, label sets and bytes; NULL: nothing. */
    struct result *held[LOGS_SIDE_ANSWERS];
    bool off[LOGS_SIDE_ANSWERS]; /* it has none of it */
    /* Made from the lines that are held, now and then. */
    struct log_patterns patterns;
    bool covered[LOG_PATTERNS_MAX]; /* the server's have it */
    struct arena arena;             /* of the tally's texts */
    struct logs_tally tally[LOGS_TALLY_MAX];
    size_t tally_count, tally_lines;
    uint64_t made_of; /* version */
    int64_t made_ms;
    enum logs_side_kind made_for;
    char *selector; /* of the query; NULL: it has none that may be asked */
    bool alone;     /* the query is nothing else */
    char label[64]; /* that tells streams apart; "" not known */
};

struct logs_volume {
    const struct result *result; /* of the counting query, or NULL */
    char *expr;                  /* what was asked */
    enum query_status status;
    char complaint[200]; /* why there is none */
    int64_t step_ms;
};

/* Lines further back, a page at a time. */
struct logs_older {
    struct result *held;     /* NULL: none yet */
    const struct logs *logs; /* of held; never NULL */
    int64_t newer_ns;        /* the newer lines begin here */
    int64_t from_ms, end_ms; /* of the page that is asked for; end_ms 0: none is */
    bool gap;                /* a moment has more lines than a page */
    uint64_t dropped;        /* given up, as the newer ones do not reach them any more */
    char complaint[200];     /* why the page did not come */
};

struct logs_view {
    struct view base;
    char *query;              /* LogQL; NULL until a selector is known */
    char *origin;             /* where it was opened from; NULL */
    char *needle;             /* what lines of a query that we choose hold; NULL */
    int64_t range_ms, end_ms; /* end_ms 0: now */
    int limit;
    bool following, wrap, raw;
    enum logs_times times;
    enum logs_focus focus;
    /* Around one line (C): both halves as one, no live end. */
    const struct logs_line *anchor; /* in `around_of` */
    struct result *around_of;
    int64_t anchor_ms, around_ms; /* how far to both sides */
    bool anchored;                /* the anchor was selected once */
    bool after_full;              /* there is more after the newest line */

    /* What is known. */
    size_t places[LOGS_ASK_COUNT]; /* of a question among those asked, from 1; 0: none */
    struct result *held;
    const struct logs *logs; /* of held; never NULL */
    struct logs_older older; /* what lies before them */
    uint64_t seen;           /* generation of the answer that is shown; 0: none */
    uint64_t version;        /* grows with what is held */
    uint64_t waiting;        /* lines that came but are not shown yet */
    enum query_status status;
    struct err err;
    int64_t answered_ns, now_ms;
    bool utc;
    enum glyphs glyphs;
    int cols, rows;
    struct logs_volume volume;

    /* What is shown. */
    struct list list;
    struct logs_text text; /* of rows and items, cleared at each update */
    struct logs_row shown[LOGS_ROWS_MAX];
    size_t shown_count;
    struct logs_column columns[LOGS_COLUMNS_MAX];
    size_t column_count;
    char chosen[LOGS_COLUMNS_MAX][64]; /* columns that the user wants */
    char unwanted[LOGS_COLUMNS_MAX][64];
    size_t chosen_count, unwanted_count;
    struct logs_memory *memory, *own; /* own: where nothing outlives the view */
    uint64_t unfolded[LOGS_OPEN_MAX]; /* ids of lines, the newest last */
    size_t unfolded_count;
    struct logs_item items[LOGS_ITEMS_MAX];
    size_t item_count;
    uint64_t turned[LOGS_OPEN_MAX]; /* hashes of names folded, or unfolded, by hand */
    size_t turned_count;
    struct list detail;
    struct logs_side side;
    struct logs_editor editor;
    char search[LOGS_TEXT_MAX];
    char remark[64]; /* on the last key; "" none */
};

/* Parts of the view's area; empty where there is no room. */
struct logs_layout {
    struct rect title, volume, list, detail, side;
};

void logs_lay_out(const struct logs_view *view, struct logs_layout *ret);

/* All lines that are held. */
static inline size_t logs_total(const struct logs_view *view)
{
    return view->logs->count + view->older.logs->count;
}

/* The line of a row. */
static inline const struct logs_line *logs_line_at(const struct logs_view *view, int row)
{
    size_t at = (size_t)row;
    const struct logs *older = view->older.logs;

    return at < view->logs->count
               ? &view->logs->lines[view->logs->count - 1 - at]
               : &older->lines[older->count - 1 - (at - view->logs->count)];
}

/* The selected line, or NULL. */
const struct logs_line *logs_selected(const struct logs_view *view);
/* It shows what was said around one line. */
bool logs_is_around(const struct logs_view *view);
bool logs_is_anchor(const struct logs_view *view, const struct logs_line *line);

/* logs_ask.c */
size_t logs_queries(const struct view *base, const struct view_env *env,
                    struct query_spec *ret, size_t max);
void logs_update(struct view *base, const struct view_env *env);
/* Add a question to those asked. */
void logs_ask(struct logs_view *view, enum logs_question which, struct query_spec *ret,
              size_t *count, struct query_spec spec);
/* What is known of it; NULL where it was not asked. */
const struct query_state *logs_answer(const struct logs_view *view,
                                      const struct view_env *env,
                                      enum logs_question which);
/* The lines that are held have changed: the selection stays on its line. */
void logs_relist(struct logs_view *view, uint64_t selected, int64_t selected_ns);
/* Nothing that is shown belongs to the question any more. */
void logs_forget(struct logs_view *view);
/* Ask something else from now on; the former query goes into the history. */
void logs_set_query(struct logs_view *view, const char *query);

/* logs_older.c */
/* There are lines further back, and room for them. */
bool logs_older_there(const struct logs_view *view);
/* Ask for a page of them; without effect where there is none, or one is asked for. */
void logs_older_ask(struct logs_view *view);
void logs_older_query(const struct logs_view *view, struct query_spec *ret);
/* Take what came of it. */
void logs_older_take(struct logs_view *view, const struct query_state *state);
/* The newer lines have changed: what no longer joins them is given up. */
void logs_older_check(struct logs_view *view);
void logs_older_forget(struct logs_view *view);

/* logs_fold.c: lines shown whole in the list */
void logs_fold(struct logs_view *view);
bool logs_is_unfolded(const struct logs_view *view, const struct logs_line *line);
const char *logs_unfolded_text(struct logs_view *view, const struct logs_line *line,
                               const struct log_fields *fields);

/* logs_rows.c: the rows of the screen, and columns for what they have. */
void logs_make_rows(struct logs_view *view);
/* logs_detail.c */
void logs_make_items(struct logs_view *view);
void logs_draw_detail(const struct logs_view *view, struct canvas *canvas,
                      struct rect area);
/* What under the cursor of the detail can be filtered by; NULL: nothing, or no focus. */
const struct logs_item *logs_item_selected(const struct logs_view *view);
/* Fold or unfold what the cursor of the detail is on. */
void logs_item_fold(struct logs_view *view);

/* logs_side.c: patterns, fields or streams beside the line. */
/* What is shown there, for a view of this width. */
enum logs_side_kind logs_side_shown(const struct logs_view *view);
void logs_side_ask(struct logs_view *view, struct query_spec *ret, size_t *count);
void logs_side_take(struct logs_view *view, const struct view_env *env);
/* The window that is asked about. */
void logs_side_window(const struct logs_view *view, int64_t *ret_from_ms,
                      int64_t *ret_to_ms);
void logs_side_next(struct logs_view *view);
/* Nothing of it is of the query any more. */
void logs_side_forget(struct logs_view *view);
void logs_side_done(struct logs_view *view);
/* The row under the cursor there; NULL without focus. */
const struct logs_side_row *logs_side_selected(const struct logs_view *view);
/* The query with a filter for what the row stands for, or against it. */
void logs_side_filter(const struct logs_view *view, const struct logs_side_row *row,
                      bool out, struct buf *ret);

/* logs_side_rows.c: what stands there, made anew at each update; what is counted in the
   lines that are held only now and then. */
void logs_side_make(struct logs_view *view);
/* logs_side_draw.c */
void logs_draw_side(const struct logs_view *view, struct canvas *canvas,
                    struct rect area);

/* logs_volume.c: lines counted over time by level. */
void logs_volume_query(struct logs_view *view, struct query_spec *ret);
void logs_draw_volume(const struct logs_view *view, struct canvas *canvas,
                      struct rect area);

/* logs_keys.c */
unsigned logs_act(struct view *base, enum action action);

/* logs_edit.c */
void logs_edit_start(struct logs_view *view, int what);
unsigned logs_edit_event(struct logs_view *view, const struct event *event);
void logs_draw_editor(const struct logs_view *view, struct canvas *canvas,
                      struct rect area);
void logs_edit_insert(struct logs_editor *editor, const char *text, size_t size);

/* logs_complete.c: what could stand at the cursor, from the server and from the lines. */
void logs_complete_ask(struct logs_view *view, struct query_spec *ret, size_t *count);
void logs_complete_take(struct logs_view *view, const struct view_env *env);
/* Put in what all candidates begin with. */
void logs_complete(struct logs_view *view);
void logs_complete_done(struct logs_view *view);

/* logs_copies.c */
void logs_copies(const struct view *base, struct view *picker);

/* logs_draw.c */
void logs_draw(const struct view *base, struct canvas *canvas, struct rect area,
               const struct draw_ctx *ctx);
/* Style of a level, and the time of a line as it is shown: by the clock, or as chosen. */
uint16_t logs_level_style(enum line_level level);
const char *logs_clock(const struct logs_line *line, bool utc, char *buf, size_t size);
const char *logs_time(const struct logs_view *view, const struct logs_line *line,
                      char *buf, size_t size);

#endif
