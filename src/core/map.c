/* SPDX-License-Identifier: MIT */
#include "core/map.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

enum { CAPACITY_FIRST = 16 };

struct map_slot {
    char *key; /* NULL: empty */
    void *value;
    uint64_t hash;
};

void map_init(struct map *map)
{
    *map = (struct map){0};
}

void map_clear(struct map *map)
{
    for (size_t i = 0; i < map->capacity; i++)
        free(map->slots[i].key);
    if (map->slots)
        memset(map->slots, 0, map->capacity * sizeof(map->slots[0]));
    map->count = 0;
}

void map_done(struct map *map)
{
    if (!map)
        return;
    map_clear(map);
    free(map->slots);
    *map = (struct map){0};
}

/* The slot of the key, or the empty one where it belongs. Linear probing; the table is
   never more than three quarters full, so there is always an empty slot. */
static size_t find_slot(const struct map *map, const char *key, uint64_t hash)
{
    size_t mask = map->capacity - 1, i = (size_t)hash & mask;

    while (map->slots[i].key &&
           (map->slots[i].hash != hash || strcmp(map->slots[i].key, key) != 0))
        i = (i + 1) & mask;
    return i;
}

static void grow(struct map *map)
{
    struct map_slot *old = map->slots;
    size_t old_capacity = map->capacity;

    map->capacity = old_capacity ? old_capacity * 2 : CAPACITY_FIRST;
    map->slots = xcalloc(map->capacity, sizeof(map->slots[0]));
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].key)
            map->slots[find_slot(map, old[i].key, old[i].hash)] = old[i];
    }
    free(old);
}

void *map_get(const struct map *map, const char *key)
{
    if (!map->count)
        return NULL;
    return map->slots[find_slot(map, key, hash_seeded(key, strlen(key)))].value;
}

void *map_put(struct map *map, const char *key, void *value)
{
    uint64_t hash = hash_seeded(key, strlen(key));
    struct map_slot *slot;
    void *old;

    if ((map->count + 1) * 4 > map->capacity * 3)
        grow(map);
    slot = &map->slots[find_slot(map, key, hash)];
    old = slot->value;
    if (!slot->key) {
        *slot = (struct map_slot){.key = xstrdup(key), .hash = hash};
        map->count++;
    }
    slot->value = value;
    return old;
}

void *map_remove(struct map *map, const char *key)
{
    size_t mask = map->capacity - 1, hole, i;
    void *value;

    if (!map->count)
        return NULL;
    hole = find_slot(map, key, hash_seeded(key, strlen(key)));
    if (!map->slots[hole].key)
        return NULL;
    value = map->slots[hole].value;
    free(map->slots[hole].key);
    map->count--;
    /* Move back what probed past the hole, so that no tombstones are needed. */
    for (i = (hole + 1) & mask; map->slots[i].key; i = (i + 1) & mask) {
        size_t home = (size_t)map->slots[i].hash & mask;

        if (((i - home) & mask) >= ((i - hole) & mask)) {
            map->slots[hole] = map->slots[i];
            hole = i;
        }
    }
    map->slots[hole] = (struct map_slot){0};
    return value;
}

bool map_next(const struct map *map, size_t *at, const char **ret_key, void **ret_value)
{
    for (; *at < map->capacity; ++*at) {
        const struct map_slot *slot = &map->slots[*at];

        if (!slot->key)
            continue;
        if (ret_key)
            *ret_key = slot->key;
        if (ret_value)
            *ret_value = slot->value;
        ++*at;
        return true;
    }
    return false;
}
