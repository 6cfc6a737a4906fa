/* SPDX-License-Identifier: MIT */

/* What real servers answered (Prometheus 2.42 and 3.14), fed whole and in pieces. */

#include <stdlib.h>

#include "support.h"
#include "support/test.h"

static void vector_of_both_versions(void **state)
{
    static const char *const names[] = {"2.42/query_vector.json",
                                        "3.14/query_vector.json"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct result *result = decode_fixture(&query_instant, names[i]);

        assert_int_equal(result->type, RESULT_VECTOR);
        assert_int_equal(result->series_count, 3);
        assert_int_equal(result->series_total, 3);
        assert_string_equal(labels_get(&result->series[0].labels, "job"), "down");
        assert_string_equal(labels_get(&result->series[0].labels, "__name__"), "up");
        assert_near(result->series[0].values[0], 0, 0);
        assert_near(result->series[1].values[0], 1, 0);
        assert_int_equal(result->series[0].times_ms[0],
                         i == 0 ? 1795417433160 : 1795439329012);
        result_unref(result);
    }
}

static void gaps_are_missing_samples(void **state)
{
    struct result *result = decode_fixture(&query_range, "2.42/query_range_gaps.json");
    const struct series *series = &result->series[0];

    (void)state;
    assert_int_equal(result->type, RESULT_MATRIX);
    assert_int_equal(series->count, 16);
    assert_int_equal(series->times_ms[4], 1795417381000);
    assert_int_equal(series->times_ms[5], 1795417393000);
    assert_int_equal(series_spacing_ms(series), 2000);
    result_unref(result);
}

static void many_series_share_their_times(void **state)
{
    struct result *result = decode_fixture(&query_range, "2.42/query_range_multi.json");
    size_t samples = 0;

    (void)state;
    assert_true(result->series_count > 10);
    for (size_t i = 0; i < result->series_count; i++) {
        const struct series *series = &result->series[i];

        assert_in_range(series->count, 11, 25);
        assert_int_equal(series->times_ms[series->count - 1], 1795417433000);
        samples += series->count;
    }
    assert_ptr_equal(result->series[0].times_ms, result->series[1].times_ms);
    assert_string_equal(labels_get(&result->series[1].labels, "handler"),
                        "/api/v1/alertmanagers");
    assert_int_equal(result->samples, samples);
    result_unref(result);
}

static void alerts_as_series(void **state)
{
    struct result *result = decode_fixture(&query_range, "2.42/alerts_series_range.json");

    (void)state;
    assert_int_equal(result->series_count, 2);
    assert_string_equal(labels_get(&result->series[0].labels, "alertstate"), "pending");
    assert_int_equal(result->series[1].count, 13);
    result_unref(result);
    result = decode_fixture(&query_range, "3.14/query_range_gaps_down.json");
    assert_int_equal(result->series_count, 3);
    assert_near(result->series[2].values[0], 0, 0);
    assert_near(result->series[2].values[1], 1, 0);
    result_unref(result);
}

static void nothing_is_an_empty_answer(void **state)
{
    struct result *result = decode_fixture(&query_range, "2.42/query_range_empty.json");

    (void)state;
    assert_int_equal(result->type, RESULT_MATRIX);
    assert_int_equal(result->series_count, 0);
    result_unref(result);
}

static void instant_query_may_give_a_matrix(void **state)
{
    struct result *result =
        decode_fixture(&query_instant, "2.42/query_instant_matrix.json");

    (void)state;
    assert_int_equal(result->type, RESULT_MATRIX);
    assert_int_equal(result->series[1].count, 5);
    assert_int_equal(result->series[1].times_ms[4], 1795417432099);
    result_unref(result);
}

static void scalar_string_and_nan(void **state)
{
    struct result *result = decode_fixture(&query_instant, "2.42/query_scalar_inf.json");

    (void)state;
    assert_int_equal(result->type, RESULT_SCALAR);
    assert_int_equal(result->series_count, 1);
    assert_int_equal(result->series[0].labels.count, 0);
    assert_true(isinf(result->series[0].values[0]));
    assert_int_equal(result->series[0].times_ms[0], 1795417433171);
    result_unref(result);
    result = decode_fixture(&query_instant, "2.42/query_string.json");
    assert_int_equal(result->type, RESULT_STRING);
    assert_string_equal(result->text, "hello");
    assert_int_equal(result->series_count, 0);
    result_unref(result);
    result = decode_fixture(&query_instant, "2.42/query_vector_nan.json");
    assert_true(isnan(result->series[0].values[0]));
    result_unref(result);
}

static void hostile_labels_are_cleaned(void **state)
{
    struct result *result =
        decode_fixture(&query_instant, "2.42/query_weird_labels.json");

    (void)state;
    assert_int_equal(result->series_count, 2);
    assert_string_equal(labels_get(&result->series[0].labels, "q"), "say \"hi\"␊\\ end");
    assert_string_equal(labels_get(&result->series[1].labels, "q"), "é😀 ␛[31mred");
    assert_near(result->series[0].values[0], 433.037, 0);
    result_unref(result);
    result = decode_fixture(&query_instant, "3.14/query_utf8_labels.json");
    assert_string_equal(labels_get(&result->series[0].labels, "http.status"), "a\"b");
    result_unref(result);
}

static void statistics_are_passed_over(void **state)
{
    struct result *result = decode_fixture(&query_instant, "2.42/query_stats_all.json");

    (void)state;
    assert_near(result->series[0].values[0], 2, 0);
    result_unref(result);
    result = decode_fixture(&query_instant, "3.14/query_stats_all.json");
    assert_int_equal(result->series_count, 3);
    result_unref(result);
}

static void notices_stand_beside_the_data(void **state)
{
    struct result *result = decode_fixture(&query_instant, "3.14/query_info.json");

    (void)state;
    assert_int_equal(result->series_count, 2);
    assert_int_equal(result->info_count, 1);
    assert_non_null(strstr(result->infos[0], "metric might not be a counter"));
    assert_int_equal(result->warning_count, 0);
    result_unref(result);
    result = decode_fixture(&query_instant, "3.14/query_warning.json");
    assert_int_equal(result->warning_count, 1);
    assert_non_null(strstr(result->warnings[0], "got 1.5"));
    assert_true(isinf(result->series[0].values[0]));
    result_unref(result);
    result = decode_fixture(&query_instant, "3.14/query_limit_warning.json");
    assert_string_equal(result->warnings[0], "results truncated due to limit");
    result_unref(result);
}

static void native_histograms(void **state)
{
    struct result *result =
        decode_fixture(&query_instant, "3.14/query_native_histogram.json");
    const struct histogram *histogram = result->series[0].histograms;

    (void)state;
    assert_null(result->series[0].values);
    assert_int_equal(result->series[0].times_ms[0], 1795439360817);
    assert_near(histogram->count, 6, 0);
    assert_near(histogram->sum, 0.00442677, 0);
    assert_int_equal(histogram->bucket_count, 6);
    assert_int_equal(histogram->buckets[0].rule, 0);
    assert_near(histogram->buckets[0].lower, 0.00017263349150062194, 0);
    assert_near(histogram->buckets[5].upper, 0.002532889755177753, 0);
    assert_near(histogram->buckets[5].count, 1, 0);
    result_unref(result);
    result = decode_fixture(&query_range, "3.14/query_range_native_histogram.json");
    assert_true(result->series[0].count > 3);
    assert_near(result->series[0].histograms[0].count, 0.05693333333333333, 0);
    result_unref(result);
    result = decode_fixture(&query_instant, "3.14/query_instant_matrix_histograms.json");
    assert_int_equal(result->type, RESULT_MATRIX);
    assert_near(result->series[0].histograms[1].count, 36, 0);
    result_unref(result);
}

static void floats_and_histograms_in_one_answer(void **state)
{
    struct result *result = decode_fixture(&query_range, "3.14/query_range_mixed.json");

    (void)state;
    assert_int_equal(result->series_count, 2);
    assert_int_equal(result->series[0].count, 4);
    assert_non_null(result->series[0].values);
    assert_null(result->series[0].histograms);
    assert_int_equal(result->series[1].count, 4);
    assert_non_null(result->series[1].histograms);
    result_unref(result);
    result = decode_fixture(&query_range, "3.14/query_range_histogram_quantile.json");
    assert_near(result->series[0].values[5], 0.0033712515614345235, 0);
    result_unref(result);
}

static void label_values(void **state)
{
    struct result *result = decode_fixture(&query_values, "2.42/label_values_job.json");

    (void)state;
    assert_int_equal(result->type, RESULT_VALUES);
    assert_int_equal(result->value_count, 3);
    assert_string_equal(result->values[2], "prometheus");
    result_unref(result);
    result = decode_fixture(&query_values, "3.14/labels_limit.json");
    assert_int_equal(result->value_count, 3);
    assert_int_equal(result->warning_count, 1);
    result_unref(result);
}

static void errors_keep_the_servers_words(void **state)
{
    static const struct {
        const char *name, *words;
        int status;
        enum err_kind kind;
    } rows[] = {
        {"2.42/err_bad_data.json",        "missing unit character in duration",    400, ERR_QUERY},
        {"3.14/err_bad_data.json",        "unexpected end of input inside braces", 400,
         ERR_QUERY                                                                               },
        {"2.42/err_execution.json",       "found duplicate series",                422, ERR_QUERY},
        {"3.14/err_execution.json",       "found duplicate series",                422, ERR_QUERY},
        {"2.42/err_too_many_points.json", "exceeded maximum resolution",           400, ERR_QUERY},
        {"3.14/err_too_many_points.json", "exceeded maximum resolution",           400, ERR_QUERY},
        {"3.14/err_timeout.json",         "to a valid duration",                   400, ERR_QUERY},
        {"2.42/err_404.txt",              "404",                                   404, ERR_QUERY},
        {"3.14/err_404.txt",              "404",                                   404, ERR_QUERY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t size;
        char *body = fixture_read(rows[i].name, &size);
        struct err err = {0};

        assert_null(decode_all_ways(&query_range, rows[i].status, body, size, &err));
        assert_int_equal(err.kind, rows[i].kind);
        assert_int_equal(err.code, rows[i].status);
        if (!strstr(err.msg, rows[i].words))
            fail_msg("%s: %s", rows[i].name, err.msg);
        free(body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vector_of_both_versions),
        cmocka_unit_test(gaps_are_missing_samples),
        cmocka_unit_test(many_series_share_their_times),
        cmocka_unit_test(alerts_as_series),
        cmocka_unit_test(nothing_is_an_empty_answer),
        cmocka_unit_test(instant_query_may_give_a_matrix),
        cmocka_unit_test(scalar_string_and_nan),
        cmocka_unit_test(hostile_labels_are_cleaned),
        cmocka_unit_test(statistics_are_passed_over),
        cmocka_unit_test(notices_stand_beside_the_data),
        cmocka_unit_test(native_histograms),
        cmocka_unit_test(floats_and_histograms_in_one_answer),
        cmocka_unit_test(label_values),
        cmocka_unit_test(errors_keep_the_servers_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
