/* SPDX-License-Identifier: MIT */
#include "model/labels.h"

#include <string.h>

#include "core/map.h"

/* Stable, and quick for what is sorted already, as servers send it. Callers cap the
   count, so that the square of it stays small. */
static void sort_pairs(struct label *pairs, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct label pair = pairs[i];
        size_t at = i;

        for (; at > 0 && strcmp(pairs[at - 1].name, pair.name) > 0; at--)
            pairs[at] = pairs[at - 1];
        pairs[at] = pair;
    }
}

/* Of equal names keep the last; returns how many are left. */
static size_t drop_repeats(struct label *pairs, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept && strcmp(pairs[kept - 1].name, pairs[i].name) == 0)
            kept--;
        pairs[kept++] = pairs[i];
    }
    return kept;
}

void labels_make(struct labels *ret, struct label *pairs, size_t count)
{
    uint64_t hash = HASH_STABLE_START;

    sort_pairs(pairs, count);
    count = drop_repeats(pairs, count);
    /* The NUL is hashed too: it keeps "a", "bc" and "ab", "c" apart. */
    for (size_t i = 0; i < count; i++) {
        hash = hash_stable(pairs[i].name, strlen(pairs[i].name) + 1, hash);
        hash = hash_stable(pairs[i].value, strlen(pairs[i].value) + 1, hash);
    }
    *ret = (struct labels){.pairs = pairs, .count = count, .hash = hash};
}

const char *labels_get(const struct labels *labels, const char *name)
{
    for (size_t i = 0; i < labels->count; i++) {
        if (strcmp(labels->pairs[i].name, name) == 0)
            return labels->pairs[i].value;
    }
    return NULL;
}

bool labels_equal(const struct labels *a, const struct labels *b)
{
    return a->hash == b->hash && labels_compare(a, b) == 0;
}

int labels_compare(const struct labels *a, const struct labels *b)
{
    size_t count = a->count < b->count ? a->count : b->count;

    for (size_t i = 0; i < count; i++) {
        const struct label *x = &a->pairs[i], *y = &b->pairs[i];
        int order = x->name == y->name ? 0 : strcmp(x->name, y->name);

        if (order == 0 && x->value != y->value)
            order = strcmp(x->value, y->value);
        if (order != 0)
            return order;
    }
    return (a->count > b->count) - (a->count < b->count);
}

bool labels_copy(const struct labels *labels, struct arena *arena, struct labels *ret)
{
    size_t bytes = 0;
    struct label *pairs;
    char *text;

    *ret = (struct labels){.hash = labels->hash};
    if (labels->count == 0)
        return true;
    for (size_t i = 0; i < labels->count; i++)
        bytes += strlen(labels->pairs[i].name) + strlen(labels->pairs[i].value) + 2;
    pairs = arena_alloc(arena, labels->count * sizeof(*pairs));
    text = arena_alloc(arena, bytes);
    if (!pairs || !text)
        return false;
    for (size_t i = 0; i < labels->count; i++) {
        size_t name = strlen(labels->pairs[i].name) + 1;
        size_t value = strlen(labels->pairs[i].value) + 1;

        pairs[i].name = memcpy(text, labels->pairs[i].name, name);
        pairs[i].value = memcpy(text + name, labels->pairs[i].value, value);
        text += name + value;
    }
    ret->pairs = pairs;
    ret->count = labels->count;
    return true;
}

/* A name that PromQL reads without quotes; a metric's may hold colons. */
static bool plain_name(const char *name, bool colons)
{
    if (!*name || (*name >= '0' && *name <= '9'))
        return false;
    for (const char *c = name; *c; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c == '_';

        if (!letter && !(*c >= '0' && *c <= '9') && !(colons && *c == ':'))
            return false;
    }
    return true;
}

void labels_format(const struct labels *labels, struct buf *out)
{
    const char *metric = labels_get(labels, "__name__");
    bool inside = metric && !plain_name(metric, true); /* {"my.metric",a="b"} */
    bool first = true;

    if (metric && !inside) {
        buf_puts(out, metric);
        if (labels->count == 1)
            return;
    }
    buf_putc(out, '{');
    if (inside) {
        buf_put_quoted(out, metric);
        first = false;
    }
    for (size_t i = 0; i < labels->count; i++) {
        const struct label *pair = &labels->pairs[i];

        if (strcmp(pair->name, "__name__") == 0)
            continue;
        if (!first)
            buf_putc(out, ',');
        first = false;
        if (plain_name(pair->name, false))
            buf_puts(out, pair->name);
        else
            buf_put_quoted(out, pair->name);
        buf_putc(out, '=');
        buf_put_quoted(out, pair->value);
    }
    buf_putc(out, '}');
}
