/* SPDX-License-Identifier: MIT */
#include "model/trace_align.h"

#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"

enum { NONE = -1 };

/* Counts, or indices + 1, by 64-bit keys. */
struct table {
    struct slot {
        uint64_t key;
        uint32_t value;
    } * slots;

    size_t mask;
};

static struct table table_new(size_t count)
{
    struct table table;
    size_t size = 16;

    while (size < count * 2)
        size *= 2;
    table.slots = xcalloc(size, sizeof(*table.slots));
    table.mask = size - 1;
    return table;
}

/* The value of a key, 0 where it is new. Keys are hashes: their bits are the place. */
static uint32_t *table_at(struct table *table, uint64_t key)
{
    size_t at = (size_t)key & table->mask;

    while (table->slots[at].value && table->slots[at].key != key)
        at = (at + 1) & table->mask;
    table->slots[at].key = key;
    return &table->slots[at].value;
}

/* What a span is: its parent's key, its names, and which of several it is. */
static uint64_t *make_keys(const struct trace *trace)
{
    uint64_t *keys = xcalloc(trace->span_count + 1, sizeof(*keys));
    struct table seen = table_new(trace->span_count);

    for (size_t i = 0; i < trace->span_count; i++) {
        const struct span *span = &trace->spans[i];
        const char *service = trace_service_of(trace, span)->name;
        uint64_t key = span->parent < 0 ? HASH_STABLE_START : keys[span->parent];
        uint32_t *count;

        key = hash_stable(service, strlen(service) + 1, key);
        key = hash_stable(span->operation, strlen(span->operation) + 1, key);
        count = table_at(&seen, key);
        (*count)++;
        keys[i] = hash_stable(count, sizeof(*count), key);
    }
    free(seen.slots);
    return keys;
}

struct align {
    const struct trace *a, *b;
    int32_t *a_of, *b_of;  /* the other's span, by its own index */
    int32_t *first, *next; /* spans of b alone: by their parent's in a, then the next */
    struct trace_pair *pairs;
    size_t count;
};

static void match(struct align *align)
{
    uint64_t *a_keys = make_keys(align->a), *b_keys = make_keys(align->b);
    struct table index = table_new(align->a->span_count);

    for (size_t i = 0; i < align->a->span_count; i++) {
        *table_at(&index, a_keys[i]) = (uint32_t)i + 1;
        align->b_of[i] = NONE;
    }
    for (size_t i = 0; i < align->b->span_count; i++) {
        uint32_t found = *table_at(&index, b_keys[i]);

        align->a_of[i] = (int32_t)found - 1;
        if (found)
            align->b_of[found - 1] = (int32_t)i;
    }
    free(a_keys);
    free(b_keys);
    free(index.slots);
}

/* Hang each span of b alone, whose parent is not alone, on that parent's of a; roots on
   one more. */
static void hang(struct align *align)
{
    size_t roots = align->a->span_count;

    for (size_t i = 0; i <= roots; i++)
        align->first[i] = NONE;
    for (size_t i = align->b->span_count; i-- > 0;) {
        int32_t parent = align->b->spans[i].parent;
        size_t at = parent < 0 ? roots : (size_t)align->a_of[parent];

        if (align->a_of[i] != NONE || (parent >= 0 && align->a_of[parent] == NONE))
            continue;
        align->next[i] = align->first[at];
        align->first[at] = (int32_t)i;
    }
}

static void add(struct align *align, int32_t a, int32_t b)
{
    align->pairs[align->count++] = (struct trace_pair){a, b};
}

/* What b alone has under a span: whole subtrees. */
static void add_alone(struct align *align, size_t at)
{
    for (int32_t b = align->first[at]; b != NONE; b = align->next[b])
        for (uint32_t i = 0; i <= align->b->spans[b].below; i++)
            add(align, NONE, b + (int32_t)i);
}

static void merge(struct align *align)
{
    const struct trace *a = align->a;
    int32_t *open = xcalloc(a->span_count + 1, sizeof(*open));
    size_t depth = 0;

    for (size_t i = 0; i < a->span_count; i++) {
        while (depth > 0 && (size_t)open[depth - 1] + a->spans[open[depth - 1]].below < i)
            add_alone(align, (size_t)open[--depth]);
        add(align, (int32_t)i, align->b_of[i]);
        open[depth++] = (int32_t)i;
    }
    while (depth > 0)
        add_alone(align, (size_t)open[--depth]);
    add_alone(align, a->span_count);
    free(open);
}

size_t trace_align(const struct trace *a, const struct trace *b, struct trace_pair **ret)
{
    struct align align = {.a = a, .b = b};
    int32_t *numbers = xcalloc(2 * (a->span_count + b->span_count) + 2, sizeof(*numbers));

    align.b_of = numbers;
    align.first = align.b_of + a->span_count;
    align.a_of = align.first + a->span_count + 1;
    align.next = align.a_of + b->span_count;
    align.pairs = xcalloc(a->span_count + b->span_count + 1, sizeof(*align.pairs));
    match(&align);
    hang(&align);
    merge(&align);
    free(numbers);
    *ret = align.pairs;
    return align.count;
}
