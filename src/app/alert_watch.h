/* SPDX-License-Identifier: MIT */
#ifndef APP_ALERT_WATCH_H
#define APP_ALERT_WATCH_H

/*
 * A standing question about alerts to every member, and the set made of the answers: for
 * the header (alarms.c) and for the panels of a dashboard (board.c).
 *
 * Ownership: alert_watch_new() → alert_watch_free(), before the store goes; the settings
 * outlive it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "alerts/questions.h"
#include "core/attr.h"
#include "datasource/store.h"

struct alert_watch;

struct alert_watch *alert_watch_new(const struct settings *settings, struct store *store,
                                    enum alert_extent extent) ALLOCATES;
void alert_watch_free(struct alert_watch *watch);
/* Ask, if that was not done, and take in what was answered. True where anything changed. */
bool alert_watch_update(struct alert_watch *watch, int64_t now_ms);
const struct alert_set *alert_watch_set(const struct alert_watch *watch);

#endif
