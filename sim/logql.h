/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOGQL_H
#define SIM_LOGQL_H

/*
 * LogQL, as far as a dashboard speaks it: stream selectors, line filters, json,
 * logfmt, label filters, keep, drop, unwrap; range aggregations, vector
 * aggregations and arithmetic. It reads entries from a source and knows nothing of
 * where they come from. Errors have Loki's wording (recorded from Loki 3.7).
 *
 * A query is immutable after logql_parse() and may be run by several threads.
 *
 * Ownership: logql_parse() → logql_free(); results are freed by their _done().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/attr.h"

#define LOGQL_ENTRY_LABELS_MAX 96
#define LOGQL_SERIES_MAX       500
#define LOGQL_POINTS_MAX       11000

struct logql_error {
    char text[1024]; /* the body of the answer */
};

/* Where a label of an entry comes from; the answer with categories needs it. */
enum logql_origin { LOGQL_STREAM, LOGQL_METADATA, LOGQL_PARSED };

/* Slices: neither text ends in NUL. */
struct logql_label {
    const char *name, *value;
    uint32_t name_size, value_size;
    enum logql_origin origin;
};

/* One log line; everything belongs to the source and lives for the call only. */
struct logql_entry {
    int64_t time_ns;
    const char *line;
    size_t line_size;
    const struct logql_label *labels; /* the stream's, then structured metadata */
    size_t label_count;
    size_t stream_labels; /* how many of them are the stream's */
};

/* False ends the scan. */
typedef bool (*logql_entry_fn)(void *user, const struct logql_entry *entry);

struct logql_query;

struct logql_source {
    void *user;
    /* Hand every entry of [start_ns, end_ns) whose stream matches the query's selector
       (logql_selects()) to fn, oldest first or newest first. */
    void (*scan)(void *user, const struct logql_query *query, size_t selector,
                 int64_t start_ns, int64_t end_ns, bool backward, logql_entry_fn fn,
                 void *fn_user);
};

/* NULL, with the error's text set, when the query is refused. */
struct logql_query *logql_parse(const char *text, struct logql_error *err) MUST_USE;
void logql_free(struct logql_query *query);
/* False: a log query, to be answered with streams. */
bool logql_is_metric(const struct logql_query *query);
/* True, with the value, for an expression of numbers only ("1+1"). */
bool logql_is_scalar(const struct logql_query *query, double *ret);
/* Does the numbered selector of the query take the stream with these labels? */
bool logql_selects(const struct logql_query *query, size_t selector,
                   const struct logql_label *labels, size_t count);

/* What a source may rely on to leave entries out: every line that can pass contains the
   text; or, unless its parser failed, has a label with a number of at least that. */
bool logql_requires_text(const struct logql_query *query, size_t selector,
                         const char *text);
bool logql_requires_number(const struct logql_query *query, size_t selector,
                           const char *label, double at_least);

/* An entry that passed the pipeline. Texts live in the result's arena. */
struct logql_row {
    int64_t time_ns;
    const char *line;
    size_t line_size;
    struct logql_label *labels; /* sorted by name */
    size_t label_count;
};

struct logql_rows {
    struct arena arena;
    struct logql_row *items;
    size_t count, capacity;
    size_t lines_read; /* before the filters */
    size_t bytes_read;
};

void logql_rows_done(struct logql_rows *rows);
/* The first limit entries of [start_ns, end_ns) in the direction; ret_rows is in that
   order. False only when a bound of memory is passed. */
bool logql_run_logs(const struct logql_query *query, const struct logql_source *source,
                    int64_t start_ns, int64_t end_ns, size_t limit, bool backward,
                    struct logql_rows *ret_rows, struct logql_error *err) MUST_USE;

/* A series of a metric answer: points[i] is the value at start + i × step. A step
   without a value is NaN in `values` and 0 in `present`. */
struct logql_series {
    struct logql_label *labels; /* sorted by name */
    size_t label_count;
    double *values;
    uint8_t *present;
};

struct logql_matrix {
    struct arena arena;
    struct logql_series *series; /* sorted by labels */
    size_t count, capacity;
    size_t steps;
    size_t lines_read, bytes_read;
};

void logql_matrix_done(struct logql_matrix *matrix);
/* Evaluate at start, start + step … ≤ end (step 0 or end = start: one instant). */
bool logql_run_metric(const struct logql_query *query, const struct logql_source *source,
                      int64_t start_ns, int64_t end_ns, int64_t step_ns,
                      struct logql_matrix *ret_matrix, struct logql_error *err) MUST_USE;

#endif
