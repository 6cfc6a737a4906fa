/* SPDX-License-Identifier: MIT */
#include "alerts/rows.h"

#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"
#include "core/vec.h"

/* Order of an item within its part: as was asked, and within groups, which stand by
   their first. */
struct placed {
    size_t index, group; /* group: place of its first */
    int64_t key;         /* smaller is earlier */
    const char *name;
    size_t place;
};

void alert_rows_done(struct alert_rows *rows)
{
    vec_free(rows);
}

const char *alert_group_value(const struct alert_set *set, const struct alert_item *item,
                              const char *label)
{
    const char *value;

    if (strcmp(label, ALERT_GROUP_OWN) == 0)
        value = item->group ? item->group->title : NULL;
    else if (strcmp(label, ALERT_GROUP_CLUSTER) == 0)
        value = alert_cluster_name(set, item->cluster);
    else if (strcmp(label, "component") == 0)
        value = alert_item_component(item);
    else
        value = labels_get(&item->alert->labels, label);
    return value ? value : "";
}

static enum alert_part part_of(const struct alert_item *item,
                               const struct alert_memory *memory)
{
    if (item->state == ALERT_PENDING)
        return ALERT_PART_PENDING;
    if (item->state != ALERT_FIRING || item->watchdog)
        return ALERT_PART_HIDDEN;
    return alert_memory_acknowledged(memory, item->id) ? ALERT_PART_ACKNOWLEDGED
                                                       : ALERT_PART_ACTIONABLE;
}

static uint64_t row_id(uint64_t kind, const char *text)
{
    uint64_t hash = hash_stable(text, strlen(text), HASH_STABLE_START + kind);

    return hash ? hash : 1;
}

static int compare_keys(const void *a, const void *b)
{
    const struct placed *left = a, *right = b;
    int names;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    names = left->name && right->name ? strcmp(left->name, right->name) : 0;
    return names ? names : (left->index > right->index) - (left->index < right->index);
}

static int compare_placed(const void *a, const void *b)
{
    const struct placed *left = a, *right = b;

    if (left->group != right->group)
        return left->group < right->group ? -1 : 1;
    return (left->place > right->place) - (left->place < right->place);
}

/* When somebody has to look, or when it fires; what has no such moment comes last. */
static int64_t respond_at(const struct alert_item *item,
                          const struct alert_memory *memory)
{
    int64_t target = alert_memory_target(memory, item->severity);

    if (item->state == ALERT_PENDING)
        return item->fires_ms > 0 ? item->fires_ms : INT64_MAX;
    return item->starts_ms > 0 && target > 0 ? item->starts_ms + target : INT64_MAX;
}

static void order(const struct alert_set *set, const struct alert_memory *memory,
                  enum alert_order order, struct placed *placed, size_t count)
{
    if (order == ALERT_ORDER_URGENT)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct alert_item *item = &set->items[placed[i].index];

        if (order == ALERT_ORDER_NEWEST)
            placed[i].key = -(item->starts_ms > 0 ? item->starts_ms : 0);
        else if (order == ALERT_ORDER_RESPOND)
            placed[i].key = respond_at(item, memory);
        else
            placed[i].name = item->name;
    }
    qsort(placed, count, sizeof(*placed), compare_keys);
}

/* Put those of a group together, behind its first. */
static void find_groups(const struct alert_set *set, const char *label,
                        struct placed *placed, size_t count)
{
    struct map first; /* value → place + 1 */

    map_init(&first);
    for (size_t i = 0; i < count; i++) {
        const char *value = alert_group_value(set, &set->items[placed[i].index], label);
        uintptr_t known = (uintptr_t)map_get(&first, value);

        if (!known) {
            known = i + 1;
            (void)map_put(&first, value, (void *)known);
        }
        placed[i].group = known - 1;
        placed[i].place = i;
    }
    map_done(&first);
    qsort(placed, count, sizeof(*placed), compare_placed);
}

static void push_head(struct alert_rows *rows, enum alert_part part, size_t count)
{
    static const char *const titles[ALERT_PART_COUNT] = {
        "", "acknowledged", "pending", "hidden", "resolved since you looked"};
    struct alert_row row = {.kind = ALERT_ROW_HEAD,
                            .part = part,
                            .count = count,
                            .text = titles[part],
                            .id = row_id(1, titles[part])};

    vec_push(rows, row);
}

static void push_items(struct alert_rows *rows, const struct alert_set *set,
                       enum alert_part part, const char *label, struct placed *placed,
                       size_t count)
{
    size_t group = SIZE_MAX; /* position of its row */

    if (label)
        find_groups(set, label, placed, count);
    for (size_t i = 0; i < count; i++) {
        const struct alert_item *item = &set->items[placed[i].index];

        if (label && (i == 0 || placed[i].group != placed[i - 1].group)) {
            const char *value = alert_group_value(set, item, label);
            struct alert_row head = {.kind = ALERT_ROW_GROUP,
                                     .part = part,
                                     .text = value[0] ? value : "(none)",
                                     .value =
                                         labels_get(&item->alert->labels, label) != NULL,
                                     .id = row_id(16 + (uint64_t)part, value)};

            vec_push(rows, head);
            group = rows->count - 1;
        }
        if (group != SIZE_MAX)
            rows->items[group].count++;
        vec_push(rows, ((struct alert_row){.kind = ALERT_ROW_ITEM,
                                           .part = part,
                                           .index = placed[i].index,
                                           .id = item->id}));
    }
}

static void push_resolved(struct alert_rows *rows, const struct alert_memory *memory)
{
    const struct alert_resolved *resolved;
    size_t count = alert_memory_resolved(memory, &resolved);

    rows->parts[ALERT_PART_RESOLVED] = count;
    if (count > 0)
        push_head(rows, ALERT_PART_RESOLVED, count);
    for (size_t i = 0; i < count; i++)
        vec_push(rows, ((struct alert_row){.kind = ALERT_ROW_RESOLVED,
                                           .part = ALERT_PART_RESOLVED,
                                           .index = i,
                                           .id = resolved[i].id ^ 1}));
}

void alert_rows_build(struct alert_rows *rows, const struct alert_set *set,
                      const struct alert_memory *memory,
                      const struct alert_rows_options *options)
{
    struct placed *placed = xcalloc(set->count + 1, sizeof(*placed));
    unsigned char *parts = xcalloc(set->count + 1, sizeof(*parts));

    rows->count = rows->filtered = 0;
    memset(rows->parts, 0, sizeof(rows->parts));
    for (size_t i = 0; i < set->count; i++)
        parts[i] = (unsigned char)part_of(&set->items[i], memory);
    for (int part = 0; part < ALERT_PART_RESOLVED; part++) {
        size_t count = 0;

        for (size_t i = 0; i < set->count; i++) {
            const struct alert_item *item = &set->items[i];

            if (parts[i] != part)
                continue;
            if (options->filter && !filter_matches(options->filter, &item->alert->labels))
                rows->filtered++;
            else
                placed[count++] = (struct placed){.index = i};
        }
        rows->parts[part] = count;
        if (part != ALERT_PART_ACTIONABLE && count > 0)
            push_head(rows, (enum alert_part)part, count);
        order(set, memory, options->order, placed, count);
        if (part != ALERT_PART_HIDDEN || options->show_hidden)
            push_items(rows, set, (enum alert_part)part,
                       part == ALERT_PART_ACTIONABLE ? options->group : NULL, placed,
                       count);
    }
    free(placed);
    free(parts);
    push_resolved(rows, memory);
}
