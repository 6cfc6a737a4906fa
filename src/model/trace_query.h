/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TRACE_QUERY_H
#define MODEL_TRACE_QUERY_H

/*
 * What a trace search asks for, and its one line of text: what a person types into the
 * search's filter and what a query_spec carries. Blank-separated, values with blanks in
 * double quotes:
 *
 *     service=sql-studio-backend operation="POST /api/query" min=500ms max=2s error
 *     http.status_code=500 limit=200
 *
 * Any other name is a tag (attribute) that a span must have. The time range is the
 * query_spec's, and so is the limit where the text names none.
 *
 * Ownership: trace_query_init() → trace_query_done(); texts are copies.
 */

#include <stdbool.h>
#include <stdint.h>

#include "core/attr.h"
#include "core/buf.h"
#include "core/err.h"
#include "model/settings.h"

enum {
    TRACE_TAGS_MAX = 16,
    TRACE_QUERY_MAX = 4096,
    TRACE_LIMIT_MAX = 1500, /* as most that Jaeger's own page asks for */
    TRACE_PANEL_LIMIT = 50, /* traces that a panel asks for */
};

struct trace_query {
    char *service, *operation; /* NULL: any */
    int64_t min_ms, max_ms;    /* 0: any duration */
    bool errors;               /* with a failed span only */
    int limit;                 /* traces at most; 0: as usual */
    struct name_values tags;
};

void trace_query_init(struct trace_query *query);
void trace_query_done(struct trace_query *query);
/* Read the text; the error says what is wrong with it and the query is empty then. */
bool trace_query_parse(const char *text, struct trace_query *ret,
                       struct err *err) MUST_USE;
/* The text; with the same meaning when read again. */
void trace_query_format(const struct trace_query *query, struct buf *out);
/* Add tags given as a flat JSON object of strings, as layouts give them; "error":"true"
   is `errors`. False where it is none. */
bool trace_query_add_json(struct trace_query *query, const char *json);
/* Add one tag, or what its name stands for (service, operation, min, max, error). */
bool trace_query_add(struct trace_query *query, const char *name, const char *value,
                     struct err *err);

#endif
