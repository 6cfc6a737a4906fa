/* SPDX-License-Identifier: MIT */
#ifndef SIM_TRACEQL_H
#define SIM_TRACEQL_H

/*
 * TraceQL, as far as a search box needs it: one span set `{ … }` of comparisons joined
 * by && and ||, and `| select(…)` behind it.
 *
 * Ownership: traceql_parse() → traceql_free(). Immutable, any thread.
 */

#include "core/attr.h"
#include "traces_walk.h"

enum { TRACEQL_FIELDS_MAX = 24 };

struct traceql;

/* NULL with Tempo's words in err when the query is refused. */
struct traceql *traceql_parse(const char *text, char *err, size_t size) MUST_USE;
void traceql_free(struct traceql *query);
bool traceql_matches(const struct traceql *query, const struct traces_trace *trace,
                     const struct traces_span *span);
/* What a search can leave out: sets the hints of the window. */
void traceql_hints(const struct traceql *query, struct traces_window *window);
/* The fields that a found span is shown with: those compared and those selected, by
   their names without scope. */
size_t traceql_fields(const struct traceql *query, const char *ret[TRACEQL_FIELDS_MAX]);
/* The value of a field ("status", "name", "duration", or an attribute) as text; NULL:
   the span has none. */
const char *traceql_field_text(const struct traces_trace *trace,
                               const struct traces_span *span, const char *field,
                               char *room, size_t size);

#endif
