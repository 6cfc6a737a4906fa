/* SPDX-License-Identifier: MIT */
#include "support/results.h"

#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/mem.h"

enum { SERIES_MAX = 2048, LABELS_MAX = 16, POINTS_MAX = 12000 };

struct result *results_new(enum result_type type, int64_t from_ms, int64_t to_ms,
                           int64_t step_ms)
{
    struct result *result = result_new();

    result->type = type;
    result->from_ms = from_ms;
    result->to_ms = to_ms;
    result->step_ms = step_ms;
    result->series = arena_alloc(&result->arena, SERIES_MAX * sizeof(struct series));
    return result;
}

static struct series *add_series(struct result *result, const char *text)
{
    struct label *pairs = arena_alloc(&result->arena, LABELS_MAX * sizeof(struct label));
    struct series *series = &result->series[result->series_count++];
    char *copy = arena_strndup(&result->arena, text, strlen(text));
    size_t count = 0;

    result->series_total = result->series_count;
    memset(series, 0, sizeof(*series));
    while (copy && *copy && count < LABELS_MAX) {
        char *equals = strchr(copy, '='), *comma = strchr(copy, ',');

        *equals = '\0';
        if (comma)
            *comma = '\0';
        pairs[count++] = (struct label){copy, equals + 1};
        copy = comma ? comma + 1 : NULL;
    }
    labels_make(&series->labels, pairs, count);
    return series;
}

void results_add(struct result *result, const char *labels, const double *values,
                 size_t count)
{
    struct series *series = add_series(result, labels);
    int64_t *times = arena_alloc(&result->arena, (count + 1) * sizeof(*times));
    double *kept = arena_alloc(&result->arena, (count + 1) * sizeof(*kept));

    for (size_t i = 0; i < count; i++) {
        if (values[i] <= NO_SAMPLE)
            continue;
        times[series->count] = result->from_ms + (int64_t)i * result->step_ms;
        kept[series->count++] = values[i];
    }
    series->times_ms = times;
    series->values = kept;
    result->samples += series->count;
}

void results_add_fn(struct result *result, const char *labels,
                    double (*at)(double place, double parameter), double parameter)
{
    double *values = xcalloc(POINTS_MAX, sizeof(*values));
    size_t count = 0;

    for (int64_t t = result->from_ms; t <= result->to_ms && count < POINTS_MAX;
         t += result->step_ms)
        values[count++] =
            at((double)(t - result->from_ms) / (double)(result->to_ms - result->from_ms),
               parameter);
    results_add(result, labels, values, count);
    free(values);
}

void results_add_histograms(struct result *result, const char *labels,
                            const struct histogram *histograms, size_t count)
{
    struct series *series = add_series(result, labels);
    int64_t *times = arena_alloc(&result->arena, (count + 1) * sizeof(*times));
    struct histogram *kept = arena_alloc(&result->arena, (count + 1) * sizeof(*kept));

    for (size_t i = 0; i < count; i++) {
        times[i] = result->from_ms + (int64_t)i * result->step_ms;
        kept[i] = histograms[i];
    }
    series->times_ms = times;
    series->histograms = kept;
    series->count = count;
}

void results_warn(struct result *result, const char *warning)
{
    const char **warnings = arena_alloc(&result->arena, sizeof(*warnings));

    warnings[0] = arena_strndup(&result->arena, warning, strlen(warning));
    result->warnings = warnings;
    result->warning_count = 1;
}

static int compare_series(const void *a, const void *b)
{
    return labels_compare(&((const struct series *)a)->labels,
                          &((const struct series *)b)->labels);
}

struct result *results_finish(struct result *result)
{
    qsort(result->series, result->series_count, sizeof(struct series), compare_series);
    return result;
}

struct query_state results_ok(const struct result *result, int64_t answered_ms,
                              int64_t period_ms)
{
    return (struct query_state){
        .status = QUERY_OK,
        .result = result,
        .answered_ns = answered_ms * NS_PER_MS,
        .attempted_ns = answered_ms * NS_PER_MS,
        .period_ms = period_ms,
        .latency_ms = 12,
        .generation = 1,
    };
}

struct query_state results_loading(void)
{
    return (struct query_state){.status = QUERY_LOADING, .in_flight = true};
}

struct query_state results_failed(const struct result *result, int64_t answered_ms,
                                  enum err_kind kind, const char *message)
{
    struct query_state state = results_ok(result, answered_ms, 10000);

    state.status = QUERY_FAILED;
    err_set(&state.err, kind, "%s", message);
    return state;
}
