/* SPDX-License-Identifier: MIT */
#ifndef SLO_BUDGET_H
#define SLO_BUDGET_H

/*
 * The error budget: what may fail in a window, what did, what is left and how long it
 * lasts. Pure functions of a history. Shares are fractions, NaN where they are not
 * known: no traffic is not 100 %.
 *
 * In a rolling window the budget is that of the events seen in the covered part. In a
 * calendar window it is that of the whole window, whose events are projected from the
 * part that has passed, so that the budget is not small on the first day.
 */

#include <stdbool.h>
#include <stdint.h>

#include "slo/history.h"
#include "slo/spec.h"

struct slo_budget {
    double sli, sli_least, sli_most;
    double remaining, remaining_least,
        remaining_most; /* of the budget; may be negative */
    double total, bad;  /* events seen */
    double allowed;     /* bad events that the budget is */
    int64_t covered_ms; /* of the window's part that has passed */
    int64_t elapsed_ms; /* that part */
    int64_t window_ms;
};

void budget_compute(const struct slo *slo, const struct slo_history *history,
                    int64_t now_ms, struct slo_budget *ret);
/* Share of the budget left for a share of bad events. No allowance: all of it, or minus
   infinity. */
double budget_remaining(double bad, double allowed);

/* Never runs out at this pace. */
#define BUDGET_NEVER INT64_MAX

/*
 * Milliseconds until nothing is left at this burn rate: remaining × window ÷ rate. 0
 * where nothing is left now; BUDGET_NEVER at 1 or below in a rolling window (as much
 * leaves it as is added) and where a calendar window ends before. False where remaining
 * or rate are not known.
 */
bool budget_exhaustion(const struct slo *slo, double remaining, double burn,
                       int64_t now_ms, int64_t *ret_ms);
/* What is left after burning on for some time. */
double budget_after(const struct slo *slo, double remaining, double burn, int64_t for_ms,
                    int64_t now_ms);

struct slo_day {
    int64_t from_ms, to_ms; /* a calendar day, cut at the window's ends */
    double sli;             /* NaN: no traffic, or not covered */
    double share;           /* of the window's budget; NaN: not covered */
};

enum { BUDGET_DAYS_MAX = SLO_WINDOW_DAYS_MAX + 1 };

/* The days of the window up to now, oldest first, in UTC or local time. */
size_t budget_days(const struct slo *slo, const struct slo_history *history,
                   int64_t now_ms, bool utc, struct slo_day ret[BUDGET_DAYS_MAX]);

/*
 * Budget of the calendar month spent up to each of `count` rising moments from its start
 * to its end: NaN after now and before the data begins. A rolling window has no ideal line;
 * that of a month runs from 0 to 1.
 */
void budget_consumption(const struct slo *slo, const struct slo_history *history,
                        int64_t now_ms, const int64_t *times_ms, double *ret,
                        size_t count);

#endif
