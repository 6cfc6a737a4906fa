/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_SPAN_DECODE_H
#define DATASOURCE_SPAN_DECODE_H

/*
 * Decodes answers that hold spans: begin, feed and end of struct source_class for
 * QUERY_TRACE and QUERY_TRACES. Two grammars, told apart by their keys, not by who was
 * asked: OTLP as JSON in every form it is met in (Jaeger's {"result":{"resourceSpans"…}}
 * with hex ids and numbers; Tempo's {"batches"…} and {"trace":{…}} with base64 ids and
 * names), and Jaeger's own {"data":[{"spans"…}]}. Keys may come in any order; unknown ones
 * are passed over; several documents one after the other (old gateways) are not accepted.
 */

#include "datasource/source.h"

struct decoder *span_decode_begin(const struct query_spec *query, int http_status,
                                  const struct result_limits *limits);
bool span_decode_feed(struct decoder *decoder, const char *bytes, size_t size);
struct result *span_decode_end(struct decoder *decoder, struct err *err);

#endif
