/* SPDX-License-Identifier: MIT */
#include "views/slo_who.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "model/result.h"
#include "slo/split.h"
#include "views/picker.h"
#include "views/slo_lead.h"
#include "views/slo_view.h"

/*
 * One endpoint or operation that spends a budget: how often it is asked, what share of
 * that is bad, and how long it takes, over the time that was asked who spent it.
 */

enum { TEXT_MAX_BYTES = 256 << 10 };

static const int64_t hour_ms = 3600000;

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

static void add_point(struct who_line *line, int64_t ms, double value)
{
    if (line->count == WHO_POINTS_MAX || isnan(value))
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
    struct who_line *rate = &view->graphs[WHO_RATE].lines[0];
    struct who_line *share = &view->graphs[WHO_BAD].lines[0];
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

    for (size_t i = 0; i < WHO_LINES_MAX; i++) {
        struct who_line *line = &view->graphs[WHO_TIME].lines[i];
        const struct series *series = part_of(result, parts[i]);

        line->name = parts[i];
        for (size_t k = 0; series && k < series->count; k++)
            add_point(line, series->times_ms[k], series->values[k]);
    }
    view->graphs[WHO_TIME].line_count = WHO_LINES_MAX;
}

static void scale(struct who_graph *graph)
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

    for (int i = 0; i < WHO_GRAPHS; i++) {
        struct who_graph *graph = &view->graphs[i];

        graph->line_count = 1;
        graph->threshold = (double)NAN;
        for (int k = 0; k < WHO_LINES_MAX; k++)
            graph->lines[k].count = 0;
    }
    view->graphs[WHO_RATE].lines[0].name = "events";
    view->graphs[WHO_BAD].lines[0].name = "bad";
    view->graphs[WHO_BAD].threshold = slo_allowance(view->report->slo);
    view->graphs[WHO_RATE].notice = view->graphs[WHO_BAD].notice =
        view->counts.size == 0 ? "its expressions cannot be narrowed to it"
        : counts               ? notice_of(counts)
                               : "loading";
    view->graphs[WHO_TIME].notice = view->times.size == 0
                                        ? "no objective has a histogram with this label"
                                    : times ? notice_of(times)
                                            : "loading";
    if (counts && counts->result)
        take_counts(view, counts->result);
    if (times && times->result)
        take_times(view, times->result);
    for (int i = 0; i < WHO_GRAPHS; i++)
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

/* ---- the view ---- */

/* The next of the windows that end now; what was not one of them comes first. */
static void step_window(struct who_view *view, int by)
{
    static const int64_t hours[] = {1, 6, 24, 72};
    int count = (int)ARRAY_LEN(hours), at = -1;

    for (int i = 0; i < count && view->to_ms == 0; i++)
        if (hours[i] * hour_ms == view->length_ms)
            at = i;
    view->to_ms = 0;
    view->length_ms = hours[at < 0 ? 0 : (at + by + count) % count] * hour_ms;
    choose_steps(view);
    make_questions(view);
}

static unsigned act(struct view *base, enum action action)
{
    struct who_view *view = (struct who_view *)base;

    if (action == ACTION_BACK || action == ACTION_SLOS)
        return VIEW_CLOSE;
    if (!view->report ||
        (action != ACTION_TIME && action != ACTION_ZOOM_OUT && action != ACTION_ZOOM_IN))
        return VIEW_IGNORED;
    step_window(view, action == ACTION_ZOOM_IN ? -1 : 1);
    return VIEW_HANDLED | VIEW_REDRAW | VIEW_UPDATE;
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

static void copies(const struct view *base, struct view *picker)
{
    const struct who_view *view = (const struct who_view *)base;

    picker_add(picker, view->label, NULL, view->name, false);
    if (view->counts.size > 0)
        picker_add(picker, "query", "its events", view->counts.data, false);
    if (view->times.size > 0)
        picker_add(picker, "query", "how long it takes", view->times.data, false);
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
    .scope = SCOPE_EVERYWHERE, /* keys that work in every view */
    .free = free_view,
    .queries = queries,
    .update = update,
    .draw = who_draw,
    .act = act,
    .context = context,
    .copies = copies,
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
