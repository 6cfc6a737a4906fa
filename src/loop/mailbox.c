/* SPDX-License-Identifier: MIT */
#include "loop/mailbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/mem.h"

/*
 * One byte is in the pipe exactly while the queue is not empty; both change under the
 * lock. The pipe therefore never fills, and a batch that leaves messages behind leaves
 * the byte too, so that the next turn goes on with them.
 */

struct mailbox {
    pthread_mutex_t lock;
    struct message *first, **last;
    int wake[2]; /* read end, write end */
    struct loop *loop;
    int batch;
    mailbox_fn *fn;
    void *ctx;
};

static void close_on_exec(int fd)
{
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
}

struct mailbox *mailbox_new(void)
{
    struct mailbox *mailbox = xcalloc(1, sizeof(*mailbox));

    mailbox->last = &mailbox->first;
    /* Without descriptors at start nothing else would work either. */
    if (pipe(mailbox->wake) != 0 || pthread_mutex_init(&mailbox->lock, NULL) != 0)
        abort();
    close_on_exec(mailbox->wake[0]);
    close_on_exec(mailbox->wake[1]);
    return mailbox;
}

void mailbox_free(struct mailbox *mailbox)
{
    if (!mailbox)
        return;
    if (mailbox->loop)
        loop_unwatch(mailbox->loop, mailbox->wake[0]);
    while (mailbox->first) {
        struct message *message = mailbox->first;

        mailbox->first = message->next;
        message->free(message);
    }
    close(mailbox->wake[0]);
    close(mailbox->wake[1]);
    pthread_mutex_destroy(&mailbox->lock);
    free(mailbox);
}

void mailbox_send(struct mailbox *mailbox, struct message *message)
{
    message->next = NULL;
    pthread_mutex_lock(&mailbox->lock);
    if (!mailbox->first) {
        ssize_t sent;

        do
            sent = write(mailbox->wake[1], "", 1);
        while (sent < 0 && errno == EINTR);
    }
    *mailbox->last = message;
    mailbox->last = &message->next;
    pthread_mutex_unlock(&mailbox->lock);
}

static struct message *take(struct mailbox *mailbox)
{
    struct message *message;

    pthread_mutex_lock(&mailbox->lock);
    message = mailbox->first;
    if (message) {
        mailbox->first = message->next;
        if (!mailbox->first) {
            char byte;
            ssize_t got;

            mailbox->last = &mailbox->first;
            do
                got = read(mailbox->wake[0], &byte, 1);
            while (got < 0 && errno == EINTR);
        }
    }
    pthread_mutex_unlock(&mailbox->lock);
    return message;
}

static void deliver(void *ctx, int fd, unsigned events)
{
    struct mailbox *mailbox = ctx;

    (void)fd;
    (void)events;
    for (int i = 0; i < mailbox->batch; i++) {
        struct message *message = take(mailbox);

        if (!message)
            return;
        mailbox->fn(mailbox->ctx, message);
    }
}

void mailbox_attach(struct mailbox *mailbox, struct loop *loop, int batch, mailbox_fn *fn,
                    void *ctx)
{
    mailbox->loop = loop;
    mailbox->batch = batch;
    mailbox->fn = fn;
    mailbox->ctx = ctx;
    loop_watch(loop, mailbox->wake[0], LOOP_READ, deliver, mailbox);
}
