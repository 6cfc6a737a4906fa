/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "canvas/plot.h"
#include "core/unit.h"
#include "slo/sentence.h"
#include "views/slo_who.h"

static const struct {
    const char *title, *unit;
} graph_looks[] = {
    [WHO_RATE] = {"Events per second", "eps"        },
    [WHO_BAD] = {"Bad events",        "percentunit"},
    [WHO_TIME] = {"How long it takes", "s"          },
};

static const char *format_tick(const void *ctx, double value, double step, double largest,
                               char *buf, size_t size)
{
    return unit_format_tick(ctx, value, step, largest, buf, size);
}

static void draw_axes(const struct who_view *view, const struct who_graph *graph,
                      const struct unit *unit, struct canvas *canvas, struct rect area,
                      enum glyphs glyphs)
{
    const struct plot_threshold threshold = {graph->threshold, STYLE_THRESHOLD_WARNING,
                                             "allowed"};
    int width = axis_label_width(&graph->range, area.h - 1, format_tick, unit);
    struct axis_frame frame = axis_split(area, width, true);
    int64_t to_ms = view->to_ms > 0 ? view->to_ms : view->now_ms;
    struct plot_series series[WHO_LINES_MAX];
    struct plot plot = {.y = graph->range,
                        .glyphs = glyphs,
                        .series = series,
                        .series_count = graph->line_count,
                        .thresholds = &threshold,
                        .threshold_count = isnan(graph->threshold) ? 0U : 1U};

    for (size_t i = 0; i < graph->line_count; i++)
        series[i] = (struct plot_series){.times_ms = graph->lines[i].times_ms,
                                         .values = graph->lines[i].values,
                                         .count = graph->lines[i].count,
                                         .look = (uint16_t)(STYLE_SERIES_1 + i),
                                         .gap_ms = 2 * view->step_ms,
                                         .ghost = i > 0};
    plot.window = plot_window_fixed(to_ms - view->length_ms, to_ms, frame.plot.w);
    plot_draw(canvas, frame.plot, &plot);
    axis_draw_y(canvas, &frame, glyphs, &plot.y, format_tick, unit);
    axis_draw_x(canvas, &frame, &plot.window, view->utc);
}

/* "p95 212 ms  p50 80 ms": the newest values, the first as it stands in the title. */
static void newest_text(const struct who_graph *graph, const struct unit *unit, char *buf,
                        size_t size)
{
    size_t used = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < graph->line_count && used < size; i++) {
        const struct who_line *line = &graph->lines[i];
        char value[48];

        if (line->count == 0)
            continue;
        used += (size_t)snprintf(
            buf + used, size - used, "%s%s%s%s", used ? "  " : "",
            graph->line_count > 1 ? line->name : "", graph->line_count > 1 ? " " : "",
            unit_format(unit, line->values[line->count - 1], -1, value, sizeof(value)));
    }
}

static void draw_graph(const struct who_view *view, int which, struct canvas *canvas,
                       struct rect area, enum glyphs glyphs)
{
    const struct who_graph *graph = &view->graphs[which];
    const struct unit *unit = unit_find(graph_looks[which].unit);
    char newest[160];

    newest_text(graph, unit, newest, sizeof(newest));
    slo_draw_heading(canvas, (struct rect){area.x, area.y, area.w, 1}, false,
                     graph_looks[which].title, newest);
    area.y++;
    area.h--;
    if (graph->notice)
        canvas_text_fit(canvas, area.x + 2, area.y, area.w - 2, STYLE_DIM, graph->notice);
    else if (area.h >= 3)
        draw_axes(view, graph, unit, canvas, area, glyphs);
}

void who_draw(const struct view *base, struct canvas *canvas, struct rect area,
              const struct draw_ctx *ctx)
{
    const struct who_view *view = (const struct who_view *)base;
    char text[SLO_NAME_MAX + 200], title[SLO_NAME_MAX];

    if (area.h < 3)
        return;
    if (!view->report) {
        canvas_text(canvas, area.x + 2, area.y + 1, STYLE_DIM, "loading");
        return;
    }
    snprintf(text, sizeof(text), "%s %s", view->label, view->name);
    slo_draw_heading(canvas, (struct rect){area.x, area.y, area.w, 1}, true, text,
                     slo_title(view->report, title, sizeof(title)));
    area.y += 2;
    area.h -= 2;
    for (int i = 0; i < WHO_GRAPHS; i++) {
        int from = area.h * i / WHO_GRAPHS, to = area.h * (i + 1) / WHO_GRAPHS;

        draw_graph(view, i, canvas,
                   (struct rect){area.x, area.y + from, area.w, to - from}, ctx->glyphs);
    }
}
