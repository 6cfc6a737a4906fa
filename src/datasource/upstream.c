/* SPDX-License-Identifier: MIT */
#include "datasource/upstream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/mem.h"
#include "datasource/about.h"
#include "datasource/credentials.h"
#include "datasource/pace.h"
#include "datasource/url.h"

enum {
    PROBE_EVERY_MS = 30 * 1000,
    STARTING_EVERY_MS = 3000,
    TRIAL_EVERY_MS = 60 * 1000, /* while access is denied */
    PROBE_TIMEOUT_MS = 5000,
    PROBE_BODY_MAX_BYTES = 256 * 1024,
    SKEW_NOTED_MS = 2000,
    SETTLED_MS = 5000, /* what does not last so long is not worth a line in the log */
};

struct upstream {
    struct upstream_options options;
    struct source_state state;
    struct exchange *probe;
    struct buf probe_body;
    struct about *about; /* NULL: there is nothing to learn */
    int64_t probe_began_ms;
    uint64_t timer; /* of the next probe, or look at the secret files */
    uint64_t log_timer;
    uint64_t secrets;
    int64_t shut_until_ms; /* 0: open */
    int64_t answered_ms;   /* loop time of the newest good answer */
    int64_t trial_ms;      /* loop time of the next trial while denied */
    unsigned failures;     /* in a row */
    unsigned well, ill;    /* votes that count */
    unsigned epoch;        /* good votes of an older one do not count any more */
    struct err bad;        /* newest failure */
    bool starting;         /* as it says */
    bool known;            /* it answered once */
    bool denied;
    bool probe_decides; /* whether it still is denied */
    bool probe_failed;
    bool logged_ill;
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

/* --- the status --- */

static bool is_ill(const struct upstream *upstream)
{
    enum source_status status = upstream->state.status;

    return status == SOURCE_FAILING || status == SOURCE_STARTING ||
           status == SOURCE_DENIED;
}

static void on_settled(void *ctx)
{
    struct upstream *upstream = ctx;
    const struct source_state *state = &upstream->state;

    upstream->log_timer = 0;
    if (is_ill(upstream) == upstream->logged_ill)
        return;
    upstream->logged_ill = is_ill(upstream);
    if (upstream->logged_ill)
        log_warn(state->name, "%s", state->err.msg);
    else
        log_info(state->name, "answers again");
}

static void log_if_it_lasts(struct upstream *upstream)
{
    struct loop *loop = upstream->options.loop;

    if (is_ill(upstream) == upstream->logged_ill) {
        loop_cancel(loop, upstream->log_timer);
        upstream->log_timer = 0;
    } else if (!upstream->log_timer) {
        upstream->log_timer = loop_timer(loop, SETTLED_MS, on_settled, upstream);
    }
}

/* A few questions that fail among others that do not are their panels' business. */
static enum source_status status_of(const struct upstream *upstream)
{
    bool ailing = upstream->shut_until_ms != 0 || upstream->ill > upstream->well ||
                  (upstream->probe_failed && upstream->well == 0);

    if (upstream->denied || (ailing && upstream->bad.kind == ERR_AUTH))
        return SOURCE_DENIED;
    if (ailing)
        return upstream->starting ? SOURCE_STARTING : SOURCE_FAILING;
    return upstream->known ? SOURCE_UP : SOURCE_UNKNOWN;
}

static void judge(struct upstream *upstream)
{
    struct source_state *state = &upstream->state;

    state->status = status_of(upstream);
    if (!is_ill(upstream)) {
        memset(&state->err, 0, sizeof(state->err));
        state->failing_since_ns = 0;
    } else {
        state->err = upstream->bad;
        if (state->failing_since_ns == 0)
            state->failing_since_ns = clock_wall_ns();
    }
    if (state->status == SOURCE_DENIED) {
        err_set(&state->err, ERR_AUTH, "%.270s; r asks again now", upstream->bad.msg);
        state->err.code = upstream->bad.code;
    }
    log_if_it_lasts(upstream);
}

void upstream_forget(struct upstream *upstream, struct upstream_vote *vote)
{
    if (vote->says == VOTE_ILL)
        upstream->ill--;
    else if (vote->says == VOTE_WELL && vote->epoch == upstream->epoch)
        upstream->well--;
    vote->says = VOTE_NONE;
}

static void cast(struct upstream *upstream, struct upstream_vote *vote, bool well)
{
    upstream_forget(upstream, vote);
    vote->says = well ? VOTE_WELL : VOTE_ILL;
    vote->epoch = upstream->epoch;
    upstream->well += well;
    upstream->ill += !well;
}

/* Nothing is sent for a while: what was well before it proves nothing after it. */
static void close_gate(struct upstream *upstream)
{
    upstream->well = 0;
    upstream->epoch++;
}

/* --- good and bad outcomes --- */

/* A question was answered, or (known: with what it is) the probe. */
static void note_good(struct upstream *upstream, bool question, bool known)
{
    struct source_state *state = &upstream->state;
    bool opens = upstream->shut_until_ms != 0 || upstream->denied;

    upstream->answered_ms = loop_now_ms(upstream->options.loop);
    upstream->known = upstream->known || known;
    if (question || upstream->ill == 0) {
        upstream->failures = 0;
        if (known)
            state->last_success_ns = clock_wall_ns();
    }
    upstream->shut_until_ms = 0;
    upstream->denied = upstream->probe_decides = false;
    state->retry_ns = 0;
    judge(upstream);
    if (opens) {
        set_next_probe(upstream);
        upstream->options.opened(upstream->options.ctx, upstream);
    }
}

static void shut(struct upstream *upstream, int64_t wait_ms)
{
    close_gate(upstream);
    upstream->shut_until_ms = loop_now_ms(upstream->options.loop) + wait_ms;
    upstream->state.retry_ns = clock_wall_ns() + wait_ms * NS_PER_MS;
    set_timer(upstream, wait_ms);
}

/* Until the next trial, or the next look at the secret files. */
static void wait_denied(struct upstream *upstream)
{
    int64_t wait = upstream->trial_ms - loop_now_ms(upstream->options.loop);

    set_timer(upstream, wait < PROBE_EVERY_MS ? wait : PROBE_EVERY_MS);
}

static void plan_trial(struct upstream *upstream)
{
    int64_t wait =
        pace_jitter_ms(TRIAL_EVERY_MS, upstream->options.random(upstream->options.ctx));

    upstream->trial_ms = loop_now_ms(upstream->options.loop) + wait;
    upstream->state.retry_ns = clock_wall_ns() + wait * NS_PER_MS;
}

static void deny(struct upstream *upstream)
{
    /* A probe that is answered says that a 403 was of one path; of credentials it says
       nothing, as many servers show their version to anybody. */
    upstream->probe_decides = upstream->bad.code == 403;
    upstream->secrets = credentials_stamp(upstream->options.settings);
    upstream->shut_until_ms = 0;
    if (!upstream->denied) {
        upstream->denied = true;
        close_gate(upstream);
        plan_trial(upstream);
    }
    wait_denied(upstream);
}

/* No answer at all, or one that says "not now". */
static bool is_outage(const struct err *err)
{
    return err->kind == ERR_NETWORK || err->code == 429 || err->code == 502 ||
           err->code == 503;
}

static void note_outage(struct upstream *upstream, int64_t retry_after_ms)
{
    uint64_t random = upstream->options.random(upstream->options.ctx);

    upstream->failures++;
    if (retry_after_ms >= 0)
        shut(upstream, retry_after_ms < RETRY_MIN_MS ? RETRY_MIN_MS : retry_after_ms);
    else if (upstream->starting)
        shut(upstream, STARTING_EVERY_MS);
    else
        shut(upstream, pace_backoff_ms(upstream->failures, random));
}

static void note_bad(struct upstream *upstream, const struct err *err, bool starting,
                     int64_t retry_after_ms, int64_t began_ms)
{
    /* What else was under way when access was refused changes nothing about that. */
    if (upstream->denied && err->kind != ERR_AUTH)
        return;
    upstream->bad = *err;
    upstream->starting = starting;
    /* What was sent before the gate shut, or before the newest good answer, tells
       nothing new. */
    if (err->kind == ERR_AUTH && (err->code != 403 || !upstream->known))
        deny(upstream);
    else if (upstream->shut_until_ms == 0 && upstream->answered_ms <= began_ms &&
             is_outage(err))
        note_outage(upstream, retry_after_ms);
    judge(upstream);
}

/* A refusal of one query, or a maximum of ours, is an answer of a server that is well. */
static bool shows_life(const struct err *err)
{
    return err->kind == ERR_NONE || err->kind == ERR_QUERY || err->kind == ERR_LIMIT;
}

void upstream_note(struct upstream *upstream, const struct fetch_outcome *outcome,
                   int64_t began_ms, struct upstream_vote *vote)
{
    bool well = shows_life(&outcome->err);
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
    cast(upstream, vote, well);
    if (well)
        note_good(upstream, true, true);
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
    const struct source_class *class = upstream->options.class;
    const struct buf *body = &upstream->probe_body;
    int status = exchange->http_status;

    *err = exchange->err;
    if (err->kind != ERR_NONE)
        return;
    /* A path that is refused while others are served says nothing about those. */
    if ((status == 401 || status == 403) && upstream->known && !upstream->denied)
        return;
    transport_redact(upstream->options.transport, upstream->options.settings, body->data,
                     body->size);
    if (status == 401 || status == 403 || status == 429 || status >= 500)
        api_error_from_body(status, body->data, body->size, err);
    else if (!class->identify(status, body->data, body->size, state->version,
                              state->flavour, err) &&
             api_is_elsewhere(status, body->data, body->size))
        api_error_elsewhere(class, upstream->known, err);
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
    upstream->probe_failed = err.kind != ERR_NONE;
    if (!upstream->denied)
        set_next_probe(upstream);
    if (upstream->denied && (upstream->probe_failed || !upstream->probe_decides)) {
        /* Who may see the version may still not be let in. */
    } else if (err.kind == ERR_NONE) {
        state->latency_ms = exchange->latency_ms;
        note_good(upstream, false, state->flavour[0] != '\0');
        if (strcmp(state->flavour, "Prometheus") == 0)
            about_ask(upstream->about, loop_now_ms(upstream->options.loop));
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

static void on_denied_timer(struct upstream *upstream)
{
    if (loop_now_ms(upstream->options.loop) >= upstream->trial_ms) {
        plan_trial(upstream);
        /* Where nobody asks, the next one who does will learn whether it still refuses. */
        if (!upstream->options.try_one(upstream->options.ctx, upstream))
            upstream->probe_decides = true;
        if (upstream->probe_decides)
            probe(upstream);
        changed(upstream);
    }
    wait_denied(upstream);
}

static void on_timer(void *ctx)
{
    struct upstream *upstream = ctx;

    upstream->timer = 0;
    if (upstream->paused)
        return;
    if (!upstream->denied)
        probe(upstream);
    else if (credentials_stamp(upstream->options.settings) != upstream->secrets)
        upstream_retry(upstream);
    else
        on_denied_timer(upstream);
}

static void on_learned(void *ctx, int64_t scrape_ms)
{
    struct upstream *upstream = ctx;

    if (scrape_ms == 0 || scrape_ms == upstream->state.scrape_ms)
        return;
    upstream->state.scrape_ms = scrape_ms;
    changed(upstream);
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
    (void)snprintf(upstream->state.cluster, sizeof(upstream->state.cluster), "%s",
                   settings->cluster ? settings->cluster : "");
    url_public(settings->url, upstream->state.url, sizeof(upstream->state.url));
    upstream->state.insecure = settings->tls.insecure;
    buf_init(&upstream->probe_body, PROBE_BODY_MAX_BYTES);
    upstream->about =
        about_new(options->transport, options->class, settings, on_learned, upstream);
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
    loop_cancel(upstream->options.loop, upstream->log_timer);
    about_free(upstream->about);
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
    return upstream->shut_until_ms == 0 && !upstream->denied;
}

bool upstream_known(const struct upstream *upstream)
{
    return upstream->known;
}

bool upstream_denied(const struct upstream *upstream)
{
    return upstream->denied;
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
    upstream->denied = upstream->probe_decides = false;
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
