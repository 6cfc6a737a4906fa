/* SPDX-License-Identifier: MIT */
#ifndef TESTS_LOGS_SUPPORT_H
#define TESTS_LOGS_SUPPORT_H

/* Answers of a Loki, fed to the source class in pieces. */

#include <stddef.h>

#include "datasource/source.h"
#include "model/logs.h"

/* A recorded answer under tests/fixtures/loki/3.7; the caller frees it. */
char *loki_fixture(const char *name, size_t *ret_size);
/* Fed in pieces of that size (0: whole). */
struct result *loki_decode(const struct query_spec *query, int status, const char *body,
                           size_t size, size_t piece, struct err *err);
/* Whole and in pieces, which must come to the same; fails the test on an error. */
struct result *loki_decode_text(const struct query_spec *query, const char *body);
struct result *loki_decode_fixture(const struct query_spec *query, const char *name);
/* A result of lines "ns text" of one stream, one a line of the text. */
struct result *loki_lines(const char *lines);

extern const struct query_spec loki_query_logs, loki_query_range, loki_query_instant,
    loki_query_values;

#endif
