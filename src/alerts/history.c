/* SPDX-License-Identifier: MIT */
#include "alerts/history.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

static int compare_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

/* The times of all samples that are not zero, sorted. */
static int64_t *all_times(const struct result *result, size_t *ret_count)
{
    size_t count = 0, used = 0;
    int64_t *times;

    for (size_t i = 0; i < result->series_count; i++)
        count += result->series[i].values ? result->series[i].count : 0;
    times = xcalloc(count + 1, sizeof(*times));
    for (size_t i = 0; i < result->series_count; i++) {
        const struct series *series = &result->series[i];

        for (size_t k = 0; series->values && k < series->count; k++)
            if (series->values[k] > 0)
                times[used++] = series->times_ms[k];
    }
    qsort(times, used, sizeof(*times), compare_times);
    *ret_count = used;
    return times;
}

static void add_period(struct alert_history *ret, int64_t from, int64_t to,
                       int64_t step_ms)
{
    if (ret->count == ALERT_PERIODS_MAX) {
        memmove(ret->periods, ret->periods + 1,
                (ALERT_PERIODS_MAX - 1) * sizeof(*ret->periods));
        ret->count--;
    }
    ret->periods[ret->count++] = (struct alert_period){from, to};
    ret->total++;
    ret->firing_ms += to - from > step_ms ? to - from : step_ms;
}

void alert_history_build(struct alert_history *ret, const struct result *result,
                         int64_t step_ms)
{
    size_t count, from = 0;
    int64_t *times;

    memset(ret, 0, sizeof(*ret));
    times = all_times(result, &count);
    for (size_t i = 1; i <= count; i++) {
        if (i < count && times[i] - times[i - 1] <= step_ms)
            continue;
        add_period(ret, times[from], times[i - 1], step_ms);
        from = i;
    }
    free(times);
}

void alert_history_bins(const struct alert_history *history, int64_t step_ms,
                        int64_t from_ms, int64_t to_ms, double *ret, size_t count)
{
    for (size_t bin = 0; bin < count; bin++) {
        int64_t width = (to_ms - from_ms) / (int64_t)count, inside = 0;
        int64_t start = from_ms + (int64_t)bin * width, end = start + width;

        for (size_t i = 0; i < history->count; i++) {
            int64_t a = history->periods[i].from_ms;
            int64_t b = history->periods[i].to_ms;

            b = b - a > step_ms ? b : a + step_ms;
            a = a > start ? a : start;
            b = b < end ? b : end;
            inside += b > a ? b - a : 0;
        }
        ret[bin] = width > 0 ? (double)inside / (double)width : 0;
    }
}
