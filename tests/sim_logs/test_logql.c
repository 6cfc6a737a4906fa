/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "lines.h"
#include "logql.h"
#include "support/test.h"

/* Log queries: what passes, in which order, with which labels; and refusals. */

static const struct line table[] = {
    {0, "info",  "aa",
     "{\"level\":\"info\",\"status\":200,\"took\":\"120ms\",\"path\":\"/a\"}"        },
    {1, "error", "bb",
     "{\"level\":\"error\",\"status\":500,\"took\":\"2s\",\"path\":\"/b/7\"}"        },
    {2, "error", NULL, "panic: nil pointer\n\tmain.go:42"                            },
    {3, "info",  NULL, "level=info msg=\"cache \\\"warm\\\"\" took=3ms"              },
    {4, "info",  NULL,
     "{\"a\":{\"b\":{\"c\":\"deep\"},\"l\":[1,{\"x\":2}]},\"n\":null,\"app\":\"x\"}" },
    {5, "info",  NULL, "{\"msg\":\"\\u00e9\\n<b>\",\"status\":404,\"path\":\"/b/9\"}"},
    {6, "error", NULL, "{\"level\":\"error\",\"cut\":\"of"                           },
};

/* The seconds of the entries that pass, as text: "1 2 6". */
static const char *run(const char *text, size_t limit, bool backward)
{
    static char out[256];
    struct lines lines = {.items = table, .count = ARRAY_LEN(table)};
    struct logql_source source = lines_source(&lines);
    struct logql_error err = {""};
    struct logql_query *query = logql_parse(text, &err);
    struct logql_rows rows;
    if (!query)
        fail_msg("%s: %s", text, err.text);
    assert_true(logql_run_logs(query, &source, LINES_S(0), LINES_S(100), limit, backward,
                               &rows, &err));
    out[0] = '\0';
    for (size_t i = 0; i < rows.count; i++) {
        size_t used = strlen(out);
        (void)snprintf(out + used, sizeof(out) - used, "%s%d", i ? " " : "",
                       (int)((rows.items[i].time_ns - LINES_START) / 1000000000));
    }
    logql_rows_done(&rows);
    logql_free(query);
    return out;
}

/* The labels of the one entry of a second: `name="value",…`. */
static const char *labels_at(const char *text, int second)
{
    static char out[1024];
    struct lines lines = {.items = table, .count = ARRAY_LEN(table)};
    struct logql_source source = lines_source(&lines);
    struct logql_error err = {""};
    struct logql_query *query = logql_parse(text, &err);
    struct logql_rows rows;
    assert_non_null(query);
    assert_true(logql_run_logs(query, &source, LINES_S(second), LINES_S(second) + 1, 10,
                               false, &rows, &err));
    assert_int_equal(rows.count, 1);
    out[0] = '\0';
    for (size_t i = 0; i < rows.items[0].label_count; i++) {
        const struct logql_label *label = &rows.items[0].labels[i];
        size_t used = strlen(out);
        (void)snprintf(out + used, sizeof(out) - used, "%s%.*s=\"%.*s\"", i ? "," : "",
                       (int)label->name_size, label->name, (int)label->value_size,
                       label->value);
    }
    logql_rows_done(&rows);
    logql_free(query);
    return out;
}

static void selects_streams(void **state)
{
    (void)state;
    assert_string_equal(run("{app=\"demo\"}", 100, false), "0 1 2 3 4 5 6");
    assert_string_equal(run("{severity=\"error\"}", 100, false), "1 2 6");
    assert_string_equal(run("{app=\"demo\",severity!=\"error\"}", 100, false), "0 3 4 5");
    assert_string_equal(run("{severity=~\"err.*|fatal\"}", 100, false), "1 2 6");
    /* Matchers are anchored. */
    assert_string_equal(run("{severity=~\"err\"}", 100, false), "");
    assert_string_equal(run("{app=~\".+\",severity!~\"e.*r\"}", 100, false), "0 3 4 5");
    /* A label that is not there is empty. */
    assert_string_equal(run("{app=\"demo\",pod=\"\"}", 100, false), "0 1 2 3 4 5 6");
    assert_string_equal(run("{app=`demo`}", 100, false), "0 1 2 3 4 5 6");
}

static void obeys_direction_and_limit(void **state)
{
    (void)state;
    assert_string_equal(run("{app=\"demo\"}", 2, false), "0 1");
    assert_string_equal(run("{app=\"demo\"}", 2, true), "6 5");
    assert_string_equal(run("{app=\"demo\"} |= \"level\"", 3, true), "6 3 1");
}

static void filters_lines(void **state)
{
    (void)state;
    assert_string_equal(run("{app=\"demo\"} |= \"level\" != \"info\"", 9, false), "1 6");
    assert_string_equal(run("{app=\"demo\"} |~ \"main\\\\.go:[0-9]+$\"", 9, false), "2");
    assert_string_equal(run("{app=\"demo\"} |~ `(?i)PANIC:|NIL`", 9, false), "2");
    assert_string_equal(run("{app=\"demo\"} !~ `level|a`", 9, false), "");
    assert_string_equal(run("{app=\"demo\"} |~ `\\d{3}.*(?:ms|s)\"`", 9, false), "0 1");
    assert_string_equal(run("{app=\"demo\"} |= \"\"", 9, false), "0 1 2 3 4 5 6");
}

static void filters_by_labels(void **state)
{
    (void)state;
    assert_string_equal(run("{app=\"demo\"} | json | status >= 500", 9, false),
                        "1 2 3 6");
    /* Lines that are no JSON stay until somebody asks for no errors. */
    assert_string_equal(
        run("{app=\"demo\"} | json | status>=500 | __error__=\"\"", 9, false), "1");
    assert_string_equal(
        run("{app=\"demo\"} | json | took > 1s | level=\"error\"", 9, false), "1 6");
    assert_string_equal(
        run("{app=\"demo\"} | json | status=200 or status=404 and path=~\"/b/[^/]+\"", 9,
            false),
        "0 2 3 5 6");
    assert_string_equal(
        run("{app=\"demo\"} | json | (level=\"info\" or level=\"error\") and status<300",
            9, false),
        "0 6");
    assert_string_equal(
        run("{app=\"demo\"} | json | level=\"info\", status=200", 9, false), "0");
    assert_string_equal(run("{app=\"demo\"} | trace_id=\"bb\"", 9, false), "1");
    assert_string_equal(run("{app=\"demo\"} | logfmt | took < 1s | msg!=\"\"", 9, false),
                        "3");
}

static void extracts_labels(void **state)
{
    (void)state;
    assert_string_equal(labels_at("{app=\"demo\"} | json", 1),
                        "app=\"demo\",level=\"error\",path=\"/b/7\",severity=\"error\","
                        "status=\"500\",took=\"2s\",trace_id=\"bb\"");
    /* Nested names are joined, arrays and null left out, clashes renamed. */
    assert_string_equal(
        labels_at("{app=\"demo\"} | json", 4),
        "a_b_c=\"deep\",app=\"demo\",app_extracted=\"x\",severity=\"info\"");
    assert_string_equal(labels_at("{app=\"demo\"} | json | keep msg", 5),
                        "msg=\"\xc3\xa9\n<b>\"");
    assert_string_equal(labels_at("{app=\"demo\"} | logfmt | drop app, severity", 3),
                        "level=\"info\",msg=\"cache \"warm\"\",took=\"3ms\"");
    assert_string_equal(
        labels_at("{app=\"demo\"} | json | drop app, severity", 2),
        "__error__=\"JSONParserErr\",__error_details__=\"Value looks like "
        "object, but can't find closing '}' symbol\"");
}

static void refuses_as_loki_does(void **state)
{
    (void)state;

    static const struct {
        const char *query, *error;
    } cases[] = {
        {"",                          "parse error : syntax error: unexpected $end"         },
        {"{foo=\"bar}",               "parse error at line 1, col 6: literal not terminated"},
        {"{foo=\"bar\"",              "parse error at line 1, col 11: syntax error: unexpected $end, "
                         "expecting } or ,"                         },
        {"{foo=\"bar\"} |~",          "parse error at line 1, col 15: syntax error: unexpected "
                             "$end, expecting STRING"           },
        {"{app=~\".*\"}",
         "parse error : queries require at least one regexp or equality matcher that "
         "does not "
         "have an empty-compatible value. For instance, app=~\".*\" does not meet this "
         "requirement, but app=~\".+\" will"                                                },
        {"{}",
         "parse error : queries require at least one regexp or equality matcher that "
         "does not "
         "have an empty-compatible value. For instance, app=~\".*\" does not meet this "
         "requirement, but app=~\".+\" will"                                                },
        {"unknown({a=\"b\"}[5m])",
         "parse error at line 1, col 1: syntax error: unexpected IDENTIFIER"                },
        {"rate({a=\"b\"}[5minutes])",
         "parse error at line 1, col 13: not a valid duration string: \"5minutes\""         },
        {"sum(rate({a=\"b\"}[5m])",
         "parse error at line 1, col 22: syntax error: unexpected $end"                     },
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct logql_error err = {""};
        assert_null(logql_parse(cases[i].query, &err));
        assert_string_equal(err.text, cases[i].error);
    }
}

/* Whatever is cut off or left over: an answer or a refusal, never a crash. */
static void survives_mutilated_queries(void **state)
{
    (void)state;
    static const char whole[] =
        "topk(3, sum by (a, b) (quantile_over_time(0.9, {a=\"b\",c=~\"(?i)x|y\"} |= "
        "\"z\" | json "
        "| (a=\"1\" or b>2) and c<3s | unwrap duration(d) [5m] offset 1m) / 2 > bool 1))";
    char text[sizeof(whole)];
    size_t accepted = 0;
    for (size_t cut = 0; cut < sizeof(whole); cut++) {
        for (int kind = 0; kind < 3; kind++) {
            struct logql_error err = {""};
            memcpy(text, whole, sizeof(whole));
            if (kind == 0)
                text[cut] = '\0';
            else if (cut + 1 < sizeof(whole))
                text[cut] = kind == 1 ? '(' : '"';
            struct logql_query *query = logql_parse(text, &err);
            assert_true(query || err.text[0]);
            accepted += query != NULL;
            logql_free(query);
        }
    }
    assert_true(accepted > 0);
}

static void bounds_nesting(void **state)
{
    (void)state;
    char text[4096];
    struct logql_error err = {""};
    memset(text, '(', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_null(logql_parse(text, &err));
    (void)snprintf(text, sizeof(text), "{a=\"b\"} | %0*d", 2000, 0);
    memset(text + 10, '(', 2000);
    assert_null(logql_parse(text, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selects_streams),
        cmocka_unit_test(obeys_direction_and_limit),
        cmocka_unit_test(filters_lines),
        cmocka_unit_test(filters_by_labels),
        cmocka_unit_test(extracts_labels),
        cmocka_unit_test(refuses_as_loki_does),
        cmocka_unit_test(survives_mutilated_queries),
        cmocka_unit_test(bounds_nesting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
