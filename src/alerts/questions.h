/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_QUESTIONS_H
#define ALERTS_QUESTIONS_H

/*
 * What is asked to know all alerts. The header, the view and the commands ask the same,
 * so that the servers are asked once.
 */

#include <stdbool.h>
#include <stddef.h>

#include "alerts/alert_set.h"
#include "model/settings.h"

/*
 * Fill ret[ALERT_SOURCES_MAX]; returns how many. Without details: what fires, from every
 * Alertmanager, or from Prometheus where there is none. With details also the silences,
 * and Prometheus's rules with what is pending.
 */
size_t alert_questions(const int configured[SOURCE_KIND_COUNT], bool details,
                       struct query_spec *ret);
/* The number of sources of each kind in a context. */
void alert_count_sources(const struct context_settings *context,
                         int ret[SOURCE_KIND_COUNT]);
/* Questions and their answers as alert_set_update() takes them; a state may be NULL
   where it is not known, and is left out. Returns how many. */
size_t alert_pair(const struct query_spec *specs, const struct query_state *const *states,
                  size_t count, struct alert_source *ret);

#endif
