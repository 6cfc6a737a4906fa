/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_PROM_BUILD_H
#define DATASOURCE_PROM_BUILD_H

/*
 * Puts a result together while its answer is read: label sets whose texts are shared
 * with the series before, columns of samples, caps. Samples gather in two columns that
 * are used again for each series and are copied, at their size, when it is complete;
 * series with the same times share them.
 *
 * Ownership: prom_build_init() → prom_build_done(); prom_build_take() moves the result.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "model/query.h"
#include "model/result.h"

/* A text of the arena with its size, to compare with what comes next. */
struct prom_text {
    const char *text;
    size_t size;
};

struct prom_pair {
    struct prom_text name, value;
};

struct prom_build {
    struct result *result;
    struct result_limits limits;
    bool full; /* the arena's maximum was reached */

    struct series *series;
    size_t series_count, series_capacity, series_total;

    /* The series being read. */
    struct prom_pair *pairs, *previous; /* limits.labels each, as they came */
    size_t pair_count, previous_count;
    int64_t *times, *histogram_times;
    double *values;
    struct histogram *histograms;
    size_t count, capacity, histogram_count, histogram_capacity;
    size_t expected; /* samples of a series, by range and step */

    const char **label_values;
    size_t label_value_count, label_value_capacity;
};

void prom_build_init(struct prom_build *build, const struct query_spec *query,
                     const struct result_limits *limits);
void prom_build_done(struct prom_build *build);
/* Forget all series and values: a repeated key replaces what came before. */
void prom_build_reset(struct prom_build *build);

/* Is there room for one more? Counts it either way. */
bool prom_build_series_begin(struct prom_build *build);
/* Forget the labels: the start of "metric". */
void prom_build_labels_clear(struct prom_build *build);
/* A label's name, then its value; raw text from the server. */
void prom_build_label_name(struct prom_build *build, const char *text, size_t size);
void prom_build_label_value(struct prom_build *build, const char *text, size_t size);
/* More room for floats; false at the cap. */
bool prom_build_grow(struct prom_build *build);
void prom_build_histogram(struct prom_build *build, int64_t ms,
                          const struct histogram *histogram);
/* The series is complete. */
void prom_build_series_end(struct prom_build *build);

void prom_build_label_values_add(struct prom_build *build, const char *text, size_t size);
/* A clean copy in the arena; NULL, and full, over its maximum. */
char *prom_build_text(struct prom_build *build, const char *text, size_t size);

/* The result with its series sorted; NULL where the arena was full. */
struct result *prom_build_take(struct prom_build *build);

/* A float of the series being read; what does not go on in time is dropped. */
static inline void prom_build_sample(struct prom_build *build, int64_t ms, double value)
{
    size_t at = build->count;

    if (at > 0 && ms <= build->times[at - 1])
        return;
    if (at == build->capacity && !prom_build_grow(build))
        return;
    build->times[at] = ms;
    build->values[at] = value;
    build->count = at + 1;
}

#endif
