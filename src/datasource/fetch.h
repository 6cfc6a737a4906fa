/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_FETCH_H
#define DATASOURCE_FETCH_H

/*
 * One question from plan to result: request, decoder, and the second tries that are
 * nobody else's business, each once: a transfer that broke off, a POST that the server or
 * a proxy does not take (as GET), a range with more points than the server gives (with a
 * longer step), more lines than it gives (with its own maximum); and an API that is not
 * there, as often as the class knows another (source_class.dialects).
 *
 * Ownership: fetch_start() → the done callback, which the fetch does not outlive, or
 * fetch_cancel(). The specification's texts outlive the fetch.
 */

#include <stdbool.h>
#include <stdint.h>

#include "core/attr.h"
#include "datasource/source.h"
#include "datasource/transport.h"

struct fetch;

struct fetch_outcome {
    struct result *result; /* now the receiver's; NULL: see err */
    struct err err;
    bool starting;   /* the server says that it is not ready yet */
    bool get_only;   /* the server took GET where it refused POST */
    int64_t step_ms; /* as asked in the end */
    int limit;   /* entries asked for in the end: lowered when the server refused more */
    int dialect; /* of the API that answered */
    int64_t retry_after_ms, skew_ms, latency_ms;
    bool skew_known;
    uint64_t bytes;
    unsigned requests, failures; /* exchanges made; those that failed */
};

struct fetch_order {
    struct transport *transport;
    const struct source_class *class;
    const struct source_settings *source;
    struct query_spec spec;
    struct query_window window;
    struct result_limits limits;
    int64_t timeout_ms;
    bool get_only;
    bool known; /* this source has answered before */
    void (*done)(void *ctx, struct fetch_outcome *outcome);
    void *ctx;
};

/* NULL where the query cannot be put into a request. */
struct fetch *fetch_start(const struct fetch_order *order, struct err *err) MUST_USE;
void fetch_cancel(struct fetch *fetch);

#endif
