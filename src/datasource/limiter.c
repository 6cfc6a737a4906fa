/* SPDX-License-Identifier: MIT */
#include "datasource/limiter.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/vec.h"

/* After so many firsts in a row, a refresh that waits has its turn. */
enum { FIRSTS_IN_A_ROW = 4 };

struct queue {
    struct limiter_ticket *first, **last;
};

struct limiter_lane {
    char *host;
    int max, in_flight, firsts_in_a_row;
    struct queue firsts, refreshes;
};

struct limiter {
    VEC(struct limiter_lane *) lanes;
    size_t turn; /* lane that is looked at first */
    int in_flight;
};

struct limiter *limiter_new(void)
{
    return xcalloc(1, sizeof(struct limiter));
}

void limiter_free(struct limiter *limiter)
{
    if (!limiter)
        return;
    for (size_t i = 0; i < limiter->lanes.count; i++) {
        free(limiter->lanes.items[i]->host);
        free(limiter->lanes.items[i]);
    }
    vec_free(&limiter->lanes);
    free(limiter);
}

struct limiter_lane *limiter_lane(struct limiter *limiter, const char *host, int max)
{
    struct limiter_lane *lane;

    for (size_t i = 0; i < limiter->lanes.count; i++) {
        if (strcmp(limiter->lanes.items[i]->host, host) == 0)
            return limiter->lanes.items[i];
    }
    lane = xcalloc(1, sizeof(*lane));
    lane->host = xstrdup(host);
    lane->max = max > 0 ? max : 1;
    lane->firsts.last = &lane->firsts.first;
    lane->refreshes.last = &lane->refreshes.first;
    vec_push(&limiter->lanes, lane);
    return lane;
}

static struct queue *queue_of(const struct limiter_ticket *ticket)
{
    return ticket->first ? &ticket->lane->firsts : &ticket->lane->refreshes;
}

void limiter_enqueue(struct limiter *limiter, struct limiter_ticket *ticket)
{
    struct queue *queue = queue_of(ticket);

    (void)limiter;
    ticket->next = NULL;
    ticket->queued = true;
    *queue->last = ticket;
    queue->last = &ticket->next;
}

static void leave_queue(struct limiter_ticket *ticket)
{
    struct queue *queue = queue_of(ticket);
    struct limiter_ticket **at = &queue->first;

    while (*at != ticket)
        at = &(*at)->next;
    *at = ticket->next;
    if (!*at)
        queue->last = at;
    ticket->queued = false;
}

static struct limiter_ticket *lane_next(struct limiter_lane *lane)
{
    struct limiter_ticket *ticket = lane->firsts.first;

    if (lane->in_flight >= lane->max)
        return NULL;
    if (!ticket || (lane->refreshes.first && lane->firsts_in_a_row >= FIRSTS_IN_A_ROW))
        ticket = lane->refreshes.first;
    if (ticket)
        lane->firsts_in_a_row = ticket->first ? lane->firsts_in_a_row + 1 : 0;
    return ticket;
}

struct limiter_ticket *limiter_next(struct limiter *limiter)
{
    size_t count = limiter->lanes.count;

    if (limiter->in_flight >= LIMITER_TOTAL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t index = (limiter->turn + i) % count;
        struct limiter_ticket *ticket = lane_next(limiter->lanes.items[index]);

        if (ticket) {
            leave_queue(ticket);
            ticket->granted = true;
            ticket->lane->in_flight++;
            limiter->in_flight++;
            limiter->turn = (index + 1) % count;
            return ticket;
        }
    }
    return NULL;
}

void limiter_release(struct limiter *limiter, struct limiter_ticket *ticket)
{
    if (ticket->queued)
        leave_queue(ticket);
    if (ticket->granted) {
        ticket->granted = false;
        ticket->lane->in_flight--;
        limiter->in_flight--;
    }
}
