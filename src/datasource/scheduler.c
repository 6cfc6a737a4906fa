/* SPDX-License-Identifier: MIT */
#include "datasource/scheduler.h"

#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/vec.h"
#include "datasource/fetch.h"
#include "datasource/limiter.h"
#include "datasource/pace.h"
#include "datasource/upstream.h"
#include "datasource/url.h"
#include "model/logs.h"

/*
 * A task is one standing question:
 *
 *     timer ─► due ─► queued (limiter) ─► in flight (fetch) ─► answered ─► timer …
 *               │
 *               └─► waiting, while paused or while its source does not answer
 */

enum {
    TIMEOUT_DEFAULT_MS = 10 * 1000,
    WAKE_SPREAD_MS = 5, /* between two questions that were held back together */
    CLOCK_JUMP_MS = 2000,
    KEPT_SKEW_MS = 30 * 1000, /* beyond it the server's clock decides what now is */
};

struct task {
    struct scheduler *scheduler;
    struct upstream *upstream;
    uint64_t id;
    char *expr, *label;
    struct query_spec spec; /* points to them */
    int64_t step_ms;        /* the specification's, or raised after a refusal */
    int limit,
        limit_most; /* entries asked for; the most the server gives, 0: not known */
    struct progress progress;
    struct limiter_ticket ticket;
    struct fetch *fetch;
    enum plan plan; /* of the fetch */
    int64_t began_ms, asked_at_ms;
    uint64_t timer;
    unsigned failures;
    int64_t own_pause_ms; /* loop time until which it waits on its own account */
    struct upstream_vote vote;
    bool waiting; /* due, but held back */
    bool told;    /* that it is held back */
    bool trial;   /* goes although access is denied */
    bool again;   /* a refresh was asked for while in flight */
};

struct scheduler {
    struct scheduler_options options;
    struct limiter *limiter;
    VEC(struct upstream *) upstreams; /* as the context's sources */
    VEC(struct limiter_lane *) lanes; /* of each */
    VEC(struct task *) tasks;
    uint64_t random, beat;
    int64_t wall_ahead_ms, wall_ms, suspended_ms; /* as last seen */
    bool paused;
};

static void on_due(void *ctx);
static void send_next(struct scheduler *scheduler);

/* xorshift64*: jitter needs no more. */
static uint64_t next_random(void *ctx)
{
    struct scheduler *scheduler = ctx;
    uint64_t x = scheduler->random;

    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    scheduler->random = x;
    return x * UINT64_C(2685821657736338717) >> 16;
}

static int64_t wall_ms(void)
{
    return clock_wall_ns() / NS_PER_MS;
}

/* Now, as the server sees it where it sees it very differently. */
static int64_t now_for(const struct task *task)
{
    int64_t skew = upstream_state(task->upstream)->skew_ms;

    return skew > KEPT_SKEW_MS || skew < -KEPT_SKEW_MS ? wall_ms() + skew : wall_ms();
}

static void wake_at(struct task *task, int64_t delay_ms)
{
    struct loop *loop = task->scheduler->options.loop;

    loop_cancel(loop, task->timer);
    task->timer = loop_timer(loop, delay_ms, on_due, task);
}

/* --- what comes of an attempt --- */

/* What was asked for lies in the past: its answer does not change any more. */
static bool is_over(const struct task *task)
{
    return task->spec.end_ms != 0 && task->spec.end_ms <= task->asked_at_ms;
}

static void tell(struct task *task, struct answer *answer)
{
    struct scheduler *scheduler = task->scheduler;

    answer->id = task->id;
    answer->over = answer->err.kind == ERR_NONE && is_over(task);
    answer->attempted_ns = clock_wall_ns();
    answer->keep_from_ms = pace_keep_from_ms(&task->spec, task->step_ms, now_for(task));
    scheduler->options.answered(scheduler->options.ctx, answer);
}

static void set_next_period(struct task *task)
{
    loop_cancel(task->scheduler->options.loop, task->timer);
    task->timer = 0;
    if (task->spec.period_ms > 0 && !is_over(task))
        wake_at(task, pace_round_ms(task->spec.period_ms,
                                    loop_now_ms(task->scheduler->options.loop),
                                    task->scheduler->beat));
}

static void nothing_new(struct task *task)
{
    struct answer answer = {0};

    task->asked_at_ms = now_for(task);
    tell(task, &answer);
    set_next_period(task);
}

/* Milliseconds to the next attempt, as far as the source allows it then. */
static int64_t retry_delay(struct task *task, const struct err *err)
{
    uint64_t random = next_random(task->scheduler);
    int64_t period = task->spec.period_ms;

    if (err->kind == ERR_AUTH)
        return pace_jitter_ms(RETRY_FORBIDDEN_MS, random);
    /* What is no API answer mostly comes of a proxy, or was cut off on its way. */
    if (err->kind == ERR_NETWORK || err->kind == ERR_SERVER || err->kind == ERR_SYSTEM ||
        err->kind == ERR_DECODE)
        return pace_backoff_ms(task->failures, random);
    return pace_jitter_ms(period > RETRY_REFUSED_MS ? period : RETRY_REFUSED_MS, random);
}

/* The attempt that was to be made goes when the gate opens: at once where access is
   denied, else not before the question's own pause is over. */
static void wait_for_source(struct task *task, int64_t delay_ms, struct answer *answer)
{
    const struct source_state *source = upstream_state(task->upstream);
    int64_t own_ns = clock_wall_ns() + delay_ms * NS_PER_MS;

    task->waiting = task->told = true;
    if (upstream_denied(task->upstream)) {
        if (answer->err.kind == ERR_AUTH)
            answer->err = source->err;
        return;
    }
    task->own_pause_ms = loop_now_ms(task->scheduler->options.loop) + delay_ms;
    answer->retry_ns = own_ns > source->retry_ns ? own_ns : source->retry_ns;
}

static void failed(struct task *task, const struct err *err, int64_t latency_ms)
{
    struct answer answer = {.err = *err, .latency_ms = latency_ms};
    int64_t delay;

    task->failures++;
    task->own_pause_ms = 0;
    task->progress.full_next = true;
    delay = retry_delay(task, err);
    if (upstream_open(task->upstream)) {
        wake_at(task, delay);
        answer.retry_ns = clock_wall_ns() + delay * NS_PER_MS;
    } else {
        wait_for_source(task, delay, &answer);
    }
    tell(task, &answer);
}

/* Lines: what is kept ends where the next question begins. */
static void follow_on(struct task *task, struct result *result, bool page, bool *ret_more)
{
    struct query_window window = {result->from_ms, result->to_ms};

    result->to_ms = pace_follow(&task->progress, result->logs, &window, page, ret_more);
}

/* What was just answered ends at a step too long ago to be called the newest. */
static bool lacks_head(const struct task *task)
{
    struct query_window window;

    return task->plan != PLAN_HEAD &&
           pace_plan(&task->spec, task->step_ms, &task->progress, task->asked_at_ms,
                     &window) == PLAN_HEAD;
}

static void succeeded(struct task *task, struct fetch_outcome *outcome)
{
    struct answer answer = {
        .result = outcome->result,
        .tail = task->plan != PLAN_FULL,
        .latency_ms = outcome->latency_ms,
    };
    bool more = false;

    task->failures = 0;
    task->own_pause_ms = 0;
    task->ticket.first = false;
    if (outcome->limit < task->limit)
        task->limit_most = outcome->limit;
    if (outcome->step_ms != task->step_ms && answer.tail) {
        /* The grid has changed under what is kept, and a tail alone is no graph. */
        task->step_ms = outcome->step_ms;
        task->progress.full_next = true;
        result_unref(outcome->result);
        wake_at(task, 0);
        return;
    }
    task->step_ms = outcome->step_ms;
    if (task->spec.kind == QUERY_FOLLOW && outcome->result->logs)
        follow_on(task, outcome->result, answer.tail, &more);
    if (task->plan == PLAN_HEAD) /* in the place of the one before it */
        outcome->result->from_ms = task->progress.to_ms + 1;
    else
        task->progress.to_ms = outcome->result->to_ms;
    /* What the server itself calls incomplete is shown but not built upon. */
    task->progress.full_next = outcome->result->partial;
    if (!answer.tail)
        task->progress.full_at_ms = task->asked_at_ms;
    set_next_period(task);
    answer.more = lacks_head(task);
    if (more || answer.more)
        wake_at(task, 0);
    tell(task, &answer);
}

static void on_fetched(void *ctx, struct fetch_outcome *outcome)
{
    struct task *task = ctx;
    struct scheduler *scheduler = task->scheduler;
    bool again = task->again;

    task->fetch = NULL;
    task->again = false;
    limiter_release(scheduler->limiter, &task->ticket);
    upstream_note(task->upstream, outcome, task->began_ms, &task->vote);
    if (outcome->result)
        succeeded(task, outcome);
    else
        failed(task, &outcome->err, outcome->latency_ms);
    if (again) {
        task->progress.full_next = true;
        wake_at(task, 0);
    }
    send_next(scheduler);
}

/* --- sending --- */

static bool plan(struct task *task, struct query_window *ret)
{
    const char *flavour = upstream_state(task->upstream)->flavour;

    task->asked_at_ms = now_for(task);
    /* Remote stores show their newest samples late or change them for a while. */
    task->progress.late = flavour[0] && strcmp(flavour, "Prometheus") != 0;
    task->plan =
        pace_plan(&task->spec, task->step_ms, &task->progress, task->asked_at_ms, ret);
    return task->plan != PLAN_NOTHING && task->plan != PLAN_OVER;
}

static void send_task(struct task *task)
{
    struct scheduler *scheduler = task->scheduler;
    const struct source_settings *settings = upstream_settings(task->upstream);
    struct fetch_order order = {
        .transport = scheduler->options.transport,
        .class = upstream_class(task->upstream),
        .source = settings,
        .spec = task->spec,
        .limits = scheduler->options.limits,
        .timeout_ms =
            settings->timeout_ms > 0 ? settings->timeout_ms : TIMEOUT_DEFAULT_MS,
        .get_only = upstream_get_only(task->upstream),
        .known = upstream_known(task->upstream),
        .done = on_fetched,
        .ctx = task,
    };
    struct err err = {0};

    task->trial = false;
    if (!plan(task, &order.window)) {
        limiter_release(scheduler->limiter, &task->ticket);
        nothing_new(task);
        return;
    }
    order.spec.step_ms = task->step_ms;
    order.spec.dialect = upstream_dialect(task->upstream);
    if (task->plan == PLAN_TAIL && task->spec.kind == QUERY_FOLLOW) {
        order.spec.forward = true; /* page by page, until the newest is there */
        order.spec.limit = LOGS_PAGE_LINES;
    }
    if (task->limit_most > 0 && order.spec.limit > task->limit_most)
        order.spec.limit = task->limit_most;
    task->limit = order.spec.limit;
    task->began_ms = loop_now_ms(scheduler->options.loop);
    task->fetch = fetch_start(&order, &err);
    if (!task->fetch) {
        limiter_release(scheduler->limiter, &task->ticket);
        failed(task, &err, 0);
        return;
    }
    upstream_sent(task->upstream);
    scheduler->options.started(scheduler->options.ctx, task->id);
}

static void count_queued(struct scheduler *scheduler)
{
    for (size_t i = 0; i < scheduler->upstreams.count; i++) {
        struct upstream *upstream = scheduler->upstreams.items[i];
        int queued = 0;

        for (size_t k = 0; upstream && k < scheduler->tasks.count; k++)
            queued += scheduler->tasks.items[k]->upstream == upstream &&
                      scheduler->tasks.items[k]->ticket.queued;
        if (upstream)
            upstream_set_queued(upstream, queued);
    }
}

static void hold_back(struct task *task)
{
    struct answer answer = {0};

    task->waiting = true;
    if (task->scheduler->paused || task->told)
        return;
    task->told = true;
    /* What came in late while the server was away belongs to the graph too. */
    task->progress.full_next = true;
    answer.err = upstream_state(task->upstream)->err;
    if (!upstream_denied(task->upstream))
        answer.retry_ns = upstream_state(task->upstream)->retry_ns;
    tell(task, &answer);
}

static bool may_go(const struct task *task)
{
    return upstream_open(task->upstream) ||
           (task->trial && upstream_denied(task->upstream));
}

/* Whatever waits in the limiter's queue and may go, goes; what may not any more, waits. */
static void send_next(struct scheduler *scheduler)
{
    struct limiter_ticket *ticket;

    if (!scheduler->paused) {
        while ((ticket = limiter_next(scheduler->limiter)) != NULL) {
            struct task *task =
                (struct task *)((char *)ticket - offsetof(struct task, ticket));

            if (may_go(task)) {
                send_task(task);
            } else {
                limiter_release(scheduler->limiter, ticket);
                hold_back(task);
            }
        }
    }
    count_queued(scheduler);
}

/* --- clocks --- */

/* After a sleep, or when somebody sets the clock, nothing that is kept lies where it
   should: all is asked anew, over new connections. A wall clock that stands still is a
   frozen one and has not jumped. */
static void check_clocks(struct scheduler *scheduler)
{
    int64_t wall = wall_ms(), suspended = clock_suspended_ms();
    int64_t ahead = wall - loop_now_ms(scheduler->options.loop);
    int64_t moved = ahead - scheduler->wall_ahead_ms;
    bool slept = suspended - scheduler->suspended_ms > CLOCK_JUMP_MS;
    bool jumped =
        (moved > CLOCK_JUMP_MS || moved < -CLOCK_JUMP_MS) && wall != scheduler->wall_ms;

    scheduler->wall_ms = wall;
    scheduler->wall_ahead_ms = ahead;
    scheduler->suspended_ms = suspended;
    if (!slept && !jumped)
        return;
    scheduler->options.transport->class->distrust(scheduler->options.transport);
    for (size_t i = 0; i < scheduler->tasks.count; i++)
        scheduler->tasks.items[i]->progress.full_next = true;
}

/* --- tasks --- */

static void on_due(void *ctx)
{
    struct task *task = ctx;
    struct scheduler *scheduler = task->scheduler;
    struct query_window window;

    task->timer = 0;
    if (task->fetch || task->ticket.queued)
        return;
    check_clocks(scheduler);
    if (scheduler->paused || !may_go(task)) {
        hold_back(task);
        return;
    }
    if (!plan(task, &window)) {
        nothing_new(task);
        return;
    }
    limiter_enqueue(scheduler->limiter, &task->ticket);
    send_next(scheduler);
}

/* Questions that were held back together do not go off together, and what failed by
   itself is not hurried. */
static void wake(struct scheduler *scheduler, const struct upstream *upstream)
{
    int64_t now = loop_now_ms(scheduler->options.loop), delay = 0;

    for (size_t i = 0; i < scheduler->tasks.count; i++) {
        struct task *task = scheduler->tasks.items[i];

        if ((upstream && task->upstream != upstream) || !task->waiting)
            continue;
        task->waiting = task->told = false;
        wake_at(task,
                task->own_pause_ms > now + delay ? task->own_pause_ms - now : delay);
        delay += WAKE_SPREAD_MS;
    }
}

static void on_opened(void *ctx, struct upstream *upstream)
{
    wake(ctx, upstream);
}

/* Any of those that wait, as one may be refused for a reason of its own. */
static bool on_try_one(void *ctx, struct upstream *upstream)
{
    struct scheduler *scheduler = ctx;
    struct task *chosen = NULL;
    uint64_t waiting = 0;

    for (size_t i = 0; i < scheduler->tasks.count; i++) {
        struct task *task = scheduler->tasks.items[i];

        if (task->upstream == upstream && task->waiting &&
            next_random(scheduler) % ++waiting == 0)
            chosen = task;
    }
    if (!chosen)
        return false;
    chosen->trial = true;
    chosen->waiting = chosen->told = false;
    wake_at(chosen, 0);
    return true;
}

static void on_changed(void *ctx, struct upstream *upstream)
{
    struct scheduler *scheduler = ctx;

    for (size_t i = 0; i < scheduler->upstreams.count; i++) {
        if (scheduler->upstreams.items[i] == upstream)
            scheduler->options.source_changed(scheduler->options.ctx, i,
                                              upstream_state(upstream));
    }
}

static void task_free(struct task *task)
{
    struct scheduler *scheduler = task->scheduler;

    loop_cancel(scheduler->options.loop, task->timer);
    if (task->fetch) {
        fetch_cancel(task->fetch);
        upstream_cancelled(task->upstream);
    }
    upstream_forget(task->upstream, &task->vote);
    limiter_release(scheduler->limiter, &task->ticket);
    free(task->expr);
    free(task->label);
    free(task);
}

/* --- the outside --- */

static void add_upstream(struct scheduler *scheduler, size_t index)
{
    const struct source_settings *settings = &scheduler->options.context->sources[index];
    struct upstream_options options = {
        .loop = scheduler->options.loop,
        .transport = scheduler->options.transport,
        .settings = settings,
        .class = source_class_find(settings->kind),
        .random = next_random,
        .changed = on_changed,
        .opened = on_opened,
        .try_one = on_try_one,
        .ctx = scheduler,
    };
    struct url_origin origin;
    char host[300] = "?";

    if (url_origin_parse(settings->url, &origin, NULL))
        url_origin_format(&origin, host, sizeof(host));
    vec_push(&scheduler->upstreams, options.class ? upstream_new(&options) : NULL);
    vec_push(&scheduler->lanes,
             limiter_lane(scheduler->limiter, host,
                          settings->max_requests > 0 ? settings->max_requests : 6));
}

struct scheduler *scheduler_new(const struct scheduler_options *options)
{
    struct scheduler *scheduler = xcalloc(1, sizeof(*scheduler));

    scheduler->options = *options;
    scheduler->limiter = limiter_new();
    scheduler->random = options->seed ? options->seed : (uint64_t)clock_wall_ns() | 1;
    scheduler->beat = next_random(scheduler);
    scheduler->wall_ms = wall_ms();
    scheduler->wall_ahead_ms = wall_ms() - loop_now_ms(options->loop);
    scheduler->suspended_ms = clock_suspended_ms();
    for (size_t i = 0; i < options->context->source_count; i++)
        add_upstream(scheduler, i);
    return scheduler;
}

void scheduler_free(struct scheduler *scheduler)
{
    if (!scheduler)
        return;
    for (size_t i = 0; i < scheduler->tasks.count; i++)
        task_free(scheduler->tasks.items[i]);
    for (size_t i = 0; i < scheduler->upstreams.count; i++)
        upstream_free(scheduler->upstreams.items[i]);
    vec_free(&scheduler->tasks);
    vec_free(&scheduler->upstreams);
    vec_free(&scheduler->lanes);
    limiter_free(scheduler->limiter);
    free(scheduler);
}

/* The member of its kind that is asked; the number of sources where there is none. */
static size_t source_index(const struct scheduler *scheduler,
                           const struct query_spec *spec)
{
    const struct context_settings *context = scheduler->options.context;
    int before = spec->member;

    for (size_t i = 0; i < context->source_count; i++) {
        if (context->sources[i].kind == spec->source && before-- == 0)
            return scheduler->upstreams.items[i] ? i : context->source_count;
    }
    return context->source_count;
}

/* The asker should have seen it coming; a panel that waits for ever would be worse. */
static void refuse(struct scheduler *scheduler, uint64_t id,
                   const struct query_spec *spec)
{
    struct answer answer = {.id = id, .attempted_ns = clock_wall_ns()};

    err_set(&answer.err, ERR_UNSOURCED, "no %s of number %d is configured",
            source_kind_name(spec->source), spec->member + 1);
    scheduler->options.answered(scheduler->options.ctx, &answer);
}

void scheduler_subscribe(struct scheduler *scheduler, uint64_t id,
                         const struct query_spec *spec, const struct kept *kept)
{
    size_t index = source_index(scheduler, spec);
    struct task *task;

    if (index == scheduler->options.context->source_count) {
        refuse(scheduler, id, spec);
        return;
    }
    task = xcalloc(1, sizeof(*task));
    task->scheduler = scheduler;
    task->upstream = scheduler->upstreams.items[index];
    task->ticket.lane = scheduler->lanes.items[index];
    task->ticket.first = true;
    task->id = id;
    task->spec = *spec;
    task->spec.expr = task->expr = xstrdup(spec->expr ? spec->expr : "");
    task->spec.label = task->label = spec->label ? xstrdup(spec->label) : NULL;
    task->step_ms = kept->step_ms > 0 ? kept->step_ms : spec->step_ms;
    task->progress.to_ms = pace_kept_to_ms(spec, task->step_ms, kept->to_ms);
    task->progress.full_at_ms = kept->full_at_ms;
    task->progress.salt = hash_stable(task->expr, strlen(task->expr), HASH_STABLE_START);
    vec_push(&scheduler->tasks, task);
    wake_at(task, 0);
}

static size_t find_task(const struct scheduler *scheduler, uint64_t id)
{
    size_t i = 0;

    while (i < scheduler->tasks.count && scheduler->tasks.items[i]->id != id)
        i++;
    return i;
}

void scheduler_unsubscribe(struct scheduler *scheduler, uint64_t id)
{
    size_t i = find_task(scheduler, id);

    if (i == scheduler->tasks.count)
        return;
    task_free(scheduler->tasks.items[i]);
    vec_remove(&scheduler->tasks, i);
    send_next(scheduler);
}

static void refresh(struct task *task)
{
    task->progress.full_next = true;
    task->waiting = task->told = false;
    if (task->fetch)
        task->again = true;
    else
        wake_at(task, 0);
}

void scheduler_refresh(struct scheduler *scheduler, uint64_t id)
{
    size_t i = id ? find_task(scheduler, id) : 0;

    if (id && i == scheduler->tasks.count)
        return;
    for (size_t k = 0; k < scheduler->upstreams.count; k++) {
        struct upstream *upstream = scheduler->upstreams.items[k];

        if (upstream && (!id || scheduler->tasks.items[i]->upstream == upstream))
            upstream_retry(upstream);
    }
    for (; i < scheduler->tasks.count; i++) {
        refresh(scheduler->tasks.items[i]);
        if (id)
            return;
    }
}

void scheduler_pause(struct scheduler *scheduler, bool paused)
{
    scheduler->paused = paused;
    for (size_t i = 0; i < scheduler->upstreams.count; i++) {
        if (scheduler->upstreams.items[i])
            upstream_pause(scheduler->upstreams.items[i], paused);
    }
    if (paused)
        return;
    wake(scheduler, NULL);
    send_next(scheduler);
}
