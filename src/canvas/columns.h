/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_COLUMNS_H
#define CANVAS_COLUMNS_H

/*
 * Widths of a table's columns from what they hold. Usage for each frame: fill the
 * descriptions, columns_start(), columns_measure() for each text shown, columns_fit(),
 * then columns_draw() cell by cell.
 *
 * Columns never overlap; one that does not fit at its least width is dropped whole
 * (width 0), the highest `drop` first, the rightmost among equals.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/canvas.h"

struct column {
    const char *head; /* NULL or "": none */
    int min, max;     /* bounds of the width; 0: none (min: 1) */
    int weight;       /* share of spare columns; 0: none */
    int drop;         /* dropped first where it is highest; 0: dropped last */
    bool optional;    /* not there while it has neither a head nor a text */
    bool right;       /* numbers: aligned to the right */
    bool middle;      /* elide in the middle: where the ends differ */
    int natural;      /* widest text seen, by columns_measure() */
    int x, width;     /* by columns_fit(): offset from the row's start */
};

/* Forget what was measured; heads count as texts. */
void columns_start(struct column *columns, size_t count);
void columns_measure(struct column *column, const char *text);
/* Distribute width with gap blanks between columns; returns the columns used. Columns
   shrink from the widest down to their least widths before any is dropped. */
int columns_fit(struct column *columns, size_t count, int width, int gap);
/* Draw a text in its column of the row that starts at (x, y). */
void columns_draw(struct canvas *canvas, int x, int y, const struct column *column,
                  uint16_t style, const char *text);
/* All heads, in STYLE_LABEL. */
void columns_draw_heads(struct canvas *canvas, int x, int y, const struct column *columns,
                        size_t count);

#endif
