/* SPDX-License-Identifier: MIT */

/* The arithmetic of budgets against cases worked by hand. */

#include <math.h>
#include <stdlib.h>

#include "slo/budget.h"
#include "slo/burn.h"
#include "support/test.h"

#define HOUR   INT64_C(3600000)
#define DAY    (24 * HOUR)
/* Monday 2026-11-23 00:00 UTC */
#define MONDAY INT64_C(1795392000000)

static void assert_is(double value, double wanted)
{
    if (isnan(value) || fabs(value - wanted) > 1e-9 * fmax(1, fabs(wanted)))
        fail_msg("%.12g, wanted %.12g", value, wanted);
}

static struct slo make_slo(double target)
{
    struct slo slo;

    slo_init(&slo);
    slo.target = target;
    return slo;
}

/* Hours of equal traffic, the oldest `first` hours before now, the newest `last`. */
static void put_hours(struct slo_history *history, int first, int last, double total,
                      double bad)
{
    for (int i = first; i > last; i--)
        history_put(&history->hours,
                    (struct slo_bucket){MONDAY - (i - 1) * HOUR, total, bad, bad, bad});
}

static void half_the_errors_leave_half_the_budget(void **state)
{
    struct slo slo = make_slo(0.999);
    struct slo_history history;
    struct slo_budget budget;
    int64_t ends;

    (void)state;
    history_init(&history);
    /* 0.05 % errors for 30 days: SLI 0.9995, half is left. */
    put_hours(&history, 720, 0, 10000, 5);
    budget_compute(&slo, &history, MONDAY, &budget);
    assert_is(budget.sli, 0.9995);
    assert_is(budget.remaining, 0.5);
    assert_is(budget.total, 7.2e6);
    assert_is(budget.bad, 3600);
    assert_is(budget.allowed, 7200);
    assert_int_equal(budget.covered_ms, 30 * DAY);
    /* At twice the pace that the window bears, half the budget lasts 7.5 days. */
    assert_true(budget_exhaustion(&slo, 0.5, 2, MONDAY, &ends));
    assert_int_equal(ends, 7 * DAY + 12 * HOUR);
    history_done(&history);
}

static void a_partial_window_says_what_it_covers(void **state)
{
    struct slo slo = make_slo(0.999);
    struct slo_history history;
    struct slo_budget budget;

    (void)state;
    history_init(&history);
    /* 15 days of data in a window of 30, and a gap of a day in them. */
    put_hours(&history, 360, 240, 1000, 1);
    put_hours(&history, 216, 0, 1000, 0);
    budget_compute(&slo, &history, MONDAY, &budget);
    assert_int_equal(budget.covered_ms, 14 * DAY);
    assert_int_equal(budget.elapsed_ms, 30 * DAY);
    assert_is(budget.total, 336000);
    assert_is(budget.remaining, 1 - 120.0 / 336.0);
    history_done(&history);
}

static void no_traffic_is_not_a_hundred_percent(void **state)
{
    struct slo slo = make_slo(0.999);
    struct slo_history history;
    struct slo_budget budget;
    int64_t ends;

    (void)state;
    history_init(&history);
    budget_compute(&slo, &history, MONDAY, &budget);
    assert_true(isnan(budget.sli));
    assert_true(isnan(budget.remaining));
    assert_int_equal(budget.covered_ms, 0);
    put_hours(&history, 720, 0, 0, 0);
    budget_compute(&slo, &history, MONDAY, &budget);
    assert_true(isnan(budget.sli));
    assert_int_equal(budget.covered_ms, 30 * DAY);
    assert_true(isnan(slo_burn_rate(0, 0, 0.001)));
    assert_false(budget_exhaustion(&slo, NAN, 1, MONDAY, &ends));
    assert_false(budget_exhaustion(&slo, 0.5, NAN, MONDAY, &ends));
    history_done(&history);
}

static void everything_fails(void **state)
{
    struct slo slo = make_slo(0.999);
    struct slo_history history;
    struct slo_budget budget;
    int64_t ends;

    (void)state;
    history_init(&history);
    put_hours(&history, 720, 0, 100, 100);
    budget_compute(&slo, &history, MONDAY, &budget);
    assert_is(budget.sli, 0);
    assert_is(budget.remaining, -999);
    assert_is(slo_burn_rate(100, 100, slo_allowance(&slo)), 1000);
    assert_true(budget_exhaustion(&slo, budget.remaining, 1000, MONDAY, &ends));
    assert_int_equal(ends, 0);
    /* From a full budget: 43 min 12 s of full outage. */
    assert_true(budget_exhaustion(&slo, 1, 1000, MONDAY, &ends));
    assert_int_equal(ends, 43 * 60000 + 12000);
    history_done(&history);
}

static void a_target_of_everything_has_no_budget(void **state)
{
    struct slo slo = make_slo(1);
    struct slo_history history;
    struct slo_budget budget;

    (void)state;
    history_init(&history);
    put_hours(&history, 720, 0, 100, 0);
    budget_compute(&slo, &history, MONDAY, &budget);
    assert_is(budget.remaining, 1);
    put_hours(&history, 2, 1, 100, 1);
    budget_compute(&slo, &history, MONDAY, &budget);
    assert_true(isinf(budget.remaining) && budget.remaining < 0);
    assert_true(isinf(slo_burn_rate(1, 100, 0)));
    assert_is(slo_burn_rate(0, 100, 0), 0);
    history_done(&history);
}

static void counts_are_never_impossible(void **state)
{
    struct slo_history history;
    struct slo_sum sum;

    (void)state;
    history_init(&history);
    /* Extrapolation may count more good events than events, a reset less than none. */
    history_put(&history.hours, (struct slo_bucket){MONDAY, 100, -2, -2, -2});
    history_put(&history.hours, (struct slo_bucket){MONDAY - HOUR, 100, 105, 99, 110});
    history_sum(&history, MONDAY - 2 * HOUR, MONDAY, &sum);
    assert_is(sum.bad, 100);
    assert_is(sum.bad_least, 99);
    assert_is(sum.bad_most, 100);
    history_done(&history);
}

static void fine_buckets_go_before_hours(void **state)
{
    struct slo_history history;
    struct slo_sum sum;

    (void)state;
    history_init(&history);
    put_hours(&history, 10, 0, 1200, 12);
    /* The newest hour and five minutes more, by five minutes: other counts. */
    for (int i = 0; i < 13; i++)
        history_put(&history.fine,
                    (struct slo_bucket){MONDAY - i * HISTORY_FINE_MS + HISTORY_FINE_MS,
                                        100, 50, 50, 50});
    history_sum(&history, MONDAY - 2 * HOUR, MONDAY + HISTORY_FINE_MS, &sum);
    assert_is(sum.total, 1200 + 13 * 100);
    assert_is(sum.bad, 12 + 13 * 50);
    assert_int_equal(sum.covered_ms, 2 * HOUR + HISTORY_FINE_MS);
    /* A span that ends within buckets takes its share of them. */
    history_sum(&history, MONDAY - 90 * 60000, MONDAY - 150000, &sum);
    assert_is(sum.total, 600 + 1150);
    history_done(&history);
}

static void the_calendar_has_months_and_weeks(void **state)
{
    struct slo slo = make_slo(0.99);
    int64_t from, to;

    (void)state;
    slo.period = SLO_WEEK;
    slo_window(&slo, MONDAY + 3 * DAY + 5, &from, &to);
    assert_int_equal(from, MONDAY);
    assert_int_equal(to, MONDAY + 7 * DAY);
    slo_window(&slo, MONDAY - 1, &from, &to);
    assert_int_equal(to, MONDAY);
    slo.period = SLO_MONTH;
    slo_window(&slo, MONDAY, &from, &to);
    assert_int_equal(from, MONDAY - 22 * DAY);
    assert_int_equal(to, MONDAY + 8 * DAY);
    slo.period = SLO_QUARTER; /* October to December: 92 days */
    slo_window(&slo, MONDAY, &from, &to);
    assert_int_equal(from, MONDAY - 53 * DAY);
    assert_int_equal(to - from, 92 * DAY);
    /* February of a leap year */
    assert_int_equal(slo_month_start(INT64_C(1835308800000), 1) -
                         slo_month_start(INT64_C(1835308800000), 0),
                     29 * DAY);
}

static void a_calendar_budget_is_that_of_the_whole_month(void **state)
{
    struct slo slo = make_slo(0.99);
    struct slo_history history;
    struct slo_budget budget;
    int64_t ends;

    (void)state;
    slo.period = SLO_MONTH;
    history_init(&history);
    /* 22 of November's 30 days, 1000 events an hour, and before it what must not count. */
    put_hours(&history, 22 * 24, 0, 1000, 5);
    put_hours(&history, 600, 22 * 24, 1000, 900);
    budget_compute(&slo, &history, MONDAY, &budget);
    assert_is(budget.total, 528000);
    assert_is(budget.allowed, 7200); /* 1 % of 720 hours' 720,000 */
    assert_is(budget.remaining, 1 - 2640.0 / 7200);
    /* 8 of 30 days are left, and 63 % of the budget: it outlasts a rate of 2. */
    assert_true(budget_exhaustion(&slo, budget.remaining, 2, MONDAY, &ends));
    assert_true(ends == BUDGET_NEVER);
    assert_true(budget_exhaustion(&slo, budget.remaining, 4, MONDAY, &ends));
    assert_int_equal(ends, (int64_t)((1 - 2640.0 / 7200) * 30 * (double)DAY / 4));
    history_done(&history);
}

static void days_share_what_was_spent(void **state)
{
    struct slo slo = make_slo(0.999);
    struct slo_day days[BUDGET_DAYS_MAX];
    struct slo_history history;
    double sum = 0;
    size_t count;

    (void)state;
    history_init(&history);
    put_hours(&history, 240, 0, 1000, 0);
    put_hours(&history, 30, 26, 1000, 60); /* four hours of the day before yesterday */
    count = budget_days(&slo, &history, MONDAY + 12 * HOUR, true, days);
    assert_int_equal(count, 31); /* half a day at either end */
    assert_true(isnan(days[0].share));
    assert_int_equal(days[count - 1].from_ms, MONDAY);
    /* 240 bad of the 240 that 240,000 events allow. */
    assert_is(days[count - 3].share, 1);
    assert_is(days[count - 3].sli, 1 - 240 / 24000.0);
    for (size_t i = 0; i < count; i++)
        sum += isnan(days[i].share) ? 0 : days[i].share;
    assert_is(sum, 1);
    history_done(&history);
}

static void consumption_runs_along_the_month(void **state)
{
    struct slo slo = make_slo(0.99);
    int64_t times[] = {MONDAY - 22 * DAY, MONDAY - 11 * DAY, MONDAY, MONDAY + DAY};
    struct slo_history history;
    double spent[4];

    (void)state;
    history_init(&history);
    put_hours(&history, 22 * 24, 0, 1000, 10); /* exactly the ideal pace */
    budget_consumption(&slo, &history, MONDAY, times, spent, 4);
    assert_true(isnan(spent[0]));
    assert_is(spent[1], 11 / 30.0);
    assert_is(spent[2], 22 / 30.0);
    assert_true(isnan(spent[3]));
    history_done(&history);
}

static void thresholds_are_the_workbooks(void **state)
{
    (void)state;
    assert_is(slo_class_threshold(&slo_classes[SLO_FAST], 30 * DAY), 14.4);
    assert_is(slo_class_threshold(&slo_classes[SLO_MODERATE], 30 * DAY), 6);
    assert_is(slo_class_threshold(&slo_classes[SLO_SLOW], 30 * DAY), 1);
    assert_is(slo_class_threshold(&slo_classes[SLO_FAST], 28 * DAY), 13.44);
    for (int i = 0; i < SLO_EXHAUSTED; i++)
        assert_int_equal(slo_burn_lengths[slo_classes[i].longer].ms,
                         12 * slo_burn_lengths[slo_classes[i].shorter].ms);
}

static void a_class_needs_both_windows(void **state)
{
    const struct slo_class *fast = &slo_classes[SLO_FAST];
    double burn[SLO_BURN_WINDOWS] = {20, 20, 20, 20, 20, 20};

    (void)state;
    assert_int_equal(slo_class_judge(fast, 30 * DAY, burn, 1), SLO_WOULD_FIRE);
    burn[SLO_5M] = 14; /* the cause is gone: quiet at once */
    assert_int_equal(slo_class_judge(fast, 30 * DAY, burn, 1), SLO_NOT_FIRING);
    burn[SLO_5M] = NAN;
    assert_int_equal(slo_class_judge(fast, 30 * DAY, burn, 1), SLO_UNKNOWN);
    burn[SLO_1H] = 3; /* one below is enough */
    assert_int_equal(slo_class_judge(fast, 30 * DAY, burn, 1), SLO_NOT_FIRING);
    assert_int_equal(slo_class_judge(&slo_classes[SLO_EXHAUSTED], 30 * DAY, burn, 0),
                     SLO_WOULD_FIRE);
    assert_int_equal(slo_class_judge(&slo_classes[SLO_EXHAUSTED], 30 * DAY, burn, 0.1),
                     SLO_NOT_FIRING);
    assert_int_equal(slo_class_judge(&slo_classes[SLO_EXHAUSTED], 30 * DAY, burn, NAN),
                     SLO_UNKNOWN);
}

static void what_if_it_goes_on(void **state)
{
    struct slo slo = make_slo(0.999);

    (void)state;
    /* 14.4 for an hour is 2 % of the budget. */
    assert_is(budget_after(&slo, 0.61, 14.4, HOUR, MONDAY), 0.59);
    assert_is(budget_after(&slo, 0.61, 0, 100 * HOUR, MONDAY), 0.61);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_the_errors_leave_half_the_budget),
        cmocka_unit_test(a_partial_window_says_what_it_covers),
        cmocka_unit_test(no_traffic_is_not_a_hundred_percent),
        cmocka_unit_test(everything_fails),
        cmocka_unit_test(a_target_of_everything_has_no_budget),
        cmocka_unit_test(counts_are_never_impossible),
        cmocka_unit_test(fine_buckets_go_before_hours),
        cmocka_unit_test(the_calendar_has_months_and_weeks),
        cmocka_unit_test(a_calendar_budget_is_that_of_the_whole_month),
        cmocka_unit_test(days_share_what_was_spent),
        cmocka_unit_test(consumption_runs_along_the_month),
        cmocka_unit_test(thresholds_are_the_workbooks),
        cmocka_unit_test(a_class_needs_both_windows),
        cmocka_unit_test(what_if_it_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
