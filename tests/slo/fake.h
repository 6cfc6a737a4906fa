/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SLO_FAKE_H
#define TESTS_SLO_FAKE_H

/*
 * A server made by hand for a board of objectives: it answers the board's questions
 * about the four shipped objectives from a short description of each.
 */

#include <stdbool.h>
#include <stdint.h>

#include "slo/board.h"

/* Monday 2026-11-23 12:00 UTC */
#define FAKE_NOW INT64_C(1795435200000)

struct fake_world {
    double quiet;       /* share of bad events at rest */
    double burning;     /* in the newest hours */
    double hours;       /* how many */
    double days;        /* how far back there are data; 0: no series at all */
    bool idle;          /* no traffic */
    bool only_bad;      /* no series of good events in the newest hours */
    double remaining;   /* by a recording rule; NaN: no rules */
    const char *alert;  /* that fires; NULL */
    bool bound_missing; /* of the latency histogram */
    bool refused;       /* the server refuses */
};

struct fake {
    struct slo_set set;
    struct slo_board *board;
    struct fake_world worlds[4]; /* availability, latency, query and sync success */
    struct query_state *states;
    const struct query_state **pointers;
    size_t count, asked; /* asked: questions that were new, in all */
};

/* All is well, over more than the window. */
extern const struct fake_world fake_healthy;

void fake_init(struct fake *fake, const struct fake_world *world);
void fake_done(struct fake *fake);
/* One of the scenes of golden screens, NULL-terminated, asked and answered. */
extern const char *const fake_scenes[];
void fake_scene(struct fake *fake, const char *scene);
/* Ask and answer until the board asks nothing new. */
void fake_run(struct fake *fake, int64_t now_ms);
const struct slo_report *fake_report(const struct fake *fake, const char *name);

#endif
