/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "canvas/plot.h"
#include "core/unit.h"
#include "views/traces_view.h"

/*
 * Durations over time: a dot for each trace that was found, failed ones in red, the
 * selected one marked. A dot that is clicked selects its trace.
 */

enum { NEAR_COLUMNS = 3, NEAR_ROWS = 1, COLUMNS_LEAST = 10 };

static const char *format_tick(const void *ctx, double value, double step, double largest,
                               char *buf, size_t size)
{
    return unit_format_tick(ctx, value, step, largest, buf, size);
}

/* Decades share neither a unit nor decimals. */
static const char *format_decade(const void *ctx, double value, double step,
                                 double largest, char *buf, size_t size)
{
    (void)step, (void)largest;
    return unit_format(ctx, value, -1, buf, size);
}

static axis_format_fn *format_of(const struct traces_view *view)
{
    return view->range.log ? format_decade : format_tick;
}

static struct axis_frame frame_of(const struct traces_view *view, struct rect area)
{
    int labels =
        axis_label_width(&view->range, area.h - 1, format_of(view), unit_find("s"));

    return axis_split(area, labels, true);
}

static struct plot_window window_of(const struct traces_view *view, int cols)
{
    return plot_window_fixed(view->plot_from_ms, view->plot_to_ms, cols);
}

/* The cell of a trace's dot; false where it is out of sight. */
static bool place(const struct traces_view *view, struct rect plot,
                  const struct trace_summary *found, int *ret_x, int *ret_y)
{
    struct plot_window window = window_of(view, plot.w);
    int64_t column = plot_window_bin(&window, found->start_ns / 1000000, 1);

    *ret_x = plot.x + (int)column;
    *ret_y = plot.y + axis_row(&view->range, (double)found->duration_ns / 1e9, plot.h);
    return column >= 0 && column < plot.w;
}

int traces_plot_row_at(const struct traces_view *view, struct rect area, int x, int y)
{
    struct rect plot = frame_of(view, area).plot;
    int best = -1, nearest = NEAR_COLUMNS + 4 * NEAR_ROWS + 1;

    for (size_t i = 0; i < view->row_count && plot.w >= COLUMNS_LEAST; i++) {
        int dot_x, dot_y, away;

        if (!place(view, plot, &view->rows[i].found, &dot_x, &dot_y))
            continue;
        away = abs(dot_x - x) + 4 * abs(dot_y - y);
        if (abs(dot_x - x) <= NEAR_COLUMNS && abs(dot_y - y) <= NEAR_ROWS &&
            away < nearest) {
            nearest = away;
            best = (int)i;
        }
    }
    return best;
}

void traces_draw_plot(const struct traces_view *view, struct canvas *canvas,
                      struct rect area, const struct draw_ctx *ctx)
{
    static const uint16_t looks[2] = {STYLE_SERIES_1, STYLE_CRITICAL};
    const struct trace_summary *chosen = &view->rows[view->list.cursor].found;
    const struct unit *unit = unit_find("s");
    struct plot_marker marker = {
        .ms = chosen->start_ns / 1000000, .glyph = GLYPH_VLINE, .style = STYLE_AXIS};
    struct plot_series series[2];
    struct plot plot = {.y = view->range,
                        .glyphs = ctx->glyphs,
                        .series = series,
                        .markers = &marker,
                        .marker_count = 1};
    struct axis_frame frame = frame_of(view, area);
    int x, y;

    if (frame.plot.w < COLUMNS_LEAST)
        return;
    plot.window = window_of(view, frame.plot.w);
    for (int kind = 0; kind < 2; kind++) {
        if (view->dots[kind] == 0)
            continue;
        series[plot.series_count++] = (struct plot_series){
            .times_ms = view->times_ms[kind],
            .values = view->seconds[kind],
            .count = view->dots[kind],
            .style = PLOT_POINTS,
            .look = looks[kind],
            .alerting = kind == 1,
        };
    }
    axis_draw_y(canvas, &frame, ctx->glyphs, &view->range, format_of(view), unit);
    axis_draw_x(canvas, &frame, &plot.window, ctx->utc);
    plot_draw(canvas, frame.plot, &plot);
    if (place(view, frame.plot, chosen, &x, &y))
        canvas_put(canvas, x, y, STYLE_SELECTED, glyph(ctx->glyphs, GLYPH_EXEMPLAR));
}
