/* SPDX-License-Identifier: MIT */
#ifndef SLO_BURN_H
#define SLO_BURN_H

/*
 * Burn rates and the four classes of alerts on them (Google, "The Site Reliability
 * Workbook", chapter 5, table 5-8): a class fires while both its windows burn faster
 * than spends its share of the budget in the long one. The short window is a twelfth of
 * the long one, so that it stops soon after the cause does. Pure.
 */

#include <stdbool.h>
#include <stdint.h>

#include "slo/spec.h"

/* Windows that burn rates are shown for. */
enum slo_burn_window {
    SLO_5M,
    SLO_30M,
    SLO_1H,
    SLO_6H,
    SLO_1D,
    SLO_3D,
    SLO_BURN_WINDOWS
};

extern const struct slo_burn_length {
    const char *name; /* "5m" */
    int64_t ms;
} slo_burn_lengths[SLO_BURN_WINDOWS];

enum slo_class_id { SLO_FAST, SLO_MODERATE, SLO_SLOW, SLO_EXHAUSTED };

struct slo_class {
    const char *name; /* "fast burn" */
    const char *word; /* found in the names of its alerts: "fast" */
    double share;     /* of the budget, in the long window; 0: the exhausted budget */
    enum slo_burn_window longer, shorter;
    enum slo_severity severity;
    const char *help;
};

extern const struct slo_class slo_classes[SLO_CLASSES];

enum slo_firing {
    SLO_UNKNOWN,    /* a rate is missing: neither fires nor quiet */
    SLO_NOT_FIRING, /* quiet */
    SLO_WOULD_FIRE, /* both windows are above, but no alert of the server says so */
    SLO_PENDING,    /* the server's alert waits for its `for` */
    SLO_FIRING,
};

/* Burn rate: share of bad events by the share that may be. NaN where there was no
   traffic; infinite where nothing may fail and something did. */
double slo_burn_rate(double bad, double total, double allowance);
/* Rate at which the class's share is spent in its long window: 14.4 for 2 % of 30 days
   in an hour. */
double slo_class_threshold(const struct slo_class *cls, int64_t window_ms);
/* What the rates say, before any alert of the server is looked at. */
enum slo_firing slo_class_judge(const struct slo_class *cls, int64_t window_ms,
                                const double burn[SLO_BURN_WINDOWS], double remaining);

#endif
