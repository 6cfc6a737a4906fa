/* SPDX-License-Identifier: MIT */
#include "model/trace_rank.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* The least value that so many of a hundred do not exceed. */
static int64_t percentile(const int64_t *sorted, size_t count, size_t of_hundred)
{
    return sorted[(count * of_hundred + 99) / 100 - 1];
}

struct trace_rank trace_rank(int64_t *durations, size_t count, int64_t own)
{
    struct trace_rank rank = {.count = count};
    size_t below = 0;

    if (count == 0)
        return rank;
    qsort(durations, count, sizeof(*durations), compare);
    while (below < count && durations[below] < own)
        below++;
    rank.p50 = percentile(durations, count, 50);
    rank.p95 = percentile(durations, count, 95);
    rank.p99 = percentile(durations, count, 99);
    rank.max = durations[count - 1];
    rank.below = (double)below / (double)count;
    return rank;
}
