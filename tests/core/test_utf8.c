/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <stdlib.h>
#include <wchar.h>

#include "core/attr.h"
#include "core/random.h"
#include "core/utf8.h"
#include "core/utf8_table.h"
#include "support/test.h"

static void each_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x110000; code++) {
        char bytes[4];
        uint32_t back;
        size_t size;

        if (code >= 0xd800 && code < 0xe000)
            continue;
        size = utf8_encode(code, bytes);
        assert_int_equal(utf8_decode(bytes, bytes + size, &back), size);
        assert_int_equal(back, code);
        assert_true(utf8_valid(bytes, size));
        /* A part of it is not valid, and nothing behind it is read. */
        for (size_t part = 1; part < size; part++) {
            assert_false(utf8_valid(bytes, part));
            assert_int_equal(utf8_decode(bytes, bytes + part, &back), part);
            assert_int_equal(back, UTF8_REPLACEMENT);
        }
    }
}

static void what_is_no_code_point_is_encoded_as_replacement(void **state)
{
    static const uint32_t codes[] = {0xd800, 0xdfff, 0x110000, 0xffffffff};
    char bytes[4];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        assert_int_equal(utf8_encode(codes[i], bytes), 3);
        assert_memory_equal(bytes, "\xef\xbf\xbd", 3);
    }
}

/* After M. Kuhn's "UTF-8 decoder capability and stress test" (2015) and table 3-8 of
   the Unicode standard: how many parts each ill-formed text falls into. */
static void ill_formed_parts_are_maximal(void **state)
{
    static const struct {
        const char *text;
        int parts;
    } rows[] = {
        {"\x80",                             1},
        {"\xbf",                             1},
        {"\x80\xbf\x80",                     3},
        {"\xc0",                             1},
        {"\xc0\xaf",                         2}, /* overlong '/' */
        {"\xe0\x80\xaf",                     3},
        {"\xf0\x80\x80\xaf",                 4},
        {"\xf8\x80\x80\x80\xaf",             5},
        {"\xfc\x80\x80\x80\x80\xaf",         6},
        {"\xc1\xbf",                         2},
        {"\xe0\x9f\xbf",                     3},
        {"\xf0\x8f\xbf\xbf",                 4},
        {"\xed\xa0\x80",                     3}, /* surrogates */
        {"\xed\xbf\xbf",                     3},
        {"\xed\xa0\x80\xed\xb0\x80",         6},
        {"\xf4\x90\x80\x80",                 4}, /* above 10FFFF */
        {"\xf5\x80\x80\x80",                 4},
        {"\xfe\xfe\xff\xff",                 4},
        {"\xe1\x80",                         1}, /* cut off */
        {"\xf1\x80\x80",                     1},
        {"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf", 4},
        {"\xc2\xc2",                         2},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *at = rows[i].text, *end = at + strlen(at);
        int parts = 0;

        assert_false(utf8_valid(at, strlen(at)));
        for (; at < end; parts++) {
            uint32_t code;

            at += utf8_decode(at, end, &code);
            assert_int_equal(code, UTF8_REPLACEMENT);
        }
        if (parts != rows[i].parts)
            fail_msg("row %zu: %d parts, not %d", i, parts, rows[i].parts);
    }
}

static void widths_are_those_of_terminals(void **state)
{
    static const struct {
        const char *text;
        int width;
    } rows[] = {
        {"",             0},
        {"latency",      7},
        {"größe",      5},
        {"µs",          2},
        {"日本",       4},
        {"e\u0301",      1},
        {"한글",       4},
        {"🚀",         2},
        {"●▲○",    3},
        {"⣿⡇",       2},
        {"ｆｕｌｌ", 8},
        {"─│┤",    3},
        {"\ufffd",       1},
        {"𝄞",         1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(utf8_width(rows[i].text), rows[i].width);
}

/* Curses asks the C library for widths: where the two differ, a row goes out of step. */
static void widths_are_those_of_the_c_library(void **state)
{
    int differing = 0;

    (void)state;
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        skip();
    for (uint32_t code = 0x20; code < 0x110000; code++) {
        enum utf8_class class = utf8_class_of(code);

        if (class != UTF8_CLASS_NARROW && class != UTF8_CLASS_WIDE &&
            class != UTF8_CLASS_MARK)
            continue;
        if (wcwidth((wchar_t)code) != utf8_code_width(code)) {
            print_message("U+%04X: %d, the C library says %d\n", (unsigned)code,
                          utf8_code_width(code), wcwidth((wchar_t)code));
            differing++;
        }
    }
    setlocale(LC_CTYPE, "C");
    assert_int_equal(differing, 0);
}

static void the_table_is_sorted(void **state)
{
    (void)state;
    for (unsigned i = 0; i < utf8_range_count; i++) {
        assert_true(utf8_ranges[i].first <= utf8_ranges[i].last);
        assert_true(i == 0 || utf8_ranges[i - 1].last < utf8_ranges[i].first);
        assert_true(utf8_ranges[i].class != UTF8_CLASS_NARROW);
    }
}

static void a_prefix_keeps_characters_and_marks_whole(void **state)
{
    static const struct {
        const char *text;
        int columns;
        size_t size;
    } rows[] = {
        {"abc",            2,  2},
        {"abc",            5,  3},
        {"abc",            0,  0},
        {"abc",            -1, 0},
        {"日本",         3,  3},
        {"日本",         1,  0},
        {"e\u0301e\u0301", 1,  3},
        {"a日",           2,  1},
        {"",               4,  0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(utf8_prefix(rows[i].text, strlen(rows[i].text), rows[i].columns),
                         rows[i].size);
}

static void long_texts_end_in_an_ellipsis(void **state)
{
    static const struct {
        const char *text;
        int columns;
        const char *cut, *middle;
    } rows[] = {
        {"sql-studio-backend-x2kpl", 13, "sql-studio-b…", "sql-st…-x2kpl"},
        {"short",                    5,  "short",           "short"          },
        {"short",                    4,  "sho…",          "sho…"         },
        {"short",                    1,  "…",             "…"            },
        {"short",                    0,  "",                ""               },
        {"日本語日本語",       6,  "日本…",       "日…語"      },
        {"ae\u0301bcdefgh",          6,  "ae\u0301bcd…",  "ae\u0301b…gh" },
        {"abcdefge\u0301",           5,  "abcd…",         "ab…ge\u0301"  },
        {"",                         3,  "",                ""               },
    };

    char text[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int width = utf8_ellipsize(rows[i].text, rows[i].columns, text, sizeof(text));

        assert_string_equal(text, rows[i].cut);
        assert_int_equal(width, utf8_width(text));
        width = utf8_ellipsize_middle(rows[i].text, rows[i].columns, text, sizeof(text));
        assert_string_equal(text, rows[i].middle);
        assert_int_equal(width, utf8_width(text));
    }
}

/* Any text, any columns, any room: within both, valid, and the width is what it says. */
static void cutting_never_passes_columns_or_room(void **state)
{
    static const char *const pieces[] = {"a", "é", "日", "🚀", "\u0301", "…", " "};

    (void)state;
    for (int i = 0; i < 100000; i++) {
        char text[200] = "", cut[64];
        int columns = (int)random_below(30);
        size_t room = 1 + random_below(sizeof(cut));

        for (unsigned j = random_below(30); j > 0; j--)
            strcat(text, pieces[random_below(ARRAY_LEN(pieces))]);
        for (int middle = 0; middle < 2; middle++) {
            int width = (middle ? utf8_ellipsize_middle : utf8_ellipsize)(text, columns,
                                                                          cut, room);

            assert_true(strlen(cut) < room);
            assert_true(utf8_valid(cut, strlen(cut)));
            assert_int_equal(utf8_width(cut), width);
            assert_true(width <= columns);
            if (room == sizeof(cut) && utf8_width(text) <= columns && strlen(text) < room)
                assert_string_equal(cut, text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_code_point_comes_back),
        cmocka_unit_test(what_is_no_code_point_is_encoded_as_replacement),
        cmocka_unit_test(ill_formed_parts_are_maximal),
        cmocka_unit_test(widths_are_those_of_terminals),
        cmocka_unit_test(widths_are_those_of_the_c_library),
        cmocka_unit_test(the_table_is_sorted),
        cmocka_unit_test(a_prefix_keeps_characters_and_marks_whole),
        cmocka_unit_test(long_texts_end_in_an_ellipsis),
        cmocka_unit_test(cutting_never_passes_columns_or_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
