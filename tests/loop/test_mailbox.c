/* SPDX-License-Identifier: MIT */

#include <pthread.h>
#include <stdlib.h>

#include "core/mem.h"
#include "loop/mailbox.h"
#include "support/test.h"

enum { SENDERS = 4, EACH = 5000 };

struct number {
    struct message base;
    int sender, value;
};

static int freed;

static void number_free(struct message *message)
{
    freed++;
    free(message);
}

static void send_number(struct mailbox *mailbox, int sender, int value)
{
    struct number *number = xcalloc(1, sizeof(*number));

    number->base.free = number_free;
    number->sender = sender;
    number->value = value;
    mailbox_send(mailbox, &number->base);
}

struct receiver {
    struct loop *loop;
    int next[SENDERS], total, stop_at;
};

static void on_number(void *ctx, struct message *message)
{
    struct receiver *receiver = ctx;
    struct number *number = (struct number *)message;

    assert_int_equal(number->value, receiver->next[number->sender]);
    receiver->next[number->sender]++;
    if (++receiver->total == receiver->stop_at)
        loop_stop(receiver->loop);
    free(number);
}

struct sender {
    struct mailbox *mailbox;
    int index;
};

static void *send_all(void *ctx)
{
    const struct sender *sender = ctx;

    for (int i = 0; i < EACH; i++)
        send_number(sender->mailbox, sender->index, i);
    return NULL;
}

static void nothing_is_lost_or_reordered_between_threads(void **state)
{
    struct receiver receiver = {.loop = loop_new(), .stop_at = SENDERS * EACH};
    struct mailbox *mailbox = mailbox_new();
    struct sender senders[SENDERS];
    pthread_t threads[SENDERS];

    (void)state;
    mailbox_attach(mailbox, receiver.loop, 7, on_number, &receiver);
    for (int i = 0; i < SENDERS; i++) {
        senders[i] = (struct sender){mailbox, i};
        assert_int_equal(pthread_create(&threads[i], NULL, send_all, &senders[i]), 0);
    }
    loop_run(receiver.loop);
    for (int i = 0; i < SENDERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(receiver.total, SENDERS * EACH);
    mailbox_free(mailbox);
    loop_free(receiver.loop);
}

static void flood_is_taken_in_batches(void **state)
{
    struct receiver receiver = {.loop = loop_new()};
    struct mailbox *mailbox = mailbox_new();

    (void)state;
    mailbox_attach(mailbox, receiver.loop, 10, on_number, &receiver);
    for (int i = 0; i < 25; i++)
        send_number(mailbox, 0, i);
    (void)loop_turn(receiver.loop, -1);
    assert_int_equal(receiver.total, 10);
    (void)loop_turn(receiver.loop, -1);
    (void)loop_turn(receiver.loop, -1);
    assert_int_equal(receiver.total, 25);
    assert_false(loop_turn(receiver.loop, 0));
    mailbox_free(mailbox);
    loop_free(receiver.loop);
}

static void undelivered_messages_are_freed(void **state)
{
    struct mailbox *mailbox = mailbox_new();

    (void)state;
    freed = 0;
    for (int i = 0; i < 3; i++)
        send_number(mailbox, 0, i);
    mailbox_free(mailbox);
    assert_int_equal(freed, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost_or_reordered_between_threads),
        cmocka_unit_test(flood_is_taken_in_batches),
        cmocka_unit_test(undelivered_messages_are_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
