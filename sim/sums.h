/* SPDX-License-Identifier: MIT */
#ifndef SIM_SUMS_H
#define SIM_SUMS_H

/*
 * Cumulative sums over all pods and restarts, for the SLO rules over a month: good and
 * bad events since the origin, cheap at any time. They carry the common noise of the
 * traffic but not that of single flows, which all but cancels out in a sum.
 */

#include "model.h"

enum { SUMS_SLOS = 4 };

extern const char *const sums_slo_names[SUMS_SLOS];
extern const double sums_slo_objectives[SUMS_SLOS];

struct sums;

/* `interpolated`: there is no 0.2 s bucket, so that the latency SLO is estimated from
 * its neighbours as the recording rule does. NULL only without memory. */
struct sums *sums_new(const struct model *m, bool interpolated);
void sums_free(struct sums *s);
/* Events of an SLO from the origin to t: all of them, and the bad ones. */
void sums_at(const struct sums *s, int slo, int64_t t_ns, double *ret_total,
             double *ret_bad);

#endif
