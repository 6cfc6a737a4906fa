/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LOGQL_H
#define MODEL_LOGQL_H

/*
 * LogQL as text: what the client writes into a query, and what it refuses before a
 * server has to. (https://grafana.com/docs/loki/latest/query/). Pure functions; nothing
 * here parses more of the language than it needs.
 */

#include <stdbool.h>

#include "core/attr.h"
#include "core/buf.h"
#include "core/err.h"
#include "model/settings.h"

/* False, in the server's words, where a selector has no matcher that cannot match the
   empty value: such a query would read everything. A text without a selector passes. */
bool logql_check(const char *expr, struct err *err) MUST_USE;
/* It counts lines (rate, count_over_time …) instead of showing them. */
bool logql_is_metric(const char *expr);
/* Append a label name made of what a field is called ("details.ip" → details_ip). */
void logql_name(struct buf *out, const char *field);

/* Where a value comes from, which decides how it is filtered. */
enum logql_origin {
    LOGQL_STREAM, /* a matcher in the selector */
    LOGQL_LABEL,  /* metadata or parsed by the query: a filter at the end */
    LOGQL_JSON,   /* read from the line by us: the query has to parse it first */
    LOGQL_LOGFMT,
    LOGQL_TEXT, /* the line's text: contains it */
};

/* Append expr with a filter for (or, with out, against) the field's value. */
void logql_filter(struct buf *ret, const char *expr, enum logql_origin origin,
                  const char *field, const char *value, bool out);
/* The same for lines of a pattern: a regular expression, as servers before 3.0 know no
   pattern filter; what a parameter ("<_>") stands for may be anything. */
void logql_filter_pattern(struct buf *ret, const char *expr, const char *pattern,
                          bool out);
/* The same for lines that have the field, or have not; parser: "json", "logfmt" or NULL,
   what finds it. */
void logql_filter_present(struct buf *ret, const char *expr, const char *parser,
                          const char *field, bool out);
/* Append expr with filters for what the labels of a series or alert say of its lines: pod,
   endpoint, method, status, operation; what it filters by already, and what it would have
   to parse first, is left alone. */
void logql_narrow(struct buf *ret, const char *expr, const struct name_values *labels);
/* Does a stage of this name stand behind a bar of the pipeline? */
bool logql_has_stage(const char *expr, const char *stage);
/* Size of the selector at the query's beginning, blanks before it included; 0: it does not
   begin with a whole one, or with one that is refused. *ret_alone: nothing follows it. */
size_t logql_selector_size(const char *expr, bool *ret_alone);
/* The selector of a stream's labels, but those named (NULL-terminated). */
struct labels;
void logql_selector(struct buf *ret, const struct labels *stream, const char *const *but);

#endif
