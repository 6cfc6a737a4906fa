/* SPDX-License-Identifier: MIT */
#ifndef SIM_SITE_H
#define SIM_SITE_H

/*
 * The HTTP face of the simulated site:
 *
 *   pod-0 ... pod-3   a backend pod: /metrics and its health endpoints; closes every
 *                     connection while the pod is down
 *   edge              what the public sees: the homepage, and the API's health through
 *                     the ingress
 *   tls               the same behind the certificate (started by serve.c)
 *   control           /sd/JOB: discovery for Prometheus; /targets/...: the other
 *                     targets; /incidents; /notify/...: takes Alertmanager's webhooks
 */

#include "http.h"
#include "model.h"

struct site;

/* Ports are made but not started. `as_is`: the application as it really is. NULL only
 * without memory. The model must outlive it. */
struct site *site_new(const struct model *m, bool as_is);
void site_free(struct site *site);
/* Its ports: pods first, then edge and control. */
int site_port_count(const struct site *site);
struct http_port *site_port(const struct site *site, int index);
/* The routes of the edge, on another port. */
void site_add_edge(struct site *site, struct http_port *port);
/* Where other machines find the ports; before the first discovery. */
void site_set_address(struct site *site, const char *address);

#endif
