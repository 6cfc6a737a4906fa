/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_LIMITER_H
#define DATASOURCE_LIMITER_H

/*
 * Who may send next: at most so many requests to one host, and so many in all. Waiting
 * is first come, first served, what was never answered before what is only refreshed,
 * but of every few grants one goes to a refresh, so that no one waits for ever. Hosts
 * take turns. (libcurl's own limit counts the waiting into its time-outs.)
 *
 * A ticket is embedded in what waits and must not move while it is queued.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/attr.h"

enum { LIMITER_TOTAL = 24 };

struct limiter;
struct limiter_lane; /* one host */

struct limiter_ticket {
    struct limiter_lane *lane;
    bool first;  /* nothing is on the screen for it yet */
    bool queued; /* kept by the limiter */
    bool granted;
    struct limiter_ticket *next;
};

struct limiter *limiter_new(void) ALLOCATES;
void limiter_free(struct limiter *limiter);

/* The lane of a host ("https://host:port"); the first caller's maximum counts. */
struct limiter_lane *limiter_lane(struct limiter *limiter, const char *host, int max);

void limiter_enqueue(struct limiter *limiter, struct limiter_ticket *ticket);
/* The next that may be sent, or NULL. It holds its place until limiter_release(). */
struct limiter_ticket *limiter_next(struct limiter *limiter);
/* Leave the queue or give the place back; nothing where the ticket has neither. */
void limiter_release(struct limiter *limiter, struct limiter_ticket *ticket);

#endif
