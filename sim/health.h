/* SPDX-License-Identifier: MIT */
#ifndef SIM_HEALTH_H
#define SIM_HEALTH_H

/*
 * The health endpoints of a backend pod, in the application's JSON: durations are
 * nanoseconds whatever their names say, as in the original.
 */

#include "http.h"
#include "model.h"

/* Answers /health, /health/ready, /health/live or /health/detailed of a slot. */
void health_answer(const struct model *m, int slot, const char *path, int64_t now_ns,
                   struct http_reply *reply);

#endif
