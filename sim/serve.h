/* SPDX-License-Identifier: MIT */
#ifndef SIM_SERVE_H
#define SIM_SERVE_H

/*
 * The running simulator: all its ports, until SIGTERM or SIGINT.
 */

#include "options.h"

/* Returns once told to end; false and *err when it could not start. */
bool serve_run(const struct options *options, const struct model *m,
               struct sim_error *err);

#endif
