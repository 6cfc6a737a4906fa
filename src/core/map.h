/* SPDX-License-Identifier: MIT */
#ifndef CORE_MAP_H
#define CORE_MAP_H

/*
 * A hash map from strings to pointers. Open addressing; the hash is seeded at start
 * so that a server cannot choose keys that collide. Keys are copied; values belong to
 * the caller.
 *
 * Ownership: map_init() → map_done().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot;

struct map {
    struct map_slot *slots;
    size_t count, capacity;
};

void map_init(struct map *map);
void map_done(struct map *map);
void map_clear(struct map *map);

/* The value of the key, or NULL. */
void *map_get(const struct map *map, const char *key);
/* Set the value (not NULL); returns the one it replaces, or NULL. */
void *map_put(struct map *map, const char *key, void *value);
/* Remove the key; returns its value, or NULL. */
void *map_remove(struct map *map, const char *key);
/* Iterate in no particular order: start with *at = 0; false at the end. */
bool map_next(const struct map *map, size_t *at, const char **ret_key, void **ret_value);

/* Seeded hash of bytes; equal within one run of the program only. */
uint64_t hash_seeded(const void *bytes, size_t size);
/* FNV-1a: equal in every run, for what must stay (colours of series, cache names). */
uint64_t hash_stable(const void *bytes, size_t size, uint64_t chain);
#define HASH_STABLE_START UINT64_C(14695981039346656037)

#endif
