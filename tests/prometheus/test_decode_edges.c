/* SPDX-License-Identifier: MIT */

/* Answers that few servers give, that none should, and that break every promise. */

#include <stdlib.h>

#include "support.h"
#include "support/test.h"

#define SERIES(labels, values) "{\"metric\":{" labels "},\"values\":[" values "]}"
#define MATRIX(series)                                                                   \
    "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" series    \
    "]}}"

static const struct series *only_series(const struct result *result)
{
    assert_int_equal(result->series_count, 1);
    return &result->series[0];
}

static void order_of_keys_does_not_matter(void **state)
{
    struct result *result = decode_text(
        &query_range, "{\"warnings\":[\"w\"],\"data\":{\"result\":[{\"values\":"
                      "[[1,\"2\"]],\"metric\":{\"b\":\"2\",\"a\":\"1\"}}],"
                      "\"resultType\":\"matrix\"},\"status\":\"success\"}");

    (void)state;
    assert_string_equal(only_series(result)->labels.pairs[0].name, "a");
    assert_int_equal(result->series[0].times_ms[0], 1000);
    assert_int_equal(result->warning_count, 1);
    result_unref(result);
    result = decode_text(&query_instant,
                         "{\"data\":{\"result\":[1.5,\"7\"],\"resultType\":\"scalar\"}}");
    assert_int_equal(result->type, RESULT_SCALAR);
    assert_near(only_series(result)->values[0], 7, 0);
    result_unref(result);
}

static void unknown_and_repeated_keys(void **state)
{
    struct result *result = decode_text(
        &query_range,
        "{\"x\":[{\"y\":[1,2,{\"z\":null}]},true],\"status\":\"success\",\"isPartial\":"
        "true,"
        "\"stats\":{\"seriesFetched\":\"3\",\"executionTimeMsec\":5},\"data\":{"
        "\"result\":"
        "[{\"metric\":{\"old\":\"1\"},\"values\":[[1,\"1\"],[2,\"1\"]]}],\"analysis\":{},"
        "\"result\":[{\"metric\":{\"old\":\"1\"},\"metric\":{\"new\":\"1\",\"new\":\"2\"}"
        ","
        "\"q\":[[]],\"values\":[[1,\"1\"],[2,\"1\"]],\"values\":[[3,\"4\"]]}]}}");

    (void)state;
    assert_true(result->partial);
    assert_string_equal(labels_get(&only_series(result)->labels, "new"), "2");
    assert_null(labels_get(&result->series[0].labels, "old"));
    assert_int_equal(result->series[0].count, 1);
    assert_near(result->series[0].values[0], 4, 0);
    assert_int_equal(result->series_total, 1);
    assert_int_equal(result->samples, 1);
    result_unref(result);
}

static void missing_data_is_an_empty_answer(void **state)
{
    static const char *const bodies[] = {
        "{\"status\":\"success\"}",
        "{\"status\":\"success\",\"data\":null}",
        "{\"status\":\"success\",\"data\":{}}",
        "{\"status\":\"success\",\"data\":[]}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":null}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":{}}}",
        "\xef\xbb\xbf \r\n{\"status\":\"success\",\"data\":{}}\n\n",
        ("\n\n\t{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\","
         "\"result\":[]}}"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct result *result = decode_text(&query_range, bodies[i]);

        assert_int_equal(result->series_count, 0);
        assert_int_equal(result->series_total, 0);
        result_unref(result);
    }
    for (int i = 0; i < 2; i++) {
        struct err err = {0};
        struct result *result = decode_all_ways(&query_range, 204, "", 0, &err);

        assert_int_equal(result->type, RESULT_NONE);
        result_unref(result);
    }
}

static void wrong_shapes_are_unexpected(void **state)
{
    static const char *const bodies[] = {
        "[]",
        "\"text\"",
        "12",
        "{}",
        "{\"status\":\"maybe\"}",
        "{\"status\":1}",
        "{\"status\":\"success\",\"data\":\"text\"}",
        "{\"status\":\"success\",\"data\":[\"a\"]}",
        "{\"status\":\"success\",\"data\":[{\"a\":1}]}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":7}}",
        "{\"status\":\"success\",\"data\":{\"result\":7}}",
        "{\"status\":\"success\",\"data\":{\"result\":{\"a\":1}}}",
        "{\"status\":\"success\",\"data\":{\"result\":[7]}}",
        "{\"status\":\"success\",\"data\":{\"result\":[[1,\"2\"]]}}",
        "{\"status\":\"success\",\"data\":{\"result\":[1,\"2\"]}}",
        "{\"status\":\"success\",\"data\":{\"result\":[1,\"2\",3]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"x\"]"
        "}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[1,\"2\"]"
        "}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[{}]}}",
        MATRIX("{\"metric\":[]}"),
        MATRIX("{\"metric\":{\"a\":1}}"),
        MATRIX("{\"metric\":{},\"values\":{}}"),
        MATRIX(SERIES("", "1")),
        MATRIX(SERIES("", "[]")),
        MATRIX(SERIES("", "[1]")),
        MATRIX(SERIES("", "[1,2]")),
        MATRIX(SERIES("", "[1,\"\"]")),
        MATRIX(SERIES("", "[1,\"2x\"]")),
        MATRIX(SERIES("", "[1,\" 2\"]")),
        MATRIX(SERIES("", "[1,\"0x10\"]")),
        MATRIX(SERIES("", "[\"1\",\"2\"]")),
        MATRIX(SERIES("", "[1,\"2\",3]")),
        MATRIX(SERIES("", "[1e300,\"2\"]")),
        MATRIX(SERIES("", "[1,null]")),
        MATRIX("{\"histograms\":[[1,2]]}"),
        MATRIX("{\"histograms\":[[1,{\"count\":2}]]}"),
        MATRIX("{\"histograms\":[[1,{\"buckets\":[[4,\"1\",\"2\",\"3\"]]}]]}"),
        MATRIX("{\"histograms\":[[1,{\"buckets\":[[0,\"1\",\"2\"]]}]]}"),
        MATRIX("{\"histograms\":[[1,{\"buckets\":[[0,\"1\",\"2\",\"3\",4]]}]]}"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
        assert_refused(&query_range, bodies[i], ERR_DECODE, "unexpected answer");
    assert_refused(&query_values, MATRIX(SERIES("", "[1,\"2\"]")), ERR_DECODE,
                   "not what was asked for");
    assert_refused(&query_values, "{\"status\":\"success\",\"data\":[1]}", ERR_DECODE,
                   "unexpected answer");
}

static void broken_json_is_refused(void **state)
{
    static const struct {
        const char *body, *words;
    } rows[] = {
  /* clang-format off */
        {"", "empty"},
        {" \n", "empty"},
        {"{", "ends in the middle"},
        {"{\"status\":\"success\"", "ends in the middle"},
        {"{\"status\":\"succ", "ends in the middle"},
        {"{\"status\":\"success\"}{", "behind the document"},
        {"{\"status\":\"success\"} x", "behind the document"},
        {MATRIX(SERIES("", "[1,\"2\"]")) ",", "behind the document"},
        {MATRIX(SERIES("", "[1,\"2\"],")), "unexpected \"]\""},
        {MATRIX(SERIES("", "[1,\"2\"][2,\"3\"]")),"\",\" is missing"},
        {MATRIX(SERIES("","[01,\"2\"]")), "malformed number"},
        {MATRIX(SERIES("", "[1.,\"2\"]")), "malformed number"},
        {MATRIX(SERIES("", "[+1,\"2\"]")), "a value is missing"},
        {MATRIX(SERIES("", "[NaN,\"2\"]")), "a value is missing"},
        {"{\"status\":\"success\",}", "unexpected \"}\""},
        {"{\"status\":\"success\",1}", "a key is missing"},
        {"{\"status\" \"success\"}", "\":\" is missing"},
        {"{\"a\":tru}", "unknown word"},
        {"{\"a\":\"\\x\"}", "bad escape"},
        {"{\"a\":\"\\u12g4\"}", "bad \\u escape"},
        {"{\"a\":\"b\nc\"}", "control character"},
        {"{\"a\":[1}", "unexpected \"}\""},
        {"\xef\xbb{}", "broken byte order mark"},
        {"service is up", "a value is missing"},
  /* clang-format on */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_refused(&query_range, rows[i].body, ERR_DECODE, rows[i].words);
    assert_refused(&query_range, "\n <!DOCTYPE html><title>Log in</title>", ERR_DECODE,
                   "not an API answer (HTML)");
    assert_refused(&query_range,
                   "{\"status\":\"error\",\"errorType\":\"422\",\"error\":\"too many\"}",
                   ERR_QUERY, "too many");
}

static void depth_is_bounded(void **state)
{
    char body[512] = "{\"a\":";

    (void)state;
    memset(body + strlen(body), '[', 64);
    assert_refused(&query_range, body, ERR_DECODE, "nested too deeply");
}

static void hostile_text(void **state)
{
    struct result *result = decode_text(
        &query_range,
        MATRIX(SERIES("\"a\":\"x\\u0000y\",\"b\":\"\\ud83d\\ude00\",\"c\":\"\\ud800z\","
                      "\"d\":\"\\ude00\",\"e\":\"\xff\xc3\",\"f\":\"\\u202e\\u001b\","
                      "\"g\":\"\\ud800\\ud83d\\ude00\",\"h\":\"\\/\\\"\\\\\\t\","
                      "\"i\":\"\\ud800\\n\"",
                      "[1,\"1\"]")));
    const struct labels *labels = &only_series(result)->labels;

    (void)state;
    assert_string_equal(labels_get(labels, "a"), "x␀y");
    assert_string_equal(labels_get(labels, "b"), "😀");
    assert_string_equal(labels_get(labels, "c"), "\xef\xbf\xbdz");
    assert_string_equal(labels_get(labels, "d"), "\xef\xbf\xbd");
    assert_string_equal(labels_get(labels, "e"), "\xef\xbf\xbd\xef\xbf\xbd");
    assert_string_equal(labels_get(labels, "f"), "<U+202E>␛");
    assert_string_equal(labels_get(labels, "g"), "\xef\xbf\xbd😀");
    assert_string_equal(labels_get(labels, "h"), "/\"\\␉");
    assert_string_equal(labels_get(labels, "i"), "\xef\xbf\xbd␊");
    result_unref(result);
}

static void times_are_read_exactly(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"1435781430.781",     1435781430781},
        {"1435781430.7",       1435781430700},
        {"1435781430",         1435781430000},
        {"1435781430.7814",    1435781430781},
        {"1435781430.7815",    1435781430782},
        {"1435781430.9995",    1435781431000},
        {"1.4357814e9",        1435781400000},
        {"0",                  0            },
        {"0.001",              1            },
        {"-1.5",               -1500        },
        {"-0.0005",            -1           },
        {"100000000000000000", 0            },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char body[256];
        struct result *result;

        snprintf(body, sizeof(body), MATRIX(SERIES("", "[%s,\"1\"]")), rows[i].text);
        if (i + 1 == sizeof(rows) / sizeof(rows[0])) {
            assert_refused(&query_range, body, ERR_DECODE, "unexpected answer");
            continue;
        }
        result = decode_text(&query_range, body);
        assert_int_equal(only_series(result)->times_ms[0], rows[i].ms);
        result_unref(result);
    }
}

static void values_of_every_form(void **state)
{
    struct result *result = decode_text(
        &query_range,
        MATRIX(SERIES("",
                      "[1,\"NaN\"], [2,\"+Inf\"],[3 ,\"-Inf\"],[4, \"-0\"],[5,\"1e+22\"],"
                      "[6,\"1e-07\"],[7,\"0e+00\"],[8,\"0.0033712513615434245\"],"
                      "[9,\"-12\"],[10,\"9007199254740993\"]")));
    const double *values = only_series(result)->values;

    (void)state;
    assert_int_equal(result->series[0].count, 10);
    assert_true(isnan(values[0]));
    assert_true(isinf(values[1]) && values[1] > 0);
    assert_true(isinf(values[2]) && values[2] < 0);
    assert_true(signbit(values[3]));
    assert_near(values[4], 1e22, 0);
    assert_near(values[5], 1e-7, 0);
    assert_near(values[6], 0, 0);
    assert_near(values[7], 0.0033712513615434245, 0);
    assert_near(values[8], -12, 0);
    assert_near(values[9], 9007199254740992.0, 0);
    result_unref(result);
}

static void time_only_goes_forward(void **state)
{
    struct result *result = decode_text(
        &query_range,
        MATRIX(
            SERIES("\"a\":\"1\"", "[5,\"1\"],[5,\"2\"],[4,\"3\"],[6,\"4\"]") "," SERIES(
                "\"a\":\"2\"", "") "," SERIES("\"a\":\"3\"", "[1,\"1\"]")));

    (void)state;
    assert_int_equal(result->series_count, 2);
    assert_int_equal(result->series_total, 2);
    assert_int_equal(result->series[0].count, 2);
    assert_near(result->series[0].values[0], 1, 0);
    assert_near(result->series[0].values[1], 4, 0);
    result_unref(result);
}

static void series_are_sorted_and_repeats_kept(void **state)
{
    struct result *result = decode_text(
        &query_range,
        MATRIX(SERIES("\"a\":\"2\"", "[1,\"1\"]") "," SERIES(
            "\"a\":\"1\"", "[1,\"2\"]") "," SERIES("\"a\":\"2\"",
                                                   "[1,\"3\"]") "," SERIES("",
                                                                           "[1,\"4\"]")));

    (void)state;
    assert_int_equal(result->series_count, 4);
    assert_near(result->series[0].values[0], 4, 0);
    assert_near(result->series[1].values[0], 2, 0);
    assert_near(result->series[2].values[0], 1, 0);
    assert_near(result->series[3].values[0], 3, 0);
    result_unref(result);
}

static void one_series_with_both_kinds_is_two(void **state)
{
    struct result *result =
        decode_text(&query_range, MATRIX("{\"metric\":{\"a\":\"1\"},\"histograms\":[[1,{"
                                         "\"count\":\"2\",\"sum\":\"3\"}]],"
                                         "\"values\":[[2,\"9\"]]}"));

    (void)state;
    assert_int_equal(result->series_count, 2);
    assert_int_equal(result->series_total, 2);
    assert_near(result->series[0].values[0], 9, 0);
    assert_near(result->series[1].histograms[0].sum, 3, 0);
    assert_int_equal(result->series[1].histograms[0].bucket_count, 0);
    assert_true(labels_equal(&result->series[0].labels, &result->series[1].labels));
    result_unref(result);
}

static void notices_are_sorted_and_once(void **state)
{
    struct result *result = decode_text(
        &query_range,
        "{\"status\":\"success\",\"data\":null,\"infos\":[\"b\",\"a\",\"b\",7,"
        "{\"c\":1}],\"warnings\":[\"line\\nbreak\"]}");

    (void)state;
    assert_int_equal(result->info_count, 2);
    assert_string_equal(result->infos[0], "a");
    assert_string_equal(result->warnings[0], "line␊break");
    result_unref(result);
}

static void caps_are_counted_and_said(void **state)
{
    static const char body[] = MATRIX(SERIES(
        "\"a\":\"1\",\"b\":\"12345\",\"c\":\"1\"",
        "[1,\"1\"],[2,\"1\"],[3,\"1\"]") "," SERIES("\"a\":\"2\"",
                                                    "[1,\"1\"]") "," SERIES("\"a\":\"3\"",
                                                                            "[1,\"1\"]"));
    struct result_limits limits = result_limits_default;
    struct err err = {0};
    struct result *result;

    (void)state;
    limits.series = 2;
    limits.points = 2;
    limits.labels = 2;
    limits.label_bytes = 3;
    result = decode_pieces(&query_range, 200, &limits, body, sizeof(body) - 1, 5, &err);
    assert_non_null(result);
    assert_int_equal(result->series_count, 2);
    assert_int_equal(result->series_total, 3);
    assert_int_equal(result->series[0].count, 2);
    assert_int_equal(result->series[0].labels.count, 2);
    assert_string_equal(labels_get(&result->series[0].labels, "b"), "123");
    assert_true(result->points_cut);
    result_unref(result);

    limits = result_limits_default;
    limits.body_bytes = sizeof(body) / 2;
    result = decode_pieces(&query_range, 200, &limits, body, sizeof(body) - 1, 16, &err);
    assert_null(result);
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_non_null(strstr(err.msg, "narrow the query"));
}

static void canceled_transfer_frees_all(void **state)
{
    struct decoder *decoder =
        source_prometheus.begin(&query_range, 200, &result_limits_default);

    (void)state;
    assert_true(source_prometheus.feed(decoder, "{\"status\":\"succ", 15));
    assert_null(source_prometheus.end(decoder, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_of_keys_does_not_matter),
        cmocka_unit_test(unknown_and_repeated_keys),
        cmocka_unit_test(missing_data_is_an_empty_answer),
        cmocka_unit_test(wrong_shapes_are_unexpected),
        cmocka_unit_test(broken_json_is_refused),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(hostile_text),
        cmocka_unit_test(times_are_read_exactly),
        cmocka_unit_test(values_of_every_form),
        cmocka_unit_test(time_only_goes_forward),
        cmocka_unit_test(series_are_sorted_and_repeats_kept),
        cmocka_unit_test(one_series_with_both_kinds_is_two),
        cmocka_unit_test(notices_are_sorted_and_once),
        cmocka_unit_test(caps_are_counted_and_said),
        cmocka_unit_test(canceled_transfer_frees_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
