/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/buf.h"
#include "support/test.h"
#include "views/picker.h"

static const struct view_env env = {.cols = 60, .rows = 12};

static struct view *open_picker(bool multi)
{
    struct picker_options options = {
        .title = "Pod:", .kind = 7, .subject = "pod", .multi = multi, .free_text = true};
    struct view *picker = view_picker_new(&options);

    picker_add(picker, "All", "every value", "All", false);
    picker_add(picker, "backend-1", NULL, "b1", false);
    picker_add(picker, "backend-2", NULL, "b2", false);
    picker_add(picker, "frontend", NULL, "f", false);
    picker->cls->update(picker, &env);
    return picker;
}

static unsigned press(struct view *picker, uint32_t code, unsigned mods)
{
    struct event event = {.type = EVENT_KEY, .code = code, .mods = mods};
    unsigned reply = picker->cls->edit(picker, &event);

    if (!(reply & (VIEW_CLOSE | VIEW_CHOSEN)))
        picker->cls->update(picker, &env);
    return reply;
}

static void type(struct view *picker, const char *text)
{
    for (; *text; text++)
        (void)press(picker, (uint32_t)*text, 0);
}

static void typing_narrows_and_enter_takes(void **state)
{
    struct view *picker = open_picker(false);

    (void)state;
    type(picker, "back2");
    assert_string_equal(picker_value(picker), "b2");
    assert_int_equal(press(picker, KEY_CODE_ENTER, 0), VIEW_CHOSEN);
    assert_int_equal(picker_kind(picker), 7);
    assert_string_equal(picker_subject(picker), "pod");
    picker->cls->free(picker);
}

/* Keys come faster than frames. */
static void enter_takes_what_was_just_typed(void **state)
{
    static const uint32_t codes[] = {'f', 'r', KEY_CODE_ENTER};
    struct view *picker = open_picker(false);
    unsigned reply = 0;

    (void)state;
    for (size_t i = 0; i < 3; i++) /* no update between them */
        reply = picker->cls->edit(picker,
                                  &(struct event){.type = EVENT_KEY, .code = codes[i]});
    assert_int_equal(reply, VIEW_CHOSEN);
    assert_string_equal(picker_value(picker), "f");
    picker->cls->free(picker);
}

static void what_stands_beside_is_found_after_all_else(void **state)
{
    struct view *picker = open_picker(false);

    (void)state;
    picker_add(picker, "zoom", "by front door", "z", false);
    type(picker, "front");
    assert_string_equal(picker_value(picker), "f");
    (void)press(picker, KEY_CODE_DOWN, 0);
    assert_string_equal(picker_value(picker), "z");
    picker->cls->free(picker);
}

static void arrows_move_within_what_matches(void **state)
{
    struct view *picker = open_picker(false);

    (void)state;
    type(picker, "backend");
    (void)press(picker, KEY_CODE_DOWN, 0);
    assert_string_equal(picker_value(picker), "b2");
    (void)press(picker, KEY_CODE_DOWN, 0);
    assert_string_equal(picker_value(picker), "b2");
    (void)press(picker, 'p', KEY_MOD_CTRL);
    assert_string_equal(picker_value(picker), "b1");
    picker->cls->free(picker);
}

static void space_marks_several(void **state)
{
    struct view *picker = open_picker(true);
    struct buf values;

    (void)state;
    buf_init(&values, 100);
    (void)press(picker, KEY_CODE_DOWN, 0);
    (void)press(picker, ' ', 0);
    (void)press(picker, KEY_CODE_DOWN, 0);
    (void)press(picker, ' ', 0);
    picker_values(picker, &values);
    assert_string_equal(values.data, "b1,b2");
    /* Marked ones stay marked while others are looked for. */
    type(picker, "front");
    buf_clear(&values);
    picker_values(picker, &values);
    assert_string_equal(values.data, "b1,b2");
    buf_done(&values);
    picker->cls->free(picker);
}

/* What is chosen now is marked; Enter on another one takes that, as its cursor says. */
static void the_cursor_counts_until_something_is_marked(void **state)
{
    struct view *picker = open_picker(true);
    struct buf values;

    (void)state;
    buf_init(&values, 100);
    picker_add(picker, "gateway", NULL, "g", true);
    type(picker, "front");
    picker_values(picker, &values);
    assert_string_equal(values.data, "f");
    (void)press(picker, ' ', 0);
    buf_clear(&values);
    picker_values(picker, &values);
    assert_string_equal(values.data, "f,g");
    buf_done(&values);
    picker->cls->free(picker);
}

static void what_matches_nothing_is_the_choice_itself(void **state)
{
    struct view *picker = open_picker(false);

    (void)state;
    type(picker, "zzz");
    assert_null(picker_value(picker));
    assert_int_equal(press(picker, KEY_CODE_ENTER, 0), VIEW_CHOSEN);
    assert_string_equal(picker_text(picker), "zzz");
    picker->cls->free(picker);
}

static void a_paste_is_text_and_never_a_choice(void **state)
{
    struct view *picker = open_picker(false);
    char pasted[] = "front\nq\n";
    struct event event = {.type = EVENT_PASTE, .paste = pasted};

    (void)state;
    assert_false(picker->cls->edit(picker, &event) & (VIEW_CHOSEN | VIEW_CLOSE));
    assert_string_equal(picker_text(picker), "frontq");
    picker->cls->free(picker);
}

static void backspace_takes_whole_characters(void **state)
{
    struct view *picker = open_picker(false);

    (void)state;
    (void)press(picker, 'f', 0);
    (void)press(picker, 0xe9, 0); /* é: two bytes */
    assert_int_equal(strlen(picker_text(picker)), 3);
    (void)press(picker, KEY_CODE_BACKSPACE, 0);
    assert_string_equal(picker_text(picker), "f");
    assert_int_equal(press(picker, KEY_CODE_ESC, 0), VIEW_CLOSE);
    picker->cls->free(picker);
}

static void it_draws_at_every_size(void **state)
{
    (void)state;
    for (int cols = 1; cols <= 60; cols += 3) {
        for (int rows = 1; rows <= 14; rows++) {
            struct view *picker = open_picker(true);
            struct view_env small = {.cols = cols, .rows = rows};
            struct canvas *canvas = canvas_new(cols, rows);
            struct draw_ctx ctx = {.glyphs = GLYPHS_BRAILLE};

            picker->cls->update(picker, &small);
            picker->cls->draw(picker, canvas, canvas_bounds(canvas), &ctx);
            assert_true(canvas_check(canvas));
            canvas_free(canvas);
            picker->cls->free(picker);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typing_narrows_and_enter_takes),
        cmocka_unit_test(enter_takes_what_was_just_typed),
        cmocka_unit_test(what_stands_beside_is_found_after_all_else),
        cmocka_unit_test(arrows_move_within_what_matches),
        cmocka_unit_test(space_marks_several),
        cmocka_unit_test(the_cursor_counts_until_something_is_marked),
        cmocka_unit_test(what_matches_nothing_is_the_choice_itself),
        cmocka_unit_test(a_paste_is_text_and_never_a_choice),
        cmocka_unit_test(backspace_takes_whole_characters),
        cmocka_unit_test(it_draws_at_every_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
