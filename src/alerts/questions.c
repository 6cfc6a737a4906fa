/* SPDX-License-Identifier: MIT */
#include "alerts/questions.h"

#include <string.h>

static const int64_t period_ms = 10000, details_period_ms = 15000;

static size_t add(struct query_spec *ret, size_t count, enum source_kind source,
                  enum query_kind kind, int member)
{
    ret[count] = (struct query_spec){
        .source = source,
        .kind = kind,
        .expr = "",
        .member = member,
        .period_ms = kind == QUERY_ALERTS ? period_ms : details_period_ms,
    };
    return count + 1;
}

size_t alert_questions(const int configured[SOURCE_KIND_COUNT], enum alert_extent extent,
                       struct query_spec *ret)
{
    int managers = configured[SOURCE_ALERTMANAGER];
    bool prometheus = configured[SOURCE_PROMETHEUS] > 0;
    bool details = extent >= ALERTS_DETAILS;
    size_t count = 0;

    if (managers > ALERT_MEMBERS_MAX)
        managers = ALERT_MEMBERS_MAX;
    for (int i = 0; i < managers; i++)
        count = add(ret, count, SOURCE_ALERTMANAGER, QUERY_ALERTS, i);
    for (int i = 0; details && i < managers; i++)
        count = add(ret, count, SOURCE_ALERTMANAGER, QUERY_SILENCES, i);
    for (int i = 0; extent == ALERTS_GROUPS && i < managers; i++)
        count = add(ret, count, SOURCE_ALERTMANAGER, QUERY_ALERT_GROUPS, i);
    if (prometheus && details)
        count = add(ret, count, SOURCE_PROMETHEUS, QUERY_RULES, 0);
    else if (prometheus && managers == 0)
        count = add(ret, count, SOURCE_PROMETHEUS, QUERY_ALERTS, 0);
    return count;
}

void alert_count_sources(const struct context_settings *context,
                         int ret[SOURCE_KIND_COUNT])
{
    memset(ret, 0, SOURCE_KIND_COUNT * sizeof(*ret));
    for (size_t i = 0; context && i < context->source_count; i++)
        ret[context->sources[i].kind]++;
}

size_t alert_pair(const struct query_spec *specs, const struct query_state *const *states,
                  size_t count, struct alert_source *ret)
{
    size_t used = 0;

    for (size_t i = 0; i < count && used < ALERT_SOURCES_MAX; i++)
        if (states[i])
            ret[used++] =
                (struct alert_source){specs[i].source, specs[i].kind, states[i]};
    return used;
}
