/* SPDX-License-Identifier: MIT */
#ifndef SIM_METRICS_H
#define SIM_METRICS_H

/*
 * What the tables of families share: sums over cells, and the tables themselves. A
 * family's emitter turns the sample of its target into series; see expose.h.
 */

#include "duration.h"
#include "expose.h"

/* The sample of the target itself, a backend pod that is up. */
const struct model_sample *metrics_own(const struct scrape *s);
/* Events of an endpoint (-1: of all) with all flags of `with` and none of `without`. */
uint64_t metrics_count(const struct model_sample *s, int endpoint, unsigned with,
                       unsigned without);
/* Events of one cell; 0 where the endpoint has none such. */
uint64_t metrics_outcome(const struct model_sample *s, int endpoint,
                         enum model_outcome outcome);

/* Writes name="value"; adds ,name="value". The value needs no escapes. */
void metrics_label(char *out, size_t size, const char *name, const char *value);
void metrics_label_add(char *out, size_t size, const char *name, const char *value);

extern const struct family http_families[], database_families[], user_families[],
    business_families[], runtime_families[], frontend_families[], kubelet_families[],
    cadvisor_families[], kube_families[], kube_pod_families[], node_families[],
    ingress_families[], postgres_families[], redis_families[];
extern const size_t http_family_count, database_family_count, user_family_count,
    business_family_count, runtime_family_count, frontend_family_count,
    kubelet_family_count, cadvisor_family_count, kube_family_count, kube_pod_family_count,
    node_family_count, ingress_family_count, postgres_family_count, redis_family_count;

#endif
