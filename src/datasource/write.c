/* SPDX-License-Identifier: MIT */
#include "datasource/write.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

enum { TIMEOUT_DEFAULT_MS = 10 * 1000 };

struct write {
    struct transport *transport;
    const struct source_settings *source;
    struct exchange *exchange;
    struct buf answer;
    int http_status;
    void (*done)(void *ctx, struct write_outcome *outcome);
    void *ctx;
};

static const struct source_settings *find_source(const struct context_settings *context,
                                                 const struct write_order *order)
{
    int before = order->member;

    for (size_t i = 0; i < context->source_count; i++)
        if (context->sources[i].kind == order->source && before-- == 0)
            return &context->sources[i];
    return NULL;
}

static void write_free(struct write *write)
{
    buf_done(&write->answer);
    free(write);
}

static void on_head(void *ctx, int http_status)
{
    ((struct write *)ctx)->http_status = http_status;
}

/* The whole answer is read, however little of it is kept: the server has acted. */
static bool on_body(void *ctx, const char *bytes, size_t size)
{
    struct write *write = ctx;
    size_t room = WRITE_ANSWER_MAX - write->answer.size;

    (void)buf_add(&write->answer, bytes, size < room ? size : room);
    return true;
}

static void on_done(void *ctx, const struct exchange_outcome *exchange)
{
    struct write *write = ctx;
    struct write_outcome outcome = {.http_status = exchange->http_status,
                                    .err = exchange->err};
    void (*done)(void *ctx, struct write_outcome *outcome) = write->done;
    void *done_ctx = write->ctx;

    transport_redact(write->transport, write->source, write->answer.data,
                     write->answer.size);
    if (exchange->err.kind == ERR_NONE && exchange->http_status >= 300)
        api_error_from_body(exchange->http_status, write->answer.data, write->answer.size,
                            &outcome.err);
    transport_redact(write->transport, write->source, outcome.err.msg,
                     strlen(outcome.err.msg));
    if (outcome.err.kind == ERR_NONE)
        outcome.answer = xstrdup(write->answer.data);
    write_free(write);
    done(done_ctx, &outcome);
}

struct write *write_start(struct transport *transport,
                          const struct context_settings *context,
                          const struct write_order *order,
                          void (*done)(void *ctx, struct write_outcome *outcome),
                          void *ctx, struct err *err)
{
    const struct source_settings *source = find_source(context, order);
    struct write *write;
    struct request request;
    struct exchange_handler handler = {on_head, on_body, on_done, NULL};
    struct exchange_options options = {.timeout_ms = TIMEOUT_DEFAULT_MS,
                                       .body_max = WRITE_ANSWER_MAX};

    if (!source) {
        err_set(err, ERR_CONFIG, "no %s is configured", source_kind_name(order->source));
        return NULL;
    }
    if (source->timeout_ms > 0)
        options.timeout_ms = source->timeout_ms;
    write = xcalloc(1, sizeof(*write));
    write->transport = transport;
    write->source = source;
    write->done = done;
    write->ctx = ctx;
    handler.ctx = write;
    buf_init(&write->answer, WRITE_ANSWER_MAX);
    request_init(&request);
    request.method = order->method;
    request.writes = true;
    request.header = order->body[0] ? "Content-Type: application/json" : NULL;
    (void)buf_puts(&request.path, order->path);
    (void)buf_puts(&request.form, order->body);
    write->exchange =
        transport->class->start(transport, source, &request, &options, &handler);
    request_done(&request);
    return write;
}

void write_cancel(struct write *write)
{
    if (!write)
        return;
    if (write->exchange)
        write->transport->class->cancel(write->transport, write->exchange);
    write_free(write);
}
