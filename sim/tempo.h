/* SPDX-License-Identifier: MIT */
#ifndef SIM_TEMPO_H
#define SIM_TEMPO_H

/*
 * Tempo's query API over the simulated traces, as Tempo 3.0 answers it: wire format and
 * wording of errors.
 *
 * Ownership: tempo_register() → tempo_unregister(), after the port has been freed.
 */

#include "core/attr.h"
#include "http.h"
#include "model.h"

struct tempo;

/* Add Tempo's routes to a port. The model outlives the result. */
struct tempo *tempo_register(struct http_port *port, const struct model *model) ALLOCATES;
void tempo_unregister(struct tempo *tempo);

#endif
