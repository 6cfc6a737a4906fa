/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_LOKI_DECODE_H
#define DATASOURCE_LOKI_DECODE_H

/*
 * Decodes what Loki answers: the three functions of struct source_class. Log lines have
 * a decoder of their own (loki_streams.c), and so have answers about them
 * (loki_tables.c); metric queries, volumes and label values have Prometheus's shapes and
 * its decoder.
 */

#include "datasource/source.h"

struct decoder *loki_decode_begin(const struct query_spec *query, int http_status,
                                  const struct result_limits *limits);
bool loki_decode_feed(struct decoder *decoder, const char *bytes, size_t size);
/* With err NULL the decoder is only freed. */
struct result *loki_decode_end(struct decoder *decoder, struct err *err);

/* Streams: {"data":{"resultType":"streams","result":[{"stream":{…},"values":[…]}]}}; a
   decoder of their own. */
struct decoder *loki_streams_begin(const struct query_spec *query, int http_status,
                                   const struct result_limits *limits);
bool loki_streams_feed(struct decoder *decoder, const char *bytes, size_t size);
/* As loki_decode_end(). */
struct result *loki_streams_end(struct decoder *decoder, struct err *err);

#endif
