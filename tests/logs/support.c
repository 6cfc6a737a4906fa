/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdlib.h>

#include "core/mem.h"
#include "support/test.h"

enum { FIXTURE_MAX = 4 << 20 };

const struct query_spec loki_query_logs = {
    .source = SOURCE_LOKI, .kind = QUERY_LOGS, .expr = "{a=\"b\"}", .limit = 100};
const struct query_spec loki_query_range = {.source = SOURCE_LOKI,
                                            .kind = QUERY_RANGE,
                                            .expr = "rate({a=\"b\"}[1m])",
                                            .range_ms = 3600000,
                                            .step_ms = 15000};
const struct query_spec loki_query_instant = {
    .source = SOURCE_LOKI, .kind = QUERY_INSTANT, .expr = "1+1"};
const struct query_spec loki_query_values = {
    .source = SOURCE_LOKI, .kind = QUERY_LABEL_VALUES, .expr = "", .label = "severity"};

char *loki_fixture(const char *name, size_t *ret_size)
{
    char *path = xasprintf("%s/tests/fixtures/loki/3.7/%s", SOURCE_DIR, name);
    char *bytes = xmalloc(FIXTURE_MAX);
    FILE *file = fopen(path, "rb");

    if (!file)
        fail_msg("cannot open %s", path);
    *ret_size = fread(bytes, 1, FIXTURE_MAX, file);
    fclose(file);
    free(path);
    return bytes;
}

struct result *loki_decode(const struct query_spec *query, int status, const char *body,
                           size_t size, size_t piece, struct err *err)
{
    struct decoder *decoder = source_loki.begin(query, status, &result_limits_default);

    for (size_t at = 0; at < size;) {
        size_t next = piece == 0 || size - at < piece ? size - at : piece;
        char *copy = xmalloc(next);
        bool more;

        memcpy(copy, body + at, next);
        more = source_loki.feed(decoder, copy, next);
        free(copy);
        if (!more)
            break;
        at += next;
    }
    return source_loki.end(decoder, err);
}

static void assert_same(const struct result *a, const struct result *b)
{
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->series_count, b->series_count);
    assert_int_equal(a->value_count, b->value_count);
    assert_int_equal(a->logs != NULL, b->logs != NULL);
    if (!a->logs)
        return;
    assert_int_equal(a->logs->count, b->logs->count);
    for (size_t i = 0; i < a->logs->count; i++) {
        assert_int_equal(a->logs->lines[i].id, b->logs->lines[i].id);
        assert_int_equal(a->logs->lines[i].level, b->logs->lines[i].level);
        assert_string_equal(a->logs->lines[i].text, b->logs->lines[i].text);
    }
}

static struct result *decode_all_ways(const struct query_spec *query, const char *body,
                                      size_t size, const char *what)
{
    static const size_t pieces[] = {1, 3, 7, 4096};
    struct err err = {0};
    struct result *whole = loki_decode(query, 200, body, size, 0, &err);

    if (!whole)
        fail_msg("%s: %s", what, err.msg);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct result *result = loki_decode(query, 200, body, size, pieces[i], &err);

        assert_non_null(result);
        assert_same(whole, result);
        result_unref(result);
    }
    return whole;
}

struct result *loki_decode_text(const struct query_spec *query, const char *body)
{
    return decode_all_ways(query, body, strlen(body), body);
}

struct result *loki_decode_fixture(const struct query_spec *query, const char *name)
{
    size_t size;
    char *body = loki_fixture(name, &size);
    struct result *result = decode_all_ways(query, body, size, name);

    free(body);
    return result;
}

struct result *loki_lines(const char *lines)
{
    struct buf body;
    struct result *result;
    struct err err = {0};

    buf_init(&body, 64 << 20);
    buf_puts(&body, "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\","
                    "\"result\":[{\"stream\":{\"app\":\"x\"},\"values\":[");
    for (const char *at = lines; *at;) {
        size_t number = strcspn(at, " "), end = strcspn(at, "\n");

        buf_printf(&body, "%s[\"%.*s\",\"%.*s\"]", at > lines ? "," : "", (int)number, at,
                   (int)(end - number - 1), at + number + 1);
        at += end + (at[end] == '\n');
    }
    buf_puts(&body, "]}]}}");
    assert_false(body.overflow);
    result = loki_decode(&loki_query_logs, 200, body.data, body.size, 0, &err);
    if (!result)
        fail_msg("%s", err.msg);
    buf_done(&body);
    return result;
}
