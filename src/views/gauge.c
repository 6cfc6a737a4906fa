/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/marks.h"
#include "core/utf8.h"
#include "views/describe.h"
#include "views/series_list.h"

/*
 * Gauge and bar gauge: values as bars between a least and a greatest, coloured by the
 * thresholds. A gauge shows the value above its bar; a bar gauge one series a row, the
 * worst first.
 */

enum { SERIES_MAX = 200, BAR_MIN = 6, NAME_SHARE = 3 };

struct gauge_state {
    struct series_list list;
    uint32_t order[SERIES_MAX];
    size_t count;
    double min, max;
    int name_width, value_width;
};

static int points(const struct panel_spec *spec, int cols)
{
    (void)spec, (void)cols;
    return 1;
}

static void init(struct panel *panel)
{
    struct gauge_state *state = panel->state;

    series_list_init(&state->list);
}

static void done(struct panel *panel)
{
    struct gauge_state *state = panel->state;

    series_list_done(&state->list);
}

/* The scale: as the layout says, otherwise from zero to what the data and the highest
   threshold need, or to 1 for shares. */
static void choose_scale(struct gauge_state *state, const struct panel_spec *spec)
{
    state->min = isnan(spec->min) ? 0 : spec->min;
    state->max = spec->max;
    if (!isnan(state->max))
        return;
    state->max = spec->unit->scale == UNIT_SCALE_PERCENT ? 1 : NAN;
    for (size_t i = 0; i < spec->threshold_count; i++)
        if (!(spec->thresholds[i].value <= state->max))
            state->max = spec->thresholds[i].value;
    for (size_t i = 0; i < state->list.count; i++) {
        double last = state->list.items[i].stats.last;

        if (isfinite(last) && !(last <= state->max))
            state->max = last;
    }
}

static void say_value(const struct series_item *item, const struct panel_spec *spec,
                      char *buf, size_t size)
{
    if (isnan(item->stats.last))
        snprintf(buf, size, "-");
    else
        series_item_format(item, spec, item->stats.last, buf, size);
}

static void summarise(struct panel *panel, const struct gauge_state *state)
{
    const struct series_item *worst = &state->list.items[state->order[0]];

    panel->summary.ended_ms = series_list_ended(&state->list);
    if (panel->summary.ended_ms > 0)
        return;
    panel->summary.state = worst->state;
    panel->summary.has_data = true;
    series_item_format(worst, panel->spec, worst->stats.last, panel->summary.value,
                       sizeof(panel->summary.value));
}

static void update(struct panel *panel, const struct panel_input *input)
{
    struct gauge_state *state = panel->state;
    char value[48];

    series_list_collect(&state->list, input, SERIES_MAX);
    state->count = state->list.count;
    series_list_order(&state->list, state->order);
    choose_scale(state, input->spec);
    state->name_width = state->value_width = 0;
    for (size_t i = 0; i < state->count; i++) {
        const struct series_item *item = &state->list.items[i];
        int name = utf8_width(item->name);

        say_value(item, input->spec, value, sizeof(value));
        if (name > state->name_width)
            state->name_width = name;
        if (utf8_width(value) > state->value_width)
            state->value_width = utf8_width(value);
    }
    if (state->count > 0)
        summarise(panel, state);
    series_list_release(&state->list);
}

static double fraction(const struct gauge_state *state, double value)
{
    if (isnan(value) || !(state->max > state->min))
        return NAN;
    return (value - state->min) / (state->max - state->min);
}

/* Where a threshold lies on the bar: a tick below or in its empty part. */
static void draw_ticks(const struct panel *panel, struct canvas *canvas, int x, int y,
                       int width, enum glyphs glyphs, double filled)
{
    const struct gauge_state *state = panel->state;

    for (size_t i = 0; i < panel->spec->threshold_count; i++) {
        double at = fraction(state, panel->spec->thresholds[i].value);
        int column;

        if (!(at > filled && at < 1))
            continue;
        column = (int)(at * (double)width);
        if (column <= 0 || column >= width)
            continue;
        canvas_put(canvas, x + column, y,
                   (uint16_t)(STYLE_THRESHOLD_OK + (int)panel->spec->thresholds[i].state),
                   glyph(glyphs, GLYPH_VLINE));
    }
}

static void draw_bar(const struct panel *panel, struct canvas *canvas,
                     const struct series_item *item, int x, int y, int width,
                     const struct draw_ctx *ctx)
{
    const struct gauge_state *state = panel->state;
    double filled = fraction(state, item->stats.last);

    bar_draw(canvas, x, y, width, state_style(item->state, STYLE_AXIS), ctx->glyphs,
             filled, true);
    if (!isnan(filled))
        draw_ticks(panel, canvas, x, y, width, ctx->glyphs, filled);
}

/* One row: name, bar, value; the bar gives way first, then the name. */
static void draw_row(const struct panel *panel, struct canvas *canvas, size_t index,
                     struct rect area, int y, const struct draw_ctx *ctx)
{
    const struct gauge_state *state = panel->state;
    const struct series_item *item = &state->list.items[state->order[index]];
    int room = area.w - state->value_width - 1;
    int name = state->name_width < room - BAR_MIN - 1 ? state->name_width
               : room > NAME_SHARE * BAR_MIN          ? room - BAR_MIN - 1
                                                      : room;
    char value[48], text[128];

    say_value(item, panel->spec, value, sizeof(value));
    if (name > 0) {
        utf8_ellipsize_middle(item->name, name, text, sizeof(text));
        canvas_text(canvas, area.x, y, STYLE_LABEL, text);
    }
    if (room - name - 1 >= BAR_MIN)
        draw_bar(panel, canvas, item, area.x + name + 1, y, room - name - 1, ctx);
    canvas_text_right(canvas, area.x, y, area.w, state_style(item->state, STYLE_VALUE),
                      value);
}

static void draw_rows(const struct panel *panel, struct canvas *canvas, struct rect area,
                      const struct draw_ctx *ctx)
{
    const struct gauge_state *state = panel->state;
    int shown = (int)state->count < area.h ? (int)state->count : area.h;

    /* The last row says how many there are beyond it. */
    if (shown < (int)state->list.total && shown > 1) {
        shown--;
        canvas_printf(canvas, area.x, area.y + shown, STYLE_DIM, "+%zu more",
                      state->list.total - (size_t)shown);
    }
    for (int i = 0; i < shown; i++)
        draw_row(panel, canvas, (size_t)i, area, area.y + i, ctx);
}

/* A single value above its bar, where there are two rows. */
static void draw_single(const struct panel *panel, struct canvas *canvas,
                        struct rect area, const struct draw_ctx *ctx)
{
    const struct gauge_state *state = panel->state;
    const struct series_item *item = &state->list.items[state->order[0]];
    int width = utf8_width(panel->summary.value);

    canvas_text_fit(canvas, area.x, area.y, area.w, state_style(item->state, STYLE_VALUE),
                    panel->summary.value);
    if (area.h >= 2)
        draw_bar(panel, canvas, item, area.x, area.y + 1, area.w - 1, ctx);
    else if (area.w - width - 2 >= BAR_MIN)
        draw_bar(panel, canvas, item, area.x + width + 2, area.y, area.w - width - 3,
                 ctx);
}

static void draw_gauge(const struct panel *panel, struct canvas *canvas, struct rect area,
                       const struct draw_ctx *ctx)
{
    const struct gauge_state *state = panel->state;

    if (state->count == 1)
        draw_single(panel, canvas, area, ctx);
    else
        draw_rows(panel, canvas, area, ctx);
}

static void describe(const struct panel *panel, struct buf *out)
{
    const struct gauge_state *state = panel->state;

    for (size_t i = 0; i < state->count; i++)
        describe_series(out, &state->list.items[state->order[i]], panel->spec);
}

const struct panel_class panel_gauge = {
    .type = {.name = "gauge",
             .help = "A value above its bar between a least and a greatest",
             .query_kind = QUERY_INSTANT,
             .needs_queries = true},
    .state_size = sizeof(struct gauge_state),
    .min_cols = 18,
    .min_rows = 1,
    .want_rows = 2,
    .compact = true,
    .points = points,
    .init = init,
    .done = done,
    .update = update,
    .draw = draw_gauge,
    .describe = describe,
};

const struct panel_class panel_bargauge = {
    .type = {.name = "bargauge",
             .help = "One bar for each series, the worst first",
             .query_kind = QUERY_INSTANT,
             .needs_queries = true},
    .state_size = sizeof(struct gauge_state),
    .min_cols = 30,
    .min_rows = 3,
    .want_rows = 5,
    .points = points,
    .init = init,
    .done = done,
    .update = update,
    .draw = draw_rows,
    .describe = describe,
};
