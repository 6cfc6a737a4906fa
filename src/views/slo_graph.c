/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "canvas/plot.h"
#include "core/clock.h"
#include "core/duration.h"
#include "core/unit.h"
#include "slo/sentence.h"
#include "views/slo.h"

/*
 * Two graphs of the selected objective: how much of the calendar month's budget is
 * spent, beside the line that would spend it evenly, and how fast it burned in the last
 * day.
 */

static const int64_t day_ms = INT64_C(86400000);

static const char *format_percent(const void *ctx, double value, double step,
                                  double largest, char *buf, size_t size)
{
    (void)ctx;
    return unit_format_tick(unit_find("percentunit"), value, step, largest, buf, size);
}

static const char *format_rate(const void *ctx, double value, double step, double largest,
                               char *buf, size_t size)
{
    (void)ctx;
    return unit_format_tick(unit_find("suffix:×"), value, step, largest, buf, size);
}

static void update_consumption(struct slo_view *view)
{
    struct slo_graphs *graphs = &view->graphs;
    int64_t from = slo_month_start(view->now_ms, 0),
            to = slo_month_start(view->now_ms, 1);
    struct axis_options options = axis_options_free(AXIS_DECIMAL);
    double low = 0, high = 1;

    graphs->spent_now = (double)NAN;
    for (int i = 0; i < SLO_GRAPH_POINTS; i++) {
        graphs->month_times[i] = from + (to - from) * i / (SLO_GRAPH_POINTS - 1);
        graphs->ideal[i] = (double)i / (SLO_GRAPH_POINTS - 1);
    }
    budget_consumption(view->report->slo, &view->report->history, view->now_ms,
                       graphs->month_times, graphs->spent, SLO_GRAPH_POINTS);
    budget_consumption(view->report->slo, &view->report->history, view->now_ms,
                       &view->now_ms, &graphs->spent_now, 1);
    (void)axis_extent(graphs->spent, SLO_GRAPH_POINTS, false, &low, &high);
    options.min = 0;
    graphs->spent_range = axis_range_next(&(struct axis_range){0}, low, high, &options);
}

static void update_burn(struct slo_view *view)
{
    struct slo_graphs *graphs = &view->graphs;
    const struct slo_buckets *fine = &view->report->history.fine;
    const struct slo *slo = view->report->slo;
    struct axis_options options = axis_options_free(AXIS_DECIMAL);
    double low = 0, high = 1;

    graphs->day_count = 0;
    for (size_t i = 0; i < fine->count && graphs->day_count < SLO_GRAPH_POINTS; i++) {
        const struct slo_bucket *bucket = &fine->items[i];
        struct slo_sum hour;

        if (bucket->end_ms <= view->now_ms - day_ms)
            continue;
        history_sum(&view->report->history, bucket->end_ms - HISTORY_HOUR_MS,
                    bucket->end_ms, &hour);
        graphs->day_times[graphs->day_count] = bucket->end_ms;
        graphs->burn_5m[graphs->day_count] =
            slo_burn_rate(bucket->bad, bucket->total, slo_allowance(slo));
        graphs->burn_1h[graphs->day_count++] =
            slo_burn_rate(hour.bad, hour.total, slo_allowance(slo));
    }
    (void)axis_extent(graphs->burn_1h, graphs->day_count, false, &low, &high);
    (void)axis_extent(graphs->burn_5m, graphs->day_count, false, &low, &high);
    options.min = 0;
    graphs->burn_range = axis_range_next(&(struct axis_range){0}, low, high, &options);
}

void slo_graph_update(struct slo_view *view, int cols)
{
    (void)cols;
    update_consumption(view);
    update_burn(view);
}

static void draw_axes(struct canvas *canvas, struct rect area, struct plot *plot,
                      axis_format_fn *format, bool utc, int64_t from_ms, int64_t to_ms)
{
    int width = axis_label_width(&plot->y, area.h - 1, format, NULL);
    struct axis_frame frame = axis_split(area, width, true);

    plot->window = plot_window_fixed(from_ms, to_ms, frame.plot.w);
    plot_draw(canvas, frame.plot, plot);
    axis_draw_y(canvas, &frame, plot->glyphs, &plot->y, format, NULL);
    axis_draw_x(canvas, &frame, &plot->window, utc);
}

/* "━ spent  ━ ideal   data cover 14.8 of 23 days" */
static void draw_legend(struct canvas *canvas, struct rect area, int y,
                        enum glyphs glyphs, const char *const names[2], const char *note)
{
    int x = area.x + 4;

    for (int i = 0; i < 2; i++) {
        canvas_put(canvas, x, y, (uint16_t)(STYLE_SERIES_1 + i),
                   glyph(glyphs, GLYPH_LEGEND));
        x += 2 + canvas_text(canvas, x + 2, y, STYLE_LABEL, names[i]) + 2;
    }
    if (x < area.x + area.w)
        canvas_text_fit(canvas, x, y, area.x + area.w - x, STYLE_DIM, note);
}

void slo_draw_consumption(const struct slo_view *view, struct canvas *canvas,
                          struct rect area, enum glyphs glyphs)
{
    static const char *const names[] = {"spent", "ideal"};
    const struct slo_graphs *graphs = &view->graphs;
    const struct plot_series series[] = {
        {.times_ms = graphs->month_times,
         .values = graphs->spent,
         .count = SLO_GRAPH_POINTS,
         .look = STYLE_SERIES_1},
        { .times_ms = graphs->month_times,
         .values = graphs->ideal,
         .count = SLO_GRAPH_POINTS,
         .look = STYLE_SERIES_1 + 1,
         .ghost = true},
    };
    struct plot plot = {
        .y = graphs->spent_range, .glyphs = glyphs, .series = series, .series_count = 2};
    struct slo_sum month;
    int64_t from = slo_month_start(view->now_ms, 0);
    char title[96], when[32], value[32], note[64] = "";
    struct rect graph = area;

    if (area.h < 5)
        return;
    snprintf(title, sizeof(title), "Budget spent in %s, against the ideal line",
             moment_strftime(view->now_ms * NS_PER_MS, true, "%B", when, sizeof(when)));
    slo_draw_heading(canvas, (struct rect){area.x, area.y, area.w, 1}, false, title,
                     slo_budget_percent(graphs->spent_now, value, sizeof(value)),
                     STYLE_VALUE);
    history_sum(&view->report->history, from, view->now_ms, &month);
    if (view->now_ms - from - month.covered_ms > 2 * HISTORY_HOUR_MS)
        snprintf(note, sizeof(note), "data cover %.1f of %.1f days",
                 (double)month.covered_ms / (double)day_ms,
                 (double)(view->now_ms - from) / (double)day_ms);
    graph.y += 1;
    graph.h -= 2;
    draw_axes(canvas, graph, &plot, format_percent, true, from,
              slo_month_start(view->now_ms, 1));
    draw_legend(canvas, area, area.y + area.h - 1, glyphs, names, note);
}

void slo_draw_burn(const struct slo_view *view, struct canvas *canvas, struct rect area,
                   enum glyphs glyphs)
{
    static const uint16_t styles[] = {STYLE_THRESHOLD_CRITICAL, STYLE_THRESHOLD_WARNING,
                                      STYLE_THRESHOLD_INFO};
    const struct slo_report *report = view->report;
    const struct slo_graphs *graphs = &view->graphs;
    const struct plot_series series[] = {
        {.times_ms = graphs->day_times,
         .values = graphs->burn_1h,
         .count = graphs->day_count,
         .look = STYLE_SERIES_1,
         .gap_ms = 2 * HISTORY_FINE_MS},
        { .times_ms = graphs->day_times,
         .values = graphs->burn_5m,
         .count = graphs->day_count,
         .look = STYLE_SERIES_1 + 1,
         .gap_ms = 2 * HISTORY_FINE_MS,
         .ghost = true},
    };
    struct plot_threshold thresholds[SLO_CLASSES];
    char labels[SLO_CLASSES][48], rate[32], newest[2][48];
    const char *const names[] = {newest[0], newest[1]};
    struct plot plot = {.y = graphs->burn_range,
                        .glyphs = glyphs,
                        .series = series,
                        .series_count = 2,
                        .thresholds = thresholds};
    struct rect graph = area;

    if (area.h < 5)
        return;
    for (int i = SLO_FAST; i <= SLO_SLOW; i++) {
        if (report->classes[i].threshold > plot.y.hi)
            continue;
        snprintf(labels[i], sizeof(labels[i]), "%s %s",
                 slo_rate(report->classes[i].threshold, rate, sizeof(rate)),
                 slo_classes[i].word);
        thresholds[plot.threshold_count++] =
            (struct plot_threshold){report->classes[i].threshold, styles[i], labels[i]};
    }
    slo_draw_heading(canvas, (struct rect){area.x, area.y, area.w, 1}, false,
                     "Burn rate, the last day",
                     slo_rate(report->burn[SLO_1H], rate, sizeof(rate)), STYLE_VALUE);
    graph.y += 1;
    graph.h -= 2;
    draw_axes(canvas, graph, &plot, format_rate, view->utc, view->now_ms - day_ms,
              view->now_ms);
    snprintf(newest[0], sizeof(newest[0]), "1h %s", rate);
    snprintf(newest[1], sizeof(newest[1]), "5m %s",
             slo_rate(report->burn[SLO_5M], rate, sizeof(rate)));
    draw_legend(canvas, area, area.y + area.h - 1, glyphs, names, "");
}
