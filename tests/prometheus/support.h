/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PROMETHEUS_SUPPORT_H
#define TESTS_PROMETHEUS_SUPPORT_H

/* Decoding recorded and made-up answers, whole and in pieces. */

#include "core/buf.h"
#include "core/err.h"
#include "datasource/source.h"

/* tests/fixtures/prometheus/NAME, whole; owned by the caller. */
char *fixture_read(const char *name, size_t *ret_size);

extern const struct query_spec query_range, query_instant, query_values;

/* Decode fed in pieces of that size; 0: whole. NULL and the error on failure. */
struct result *decode_pieces(const struct query_spec *query, int status,
                             const struct result_limits *limits, const char *body,
                             size_t size, size_t piece, struct err *err);
/* Everything a result holds, as text: two are equal where their texts are. */
void result_dump(const struct result *result, struct buf *out);
/* Decode whole and in pieces of 1, 2, 3, 7, 4096 bytes: all must agree, error texts
   too. Returns the whole one's. */
struct result *decode_all_ways(const struct query_spec *query, int status,
                               const char *body, size_t size, struct err *err);
/* The same for text that must decode, with the default limits. */
struct result *decode_text(const struct query_spec *query, const char *body);
struct result *decode_fixture(const struct query_spec *query, const char *name);
/* The text must be refused with this kind, and words of the message. */
void assert_refused(const struct query_spec *query, const char *body, enum err_kind kind,
                    const char *words);

#endif
