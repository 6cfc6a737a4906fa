/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/clock.h"
#include "support/test.h"
#include "views/fixture.h"

/*
 * What has ended is history: drawn, but no value of now. It is neither judged nor summed
 * nor ranked, and the screen says since when there is nothing.
 */

enum { MINUTE = 60000, SAMPLES = 61 };

/* A series of one value from minute `from` to minute `to` of the hour shown. */
static void add(struct result *result, const char *labels, double value, int from, int to)
{
    double values[SAMPLES];

    for (int i = 0; i < SAMPLES; i++)
        values[i] = i >= from && i <= to ? value : NO_SAMPLE;
    results_add(result, labels, values, SAMPLES);
}

static void begin(struct fixture *fixture, const char *type, const char *options)
{
    fixture_init(fixture, type, "Panel", options);
    fixture_threshold(fixture, 5, STATE_CRITICAL);
}

static struct result *ask(struct fixture *fixture)
{
    struct result *result = fixture_matrix(fixture, MINUTE);

    fixture_query(fixture, "q", NULL, fixture_fresh(result), result);
    return result;
}

static void update(struct fixture *fixture)
{
    canvas_free(fixture_draw(fixture, 60, 14));
}

static void assert_shows(struct fixture *fixture, int cols, int rows, const char *text,
                         bool expected)
{
    struct canvas *canvas = fixture_draw(fixture, cols, rows);

    if (canvas_shows(canvas, text) != expected)
        fail_msg("the panel %s \"%s\"", expected ? "does not say" : "says", text);
    canvas_free(canvas);
}

static void assert_describes(struct fixture *fixture, const char *text, bool expected)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    update(fixture);
    panel_describe(fixture->panel, &out);
    if ((strstr(out.data, text) != NULL) != expected)
        fail_msg("%s: %s", text, out.data);
    buf_done(&out);
}

/* The only series ended 42 minutes ago: 7 was critical then, now there is nothing. */
static void test_a_single_value_that_ended_is_no_data(void **unused)
{
    static const char *const types[] = {"stat", "gauge", "bargauge"};

    (void)unused;
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        struct fixture fixture;

        begin(&fixture, types[i], "");
        add(results_finish(ask(&fixture)), "pod=a", 7, 0, 18);
        update(&fixture);
        assert_int_equal(fixture.panel->condition, PANEL_NO_DATA);
        assert_int_equal(fixture.panel->summary.state, STATE_OK);
        assert_string_equal(fixture.panel->summary.value, "");
        assert_shows(&fixture, 60, 4, "last 42m ago", true);
        assert_shows(&fixture, 60, 4, "7", false);
        assert_describes(&fixture, "\"condition\":\"no data\"", true);
        fixture_done(&fixture);
    }
}

static void test_a_compact_row_says_since_when(void **unused)
{
    struct fixture fixture;

    (void)unused;
    begin(&fixture, "stat", "");
    add(results_finish(ask(&fixture)), "pod=a", 7, 0, 18);
    assert_shows(&fixture, 30, 1, "last 42m ago", true);
    fixture_done(&fixture);
}

/* The graph stays; the title has no number, the legend says since when. */
static void test_a_graph_that_ended_is_history(void **unused)
{
    struct fixture fixture;
    struct result *result;

    (void)unused;
    begin(&fixture, "timeseries", "");
    result = ask(&fixture);
    add(result, "pod=a", 7, 0, 18);
    add(result, "pod=b", 3, 0, 10);
    results_finish(result);
    update(&fixture);
    assert_true(fixture.panel->summary.has_data);
    assert_int_equal(fixture.panel->summary.state, STATE_OK);
    assert_string_equal(fixture.panel->summary.value, "");
    assert_int_equal(fixture.panel->condition, PANEL_NO_DATA);
    assert_shows(&fixture, 60, 14, "last 42m ago", true);
    assert_shows(&fixture, 60, 14, "a ended 42m ago", true);
    assert_describes(&fixture, "\"last\":", false);
    assert_describes(&fixture, "\"max\":7", true);
    fixture_done(&fixture);
}

/* The old pod ended as the new one began: only the new one counts. */
static void test_a_rollout_is_not_summed_twice(void **unused)
{
    static const char *const options[] = {"draw=stacked", "value=sum", "value=max",
                                          "value=mean", "draw=stacked top=1"};

    (void)unused;
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        struct fixture fixture;
        struct result *result;

        begin(&fixture, "timeseries", options[i]);
        result = ask(&fixture);
        add(result, "pod=a", 9, 0, 40);
        add(result, "pod=b", 4, 38, 60);
        results_finish(result);
        update(&fixture);
        assert_string_equal(fixture.panel->summary.value, "4");
        assert_int_equal(fixture.panel->summary.state, STATE_OK);
        assert_int_equal(fixture.panel->condition, PANEL_LIVE);
        fixture_done(&fixture);
    }
}

/* Those cut away are not those of now, however large the ended ones were. */
static void test_the_top_is_of_what_is_now(void **unused)
{
    static const char *const options[] = {"top=1", "max_series=1"};

    (void)unused;
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        struct fixture fixture;
        struct result *result;
        struct panel_series series;

        begin(&fixture, "timeseries", options[i]);
        result = ask(&fixture);
        add(result, "pod=a", 9, 0, 40);
        add(result, "pod=b", 4, 0, 60);
        results_finish(result);
        update(&fixture);
        assert_true(fixture.panel->cls->series(fixture.panel, 0, &series));
        assert_string_equal(labels_get(series.labels, "pod"), "b");
        assert_string_equal(fixture.panel->summary.value, "4");
        fixture_done(&fixture);
    }
}

static void test_states_that_ended_are_not_counted(void **unused)
{
    struct fixture fixture;
    struct result *result;

    (void)unused;
    fixture_init(&fixture, "state", "Targets", "map=0=down:critical,1=up");
    result = ask(&fixture);
    add(result, "pod=a", 0, 0, 18);
    add(result, "pod=b", 1, 0, 60);
    add(result, "pod=c", 1, 0, 60);
    results_finish(result);
    update(&fixture);
    assert_int_equal(fixture.panel->summary.state, STATE_OK);
    assert_string_equal(fixture.panel->summary.value, "2 up");
    assert_describes(&fixture, "ended 42m ago", true);
    fixture_done(&fixture);
}

static void test_one_of_several_values_that_ended_is_a_dash(void **unused)
{
    struct fixture fixture;
    struct result *result;

    (void)unused;
    begin(&fixture, "stat", "spark=false");
    result = ask(&fixture);
    add(result, "pod=a", 7, 0, 18);
    add(result, "pod=b", 4, 0, 60);
    results_finish(result);
    assert_shows(&fixture, 60, 4, "a -", true);
    assert_shows(&fixture, 60, 4, "b 4", true);
    assert_int_equal(fixture.panel->summary.state, STATE_OK);
    assert_string_equal(fixture.panel->summary.value, "4");
    fixture_done(&fixture);
}

/* Prometheus itself looks back five minutes, and a coarse step has its own distance. */
static void test_what_is_near_the_end_is_of_now(void **unused)
{
    static const struct {
        int64_t step;
        int newest; /* sample, of `count` */
        int count;
        bool current;
    } cases[] = {
        {MINUTE,      55, 60, true },
        {MINUTE,      54, 60, false},
        {10 * MINUTE, 4,  6,  true },
        {10 * MINUTE, 3,  6,  false},
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fixture fixture;
        struct result *result;
        double values[SAMPLES];

        begin(&fixture, "stat", "");
        result = fixture_matrix(&fixture, cases[i].step);
        fixture_query(&fixture, "q", NULL, fixture_fresh(result), result);
        for (int k = 0; k <= cases[i].count; k++)
            values[k] = k <= cases[i].newest ? 1 : NO_SAMPLE;
        results_add(result, "pod=a", values, (size_t)cases[i].count + 1);
        results_finish(result);
        update(&fixture);
        assert_int_equal(fixture.panel->summary.has_data, cases[i].current);
        fixture_done(&fixture);
    }
}

/* A source that stopped answering did not end its series: the panel is stale, and the
   newest number stands. */
static void test_a_silent_source_ends_nothing(void **unused)
{
    struct fixture fixture;
    struct result *result;

    (void)unused;
    begin(&fixture, "stat", "");
    result = ask(&fixture);
    result->to_ms = FIXTURE_NOW_MS - 42 * MINUTE;
    add(result, "pod=a", 7, 0, 18);
    results_finish(result);
    fixture.states[0] = results_failed(result, result->to_ms, ERR_NETWORK, "timed out");
    update(&fixture);
    assert_int_equal(fixture.panel->condition, PANEL_STALE);
    assert_string_equal(fixture.panel->summary.value, "7");
    assert_int_equal(fixture.panel->summary.state, STATE_CRITICAL);
    fixture_done(&fixture);
}

/* Samples that are no numbers are not the end of the series. */
static void test_nan_is_not_the_number_before_it(void **unused)
{
    struct fixture fixture;
    struct result *result;
    double values[SAMPLES];

    (void)unused;
    begin(&fixture, "timeseries", "legend=table");
    result = ask(&fixture);
    for (int i = 0; i < SAMPLES; i++)
        values[i] = i <= 18 ? 7 : (double)NAN;
    results_add(result, "pod=a", values, SAMPLES);
    results_finish(result);
    assert_shows(&fixture, 60, 14, "NaN for 42m", true);
    assert_string_equal(fixture.panel->summary.value, "");
    assert_int_equal(fixture.panel->summary.state, STATE_OK);
    fixture_done(&fixture);
}

/* At a moment in the past the value of then is shown, of those that ended since too. */
static void test_the_crosshair_shows_what_was(void **unused)
{
    struct fixture fixture;
    struct result *result;

    (void)unused;
    begin(&fixture, "timeseries", "");
    result = ask(&fixture);
    add(result, "pod=a", 7, 0, 18);
    add(result, "pod=b", 4, 0, 60);
    results_finish(result);
    fixture.crosshair_ms = FIXTURE_NOW_MS - 50 * MINUTE;
    assert_shows(&fixture, 60, 14, "a 7", true);
    assert_shows(&fixture, 60, 14, "ended", false);
    fixture_done(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_single_value_that_ended_is_no_data),
        cmocka_unit_test(test_a_compact_row_says_since_when),
        cmocka_unit_test(test_a_graph_that_ended_is_history),
        cmocka_unit_test(test_a_rollout_is_not_summed_twice),
        cmocka_unit_test(test_the_top_is_of_what_is_now),
        cmocka_unit_test(test_states_that_ended_are_not_counted),
        cmocka_unit_test(test_one_of_several_values_that_ended_is_a_dash),
        cmocka_unit_test(test_what_is_near_the_end_is_of_now),
        cmocka_unit_test(test_a_silent_source_ends_nothing),
        cmocka_unit_test(test_nan_is_not_the_number_before_it),
        cmocka_unit_test(test_the_crosshair_shows_what_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
