/* SPDX-License-Identifier: MIT */
#include "datasource/io.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/vec.h"
#include "datasource/http.h"
#include "datasource/replay.h"
#include "loop/signals.h"

enum { BATCH = 64 };

struct writing;

struct io {
    struct io_options options;
    char *replay_dir, *record_dir;
    struct mailbox *in;
    pthread_t thread;
    /* The rest is touched on the I/O side only. */
    struct loop *loop;
    struct transport *transport;
    struct scheduler *scheduler;
    struct io_message **changed; /* newest state of each source, not sent yet */
    VEC(struct writing *) writing;
};

/* --- messages --- */

struct io_message *io_message_new(enum io_message_type type, uint64_t id)
{
    struct io_message *message = xcalloc(1, sizeof(*message));

    message->base.type = (int)type;
    message->base.free = io_message_free;
    message->id = id;
    return message;
}

void io_message_free(struct message *message)
{
    struct io_message *io_message = (struct io_message *)message;

    if (!message)
        return;
    free(io_message->expr);
    free(io_message->label);
    free(io_message->method);
    free(io_message->path);
    free(io_message->body);
    free(io_message->outcome.answer);
    result_unref(io_message->answer.result);
    free(io_message);
}

/* --- from the scheduler --- */

static void send(struct io *io, struct io_message *message)
{
    mailbox_send(io->options.out, &message->base);
}

static void on_started(void *ctx, uint64_t id)
{
    send(ctx, io_message_new(IO_STARTED, id));
}

static void on_answered(void *ctx, struct answer *answer)
{
    struct io_message *message = io_message_new(IO_ANSWERED, answer->id);

    message->answer = *answer;
    send(ctx, message);
}

/* A state changes several times a turn; the last one goes out, before sleeping. */
static void on_source_changed(void *ctx, size_t index, const struct source_state *state)
{
    struct io *io = ctx;

    if (!io->changed[index])
        io->changed[index] = io_message_new(IO_SOURCE, 0);
    io->changed[index]->source = index;
    io->changed[index]->state = *state;
}

static void send_states(void *ctx)
{
    struct io *io = ctx;

    for (size_t i = 0; i < io->options.context->source_count; i++) {
        if (io->changed[i])
            send(io, io->changed[i]);
        io->changed[i] = NULL;
    }
}

/* --- writes --- */

/* One under way. */
struct writing {
    struct io *io;
    uint64_t id;
    struct write *write;
};

static void tell_written(struct io *io, uint64_t id, const struct write_outcome *outcome)
{
    struct io_message *message = io_message_new(IO_WRITTEN, id);

    message->outcome = *outcome;
    send(io, message);
}

static void on_written(void *ctx, struct write_outcome *outcome)
{
    struct writing *writing = ctx;
    struct io *io = writing->io;

    tell_written(io, writing->id, outcome);
    for (size_t i = 0; i < io->writing.count; i++) {
        if (io->writing.items[i] == writing) {
            vec_remove(&io->writing, i);
            break;
        }
    }
    free(writing);
}

static void start_write(struct io *io, const struct io_message *message)
{
    struct writing *writing = xcalloc(1, sizeof(*writing));
    struct write_outcome outcome = {0};

    writing->io = io;
    writing->id = message->id;
    writing->write = write_start(io->transport, io->options.context, &message->write,
                                 on_written, writing, &outcome.err);
    if (writing->write) {
        vec_push(&io->writing, writing);
        return;
    }
    free(writing);
    tell_written(io, message->id, &outcome);
}

static void cancel_writes(struct io *io)
{
    for (size_t i = 0; i < io->writing.count; i++) {
        write_cancel(io->writing.items[i]->write);
        free(io->writing.items[i]);
    }
    vec_free(&io->writing);
}

/* --- to the scheduler --- */

static void on_message(void *ctx, struct message *base)
{
    struct io_message *message = (struct io_message *)base;
    struct io *io = ctx;

    switch ((enum io_message_type)base->type) {
    case IO_SUBSCRIBE:
        scheduler_subscribe(io->scheduler, message->id, &message->spec, &message->kept);
        break;
    case IO_UNSUBSCRIBE:
        scheduler_unsubscribe(io->scheduler, message->id);
        break;
    case IO_REFRESH:
        scheduler_refresh(io->scheduler, message->id);
        break;
    case IO_PAUSE:
        scheduler_pause(io->scheduler, message->paused);
        break;
    case IO_WRITE:
        start_write(io, message);
        break;
    case IO_STOP:
        loop_stop(io->loop);
        break;
    case IO_WRITTEN:
    case IO_STARTED:
    case IO_ANSWERED:
    case IO_SOURCE:
        break;
    }
    io_message_free(base);
}

/* --- the I/O side's life --- */

static void open_side(struct io *io)
{
    struct scheduler_options options = {
        .context = io->options.context,
        .limits = io->options.limits,
        .started = on_started,
        .answered = on_answered,
        .source_changed = on_source_changed,
        .ctx = io,
    };

    io->changed = xcalloc(io->options.context->source_count + 1, sizeof(*io->changed));
    io->loop = options.loop = loop_new();
    io->transport =
        io->replay_dir ? replay_new(io->loop, io->replay_dir) : http_new(io->loop);
    if (io->record_dir)
        io->transport = record_new(io->transport, io->record_dir);
    options.transport = io->transport;
    io->scheduler = scheduler_new(&options);
    loop_before_sleep(io->loop, send_states, io);
    mailbox_attach(io->in, io->loop, BATCH, on_message, io);
}

static void close_side(struct io *io)
{
    cancel_writes(io);
    scheduler_free(io->scheduler);
    transport_free(io->transport);
    send_states(io);
    free(io->changed);
}

static void *thread_main(void *ctx)
{
    struct io *io = ctx;

    signals_block_all();
    open_side(io);
    loop_run(io->loop);
    close_side(io);
    return NULL;
}

struct io *io_new(const struct io_options *options, struct err *err)
{
    struct io *io = xcalloc(1, sizeof(*io));
    char reason[64];
    int failed = 0;

    io->options = *options;
    io->replay_dir = options->replay_dir ? xstrdup(options->replay_dir) : NULL;
    io->record_dir = options->record_dir ? xstrdup(options->record_dir) : NULL;
    io->in = mailbox_new();
    if (options->inline_io)
        open_side(io);
    else
        failed = pthread_create(&io->thread, NULL, thread_main, io);
    if (failed == 0)
        return io;
    err_set(err, ERR_SYSTEM, "cannot start a thread: %s",
            err_reason(failed, reason, sizeof(reason)));
    mailbox_free(io->in);
    free(io->replay_dir);
    free(io->record_dir);
    free(io);
    return NULL;
}

void io_free(struct io *io)
{
    if (!io)
        return;
    if (io->options.inline_io) {
        close_side(io);
    } else {
        io_send(io, io_message_new(IO_STOP, 0));
        (void)pthread_join(io->thread, NULL);
    }
    mailbox_free(io->in);
    loop_free(io->loop);
    free(io->replay_dir);
    free(io->record_dir);
    free(io);
}

void io_send(struct io *io, struct io_message *message)
{
    mailbox_send(io->in, &message->base);
}

bool io_turn(struct io *io, int64_t max_wait_ms)
{
    return loop_turn(io->loop, max_wait_ms);
}
