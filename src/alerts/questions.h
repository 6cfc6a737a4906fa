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

enum alert_extent {
    ALERTS_FIRING, /* what fires: every Alertmanager, or Prometheus where there is none */
    ALERTS_DETAILS, /* also silences, and Prometheus's rules with what is pending */
    ALERTS_GROUPS,  /* also Alertmanager's groups */
};

/* Fill ret[ALERT_SOURCES_MAX]; returns how many. */
size_t alert_questions(const int configured[SOURCE_KIND_COUNT], enum alert_extent extent,
                       struct query_spec *ret);
/* The number of sources of each kind in a context. */
void alert_count_sources(const struct context_settings *context,
                         int ret[SOURCE_KIND_COUNT]);
/* Questions and their answers as alert_set_update() takes them; a state may be NULL
   where it is not known, and is left out. Returns how many. */
size_t alert_pair(const struct query_spec *specs, const struct query_state *const *states,
                  size_t count, struct alert_source *ret);

#endif
