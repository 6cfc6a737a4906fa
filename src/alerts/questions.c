/* SPDX-License-Identifier: MIT */
#include "alerts/questions.h"

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

void alert_origins_add(struct alert_origins *origins, enum source_kind kind,
                       const char *cluster)
{
    if (kind == SOURCE_PROMETHEUS)
        origins->prometheus = true;
    else if (kind == SOURCE_ALERTMANAGER && origins->managers < ALERT_MEMBERS_MAX)
        origins->clusters[origins->managers++] = cluster ? cluster : "";
}

void alert_origins_of(const struct context_settings *context, struct alert_origins *ret)
{
    *ret = (struct alert_origins){0};
    for (size_t i = 0; context && i < context->source_count; i++)
        alert_origins_add(ret, context->sources[i].kind, context->sources[i].cluster);
}

static size_t add_members(const struct alert_origins *origins, enum query_kind kind,
                          struct query_spec *ret, size_t count)
{
    for (int i = 0; i < origins->managers; i++)
        count = add(ret, count, SOURCE_ALERTMANAGER, kind, i);
    return count;
}

size_t alert_questions(const struct alert_origins *origins, enum alert_extent extent,
                       struct query_spec *ret)
{
    size_t count = add_members(origins, QUERY_ALERTS, ret, 0);

    if (extent >= ALERTS_SILENCED)
        count = add_members(origins, QUERY_SILENCES, ret, count);
    if (extent == ALERTS_GROUPS)
        count = add_members(origins, QUERY_ALERT_GROUPS, ret, count);
    if (!origins->prometheus || extent == ALERTS_SILENCED)
        return count;
    if (extent != ALERTS_FIRING)
        count = add(ret, count, SOURCE_PROMETHEUS, QUERY_RULES, 0);
    else if (origins->managers == 0)
        count = add(ret, count, SOURCE_PROMETHEUS, QUERY_ALERTS, 0);
    return count;
}

size_t alert_pair(const struct alert_origins *origins, const struct query_spec *specs,
                  const struct query_state *const *states, size_t count,
                  struct alert_source *ret)
{
    size_t used = 0;

    for (size_t i = 0; i < count && used < ALERT_SOURCES_MAX; i++) {
        bool manager = specs[i].source == SOURCE_ALERTMANAGER;

        if (states[i])
            ret[used++] = (struct alert_source){
                .source = specs[i].source,
                .kind = specs[i].kind,
                .cluster = manager ? origins->clusters[specs[i].member] : "",
                .state = states[i],
            };
    }
    return used;
}
