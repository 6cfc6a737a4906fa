/* SPDX-License-Identifier: MIT */
#ifndef SIM_GRAFANA_H
#define SIM_GRAFANA_H

/* What Grafana's servers, Loki and Tempo, have in common. */

#include "core/attr.h"
#include "http.h"

/* Answer with a text, as their errors are. Always false. */
bool grafana_refuse(struct http_reply *reply, int status, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Add /ready, and at that path who is there: a constant version. */
void grafana_register(struct http_port *port, const char *buildinfo_path,
                      const char *version);

#endif
