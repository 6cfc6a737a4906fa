/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_JOIN_H
#define ALERTS_JOIN_H

/*
 * What Prometheus's rules add to Alertmanager's alerts. The same alert has more labels
 * there (the external ones), and relabelling may have changed some: it is looked for by
 * its labels without those that only Alertmanager has, then by what both have.
 */

#include "alerts/alert_set.h"

/* set->items has room for capacity of them. */
void alert_set_join_rules(struct alert_set *set, const struct alert_answer *rules,
                          size_t capacity, int64_t now_ms);
/* What an item says of one alert alone (alert_set.c). */
void alert_item_fill(struct alert_item *ret, const struct alert *alert, int cluster);

#endif
