/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

/*
 * Incident timelines from text: `NAME@TIME`, TIME being relative to the epoch (-6m,
 * +90s, -3d) or absolute (seconds since 1970, or 2026-01-31T12:00:00Z).
 */

#include "model.h"

struct scenario {
    struct model_incident incidents[MODEL_INCIDENTS_MAX];
    size_t count;
};

/* Reads a TIME. */
bool scenario_time(const char *text, int64_t epoch_ns, int64_t *ret_ns,
                   struct sim_error *err);
/* Adds what `NAME@TIME` says. */
bool scenario_add(struct scenario *s, const char *text, int64_t epoch_ns,
                  struct sim_error *err);
/* Adds all of a named scenario: "demo", "quiet". */
bool scenario_add_named(struct scenario *s, const char *name, int64_t epoch_ns,
                        struct sim_error *err);
/* A length of time such as 15s, 2h, 30d; a bare number counts seconds. */
bool scenario_duration(const char *text, int64_t *ret_ns, struct sim_error *err);

#endif
