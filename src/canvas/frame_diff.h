/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_FRAME_DIFF_H
#define CANVAS_FRAME_DIFF_H

/*
 * The bytes that turn what a terminal shows into what a canvas holds: only the cells that
 * changed, look by look rather than row by row, as another colour costs more than another
 * place. A blank has no colour of its own; short gaps of the same look are written over
 * where that is shorter than a movement.
 *
 * Terminals disagree on how wide some characters are: a row that has (or had) one is
 * written whole, from left to right, and each of them is followed by a movement, so that
 * an error does not spread.
 *
 * Pure but for terminfo. Ownership: frame_diff_init() → frame_diff_done().
 */

#include <stdbool.h>

#include "canvas/canvas.h"
#include "canvas/caps.h"
#include "canvas/pen.h"
#include "core/buf.h"
#include "core/vec.h"

struct frame_patch {
    int16_t x, y, width; /* in cells; 0: written */
    int16_t look;        /* PEN_ANY: blanks only */
};

struct frame_diff {
    const struct caps *caps;
    enum glyphs glyphs;
    struct pen pen;
    struct cell *shown; /* what the terminal was told, row by row */
    int cols, rows;
    int x, y; /* of the cursor; x is -1 where that is not sure */
    bool repaint;
    VEC(struct frame_patch) patches;
    struct buf best, trial; /* movements being compared */
};

/* The capabilities and the theme outlive it. 1 x 1 at first. */
void frame_diff_init(struct frame_diff *diff, const struct caps *caps,
                     const struct theme *theme, int colours, enum glyphs glyphs);
void frame_diff_done(struct frame_diff *diff);
/* Another theme, which outlives it, and other glyphs; all is to be written. */
void frame_diff_restyle(struct frame_diff *diff, const struct theme *theme,
                        enum glyphs glyphs);
/* Another size, and all is to be written. */
void frame_diff_resize(struct frame_diff *diff, int cols, int rows);
/* What the terminal shows is not known any more. */
void frame_diff_repaint(struct frame_diff *diff);
/* Append what shows the canvas, as far as it fits on the screen. */
void frame_diff_write(struct frame_diff *diff, const struct canvas *canvas,
                      struct buf *out);

#endif
