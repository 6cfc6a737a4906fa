/* SPDX-License-Identifier: MIT */
#ifndef SIM_DISCOVERY_H
#define SIM_DISCOVERY_H

/*
 * Discovery for Prometheus' http_sd_configs: the targets of a job with the labels that
 * its Kubernetes discovery would give them. Pods come and go with releases.
 */

#include "buffer.h"
#include "model.h"

struct discovery {
    const struct model *m;
    const char *address;
    const uint16_t *pods; /* port of each slot */
    uint16_t control;     /* port of all other targets */
};

/* Writes the target groups of a job as JSON; false: there is no such job. */
bool discovery_answer(const struct discovery *d, const char *job, int64_t t_ns,
                      struct buffer *out);

#endif
