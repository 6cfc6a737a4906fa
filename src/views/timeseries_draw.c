/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/marks.h"
#include "core/clock.h"
#include "core/duration.h"
#include "core/mem.h"
#include "views/timeseries.h"

/* The line of the selected legend entry; list.count: none. */
static size_t selected_line(const struct ts_state *state, const struct draw_ctx *ctx)
{
    if (ctx->selected_series < 0 || (size_t)ctx->selected_series >= state->list.count)
        return state->list.count;
    return state->order[ctx->selected_series];
}

/* The range that is being selected, with its length. */
static struct plot_band selected_band(const struct draw_ctx *ctx, char *label,
                                      size_t size)
{
    int64_t from = ctx->mark_ms, to = ctx->crosshair_ms;

    if (from > to) {
        from = ctx->crosshair_ms;
        to = ctx->mark_ms;
    }
    return (struct plot_band){from, to + 1, STYLE_SELECTED,
                              duration_human(to - from, label, size)};
}

static void draw_graph(const struct panel *panel, const struct ts_state *state,
                       struct canvas *canvas, const struct axis_frame *frame,
                       const struct draw_ctx *ctx)
{
    size_t count = state->plot_count, chosen = selected_line(state, ctx), markers = 0;
    struct plot_series *series = xcalloc(count + 1, sizeof(*series));
    struct plot_marker *marker = xcalloc(state->mark_count + 3, sizeof(*marker));
    struct plot_band *bands = xcalloc(state->band_count + 1, sizeof(*bands));
    char length[32], note[256];
    struct plot plot = {
        .window = state->window,
        .y = state->y,
        .glyphs = ctx->glyphs,
        .stale = panel->condition == PANEL_STALE,
        .series = series,
        .series_count = count,
        .thresholds = state->thresholds,
        .threshold_count = state->threshold_count,
        .markers = marker,
        .bands = bands,
        .band_count = state->band_count,
    };

    if (state->band_count > 0)
        memcpy(bands, state->bands, state->band_count * sizeof(*bands));
    memcpy(series, state->plot, count * sizeof(*series));
    if (chosen < state->list.count)
        series[chosen].selected = true;
    if (ctx->crosshair_ms) /* the first one has the cell */
        marker[markers++] =
            (struct plot_marker){ctx->crosshair_ms, GLYPH_VLINE, STYLE_VALUE};
    if (ctx->mark_ms) {
        marker[markers++] =
            (struct plot_marker){ctx->mark_ms, GLYPH_VLINE, STYLE_SELECTED};
        bands[plot.band_count++] = selected_band(ctx, length, sizeof(length));
    }
    for (size_t i = 0; i < state->mark_count; i++)
        marker[markers++] = state->marks[i];
    if (panel->condition == PANEL_STALE)
        marker[markers++] =
            (struct plot_marker){state->end_ms, GLYPH_END_OF_DATA, STYLE_STALE};
    plot.marker_count = markers;
    if (ctx->crosshair_ms) {
        plot.note = ts_marks_under(state, ctx->crosshair_ms, note, sizeof(note),
                                   &plot.note_style);
        plot.note_ms = ctx->crosshair_ms;
    }
    plot_draw(canvas, frame->plot, &plot);
    free(bands);
    free(marker);
    free(series);
}

/* Too small for a graph: its most important line as a spark line. */
static void draw_spark(const struct ts_state *state, struct canvas *canvas,
                       struct rect area, const struct draw_ctx *ctx)
{
    const struct ts_line *line = &state->lines[state->headline];
    double bins[256];
    int width = area.w < (int)ARRAY_LEN(bins) ? area.w : (int)ARRAY_LEN(bins);

    spark_bins(line->times, line->values, line->count, state->window.from_ms,
               state->window.to_ms, false, bins, (size_t)width);
    spark_draw(canvas, area.x, area.y, width, state->list.items[state->headline].look,
               ctx->glyphs, bins, (size_t)width, (double)NAN, (double)NAN);
}

/* At its own value where the graph shows seconds as exemplars do, else at the bottom; the
   name of an alert stays. */
static int row_of_exemplar(const void *ctx, double value, int height)
{
    const struct ts_state *state = ctx;
    int top = state->band_count > 0 && height > 2;
    int row = strcmp(state->unit->name, "s") == 0 ? axis_row(&state->y, value, height)
                                                  : height - 1;

    return row < top ? top : row;
}

void ts_draw(const struct panel *panel, struct canvas *canvas, struct rect area,
             const struct draw_ctx *ctx)
{
    const struct ts_state *state = panel->state;
    const struct ts_layout *layout = &state->layout;
    struct axis_frame frame;
    struct rect graph;

    if (layout->form == TS_NOTHING || rect_empty(area))
        return;
    if (layout->form == TS_SPARK) {
        draw_spark(state, canvas, area, ctx);
        return;
    }
    graph = rect_cut_top(&area, layout->graph_rows);
    frame = axis_split(graph, layout->label_width, layout->x_labels);
    draw_graph(panel, state, canvas, &frame, ctx);
    exemplar_marks_draw(&state->exemplars, canvas, frame.plot, ctx, false,
                        row_of_exemplar, state);
    axis_draw_y(canvas, &frame, ctx->glyphs, &state->y, ts_format_tick, state);
    axis_draw_x(canvas, &frame, &state->window, ctx->utc);
    if (layout->legend_rows > 0)
        ts_legend_draw(panel, canvas, area, ctx);
}

int64_t ts_time_at(const struct panel *panel, struct rect area, int x)
{
    const struct ts_state *state = panel->state;
    struct axis_frame frame;
    int column;

    if (state->layout.form != TS_GRAPH || state->window.cols <= 0)
        return 0;
    frame = axis_split(rect_cut_top(&area, state->layout.graph_rows),
                       state->layout.label_width, state->layout.x_labels);
    column = x - frame.plot.x;
    if (column < 0)
        column = 0; /* a drag may go on beyond the edge */
    if (column >= state->window.cols)
        column = state->window.cols - 1;
    return plot_window_time(&state->window, column);
}
