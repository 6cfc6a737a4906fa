/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdlib.h>

#include "core/mem.h"
#include "core/number.h"
#include "support/test.h"

const struct query_spec query_range = {
    .kind = QUERY_RANGE, .expr = "up", .range_ms = 3600000, .step_ms = 15000};
const struct query_spec query_instant = {.kind = QUERY_INSTANT, .expr = "up"};
const struct query_spec query_values = {
    .kind = QUERY_LABEL_VALUES, .expr = "", .label = "job"};

char *fixture_read(const char *name, size_t *ret_size)
{
    char *path = xasprintf("%s/tests/fixtures/prometheus/%s", SOURCE_DIR, name);
    char *bytes = xmalloc((size_t)1 << 20);
    FILE *file = fopen(path, "rb");

    if (!file)
        fail_msg("cannot open %s", path);
    *ret_size = fread(bytes, 1, (size_t)1 << 20, file);
    fclose(file);
    free(path);
    return bytes;
}

struct result *decode_pieces(const struct query_spec *query, int status,
                             const struct result_limits *limits, const char *body,
                             size_t size, size_t piece, struct err *err)
{
    struct decoder *decoder = source_prometheus.begin(query, status, limits);

    for (size_t at = 0; at < size;) {
        size_t next = piece == 0 || size - at < piece ? size - at : piece;
        /* A copy of just these bytes, so that a sanitizer sees a read beyond them. */
        char *copy = xmalloc(next);
        bool more;

        memcpy(copy, body + at, next);
        more = source_prometheus.feed(decoder, copy, next);
        free(copy);
        if (!more)
            break;
        at += next;
    }
    return source_prometheus.end(decoder, err);
}

static void dump_series(const struct series *series, struct buf *out)
{
    char text[64];

    labels_format(&series->labels, out);
    for (size_t i = 0; i < series->count; i++) {
        buf_printf(out, " %lld", (long long)series->times_ms[i]);
        if (series->values)
            buf_printf(out, "=%s", number_format_exact(series->values[i], text, 64));
        if (!series->histograms)
            continue;
        buf_printf(out, "={%s",
                   number_format_exact(series->histograms[i].count, text, 64));
        buf_printf(out, " %s", number_format_exact(series->histograms[i].sum, text, 64));
        for (size_t b = 0; b < series->histograms[i].bucket_count; b++) {
            const struct histogram_bucket *bucket = &series->histograms[i].buckets[b];

            buf_printf(out, " %d:%a,%a,%a", bucket->rule, bucket->lower, bucket->upper,
                       bucket->count);
        }
        buf_putc(out, '}');
    }
    buf_putc(out, '\n');
}

void result_dump(const struct result *result, struct buf *out)
{
    buf_printf(out, "type %d total %zu cut %d partial %d samples %llu bytes %llu\n",
               (int)result->type, result->series_total, result->points_cut,
               result->partial, (unsigned long long)result->samples,
               (unsigned long long)result->body_bytes);
    for (size_t i = 0; i < result->series_count; i++)
        dump_series(&result->series[i], out);
    for (size_t i = 0; i < result->value_count; i++)
        buf_printf(out, "value %s\n", result->values[i]);
    for (size_t i = 0; i < result->warning_count; i++)
        buf_printf(out, "warning %s\n", result->warnings[i]);
    for (size_t i = 0; i < result->info_count; i++)
        buf_printf(out, "info %s\n", result->infos[i]);
    if (result->text)
        buf_printf(out, "text %s\n", result->text);
}

struct result *decode_all_ways(const struct query_spec *query, int status,
                               const char *body, size_t size, struct err *err)
{
    static const size_t pieces[] = {1, 2, 3, 7, 4096};
    struct result *whole =
        decode_pieces(query, status, &result_limits_default, body, size, 0, err);
    struct buf expected, got;

    buf_init(&expected, (size_t)16 << 20);
    buf_init(&got, (size_t)16 << 20);
    if (whole)
        result_dump(whole, &expected);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct err other = {0};
        struct result *result = decode_pieces(query, status, &result_limits_default, body,
                                              size, pieces[i], &other);

        assert_true(!result == !whole);
        buf_clear(&got);
        if (result) {
            result_dump(result, &got);
            assert_string_equal(got.data, expected.data);
        } else {
            assert_string_equal(other.msg, err->msg);
            assert_int_equal(other.kind, err->kind);
        }
        result_unref(result);
    }
    assert_false(expected.overflow);
    buf_done(&expected);
    buf_done(&got);
    return whole;
}

struct result *decode_text(const struct query_spec *query, const char *body)
{
    struct err err = {0};
    struct result *result = decode_all_ways(query, 200, body, strlen(body), &err);

    if (!result)
        fail_msg("%s: %s", body, err.msg);
    return result;
}

struct result *decode_fixture(const struct query_spec *query, const char *name)
{
    size_t size;
    char *body = fixture_read(name, &size);
    struct err err = {0};
    struct result *result = decode_all_ways(query, 200, body, size, &err);

    if (!result)
        fail_msg("%s: %s", name, err.msg);
    free(body);
    return result;
}

void assert_refused(const struct query_spec *query, const char *body, enum err_kind kind,
                    const char *words)
{
    struct err err = {0};
    struct result *result = decode_all_ways(query, 200, body, strlen(body), &err);

    if (result)
        fail_msg("accepted: %s", body);
    if (err.kind != kind || !strstr(err.msg, words))
        fail_msg("%s: refused with %s: %s", body, err_kind_name(err.kind), err.msg);
}
