/* SPDX-License-Identifier: MIT */
#include "slo/history.h"

#include <math.h>

#include "core/vec.h"

void history_init(struct slo_history *history)
{
    *history = (struct slo_history){
        .hours.length_ms = HISTORY_HOUR_MS,
        .fine.length_ms = HISTORY_FINE_MS,
    };
}

void history_done(struct slo_history *history)
{
    vec_free(&history->hours);
    vec_free(&history->fine);
}

void history_clear(struct slo_history *history)
{
    history->hours.count = history->fine.count = 0;
}

static double clamp(double value, double least, double most)
{
    if (value < least)
        return least;
    return value > most ? most : value;
}

/* Index of the first bucket that ends at or after the moment. */
static size_t lower_bound(const struct slo_buckets *buckets, int64_t end_ms)
{
    size_t low = 0, high = buckets->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (buckets->items[middle].end_ms < end_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void history_put(struct slo_buckets *buckets, struct slo_bucket bucket)
{
    size_t at = lower_bound(buckets, bucket.end_ms);

    bucket.total = bucket.total < 0 ? 0 : bucket.total;
    bucket.bad = clamp(bucket.bad, 0, bucket.total);
    bucket.bad_least = clamp(bucket.bad_least, 0, bucket.bad);
    bucket.bad_most = clamp(bucket.bad_most, bucket.bad, bucket.total);
    if (at < buckets->count && buckets->items[at].end_ms == bucket.end_ms) {
        buckets->items[at] = bucket;
        return;
    }
    if (buckets->count >= HISTORY_BUCKETS_MAX)
        return;
    vec_push(buckets, bucket);
    memmove(&buckets->items[at + 1], &buckets->items[at],
            (buckets->count - 1 - at) * sizeof(bucket));
    buckets->items[at] = bucket;
}

static void add_span(const struct slo_buckets *buckets, int64_t from_ms, int64_t to_ms,
                     struct slo_sum *sum)
{
    for (size_t i = lower_bound(buckets, from_ms + 1); i < buckets->count; i++) {
        const struct slo_bucket *bucket = &buckets->items[i];
        int64_t start = bucket->end_ms - buckets->length_ms;
        int64_t first = start > from_ms ? start : from_ms;
        int64_t last = bucket->end_ms < to_ms ? bucket->end_ms : to_ms;
        double share = (double)(last - first) / (double)buckets->length_ms;

        if (start >= to_ms)
            return;
        sum->total += share * bucket->total;
        sum->bad += share * bucket->bad;
        sum->bad_least += share * bucket->bad_least;
        sum->bad_most += share * bucket->bad_most;
        sum->covered_ms += last - first;
    }
}

/* From here on the fine buckets count: the first whole hour they cover. */
static int64_t fine_from(const struct slo_history *history)
{
    const struct slo_buckets *fine = &history->fine;
    int64_t start;

    if (fine->count == 0)
        return INT64_MAX;
    start = fine->items[0].end_ms - fine->length_ms;
    return (start + HISTORY_HOUR_MS - 1) / HISTORY_HOUR_MS * HISTORY_HOUR_MS;
}

void history_sum(const struct slo_history *history, int64_t from_ms, int64_t to_ms,
                 struct slo_sum *ret)
{
    int64_t seam = fine_from(history);

    *ret = (struct slo_sum){0};
    if (from_ms >= to_ms)
        return;
    add_span(&history->hours, from_ms, seam < to_ms ? seam : to_ms, ret);
    if (seam < to_ms)
        add_span(&history->fine, seam > from_ms ? seam : from_ms, to_ms, ret);
}

static int64_t last_bad(const struct slo_buckets *buckets)
{
    for (size_t i = buckets->count; i > 0; i--)
        if (buckets->items[i - 1].bad > 0)
            return buckets->items[i - 1].end_ms;
    return 0;
}

int64_t history_last_bad(const struct slo_history *history)
{
    int64_t hours = last_bad(&history->hours), fine = last_bad(&history->fine);

    return hours > fine ? hours : fine;
}
