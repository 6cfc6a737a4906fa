/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_PROM_SCHEMA_H
#define DATASOURCE_PROM_SCHEMA_H

/*
 * The shape of Prometheus's answers as tables: at each place of the document, which
 * keys or elements there are and what is done with them. Private to prom_*.c. Tokens
 * come whole from json_scan, so that a place is all that has to be remembered between
 * two pieces of an answer; keys may come in any order, unknown ones are passed over.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/err.h"
#include "datasource/json_scan.h"
#include "datasource/prom_build.h"
#include "model/query.h"
#include "model/result.h"

enum prom_place {
    PROM_DOCUMENT,
    PROM_ENVELOPE,       /* {"status":…,"data":…} */
    PROM_DATA,           /* {"resultType":…,"result":…} */
    PROM_EMPTY,          /* {} where a list should be */
    PROM_RESULT,         /* [series…], or [time, text] of a scalar or string */
    PROM_SERIES,         /* {"metric":…,"values":…} */
    PROM_METRIC,         /* {"label":"value"} */
    PROM_SAMPLES,        /* [[time, "value"]…] */
    PROM_SAMPLE,         /* [time, "value"] */
    PROM_HISTOGRAMS,     /* [[time, {…}]…] */
    PROM_HISTOGRAM,      /* [time, {…}] */
    PROM_HISTOGRAM_BODY, /* {"count":…,"sum":…,"buckets":…} */
    PROM_BUCKETS,
    PROM_BUCKET,       /* [rule, "lower", "upper", "count"] */
    PROM_NOTICES,      /* ["warning"…] */
    PROM_LABEL_VALUES, /* ["value"…] */
    PROM_PLACE_COUNT
};

enum { PROM_DEPTH_MAX = 16 };

struct decoder;

/* What to do with the value of a key; token is its first. False: failed. */
struct prom_member {
    const char *name;
    bool (*take)(struct decoder *decoder, enum json_token token);
};

struct prom_place_row {
    const struct prom_member *members; /* of an object, closed by an empty row */
    /* Instead of members, where any name may come. */
    bool (*key)(struct decoder *decoder);
    /* A list's element, or the value behind key(). */
    bool (*element)(struct decoder *decoder, enum json_token token, size_t index);
    /* The object or list is complete; size: its elements. May be NULL. */
    bool (*end)(struct decoder *decoder, size_t size);
};

extern const struct prom_place_row prom_place_document, prom_place_envelope,
    prom_place_data, prom_place_empty, prom_place_result, prom_place_notices,
    prom_place_label_values, prom_place_series, prom_place_metric, prom_place_samples,
    prom_place_sample, prom_place_histograms, prom_place_histogram,
    prom_place_histogram_body, prom_place_buckets, prom_place_bucket;

/* Which of the notices are being read. */
struct prom_notices {
    const char **texts; /* of limits.notices */
    size_t count;
};

struct decoder {
    struct json_scan scan;
    struct prom_build build;

    struct {
        enum prom_place place;
        size_t index;
    } stack[PROM_DEPTH_MAX];

    size_t top;
    const struct prom_member *member; /* of the key read last; NULL: unknown */
    enum query_kind kind;
    int http_status;
    bool failed;
    bool begun; /* there was a token */
    struct err err;
    struct buf body;    /* of an HTTP error, its beginning */
    struct buf message; /* "error" of an API error */
    bool status_seen, api_error;
    bool data_seen, list_seen; /* data is there; and is a list */
    int result_type;           /* enum result_type, or -1 */
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

/* Enter an object or list. */
bool prom_push(struct decoder *decoder, enum prom_place place);
/* Pass over a value of a kind that does not matter. */
bool prom_ignore(struct decoder *decoder, enum json_token token);
/* Fail: "unexpected answer: what". Returns false. */
bool prom_unexpected(struct decoder *decoder, const char *what);
/* A value that should be a list: enter place, or nothing for null. */
bool prom_take_list(struct decoder *decoder, enum json_token token, enum prom_place place,
                    const char *what);
/* Floats in sight, in the list of a series's samples, past the tokens. */
void prom_samples_quick(struct decoder *decoder);

#endif
