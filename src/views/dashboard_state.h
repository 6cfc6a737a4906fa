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

struct dashboard_view {
    struct view base;
    const struct dashboard *dashboard;
    struct panel **panels;
    struct grid_item *items;
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
/* Members of the view's classes. */
bool dashboard_context(const struct view *base, struct context *ret);
unsigned dashboard_mouse(struct view *base, const struct event *event, struct rect area);

#endif
