/* SPDX-License-Identifier: MIT */
#ifndef SLO_SENTENCE_H
#define SLO_SENTENCE_H

/*
 * What a report says as a person would: one line each, in plain text.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slo/board.h"

/* "query success": a name as people say it. */
const char *slo_title(const struct slo_report *report, char *buf, size_t size);
/* "Tue 08:53" within a week, "Jan 12" beyond; "now", "–" where it never ends, "?" where
   that is not known. */
const char *slo_gone(const struct slo_report *report, int64_t now_ms, bool utc, char *buf,
                     size_t size);
/* "At this hour's pace the availability budget ends on Tuesday at 08:53, in 1d 6h. It is
   speeding up (5m > 1h)." */
const char *slo_outlook(const struct slo_report *report, int64_t now_ms, bool utc,
                        char *buf, size_t size);
/* "14.8 of 30 days"; "" where all of it is covered. */
const char *slo_coverage(const struct slo_report *report, char *buf, size_t size);
/* What is left in what a person counts: "26 min of full outage, or 3.1 M of 5.2 M
   events". */
const char *slo_left(const struct slo_report *report, char *buf, size_t size);
/* "firing", "would fire", "pending", "quiet", "not known". */
const char *slo_firing_name(enum slo_firing firing);
/* "99.961 %": as many decimals as tell it from its target. */
const char *slo_percent(const struct slo_report *report, double share, char *buf,
                        size_t size);
/* The target with as many decimals. */
const char *slo_target(const struct slo_report *report, char *buf, size_t size);
/* "14.8×", "0.03×", "–" where it is not known. */
const char *slo_rate(double burn, char *buf, size_t size);
/* "61 % left", "spent, 12 % over", "not known". */
const char *slo_remaining(double share, char *buf, size_t size);
/* "61 %", "-12 %", "?". */
const char *slo_budget_percent(double share, char *buf, size_t size);

#endif
