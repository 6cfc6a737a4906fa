/* SPDX-License-Identifier: MIT */
#ifndef SIM_CATALOGUE_H
#define SIM_CATALOGUE_H

/*
 * What the model knows of each cell besides what model.h shows: the distribution of its
 * durations and its share of the endpoint's traffic in quiet times. Built once, with the
 * first model, and constant from then on.
 */

#include "duration.h"
#include "model.h"

/* Background work, after the endpoints proper. */
enum {
    ENDPOINT_EXECUTE = 0,
    ENDPOINT_EXPLAIN = 3,
    ENDPOINT_DOWNLOAD = 6,
    ENDPOINT_UPLOAD = 7,
    ENDPOINT_LOGIN = 15,
    ENDPOINT_HEALTH = 18,
    ENDPOINT_HTTP_COUNT = 19,
    WORK_MERGE = 19,
    WORK_ORGANIZATION,
    WORK_API_KEY,
    WORK_OPENED, /* + enum model_pool */
    WORK_CLOSED = WORK_OPENED + 2,
    ENDPOINT_COUNT = WORK_CLOSED + 2
};

/* How much of a request is its slow query, and its failed one: the durations of those
 * queries follow from the requests', so that their histogram can be exact, too. */
#define MODEL_SLOW_QUERY_SHARE   0.96
#define MODEL_FAILED_QUERY_SHARE 0.8

struct cell_detail {
    double share;      /* of the endpoint's events when nothing is wrong */
    double per_second; /* of one slot, whatever the traffic; else 0 */
    struct duration duration;
    uint64_t thresholds[DURATION_BOUNDS]; /* of duration_bounds */
};

/* Builds it; whoever comes later finds it built. */
void catalogue_build(void);
const struct cell_detail *catalogue_cell(int cell);
/* The cell of an endpoint with this outcome, or -1. */
int catalogue_find(int endpoint, enum model_outcome outcome);
/* The operation of the query that a failed or slow request is about. */
int catalogue_main_op(int endpoint);

#endif
