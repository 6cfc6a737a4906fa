/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_PROM_SCHEMA_H
#define DATASOURCE_PROM_SCHEMA_H

/*
 * The shape of Prometheus's answers as tables (json_walk.h), and what is known of an answer
 * while it is read. Private to prom_*.c.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "datasource/json_walk.h"
#include "datasource/prom_build.h"
#include "model/query.h"
#include "model/result.h"

extern const struct json_place prom_document, /* {"status":…,"data":…} */
    prom_series,                              /* {"metric":…,"values":…} */
    prom_histogram,                           /* [time, {…}] */
    prom_histograms;                          /* [[time, {…}]…] */

/* Which of the notices are being read. */
struct prom_notices {
    const char **texts; /* of limits.notices */
    size_t count;
};

struct decoder {
    struct json_walk walk;
    struct prom_build build;
    enum query_kind kind;
    struct buf message; /* "error" of an API error */
    bool status_seen, api_error;
    bool data_seen;
    int result_type; /* enum result_type, or -1 */
    bool has_series, has_range, has_pair;
    struct buf pair_text; /* of a scalar or string */
    int64_t sample_ms;
    double sample_value;
    struct histogram histogram; /* being read */
    struct histogram_bucket bucket;
    struct histogram_bucket *buckets; /* of the histogram being read */
    size_t bucket_count, bucket_capacity;
    struct prom_notices warnings, infos, *notices;
};

#endif
