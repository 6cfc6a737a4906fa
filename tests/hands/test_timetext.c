/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <time.h>

#include "app/timetext.h"
#include "core/clock.h"
#include "core/duration.h"
#include "support/test.h"

/* 2026-11-23 03:12:45 UTC */
static const int64_t now_ms = INT64_C(1795403565000);
static const int64_t hour_ms = 3600000;

static int64_t at(const char *rfc3339)
{
    int64_t ns;

    assert_true(moment_parse(rfc3339, &ns));
    return ns / 1000000;
}

static void expect(const char *text, bool utc, int64_t range_ms, int64_t end_ms)
{
    struct timerange range;
    struct err err = {0};

    if (!timetext_parse(text, now_ms, utc, hour_ms, &range, &err))
        fail_msg("%s: %s", text, err.msg);
    assert_int_equal(range.range_ms, range_ms);
    assert_int_equal(range.end_ms, end_ms);
}

static void a_duration_is_live(void **state)
{
    (void)state;
    expect("2h", true, 2 * hour_ms, 0);
    expect("  90m ", true, 3 * hour_ms / 2, 0);
}

static void one_moment_lasts_as_long_as_shown(void **state)
{
    (void)state;
    expect("02:00", true, hour_ms, at("2026-11-23T03:00:00Z"));
    expect("yesterday 14:00", true, hour_ms, at("2026-11-22T15:00:00Z"));
    expect("2026-11-01 10:30", true, hour_ms, at("2026-11-01T11:30:00Z"));
    expect("2026-11-01", true, hour_ms, at("2026-11-01T01:00:00Z"));
}

static void two_moments_are_a_window(void **state)
{
    (void)state;
    expect("02:10 to 02:40", true, hour_ms / 2, at("2026-11-23T02:40:00Z"));
    expect("2026-11-20 23:30 to 2026-11-21 00:30", true, hour_ms,
           at("2026-11-21T00:30:00Z"));
    /* A clock on the right is on the day of the left. */
    expect("2026-11-20 03:10 to 03:40", true, hour_ms / 2, at("2026-11-20T03:40:00Z"));
    expect("3h ago to 1h ago", true, 2 * hour_ms, now_ms - hour_ms);
    expect("02:12:45 to now", true, hour_ms, now_ms);
    expect("2026-11-23T02:00:00Z to 2026-11-23T03:00:00Z", false, hour_ms,
           at("2026-11-23T03:00:00Z"));
}

/* Clocks are those of the zone, on both sides of a change to summer time. */
static void local_clocks_know_summer_time(void **state)
{
    (void)state;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    expect("2026-07-01 12:00 to 13:00", false, hour_ms, at("2026-07-01T11:00:00Z"));
    expect("2026-12-01 12:00 to 13:00", false, hour_ms, at("2026-12-01T12:00:00Z"));
    expect("2026-03-29 01:30 to 03:30", false, hour_ms, at("2026-03-29T01:30:00Z"));
    expect("today 04:00", false, hour_ms, at("2026-11-23T04:00:00Z"));
}

static void what_is_no_range_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "rubbish",
        "25:00",
        "02:61",
        "2026-13-01",
        "02:40 to 02:10",
        "02:10 to",
        "2026-11-2",
        "10s",
        "1000000d",
        "-2h",
        "02:10 - 02:40",
        "3h ago to",
        "yesterday noon",
        "2026-02-30 to now",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct timerange range = {1, 2};
        struct err err = {0};

        if (timetext_parse(texts[i], now_ms, true, hour_ms, &range, &err))
            fail_msg("\"%s\" was taken", texts[i]);
        assert_string_not_equal(err.msg, "");
        assert_int_equal(range.range_ms, 1); /* left alone */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_duration_is_live),
        cmocka_unit_test(one_moment_lasts_as_long_as_shown),
        cmocka_unit_test(two_moments_are_a_window),
        cmocka_unit_test(what_is_no_range_is_refused),
        cmocka_unit_test(local_clocks_know_summer_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
