/* SPDX-License-Identifier: MIT */
#ifndef APP_BOARD_STATE_H
#define APP_BOARD_STATE_H

/*
 * What the files of the board share: who is bound to what (board.c), what is to be asked
 * (board_ask.c), and what became of it (board_update.c).
 */

#include "app/alert_watch.h"
#include "app/annotations.h"
#include "app/board.h"
#include "app/exemplars.h"
#include "core/buf.h"

enum { BOARD_TITLE_MAX = 256 };

/* A target's question about the period before. */
struct bound_ghost {
    uint64_t query;  /* 0: not asked */
    uint64_t former; /* shown until that is answered; 0: none */
    struct query_spec spec;
};

struct bound_target {
    uint64_t query;         /* 0: not asked */
    char *expr;             /* as asked; "" while waiting */
    struct query_spec spec; /* of query; expr points to the above */
    struct query_state own; /* shown while there is no subscription */
    struct bound_ghost ghost;
};

struct bound_panel {
    const struct panel_spec *spec;
    struct bound_target *targets;
    /* The variables for its texts: the board's, or its own where it is repeated. */
    const struct template_value *values;
    struct template_value *own_values;
    const char *scope_values[PANEL_SCOPES];
    char title[BOARD_TITLE_MAX];
    bool visible;
    int cols, rows;
    int64_t range_ms;
    int64_t cell;         /* index of the newest cell of the window */
    int64_t stale_tick;   /* the age shown changes with it */
    uint64_t ghosts_seen; /* sum of their generations at the last update */
    bool zoomed, dirty;
    bool late; /* to be updated when no key waits */
};

struct board {
    const struct dashboard *dashboard;
    struct dashboard_view *view;
    struct board_env env;
    struct rules rules;
    uint64_t waited_for; /* waiting_generation() at the last bind */
    bool paused, utc;    /* at the last update */
    enum glyphs glyphs;
    bool late; /* any panel is */
    struct bound_panel *panels;
    size_t count;
    struct annotations *annotations;
    struct exemplar_watch *exemplars;
    struct alert_watch *alerts; /* NULL: no panel on the screen shows what fires now */
};

/* Take up the variables' present values for a panel. */
void board_scope(const struct board *board, const struct panel *panel,
                 struct bound_panel *bound);
/* The text of an expression with its variables put in. */
bool board_expand(const struct board *board, const struct bound_panel *panel,
                  const char *text, enum template_syntax syntax,
                  const struct template_times *times, struct buf *out, struct err *err);
/* The text to ask: raw or recorded. False: not yet, or the error says what is wrong. */
bool board_choose_expr(const struct board *board, const struct bound_panel *panel,
                       const struct target *target, const struct template_times *times,
                       struct buf *out, struct err *err);
/* Source, kind, window, step and period of a target's question; its text is not set. */
void board_make_spec(const struct board *board, const struct bound_panel *panel,
                     const struct panel_class *cls, const struct target *target,
                     struct query_spec *ret);
/* Ask for the period before too, or no longer (board_ghosts.c). */
void ghost_bind(struct board *board, struct bound_panel *panel,
                const struct panel_class *cls, struct bound_target *target);
void ghost_unbind(struct board *board, struct bound_ghost *ghost);
/* Never NULL. */
const struct query_state *ghost_state(struct board *board, struct bound_ghost *ghost);
/* Ask for what time has brought onto the screen. Cheap when nothing has. */
void ghosts_follow(struct board *board);
int64_t board_scrape_interval(const struct board *board);

#endif
