/* SPDX-License-Identifier: MIT */

/* The time range of the screen: zoom, pan, back to now. */

#include <stdlib.h>

#include "app/timerange.h"
#include "support/test.h"

#define NOW  INT64_C(1795403565000) /* 2026-11-23 03:12:45 UTC */
#define HOUR INT64_C(3600000)

static void the_layouts_range_holds_until_somebody_changes_it(void **state)
{
    struct timerange range = {0, 0};

    (void)state;
    assert_int_equal(timerange_ms(&range, HOUR), HOUR);
    assert_int_equal(timerange_ms(&range, 6 * HOUR), 6 * HOUR);
    timerange_zoom(&range, HOUR, NOW, 1, 0);
    assert_int_equal(timerange_ms(&range, 6 * HOUR), 2 * HOUR);
    timerange_reset(&range);
    assert_int_equal(timerange_ms(&range, 6 * HOUR), 6 * HOUR);
}

static void zooming_live_stays_live(void **state)
{
    struct timerange range = {0, 0};

    (void)state;
    timerange_zoom(&range, HOUR, NOW, -1, 0);
    assert_int_equal(range.end_ms, 0);
    assert_int_equal(range.range_ms, HOUR / 2);
    timerange_zoom(&range, HOUR, NOW, 1, 0);
    assert_int_equal(range.range_ms, HOUR);
}

static void zooming_the_past_keeps_its_middle(void **state)
{
    struct timerange range = {2 * HOUR, NOW - 10 * HOUR};

    (void)state;
    timerange_zoom(&range, HOUR, NOW, -1, 0);
    assert_int_equal(range.range_ms, HOUR);
    assert_int_equal(range.end_ms, NOW - 10 * HOUR - HOUR / 2);
    timerange_zoom(&range, HOUR, NOW, 1, 0);
    assert_int_equal(range.end_ms, NOW - 10 * HOUR);
    /* What would end after now is live. */
    range = (struct timerange){2 * HOUR, NOW - HOUR / 2};
    timerange_zoom(&range, HOUR, NOW, 1, 0);
    assert_int_equal(range.end_ms, 0);
}

static void zooming_at_a_moment_keeps_it_in_the_middle(void **state)
{
    struct timerange range = {0, 0};

    (void)state;
    timerange_zoom(&range, 4 * HOUR, NOW, -1, NOW - 2 * HOUR);
    assert_int_equal(range.range_ms, 2 * HOUR);
    assert_int_equal(range.end_ms, NOW - HOUR);
    timerange_zoom(&range, 4 * HOUR, NOW, -1, NOW);
    assert_int_equal(range.end_ms, 0);
}

static void zooming_ends_at_bounds(void **state)
{
    struct timerange range = {0, 0};

    (void)state;
    for (int i = 0; i < 100; i++)
        timerange_zoom(&range, HOUR, NOW, -1, 0);
    assert_true(range.range_ms >= TIMERANGE_MIN_MS);
    assert_true(range.range_ms < 2 * TIMERANGE_MIN_MS);
    for (int i = 0; i < 100; i++)
        timerange_zoom(&range, HOUR, NOW, 1, 0);
    assert_true(range.range_ms <= TIMERANGE_MAX_MS);
    assert_true(range.range_ms > TIMERANGE_MAX_MS / 2);
}

static void panning_moves_by_half(void **state)
{
    struct timerange range = {0, 0};

    (void)state;
    timerange_pan(&range, HOUR, NOW, -1);
    assert_int_equal(range.end_ms, NOW - HOUR / 2);
    assert_int_equal(range.range_ms, HOUR);
    timerange_pan(&range, HOUR, NOW, -1);
    assert_int_equal(range.end_ms, NOW - HOUR);
    timerange_pan(&range, HOUR, NOW + 1000, 1);
    assert_int_equal(range.end_ms, NOW - HOUR / 2);
    timerange_pan(&range, HOUR, NOW + 1000, 1);
    assert_true(range.end_ms == NOW);
    timerange_pan(&range, HOUR, NOW + 1000, 1);
    assert_int_equal(range.end_ms, 0);
}

static void there_is_nothing_later_than_now(void **state)
{
    struct timerange range = {0, 0};

    (void)state;
    timerange_pan(&range, HOUR, NOW, 1);
    /* And other dashboards keep their own range. */
    assert_int_equal(range.range_ms, 0);
    assert_int_equal(range.end_ms, 0);
}

static void nor_earlier_than_the_epoch(void **state)
{
    struct timerange range = {TIMERANGE_MAX_MS, 0};

    (void)state;
    for (int i = 0; i < 1000; i++)
        timerange_pan(&range, HOUR, NOW, -1);
    assert_true(range.end_ms >= range.range_ms);
}

static void the_header_says_what_it_is(void **state)
{
    struct timerange range = {0, 0};
    char text[64];

    (void)state;
    assert_string_equal(timerange_format(&range, HOUR, NOW, true, text, sizeof(text)),
                        "1h");
    range = (struct timerange){HOUR, NOW - HOUR};
    assert_string_equal(timerange_format(&range, HOUR, NOW, true, text, sizeof(text)),
                        "01:12 - 02:12");
    /* Dates where they are not today's. */
    range.end_ms = NOW - 3 * HOUR;
    assert_string_equal(timerange_format(&range, HOUR, NOW, true, text, sizeof(text)),
                        "Nov 22 23:12 - Nov 23 00:12");
    range.end_ms = NOW - 5 * HOUR;
    assert_string_equal(timerange_format(&range, HOUR, NOW, true, text, sizeof(text)),
                        "Nov 22 21:12 - 22:12");
}

static void the_header_says_it_in_local_time(void **state)
{
    struct timerange range = {HOUR, NOW - HOUR};
    char text[64];

    (void)state;
    assert_string_equal(timerange_format(&range, HOUR, NOW, false, text, sizeof(text)),
                        "06:42 - 07:42");
}

static void ranges_are_gone_back_through_and_forward_again(void **state)
{
    struct timerange range = {0, 0}, second = {HOUR, NOW}, third = {HOUR / 2, NOW};
    struct timerange_history history = {0};

    (void)state;
    assert_false(timerange_step(&range, &history, -1));
    assert_false(timerange_step(&range, &history, 1));
    timerange_go(&range, &history, &second);
    timerange_go(&range, &history, &second); /* the same is no step */
    timerange_go(&range, &history, &third);
    assert_true(timerange_step(&range, &history, -1));
    assert_memory_equal(&range, &second, sizeof(range));
    assert_true(timerange_step(&range, &history, -1));
    assert_int_equal(range.range_ms, 0);
    assert_int_equal(range.end_ms, 0);
    assert_false(timerange_step(&range, &history, -1));
    assert_true(timerange_step(&range, &history, 1));
    /* Another way from here: the third is not ahead any more. */
    timerange_go(&range, &history, &(struct timerange){2 * HOUR, 0});
    assert_false(timerange_step(&range, &history, 1));
    assert_true(timerange_step(&range, &history, -1));
    assert_memory_equal(&range, &second, sizeof(range));
}

static void only_so_many_ranges_are_kept_the_newest(void **state)
{
    struct timerange range = {0, 0};
    struct timerange_history history = {0};
    int steps = 0;

    (void)state;
    for (int64_t i = 1; i <= 3 * TIMERANGE_HISTORY_MAX; i++)
        timerange_go(&range, &history, &(struct timerange){i * HOUR, 0});
    assert_int_equal(range.range_ms, 3 * TIMERANGE_HISTORY_MAX * HOUR);
    while (timerange_step(&range, &history, -1))
        steps++;
    assert_int_equal(steps, TIMERANGE_HISTORY_MAX - 1);
    assert_int_equal(range.range_ms, (2 * TIMERANGE_HISTORY_MAX + 1) * HOUR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_layouts_range_holds_until_somebody_changes_it),
        cmocka_unit_test(zooming_live_stays_live),
        cmocka_unit_test(zooming_the_past_keeps_its_middle),
        cmocka_unit_test(zooming_at_a_moment_keeps_it_in_the_middle),
        cmocka_unit_test(zooming_ends_at_bounds),
        cmocka_unit_test(panning_moves_by_half),
        cmocka_unit_test(there_is_nothing_later_than_now),
        cmocka_unit_test(nor_earlier_than_the_epoch),
        cmocka_unit_test(the_header_says_what_it_is),
        cmocka_unit_test(the_header_says_it_in_local_time),
        cmocka_unit_test(ranges_are_gone_back_through_and_forward_again),
        cmocka_unit_test(only_so_many_ranges_are_kept_the_newest),
    };

    setenv("TZ", "XXX-5:30", 1); /* read once */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
