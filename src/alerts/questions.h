/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_QUESTIONS_H
#define ALERTS_QUESTIONS_H

/*
 * What is asked to know all alerts. The header, the view, panels and the commands ask the
 * same, so that the servers are asked once.
 */

#include <stdbool.h>
#include <stddef.h>

#include "alerts/alert_set.h"
#include "model/settings.h"

enum alert_extent {
    ALERTS_FIRING, /* what fires: every Alertmanager, or Prometheus where there is none */
    ALERTS_PENDING,  /* also Prometheus's rules with what is pending */
    ALERTS_SILENCED, /* what Alertmanagers say, with silences; nothing of Prometheus */
    ALERTS_DETAILS,  /* everything but groups */
    ALERTS_GROUPS,   /* also Alertmanager's groups */
};

/* Who may be asked in a context. A zeroed struct is nobody. */
struct alert_origins {
    int managers; /* Alertmanagers, ALERT_MEMBERS_MAX at most */
    const char *clusters[ALERT_MEMBERS_MAX]; /* of each; "" where nobody named one */
    bool prometheus;
};

/* One more source; those that know nothing of alerts are passed over. The text outlives
   the origins. */
void alert_origins_add(struct alert_origins *origins, enum source_kind kind,
                       const char *cluster);
void alert_origins_of(const struct context_settings *context, struct alert_origins *ret);
/* Fill ret[ALERT_SOURCES_MAX]; returns how many. */
size_t alert_questions(const struct alert_origins *origins, enum alert_extent extent,
                       struct query_spec *ret);
/* Questions and their answers as alert_set_update() takes them; a state may be NULL
   where it is not known, and is left out. Returns how many. */
size_t alert_pair(const struct alert_origins *origins, const struct query_spec *specs,
                  const struct query_state *const *states, size_t count,
                  struct alert_source *ret);

#endif
