/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_TRANSPORT_H
#define DATASOURCE_TRANSPORT_H

/*
 * How one exchange with a server is carried out: over the network (http.h) or from
 * recorded files (replay.h). Who asks cannot tell which.
 *
 * Everything happens on the loop the transport was made with. The handler's head() and
 * body() may be called from deep inside the transport and must not call back into it;
 * done() is called from the loop, exactly once unless cancelled, and may start or cancel
 * other exchanges.
 *
 * Ownership: the class's own constructor → transport_free(), which cancels what is in
 * flight without calling done().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "core/err.h"
#include "datasource/source.h"
#include "model/settings.h"

struct transport;
struct exchange; /* one in flight; private to the transport */

/* What came of it. */
struct exchange_outcome {
    struct err err;         /* ERR_NONE: the answer is complete, whatever its status */
    int http_status;        /* 0: none came */
    bool broken;            /* cut in the middle or at once: worth one more try */
    bool cut;               /* the handler did not want more */
    int64_t retry_after_ms; /* the server's wish; -1: none */
    int64_t skew_ms;        /* server's clock − ours, by the Date header */
    bool skew_known;
    uint64_t bytes; /* of the body, decoded */
    int64_t latency_ms;
};

struct exchange_handler {
    /* Before the first byte of the body, with the final status (never a redirect). */
    void (*head)(void *ctx, int http_status);
    /* False: no more is wanted. */
    bool (*body)(void *ctx, const char *bytes, size_t size);
    void (*done)(void *ctx, const struct exchange_outcome *outcome);
    void *ctx;
};

struct exchange_options {
    int64_t timeout_ms; /* from start to the last byte */
    size_t body_max;    /* bytes after decompression */
};

struct transport_class {
    struct exchange *(*start)(struct transport *transport,
                              const struct source_settings *source,
                              const struct request *request,
                              const struct exchange_options *options,
                              const struct exchange_handler *handler);
    void (*cancel)(struct transport *transport, struct exchange *exchange);
    /* Connections made so far are not trusted any more (the machine slept). */
    void (*distrust)(struct transport *transport);
    /* Overwrite what is secret of this source in text from its server (which may echo
       what it was sent); NULL: sends no secrets. */
    void (*redact)(struct transport *transport, const struct source_settings *source,
                   char *text, size_t size);
    void (*free)(struct transport *transport);
};

/* The first member of every transport. */
struct transport {
    const struct transport_class *class;
};

static inline void transport_redact(struct transport *transport,
                                    const struct source_settings *source, char *text,
                                    size_t size)
{
    if (transport->class->redact)
        transport->class->redact(transport, source, text, size);
}

static inline void transport_free(struct transport *transport)
{
    if (transport)
        transport->class->free(transport);
}

#endif
