/* SPDX-License-Identifier: MIT */

/* The whole screen of a session: what the lines around the view say of it. */

#include <stdlib.h>

#include "app/screen.h"
#include "app/stage.h"
#include "core/mem.h"
#include "support/test.h"

enum { COLS = 120, ROWS = 30 };

static int set_up(void **state)
{
    struct stage *stage = xmalloc(sizeof(*stage));

    stage_init(stage);
    stage_layout(
        stage, "one",
        "rows:\n- panels: [{title: one, type: stat, queries: [{expr: m_one}]}]\n");
    stage_open(stage, "one", COLS, ROWS);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_done(*state);
    free(*state);
    return 0;
}

static bool row_shows(const struct canvas *canvas, int y, const char *text)
{
    char row[COLS * 8 + 1];
    size_t size = 0;

    for (int x = 0; x < COLS; x++) {
        const struct cell *cell = canvas_cell(canvas, x, y);

        memcpy(row + size, cell->text, cell->length);
        size += cell->length;
    }
    row[size] = '\0';
    return strstr(row, text) != NULL;
}

/* The alerts of now under the clock of then would be a lie. */
static void a_past_moment_has_no_alerts_of_now(void **state)
{
    struct stage *stage = *state;
    struct keymap keymap;
    struct problems problems = {0};
    struct screen screen = {.session = &stage->session,
                            .keymap = &keymap,
                            .utc = true,
                            .now_ms = STAGE_NOW_MS};
    struct canvas *canvas = canvas_new(COLS, ROWS);

    keymap_init(&keymap, &stage->settings.keys, NULL, &problems);
    for (int past = 0; past < 2; past++) {
        stage->session.past = past;
        (void)screen_update(&screen, COLS, ROWS);
        screen_draw(&screen, canvas);
        assert_int_equal(row_shows(canvas, 1, "alerts not shown for a past moment"),
                         past);
        assert_int_equal(row_shows(canvas, 1, "no alerts"), !past);
    }
    canvas_free(canvas);
    problems_done(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_past_moment_has_no_alerts_of_now, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
