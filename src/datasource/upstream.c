/* SPDX-License-Identifier: MIT */
#include "datasource/upstream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/mem.h"
#include "datasource/credentials.h"
#include "datasource/pace.h"
#include "datasource/url.h"

enum {
    PROBE_EVERY_MS = 30 * 1000,
    STARTING_EVERY_MS = 3000,
    PROBE_TIMEOUT_MS = 5000,
    PROBE_BODY_MAX_BYTES = 256 * 1024,
    SKEW_NOTED_MS = 2000,
};

struct upstream {
    struct upstream_options options;
    struct source_state state;
    struct exchange *probe;
    struct buf probe_body;
    int64_t probe_began_ms;
    uint64_t timer; /* of the next probe, or look at the secret files */
    uint64_t secrets;
    int64_t shut_until_ms; /* 0: open */
    int64_t answered_ms;   /* loop time of the newest good answer */
    unsigned failures;     /* in a row */
    bool get_only, paused;
    int dialect;
};

static void on_timer(void *ctx);

static void set_timer(struct upstream *upstream, int64_t delay_ms)
{
    loop_cancel(upstream->options.loop, upstream->timer);
    upstream->timer = loop_timer(upstream->options.loop, delay_ms, on_timer, upstream);
}

static void set_next_probe(struct upstream *upstream)
{
    set_timer(upstream, pace_jitter_ms(PROBE_EVERY_MS,
                                       upstream->options.random(upstream->options.ctx)));
}

static void changed(struct upstream *upstream)
{
    upstream->options.changed(upstream->options.ctx, upstream);
}

/* --- what is learned --- */

static void note_skew(struct source_state *state, bool known, int64_t skew_ms)
{
    int64_t moved = skew_ms - state->skew_ms;

    /* A header of whole seconds wavers; windows must not. Recordings and frozen clocks
       say nothing about a server's clock. */
    if (!known || clock_frozen())
        return;
    state->skew_known = true;
    if (moved < -SKEW_NOTED_MS || moved > SKEW_NOTED_MS)
        state->skew_ms =
            skew_ms > -SKEW_NOTED_MS && skew_ms < SKEW_NOTED_MS ? 0 : skew_ms;
}

static void note_good(struct upstream *upstream)
{
    struct source_state *state = &upstream->state;
    bool shut = upstream->shut_until_ms != 0 || state->status == SOURCE_DENIED;

    if (state->status == SOURCE_FAILING || state->status == SOURCE_DENIED)
        log_info(state->name, "answers again");
    state->status = SOURCE_UP;
    memset(&state->err, 0, sizeof(state->err));
    state->last_success_ns = clock_wall_ns();
    state->failing_since_ns = 0;
    state->retry_ns = 0;
    upstream->answered_ms = loop_now_ms(upstream->options.loop);
    upstream->failures = 0;
    upstream->shut_until_ms = 0;
    if (shut) {
        set_next_probe(upstream);
        upstream->options.opened(upstream->options.ctx, upstream);
    }
}

static void shut(struct upstream *upstream, int64_t wait_ms)
{
    upstream->shut_until_ms = loop_now_ms(upstream->options.loop) + wait_ms;
    upstream->state.retry_ns = clock_wall_ns() + wait_ms * (int64_t)NS_PER_MS;
    set_timer(upstream, wait_ms);
}

/* No answer at all, or one that says "not now". */
static bool is_outage(const struct err *err)
{
    return err->kind == ERR_NETWORK || err->code == 429 || err->code == 502 ||
           err->code == 503;
}

static void note_bad(struct upstream *upstream, const struct err *err, bool starting,
                     int64_t retry_after_ms, int64_t began_ms)
{
    struct source_state *state = &upstream->state;
    uint64_t random = upstream->options.random(upstream->options.ctx);

    /* What else was under way when access was refused changes nothing about that. */
    if (state->status == SOURCE_DENIED && err->kind != ERR_AUTH)
        return;
    if (state->status != SOURCE_FAILING && state->status != SOURCE_DENIED)
        log_warn(state->name, "%s", err->msg);
    state->err = *err;
    if (state->failing_since_ns == 0)
        state->failing_since_ns = clock_wall_ns();
    if (err->kind == ERR_AUTH) {
        state->status = SOURCE_DENIED;
        state->retry_ns = 0;
        upstream->shut_until_ms = 0;
        upstream->secrets = credentials_stamp(upstream->options.settings);
        set_timer(upstream, PROBE_EVERY_MS);
        return;
    }
    state->status = starting ? SOURCE_STARTING : SOURCE_FAILING;
    /* What was sent before the gate shut, or before the newest good answer, tells
       nothing new. */
    if (upstream->shut_until_ms != 0 || upstream->answered_ms > began_ms ||
        !is_outage(err))
        return;
    upstream->failures++;
    if (retry_after_ms >= 0)
        shut(upstream, retry_after_ms < RETRY_MIN_MS ? RETRY_MIN_MS : retry_after_ms);
    else if (starting)
        shut(upstream, STARTING_EVERY_MS);
    else
        shut(upstream, pace_backoff_ms(upstream->failures, random));
}

/* A refusal of one query, or a maximum of ours, is an answer of a server that is well. */
static bool shows_life(const struct err *err)
{
    return err->kind == ERR_NONE || err->kind == ERR_QUERY || err->kind == ERR_LIMIT;
}

void upstream_note(struct upstream *upstream, const struct fetch_outcome *outcome,
                   int64_t began_ms)
{
    struct source_state *state = &upstream->state;

    state->in_flight--;
    state->requests += outcome->requests;
    state->failures += outcome->failures;
    state->bytes += outcome->bytes;
    state->samples += outcome->result ? outcome->result->samples : 0;
    state->latency_ms = outcome->latency_ms;
    upstream->get_only = upstream->get_only || outcome->get_only;
    if (outcome->dialect > 0)
        upstream->dialect = outcome->dialect;
    note_skew(state, outcome->skew_known, outcome->skew_ms);
    if (shows_life(&outcome->err))
        note_good(upstream);
    else
        note_bad(upstream, &outcome->err, outcome->starting, outcome->retry_after_ms,
                 began_ms);
    changed(upstream);
}

/* --- the probe --- */

static void probe_head(void *ctx, int http_status)
{
    (void)ctx;
    (void)http_status;
}

static bool probe_body(void *ctx, const char *bytes, size_t size)
{
    struct upstream *upstream = ctx;

    return buf_add(&upstream->probe_body, bytes, size);
}

static void judge_probe(struct upstream *upstream,
                        const struct exchange_outcome *exchange, struct err *err)
{
    struct source_state *state = &upstream->state;
    const struct buf *body = &upstream->probe_body;
    int status = exchange->http_status;

    *err = exchange->err;
    if (err->kind != ERR_NONE)
        return;
    /* A path that is refused while others are served says nothing about those. */
    if ((status == 401 || status == 403) && state->last_success_ns != 0)
        return;
    transport_redact(upstream->options.transport, upstream->options.settings, body->data,
                     body->size);
    if (status == 401 || status == 403 || status == 429 || status >= 500)
        api_error_from_body(status, body->data, body->size, err);
    else
        (void)upstream->options.class->identify(status, body->data, body->size,
                                                state->version, state->flavour, err);
}

static void probe_done(void *ctx, const struct exchange_outcome *exchange)
{
    struct upstream *upstream = ctx;
    struct source_state *state = &upstream->state;
    bool starting, was_shut = upstream->shut_until_ms != 0;
    struct err err;

    upstream->probe = NULL;
    state->requests++;
    state->bytes += exchange->bytes;
    note_skew(state, exchange->skew_known, exchange->skew_ms);
    judge_probe(upstream, exchange, &err);
    starting = api_says_starting(exchange->http_status, upstream->probe_body.data,
                                 exchange->retry_after_ms);
    buf_clear(&upstream->probe_body);
    set_next_probe(upstream);
    if (state->status == SOURCE_DENIED) {
        /* Who may see the version may still not be let in. */
    } else if (err.kind == ERR_NONE) {
        state->latency_ms = exchange->latency_ms;
        note_good(upstream);
    } else {
        /* This is the newest word on whether to wait longer. */
        upstream->shut_until_ms = 0;
        state->failures++;
        note_bad(upstream, &err, starting, exchange->retry_after_ms,
                 upstream->probe_began_ms);
        if (was_shut && upstream_open(upstream))
            upstream->options.opened(upstream->options.ctx, upstream);
    }
    changed(upstream);
}

static void probe(struct upstream *upstream)
{
    static const struct exchange_options options = {PROBE_TIMEOUT_MS,
                                                    PROBE_BODY_MAX_BYTES};
    struct exchange_handler handler = {probe_head, probe_body, probe_done, upstream};
    struct transport *transport = upstream->options.transport;
    struct request request;

    if (upstream->probe)
        return;
    request_init(&request);
    upstream->probe_began_ms = loop_now_ms(upstream->options.loop);
    if (upstream->options.class->probe(&request))
        upstream->probe = transport->class->start(transport, upstream->options.settings,
                                                  &request, &options, &handler);
    request_done(&request);
}

static void on_timer(void *ctx)
{
    struct upstream *upstream = ctx;

    upstream->timer = 0;
    if (upstream->paused)
        return;
    if (upstream->state.status == SOURCE_DENIED &&
        credentials_stamp(upstream->options.settings) == upstream->secrets) {
        set_timer(upstream, PROBE_EVERY_MS);
        return;
    }
    if (upstream->state.status == SOURCE_DENIED)
        upstream_retry(upstream);
    else
        probe(upstream);
}

/* --- the outside --- */

struct upstream *upstream_new(const struct upstream_options *options)
{
    struct upstream *upstream = xcalloc(1, sizeof(*upstream));
    const struct source_settings *settings = options->settings;

    upstream->options = *options;
    upstream->state.kind = settings->kind;
    (void)snprintf(upstream->state.name, sizeof(upstream->state.name), "%s",
                   settings->name);
    url_public(settings->url, upstream->state.url, sizeof(upstream->state.url));
    upstream->state.insecure = settings->tls.insecure;
    buf_init(&upstream->probe_body, PROBE_BODY_MAX_BYTES);
    set_timer(upstream, 0);
    return upstream;
}

void upstream_free(struct upstream *upstream)
{
    if (!upstream)
        return;
    if (upstream->probe)
        upstream->options.transport->class->cancel(upstream->options.transport,
                                                   upstream->probe);
    loop_cancel(upstream->options.loop, upstream->timer);
    buf_done(&upstream->probe_body);
    free(upstream);
}

const struct source_class *upstream_class(const struct upstream *upstream)
{
    return upstream->options.class;
}

const struct source_settings *upstream_settings(const struct upstream *upstream)
{
    return upstream->options.settings;
}

const struct source_state *upstream_state(const struct upstream *upstream)
{
    return &upstream->state;
}

bool upstream_get_only(const struct upstream *upstream)
{
    return upstream->get_only;
}

int upstream_dialect(const struct upstream *upstream)
{
    return upstream->dialect;
}

bool upstream_open(const struct upstream *upstream)
{
    return upstream->shut_until_ms == 0 && upstream->state.status != SOURCE_DENIED;
}

void upstream_sent(struct upstream *upstream)
{
    upstream->state.in_flight++;
    changed(upstream);
}

void upstream_cancelled(struct upstream *upstream)
{
    upstream->state.in_flight--;
    changed(upstream);
}

void upstream_set_queued(struct upstream *upstream, int queued)
{
    if (upstream->state.queued == queued)
        return;
    upstream->state.queued = queued;
    changed(upstream);
}

void upstream_retry(struct upstream *upstream)
{
    struct source_state *state = &upstream->state;

    if (state->status == SOURCE_DENIED)
        state->status = SOURCE_UNKNOWN;
    state->retry_ns = 0;
    upstream->shut_until_ms = 0;
    upstream->failures = 0;
    if (!upstream->paused)
        set_timer(upstream, 0);
    changed(upstream);
    upstream->options.opened(upstream->options.ctx, upstream);
}

void upstream_pause(struct upstream *upstream, bool paused)
{
    upstream->paused = paused;
    if (!paused && !upstream->timer && !upstream->probe)
        set_timer(upstream, 0);
}
