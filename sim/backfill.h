/* SPDX-License-Identifier: MIT */
#ifndef SIM_BACKFILL_H
#define SIM_BACKFILL_H

/*
 * History as OpenMetrics text, for `promtool tsdb create-blocks-from openmetrics`. It is
 * what the model says of the past, with the labels that a scrape would have added, so
 * that the first live scrape continues it.
 *
 *   fine-*.om    everything, at every scrape, for the last hours
 *   shift.om     before that, back to 7 h: histograms of latency every 150 s
 *   day.om       back to 25 h: most other families every 150 s
 *   month-*.om   before that what panels over weeks need: gauges every 5 min, which is
 *                how far Prometheus looks back, counters every 10
 *   recorded.om  for the whole time: SLO rules every 30 s, probes, ALERTS
 *
 * Families are grouped; within a family the samples of a series are in order of time.
 */

#include "history.h"
#include "options.h"

/* Writes the files into the folder; false and *err if that fails. */
bool backfill_run(const struct options *options, const struct model *m,
                  struct sim_error *err);

#endif
