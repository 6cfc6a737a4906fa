/* SPDX-License-Identifier: MIT */
#include "app/alerts_ask.h"

#include "alerts/questions.h"
#include "core/clock.h"

bool alerts_can_ask(const struct settings *settings)
{
    int configured[SOURCE_KIND_COUNT];

    alert_count_sources(settings_context(settings), configured);
    return configured[SOURCE_ALERTMANAGER] > 0 || configured[SOURCE_PROMETHEUS] > 0;
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
    int configured[SOURCE_KIND_COUNT];
    size_t count;

    alert_count_sources(settings_context(settings), configured);
    count = alert_questions(configured, ALERTS_DETAILS, specs);
    (void)headless_ask(headless, specs, count, states);
    ret->watchdog = settings->watchdog;
    count = alert_pair(specs, states, count, sources);
    (void)alert_set_update(ret, sources, count, clock_wall_ns() / 1000000);
}
