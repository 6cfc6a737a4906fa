/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOKI_H
#define SIM_LOKI_H

/*
 * Loki's query API over the simulated logs, as Loki 3.7 answers it: wire format, limits
 * and wording of errors. Live tailing is not there: it needs a WebSocket, as proxies often do not
 * pass on.
 *
 * Ownership: loki_register() → loki_unregister(), after the port has been freed.
 */

#include "core/attr.h"
#include "http.h"
#include "model.h"

struct loki;

/* Add Loki's routes to a port. The model outlives the result. */
struct loki *loki_register(struct http_port *port, const struct model *model) ALLOCATES;
void loki_unregister(struct loki *loki);

#endif
