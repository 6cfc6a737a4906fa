/* SPDX-License-Identifier: MIT */
#include "canvas/plot_series.h"

#include <math.h>

/* Higher wins the colour of a cell. */
enum { RANK_GHOST, RANK_PLAIN, RANK_ALERTING, RANK_SELECTED };

/*
 * Walks the samples once. All samples of a dot column become the M4 four: a vertical
 * from least to greatest, and lines from the last of one column to the first of the
 * next. With fewer than two samples a column this is the plain polyline: one way to draw
 * serves every density.
 */
struct walk {
    struct raster *raster;
    const struct plot *plot;
    struct raster_extent *extents;
    bool dots;
    int shift;
    /* the column being gathered */
    bool gathering;
    int64_t x;
    int64_t next_ms; /* where the next column begins */
    double first, last, least, greatest;
    /* where the line goes on from */
    bool pen_down;
    int64_t pen_x;
    int pen_y;
};

/* axis_position() is a number; asked for each sample, so without computing it. */
static bool has_place(const struct walk *walk, double value)
{
    return walk->plot->y.log ? value > 0 : !isnan(value);
}

static int row_of(const struct walk *walk, double value)
{
    return axis_row(&walk->plot->y, value, walk->raster->height);
}

static void note_off_scale(struct walk *walk)
{
    struct raster *raster = walk->raster;
    bool above = walk->greatest > walk->plot->y.hi,
         below = walk->least < walk->plot->y.lo;
    int col;

    if (!(above || below) || !walk->dots || walk->x < 0 || walk->x >= raster->width)
        return;
    col = (int)walk->x / raster->dot_w;
    if (above)
        raster_at(raster, col, 0)->off = 1;
    if (below)
        raster_at(raster, col, raster->rows - 1)->off = -1;
}

static void flush_column(struct walk *walk)
{
    bool flat = !(walk->greatest > walk->least); /* mostly: of a single sample */
    int first, top, bottom;

    if (!walk->gathering)
        return;
    walk->gathering = false;
    first = row_of(walk, walk->first);
    top = flat ? first : row_of(walk, walk->greatest);
    bottom = flat ? first : row_of(walk, walk->least);
    if (walk->pen_down)
        raster_line(walk->raster, walk->extents, walk->dots, walk->pen_x, walk->pen_y,
                    walk->x, first);
    raster_line(walk->raster, walk->extents, walk->dots, walk->x, top, walk->x, bottom);
    note_off_scale(walk);
    walk->pen_down = true;
    walk->pen_x = walk->x;
    walk->pen_y = flat ? first : row_of(walk, walk->last);
}

/* The column of a moment: looked up among the next ones, else computed. */
static void enter_column(struct walk *walk, int64_t ms)
{
    enum { NEAR = 4 };
    const struct raster *raster = walk->raster;
    const struct plot_window *window = &walk->plot->window;
    int parts = raster->dot_w;

    for (int64_t x = walk->x + 1;
         x > 0 && x < raster->width && x <= walk->x + NEAR && ms >= raster->starts[x];
         x++) {
        if (ms < raster->starts[x + 1]) {
            walk->x = x;
            walk->next_ms = raster->starts[x + 1];
            return;
        }
    }
    walk->x = plot_window_bin(window, ms, parts);
    walk->next_ms = plot_window_bin_time(window, walk->x + 1, parts);
    walk->x -= walk->shift;
}

static void add_sample(struct walk *walk, int64_t ms, double value)
{
    if (walk->gathering && ms < walk->next_ms) {
        walk->last = value;
        walk->least = value < walk->least ? value : walk->least;
        walk->greatest = value > walk->greatest ? value : walk->greatest;
        return;
    }
    flush_column(walk);
    walk->gathering = true;
    enter_column(walk, ms);
    walk->first = walk->last = walk->least = walk->greatest = value;
}

/* First sample at or after a time. */
static size_t lower_bound(const struct plot_series *series, int64_t ms)
{
    size_t lo = 0, hi = series->count;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;

        if (series->times_ms[middle] < ms)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

/* The samples that matter: those in the window and the neighbours on both sides, which
   lead the line to the edges. */
static void visible(const struct plot *plot, const struct plot_series *series,
                    size_t *ret_from, size_t *ret_to)
{
    *ret_from = lower_bound(series, plot->window.from_ms);
    *ret_to = lower_bound(series, plot->window.to_ms);
    if (*ret_from > 0)
        --*ret_from;
    if (*ret_to < series->count)
        ++*ret_to;
}

static void walk_line(struct walk *walk, const struct plot_series *series,
                      const double *values)
{
    size_t from, to;
    int64_t former = 0;

    raster_clear_extents(walk->raster, walk->extents);
    visible(walk->plot, series, &from, &to);
    for (size_t i = from; i < to; i++) {
        int64_t ms = series->times_ms[i];
        bool gap = i > from && series->gap_ms > 0 && ms - former > series->gap_ms;
        bool placed = has_place(walk, values[i]);

        former = ms;
        if (gap || !placed) {
            flush_column(walk);
            walk->pen_down = false;
        }
        if (placed)
            add_sample(walk, ms, values[i]);
    }
    flush_column(walk);
}

static void draw_points(struct walk *walk, const struct plot_series *series)
{
    size_t from, to;

    visible(walk->plot, series, &from, &to);
    for (size_t i = from; i < to; i++) {
        if (!has_place(walk, series->values[i]))
            continue;
        walk->x = plot_window_bin(&walk->plot->window, series->times_ms[i],
                                  walk->raster->dot_w) -
                  walk->shift;
        walk->least = walk->greatest = series->values[i];
        note_off_scale(walk);
        if (walk->x >= 0 && walk->x < walk->raster->width)
            raster_dot(walk->raster, (int)walk->x, row_of(walk, walk->least));
    }
}

static void fill_area(struct walk *walk, const struct plot_series *series)
{
    struct raster *raster = walk->raster;
    struct walk base = {.raster = raster,
                        .plot = walk->plot,
                        .extents = raster->base,
                        .shift = walk->shift};
    int zero = walk->plot->y.log ? raster->height - 1 : row_of(walk, 0);

    if (series->base)
        walk_line(&base, series, series->base);
    for (int x = 0; x < raster->width; x++) {
        struct raster_extent line = raster->line[x];
        int from = line.top, to = zero;

        if (line.top > line.bottom)
            continue;
        if (series->base)
            to = raster->base[x].top <= raster->base[x].bottom ? raster->base[x].top - 1
                                                               : line.bottom;
        else if (line.top > zero) {
            from = zero;
            to = line.bottom;
        }
        for (int y = from; y <= to; y++)
            raster_dot(raster, x, y);
    }
}

static int rank_of(const struct plot_series *series)
{
    if (series->selected)
        return RANK_SELECTED;
    if (series->ghost)
        return RANK_GHOST;
    return series->alerting ? RANK_ALERTING : RANK_PLAIN;
}

static void draw_bar(struct walk *walk, int64_t col, double value, size_t index)
{
    struct raster *raster = walk->raster;
    double position = axis_position(&walk->plot->y, value);
    int eighths;

    if (col < 0 || col >= raster->cols || !(position > 0))
        return;
    eighths = (int)lround(fmin(position, 1) * raster->rows * 8);
    if (position > 1)
        raster_at(raster, (int)col, 0)->off = 1;
    raster_bar(raster, (int)col, eighths > 0 ? eighths : 1, (int)index,
               rank_of(&walk->plot->series[index]));
}

/* One bar a cell column, as high as its greatest value. */
static void draw_bars(struct walk *walk, const struct plot_series *series, size_t index)
{
    const struct plot_window *window = &walk->plot->window;
    int shift = walk->shift / walk->raster->dot_w;
    size_t from = lower_bound(series, window->from_ms);
    size_t to = lower_bound(series, window->to_ms);
    int64_t col = -1;
    double greatest = (double)NAN;

    for (size_t i = from; i < to; i++) {
        int64_t at = plot_window_bin(window, series->times_ms[i], 1) - shift;

        if (at != col) {
            draw_bar(walk, col, greatest, index);
            col = at;
            greatest = (double)NAN;
        }
        if (isnan(greatest) || series->values[i] > greatest)
            greatest = series->values[i];
    }
    draw_bar(walk, col, greatest, index);
}

/* A ghost that crosses a filled area is a line of holes in it. */
static void carve(struct raster *raster, const struct plot *plot)
{
    int full = (1 << (raster->dot_w * raster->dot_h)) - 1;

    for (int i = 0; i < raster->cols * raster->rows; i++) {
        struct raster_cell *cell = &raster->cells[i];

        if (cell->dots != full || cell->owner < 0 ||
            plot->series[cell->owner].style != PLOT_AREA)
            continue;
        cell->dots = (uint8_t)(cell->dots & ~cell->layer);
        cell->layer = 0;
    }
}

void plot_series_draw(struct raster *raster, const struct plot *plot, size_t index,
                      int shift)
{
    const struct plot_series *series = &plot->series[index];
    struct walk walk = {.raster = raster,
                        .plot = plot,
                        .extents = raster->line,
                        .dots = true,
                        .shift = shift};

    if (series->style == PLOT_BARS) {
        draw_bars(&walk, series, index);
        return;
    }
    raster_start(raster);
    if (series->style == PLOT_POINTS)
        draw_points(&walk, series);
    else
        walk_line(&walk, series, series->values);
    if (series->style == PLOT_AREA)
        fill_area(&walk, series);
    if (series->ghost)
        carve(raster, plot);
    raster_merge(raster, (int)index, rank_of(series));
}
