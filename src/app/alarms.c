/* SPDX-License-Identifier: MIT */
#include "app/alarms.h"

#include <stdlib.h>

#include "alerts/questions.h"
#include "core/mem.h"

struct alarms {
    struct store *store;
    struct query_spec specs[ALERT_SOURCES_MAX];
    uint64_t ids[ALERT_SOURCES_MAX];
    size_t count;
    bool asked;
    struct alert_set set;
    struct alert_memory *memory;
};

struct alarms *alarms_new(const struct settings *settings, struct store *store)
{
    struct alarms *alarms = xcalloc(1, sizeof(*alarms));
    int configured[SOURCE_KIND_COUNT];

    alarms->store = store;
    alarms->memory = alert_memory_new();
    alert_memory_set_target(alarms->memory, SEVERITY_CRITICAL, settings->respond_ms[0]);
    alert_memory_set_target(alarms->memory, SEVERITY_WARNING, settings->respond_ms[1]);
    alert_memory_set_target(alarms->memory, SEVERITY_OTHER, settings->respond_ms[1]);
    alert_memory_set_target(alarms->memory, SEVERITY_INFO, settings->respond_ms[2]);
    alert_memory_set_watchdog(alarms->memory, settings->watchdog);
    alert_set_init(&alarms->set);
    alarms->set.watchdog = alert_memory_watchdog(alarms->memory);
    alert_count_sources(settings_context(settings), configured);
    alarms->count = alert_questions(configured, ALERTS_FIRING, alarms->specs);
    return alarms;
}

void alarms_free(struct alarms *alarms)
{
    if (!alarms)
        return;
    for (size_t i = 0; alarms->asked && i < alarms->count; i++)
        store_unsubscribe(alarms->store, alarms->ids[i]);
    alert_set_done(&alarms->set);
    alert_memory_free(alarms->memory);
    free(alarms);
}

/* At the first update: the panels on the screen have asked by then, and do not wait for
   what fires where one Prometheus answers both. */
static void ask_once(struct alarms *alarms)
{
    if (alarms->asked)
        return;
    alarms->asked = true;
    for (size_t i = 0; i < alarms->count; i++)
        alarms->ids[i] = store_subscribe(alarms->store, &alarms->specs[i]);
}

bool alarms_update(struct alarms *alarms, int64_t now_ms)
{
    const struct query_state *states[ALERT_SOURCES_MAX];
    struct alert_source sources[ALERT_SOURCES_MAX];
    size_t count;

    ask_once(alarms);
    for (size_t i = 0; i < alarms->count; i++)
        states[i] = store_state(alarms->store, alarms->ids[i]);
    count = alert_pair(alarms->specs, states, alarms->count, sources);
    if (!alert_set_update(&alarms->set, sources, count, now_ms))
        return false;
    alert_memory_note(alarms->memory, &alarms->set, now_ms);
    return true;
}

const struct alert_set *alarms_set(const struct alarms *alarms)
{
    return &alarms->set;
}

struct alert_memory *alarms_memory(const struct alarms *alarms)
{
    return alarms->memory;
}
