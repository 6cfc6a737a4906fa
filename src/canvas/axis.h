/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_AXIS_H
#define CANVAS_AXIS_H

/*
 * Axes: which part of the values and of time a graph shows, and the labels that say so.
 *
 * The y range is made of nice numbers, grows at once and shrinks late, so that a graph
 * does not jump. The time window is aligned to whole cells of absolute bins, so that it
 * does not shimmer. Without data there is no range, and without a range no axis.
 *
 * Everything but the two draw functions is pure. Times are milliseconds since the
 * epoch, values are in the unit of the samples.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/canvas.h"
#include "core/rect.h"

/* ---- values ---- */

/* What steps are round. */
enum axis_kind {
    AXIS_DECIMAL,  /* 1, 2, 2.5, 5 × 10ⁿ */
    AXIS_IEC,      /* powers of two */
    AXIS_DURATION, /* seconds: 1, 2, 5, 10, 15, 30 s, 1, 2, 5 … m, h, d */
    AXIS_WHOLE,    /* as decimal, but no fractions: counts, yes/no */
};

struct axis_options {
    enum axis_kind kind;
    bool log;                      /* base 10; values ≤ 0 are gaps */
    double min, max;               /* fixed ends; NaN: free */
    double include_lo, include_hi; /* thresholds to keep in sight; NaN: none */
};

/* Options with nothing fixed. */
struct axis_options axis_options_free(enum axis_kind kind);

struct axis_range {
    bool valid;
    bool log;
    double lo, hi; /* lo < hi; what the lowest and the highest dot mean */
    double step;   /* between round numbers; log: 1 (a decade) */
    int calm;      /* updates in which the data would have fitted 70 % of it */
};

/* Updates below 70 % before a range shrinks. */
enum { AXIS_SHRINK_AFTER = 12 };

/* The range for data within [lo, hi] (NaN: no data; infinite values left out), given the
   former one: a zeroed struct at the start. No data keeps the former range. Zero is
   included where 0 < lo < hi / 2. */
struct axis_range axis_range_next(const struct axis_range *old, double lo, double hi,
                                  const struct axis_options *options);
/* Least and greatest finite values (with log: positive ones); false where none. Both in
   and out parameters: call it for one series after the other, starting from NaN. */
bool axis_extent(const double *values, size_t count, bool log, double *lo, double *hi);

/* Where a value is: 0 at lo, 1 at hi, outside beyond. NaN where it has no place (NaN, or
   ≤ 0 with log). -Inf and +Inf stay infinite. */
double axis_position(const struct axis_range *range, double value);
/* Row of the value among rows (of cells or of dots) from the top; clamped. */
int axis_row(const struct axis_range *range, double value, int rows);

enum { AXIS_TICKS_MAX = 8 };

/* Ticks for that many rows, lowest first; returns how many (2–5, fewer only where the
   range has no more). Evenly spaced, but for a zero between the ends, which always has one
   from three rows on. */
size_t axis_ticks(const struct axis_range *range, int rows, double ret[AXIS_TICKS_MAX]);

/* Writes a tick's label; step and largest give it the shared prefix and decimals. */
typedef const char *axis_format_fn(const void *ctx, double value, double step,
                                   double largest, char *buf, size_t size);

/* ---- time ---- */

/* The part of time that cols columns show. Column c covers
   [origin + (first + c)·range/cols, origin + (first + c + 1)·range/cols). */
struct plot_window {
    int64_t from_ms, to_ms; /* [from, to), rounded to whole milliseconds */
    int64_t now_ms;         /* what the right edge is labelled with */
    int64_t range_ms;
    int64_t origin_ms, first;
    int cols; /* 0: not valid */
};

/* The window of range_ms whose end is the next absolute multiple of a cell's width
   (range_ms/cols, exact) after now: it moves by whole cells. 1 ms ≤ range_ms ≤ 20 years,
   |now_ms| ≤ 2⁴⁸ (clamped), 1 ≤ cols ≤ 1000. */
struct plot_window plot_window_align(int64_t range_ms, int64_t now_ms, int cols);
/* A window that stays: [from, to). */
struct plot_window plot_window_fixed(int64_t from_ms, int64_t to_ms, int cols);
/* The bin of a time with parts bins a column, counted from the left edge: negative or
   ≥ cols·parts outside. */
int64_t plot_window_bin(const struct plot_window *window, int64_t ms, int parts);
/* First millisecond of a bin. */
int64_t plot_window_bin_time(const struct plot_window *window, int64_t bin, int parts);
/* First millisecond of a column. */
int64_t plot_window_time(const struct plot_window *window, int column);

/* ---- drawing ---- */

/* Where the parts of a graph with axes are: labels and a line at the left, labels below. */
struct axis_frame {
    struct rect plot; /* for plot_draw() */
    struct rect y;    /* labels and the line, as high as the plot */
    struct rect x;    /* one row below the plot, beginning at the corner */
};

/* Width of the widest tick label for that many rows. */
int axis_label_width(const struct axis_range *range, int rows, axis_format_fn *format,
                     const void *ctx);
/* Cut the area: label_width + 1 columns at the left (0: none), one row below where
   x_labels. Parts that do not fit are empty. */
struct axis_frame axis_split(struct rect area, int label_width, bool x_labels);
/* Labels, ┤ at ticks, │ between and └ below where frame.x is not empty. */
void axis_draw_y(struct canvas *canvas, const struct axis_frame *frame,
                 enum glyphs glyphs, const struct axis_range *range,
                 axis_format_fn *format, const void *ctx);
/* Times: the oldest at the left, the newest at the right edge, round ones between where
   there is room; the date only where it changes. In local time (TZ) or UTC. */
void axis_draw_x(struct canvas *canvas, const struct axis_frame *frame,
                 const struct plot_window *window, bool utc);

#endif
