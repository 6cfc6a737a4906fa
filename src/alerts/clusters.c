/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "alerts/set_parts.h"

/* Who is asked for alerts, and who of them answers. */

bool alert_source_is_well(const struct alert_source *source)
{
    return source->state->status == QUERY_OK && alert_source_answer(source);
}

const struct alert_answer *alert_source_answer(const struct alert_source *source)
{
    return source->state->result ? source->state->result->alerts : NULL;
}

bool alert_source_is_main(const struct alert_source *source, bool managers)
{
    return managers
               ? source->source == SOURCE_ALERTMANAGER && source->kind == QUERY_ALERTS
               : source->source == SOURCE_PROMETHEUS &&
                     (source->kind == QUERY_ALERTS || source->kind == QUERY_RULES);
}

int alert_set_cluster(const struct alert_set *set, const char *name)
{
    for (int i = 0; i < set->cluster_count; i++)
        if (strncmp(set->clusters[i].name, name, sizeof(set->clusters[i].name) - 1) == 0)
            return i;
    return -1;
}

const char *alert_cluster_name(const struct alert_set *set, int cluster)
{
    if (set->cluster_count < 2 || cluster < 0 || cluster >= set->cluster_count)
        return "";
    /* One of several that nobody named has to be called something. */
    return set->clusters[cluster].name[0] ? set->clusters[cluster].name : "(unnamed)";
}

static struct alert_cluster *cluster_of(struct alert_set *set,
                                        const struct alert_source *source)
{
    int at = alert_set_cluster(set, source->cluster);
    struct alert_cluster *ret;

    if (at >= 0)
        return &set->clusters[at];
    /* There are no more clusters than members. */
    ret = &set->clusters[set->cluster_count < ALERT_MEMBERS_MAX ? set->cluster_count++
                                                                : ALERT_MEMBERS_MAX - 1];
    (void)snprintf(ret->name, sizeof(ret->name), "%s", source->cluster);
    return ret;
}

static void note_member(struct alert_set *set, const struct alert_source *source,
                        int *loading)
{
    const struct query_state *state = source->state;
    struct alert_cluster *cluster = cluster_of(set, source);
    bool well = alert_source_is_well(source);

    set->asked = true;
    set->members++;
    if (state->answered_ns / 1000000 > set->answered_ms)
        set->answered_ms = state->answered_ns / 1000000;
    set->answered += well;
    cluster->members++;
    cluster->answered += well;
    *loading += state->status == QUERY_LOADING || state->status == QUERY_IDLE;
    if (state->status == QUERY_FAILED && set->err.kind == ERR_NONE)
        set->err = state->err;
    if (state->status == QUERY_FAILED && cluster->err.kind == ERR_NONE)
        cluster->err = state->err;
}

void alert_set_note_sources(struct alert_set *set, const struct alert_source *sources,
                            size_t count, bool managers)
{
    int loading = 0;

    for (size_t i = 0; i < count; i++) {
        const struct query_state *state = sources[i].state;

        if (state->status == QUERY_FAILED && sources[i].kind == QUERY_SILENCES)
            set->silences_err = state->err;
        if (state->status == QUERY_FAILED && sources[i].kind == QUERY_RULES)
            set->rules_err = state->err;
        if (alert_source_is_main(&sources[i], managers))
            note_member(set, &sources[i], &loading);
    }
    for (int i = 0; i < set->cluster_count; i++)
        set->clusters[i].stale =
            set->clusters[i].answered == 0 && set->clusters[i].err.kind != ERR_NONE;
    set->loading = loading > 0 && set->answered == 0 && set->err.kind == ERR_NONE;
    set->complete = set->asked && set->answered == set->members;
    set->stale = set->asked && set->answered == 0 && !set->loading;
}

void alert_set_missing(const struct alert_set *set, char *buf, size_t size)
{
    size_t used = 0;

    buf[0] = '\0';
    for (int i = 0; i < set->cluster_count && used < size; i++) {
        const struct alert_cluster *cluster = &set->clusters[i];
        const char *name = alert_cluster_name(set, i);

        if (cluster->answered < cluster->members)
            used += (size_t)snprintf(buf + used, size - used, "%s%s%s%d/%d",
                                     used ? ", " : "", name, name[0] ? " " : "",
                                     cluster->answered, cluster->members);
    }
    if (used > 0 && used < size)
        (void)snprintf(buf + used, size - used, " answered");
}
