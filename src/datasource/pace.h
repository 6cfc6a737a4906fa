/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_PACE_H
#define DATASOURCE_PACE_H

/*
 * What to ask next and when: windows, periods, pauses after failures. Pure: no clock,
 * no loop, no state but what is passed in.
 *
 * Windows of ranges lie on the epoch's grid of steps: then every evaluation has the
 * same moments as the one before and a server's cache can serve it. Because each step
 * is evaluated by itself, the new end can be fetched alone and put behind what is kept.
 * Where steps are long the newest one may be an hour old, and nothing on a screen for an
 * incident may be: a head, the value of this very moment, then stands at the end.
 */

#include <stdbool.h>
#include <stdint.h>

#include "datasource/source.h"
#include "model/query.h"

enum {
    RETRY_MIN_MS = 1000,
    RETRY_BASE_MS = 2000,
    RETRY_MAX_MS = 60 * 1000,
    RETRY_REFUSED_MS = 30 * 1000, /* the same query gets the same refusal */
    RETRY_FORBIDDEN_MS = 60 * 1000,
    FULL_AFTER_MS = 600 * 1000,
    OVERLAP_STEPS = 2,
    OVERLAP_MIN_MS = 15 * 1000,
    OVERLAP_LATE_MS = 60 * 1000,
    HEAD_AGE_MS = 60 * 1000, /* an end older than that gets a head */
    FOLLOW_OVERLAP_MS = 10 * 1000,
    FOLLOW_OVERLAP_LINES = 2500,
};

/* How far one range query has come. */
struct progress {
    int64_t to_ms;      /* end of what is kept; 0: nothing is */
    int64_t full_at_ms; /* wall time of the newest full answer */
    bool full_next;     /* what is kept is not to be built upon */
    bool late;          /* the server's newest samples still change for a minute
                           (VictoriaMetrics's latency offset, remote writes) */
    /* Following: where the round of pages under way began (0: none is), and its lines. */
    int64_t round_from_ms;
    size_t round_lines;
    uint64_t salt; /* spreads the full queries of many panels over time */
};

enum plan {
    PLAN_FULL, /* ask for the whole window */
    PLAN_TAIL, /* ask for its new end */
    PLAN_HEAD, /* no new step has begun: ask for this moment, which stands behind what is
                     kept until one has */
    PLAN_NOTHING, /* no new step has begun: what is kept is the newest there is */
    PLAN_OVER,    /* a fixed window that is past: it does not change any more */
};

/* step_ms: the query's own, or the raised one after a refusal. */
enum plan pace_plan(const struct query_spec *spec, int64_t step_ms,
                    const struct progress *progress, int64_t now_ms,
                    struct query_window *ret);
struct logs;

/* Where to go on following after an answer for the window. A page (oldest first) that was
   full goes on at its last line, at once (*ret_more); one full of a single moment cannot
   be passed by its own lines: the next begins behind it, and gap says so. The last page
   of a round goes back by ten seconds, for what comes in late, or by as much as holds
   FOLLOW_OVERLAP_LINES where that is less. */
int64_t pace_follow(struct progress *progress, struct logs *logs,
                    const struct query_window *window, bool page, bool *ret_more);
/* Oldest moment the query shows: what is older is dropped when merging. */
int64_t pace_keep_from_ms(const struct query_spec *spec, int64_t step_ms, int64_t now_ms);
/* Where a kept answer that ends at to_ms is built upon: a head is not. */
int64_t pace_kept_to_ms(const struct query_spec *spec, int64_t step_ms, int64_t to_ms);
/* The whole answer depends on the window's ends (@ start(), @ end()). */
bool pace_needs_full(const char *expr);

/* A step with at most 11,000 points over the range, whole seconds. */
int64_t pace_raised_step_ms(int64_t range_ms, int64_t step_ms);

/* `random` is uniform over all values. */
int64_t pace_jitter_ms(int64_t period_ms, uint64_t random);
/* Milliseconds from now (monotonic) to the next round of the questions of a period, a
   quarter of it at least: they go together, so that their answers are one frame, at a
   moment that only the seed knows, a tenth of the period around an even beat. */
int64_t pace_round_ms(int64_t period_ms, int64_t now_ms, uint64_t seed);
/* Full jitter: rand(0, min(60 s, base · 2^n)), at least a second (M. Brooker,
   "Exponential Backoff and Jitter", 2015). failures ≥ 1. */
int64_t pace_backoff_ms(unsigned failures, uint64_t random);

#endif
