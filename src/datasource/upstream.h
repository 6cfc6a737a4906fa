/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_UPSTREAM_H
#define DATASOURCE_UPSTREAM_H

/*
 * The health of one source: its state for the screen, and the gate that keeps questions
 * from a server that does not answer.
 *
 *     open ── no answer, 429, 502, 503 ──► shut for a while ── probe answered ──► open
 *       └──── 401 ──► denied, until a question is answered, a secret changes, or told
 *
 * The gate shuts only where nothing was answered since the failed request began: one
 * heavy query that times out does not stop the others. While it is shut only the probe
 * is sent, which costs the server nothing and does not care which question comes first.
 * While access is denied one question is tried now and then. A 403 denies only where
 * nothing was ever answered; after that it belongs to its question.
 *
 * That the probe is answered opens the gate but proves little: where questions fail all
 * the same, the pauses go on growing. The status is what most questions say by their
 * newest attempts, so that it stays what it is while they keep failing.
 *
 * Ownership: upstream_new() → upstream_free().
 */

#include <stdbool.h>
#include <stdint.h>

#include "core/attr.h"
#include "datasource/fetch.h"
#include "datasource/source.h"
#include "datasource/transport.h"
#include "loop/loop.h"
#include "model/source_state.h"

struct upstream;

struct upstream_options {
    struct loop *loop;
    struct transport *transport;
    const struct source_settings *settings;
    const struct source_class *class;
    uint64_t (*random)(void *ctx);
    /* Its state changed. */
    void (*changed)(void *ctx, struct upstream *upstream);
    /* The gate opened: what waits may go. */
    void (*opened)(void *ctx, struct upstream *upstream);
    /* Access is denied: try one question all the same. False where none waits. */
    bool (*try_one)(void *ctx, struct upstream *upstream);
    void *ctx;
};

/* What the newest attempt at one question says of the source; {0} before the first. */
struct upstream_vote {
    enum { VOTE_NONE, VOTE_WELL, VOTE_ILL } says;

    unsigned epoch;
};

struct upstream *upstream_new(const struct upstream_options *options) ALLOCATES;
void upstream_free(struct upstream *upstream);

const struct source_class *upstream_class(const struct upstream *upstream);
const struct source_settings *upstream_settings(const struct upstream *upstream);
const struct source_state *upstream_state(const struct upstream *upstream);
/* POST is not taken here. */
bool upstream_get_only(const struct upstream *upstream);
/* Which of the class's APIs it has, as far as is known. */
int upstream_dialect(const struct upstream *upstream);

/* It has answered before. */
bool upstream_known(const struct upstream *upstream);
/* Questions may be sent. */
bool upstream_open(const struct upstream *upstream);
/* A request was sent, or ended without an outcome. */
void upstream_sent(struct upstream *upstream);
void upstream_cancelled(struct upstream *upstream);
/* The outcome of a question's request that began at that time of the loop. */
void upstream_note(struct upstream *upstream, const struct fetch_outcome *outcome,
                   int64_t began_ms, struct upstream_vote *vote);
/* The question is withdrawn. */
void upstream_forget(struct upstream *upstream, struct upstream_vote *vote);
void upstream_set_queued(struct upstream *upstream, int queued);

/* Nothing may be sent because access was refused. */
bool upstream_denied(const struct upstream *upstream);

/* Forget the refusal, the pause and the probe's time-table: ask now. */
void upstream_retry(struct upstream *upstream);
void upstream_pause(struct upstream *upstream, bool paused);

#endif
