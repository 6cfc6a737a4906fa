/* SPDX-License-Identifier: MIT */
#ifndef MODEL_EXEMPLAR_H
#define MODEL_EXEMPLAR_H

/*
 * Single requests that a metric remembers: when, how much, and the trace that tells the
 * rest. Only those with a trace id are kept, each once.
 *
 * Ownership: everything lives in the arena of the result. Texts are clean.
 */

#include <stddef.h>
#include <stdint.h>

#include "model/labels.h"
#include "model/trace.h"

struct exemplar {
    int64_t ms;
    double value; /* in the metric's own unit, e.g. seconds */
    struct trace_id trace;
    const struct labels *labels; /* of its series */
};

/* The payload of a result, oldest first. */
struct exemplars {
    const struct exemplar *items;
    size_t count, total; /* total: before the maximum */
};

#endif
