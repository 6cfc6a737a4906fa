/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/axis.h"
#include "canvas/marks.h"
#include "canvas/plot.h"
#include "core/duration.h"
#include "core/utf8.h"
#include "views/describe.h"
#include "views/exemplar_marks.h"
#include "views/heat_data.h"
#include "views/series_list.h"

enum { HEAT_ROWS_MAX = 256, HEAT_COLS_MAX = 512, HEAT_BYTES_MAX = 64 << 20 };

enum { SCALE_LOG, SCALE_LINEAR };

enum { VALUE_P50, VALUE_P95, VALUE_P99, VALUE_COUNT, VALUE_NONE };

struct heat_options {
    int scale, value;
};

/* What one band of rows shows: some neighbouring buckets. */
struct heat_band {
    double upper;
    char label[24];
};

struct heat_state {
    struct arena arena; /* cleared at each update */
    struct heat_data data;
    struct plot_window window;
    struct exemplar_marks exemplars;
    int label_width, plot_rows;
    bool x_labels, scale_row;
    size_t first, buckets_per_band, bands; /* bands drawn, lowest first */
    struct heat_band *band;
    double *cells;           /* [band × cols + column]; NaN: no sample */
    double least, most;      /* of the cells above zero */
    double seen_lo, seen_hi; /* bounds of what was ever counted in this range */
    int64_t range_ms;
    const struct unit *unit;
    char most_text[24], per_text[32];
};

static const char *const scale_names[] = {"log", "linear", NULL};
static const char *const value_names[] = {"p50", "p95", "p99", "count", "none", NULL};

/* clang-format off */
static const struct field fields[] = {
    {"scale", FIELD_CHOICE, offsetof(struct heat_options, scale), .choices = scale_names,
     .def = "log", .help = "How counts become heat: log shows the rare beside the many."},
    {"value", FIELD_CHOICE, offsetof(struct heat_options, value), .choices = value_names,
     .def = "p95", .help = "The title's number: a quantile estimated from the newest counts, or how many there were."},
    {0},
};

/* clang-format on */

static const struct heat_options *heat_options(const struct panel_spec *spec)
{
    static const struct heat_options usual = {.value = VALUE_P95};

    return spec->options ? spec->options : &usual;
}

/* ---- which buckets are shown, and where ---- */

/* Buckets that ever counted something in this range: the scale grows, but does not jump
   with every refresh. */
static void occupied(struct heat_state *state, size_t *ret_first, size_t *ret_last)
{
    enum { CONTEXT = 4 };
    const struct heat_data *data = &state->data;
    size_t first = data->bands, last = 0;

    for (size_t b = 0; b < data->bands; b++) {
        bool any =
            data->edges[b] >= state->seen_lo && data->edges[b + 1] <= state->seen_hi;

        for (size_t t = 0; t < data->count && !any; t++)
            any = data->counts[t * data->bands + b] > 0;
        if (!any)
            continue;
        first = first < b ? first : b;
        last = b;
    }
    if (first == data->bands)
        first = 0;
    last = last > first ? last : first;
    /* One bucket alone says nothing: the empty ones about it do. */
    while (last - first + 1 < CONTEXT && (last + 1 < data->bands || first > 0)) {
        if (last + 1 < data->bands)
            last++;
        if (first > 0 && last - first + 1 < CONTEXT)
            first--;
    }
    *ret_first = first;
    *ret_last = last;
    state->seen_lo = data->edges[*ret_first];
    state->seen_hi = data->edges[*ret_last + 1];
}

static void label_bands(struct heat_state *state)
{
    state->label_width = 0;
    for (size_t i = 0; i < state->bands; i++) {
        struct heat_band *band = &state->band[i];
        size_t bucket = state->first + (i + 1) * state->buckets_per_band;
        size_t end = bucket < state->data.bands ? bucket : state->data.bands;
        char text[24];
        int width;

        band->upper = state->data.edges[end];
        if (isfinite(band->upper))
            unit_format(state->unit, band->upper, -1, band->label, sizeof(band->label));
        else
            snprintf(band->label, sizeof(band->label), ">%s",
                     unit_format(state->unit, state->data.edges[end - 1], -1, text,
                                 sizeof(text)));
        width = utf8_width(band->label);
        state->label_width = width > state->label_width ? width : state->label_width;
    }
}

static bool place_bands(struct heat_state *state)
{
    size_t last, rows = (size_t)state->plot_rows, buckets;

    occupied(state, &state->first, &last);
    buckets = last - state->first + 1;
    state->buckets_per_band = (buckets + rows - 1) / rows;
    state->bands = (buckets + state->buckets_per_band - 1) / state->buckets_per_band;
    state->band = arena_alloc(&state->arena, state->bands * sizeof(*state->band));
    if (!state->band)
        return false;
    label_bands(state);
    return true;
}

/* First row of a band, counted from the bottom: all rows are used, and bands differ by
   one at most. */
static int band_row(const struct heat_state *state, size_t band)
{
    return (int)(band * (size_t)state->plot_rows / state->bands);
}

/* ---- cells ---- */

static void add_to_cells(struct heat_state *state, size_t time, int64_t column, bool sum)
{
    const struct heat_data *data = &state->data;

    if (column < 0 || column >= state->window.cols)
        return;
    for (size_t i = 0; i < state->bands; i++) {
        double *cell = &state->cells[i * (size_t)state->window.cols + (size_t)column];
        size_t bucket = state->first + i * state->buckets_per_band;
        double count = 0;

        for (size_t k = 0; k < state->buckets_per_band && bucket + k < data->bands; k++)
            count += data->counts[time * data->bands + bucket + k];
        if (!isnan(count))
            *cell = sum && !isnan(*cell) ? *cell + count : count;
    }
}

/* A sample counts what happened in the step before it: several in a column are added,
   one over several columns fills them. */
static void fill_cells(struct heat_state *state)
{
    const struct heat_data *data = &state->data;
    int64_t cell = state->window.range_ms / state->window.cols;
    bool sum = data->spacing_ms <= cell;
    size_t count = state->bands * (size_t)state->window.cols;

    for (size_t i = 0; i < count; i++)
        state->cells[i] = (double)NAN;
    for (size_t t = 0; t < data->count; t++) {
        int64_t last = plot_window_bin(&state->window, data->times[t], 1);
        int64_t first = last;

        if (!sum)
            first =
                plot_window_bin(&state->window, data->times[t] - data->spacing_ms, 1) + 1;
        for (int64_t c = first < last ? first : last; c <= last; c++)
            add_to_cells(state, t, c, sum);
    }
    state->least = (double)INFINITY;
    state->most = 0;
    for (size_t i = 0; i < count; i++) {
        if (state->cells[i] > 0) {
            state->least = fmin(state->least, state->cells[i]);
            state->most = fmax(state->most, state->cells[i]);
        }
    }
    /* Rounding errors are not worth a scale over twelve decades. */
    state->least = fmax(state->least, state->most / 1000);
}

static double cell_fraction(const struct heat_state *state,
                            const struct heat_options *options, double count)
{
    double fraction;

    if (!(count > 0))
        return (double)NAN;
    if (options->scale == SCALE_LINEAR)
        fraction = count / state->most;
    else if (state->most > state->least)
        fraction = log(count / state->least) / log(state->most / state->least);
    else
        fraction = 1;
    return fmin(fmax(fraction, 0.05), 1);
}

/* ---- class ---- */

/* Nothing counted at times is quiet; no times at all is the end of the series. */
static bool is_current(struct panel *panel, const struct heat_state *state,
                       const struct panel_input *input, size_t newest)
{
    const struct heat_data *data = &state->data;
    int64_t last = data->count > 0 ? data->times[data->count - 1] : 0;

    if (data->count > 0 && !series_is_current(input, 0, last, data->spacing_ms))
        panel->summary.ended_ms = last;
    return newest < data->count &&
           series_is_current(input, 0, data->times[newest], data->spacing_ms);
}

static void summarise(struct panel *panel, const struct heat_state *state,
                      const struct panel_input *input)
{
    static const double quantiles[] = {
        [VALUE_P50] = 0.5, [VALUE_P95] = 0.95, [VALUE_P99] = 0.99};
    const struct panel_spec *spec = panel->spec;
    size_t newest = heat_data_newest(&state->data);
    int value = heat_options(spec)->value;
    char text[32];

    panel->summary.has_data = state->data.count > 0;
    if (!is_current(panel, state, input, newest) || value == VALUE_NONE)
        return;
    if (value == VALUE_COUNT) {
        unit_format(unit_find(NULL), heat_data_total(&state->data, newest), -1,
                    panel->summary.value, sizeof(panel->summary.value));
    } else {
        double at = heat_data_quantile(&state->data, newest, quantiles[value]);

        snprintf(panel->summary.value, sizeof(panel->summary.value), "%s %s",
                 value_names[value],
                 unit_format(state->unit, at, spec->decimals, text, sizeof(text)));
        panel->summary.state =
            threshold_state(spec->thresholds, spec->threshold_count, at);
    }
}

static void heat_update(struct panel *panel, const struct panel_input *input)
{
    enum { LEAST_COLS = 10, LEAST_ROWS = 3 };
    struct heat_state *state = panel->state;
    int64_t range = input->window.to_ms - input->window.from_ms;
    int64_t late = input->now_ms - input->window.to_ms;
    int cols;
    char text[24];

    arena_clear(&state->arena);
    state->bands = 0;
    state->exemplars.count = 0;
    state->unit = panel->spec->unit ? panel->spec->unit : unit_find(NULL);
    if (state->range_ms != range) {
        state->seen_lo = (double)INFINITY;
        state->seen_hi = -(double)INFINITY;
    }
    state->range_ms = range;
    if (!heat_data_build(&state->data, input, &state->arena))
        return;
    summarise(panel, state, input);
    if (input->cols < LEAST_COLS || input->rows < LEAST_ROWS)
        return;
    state->x_labels = input->rows >= 5;
    state->scale_row = input->rows >= 6;
    state->plot_rows = input->rows - state->x_labels - state->scale_row;
    if (state->plot_rows > HEAT_ROWS_MAX)
        state->plot_rows = HEAT_ROWS_MAX;
    if (!place_bands(state)) {
        state->bands = 0;
        return;
    }
    if (state->label_width > input->cols / 3)
        state->label_width = 0;
    cols = input->cols - (state->label_width ? state->label_width + 1 : 0);
    cols = cols < HEAT_COLS_MAX ? cols : HEAT_COLS_MAX;
    state->window =
        late > -1000 && late < 1000
            ? plot_window_align(range, input->window.to_ms, cols)
            : plot_window_fixed(input->window.from_ms, input->window.to_ms, cols);
    state->cells =
        arena_alloc(&state->arena, state->bands * (size_t)cols * sizeof(*state->cells));
    if (!state->cells) {
        state->bands = 0;
        return;
    }
    fill_cells(state);
    exemplar_marks_build(&state->exemplars, &state->arena, input->exemplars,
                         &state->window);
    unit_format(unit_find(NULL), state->most, -1, state->most_text,
                sizeof(state->most_text));
    snprintf(state->per_text, sizeof(state->per_text), " per %s",
             duration_human(range / cols, text, sizeof(text)));
}

/* "fewer ░░▒▒▓▓██ 312 per 40s" */
static void draw_scale(const struct heat_state *state, struct canvas *canvas,
                       struct rect row, enum glyphs glyphs)
{
    int x = row.x;

    x += canvas_text(canvas, x, row.y, STYLE_DIM, "fewer ");
    for (int i = 0; i < HEAT_STYLES; i++)
        heat_draw(canvas, x++, row.y, glyphs, ((double)i + 0.5) / (double)HEAT_STYLES);
    x += canvas_printf(canvas, x, row.y, STYLE_LABEL, " %s", state->most_text);
    if (x + utf8_width(state->per_text) <= row.x + row.w)
        canvas_text(canvas, x, row.y, STYLE_DIM, state->per_text);
}

static void draw_labels(const struct heat_state *state, struct canvas *canvas,
                        const struct axis_frame *frame, enum glyphs glyphs)
{
    size_t every =
        (size_t)state->plot_rows >= 2 * state->bands || state->bands <= 6 ? 1 : 2;
    int right = frame->y.x + frame->y.w - 1;

    if (rect_empty(frame->y))
        return;
    canvas_fill(canvas, (struct rect){right, frame->y.y, 1, frame->y.h}, STYLE_AXIS,
                glyph(glyphs, GLYPH_VLINE));
    for (size_t i = 0; i < state->bands; i++) {
        int top = frame->plot.y + frame->plot.h - band_row(state, i + 1);

        if ((state->bands - 1 - i) % every != 0)
            continue;
        canvas_text_right(canvas, frame->y.x, top, right - frame->y.x, STYLE_AXIS,
                          state->band[i].label);
        canvas_put(canvas, right, top, STYLE_AXIS, glyph(glyphs, GLYPH_TICK));
    }
    if (!rect_empty(frame->x))
        canvas_put(canvas, frame->x.x, frame->x.y, STYLE_AXIS,
                   glyph(glyphs, GLYPH_CORNER));
}

/* Too small for rows of buckets: how many there were, as a spark line. */
static void draw_spark(const struct heat_state *state, struct canvas *canvas,
                       struct rect area, enum glyphs glyphs)
{
    double totals[256];
    size_t width = area.w < (int)ARRAY_LEN(totals) ? (size_t)area.w : ARRAY_LEN(totals);
    size_t count = state->data.count, from = count > width ? count - width : 0;

    for (size_t t = from; t < count; t++)
        totals[t - from] = heat_data_total(&state->data, t);
    spark_draw(canvas, area.x, area.y, (int)width, STYLE_SERIES_1, glyphs, totals,
               count - from, (double)NAN, (double)NAN);
}

/* Within the band that counts it. */
static int row_of_exemplar(const void *ctx, double value, int height)
{
    const struct heat_state *state = ctx;
    size_t band = 0;

    while (band + 1 < state->bands && value > state->band[band].upper)
        band++;
    return height - 1 - (band_row(state, band) + band_row(state, band + 1) - 1) / 2;
}

static const struct exemplar *heat_exemplar(const struct panel *panel, int64_t ms,
                                            int direction)
{
    const struct heat_state *state = panel->state;

    return exemplar_marks_at(&state->exemplars, ms, direction);
}

static void heat_draw_panel(const struct panel *panel, struct canvas *canvas,
                            struct rect area, const struct draw_ctx *ctx)
{
    const struct heat_state *state = panel->state;
    const struct heat_options *options = heat_options(panel->spec);
    struct rect graph;
    struct axis_frame frame;

    if (state->bands == 0) {
        draw_spark(state, canvas, area, ctx->glyphs);
        return;
    }
    graph = rect_cut_top(&area, state->plot_rows + state->x_labels);
    frame = axis_split(graph, state->label_width, state->x_labels);
    for (size_t i = 0; i < state->bands; i++) {
        for (int r = band_row(state, i); r < band_row(state, i + 1); r++) {
            int y = frame.plot.y + frame.plot.h - 1 - r;

            for (int c = 0; c < state->window.cols && c < frame.plot.w; c++)
                heat_draw(canvas, frame.plot.x + c, y, ctx->glyphs,
                          cell_fraction(
                              state, options,
                              state->cells[i * (size_t)state->window.cols + (size_t)c]));
        }
    }
    /* A mark stands for a request that its cell counts: alone there is room for both. */
    if (ctx->full_screen)
        exemplar_marks_draw(&state->exemplars, canvas, frame.plot, ctx, true,
                            row_of_exemplar, state);
    draw_labels(state, canvas, &frame, ctx->glyphs);
    axis_draw_x(canvas, &frame, &state->window, ctx->utc);
    if (state->scale_row && !rect_empty(area)) {
        rect_cut_left(&area,
                      area.w >= 40 && state->label_width ? state->label_width + 1 : 0);
        draw_scale(state, canvas, rect_cut_top(&area, 1), ctx->glyphs);
    }
}

static int heat_points(const struct panel_spec *spec, int cols)
{
    (void)spec;
    return cols > 20 ? cols - 6 : 20; /* a count per cell, not per dot */
}

static void heat_init(struct panel *panel)
{
    struct heat_state *state = panel->state;

    arena_init(&state->arena, HEAT_BYTES_MAX);
}

static void heat_done(struct panel *panel)
{
    struct heat_state *state = panel->state;

    arena_done(&state->arena);
}

/* The newest counts, one line for each bucket. */
static void heat_describe(const struct panel *panel, struct buf *out)
{
    const struct heat_state *state = panel->state;
    const struct heat_data *data = &state->data;
    size_t newest = heat_data_newest(data);

    for (size_t b = 0; b < data->bands && newest < data->count; b++) {
        struct describe object = describe_begin(out);

        describe_number(&object, "above", data->edges[b]);
        describe_number(&object, "to", data->edges[b + 1]);
        describe_number(&object, "count", data->counts[newest * data->bands + b]);
        describe_integer(&object, "time_ms", data->times[newest]);
        describe_end(&object);
    }
}

const struct panel_class panel_heatmap = {
    .type = {.name = "heatmap",
             .help = "Buckets of a histogram over time; the unit is that of the bounds.",
             .fields = fields,
             .options_size = sizeof(struct heat_options),
             .query_kind = QUERY_RANGE,
             .needs_queries = true},
    .state_size = sizeof(struct heat_state),
    .min_cols = 28,
    .min_rows = 4,
    .want_rows = 7,
    .points = heat_points,
    .init = heat_init,
    .done = heat_done,
    .update = heat_update,
    .draw = heat_draw_panel,
    .describe = heat_describe,
    .exemplar = heat_exemplar,
};
