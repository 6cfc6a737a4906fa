/* SPDX-License-Identifier: MIT */

/* Expressions made to count in other windows, or refused. */

#include <stdlib.h>

#include "slo/expr.h"
#include "support/test.h"

static void becomes(const char *expr, const char *window, const char *wanted)
{
    struct err err = {0};
    struct buf out;

    buf_init(&out, 4096);
    if (!slo_expr_window(expr, window, &out, &err))
        fail_msg("%s: %s", expr, err.msg);
    assert_string_equal(out.data, wanted);
    buf_done(&out);
}

static void refused(const char *expr, const char *wanted)
{
    struct err err = {0};
    struct buf out;

    buf_init(&out, 4096);
    assert_false(slo_expr_window(expr, "1h", &out, &err));
    assert_string_equal(err.msg, wanted);
    buf_done(&out);
}

static void ranges_are_replaced(void **state)
{
    (void)state;
    becomes("sum(rate(x{a=\"b[5m]\"}[5m]))", "6h", "sum(increase(x{a=\"b[5m]\"}[6h]))");
    becomes("sum(rate(x[{{.window}}]))", "1h", "sum(increase(x[1h]))");
    becomes("sum by (a) (increase(x[5m]) ) - sum(rate (y{c!='\\']'}[10m]))", "1d",
            "sum by (a) (increase(x[1d]) ) - sum(increase (y{c!='\\']'}[1d]))");
}

static void counters_get_a_range(void **state)
{
    (void)state;
    becomes("x", "1h", "sum(increase(x[1h]))");
    becomes(" sum( x{a=\"}\"} ) ", "1h", "sum(increase(x{a=\"}\"}[1h]))");
    becomes("{__name__=\"x\"}", "1h", "sum(increase({__name__=\"x\"}[1h]))");
}

static void what_is_not_safe_is_refused(void **state)
{
    (void)state;
    refused("avg_over_time(x[5m])",
            "only ranges of rate() and increase() can be replaced");
    refused("rate(x[5m:1m])", "a subquery cannot be given another window");
    refused("rate(x[5m] offset 1h)", "an offset cannot be kept in another window");
    refused("rate(x[5m] @ 3)", "@ cannot be kept in another window");
    refused("x / y", "no rate() or increase() of a counter");
    refused("x{a:(b=\"c\"}", "no rate() or increase() of a counter");
    refused("", "no rate() or increase() of a counter");
    refused("rate(x[5m", "a range that does not end");
    refused("rate(x[5m] + y[5m])", "two ranges in one function");
}

static void sums_are_split(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    assert_true(slo_expr_by("sum(rate(x{a=\")\"}[5m]))", "endpoint", &out));
    assert_string_equal(out.data, "sum by (endpoint) (rate(x{a=\")\"}[5m]))");
    assert_false(slo_expr_by("sum(x) / sum(y)", "endpoint", &out));
    assert_false(slo_expr_by("rate(x[5m])", "endpoint", &out));
    assert_false(slo_expr_by("sum by (b) (x)", "endpoint", &out));
    assert_false(slo_expr_by("sum((x)", "endpoint", &out));
    buf_done(&out);
}

static void narrowed(const char *expr, const char *expected)
{
    struct buf out;

    buf_init(&out, 4096);
    assert_true(slo_expr_where(expr, "c=\"d\"", &out));
    assert_string_equal(out.data, expected);
    buf_done(&out);
}

static void selectors_are_narrowed(void **state)
{
    struct buf out;

    (void)state;
    narrowed("sum(rate(x{a=\"[\"}[5m]))", "sum(rate(x{a=\"[\",c=\"d\"}[5m]))");
    narrowed("rate(x[5m]) + rate(y{}[5m])",
             "rate(x{c=\"d\"}[5m]) + rate(y{c=\"d\"}[5m])");
    narrowed("rate(x{a=\"b\", } [5m])", "rate(x{a=\"b\", c=\"d\"}[5m])");
    buf_init(&out, 4096);
    assert_false(slo_expr_where("sum(x)", "c=\"d\"", &out));
    buf_done(&out);
}

static void quotient(const char *expr, const char *top, const char *bottom, bool rest)
{
    struct buf above, below;
    bool is_rest, found;

    buf_init(&above, 4096);
    buf_init(&below, 4096);
    found = slo_expr_quotient(expr, &above, &below, &is_rest);
    assert_int_equal(found, top != NULL);
    if (found) {
        assert_string_equal(above.data, top);
        assert_string_equal(below.data, bottom);
        assert_int_equal(is_rest, rest);
    }
    buf_done(&below);
    buf_done(&above);
}

static void quotients_are_parted(void **state)
{
    (void)state;
    quotient(" sum(rate(a[5m]))\n/\nsum by (x) (rate(b[5m])) ", "sum(rate(a[5m]))",
             "sum by (x) (rate(b[5m]))", false);
    quotient("((sum(a) or vector(0)) / sum(b))", "(sum(a) or vector(0))", "sum(b)",
             false);
    quotient("1 - (sum(a) / sum(b{c=\"/\"}))", "sum(a)", "sum(b{c=\"/\"})", true);
    quotient("1 - sum(a) / sum(b)", "sum(a)", "sum(b)", true);
    quotient("sum(a) / sum(b) * 2", NULL, NULL, false);
    quotient("sum(a) + sum(b) / sum(c)", NULL, NULL, false);
    quotient("sum(a) / on (x) sum(b)", NULL, NULL, false);
    quotient("2 - sum(a) / sum(b)", NULL, NULL, false);
    quotient("(sum(a) / sum(b", NULL, NULL, false);
    quotient("sum(a)", NULL, NULL, false);
    quotient("/", NULL, NULL, false);
    quotient("", NULL, NULL, false);
}

static void windows_are_filled_in(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    assert_true(slo_expr_fill("a[{{.window}}] + b[{{ .window }}]", "1h", &out));
    assert_string_equal(out.data, "a[1h] + b[1h]");
    assert_false(slo_expr_fill("a[{{.other}}]", "1h", &out));
    buf_done(&out);
}

static void bounds_are_found(void **state)
{
    struct buf out;
    double bound;

    (void)state;
    buf_init(&out, 4096);
    assert_true(
        slo_expr_bound("sum(rate(x_bucket{job=\"le='1'\",le=\"0.2\"}[5m]))", &bound));
    assert_true(bound > 0.19 && bound < 0.21);
    assert_false(slo_expr_bound("sum(rate(x_bucket{le=~\"0.2\"}[5m]))", &bound));
    assert_false(slo_expr_bound("sum(rate(le[5m]))", &bound));
    assert_true(slo_expr_with_bound("x{le=\"0.2\",a=\"b\"}", "le=\"0.25\"", &out));
    assert_string_equal(out.data, "x{le=\"0.25\",a=\"b\"}");
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_replaced),
        cmocka_unit_test(counters_get_a_range),
        cmocka_unit_test(what_is_not_safe_is_refused),
        cmocka_unit_test(sums_are_split),
        cmocka_unit_test(selectors_are_narrowed),
        cmocka_unit_test(quotients_are_parted),
        cmocka_unit_test(windows_are_filled_in),
        cmocka_unit_test(bounds_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
