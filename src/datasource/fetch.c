/* SPDX-License-Identifier: MIT */
#include "datasource/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/duration.h"
#include "core/log.h"
#include "core/mem.h"
#include "datasource/pace.h"

enum {
    ERROR_BODY_MAX_BYTES = 16 * 1024, /* of it, one line is shown */
    TRIM_ABOVE_BYTES = 1024 * 1024,
    TRIM_EVERY_MS = 60 * 1000,
    SERVER_TIMEOUT_LEAD_MS = 500, /* its answer "timed out" comes before ours */
};

struct fetch {
    struct fetch_order order;
    struct fetch_outcome outcome;
    struct exchange *exchange;
    struct decoder *decoder;
    struct buf error_body; /* of an answer that is an error, or a page */
    int http_status;
    bool is_page; /* HTML where JSON should be */
    bool tried_again, tried_get, tried_step, tried_limit, tried_length;
    char shortened[64]; /* the longest range that the server answers; "" not met */
    bool retry_as_get;
};

static bool launch(struct fetch *fetch);

static void drop_decoder(struct fetch *fetch)
{
    if (fetch->decoder)
        (void)fetch->order.class->end(fetch->decoder, NULL);
    fetch->decoder = NULL;
}

static void fetch_free(struct fetch *fetch)
{
    drop_decoder(fetch);
    buf_done(&fetch->error_body);
    free(fetch);
}

/* --- while the answer arrives --- */

static void on_head(void *ctx, int http_status)
{
    struct fetch *fetch = ctx;

    fetch->http_status = http_status;
}

static bool begin_decoder(struct fetch *fetch)
{
    if (!fetch->decoder)
        fetch->decoder = fetch->order.class->begin(&fetch->order.spec, fetch->http_status,
                                                   &fetch->order.limits);
    return fetch->decoder != NULL;
}

static bool keep_error(struct fetch *fetch, const char *bytes, size_t size)
{
    size_t room = ERROR_BODY_MAX_BYTES - fetch->error_body.size;

    (void)buf_add(&fetch->error_body, bytes, size < room ? size : room);
    return fetch->error_body.size < ERROR_BODY_MAX_BYTES;
}

static bool on_body(void *ctx, const char *bytes, size_t size)
{
    struct fetch *fetch = ctx;

    if (fetch->http_status >= 400 || fetch->is_page)
        return keep_error(fetch, bytes, size);
    if (!fetch->decoder) {
        /* Blank bytes in front decide nothing and no decoder needs them. */
        while (size > 0 && (unsigned char)*bytes <= ' ') {
            bytes++;
            size--;
        }
        if (size == 0)
            return true;
        fetch->is_page = *bytes == '<';
        if (fetch->is_page)
            return keep_error(fetch, bytes, size);
    }
    return begin_decoder(fetch) && fetch->order.class->feed(fetch->decoder, bytes, size);
}

/* --- when it is there --- */

/* One more warning; without room for it none. */
static void warn(struct result *result, const char *most)
{
    size_t count = result->warning_count;
    const char **warnings = arena_alloc(&result->arena, (count + 1) * sizeof(*warnings));
    const char *text = arena_printf(
        &result->arena, "only the last %s: the server answers no longer range", most);

    if (!warnings || !text)
        return;
    if (count > 0)
        memcpy(warnings, result->warnings, count * sizeof(*warnings));
    warnings[count] = text;
    result->warnings = warnings;
    result->warning_count = count + 1;
}

/* What large answers took is not kept for the rest of the month; but giving it back each
   second only to ask for it again costs more than it saves. */
static void trim_after(size_t bytes)
{
    static bool due; /* fetches are made on one thread */
    static int64_t last_ms = -TRIM_EVERY_MS;
    int64_t now_ms = clock_monotonic_ms();

    due = due || bytes > TRIM_ABOVE_BYTES;
    if (!due || now_ms - last_ms < TRIM_EVERY_MS)
        return;
    mem_trim();
    due = false;
    last_ms = now_ms;
}

static void finish(struct fetch *fetch)
{
    struct fetch_order order = fetch->order;
    struct fetch_outcome outcome = fetch->outcome;

    outcome.step_ms = order.spec.step_ms;
    outcome.limit = order.spec.limit;
    if (outcome.result) {
        outcome.result->from_ms = order.window.from_ms;
        outcome.result->to_ms = order.window.to_ms;
        outcome.result->step_ms = order.spec.kind == QUERY_RANGE ? order.spec.step_ms : 0;
        outcome.result->body_bytes = outcome.bytes;
        if (fetch->shortened[0])
            warn(outcome.result, fetch->shortened);
    }
    fetch_free(fetch);
    trim_after(outcome.bytes);
    order.done(order.ctx, &outcome);
}

/* The server's own words for more than 11,000 points; the same in all its kin. */
static bool too_many_points(const struct fetch *fetch)
{
    return fetch->http_status == 400 && fetch->order.spec.kind == QUERY_RANGE &&
           strstr(fetch->outcome.err.msg, "exceeded maximum resolution") != NULL;
}

static void raise_step(struct fetch *fetch)
{
    struct query_spec *spec = &fetch->order.spec;
    struct query_window *window = &fetch->order.window;
    int64_t step = pace_raised_step_ms(window->to_ms - window->from_ms, spec->step_ms);

    log_info(fetch->order.source->name, "step raised to %lld s: %s",
             (long long)(step / 1000), fetch->outcome.err.msg);
    spec->step_ms = step;
    window->to_ms -= window->to_ms % step;
    window->from_ms -= window->from_ms % step;
}

/* "max entries limit per query exceeded, limit > max_entries_limit_per_query (10000 >
   5000)": what the server allows is the number behind the last ">". */
static bool lower_limit(struct fetch *fetch)
{
    struct query_spec *spec = &fetch->order.spec;
    const char *at = strrchr(fetch->outcome.err.msg, '>');
    int64_t limit = 0;

    if (fetch->http_status != 400 || spec->limit <= 1 || !at ||
        !strstr(fetch->outcome.err.msg, "max_entries_limit"))
        return false;
    for (at += strspn(at, "> "); *at >= '0' && *at <= '9' && limit < spec->limit; at++)
        limit = limit * 10 + (*at - '0');
    if (limit <= 0 || limit >= spec->limit)
        return false;
    log_info(fetch->order.source->name, "lines asked for lowered to %lld: %s",
             (long long)limit, fetch->outcome.err.msg);
    spec->limit = (int)limit;
    return true;
}

/* "the query time range exceeds the limit (query length: 960h0m0s, limit: 30d1h)": what is
   older is left out, and the answer says so. */
static bool shorten(struct fetch *fetch)
{
    struct query_window *window = &fetch->order.window;
    int64_t step = fetch->order.spec.kind == QUERY_RANGE ? fetch->order.spec.step_ms : 1;
    const char *at = strstr(fetch->outcome.err.msg, ", limit: ");
    char text[sizeof(fetch->shortened)];
    int64_t most;

    if (fetch->http_status != 400 || !at ||
        !strstr(fetch->outcome.err.msg, "time range exceeds the limit"))
        return false;
    at += strlen(", limit: ");
    snprintf(text, sizeof(text), "%.*s", (int)strcspn(at, ") "), at);
    if (!duration_parse(text, &most) || most <= 0 ||
        window->to_ms - window->from_ms <= most || step <= 0)
        return false;
    log_info(fetch->order.source->name, "range asked for shortened to %s: %s", text,
             fetch->outcome.err.msg);
    window->from_ms = window->to_ms - most;
    window->from_ms += (step - window->from_ms % step) % step;
    memcpy(fetch->shortened, text, sizeof(text));
    return true;
}

/* The path of this API is not there: plain text where the API would explain itself, or
   the page that older servers show for any path. */
static bool no_such_path(const struct fetch *fetch)
{
    const struct buf *body = &fetch->error_body;

    return fetch->is_page || (fetch->http_status == 404 && body->size > 0 &&
                              body->data[0] != '{' && body->data[0] != '[');
}

static bool next_dialect(struct fetch *fetch)
{
    struct query_spec *spec = &fetch->order.spec;

    if (spec->dialect + 1 >= fetch->order.class->dialects || !no_such_path(fetch))
        return false;
    spec->dialect++;
    return true;
}

static bool try_again(struct fetch *fetch, bool broken)
{
    if (broken && !fetch->tried_again) {
        fetch->tried_again = true;
    } else if (fetch->http_status == 405 && fetch->retry_as_get && !fetch->tried_get) {
        fetch->tried_get = fetch->order.get_only = true;
    } else if (too_many_points(fetch) && !fetch->tried_step) {
        fetch->tried_step = true;
        raise_step(fetch);
    } else if (!fetch->tried_limit && lower_limit(fetch)) {
        fetch->tried_limit = true;
    } else if (!fetch->tried_length && shorten(fetch)) {
        fetch->tried_length = true;
    } else if (next_dialect(fetch)) {
        fetch->tried_again = false;
    } else {
        return false;
    }
    fetch->outcome.failures++;
    memset(&fetch->outcome.err, 0, sizeof(fetch->outcome.err));
    drop_decoder(fetch);
    return launch(fetch);
}

static bool is_nothing(const struct fetch *fetch)
{
    const struct source_class *class = fetch->order.class;

    return class->is_nothing && fetch->http_status >= 400 &&
           class->is_nothing(&fetch->order.spec, fetch->http_status,
                             fetch->error_body.data, fetch->error_body.size);
}

/* Before the message is cut out of the body, or half a secret might be left. */
static void redact(struct fetch *fetch, char *text, size_t size)
{
    transport_redact(fetch->order.transport, fetch->order.source, text, size);
}

static void conclude(struct fetch *fetch, const struct exchange_outcome *exchange)
{
    struct fetch_outcome *outcome = &fetch->outcome;

    fetch->http_status = exchange->http_status;
    if (exchange->err.kind != ERR_NONE) {
        outcome->err = exchange->err;
    } else if (is_nothing(fetch)) {
        outcome->result = result_new();
    } else if (fetch->http_status >= 400 || fetch->is_page) {
        redact(fetch, fetch->error_body.data, fetch->error_body.size);
        api_error_from_body(fetch->http_status, fetch->error_body.data,
                            fetch->error_body.size, &outcome->err);
        if (api_is_elsewhere(fetch->http_status, fetch->error_body.data,
                             fetch->error_body.size))
            api_error_elsewhere(fetch->order.class, fetch->order.known, &outcome->err);
        outcome->starting = api_says_starting(fetch->http_status, fetch->error_body.data,
                                              exchange->retry_after_ms);
    } else if (fetch->http_status == 204) {
        outcome->result = result_new();
    } else if (begin_decoder(fetch)) {
        outcome->result = fetch->order.class->end(fetch->decoder, &outcome->err);
        fetch->decoder = NULL;
    } else {
        err_set(&outcome->err, ERR_DECODE, "an answer that cannot be read");
    }
    redact(fetch, outcome->err.msg, strlen(outcome->err.msg));
}

static void on_done(void *ctx, const struct exchange_outcome *exchange)
{
    struct fetch *fetch = ctx;
    struct fetch_outcome *outcome = &fetch->outcome;

    fetch->exchange = NULL;
    outcome->requests++;
    outcome->bytes += exchange->bytes;
    outcome->latency_ms = exchange->latency_ms;
    outcome->retry_after_ms = exchange->retry_after_ms;
    outcome->skew_ms = exchange->skew_ms;
    outcome->skew_known = exchange->skew_known;
    conclude(fetch, exchange);
    if (!outcome->result && try_again(fetch, exchange->broken))
        return;
    if (!outcome->result)
        outcome->failures++;
    outcome->get_only = fetch->tried_get && outcome->result;
    outcome->dialect = outcome->result ? fetch->order.spec.dialect : 0;
    finish(fetch);
}

/* --- going out --- */

static void as_get(struct request *request)
{
    if (request->form.size > 0) {
        (void)buf_putc(&request->path, strchr(request->path.data, '?') ? '&' : '?');
        (void)buf_add(&request->path, request->form.data, request->form.size);
        buf_clear(&request->form);
    }
    request->method = "GET";
}

static bool launch(struct fetch *fetch)
{
    const struct fetch_order *order = &fetch->order;
    struct exchange_handler handler = {on_head, on_body, on_done, fetch};
    struct exchange_options options = {order->timeout_ms, order->limits.body_bytes};
    int64_t server_timeout = order->timeout_ms - SERVER_TIMEOUT_LEAD_MS;
    struct request request;
    bool planned;

    fetch->is_page = false;
    fetch->http_status = 0;
    buf_clear(&fetch->error_body);
    request_init(&request);
    planned = order->class->plan(&order->spec, &order->window,
                                 server_timeout > 0 ? server_timeout : order->timeout_ms,
                                 &request, &fetch->outcome.err);
    fetch->retry_as_get = request.retry_as_get;
    if (order->get_only && request.retry_as_get)
        as_get(&request);
    if (planned)
        fetch->exchange = order->transport->class->start(order->transport, order->source,
                                                         &request, &options, &handler);
    request_done(&request);
    return planned;
}

struct fetch *fetch_start(const struct fetch_order *order, struct err *err)
{
    struct fetch *fetch = xcalloc(1, sizeof(*fetch));

    fetch->order = *order;
    buf_init(&fetch->error_body, ERROR_BODY_MAX_BYTES);
    if (launch(fetch))
        return fetch;
    *err = fetch->outcome.err;
    fetch_free(fetch);
    return NULL;
}

void fetch_cancel(struct fetch *fetch)
{
    if (!fetch)
        return;
    if (fetch->exchange)
        fetch->order.transport->class->cancel(fetch->order.transport, fetch->exchange);
    fetch_free(fetch);
}
