/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TRACE_RANK_H
#define MODEL_TRACE_RANK_H

/*
 * Where a duration lies among others like it.
 */

#include <stddef.h>
#include <stdint.h>

struct trace_rank {
    size_t count;               /* of the others and itself; 0: none are known */
    int64_t p50, p95, p99, max; /* by nearest rank */
    double below;               /* part of them that took less: 0 … 1 */
};

/* The durations are put in order. */
struct trace_rank trace_rank(int64_t *durations, size_t count, int64_t own);

#endif
