/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_DASHBOARD_STATE_H
#define VIEWS_DASHBOARD_STATE_H

/*
 * What the files of the dashboard view share: its grid and keys (dashboard_view.c), the
 * mouse (dashboard_mouse.c), and what its selection leads on with (dashboard_context.c).
 */

#include "views/dashboard_view.h"
#include "views/grid.h"
#include "views/panel_keys.h"
#include "views/range_select.h"

/* A row as it stands: once, or for one value of the variable it is repeated for. */
struct dashboard_row {
    const struct row_spec *spec;
    struct panel_scope scope; /* name NULL: not repeated */
    size_t first, count;      /* panels */
    bool folded;
    char title[256]; /* variables put in; "" without one, and it does not fold */
};

struct dashboard_view {
    struct view base;
    const struct dashboard *dashboard;
    struct panel **panels;
    struct grid_item *items;
    struct dashboard_row *layout_rows;
    size_t row_count;
    struct rect *places; /* relative to the view's area; empty: not visible */
    size_t count;
    struct grid grid;
    size_t top, shown; /* lines */
    size_t focus;
    bool zoomed;
    int cols, rows;
    struct time_window window;
    struct range_select select;
    int64_t pressed_ms;          /* where a button went down on a graph; 0: nowhere */
    bool opens;                  /* it went down on the panel that had the focus */
    struct series_cursor cursor; /* in the panel shown alone */
};

/* Position of the selected series in the focused panel's legend, -1: none. */
int dashboard_series_at(const struct dashboard_view *view);
/* The exemplar in the column of the crosshair, or the next from there; NULL: none. */
const struct exemplar *dashboard_exemplar_at(const struct dashboard_view *view,
                                             int direction);
/* Rows and panels from the layout, repeated for the values; and away with them
   (dashboard_rows.c). */
void dashboard_rows_build(struct dashboard_view *view,
                          const struct repeat_values *repeats, size_t count);
void dashboard_rows_free(struct dashboard_view *view);
struct dashboard_row *dashboard_row_of(const struct dashboard_view *view, size_t panel);
/* Fold or unfold the row of a panel; false where it does not fold. The focus stays on it.
   Lay out afterwards. */
bool dashboard_row_fold(struct dashboard_view *view, size_t panel, bool folded);
/* Folds as in another view of the layout. */
void dashboard_rows_adopt(struct dashboard_view *view, const struct dashboard_view *from);
/* The titles of rows that are on the screen. */
void dashboard_rows_draw(const struct dashboard_view *view, struct canvas *canvas,
                         struct rect area, enum glyphs glyphs);
/* Members of the view's classes. */
bool dashboard_context(const struct view *base, struct context *ret);
unsigned dashboard_mouse(struct view *base, const struct event *event, struct rect area);

#endif
