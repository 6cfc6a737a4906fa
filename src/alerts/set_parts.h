/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_SET_PARTS_H
#define ALERTS_SET_PARTS_H

/*
 * The steps of alert_set_update() that have files of their own.
 */

#include "alerts/alert_set.h"

/* Whether a question says what fires: Alertmanager's, or Prometheus's where there is no
   Alertmanager. */
bool alert_source_is_main(const struct alert_source *source, bool managers);
/* Whether its newest answer was a good one. */
bool alert_source_is_well(const struct alert_source *source);
/* The newest good answer, or NULL. */
const struct alert_answer *alert_source_answer(const struct alert_source *source);
/* Clusters, and who of them answered (clusters.c). */
void alert_set_note_sources(struct alert_set *set, const struct alert_source *sources,
                            size_t count, bool managers);
/* Each silence once, in order (silences.c). */
void alert_set_merge_silences(struct alert_set *set, const struct alert_source *sources,
                              size_t count);

#endif
