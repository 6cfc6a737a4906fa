/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SIM_FIXTURE_H
#define TESTS_SIM_FIXTURE_H

/*
 * A model with chosen incidents, and readings of it as a dashboard would take them.
 * T0 is a Wednesday, 20:30 UTC: half an hour on either side of 300 requests a second.
 */

#include "model.h"
#include "support/test.h"

#define T0 (INT64_C(1768422600) * MODEL_SECOND)

/* A model in which these incidents begin at T0; end the list with INCIDENT_COUNT. */
struct model *fixture_model(const enum incident_kind *kinds);
/* `minute` minutes after T0. */
int64_t fixture_time(double minute);

/* Which cells to sum: all flags of `with`, none of `without`, and a status class (5 for
 * 5xx, 0 for any), at an endpoint (-1: all), in a slot (-1: all). */
struct reading {
    unsigned with, without;
    int status_class, endpoint, slot;
};

/* Events counted in the last `minutes` before t, as increase() would see them: across
 * restarts. */
double fixture_increase(const struct model *m, const struct reading *r, int64_t t_ns,
                        double minutes);
/* The share that `part` has of `whole` in the last five minutes. */
double fixture_share(const struct model *m, const struct reading *part,
                     const struct reading *whole, int64_t t_ns);

extern const struct reading requests, server_errors;

#endif
