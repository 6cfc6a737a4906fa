/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOGQL_AST_H
#define SIM_LOGQL_AST_H

/*
 * A parsed query, private to logql_*.c. No tree: a log query is a selector and a list
 * of stages; a metric query is a program in postfix order for a stack of matrices, and
 * so are the conditions of a label filter. Depth of nesting is bounded by the size of
 * these arrays, and nothing recurses.
 *
 * Everything is in the query's arena, but for the regular expressions.
 */

#include "logql.h"
#include "logql_lex.h"
#include "logql_regex.h"

enum {
    LOGQL_MATCHERS_MAX = 32,
    LOGQL_STAGES_MAX = 32,
    LOGQL_NAMES_MAX = 32,
    LOGQL_OPS_MAX = 64,
    LOGQL_SELECTORS_MAX = 8,
    LOGQL_CONDITIONS_MAX = 32,
};

enum logql_compare {
    LOGQL_EQ, /* text for = != =~ !~; numbers for all but the regular expressions */
    LOGQL_NE,
    LOGQL_MATCH,
    LOGQL_NO_MATCH,
    LOGQL_GT,
    LOGQL_GE,
    LOGQL_LT,
    LOGQL_LE,
    LOGQL_COMPARE_COUNT
};

struct logql_matcher {
    const char *name;
    enum logql_compare compare; /* EQ … NO_MATCH */
    const char *value;
    size_t value_size;
    struct logql_regex *regex;
};

enum logql_condition_kind {
    LOGQL_C_TEXT,
    LOGQL_C_NUMBER,
    LOGQL_C_DURATION,
    LOGQL_C_AND,
    LOGQL_C_OR
};

struct logql_condition {
    enum logql_condition_kind kind;
    struct logql_matcher text; /* the name also for numbers */
    enum logql_compare compare;
    double number; /* durations in seconds */
};

struct logql_names {
    const char *items[LOGQL_NAMES_MAX];
    size_t count;
};

enum logql_stage_kind {
    LOGQL_S_CONTAINS,
    LOGQL_S_NOT_CONTAINS,
    LOGQL_S_LINE_MATCH,
    LOGQL_S_LINE_NO_MATCH,
    LOGQL_S_JSON,
    LOGQL_S_LOGFMT,
    LOGQL_S_FILTER,
    LOGQL_S_KEEP,
    LOGQL_S_DROP,
};

struct logql_stage {
    enum logql_stage_kind kind;
    const char *text; /* CONTAINS */
    size_t text_size;
    struct logql_regex *regex;          /* LINE_MATCH */
    struct logql_condition *conditions; /* FILTER, postfix */
    size_t condition_count;
    struct logql_names *names; /* KEEP, DROP */
};

enum logql_unwrap {
    LOGQL_UNWRAP_NONE,
    LOGQL_UNWRAP_NUMBER,
    LOGQL_UNWRAP_DURATION,
    LOGQL_UNWRAP_BYTES
};

/* A selector with its pipeline, and for a metric its window. */
struct logql_selector {
    struct logql_matcher matchers[LOGQL_MATCHERS_MAX];
    size_t matcher_count;
    struct logql_stage stages[LOGQL_STAGES_MAX];
    size_t stage_count;
    enum logql_unwrap unwrap;
    const char *unwrap_name;
    int64_t window_ns, offset_ns;
    /* The only labels that anybody asks a parsed line for; NULL: all of them. */
    const struct logql_names *wanted;
};

enum logql_group { LOGQL_G_NONE, LOGQL_G_BY, LOGQL_G_WITHOUT };

enum logql_op_kind {
    LOGQL_O_NUMBER,
    LOGQL_O_VECTOR,
    LOGQL_O_RANGE,
    LOGQL_O_AGGREGATE,
    LOGQL_O_BINARY
};

enum logql_range_fn {
    LOGQL_R_COUNT,
    LOGQL_R_RATE,
    LOGQL_R_BYTES,
    LOGQL_R_BYTES_RATE,
    LOGQL_R_SUM,
    LOGQL_R_AVG,
    LOGQL_R_MIN,
    LOGQL_R_MAX,
    LOGQL_R_QUANTILE,
    LOGQL_R_FIRST,
    LOGQL_R_LAST,
};

enum logql_aggregate_fn {
    LOGQL_A_SUM,
    LOGQL_A_AVG,
    LOGQL_A_COUNT,
    LOGQL_A_MIN,
    LOGQL_A_MAX,
    LOGQL_A_TOPK,
    LOGQL_A_BOTTOMK,
};

/* One step of the postfix program. */
struct logql_op {
    enum logql_op_kind kind;
    int fn;        /* logql_range_fn, logql_aggregate_fn, or the operator's character:
                      + - * / % ^ = (==) ! (!=) > g (>=) < l (<=) */
    double number; /* literal, quantile, k */
    size_t selector;
    enum logql_group group;
    struct logql_names names;
    bool keep_bool; /* comparison with `bool` */
    /* Of a RANGE: its aggregation only needs these labels, so that one trace id a line
       does not become one series a line. */
    bool pushed_down;
};

struct logql_query {
    struct arena arena;
    bool metric;
    struct logql_selector selectors[LOGQL_SELECTORS_MAX];
    size_t selector_count;
    struct logql_op ops[LOGQL_OPS_MAX];
    size_t op_count;
};

/* ---- Parsing ------------------------------------------------------------------- */

struct logql_parser {
    struct logql_query *query;
    struct logql_lexer lexer;
    struct logql_error *err;
};

/* Set the error at the current token; `expecting` may be NULL. Always false. */
bool logql_unexpected(struct logql_parser *parser, const char *expecting);
/* Is the current token this punctuation, or this word? */
bool logql_at(const struct logql_parser *parser, const char *text);
/* Take it when it is; an error otherwise. */
bool logql_expect(struct logql_parser *parser, const char *text) MUST_USE;
/* "{…}" and the stages behind it, into a new selector of the query. */
bool logql_parse_selector(struct logql_parser *parser, size_t *ret_selector) MUST_USE;
/* The stages at the current token; with unwrap when `metric`. */
bool logql_parse_stages(struct logql_parser *parser, struct logql_selector *selector,
                        bool metric) MUST_USE;
/* The conditions of a label filter (logql_parse_filter.c). */
bool logql_parse_filter(struct logql_parser *parser, struct logql_stage *stage) MUST_USE;
/* A comparison operator of labels; false (without an error) when there is none. */
bool logql_take_compare(struct logql_parser *parser, enum logql_compare *ret) MUST_USE;
bool logql_matcher_init(struct logql_parser *parser, struct logql_matcher *matcher,
                        const char *name, enum logql_compare compare,
                        const char *value) MUST_USE;
/* "(a, b)" */
bool logql_parse_names(struct logql_parser *parser, struct logql_names *ret) MUST_USE;
/* A metric expression up to the end of the query (logql_parse_metric.c). */
bool logql_parse_metric(struct logql_parser *parser) MUST_USE;

/* ---- Running ------------------------------------------------------------------- */

/* The labels of the entry in the pipeline; texts are the entry's or the scratch's. */
struct logql_work {
    struct logql_label labels[LOGQL_ENTRY_LABELS_MAX];
    size_t count;
    bool failed; /* __error__ is set */
    const struct logql_names *wanted;
    struct arena *scratch; /* cleared by the caller */
    const struct logql_entry *entry;
};

bool logql_matches(const struct logql_matcher *matcher, const char *value, size_t size);
/* Run the pipeline; false: the entry is filtered out. */
bool logql_pipeline(const struct logql_selector *selector,
                    const struct logql_entry *entry, struct logql_work *work);
const struct logql_label *logql_work_find(const struct logql_work *work, const char *name,
                                          size_t size);
/* Add a parsed label; a name that the entry has already gets "_extracted". */
void logql_work_add(struct logql_work *work, const char *name, size_t name_size,
                    const char *value, size_t value_size);
void logql_work_fail(struct logql_work *work, const char *error, const char *details);
/* Labels from the line (logql_extract.c). */
void logql_extract_json(struct logql_work *work);
void logql_extract_logfmt(struct logql_work *work);
int logql_label_compare(const void *a, const void *b);

/* A range aggregation over its window at every step (logql_range.c). */
bool logql_eval_range(const struct logql_query *query, const struct logql_op *op,
                      const struct logql_source *source, int64_t start_ns,
                      int64_t step_ns, struct logql_matrix *matrix,
                      struct logql_error *err) MUST_USE;
/* A new series with all steps absent, labels copied (sorted); NULL over the bound. */
struct logql_series *logql_matrix_add(struct logql_matrix *matrix,
                                      const struct logql_label *labels, size_t count);
void logql_matrix_init(struct logql_matrix *matrix, size_t steps);
/* By labels, names first. */
int logql_series_compare(const struct logql_series *a, const struct logql_series *b);
bool logql_aggregate(const struct logql_op *op, const struct logql_matrix *in,
                     struct logql_matrix *out) MUST_USE;

/* What the program's stack holds. */
struct logql_operand {
    bool scalar;
    double number;
    struct logql_matrix matrix;
};

/* Two numbers; false: a comparison that does not hold. */
bool logql_calculate(const struct logql_op *op, double a, double b, double *ret);
bool logql_binary(const struct logql_op *op, const struct logql_operand *left,
                  const struct logql_operand *right, struct logql_operand *ret) MUST_USE;
/* One label list for each group: labels kept by (or without) the names, sorted. */
size_t logql_group_labels(const struct logql_label *labels, size_t count,
                          enum logql_group group, const struct logql_names *names,
                          struct logql_label *ret);

#endif
