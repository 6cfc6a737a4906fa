/* SPDX-License-Identifier: MIT */

/*
 * How fast Prometheus's range answers are decoded, and with how much memory, beside
 * jansson and strtod(). Bodies are made in memory: 241 samples and 7 labels a series,
 * values as rate() gives them (17 digits), counters and gauges in turn.
 *
 *     bench_decode [RUNS]
 *
 * Memory is the most that the heap held at once, over the size of the body, which itself
 * is not counted.
 */

#include "bench_decode.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/attr.h"
#include "core/buf.h"
#include "core/number.h"
#include "datasource/source.h"
#include "heap_peak.h"

enum { POINTS = 241, PIECE = 16 * 1024, RUNS_MAX = 99 };

static const int64_t start_s = 1795417300;

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void add_value(struct buf *out, size_t series, size_t point, uint64_t *state)
{
    char text[64];
    double unit = (double)(next_random(state) >> 11) / 9007199254740992.0;

    if (series % 3 == 0)
        number_format_exact(unit * 100, text, sizeof(text));
    else if (series % 3 == 1)
        snprintf(text, sizeof(text), "%zu", series * 1000 + point * 7);
    else
        number_format_fixed(unit * 1000, 3, text, sizeof(text));
    buf_puts(out, text);
}

static void make_body(struct buf *out, size_t size)
{
    uint64_t state = 88172645463325252;

    buf_clear(out);
    buf_puts(out,
             "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
    for (size_t series = 0; out->size < size; series++) {
        buf_printf(out,
                   "%s{\"metric\":{\"__name__\":\"http_requests_total\",\"code\":\"200\","
                   "\"handler\":\"/api/v1/item/%zu\",\"instance\":\"10.0.%zu.%zu:9090\","
                   "\"job\":\"api\",\"method\":\"GET\",\"pod\":\"api-7d9f-%zu\"},"
                   "\"values\":[",
                   series ? "," : "", series, series / 250, series % 250, series);
        for (size_t point = 0; point < POINTS; point++) {
            buf_printf(out, "%s[%lld,\"", point ? "," : "",
                       (long long)(start_s + (int64_t)point * 15));
            add_value(out, series, point, &state);
            buf_puts(out, "\"]");
        }
        buf_puts(out, "]}");
    }
    buf_puts(out, "]}}");
}

static size_t ours(const char *body, size_t size)
{
    struct result_limits limits = result_limits_default;
    struct query_spec query = {
        .kind = QUERY_RANGE, .range_ms = 3600000, .step_ms = 15000};
    const struct source_class *class = &source_prometheus;
    struct decoder *decoder;
    struct result *result;
    struct err err;
    size_t samples = 0;

    limits.series = 1000000;
    limits.body_bytes = (size_t)1 << 30;
    decoder = class->begin(&query, 200, &limits);
    for (size_t at = 0; at < size; at += PIECE) {
        size_t piece = size - at < PIECE ? size - at : PIECE;

        if (!class->feed(decoder, body + at, piece))
            break;
    }
    result = class->end(decoder, &err);
    if (result)
        samples = result->samples;
    else
        fprintf(stderr, "bench_decode: %s\n", err.msg);
    result_unref(result);
    return samples;
}

typedef size_t decode_function(const char *body, size_t size);

static double now_s(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Median of the runs in seconds. */
static double measure(decode_function *decode, const struct buf *body, int runs,
                      size_t *ret_samples)
{
    double times[RUNS_MAX];

    for (int i = 0; i < runs; i++) {
        double start = now_s();

        *ret_samples = decode(body->data, body->size);
        times[i] = now_s() - start;
    }
    qsort(times, (size_t)runs, sizeof(times[0]), compare_doubles);
    return times[runs / 2];
}

/* The most that was held at once, over the body's size. */
static double measure_memory(decode_function *decode, const struct buf *body)
{
    heap_peak_start();
    (void)decode(body->data, body->size);
    return (double)heap_peak() / (double)body->size;
}

static const struct {
    const char *name;
    decode_function *decode;
} decoders[] = {
    {"midwatch", ours         },
    {"jansson",  bench_jansson}
};

static const double sizes_mb[] = {0.1, 1, 10, 50};

int main(int argc, char **argv)
{
    int runs = argc > 1 ? atoi(argv[1]) : 7;
    struct buf body;

    if (runs < 1 || runs > RUNS_MAX) {
        fprintf(stderr, "usage: bench_decode [RUNS]  (1 to %d)\n", RUNS_MAX);
        return 2;
    }
    buf_init(&body, (size_t)128 << 20);
    printf("%8s  %-9s %10s %9s %8s %10s\n", "body", "decoder", "median", "MB/s", "memory",
           "samples");
    for (size_t i = 0; i < ARRAY_LEN(sizes_mb); i++) {
        make_body(&body, (size_t)(sizes_mb[i] * 1e6));
        for (size_t d = 0; d < ARRAY_LEN(decoders); d++) {
            size_t samples = 0;
            double seconds = measure(decoders[d].decode, &body, runs, &samples);

            printf("%5.1f MB  %-9s %7.2f ms %9.0f %7.2fx %10zu\n",
                   (double)body.size / 1e6, decoders[d].name, seconds * 1e3,
                   (double)body.size / 1e6 / seconds,
                   measure_memory(decoders[d].decode, &body), samples);
        }
    }
    buf_done(&body);
    return 0;
}
