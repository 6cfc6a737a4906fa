/* SPDX-License-Identifier: MIT */

/* Exemplars: what real servers answered, what a server without them does, edges. */

#include "model/exemplar.h"
#include "support.h"
#include "support/test.h"

static const struct query_spec query = {
    .kind = QUERY_EXEMPLARS, .expr = "rate(a_bucket[5m])", .range_ms = 3600000};

static struct trace_id id_of(const char *text)
{
    struct trace_id id = {0, 0};

    assert_true(trace_id_parse(text, strlen(text), &id));
    return id;
}

static void each_request_once(void **state)
{
    /* Recorded: two requests, each exposed at ten scrapes. */
    struct result *result = decode_fixture(&query, "2.42/exemplars.json");
    const struct exemplars *found = result->exemplars;

    (void)state;
    assert_int_equal(result->type, RESULT_EXEMPLARS);
    assert_int_equal(found->total, 20);
    assert_int_equal(found->count, 2);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(found->items[i].ms, 1795417413038);
    for (size_t i = 0; i < 2; i++) {
        bool bucket = labels_get(found->items[i].labels, "le") != NULL;

        assert_near(found->items[i].value, bucket ? 0.05 : 1, 0);
        assert_true(trace_id_equal(found->items[i].trace,
                                   id_of(bucket ? "deadbeefdeadbeefdeadbeefdeadbeef"
                                                : "0af7651916cd43dd8448eb211c80319c")));
    }
    result_unref(result);
}

/* 3.14 without the feature: an empty list. Nothing selected: 204. No such path: 404. */
static void a_server_without_them_has_none(void **state)
{
    struct result *result = decode_fixture(&query, "3.14/exemplars.json");
    struct err err = {0};

    (void)state;
    assert_int_equal(result->exemplars->count, 0);
    result_unref(result);
    result = decode_all_ways(&query, 204, "", 0, &err);
    assert_non_null(result);
    assert_null(result->exemplars);
    result_unref(result);
    assert_true(source_prometheus.is_nothing(&query, 404, "<html>", 6));
    assert_true(source_prometheus.is_nothing(&query, 400, "{}", 2));
    assert_false(source_prometheus.is_nothing(&query, 401, "", 0));
    assert_false(source_prometheus.is_nothing(&query_instant, 404, "", 0));
}

static void ids_by_any_name_and_nothing_else(void **state)
{
    struct result *result = decode_text(
        &query,
        "{\"status\":\"success\",\"data\":[{\"seriesLabels\":{\"a\":\"x\\u001b[1m\"},"
        "\"exemplars\":["
        "{\"labels\":{\"traceID\":\"ab\"},\"value\":\"2\",\"timestamp\":30},"
        "{\"labels\":{\"id\":\"0123456789abcdef\"},\"value\":\"1\",\"timestamp\":20.5},"
        "{\"labels\":{\"span_id\":\"0123456789abcdef\"},\"value\":\"1\",\"timestamp\":"
        "20},"
        "{\"labels\":{\"user\":\"17\"},\"value\":\"1\",\"timestamp\":20},"
        "{\"labels\":{\"trace_id\":\"not one\"},\"value\":\"1\",\"timestamp\":20},"
        "{\"labels\":{\"trace_id\":\"ac\"},\"value\":\"NaN\",\"timestamp\":20},"
        "{\"labels\":{\"trace_id\":\"ac\"},\"value\":\"1\",\"timestamp\":-5},"
        "7,null,{}]},{}]}");
    const struct exemplars *found = result->exemplars;

    (void)state;
    assert_int_equal(found->count, 2);
    assert_int_equal(found->items[0].ms, 20500);
    assert_true(trace_id_equal(found->items[0].trace, id_of("0123456789abcdef")));
    assert_int_equal(found->items[1].ms, 30000);
    assert_null(strchr(labels_get(found->items[0].labels, "a"), '\033'));
    result_unref(result);
}

static void asked_as_a_form_over_the_window(void **state)
{
    struct query_window window = {1000000, 4600500};
    struct request request;
    struct err err = {0};

    (void)state;
    request_init(&request);
    assert_true(source_prometheus.plan(&query, &window, 9000, &request, &err));
    assert_string_equal(request.method, "POST");
    assert_true(request.retry_as_get);
    assert_string_equal(request.path.data, "/api/v1/query_exemplars");
    assert_string_equal(request.form.data,
                        "query=rate%28a_bucket%5B5m%5D%29&start=1000&end=4600.5");
    request_done(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_request_once),
        cmocka_unit_test(a_server_without_them_has_none),
        cmocka_unit_test(ids_by_any_name_and_nothing_else),
        cmocka_unit_test(asked_as_a_form_over_the_window),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
