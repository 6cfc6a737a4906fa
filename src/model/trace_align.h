/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TRACE_ALIGN_H
#define MODEL_TRACE_ALIGN_H

/*
 * Which span of one trace is which of another: those of the same service and operation
 * under spans that are the same, counted where there are several. What only one trace has
 * keeps its place in the tree. Linear in the spans of both.
 */

#include <stddef.h>
#include <stdint.h>

#include "model/trace.h"

struct trace_pair {
    int32_t a, b; /* indices of spans, -1: this trace has none */
};

/* The pairs in the order of both trees; *ret is owned by the caller (free()). */
size_t trace_align(const struct trace *a, const struct trace *b, struct trace_pair **ret);

#endif
