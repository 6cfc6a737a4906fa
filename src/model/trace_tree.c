/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "model/trace.h"

/*
 * Spans into a forest, in linear time but for sorting, whatever ids they claim. A node is
 * a span's index in the order of its start.
 */

enum {
    NONE = -1,
    TWINS_MAX = 16, /* spans of one id that are looked at for a child */
    DEPTH_SHOWN_MAX = 65535,
};

struct by_id {
    uint64_t id;
    int32_t node;
};

struct forest {
    struct span *spans; /* by start */
    int32_t *parent, *first, *last, *next;
    struct by_id *ids;
    int32_t *order; /* of the tree */
    bool *placed;
    int32_t count, ordered;
};

static int compare_start(const void *a, const void *b)
{
    const struct span *x = a, *y = b;

    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    if (x->duration_ns != y->duration_ns)
        return x->duration_ns > y->duration_ns ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static int compare_id(const void *a, const void *b)
{
    const struct by_id *x = a, *y = b;

    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

static int32_t first_of_id(const struct forest *forest, uint64_t id)
{
    int32_t low = 0, high = forest->count;

    while (low < high) {
        int32_t middle = low + (high - low) / 2;

        if (forest->ids[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool contains(const struct span *parent, const struct span *child)
{
    return parent->start_ns <= child->start_ns &&
           span_end_ns(child) <= span_end_ns(parent);
}

/* Of several spans with the parent's id (servers that share their client's id, spans that
   were sent twice) the first that contains the child in time, else the first. */
static int32_t find_parent(const struct forest *forest, int32_t node)
{
    const struct span *span = &forest->spans[node];
    int32_t best = NONE, at = first_of_id(forest, span->parent_id);

    for (int32_t end = at + TWINS_MAX; at < end && at < forest->count; at++) {
        int32_t candidate = forest->ids[at].node;

        if (forest->ids[at].id != span->parent_id)
            break;
        if (candidate == node)
            continue;
        if (contains(&forest->spans[candidate], span))
            return candidate;
        best = best == NONE ? candidate : best;
    }
    return best;
}

static void adopt(struct forest *forest)
{
    for (int32_t i = 0; i < forest->count; i++)
        forest->ids[i] = (struct by_id){forest->spans[i].id, i};
    qsort(forest->ids, (size_t)forest->count, sizeof(*forest->ids), compare_id);
    for (int32_t i = 0; i < forest->count; i++)
        forest->parent[i] = forest->first[i] = forest->last[i] = forest->next[i] = NONE;
    for (int32_t i = 0; i < forest->count; i++) {
        int32_t parent = forest->spans[i].parent_id ? find_parent(forest, i) : NONE;

        forest->parent[i] = parent;
        forest->spans[i].orphan = forest->spans[i].parent_id && parent == NONE;
        if (parent == NONE)
            continue;
        if (forest->last[parent] == NONE)
            forest->first[parent] = i;
        else
            forest->next[forest->last[parent]] = i;
        forest->last[parent] = i;
    }
}

/* Everything below a root, each before its children. A node that was placed already
   closes a cycle: it is not entered again. */
static void place(struct forest *forest, int32_t root)
{
    int32_t node = root, depth = 0;

    for (;;) {
        int32_t child;

        forest->placed[node] = true;
        forest->order[forest->ordered++] = node;
        forest->spans[node].depth =
            (uint16_t)(depth < DEPTH_SHOWN_MAX ? depth : DEPTH_SHOWN_MAX);
        child = forest->first[node];
        while (child != NONE && forest->placed[child])
            child = forest->next[child];
        if (child != NONE) {
            node = child;
            depth++;
            continue;
        }
        /* Up, until there is a sibling to go to. */
        while (node != root) {
            int32_t sibling = forest->next[node];

            while (sibling != NONE && forest->placed[sibling])
                sibling = forest->next[sibling];
            if (sibling != NONE) {
                node = sibling;
                break;
            }
            node = forest->parent[node];
            depth--;
        }
        if (node == root)
            return;
    }
}

static void place_all(struct forest *forest)
{
    for (int32_t i = 0; i < forest->count; i++)
        if (forest->parent[i] == NONE)
            place(forest, i);
    /* What is left hangs in cycles: the earliest of each is cut off from its parent. */
    for (int32_t i = 0; i < forest->count; i++) {
        if (forest->placed[i])
            continue;
        forest->parent[i] = NONE;
        forest->spans[i].orphan = true;
        place(forest, i);
    }
}

/* The spans in the order of the tree, with their parents as indices into that. */
static void reorder(struct forest *forest, struct span *ret)
{
    int32_t *position = forest->last; /* not needed any more */

    for (int32_t i = 0; i < forest->count; i++)
        position[forest->order[i]] = i;
    for (int32_t i = 0; i < forest->count; i++) {
        int32_t parent = forest->parent[forest->order[i]];

        ret[i] = forest->spans[forest->order[i]];
        ret[i].parent = parent == NONE ? NONE : position[parent];
    }
}

static void make_tree(struct trace *trace)
{
    size_t count = trace->span_count;
    struct forest forest = {.count = (int32_t)count};
    int32_t *numbers = xcalloc(count * 5 + 1, sizeof(*numbers));

    qsort(trace->spans, count, sizeof(*trace->spans), compare_start);
    forest.spans = xcalloc(count + 1, sizeof(*forest.spans));
    memcpy(forest.spans, trace->spans, count * sizeof(*trace->spans));
    forest.parent = numbers;
    forest.first = numbers + count;
    forest.last = numbers + 2 * count;
    forest.next = numbers + 3 * count;
    forest.order = numbers + 4 * count;
    forest.ids = xcalloc(count + 1, sizeof(*forest.ids));
    forest.placed = xcalloc(count + 1, sizeof(*forest.placed));
    adopt(&forest);
    place_all(&forest);
    reorder(&forest, trace->spans);
    free(forest.spans);
    free(forest.ids);
    free(forest.placed);
    free(numbers);
}

/* From the leaves up: how many are below, and how many of them failed. */
static void count_below(struct trace *trace)
{
    for (size_t i = trace->span_count; i-- > 0;) {
        struct span *span = &trace->spans[i];

        trace->error_count += span->error;
        trace->orphan_count += span->orphan;
        trace->root_count += span->parent == NONE;
        if (span->parent == NONE)
            continue;
        trace->spans[span->parent].below += span->below + 1;
        trace->spans[span->parent].errors_below += span->errors_below + span->error;
    }
}

static void measure(struct trace *trace)
{
    trace->root = NONE;
    for (size_t i = 0; i < trace->span_count; i++) {
        const struct span *span = &trace->spans[i];

        if (i == 0 || span->start_ns < trace->start_ns)
            trace->start_ns = span->start_ns;
        if (i == 0 || span_end_ns(span) > trace->end_ns)
            trace->end_ns = span_end_ns(span);
        if (span->parent == NONE &&
            (trace->root == NONE ||
             span->duration_ns > trace->spans[trace->root].duration_ns))
            trace->root = (int32_t)i;
    }
}

/* Children come by their start: one sweep over them gives what they cover together. */
static void find_self_time(struct trace *trace)
{
    for (size_t i = 0; i < trace->span_count; i++) {
        struct span *span = &trace->spans[i];
        int64_t at = span->start_ns, end = span_end_ns(span), covered = 0;

        for (size_t c = i + 1; c <= i + span->below; c += trace->spans[c].below + 1) {
            const struct span *child = &trace->spans[c];
            int64_t from = child->start_ns > at ? child->start_ns : at;
            int64_t to = span_end_ns(child) < end ? span_end_ns(child) : end;

            if (to > from) {
                covered += to - from;
                at = to;
            }
        }
        span->self_ns = span->duration_ns - covered;
    }
}

/* What cannot be true where both clocks are right and the parent waited. */
static void find_skew(struct trace *trace)
{
    trace->early = trace->late = NONE;
    for (size_t i = 0; i < trace->span_count; i++) {
        const struct span *span = &trace->spans[i], *parent;

        if (span->parent == NONE || span->untimed)
            continue;
        parent = &trace->spans[span->parent];
        if (parent->start_ns - span->start_ns > trace->early_ns) {
            trace->early = (int32_t)i;
            trace->early_ns = parent->start_ns - span->start_ns;
        }
        if (span_end_ns(span) - span_end_ns(parent) > trace->late_ns) {
            trace->late = (int32_t)i;
            trace->late_ns = span_end_ns(span) - span_end_ns(parent);
        }
    }
}

static char letter_of(size_t index)
{
    if (index < 26)
        return (char)('A' + index);
    return index < 52 ? (char)('a' + (index - 26)) : '+';
}

/* Services in the order of their first span; the processes follow. */
static void name_services(struct trace *trace, struct arena *arena)
{
    size_t count = trace->service_count, named = 0;
    uint32_t *to = xcalloc(count + 1, sizeof(*to));
    bool *seen = xcalloc(count + 1, sizeof(*seen));
    struct trace_service *services = arena_alloc(arena, (count + 1) * sizeof(*services));
    struct trace_process *processes =
        arena_alloc(arena, (trace->process_count + 1) * sizeof(*processes));

    for (size_t i = 0; i < trace->span_count; i++) {
        uint32_t service = trace->processes[trace->spans[i].process].service;
        struct trace_service *row;

        if (!seen[service]) {
            seen[service] = true;
            to[service] = (uint32_t)named;
            services[named] = (struct trace_service){
                .name = trace->services[service].name, .letter = letter_of(named)};
            named++;
        }
        row = &services[to[service]];
        row->spans++;
        row->errors += trace->spans[i].error;
        row->self_ns += trace->spans[i].self_ns;
    }
    memcpy(processes, trace->processes, trace->process_count * sizeof(*processes));
    for (size_t i = 0; i < trace->process_count; i++)
        processes[i].service = to[processes[i].service];
    trace->processes = processes;
    trace->services = services;
    trace->service_count = named;
    free(to);
    free(seen);
}

/* A span without a start stands at the beginning; nonsense does not overflow sums. */
static void bound_times(struct trace *trace)
{
    const int64_t most = INT64_MAX / 4;
    int64_t start = 0;

    for (size_t i = 0; i < trace->span_count; i++) {
        struct span *span = &trace->spans[i];

        span->untimed = span->start_ns <= 0;
        if (span->start_ns > most)
            span->start_ns = most;
        if (span->duration_ns < 0)
            span->duration_ns = 0;
        if (span->duration_ns > most)
            span->duration_ns = most;
        if (!span->untimed && (start == 0 || span->start_ns < start))
            start = span->start_ns;
    }
    for (size_t i = 0; i < trace->span_count; i++)
        if (trace->spans[i].untimed)
            trace->spans[i].start_ns = start;
}

void trace_finish(struct trace *trace, struct arena *arena)
{
    bound_times(trace);
    make_tree(trace);
    count_below(trace);
    measure(trace);
    find_self_time(trace);
    find_skew(trace);
    name_services(trace, arena);
    trace_critical_path(trace, arena);
}
