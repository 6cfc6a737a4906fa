/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <stdlib.h>

#include "core/attr.h"
#include "core/number.h"
#include "core/random.h"
#include "support/test.h"

enum { TEXT_MAX = 2400 };

static double from_bits(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

/* strtod() is right, and in the C locale, which the tests never leave. */
static void same_as_strtod(const char *text)
{
    double mine = 0, theirs = strtod(text, NULL);

    if (!number_parse(text, &mine))
        fail_msg("not read: %s", text);
    if (memcmp(&mine, &theirs, sizeof(mine)) != 0)
        fail_msg("%s: %a instead of %a", text, mine, theirs);
}

static void reads_any_double_in_any_notation(void **state)
{
    static const int digits[] = {17, 16, 15, 18, 25, 41};
    char text[TEXT_MAX];

    (void)state;
    for (unsigned i = 0; i < 200000; i++) {
        double value = from_bits(random_u64());

        if (!isfinite(value))
            continue;
        snprintf(text, sizeof(text), "%.*g", digits[i % 6], value);
        same_as_strtod(text);
        snprintf(text, sizeof(text), "%.*f", i % 2 ? 3 : 0, value);
        same_as_strtod(text);
    }
}

static void reads_what_prometheus_sends(void **state)
{
    char text[TEXT_MAX];

    (void)state;
    for (unsigned i = 0; i < 200000; i++) {
        double value =
            (double)(random_u64() % 100000000000u) / (double)(1 + random_below(100000));

        snprintf(text, sizeof(text), "%.17g", value);
        same_as_strtod(text);
        snprintf(text, sizeof(text), "%.3f", value);
        same_as_strtod(text);
    }
}

static void reads_random_digits_and_exponents(void **state)
{
    char text[TEXT_MAX];

    (void)state;
    for (unsigned i = 0; i < 200000; i++) {
        snprintf(text, sizeof(text), "%llu.%llue%d",
                 (unsigned long long)random_u64() >> random_below(64),
                 (unsigned long long)random_u64() >> random_below(64),
                 (int)random_below(700) - 360);
        same_as_strtod(text);
    }
}

/* The decimal form of the middle between a double and the next one, exactly: doubles
   have few enough bits that a long double holds it for normal numbers, and printf()
   writes all its digits. One digit more at the end puts it above the middle. */
static void reads_middles_and_their_neighbours(void **state)
{
    char text[TEXT_MAX], above[TEXT_MAX + 2];

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        uint64_t bits = random_u64() >> (1 + (i % 4 ? 0 : random_below(12)));
        double low = from_bits(bits), high = from_bits(bits + 1);
        char *exponent;

        if (!isfinite(low) || !isfinite(high))
            continue;
        snprintf(text, sizeof(text), "%.*Le", i % 2 ? 1100 : 30,
                 ((long double)low + (long double)high) / 2);
        same_as_strtod(text);
        exponent = strchr(text, 'e');
        snprintf(above, sizeof(above), "%.*s1%s", (int)(exponent - text), text, exponent);
        same_as_strtod(above);
        exponent[-1] = '0';
        same_as_strtod(text);
    }
}

static void reads_the_edges(void **state)
{
    static const char *const texts[] = {
        "0",
        "-0",
        "0.0",
        ".5",
        "5.",
        "+1.5",
        "1e0",
        "1E5",
        "1e+5",
        "1e-5",
        "0e999",
        "1e400",
        "-1e400",
        "1e-400",
        "0.000e400",
        "4.9e-324",
        "5e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2.2250738585072011e-308",
        "2.2250738585072012e-308",
        "2.2250738585072014e-308",
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "9007199254740993.0000000000000000000000000000001",
        "9007199254740992.9999999999999999999999999999999",
        "18446744073709551615",
        "18446744073709551616",
        "9999999999999999999",
        "99999999999999999999",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "00000000000000000000000000000000000000000000000000001",
        "0.00000000000000000000000000000000000000000000000000001",
        "10000000000000000000000000000000000000000000000000000",
        "1e9999999999999999999999",
        "1e-9999999999999999999999",
        "12345678",
        "123456789",
        "1234567.8",
        "0.12345678",
        "1424953923781206.2",
        "17976931348623158079372897140530341507993413271003782693617377898044496829276475"
        "0"
        "94664901797758720709633028641669288791094655554785194040263065748867150582068190"
        "89020007083836762738548458177115317644757302700698555713669596228429148198608349"
        "36475292719074168444365510704342711559699508093042880",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        same_as_strtod(texts[i]);
}

static void reads_very_long_numbers(void **state)
{
    char *text = malloc(20020);

    (void)state;
    assert_non_null(text);
    for (unsigned i = 0; i < 200; i++) {
        size_t length = 1000 + random_below(18000),
               point = random_below((unsigned)length);

        for (size_t j = 0; j < length; j++)
            text[j] = (char)('0' + (i % 3 ? random_below(10) : 0));
        if (i % 3 == 0)
            text[length - 1] = '1';
        text[point] = '.';
        snprintf(text + length, 20, "e%d", (int)random_below(20000) - 10000);
        same_as_strtod(text);
    }
    free(text);
}

static void takes_the_longest_prefix(void **state)
{
    static const struct {
        const char *text;
        size_t used;
        double value;
    } rows[] = {
        {"1.5,2",    3, 1.5     },
        {"12]",      2, 12      },
        {"1e5x",     3, 1e5     },
        {"1e",       1, 1       },
        {"1e+",      1, 1       },
        {"1.2.3",    3, 1.2     },
        {"-7 ",      2, -7      },
        {"0x10",     1, 0       },
        {"1,5",      1, 1       },
        {"Infinity", 3, HUGE_VAL},
        {"+Inf\"",   4, HUGE_VAL},
    };

    static const char *const none[] = {"",    "-",   "+",    ".",  "-.", "e5", " 1",
                                       "inf", "nan", "-NaN", "In", "x",  ".e5"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *text = rows[i].text, *end;
        double value = -1;

        end = number_parse_prefix(text, text + strlen(text), &value);
        assert_int_equal(end - text, rows[i].used);
        assert_memory_equal(&value, &rows[i].value, sizeof(value));
    }
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        double value = -1;

        assert_ptr_equal(number_parse_prefix(none[i], none[i] + strlen(none[i]), &value),
                         none[i]);
        assert_near(value, -1, 0);
    }
}

/* The scanner hands over parts of a body: nothing behind the end may count. */
static void stops_at_the_end_it_is_given(void **state)
{
    const char *text = "123456789.123456789e12";

    (void)state;
    for (size_t length = 1; length <= strlen(text); length++) {
        char copy[32], *exact = malloc(length);
        double value = 0;

        assert_non_null(exact);
        memcpy(exact, text, length); /* the address sanitizer guards its end */
        snprintf(copy, sizeof(copy), "%.*s", (int)length, text);
        number_parse_prefix(exact, exact + length, &value);
        assert_near(value, strtod(copy, NULL), 0);
        free(exact);
    }
}

static void whole_texts_only(void **state)
{
    static const char *const wrong[] = {"",   "1 ",    " 1",  "1x",
                                        "1e", "0x1p3", "--1", "1_0"};
    double value;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        assert_false(number_parse(wrong[i], &value));
    assert_true(number_parse("NaN", &value));
    assert_true(isnan(value));
    assert_true(number_parse("-Inf", &value));
    assert_true(isinf(value) && value < 0);
}

static void integers_do_not_overflow(void **state)
{
    static const struct {
        const char *text;
        bool ok;
        int64_t value;
    } rows[] = {
        {"0",                    true,  0        },
        {"-0",                   true,  0        },
        {"+42",                  true,  42       },
        {"9223372036854775807",  true,  INT64_MAX},
        {"9223372036854775808",  false, 0        },
        {"-9223372036854775808", true,  INT64_MIN},
        {"-9223372036854775809", false, 0        },
        {"99999999999999999999", false, 0        },
        {"",                     false, 0        },
        {"-",                    false, 0        },
        {"1.0",                  false, 0        },
        {"1 ",                   false, 0        },
        {"0x10",                 false, 0        },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t value = -1;

        assert_int_equal(number_parse_i64(rows[i].text, &value), rows[i].ok);
        if (rows[i].ok)
            assert_true(value == rows[i].value);
    }
}

static void hexadecimal_digits_of_both_cases(void **state)
{
    static const char digits[] = "0123456789abcdefABCDEF";

    (void)state;
    for (int c = CHAR_MIN; c <= CHAR_MAX; c++) {
        const char *at = c ? strchr(digits, c) : NULL;
        int value = !at                ? -1
                    : at - digits < 16 ? (int)(at - digits)
                                       : (int)(at - digits) - 6;

        assert_int_equal(number_hex_digit((char)c), value);
    }
}

static void the_exact_form_is_short_and_reads_back(void **state)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0.1,                "0.1"                  },
        {1e21,               "1e+21"                },
        {100,                "100"                  },
        {-0.0,               "-0"                   },
        {5e-324,             "4.94065645841247e-324"},
        {1.0 / 3,            "0.3333333333333333"   },
        {HUGE_VAL,           "+Inf"                 },
        {-HUGE_VAL,          "-Inf"                 },
        {1424953923781206.2, "1424953923781206.2"   },
    };

    char text[64];
    double back;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(number_format_exact(rows[i].value, text, sizeof(text)),
                            rows[i].text);
    assert_string_equal(number_format_exact((double)NAN, text, sizeof(text)), "NaN");
    for (int i = 0; i < 100000; i++) {
        double value = from_bits(random_u64());

        if (!isfinite(value))
            continue;
        assert_true(number_parse(number_format_exact(value, text, sizeof(text)), &back));
        assert_memory_equal(&back, &value, sizeof(value));
    }
}

static void fixed_decimals_have_no_negative_zero(void **state)
{
    static const struct {
        double value;
        int decimals;
        const char *text;
    } rows[] = {
        {1.25,     1,  "1.2"    },
        {1.35,     1,  "1.4"    },
        {-0.001,   2,  "0.00"   },
        {-0.0,     0,  "0"      },
        {-0.5,     0,  "0"      },
        {-1.5,     0,  "-2"     },
        {1234.5,   2,  "1234.50"},
        {7,        -3, "7"      },
        {HUGE_VAL, 2,  "+Inf"   },
        {-0.06,    1,  "-0.1"   },
    };

    char text[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(
            number_format_fixed(rows[i].value, rows[i].decimals, text, sizeof(text)),
            rows[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_any_double_in_any_notation),
        cmocka_unit_test(reads_what_prometheus_sends),
        cmocka_unit_test(reads_random_digits_and_exponents),
        cmocka_unit_test(reads_middles_and_their_neighbours),
        cmocka_unit_test(reads_the_edges),
        cmocka_unit_test(reads_very_long_numbers),
        cmocka_unit_test(takes_the_longest_prefix),
        cmocka_unit_test(stops_at_the_end_it_is_given),
        cmocka_unit_test(whole_texts_only),
        cmocka_unit_test(integers_do_not_overflow),
        cmocka_unit_test(hexadecimal_digits_of_both_cases),
        cmocka_unit_test(the_exact_form_is_short_and_reads_back),
        cmocka_unit_test(fixed_decimals_have_no_negative_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
