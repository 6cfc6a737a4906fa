/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_IO_H
#define DATASOURCE_IO_H

/*
 * The I/O thread: a loop, a transport and a scheduler, reached by messages only. With
 * inline_io there is no thread, and the owner turns its loop (io_turn()).
 *
 * Ownership: io_new() → io_free(), which cancels what is in flight and joins. A message
 * sent is the receiver's.
 */

#include <stdbool.h>
#include <stdint.h>

#include "core/attr.h"
#include "datasource/scheduler.h"
#include "datasource/write.h"
#include "loop/mailbox.h"

enum io_message_type {
    /* To the I/O side. */
    IO_SUBSCRIBE,
    IO_UNSUBSCRIBE,
    IO_REFRESH,
    IO_PAUSE,
    IO_WRITE,
    IO_STOP,
    /* From it. */
    IO_STARTED,
    IO_ANSWERED,
    IO_SOURCE,
    IO_WRITTEN,
};

/* One shape for all; which members count, the type says. */
struct io_message {
    struct message base;
    uint64_t id;            /* all but pause, stop, source */
    struct query_spec spec; /* subscribe: */
    char *expr, *label;     /*   its texts, owned */
    struct kept kept;
    bool paused;          /* pause */
    struct answer answer; /* answered */
    size_t source;        /* source: */
    struct source_state state;
    struct write_order write;     /* write: */
    char *method, *path, *body;   /*   its texts, owned */
    struct write_outcome outcome; /* written */
};

struct io_message *io_message_new(enum io_message_type type, uint64_t id) ALLOCATES;
void io_message_free(struct message *message);

struct io_options {
    const struct context_settings *context;
    struct result_limits limits;
    const char *replay_dir, *record_dir; /* copied */
    struct mailbox *out;                 /* what comes from the I/O side */
    bool inline_io;
};

struct io;

/* NULL where no thread can be had. */
struct io *io_new(const struct io_options *options, struct err *err);
void io_free(struct io *io);
void io_send(struct io *io, struct io_message *message);
/* inline_io: one turn of its loop; true where anything was run. */
bool io_turn(struct io *io, int64_t max_wait_ms);

#endif
