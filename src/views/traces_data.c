/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/mem.h"
#include "core/unit.h"
#include "views/trace_text.h"
#include "views/traces_view.h"

enum { TABLE_LEAST = 6, PLOT_LEAST = 5, PLOT_MOST = 11, BAR_FROM = 100, LOG_FROM = 50 };

bool traces_choosing(const struct traces_view *view)
{
    if (view->query.service || view->asked_count == 0)
        return false;
    for (size_t i = 0; i < view->asked_count; i++)
        if (!view->asked[i].names)
            return false;
    return true;
}

uint64_t traces_row_id(const void *ctx, int row)
{
    const struct traces_view *view = ctx;
    const struct trace_id *id;

    if (traces_choosing(view))
        return (uint64_t)row + 1;
    id = &view->rows[row].found.id;
    return (id->high ^ id->low) | 1;
}

void traces_release(struct traces_view *view)
{
    for (size_t i = 0; i < TRACE_SOURCES_MAX; i++)
        result_unref(view->asked[i].held);
    free(view->rows);
    free(view->services);
    for (int i = 0; i < 2; i++) {
        free(view->times_ms[i]);
        free(view->seconds[i]);
    }
}

static int compare_time(const void *a, const void *b)
{
    const struct traces_row *x = a, *y = b;

    if (x->found.start_ns != y->found.start_ns)
        return x->found.start_ns > y->found.start_ns ? -1 : 1;
    if (x->found.id.low != y->found.id.low)
        return x->found.id.low < y->found.id.low ? -1 : 1;
    return x->source < y->source ? -1 : x->source > y->source;
}

static int compare_duration(const void *a, const void *b)
{
    const struct traces_row *x = a, *y = b;

    if (x->found.duration_ns != y->found.duration_ns)
        return x->found.duration_ns > y->found.duration_ns ? -1 : 1;
    return compare_time(a, b);
}

static int compare_id(const void *a, const void *b)
{
    const struct traces_row *x = a, *y = b;

    if (x->found.id.high != y->found.id.high)
        return x->found.id.high < y->found.id.high ? -1 : 1;
    if (x->found.id.low != y->found.id.low)
        return x->found.id.low < y->found.id.low ? -1 : 1;
    return x->source < y->source ? -1 : x->source > y->source;
}

/* A trace that several sources have is shown once: as the first of them has it. */
static void drop_twins(struct traces_view *view)
{
    size_t kept = 0;

    qsort(view->rows, view->row_count, sizeof(*view->rows), compare_id);
    for (size_t i = 0; i < view->row_count; i++)
        if (kept == 0 ||
            !trace_id_equal(view->rows[kept - 1].found.id, view->rows[i].found.id))
            view->rows[kept++] = view->rows[i];
    view->row_count = kept;
}

static void make_rows(struct traces_view *view)
{
    size_t total = 0;

    for (size_t i = 0; i < view->asked_count; i++)
        if (view->asked[i].held && view->asked[i].held->traces)
            total += view->asked[i].held->traces->found_count;
    view->rows = xreallocarray(view->rows, total + 1, sizeof(*view->rows));
    view->row_count = 0;
    for (size_t i = 0; i < view->asked_count; i++) {
        const struct result *held = view->asked[i].held;

        for (size_t k = 0; held && held->traces && k < held->traces->found_count; k++)
            view->rows[view->row_count++] =
                (struct traces_row){held->traces->found[k], i};
    }
    drop_twins(view);
    qsort(view->rows, view->row_count, sizeof(*view->rows),
          view->by_duration ? compare_duration : compare_time);
    view->longest_ns = 0;
    for (size_t i = 0; i < view->row_count; i++)
        if (view->rows[i].found.duration_ns > view->longest_ns)
            view->longest_ns = view->rows[i].found.duration_ns;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void make_services(struct traces_view *view)
{
    size_t total = 0, kept = 0;

    for (size_t i = 0; i < view->asked_count; i++)
        if (view->asked[i].names && view->asked[i].held)
            total += view->asked[i].held->value_count;
    view->services = xreallocarray(view->services, total + 1, sizeof(*view->services));
    total = 0;
    for (size_t i = 0; i < view->asked_count; i++) {
        const struct result *held = view->asked[i].names ? view->asked[i].held : NULL;

        for (size_t k = 0; held && k < held->value_count; k++)
            view->services[total++] = held->values[k];
    }
    qsort(view->services, total, sizeof(*view->services), compare_names);
    for (size_t i = 0; i < total; i++)
        if (kept == 0 || strcmp(view->services[kept - 1], view->services[i]) != 0)
            view->services[kept++] = view->services[i];
    view->service_count = kept;
}

/* --- the dot plot --- */

static int compare_moments(const void *a, const void *b)
{
    const struct trace_summary *x = *(const struct trace_summary *const *)a;
    const struct trace_summary *y = *(const struct trace_summary *const *)b;

    return x->start_ns < y->start_ns ? -1 : x->start_ns > y->start_ns;
}

static void make_dots(struct traces_view *view)
{
    const struct trace_summary **sorted = xcalloc(view->row_count + 1, sizeof(*sorted));

    for (size_t i = 0; i < view->row_count; i++)
        sorted[i] = &view->rows[i].found;
    qsort(sorted, view->row_count, sizeof(*sorted), compare_moments);
    for (int kind = 0; kind < 2; kind++) {
        int64_t *times =
            xreallocarray(view->times_ms[kind], view->row_count + 1, sizeof(*times));
        double *seconds =
            xreallocarray(view->seconds[kind], view->row_count + 1, sizeof(*seconds));
        size_t count = 0;

        for (size_t i = 0; i < view->row_count; i++) {
            int64_t ms = sorted[i]->start_ns / 1000000;

            if ((sorted[i]->errors > 0) != (kind == 1))
                continue;
            /* Times of a graph increase: what began together stands side by side. */
            times[count] =
                count > 0 && ms <= times[count - 1] ? times[count - 1] + 1 : ms;
            seconds[count++] = (double)sorted[i]->duration_ns / 1e9;
        }
        view->times_ms[kind] = times;
        view->seconds[kind] = seconds;
        view->dots[kind] = count;
    }
    free(sorted);
}

static void place_plot(struct traces_view *view)
{
    struct axis_options options = axis_options_free(AXIS_DURATION);
    struct axis_range none = {0};
    double lo = (double)NAN, hi = (double)NAN;

    for (int kind = 0; kind < 2; kind++)
        (void)axis_extent(view->seconds[kind], view->dots[kind], false, &lo, &hi);
    /* One slow trace must not press all others to the ground. */
    options.log = lo > 0 && hi > LOG_FROM * lo;
    if (!options.log) {
        /* Below some seconds durations are round in tens. */
        if (!(hi >= 2))
            options.kind = AXIS_DECIMAL;
        options.include_lo = 0;
    } else {
        options.kind = AXIS_DECIMAL;
    }
    view->range = axis_range_next(&none, lo, hi, &options);
}

int traces_plot_rows(const struct traces_view *view, int rows)
{
    int height = rows / 3;

    if (view->row_count < 2 || rows < TRACES_HEAD_ROWS + PLOT_LEAST + 2 + TABLE_LEAST)
        return 0;
    height = height > PLOT_MOST ? PLOT_MOST : height;
    return height < PLOT_LEAST ? PLOT_LEAST : height;
}

/* Height of the table's viewport. */
static int table_rows(const struct traces_view *view, int rows)
{
    int plot = traces_plot_rows(view, rows);
    int left = rows - TRACES_HEAD_ROWS - (plot > 0 ? plot + 1 : 0) - 1;

    return left > 0 ? left : 0;
}

void traces_cell(const struct traces_view *view, int index, int column, char *buf,
                 size_t size)
{
    const struct traces_row *row = &view->rows[index];
    const struct trace_summary *found = &row->found;
    char text[64];

    buf[0] = '\0';
    switch (column) {
    case TRACES_COLUMN_TIME:
        moment_strftime(found->start_ns, view->utc,
                        view->now_ms - found->start_ns / 1000000 > 86400000
                            ? "%d %b %H:%M:%S"
                            : "%H:%M:%S",
                        text, sizeof(text));
        snprintf(buf, size, "%s.%03d", text, (int)(found->start_ns / 1000000 % 1000));
        break;
    case TRACES_COLUMN_DURATION:
        trace_duration_text(found->duration_ns, buf, size);
        break;
    case TRACES_COLUMN_OPERATION:
        snprintf(buf, size, "%.200s",
                 found->operation ? trace_operation_text(found->operation)
                                  : "root not received yet");
        break;
    case TRACES_COLUMN_SERVICE:
        snprintf(buf, size, "%.100s", found->service ? found->service : "");
        break;
    case TRACES_COLUMN_SOURCE:
        if (view->asked_count > 1)
            snprintf(buf, size, "%s", view->asked[row->source].source.name);
        break;
    default:
        if (found->counted)
            snprintf(buf, size, "%u",
                     column == TRACES_COLUMN_SPANS      ? found->spans
                     : column == TRACES_COLUMN_SERVICES ? found->services
                                                        : found->errors);
    }
}

static void measure(struct traces_view *view, const struct view_env *env)
{
    char text[256];

    columns_start(view->columns, TRACES_COLUMNS);
    for (int row = view->list.top; row < list_bottom(&view->list); row++) {
        for (int column = 0; column < TRACES_COLUMNS; column++) {
            traces_cell(view, row, column, text, sizeof(text));
            columns_measure(&view->columns[column], text);
        }
    }
    if (env->cols >= BAR_FROM)
        view->columns[TRACES_COLUMN_DURATION].natural += TRACES_BAR + 1;
    columns_fit(view->columns, TRACES_COLUMNS, env->cols - 2, 2);
}

/* The searched time; where there was more than is shown, only as far back as that goes:
   what is older was not looked at. */
static void place_window(struct traces_view *view, int64_t from_ms, int64_t to_ms)
{
    int64_t oldest = to_ms;

    for (int kind = 0; kind < 2; kind++)
        if (view->dots[kind] > 0 && view->times_ms[kind][0] < oldest)
            oldest = view->times_ms[kind][0];
    if (view->row_count >= traces_limit(view) && oldest > from_ms)
        from_ms = oldest;
    view->plot_from_ms = from_ms;
    view->plot_to_ms = to_ms > from_ms ? to_ms : from_ms + 1;
}

static void take_answer(struct traces_view *view, struct traces_asked *asked,
                        const struct query_state *state)
{
    asked->status = state->status;
    snprintf(asked->err, sizeof(asked->err), "%.190s",
             state->status == QUERY_FAILED ? state->err.msg : "");
    if (asked->held == state->result)
        return;
    result_unref(asked->held);
    asked->held = result_hold(state->result);
    view->changed = true;
}

void traces_collect(struct traces_view *view, const struct view_env *env)
{
    int64_t to = view->to_ms && view->to_ms < env->now_ms ? view->to_ms : env->now_ms;
    int64_t from = view->to_ms ? view->from_ms : to - view->range_ms;

    for (size_t i = 0; i < view->asked_count && i < env->query_count; i++)
        take_answer(view, &view->asked[i], env->queries[i]);
    if (view->changed) {
        view->changed = false;
        make_services(view);
        make_rows(view);
        make_dots(view);
        place_plot(view);
    }
    list_refresh(&view->list,
                 (int)(traces_choosing(view) ? view->service_count : view->row_count),
                 traces_row_id, view);
    view->height = table_rows(view, env->rows);
    list_resize(&view->list, view->height);
    if (!traces_choosing(view))
        measure(view, env);
    place_window(view, from, to);
}
