/* SPDX-License-Identifier: MIT */
#include "model/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

bool series_last(const struct series *series, int64_t *ret_ms, double *ret)
{
    if (!series->values)
        return false;
    for (size_t i = series->count; i > 0; i--) {
        if (isnan(series->values[i - 1]))
            continue;
        if (ret_ms)
            *ret_ms = series->times_ms[i - 1];
        if (ret)
            *ret = series->values[i - 1];
        return true;
    }
    return false;
}

void series_stats(const struct series *series, int64_t from_ms, int64_t to_ms,
                  struct series_stats *ret)
{
    size_t i = series_lower_bound(series, from_ms);
    const double nan = (double)NAN;
    double sum = 0;

    *ret = (struct series_stats){
        .last = nan, .min = nan, .max = nan, .mean = nan, .sum = nan};
    if (!series->values)
        return;
    for (; i < series->count && series->times_ms[i] <= to_ms; i++) {
        double value = series->values[i];

        if (isnan(value))
            continue;
        if (ret->count == 0 || value < ret->min)
            ret->min = value;
        if (ret->count == 0 || value > ret->max)
            ret->max = value;
        ret->last = value;
        ret->last_ms = series->times_ms[i];
        ret->count++;
        sum += value;
    }
    if (ret->count > 0) {
        ret->sum = sum;
        ret->mean = sum / (double)ret->count;
    }
}

size_t series_lower_bound(const struct series *series, int64_t ms)
{
    size_t low = 0, high = series->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (series->times_ms[middle] < ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int compare_times(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* The distance that more than half of the pairs have (R. Boyer and J. Moore, 1981), or 0.
   It is the median then, without sorting or memory: the usual case by far. */
static int64_t majority_spacing(const int64_t *times, size_t count)
{
    int64_t candidate = 0;
    size_t votes = 0, having = 0;

    for (size_t i = 1; i < count; i++) {
        int64_t distance = times[i] - times[i - 1];

        if (votes == 0)
            candidate = distance;
        if (distance == candidate)
            votes++;
        else
            votes--;
    }
    for (size_t i = 1; i < count; i++)
        having += times[i] - times[i - 1] == candidate;
    return having > (count - 1) / 2 ? candidate : 0;
}

int64_t series_spacing_ms(const struct series *series)
{
    size_t count = series->count;
    int64_t spacing, *distances;

    if (count < 2)
        return 0;
    spacing = majority_spacing(series->times_ms, count);
    if (spacing > 0)
        return spacing;
    distances = xreallocarray(NULL, count - 1, sizeof(*distances));
    for (size_t i = 1; i < count; i++)
        distances[i - 1] = series->times_ms[i] - series->times_ms[i - 1];
    qsort(distances, count - 1, sizeof(*distances), compare_times);
    spacing = distances[(count - 2) / 2];
    free(distances);
    return spacing;
}
