/* SPDX-License-Identifier: MIT */
#ifndef TESTS_APP_STAGE_H
#define TESTS_APP_STAGE_H

/*
 * A session on layouts written by the test, and a server that answers every query with a
 * series (m_none with none, m_many with four, m_alert with an alert of an engine, m_then with
 * another value before today), label values and recording rules as the test says. Both sides of the store run
 * on the test's thread; time stands still.
 */

#include <pthread.h>
#include <stdatomic.h>

#include "app/session.h"
#include "config/scratch.h"
#include "core/vec.h"
#include "datasource/evil.h"

/* 2026-11-23 03:12:45 UTC. */
#define STAGE_NOW_MS INT64_C(1795403565000)

enum { STAGE_ANSWERS = 12 };

struct stage {
    struct scratch scratch;
    struct settings settings;
    struct session session;
    struct session
        *shown; /* the session above, or a test's own, set before stage_open() */
    struct loop *loop;
    struct store *store;
    struct evil *evil;
    /* What the server knows: "pod=a,b;namespace=x" and "job:up:sum,a:b"; not changed while
       questions are in flight. */
    const char *values, *rules;

    /* A request that holds the text gets this body, whatever it would get else; the first
       that fits. Ends with a NULL. */
    struct stage_answer {
        const char *holds, *body;
    } answers[STAGE_ANSWERS];

    const char *scrape; /* of its configuration: "1m"; NULL: it does not say */
    bool values_fail;
    /* Answers come late, out of order, broken, refused or never. */
    atomic_bool moody;
    atomic_uint mood;
    pthread_mutex_t lock;
    VEC(char *) ranges; /* range queries so far */
    VEC(char *) heads;  /* of them those of one moment, which are not in ranges */
};

void stage_init(struct stage *stage);
void stage_done(struct stage *stage);
/* A layout of the name; the first is shown by stage_open(). */
void stage_layout(const struct stage *stage, const char *name, const char *text);
/* Show a layout on a screen of this size and wait until everything has its answer. */
void stage_open(struct stage *stage, const char *name, int cols, int rows);
void stage_resize(struct stage *stage, int cols, int rows);
/* Until nothing is in flight or waits. */
void stage_settle(struct stage *stage);
/* Requests so far whose text (URL-encoded) holds this. */
int stage_asked(struct stage *stage, const char *text);
/* Of that, the moment at the end of long steps, which stage_asked() leaves out. */
int stage_heads(struct stage *stage, const char *text);
/* Step of the newest range query that holds this, in milliseconds; 0: none. */
int64_t stage_step_ms(struct stage *stage, const char *text);

#endif
