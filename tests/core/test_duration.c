/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/attr.h"
#include "core/duration.h"
#include "core/random.h"
#include "support/test.h"

static void reads_prometheus_durations(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"0",                     0                                     },
        {"0s",                    0                                     },
        {"90s",                   90000                                 },
        {"1h30m",                 5400000                               },
        {"7d",                    604800000                             },
        {"1w",                    604800000                             },
        {"500ms",                 500                                   },
        {"1y",                    31536000000                           },
        {"5m",                    300000                                },
        {"1y2w3d4h5m6s7ms",
         31536000000 + 1209600000 + 259200000 + 14400000 + 300000 + 6007},
        {"9223372036854775807ms", INT64_MAX                             },
        {"00005m",                300000                                },
    };

    int64_t ms;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_true(duration_parse(rows[i].text, &ms));
        assert_true(ms == rows[i].ms);
    }
}

static void refuses_all_else(void **state)
{
    static const char *const texts[] = {
        "",
        "5",
        "s",
        "10x",
        "-5m",
        "+5m",
        "5 m",
        "1.5h",
        "5m ",
        " 5m",
        "30m1h",
        "1m1m",
        "5M",
        "1h-5m",
        "1e99s",
        "00",
        "5ms5s",
        "5mm",
        "1s\n",
        "9223372036854775808ms",
        "9999999999999y",
        "9223372036854775807ms1",
        "292471209y",
        "1msx",
        "m5",
    };
    int64_t ms = -1;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (duration_parse(texts[i], &ms))
            fail_msg("\"%s\" was read", texts[i]);
        assert_true(ms == -1);
    }
}

static void writes_prometheus_durations(void **state)
{
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {0,           "0s"         },
        {5400000,     "1h30m"      },
        {604800000,   "1w"         },
        {31536000000, "1y"         },
        {86400000,    "1d"         },
        {90061001,    "1d1h1m1s1ms"},
        {60000,       "1m"         },
        {1,           "1ms"        },
        {-60000,      "-1m"        },
    };

    char text[96];
    int64_t back;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(duration_format(rows[i].ms, text, sizeof(text)),
                            rows[i].text);
    for (int i = 0; i < 100000; i++) {
        int64_t ms = (int64_t)(random_u64() >> 1 >> random_below(62));

        assert_true(duration_parse(duration_format(ms, text, sizeof(text)), &back));
        assert_true(back == ms);
    }
    duration_format(INT64_MIN, text, sizeof(text));
    assert_int_equal(text[0], '-');
    assert_true(duration_parse("9223372036854775807ms", &back));
}

static void people_get_two_units_at_most(void **state)
{
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {0,           "0s"    },
        {850,         "850ms" },
        {1999,        "1s"    },
        {42000,       "42s"   },
        {240000,      "4m"    },
        {252999,      "4m 12s"},
        {3600000,     "1h"    },
        {3605000,     "1h"    },
        {5400000,     "1h 30m"},
        {108000000,   "1d 6h" },
        {86400000,    "1d"    },
        {-42000,      "-42s"  },
        {34560000000, "400d"  },
    };

    char text[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(duration_human(rows[i].ms, text, sizeof(text)), rows[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_prometheus_durations),
        cmocka_unit_test(refuses_all_else),
        cmocka_unit_test(writes_prometheus_durations),
        cmocka_unit_test(people_get_two_units_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
