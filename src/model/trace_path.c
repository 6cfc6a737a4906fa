/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/mem.h"
#include "core/vec.h"
#include "model/trace.h"

/*
 * The critical path: what the end of the root waited for. Backwards in time from the
 * root's end: as long as a child was running, the one that ended last is on the path, and
 * in it the same applies; else the span itself is. Children are taken as if they were cut
 * to their parents' time (the idea is that of Zhang et al., "CRISP: Critical Path Analysis
 * of Large-Scale Microservice Architectures", 2022). Linear but for sorting, without
 * recursion: each child is entered at most once.
 */

/* A span on the way: the path has been found from `at` on. */
struct frame {
    int32_t span;
    int64_t from_ns, at_ns; /* its time within its parents' */
    uint32_t next, end;     /* its children that are left, in `children` */
};

struct child {
    int64_t end_ns;
    int32_t span;
};

struct section {
    int32_t span;
    struct span_section section;
};

struct walk {
    struct trace *trace;
    struct arena *arena;
    struct child *children; /* of the spans on the way, latest end first */
    uint32_t child_count;
    VEC(struct frame) frames;
    VEC(struct section) sections; /* in the order of the way */
};

static int compare_end(const void *a, const void *b)
{
    const struct child *x = a, *y = b;

    if (x->end_ns != y->end_ns)
        return x->end_ns > y->end_ns ? -1 : 1;
    return x->span < y->span ? -1 : x->span > y->span;
}

static void enter(struct walk *walk, int32_t index, int64_t from_ns, int64_t to_ns)
{
    const struct trace *trace = walk->trace;
    const struct span *span = &trace->spans[index];
    struct frame frame = {index, from_ns, to_ns, walk->child_count, 0};

    for (size_t c = (size_t)index + 1; c <= (size_t)index + span->below;
         c += trace->spans[c].below + 1) {
        const struct span *child = &trace->spans[c];
        int64_t end = span_end_ns(child) < to_ns ? span_end_ns(child) : to_ns;

        /* One that began when its parent was over is not what it waited for. */
        if (child->start_ns < to_ns && end > from_ns)
            walk->children[walk->child_count++] = (struct child){end, (int32_t)c};
    }
    frame.end = walk->child_count;
    qsort(walk->children + frame.next, frame.end - frame.next, sizeof(*walk->children),
          compare_end);
    vec_push(&walk->frames, frame);
}

static void add_section(struct walk *walk, int32_t span, int64_t from_ns, int64_t to_ns)
{
    struct section section = {
        span, {from_ns, to_ns}
    };

    if (to_ns <= from_ns)
        return;
    walk->trace->spans[span].critical_ns += to_ns - from_ns;
    walk->trace->spans[span].section_count++;
    vec_push(&walk->sections, section);
}

static void step(struct walk *walk)
{
    struct frame *frame = &walk->frames.items[walk->frames.count - 1];
    const struct child *child = NULL;
    int64_t start, end;
    int32_t index;

    /* A child that ran on when a later one was waited for was not waited for. */
    while (frame->next < frame->end && !child) {
        child = &walk->children[frame->next++];
        if (child->end_ns > frame->at_ns)
            child = NULL;
    }
    if (!child) {
        add_section(walk, frame->span, frame->from_ns, frame->at_ns);
        walk->frames.count--;
        return;
    }
    index = child->span;
    end = child->end_ns;
    start = walk->trace->spans[index].start_ns;
    if (start < frame->from_ns)
        start = frame->from_ns;
    add_section(walk, frame->span, end, frame->at_ns);
    frame->at_ns = start;
    enter(walk, index, start, end);
}

/* The sections of each span side by side. */
static void hand_out(struct walk *walk)
{
    struct span *spans = walk->trace->spans;
    size_t count = walk->trace->span_count, total = walk->sections.count, at = 0;
    struct span_section *sections =
        arena_alloc(walk->arena, (total + 1) * sizeof(*sections));
    size_t *next = xcalloc(count + 1, sizeof(*next));

    for (size_t i = 0; i < count; i++) {
        next[i] = at;
        spans[i].sections = sections + at;
        at += spans[i].section_count;
    }
    for (size_t i = 0; i < total; i++)
        sections[next[walk->sections.items[i].span]++] = walk->sections.items[i].section;
    free(next);
}

void trace_critical_path(struct trace *trace, struct arena *arena)
{
    struct walk walk = {.trace = trace, .arena = arena};
    const struct span *root;

    if (trace->root < 0)
        return;
    root = &trace->spans[trace->root];
    walk.children = xcalloc(trace->span_count + 1, sizeof(*walk.children));
    enter(&walk, trace->root, root->start_ns, span_end_ns(root));
    while (walk.frames.count > 0)
        step(&walk);
    hand_out(&walk);
    free(walk.children);
    vec_free(&walk.frames);
    vec_free(&walk.sections);
}
