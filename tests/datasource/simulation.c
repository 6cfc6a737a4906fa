/* SPDX-License-Identifier: MIT */
#include "simulation.h"

#include <stdlib.h>

#include "core/buf.h"
#include "core/clock.h"
#include "core/mem.h"
#include "core/number.h"
#include "support/test.h"

enum { TICK_MS = 20 };

/* 2026-11-23 16:00:00 UTC, on every grid of steps used here. */
static const int64_t start_wall_ms = INT64_C(1795449600000);

struct exchange {
    struct simulation *sim;
    struct exchange_handler handler;
    struct asked asked;
    bool probe;
    uint64_t timer;
};

struct fake {
    struct transport base;
    struct simulation *sim;
};

static bool find_param(const char *form, const char *name, char *buf, size_t size)
{
    const char *at = form;
    size_t length = strlen(name);

    while (at && strncmp(at, name, length) != 0) {
        at = strchr(at, '&');
        at = at ? at + 1 : NULL;
    }
    if (!at)
        return false;
    (void)snprintf(buf, size, "%.*s", (int)strcspn(at + length, "&"), at + length);
    return true;
}

static int64_t param_ms(const char *form, const char *name)
{
    char text[64];
    double seconds;

    if (!find_param(form, name, text, sizeof(text)) || !number_parse(text, &seconds))
        return 0;
    return (int64_t)llround(seconds * 1000);
}

static void read_request(struct exchange *exchange, const struct request *request)
{
    const char *form =
        request->form.size ? request->form.data : strchr(request->path.data, '?');
    struct asked *asked = &exchange->asked;

    form = form && *form == '?' ? form + 1 : form;
    asked->post = strcmp(request->method, "POST") == 0;
    exchange->probe = !strstr(request->path.data, "/query");
    if (exchange->probe || !form)
        return;
    (void)find_param(form, "query=", asked->query, sizeof(asked->query));
    asked->start_ms = param_ms(form, "start=");
    asked->end_ms = param_ms(form, "end=");
    asked->step_ms = param_ms(form, "step=");
    if (asked->step_ms == 0)
        asked->start_ms = asked->end_ms = param_ms(form, "time=");
}

static void write_body(const struct exchange *exchange, struct buf *out)
{
    const struct asked *asked = &exchange->asked;
    bool range = asked->step_ms > 0;

    (void)buf_printf(out,
                     "{\"status\":\"success\",%s\"data\":{\"resultType\":\"%s\","
                     "\"result\":[{\"metric\":{},\"value%s\":",
                     exchange->sim->partial ? "\"isPartial\":true," : "",
                     range ? "matrix" : "vector", range ? "s" : "");
    (void)buf_puts(out, range ? "[" : "");
    for (int64_t at = asked->start_ms; at <= asked->end_ms;
         at += range ? asked->step_ms : 1)
        (void)buf_printf(out, "%s[%lld.%03d,\"1\"]", at > asked->start_ms ? "," : "",
                         (long long)(at / 1000), (int)(at % 1000));
    (void)buf_puts(out, range ? "]}]}}" : "}]}}");
}

static void answer(struct exchange *exchange, struct exchange_outcome *outcome)
{
    struct simulation *sim = exchange->sim;
    const struct exchange_handler *handler = &exchange->handler;
    struct buf body;

    if (sim->network != ERR_NONE || sim->broken_once) {
        outcome->broken = sim->broken_once;
        sim->broken_once = false;
        err_set(&outcome->err, ERR_NETWORK, "connection refused by 127.0.0.1:9090");
        return;
    }
    buf_init(&body, 16 * 1024 * 1024);
    outcome->http_status = exchange->probe ? sim->probe_status : sim->status;
    if (!exchange->probe && sim->bad_query &&
        strncmp(exchange->asked.query, sim->bad_query, strlen(sim->bad_query)) == 0)
        outcome->http_status = sim->bad_status;
    if (sim->refuse_post && exchange->asked.post)
        outcome->http_status = 405;
    if (exchange->asked.step_ms > 0 && exchange->asked.step_ms < sim->step_min_ms)
        outcome->http_status = 400;
    outcome->retry_after_ms = sim->retry_after_ms;
    if (exchange->probe && sim->probe_body)
        (void)buf_puts(&body, sim->probe_body);
    else if (exchange->probe)
        (void)buf_puts(&body, "{\"status\":\"success\",\"data\":{\"version\":\"2.42.0\","
                              "\"revision\":\"x\"}}");
    else if (outcome->http_status == 400)
        (void)buf_puts(
            &body, "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":"
                   "\"exceeded maximum resolution of 11,000 points per timeseries\"}");
    else if (sim->body)
        (void)buf_puts(&body, sim->body);
    else if (outcome->http_status == 200)
        write_body(exchange, &body);
    handler->head(handler->ctx, outcome->http_status);
    outcome->cut = body.size > 0 && !handler->body(handler->ctx, body.data, body.size);
    buf_done(&body);
}

static void on_timer(void *ctx)
{
    struct exchange *exchange = ctx;
    struct exchange_handler handler = exchange->handler;
    struct exchange_outcome outcome = {.retry_after_ms = -1, .latency_ms = 3};

    answer(exchange, &outcome);
    exchange->sim->in_flight -= !exchange->probe;
    free(exchange);
    handler.done(handler.ctx, &outcome);
}

static struct exchange *fake_start(struct transport *transport,
                                   const struct source_settings *source,
                                   const struct request *request,
                                   const struct exchange_options *options,
                                   const struct exchange_handler *handler)
{
    struct simulation *sim = ((struct fake *)transport)->sim;
    struct exchange *exchange = xcalloc(1, sizeof(*exchange));

    (void)source;
    (void)options;
    exchange->sim = sim;
    exchange->handler = *handler;
    read_request(exchange, request);
    exchange->asked.at_ms = sim->now_ms;
    if (exchange->probe) {
        sim->probes++;
    } else {
        assert_true(sim->asked_count < ASKED_MAX);
        sim->asked[sim->asked_count++] = exchange->asked;
        sim->in_flight++;
        if (sim->in_flight > sim->most_in_flight)
            sim->most_in_flight = sim->in_flight;
    }
    exchange->timer = loop_timer(sim->loop, sim->delay_ms, on_timer, exchange);
    return exchange;
}

static void fake_cancel(struct transport *transport, struct exchange *exchange)
{
    (void)transport;
    loop_cancel(exchange->sim->loop, exchange->timer);
    exchange->sim->in_flight -= !exchange->probe;
    free(exchange);
}

static void fake_distrust(struct transport *transport)
{
    ((struct fake *)transport)->sim->distrusts++;
}

static void fake_free(struct transport *transport)
{
    free(transport);
}

static const struct transport_class fake_class = {
    .start = fake_start,
    .cancel = fake_cancel,
    .distrust = fake_distrust,
    .free = fake_free,
};

static void on_started(void *ctx, uint64_t id)
{
    (void)ctx;
    (void)id;
}

static void on_answered(void *ctx, struct answer *answer)
{
    struct simulation *sim = ctx;
    struct told *told = &sim->told[answer->id];

    told->answers++;
    told->results += answer->result != NULL;
    told->tails += answer->result && answer->tail;
    if (answer->result && !answer->tail)
        told->whole_ms = answer->result->to_ms - answer->result->from_ms;
    if (answer->result)
        told->from_ms = answer->result->from_ms;
    told->failures += answer->err.kind != ERR_NONE;
    told->nothing_new += !answer->result && answer->err.kind == ERR_NONE;
    result_unref(answer->result);
    told->answer = *answer;
    told->answer.result = NULL;
}

static void on_source(void *ctx, size_t index, const struct source_state *state)
{
    struct simulation *sim = ctx;

    assert_int_equal(index, 0);
    sim->state = *state;
}

void simulation_init(struct simulation *sim)
{
    static char name[] = "prometheus", url[] = "http://127.0.0.1:9090";

    memset(sim, 0, sizeof(*sim));
    sim->now_ms = 1000;
    sim->wall_ms = start_wall_ms;
    sim->status = sim->probe_status = 200;
    sim->retry_after_ms = -1;
    sim->delay_ms = 5;
    sim->source = (struct source_settings){
        .kind = SOURCE_PROMETHEUS,
        .name = name,
        .url = url,
        .max_requests = 6,
    };
    sim->context.sources = &sim->source;
    sim->context.source_count = 1;
    clock_freeze(sim->wall_ms * NS_PER_MS, sim->now_ms);
}

void simulation_start(struct simulation *sim)
{
    struct fake *fake = xcalloc(1, sizeof(*fake));
    struct scheduler_options options = {
        .context = &sim->context,
        .limits = result_limits_default,
        .seed = 42,
        .started = on_started,
        .answered = on_answered,
        .source_changed = on_source,
        .ctx = sim,
    };

    fake->base.class = &fake_class;
    fake->sim = sim;
    sim->loop = options.loop = loop_new();
    sim->transport = options.transport = &fake->base;
    sim->scheduler = scheduler_new(&options);
}

void simulation_done(struct simulation *sim)
{
    scheduler_free(sim->scheduler);
    transport_free(sim->transport);
    loop_free(sim->loop);
    clock_thaw();
}

void simulation_run(struct simulation *sim, int64_t ms)
{
    for (int64_t passed = 0; passed < ms; passed += TICK_MS) {
        sim->now_ms += TICK_MS;
        sim->wall_ms += TICK_MS;
        clock_freeze(sim->wall_ms * NS_PER_MS, sim->now_ms);
        while (loop_turn(sim->loop, 0))
            continue;
    }
}

void simulation_jump(struct simulation *sim, int64_t wall_ms)
{
    sim->wall_ms += wall_ms;
    clock_freeze(sim->wall_ms * NS_PER_MS, sim->now_ms);
}

struct query_spec simulation_range(const char *expr)
{
    struct query_spec spec = {
        .source = SOURCE_PROMETHEUS,
        .kind = QUERY_RANGE,
        .expr = expr,
        .range_ms = 3600 * 1000,
        .step_ms = 15 * 1000,
        .period_ms = 10 * 1000,
    };

    return spec;
}

void simulation_ask(struct simulation *sim, uint64_t id, const struct query_spec *spec)
{
    struct kept nothing = {0};

    scheduler_subscribe(sim->scheduler, id, spec, &nothing);
}

int64_t simulation_points(const struct simulation *sim, size_t since)
{
    int64_t points = 0;

    for (size_t i = since; i < sim->asked_count; i++) {
        const struct asked *asked = &sim->asked[i];

        points +=
            asked->step_ms ? (asked->end_ms - asked->start_ms) / asked->step_ms + 1 : 1;
    }
    return points;
}
