/* SPDX-License-Identifier: MIT */
#include "app/alert_watch.h"

#include <stdlib.h>

#include "core/mem.h"

struct alert_watch {
    struct store *store;
    struct alert_origins origins;
    struct query_spec specs[ALERT_SOURCES_MAX];
    uint64_t ids[ALERT_SOURCES_MAX];
    size_t count;
    bool asked;
    struct alert_set set;
};

struct alert_watch *alert_watch_new(const struct settings *settings, struct store *store,
                                    enum alert_extent extent)
{
    struct alert_watch *watch = xcalloc(1, sizeof(*watch));

    watch->store = store;
    alert_set_init(&watch->set);
    watch->set.watchdog = settings->watchdog;
    alert_origins_of(settings_context(settings), &watch->origins);
    watch->count = alert_questions(&watch->origins, extent, watch->specs);
    return watch;
}

void alert_watch_free(struct alert_watch *watch)
{
    if (!watch)
        return;
    for (size_t i = 0; watch->asked && i < watch->count; i++)
        store_unsubscribe(watch->store, watch->ids[i]);
    alert_set_done(&watch->set);
    free(watch);
}

bool alert_watch_update(struct alert_watch *watch, int64_t now_ms)
{
    const struct query_state *states[ALERT_SOURCES_MAX];
    struct alert_source sources[ALERT_SOURCES_MAX];
    size_t count;

    for (size_t i = 0; !watch->asked && i < watch->count; i++)
        watch->ids[i] = store_subscribe(watch->store, &watch->specs[i]);
    watch->asked = true;
    for (size_t i = 0; i < watch->count; i++)
        states[i] = store_state(watch->store, watch->ids[i]);
    count = alert_pair(&watch->origins, watch->specs, states, watch->count, sources);
    return alert_set_update(&watch->set, sources, count, now_ms);
}

const struct alert_set *alert_watch_set(const struct alert_watch *watch)
{
    return &watch->set;
}
