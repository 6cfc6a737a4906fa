/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_MARKS_H
#define CANVAS_MARKS_H

/*
 * Small graphics within one row of cells: spark lines, bars, heat. A value that is
 * missing (NaN) is a blank, never a zero. Each degrades by the glyph set.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/canvas.h"

/* A cell filled from below by 0–8 eighths, as near as the glyph set comes. */
uint32_t level_glyph(enum glyphs glyphs, int eighths);

/* The newest `width` values, one a cell, right-aligned: ▁▂▃▄▅▆▇█ between lo and hi, which
   are taken from the values where they are NaN (and zero included where lo > 0). */
void spark_draw(struct canvas *canvas, int x, int y, int width, uint16_t style,
                enum glyphs glyphs, const double *values, size_t count, double lo,
                double hi);
/* Reduce samples to the greatest value (or the least) of each of `count` equal bins of
   [from_ms, to_ms); NaN where a bin has none. */
void spark_bins(const int64_t *times_ms, const double *values, size_t samples,
                int64_t from_ms, int64_t to_ms, bool least, double *ret, size_t count);

/* A horizontal bar that fills fraction (0…1, clamped; NaN: nothing) of width, eighths of
   a cell where the glyphs allow; the rest as ░ where track. */
void bar_draw(struct canvas *canvas, int x, int y, int width, uint16_t style,
              enum glyphs glyphs, double fraction, bool track);

/* One cell of heat: fraction 0…1 → STYLE_HEAT_1… and a shade, so that it differs without
   colour too; NaN leaves the cell as it is. */
void heat_draw(struct canvas *canvas, int x, int y, enum glyphs glyphs, double fraction);

#endif
