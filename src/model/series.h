/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SERIES_H
#define MODEL_SERIES_H

/*
 * Samples in columns. Times are milliseconds since the epoch and strictly increasing;
 * what is missing is a missing sample, never a zero. A sample may be NaN (the server
 * said so). A series of native histograms has `histograms` instead of `values`; one
 * with both has two entries in the result. Series with equal times may share the column.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/labels.h"

struct histogram_bucket {
    double lower, upper, count;
    int rule; /* 0 (lo,hi]  1 [lo,hi)  2 (lo,hi)  3 [lo,hi] */
};

struct histogram {
    double count, sum;
    const struct histogram_bucket *buckets;
    size_t bucket_count;
};

struct series {
    struct labels labels;
    const int64_t *times_ms;
    const double *values;               /* NULL for histograms */
    const struct histogram *histograms; /* NULL for floats */
    size_t count;
};

/* Newest sample that is not NaN; false where there is none. */
bool series_last(const struct series *series, int64_t *ret_ms, double *ret);

struct series_stats {
    double last, min, max, mean, sum; /* NaN where count is 0 */
    int64_t last_ms;
    size_t count; /* samples that are not NaN */
};

/* Over the samples of [from_ms, to_ms]. */
void series_stats(const struct series *series, int64_t from_ms, int64_t to_ms,
                  struct series_stats *ret);
/* Index of the first sample at or after the time; count where none. */
size_t series_lower_bound(const struct series *series, int64_t ms);
/* Typical distance of two samples: the median, 0 with fewer than two. Gaps are judged
   against it (servers may align differently from what was asked). */
int64_t series_spacing_ms(const struct series *series);

#endif
