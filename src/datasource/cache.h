/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_CACHE_H
#define DATASOURCE_CACHE_H

/*
 * What questions knew that nobody asks at the moment: going back to a dashboard shows
 * it at once and fetches only what is new. The least recently left is dropped over 512
 * results or 16 MiB, and everything after ten minutes.
 *
 * Ownership: cache_new() → cache_free(). It holds references, on the UI thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "model/result.h"

enum {
    CACHE_ENTRIES_MAX = 512,
    CACHE_BYTES_MAX = 16 * 1024 * 1024,
    CACHE_AGE_MAX_MS = 600 * 1000,
};

struct cache;

/* A result and what its question needs to go on from it. */
struct cached {
    struct result *result;
    int64_t answered_ns; /* wall */
    int64_t full_at_ms;  /* wall time of the newest whole answer */
};

struct cache *cache_new(void) ALLOCATES;
void cache_free(struct cache *cache);

/* Keep under this key from now (monotonic) on; takes over the reference. */
void cache_put(struct cache *cache, const char *key, const struct cached *cached,
               int64_t now_ms);
/* Take out; false where nothing is kept. The reference is the caller's. */
bool cache_take(struct cache *cache, const char *key, int64_t now_ms,
                struct cached *ret) MUST_USE;
size_t cache_count(const struct cache *cache);

#endif
