/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SOURCE_STATE_H
#define MODEL_SOURCE_STATE_H

/*
 * What is known of one data source: for the header, the sources view and JSON output.
 */

#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"
#include "model/query.h"

enum source_status {
    SOURCE_UNKNOWN,  /* not asked yet */
    SOURCE_UP,       /* most questions are answered, or refused for what they ask */
    SOURCE_FAILING,  /* most are not: no answer, 5xx, not an API answer */
    SOURCE_STARTING, /* it says that it is not ready */
    SOURCE_DENIED,   /* 401, or 403 to all: one question is tried now and then */
};

struct source_state {
    enum source_kind kind;
    char name[64];
    char cluster[48]; /* of an Alertmanager; "" where nobody named one */
    char url[256];    /* without userinfo */
    char version[64]; /* "2.42.0"; "" unknown */
    char flavour[32]; /* "Prometheus", "VictoriaMetrics", "Mimir", "Thanos" */
    enum source_status status;
    struct err err;           /* newest failure, while failing */
    int64_t last_success_ns;  /* wall; 0: never */
    int64_t failing_since_ns; /* 0: not failing */
    int64_t retry_ns;         /* next attempt; 0: none planned */
    int64_t latency_ms;       /* newest answer */
    int64_t skew_ms; /* server's clock − ours, by the Date header; 0 within 2 s */
    bool skew_known;
    int64_t scrape_ms; /* how often it scrapes, by its configuration; 0: not known */
    bool insecure;     /* certificate not verified */
    uint64_t requests, failures, bytes, samples;
    int in_flight, queued;
};

#endif
