/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_TRACE_LISTS_H
#define DATASOURCE_TRACE_LISTS_H

/*
 * Decodes everything that Jaeger and Tempo answer: begin, feed and end of struct
 * source_class. Answers with spans go to span_decode.h; what is small (names of services
 * and operations, Tempo's search) is collected and read as a whole.
 */

#include "datasource/source.h"

struct decoder *trace_decode_begin(const struct query_spec *query, int http_status,
                                   const struct result_limits *limits);
bool trace_decode_feed(struct decoder *decoder, const char *bytes, size_t size);
struct result *trace_decode_end(struct decoder *decoder, struct err *err);

/* Refuse what neither can be asked: an id that is none, a search that cannot be read. */
bool trace_query_refused(const struct query_spec *query, struct err *err);

#endif
