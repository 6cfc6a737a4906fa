/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_SCHEDULER_H
#define DATASOURCE_SCHEDULER_H

/*
 * When what is asked. Standing questions come in; answers and the states of the sources
 * go out through callbacks. Lives on one loop (the I/O thread's) and knows neither
 * threads nor the network: the transport may be a directory of recordings.
 *
 * One question has at most one request in flight. Each is asked again a period after
 * its answer, ± 10 %. A source that does not answer is left alone for a while that grows
 * (upstream.h); its questions fail with the reason at once and are asked again when a
 * cheap probe was answered.
 *
 * Ownership: scheduler_new() → scheduler_free(), which cancels what is in flight. The
 * options' pointers outlive it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "datasource/transport.h"
#include "loop/loop.h"
#include "model/query.h"
#include "model/result.h"
#include "model/settings.h"
#include "model/source_state.h"

enum { SCHEDULER_TASKS_MAX = 4096 };

struct scheduler;

/* What came of one attempt. */
struct answer {
    uint64_t id;
    struct result *result; /* the receiver's; NULL: failed, or nothing new */
    struct err err;       /* ERR_NONE without result: what is known is still the newest */
    bool tail;            /* to be merged with what is kept */
    bool more;            /* its head is asked for at once */
    bool over;            /* a window that is past: not asked again by itself */
    int64_t keep_from_ms; /* what is older is not shown any more */
    int64_t attempted_ns; /* wall time of the attempt's end */
    int64_t retry_ns;     /* wall time of the next attempt after a failure; 0: none */
    int64_t latency_ms;
};

struct scheduler_options {
    struct loop *loop;
    struct transport *transport;
    const struct context_settings *context;
    struct result_limits limits;
    uint64_t seed; /* of the jitter; 0: any */
    void (*started)(void *ctx, uint64_t id);
    void (*answered)(void *ctx, struct answer *answer);
    /* A source's state changed. */
    void (*source_changed)(void *ctx, size_t index, const struct source_state *state);
    void *ctx;
};

struct scheduler *scheduler_new(const struct scheduler_options *options) ALLOCATES;
void scheduler_free(struct scheduler *scheduler);

/* What the asker has kept of the same question; all 0: nothing. */
struct kept {
    int64_t to_ms, full_at_ms, step_ms;
};

/* Ask from now on; the specification is copied. The id is the caller's, never used
   twice. Answered with ERR_UNSOURCED where there is no such source. */
void scheduler_subscribe(struct scheduler *scheduler, uint64_t id,
                         const struct query_spec *spec, const struct kept *kept);
/* No answer to this id comes after this. */
void scheduler_unsubscribe(struct scheduler *scheduler, uint64_t id);
/* Ask now, whole; 0: all, and sources that refused us are asked again. */
void scheduler_refresh(struct scheduler *scheduler, uint64_t id);
void scheduler_pause(struct scheduler *scheduler, bool paused);

#endif
