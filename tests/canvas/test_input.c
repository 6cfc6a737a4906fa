/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "canvas/input_escape.h"
#include "core/attr.h"
#include "core/buf.h"
#include "core/random.h"
#include "core/utf8.h"
#include "support/test.h"

/* Events as words: "Up", "C-d", "mouse press 1 3,4", "paste [x]", "focus". */
static void describe(struct buf *out, struct event *event)
{
    static const char *const actions[] = {"press", "release", "drag", "up", "down"};
    char name[32];

    if (out->size > 0)
        buf_puts(out, " ");
    switch (event->type) {
    case EVENT_KEY:
        buf_puts(out, key_format(event->code, event->mods, name, sizeof(name)));
        break;
    case EVENT_PASTE:
        buf_printf(out, "paste[%s]", event->paste);
        free(event->paste);
        break;
    case EVENT_MOUSE:
        buf_printf(out, "mouse-%s%d@%d,%d", actions[event->mouse], event->button,
                   event->x, event->y);
        break;
    case EVENT_FOCUS:
        buf_puts(out, event->focused ? "focus" : "blur");
        break;
    case EVENT_BACKGROUND:
        buf_puts(out, event->light ? "light" : "dark");
        break;
    case EVENT_RESIZE:
        buf_puts(out, "resize");
        break;
    }
}

/* What the bytes mean when they come in pieces of that size. */
static char *decode(const char *bytes, size_t size, size_t piece)
{
    struct input_escape input;
    struct event event;
    struct buf out;
    char *events;

    buf_init(&out, 1 << 20);
    input_escape_init(&input);
    input_escape_teach(&input, "\033[25~", KEY_CODE_F1);
    for (size_t at = 0; at < size; at += piece) {
        input_escape_feed(&input, bytes + at, size - at < piece ? size - at : piece);
        while (input_escape_next(&input, false, &event) == INPUT_EVENT)
            describe(&out, &event);
    }
    while (input_escape_next(&input, true, &event) == INPUT_EVENT)
        describe(&out, &event);
    input_escape_done(&input);
    events = buf_take(&out);
    buf_done(&out);
    return events;
}

static const struct {
    const char *bytes, *events;
} rows[] = {
    {"a",                                        "a"                                  },
    {"A?é日",                                  "A ? é 日"                         },
    {" ",                                        "Space"                              },
    {"\r",                                       "Enter"                              },
    {"\t\x7f\x08",                               "Tab Backspace Backspace"            },
    {"\x04\x1a\x03",                             "C-d C-z C-c"                        },
    {"\033",                                     "Esc"                                },
    {"\033\033[A",                               "Esc Up"                             },
    {"\033[A\033[B\033[C\033[D",                 "Up Down Right Left"                 },
    {"\033OA\033OB\033OC\033OD",                 "Up Down Right Left"                 },
    {"\033[H\033[F\033[1~\033[4~\033[7~\033[8~", "Home End Home End Home End"         },
    {"\033OH\033OF",                             "Home End"                           },
    {"\033[2~\033[3~\033[5~\033[6~",             "Insert Delete PgUp PgDn"            },
    {"\033OP\033OS\033[15~\033[24~",             "F1 F4 F5 F12"                       },
    {"\033[11~\033[[A\033[[E",                   "F1 F1 F5"                           },
    {"\033[25~",                                 "F1"                                 }, /* taught */
    {"\033[Z",                                   "S-Tab"                              },
    {"\033[1;5A\033[1;2B\033[1;3C\033[5;5~",     "C-Up S-Down M-Right C-PgUp"         },
    {"\033[1;2P",                                "S-F1"                               },
    {"\033x\033X",                               "M-x M-X"                            },
    {"\033\xc3\xa9",                             "M-é"                               },
    {"\033[97;5u\033[13;2u",                     "C-a S-Enter"                        },
    {"\033[<0;4;5M\033[<0;4;5m",                 "mouse-press1@3,4 mouse-release1@3,4"},
    {"\033[<2;1;1M\033[<32;2;1M",                "mouse-press3@0,0 mouse-drag1@1,0"   },
    {"\033[<64;4;5M\033[<65;4;5M",               "mouse-up0@3,4 mouse-down0@3,4"      },
    {"\033[M \x24\x25\033[M#\x24\x25",           "mouse-press1@3,4 mouse-release1@3,4"},
    {"\033[I\033[O",                             "focus blur"                         },
    {"\033[200~q\rrm -rf\n\033[A\033[201~x",     "paste[q\nrm -rf\n␛[A] x"          },
    {"\033[200~\033[201~",                       "paste[]"                            },
 /* What a terminal answers is never a key. */
    {"\033[?62;22cq",                            "q"                                  },
    {"\033[12;40Rq",                             "q"                                  },
    {"\033[?2026;2$yq",                          "q"                                  },
    {"\033]11;rgb:0000/0000/0000\033\\q",        "dark q"                             },
    {"\033]11;rgb:fdfd/f6f6/e3e3\aq",            "light q"                            },
    {"\033]11;rgba:ff/ff/ff/ff\aq",              "light q"                            },
    {"\033]11;rgb:ff/ff\aq",                     "q"                                  },
    {"\033]11;rgb:x/y/z\aq",                     "q"                                  },
    {"\033]12;rgb:ff/ff/ff\aq",                  "q"                                  },
    {"\033P>|xterm(379)\033\\q",                 "q"                                  },
 /* Nonsense is swallowed whole. */
    {"\033[999;999;999;999;999;999~q",           "q"                                  },
    {"\033[<1;2Mq",                              "q"                                  },
    {"\033[99999999999999999999Aq",              "Up q"                               },
    {"\xff\xfe q",                               "Space q"                            },
    {"\xc2\x9b"
     "2Aq",                                 "2 A q"                              },
};

static void bytes_become_events(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *events = decode(rows[i].bytes, strlen(rows[i].bytes), 4096);

        assert_string_equal(events, rows[i].events);
        free(events);
    }
}

static void it_does_not_matter_where_the_bytes_are_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (size_t piece = 1; piece < 8; piece++) {
            char *events = decode(rows[i].bytes, strlen(rows[i].bytes), piece);

            assert_string_equal(events, rows[i].events);
            free(events);
        }
    }
}

/* A slow line cuts the terminal's answer where it likes: none of it is typed. */
static void a_late_answer_is_never_typed(void **state)
{
    static const char answer[] = "\033]11;rgb:ffff/ffff/ffff\033\\";
    struct input_escape input;
    struct event event;

    (void)state;
    for (size_t cut = 3; cut + 1 < sizeof(answer); cut++) {
        input_escape_init(&input);
        input_escape_feed(&input, answer, cut);
        assert_int_equal(input_escape_next(&input, false, &event), INPUT_PARTIAL);
        assert_int_equal(input_escape_next(&input, true, &event), INPUT_PARTIAL);
        input_escape_feed(&input, answer + cut, sizeof(answer) - 1 - cut);
        assert_int_equal(input_escape_next(&input, false, &event), INPUT_EVENT);
        assert_int_equal(event.type, EVENT_BACKGROUND);
        assert_true(event.light);
        assert_int_equal(input_escape_next(&input, true, &event), INPUT_EMPTY);
        input_escape_done(&input);
    }
}

/* One that has lost its end gives the keyboard back. */
static void an_answer_without_an_end_is_given_up(void **state)
{
    static const char begun[] = "\033]11;rgb:ff";
    static const char much[] =
        "\033]11;rgb:ffffffffffffffffffffffffffffffffffffffffffffff"
        "fffffffffffffffffffff";
    char *events = decode(begun, strlen(begun), 1);

    (void)state;
    assert_string_equal(events, "");
    free(events);
    events = decode(much, strlen(much), 1);
    assert_string_equal(events, "");
    free(events);
}

static void a_lone_escape_waits_for_what_may_follow(void **state)
{
    struct input_escape input;
    struct event event;

    (void)state;
    input_escape_init(&input);
    input_escape_feed(&input, "\033", 1);
    assert_int_equal(input_escape_next(&input, false, &event), INPUT_PARTIAL);
    input_escape_feed(&input, "[B", 2);
    assert_int_equal(input_escape_next(&input, false, &event), INPUT_EVENT);
    assert_int_equal(event.code, KEY_CODE_DOWN);
    assert_int_equal(input_escape_next(&input, false, &event), INPUT_EMPTY);
    input_escape_done(&input);
}

static void feed_all(struct input_escape *input, const char *bytes, size_t size,
                     struct buf *out)
{
    struct event event;

    while (size > 0) {
        size_t part = size < input_escape_room(input) ? size : input_escape_room(input);

        input_escape_feed(input, bytes, part);
        while (input_escape_next(input, false, &event) == INPUT_EVENT)
            describe(out, &event);
        bytes += part;
        size -= part;
    }
}

static void a_huge_paste_is_cut_and_its_rest_never_typed(void **state)
{
    size_t size = INPUT_PASTE_MAX * 3;
    char *text = malloc(size);
    struct input_escape input;
    struct buf out;

    (void)state;
    memset(text, 'q', size);
    buf_init(&out, 1 << 20);
    input_escape_init(&input);
    feed_all(&input, "\033[200~", 6, &out);
    feed_all(&input, text, size, &out);
    feed_all(&input, "\033[201~z", 7, &out);
    assert_int_equal(out.size, strlen("paste[") + INPUT_PASTE_MAX + strlen("] z"));
    assert_string_equal(out.data + out.size - 3, "] z");
    input_escape_done(&input);
    buf_done(&out);
    free(text);
}

static void a_paste_that_never_ends_gives_the_keyboard_back(void **state)
{
    char text[4000];
    struct input_escape input;
    struct buf out;

    (void)state;
    memset(text, 'q', sizeof(text));
    buf_init(&out, 4 << 20);
    input_escape_init(&input);
    feed_all(&input, "\033[200~", 6, &out);
    for (int i = 0; i < 300; i++)
        feed_all(&input, text, sizeof(text), &out);
    assert_string_equal(out.data + out.size - 4, " q q");
    input_escape_done(&input);
    buf_done(&out);
}

static void no_bytes_break_it(void **state)
{
    static const char alphabet[] =
        "\033\033\033[[O]P<0123456789;~MmRu$?\\\a\x7f q\xc3\xa9";

    (void)state;
    for (int round = 0; round < 3000; round++) {
        char bytes[200], *events;
        size_t size = random_below(sizeof(bytes));

        for (size_t i = 0; i < size; i++)
            bytes[i] = random_below(4) ? alphabet[random_below(sizeof(alphabet) - 1)]
                                       : (char)random_below(256);
        events = decode(bytes, size, 1 + random_below(20));
        assert_true(utf8_valid(events, strlen(events)));
        free(events);
    }
}

static void key_names_are_read_and_written_alike(void **state)
{
    static const char *const names[] = {
        "a",  "A",   "C-d", "M-x",  "Enter",    "Esc", "Space", "S-Tab", "Up", "C-Up",
        "F1", "F12", "é",   "PgDn", "S-Delete", "?",   "-",     "C--",   "/",  "M-S-Up",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        uint32_t code;
        unsigned mods;
        char name[32];

        if (!key_parse(names[i], &code, &mods))
            fail_msg("\"%s\" is not read", names[i]);
        assert_string_equal(key_format(code, mods, name, sizeof(name)), names[i]);
    }
}

static void key_names_are_lenient_where_it_is_safe(void **state)
{
    uint32_t code;
    unsigned mods;

    (void)state;
    assert_true(key_parse("pgdn", &code, &mods));
    assert_int_equal(code, KEY_CODE_PAGE_DOWN);
    assert_true(key_parse("C-D", &code, &mods)); /* terminals cannot tell */
    assert_int_equal(code, 'd');
    assert_true(key_parse("S-a", &code, &mods));
    assert_int_equal(code, 'A');
    assert_int_equal(mods, 0);
}

static void unknown_key_names_are_refused(void **state)
{
    static const char *const names[] = {"",      "ab",  "C-",   "X-a", "F0", "F13",
                                        "C-C-a", "S-1", "\xff", " ",   "Foo"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        uint32_t code;
        unsigned mods;

        if (key_parse(names[i], &code, &mods))
            fail_msg("\"%s\" is taken for a key", names[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_become_events),
        cmocka_unit_test(it_does_not_matter_where_the_bytes_are_cut),
        cmocka_unit_test(a_lone_escape_waits_for_what_may_follow),
        cmocka_unit_test(a_late_answer_is_never_typed),
        cmocka_unit_test(an_answer_without_an_end_is_given_up),
        cmocka_unit_test(a_huge_paste_is_cut_and_its_rest_never_typed),
        cmocka_unit_test(a_paste_that_never_ends_gives_the_keyboard_back),
        cmocka_unit_test(no_bytes_break_it),
        cmocka_unit_test(key_names_are_read_and_written_alike),
        cmocka_unit_test(key_names_are_lenient_where_it_is_safe),
        cmocka_unit_test(unknown_key_names_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
