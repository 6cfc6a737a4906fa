/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_PROM_EXEMPLARS_H
#define DATASOURCE_PROM_EXEMPLARS_H

/*
 * Exemplars (GET and POST /api/v1/query_exemplars): the server takes the selectors out of
 * the expression itself. One without exemplar storage answers with an empty list, or not
 * at all: both are "none".
 */

#include "datasource/source.h"

enum { EXEMPLARS_MAX = 10000 };

struct decoder *prom_exemplars_begin(const struct query_spec *query, int http_status,
                                     const struct result_limits *limits) ALLOCATES;
bool prom_exemplars_feed(struct decoder *decoder, const char *bytes, size_t size);
/* With err NULL the decoder is only freed. */
struct result *prom_exemplars_end(struct decoder *decoder, struct err *err);

#endif
