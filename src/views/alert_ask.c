/* SPDX-License-Identifier: MIT */
#include "views/alert_ask.h"

#include <string.h>

static struct alert_origins origins_of(const struct view_env *env)
{
    struct alert_origins origins = {0};

    for (size_t i = 0; i < env->source_count; i++)
        alert_origins_add(&origins, env->sources[i]->kind, env->sources[i]->cluster);
    return origins;
}

size_t alert_ask_queries(const struct view_env *env, enum alert_extent extent,
                         struct query_spec *ret)
{
    struct alert_origins origins = origins_of(env);

    return alert_questions(&origins, extent, ret);
}

bool alert_ask_take(const struct view_env *env, enum alert_extent extent,
                    struct alert_set *set)
{
    struct alert_origins origins = origins_of(env);
    struct query_spec specs[ALERT_SOURCES_MAX];
    struct alert_source sources[ALERT_SOURCES_MAX];
    size_t count = alert_questions(&origins, extent, specs);

    if (count > env->query_count)
        return false;
    count = alert_pair(&origins, specs, env->queries, count, sources);
    return alert_set_update(set, sources, count, env->now_ms);
}

int alert_ask_member(const struct view_env *env, const char *cluster)
{
    int member = 0, first = -1;

    for (size_t i = 0; i < env->source_count; i++) {
        const struct source_state *source = env->sources[i];

        if (source->kind != SOURCE_ALERTMANAGER)
            continue;
        if (strcmp(source->cluster, cluster) == 0) {
            if (source->status == SOURCE_UP)
                return member;
            first = first < 0 ? member : first;
        }
        member++;
    }
    return first < 0 ? 0 : first;
}
