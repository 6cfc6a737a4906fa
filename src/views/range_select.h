/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_RANGE_SELECT_H
#define VIEWS_RANGE_SELECT_H

/*
 * The crosshair of a dashboard's graphs, and a range of time between it and a mark: by
 * keys (mark, move, open) or by dragging. Plain data in a view; draws nothing itself.
 */

#include <stdbool.h>
#include <stdint.h>

#include "views/view.h"

struct range_select {
    int64_t crosshair_ms; /* 0: none */
    int64_t mark_ms;      /* where the range began; 0: none is being selected */
};

/* So many cells of the graph to the left or right; it starts at the newest. cols: cells
   that the window is shown in. */
void range_select_move(struct range_select *select, const struct time_window *window,
                       int cols, int cells);
/* What an action does to a selection: mark begins one and moving extends it; open (or mark
   again) ends it with VIEW_RANGE, back gives it up. VIEW_IGNORED: nothing to do with it. */
unsigned range_select_act(struct range_select *select, const struct time_window *window,
                          int cols, enum action action);
/* The range and what ends it, in the last row of the area; nothing while none is. */
void range_select_draw(const struct range_select *select, struct canvas *canvas,
                       struct rect area, const struct draw_ctx *ctx);
/* The range between mark and crosshair, the selection is over; false where it is empty. */
bool range_select_take(struct range_select *select, struct time_window *ret);

#endif
