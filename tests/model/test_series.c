/* SPDX-License-Identifier: MIT */
#include "model/dashboard.h"
#include "model/query.h"
#include "model/series.h"
#include "support/test.h"

static const double nan_value = (double)NAN;

static void last_is_the_newest_number(void **state)
{
    const int64_t times[] = {10, 20, 30};
    const double values[] = {1, 2, nan_value},
                 nothing[] = {nan_value, nan_value, nan_value};
    struct series series = {.times_ms = times, .values = values, .count = 3};
    int64_t ms = 0;
    double value = 0;

    (void)state;
    assert_true(series_last(&series, &ms, &value));
    assert_int_equal(ms, 20);
    assert_near(value, 2, 0);
    series.values = nothing;
    assert_false(series_last(&series, &ms, &value));
    series.count = 0;
    assert_false(series_last(&series, &ms, &value));
}

static void statistics_leave_out_nan_and_other_times(void **state)
{
    const int64_t times[] = {10, 20, 30, 40, 50};
    const double values[] = {100, 3, nan_value, -1, 100};
    struct series series = {.times_ms = times, .values = values, .count = 5};
    struct series_stats stats;

    (void)state;
    series_stats(&series, 20, 40, &stats);
    assert_int_equal(stats.count, 2);
    assert_near(stats.min, -1, 0);
    assert_near(stats.max, 3, 0);
    assert_near(stats.sum, 2, 0);
    assert_near(stats.mean, 1, 0);
    assert_near(stats.last, -1, 0);
    assert_int_equal(stats.last_ms, 40);
    series_stats(&series, 30, 30, &stats);
    assert_int_equal(stats.count, 0);
    assert_true(isnan(stats.last) && isnan(stats.min) && isnan(stats.max));
    assert_true(isnan(stats.mean) && isnan(stats.sum));
}

static void lower_bound(void **state)
{
    const int64_t times[] = {10, 20, 30};
    struct series series = {.times_ms = times, .count = 3};

    (void)state;
    assert_int_equal(series_lower_bound(&series, INT64_MIN), 0);
    assert_int_equal(series_lower_bound(&series, 10), 0);
    assert_int_equal(series_lower_bound(&series, 11), 1);
    assert_int_equal(series_lower_bound(&series, 30), 2);
    assert_int_equal(series_lower_bound(&series, 31), 3);
}

static void spacing_is_the_median(void **state)
{
    const int64_t gaps[] = {0, 15, 30, 900, 915, 930};
    const int64_t uneven[] = {0, 1, 11, 31, 61}; /* 1, 10, 20, 30: none in the majority */
    const int64_t half[] = {0, 10, 20, 25, 31};  /* 10, 10, 5, 6: exactly half */
    struct series series = {.times_ms = gaps, .count = 6};

    (void)state;
    assert_int_equal(series_spacing_ms(&series), 15);
    series = (struct series){.times_ms = uneven, .count = 5};
    assert_int_equal(series_spacing_ms(&series), 10);
    series.times_ms = half;
    assert_int_equal(series_spacing_ms(&series), 6);
    series.count = 1;
    assert_int_equal(series_spacing_ms(&series), 0);
}

static void worst_threshold_holds(void **state)
{
    const struct threshold rows[] = {
        {.value = 90,             .state = STATE_CRITICAL},
        {          .value = 70, .state = STATE_WARNING                       },
        { .value = 1,          .state = STATE_INFO,                                 .below = true},
    };

    (void)state;
    assert_int_equal(threshold_state(rows, 3, 50), STATE_OK);
    assert_int_equal(threshold_state(rows, 3, 70), STATE_WARNING);
    assert_int_equal(threshold_state(rows, 3, 95), STATE_CRITICAL);
    assert_int_equal(threshold_state(rows, 3, 1), STATE_INFO);
    assert_int_equal(threshold_state(rows, 3, nan_value), STATE_OK);
    assert_int_equal(threshold_state(NULL, 0, 1e9), STATE_OK);
    assert_string_equal(threshold_state_name(STATE_CRITICAL), "critical");
}

static void kinds_have_names(void **state)
{
    (void)state;
    assert_string_equal(source_kind_name(SOURCE_PROMETHEUS), "prometheus");
    for (int kind = 0; kind < SOURCE_KIND_COUNT; kind++)
        assert_true(source_kind_name((enum source_kind)kind)[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_is_the_newest_number),
        cmocka_unit_test(statistics_leave_out_nan_and_other_times),
        cmocka_unit_test(lower_bound),
        cmocka_unit_test(spacing_is_the_median),
        cmocka_unit_test(worst_threshold_holds),
        cmocka_unit_test(kinds_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
