/* SPDX-License-Identifier: MIT */
#ifndef TESTS_TRACES_SUPPORT_H
#define TESTS_TRACES_SUPPORT_H

/* Decoding recorded and made-up traces, whole and in pieces. */

#include "core/buf.h"
#include "core/err.h"
#include "datasource/source.h"
#include "model/trace.h"

/* tests/fixtures/traces/NAME, whole; owned by the caller. */
char *fixture_read(const char *name, size_t *ret_size);
/* Everything a result holds, as text: two are equal where their texts are. */
void answer_dump(const struct result *result, struct buf *out);
/* Decode as an answer to this query, whole and in pieces of 1, 2, 3 and 7 bytes: all must
   agree. NULL and the error where it is refused. */
struct result *decode_all_ways(const struct query_spec *query, int status,
                               const char *body, size_t size, struct err *err);
/* The same for a text or a file that must decode. */
struct result *decode_text(const struct query_spec *query, const char *body);
struct result *decode_fixture(const struct query_spec *query, const char *name);
/* A trace of the text, which must hold one. */
const struct trace *trace_of(const struct result *result);
/* The first span of the operation; fails where there is none. */
const struct span *span_named(const struct trace *trace, const char *operation);

extern const struct query_spec ask_trace, ask_traces, ask_tempo_traces, ask_services;

#endif
