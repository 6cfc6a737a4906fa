/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/arena.h"
#include "core/attr.h"
#include "core/buf.h"
#include "core/random.h"
#include "core/utf8.h"
#include "support/test.h"

enum { TEXT_MAX = 1 << 16 };

struct row {
    const char *text, *clean;
};

static void cleaned(const char *text, size_t size, enum utf8_newline newline,
                    const char *expected)
{
    struct buf buf;

    buf_init(&buf, TEXT_MAX);
    assert_true(utf8_sanitize(&buf, text, size, newline));
    assert_string_equal(buf.data, expected);
    assert_int_equal(utf8_clean(text, size, newline),
                     size == strlen(expected) && memcmp(text, expected, size) == 0);
    buf_done(&buf);
}

static void each(const struct row *rows, size_t count, enum utf8_newline newline)
{
    for (size_t i = 0; i < count; i++)
        cleaned(rows[i].text, strlen(rows[i].text), newline, rows[i].clean);
}

static void honest_text_stays_as_it_is(void **state)
{
    static const struct row rows[] = {
        {"",                                           ""                                          },
        {"GET /api/query 200",                         "GET /api/query 200"                        },
        {"größer als 5 µs",                         "größer als 5 µs"                        },
        {"日本語 한글 עברית العربية", "日本語 한글 עברית العربية"},
        {"e\u0301 n\u0303o\u0308",                     "e\u0301 n\u0303o\u0308"                    },
        {"🚀 ✓ ● ⣿ …",                       "🚀 ✓ ● ⣿ …"                      },
        {"\ufffd",                                     "\ufffd"                                    },
    };

    (void)state;
    each(rows, ARRAY_LEN(rows), UTF8_NEWLINE_PICTURE);
    each(rows, ARRAY_LEN(rows), UTF8_NEWLINE_KEEP);
}

static void terminal_commands_are_disarmed(void **state)
{
    static const struct row rows[] = {
        {"\033[2J",                  "␛[2J"                },
        {"\033]0;pwned\a",           "␛]0;pwned␇"        },
        {"\033]52;c;cm0gLXJm\033\\", "␛]52;c;cm0gLXJm␛\\"},
        {"\033P$q\"p\033\\",         "␛P$q\"p␛\\"        },
        {"\xc2\x9b"
         "2C",              "<U+009B>2C"            }, /* CSI as UTF-8 */
        {"\x9b"
         "2C",              "\ufffd2C"              }, /* CSI as a raw byte */
        {"\xc2\x85",                 "<U+0085>"              },
        {"a\rb",                     "a␍b"                 },
        {"a\bb",                     "a␈b"                 },
        {"a\x7f",                    "a␡"                  },
        {"a\tb",                     "a␉b"                 },
        {"a\nb",                     "a␊b"                 },
        {"\x0e\x0f",                 "␎␏"                },
    };

    (void)state;
    each(rows, ARRAY_LEN(rows), UTF8_NEWLINE_PICTURE);
    cleaned("a\0b", 3, UTF8_NEWLINE_PICTURE, "a␀b");
}

static void lines_are_kept_where_asked(void **state)
{
    static const struct row rows[] = {
        {"a\nb\n",    "a\nb\n"     },
        {"a\r\nb",    "a\nb"       },
        {"a\r",       "a␍"       },
        {"a\rb",      "a␍b"      },
        {"\tat main", "    at main"},
        {"\n\u0301a", "\n\ufffda"  }, /* a mark must not climb over the line's end */
    };

    (void)state;
    each(rows, ARRAY_LEN(rows), UTF8_NEWLINE_KEEP);
}

static void what_reorders_or_hides_is_shown(void **state)
{
    static const struct row rows[] = {
        {"user\u202e drawkcab", "user<U+202E> drawkcab"},
        {"\u2066\u2069",        "<U+2066><U+2069>"     },
        {"a\u200bb",            "a<U+200B>b"           },
        {"a\u200db",            "a<U+200D>b"           },
        {"\ufeffkey",           "<U+FEFF>key"          },
        {"soft\u00adhyphen",    "soft<U+00AD>hyphen"   },
        {"a\u2028b\u2029",      "a<U+2028>b<U+2029>"   },
        {"\U000e0041",          "<U+E0041>"            },
        {"\ue000",              "\ufffd"               }, /* private use */
        {"\ufdd0\uffff",        "\ufffd\ufffd"         }, /* no characters */
        {"\U0001fae8",          "\ufffd"               }, /* assigned in Unicode 15 */
        {"\u3164\u115f",        "\ufffd\ufffd"         }, /* blank letters */
        {"\u2800",              "\u2800"               },
    };

    (void)state;
    each(rows, ARRAY_LEN(rows), UTF8_NEWLINE_PICTURE);
}

static void sequences_of_unsure_width_become_plain(void **state)
{
    static const struct row rows[] = {
        {"⚠\ufe0f disk",           "⚠ disk"              },
        {"👩\u200d🚀",           "👩🚀"              },
        {"👍🏽",                 "👍"                  },
        {"👩🏽\u200d🚀",       "👩🚀"              },
        {"🇩🇪 🇫🇷",        "DE FR"                 },
        {"1\ufe0f\u20e3",            "1"                     },
        {"❤\ufe0f\u200d🔥",      "❤🔥"               },
        {"🏴\U000e0067\U000e007f", "🏴<U+E0067><U+E007F>"},
    };

    (void)state;
    each(rows, ARRAY_LEN(rows), UTF8_NEWLINE_PICTURE);
}

static void marks_do_not_pile_up(void **state)
{
    static const struct row rows[] = {
        {"a\u0301\u0302",             "a\u0301\u0302"       },
        {"a\u0301\u0302\u0303\u0304", "a\u0301\u0302"       },
        {"a\u0301\u0302b\u0303",      "a\u0301\u0302b\u0303"},
        {"\u0301a",                   "\ufffda"             },
        {"\033\u0301\u0302\u0303",    "␛\u0301\u0302"     },
        {"\033\U0001f3fd",            "␛"                 },
    };

    (void)state;
    each(rows, ARRAY_LEN(rows), UTF8_NEWLINE_PICTURE);
}

/* Bytes in the neighbourhood of every rule, and pure noise. */
static size_t random_text(char *out, size_t max)
{
    static const char *const pieces[] = {
        "a",        "\n",         "\r", "\t",     "\033",   "\x80",   "\xc2",   "\xe2",
        "\xf0\x9f", "é",          "日", "🚀",      "\u0301", "\u200d", "\ufe0f", "\u202e",
        "👍",        "\U0001f3fd", "🇩",  "\u20e3", "⚠",      "\ue000", "\u00ad", "\u1160",
        "\u3164",   "\x9b",       "<",  ">",      " ",
    };
    size_t used = 0, target = random_below((unsigned)max - 8);

    while (used < target) {
        char bytes[4];

        if (random_below(4) == 0) {
            out[used++] = (char)random_below(256);
        } else if (random_below(4) == 0) {
            size_t size = utf8_encode(random_below(0x110000), bytes);

            memcpy(out + used, bytes, size);
            used += size;
        } else {
            const char *piece = pieces[random_below(ARRAY_LEN(pieces))];

            memcpy(out + used, piece, strlen(piece));
            used += strlen(piece);
        }
    }
    return used;
}

static bool may_be_shown(uint32_t code, enum utf8_newline newline)
{
    if (code == '\n')
        return newline == UTF8_NEWLINE_KEEP;
    return code >= 0x20 && (code < 0x7f || code > 0x9f) &&
           !(code >= 0x200b && code <= 0x200f) && !(code >= 0x2028 && code <= 0x202e) &&
           !(code >= 0x2060 && code <= 0x206f) && !(code >= 0xfe00 && code <= 0xfe0f) &&
           !(code >= 0xe000 && code <= 0xf8ff) && code != 0xfeff && code != 0xad &&
           !(code >= 0x1f1e6 && code <= 0x1f1ff) && code < 0xe0000;
}

/* The property the whole program leans on. */
static void any_bytes_come_out_fit_for_a_terminal(void **state)
{
    char text[512];
    struct arena arena;
    struct buf clean, twice;

    (void)state;
    arena_init(&arena, 0);
    buf_init(&clean, TEXT_MAX);
    buf_init(&twice, TEXT_MAX);
    for (int i = 0; i < 60000; i++) {
        size_t size = random_text(text, i % 3 ? 40 : sizeof(text)), sum = 0;
        enum utf8_newline newline = i % 2 ? UTF8_NEWLINE_KEEP : UTF8_NEWLINE_PICTURE;
        const char *at, *end;
        int marks = 0, width = 0;

        buf_clear(&clean);
        buf_clear(&twice);
        arena_clear(&arena);
        assert_true(utf8_sanitize(&clean, text, size, newline));
        assert_true(utf8_valid(clean.data, clean.size));
        assert_true(utf8_clean(clean.data, clean.size, newline));
        assert_true(utf8_sanitize(&twice, clean.data, clean.size, newline));
        assert_string_equal(twice.data, clean.data);
        assert_string_equal(utf8_sanitize_arena(&arena, text, size, newline), clean.data);
        end = clean.data + clean.size;
        for (at = clean.data; at < end;) {
            uint32_t code;

            at += utf8_decode(at, end, &code);
            sum++;
            if (!may_be_shown(code, newline))
                fail_msg("U+%04X came through", (unsigned)code);
            marks = utf8_code_width(code) ? 0 : marks + 1;
            assert_true(marks <= 2);
            width += utf8_code_width(code);
        }
        assert_int_equal(width, utf8_width(clean.data));
        assert_true(sum == 0 || at == end);
    }
    buf_done(&clean);
    buf_done(&twice);
    arena_done(&arena);
}

/* Plain runs are read eight bytes at a time: one odd byte is found wherever it stands. */
static void one_odd_byte_is_found_anywhere(void **state)
{
    char text[40];

    (void)state;
    for (size_t length = 1; length < sizeof(text); length++) {
        for (size_t at = 0; at < length; at++) {
            for (int byte = 0; byte < 256; byte++) {
                memset(text, '~', length);
                text[at] = (char)byte;
                assert_int_equal(utf8_clean(text, length, UTF8_NEWLINE_PICTURE),
                                 byte >= 0x20 && byte < 0x7f);
            }
        }
    }
}

static void a_small_room_cuts_at_a_character(void **state)
{
    char text[256], room[64];
    struct buf clean;

    (void)state;
    buf_init(&clean, TEXT_MAX);
    for (int i = 0; i < 60000; i++) {
        size_t size = random_text(text, 100), limit = 1 + random_below(sizeof(room));
        bool whole;

        buf_clear(&clean);
        assert_true(utf8_sanitize(&clean, text, size, UTF8_NEWLINE_PICTURE));
        memset(room, 'x', sizeof(room));
        whole = utf8_sanitize_fixed(room, limit, text, size, UTF8_NEWLINE_PICTURE);
        assert_true(strlen(room) < limit);
        assert_true(utf8_valid(room, strlen(room)));
        assert_memory_equal(room, clean.data, strlen(room));
        assert_int_equal(whole, strlen(room) == clean.size);
        /* Not cut more than one piece early. */
        if (!whole)
            assert_true(strlen(room) + 12 > limit);
    }
    assert_false(utf8_sanitize_fixed(room, 0, "a", 1, UTF8_NEWLINE_PICTURE));
    buf_done(&clean);
}

static void maxima_are_said(void **state)
{
    struct arena arena;
    struct buf buf;

    (void)state;
    buf_init(&buf, 4);
    assert_false(utf8_sanitize(&buf, "abc\033", 4, UTF8_NEWLINE_PICTURE));
    assert_true(buf.overflow);
    assert_string_equal(buf.data, "abc");
    buf_done(&buf);
    arena_init(&arena, 16);
    assert_null(utf8_sanitize_arena(&arena, "abc\033", 4, UTF8_NEWLINE_PICTURE));
    assert_null(utf8_sanitize_arena(&arena, "abc", 3, UTF8_NEWLINE_PICTURE));
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(honest_text_stays_as_it_is),
        cmocka_unit_test(terminal_commands_are_disarmed),
        cmocka_unit_test(lines_are_kept_where_asked),
        cmocka_unit_test(what_reorders_or_hides_is_shown),
        cmocka_unit_test(sequences_of_unsure_width_become_plain),
        cmocka_unit_test(marks_do_not_pile_up),
        cmocka_unit_test(any_bytes_come_out_fit_for_a_terminal),
        cmocka_unit_test(one_odd_byte_is_found_anywhere),
        cmocka_unit_test(a_small_room_cuts_at_a_character),
        cmocka_unit_test(maxima_are_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
