/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_LOKI_TABLES_H
#define DATASOURCE_LOKI_TABLES_H

/*
 * The small answers of a Loki about its lines, each in a shape of its own, as series:
 * patterns {pattern, level} with counts over time, fields {label, type, parsers} with
 * their cardinality, label sets, and statistics {name} with a number.
 */

#include "datasource/source.h"

/* Whether the answer to this kind of question is one of these. */
bool loki_tables_reads(enum query_kind kind);

struct loki_tables;

struct loki_tables *loki_tables_new(const struct query_spec *query,
                                    const struct result_limits *limits) ALLOCATES;
bool loki_tables_feed(struct loki_tables *tables, const char *bytes, size_t size);
/* As source_class.end. */
struct result *loki_tables_end(struct loki_tables *tables, struct err *err);

#endif
