/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "catalogue.h"
#include "metrics.h"

/* The families about HTTP requests. */

/* Calls `each` with the labels of every (endpoint, status) that was seen. */
static void each_status(struct expose *x, const struct scrape *s,
                        void (*each)(struct expose *x, const struct scrape *s,
                                     int endpoint, int status, const char *labels))
{
    for (int e = 0; e < ENDPOINT_HTTP_COUNT; e++) {
        bool done[600] = {false};
        for (int c = 0; c < model_cell_count(); c++) {
            const struct model_cell *cell = model_cell(c);
            if (cell->endpoint != e || done[cell->status] ||
                metrics_own(s)->count[c] == 0)
                continue;
            done[cell->status] = true;
            char labels[160];
            snprintf(labels, sizeof labels, "method=\"%s\",endpoint=\"%s\",status=\"%d\"",
                     model_endpoint(e)->method, model_endpoint(e)->path, cell->status);
            each(x, s, e, cell->status, labels);
        }
    }
}

static uint64_t status_count(const struct scrape *s, int endpoint, int status)
{
    uint64_t count = 0;
    for (int c = 0; c < model_cell_count(); c++)
        if (model_cell(c)->endpoint == endpoint && model_cell(c)->status == status)
            count += metrics_own(s)->count[c];
    return count;
}

/* The newest traced requests of a cell, at most two, into their buckets. */
static void find_exemplars(const struct scrape *s, int cell,
                           struct expose_exemplar *exemplars)
{
    uint64_t count = metrics_own(s)->count[cell];
    for (uint64_t back = 1, found = 0; back <= count && back <= 400 && found < 2;
         back++) {
        struct model_event event;
        if (!model_event_traced(s->m, metrics_own(s)->life, cell, count - back))
            continue;
        found++;
        model_event_at(s->m, metrics_own(s)->life, cell, count - back, &event);
        double seconds = (double)event.duration_ns * 1e-9;
        int bucket = 0;
        while (bucket < DURATION_BOUNDS && seconds > duration_bounds[bucket])
            bucket++;
        if (s->as_is && bucket == DURATION_BOUND_PROPOSED)
            bucket++;
        struct expose_exemplar *exemplar = &exemplars[bucket];
        if (exemplar->trace_id[0] && exemplar->time_ns >= event.time_ns)
            continue;
        model_trace_id(s->m, event.identity, exemplar->trace_id);
        exemplar->value = seconds;
        exemplar->time_ns = event.time_ns;
    }
}

static void drop_bound(double *bounds, uint64_t *counts,
                       struct expose_exemplar *exemplars, int *count)
{
    for (int i = DURATION_BOUND_PROPOSED; i + 1 < *count; i++) {
        bounds[i] = bounds[i + 1];
        counts[i] = counts[i + 1];
    }
    for (int i = DURATION_BOUND_PROPOSED; i < *count; i++)
        exemplars[i] = exemplars[i + 1];
    --*count;
}

static void http_duration_of(struct expose *x, const struct scrape *s, int endpoint,
                             int status, const char *labels)
{
    double bounds[DURATION_BOUNDS], sum = 0;
    uint64_t counts[DURATION_BOUNDS] = {0}, count = 0;
    struct expose_exemplar exemplars[DURATION_BOUNDS + 1] = {0};
    for (int c = 0; c < model_cell_count(); c++) {
        uint64_t n = metrics_own(s)->count[c];
        if (model_cell(c)->endpoint != endpoint || model_cell(c)->status != status || !n)
            continue;
        for (int i = 0; i < DURATION_BOUNDS; i++)
            counts[i] += model_bucket_count(s->m, s->index, c, n, i);
        count += n;
        sum += (double)n * catalogue_cell(c)->duration.mean;
        if (x->exemplars)
            find_exemplars(s, c, exemplars);
    }
    for (int i = 0; i < DURATION_BOUNDS; i++)
        bounds[i] = duration_bounds[i];
    int bound_count = DURATION_BOUNDS;
    if (s->as_is)
        drop_bound(bounds, counts, exemplars, &bound_count);
    expose_histogram(x, labels, bounds, counts, bound_count, count, sum,
                     x->exemplars ? exemplars : NULL);
}

static void http_duration(struct expose *x, const struct scrape *s)
{
    each_status(x, s, http_duration_of);
}

static void http_requests_of(struct expose *x, const struct scrape *s, int endpoint,
                             int status, const char *labels)
{
    expose_count(x, labels, status_count(s, endpoint, status));
}

static void http_requests(struct expose *x, const struct scrape *s)
{
    each_status(x, s, http_requests_of);
}

static void http_in_flight(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, floor(metrics_own(s)->in_flight + .5));
}

static const double size_bounds[8] = {1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

static void http_request_size(struct expose *x, const struct scrape *s)
{
    struct duration size;
    duration_init(&size, 400, .8, 0, HUGE_VAL);
    for (int e = 0; e < ENDPOINT_HTTP_COUNT; e++) {
        uint64_t count = metrics_count(metrics_own(s), e, 0, 0);
        char labels[120];
        snprintf(labels, sizeof labels, "method=\"%s\",endpoint=\"%s\"",
                 model_endpoint(e)->method, model_endpoint(e)->path);
        if (count)
            expose_distribution(x, labels, size_bounds, 8, &size, count);
    }
}

static void http_response_size_of(struct expose *x, const struct scrape *s, int endpoint,
                                  int status, const char *labels)
{
    struct duration size;
    double median = status < 400 ? model_endpoint(endpoint)->response_bytes : 180;
    duration_init(&size, median, status < 400 ? 1 : .2, 0, HUGE_VAL);
    expose_distribution(x, labels, size_bounds, 8, &size,
                        status_count(s, endpoint, status));
}

static void http_response_size(struct expose *x, const struct scrape *s)
{
    each_status(x, s, http_response_size_of);
}

/* clang-format off */
const struct family http_families[] = {
    {"sql_studio_http_request_duration_seconds", FAMILY_HISTOGRAM,
     "Duration of HTTP requests in seconds", http_duration, false},
    {"sql_studio_http_requests", FAMILY_COUNTER,
     "Total number of HTTP requests", http_requests, false},
    {"sql_studio_http_requests_in_flight", FAMILY_GAUGE,
     "HTTP requests being served now", http_in_flight, false},
    {"sql_studio_http_request_size_bytes", FAMILY_HISTOGRAM,
     "Size of HTTP requests in bytes", http_request_size, false},
    {"sql_studio_http_response_size_bytes", FAMILY_HISTOGRAM,
     "Size of HTTP responses in bytes", http_response_size, false},
};
/* clang-format on */
const size_t http_family_count = sizeof http_families / sizeof *http_families;
