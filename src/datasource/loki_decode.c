/* SPDX-License-Identifier: MIT */
#include "datasource/loki_decode.h"

#include <stdlib.h>

#include "core/mem.h"
#include "datasource/loki_tables.h"
#include "datasource/prom_decode.h"

/* One of them, by what was asked. */
struct loki_decoder {
    struct decoder *metrics, *streams;
    struct loki_tables *tables;
};

static bool asks_lines(const struct query_spec *query)
{
    return query->kind == QUERY_LOGS || query->kind == QUERY_FOLLOW;
}

struct decoder *loki_decode_begin(const struct query_spec *query, int http_status,
                                  const struct result_limits *limits)
{
    struct loki_decoder *decoder = xcalloc(1, sizeof(*decoder));
    struct query_spec spec = *query;

    if (spec.kind == QUERY_LABEL_NAMES)
        spec.kind = QUERY_LABEL_VALUES; /* the same shape */
    else if (spec.kind == QUERY_VOLUME)
        spec.kind = QUERY_INSTANT;
    if (asks_lines(query))
        decoder->streams = loki_streams_begin(query, http_status, limits);
    else if (loki_tables_reads(query->kind))
        decoder->tables = loki_tables_new(query, limits);
    else
        decoder->metrics = prom_decode_begin(&spec, http_status, limits);
    return (struct decoder *)decoder;
}

bool loki_decode_feed(struct decoder *base, const char *bytes, size_t size)
{
    struct loki_decoder *decoder = (struct loki_decoder *)base;

    if (decoder->streams)
        return loki_streams_feed(decoder->streams, bytes, size);
    return decoder->tables ? loki_tables_feed(decoder->tables, bytes, size)
                           : prom_decode_feed(decoder->metrics, bytes, size);
}

struct result *loki_decode_end(struct decoder *base, struct err *err)
{
    struct loki_decoder *decoder = (struct loki_decoder *)base;
    struct result *result = decoder->streams  ? loki_streams_end(decoder->streams, err)
                            : decoder->tables ? loki_tables_end(decoder->tables, err)
                                              : prom_decode_end(decoder->metrics, err);

    free(decoder);
    return result;
}
