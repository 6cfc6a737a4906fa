/* SPDX-License-Identifier: MIT */
#include "datasource/about.h"

#include <stdlib.h>

#include "core/mem.h"

enum {
    EVERY_MS = 3600 * 1000,
    TIMEOUT_MS = 5000,
    BODY_MAX_BYTES = 16 << 20,
    KEPT_BYTES = 8 << 10, /* what matters comes first in a long configuration */
};

struct about {
    struct transport *transport;
    const struct source_class *class;
    const struct source_settings *settings;
    about_fn *learned;
    void *ctx;
    struct exchange *exchange;
    struct buf body;
    int64_t due_ms;
};

struct about *about_new(struct transport *transport, const struct source_class *class,
                        const struct source_settings *settings, about_fn *learned,
                        void *ctx)
{
    struct about *about;

    if (!class->about)
        return NULL;
    about = xcalloc(1, sizeof(*about));
    about->transport = transport;
    about->class = class;
    about->settings = settings;
    about->learned = learned;
    about->ctx = ctx;
    buf_init(&about->body, KEPT_BYTES);
    return about;
}

void about_free(struct about *about)
{
    if (!about)
        return;
    if (about->exchange)
        about->transport->class->cancel(about->transport, about->exchange);
    buf_done(&about->body);
    free(about);
}

static void on_head(void *ctx, int http_status)
{
    (void)ctx;
    (void)http_status;
}

static bool on_body(void *ctx, const char *bytes, size_t size)
{
    struct about *about = ctx;
    size_t room = KEPT_BYTES - about->body.size;

    return buf_add(&about->body, bytes, size < room ? size : room);
}

static void on_done(void *ctx, const struct exchange_outcome *outcome)
{
    struct about *about = ctx;
    bool good = outcome->err.kind == ERR_NONE && outcome->http_status == 200;

    about->exchange = NULL;
    about->learned(about->ctx, good ? about->class->scrape_ms(about->body.data) : 0);
    buf_clear(&about->body);
}

void about_ask(struct about *about, int64_t now_ms)
{
    static const struct exchange_options options = {TIMEOUT_MS, BODY_MAX_BYTES};
    struct exchange_handler handler = {on_head, on_body, on_done, about};
    struct request request;

    if (!about || about->exchange || now_ms < about->due_ms)
        return;
    about->due_ms = now_ms + EVERY_MS;
    request_init(&request);
    if (about->class->about(&request))
        about->exchange = about->transport->class->start(
            about->transport, about->settings, &request, &options, &handler);
    request_done(&request);
}
