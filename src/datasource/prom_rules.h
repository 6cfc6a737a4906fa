/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_PROM_RULES_H
#define DATASOURCE_PROM_RULES_H

/*
 * Prometheus's alerting rules with their alerts (/api/v1/rules) and its alerts alone
 * (/api/v1/alerts); Mimir, Thanos and vmalert behind VictoriaMetrics answer the same.
 */

#include "datasource/source.h"

/* QUERY_RULES and QUERY_ALERTS. False: another kind of query. */
bool prom_rules_asked(const struct query_spec *query);
bool prom_rules_plan(const struct query_spec *query, struct request *ret,
                     struct err *err);
/* Fed and ended by alert_decode_feed() and alert_decode_end(). */
struct decoder *prom_rules_begin(const struct query_spec *query,
                                 const struct result_limits *limits) ALLOCATES;

#endif
