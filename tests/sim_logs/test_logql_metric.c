/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "lines.h"
#include "logql.h"
#include "support/test.h"

/* Metric queries over lines whose values can be counted on the fingers of two hands. */

static const struct line table[] = {
    {0,  "info",  "t0", "{\"type\":\"a\",\"ms\":10,\"user\":\"x\"}" },
    {10, "info",  "t1", "{\"type\":\"a\",\"ms\":20,\"user\":\"y\"}" },
    {20, "error", "t2", "{\"type\":\"b\",\"ms\":30,\"user\":\"x\"}" },
    {30, "info",  "t3", "{\"type\":\"a\",\"ms\":40,\"user\":\"z\"}" },
    {40, "error", NULL, "no json"                                   },
    {50, "info",  "t5", "{\"type\":\"c\",\"ms\":1.5,\"user\":\"x\"}"},
};

static struct logql_matrix evaluate(const char *text, int start, int end, int step)
{
    struct lines lines = {.items = table, .count = ARRAY_LEN(table)};
    struct logql_source source = lines_source(&lines);
    struct logql_error err = {""};
    struct logql_query *query = logql_parse(text, &err);
    struct logql_matrix matrix;
    if (!query)
        fail_msg("%s: %s", text, err.text);
    assert_true(logql_is_metric(query));
    if (!logql_run_metric(query, &source, LINES_S(start), LINES_S(end),
                          (int64_t)step * 1000000000, &matrix, &err))
        fail_msg("%s: %s", text, err.text);
    logql_free(query);
    return matrix;
}

/* All series at one instant: `{name="value"} 3; …`. */
static const char *at(const char *text, int second)
{
    static char out[1024];
    struct logql_matrix matrix = evaluate(text, second, second, 0);
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < matrix.count; i++) {
        const struct logql_series *series = &matrix.series[i];
        used += (size_t)snprintf(out + used, sizeof(out) - used, "%s{", i ? "; " : "");
        for (size_t k = 0; k < series->label_count; k++)
            used += (size_t)snprintf(
                out + used, sizeof(out) - used, "%s%.*s=\"%.*s\"", k ? "," : "",
                (int)series->labels[k].name_size, series->labels[k].name,
                (int)series->labels[k].value_size, series->labels[k].value);
        used +=
            (size_t)snprintf(out + used, sizeof(out) - used, "} %g", series->values[0]);
    }
    logql_matrix_done(&matrix);
    return out;
}

static void counts_and_rates(void **state)
{
    (void)state;
    assert_string_equal(at("sum(count_over_time({app=\"demo\"}[1m]))", 50), "{} 6");
    /* The window leaves its beginning out and takes its end in. */
    assert_string_equal(at("sum(count_over_time({app=\"demo\"}[50s]))", 50), "{} 5");
    assert_string_equal(at("sum(count_over_time({app=\"demo\"}[51s]))", 50), "{} 6");
    assert_string_equal(at("sum(rate({app=\"demo\"} |= \"json\" [10s]))", 40), "{} 0.1");
    assert_string_equal(
        at("sum(bytes_over_time({app=\"demo\"} |= \"no json\" [1m]))", 50), "{} 7");
    assert_string_equal(at("sum(count_over_time({app=\"demo\"}[10s] offset 40s))", 60),
                        "{} 1");
    assert_string_equal(at("sum(count_over_time({app=\"other\"}[1m]))", 50), "");
}

static void groups(void **state)
{
    (void)state;
    assert_string_equal(at("sum by (severity) (count_over_time({app=\"demo\"}[2m]))", 60),
                        "{severity=\"error\"} 2; {severity=\"info\"} 4");
    assert_string_equal(
        at("sum(count_over_time({app=\"demo\"} | json [2m])) by (type)", 60),
        "{type=\"a\"} 3; {type=\"b\"} 1; {type=\"c\"} 1");
    assert_string_equal(
        at("topk(1, sum by (type) (count_over_time({app=\"demo\"} | json [2m])))", 60),
        "{type=\"a\"} 3");
    assert_string_equal(at("count(sum by (user) (count_over_time({app=\"demo\"} | json | "
                           "user!=\"\" [2m])))",
                           60),
                        "{} 3");
    assert_string_equal(at("max(count_over_time({app=\"demo\"} | json | keep type | "
                           "__error__=\"\" [2m]))",
                           60),
                        "{} 3");
    assert_string_equal(
        at("avg(sum by (type) (count_over_time({app=\"demo\"} |= \"ms\" | json [2m])))",
           60),
        "{} 1.66667");
}

static void unwraps(void **state)
{
    (void)state;
    assert_string_equal(
        at("quantile_over_time(0.5, {app=\"demo\"} |= \"ms\" | json | unwrap "
           "ms [2m]) by (app)",
           60),
        "{app=\"demo\"} 20");
    assert_string_equal(at("max_over_time({app=\"demo\"} |= \"ms\" | json | type=\"a\" | "
                           "unwrap ms [2m]) by (type)",
                           60),
                        "{type=\"a\"} 40");
    assert_string_equal(
        at("sum(sum_over_time({app=\"demo\"} |= \"ms\" | json | unwrap ms [2m]))", 60),
        "{} 101.5");
}

static void calculates(void **state)
{
    (void)state;
    assert_string_equal(at("sum(count_over_time({app=\"demo\"}[2m])) / 4 + 1", 60),
                        "{} 2.5");
    assert_string_equal(at("2 + 3 * 2 ^ 2", 60), "{} 14");
    assert_string_equal(at("sum(count_over_time({app=\"demo\"}[2m])) > 10", 60), "");
    assert_string_equal(at("sum(count_over_time({app=\"demo\"}[2m])) > bool 10", 60),
                        "{} 0");
    assert_string_equal(at("sum(count_over_time({severity=\"error\"}[2m])) / "
                           "sum(count_over_time({app=\"demo\"}[2m]))",
                           60),
                        "{} 0.333333");
    assert_string_equal(at("sum(count_over_time({app=\"none\"}[2m])) or vector(0)", 60),
                        "{} 0");
}

static void steps_through_a_range(void **state)
{
    (void)state;
    struct logql_matrix matrix =
        evaluate("sum by (severity) (count_over_time({app=\"demo\"}[20s]))", 0, 60, 20);
    static const double errors[] = {0, 1, 1, 0}, infos[] = {1, 1, 1, 1};
    assert_int_equal(matrix.steps, 4);
    assert_int_equal(matrix.count, 2);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(matrix.series[0].present[i], errors[i] > 0);
        if (errors[i] > 0)
            assert_near(matrix.series[0].values[i], errors[i], 0);
        assert_near(matrix.series[1].values[i], infos[i], 0);
    }
    logql_matrix_done(&matrix);
}

static void refuses(void **state)
{
    (void)state;

    static const struct {
        const char *query, *error;
    } cases[] = {
        {"count_over_time({app=\"demo\"} | json [5m])",
         "pipeline error: 'JSONParserErr' for series: '{__error__=\"JSONParserErr\", "
         "__error_details__=\"Value looks like object, but can't find closing '}' "
         "symbol\", "
         "app=\"demo\", severity=\"error\"}'.\nUse a label filter to intentionally skip "
         "this "
         "error. (e.g | __error__!=\"JSONParserErr\").\nTo skip all potential errors you "
         "can "
         "match empty errors.(e.g __error__=\"\")\nThe label filter can also be "
         "specified after "
         "unwrap. (e.g | unwrap latency | __error__=\"\" )\n"},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct lines lines = {.items = table, .count = ARRAY_LEN(table)};
        struct logql_source source = lines_source(&lines);
        struct logql_error err = {""};
        struct logql_matrix matrix;
        struct logql_query *query = logql_parse(cases[i].query, &err);
        assert_non_null(query);
        assert_false(
            logql_run_metric(query, &source, LINES_S(60), LINES_S(60), 0, &matrix, &err));
        assert_string_equal(err.text, cases[i].error);
        logql_free(query);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_and_rates),
        cmocka_unit_test(groups),
        cmocka_unit_test(unwraps),
        cmocka_unit_test(calculates),
        cmocka_unit_test(steps_through_a_range),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
