/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_PLOT_H
#define CANVAS_PLOT_H

/*
 * Graphs of samples over time in a rectangle of cells. Drawing happens on a raster of
 * dots (2×4 a cell with braille, 1×3 with block and ASCII glyphs), cells come after.
 *
 * Time is cut into absolute bins: a sample stays in its dot column while the window
 * moves, and the window moves by whole cells (plot_window_align), so that a quiet graph
 * does not change on the screen. Many samples a column are reduced to the first, last,
 * least and greatest (M4: Jugel et al., "M4: A Visualization-Oriented Time Series Data
 * Aggregation", 2014), which gives the same dots as drawing them all.
 *
 * Nothing is invented: NaN and gaps break a line, a lone sample is one dot, infinities
 * are clamped to the border and marked. All functions are pure but for the canvas.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/axis.h"
#include "canvas/canvas.h"
#include "core/rect.h"

enum plot_style {
    PLOT_LINES,
    PLOT_AREA,   /* the line, and filled down to `base` */
    PLOT_POINTS, /* a dot per sample */
    PLOT_BARS,   /* a column per bin from its greatest value down to the bottom */
};

struct plot_series {
    const int64_t *times_ms; /* strictly increasing */
    const double *values;
    size_t count;
    /* PLOT_AREA: the lower edge at the same times (stacks: the cumulated values of the
       series below); NULL: zero, or the end of the scale nearest to it. */
    const double *base;
    enum plot_style style;
    uint16_t look;  /* enum style with attributes: STYLE_SERIES_1 + n */
    int64_t gap_ms; /* break where two samples are further apart; 0: never */
    bool selected;  /* its colour wins, the others are dimmed */
    bool alerting;  /* its colour wins over those that do not alert */
    bool ghost;     /* for comparison: dimmed, its colour never wins, holes in an area */
};

/* A horizontal line in cells that are otherwise empty, its label in the line. */
struct plot_threshold {
    double value;
    uint16_t style;    /* STYLE_THRESHOLD_… */
    const char *label; /* "crit 5 %"; NULL: none */
};

/* A vertical line in cells that are otherwise empty: the crosshair, a release, the end
   of stale data. */
struct plot_marker {
    int64_t ms;
    enum glyph glyph; /* GLYPH_VLINE, GLYPH_END_OF_DATA */
    uint16_t style;
};

/* A bar along the top (a firing alert), its label at its right end. */
struct plot_band {
    int64_t from_ms, to_ms;
    uint16_t style;
    const char *label; /* NULL: none */
};

struct plot {
    struct plot_window window; /* window.cols columns are drawn, newest at the right */
    struct axis_range y;
    enum glyphs glyphs;
    bool stale; /* everything faded */
    const struct plot_series *series;
    size_t series_count;
    const struct plot_threshold *thresholds;
    size_t threshold_count;
    const struct plot_marker *markers;
    size_t marker_count;
    const struct plot_band *bands;
    size_t band_count;
    /* Text in the top row beside a moment, over whatever is there; NULL: none. */
    const char *note;
    int64_t note_ms;
    uint16_t note_style;
};

/* Draw into r (blank before). Nothing is drawn where the window or the range is not
   valid: without data there is no scale. */
void plot_draw(struct canvas *canvas, struct rect r, const struct plot *plot);

/* Columns that a graph of this many series could tell apart: what to ask a server for
   (dots per row of r). */
int plot_dot_columns(enum glyphs glyphs, int cols);

#endif
