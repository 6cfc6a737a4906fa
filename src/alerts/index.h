/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_INDEX_H
#define ALERTS_INDEX_H

/*
 * Positions by hash, open addressing: finds the element of an array whose hash is known.
 * Elements of equal hash follow each other; the caller tells them apart. Filled once.
 *
 * Ownership: alert_index_init() → alert_index_done().
 */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/mem.h"

struct alert_index {
    uint64_t *hashes;
    uint32_t *places; /* position + 1; 0: free */
    size_t mask;
};

/* For at most count elements. */
static inline void alert_index_init(struct alert_index *index, size_t count)
{
    size_t size = 16;

    while (size < 2 * count)
        size *= 2;
    index->hashes = xcalloc(size, sizeof(*index->hashes));
    index->places = xcalloc(size, sizeof(*index->places));
    index->mask = size - 1;
}

static inline void alert_index_done(struct alert_index *index)
{
    free(index->hashes);
    free(index->places);
}

static inline void alert_index_add(struct alert_index *index, uint64_t hash,
                                   size_t position)
{
    size_t at = (size_t)hash & index->mask;

    while (index->places[at])
        at = (at + 1) & index->mask;
    index->hashes[at] = hash;
    index->places[at] = (uint32_t)position + 1;
}

/* Iterate: start with *at = hash (cut to size_t). False at the end. */
static inline int alert_index_next(const struct alert_index *index, uint64_t hash,
                                   size_t *at, size_t *ret)
{
    for (size_t i = *at & index->mask; index->places[i]; i = (i + 1) & index->mask) {
        if (index->hashes[i] != hash)
            continue;
        *at = i + 1;
        *ret = index->places[i] - 1;
        return 1;
    }
    return 0;
}

#endif
