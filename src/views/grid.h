/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_GRID_H
#define VIEWS_GRID_H

/*
 * Where panels go: rows of a layout → lines of the screen → rectangles. Pure.
 *
 * A layout row whose panels do not fit beside each other breaks into several lines of
 * about equal length. A screen shows whole lines only, from a top line on, as many as
 * fit, and gives them what height is left: no panel is ever cut in the middle.
 *
 * Invariants (tested at every size): rectangles lie inside the area, do not overlap,
 * and are not empty; every item that is not hidden is on exactly one line.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/rect.h"

enum {
    GRID_GAP = 2,     /* columns between two panels */
    GRID_ROW_GAP = 1, /* rows below a line of graphs, where there is room */
};

/* One panel, in the layout's order. Sizes are outer ones: title line included. */
struct grid_item {
    int row;       /* layout row */
    double weight; /* share of its line's width */
    int min_cols;  /* narrower, and the line breaks */
    int min_rows;  /* lower, and the screen scrolls */
    int want_rows; /* comfortable height */
    bool stretch;  /* takes what height is left */
    int head;      /* rows above it that its line keeps free: the row's title */
    bool hidden;   /* on no line (what follows the first item of a folded row) */
};

struct grid_line {
    size_t first, count; /* items */
    int row;
    int min_rows, want_rows;
    bool stretch;
    int head; /* rows above the panels, part of the height */
};

struct grid {
    struct grid_line *lines;
    size_t line_count;
};

/* Break the items into lines for a width. */
void grid_init(struct grid *grid, const struct grid_item *items, size_t count, int cols);
void grid_done(struct grid *grid);

/* Place the lines from top on into area; ret[i] is item i's rectangle, empty for those
   not shown. Returns how many lines are shown (≥ 1 where there are any and the area is
   not empty). */
size_t grid_place(const struct grid *grid, const struct grid_item *items, size_t count,
                  size_t top, struct rect area, struct rect *ret);
/* The line an item is on. */
size_t grid_line_of(const struct grid *grid, size_t item);
/* The greatest top line that still fills the screen to its end. */
size_t grid_last_top(const struct grid *grid, int rows);

#endif
