/* SPDX-License-Identifier: MIT */

/*
 * Prometheus's answers: any bytes, as any kind of query, whole and in pieces. Both ways
 * must agree, and a result must keep its promises.
 */

#include <string.h>

#include "core/utf8.h"
#include "datasource/source.h"
#include "fuzz.h"
#include "model/exemplar.h"

static struct result *decode(const struct query_spec *query, const char *body,
                             size_t size, size_t piece, struct err *err)
{
    struct decoder *decoder = source_prometheus.begin(query, 200, &result_limits_default);

    for (size_t at = 0; at < size; at += piece) {
        size_t next = size - at < piece ? size - at : piece;

        if (!source_prometheus.feed(decoder, body + at, next))
            break;
    }
    return source_prometheus.end(decoder, err);
}

static void check(const struct result *result)
{
    FUZZ_ASSERT(result->series_total >= result->series_count);
    for (size_t i = 0; i < result->series_count; i++) {
        const struct series *series = &result->series[i];

        FUZZ_ASSERT(series->count > 0 && !series->values != !series->histograms);
        FUZZ_ASSERT(i == 0 || labels_compare(&series[-1].labels, &series->labels) <= 0);
        for (size_t p = 1; p < series->count; p++)
            FUZZ_ASSERT(series->times_ms[p] > series->times_ms[p - 1]);
        for (size_t l = 0; l < series->labels.count; l++) {
            const char *text = series->labels.pairs[l].value;

            FUZZ_ASSERT(utf8_clean(text, strlen(text), UTF8_NEWLINE_PICTURE));
        }
    }
}

static void check_exemplars(const struct exemplars *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct exemplar *at = &found->items[i];

        FUZZ_ASSERT(at->trace.high | at->trace.low);
        FUZZ_ASSERT(i == 0 || at[-1].ms <= at->ms);
        for (size_t l = 0; l < at->labels->count; l++)
            FUZZ_ASSERT(utf8_clean(at->labels->pairs[l].value,
                                   strlen(at->labels->pairs[l].value),
                                   UTF8_NEWLINE_PICTURE));
    }
}

static void compare(const struct result *a, const struct result *b)
{
    FUZZ_ASSERT(a->type == b->type && a->series_count == b->series_count);
    FUZZ_ASSERT(a->samples == b->samples && a->value_count == b->value_count);
    FUZZ_ASSERT(a->warning_count == b->warning_count && a->info_count == b->info_count);
    for (size_t i = 0; i < a->series_count; i++) {
        const struct series *x = &a->series[i], *y = &b->series[i];

        FUZZ_ASSERT(labels_equal(&x->labels, &y->labels) && x->count == y->count);
        FUZZ_ASSERT(!memcmp(x->times_ms, y->times_ms, x->count * sizeof(int64_t)));
        FUZZ_ASSERT(!x->values ||
                    !memcmp(x->values, y->values, x->count * sizeof(double)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct query_spec queries[] = {
        {.kind = QUERY_RANGE, .expr = "up", .range_ms = 3600000,     .step_ms = 15000},
        {.kind = QUERY_EXEMPLARS,                   .expr = "up",         .range_ms = 3600000 },
        {.kind = QUERY_LABEL_VALUES,                   .expr = "",      .label = "job"},
    };

    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
        struct err err = {0}, other = {0};
        const char *body = (const char *)data;
        struct result *whole = decode(&queries[i], body, size, size + 1, &err);
        struct result *pieces = decode(&queries[i], body, size, 1 + size % 13, &other);

        FUZZ_ASSERT(!whole == !pieces);
        if (whole) {
            check(whole);
            if (whole->exemplars)
                check_exemplars(whole->exemplars);
            compare(whole, pieces);
        } else {
            FUZZ_ASSERT(err.kind == other.kind && strcmp(err.msg, other.msg) == 0);
            FUZZ_ASSERT(err.msg[0] &&
                        utf8_clean(err.msg, strlen(err.msg), UTF8_NEWLINE_PICTURE));
        }
        result_unref(whole);
        result_unref(pieces);
    }
    return 0;
}
