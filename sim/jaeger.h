/* SPDX-License-Identifier: MIT */
#ifndef SIM_JAEGER_H
#define SIM_JAEGER_H

/*
 * Jaeger's query API over the simulated traces, v1 (its own JSON) and v3 (OTLP), as
 * Jaeger 2.20 answers it: wire format and wording of errors.
 *
 * Ownership: jaeger_register() → jaeger_unregister(), after the port has been freed.
 */

#include "core/attr.h"
#include "http.h"
#include "model.h"

struct jaeger;

/* Add Jaeger's routes to a port. The model outlives the result. */
struct jaeger *jaeger_register(struct http_port *port,
                               const struct model *model) ALLOCATES;
void jaeger_unregister(struct jaeger *jaeger);

#endif
