/* SPDX-License-Identifier: MIT */
#include "datasource/cache.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/vec.h"

struct entry {
    char *key;
    struct cached cached;
    size_t bytes;
    int64_t put_ms;
};

/* Oldest first: few enough that a list is all it takes. */
struct cache {
    VEC(struct entry) entries;
    size_t bytes;
};

struct cache *cache_new(void)
{
    return xcalloc(1, sizeof(struct cache));
}

static void forget(struct cache *cache, size_t index)
{
    struct entry *entry = &cache->entries.items[index];

    cache->bytes -= entry->bytes;
    free(entry->key);
    vec_remove(&cache->entries, index);
}

static void drop_oldest(struct cache *cache)
{
    result_unref(cache->entries.items[0].cached.result);
    forget(cache, 0);
}

void cache_free(struct cache *cache)
{
    if (!cache)
        return;
    while (cache->entries.count > 0)
        drop_oldest(cache);
    vec_free(&cache->entries);
    free(cache);
}

static void drop_aged(struct cache *cache, int64_t now_ms)
{
    while (cache->entries.count > 0 &&
           now_ms - cache->entries.items[0].put_ms > CACHE_AGE_MAX_MS)
        drop_oldest(cache);
}

void cache_put(struct cache *cache, const char *key, const struct cached *cached,
               int64_t now_ms)
{
    struct entry entry = {
        .cached = *cached,
        .bytes = cached->result->arena.reserved,
        .put_ms = now_ms,
    };
    struct cached former;

    if (cache_take(cache, key, now_ms, &former))
        result_unref(former.result);
    entry.key = xstrdup(key);
    vec_push(&cache->entries, entry);
    cache->bytes += entry.bytes;
    while (cache->entries.count > CACHE_ENTRIES_MAX ||
           (cache->entries.count > 0 && cache->bytes > CACHE_BYTES_MAX))
        drop_oldest(cache);
}

bool cache_take(struct cache *cache, const char *key, int64_t now_ms, struct cached *ret)
{
    drop_aged(cache, now_ms);
    for (size_t i = 0; i < cache->entries.count; i++) {
        if (strcmp(cache->entries.items[i].key, key) == 0) {
            *ret = cache->entries.items[i].cached;
            forget(cache, i);
            return true;
        }
    }
    return false;
}

size_t cache_count(const struct cache *cache)
{
    return cache->entries.count;
}
