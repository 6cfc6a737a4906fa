/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <time.h>

#include "core/attr.h"
#include "core/clock.h"
#include "core/duration.h"
#include "core/random.h"
#include "support/test.h"

static void reads_rfc3339_and_unix_seconds(void **state)
{
    static const struct {
        const char *text;
        int64_t ns;
    } rows[] = {
        {"1970-01-01T00:00:00Z",           0                           },
        {"2026-11-23T03:12:45Z",           INT64_C(1795403565000000000)},
        {"2026-11-23T03:12:45.123Z",       INT64_C(1795403565123000000)},
        {"2026-11-23T03:12:45.123456789Z", INT64_C(1795403565123456789)},
        {"2026-11-23T04:12:45+01:00",      INT64_C(1795403565000000000)},
        {"2026-11-22T21:42:45-05:30",      INT64_C(1795403565000000000)},
        {"2026-11-23t03:12:45z",           INT64_C(1795403565000000000)},
        {"1969-12-31T23:59:59.5Z",         -500000000                  },
        {"2024-02-29T00:00:00Z",           INT64_C(1709164800000000000)},
        {"2016-12-31T23:59:60Z",           INT64_C(1483228800000000000)},
        {"0001-01-01T00:00:00Z",           INT64_MIN                   },
        {"1795403565",                     INT64_C(1795403565000000000)},
        {"1795403565.123",                 INT64_C(1795403565123000000)},
        {"1795403565.123456789",           INT64_C(1795403565123456789)},
        {"-1.5",                           -1500000000                 },
        {"0",                              0                           },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t ns = -7;

        if (!moment_parse(rows[i].text, &ns) || ns != rows[i].ns)
            fail_msg("%s: %lld", rows[i].text, (long long)ns);
    }
}

static void refuses_what_is_no_moment(void **state)
{
    static const char *const texts[] = {
        "",
        "now",
        "2026-11-23",
        "2026-11-23T03:12Z",
        "2026-11-23T03:12:45",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234567890Z",
        "2026-01-01T00:00:00+1:00",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00Zx",
        "2026-01-01T00:00:00+01:00x",
        "9999-12-31T23:59:59Z",
        "1600-01-01T00:00:00Z",
        "1.",
        ".5",
        "1e9",
        "--1",
        "1 ",
        "9223372036854775807",
        "99999999999999999999999",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        int64_t ns = -7;

        if (moment_parse(texts[i], &ns))
            fail_msg("\"%s\" was read as %lld", texts[i], (long long)ns);
        assert_true(ns == -7);
    }
}

static void the_calendar_is_that_of_the_c_library(void **state)
{
    char mine[64], theirs[64];

    (void)state;
    for (int i = 0; i < 100000; i++) {
        int64_t ns = (int64_t)random_u64(), back, ms;
        time_t seconds;

        ms = ns / 1000000 - (ns % 1000000 < 0);
        seconds = (time_t)(ms / 1000 - (ms % 1000 < 0));
        if (ms % 1000 == 0)
            continue;
        assert_true(
            strftime(theirs, sizeof(theirs), "%Y-%m-%dT%H:%M:%S", gmtime(&seconds)) > 0);
        moment_format_rfc3339(ns, mine, sizeof(mine));
        assert_memory_equal(mine, theirs, strlen(theirs));
        /* The first whole millisecond may lie before what 64 bits can say. */
        if (moment_parse(mine, &back))
            assert_true(back == ms * 1000000);
        else
            assert_true(ns < INT64_MIN + 1000000);
    }
}

static void milliseconds_only_where_there_are_any(void **state)
{
    char text[64];

    (void)state;
    assert_string_equal(
        moment_format_rfc3339(INT64_C(1795403565123456789), text, sizeof(text)),
        "2026-11-23T03:12:45.123Z");
    assert_string_equal(
        moment_format_rfc3339(INT64_C(1795403565000999999), text, sizeof(text)),
        "2026-11-23T03:12:45Z");
    assert_string_equal(moment_format_rfc3339(-1, text, sizeof(text)),
                        "1969-12-31T23:59:59.999Z");
}

static void local_time_follows_the_zone_and_its_summer(void **state)
{
    int64_t winter = INT64_C(1795403565000000000), summer = INT64_C(1782000000000000000);
    char text[64];

    (void)state;
    assert_string_equal(moment_strftime(winter, false, "%H:%M:%S", text, sizeof(text)),
                        "04:12:45");
    assert_string_equal(moment_strftime(winter, true, "%H:%M:%S", text, sizeof(text)),
                        "03:12:45");
    assert_string_equal(moment_strftime(-1, true, "%H:%M:%S", text, sizeof(text)),
                        "23:59:59");
    assert_int_equal(moment_utc_offset_s(winter, false), 3600);
    assert_int_equal(moment_utc_offset_s(summer, false), 7200);
    assert_int_equal(moment_utc_offset_s(summer, true), 0);
    assert_string_equal(moment_strftime(winter, true, "%H:%M:%S", text, 4), "");
}

static void a_frozen_clock_stands_still(void **state)
{
    int64_t before = clock_monotonic_ms();

    (void)state;
    assert_false(clock_frozen());
    assert_true(clock_wall_ns() > INT64_C(1600000000000000000));
    clock_freeze(42, -1);
    assert_true(clock_frozen());
    assert_true(clock_wall_ns() == 42);
    assert_true(clock_monotonic_ms() >= before);
    clock_freeze(43, 1000);
    assert_true(clock_monotonic_ms() == 1000);
    clock_freeze(44, -1);
    assert_true(clock_monotonic_ms() >= before);
    clock_thaw();
    assert_false(clock_frozen());
    assert_true(clock_wall_ns() > 44);
    assert_true(clock_suspended_ms() >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rfc3339_and_unix_seconds),
        cmocka_unit_test(refuses_what_is_no_moment),
        cmocka_unit_test(the_calendar_is_that_of_the_c_library),
        cmocka_unit_test(milliseconds_only_where_there_are_any),
        cmocka_unit_test(local_time_follows_the_zone_and_its_summer),
        cmocka_unit_test(a_frozen_clock_stands_still),
    };

    /* A zone by its rule, so that no zone database is needed. */
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
