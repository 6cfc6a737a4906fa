/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "model_private.h"

/*
 * Walking over events in order of time: each (slot, life, cell) with events in the
 * window is a stream of its own, already in order; a heap picks the next among them.
 */

struct stream {
    int slot, life, cell;
    uint64_t next, end; /* oldest first: [next, end); newest first: [end, next) */
    struct model_event event;
};

struct model_cursor {
    const struct model *m;
    struct model_query query;
    struct stream *streams; /* a heap: the stream with the next event comes first */
    int count, capacity;
};

static bool cell_matches(const struct model_query *q, const struct model_cell *cell)
{
    return !(cell->flags & CELL_HIDDEN) && (q->any == 0 || cell->flags & q->any) &&
           !(cell->flags & q->none) && (q->endpoint < 0 || q->endpoint == cell->endpoint);
}

/* Moves to the next event that is wanted; false at the end of the stream. Events that
 * sampling leaves out are skipped before the costly search for their time. */
static bool stream_step(const struct model_cursor *c, struct stream *s)
{
    const struct model_cell *cell = model_cell(s->cell);
    while (s->next != s->end) {
        uint64_t index = c->query.newest_first ? --s->next : s->next++;
        uint64_t identity = identity_pack(s->slot, s->life, s->cell, index);
        if (c->query.logged && !event_logged(c->m, cell, identity))
            continue;
        if (c->query.traced && !event_traced(c->m, cell, identity))
            continue;
        event_fill(c->m, s->slot, s->life, s->cell, index, &s->event);
        return true;
    }
    return false;
}

/* Whether stream a's event comes before b's; equal times in order of identity. */
static bool comes_before(const struct model_cursor *c, int a, int b)
{
    const struct model_event *x = &c->streams[a].event, *y = &c->streams[b].event;
    if (x->time_ns != y->time_ns)
        return (x->time_ns < y->time_ns) != c->query.newest_first;
    return (x->identity < y->identity) != c->query.newest_first;
}

static void sift_down(struct model_cursor *c, int at)
{
    for (;;) {
        int best = at;
        for (int child = 2 * at + 1; child <= 2 * at + 2 && child < c->count; child++)
            if (comes_before(c, child, best))
                best = child;
        if (best == at)
            return;
        struct stream swap = c->streams[at];
        c->streams[at] = c->streams[best];
        c->streams[best] = swap;
        at = best;
    }
}

/* Calls `each` for every (slot, life, cell) with events in the window. */
static bool for_each_stream(const struct model *m, const struct model_query *q,
                            bool (*each)(void *context, const struct stream *s),
                            void *context)
{
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        if (q->slot >= 0 && q->slot != slot)
            continue;
        for (int life = 0; life < m->life_count[slot]; life++) {
            const struct model_life *l = &m->lives[slot][life];
            if (l->end_ns <= q->from_ns || l->start_ns >= q->to_ns)
                continue;
            for (int cell = 0; cell < model_cell_count(); cell++) {
                if (!cell_matches(q, model_cell(cell)))
                    continue;
                /* An event at t is counted at t: [from, to) is what was counted just
                 * before `to` and not just before `from`. */
                uint64_t from = counter_count(m, slot, life, cell, q->from_ns - 1);
                uint64_t to = counter_count(m, slot, life, cell, q->to_ns - 1);
                struct stream s = {.slot = slot, .life = life, .cell = cell};
                s.next = q->newest_first ? to : from;
                s.end = q->newest_first ? from : to;
                if (from < to && !each(context, &s))
                    return false;
            }
        }
    }
    return true;
}

static bool add_stream(void *context, const struct stream *s)
{
    struct model_cursor *c = context;
    if (c->count == c->capacity) {
        int capacity = c->capacity ? 2 * c->capacity : 256;
        struct stream *grown = realloc(c->streams, (size_t)capacity * sizeof *c->streams);
        if (!grown)
            return false;
        c->streams = grown;
        c->capacity = capacity;
    }
    c->streams[c->count] = *s;
    if (stream_step(c, &c->streams[c->count]))
        c->count++;
    return true;
}

struct model_cursor *model_cursor_new(const struct model *m,
                                      const struct model_query *query)
{
    struct model_cursor *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->m = m;
    c->query = *query;
    if (!for_each_stream(m, query, add_stream, c)) {
        model_cursor_free(c);
        return NULL;
    }
    for (int i = c->count / 2; i-- > 0;)
        sift_down(c, i);
    return c;
}

bool model_cursor_next(struct model_cursor *c, struct model_event *ret_event)
{
    if (c->count == 0)
        return false;
    *ret_event = c->streams[0].event;
    if (!stream_step(c, &c->streams[0]))
        c->streams[0] = c->streams[--c->count];
    sift_down(c, 0);
    return true;
}

void model_cursor_free(struct model_cursor *c)
{
    if (!c)
        return;
    free(c->streams);
    free(c);
}

static bool add_count(void *context, const struct stream *s)
{
    uint64_t *count = context;
    *count += s->next > s->end ? s->next - s->end : s->end - s->next;
    return true;
}

uint64_t model_query_count(const struct model *m, const struct model_query *query)
{
    uint64_t count = 0;
    for_each_stream(m, query, add_count, &count);
    return count;
}
