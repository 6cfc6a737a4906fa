/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/plot.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/unit.h"
#include "model/result.h"
#include "slo/sentence.h"
#include "slo/split.h"
#include "views/slo.h"
#include "views/slo_lead.h"
#include "views/slo_view.h"

/*
 * One endpoint or operation that spends a budget: how often it is asked, what share of
 * that is bad, and how long it takes, over the time that was asked who spent it.
 */

enum { POINTS_MAX = 512, TEXT_MAX_BYTES = 256 << 10, GRAPHS = 3, LINES_MAX = 3 };

static const int64_t hour_ms = 3600000;

/* A line of a graph: values of one series, its own copy. */
struct line {
    const char *name;
    int64_t times_ms[POINTS_MAX];
    double values[POINTS_MAX];
    size_t count;
};

struct graph {
    struct line lines[LINES_MAX];
    size_t line_count;
    struct axis_range range;
    double threshold; /* NaN: none */
    const char *notice;
};

enum { GRAPH_RATE, GRAPH_BAD, GRAPH_TIME };

struct who_view {
    struct view base;
    const struct slo_board *board;
    char slo[SLO_NAME_MAX], label[32], name[SLO_NAME_MAX];
    const struct slo_report *report; /* NULL before there are data */
    int64_t length_ms, to_ms;        /* to_ms 0: now */
    int64_t now_ms, step_ms, window_ms;
    bool utc;
    struct buf counts, times; /* the questions; empty: cannot be asked */
    struct graph graphs[GRAPHS];
};

/* Distance of points, and the window each counts: wide enough for history that was
   thinned out. */
static const struct {
    int64_t length_ms, step_ms, window_ms;
} steps[] = {
    {2 * 3600000,           60000,  300000 },
    {INT64_C(26) * 3600000, 300000, 900000 },
    {INT64_MAX,             900000, 1800000},
};

static void choose_steps(struct who_view *view)
{
    /* What is long over may be there by five minutes only. */
    size_t at = view->to_ms > 0 ? 1 : 0;

    while (view->length_ms > steps[at].length_ms)
        at++;
    view->step_ms = steps[at].step_ms;
    view->window_ms = steps[at].window_ms;
}

/* ---- questions ---- */

static const struct slo_report *find_report(const struct who_view *view)
{
    for (size_t i = 0; view->board && i < slo_board_count(view->board); i++) {
        const struct slo_report *report = slo_board_report(view->board, i);

        if (strcmp(report->slo->name, view->slo) == 0)
            return report;
    }
    return NULL;
}

static void make_questions(struct who_view *view)
{
    char window[32];

    snprintf(window, sizeof(window), "%llds", (long long)(view->window_ms / 1000));
    buf_clear(&view->counts);
    buf_clear(&view->times);
    if (!slo_split_one(view->report, view->label, view->name, window, &view->counts))
        buf_clear(&view->counts);
    if (!slo_split_latency(view->board, view->label, view->name, window, &view->times))
        buf_clear(&view->times);
}

static struct query_spec range_query(const struct who_view *view, const char *expr)
{
    return (struct query_spec){
        .source = SOURCE_PROMETHEUS,
        .kind = QUERY_RANGE,
        .expr = expr,
        .range_ms = view->length_ms / view->step_ms * view->step_ms,
        .end_ms = view->to_ms / view->step_ms * view->step_ms,
        .step_ms = view->step_ms,
        .period_ms = view->to_ms > 0 ? 0 : 30000,
    };
}

static size_t queries(const struct view *base, const struct view_env *env,
                      struct query_spec *ret, size_t max)
{
    const struct who_view *view = (const struct who_view *)base;
    size_t count = 0;

    (void)env;
    if (max < 2 || view->counts.size == 0)
        return 0;
    ret[count++] = range_query(view, view->counts.data);
    if (view->times.size > 0)
        ret[count++] = range_query(view, view->times.data);
    return count;
}

/* ---- answers ---- */

static const struct series *part_of(const struct result *result, const char *part)
{
    for (size_t i = 0; result && i < result->series_count; i++) {
        const char *own = labels_get(&result->series[i].labels, "part");

        if (own && strcmp(own, part) == 0 && result->series[i].values)
            return &result->series[i];
    }
    return NULL;
}

static void add_point(struct line *line, int64_t ms, double value)
{
    if (line->count == POINTS_MAX || isnan(value))
        return;
    line->times_ms[line->count] = ms;
    line->values[line->count++] = value;
}

static double at(const struct series *series, int64_t ms)
{
    size_t i = series ? series_lower_bound(series, ms) : 0;

    return series && i < series->count && series->times_ms[i] == ms ? series->values[i]
                                                                    : (double)NAN;
}

/* Rate and share of bad events from the counts of windows. */
static void take_counts(struct who_view *view, const struct result *result)
{
    struct line *rate = &view->graphs[GRAPH_RATE].lines[0];
    struct line *share = &view->graphs[GRAPH_BAD].lines[0];
    const struct series *total = part_of(result, "total");
    const struct series *good = part_of(result, "good"), *bad = part_of(result, "bad");
    double seconds = (double)view->window_ms / 1000;

    for (size_t i = 0; total && i < total->count; i++) {
        int64_t ms = total->times_ms[i];
        double count = total->values[i], failed = at(bad, ms);

        if (view->report->slo->good)
            failed = good ? count - at(good, ms) : count;
        else if (isnan(failed))
            failed = 0; /* no series of failures: none failed */
        add_point(rate, ms, count / seconds);
        if (count > 0)
            add_point(share, ms, failed > 0 ? failed / count : 0);
    }
}

static void take_times(struct who_view *view, const struct result *result)
{
    static const char *const parts[] = {"p95", "p50", "p99"};

    for (size_t i = 0; i < LINES_MAX; i++) {
        struct line *line = &view->graphs[GRAPH_TIME].lines[i];
        const struct series *series = part_of(result, parts[i]);

        line->name = parts[i];
        for (size_t k = 0; series && k < series->count; k++)
            add_point(line, series->times_ms[k], series->values[k]);
    }
    view->graphs[GRAPH_TIME].line_count = LINES_MAX;
}

static void scale(struct graph *graph)
{
    struct axis_options options = axis_options_free(AXIS_DECIMAL);
    double low = 0, high = 0;
    size_t points = 0;

    for (size_t i = 0; i < graph->line_count; i++) {
        (void)axis_extent(graph->lines[i].values, graph->lines[i].count, false, &low,
                          &high);
        points += graph->lines[i].count;
    }
    options.min = 0;
    if (!isnan(graph->threshold) && graph->threshold > high)
        high = graph->threshold;
    graph->range = axis_range_next(&(struct axis_range){0}, low, high, &options);
    if (points == 0 && !graph->notice)
        graph->notice = "no data";
}

static const char *notice_of(const struct query_state *state)
{
    if (state->result)
        return NULL;
    return state->status == QUERY_FAILED ? "the query failed" : "loading";
}

static void take(struct who_view *view, const struct view_env *env)
{
    const struct query_state *counts = env->query_count > 0 ? env->queries[0] : NULL;
    const struct query_state *times = env->query_count > 1 ? env->queries[1] : NULL;

    for (int i = 0; i < GRAPHS; i++) {
        struct graph *graph = &view->graphs[i];

        graph->line_count = 1;
        graph->threshold = (double)NAN;
        for (int k = 0; k < LINES_MAX; k++)
            graph->lines[k].count = 0;
    }
    view->graphs[GRAPH_RATE].lines[0].name = "events";
    view->graphs[GRAPH_BAD].lines[0].name = "bad";
    view->graphs[GRAPH_BAD].threshold = slo_allowance(view->report->slo);
    view->graphs[GRAPH_RATE].notice = view->graphs[GRAPH_BAD].notice =
        view->counts.size == 0 ? "its expressions cannot be narrowed to it"
        : counts               ? notice_of(counts)
                               : "loading";
    view->graphs[GRAPH_TIME].notice = view->times.size == 0
                                          ? "no objective has a histogram with this label"
                                      : times ? notice_of(times)
                                              : "loading";
    if (counts && counts->result)
        take_counts(view, counts->result);
    if (times && times->result)
        take_times(view, times->result);
    for (int i = 0; i < GRAPHS; i++)
        scale(&view->graphs[i]);
}

static void update(struct view *base, const struct view_env *env)
{
    struct who_view *view = (struct who_view *)base;

    view->now_ms = env->now_ms;
    view->utc = env->utc;
    view->board = env->slos;
    view->report = find_report(view);
    if (!view->report)
        return;
    make_questions(view);
    take(view, env);
}

/* ---- drawing ---- */

static const struct {
    const char *title, *unit;
} graph_looks[] = {
    [GRAPH_RATE] = {"Events per second", "eps"        },
    [GRAPH_BAD] = {"Bad events",        "percentunit"},
    [GRAPH_TIME] = {"How long it takes", "s"          },
};

static const char *format_tick(const void *ctx, double value, double step, double largest,
                               char *buf, size_t size)
{
    return unit_format_tick(ctx, value, step, largest, buf, size);
}

static void draw_axes(const struct who_view *view, const struct graph *graph,
                      const struct unit *unit, struct canvas *canvas, struct rect area,
                      enum glyphs glyphs)
{
    const struct plot_threshold threshold = {graph->threshold, STYLE_THRESHOLD_WARNING,
                                             "allowed"};
    int width = axis_label_width(&graph->range, area.h - 1, format_tick, unit);
    struct axis_frame frame = axis_split(area, width, true);
    int64_t to_ms = view->to_ms > 0 ? view->to_ms : view->now_ms;
    struct plot_series series[LINES_MAX];
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
static void newest_text(const struct graph *graph, const struct unit *unit, char *buf,
                        size_t size)
{
    size_t used = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < graph->line_count && used < size; i++) {
        const struct line *line = &graph->lines[i];
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
    const struct graph *graph = &view->graphs[which];
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

static void draw(const struct view *base, struct canvas *canvas, struct rect area,
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
    for (int i = 0; i < GRAPHS; i++) {
        int from = area.h * i / GRAPHS, to = area.h * (i + 1) / GRAPHS;

        draw_graph(view, i, canvas,
                   (struct rect){area.x, area.y + from, area.w, to - from}, ctx->glyphs);
    }
}

/* ---- the view ---- */

static unsigned act(struct view *base, enum action action)
{
    (void)base;
    return action == ACTION_BACK || action == ACTION_SLOS ? VIEW_CLOSE : VIEW_IGNORED;
}

static bool context(const struct view *base, struct context *ret)
{
    const struct who_view *view = (const struct who_view *)base;

    if (!view->report)
        return false;
    ret->to_ms = view->to_ms;
    ret->from_ms = (view->to_ms > 0 ? view->to_ms : view->now_ms) - view->length_ms;
    slo_lead(view->report, view->label, view->name, ret);
    context_set(&ret->expr, view->counts.data);
    return true;
}

static void path(const struct view *base, char *buf, size_t size)
{
    const struct who_view *view = (const struct who_view *)base;

    snprintf(buf, size, "%s", view->name);
}

static void free_view(struct view *base)
{
    struct who_view *view = (struct who_view *)base;

    buf_done(&view->counts);
    buf_done(&view->times);
    free(view);
}

static const struct view_class who_class = {
    .name = "slo-who",
    .title = "Spender",
    .help =
        "One endpoint or operation: how many events, what share of them is bad beside "
        "the share that may be, how long they take (from the histogram of an "
        "objective that has the same label).",
    .scope = SCOPE_SLO,
    .free = free_view,
    .queries = queries,
    .update = update,
    .draw = draw,
    .act = act,
    .context = context,
    .path = path,
};

struct view *view_slo_who_new(const struct view *from)
{
    const struct slo_view *slos = (const struct slo_view *)from;
    const struct slo_spender *who = slo_view_spender(slos);
    struct slo_span span = slo_view_span(slos);
    struct who_view *view;

    if (!slos->report || slos->focus != SLO_FOCUS_WHO || !who || !slos->spend.label[0])
        return NULL;
    view = xcalloc(1, sizeof(*view));
    view->base.cls = &who_class;
    snprintf(view->slo, sizeof(view->slo), "%.95s", slos->report->slo->name);
    snprintf(view->label, sizeof(view->label), "%s", slos->spend.label);
    snprintf(view->name, sizeof(view->name), "%s", who->name);
    view->to_ms = span.to_ms;
    view->length_ms = (span.to_ms > 0 ? span.to_ms : slos->now_ms) - span.from_ms;
    if (view->length_ms < hour_ms)
        view->length_ms = hour_ms;
    choose_steps(view);
    buf_init(&view->counts, TEXT_MAX_BYTES);
    buf_init(&view->times, TEXT_MAX_BYTES);
    return &view->base;
}
