/* SPDX-License-Identifier: MIT */
#ifndef APP_ALARMS_H
#define APP_ALARMS_H

/*
 * What fires now, for the header of every screen: a standing question to each member,
 * the set made of the answers, and what the session remembers of alerts.
 *
 * Ownership: alarms_new() → alarms_free(), before the store goes.
 */

#include <stdbool.h>
#include <stdint.h>

#include "alerts/alert_set.h"
#include "alerts/memory.h"
#include "core/attr.h"
#include "datasource/store.h"
#include "model/settings.h"

struct alarms;

struct alarms *alarms_new(const struct settings *settings, struct store *store) ALLOCATES;
void alarms_free(struct alarms *alarms);
/* Take in what was answered. True where anything changed. */
bool alarms_update(struct alarms *alarms, int64_t now_ms);
const struct alert_set *alarms_set(const struct alarms *alarms);
struct alert_memory *alarms_memory(const struct alarms *alarms);

#endif
