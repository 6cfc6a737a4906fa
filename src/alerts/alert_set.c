/* SPDX-License-Identifier: MIT */
#include "alerts/alert_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/index.h"
#include "alerts/join.h"
#include "alerts/set_parts.h"
#include "core/mem.h"

enum { MANY = 2000 };

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

static bool has_managers(const struct alert_source *sources, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (alert_source_is_main(&sources[i], true))
            return true;
    return false;
}

/* --- the union --- */

struct merge {
    struct alert_set *set;
    struct alert_index index;
    size_t capacity;
};

/* Of an alert in its cluster, never 0; of the first one the label set's own. */
static uint64_t identity(const struct labels *labels, int cluster)
{
    uint64_t hash = labels->hash;

    for (int i = 0; i < cluster; i++)
        hash = hash * UINT64_C(0x9e3779b97f4a7c15) + 1;
    return hash ? hash : 1;
}

static struct alert_item *find_same(struct merge *merge, const struct labels *labels,
                                    int cluster)
{
    uint64_t hash = identity(labels, cluster);
    size_t at = (size_t)hash, position;

    while (alert_index_next(&merge->index, hash, &at, &position)) {
        struct alert_item *item = &merge->set->items[position];

        if (item->cluster == cluster && labels_equal(&item->alert->labels, labels))
            return item;
    }
    return NULL;
}

void alert_item_fill(struct alert_item *ret, const struct alert *alert, int cluster)
{
    const char *name = labels_get(&alert->labels, "alertname");

    *ret = (struct alert_item){
        .alert = alert,
        .origin = alert->rule ? alert : NULL,
        .rule = alert->rule,
        .name = name && name[0] ? name : "(no name)",
        .component = labels_get(&alert->labels, "component"),
        .id = identity(&alert->labels, cluster),
        .cluster = cluster,
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

static void add_answer(struct merge *merge, const struct alert_answer *answer,
                       int cluster)
{
    struct alert_set *set = merge->set;

    for (size_t i = 0; i < answer->alert_count && set->count < merge->capacity; i++) {
        const struct alert *alert = &answer->alerts[i];
        struct alert_item *same = find_same(merge, &alert->labels, cluster);

        if (same) {
            join_same(same, alert);
            continue;
        }
        alert_item_fill(&set->items[set->count], alert, cluster);
        alert_index_add(&merge->index, set->items[set->count].id, set->count);
        set->count++;
    }
    if (answer->alert_total > answer->alert_count)
        set->cut += answer->alert_total - answer->alert_count;
}

/* Groups only tell where an alert belongs: a fresh one is in none yet. */
static void add_groups(struct merge *merge, const struct alert_answer *answer,
                       int cluster)
{
    for (size_t g = 0; g < answer->group_count; g++) {
        const struct alert_group *group = &answer->groups[g];

        for (size_t i = group->first; i < group->first + group->count; i++) {
            struct alert_item *item =
                find_same(merge, &answer->alerts[i].labels, cluster);

            if (item && !item->group)
                item->group = group;
        }
    }
}

/* What a member says counts while it answers, or while none of its cluster does. */
static bool counts(const struct alert_set *set, const struct alert_source *source,
                   int cluster)
{
    return alert_source_answer(source) &&
           (alert_source_is_well(source) ||
            (cluster >= 0 && set->clusters[cluster].answered == 0));
}

static void merge_alerts(struct alert_set *set, const struct alert_source *sources,
                         size_t count, bool managers, int64_t now_ms)
{
    struct merge merge = {.set = set};

    for (size_t i = 0; i < count; i++)
        if (alert_source_answer(&sources[i]))
            merge.capacity += alert_source_answer(&sources[i])->alert_count;
    set->items = xcalloc(merge.capacity + 1, sizeof(*set->items));
    alert_index_init(&merge.index, merge.capacity);
    for (size_t i = 0; i < count; i++) {
        int cluster = alert_set_cluster(set, sources[i].cluster);

        if (alert_source_is_main(&sources[i], managers) &&
            counts(set, &sources[i], cluster))
            add_answer(&merge, alert_source_answer(&sources[i]), cluster);
    }
    for (size_t i = 0; i < count; i++)
        if (sources[i].kind == QUERY_ALERT_GROUPS && alert_source_is_well(&sources[i]))
            add_groups(&merge, alert_source_answer(&sources[i]),
                       alert_set_cluster(set, sources[i].cluster));
    alert_index_done(&merge.index);
    for (size_t i = 0; managers && i < count; i++)
        if (sources[i].kind == QUERY_RULES && alert_source_is_well(&sources[i]))
            alert_set_join_rules(set, alert_source_answer(&sources[i]), merge.capacity,
                                 now_ms);
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

/* What is compared first, so that texts are seldom looked at: rank, severity and moment
   in one number, the beginning of the name in another. */
struct sortable {
    uint64_t key, name;
    const struct alert_item *item;
};

static uint64_t beginning_of(const char *name)
{
    uint64_t ret = 0;

    for (int i = 0; i < 8; i++) {
        ret = ret << 8 | (unsigned char)*name;
        name += *name != '\0';
    }
    return ret;
}

static uint64_t key_of(const struct alert_item *item)
{
    int64_t at = item->state == ALERT_PENDING ? item->fires_ms : item->starts_ms;

    return (uint64_t)rank(item) << 62 | (uint64_t)item->severity << 60 |
           (uint64_t)(at > 0 ? at : 0);
}

static int compare_quickly(const void *a, const void *b)
{
    const struct sortable *left = a, *right = b;
    uint64_t one = left->item->id, other = right->item->id;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    if (left->name != right->name)
        return left->name < right->name ? -1 : 1;
    return (one > other) - (one < other);
}

static int compare(const void *a, const void *b)
{
    const struct sortable *left = a, *right = b;
    int names;

    if (left->key != right->key || left->name != right->name)
        return compare_quickly(a, b);
    names = strcmp(left->item->name, right->item->name);
    return names
               ? names
               : labels_compare(&left->item->alert->labels, &right->item->alert->labels);
}

/* Sorted by small elements: items are large, and there may be ten thousand. Of so many
   that began in the same moment under one name nobody reads the labels in order. */
static void sort_items(struct alert_set *set)
{
    struct sortable *order = xcalloc(set->count + 1, sizeof(*order));
    struct alert_item *sorted = xreallocarray(NULL, set->count + 1, sizeof(*sorted));

    for (size_t i = 0; i < set->count; i++)
        order[i] = (struct sortable){key_of(&set->items[i]),
                                     beginning_of(set->items[i].name), &set->items[i]};
    qsort(order, set->count, sizeof(*order),
          set->count > MANY ? compare_quickly : compare);
    for (size_t i = 0; i < set->count; i++)
        sorted[i] = *order[i].item;
    free(set->items);
    set->items = sorted;
    free(order);
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
    alert_set_note_sources(set, sources, count, managers);
    merge_alerts(set, sources, count, managers, now_ms);
    alert_set_merge_silences(set, sources, count);
    mark_watchdog(set);
    sort_items(set);
    count_items(set);
    return true;
}

/* --- looking --- */

const struct alert_item *alert_set_worst(const struct alert_set *set)
{
    const struct alert_item *first = set->count > 0 ? &set->items[0] : NULL;

    return first && first->state == ALERT_FIRING && !first->watchdog ? first : NULL;
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
    if (item->component)
        return item->component;
    return item->rule && item->rule->group[0] ? item->rule->group : NULL;
}
