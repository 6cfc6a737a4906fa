/* SPDX-License-Identifier: MIT */
#include "datasource/prom_build.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/utf8.h"

enum {
    POINTS_FIRST = 64,
    ARENA_TIMES = 4, /* an answer decoded is this much larger than its text at most */
};

static size_t expected_points(const struct query_spec *query, size_t max)
{
    int64_t points = 1;

    if (query->kind == QUERY_RANGE && query->step_ms > 0)
        points = query->range_ms / query->step_ms + 1;
    if (points < POINTS_FIRST)
        points = POINTS_FIRST;
    return (uint64_t)points < max ? (size_t)points : max;
}

void prom_build_init(struct prom_build *build, const struct query_spec *query,
                     const struct result_limits *limits)
{
    *build = (struct prom_build){.result = result_new(), .limits = *limits};
    build->result->arena.max = limits->body_bytes * ARENA_TIMES;
    build->result->step_ms = query->kind == QUERY_RANGE ? query->step_ms : 0;
    build->expected = expected_points(query, limits->points);
    build->pairs = xcalloc(limits->labels, sizeof(*build->pairs));
    build->previous = xcalloc(limits->labels, sizeof(*build->previous));
}

void prom_build_done(struct prom_build *build)
{
    result_unref(build->result);
    free(build->series);
    free(build->pairs);
    free(build->previous);
    free(build->times);
    free(build->values);
    free(build->histogram_times);
    free(build->histograms);
    free(build->label_values);
}

void prom_build_reset(struct prom_build *build)
{
    build->series_count = build->series_total = 0;
    build->label_value_count = 0;
    build->result->samples = 0;
    build->result->points_cut = false;
}

static void *allocate(struct prom_build *build, size_t size)
{
    void *block = build->full ? NULL : arena_alloc(&build->result->arena, size);

    build->full |= !block;
    return block;
}

char *prom_build_text(struct prom_build *build, const char *text, size_t size)
{
    char *copy = build->full ? NULL
                             : utf8_sanitize_arena(&build->result->arena, text, size,
                                                   UTF8_NEWLINE_PICTURE);

    build->full |= !copy;
    return copy;
}

bool prom_build_series_begin(struct prom_build *build)
{
    build->series_total++;
    build->count = build->histogram_count = 0;
    prom_build_labels_clear(build);
    return build->series_count < build->limits.series;
}

void prom_build_labels_clear(struct prom_build *build)
{
    build->pair_count = 0;
}

/* The text of the label in the same place of the series before, where it is the same:
   most names and many values are, and need neither cleaning nor memory again. */
static struct prom_text intern(struct prom_build *build, const struct prom_text *before,
                               const char *text, size_t size)
{
    struct prom_text made;

    if (size > build->limits.label_bytes)
        size = build->limits.label_bytes;
    if (before && before->text && before->size == size &&
        memcmp(before->text, text, size) == 0)
        return *before;
    made.text = prom_build_text(build, text, size);
    made.size = made.text ? strlen(made.text) : 0;
    return made;
}

static const struct prom_pair *pair_before(const struct prom_build *build)
{
    size_t at = build->pair_count;

    return at < build->previous_count ? &build->previous[at] : NULL;
}

void prom_build_label_name(struct prom_build *build, const char *text, size_t size)
{
    const struct prom_pair *before = pair_before(build);

    if (build->pair_count < build->limits.labels)
        build->pairs[build->pair_count].name =
            intern(build, before ? &before->name : NULL, text, size);
}

void prom_build_label_value(struct prom_build *build, const char *text, size_t size)
{
    const struct prom_pair *before = pair_before(build);

    if (build->pair_count < build->limits.labels) {
        build->pairs[build->pair_count].value =
            intern(build, before ? &before->value : NULL, text, size);
        build->pair_count++;
    }
}

/* Twice the capacity, within the cap. */
static size_t larger(const struct prom_build *build, size_t capacity)
{
    size_t next = capacity ? capacity * 2 : build->expected;

    return next < build->limits.points ? next : build->limits.points;
}

bool prom_build_grow(struct prom_build *build)
{
    size_t capacity = larger(build, build->capacity);

    if (capacity == build->capacity) {
        build->result->points_cut = true;
        return false;
    }
    build->times = xreallocarray(build->times, capacity, sizeof(*build->times));
    build->values = xreallocarray(build->values, capacity, sizeof(*build->values));
    build->capacity = capacity;
    return true;
}

void prom_build_histogram(struct prom_build *build, int64_t ms,
                          const struct histogram *histogram)
{
    size_t at = build->histogram_count;

    if (at > 0 && ms <= build->histogram_times[at - 1])
        return;
    if (at == build->histogram_capacity) {
        size_t capacity = larger(build, at);

        if (capacity == at) {
            build->result->points_cut = true;
            return;
        }
        build->histogram_times =
            xreallocarray(build->histogram_times, capacity, sizeof(int64_t));
        build->histograms =
            xreallocarray(build->histograms, capacity, sizeof(struct histogram));
        build->histogram_capacity = capacity;
    }
    build->histogram_times[at] = ms;
    build->histograms[at] = *histogram;
    build->histogram_count = at + 1;
}

static void *copy(struct prom_build *build, const void *from, size_t count, size_t size)
{
    void *block = allocate(build, count * size);

    return block ? memcpy(block, from, count * size) : NULL;
}

static bool make_labels(struct prom_build *build, struct labels *ret)
{
    struct prom_pair *pairs = build->pairs;
    size_t count = build->pair_count;
    struct label *copies = count > 0 ? allocate(build, count * sizeof(*copies)) : NULL;

    if (count > 0 && !copies)
        return false;
    for (size_t i = 0; i < count; i++)
        copies[i] = (struct label){pairs[i].name.text, pairs[i].value.text};
    labels_make(ret, copies, count);
    build->pairs = build->previous;
    build->previous = pairs;
    build->previous_count = count;
    return true;
}

static void push_series(struct prom_build *build, const struct series *series)
{
    if (build->series_count == build->series_capacity) {
        build->series_capacity = build->series_capacity ? build->series_capacity * 2 : 16;
        build->series =
            xreallocarray(build->series, build->series_capacity, sizeof(*build->series));
    }
    build->series[build->series_count++] = *series;
    build->result->samples += series->count;
}

/* The times column: of the series before, where they are the same. */
static const int64_t *make_times(struct prom_build *build, const int64_t *times,
                                 size_t count)
{
    if (build->series_count > 0) {
        const struct series *last = &build->series[build->series_count - 1];

        if (last->count == count &&
            memcmp(last->times_ms, times, count * sizeof(*times)) == 0)
            return last->times_ms;
    }
    return copy(build, times, count, sizeof(*times));
}

void prom_build_series_end(struct prom_build *build)
{
    struct series series = {.count = build->count};

    /* One with both kinds of samples is two, one without any is none. */
    if (build->count > 0 && build->histogram_count > 0)
        build->series_total++;
    else if (build->count == 0 && build->histogram_count == 0)
        build->series_total--;
    if (build->full || !make_labels(build, &series.labels))
        return;
    if (build->count > 0) {
        series.times_ms = make_times(build, build->times, build->count);
        series.values = copy(build, build->values, build->count, sizeof(double));
        if (!build->full)
            push_series(build, &series);
    }
    if (build->histogram_count > 0) {
        series.count = build->histogram_count;
        series.times_ms = make_times(build, build->histogram_times, series.count);
        series.values = NULL;
        series.histograms =
            copy(build, build->histograms, series.count, sizeof(struct histogram));
        if (!build->full)
            push_series(build, &series);
    }
}

void prom_build_label_values_add(struct prom_build *build, const char *text, size_t size)
{
    build->series_total++;
    if (build->label_value_count == build->limits.series)
        return;
    if (build->label_value_count == build->label_value_capacity) {
        size_t next = build->label_value_capacity ? build->label_value_capacity * 2 : 64;

        build->label_values =
            xreallocarray(build->label_values, next, sizeof(*build->label_values));
        build->label_value_capacity = next;
    }
    build->label_values[build->label_value_count++] = prom_build_text(build, text, size);
}

static int compare_series(const void *a, const void *b)
{
    const struct series *x = *(const struct series *const *)a;
    const struct series *y = *(const struct series *const *)b;
    int order = labels_compare(&x->labels, &y->labels);

    if (order == 0)
        order = (x->histograms != NULL) - (y->histograms != NULL);
    return order ? order : (x > y) - (x < y); /* equal label sets stay as they came */
}

/* Series into the arena, sorted: most answers come sorted already. */
static void place_series(struct prom_build *build)
{
    size_t count = build->series_count;
    const struct series **order = xcalloc(count + 1, sizeof(*order));
    struct series *placed = allocate(build, count * sizeof(*placed));
    bool sorted = true;

    for (size_t i = 0; i < count; i++) {
        order[i] = &build->series[i];
        sorted = sorted && (i == 0 || compare_series(&order[i - 1], &order[i]) < 0);
    }
    if (!sorted)
        qsort(order, count, sizeof(*order), compare_series);
    for (size_t i = 0; placed && i < count; i++)
        placed[i] = *order[i];
    free(order);
    build->result->series = placed;
    build->result->series_count = count;
}

struct result *prom_build_take(struct prom_build *build)
{
    struct result *result = build->result;

    if (build->series_count > 0)
        place_series(build);
    if (build->label_value_count > 0)
        result->values = copy(build, build->label_values, build->label_value_count,
                              sizeof(*result->values));
    result->value_count = build->label_value_count;
    result->series_total = build->series_total;
    if (build->full)
        return NULL;
    build->result = NULL;
    return result;
}
