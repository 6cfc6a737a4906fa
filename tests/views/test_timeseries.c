/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "support/golden.h"
#include "support/test.h"
#include "views/scenes.h"
#include "views/timeseries.h"

static double constant(double place, double value)
{
    (void)place;
    return value;
}

/* One series of a name for each value. */
static struct result *constants(const struct fixture *fixture, const double *values,
                                size_t count)
{
    struct result *result = fixture_matrix(fixture, 15000);
    char labels[32];

    for (size_t i = 0; i < count; i++) {
        snprintf(labels, sizeof(labels), "pod=p%02zu", i);
        results_add_fn(result, labels, constant, values[i]);
    }
    return results_finish(result);
}

static const struct ts_state *draw(struct fixture *fixture)
{
    canvas_free(fixture_draw(fixture, 60, 14));
    return fixture->panel->state;
}

/* Is anything drawn in these columns of the graph (0: the leftmost of the panel)? */
static bool drawn_between(const struct canvas *canvas, int from, int to)
{
    for (int y = 3; y < canvas_rows(canvas) - 3; y++) {
        for (int x = from; x < to; x++) {
            const struct cell *cell = canvas_cell(canvas, x, y);

            if (cell->text[0] != ' ' && (cell->style & STYLE_MASK) >= STYLE_SERIES_1)
                return true;
        }
    }
    return false;
}

static const char *title_value(const char *options, const double *values, size_t count,
                               struct fixture *fixture)
{
    struct result *result;

    fixture_init(fixture, "timeseries", "Panel", options);
    result = constants(fixture, values, count);
    fixture_query(fixture, "q", NULL, fixture_fresh(result), result);
    draw(fixture);
    return fixture->panel->summary.value;
}

static void test_the_title_has_the_right_number(void **unused)
{
    static const double values[] = {30, 50, 20};

    static const struct {
        const char *options, *expected;
    } cases[] = {
        {"",                       "50"  },
        {"draw=stacked",           "100" },
        {"value=sum",              "100" },
        {"value=min",              "20"  },
        {"value=max",              "50"  },
        {"value=mean",             "33.3"},
        {"value=none",             ""    },
        {"value_of=p00",           "30"  },
        {"draw=stacked value=max", "50"  },
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fixture fixture;

        assert_string_equal(title_value(cases[i].options, values, 3, &fixture),
                            cases[i].expected);
        fixture_done(&fixture);
    }
}

/* Of a value that must not fall, the least is the worst. */
static void test_the_worst_series_gives_the_number(void **unused)
{
    static const double values[] = {0.99, 0.2, 1};
    struct fixture fixture;
    struct result *result;

    (void)unused;
    fixture_init(&fixture, "timeseries", "Hit ratio", "");
    fixture.spec.unit = unit_find("percentunit");
    fixture_threshold(&fixture, 0.5, STATE_CRITICAL);
    fixture.thresholds[0].below = true;
    result = constants(&fixture, values, 3);
    fixture_query(&fixture, "q", NULL, fixture_fresh(result), result);
    draw(&fixture);
    assert_string_equal(fixture.panel->summary.value, "20 %");
    assert_int_equal(fixture.panel->summary.state, STATE_CRITICAL);
    fixture_done(&fixture);
}

/* 11,000 points on 60 columns: the one that stands out is on the screen. */
static void test_no_extreme_is_lost(void **unused)
{
    enum { COUNT = 11000 };

    static double values[COUNT];
    size_t spikes[] = {503, 5003, 10993};

    (void)unused;
    for (size_t s = 0; s < ARRAY_LEN(spikes); s++) {
        struct fixture fixture;
        struct result *result;
        struct canvas *canvas;
        const struct ts_state *state;
        double most = 0;
        bool seen = false;

        for (size_t i = 0; i < COUNT; i++)
            values[i] = 1 + (double)(i % 7) / 10;
        values[spikes[s]] = 95;
        fixture_init(&fixture, "timeseries", "Panel", "");
        result = fixture_matrix(&fixture, FIXTURE_HOUR / COUNT);
        results_add(result, "pod=a", values, COUNT);
        fixture_query(&fixture, "q", NULL, fixture_fresh(result), result);
        canvas = fixture_draw(&fixture, 60, 14);
        state = fixture.panel->state;
        assert_true(state->lines[0].count < COUNT / 10); /* it was reduced */
        for (size_t i = 0; i < state->lines[0].count; i++)
            most = fmax(most, state->lines[0].values[i]);
        assert_near(most, 95, 0);
        for (int x = 3; x < 62; x++) /* the row below the title, 100 to 90 */
            seen |= (canvas_cell(canvas, x, 3)->style & STYLE_MASK) >= STYLE_SERIES_1;
        assert_true(seen);
        canvas_free(canvas);
        fixture_done(&fixture);
    }
}

/* What is missing is a gap: nothing is drawn over it, unless it is told to connect. */
static void test_gaps_are_gaps(void **unused)
{
    double values[241];

    (void)unused;
    for (size_t i = 0; i < 241; i++)
        values[i] = i > 100 && i < 140 ? NO_SAMPLE : 5 + (double)(i % 2);
    for (int connect = 0; connect < 2; connect++) {
        struct fixture fixture;
        struct result *result;
        struct canvas *canvas;

        fixture_init(&fixture, "timeseries", "Panel", connect ? "connect=15m" : "");
        result = fixture_matrix(&fixture, 15000);
        results_add(result, "pod=a", values, 241);
        fixture_query(&fixture, "q", NULL, fixture_fresh(result), result);
        canvas = fixture_draw(&fixture, 62, 14);
        assert_true(drawn_between(canvas, 8, 26));
        assert_int_equal(drawn_between(canvas, 32, 36), connect);
        assert_true(drawn_between(canvas, 44, 60));
        canvas_free(canvas);
        fixture_done(&fixture);
    }
}

/* The newest a sample is missing is no zero, in a stack neither. */
static void test_a_stack_adds_what_is_there(void **unused)
{
    static const double a[] = {1, 2, 3, 4}, b[] = {10, NO_SAMPLE, 30, 40};
    struct fixture fixture;
    struct result *result;
    const struct ts_state *state;

    (void)unused;
    fixture_init(&fixture, "timeseries", "Panel", "draw=stacked");
    result = fixture_matrix(&fixture, FIXTURE_HOUR / 3);
    results_add(result, "pod=a", a, 4);
    results_add(result, "pod=b", b, 4);
    fixture_query(&fixture, "q", NULL, fixture_fresh(result), results_finish(result));
    state = draw(&fixture);
    assert_int_equal(state->list.count, 2);
    assert_near(state->lines[0].values[3], 4, 0);
    assert_near(state->lines[1].values[3], 44, 0);
    assert_near(state->lines[1].base[3], 4, 0);
    assert_true(isnan(state->lines[1].values[1]));
    assert_near(ts_line_at(&state->lines[1], state->lines[1].times[3]), 40, 1e-9);
    fixture_done(&fixture);
}

static void test_top_keeps_the_largest(void **unused)
{
    static const double values[] = {5, 1, 9, 2, 7};
    struct fixture fixture;
    struct result *result;
    const struct ts_state *state;

    (void)unused;
    fixture_init(&fixture, "timeseries", "Panel", "top=2 draw=stacked");
    result = constants(&fixture, values, 5);
    fixture_query(&fixture, "q", NULL, fixture_fresh(result), result);
    state = draw(&fixture);
    assert_int_equal(state->list.count, 3);
    assert_string_equal(state->list.items[2].name, "others");
    assert_near(state->list.items[2].stats.last, 8, 1e-9);
    assert_string_equal(fixture.panel->summary.value, "24"); /* of all, not of the top */
    fixture_done(&fixture);

    fixture_init(&fixture, "timeseries", "Panel", "top=2");
    result = constants(&fixture, values, 5);
    fixture_query(&fixture, "q", NULL, fixture_fresh(result), result);
    state = draw(&fixture);
    assert_int_equal(state->list.count, 2);
    assert_int_equal(state->more, 3);
    fixture_done(&fixture);
}

static void test_status_classes(void **unused)
{
    struct fixture fixture;
    const struct ts_state *state;
    const char *names[] = {"2xx", "3xx", "4xx", "5xx"};

    (void)unused;
    scenes[2].init(&fixture);
    state = draw(&fixture);
    assert_int_equal(state->list.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(state->list.items[i].name, names[i]);
    assert_int_equal(state->list.items[3].look, STYLE_THRESHOLD_CRITICAL);
    assert_near(state->list.items[3].stats.last,
                fixture.results[0]->series[4].values[240] +
                    fixture.results[0]->series[5].values[240],
                1e-9);
    fixture_done(&fixture);
}

/* A threshold near the data is kept in sight; one far away does not flatten them. */
static void test_thresholds_do_not_flatten_the_graph(void **unused)
{
    static const double values[] = {40};

    (void)unused;
    for (int far = 0; far < 2; far++) {
        struct fixture fixture;
        struct result *result;
        const struct ts_state *state;

        fixture_init(&fixture, "timeseries", "Panel", "");
        fixture_threshold(&fixture, far ? 1000 : 70, STATE_CRITICAL);
        result = constants(&fixture, values, 1);
        results_add_fn(result, "pod=zero", constant, 1);
        fixture_query(&fixture, "q", NULL, fixture_fresh(result), results_finish(result));
        state = draw(&fixture);
        assert_int_equal(state->threshold_count, !far);
        assert_true(far ? state->y.hi < 100 : state->y.hi >= 70);
        fixture_done(&fixture);
    }
}

static void test_fixed_ends_hold_and_what_is_beyond_is_said(void **unused)
{
    static const double values[] = {4, 50};
    struct fixture fixture;
    struct result *result;
    struct canvas *canvas;
    const struct ts_state *state;

    (void)unused;
    fixture_init(&fixture, "timeseries", "Panel", "");
    fixture.spec.min = 0;
    fixture.spec.max = 10;
    result = constants(&fixture, values, 2);
    fixture_query(&fixture, "q", NULL, fixture_fresh(result), result);
    canvas = fixture_draw(&fixture, 60, 14);
    state = fixture.panel->state;
    assert_near(state->y.hi, 10, 1e-9);
    assert_true(canvas_shows(canvas, "p01 50 (off scale)"));
    canvas_free(canvas);
    fixture_done(&fixture);

    fixture_init(&fixture, "timeseries", "Panel", "soft=true");
    fixture.spec.min = 0;
    fixture.spec.max = 10;
    result = constants(&fixture, values, 2);
    fixture_query(&fixture, "q", NULL, fixture_fresh(result), result);
    state = draw(&fixture);
    assert_true(state->y.hi >= 50);
    fixture_done(&fixture);
}

/* Series of another unit have a scale of their own, and the legend says which. */
static void test_a_second_unit_has_its_own_scale(void **unused)
{
    static const double few[] = {2}, many[] = {3e9};
    struct fixture fixture;
    struct result *result;
    struct canvas *canvas;
    const struct ts_state *state;
    size_t at;

    (void)unused;
    fixture_init(&fixture, "timeseries", "Panel", "");
    fixture.spec.unit = unit_find("short");
    result = constants(&fixture, few, 1);
    fixture_query(&fixture, "q", "goroutines", fixture_fresh(result), result);
    result = constants(&fixture, many, 1);
    at = fixture_query(&fixture, "q", "heap", fixture_fresh(result), result);
    fixture.targets[at].unit = unit_find("bytes");
    canvas = fixture_draw(&fixture, 70, 14);
    state = fixture.panel->state;
    assert_true(state->y.hi < 10);
    assert_true(canvas_shows(canvas, "heap 2.79 GiB ("));
    assert_near(ts_line_at(&state->lines[1], FIXTURE_NOW_MS), 3e9, 1);
    canvas_free(canvas);
    fixture_done(&fixture);
}

/* A refresh with the same data paints the same cells. */
static void test_a_quiet_graph_does_not_change(void **unused)
{
    struct fixture fixture;
    char *first, *second;
    struct canvas *canvas;

    (void)unused;
    scene_errors(&fixture);
    canvas = fixture_draw(&fixture, 60, 12);
    first = golden_text(canvas, GLYPHS_BRAILLE);
    canvas_free(canvas);
    fixture.now_ms += 1000; /* far less than a column */
    canvas = fixture_draw(&fixture, 60, 12);
    second = golden_text(canvas, GLYPHS_BRAILLE);
    assert_string_equal(first, second);
    free(first);
    free(second);
    canvas_free(canvas);
    fixture_done(&fixture);
}

static void test_the_legend_says_how_many_more(void **unused)
{
    double values[20];
    struct fixture fixture;
    struct result *result;
    struct canvas *canvas;

    (void)unused;
    for (size_t i = 0; i < 20; i++)
        values[i] = (double)(100 - i);
    fixture_init(&fixture, "timeseries", "Panel", "");
    result = constants(&fixture, values, 20);
    fixture_query(&fixture, "q", NULL, fixture_fresh(result), result);
    canvas = fixture_draw(&fixture, 40, 12);
    assert_true(canvas_shows(canvas, "p00 100"));
    assert_true(canvas_shows(canvas, "+17"));
    canvas_free(canvas);
    fixture.selected = 19; /* who is selected is seen */
    canvas = fixture_draw(&fixture, 40, 12);
    assert_true(canvas_shows(canvas, "p19 81"));
    canvas_free(canvas);
    fixture_done(&fixture);
}

static void test_scalars_and_vectors(void **unused)
{
    static const double one[] = {7};
    struct fixture fixture;
    struct result *result;
    struct canvas *canvas;

    (void)unused;
    fixture_init(&fixture, "timeseries", "Panel", "");
    result = results_new(RESULT_SCALAR, FIXTURE_NOW_MS, FIXTURE_NOW_MS, 1000);
    results_add(result, "", one, 1);
    fixture_query(&fixture, "7", NULL, fixture_fresh(result), result);
    canvas = fixture_draw(&fixture, 60, 12);
    assert_true(drawn_between(canvas, 10, 14));
    assert_true(drawn_between(canvas, 50, 54));
    canvas_free(canvas);
    result->type = RESULT_VECTOR; /* one moment: one dot */
    canvas = fixture_draw(&fixture, 60, 12);
    assert_false(drawn_between(canvas, 10, 54));
    assert_true(drawn_between(canvas, 55, 62));
    canvas_free(canvas);
    fixture_done(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_title_has_the_right_number),
        cmocka_unit_test(test_the_worst_series_gives_the_number),
        cmocka_unit_test(test_no_extreme_is_lost),
        cmocka_unit_test(test_gaps_are_gaps),
        cmocka_unit_test(test_a_stack_adds_what_is_there),
        cmocka_unit_test(test_top_keeps_the_largest),
        cmocka_unit_test(test_status_classes),
        cmocka_unit_test(test_thresholds_do_not_flatten_the_graph),
        cmocka_unit_test(test_fixed_ends_hold_and_what_is_beyond_is_said),
        cmocka_unit_test(test_a_second_unit_has_its_own_scale),
        cmocka_unit_test(test_a_quiet_graph_does_not_change),
        cmocka_unit_test(test_the_legend_says_how_many_more),
        cmocka_unit_test(test_scalars_and_vectors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
