/* SPDX-License-Identifier: MIT */

/* The contract with VictoriaMetrics, where it differs from Prometheus's. */

#include "live.h"
#include "support/test.h"

static struct test_server server;

static int start(void **state)
{
    static const char *const serve[] = {
        "victoria-metrics",           "-storageDataPath={dir}/data",
        "-retentionPeriod=100y",      "-httpListenAddr=127.0.0.1:{port}",
        "-memory.allowedBytes=256MB", NULL};
    struct buf data, answer;

    (void)state;
    test_server_prepare(&server);
    test_server_start(&server, serve, "/health");
    buf_init(&data, (size_t)1 << 20);
    buf_init(&answer, 65536);
    live_data(&data, false);
    assert_int_equal(
        test_http(server.port, "POST", "/api/v1/import/prometheus", data.data, &answer),
        204);
    assert_int_equal(test_http(server.port, "GET", "/internal/force_flush", "", &answer),
                     200);
    buf_done(&data);
    buf_done(&answer);
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
    struct result *result =
        live_get(&server, QUERY_RANGE, "live_requests_total{code=\"200\"}", NULL);
    const struct series *series = &result->series[0];

    (void)state;
    assert_int_equal(result->type, RESULT_MATRIX);
    assert_int_equal(result->series_count, 1);
    assert_int_equal(series->count, LIVE_POINTS);
    assert_int_equal(series->times_ms[0], LIVE_START_MS);
    assert_near(series->values[LIVE_POINTS - 1], 3600, 0);
    assert_false(result->partial);
    result_unref(result);
}

static void scalars_are_vectors(void **state)
{
    struct result *result = live_get(&server, QUERY_INSTANT, "1 / 4", NULL);

    (void)state;
    assert_int_equal(result->type, RESULT_VECTOR);
    assert_int_equal(result->series[0].labels.count, 0);
    assert_near(result->series[0].values[0], 0.25, 0);
    result_unref(result);
}

static void odd_labels_and_values(void **state)
{
    struct result *result = live_get(&server, QUERY_INSTANT, "live_odd", NULL);

    (void)state;
    assert_string_equal(labels_get(&result->series[0].labels, "q"), "say \"hi\"␊\\ é😀");
    result_unref(result);
    result = live_get(&server, QUERY_LABEL_VALUES, "live_requests_total", "code");
    assert_int_equal(result->value_count, 2);
    assert_string_equal(result->values[0], "200");
    result_unref(result);
}

static void refusals(void **state)
{
    struct err err = {0};

    (void)state;
    assert_null(live_ask(&server, QUERY_RANGE, "sum(", NULL, &err));
    assert_int_equal(err.kind, ERR_QUERY);
    assert_true(err.msg[0]);
}

static void identity(void **state)
{
    char version[64], flavour[32];

    (void)state;
    live_identify(&server, version, flavour);
    assert_string_equal(flavour, "VictoriaMetrics");
    assert_true(strcmp(version, "2.24.0") == 0 || strcmp(version, "") == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(range),    cmocka_unit_test(scalars_are_vectors),
        cmocka_unit_test(refusals), cmocka_unit_test(odd_labels_and_values),
        cmocka_unit_test(identity),
    };

    if (!test_program_exists("victoria-metrics")) {
        printf("skipped: victoria-metrics is not installed\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, start, stop);
}
