/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_HEAT_DATA_H
#define VIEWS_HEAT_DATA_H

/*
 * Histograms over time as counts per bucket: from classic buckets (series with `le`,
 * cumulative) or native histograms. Queries give what was counted in each step
 * (increase() or rate()); counters as they are would only show their own age.
 *
 * What servers really send is borne: buckets in any order, missing at some times, and
 * smaller than the ones below them by rounding (as Prometheus does in
 * histogram_quantile(), they are raised to those: promql/quantile.go, ensureMonotonic).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "views/panel.h"

enum { HEAT_BANDS_MAX = 256, HEAT_TIMES_MAX = 11001 };

struct heat_data {
    int64_t *times;
    size_t count;
    /* Band b is (edges[b], edges[b + 1]]; the first may be -Inf, the last +Inf. */
    double *edges;
    size_t bands;
    double *counts; /* [time × bands + band]; NaN throughout where there was no sample */
    int64_t spacing_ms;
};

/* Everything is in the arena. False, with nothing in it, where there are no buckets. */
bool heat_data_build(struct heat_data *ret, const struct panel_input *input,
                     struct arena *arena);
double heat_data_total(const struct heat_data *data, size_t time);
/* The quantile (0…1) of one time's counts, by linear interpolation within the band, as
   histogram_quantile() does it; NaN where nothing was counted. */
double heat_data_quantile(const struct heat_data *data, size_t time, double quantile);
/* Newest time at which something was counted; count where none. */
size_t heat_data_newest(const struct heat_data *data);

#endif
