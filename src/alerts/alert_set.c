/* SPDX-License-Identifier: MIT */
#include "alerts/alert_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/index.h"
#include "alerts/join.h"
#include "core/mem.h"

void alert_set_init(struct alert_set *set)
{
    memset(set, 0, sizeof(*set));
}

static void clear(struct alert_set *set)
{
    free(set->items);
    free(set->silences);
    for (size_t i = 0; i < set->held_count; i++)
        result_unref(set->held[i]);
    *set = (struct alert_set){.watchdog = set->watchdog};
}

void alert_set_done(struct alert_set *set)
{
    clear(set);
}

/* --- who answers --- */

static bool well(const struct alert_source *source)
{
    return source->state->status == QUERY_OK && source->state->result &&
           source->state->result->alerts;
}

/* Which questions say what fires: Alertmanager's, or Prometheus's where there is none. */
static bool is_main(const struct alert_source *source, bool managers)
{
    return managers
               ? source->source == SOURCE_ALERTMANAGER && source->kind == QUERY_ALERTS
               : source->source == SOURCE_PROMETHEUS &&
                     (source->kind == QUERY_ALERTS || source->kind == QUERY_RULES);
}

static bool has_managers(const struct alert_source *sources, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_main(&sources[i], true))
            return true;
    return false;
}

static void note_sources(struct alert_set *set, const struct alert_source *sources,
                         size_t count, bool managers)
{
    int loading = 0;

    for (size_t i = 0; i < count; i++) {
        const struct query_state *state = sources[i].state;

        if (state->status == QUERY_FAILED && sources[i].kind == QUERY_SILENCES)
            set->silences_err = state->err;
        if (state->status == QUERY_FAILED && sources[i].kind == QUERY_RULES)
            set->rules_err = state->err;
        if (!is_main(&sources[i], managers))
            continue;
        set->asked = true;
        set->members++;
        set->answered += well(&sources[i]);
        loading += state->status == QUERY_LOADING || state->status == QUERY_IDLE;
        if (state->status == QUERY_FAILED && set->err.kind == ERR_NONE)
            set->err = state->err;
    }
    set->loading = loading > 0 && set->answered == 0 && set->err.kind == ERR_NONE;
    set->complete = set->asked && set->answered == set->members;
    set->stale = set->asked && set->answered == 0 && !set->loading;
}

/* --- the union --- */

struct merge {
    struct alert_set *set;
    struct alert_index index;
    size_t capacity;
};

static struct alert_item *find_same(struct merge *merge, const struct labels *labels)
{
    size_t at = (size_t)labels->hash, position;

    while (alert_index_next(&merge->index, labels->hash, &at, &position))
        if (labels_equal(&merge->set->items[position].alert->labels, labels))
            return &merge->set->items[position];
    return NULL;
}

void alert_item_fill(struct alert_item *ret, const struct alert *alert)
{
    const char *name = labels_get(&alert->labels, "alertname");

    *ret = (struct alert_item){
        .alert = alert,
        .origin = alert->rule ? alert : NULL,
        .rule = alert->rule,
        .name = name && name[0] ? name : "(no name)",
        .id = alert->labels.hash ? alert->labels.hash : 1,
        .state = alert->state,
        .severity = severity_of(&alert->labels),
        .starts_ms = alert->starts_ms,
        .value = alert->value,
    };
    if (alert->rule && alert->starts_ms > 0) {
        int64_t fires = alert->starts_ms + alert->rule->for_ms;

        if (alert->state == ALERT_PENDING)
            ret->fires_ms = fires;
        else
            ret->starts_ms = fires; /* it is active first, then fires */
    }
}

/* The same alert once more: the more urgent state and the earlier start hold. */
static void join_same(struct alert_item *item, const struct alert *alert)
{
    if (alert->starts_ms > 0 &&
        (item->starts_ms == 0 || alert->starts_ms < item->starts_ms))
        item->starts_ms = alert->starts_ms;
    if (alert->state > item->state) {
        item->state = alert->state;
        item->alert = alert;
    }
}

static void add_answer(struct merge *merge, const struct alert_answer *answer)
{
    struct alert_set *set = merge->set;

    for (size_t i = 0; i < answer->alert_count && set->count < merge->capacity; i++) {
        const struct alert *alert = &answer->alerts[i];
        struct alert_item *same = find_same(merge, &alert->labels);

        if (same) {
            join_same(same, alert);
            continue;
        }
        alert_item_fill(&set->items[set->count], alert);
        alert_index_add(&merge->index, alert->labels.hash, set->count++);
    }
    if (answer->alert_total > answer->alert_count)
        set->cut += answer->alert_total - answer->alert_count;
}

/* Groups only tell where an alert belongs: a fresh one is in none yet. */
static void add_groups(struct merge *merge, const struct alert_answer *answer)
{
    for (size_t g = 0; g < answer->group_count; g++) {
        const struct alert_group *group = &answer->groups[g];

        for (size_t i = group->first; i < group->first + group->count; i++) {
            struct alert_item *item = find_same(merge, &answer->alerts[i].labels);

            if (item && !item->group)
                item->group = group;
        }
    }
}

static const struct alert_answer *answer_of(const struct alert_source *source)
{
    return source->state->result ? source->state->result->alerts : NULL;
}

static void merge_alerts(struct alert_set *set, const struct alert_source *sources,
                         size_t count, bool managers, int64_t now_ms)
{
    struct merge merge = {.set = set};

    for (size_t i = 0; i < count; i++)
        if (answer_of(&sources[i]))
            merge.capacity += answer_of(&sources[i])->alert_count;
    set->items = xcalloc(merge.capacity + 1, sizeof(*set->items));
    alert_index_init(&merge.index, merge.capacity);
    for (size_t i = 0; i < count; i++)
        if (is_main(&sources[i], managers) && answer_of(&sources[i]) &&
            (well(&sources[i]) || set->stale))
            add_answer(&merge, answer_of(&sources[i]));
    for (size_t i = 0; i < count; i++)
        if (sources[i].kind == QUERY_ALERT_GROUPS && well(&sources[i]))
            add_groups(&merge, answer_of(&sources[i]));
    alert_index_done(&merge.index);
    for (size_t i = 0; managers && i < count; i++)
        if (sources[i].kind == QUERY_RULES && well(&sources[i]))
            alert_set_join_rules(set, answer_of(&sources[i]), merge.capacity, now_ms);
}

/* --- silences --- */

static int compare_silences(const void *a, const void *b)
{
    const struct silence *left = *(const struct silence *const *)a;
    const struct silence *right = *(const struct silence *const *)b;

    if (left->state != right->state)
        return left->state > right->state ? -1 : 1;
    if (left->ends_ms != right->ends_ms) {
        bool sooner = left->ends_ms < right->ends_ms;

        /* Of those that are over the latest come first. */
        return sooner == (left->state != SILENCE_EXPIRED) ? -1 : 1;
    }
    return strcmp(left->id, right->id);
}

static void merge_silences(struct alert_set *set, const struct alert_source *sources,
                           size_t count)
{
    size_t capacity = 0;

    for (size_t i = 0; i < count; i++)
        if (sources[i].kind == QUERY_SILENCES && answer_of(&sources[i]))
            capacity += answer_of(&sources[i])->silence_count;
    set->silences = xcalloc(capacity + 1, sizeof(*set->silences));
    for (size_t i = 0; i < count; i++) {
        const struct alert_answer *answer =
            sources[i].kind == QUERY_SILENCES ? answer_of(&sources[i]) : NULL;

        for (size_t k = 0; answer && k < answer->silence_count; k++)
            if (capacity == answer->silence_count ||
                !alert_set_silence(set, answer->silences[k].id))
                set->silences[set->silence_count++] = &answer->silences[k];
    }
    qsort(set->silences, set->silence_count, sizeof(*set->silences), compare_silences);
}

/* --- order and counts --- */

/* One that fires because all is well is nothing to act on. */
static void mark_watchdog(struct alert_set *set)
{
    bool found = false;

    for (size_t i = 0; set->watchdog && i < set->count; i++) {
        struct alert_item *item = &set->items[i];

        item->watchdog =
            item->state != ALERT_PENDING && strcmp(item->name, set->watchdog) == 0;
        found = found || item->watchdog;
    }
    set->watchdog_missing = set->watchdog && set->complete && !found;
}

static int rank(const struct alert_item *item)
{
    if (item->watchdog)
        return 3;
    return item->state == ALERT_FIRING ? 0 : item->state == ALERT_PENDING ? 1 : 2;
}

static int compare_items(const void *a, const void *b)
{
    const struct alert_item *left = a, *right = b;

    if (rank(left) != rank(right))
        return rank(left) - rank(right);
    if (left->severity != right->severity)
        return (int)left->severity - (int)right->severity;
    if (left->state == ALERT_PENDING && left->fires_ms != right->fires_ms)
        return left->fires_ms < right->fires_ms ? -1 : 1;
    if (left->starts_ms != right->starts_ms)
        return left->starts_ms < right->starts_ms ? -1 : 1;
    if (strcmp(left->name, right->name) != 0)
        return strcmp(left->name, right->name);
    return labels_compare(&left->alert->labels, &right->alert->labels);
}

static void count_items(struct alert_set *set)
{
    struct alert_counts *counts = &set->counts;

    for (size_t i = 0; i < set->count; i++) {
        const struct alert_item *item = &set->items[i];

        if (item->watchdog) {
            continue;
        } else if (item->state == ALERT_PENDING) {
            counts->pending++;
        } else if (item->state == ALERT_FIRING) {
            counts->firing[item->severity]++;
            counts->actionable++;
        } else {
            counts->suppressed++;
            if (item->alert->silenced_by.count > 0)
                counts->silenced++;
            else
                counts->inhibited += item->alert->inhibited_by.count > 0;
        }
    }
}

bool alert_set_update(struct alert_set *set, const struct alert_source *sources,
                      size_t count, int64_t now_ms)
{
    uint64_t seen = 0;
    bool managers;

    if (count > ALERT_SOURCES_MAX)
        count = ALERT_SOURCES_MAX;
    for (size_t i = 0; i < count; i++)
        seen = seen * 31 + sources[i].state->generation + 1;
    if (seen == set->seen && seen != 0)
        return false;
    clear(set);
    set->seen = seen;
    for (size_t i = 0; i < count; i++)
        if (sources[i].state->result)
            set->held[set->held_count++] = result_hold(sources[i].state->result);
    managers = has_managers(sources, count);
    note_sources(set, sources, count, managers);
    merge_alerts(set, sources, count, managers, now_ms);
    merge_silences(set, sources, count);
    mark_watchdog(set);
    qsort(set->items, set->count, sizeof(*set->items), compare_items);
    count_items(set);
    return true;
}

/* --- looking --- */

const struct alert_item *alert_set_worst(const struct alert_set *set)
{
    const struct alert_item *first = set->count > 0 ? &set->items[0] : NULL;

    return first && first->state == ALERT_FIRING && !first->watchdog ? first : NULL;
}

const struct silence *alert_set_silence(const struct alert_set *set, const char *id)
{
    for (size_t i = 0; i < set->silence_count; i++)
        if (strcmp(set->silences[i]->id, id) == 0)
            return set->silences[i];
    return NULL;
}

const struct alert_item *alert_set_fingerprint(const struct alert_set *set,
                                               const char *fingerprint)
{
    for (size_t i = 0; fingerprint[0] && i < set->count; i++)
        if (strcmp(set->items[i].alert->fingerprint, fingerprint) == 0)
            return &set->items[i];
    return NULL;
}

const char *alert_item_component(const struct alert_item *item)
{
    const char *component = labels_get(&item->alert->labels, "component");

    if (component)
        return component;
    return item->rule && item->rule->group[0] ? item->rule->group : NULL;
}
