/* SPDX-License-Identifier: MIT */
#ifndef SLO_HISTORY_H
#define SLO_HISTORY_H

/*
 * Counts of events in buckets of time: hours for the past, five minutes for the newest
 * day. A bucket that is not there was not seen, which is not the same as no events.
 *
 * Ownership: a zeroed struct is empty; history_done() frees.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What happened in (end − length, end]. */
struct slo_bucket {
    int64_t end_ms;
    double total, bad;
    /* Bounds of bad where it is an estimate; else equal to it. */
    double bad_least, bad_most;
};

struct slo_buckets {
    struct slo_bucket *items; /* rising end_ms, each once */
    size_t count, capacity;
    int64_t length_ms;
};

struct slo_history {
    struct slo_buckets hours, fine;
};

enum { HISTORY_FINE_MS = 300000, HISTORY_HOUR_MS = 3600000, HISTORY_BUCKETS_MAX = 5000 };

void history_init(struct slo_history *history);
void history_done(struct slo_history *history);
void history_clear(struct slo_history *history);
/* Put a bucket in; one of the same end is replaced. Negative counts (extrapolation)
   become 0, bad is at most total. */
void history_put(struct slo_buckets *buckets, struct slo_bucket bucket);

struct slo_sum {
    double total, bad, bad_least, bad_most;
    int64_t covered_ms; /* part of the span that buckets are there for */
};

/* Everything in (from, to]: fine buckets where they reach, hours before; of a bucket
   that is partly inside, its share by time. */
void history_sum(const struct slo_history *history, int64_t from_ms, int64_t to_ms,
                 struct slo_sum *ret);
/* End of the newest bucket with a bad event; 0: none. */
int64_t history_last_bad(const struct slo_history *history);

#endif
