/* SPDX-License-Identifier: MIT */

/* The contract with a real Prometheus. */

#include "live.h"
#include "support/test.h"

static struct test_server server;

static int start(void **state)
{
    static const char *const import[] = {"promtool",    "tsdb", "create-blocks-from",
                                         "openmetrics", "-q",   "{dir}/data.om",
                                         "{dir}/data",  NULL};
    static const char *const serve[] = {"prometheus",
                                        "--config.file={dir}/prometheus.yml",
                                        "--storage.tsdb.path={dir}/data",
                                        "--storage.tsdb.retention.time=100y",
                                        "--web.listen-address=127.0.0.1:{port}",
                                        NULL};
    struct buf data;

    (void)state;
    test_server_prepare(&server);
    buf_init(&data, (size_t)1 << 20);
    live_data(&data, true);
    test_server_write(&server, "data.om", data.data);
    test_server_write(&server, "prometheus.yml", "global: {}\n");
    buf_done(&data);
    test_server_run(&server, import);
    test_server_start(&server, serve, "/-/ready");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_server_stop(&server);
    return 0;
}

static void range(void **state)
{
    struct result *result = live_get(&server, QUERY_RANGE, "live_requests_total", NULL);
    const struct series *series = &result->series[0];

    (void)state;
    assert_int_equal(result->type, RESULT_MATRIX);
    assert_int_equal(result->series_count, 2);
    assert_string_equal(labels_get(&series->labels, "code"), "200");
    assert_int_equal(series->count, LIVE_POINTS);
    for (size_t i = 0; i < series->count; i++) {
        assert_int_equal(series->times_ms[i], LIVE_START_MS + (int64_t)i * LIVE_STEP_MS);
        assert_near(series->values[i], (double)i * 15, 0);
    }
    series++;
    /* It ends, but for the five minutes that Prometheus looks back. */
    assert_in_range(series->count, LIVE_POINTS / 2, LIVE_POINTS / 2 + 21);
    assert_near(series->values[LIVE_POINTS / 2 - 1], (LIVE_POINTS / 2 - 1) * 0.1, 0);
    result_unref(result);
}

static void instant(void **state)
{
    struct result *result =
        live_get(&server, QUERY_INSTANT, "live_requests_total{code=\"200\"}", NULL);

    (void)state;
    assert_int_equal(result->type, RESULT_VECTOR);
    assert_int_equal(result->series_count, 1);
    assert_near(result->series[0].values[0], 3600, 0);
    result_unref(result);
    result = live_get(&server, QUERY_INSTANT, "live_requests_total[1m]", NULL);
    assert_int_equal(result->type, RESULT_MATRIX);
    assert_in_range(result->series[0].count, 4, 5);
    result_unref(result);
    result = live_get(&server, QUERY_INSTANT, "absent_metric", NULL);
    assert_int_equal(result->type, RESULT_VECTOR);
    assert_int_equal(result->series_count, 0);
    result_unref(result);
}

static void scalars_and_strings(void **state)
{
    struct result *result = live_get(&server, QUERY_INSTANT, "1 / 3", NULL);

    (void)state;
    assert_int_equal(result->type, RESULT_SCALAR);
    assert_near(result->series[0].values[0], 1.0 / 3, 0);
    result_unref(result);
    result = live_get(&server, QUERY_INSTANT, "0 / 0", NULL);
    assert_true(isnan(result->series[0].values[0]));
    result_unref(result);
    result = live_get(&server, QUERY_INSTANT, "\"h\\u00e9llo\\n\"", NULL);
    assert_int_equal(result->type, RESULT_STRING);
    assert_string_equal(result->text, "héllo␊");
    result_unref(result);
}

static void odd_labels(void **state)
{
    struct result *result =
        live_get(&server, QUERY_RANGE, "live_odd{q=~\".*\\\"hi\\\".*\\n.*\"}", NULL);

    (void)state;
    assert_int_equal(result->series_count, 1);
    assert_string_equal(labels_get(&result->series[0].labels, "q"), "say \"hi\"␊\\ é😀");
    result_unref(result);
}

static void label_values(void **state)
{
    struct result *result = live_get(&server, QUERY_LABEL_VALUES, "", "job");

    (void)state;
    assert_int_equal(result->type, RESULT_VALUES);
    assert_int_equal(result->value_count, 2);
    assert_string_equal(result->values[0], "api");
    assert_string_equal(result->values[1], "odd");
    result_unref(result);
    result =
        live_get(&server, QUERY_LABEL_VALUES, "live_requests_total{job=\"api\"}", "code");
    assert_int_equal(result->value_count, 2);
    assert_string_equal(result->values[1], "500");
    result_unref(result);
}

static void refusals(void **state)
{
    struct err err = {0};

    (void)state;
    assert_null(live_ask(&server, QUERY_RANGE, "sum(", NULL, &err));
    assert_int_equal(err.kind, ERR_QUERY);
    assert_int_equal(err.code, 400);
    assert_non_null(strstr(err.msg, "parse error"));
    assert_null(live_ask(&server, QUERY_RANGE,
                         "live_requests_total + on(job) live_requests_total", NULL,
                         &err));
    assert_int_equal(err.kind, ERR_QUERY);
    assert_int_equal(err.code, 422);
}

static void identity(void **state)
{
    char version[64], flavour[32];

    (void)state;
    live_identify(&server, version, flavour);
    assert_string_equal(flavour, "Prometheus");
    assert_in_range(version[0], '2', '9');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(range),        cmocka_unit_test(instant),
        cmocka_unit_test(odd_labels),   cmocka_unit_test(scalars_and_strings),
        cmocka_unit_test(label_values), cmocka_unit_test(refusals),
        cmocka_unit_test(identity),
    };

    if (!test_program_exists("prometheus") || !test_program_exists("promtool")) {
        printf("skipped: prometheus and promtool are not installed\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, start, stop);
}
