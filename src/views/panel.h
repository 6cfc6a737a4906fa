/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_PANEL_H
#define VIEWS_PANEL_H

/*
 * A panel type: one const struct panel_class at the end of its file and a row in
 * registry.c (docs/adding-a-panel.md). `update` recomputes the panel's private state
 * when data, size or time changed; `draw` is a pure function of that state. Title, rule,
 * newest value, age, state and errors are drawn by frame.c, never by a panel.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/canvas.h"
#include "core/buf.h"
#include "model/dashboard.h"
#include "model/query.h"
#include "model/result.h"

struct annotation;
struct exemplar;
struct exemplars;
struct slo_board;
struct trace_id;
struct alert_set;
struct alert_memory;

struct time_window {
    int64_t from_ms, to_ms;
};

/* What a panel is given to compute with; everything outlives the call only. */
struct panel_input {
    const struct panel_spec *spec;
    const char *title;                        /* variables put in */
    const struct query_state *const *queries; /* one per target; never NULL */
    const char *const *exprs;                 /* as sent, one per target */
    /* The same of shift_ms before, to compare with; NULL: not compared. */
    const struct query_state *const *ghosts;
    int64_t shift_ms;
    size_t query_count;
    /* What fires now, where a panel class shows that (and what the session knows of it);
       NULL for a past moment. */
    const struct alert_set *alerts;
    const struct alert_memory *memory;
    const struct annotation *annotations; /* what happened, to be marked on graphs */
    size_t annotation_count;
    const struct exemplars *exemplars; /* of its metrics; NULL: none */
    /* For classes that want it: all objectives; outlives the panel. NULL before there
       are any. */
    const struct slo_board *slos;
    struct time_window window; /* what the range asks for */
    int64_t now_ms;
    int64_t range_ms;
    int cols, rows;   /* inner size in cells, without title */
    int series_drawn; /* by the configuration, in one graph; 0: as usual */
    enum glyphs glyphs;
    bool utc;
    bool full_screen;
    bool paused;
};

/* The same for the whole screen while drawing. */
struct draw_ctx {
    int64_t now_ms;
    enum glyphs glyphs;
    bool utc, full_screen, focused;
    int selected_series;  /* index into the panel's legend, -1: none */
    int64_t crosshair_ms; /* 0: none */
    int64_t mark_ms;      /* the other end of a range that is being selected; 0: none */
};

/* The six states a reader must be able to tell apart (promise 1). */
enum panel_condition {
    PANEL_LOADING,
    PANEL_LIVE,
    PANEL_STALE, /* older than two refreshes, or the newest attempt failed */
    PANEL_NO_DATA,
    PANEL_PARTIAL,   /* with the server's warnings, or capped */
    PANEL_FAILED,    /* never had data, and why */
    PANEL_UNSOURCED, /* its source is not configured */
};

struct panel;

/* What a panel tells the frame about itself after update. */
struct panel_summary {
    char value[48];             /* newest value for the title line; "" none */
    enum threshold_state state; /* of that value */
    bool has_data;
    int64_t ended_ms; /* newest sample, where there is no value now; else 0 */
};

/* One entry of a panel's legend or row of its list: what a selection leads on with. */
struct panel_series {
    const char *name;
    const struct labels *labels;
    uint64_t key;  /* what it is, the same after refreshes and restarts */
    size_t target; /* index into the specification's targets */
    double last;   /* NaN: none */
    int64_t last_ms;
};

struct panel_class {
    struct panel_type type; /* name, help, options: first, for the layout loader */
    size_t state_size;
    /* Inner size below which the grid breaks the line or scrolls. A draw bears any. */
    int min_cols, min_rows;
    int want_rows; /* inner rows of one unit of row height at 24 lines */
    bool alerts;   /* shows what fires: panel_input.alerts, not its queries, while live */
    bool compact;  /* title and value share the line (stat rows) */
    bool compares; /* shows the period before (input.ghosts) */
    bool chooses;  /* heeds panel.choice: series hidden and sorted, axis, legend */
    bool slos;     /* shows objectives: updated when more is known of them */
    /* Points a range query should bring for this inner width, 0: one (newest only). */
    int (*points)(const struct panel_spec *spec, int cols);
    void (*init)(struct panel *panel);
    void (*done)(struct panel *panel);
    void (*update)(struct panel *panel, const struct panel_input *input);
    void (*draw)(const struct panel *panel, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx);
    /* What is shown, as text: copy, JSON output, tests. */
    void (*describe)(const struct panel *panel, struct buf *out);
    /* Entry number index (as draw_ctx.selected_series counts them, the worst first), good
       until the next update; false beyond the last. NULL: nothing can be selected. */
    bool (*series)(const struct panel *panel, size_t index, struct panel_series *ret);
    /* An entry's value at a moment, as text; false where it has none. NULL: only now. */
    bool (*value_at)(const struct panel *panel, size_t index, int64_t ms, char *buf,
                     size_t size);
    /* The moment that column x of the screen shows, the contents being drawn in this area;
       0 where there is none. NULL: no graph over time. */
    int64_t (*time_at)(const struct panel *panel, struct rect area, int x);
    /* The trace behind entry number index. NULL: none has one. */
    bool (*trace)(const struct panel *panel, size_t index, struct trace_id *ret);
    /* Labels of the alert whose band is in sight between two moments: the newest of the
       worst; NULL: none. Good until the next update. NULL: no bands. */
    const struct labels *(*alert)(const struct panel *panel, int64_t from_ms,
                                  int64_t to_ms);
    /* The exemplar that is marked in the column of a moment; with a direction the next
       after (1) or before it (-1; the newest where the moment is 0). Good until the next
       update; NULL where there is none. NULL: never marks any. */
    const struct exemplar *(*exemplar)(const struct panel *panel, int64_t ms,
                                       int direction);
};

struct series_choice; /* views/series_choice.h */
struct panel_frame;   /* lines of text around and instead of the contents: frame.c */
struct panel_picture; /* what was drawn last: panel.c */

/* A variable that has one value in this panel: it is repeated for each. */
struct panel_scope {
    char *name, *value; /* owned: the layout may be read again meanwhile */
};

enum { PANEL_SCOPES = 2 }; /* of its row, and its own */

struct panel {
    const struct panel_class *cls;
    const struct panel_spec *spec;
    char *id; /* the specification's; of a repeated one with its values */
    struct panel_scope scopes[PANEL_SCOPES];
    size_t scope_count;
    void *state; /* state_size bytes, zeroed at init */
    struct panel_frame *frame;
    struct panel_picture *picture;
    struct panel_summary summary;
    enum panel_condition condition;
    /* What frame.c says about the condition: one or two clean lines. */
    char notice[400];
    char title[128];
    int64_t age_ms;               /* of the data, when stale; else 0 */
    int64_t step_ms;              /* of the newest range result */
    uint64_t seen;                /* sum of the queries' generations at the last update */
    struct series_choice *choice; /* what of its series is seen, never NULL */
    bool touched;                 /* the choice changed since the last update */
    bool compared, log_axis;      /* as it was drawn last */
};

struct panel *panel_new(const struct panel_spec *spec) ALLOCATES;
/* Room for what it shows, where there is none yet: most panels are of dashboards that
   nobody has looked at. To be called before all else but updating. */
void panel_wake(struct panel *panel);
/* One entry of its legend or list, in the order on the screen; false: there is none, or
   the panel has not been looked at. */
bool panel_series_at(const struct panel *panel, size_t index, struct panel_series *ret);
void panel_free(struct panel *panel);
/* It stands for this value of a variable; at most PANEL_SCOPES. */
void panel_scope(struct panel *panel, const char *name, const char *value);
/* What is left of a panel's area for its contents (input.cols and rows): without the
   column of the focus mark and the title line. A compact panel of one row keeps the
   title at its left. */
struct rect panel_inner(const struct panel_class *cls, struct rect area);
/* Work out the condition and notice, then the class's update. A class is updated in every
   condition and drawn where it has data; it is told fewer rows where lines below are
   needed (why it is stale, warnings, the query in full screen). */
void panel_update(struct panel *panel, const struct panel_input *input);
/* Frame and contents into area, on a canvas that is blank there. A panel that was not
   updated since is not drawn anew where place and context (but its now_ms, which no panel
   draws) are the same: a key then costs no more than what it changes. */
void panel_draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                const struct draw_ctx *ctx);

/* What the panel shows as JSON Lines: one object for the panel ("panel", "title", "type",
   "condition", "value", "state", "age_ms", "notice"), then what the class adds, one
   object for each series, row or bucket (describe.h). */
void panel_describe(const struct panel *panel, struct buf *out);
/* "live", "stale" … as in JSON output. */
const char *panel_condition_name(enum panel_condition condition);

/* The registry. */
const struct panel_class *panel_class_find(const char *name);
extern const struct panel_class *const panel_classes[]; /* NULL-terminated */

#endif
