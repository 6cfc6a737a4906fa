/* SPDX-License-Identifier: MIT */
#ifndef SLO_SPLIT_H
#define SLO_SPLIT_H

/*
 * Questions about who spends a budget: the expressions of an objective split by the label
 * that tells endpoints or operations apart, or narrowed to one of them. Windows are
 * durations as in PromQL. Pure.
 */

#include <stdbool.h>

#include "core/attr.h"
#include "core/buf.h"
#include "slo/board.h"

/* Labels that may say who it was, best first; NULL-terminated. */
extern const char *const slo_by_labels[];

/* Counts of events in a window by who caused them: label values of the objective's `by`
   or of the labels that usually name an endpoint or operation, in series with the label
   "part" (total, good or bad). False where the expressions cannot be split. */
bool slo_split(const struct slo_report *report, const char *window,
               struct buf *out) MUST_USE;
/* Counts of one of them, in two series with the label "part". */
bool slo_split_one(const struct slo_report *report, const char *label, const char *name,
                   const char *window, struct buf *out) MUST_USE;
/* How long one of them takes: seconds at the quantiles that "part" names (p50, p95, p99),
   from the histogram of an objective of latency with the same label. False where there
   is none. */
bool slo_split_latency(const struct slo_board *board, const char *label, const char *name,
                       const char *window, struct buf *out) MUST_USE;

#endif
