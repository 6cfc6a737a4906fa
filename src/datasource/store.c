/* SPDX-License-Identifier: MIT */
#include "datasource/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/vec.h"
#include "datasource/cache.h"
#include "datasource/io.h"
#include "datasource/replay.h"
#include "datasource/source.h"

/*
 * Questions are found by a key that spells out the whole specification, and by id. An
 * id that is not found any more is an answer to a question nobody asks: it is dropped
 * here, as its message may have been under way when the question was withdrawn.
 */

enum { KEY_MAX_BYTES = 1024 * 1024, BATCH = 64, PUMP_SLICE_MS = 5 };

struct entry {
    uint64_t id;
    char *key;
    struct query_state state;
    struct result *result; /* state.result, not const */
    int64_t full_at_ms;
    int64_t period_ms; /* as asked for */
    int users;
    bool unconfigured; /* never reaches the I/O side */
    bool concluded;    /* answered or failed once */
};

struct store {
    struct store_options options;
    const struct context_settings *context;
    struct io *io;
    struct mailbox *in;
    struct cache *cache;
    struct map by_key;
    VEC(struct entry *) entries;
    VEC(struct source_state) sources;
    uint64_t last_id, merged, shared;
    uint64_t write_id; /* of the newest write */
    bool written;
    struct write_outcome outcome;
    uint64_t changed_timer;
};

/* --- keys and looking up --- */

/* The period comes first: what is known does not depend on how often it is asked, so
   that the cache's key is what follows it. */
static char *make_key(const struct query_spec *spec)
{
    struct buf key;
    char *text;

    buf_init(&key, KEY_MAX_BYTES);
    (void)buf_printf(&key, "%lld %d %d %lld %lld %lld %d %d %d %d ",
                     (long long)spec->period_ms, (int)spec->source, (int)spec->kind,
                     (long long)spec->range_ms, (long long)spec->end_ms,
                     (long long)spec->step_ms, spec->member, spec->limit, spec->forward,
                     spec->head);
    (void)buf_puts(&key, spec->label ? spec->label : "");
    (void)buf_putc(&key, ' ');
    (void)buf_puts(&key, spec->expr ? spec->expr : "");
    text = buf_take(&key);
    buf_done(&key);
    return text;
}

static const char *cache_key(const struct entry *entry)
{
    return strchr(entry->key, ' ') + 1;
}

static size_t find_index(const struct store *store, uint64_t id)
{
    size_t i = 0;

    while (i < store->entries.count && store->entries.items[i]->id != id)
        i++;
    return i;
}

static struct entry *find(const struct store *store, uint64_t id)
{
    size_t i = find_index(store, id);

    return i < store->entries.count ? store->entries.items[i] : NULL;
}

/* --- telling the owner --- */

static void tell_changed(void *ctx)
{
    struct store *store = ctx;

    store->changed_timer = 0;
    store->options.changed(store->options.ctx);
}

/* In the next turn, which begins at once: by then the whole batch is in. */
static void note_changed(struct store *store)
{
    if (!store->changed_timer && store->options.changed)
        store->changed_timer = loop_timer(store->options.loop, 0, tell_changed, store);
}

/* Views recompute when the generation differs: not for a mere "asked again" or "still the
   newest", which only change what a frame says. */
static void touch(struct store *store, struct entry *entry)
{
    entry->state.generation++;
    note_changed(store);
}

/* --- answers --- */

static void set_result(struct entry *entry, struct result *result)
{
    result_unref(entry->result);
    entry->result = result;
    entry->state.result = result;
}

static void take_result(struct store *store, struct entry *entry, struct answer *answer)
{
    struct result *fresh = answer->result;

    answer->result = NULL;
    if (answer->tail && entry->result) {
        struct result *whole = result_merge(entry->result, fresh, answer->keep_from_ms);

        result_unref(fresh);
        fresh = whole;
        store->merged++;
    } else {
        entry->full_at_ms = answer->attempted_ns / NS_PER_MS;
    }
    set_result(entry, fresh);
}

static void on_answer(struct store *store, struct answer *answer)
{
    struct entry *entry = find(store, answer->id);
    struct query_state *state;
    int64_t period_ms;
    bool still_good;

    if (!entry)
        return;
    state = &entry->state;
    /* What is asked for once is never overdue. */
    period_ms = answer->over ? 0 : entry->period_ms;
    still_good = state->status == QUERY_OK && answer->err.kind == ERR_NONE &&
                 !answer->result && state->period_ms == period_ms;
    entry->concluded = !answer->more;
    state->in_flight = false;
    state->attempted_ns = answer->attempted_ns;
    state->retry_ns = answer->retry_ns;
    state->period_ms = period_ms;
    state->latency_ms = answer->latency_ms ? answer->latency_ms : state->latency_ms;
    state->err = answer->err;
    if (answer->err.kind != ERR_NONE) {
        state->status = QUERY_FAILED;
    } else {
        state->status = QUERY_OK;
        state->answered_ns = answer->attempted_ns;
        if (answer->result)
            take_result(store, entry, answer);
    }
    /* "Still the newest" changes nothing that is on the screen. */
    if (!still_good)
        touch(store, entry);
}

static void on_started(struct store *store, uint64_t id)
{
    struct entry *entry = find(store, id);

    if (!entry)
        return;
    entry->state.in_flight = true;
    if (entry->state.status != QUERY_IDLE) {
        note_changed(store);
        return;
    }
    entry->state.status = QUERY_LOADING;
    touch(store, entry);
}

static void on_written(struct store *store, struct io_message *message)
{
    if (message->id != store->write_id)
        return;
    store->outcome = message->outcome;
    message->outcome.answer = NULL;
    store->written = true;
    note_changed(store);
}

static void on_message(void *ctx, struct message *base)
{
    struct io_message *message = (struct io_message *)base;
    struct store *store = ctx;

    switch ((enum io_message_type)base->type) {
    case IO_STARTED:
        on_started(store, message->id);
        break;
    case IO_ANSWERED:
        on_answer(store, &message->answer);
        break;
    case IO_SOURCE:
        store->sources.items[message->source] = message->state;
        note_changed(store);
        break;
    case IO_WRITTEN:
        on_written(store, message);
        break;
    case IO_WRITE:
    case IO_SUBSCRIBE:
    case IO_UNSUBSCRIBE:
    case IO_REFRESH:
    case IO_PAUSE:
    case IO_STOP:
        break;
    }
    io_message_free(base);
}

/* --- making and ending --- */

static void init_sources(struct store *store)
{
    for (size_t i = 0; i < store->context->source_count; i++) {
        const struct source_settings *settings = &store->context->sources[i];
        struct source_state state = {.kind = settings->kind,
                                     .insecure = settings->tls.insecure};

        (void)snprintf(state.name, sizeof(state.name), "%s", settings->name);
        vec_push(&store->sources, state);
    }
}

static struct result_limits limits_of(const struct settings *settings)
{
    struct result_limits limits = result_limits_default;

    if (settings->limits.body_bytes > 0)
        limits.body_bytes = (size_t)settings->limits.body_bytes;
    if (settings->limits.series > 0)
        limits.series = (size_t)settings->limits.series;
    if (settings->limits.points > 0)
        limits.points = (size_t)settings->limits.points;
    return limits;
}

static bool check_dirs(const struct store_options *options, struct err *err)
{
    return (!options->replay_dir || replay_check(options->replay_dir, err)) &&
           (!options->record_dir || replay_check(options->record_dir, err));
}

struct store *store_new(const struct store_options *options, struct err *err)
{
    struct store *store;
    struct io_options io_options;

    if (!check_dirs(options, err))
        return NULL;
    store = xcalloc(1, sizeof(*store));
    store->options = *options;
    store->context = settings_context(options->settings);
    store->cache = cache_new();
    map_init(&store->by_key);
    init_sources(store);
    store->in = mailbox_new();
    mailbox_attach(store->in, options->loop, BATCH, on_message, store);
    io_options = (struct io_options){
        .context = store->context,
        .limits = limits_of(options->settings),
        .replay_dir = options->replay_dir,
        .record_dir = options->record_dir,
        .out = store->in,
        .inline_io = options->inline_io,
    };
    store->io = io_new(&io_options, err);
    if (store->io)
        return store;
    store_free(store);
    return NULL;
}

static void entry_free(struct entry *entry)
{
    result_unref(entry->result);
    free(entry->key);
    free(entry);
}

void store_free(struct store *store)
{
    if (!store)
        return;
    io_free(store->io);
    mailbox_free(store->in);
    loop_cancel(store->options.loop, store->changed_timer);
    for (size_t i = 0; i < store->entries.count; i++)
        entry_free(store->entries.items[i]);
    vec_free(&store->entries);
    vec_free(&store->sources);
    free(store->outcome.answer);
    map_done(&store->by_key);
    cache_free(store->cache);
    free(store);
}

/* --- asking --- */

static bool can_ask(const struct store *store, const struct query_spec *spec,
                    struct err *err)
{
    const char *name = source_kind_name(spec->source);

    if (!context_source(store->context, spec->source))
        err_set(err, ERR_UNSOURCED, "no %s is configured (--%s URL)", name, name);
    else if (!source_class_find(spec->source))
        err_set(err, ERR_CONFIG, "%s cannot be asked in this form", name);
    else if (store->entries.count >= SCHEDULER_TASKS_MAX)
        err_set(err, ERR_LIMIT, "more than %d different queries", SCHEDULER_TASKS_MAX);
    else
        return true;
    return false;
}

static void start_from_cache(struct store *store, struct entry *entry, struct kept *ret)
{
    struct cached cached;

    if (cache_take(store->cache, cache_key(entry), clock_monotonic_ms(), &cached)) {
        entry->state.status = QUERY_OK;
        entry->state.answered_ns = cached.answered_ns;
        entry->full_at_ms = cached.full_at_ms;
        ret->to_ms = cached.result->to_ms;
        ret->step_ms = cached.result->step_ms;
        ret->full_at_ms = cached.full_at_ms;
        set_result(entry, cached.result);
    }
}

static void send_subscribe(struct store *store, struct entry *entry,
                           const struct query_spec *spec)
{
    struct io_message *message = io_message_new(IO_SUBSCRIBE, entry->id);

    message->spec = *spec;
    message->spec.expr = message->expr = xstrdup(spec->expr ? spec->expr : "");
    message->spec.label = message->label = spec->label ? xstrdup(spec->label) : NULL;
    start_from_cache(store, entry, &message->kept);
    io_send(store->io, message);
}

uint64_t store_subscribe(struct store *store, const struct query_spec *spec)
{
    char *key = make_key(spec);
    struct entry *entry = map_get(&store->by_key, key);

    if (entry) {
        free(key);
        entry->users++;
        store->shared++;
        return entry->id;
    }
    entry = xcalloc(1, sizeof(*entry));
    entry->id = ++store->last_id;
    entry->key = key;
    entry->users = 1;
    entry->period_ms = entry->state.period_ms = spec->period_ms;
    entry->state.generation = 1;
    if (can_ask(store, spec, &entry->state.err)) {
        send_subscribe(store, entry, spec);
    } else {
        entry->unconfigured = entry->concluded = true;
        entry->state.status = QUERY_FAILED;
        entry->state.attempted_ns = clock_wall_ns();
    }
    vec_push(&store->entries, entry);
    (void)map_put(&store->by_key, key, entry);
    note_changed(store);
    return entry->id;
}

static void keep(struct store *store, struct entry *entry)
{
    struct cached cached = {
        .result = entry->result,
        .answered_ns = entry->state.answered_ns,
        .full_at_ms = entry->full_at_ms,
    };

    if (!entry->result || entry->result->partial)
        return;
    cache_put(store->cache, cache_key(entry), &cached, clock_monotonic_ms());
    entry->result = NULL;
}

void store_unsubscribe(struct store *store, uint64_t id)
{
    size_t i = find_index(store, id);
    struct entry *entry;

    if (i == store->entries.count)
        return;
    entry = store->entries.items[i];
    if (--entry->users > 0)
        return;
    if (!entry->unconfigured)
        io_send(store->io, io_message_new(IO_UNSUBSCRIBE, id));
    keep(store, entry);
    (void)map_remove(&store->by_key, entry->key);
    vec_remove(&store->entries, i);
    entry_free(entry);
}

const struct query_state *store_state(const struct store *store, uint64_t id)
{
    struct entry *entry = find(store, id);

    return entry ? &entry->state : NULL;
}

void store_refresh(struct store *store, uint64_t id)
{
    for (size_t i = 0; i < store->entries.count; i++) {
        struct entry *entry = store->entries.items[i];

        if (!id || entry->id == id)
            entry->concluded = entry->unconfigured;
    }
    io_send(store->io, io_message_new(IO_REFRESH, id));
}

void store_pause(struct store *store, bool paused)
{
    struct io_message *message = io_message_new(IO_PAUSE, 0);

    message->paused = paused;
    io_send(store->io, message);
}

/* --- writing --- */

bool store_read_only(const struct store *store)
{
    return store->options.settings->read_only || store->context->read_only;
}

uint64_t store_write(struct store *store, const struct write_order *order)
{
    struct io_message *message;

    store->write_id = ++store->last_id;
    free(store->outcome.answer);
    store->outcome = (struct write_outcome){0};
    store->written = store_read_only(store);
    if (store->written) {
        err_set(&store->outcome.err, ERR_CONFIG, "read-only: nothing is written");
        return store->write_id;
    }
    message = io_message_new(IO_WRITE, store->write_id);
    message->write = *order;
    message->write.method = message->method = xstrdup(order->method);
    message->write.path = message->path = xstrdup(order->path);
    message->write.body = message->body = xstrdup(order->body);
    io_send(store->io, message);
    return store->write_id;
}

const struct write_outcome *store_written(const struct store *store, uint64_t id)
{
    return store->written && id == store->write_id ? &store->outcome : NULL;
}

/* --- looking --- */

size_t store_source_count(const struct store *store)
{
    return store->sources.count;
}

const struct source_state *store_source(const struct store *store, size_t index)
{
    return index < store->sources.count ? &store->sources.items[index] : NULL;
}

bool store_settled(const struct store *store)
{
    for (size_t i = 0; i < store->entries.count; i++) {
        const struct entry *entry = store->entries.items[i];

        if (!entry->concluded || entry->state.in_flight)
            return false;
    }
    return true;
}

void store_pump(struct store *store, int64_t max_wait_ms)
{
    int64_t until = clock_monotonic_ms() + max_wait_ms;

    for (;;) {
        int64_t left = until - clock_monotonic_ms();
        int64_t wait = left < 0 ? 0 : left;
        /* On one thread neither side may sleep for long while the other has work. */
        int64_t slice = wait < PUMP_SLICE_MS ? wait : PUMP_SLICE_MS;
        bool any = store->options.inline_io && io_turn(store->io, slice);

        any |= loop_turn(store->options.loop, store->options.inline_io ? 0 : wait);
        if (any || left <= 0)
            return;
    }
}

void store_stats(const struct store *store, struct store_stats *ret)
{
    memset(ret, 0, sizeof(*ret));
    for (size_t i = 0; i < store->sources.count; i++) {
        const struct source_state *source = &store->sources.items[i];

        ret->requests += source->requests;
        ret->failures += source->failures;
        ret->bytes += source->bytes;
        ret->samples += source->samples;
    }
    ret->merged = store->merged;
    ret->shared = store->shared;
    ret->subscriptions = store->entries.count;
    ret->cached = cache_count(store->cache);
}
