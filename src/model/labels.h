/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LABELS_H
#define MODEL_LABELS_H

/*
 * A label set: pairs sorted by name, as Prometheus identifies a series. Names and
 * values are sanitised and live in an arena; a set never owns memory of its own.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/buf.h"

struct label {
    const char *name, *value;
};

struct labels {
    const struct label *pairs; /* sorted by name, names unique */
    size_t count;
    uint64_t hash; /* stable over runs: colours hang on it */
};

/* Sort and hash pairs in place; of equal names the last one wins. */
void labels_make(struct labels *ret, struct label *pairs, size_t count);
/* The value, or NULL. */
const char *labels_get(const struct labels *labels, const char *name);
bool labels_equal(const struct labels *a, const struct labels *b);
int labels_compare(const struct labels *a, const struct labels *b);
/* A copy in another arena; false over its maximum. */
bool labels_copy(const struct labels *labels, struct arena *arena, struct labels *ret);
/* name{a="b",c="d"} as in PromQL; "{}" for the empty set. */
void labels_format(const struct labels *labels, struct buf *out);

#endif
