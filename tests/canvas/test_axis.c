/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <time.h>

#include "canvas/axis.h"
#include "core/attr.h"
#include "core/number.h"
#include "core/random.h"
#include "core/unit.h"
#include "support/test.h"

static struct axis_range range_of(enum axis_kind kind, double lo, double hi)
{
    struct axis_options options = axis_options_free(kind);
    struct axis_range none = {.valid = false};

    return axis_range_next(&none, lo, hi, &options);
}

/* "0 2 4" */
static const char *ticks_of(const struct axis_range *range, int rows, char *buf)
{
    double ticks[AXIS_TICKS_MAX];
    size_t count = axis_ticks(range, rows, ticks);
    char number[40], *at = buf;

    *at = '\0';
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%s%s", i ? " " : "",
                      number_format_exact(ticks[i], number, sizeof(number)));
    return buf;
}

static void ticks_are_round_and_end_at_both_ends(void **state)
{
    static const struct {
        enum axis_kind kind;
        double lo, hi;
        int rows;
        const char *ticks;
    } rows[] = {
        {AXIS_DECIMAL,  0,   0.068,        9,  "0 0.04 0.08"                       },
        {AXIS_DECIMAL,  0,   0.068,        20, "0 0.02 0.04 0.06 0.08"             },
        {AXIS_DECIMAL,  0,   0.068,        4,  "0 0.08"                            },
        {AXIS_DECIMAL,  0,   2.7,          20, "0 1 2 3"                           },
        {AXIS_DECIMAL,  0,   440,          9,  "0 250 500"                         },
        {AXIS_DECIMAL,  0,   2.7,          5,  "0 3"                               },
        {AXIS_DECIMAL,  0,   2.7,          9,  "0 1 2 3"                           },
        {AXIS_DECIMAL,  100, 440,          20, "0 250 500"                         },
        {AXIS_DECIMAL,  300, 440,          20, "300 350 400 450"                   },
        {AXIS_DECIMAL,  -3,  5,            20, "-5 -2.5 0 2.5 5"                   },
        {AXIS_DECIMAL,  -3,  1,            4,  "-3 0 1"                            },
        {AXIS_DECIMAL,  -3,  1,            3,  "-3 0"                              },
        {AXIS_DECIMAL,  -3,  1,            2,  "-3 1"                              },
        {AXIS_DECIMAL,  -7,  2,            9,  "-7.5 0 2.5"                        },
        {AXIS_DECIMAL,  100, 100,          9,  "0 50 100"                          },
        {AXIS_DECIMAL,  0,   0,            9,  "0 0.5 1"                           },
        {AXIS_WHOLE,    0,   1,            9,  "0 1"                               },
        {AXIS_WHOLE,    0,   9,            20, "0 5 10"                            },
        {AXIS_IEC,      0,   3221225472.0, 20, "0 1073741824 2147483648 3221225472"},
        {AXIS_DURATION, 0,   100,          20, "0 30 60 90 120"                    },
        {AXIS_DURATION, 0,   0.34,         9,  "0 0.2 0.4"                         },
        {AXIS_DURATION, 0,   7000,         20, "0 1800 3600 5400 7200"             },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct axis_range range = range_of(rows[i].kind, rows[i].lo, rows[i].hi);
        char buf[400];

        assert_true(range.valid);
        assert_string_equal(ticks_of(&range, rows[i].rows, buf), rows[i].ticks);
    }
}

static void any_data_are_inside_and_ticks_are_few(void **state)
{
    (void)state;
    for (int i = 0; i < 50000; i++) {
        double scale = pow(10, (int)random_below(40) - 20);
        double lo = ((double)random_below(100000) - 50000) * scale;
        double hi = lo + (double)random_below(100000) * scale;
        enum axis_kind kind = (enum axis_kind)random_below(4);
        struct axis_range range = range_of(kind, lo, hi);
        double ticks[AXIS_TICKS_MAX];
        int rows = 1 + (int)random_below(40);
        size_t count = axis_ticks(&range, rows, ticks);

        assert_true(range.valid && range.lo < range.hi);
        assert_true(range.lo <= lo + 1e-6 * range.step);
        assert_true(range.hi >= hi - 1e-6 * range.step);
        assert_in_range(count, 1, 6);
        for (size_t t = 0; t < count; t++) {
            assert_true(ticks[t] >= range.lo - range.step * 1e-6);
            assert_true(ticks[t] <= range.hi + range.step * 1e-6);
            assert_true(ticks[t] < 0 || ticks[t] > 0 || !signbit(ticks[t]));
            assert_true(t == 0 || ticks[t] > ticks[t - 1]);
        }
    }
}

static void extreme_values_do_no_harm(void **state)
{
    static const double values[] = {-1.7e308, -1, -5e-324, 0,      5e-324,
                                    1e-300,   1,  1e15,    1.7e308};

    (void)state;
    for (size_t a = 0; a < ARRAY_LEN(values); a++) {
        for (size_t b = a; b < ARRAY_LEN(values); b++) {
            for (int kind = 0; kind < 4; kind++) {
                struct axis_range range =
                    range_of((enum axis_kind)kind, values[a], values[b]);
                double ticks[AXIS_TICKS_MAX];

                assert_true(range.lo < range.hi && range.step > 0);
                assert_true(isfinite(range.lo) && isfinite(range.hi));
                assert_in_range(axis_ticks(&range, 20, ticks), 1, 6);
                assert_in_range(axis_row(&range, values[a], 10), 0, 9);
            }
        }
    }
}

static void without_data_there_is_no_range(void **state)
{
    struct axis_options options = axis_options_free(AXIS_DECIMAL);
    struct axis_range range = {.valid = false};
    double ticks[AXIS_TICKS_MAX];

    (void)state;
    options.include_lo = 0;
    options.include_hi = 5;
    range = axis_range_next(&range, (double)NAN, (double)NAN, &options);
    assert_false(range.valid);
    assert_int_equal(axis_ticks(&range, 10, ticks), 0);
    range = axis_range_next(&range, 1, 2, &options);
    assert_near(range.hi, 5, 1e-9);
    /* A refresh without data keeps the scale. */
    range = axis_range_next(&range, (double)NAN, (double)NAN, &options);
    assert_true(range.valid);
}

static void ranges_grow_at_once_and_shrink_late(void **state)
{
    struct axis_options options = axis_options_free(AXIS_DECIMAL);
    struct axis_range range = range_of(AXIS_DECIMAL, 0, 3.5);

    (void)state;
    assert_near(range.hi, 4, 1e-9);
    range = axis_range_next(&range, 0, 72, &options);
    assert_near(range.hi, 80, 1e-9);
    for (int i = 1; i < AXIS_SHRINK_AFTER; i++) {
        range = axis_range_next(&range, 0, 3.5, &options);
        assert_near(range.hi, 80, 1e-9);
    }
    range = axis_range_next(&range, 0, 3.5, &options);
    assert_near(range.hi, 4, 1e-9);
}

static void a_spike_in_between_starts_the_count_again(void **state)
{
    struct axis_options options = axis_options_free(AXIS_DECIMAL);
    struct axis_range range = range_of(AXIS_DECIMAL, 0, 80);

    (void)state;
    for (int i = 0; i < 100; i++) {
        range = axis_range_next(&range, 0, i % 10 ? 3 : 79, &options);
        assert_near(range.hi, 80, 1e-9);
    }
}

static void fixed_ends_stay(void **state)
{
    struct axis_options options = axis_options_free(AXIS_DECIMAL);
    struct axis_range range = {.valid = false};

    (void)state;
    options.min = 0;
    options.max = 1;
    range = axis_range_next(&range, -5, 5, &options);
    assert_near(range.lo, 0, 0);
    assert_near(range.hi, 1, 0);
    options.max = 2; /* a reload of the layout */
    range = axis_range_next(&range, 0.1, 0.2, &options);
    assert_near(range.hi, 2, 0);
    options.min = 7; /* beyond all data */
    options.max = (double)NAN;
    range = axis_range_next(&range, 0.1, 0.2, &options);
    assert_near(range.lo, 7, 0);
    assert_true(range.hi > 7);
}

static void logarithmic_ranges_are_decades(void **state)
{
    struct axis_options options = axis_options_free(AXIS_DECIMAL);
    struct axis_range range = {.valid = false};
    char buf[400];

    (void)state;
    options.log = true;
    range = axis_range_next(&range, 0.003, 420, &options);
    assert_near(range.lo, 0.001, 1e-12);
    assert_near(range.hi, 1000, 1e-6);
    assert_string_equal(ticks_of(&range, 9, buf), "0.001 1 1000");
    assert_near(axis_position(&range, 1), 0.5, 1e-9);
    assert_true(isnan(axis_position(&range, 0)));
    assert_true(isnan(axis_position(&range, -3)));
}

static void the_extent_leaves_out_what_cannot_be_drawn(void **state)
{
    static const double values[] = {(double)NAN,       3, (double)INFINITY, -2,
                                    -(double)INFINITY, 0};
    double lo = (double)NAN, hi = (double)NAN;

    (void)state;
    assert_true(axis_extent(values, 6, false, &lo, &hi));
    assert_near(lo, -2, 0);
    assert_near(hi, 3, 0);
    lo = hi = (double)NAN;
    assert_true(axis_extent(values, 6, true, &lo, &hi));
    assert_near(lo, 3, 0);
    lo = hi = (double)NAN;
    assert_false(axis_extent(values, 1, false, &lo, &hi));
    assert_true(isnan(lo) && isnan(hi));
}

static void windows_move_by_whole_cells(void **state)
{
    static const int64_t ranges[] = {7, 60000, 3600000, 86400000, 2592000000};

    (void)state;
    for (int round = 0; round < 20000; round++) {
        int64_t range = ranges[random_below(ARRAY_LEN(ranges))];
        int cols = 1 + (int)random_below(300);
        int64_t now = (int64_t)(random_u64() % 4000000000000ull) - 1000000000;
        struct plot_window a = plot_window_align(range, now, cols);
        struct plot_window b =
            plot_window_align(range, now + (int64_t)random_below(100000), cols);
        int64_t sample = now - (int64_t)(random_u64() % (uint64_t)range);

        /* Now is in the newest column, and all of the range is in the window. */
        assert_int_equal(plot_window_bin(&a, now, 1), cols - 1);
        assert_true(a.to_ms > now);
        assert_in_range(a.to_ms - a.from_ms, range - 1, range + 1);
        /* A sample keeps its bin: the distance is a whole number of cells. */
        assert_int_equal(plot_window_bin(&a, sample, 2) - plot_window_bin(&b, sample, 2),
                         (b.first - a.first) * 2);
    }
}

static void bins_and_their_times_agree(void **state)
{
    (void)state;
    for (int round = 0; round < 20000; round++) {
        int cols = 1 + (int)random_below(300), parts = 1 + (int)random_below(2);
        int64_t from = (int64_t)(random_u64() % 2000000000000ull);
        int64_t range = cols * parts + (int64_t)random_below(100000000);
        struct plot_window window = plot_window_fixed(from, from + range, cols);
        int64_t bin = random_below((unsigned)(cols * parts));
        int64_t start = plot_window_bin_time(&window, bin, parts);

        assert_int_equal(plot_window_bin(&window, start, parts), bin);
        assert_int_equal(plot_window_bin(&window, start - 1, parts), bin - 1);
        assert_int_equal(plot_window_bin(&window, from, parts), 0);
        assert_int_equal(plot_window_bin(&window, from + range - 1, parts),
                         cols * parts - 1);
    }
}

static void absurd_times_are_clamped(void **state)
{
    static const int64_t times[] = {INT64_MIN, INT64_MIN / 2, -1,
                                    0,         INT64_MAX / 2, INT64_MAX};

    (void)state;
    for (size_t a = 0; a < ARRAY_LEN(times); a++) {
        for (size_t b = 0; b < ARRAY_LEN(times); b++) {
            struct plot_window aligned = plot_window_align(times[a], times[b], 1000);
            struct plot_window fixed = plot_window_fixed(times[a], times[b], 1000);

            for (size_t c = 0; c < ARRAY_LEN(times); c++) {
                plot_window_bin(&aligned, times[c], 2);
                plot_window_bin(&fixed, times[c], 2);
            }
            assert_true(aligned.to_ms > aligned.from_ms);
            assert_true(fixed.to_ms > fixed.from_ms);
        }
    }
}

/* The x axis as text. */
static char *x_axis(const char *zone, int64_t now_s, int64_t range_s, int width)
{
    struct canvas *canvas = canvas_new(width, 2);
    struct axis_frame frame = axis_split(canvas_bounds(canvas), 0, true);
    struct plot_window window = plot_window_align(range_s * 1000, now_s * 1000, width);
    char *text = malloc((size_t)width + 1);

    setenv("TZ", zone, 1);
    tzset();
    axis_draw_x(canvas, &frame, &window, false);
    for (int x = 0; x < width; x++)
        text[x] = canvas_cell(canvas, x, 1)->text[0];
    text[width] = '\0';
    assert_true(canvas_check(canvas));
    canvas_free(canvas);
    return text;
}

static void time_labels_keep_to_the_calendar(void **state)
{
    /* 1795403565 is 2026-11-23 03:12:45 UTC. */
    static const struct {
        const char *zone;
        int64_t now, range;
        int width;
        const char *text;
    } rows[] = {
        {"UTC",           1795403565, 3600,     42, "02:12     02:30  02:40  02:50        03:12"    },
        {"UTC",           1795403565, 3600,     13, "02:12   03:12"                                 },
        {"UTC",           1795403565, 3600,     11, "      03:12"                                   },
        {"UTC",           1795403565, 3600,     4,  "    "                                          },
        {"UTC",           1795403565, 86400,    46, "Nov 22 03:12  12:00  16:00        Nov 23 03:12"},
 /* Clocks in Berlin went from 03:00 to 02:00 on 2026-10-25 (01:00 UTC): three
           hours lie between 01:00 and 03:00. */
        {"Europe/Berlin", 1792893600, 6 * 3600, 80,
         "Oct 24 22:00        Oct 25 00:00     01:00                                 "
         "03:00"                                                                                    },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *text = x_axis(rows[i].zone, rows[i].now, rows[i].range, rows[i].width);

        assert_string_equal(text, rows[i].text);
        free(text);
    }
}

static void time_labels_never_touch(void **state)
{
    static const char *const zones[] = {"UTC", "Europe/Berlin", "Asia/Kolkata",
                                        "America/New_York", "Pacific/Apia"};

    (void)state;
    for (int round = 0; round < 3000; round++) {
        int64_t range = 1 + (int64_t)(random_u64() % (1ull << random_below(30)));
        int64_t now = (int64_t)(random_u64() % 4000000000ull);
        int width = 1 + (int)random_below(120);
        char *text = x_axis(zones[random_below(ARRAY_LEN(zones))], now, range, width);

        /* The newest is at the right edge where there is room for any. */
        assert_true(width < 12 || text[width - 1] != ' ');
        free(text);
    }
}

static const char *format_tick(const void *ctx, double value, double step, double largest,
                               char *buf, size_t size)
{
    return unit_format_tick(ctx, value, step, largest, buf, size);
}

static void every_size_of_a_graph_with_axes_is_drawn_inside(void **state)
{
    const struct unit *unit = unit_find("percentunit");
    struct axis_range range = range_of(AXIS_DECIMAL, 0, 0.068);

    (void)state;
    for (int w = 0; w <= 40; w++) {
        for (int h = 0; h <= 20; h++) {
            struct canvas *canvas = canvas_new(50, 30);
            struct rect area = {5, 5, w, h};
            struct axis_frame frame =
                axis_split(area, axis_label_width(&range, h, format_tick, unit), true);
            struct plot_window window =
                plot_window_align(3600000, 1795403565000, frame.plot.w);

            axis_draw_y(canvas, &frame, GLYPHS_BRAILLE, &range, format_tick, unit);
            axis_draw_x(canvas, &frame, &window, true);
            assert_true(canvas_check(canvas));
            for (int y = 0; y < 30; y++)
                for (int x = 0; x < 50; x++)
                    assert_true(rect_contains(area, x, y) ||
                                canvas_cell(canvas, x, y)->text[0] == ' ');
            canvas_free(canvas);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_are_round_and_end_at_both_ends),
        cmocka_unit_test(any_data_are_inside_and_ticks_are_few),
        cmocka_unit_test(extreme_values_do_no_harm),
        cmocka_unit_test(without_data_there_is_no_range),
        cmocka_unit_test(ranges_grow_at_once_and_shrink_late),
        cmocka_unit_test(a_spike_in_between_starts_the_count_again),
        cmocka_unit_test(fixed_ends_stay),
        cmocka_unit_test(logarithmic_ranges_are_decades),
        cmocka_unit_test(the_extent_leaves_out_what_cannot_be_drawn),
        cmocka_unit_test(windows_move_by_whole_cells),
        cmocka_unit_test(bins_and_their_times_agree),
        cmocka_unit_test(absurd_times_are_clamped),
        cmocka_unit_test(time_labels_keep_to_the_calendar),
        cmocka_unit_test(time_labels_never_touch),
        cmocka_unit_test(every_size_of_a_graph_with_axes_is_drawn_inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
