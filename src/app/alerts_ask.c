/* SPDX-License-Identifier: MIT */
#include "app/alerts_ask.h"

#include "alerts/questions.h"
#include "core/clock.h"

bool alerts_can_ask(const struct settings *settings)
{
    struct alert_origins origins;

    alert_origins_of(settings_context(settings), &origins);
    return origins.managers > 0 || origins.prometheus;
}

bool alerts_set_clock(const struct options *options, struct err *err)
{
    if (options->at_ns == 0)
        return true;
    if (!options->replay_dir) {
        err_set(err, ERR_CONFIG, "alerts are known of now only, not --at a past moment");
        return false;
    }
    clock_freeze(options->at_ns, -1);
    return true;
}

void alerts_ask(struct headless *headless, const struct settings *settings,
                struct alert_set *ret)
{
    struct query_spec specs[ALERT_SOURCES_MAX];
    const struct query_state *states[ALERT_SOURCES_MAX];
    struct alert_source sources[ALERT_SOURCES_MAX];
    struct alert_origins origins;
    size_t count;

    alert_origins_of(settings_context(settings), &origins);
    count = alert_questions(&origins, ALERTS_DETAILS, specs);
    (void)headless_ask(headless, specs, count, states);
    ret->watchdog = settings->watchdog;
    count = alert_pair(&origins, specs, states, count, sources);
    (void)alert_set_update(ret, sources, count, clock_wall_ns() / 1000000);
}
