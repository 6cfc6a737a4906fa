/* SPDX-License-Identifier: MIT */

/* The ladder of steps, and the recording rules that an expression names. */

#include "app/board.h"
#include "app/rules.h"
#include "support/test.h"

enum { DAY_S = 86400 };

static void a_step_never_brings_more_points_than_asked(void **state)
{
    (void)state;
    for (int64_t range_s = 60; range_s <= 366 * DAY_S; range_s += range_s / 7 + 1) {
        for (int points = 2; points <= 600; points += points / 5 + 1) {
            int64_t step = board_step_ms(range_s * 1000, points, 1000);

            assert_true(step >= 1000 && step % 1000 == 0);
            assert_true(step * points >= range_s * 1000);
        }
    }
}

static void at_least_three_quarters_of_the_points_are_used(void **state)
{
    (void)state;
    for (int64_t range_s = 600; range_s <= DAY_S; range_s += range_s / 9 + 1) {
        for (int points = 10; points <= 300; points += 7) {
            int64_t least = (range_s * 1000 + points - 1) / points;
            int64_t step = board_step_ms(range_s * 1000, points, 1000);

            /* From a minute down neighbours are up to one half apart. */
            if (least >= 4000)
                assert_true(step * 3 <= least * 4 + 3000);
        }
    }
}

static void steps_grow_with_the_range_and_shrink_with_the_width(void **state)
{
    (void)state;
    for (int points = 2; points < 300; points++) {
        int64_t last = 0;

        for (int64_t range_s = 60; range_s < 40 * DAY_S; range_s += range_s / 11 + 1) {
            int64_t step = board_step_ms(range_s * 1000, points, 1000);

            assert_true(step >= last);
            assert_true(board_step_ms(range_s * 1000, points + 1, 1000) <= step);
            last = step;
        }
    }
}

static void steps_divide_a_day_or_are_days(void **state)
{
    (void)state;
    for (int64_t range_s = 60; range_s <= 366 * DAY_S; range_s += range_s / 13 + 1) {
        int64_t step_s = board_step_ms(range_s * 1000, 100, 1000) / 1000;

        assert_true(step_s > DAY_S ? step_s % DAY_S == 0 : DAY_S % step_s == 0);
    }
}

static void a_least_step_is_kept(void **state)
{
    (void)state;
    assert_int_equal(board_step_ms(60000, 600, 15000), 15000);
    assert_int_equal(board_step_ms(3600000, 100, 60000), 60000);
    assert_int_equal(board_step_ms(3600000, 0, 1000), 3600000);
    assert_int_equal(board_step_ms(400 * INT64_C(86400000), 10, 1000),
                     40 * INT64_C(86400000));
    /* Panels of nearly the same width share their questions. */
    assert_int_equal(board_step_ms(3600000, 116, 15000),
                     board_step_ms(3600000, 114, 15000));
}

static void expect_names(const char *expr, const char *wanted)
{
    struct rules rules = {0};
    char names[400] = "";

    rules_collect(&rules, expr);
    for (size_t i = 0; i < rules.count; i++)
        snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s",
                 i > 0 ? " " : "", rules.names[i]);
    assert_string_equal(names, wanted);
    rules_clear(&rules);
}

static void names_of_rules_are_found(void **state)
{
    (void)state;
    expect_names("job:up:sum", "job:up:sum");
    expect_names("sum by (a) (b:x:rate5m{job=\"x:y\"}) / a:y:sum", "a:y:sum b:x:rate5m");
    expect_names("a:b + a:b", "a:b");
    expect_names("", "");
    expect_names("sum(up)", "");
    /* Only what stands alone is taken for a rule without a colon. */
    expect_names("up_recorded", "up_recorded");
    expect_names("up_recorded > 0", "");
}

static void what_stands_in_quotes_or_brackets_is_no_rule(void **state)
{
    (void)state;
    expect_names("max_over_time(a:b[1h:5m]) + rate(x[5m:1m])", "a:b");
    expect_names("x{a='b:c', d=`e:f`, g=\"h\\\":i\"}", "");
    expect_names("a:b{x=\"unterminated c:d", "a:b");
    expect_names("a:b[unterminated c:d", "a:b");
    expect_names("x{a=`b\\`} + c:d", "c:d");
}

static void names_and_their_count_are_bounded(void **state)
{
    struct rules rules = {0};
    char name[600];

    (void)state;
    memset(name, 'a', sizeof(name) - 1);
    name[3] = ':';
    name[sizeof(name) - 1] = '\0';
    rules_collect(&rules, name);
    assert_int_equal(rules.count, 0);
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof(name), "a:b%d", i);
        rules_collect(&rules, name);
    }
    assert_int_equal(rules.count, 200);
    rules_clear(&rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_never_brings_more_points_than_asked),
        cmocka_unit_test(at_least_three_quarters_of_the_points_are_used),
        cmocka_unit_test(steps_grow_with_the_range_and_shrink_with_the_width),
        cmocka_unit_test(steps_divide_a_day_or_are_days),
        cmocka_unit_test(a_least_step_is_kept),
        cmocka_unit_test(names_of_rules_are_found),
        cmocka_unit_test(what_stands_in_quotes_or_brackets_is_no_rule),
        cmocka_unit_test(names_and_their_count_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
