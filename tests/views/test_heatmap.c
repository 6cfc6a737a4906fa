/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "support/test.h"
#include "views/heat_data.h"
#include "views/scenes.h"

/* The buckets of a fixture's queries as counts; the arena holds them. */
static void build(struct fixture *fixture, struct arena *arena, struct heat_data *data)
{
    struct panel_input input = {
        .spec = &fixture->spec,
        .queries = fixture->queries,
        .query_count = fixture->count,
        .window = {fixture->now_ms - fixture->range_ms, fixture->now_ms},
        .now_ms = fixture->now_ms,
    };

    arena_init(arena, 0);
    heat_data_build(data, &input, arena);
}

static struct result *buckets(struct fixture *fixture)
{
    struct result *result;

    fixture_init(fixture, "heatmap", "Panel", "");
    result = fixture_matrix(fixture, FIXTURE_HOUR / 2);
    fixture_query(fixture, "q", NULL, fixture_fresh(result), result);
    return result;
}

static void assert_counts(const struct heat_data *data, size_t time,
                          const double *expected)
{
    for (size_t b = 0; b < data->bands; b++)
        assert_near(data->counts[time * data->bands + b], expected[b], 1e-9);
}

/* As text "10" sorts before "2"; as numbers it does not. */
static void test_buckets_are_sorted_by_number(void **unused)
{
    static const double b1[] = {1, 1, 1}, b2[] = {3, 3, 3}, b10[] = {7, 7, 7},
                        all[] = {8, 8, 8};
    static const double edges[] = {0, 1, 2, 10, (double)INFINITY},
                        expected[] = {1, 2, 4, 1};
    struct fixture fixture;
    struct heat_data data;
    struct arena arena;
    struct result *result = buckets(&fixture);

    (void)unused;
    results_add(result, "le=10", b10, 3);
    results_add(result, "le=+Inf", all, 3);
    results_add(result, "le=2.0", b2, 3);
    results_add(result, "le=1", b1, 3);
    results_finish(result);
    build(&fixture, &arena, &data);
    assert_int_equal(data.bands, 4);
    assert_memory_equal(data.edges, edges, sizeof(edges));
    assert_counts(&data, 2, expected);
    assert_near(heat_data_total(&data, 2), 8, 0);
    assert_near(heat_data_quantile(&data, 2, 0.5), 2 + 8 * 1.0 / 4, 1e-9);
    assert_near(heat_data_quantile(&data, 2, 0.99), 10, 0); /* the last known bound */
    arena_done(&arena);
    fixture_done(&fixture);
}

/* Rounding makes a bucket smaller than the one below it: nothing is counted there, never
   less than nothing. One that is missing leaves its counts to the next. */
static void test_buckets_with_noise_and_holes(void **unused)
{
    static const double b1[] = {5, 5, (double)NAN}, b2[] = {4.9, NO_SAMPLE, (double)NAN},
                        all[] = {6, 9, (double)NAN};
    static const double noisy[] = {5, 0, 1}, hole[] = {5, 0, 4};
    struct fixture fixture;
    struct heat_data data;
    struct arena arena;
    struct result *result = buckets(&fixture);

    (void)unused;
    results_add(result, "le=1", b1, 3);
    results_add(result, "le=2", b2, 3);
    results_add(result, "le=+Inf", all, 3);
    results_finish(result);
    build(&fixture, &arena, &data);
    assert_counts(&data, 0, noisy);
    assert_counts(&data, 1, hole);
    assert_true(isnan(data.counts[2 * 3])); /* no sample is not a count of zero */
    assert_int_equal(heat_data_newest(&data), 1);
    arena_done(&arena);
    fixture_done(&fixture);
}

/* The same bucket of several pods is one row. */
static void test_series_of_one_bound_are_added(void **unused)
{
    static const double a[] = {1, 1, 1}, b[] = {2, 2, 2};
    struct fixture fixture;
    struct heat_data data;
    struct arena arena;
    struct result *result = buckets(&fixture);

    (void)unused;
    results_add(result, "le=1,pod=a", a, 3);
    results_add(result, "le=1.0,pod=b", b, 3);
    results_finish(result);
    build(&fixture, &arena, &data);
    assert_int_equal(data.bands, 1);
    assert_near(data.counts[0], 3, 0);
    arena_done(&arena);
    fixture_done(&fixture);
}

static void test_native_histograms(void **unused)
{
    static const struct histogram_bucket fine[] = {
        {0.5,    0.7071, 2, 0},
        {0.7071, 1,      3, 0},
        {1,      2,      5, 0}
    };
    static const struct histogram_bucket coarse[] = {
        {0.5, 1, 7, 0},
        {1,   2, 1, 0}
    };
    const struct histogram histograms[] = {
        {10, 9, fine,   3},
        {8,  6, coarse, 2},
        {0,  0, NULL,   0}
    };
    struct fixture fixture;
    struct heat_data data;
    struct arena arena;
    struct result *result = buckets(&fixture);

    (void)unused;
    results_add_histograms(result, "", histograms, 3);
    results_finish(result);
    build(&fixture, &arena, &data);
    assert_int_equal(data.bands, 3);
    assert_near(heat_data_total(&data, 0), 10, 0);
    assert_near(heat_data_total(&data, 1), 8,
                0); /* nothing is lost with a coarser schema */
    assert_near(data.counts[3 + 2], 1, 0);
    assert_near(heat_data_total(&data, 2), 0, 0);
    assert_near(heat_data_quantile(&data, 0, 0.75), 1.5, 1e-9);
    arena_done(&arena);
    fixture_done(&fixture);
}

static void test_without_buckets_there_is_no_data(void **unused)
{
    static const double values[] = {1, 2, 3};
    struct fixture fixture;
    struct result *result = buckets(&fixture);

    (void)unused;
    results_add(result, "pod=a", values, 3);
    results_add(result, "le=nonsense", values, 3);
    results_finish(result);
    canvas_free(fixture_draw(&fixture, 60, 12));
    assert_int_equal(fixture.panel->condition, PANEL_NO_DATA);
    fixture_done(&fixture);
}

static void test_the_title_has_a_quantile_or_the_count(void **unused)
{
    static const struct {
        const char *options, *expected;
    } cases[] = {
        {"value=p50",   "p50 "},
        {"value=p99",   "p99 "},
        {"value=count", "1"   }
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        static const double b1[] = {1, 1, 1};
        struct fixture fixture;
        struct result *result;

        fixture_init(&fixture, "heatmap", "Panel", cases[i].options);
        result = fixture_matrix(&fixture, FIXTURE_HOUR / 2);
        results_add(result, "le=1", b1, 3);
        fixture_query(&fixture, "q", NULL, fixture_fresh(result), result);
        canvas_free(fixture_draw(&fixture, 60, 12));
        assert_memory_equal(fixture.panel->summary.value, cases[i].expected,
                            strlen(cases[i].expected));
        fixture_done(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buckets_are_sorted_by_number),
        cmocka_unit_test(test_buckets_with_noise_and_holes),
        cmocka_unit_test(test_series_of_one_bound_are_added),
        cmocka_unit_test(test_native_histograms),
        cmocka_unit_test(test_without_buckets_there_is_no_data),
        cmocka_unit_test(test_the_title_has_a_quantile_or_the_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
