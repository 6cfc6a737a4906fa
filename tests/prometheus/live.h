/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PROMETHEUS_LIVE_H
#define TESTS_PROMETHEUS_LIVE_H

/* What the tests against real servers share: the data, and how it is asked for. */

#include "support.h"
#include "support/server.h"

/* Multiples of the step, because VictoriaMetrics aligns to it. */
#define LIVE_START_MS INT64_C(1700000010000)

enum { LIVE_STEP_MS = 15000, LIVE_POINTS = 241 };

/* live_requests_total{code="200"|"500"} grows by 15 a step, the 500 only in the first
   half; live_odd has a label with everything that must be escaped. One sample a line:
   OpenMetrics with seconds, or Prometheus's text format with milliseconds. */
void live_data(struct buf *out, bool open_metrics);
/* Plan, ask, decode. NULL and the error on failure. */
struct result *live_ask(const struct test_server *server, enum query_kind kind,
                        const char *expr, const char *label, struct err *err);
/* The same, and it must work. */
struct result *live_get(const struct test_server *server, enum query_kind kind,
                        const char *expr, const char *label);
/* Probe and identify. */
void live_identify(const struct test_server *server, char version[64], char flavour[32]);

#endif
