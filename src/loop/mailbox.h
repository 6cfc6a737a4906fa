/* SPDX-License-Identifier: MIT */
#ifndef LOOP_MAILBOX_H
#define LOOP_MAILBOX_H

/*
 * A queue of owned messages into one thread, with a wake-up descriptor for its loop.
 * A message is moved: after mailbox_send() the sender must not touch it. Any thread may
 * send; one thread receives. Messages embed struct message as their first member.
 */

#include "core/attr.h"
#include "loop/loop.h"

struct message {
    struct message *next;
    int type;
    void (*free)(struct message *message); /* for those never delivered */
};

struct mailbox;

typedef void mailbox_fn(void *ctx, struct message *message); /* takes ownership */

struct mailbox *mailbox_new(void) ALLOCATES;
/* Frees what was not delivered. Nobody may send any more. */
void mailbox_free(struct mailbox *mailbox);
void mailbox_send(struct mailbox *mailbox, struct message *message);
/* Deliver on this loop, at most batch messages a turn so that a flood cannot starve keys. */
void mailbox_attach(struct mailbox *mailbox, struct loop *loop, int batch, mailbox_fn *fn,
                    void *ctx);

#endif
