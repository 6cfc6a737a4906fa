/* SPDX-License-Identifier: MIT */
#ifndef TESTS_DATASOURCE_SIMULATION_H
#define TESTS_DATASOURCE_SIMULATION_H

/*
 * A scheduler on a clock that only the test moves, asking a transport that answers as
 * the test says. Nothing sleeps.
 */

#include "datasource/scheduler.h"

enum { ASKED_MAX = 4096 };

/* One request for data (probes are counted apart). */
struct asked {
    int64_t at_ms;                     /* monotonic */
    int64_t start_ms, end_ms, step_ms; /* of a range; start is end for an instant */
    char query[64];
    bool post;
};

struct told {
    struct answer answer; /* the newest; without its result */
    int answers, results, tails, failures, nothing_new;
    int64_t whole_ms; /* what the newest whole result covers */
    int64_t from_ms;  /* of the newest result */
};

struct simulation {
    struct loop *loop;
    struct scheduler *scheduler;
    struct transport *transport;
    struct context_settings context;
    struct source_settings source;
    int64_t now_ms, wall_ms;

    /* How the server answers from now on. */
    int64_t delay_ms;
    int status;            /* of data; 200 */
    int probe_status;      /* 200 */
    const char *bad_query; /* of queries that begin so: bad_status */
    int bad_status;
    enum err_kind network; /* ERR_NETWORK: no answer to anything */
    const char *body;      /* instead of a fitting one */
    const char *probe_body;
    int64_t retry_after_ms; /* -1 */
    bool broken_once;       /* the next transfer breaks off */
    bool refuse_post;       /* 405 */
    bool partial;
    int64_t step_min_ms; /* shorter ones give too many points; 0: none does */

    struct asked asked[ASKED_MAX];
    size_t asked_count;
    int probes, in_flight, most_in_flight, distrusts;
    struct told told[64]; /* by id */
    struct source_state state;
};

void simulation_init(struct simulation *sim);
void simulation_start(struct simulation *sim);
void simulation_done(struct simulation *sim);
/* Let so much time pass, in small steps. */
void simulation_run(struct simulation *sim, int64_t ms);
/* Both clocks jump; the loop only sees it afterwards. */
void simulation_jump(struct simulation *sim, int64_t wall_ms);

/* An hour by 15 s every 10 s, unless the test changes it. */
struct query_spec simulation_range(const char *expr);
void simulation_ask(struct simulation *sim, uint64_t id, const struct query_spec *spec);
/* Points of all requests since the index, as the server counts them. */
int64_t simulation_points(const struct simulation *sim, size_t since);

#endif
