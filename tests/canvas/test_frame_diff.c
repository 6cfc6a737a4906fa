/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "canvas/frame_diff.h"
#include "support/test.h"

enum { COLS = 80, ROWS = 24, BYTES_MAX = 1 << 20 };

static const uint16_t one = STYLE_SERIES_1, other = STYLE_SERIES_1 + 1;

struct fixture {
    struct caps caps;
    struct frame_diff diff;
    struct canvas *canvas;
    struct buf out;
};

static int start(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    setenv("TERM", "xterm-256color", 1);
    if (!fixture || !caps_load(&fixture->caps, STDOUT_FILENO, NULL))
        return -1;
    frame_diff_init(&fixture->diff, &fixture->caps, theme_find("dark"), 256,
                    GLYPHS_BRAILLE);
    frame_diff_resize(&fixture->diff, COLS, ROWS);
    fixture->canvas = canvas_new(COLS, ROWS);
    buf_init(&fixture->out, BYTES_MAX);
    *state = fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;

    frame_diff_done(&fixture->diff);
    caps_done(&fixture->caps);
    canvas_free(fixture->canvas);
    buf_done(&fixture->out);
    free(fixture);
    return 0;
}

/* The bytes of the next frame. */
static const char *frame(struct fixture *fixture)
{
    buf_clear(&fixture->out);
    frame_diff_write(&fixture->diff, fixture->canvas, &fixture->out);
    return fixture->out.data;
}

static int count_of(const char *text, const char *what)
{
    int count = 0;

    for (; (text = strstr(text, what)) != NULL; text += strlen(what))
        count++;
    return count;
}

static void the_first_frame_begins_with_a_clear_screen(void **state)
{
    struct fixture *fixture = *state;

    canvas_text(fixture->canvas, 3, 2, STYLE_DEFAULT, "here");
    assert_string_equal(frame(fixture), "\033[m\033[H\033[2J\033[3;4Hhere");
}

static void what_did_not_change_is_not_sent(void **state)
{
    struct fixture *fixture = *state;

    canvas_text(fixture->canvas, 3, 2, one, "here");
    frame(fixture);
    assert_string_equal(frame(fixture), "");
    /* A blank has no colour, and is not bold. */
    canvas_fill(fixture->canvas, (struct rect){0, 5, COLS, 3}, other | STYLE_BOLD, ' ');
    assert_string_equal(frame(fixture), "");
    canvas_fill(fixture->canvas, (struct rect){0, 5, 1, 1}, STYLE_DEFAULT | STYLE_REVERSE,
                ' ');
    assert_string_not_equal(frame(fixture), "");
}

/* The clock: two bytes a second. */
static void a_digit_in_the_same_place_costs_a_step_back(void **state)
{
    struct fixture *fixture = *state;

    canvas_text(fixture->canvas, 10, 0, one, "12:00:01");
    frame(fixture);
    canvas_text(fixture->canvas, 10, 0, one, "12:00:02");
    assert_string_equal(frame(fixture), "\b2");
}

static void each_colour_is_named_once_a_frame(void **state)
{
    struct fixture *fixture = *state;

    frame(fixture);
    for (int y = 0; y < 8; y++) {
        canvas_text(fixture->canvas, 5, y, one, "\u2801\u2802");
        canvas_text(fixture->canvas, 20, y, other, "\u2803\u2804");
    }
    assert_in_range(count_of(frame(fixture), "m"), 1, 2);
}

static void short_gaps_are_written_over_and_long_blanks_erased(void **state)
{
    struct fixture *fixture = *state;
    struct canvas *canvas = fixture->canvas;

    canvas_text(canvas, 0, 0, STYLE_DEFAULT, "a-b");
    canvas_fill(canvas, (struct rect){0, 1, COLS, 1}, STYLE_DEFAULT, 'x');
    canvas_fill(canvas, (struct rect){0, 2, COLS, 1}, STYLE_DEFAULT, 'x');
    frame(fixture);
    canvas_text(canvas, 0, 0, STYLE_DEFAULT, "c-d");
    assert_non_null(strstr(frame(fixture), "c-d"));
    canvas_fill(canvas, (struct rect){10, 1, COLS - 10, 1}, STYLE_DEFAULT, ' ');
    assert_non_null(strstr(frame(fixture), "\033[K"));
    canvas_fill(canvas, (struct rect){10, 2, 30, 1}, STYLE_DEFAULT, ' ');
    assert_non_null(strstr(frame(fixture), "\033[30X"));
    assert_true(fixture->out.size < 16);
}

/* Where a terminal is of another opinion, only that character suffers. */
static void a_place_is_named_after_each_character_of_disputed_width(void **state)
{
    struct fixture *fixture = *state;

    frame(fixture);
    canvas_text(fixture->canvas, 0, 4, STYLE_DEFAULT, "\u6f22\u5b57x");
    frame(fixture);
    assert_non_null(strstr(fixture->out.data, "\u6f22\033[5;3H\u5b57\033[5;5Hx"));
    /* Until it is gone the whole row is written, whatever changed in it. */
    canvas_text(fixture->canvas, 40, 4, STYLE_DEFAULT, "y");
    assert_non_null(strstr(frame(fixture), "\u6f22"));
}

/* After a movement that a screen of another size makes impossible. */
static void another_size_is_painted_whole(void **state)
{
    struct fixture *fixture = *state;

    canvas_text(fixture->canvas, 0, 0, one, "stays");
    frame(fixture);
    frame_diff_resize(&fixture->diff, 40, 10);
    assert_non_null(strstr(frame(fixture), "stays"));
}

static void a_cell_that_would_scroll_the_screen_is_left_out(void **state)
{
    struct fixture *fixture = *state;

    fixture->caps.corner_scrolls = true;
    canvas_text(fixture->canvas, COLS - 1, ROWS - 1, STYLE_DEFAULT, "Z");
    assert_non_null(strstr(frame(fixture), "\033[?7lZ\033[?7h"));
    free(fixture->caps.text[CAP_NO_WRAP]);
    fixture->caps.text[CAP_NO_WRAP] = NULL;
    frame_diff_repaint(&fixture->diff);
    assert_null(strchr(frame(fixture), 'Z'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_frame_begins_with_a_clear_screen, start,
                                        end),
        cmocka_unit_test_setup_teardown(what_did_not_change_is_not_sent, start, end),
        cmocka_unit_test_setup_teardown(a_digit_in_the_same_place_costs_a_step_back,
                                        start, end),
        cmocka_unit_test_setup_teardown(each_colour_is_named_once_a_frame, start, end),
        cmocka_unit_test_setup_teardown(
            short_gaps_are_written_over_and_long_blanks_erased, start, end),
        cmocka_unit_test_setup_teardown(
            a_place_is_named_after_each_character_of_disputed_width, start, end),
        cmocka_unit_test_setup_teardown(another_size_is_painted_whole, start, end),
        cmocka_unit_test_setup_teardown(a_cell_that_would_scroll_the_screen_is_left_out,
                                        start, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
