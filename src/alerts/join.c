/* SPDX-License-Identifier: MIT */
#include "alerts/join.h"

#include <stdlib.h>
#include <string.h>

#include "alerts/index.h"
#include "core/map.h"

enum {
    EXTRAS_MAX = 32,
    COMPARISONS_MAX = 200000, /* of the slow way; beyond it nothing is called unsent */
};

/* Prometheus sends once a minute at the latest; more, and it did not arrive. */
static const int64_t sent_within_ms = 120 * 1000;

struct join {
    struct alert_set *set;
    const struct alert_answer *rules;
    size_t managers; /* items that are Alertmanager's: the first ones */
    const char *extras[EXTRAS_MAX];
    size_t extra_count;
    struct alert_index index; /* of those, by their labels without the extras */
    size_t comparisons, capacity;
    int64_t now_ms;
};

/* What both have is equal; the name must be there in both. Both are sorted. */
static bool compatible(const struct labels *a, const struct labels *b)
{
    size_t i = 0, k = 0;
    bool named = false;

    while (i < a->count && k < b->count) {
        int order = strcmp(a->pairs[i].name, b->pairs[k].name);

        if (order == 0 && strcmp(a->pairs[i].value, b->pairs[k].value) != 0)
            return false;
        named = named || (order == 0 && strcmp(a->pairs[i].name, "alertname") == 0);
        i += order <= 0;
        k += order >= 0;
    }
    return named;
}

static bool is_extra(const struct join *join, const char *name)
{
    for (size_t i = 0; i < join->extra_count; i++)
        if (strcmp(join->extras[i], name) == 0)
            return true;
    return false;
}

/* As labels_make() hashes what is left; where nothing is left out that was done. */
static uint64_t hash_without(const struct join *join, const struct labels *labels)
{
    uint64_t hash = HASH_STABLE_START;
    bool any = false;

    for (size_t i = 0; i < join->extra_count && !any; i++)
        any = labels_get(labels, join->extras[i]) != NULL;
    if (!any)
        return labels->hash;
    for (size_t i = 0; i < labels->count; i++) {
        const struct label *pair = &labels->pairs[i];

        if (is_extra(join, pair->name))
            continue;
        hash = hash_stable(pair->name, strlen(pair->name) + 1, hash);
        hash = hash_stable(pair->value, strlen(pair->value) + 1, hash);
    }
    return hash;
}

/* The labels that Alertmanager alone has, taken from the first alert both know. */
static void learn_extras(struct join *join)
{
    for (size_t i = 0; i < join->rules->alert_count && join->extra_count == 0; i++) {
        const struct labels *ours = &join->rules->alerts[i].labels;

        for (size_t k = 0; k < join->managers && join->extra_count == 0; k++) {
            const struct labels *theirs = &join->set->items[k].alert->labels;

            if (join->comparisons++ > COMPARISONS_MAX / 2)
                return;
            if (!compatible(ours, theirs))
                continue;
            for (size_t l = 0; l < theirs->count && join->extra_count < EXTRAS_MAX; l++)
                if (!labels_get(ours, theirs->pairs[l].name))
                    join->extras[join->extra_count++] = theirs->pairs[l].name;
            if (join->extra_count == 0)
                return; /* the sets are equal */
        }
    }
}

static void tell(struct alert_item *item, const struct alert *alert)
{
    item->origin = alert;
    item->rule = alert->rule;
    item->value = alert->value;
}

/* Several clusters may have it. */
static bool tell_quick(struct join *join, const struct alert *alert)
{
    uint64_t hash = hash_without(join, &alert->labels);
    size_t at = (size_t)hash, position;
    bool any = false;

    while (alert_index_next(&join->index, hash, &at, &position)) {
        struct alert_item *item = &join->set->items[position];

        /* Where no label is left out, the hash is of all: Alertmanager itself knows an
           alert by no more. */
        if (join->extra_count == 0 || compatible(&alert->labels, &item->alert->labels)) {
            tell(item, alert);
            any = true;
        }
    }
    return any;
}

/* ret_sure becomes false where the search was given up. */
static bool tell_slow(struct join *join, const struct alert *alert, bool *ret_sure)
{
    bool any = false;

    for (size_t i = 0; i < join->managers; i++) {
        if (join->comparisons++ > COMPARISONS_MAX) {
            *ret_sure = false;
            break;
        }
        if (compatible(&alert->labels, &join->set->items[i].alert->labels)) {
            tell(&join->set->items[i], alert);
            any = true;
        }
    }
    return any;
}

static void join_alert(struct join *join, const struct alert *alert)
{
    struct alert_set *set = join->set;
    struct alert_item *item;
    bool sure = true;

    if (alert->state == ALERT_FIRING &&
        (tell_quick(join, alert) || tell_slow(join, alert, &sure)))
        return;
    /* Only where every member was heard is it known that none has it. */
    if (set->count >= join->capacity ||
        (alert->state == ALERT_FIRING && (!sure || !set->complete)))
        return;
    item = &set->items[set->count++];
    alert_item_fill(item, alert, -1);
    item->unsent =
        alert->state == ALERT_FIRING && join->now_ms - item->starts_ms > sent_within_ms;
}

void alert_set_join_rules(struct alert_set *set, const struct alert_answer *rules,
                          size_t capacity, int64_t now_ms)
{
    struct join join = {.set = set,
                        .rules = rules,
                        .managers = set->count,
                        .capacity = capacity,
                        .now_ms = now_ms};

    learn_extras(&join);
    alert_index_init(&join.index, set->count);
    for (size_t i = 0; i < join.managers; i++)
        alert_index_add(&join.index, hash_without(&join, &set->items[i].alert->labels),
                        i);
    for (size_t i = 0; i < rules->alert_count; i++)
        join_alert(&join, &rules->alerts[i]);
    alert_index_done(&join.index);
}
