/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_HISTORY_H
#define ALERTS_HISTORY_H

/*
 * When an alert fired, from the samples of ALERTS{alertstate="firing"}: samples no
 * farther apart than a step belong to one period, as the rule is evaluated at least that
 * often (the way Grafana makes regions of annotations).
 */

#include <stddef.h>
#include <stdint.h>

#include "model/result.h"

struct alert_period {
    int64_t from_ms, to_ms; /* of the first and the last sample */
};

enum { ALERT_PERIODS_MAX = 512 };

struct alert_history {
    struct alert_period periods[ALERT_PERIODS_MAX]; /* oldest first, the newest kept */
    size_t count;
    size_t total;      /* of them, those that were not kept too */
    int64_t firing_ms; /* of all together, each at least a step */
};

/* Of all series of the result together: of one alert, or of all of a name. */
void alert_history_build(struct alert_history *ret, const struct result *result,
                         int64_t step_ms);
/* Share of each of count equal bins of [from, to) in which it fired: 0…1. */
void alert_history_bins(const struct alert_history *history, int64_t step_ms,
                        int64_t from_ms, int64_t to_ms, double *ret, size_t count);

#endif
