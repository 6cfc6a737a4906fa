/* SPDX-License-Identifier: MIT */
#include "canvas/canvas.h"
#include "core/attr.h"
#include "core/random.h"
#include "core/utf8.h"
#include "support/test.h"

static void assert_cell(const struct canvas *canvas, int x, int y, const char *text)
{
    const struct cell *cell = canvas_cell(canvas, x, y);

    if (cell->length != strlen(text) || memcmp(cell->text, text, cell->length) != 0)
        fail_msg("cell %d,%d is \"%.*s\", not \"%s\"", x, y, cell->length, cell->text,
                 text);
}

static void a_new_canvas_is_blank(void **state)
{
    struct canvas *canvas = canvas_new(3, 2);

    (void)state;
    for (int i = 0; i < 6; i++)
        assert_cell(canvas, i % 3, i / 3, " ");
    assert_true(canvas_check(canvas));
    canvas_free(canvas);
}

static void sizes_are_clamped(void **state)
{
    struct canvas *canvas = canvas_new(0, -5);

    (void)state;
    assert_int_equal(canvas_cols(canvas), 1);
    assert_int_equal(canvas_rows(canvas), 1);
    canvas_resize(canvas, 5000, 3);
    assert_int_equal(canvas_cols(canvas), 1000);
    canvas_free(canvas);
}

static void half_of_a_wide_character_is_never_left(void **state)
{
    struct canvas *canvas = canvas_new(6, 1);

    (void)state;
    canvas_text(canvas, 0, 0, STYLE_VALUE, "日本語");
    canvas_put(canvas, 1, 0, STYLE_DEFAULT, 'x'); /* the right half of 日 */
    assert_cell(canvas, 0, 0, " ");
    assert_cell(canvas, 1, 0, "x");
    canvas_put(canvas, 2, 0, STYLE_DEFAULT, 'y'); /* the left half of 本 */
    assert_cell(canvas, 2, 0, "y");
    assert_cell(canvas, 3, 0, " ");
    canvas_put(canvas, 3, 0, STYLE_DEFAULT, 0x8a9e); /* over the left half of 語 */
    assert_cell(canvas, 3, 0, "語");
    assert_cell(canvas, 5, 0, " ");
    assert_true(canvas_check(canvas));
    canvas_free(canvas);
}

static void a_wide_character_at_the_edge_is_a_blank(void **state)
{
    struct canvas *canvas = canvas_new(4, 1);

    (void)state;
    canvas_text(canvas, 3, 0, STYLE_DEFAULT, "日");
    assert_cell(canvas, 3, 0, " ");
    canvas_text(canvas, -1, 0, STYLE_DEFAULT, "日a");
    assert_cell(canvas, 0, 0, " ");
    assert_cell(canvas, 1, 0, "a");
    assert_true(canvas_check(canvas));
    canvas_free(canvas);
}

static void nothing_is_written_outside_the_clip(void **state)
{
    struct canvas *canvas = canvas_new(8, 3);
    struct rect former = canvas_clip(canvas, (struct rect){2, 1, 3, 1});

    (void)state;
    for (int y = -1; y < 4; y++)
        canvas_text(canvas, -2, y, STYLE_VALUE, "abcdefghijkl");
    canvas_fill(canvas, (struct rect){-5, 0, 100, 1}, STYLE_VALUE, '#');
    canvas_restyle(canvas, (struct rect){0, 2, 8, 1}, STYLE_VALUE);
    canvas_set_clip(canvas, former);
    for (int y = 0; y < 3; y++)
        for (int x = 0; x < 8; x++)
            assert_int_equal(canvas_cell(canvas, x, y)->style == STYLE_VALUE,
                             y == 1 && x >= 2 && x < 5);
    assert_cell(canvas, 2, 1, "e");
    canvas_free(canvas);
}

static void clips_only_narrow(void **state)
{
    struct canvas *canvas = canvas_new(8, 3);
    struct rect outer;

    (void)state;
    canvas_clip(canvas, (struct rect){2, 0, 2, 1});
    outer = canvas_clip(canvas, (struct rect){0, 0, 8, 3});
    assert_int_equal(outer.w, 2);
    canvas_text(canvas, 0, 0, STYLE_DEFAULT, "abcdefgh");
    assert_cell(canvas, 1, 0, " ");
    assert_cell(canvas, 4, 0, " ");
    canvas_free(canvas);
}

static void marks_join_their_base(void **state)
{
    struct canvas *canvas = canvas_new(4, 1);

    (void)state;
    assert_int_equal(canvas_text(canvas, 0, 0, STYLE_DEFAULT, "e\xcc\x81x"), 2);
    assert_cell(canvas, 0, 0, "e\xcc\x81");
    assert_cell(canvas, 1, 0, "x");
    assert_true(canvas_check(canvas));
    canvas_free(canvas);
}

static void control_characters_show_themselves(void **state)
{
    struct canvas *canvas = canvas_new(6, 1);

    (void)state;
    canvas_text(canvas, 0, 0, STYLE_DEFAULT, "a\033\n\xc2\x9b\x80");
    assert_cell(canvas, 1, 0, "\xef\xbf\xbd");
    assert_cell(canvas, 4, 0, "\xef\xbf\xbd");
    assert_true(canvas_check(canvas));
    canvas_free(canvas);
}

static void text_is_cut_with_an_ellipsis(void **state)
{
    struct canvas *canvas = canvas_new(10, 1);

    (void)state;
    assert_int_equal(canvas_text_fit(canvas, 0, 0, 5, STYLE_DEFAULT, "latency"), 5);
    assert_cell(canvas, 3, 0, "e");
    assert_cell(canvas, 4, 0, "…");
    assert_cell(canvas, 5, 0, " ");
    /* A wide character that does not fit before it leaves its column free. */
    assert_int_equal(canvas_text_fit(canvas, 0, 0, 4, STYLE_DEFAULT, "日日日"), 3);
    assert_cell(canvas, 2, 0, "…");
    assert_int_equal(canvas_text_fit(canvas, 0, 0, 0, STYLE_DEFAULT, "x"), 0);
    canvas_set_glyphs(canvas, GLYPHS_ASCII);
    canvas_text_fit(canvas, 0, 0, 3, STYLE_DEFAULT, "latency");
    assert_cell(canvas, 2, 0, "~");
    canvas_free(canvas);
}

static void text_ends_at_the_right(void **state)
{
    struct canvas *canvas = canvas_new(10, 1);

    (void)state;
    canvas_text_right(canvas, 2, 0, 6, STYLE_DEFAULT, "6.8 %");
    assert_cell(canvas, 2, 0, " ");
    assert_cell(canvas, 3, 0, "6");
    assert_cell(canvas, 7, 0, "%");
    canvas_free(canvas);
}

static void draw_at_random(struct canvas *canvas)
{
    static const char *const texts[] = {
        "plain", "日本語", "é", "e\xcc\x81\xcc\x81", "a日b", "⣿⡇", "▲ C", "", "x\ty"};
    int x = (int)random_below(60) - 10, y = (int)random_below(30) - 5;
    int w = (int)random_below(40), h = (int)random_below(10);
    uint16_t style = (uint16_t)random_below(STYLE_COUNT);
    const char *text = texts[random_below(ARRAY_LEN(texts))];

    switch (random_below(9)) {
    case 0:
        canvas_text_fit(canvas, x, y, w, style, text);
        break;
    case 1:
        canvas_text_right(canvas, x, y, w, style, text);
        break;
    case 2:
        canvas_fill(canvas, (struct rect){x, y, w, h}, style, '.');
        break;
    case 3:
        canvas_put(canvas, x, y, style, random_below(0x3000));
        break;
    case 4:
        canvas_add_attributes(canvas, (struct rect){x, y, w, h}, STYLE_FADE);
        break;
    case 5:
        canvas_hline(canvas, x, y, w, style);
        break;
    case 6:
        canvas_set_clip(canvas, (struct rect){x, y, w, h});
        break;
    case 7:
        canvas_set_clip(canvas, canvas_bounds(canvas));
        break;
    default:
        canvas_text(canvas, x, y, style, text);
        break;
    }
}

static void invariants_hold_whatever_is_drawn(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        struct canvas *canvas =
            canvas_new(1 + (int)random_below(45), 1 + (int)random_below(20));

        for (int i = 0; i < 100; i++)
            draw_at_random(canvas);
        assert_true(canvas_check(canvas));
        canvas_free(canvas);
    }
}

static void every_glyph_has_width_one_in_every_set(void **state)
{
    (void)state;
    for (int set = 0; set < GLYPHS_COUNT; set++) {
        for (int i = 0; i < GLYPH_COUNT; i++) {
            uint32_t code = glyph((enum glyphs)set, (enum glyph)i);

            assert_int_equal(utf8_code_width(code), 1);
            assert_true(set != GLYPHS_ASCII || (code > 0x20 && code < 0x7f));
            assert_true(glyph_to_ascii(code) >= 0x20 && glyph_to_ascii(code) < 0x7f);
            assert_int_not_equal(glyph_to_ascii(code), '?' + (i == GLYPH_PENDING));
        }
    }
}

static void severities_differ_in_every_glyph_set(void **state)
{
    static const enum glyph severities[] = {GLYPH_CRITICAL, GLYPH_WARNING, GLYPH_INFO,
                                            GLYPH_PENDING};

    (void)state;
    for (int set = 0; set < GLYPHS_COUNT; set++)
        for (size_t a = 0; a < ARRAY_LEN(severities); a++)
            for (size_t b = 0; b < a; b++)
                assert_int_not_equal(glyph((enum glyphs)set, severities[a]),
                                     glyph((enum glyphs)set, severities[b]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_canvas_is_blank),
        cmocka_unit_test(sizes_are_clamped),
        cmocka_unit_test(half_of_a_wide_character_is_never_left),
        cmocka_unit_test(a_wide_character_at_the_edge_is_a_blank),
        cmocka_unit_test(nothing_is_written_outside_the_clip),
        cmocka_unit_test(clips_only_narrow),
        cmocka_unit_test(marks_join_their_base),
        cmocka_unit_test(control_characters_show_themselves),
        cmocka_unit_test(text_is_cut_with_an_ellipsis),
        cmocka_unit_test(text_ends_at_the_right),
        cmocka_unit_test(invariants_hold_whatever_is_drawn),
        cmocka_unit_test(every_glyph_has_width_one_in_every_set),
        cmocka_unit_test(severities_differ_in_every_glyph_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
