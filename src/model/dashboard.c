/* SPDX-License-Identifier: MIT */
#include "model/dashboard.h"

#include <stdlib.h>

static const char *const state_names[] = {
    [STATE_OK] = "ok",
    [STATE_INFO] = "info",
    [STATE_WARNING] = "warning",
    [STATE_CRITICAL] = "critical",
};

void dashboard_free(struct dashboard *dashboard)
{
    if (!dashboard)
        return;
    arena_done(&dashboard->arena);
    free(dashboard->path);
    free(dashboard);
}

enum threshold_state threshold_state(const struct threshold *thresholds, size_t count,
                                     double value)
{
    enum threshold_state worst = STATE_OK;

    for (size_t i = 0; i < count; i++) {
        const struct threshold *at = &thresholds[i];
        bool holds = at->below ? value <= at->value : value >= at->value;

        if (holds && at->state > worst)
            worst = at->state;
    }
    return worst;
}

const char *threshold_state_name(enum threshold_state state)
{
    return (unsigned)state < ARRAY_LEN(state_names) ? state_names[state] : "unknown";
}
