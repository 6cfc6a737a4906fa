/* SPDX-License-Identifier: MIT */
#include "app/alarms.h"

#include <stdlib.h>

#include "app/alert_watch.h"
#include "core/mem.h"

struct alarms {
    struct alert_watch *watch;
    struct alert_memory *memory;
};

struct alarms *alarms_new(const struct settings *settings, struct store *store)
{
    struct alarms *alarms = xcalloc(1, sizeof(*alarms));

    alarms->watch = alert_watch_new(settings, store, ALERTS_FIRING);
    alarms->memory = alert_memory_new();
    alert_memory_set_target(alarms->memory, SEVERITY_CRITICAL, settings->respond_ms[0]);
    alert_memory_set_target(alarms->memory, SEVERITY_WARNING, settings->respond_ms[1]);
    alert_memory_set_target(alarms->memory, SEVERITY_OTHER, settings->respond_ms[1]);
    alert_memory_set_target(alarms->memory, SEVERITY_INFO, settings->respond_ms[2]);
    alert_memory_set_watchdog(alarms->memory, settings->watchdog);
    return alarms;
}

void alarms_free(struct alarms *alarms)
{
    if (!alarms)
        return;
    alert_watch_free(alarms->watch);
    alert_memory_free(alarms->memory);
    free(alarms);
}

/* It asks at the first update: the panels on the screen have asked by then, and do not
   wait for what fires where one Prometheus answers both. */
bool alarms_update(struct alarms *alarms, int64_t now_ms)
{
    if (!alert_watch_update(alarms->watch, now_ms))
        return false;
    alert_memory_note(alarms->memory, alert_watch_set(alarms->watch), now_ms);
    return true;
}

const struct alert_set *alarms_set(const struct alarms *alarms)
{
    return alert_watch_set(alarms->watch);
}

struct alert_memory *alarms_memory(const struct alarms *alarms)
{
    return alarms->memory;
}
