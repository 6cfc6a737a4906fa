/* SPDX-License-Identifier: MIT */
#include "model/template.h"
#include "support/test.h"

static const char *const one[] = {"api.v1"}, *const two[] = {"a|b", "c\"d"},
                         *const quoted[] = {"it's \"x\" \\ `y`"};
static const struct template_value values[] = {
    {.name = "pod",  .values = one, .count = 1     },
    {.name = "pods", .values = two, .count = 2,      .multi = true},
    {.name = "single",              .values = one,            .count = 1, .multi = true},
    {.name = "every", .all = true,              .multi = true              },
    {.name = "quoted", .values = quoted, .count = 1},
};
static const struct template_times times = {
    .step_ms = 90000, .range_ms = 3600000, .scrape_ms = 15000};

static void assert_expands(enum template_syntax syntax, const char *text,
                           const char *expected)
{
    struct buf out;
    struct err err = {0};

    buf_init(&out, 4096);
    if (!template_expand(&out, text, syntax, values, 5, &times, &err))
        fail_msg("%s: %s", text, err.msg);
    assert_string_equal(out.data, expected);
    buf_done(&out);
}

static void assert_refused(enum template_syntax syntax, const char *text,
                           const char *words)
{
    struct buf out;
    struct err err = {0};

    buf_init(&out, 64);
    assert_false(template_expand(&out, text, syntax, values, 5, &times, &err));
    if (!strstr(err.msg, words))
        fail_msg("%s: %s", text, err.msg);
    buf_done(&out);
}

static void titles_show_plain_values(void **state)
{
    (void)state;
    assert_expands(TEMPLATE_TEXT, "Pod $pod of ${pods}, [[every]]",
                   "Pod api.v1 of a|b + c\"d, All");
    assert_expands(TEMPLATE_TEXT, "$unknown costs $5, 100$", "$unknown costs $5, 100$");
    assert_expands(TEMPLATE_TEXT, "$pod$pod", "api.v1api.v1");
}

static void queries_escape_for_the_quotes(void **state)
{
    (void)state;
    assert_expands(TEMPLATE_PROMQL, "up{pod=\"$pod\"}", "up{pod=\"api.v1\"}");
    assert_expands(TEMPLATE_PROMQL, "up{pod=~\"$single\"}", "up{pod=~\"api\\\\.v1\"}");
    assert_expands(TEMPLATE_PROMQL, "up{pod=~\"$pods\"}",
                   "up{pod=~\"(a\\\\|b|c\\\"d)\"}");
    assert_expands(TEMPLATE_PROMQL, "up{pod=~\"$every\"}", "up{pod=~\".*\"}");
    assert_expands(TEMPLATE_PROMQL, "a{b=\"$quoted\"}",
                   "a{b=\"it's \\\"x\\\" \\\\ `y`\"}");
    assert_expands(TEMPLATE_PROMQL, "a{b='$quoted'}", "a{b='it\\'s \"x\" \\\\ `y`'}");
    assert_expands(TEMPLATE_LOGQL, "{a=\"b\"} |~ `$single`", "{a=\"b\"} |~ `api\\.v1`");
    assert_expands(TEMPLATE_LOGQL, "{a=`$quoted`}", "{a=`it's \"x\" \\ 'y'`}");
    /* A quote in a comment, or an escaped one, does not begin a string. */
    assert_expands(TEMPLATE_PROMQL, "# it's\na{b=\"\\\"$quoted\"}",
                   "# it's\na{b=\"\\\"it's \\\"x\\\" \\\\ `y`\"}");
}

static void formats(void **state)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"${pods:csv}",           "a|b,c\\\"d"                   },
        {"${pods:pipe}",          "a|b|c\\\"d"                   },
        {"${pods:raw}",           "a|b,c\"d"                     },
        {"\"${pod:regex}\"",      "\"api\\\\.v1\""               },
        {"\"${pods:regex}\"",     "\"(a\\\\|b|c\\\"d)\""         },
        {"[[pod:raw]]",           "api.v1"                       },
        {"${pods:glob}",          "{a|b,c\\\"d}"                 },
        {"${pods:doublequote}",   "\"a|b\",\"c\\\"d\""           },
        {"${pods:singlequote}",   "'a|b','c\"d'"                 },
        {"${pods:json}",          "[\"a|b\",\"c\\\"d\"]"         },
        {"${pods:percentencode}", "%7Ba%7Cb%2Cc%22d%7D"          },
        {"${pods:queryparam}",    "var-pods=a%7Cb&var-pods=c%22d"},
        {"${every:queryparam}",   "var-every=$__all"             },
        {"${every:text}",         "All"                          },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_expands(TEMPLATE_PROMQL, rows[i].text, rows[i].expected);
    assert_refused(TEMPLATE_TEXT, "${pod:rgex}", "did you mean \"regex\"");
    assert_refused(TEMPLATE_PROMQL, "${pod:zzzzzz}", "unknown format \"zzzzzz\"");
}

static void what_is_not_a_variable_stays(void **state)
{
    static const char *const texts[] = {
        "label_replace(up, \"a\", \"$1\", \"b\", \"(.*)\")",
        "up{a=~\"x$\"}",
        "${}",
        "${1}",
        "${pod",
        "[[:alpha:]]",
        "[[pod]",
        "$",
        "$$",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_expands(TEMPLATE_PROMQL, texts[i], texts[i]);
    /* An empty format is none. */
    assert_expands(TEMPLATE_PROMQL, "${pod:}x${", "api.v1x${");
}

static void unknown_variables_are_named(void **state)
{
    (void)state;
    assert_refused(TEMPLATE_PROMQL, "up{pod=\"$podd\"}", "unknown variable $podd");
    assert_refused(TEMPLATE_PROMQL, "up{pod=\"$podd\"}", "did you mean $pod");
    assert_refused(TEMPLATE_LOGQL, "$__rate_intervall", "did you mean $__rate_interval");
    assert_refused(TEMPLATE_PROMQL, "$completely_else",
                   "unknown variable $completely_else");
}

static void builtin_times(void **state)
{
    (void)state;
    assert_expands(TEMPLATE_PROMQL,
                   "$__interval $__interval_ms $__interval_s $__step $__step_ms",
                   "1m 90000 90 1m30s 90000");
    assert_expands(TEMPLATE_PROMQL, "$__range ${__range_s} $__range_ms",
                   "3600s 3600 3600000");
    assert_expands(TEMPLATE_PROMQL, "rate(a[$__rate_interval]) $__rate_interval_ms",
                   "rate(a[1m45s]) 105000");
}

static void rate_interval_spans_four_scrapes(void **state)
{
    struct template_times at = {.step_ms = 15000, .scrape_ms = 15000};

    (void)state;
    assert_int_equal(template_rate_interval_ms(&at), 60000);
    at.scrape_ms = 0; /* unknown: 15 s */
    assert_int_equal(template_rate_interval_ms(&at), 60000);
    at = (struct template_times){.step_ms = 300000, .scrape_ms = 60000};
    assert_int_equal(template_rate_interval_ms(&at), 360000);
}

static void legends(void **state)
{
    static const struct label pairs[] = {
        {"pod",    "a-1"},
        {"status", "5xx"}
    };
    struct labels labels = {.pairs = pairs, .count = 2};

    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"{{pod}} {{ status }}", "a-1 5xx"},
        {"x{{none}}y",           "xy"     },
        {"plain",                "plain"  },
        {"{{pod",                "{{pod"  },
        {"{{}}",                 ""       },
        {"{pod}",                "{pod}"  },
    };
    struct buf out;

    (void)state;
    buf_init(&out, 256);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        buf_clear(&out);
        template_legend(&out, rows[i].text, &labels);
        assert_string_equal(out.data, rows[i].expected);
    }
    buf_done(&out);
}

static void uses(void **state)
{
    (void)state;
    assert_true(template_uses("up{pod=~\"$pod\"}", "pod"));
    assert_true(template_uses("${pod:csv}", "pod"));
    assert_true(template_uses("x [[pod]]", "pod"));
    assert_false(template_uses("$pods", "pod"));
    assert_false(template_uses("pod", "pod"));
}

static void too_long_is_an_error(void **state)
{
    (void)state;
    assert_refused(TEMPLATE_PROMQL,
                   "$pod$pod$pod$pod$pod$pod$pod$pod$pod$pod$pod$pod$pod$pod", "longer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_show_plain_values),
        cmocka_unit_test(queries_escape_for_the_quotes),
        cmocka_unit_test(formats),
        cmocka_unit_test(what_is_not_a_variable_stays),
        cmocka_unit_test(unknown_variables_are_named),
        cmocka_unit_test(builtin_times),
        cmocka_unit_test(rate_interval_spans_four_scrapes),
        cmocka_unit_test(legends),
        cmocka_unit_test(uses),
        cmocka_unit_test(too_long_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
