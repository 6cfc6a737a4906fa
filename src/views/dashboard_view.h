/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_DASHBOARD_VIEW_H
#define VIEWS_DASHBOARD_VIEW_H

/*
 * A dashboard on the screen: its panels in the grid, which line is at the top, which
 * panel has the focus, and whether one is shown alone. Panels that are not visible are
 * not asked for; app reads that from dashboard_view_visible().
 *
 * In a panel shown alone, left and right move a crosshair, up and down select a series.
 * The crosshair stays on all graphs of the dashboard, at the same time, until Esc.
 *
 * Ownership: the dashboard outlives the view; the panels belong to the view.
 */

#include "model/dashboard.h"
#include "views/view.h"

struct dashboard_view;

enum { REPEATS_MAX = 40 };

/* What is chosen of a variable that rows or panels are repeated for. */
struct repeat_values {
    const char *name;
    const char *const *values;
    size_t count;
};

/* Rows and panels that are repeated stand once. */
struct dashboard_view *dashboard_view_new(const struct dashboard *dashboard) ALLOCATES;
/* They stand once for each value, at most REPEATS_MAX. */
struct dashboard_view *dashboard_view_repeated(const struct dashboard *dashboard,
                                               const struct repeat_values *repeats,
                                               size_t count) ALLOCATES;
/* Rows, and what their titles are made of: app puts the variables in. A row that is
   repeated has a scope, else NULL; ret_first is its first panel. */
size_t dashboard_view_rows(const struct dashboard_view *view);
const struct row_spec *dashboard_view_row(const struct dashboard_view *view, size_t row,
                                          const struct panel_scope **ret_scope,
                                          size_t *ret_first);
void dashboard_view_set_row_title(struct dashboard_view *view, size_t row,
                                  const char *title);
struct view *dashboard_view_base(struct dashboard_view *view);

size_t dashboard_view_count(const struct dashboard_view *view);
struct panel *dashboard_view_panel(struct dashboard_view *view, size_t index);
/* Lay out for a size: afterwards visibility and inner sizes are right. */
void dashboard_view_layout(struct dashboard_view *view, int cols, int rows);
/* False: not on the screen. The inner size is what the panel's contents get. */
bool dashboard_view_visible(const struct dashboard_view *view, size_t index,
                            int *ret_cols, int *ret_rows);
/* The panel shown alone, or -1. */
int dashboard_view_zoomed(const struct dashboard_view *view);
size_t dashboard_view_focus(const struct dashboard_view *view);
/* The window the graphs show: what the crosshair moves in. */
void dashboard_view_set_window(struct dashboard_view *view, struct time_window window);
/* The series selected in the panel shown alone, by its place in the legend; -1: none. */
int dashboard_view_selected(const struct dashboard_view *view);
/* The moment the crosshair is on, over all graphs; 0: none. */
int64_t dashboard_view_crosshair(const struct dashboard_view *view);
void dashboard_view_set_crosshair(struct dashboard_view *view, int64_t ms);
/* Whether the panel with the focus, or another on the screen, has exemplars to go to. */
bool dashboard_view_marked(const struct dashboard_view *view);
/* Out of range: ignored. Lay out afterwards. */
void dashboard_view_set_focus(struct dashboard_view *view, size_t index);

/* The focused panel alone, with the series of this name selected where it has one. */
void dashboard_view_show_series(struct dashboard_view *view, const char *name);

/* Where one is on it, to come back to. */
struct dashboard_place {
    size_t top, focus;
    bool zoomed;
    int series; /* selected in the panel shown alone, -1: none */
    uint64_t series_key;
    int64_t crosshair_ms;
};

struct dashboard_place dashboard_view_place(const struct dashboard_view *view);
/* Lay out afterwards. */
void dashboard_view_return(struct dashboard_view *view,
                           const struct dashboard_place *place);
/* Keep focus, scroll and zoom of another view of the same layout (after a reload). */
void dashboard_view_adopt(struct dashboard_view *view, const struct dashboard_view *from);

#endif
