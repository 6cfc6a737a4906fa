/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_WRITE_H
#define DATASOURCE_WRITE_H

/*
 * The one way in which anything is changed on a server: an exchange that is sent once,
 * over a connection of its own (libcurl repeats what a kept one swallowed), and never
 * again by itself. Whether it was taken is known only where a status came back.
 *
 * Ownership: write_start() → the done callback, which it does not outlive, or
 * write_cancel(). I/O side.
 */

#include "core/attr.h"
#include "datasource/transport.h"
#include "model/settings.h"

enum { WRITE_ANSWER_MAX = 64 * 1024 };

struct write_order {
    enum source_kind source;
    int member;                       /* which source of the kind, from 0 */
    const char *method, *path, *body; /* body: JSON, "" for none */
};

struct write_outcome {
    int http_status; /* 0: no answer; nobody knows whether it was taken */
    struct err err;  /* ERR_NONE: taken */
    char *answer;    /* of a success: what the server sent, the receiver's */
};

struct write;

/* NULL with the error where it cannot be sent: nothing has happened then. */
struct write *write_start(struct transport *transport,
                          const struct context_settings *context,
                          const struct write_order *order,
                          void (*done)(void *ctx, struct write_outcome *outcome),
                          void *ctx, struct err *err) MUST_USE;
void write_cancel(struct write *write);

#endif
