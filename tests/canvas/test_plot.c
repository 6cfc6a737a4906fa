/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "canvas/marks.h"
#include "canvas/plot.h"
#include "canvas/plot_raster.h"
#include "canvas/plot_series.h"
#include "core/attr.h"
#include "core/buf.h"
#include "core/random.h"
#include "core/unit.h"
#include "support/golden.h"
#include "support/test.h"

static const char *const set_names[GLYPHS_COUNT] = {"braille", "block", "ascii"};

/* 2026-11-23 03:12:45 UTC, the incident that the drawings tell of. */
static const int64_t now_ms = 1795403565000;

enum { SAMPLES = 241, STEP_MS = 15000 };

static int64_t times[SAMPLES];
static double quiet[SAMPLES], incident[SAMPLES], both[SAMPLES];

static int make_samples(void **state)
{
    (void)state;
    for (int i = 0; i < SAMPLES; i++) {
        times[i] = now_ms - (SAMPLES - 1 - i) * STEP_MS;
        quiet[i] = 0.01 + 0.005 * sin(i * 0.05) + (i == 60 ? 0.05 : 0);
        incident[i] = i < 150 ? 0.002 : 0.068 * (1 - exp(-(i - 150) / 20.0));
        both[i] = quiet[i] + incident[i];
    }
    setenv("TZ", "UTC", 1);
    return 0;
}

static struct plot_series series_of(const double *values, int look)
{
    return (struct plot_series){.times_ms = times,
                                .values = values,
                                .count = SAMPLES,
                                .look = (uint16_t)(STYLE_SERIES_1 + look),
                                .gap_ms = 2 * STEP_MS};
}

static struct plot plot_of(const struct plot_series *series, size_t count, double hi,
                           int cols, enum glyphs glyphs)
{
    return (struct plot){
        .window = plot_window_align(3600000, now_ms, cols),
        .y = {.valid = true, .lo = 0, .hi = hi, .step = hi / 4},
        .glyphs = glyphs,
        .series = series,
        .series_count = count
    };
}

/* A canvas as text alone, for assertions about dots. */
static char *text_of(const struct canvas *canvas)
{
    struct buf out;
    char *text;

    buf_init(&out, 1 << 20);
    for (int y = 0; y < canvas_rows(canvas); y++) {
        for (int x = 0; x < canvas_cols(canvas); x++)
            buf_add(&out, canvas_cell(canvas, x, y)->text,
                    canvas_cell(canvas, x, y)->length);
        buf_putc(&out, '\n');
    }
    text = buf_take(&out);
    buf_done(&out);
    return text;
}

static char *draw(int cols, int rows, const struct plot *plot)
{
    struct canvas *canvas = canvas_new(cols, rows);
    char *text;

    plot_draw(canvas, canvas_bounds(canvas), plot);
    assert_true(canvas_check(canvas));
    text = text_of(canvas);
    canvas_free(canvas);
    return text;
}

static void assert_drawn(int cols, int rows, const struct plot *plot,
                         const char *expected)
{
    char *text = draw(cols, rows, plot);

    assert_string_equal(text, expected);
    free(text);
}

static const char *format_tick(const void *ctx, double value, double step, double largest,
                               char *buf, size_t size)
{
    return unit_format_tick(ctx, value, step, largest, buf, size);
}

static void draw_panel(struct canvas *canvas, struct rect area, enum glyphs glyphs,
                       enum plot_style style)
{
    const struct unit *unit = unit_find("percentunit");
    bool stacked = style == PLOT_AREA;
    struct plot_series series[2] = {series_of(quiet, 1),
                                    series_of(stacked ? both : incident, 0)};
    struct plot_threshold threshold = {
        .value = 0.05, .style = STYLE_THRESHOLD_CRITICAL, .label = "crit 5 %"};
    struct plot_band band = {.from_ms = now_ms - 600000,
                             .to_ms = now_ms + 1,
                             .style = STYLE_CRITICAL,
                             .label = "firing"};
    struct plot_marker marker = {
        .ms = now_ms - 3000000, .glyph = GLYPH_VLINE, .style = STYLE_CURSOR};
    struct axis_options options = axis_options_free(AXIS_DECIMAL);
    struct axis_range range = {.valid = false};
    struct axis_frame frame;
    struct plot plot;

    range = axis_range_next(&range, 0, 0.078, &options);
    frame =
        axis_split(area, axis_label_width(&range, area.h - 1, format_tick, unit), true);
    series[0].style = style;
    series[1].style = stacked ? PLOT_AREA : PLOT_LINES;
    series[1].base = stacked ? quiet : NULL;
    plot = plot_of(series, 2, 0.08, frame.plot.w, glyphs);
    plot.thresholds = &threshold;
    plot.threshold_count = 1;
    plot.bands = &band;
    plot.band_count = 1;
    plot.markers = &marker;
    plot.marker_count = 1;
    plot_draw(canvas, frame.plot, &plot);
    axis_draw_y(canvas, &frame, glyphs, &range, format_tick, unit);
    axis_draw_x(canvas, &frame, &plot.window, true);
}

static void graphs_look_as_agreed(void **state)
{
    (void)state;
    for (int set = 0; set < GLYPHS_COUNT; set++) {
        struct canvas *canvas = canvas_new(100, 24);
        char name[64];

        canvas_set_glyphs(canvas, (enum glyphs)set);
        draw_panel(canvas, (struct rect){1, 0, 48, 11}, (enum glyphs)set, PLOT_LINES);
        draw_panel(canvas, (struct rect){51, 0, 48, 11}, (enum glyphs)set, PLOT_AREA);
        draw_panel(canvas, (struct rect){1, 12, 48, 11}, (enum glyphs)set, PLOT_BARS);
        draw_panel(canvas, (struct rect){51, 12, 48, 11}, (enum glyphs)set, PLOT_POINTS);
        assert_true(canvas_check(canvas));
        snprintf(name, sizeof(name), "canvas/plot-%s", set_names[set]);
        golden_check(name, canvas, (enum glyphs)set);
        canvas_free(canvas);
    }
}

static void marks_look_as_agreed(void **state)
{
    (void)state;
    for (int set = 0; set < GLYPHS_COUNT; set++) {
        struct canvas *canvas = canvas_new(40, 14);
        char name[64];

        spark_draw(canvas, 0, 0, 20, STYLE_SERIES_1, (enum glyphs)set, incident + 140, 40,
                   (double)NAN, (double)NAN);
        for (int i = 0; i <= 10; i++)
            bar_draw(canvas, 0, 2 + i, 9, STYLE_OK, (enum glyphs)set, i / 10.0, i % 2);
        for (int i = 0; i < 20; i++)
            heat_draw(canvas, 15 + i, 3, (enum glyphs)set, i / 20.0);
        snprintf(name, sizeof(name), "canvas/marks-%s", set_names[set]);
        golden_check(name, canvas, (enum glyphs)set);
        canvas_free(canvas);
    }
}

/* The same dots as when every sample is joined to the next. */
static void reducing_changes_no_dot(void **state)
{
    enum { MANY = 3000, COLS = 40, ROWS = 10 };

    static int64_t at[MANY];
    static double values[MANY];
    struct plot_series series = {
        .times_ms = at, .values = values, .count = MANY, .look = STYLE_SERIES_1};
    struct plot plot = plot_of(&series, 1, 1, COLS, GLYPHS_BRAILLE);

    (void)state;
    for (int i = 0; i < MANY; i++) {
        at[i] = now_ms - (MANY - 1 - i) * 1000;
        values[i] = random_below(1000) / 1000.0;
    }
    for (size_t count = 2; count <= MANY; count = count * 3 / 2 + 1) {
        struct raster fast, slow;

        series.count = count;
        raster_init(&fast, GLYPHS_BRAILLE, COLS, ROWS);
        raster_init(&slow, GLYPHS_BRAILLE, COLS, ROWS);
        plot_series_draw(&fast, &plot, 0, 0);
        raster_start(&slow);
        for (size_t i = 1; i < count; i++)
            raster_line(&slow, slow.line, true,
                        plot_window_bin(&plot.window, at[i - 1], 2),
                        axis_row(&plot.y, values[i - 1], slow.height),
                        plot_window_bin(&plot.window, at[i], 2),
                        axis_row(&plot.y, values[i], slow.height));
        raster_merge(&slow, 0, 0);
        for (int y = 0; y < ROWS; y++)
            for (int x = 0; x < COLS; x++)
                assert_int_equal(raster_at(&fast, x, y)->dots,
                                 raster_at(&slow, x, y)->dots);
        raster_done(&fast);
        raster_done(&slow);
    }
}

static void a_spike_of_one_sample_is_never_lost(void **state)
{
    enum { MANY = 11000 };

    int64_t *many_times = malloc(MANY * sizeof(*many_times));
    double *values = malloc(MANY * sizeof(*values));
    struct plot_series series = {
        .times_ms = many_times, .values = values, .count = MANY, .look = STYLE_SERIES_1};
    struct plot plot = plot_of(&series, 1, 1, 20, GLYPHS_BRAILLE);

    (void)state;
    for (int round = 0; round < 200; round++) {
        int spike = 1000 + (int)random_below(MANY - 2000);
        int64_t col;
        struct canvas *canvas = canvas_new(20, 4);
        const struct cell *cell;

        for (int i = 0; i < MANY; i++) {
            many_times[i] = now_ms - (MANY - 1 - i) * 320;
            values[i] = i == spike ? 1 : 0.02;
        }
        plot_draw(canvas, canvas_bounds(canvas), &plot);
        col = plot_window_bin(&plot.window, many_times[spike], 1);
        cell = canvas_cell(canvas, (int)col, 0);
        assert_int_not_equal(cell->length, 1); /* not blank: a braille character */
        canvas_free(canvas);
    }
    free(many_times);
    free(values);
}

static void gaps_and_nan_break_the_line(void **state)
{
    static const int64_t at[] = {0, 1000, 2000, 6000, 7000, 8000};
    double values[] = {1, 1, 1, 1, (double)NAN, 1};
    struct plot_series series = {
        .times_ms = at, .values = values, .count = 6, .look = STYLE_SERIES_1};
    struct plot plot = {
        .window = plot_window_fixed(0, 10000, 10),
        .y = {.valid = true, .lo = 0, .hi = 2, .step = 1},
        .glyphs = GLYPHS_ASCII,
        .series = &series,
        .series_count = 1
    };

    (void)state;
    assert_drawn(10, 1, &plot, "------- - \n");
    series.gap_ms = 1500;
    assert_drawn(10, 1, &plot, "---   - - \n");
    series.gap_ms = 500; /* lone samples are dots of their own */
    assert_drawn(10, 1, &plot, "---   - - \n");
}

static void what_is_off_the_scale_is_marked(void **state)
{
    static const int64_t at[] = {0, 1000, 2000, 3000, 4000};
    static const double values[] = {1, (double)INFINITY, 1, -7, 1};
    struct plot_series series = {
        .times_ms = at, .values = values, .count = 5, .look = STYLE_SERIES_1};
    struct plot plot = {
        .window = plot_window_fixed(0, 5000, 5),
        .y = {.valid = true, .lo = 0, .hi = 2, .step = 1},
        .glyphs = GLYPHS_ASCII,
        .series = &series,
        .series_count = 1
    };
    char *text = draw(5, 3, &plot);

    (void)state;
    assert_int_equal(text[1], '^');         /* top row, second column */
    assert_int_equal(text[2 * 6 + 3], 'v'); /* bottom row, fourth column */
    free(text);
}

static void logarithmic_graphs_leave_out_what_has_no_place(void **state)
{
    static const int64_t at[] = {0, 1000, 2000, 3000, 4000};
    static const double values[] = {1, 10, 0, 100, -5};
    struct plot_series series = {.times_ms = at,
                                 .values = values,
                                 .count = 5,
                                 .style = PLOT_POINTS,
                                 .look = STYLE_SERIES_1};
    struct plot plot = {
        .window = plot_window_fixed(0, 5000, 5),
        .y = {.valid = true, .log = true, .lo = 1, .hi = 100, .step = 1},
        .glyphs = GLYPHS_ASCII,
        .series = &series,
        .series_count = 1
    };

    (void)state;
    assert_drawn(5, 3, &plot, "   ' \n -   \n_    \n");
}

static void without_a_scale_nothing_is_drawn(void **state)
{
    struct plot_series series = series_of(quiet, 0);
    struct plot plot = plot_of(&series, 1, 1, 5, GLYPHS_ASCII);

    (void)state;
    plot.y.valid = false;
    assert_drawn(5, 1, &plot, "     \n");
}

static uint16_t style_where_they_cross(const struct plot *plot)
{
    struct canvas *canvas = canvas_new(10, 1);
    uint16_t style;

    plot_draw(canvas, canvas_bounds(canvas), plot);
    style = canvas_cell(canvas, 5, 0)->style;
    canvas_free(canvas);
    return style;
}

static void colour_goes_to_selected_then_alerting_then_majority(void **state)
{
    static const int64_t at[] = {0, 9999};
    static const double flat[] = {1, 1}, steep[] = {0, 2};
    struct plot_series series[2] = {
        {.times_ms = at, .values = flat,  .count = 2, .look = STYLE_SERIES_1    },
        {.times_ms = at, .values = steep, .count = 2, .look = STYLE_SERIES_1 + 1}
    };
    struct plot plot = {
        .window = plot_window_fixed(0, 10000, 10),
        .y = {.valid = true, .lo = 0, .hi = 2, .step = 1},
        .glyphs = GLYPHS_BRAILLE,
        .series = series,
        .series_count = 2
    };

    (void)state;
    assert_int_equal(style_where_they_cross(&plot), STYLE_SERIES_1); /* a tie */
    series[1].alerting = true;
    assert_int_equal(style_where_they_cross(&plot), STYLE_SERIES_1 + 1);
    series[0].selected = true;
    assert_int_equal(style_where_they_cross(&plot), STYLE_SERIES_1);
    series[0].selected = false;
    series[1].alerting = false;
    series[0].ghost = true;
    assert_int_equal(style_where_they_cross(&plot), STYLE_SERIES_1 + 1);
    series[0].ghost = false;
    plot.stale = true;
    assert_int_equal(style_where_they_cross(&plot), STYLE_SERIES_1 | STYLE_FADE);
}

static void the_others_are_dimmed_where_one_is_selected(void **state)
{
    static const int64_t at[] = {0, 9999};
    static const double low[] = {0, 0}, high[] = {2, 2};
    struct plot_series series[2] = {
        {.times_ms = at, .values = low, .count = 2, .look = STYLE_SERIES_1},
        { .times_ms = at,
         .values = high,
         .count = 2,
         .look = STYLE_SERIES_1 + 1,
         .selected = true}
    };
    struct plot plot = {
        .window = plot_window_fixed(0, 10000, 10),
        .y = {.valid = true, .lo = 0, .hi = 2, .step = 1},
        .glyphs = GLYPHS_BRAILLE,
        .series = series,
        .series_count = 2
    };
    struct canvas *canvas = canvas_new(10, 2);

    (void)state;
    plot_draw(canvas, canvas_bounds(canvas), &plot);
    assert_int_equal(canvas_cell(canvas, 5, 0)->style, STYLE_SERIES_1 + 1);
    assert_int_equal(canvas_cell(canvas, 5, 1)->style, STYLE_SERIES_1 | STYLE_FADE);
    canvas_free(canvas);
}

static void thresholds_never_hide_data(void **state)
{
    struct plot_series series = series_of(quiet, 0);
    struct plot_threshold threshold = {
        .value = 0.01, .style = STYLE_THRESHOLD_WARNING, .label = "a long label"};
    struct plot plot = plot_of(&series, 1, 0.08, 30, GLYPHS_BRAILLE);
    char *without = draw(30, 6, &plot), *with;

    (void)state;
    plot.thresholds = &threshold;
    plot.threshold_count = 1;
    with = draw(30, 6, &plot);
    assert_string_not_equal(with, without);
    for (char *a = without, *b = with; *a;) { /* braille cells are what they were */
        size_t size_a = (unsigned char)*a >= 0xe0 ? 3 : 1;
        size_t size_b = (unsigned char)*b >= 0xe0 ? 3 : 1;

        assert_true(size_a == 1 || memcmp(a, b, 3) == 0);
        a += size_a;
        b += size_b;
    }
    free(with);
    free(without);
}

/* The promise that makes a quiet graph cheap: as time goes on the picture only moves. */
static void old_columns_do_not_change_while_time_goes_on(void **state)
{
    enum { COLS = 30, ROWS = 6 };
    struct plot_series series = series_of(incident, 0);
    struct plot plot = plot_of(&series, 1, 0.08, COLS, GLYPHS_BRAILLE);
    struct canvas *before = canvas_new(COLS, ROWS), *after = canvas_new(COLS, ROWS);

    (void)state;
    plot_draw(before, canvas_bounds(before), &plot);
    for (int64_t later = 0; later < 600000; later += 7777) {
        struct plot moved = plot;
        int shift;

        moved.window = plot_window_align(3600000, now_ms + later, COLS);
        shift = (int)(moved.window.first - plot.window.first);
        canvas_clear(after);
        plot_draw(after, canvas_bounds(after), &moved);
        /* But the first column, into which a line from outside comes. */
        for (int y = 0; y < ROWS; y++)
            for (int x = 1; x + shift < COLS; x++)
                assert_memory_equal(canvas_cell(after, x, y),
                                    canvas_cell(before, x + shift, y),
                                    sizeof(struct cell));
    }
    canvas_free(before);
    canvas_free(after);
}

static void random_series(struct plot_series *series, int64_t *at, double *values,
                          double *base, size_t count)
{
    int64_t time = now_ms - 7200000;

    for (size_t i = 0; i < count; i++) {
        time += 1 + (int64_t)random_below(120000);
        at[i] = time;
        values[i] = random_below(20) == 0   ? (double)NAN
                    : random_below(20) == 0 ? (double)INFINITY
                    : random_below(20) == 0 ? -1e308
                                            : random_below(1000) / 100.0;
        base[i] = random_below(1000) / 100.0;
    }
    *series = (struct plot_series){.times_ms = at,
                                   .values = values,
                                   .count = count,
                                   .style = (enum plot_style)random_below(4),
                                   .base = random_below(2) ? base : NULL,
                                   .look = (uint16_t)(STYLE_SERIES_1 + random_below(12)),
                                   .gap_ms = random_below(60000),
                                   .selected = random_below(5) == 0,
                                   .ghost = random_below(5) == 0};
}

static void every_size_and_any_data_stay_inside(void **state)
{
    enum { COUNT = 60 };

    int64_t at[2][COUNT];
    double values[2][COUNT], base[2][COUNT];
    struct plot_series series[2];
    struct plot_threshold threshold = {.value = 5, .label = "label", .style = STYLE_OK};
    struct plot_band band = {.from_ms = now_ms - 900000, .to_ms = now_ms, .label = "ban"};
    struct plot_marker marker = {.ms = now_ms - 1000000, .glyph = GLYPH_END_OF_DATA};

    (void)state;
    for (int round = 0; round < 4000; round++) {
        struct rect r = {(int)random_below(10), (int)random_below(6),
                         (int)random_below(30), (int)random_below(12)};
        struct canvas *canvas = canvas_new(40, 18);
        struct plot plot;

        for (int i = 0; i < 2; i++)
            random_series(&series[i], at[i], values[i], base[i], random_below(COUNT));
        plot = plot_of(series, 2, 10, 1 + (int)random_below(40),
                       (enum glyphs)random_below(3));
        plot.y.log = random_below(3) == 0;
        plot.y.lo = plot.y.log ? 0.1 : random_below(5);
        plot.thresholds = &threshold;
        plot.bands = &band;
        plot.markers = &marker;
        plot.threshold_count = plot.band_count = plot.marker_count = 1;
        plot_draw(canvas, r, &plot);
        assert_true(canvas_check(canvas));
        for (int y = 0; y < 18; y++)
            for (int x = 0; x < 40; x++)
                assert_true(rect_contains(r, x, y) ||
                            canvas_cell(canvas, x, y)->text[0] == ' ');
        canvas_free(canvas);
    }
}

static void bins_of_a_spark_line_keep_the_extremes(void **state)
{
    static const int64_t at[] = {0, 1, 2, 3, 10, 11, 99, 100};
    static const double values[] = {1, 5, 2, (double)NAN, 3, 4, 7, 1000};
    double bins[5];

    (void)state;
    spark_bins(at, values, 8, 0, 100, false, bins, 5);
    assert_near(bins[0], 5, 0);
    assert_true(isnan(bins[1])); /* missing is not zero */
    assert_near(bins[4], 7, 0);
    spark_bins(at, values, 8, 0, 100, true, bins, 5);
    assert_near(bins[0], 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(graphs_look_as_agreed),
        cmocka_unit_test(marks_look_as_agreed),
        cmocka_unit_test(reducing_changes_no_dot),
        cmocka_unit_test(a_spike_of_one_sample_is_never_lost),
        cmocka_unit_test(gaps_and_nan_break_the_line),
        cmocka_unit_test(what_is_off_the_scale_is_marked),
        cmocka_unit_test(logarithmic_graphs_leave_out_what_has_no_place),
        cmocka_unit_test(without_a_scale_nothing_is_drawn),
        cmocka_unit_test(colour_goes_to_selected_then_alerting_then_majority),
        cmocka_unit_test(the_others_are_dimmed_where_one_is_selected),
        cmocka_unit_test(thresholds_never_hide_data),
        cmocka_unit_test(old_columns_do_not_change_while_time_goes_on),
        cmocka_unit_test(every_size_and_any_data_stay_inside),
        cmocka_unit_test(bins_of_a_spark_line_keep_the_extremes),
    };

    return cmocka_run_group_tests(tests, make_samples, NULL);
}
