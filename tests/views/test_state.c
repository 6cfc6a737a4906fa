/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "support/test.h"
#include "views/scenes.h"

enum { SAMPLES = 241 };

/* One series "pod=a" of up = 1 but where the function says otherwise. */
static void init(struct fixture *fixture, const char *options, const double *values)
{
    struct result *result;

    fixture_init(fixture, "state", "Panel", options);
    result = fixture_matrix(fixture, 15000);
    results_add(result, "pod=a", values, SAMPLES);
    fixture_query(fixture, "up", NULL, fixture_fresh(result), result);
}

static size_t cells_with_style(const struct canvas *canvas, int y, uint16_t style)
{
    size_t count = 0;

    for (int x = 6; x < canvas_cols(canvas); x++)
        count += (canvas_cell(canvas, x, y)->style & STYLE_MASK) == style;
    return count;
}

/* Fifteen seconds of an hour in forty columns. */
static void test_a_short_failure_is_seen(void **unused)
{
    double values[SAMPLES];
    struct fixture fixture;
    struct canvas *canvas;

    (void)unused;
    for (size_t i = 0; i < SAMPLES; i++)
        values[i] = i == 101 ? 0 : 1;
    init(&fixture, "map=0=down:critical,1=up", values);
    canvas = fixture_draw(&fixture, 46, 5);
    assert_int_equal(cells_with_style(canvas, 3, STYLE_CRITICAL), 1);
    assert_true(canvas_shows(canvas, "up"));
    assert_string_equal(fixture.panel->summary.value, "up");
    canvas_free(canvas);
    fixture_done(&fixture);
}

static void test_missing_samples_are_blank(void **unused)
{
    double values[SAMPLES];
    struct fixture fixture;
    struct canvas *canvas;
    size_t blank = 0;

    (void)unused;
    for (size_t i = 0; i < SAMPLES; i++)
        values[i] = i > 120 ? NO_SAMPLE : 1;
    init(&fixture, "map=1=up", values);
    canvas = fixture_draw(&fixture, 46, 5);
    for (int x = 30; x < 46; x++)
        blank += canvas_cell(canvas, x, 3)->text[0] == ' ';
    assert_int_equal(blank, 16);
    canvas_free(canvas);
    fixture_done(&fixture);
}

/* Without a mapping the thresholds judge and the unit speaks. */
static void test_thresholds_judge(void **unused)
{
    double values[SAMPLES];
    struct fixture fixture;
    struct canvas *canvas;

    (void)unused;
    for (size_t i = 0; i < SAMPLES; i++)
        values[i] = i > 120 ? 0.97 : 0.2;
    init(&fixture, "", values);
    fixture.spec.unit = unit_find("percentunit");
    fixture_threshold(&fixture, 0.9, STATE_WARNING);
    canvas = fixture_draw(&fixture, 60, 5);
    assert_true(canvas_shows(canvas, "20 %"));
    assert_true(canvas_shows(canvas, "W 97 %"));
    assert_int_equal(fixture.panel->summary.state, STATE_WARNING);
    canvas_free(canvas);
    fixture_done(&fixture);
}

/* Who is down is first and counted, whatever the order of names. */
static void test_the_worst_row_is_first(void **unused)
{
    struct fixture fixture;
    struct canvas *canvas;
    char first[6] = "";

    (void)unused;
    scene_targets(&fixture);
    canvas = fixture_draw(&fixture, 50, 8);
    for (int x = 0; x < 5; x++)
        first[x] = canvas_cell(canvas, 3 + x, 3)->text[0];
    assert_string_equal(first, "9qwzt");
    assert_string_equal(fixture.panel->summary.value, "1 of 3 down");
    canvas_free(canvas);
    canvas = fixture_draw(&fixture, 50, 3); /* two rows for three series */
    assert_true(canvas_shows(canvas, "+2"));
    canvas_free(canvas);
    /* Who is not on the screen counts all the same. */
    for (size_t i = 0; i < 3; i++) {
        const struct series *series = &fixture.results[0]->series[i];
        double *values =
            arena_alloc(&fixture.results[0]->arena, series->count * sizeof(*values));

        memset(values, 0, series->count * sizeof(*values));
        fixture.results[0]->series[i].values = values;
    }
    canvas = fixture_draw(&fixture, 50, 3);
    assert_string_equal(fixture.panel->summary.value, "3 of 3 down");
    canvas_free(canvas);
    fixture_done(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_short_failure_is_seen),
        cmocka_unit_test(test_missing_samples_are_blank),
        cmocka_unit_test(test_thresholds_judge),
        cmocka_unit_test(test_the_worst_row_is_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
