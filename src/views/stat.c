/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/marks.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "views/describe.h"
#include "views/difference.h"
#include "views/series_list.h"

/*
 * Stat: the newest value, large as a terminal allows, with its recent course beside it.
 * Several series stand below each other, each with its name.
 */

enum { SERIES_MAX = 32, SPARK_MAX = 240, SPARK_MIN = 4, SPARK_WANT = 24 };

struct stat_options {
    bool spark;
};

struct stat_row {
    size_t item;
    char value[48];
    char difference[24]; /* against the period before; "" not compared */
    double *spark;       /* bins over the window; NULL: none */
    int bins;
};

struct stat_state {
    struct series_list list;
    struct stat_row rows[SERIES_MAX];
    size_t count;
    int name_width, value_width, difference_width;
    char note[64]; /* which threshold holds, "" none */
};

/* clang-format off */
static const struct field fields[] = {
    {"spark", FIELD_BOOL, offsetof(struct stat_options, spark), .def = "true",
     .help = "Show the course of the value beside it."},
    {0},
};

/* clang-format on */

static bool wants_spark(const struct panel_spec *spec)
{
    const struct stat_options *options = spec->options;

    return !options || options->spark;
}

static int points(const struct panel_spec *spec, int cols)
{
    if (!wants_spark(spec))
        return 1;
    return cols > SPARK_WANT ? cols : SPARK_WANT;
}

static void init(struct panel *panel)
{
    struct stat_state *state = panel->state;

    series_list_init(&state->list);
}

static void done(struct panel *panel)
{
    struct stat_state *state = panel->state;

    series_list_done(&state->list);
}

/* The course over the window in as many bins as there are samples, at most SPARK_MAX. */
static void make_spark(struct stat_state *state, struct stat_row *row,
                       const struct series *series, const struct panel_input *input)
{
    int64_t spacing = series ? series_spacing_ms(series) : 0;
    int64_t bins = spacing > 0 ? input->range_ms / spacing : 0;

    if (bins < SPARK_MIN || !series->values)
        return;
    row->bins = (int)(bins < SPARK_MAX ? bins : SPARK_MAX);
    row->spark = arena_alloc(&state->list.arena, (size_t)row->bins * sizeof(*row->spark));
    if (row->spark)
        spark_bins(series->times_ms, series->values, series->count, input->window.from_ms,
                   input->window.to_ms, false, row->spark, (size_t)row->bins);
}

/* "CRIT from 5 %": which threshold makes the value what it is. */
static void describe_threshold(struct stat_state *state, const struct panel_spec *spec,
                               const struct series_item *item)
{
    state->note[0] = '\0';
    for (size_t i = 0; i < spec->threshold_count; i++) {
        const struct threshold *at = &spec->thresholds[i];
        char value[48];

        if (at->state != item->state || at->state < STATE_WARNING ||
            (at->below ? item->stats.last > at->value : item->stats.last < at->value))
            continue;
        unit_format(item->unit, at->value, spec->decimals, value, sizeof(value));
        snprintf(state->note, sizeof(state->note), "%s %s %s",
                 at->state == STATE_CRITICAL ? "CRIT" : "WARN",
                 at->below ? "below" : "above", value);
    }
}

static void summarise(struct panel *panel, const struct stat_state *state)
{
    const struct series_item *items = state->list.items;
    const struct stat_row *worst = NULL;

    panel->summary.ended_ms = series_list_ended(&state->list);
    for (size_t i = 0; i < state->count; i++)
        if (!isnan(items[i].stats.last) &&
            (!worst || items[i].state > items[worst->item].state))
            worst = &state->rows[i];
    if (!worst)
        return;
    panel->summary.state = items[worst->item].state;
    snprintf(panel->summary.value, sizeof(panel->summary.value), "%s", worst->value);
    panel->summary.has_data = true;
}

/* The value that the series of the same labels had the shift before. */
static double value_then(const struct panel_input *input, const struct series_item *item)
{
    const struct result *result = input->ghosts[item->target]->result;

    for (size_t i = 0; result && i < result->series_count; i++) {
        const struct series *series = &result->series[i];
        struct series_stats stats;

        if (!labels_equal(&series->labels, &item->labels))
            continue;
        series_stats(series, input->window.from_ms - input->shift_ms,
                     item->stats.last_ms - input->shift_ms, &stats);
        return stats.last;
    }
    return (double)NAN;
}

static void compare(struct stat_state *state, const struct panel_input *input)
{
    state->difference_width = 0;
    for (size_t i = 0; input->ghosts && i < state->count; i++) {
        struct series_item *item = &state->list.items[i];
        char *text = state->rows[i].difference;

        item->before = value_then(input, item);
        item->has_before = !isnan(item->before);
        difference_format(item->unit, item->stats.last, item->before, text,
                          sizeof(state->rows[i].difference));
        if (utf8_width(text) > state->difference_width)
            state->difference_width = utf8_width(text);
    }
}

static void update(struct panel *panel, const struct panel_input *input)
{
    struct stat_state *state = panel->state;

    series_list_collect(&state->list, input, SERIES_MAX);
    state->count = state->list.count < SERIES_MAX ? state->list.count : SERIES_MAX;
    state->name_width = state->value_width = 0;
    state->note[0] = '\0';
    for (size_t i = 0; i < state->count; i++) {
        struct series_item *item = &state->list.items[i];
        struct stat_row *row = &state->rows[i];

        *row = (struct stat_row){.item = i};
        if (isnan(item->stats.last))
            snprintf(row->value, sizeof(row->value), "-");
        else
            series_item_format(item, input->spec, item->stats.last, row->value,
                               sizeof(row->value));
        if (wants_spark(input->spec))
            make_spark(state, row, item->series, input);
        if (utf8_width(item->name) > state->name_width)
            state->name_width = utf8_width(item->name);
        if (utf8_width(row->value) > state->value_width)
            state->value_width = utf8_width(row->value);
    }
    if (state->count == 1 && !isnan(state->list.items[0].stats.last))
        describe_threshold(state, input->spec, &state->list.items[0]);
    compare(state, input);
    if (state->count > 0)
        summarise(panel, state);
    series_list_release(&state->list);
}

/* A course that hardly changes must not look like an alarm: a tenth of the value around
   its middle is the least that fills the height. */
static void spark_scale(const double *values, size_t count, double *ret_lo,
                        double *ret_hi)
{
    double lo = NAN, hi = NAN, half;

    for (size_t i = 0; i < count; i++) {
        if (isfinite(values[i]) && !(values[i] >= lo))
            lo = values[i];
        if (isfinite(values[i]) && !(values[i] <= hi))
            hi = values[i];
    }
    half = (hi - lo) / 2 > fabs(hi + lo) / 20 ? (hi - lo) / 2 : fabs(hi + lo) / 20;
    *ret_lo = lo >= 0 && lo < hi / 2 ? 0 : (hi + lo) / 2 - half;
    *ret_hi = lo >= 0 && lo < hi / 2 ? hi : (hi + lo) / 2 + half;
}

/* Merge neighbouring bins into width ones by their greatest value. */
static void merge_bins(const struct stat_row *row, int width, double *ret)
{
    for (int i = 0; i < width; i++) {
        ret[i] = NAN;
        for (int k = i * row->bins / width; k < (i + 1) * row->bins / width; k++)
            if (!isnan(row->spark[k]) && !(row->spark[k] <= ret[i]))
                ret[i] = row->spark[k];
    }
}

static void draw_spark(struct canvas *canvas, const struct stat_row *row, int x, int y,
                       int width, const struct draw_ctx *ctx)
{
    double merged[SPARK_WANT], lo, hi;

    if (!row->spark || width < SPARK_MIN)
        return;
    if (width > SPARK_WANT)
        width = SPARK_WANT;
    if (width > row->bins)
        width = row->bins;
    merge_bins(row, width, merged);
    spark_scale(merged, (size_t)width, &lo, &hi);
    spark_draw(canvas, x, y, width, STYLE_LABEL, ctx->glyphs, merged, (size_t)width, lo,
               hi);
}

static void draw_row(const struct panel *panel, struct canvas *canvas, size_t index,
                     struct rect area, int y, const struct draw_ctx *ctx)
{
    const struct stat_state *state = panel->state;
    const struct stat_row *row = &state->rows[index];
    const struct series_item *item = &state->list.items[row->item];
    int x = area.x, name = 0;

    if (state->count > 1) {
        name = state->name_width < area.w - state->value_width - 1
                   ? state->name_width
                   : area.w - state->value_width - 1;
        if (name > 0)
            canvas_text_fit(canvas, x, y, name, STYLE_LABEL, item->name);
        x += name > 0 ? name + 1 : 0;
        canvas_text_right(
            canvas, x, y, state->value_width < area.w ? state->value_width : area.w,
            isnan(item->stats.last) ? STYLE_DIM : state_style(item->state, STYLE_VALUE),
            row->value);
    } else {
        canvas_text_fit(canvas, x, y, area.w, state_style(item->state, STYLE_VALUE),
                        row->value);
    }
    x += state->value_width + 2;
    if (state->difference_width > 0 && x + state->difference_width <= area.x + area.w) {
        canvas_text(canvas, x, y, STYLE_LABEL, row->difference);
        x += state->difference_width + 2;
    }
    draw_spark(canvas, row, x, y, area.x + area.w - x, ctx);
}

/* "+3" stands at the end of the last row where that covers no value, otherwise on a row
   of its own. */
static bool more_fits(const struct stat_state *state, int width, const char *more)
{
    int name = state->count > 1 ? state->name_width + 1 : 0;

    return name + state->value_width + 1 + (int)strlen(more) <= width;
}

static void draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct stat_state *state = panel->state;
    int shown = (int)state->count < area.h ? (int)state->count : area.h;
    size_t hidden = state->list.total - (size_t)shown;
    char more[24] = "";

    if (hidden > 0)
        snprintf(more, sizeof(more), " +%zu", hidden);
    if (hidden > 0 && shown > 1 && !more_fits(state, area.w, more)) {
        shown--;
        canvas_printf(canvas, area.x, area.y + shown, STYLE_DIM, "+%zu more", hidden + 1);
        more[0] = '\0';
    }
    for (int i = 0; i < shown; i++)
        draw_row(panel, canvas, (size_t)i, area, area.y + i, ctx);
    if (more[0] && more_fits(state, area.w, more))
        canvas_text_right(canvas, area.x, area.y + shown - 1, area.w, STYLE_DIM, more);
    else if (state->note[0] && shown < area.h)
        canvas_text_fit(canvas, area.x, area.y + shown, area.w,
                        state_style(panel->summary.state, STYLE_LABEL), state->note);
}

static void describe(const struct panel *panel, struct buf *out)
{
    const struct stat_state *state = panel->state;

    for (size_t i = 0; i < state->count; i++)
        describe_series(out, &state->list.items[state->rows[i].item], panel->spec);
}

const struct panel_class panel_stat = {
    .type = {.name = "stat",
             .help = "The newest value of a series, with its recent course",
             .fields = fields,
             .options_size = sizeof(struct stat_options),
             .query_kind = QUERY_RANGE,
             .needs_queries = true},
    .state_size = sizeof(struct stat_state),
    .min_cols = 18,
    .min_rows = 1,
    .want_rows = 2,
    .compact = true,
    .compares = true,
    .points = points,
    .init = init,
    .done = done,
    .update = update,
    .draw = draw,
    .describe = describe,
};
