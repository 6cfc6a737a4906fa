/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/attr.h"
#include "core/random.h"
#include "core/unit.h"
#include "core/utf8.h"
#include "support/test.h"

static void values_read_as_on_the_screens(void **state)
{
    static const struct {
        const char *unit;
        double value;
        int decimals;
        const char *text;
    } rows[] = {
        {"short",         412,              -1, "412"                },
        {"short",         0,                -1, "0"                  },
        {"short",         -0.0,             -1, "0"                  },
        {"short",         0.05,             -1, "0.05"               },
        {"short",         16234,            -1, "16.2 k"             },
        {"short",         999.4,            -1, "999"                },
        {"short",         999.96,           -1, "1 k"                },
        {"short",         999960,           -1, "1 M"                },
        {"short",         -1240,            -1, "-1.24 k"            },
        {"short",         3e6,              -1, "3 M"                },
        {"short",         1e30,             -1, "1e+30"              },
        {"short",         1240,             3,  "1.240 k"            },
        {"short",         -0.0001,          1,  "0.0"                },
        {"none",          123456.789,       -1, "123457"             },
        {"none",          3.14159,          -1, "3.14"               },
        {"reqps",         1240,             -1, "1.24 k/s"           },
        {"reqps",         41,               -1, "41/s"               },
        {"reqps",         0,                -1, "0/s"                },
        {"opm",           12,               -1, "12/min"             },
        {"percentunit",   0.068,            -1, "6.8 %"              },
        {"percentunit",   0.0681234,        -1, "6.8 %"              },
        {"percentunit",   1,                -1, "100 %"              },
        {"percentunit",   0,                -1, "0 %"                },
        {"percentunit",   0.61,             -1, "61 %"               },
        {"percentunit",   0.99961,          -1, "99.96 %"            },
        {"percentunit",   0.99961,          3,  "99.961 %"           },
        {"percentunit",   0.999999999,      -1, "100 %"              },
        {"percentunit",   0.00034,          -1, "0.034 %"            },
        {"percentunit",   -0.31,            -1, "-31 %"              },
        {"percent",       9.7,              -1, "9.7 %"              },
        {"percent",       146.04,           -1, "146 %"              },
        {"s",             1.92,             -1, "1.92 s"             },
        {"s",             0.341,            -1, "341 ms"             },
        {"s",             0.0111,           -1, "11.1 ms"            },
        {"s",             0.000012,         -1, "12 µs"             },
        {"s",             0,                -1, "0 s"                },
        {"s",             0.99996,          -1, "1 s"                },
        {"s",             59.9,             -1, "59.9 s"             },
        {"s",             59.97,            -1, "1m"                 },
        {"s",             252,              -1, "4m 12s"             },
        {"s",             3599.7,           -1, "1h"                 },
        {"s",             3900,             -1, "1h 5m"              },
        {"s",             276480,           -1, "3.2 d"              },
        {"s",             86399,            -1, "1 d"                },
        {"s",             -1.5,             -1, "-1.5 s"             },
        {"s",             -252,             -1, "-4m 12s"            },
        {"ms",            611,              -1, "611 ms"             },
        {"ms",            1500,             2,  "1.50 s"             },
        {"ns",            1,                -1, "1 ns"               },
        {"h",             36,               -1, "1.5 d"              },
        {"bytes",         0,                -1, "0 B"                },
        {"bytes",         1023,             -1, "1023 B"             },
        {"bytes",         1024,             -1, "1 KiB"              },
        {"bytes",         1048575,          -1, "1 MiB"              },
        {"bytes",         1.5 * 1073741824, -1, "1.5 GiB"            },
        {"decbytes",      1500,             -1, "1.5 kB"             },
        {"Bps",           2.5e6,            -1, "2.5 MB/s"           },
        {"binBps",        2048,             -1, "2 KiB/s"            },
        {"bps",           1e9,              -1, "1 Gb/s"             },
        {"×",            14.83,            -1, "14.8×"             },
        {"multiple",      0.3,              -1, "0.3×"              },
        {"celsius",       21.54,            -1, "21.5 °C"           },
        {"hertz",         2.4e9,            -1, "2.4 GHz"            },
        {"bool",          0,                -1, "false"              },
        {"bool_yes_no",   1,                -1, "yes"                },
        {"bool_on_off",   0,                -1, "off"                },
        {"dthms",         3909,             -1, "1:05:09"            },
        {"dthms",         -59,              -1, "-0:00:59"           },
        {"suffix:conn/s", 12,               -1, "12 conn/s"          },
        {"suffix:conn/s", 1240,             -1, "1.24 k conn/s"      },
        {"suffix:/h",     1240,             -1, "1.24 k/h"           },
        {"dateTimeAsIso", 1.7e12,           -1, "2023-11-14 22:13:20"},
    };

    char text[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct unit *unit = unit_find(rows[i].unit);

        assert_non_null(unit);
        assert_string_equal(
            unit_format(unit, rows[i].value, rows[i].decimals, text, sizeof(text)),
            rows[i].text);
    }
}

static void what_is_no_number_says_so_in_every_unit(void **state)
{
    size_t count;
    const struct unit *units = unit_table(&count);
    char text[64];

    (void)state;
    assert_true(count > 40);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(unit_format(&units[i], (double)NAN, -1, text, sizeof(text)),
                            "NaN");
        assert_string_equal(unit_format(&units[i], HUGE_VAL, -1, text, sizeof(text)),
                            "∞");
        assert_string_equal(unit_format(&units[i], -HUGE_VAL, 2, text, sizeof(text)),
                            "-∞");
        assert_string_equal(
            unit_format_tick(&units[i], (double)NAN, 1, 10, text, sizeof(text)), "NaN");
    }
}

/* Any double in any unit: short, clean, and no sign on a zero. */
static void any_value_is_written_short_and_clean(void **state)
{
    size_t count;
    const struct unit *units = unit_table(&count);

    (void)state;
    for (int i = 0; i < 200000; i++) {
        const struct unit *unit = &units[random_below((unsigned)count)];
        char text[64], *rest;
        uint64_t bits = random_u64();
        double value;

        memcpy(&value, &bits, sizeof(value));
        if (random_below(2))
            value = ((double)(bits >> 40) - 8e6) / pow(10, random_below(12));
        unit_format(unit, value, -1, text, sizeof(text));
        assert_true(utf8_clean(text, strlen(text), UTF8_NEWLINE_PICTURE));
        if (utf8_width(text) < 1 || utf8_width(text) > 24)
            fail_msg("%s of %g: %s", unit->name, value, text);
        if (text[0] == '-' && unit->scale != UNIT_SCALE_CLOCK &&
            strtod(text, &rest) >= 0 && strcmp(text, "-∞") != 0 &&
            strcmp(text, "-0:00:00") != 0 && rest != text)
            fail_msg("%s of %g: %s", unit->name, value, text);
        unit_format_tick(unit, value, fabs(value) / 4, value, text, sizeof(text));
        assert_true(utf8_clean(text, strlen(text), UTF8_NEWLINE_PICTURE));
    }
}

static void ticks_of_an_axis_belong_together(void **state)
{
    static const struct {
        const char *unit;
        double step;
        const char *texts[5];
    } rows[] = {
        {"percentunit", 0.04,      {"0 %", "4 %", "8 %"}                  },
        {"percentunit", 0.0005,    {"0 %", "0.05 %", "0.1 %", "0.15 %"}   },
        {"s",           1.5,       {"0 s", "1.5 s", "3 s"}                },
        {"s",           0.5,       {"0 s", "0.5 s", "1 s", "1.5 s"}       },
        {"s",           0.0005,    {"0 ms", "0.5 ms", "1 ms", "1.5 ms"}   },
        {"s",           20,        {"0 s", "20 s", "40 s", "60 s", "80 s"}},
        {"s",           1800,      {"0 s", "30m", "1h", "1h 30m", "2h"}   },
        {"s",           43200,     {"0 d", "0.5 d", "1 d", "1.5 d", "2 d"}},
        {"short",       500,       {"0", "500", "1 k", "1.5 k", "2 k"}    },
        {"short",       0.25,      {"0", "0.25", "0.5", "0.75", "1"}      },
        {"short",       60,        {"0", "60", "120"}                     },
        {"bytes",       536870912, {"0 B", "512 MiB", "1 GiB", "1.5 GiB"} },
        {"reqps",       250,       {"0/s", "250/s", "500/s"}              },
        {"×",          10,        {"0×", "10×", "20×"}                },
    };

    char text[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int last = 0;

        while (last < 4 && rows[i].texts[last + 1])
            last++;
        for (int j = 0; j <= last; j++)
            assert_string_equal(unit_format_tick(unit_find(rows[i].unit),
                                                 j * rows[i].step, rows[i].step,
                                                 last * rows[i].step, text, sizeof(text)),
                                rows[i].texts[j]);
    }
}

/* Two ticks that read the same would lie about one of them. */
static void neighbouring_ticks_differ(void **state)
{
    static const double steps[] = {1, 2, 2.5, 5};
    static const char *const names[] = {"short", "percentunit", "s", "bytes", "reqps"};
    char a[64], b[64];

    (void)state;
    for (size_t unit = 0; unit < ARRAY_LEN(names); unit++) {
        for (int power = -4; power < 9; power++) {
            for (size_t s = 0; s < ARRAY_LEN(steps); s++) {
                double step = steps[s] * pow(10, power);

                if (unit == 2 && step > 60)
                    continue; /* an axis of times has its own steps */
                for (int i = -5; i < 5; i++) {
                    unit_format_tick(unit_find(names[unit]), i * step, step, 5 * step, a,
                                     sizeof(a));
                    unit_format_tick(unit_find(names[unit]), (i + 1) * step, step,
                                     5 * step, b, sizeof(b));
                    if (strcmp(a, b) == 0)
                        fail_msg("%s by %g: %s twice", names[unit], step, a);
                }
            }
        }
    }
}

static void names_are_found_and_nearly_found(void **state)
{
    char name[40];

    (void)state;
    assert_string_equal(unit_find(NULL)->name, "short");
    assert_string_equal(unit_find("")->name, "short");
    assert_null(unit_find("percnt"));
    assert_string_equal(unit_nearest("percnt"), "percent");
    assert_null(unit_nearest("wombats"));
    assert_ptr_equal(unit_find("suffix:req"), unit_find("suffix:req"));
    assert_ptr_not_equal(unit_find("suffix:req"), unit_find("suffix:jobs"));
    assert_null(unit_find("suffix:"));
    assert_null(unit_find("suffix:a suffix that is far too long to show"));
    for (int i = 0; i < UNIT_CUSTOM_MAX; i++) {
        snprintf(name, sizeof(name), "suffix:u%d", i);
        (void)unit_find(name);
    }
    assert_null(unit_find("suffix:onemore"));
    assert_non_null(unit_find("suffix:req"));
}

static void every_row_has_help(void **state)
{
    size_t count;
    const struct unit *units = unit_table(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_true(units[i].help && strlen(units[i].help) > 3);
        assert_ptr_equal(unit_find(units[i].name), &units[i]); /* no name twice */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_read_as_on_the_screens),
        cmocka_unit_test(what_is_no_number_says_so_in_every_unit),
        cmocka_unit_test(any_value_is_written_short_and_clean),
        cmocka_unit_test(ticks_of_an_axis_belong_together),
        cmocka_unit_test(neighbouring_ticks_differ),
        cmocka_unit_test(names_are_found_and_nearly_found),
        cmocka_unit_test(every_row_has_help),
    };

    setenv("TZ", "UTC", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
