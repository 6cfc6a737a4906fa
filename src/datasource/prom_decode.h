/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_PROM_DECODE_H
#define DATASOURCE_PROM_DECODE_H

/*
 * Decodes what Prometheus and its kin answer to query, query_range and label values,
 * while it arrives: the three functions of struct source_class. The caller sets the
 * result's window (from_ms, to_ms): an answer does not tell what was asked.
 *
 * Of a series with both floats and native histograms come two entries. Samples whose
 * time does not grow are dropped, series without any sample too.
 */

#include "datasource/source.h"

struct decoder *prom_decode_begin(const struct query_spec *query, int http_status,
                                  const struct result_limits *limits);
bool prom_decode_feed(struct decoder *decoder, const char *bytes, size_t size);
/* With err NULL the decoder is only freed. */
struct result *prom_decode_end(struct decoder *decoder, struct err *err);

#endif
