/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_STORE_H
#define DATASOURCE_STORE_H

/*
 * The UI thread's side of all data: standing questions (subscriptions) go in, their
 * states and results come out. Behind it, on a thread of its own, the scheduler asks
 * the servers; nothing here blocks.
 *
 *     store (UI thread) ── subscribe ──► scheduler ► http ► decode (I/O thread)
 *           ▲                                                    │
 *           └────────────── result, source state ◄───────────────┘
 *
 * Equal specifications share one subscription (counted). Results of ranges are merged
 * with what is kept, so that only the new end is fetched; what an unsubscribed question
 * knew stays in a cache for a while, so that going back asks little.
 *
 * Ownership: store_new() → store_free() (cancels what is in flight and joins).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "core/err.h"
#include "datasource/write.h"
#include "loop/loop.h"
#include "model/query.h"
#include "model/result.h"
#include "model/settings.h"
#include "model/source_state.h"

struct store;

struct store_options {
    const struct settings *settings; /* outlives the store; its current context is used */
    struct loop *loop;               /* the UI's */
    /* Called on the UI thread after states changed, once per batch of answers. */
    void (*changed)(void *ctx);
    void *ctx;
    /* Answers from, or recorded into, a directory instead of the network (tests). */
    const char *replay_dir, *record_dir;
    /* Both sides on the caller's thread, pumped by store_pump(): tests, render. */
    bool inline_io;
};

struct store *store_new(const struct store_options *options, struct err *err);
void store_free(struct store *store);

/* Ask; returns the subscription's id. The specification is copied. A source that is not
   configured gives a failed state that says so, at once. */
uint64_t store_subscribe(struct store *store, const struct query_spec *spec);
void store_unsubscribe(struct store *store, uint64_t id);
/* Valid until the next turn of the loop. NULL for an unknown id. */
const struct query_state *store_state(const struct store *store, uint64_t id);

/* Ask again now (r): one subscription, or all with id 0. Also un-denies sources. */
void store_refresh(struct store *store, uint64_t id);
/* No new requests until resumed; what is in flight still arrives. */
void store_pause(struct store *store, bool paused);

/*
 * Change something on a server: sent once, never repeated (write.h). Returns its id, by
 * which the outcome is told; refused at once where the settings or the context are
 * read-only. Nothing else of midwatch ever writes.
 */
uint64_t store_write(struct store *store, const struct write_order *order);
/* The outcome, NULL while it is under way or for an unknown id. Valid until the next
   store_write(). */
const struct write_outcome *store_written(const struct store *store, uint64_t id);
bool store_read_only(const struct store *store);

size_t store_source_count(const struct store *store);
const struct source_state *store_source(const struct store *store, size_t index);

/* Nothing in flight or queued, and every subscription was answered or failed once. */
bool store_settled(const struct store *store);
/* inline_io: run both sides until something happened or max_wait_ms have passed. */
void store_pump(struct store *store, int64_t max_wait_ms);

struct store_stats {
    uint64_t requests, failures, bytes, samples, merged, shared;
    size_t subscriptions, cached;
};

void store_stats(const struct store *store, struct store_stats *ret);

#endif
