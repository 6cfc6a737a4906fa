/* SPDX-License-Identifier: MIT */
#include "views/slo_graph.h"

#include <math.h>
#include <stdio.h>

#include "canvas/plot.h"
#include "core/clock.h"
#include "core/duration.h"
#include "core/unit.h"
#include "slo/sentence.h"

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

static struct axis_range range_of(double low, double high, double min, double max)
{
    struct axis_options options = axis_options_free(AXIS_DECIMAL);

    options.min = min;
    options.max = max;
    return axis_range_next(&(struct axis_range){0}, low, high, &options);
}

/* ---- update ---- */

static void update_trend(struct slo_graphs *graphs)
{
    const struct slo *slo = graphs->report->slo;
    double low = slo->target, high = 1;

    graphs->day_count = budget_days(slo, &graphs->report->history, graphs->now_ms,
                                    graphs->utc, graphs->days);
    for (size_t i = 0; i < graphs->day_count; i++) {
        const struct slo_day *day = &graphs->days[i];

        graphs->trend_times[i] = day->from_ms + (day->to_ms - day->from_ms) / 2;
        graphs->trend[i] = day->sli;
    }
    (void)axis_extent(graphs->trend, graphs->day_count, false, &low, &high);
    graphs->trend_range = range_of(low, high, (double)NAN, 1);
}

static void update_month(struct slo_graphs *graphs)
{
    int64_t from = slo_month_start(graphs->now_ms, 0);
    int64_t to = slo_month_start(graphs->now_ms, 1);
    const struct slo_report *report = graphs->report;
    double low = 0, high = 1;

    graphs->spent_now = (double)NAN;
    for (int i = 0; i < SLO_GRAPH_POINTS; i++) {
        graphs->month_times[i] = from + (to - from) * i / (SLO_GRAPH_POINTS - 1);
        graphs->ideal[i] = (double)i / (SLO_GRAPH_POINTS - 1);
    }
    budget_consumption(report->slo, &report->history, graphs->now_ms, graphs->month_times,
                       graphs->spent, SLO_GRAPH_POINTS);
    budget_consumption(report->slo, &report->history, graphs->now_ms, &graphs->now_ms,
                       &graphs->spent_now, 1);
    (void)axis_extent(graphs->spent, SLO_GRAPH_POINTS, false, &low, &high);
    graphs->spent_range = range_of(low, high, 0, (double)NAN);
}

static void update_burn(struct slo_graphs *graphs)
{
    const struct slo_history *history = &graphs->report->history;
    double allowance = slo_allowance(graphs->report->slo), low = 0, high = 1;

    graphs->burn_count = 0;
    for (size_t i = 0; i < history->fine.count && graphs->burn_count < SLO_GRAPH_POINTS;
         i++) {
        const struct slo_bucket *bucket = &history->fine.items[i];
        size_t at = graphs->burn_count;
        struct slo_sum hour;

        if (bucket->end_ms <= graphs->now_ms - day_ms)
            continue;
        history_sum(history, bucket->end_ms - HISTORY_HOUR_MS, bucket->end_ms, &hour);
        graphs->burn_times[at] = bucket->end_ms;
        graphs->burn_5m[at] = slo_burn_rate(bucket->bad, bucket->total, allowance);
        graphs->burn_1h[at] = slo_burn_rate(hour.bad, hour.total, allowance);
        graphs->burn_count++;
    }
    (void)axis_extent(graphs->burn_1h, graphs->burn_count, false, &low, &high);
    (void)axis_extent(graphs->burn_5m, graphs->burn_count, false, &low, &high);
    graphs->burn_range = range_of(low, high, 0, (double)NAN);
}

void slo_graphs_update(struct slo_graphs *graphs, const struct slo_report *report,
                       int64_t now_ms, bool utc)
{
    graphs->report = report;
    graphs->now_ms = now_ms;
    graphs->utc = utc;
    update_trend(graphs);
    update_month(graphs);
    update_burn(graphs);
}

/* ---- titles ---- */

void slo_graph_title(const struct slo_graphs *graphs, enum slo_graph which, char *title,
                     size_t title_size, char *value, size_t value_size)
{
    const struct slo_report *report = graphs->report;
    char when[32];

    if (which == SLO_GRAPH_TREND) {
        snprintf(title, title_size, "SLI of each day");
        if (graphs->day_count > 0)
            slo_percent(report, graphs->days[graphs->day_count - 1].sli, value,
                        value_size);
    } else if (which == SLO_GRAPH_BUDGET) {
        snprintf(
            title, title_size, "Budget spent in %s, against the ideal line",
            moment_strftime(graphs->now_ms * NS_PER_MS, true, "%B", when, sizeof(when)));
        slo_budget_percent(graphs->spent_now, value, value_size);
    } else {
        snprintf(title, title_size, "Burn rate, the last day");
        slo_rate(report->burn[SLO_1H], value, value_size);
    }
}

bool slo_graph_is_below(const struct slo_graphs *graphs)
{
    return graphs->day_count > 0 &&
           graphs->days[graphs->day_count - 1].sli < graphs->report->slo->target;
}

bool slo_graph_is_ahead(const struct slo_graphs *graphs)
{
    int64_t from = slo_month_start(graphs->now_ms, 0);
    int64_t to = slo_month_start(graphs->now_ms, 1);

    return graphs->spent_now > (double)(graphs->now_ms - from) / (double)(to - from);
}

/* ---- drawing ---- */

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

/* "━ spent  ━ ideal   data cover 14.8 of 23 days", in the area's last row. */
static void draw_legend(struct canvas *canvas, struct rect area, enum glyphs glyphs,
                        const char *const *names, size_t count, const char *note)
{
    int x = area.x + 4, y = area.y + area.h - 1;

    for (size_t i = 0; i < count; i++) {
        canvas_put(canvas, x, y, (uint16_t)(STYLE_SERIES_1 + i),
                   glyph(glyphs, GLYPH_LEGEND));
        x += 2 + canvas_text(canvas, x + 2, y, STYLE_LABEL, names[i]) + 2;
    }
    if (x < area.x + area.w)
        canvas_text_fit(canvas, x, y, area.x + area.w - x, STYLE_DIM, note);
}

static struct rect without_legend(struct rect area)
{
    area.h -= 1;
    return area;
}

/* "2 of 30 days below the target, least 99.133 % on Nov 23" */
static void trend_note(const struct slo_graphs *graphs, char *buf, size_t size)
{
    const struct slo_day *least = NULL;
    size_t below = 0, known = 0;
    char date[32], sli[48];

    buf[0] = '\0';
    for (size_t i = 0; i < graphs->day_count; i++) {
        const struct slo_day *day = &graphs->days[i];

        if (isnan(day->sli))
            continue;
        known++;
        below += day->sli < graphs->report->slo->target;
        if (!least || day->sli < least->sli)
            least = day;
    }
    if (!least)
        return;
    snprintf(buf, size, "%zu of %zu days below the target, least %s on %s", below, known,
             slo_percent(graphs->report, least->sli, sli, sizeof(sli)),
             moment_strftime(least->from_ms * NS_PER_MS, graphs->utc, "%b %d", date,
                             sizeof(date)));
}

static void draw_trend(const struct slo_graphs *graphs, int marked, struct canvas *canvas,
                       struct rect area, enum glyphs glyphs)
{
    const struct slo_report *report = graphs->report;
    const struct plot_series series = {.times_ms = graphs->trend_times,
                                       .values = graphs->trend,
                                       .count = graphs->day_count,
                                       .look = STYLE_SERIES_1};
    char label[64], note[128], target[48];
    const struct plot_threshold threshold = {report->slo->target, STYLE_THRESHOLD_WARNING,
                                             label};
    struct plot_marker marker = {.glyph = GLYPH_VLINE, .style = STYLE_CURSOR};
    struct plot plot = {.y = graphs->trend_range,
                        .glyphs = glyphs,
                        .series = &series,
                        .series_count = 1,
                        .thresholds = &threshold,
                        .threshold_count = 1,
                        .markers = &marker};

    if (graphs->day_count == 0)
        return;
    if (marked >= 0 && (size_t)marked < graphs->day_count) {
        marker.ms = graphs->trend_times[marked];
        plot.marker_count = 1;
    }
    snprintf(label, sizeof(label), "target %s",
             slo_target(report, target, sizeof(target)));
    draw_axes(canvas, without_legend(area), &plot, format_percent, graphs->utc,
              graphs->days[0].from_ms, graphs->now_ms);
    trend_note(graphs, note, sizeof(note));
    draw_legend(canvas, area, glyphs, NULL, 0, note);
}

static void draw_budget(const struct slo_graphs *graphs, struct canvas *canvas,
                        struct rect area, enum glyphs glyphs)
{
    static const char *const names[] = {"spent", "ideal"};
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
    int64_t from = slo_month_start(graphs->now_ms, 0);
    struct slo_sum month;
    char note[64] = "";

    history_sum(&graphs->report->history, from, graphs->now_ms, &month);
    if (graphs->now_ms - from - month.covered_ms > 2 * HISTORY_HOUR_MS)
        snprintf(note, sizeof(note), "data cover %.1f of %.1f days",
                 (double)month.covered_ms / (double)day_ms,
                 (double)(graphs->now_ms - from) / (double)day_ms);
    draw_axes(canvas, without_legend(area), &plot, format_percent, true, from,
              slo_month_start(graphs->now_ms, 1));
    draw_legend(canvas, area, glyphs, names, 2, note);
}

/* The rates of the classes as lines, those in sight. */
static size_t burn_thresholds(const struct slo_graphs *graphs,
                              struct plot_threshold ret[SLO_CLASSES],
                              char labels[SLO_CLASSES][48])
{
    static const uint16_t styles[] = {STYLE_THRESHOLD_CRITICAL, STYLE_THRESHOLD_WARNING,
                                      STYLE_THRESHOLD_INFO};
    size_t count = 0;

    for (int i = SLO_FAST; i <= SLO_SLOW; i++) {
        double threshold = graphs->report->classes[i].threshold;
        char rate[32];

        if (threshold > graphs->burn_range.hi)
            continue;
        snprintf(labels[i], sizeof(labels[i]), "%s %s",
                 slo_rate(threshold, rate, sizeof(rate)), slo_classes[i].word);
        ret[count++] = (struct plot_threshold){threshold, styles[i], labels[i]};
    }
    return count;
}

static void draw_burn(const struct slo_graphs *graphs, struct canvas *canvas,
                      struct rect area, enum glyphs glyphs)
{
    const struct slo_report *report = graphs->report;
    const struct plot_series series[] = {
        {.times_ms = graphs->burn_times,
         .values = graphs->burn_1h,
         .count = graphs->burn_count,
         .look = STYLE_SERIES_1,
         .gap_ms = 2 * HISTORY_FINE_MS},
        { .times_ms = graphs->burn_times,
         .values = graphs->burn_5m,
         .count = graphs->burn_count,
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

    plot.threshold_count = burn_thresholds(graphs, thresholds, labels);
    draw_axes(canvas, without_legend(area), &plot, format_rate, graphs->utc,
              graphs->now_ms - day_ms, graphs->now_ms);
    snprintf(newest[0], sizeof(newest[0]), "1h %s",
             slo_rate(report->burn[SLO_1H], rate, sizeof(rate)));
    snprintf(newest[1], sizeof(newest[1]), "5m %s",
             slo_rate(report->burn[SLO_5M], rate, sizeof(rate)));
    draw_legend(canvas, area, glyphs, names, 2, "");
}

void slo_graph_draw(const struct slo_graphs *graphs, enum slo_graph which, int marked,
                    struct canvas *canvas, struct rect area, enum glyphs glyphs)
{
    if (area.h < 4)
        return;
    if (which == SLO_GRAPH_TREND)
        draw_trend(graphs, marked, canvas, area, glyphs);
    else if (which == SLO_GRAPH_BUDGET)
        draw_budget(graphs, canvas, area, glyphs);
    else
        draw_burn(graphs, canvas, area, glyphs);
}
