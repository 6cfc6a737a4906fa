/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "model/logs.h"
#include "model/result.h"

/* Samples [from, to) of a series. */
struct part {
    const struct series *series;
    size_t from, to;
};

enum { PARTS = 3 }; /* kept before the tail's window, the tail, kept after it */

static size_t parts_count(const struct part *parts)
{
    size_t count = 0;

    for (size_t i = 0; i < PARTS; i++)
        count += parts[i].to - parts[i].from;
    return count;
}

/* Drop the oldest samples until no more than max are left. */
static bool parts_cut(struct part *parts, size_t max)
{
    size_t count = parts_count(parts);
    size_t over = count > max ? count - max : 0;

    for (size_t i = 0; i < PARTS && over > 0; i++) {
        size_t size = parts[i].to - parts[i].from;
        size_t drop = size < over ? size : over;

        parts[i].from += drop;
        over -= drop;
    }
    return count > max;
}

static void copy_histogram(struct arena *arena, const struct histogram *from,
                           struct histogram *to)
{
    *to = *from;
    if (from->bucket_count == 0)
        return;
    to->buckets = memcpy(arena_alloc(arena, from->bucket_count * sizeof(*to->buckets)),
                         from->buckets, from->bucket_count * sizeof(*to->buckets));
}

/* Are the parts' times, put together, those of the series before? Most answers are like
   that, and the column is shared then, as decoders do. */
static bool same_times(const struct series *before, const struct part *parts)
{
    size_t at = 0;

    if (!before || before->count != parts_count(parts))
        return false;
    for (size_t i = 0; i < PARTS; i++) {
        size_t size = parts[i].to - parts[i].from;

        if (size > 0 &&
            memcmp(before->times_ms + at, parts[i].series->times_ms + parts[i].from,
                   size * sizeof(int64_t)) != 0)
            return false;
        at += size;
    }
    return true;
}

static const int64_t *copy_times(struct arena *arena, const struct part *parts)
{
    int64_t *times = arena_alloc(arena, parts_count(parts) * sizeof(*times));
    size_t at = 0;

    for (size_t i = 0; i < PARTS; i++) {
        size_t size = parts[i].to - parts[i].from;

        if (size > 0)
            memcpy(times + at, parts[i].series->times_ms + parts[i].from,
                   size * sizeof(*times));
        at += size;
    }
    return times;
}

/* The result's arena has no maximum: it holds no more than its two sources together. */
static void copy_series(struct arena *arena, const struct series *of,
                        const struct part *parts, const struct series *before,
                        struct series *ret)
{
    size_t count = parts_count(parts), at = 0;
    double *values = of->values ? arena_alloc(arena, count * sizeof(*values)) : NULL;
    struct histogram *histograms =
        of->histograms ? arena_alloc(arena, count * sizeof(*histograms)) : NULL;

    *ret =
        (struct series){.times_ms = same_times(before, parts) ? before->times_ms
                                                              : copy_times(arena, parts),
                        .values = values,
                        .histograms = histograms,
                        .count = count};
    if (!labels_copy(&of->labels, arena, &ret->labels))
        abort();
    for (size_t i = 0; i < PARTS; i++) {
        const struct part *part = &parts[i];
        size_t size = part->to - part->from;

        if (size == 0)
            continue;
        if (values)
            memcpy(values + at, part->series->values + part->from,
                   size * sizeof(*values));
        for (size_t h = 0; histograms && h < size; h++)
            copy_histogram(arena, &part->series->histograms[part->from + h],
                           &histograms[at + h]);
        at += size;
    }
}

struct merge {
    struct result *out;
    const struct result *tail;
    int64_t keep_from_ms;
    size_t capacity;
    size_t kept_room; /* series that only the kept result has may still take */
    size_t dropped;
};

static void merge_series(struct merge *merge, const struct series *kept,
                         const struct series *tail)
{
    struct part parts[PARTS] = {{0}};
    int64_t from = merge->tail->from_ms, to = merge->tail->to_ms;
    struct result *out = merge->out;
    const struct series *before;

    if (tail && tail->count > 0) {
        parts[1] = (struct part){tail, series_lower_bound(tail, merge->keep_from_ms),
                                 tail->count};
        /* A server may align its samples to just outside the window. */
        if (tail->times_ms[0] < from)
            from = tail->times_ms[0];
        if (tail->times_ms[tail->count - 1] > to)
            to = tail->times_ms[tail->count - 1];
    }
    if (kept && kept->count > 0) {
        size_t start = series_lower_bound(kept, merge->keep_from_ms);
        size_t end = series_lower_bound(kept, from);
        size_t after = series_lower_bound(kept, to < INT64_MAX ? to + 1 : to);

        parts[0] = (struct part){kept, start, end > start ? end : start};
        parts[2] = (struct part){kept, after > start ? after : start, kept->count};
    }
    if (parts_count(parts) == 0)
        return;
    if (!tail && merge->kept_room == 0) {
        merge->dropped++;
        return;
    }
    merge->kept_room -= !tail;
    out->points_cut |= parts_cut(parts, merge->capacity);
    before = out->series_count > 0 ? &out->series[out->series_count - 1] : NULL;
    copy_series(&out->arena, tail ? tail : kept, parts, before,
                &out->series[out->series_count++]);
}

/* As series are sorted: by labels, floats before histograms. */
static int compare_series(const struct series *a, const struct series *b)
{
    int order = labels_compare(&a->labels, &b->labels);

    return order ? order : (a->histograms != NULL) - (b->histograms != NULL);
}

/* Walk both, sorted as they are; of equal label sets the n-th meets the n-th. */
static void merge_all(struct merge *merge, const struct result *kept)
{
    const struct result *tail = merge->tail;
    size_t k = 0, t = 0, kept_count = kept ? kept->series_count : 0;

    while (k < kept_count || t < tail->series_count) {
        int order = k == kept_count ? 1
                    : t == tail->series_count
                        ? -1
                        : compare_series(&kept->series[k], &tail->series[t]);

        merge_series(merge, order <= 0 ? &kept->series[k] : NULL,
                     order >= 0 ? &tail->series[t] : NULL);
        k += order <= 0;
        t += order >= 0;
    }
}

static const char **copy_texts(struct arena *arena, const char *const *texts,
                               size_t count)
{
    const char **copies = count ? arena_alloc(arena, count * sizeof(*copies)) : NULL;

    for (size_t i = 0; i < count; i++)
        copies[i] = arena_strndup(arena, texts[i], strlen(texts[i]));
    return copies;
}

/* What belongs to the newest answer as a whole. */
static void copy_rest(struct result *out, const struct result *tail)
{
    out->type = tail->type;
    out->values = copy_texts(&out->arena, tail->values, tail->value_count);
    out->value_count = tail->value_count;
    out->text =
        tail->text ? arena_strndup(&out->arena, tail->text, strlen(tail->text)) : NULL;
    out->warnings = copy_texts(&out->arena, tail->warnings, tail->warning_count);
    out->warning_count = tail->warning_count;
    out->infos = copy_texts(&out->arena, tail->infos, tail->info_count);
    out->info_count = tail->info_count;
    out->partial = tail->partial;
    out->points_cut = tail->points_cut;
    out->from_ms = tail->from_ms;
    out->to_ms = tail->to_ms;
    out->step_ms = tail->step_ms;
    out->body_bytes = tail->body_bytes;
    out->samples = tail->samples;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t most_points(const struct result *result)
{
    size_t most = result_limits_default.points;

    for (size_t i = 0; i < result->series_count; i++)
        most = larger(most, result->series[i].count);
    return most;
}

/* Series or not, what can be put together is a matrix; 204 is an empty one. */
static bool mergeable(const struct result *result)
{
    return result->type == RESULT_MATRIX || result->type == RESULT_NONE;
}

struct result *result_merge(const struct result *kept, const struct result *tail,
                            int64_t keep_from_ms)
{
    struct merge merge = {
        .out = result_new(), .tail = tail, .keep_from_ms = keep_from_ms};
    struct result *out = merge.out;
    size_t max = larger(result_limits_default.series, tail->series_count), room;

    if (tail->logs) {
        result_unref(out);
        out = logs_merge(kept, tail, keep_from_ms);
        out->warnings = copy_texts(&out->arena, tail->warnings, tail->warning_count);
        out->warning_count = tail->warning_count;
        return out;
    }
    copy_rest(out, tail);
    if (!mergeable(tail))
        merge.keep_from_ms = INT64_MIN; /* one sample, whatever its time */
    if (kept && mergeable(tail) && mergeable(kept)) {
        out->type = kept->type == RESULT_MATRIX ? RESULT_MATRIX : tail->type;
        out->partial |= kept->partial;
        out->points_cut |= kept->points_cut;
        if (kept->from_ms < out->from_ms)
            out->from_ms = kept->from_ms;
        if (kept->to_ms > out->to_ms)
            out->to_ms = kept->to_ms;
        if (out->from_ms < keep_from_ms)
            out->from_ms = keep_from_ms;
        max = larger(max, kept->series_count);
    } else {
        kept = NULL;
    }
    merge.kept_room = max - tail->series_count;
    merge.capacity = larger(most_points(tail), kept ? most_points(kept) : 0);
    room = kept && kept->series_count < merge.kept_room ? kept->series_count
           : kept                                       ? merge.kept_room
                                                        : 0;
    out->series =
        arena_alloc(&out->arena, (tail->series_count + room) * sizeof(*out->series));
    merge_all(&merge, kept);
    out->series_total = out->series_count + merge.dropped +
                        larger(tail->series_total - tail->series_count,
                               kept ? kept->series_total - kept->series_count : 0);
    return out;
}
