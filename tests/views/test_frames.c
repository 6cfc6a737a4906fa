/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "support/golden.h"
#include "support/test.h"
#include "views/scenes.h"

/*
 * Whole panels as a reader sees them, and what holds at every size.
 */

static const char *const glyph_names[] = {"braille", "block", "ascii"};

static void test_scenes(void **unused)
{
    static const struct {
        int cols, rows;
    } sizes[] = {
        {38, 8},
        {20, 6},
        {11, 4},
        {9,  2}
    };

    char name[128];

    (void)unused;
    for (const struct scene *scene = scenes; scene->name; scene++) {
        struct fixture fixture;

        for (int g = GLYPHS_BRAILLE; g <= GLYPHS_ASCII; g++) {
            scene->init(&fixture);
            fixture.glyphs = (enum glyphs)g;
            fixture.focused = g == GLYPHS_BRAILLE;
            snprintf(name, sizeof(name), "%s-60x12-%s", scene->name, glyph_names[g]);
            fixture_golden(&fixture, name, 60, 12);
            fixture_done(&fixture);
        }
        for (size_t i = 0; i < 4; i++) {
            scene->init(&fixture);
            snprintf(name, sizeof(name), "%s-%dx%d", scene->name, sizes[i].cols,
                     sizes[i].rows);
            fixture_golden(&fixture, name, sizes[i].cols, sizes[i].rows);
            fixture_done(&fixture);
        }
    }
}

static void test_conditions(void **unused)
{
    (void)unused;
    for (const struct scene *scene = condition_scenes; scene->name; scene++) {
        for (int g = GLYPHS_BRAILLE; g <= GLYPHS_ASCII; g += 2) {
            struct fixture fixture;
            char name[128];

            scene->init(&fixture);
            fixture.glyphs = (enum glyphs)g;
            snprintf(name, sizeof(name), "condition-%s-%s", scene->name, glyph_names[g]);
            fixture_golden(&fixture, name, 56, 9);
            fixture_done(&fixture);
        }
    }
}

static void test_full_screen(void **unused)
{
    struct fixture fixture;

    (void)unused;
    scene_errors(&fixture);
    fixture.full_screen = true;
    fixture.selected = 1;
    fixture.crosshair_ms = FIXTURE_NOW_MS - 10 * 60000;
    fixture_golden(&fixture, "full-screen-errors", 100, 30);
    fixture_done(&fixture);
    scene_compared(&fixture);
    fixture.full_screen = true;
    fixture_golden(&fixture, "full-screen-compared", 100, 30);
    fixture_done(&fixture);
    scene_heatmap(&fixture);
    fixture.full_screen = true;
    fixture_golden(&fixture, "full-screen-heatmap", 100, 30);
    fixture_done(&fixture);
    condition_scenes[5].init(&fixture);
    fixture.full_screen = true;
    fixture_golden(&fixture, "full-screen-failed", 80, 16);
    fixture_done(&fixture);
}

/* What a reader without colour has: no two conditions give the same text. */
static void test_conditions_differ_without_colour(void **unused)
{
    enum { COUNT = 7 };
    struct canvas *drawn[COUNT];

    (void)unused;
    for (size_t i = 0; i < COUNT; i++) {
        struct fixture fixture;

        condition_scenes[i].init(&fixture);
        fixture.spec.title = "Panel";
        drawn[i] = fixture_draw(&fixture, 40, 1); /* the title line alone */
        fixture_done(&fixture);
    }
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t k = 0; k < i; k++) {
            bool same = true;

            for (int x = 0; x < canvas_cols(drawn[i]); x++)
                same &= strcmp(canvas_cell(drawn[i], x, 2)->text,
                               canvas_cell(drawn[k], x, 2)->text) == 0;
            if (same)
                fail_msg("%s looks like %s", condition_scenes[i].name,
                         condition_scenes[k].name);
        }
    }
    for (size_t i = 0; i < COUNT; i++)
        canvas_free(drawn[i]);
}

/* No axis, tick or threshold where there is no data. */
static void test_no_axis_without_data(void **unused)
{
    static const char *const names[] = {"loading", "no-data", "failed", "unsourced"};

    (void)unused;
    for (const struct scene *scene = condition_scenes; scene->name; scene++) {
        bool checked = false;
        struct fixture fixture;
        struct canvas *canvas;

        for (size_t i = 0; i < 4; i++)
            checked |= strcmp(scene->name, names[i]) == 0;
        if (!checked)
            continue;
        scene->init(&fixture);
        canvas = fixture_draw(&fixture, 60, 14);
        assert_false(canvas_shows(canvas, "┤"));
        assert_false(canvas_shows(canvas, "└"));
        assert_false(canvas_shows(canvas, "┄"));
        canvas_free(canvas);
        fixture_done(&fixture);
    }
}

/* fixture_draw() checks the canvas and that nothing is outside of the area. */
static void test_every_size(void **unused)
{
    enum { COLS = 120, ROWS = 40, SCENES = 6, CONDITIONS = 8 };

    (void)unused;
    for (int cols = 1; cols <= COLS; cols++) {
        for (int rows = 1; rows <= ROWS; rows++) {
            int turn = cols + 3 * rows;
            const struct scene *scene = turn % 4
                                            ? &scenes[turn % SCENES]
                                            : &condition_scenes[turn / 4 % CONDITIONS];
            struct fixture fixture;

            scene->init(&fixture);
            fixture.glyphs = (enum glyphs)(cols % 3);
            fixture.full_screen = rows % 5 == 0;
            fixture.selected = rows % 4 - 1;
            canvas_free(fixture_draw(&fixture, cols, rows));
            fixture_done(&fixture);
        }
    }
}

static double one(double place, double value)
{
    return place > 0.5 ? value : 1;
}

/* Every type there is, whatever its data are made of. */
static void test_every_type_at_every_size(void **unused)
{
    (void)unused;
    for (size_t i = 0; panel_classes[i]; i++) {
        struct fixture fixture;
        struct result *result;

        fixture_init(&fixture, panel_classes[i]->type.name, "Some title", "");
        result = fixture_matrix(&fixture, 60000);
        results_add_fn(result, "pod=a", one, 1240);
        results_add_fn(result, "pod=b", one, -3);
        fixture_query(&fixture, "q", NULL, fixture_fresh(result), results_finish(result));
        for (int cols = 1; cols <= 120; cols += 1 + cols / 12) {
            for (int rows = 1; rows <= 40; rows += 1 + rows / 6) {
                fixture.glyphs = (enum glyphs)(cols % 3);
                fixture.states[0].status = rows % 2 ? QUERY_OK : QUERY_FAILED;
                canvas_free(fixture_draw(&fixture, cols, rows));
            }
        }
        fixture_done(&fixture);
    }
}

/* A panel that is made larger and smaller shows what a new one of that size shows. */
static void test_resize_leaves_nothing_behind(void **unused)
{
    (void)unused;
    for (const struct scene *scene = scenes; scene->name; scene++) {
        struct fixture moved, fresh;
        struct canvas *a, *b;
        char *text_a, *text_b;

        scene->init(&moved);
        scene->init(&fresh);
        canvas_free(fixture_draw(&moved, 100, 30));
        canvas_free(fixture_draw(&moved, 7, 2));
        a = fixture_draw(&moved, 50, 12);
        b = fixture_draw(&fresh, 50, 12);
        text_a = golden_text(a, GLYPHS_BRAILLE);
        text_b = golden_text(b, GLYPHS_BRAILLE);
        assert_string_equal(text_a, text_b);
        free(text_a);
        free(text_b);
        canvas_free(a);
        canvas_free(b);
        fixture_done(&moved);
        fixture_done(&fresh);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scenes),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_full_screen),
        cmocka_unit_test(test_conditions_differ_without_colour),
        cmocka_unit_test(test_no_axis_without_data),
        cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_every_type_at_every_size),
        cmocka_unit_test(test_resize_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
