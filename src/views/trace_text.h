/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_TRACE_TEXT_H
#define VIEWS_TRACE_TEXT_H

/*
 * Traces in words: what the views, the commands and copying have in common. JSON is one
 * object a line (describe.h).
 */

#include <stddef.h>
#include <stdint.h>

#include "canvas/canvas.h"
#include "core/buf.h"
#include "model/trace.h"
#include "model/trace_rank.h"

/* "1.91 s", "0.9 ms", "12 µs"; "0" for none. */
const char *trace_duration_text(int64_t ns, char *buf, size_t size);
/* "POST /api/query"; "(no name)" where a span has none. */
const char *trace_operation_text(const char *operation);
/* "p50 2 ms  p95 11 ms  p99 40 ms; slower than 98 % of 200 like it". */
const char *trace_rank_text(const struct trace_rank *rank, char *buf, size_t size);
/* "6 spans, 3 services, 2 errors". */
const char *trace_counts_text(const struct trace *trace, char *buf, size_t size);
/* What is wrong with the trace itself, "" where nothing is: spans that are missing, roots
   beyond the first, cut, as the server says. */
const char *trace_notice_text(const struct trace *trace, char *buf, size_t size);
/* "C ends 41 ms after its parent: …": what the clocks of the services disagree about. */
const char *trace_skew_text(const struct trace *trace, char *buf, size_t size);

/* The branches in front of a span ("│ └ "): of the TRACE_LEVELS_MAX levels nearest to it. */
enum { TRACE_LEVELS_MAX = 24 };

const char *trace_branch_text(const struct trace *trace, size_t index, enum glyphs glyphs,
                              char *buf, size_t size);

/* The whole trace as text, a line for each span, and as JSON Lines: the trace, then its
   spans in the order of the tree. */
void trace_print(const struct trace *trace, bool utc, enum glyphs glyphs,
                 struct buf *out);
void trace_describe(const struct trace *trace, struct buf *out);
void trace_describe_span(const struct trace *trace, const struct span *span,
                         struct buf *out);
/* source: which one has it; may be NULL. */
void trace_describe_found(const struct trace_summary *row, const char *source,
                          struct buf *out);

#endif
