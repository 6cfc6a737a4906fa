/* SPDX-License-Identifier: MIT */

/* What is asked, to the byte, and how a search is written. */

#include <stdlib.h>

#include "model/trace_query.h"
#include "support.h"
#include "support/test.h"

static const struct query_window window = {INT64_C(1795433340500),
                                           INT64_C(1795436940500)};

static void expect(const struct query_spec *query, const char *path)
{
    struct request request;
    struct err err = {0};

    request_init(&request);
    if (!source_class_find(query->source)->plan(query, &window, 10000, &request, &err))
        fail_msg("%s: %s", query->expr, err.msg);
    assert_string_equal(request.method, "GET");
    assert_string_equal(request.path.data, path);
    request_done(&request);
}

static void refuse(enum source_kind kind, enum query_kind what, const char *expr,
                   const char *words)
{
    struct query_spec query = {.source = kind, .kind = what, .expr = expr};
    struct request request;
    struct err err = {0};

    request_init(&request);
    assert_false(source_class_find(kind)->plan(&query, &window, 0, &request, &err));
    assert_non_null(strstr(err.msg, words));
    request_done(&request);
}

/* Microseconds, Go's durations, tags as JSON; both times, always. */
static void test_jaeger(void **state)
{
    struct query_spec query = {
        .source = SOURCE_JAEGER,
        .kind = QUERY_TRACES,
        .expr = "service=shop operation=\"POST /a b\" min=500ms error x=\"1\\\"\"",
        .limit = 50};

    (void)state;
    expect(&query, "/api/traces?service=shop&operation=POST%20%2Fa%20b"
                   "&start=1795433340500000&end=1795436940500000&limit=50"
                   "&minDuration=500ms"
                   "&tags=%7B%22error%22%3A%22true%22%2C%22x%22%3A%221%5C%22%22%7D");
    query.dialect = 1;
    query.expr = "service=shop max=2s";
    expect(&query, "/api/v3/traces?query.service_name=shop"
                   "&query.start_time_min=2026-11-23T11%3A29%3A00.500Z"
                   "&query.start_time_max=2026-11-23T12%3A29%3A00.500Z"
                   "&query.num_traces=50&query.duration_max=2000ms");
    query.kind = QUERY_TRACE;
    query.expr = "ABC";
    expect(&query, "/api/v3/traces/ABC");
    query.dialect = 0;
    expect(&query, "/api/traces/ABC");
    query.kind = QUERY_LABEL_VALUES;
    query.label = "operation";
    query.expr = "a/b";
    expect(&query, "/api/services/a%2Fb/operations");
    refuse(SOURCE_JAEGER, QUERY_TRACES, "error", "service=NAME");
    refuse(SOURCE_JAEGER, QUERY_TRACE, "xyz", "not a trace id");
    refuse(SOURCE_JAEGER, QUERY_TRACE, "111111111111111111111111111111111",
           "not a trace id");
    refuse(SOURCE_JAEGER, QUERY_RANGE, "up", "traces");
}

/* Whole seconds, the end behind the start; TraceQL with the type of each value. */
static void test_tempo(void **state)
{
    struct query_spec query = {.source = SOURCE_TEMPO, .kind = QUERY_TRACES, .expr = ""};

    (void)state;
    expect(&query, "/api/search?q=%7B%20%20%7D&start=1795433340&end=1795436941&limit=20");
    refuse(SOURCE_TEMPO, QUERY_TRACES, "service=\"a", "quote");
    query.expr = "service=s error min=1s k=500 m=x";
    expect(&query,
           "/api/search?q=%7B%20resource.service.name%20%3D%20%22s%22%20%26%26%20"
           "duration%20%3E%3D%201000ms%20%26%26%20status%20%3D%20error%20%26%26%20"
           "%28.k%20%3D%20500%20%7C%7C%20.k%20%3D%20%22500%22%29%20%26%26%20"
           ".m%20%3D%20%22x%22%20%7D&start=1795433340&end=1795436941&limit=20");
    query.expr = "limit=7";
    query.limit = 50;
    expect(&query, "/api/search?q=%7B%20%20%7D&start=1795433340&end=1795436941&limit=7");
    query.kind = QUERY_TRACE;
    query.expr = "abc";
    expect(&query, "/api/v2/traces/abc");
    query.dialect = 1;
    expect(&query, "/api/traces/abc");
}

static void test_search_text(void **state)
{
    static const char *const same[] = {
        "",
        "error",
        "service=a operation=\"b c\" min=1s max=2s error k=v",
        "error limit=7",
        "k=\"a \\\"quoted\\\" \\\\ one\"",
        "k=\"\""};
    static const char *const wrong[] = {"a",     "=b",      "min=5",   "min=2s max=1s",
                                        "a=\"b", "limit=x", "limit=0", "limit=1501"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        struct trace_query query;
        struct err err = {0};
        struct buf text;

        buf_init(&text, TRACE_QUERY_MAX);
        assert_true(trace_query_parse(same[i], &query, &err));
        trace_query_format(&query, &text);
        assert_string_equal(text.data, same[i]);
        trace_query_done(&query);
        buf_done(&text);
    }
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct trace_query query;
        struct err err = {0};

        assert_false(trace_query_parse(wrong[i], &query, &err));
        assert_true(err.msg[0] != '\0');
    }
}

/* As a layout's tags come. */
static void test_tags_of_layouts(void **state)
{
    struct trace_query query;

    (void)state;
    trace_query_init(&query);
    assert_true(trace_query_add_json(&query, "{\"error\":\"true\",\"a\\\"b\":\"c d\"}"));
    assert_true(query.errors);
    assert_int_equal(query.tags.count, 1);
    assert_string_equal(query.tags.items[0].name, "a\"b");
    assert_false(trace_query_add_json(&query, "{\"a\":1}"));
    assert_false(trace_query_add_json(&query, "[]"));
    assert_true(trace_query_add_json(&query, "{}"));
    trace_query_done(&query);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jaeger),
        cmocka_unit_test(test_tempo),
        cmocka_unit_test(test_search_text),
        cmocka_unit_test(test_tags_of_layouts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
