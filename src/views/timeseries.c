/* SPDX-License-Identifier: MIT */
#include "views/timeseries.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "views/describe.h"

enum { SERIES_DRAWN = 500, SERIES_DRAWN_MAX = 10000 };

static const char *const draw_names[] = {"lines",  "area", "stacked",
                                         "points", "bars", NULL};
static const char *const axis_names[] = {"linear", "log", NULL};
static const char *const legend_names[] = {"line", "table", "none", NULL};
static const char *const value_names[] = {"auto", "last", "sum",  "max",
                                          "min",  "mean", "none", NULL};
static const char *const group_names[] = {"none", "status_class", NULL};

/* clang-format off */
static const struct field fields[] = {
    {"draw", FIELD_CHOICE, offsetof(struct ts_options, draw), .choices = draw_names,
     .def = "lines", .help = "How samples become a graph."},
    {"axis", FIELD_CHOICE, offsetof(struct ts_options, axis), .choices = axis_names,
     .def = "linear", .help = "Scale of the values; with log those not above 0 are gaps."},
    {"legend", FIELD_CHOICE, offsetof(struct ts_options, legend), .choices = legend_names,
     .def = "line", .help = "A line under the graph (a table in full screen), always a table, or none."},
    {"value", FIELD_CHOICE, offsetof(struct ts_options, value), .choices = value_names,
     .def = "auto", .help = "The title's number, of the series' newest values: auto is the sum of a stack, else that of the worst series."},
    {"value_of", FIELD_STRING, offsetof(struct ts_options, value_of),
     .help = "Legend of the one series that gives the title's number.", .value_name = "LEGEND"},
    {"top", FIELD_INT, offsetof(struct ts_options, top), .min = 0, .max = SERIES_DRAWN_MAX,
     .def = "0", .help = "Draw only the largest this many; the others of a stack are summed. 0: all."},
    {"group", FIELD_CHOICE, offsetof(struct ts_options, group), .choices = group_names,
     .def = "none", .help = "Sum the series of each class of HTTP status: 2xx, 3xx, 4xx, 5xx."},
    {"negative", FIELD_BOOL, offsetof(struct ts_options, negative), .def = "false",
     .help = "Draw the series of every query but the first below zero."},
    {"soft", FIELD_BOOL, offsetof(struct ts_options, soft), .def = "false",
     .help = "The panel's min and max only keep that range in sight; values beyond extend it."},
    {"connect", FIELD_DURATION, offsetof(struct ts_options, connect_ms), .min = 0,
     .max = 31.0 * 86400e3, .def = "0s", .help = "Join samples over gaps up to this long."},
    {"max_series", FIELD_INT, offsetof(struct ts_options, max_series), .min = 0,
     .max = SERIES_DRAWN_MAX, .def = "0", .help = "Series drawn at most; how many more there are is said. 0: limits.series_drawn of the configuration."},
    {0},
};

/* clang-format on */

const struct ts_options *ts_options(const struct panel_spec *spec)
{
    static const struct ts_options usual = {0};

    return spec->options ? spec->options : &usual;
}

size_t ts_series_max(const struct ts_options *options, const struct panel_input *input)
{
    return options->max_series > 0   ? (size_t)options->max_series
           : input->series_drawn > 0 ? (size_t)input->series_drawn
                                     : SERIES_DRAWN;
}

/* ---- the title's number ---- */

static double reduce_value(const struct ts_state *state, int how, size_t *ret_line)
{
    double sum = 0, best = (double)NAN;
    size_t count = 0;

    for (size_t i = 0; i < state->list.count; i++) {
        double last = state->list.items[i].stats.last;

        if (isnan(last))
            continue;
        sum += last;
        count++;
        if (how == TS_MIN ? !(last >= best) : !(last <= best)) {
            best = last;
            *ret_line = i;
        }
    }
    if (count == 0)
        return (double)NAN;
    return how == TS_SUM ? sum : how == TS_MEAN ? sum / (double)count : best;
}

/* Which line the number is of; list.count where it is of all. */
static size_t headline_of(struct ts_state *state, const struct ts_options *options,
                          double *ret_value)
{
    const struct series_list *list = &state->list;
    size_t line = 0;
    int how = options->value;

    for (size_t i = 0; options->value_of && i < list->count; i++) {
        if (strcmp(list->items[i].name, options->value_of) == 0) {
            *ret_value = list->items[i].stats.last;
            return i;
        }
    }
    if (how == TS_AUTO)
        how = options->draw == TS_STACKED ? TS_SUM : TS_LAST;
    if (how == TS_LAST) {
        line = state->rank[0];
        *ret_value = list->items[line].stats.last;
        return line;
    }
    *ret_value = reduce_value(state, how, &line);
    return how == TS_SUM || how == TS_MEAN ? list->count : line;
}

static void summarise(struct panel *panel, struct ts_state *state,
                      const struct ts_options *options)
{
    enum { SHORT_NAME = 8 };
    const struct series_list *list = &state->list;
    struct panel_summary *summary = &panel->summary;
    double value = (double)NAN;
    struct series_item item;
    char number[40];
    size_t of;

    summary->has_data = list->count > 0;
    summary->ended_ms = series_list_ended(list);
    if (list->count == 0)
        return;
    of = headline_of(state, options, &value);
    item = list->items[of < list->count ? of : 0];
    item.stats.last = value;
    item.stats.count = isnan(value) ? 0u : 1u;
    series_item_judge(&item, panel->spec);
    state->headline = of < list->count ? of : state->rank[0];
    summary->state = item.state;
    if (options->value == TS_NO_VALUE || isnan(value))
        return;
    series_item_format(&item, panel->spec, value, number, sizeof(number));
    /* Of several queries' series the number says which it is of ("p95 1.92 s"). */
    if (of < list->count &&
        list->items[of].target != list->items[list->count - 1].target &&
        utf8_width(item.brief) <= SHORT_NAME &&
        strlen(item.brief) + strlen(number) + 2 <= sizeof(summary->value)) {
        size_t size = strlen(item.brief);

        memcpy(summary->value, item.brief, size);
        summary->value[size] = ' ';
        memcpy(summary->value + size + 1, number, strlen(number) + 1);
    } else {
        snprintf(summary->value, sizeof(summary->value), "%s", number);
    }
}

/* ---- layout ---- */

static struct ts_layout layout_of(const struct ts_state *state,
                                  const struct panel_input *input,
                                  const struct ts_options *options)
{
    enum { LEAST_COLS = 10, LEAST_ROWS = 3, LABELLED_COLS = 16 };
    struct ts_layout layout = {.form = TS_GRAPH};
    int rows = input->rows, plot_rows;
    bool named = state->list.count > 1 || state->more > 0 || state->ghost.shift_ms != 0;

    if (state->list.count == 0 || rows < 1 || input->cols < 1)
        return (struct ts_layout){.form = TS_NOTHING};
    if (input->cols < LEAST_COLS || rows < LEAST_ROWS || !state->y.valid)
        return (struct ts_layout){.form = TS_SPARK, .graph_rows = rows};
    layout.table = options->legend == TS_LEGEND_TABLE ||
                   (input->full_screen && options->legend == TS_LEGEND_LINE);
    if (options->legend != TS_LEGEND_NONE && layout.table && rows >= 12) {
        int want = 2 + (int)state->list.count + (state->more > 0);
        int most = input->full_screen ? rows / 2 : rows * 2 / 5;

        layout.legend_rows = want < most ? want : most;
    } else if (options->legend != TS_LEGEND_NONE && named && rows >= 5) {
        layout.legend_rows = 1;
        layout.table = false;
    }
    layout.graph_rows = rows - layout.legend_rows;
    layout.x_labels = layout.graph_rows >= 4;
    plot_rows = layout.graph_rows - layout.x_labels;
    layout.label_width = axis_label_width(&state->y, plot_rows, ts_format_tick, state);
    if (input->cols < LABELLED_COLS || layout.label_width > input->cols / 3)
        layout.label_width = 0;
    layout.legend_indent = input->cols >= 40 ? layout.label_width + 1 : 0;
    return layout;
}

static void update_window(struct ts_state *state, const struct panel_input *input)
{
    int64_t range = input->window.to_ms - input->window.from_ms;
    int64_t late = input->now_ms - input->window.to_ms;
    int label = state->layout.label_width;
    int cols = input->cols - (label > 0 ? label + 1 : 0);

    if (late > -1000 && late < 1000)
        state->window = plot_window_align(range, input->window.to_ms, cols);
    else
        state->window =
            plot_window_fixed(input->window.from_ms, input->window.to_ms, cols);
}

/* ---- what the plot is told ---- */

static void prepare_plot(struct ts_state *state, const struct ts_options *options)
{
    static const enum plot_style styles[] = {
        [TS_LINES] = PLOT_LINES,   [TS_AREA] = PLOT_AREA, [TS_STACKED] = PLOT_AREA,
        [TS_POINTS] = PLOT_POINTS, [TS_BARS] = PLOT_BARS,
    };

    size_t count = state->list.count, ghosts = state->ghost.then->list.count;

    state->plot = arena_alloc(&state->arena, (count + ghosts + 1) * sizeof(*state->plot));
    if (!state->plot) {
        state->list.count = 0;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct ts_line *line = &state->lines[i];
        const struct series_item *item = &state->list.items[i];

        state->plot[i] = (struct plot_series){
            .times_ms = line->times,
            .values = line->values,
            .base = line->base,
            .count = state->list.items[i].hidden ? 0 : line->count,
            .style = styles[options->draw],
            .look = item->look,
            .gap_ms = ts_gap(state, line, options),
            .alerting = item->state == STATE_CRITICAL,
        };
        if (item->stats.last_ms > state->end_ms)
            state->end_ms = item->stats.last_ms;
        if (!isnan(item->stats.last) && !state->notes[i] && line->count > 0 &&
            state->y.valid && !line->second) {
            double drawn = axis_position(&state->y, line->values[line->count - 1]);

            if (drawn > 1 || drawn < 0)
                state->notes[i] = "(off scale)";
        }
    }
    state->plot_count = count + ts_ghost_plot(state, options, state->plot + count);
}

static void prepare_thresholds(struct ts_state *state, const struct panel_spec *spec,
                               bool mirrored)
{
    static const struct {
        const char *name;
        uint16_t style;
    } words[] = {
        [STATE_OK] = {"ok",   STYLE_THRESHOLD_OK      },
        [STATE_INFO] = {"info", STYLE_THRESHOLD_INFO    },
        [STATE_WARNING] = {"warn", STYLE_THRESHOLD_WARNING },
        [STATE_CRITICAL] = {"crit", STYLE_THRESHOLD_CRITICAL},
    };

    state->threshold_count = 0;
    state->thresholds = arena_alloc(&state->arena, (spec->threshold_count + 2) *
                                                       sizeof(*state->thresholds));
    if (!state->thresholds || !state->y.valid)
        return;
    if (mirrored)
        state->thresholds[state->threshold_count++] =
            (struct plot_threshold){0, STYLE_RULE, NULL};
    for (size_t i = 0; i < spec->threshold_count; i++) {
        const struct threshold *at = &spec->thresholds[i];
        double position = axis_position(&state->y, at->value);
        const char *label = at->label;
        char value[40];

        if (!(position >= 0 && position <= 1))
            continue;
        if (!label)
            label = arena_printf(&state->arena, "%s %s", words[at->state].name,
                                 unit_format(state->unit, at->value, spec->decimals,
                                             value, sizeof(value)));
        state->thresholds[state->threshold_count++] =
            (struct plot_threshold){at->value, words[at->state].style, label};
    }
}

/* The graph's unit: that of the panel, or of the first series where it has none. */
static void update_units(struct ts_state *state, const struct panel_spec *spec,
                         const struct ts_options *options)
{
    state->unit = spec->unit ? spec->unit
                  : state->list.count > 0 && state->list.items[0].unit
                      ? state->list.items[0].unit
                      : unit_find(NULL);
    for (size_t i = 0; i < state->list.count; i++) {
        const struct unit *unit = state->list.items[i].unit;

        state->lines[i].second = unit && strcmp(unit->name, state->unit->name) != 0 &&
                                 options->draw != TS_STACKED && options->axis == 0;
    }
    ts_ghost_scale(state);
}

static void forget(struct ts_state *state)
{
    state->list.count = state->ghost.then->list.count = 0;
    state->layout = (struct ts_layout){.form = TS_NOTHING};
}

static void ts_update(struct panel *panel, const struct panel_input *input)
{
    struct ts_state *state = panel->state;
    const struct ts_options chosen = ts_options_chosen(panel), *options = &chosen;
    int64_t range = input->window.to_ms - input->window.from_ms;
    char text[32];

    arena_clear(&state->arena);
    state->more = state->exemplars.count = 0;
    state->end_ms = 0;
    if (state->range_ms != range || panel->touched ||
        state->y.log != (options->axis != 0))
        state->y = state->second = (struct axis_range){0};
    state->range_ms = range;
    state->choice = panel->choice;
    panel->log_axis = options->axis != 0;
    ts_data_build(state, input, options);
    state->rank = arena_alloc(&state->arena, (state->list.count + 1) * sizeof(uint32_t));
    state->notes =
        arena_alloc(&state->arena, (state->list.count + 1) * sizeof(*state->notes));
    if (!state->rank || !state->notes) { /* over the memory's maximum */
        forget(state);
        return;
    }
    memset(state->notes, 0, (state->list.count + 1) * sizeof(*state->notes));
    series_list_order(&state->list, state->rank);
    ts_ghost_build(state, input, options);
    if (!ts_choice_order(state)) {
        forget(state);
        return;
    }
    update_units(state, panel->spec, options);
    ts_scale_update(state, panel->spec, options);
    state->layout = layout_of(state, input, options);
    update_window(state, input);
    ts_marks_build(state, input);
    exemplar_marks_build(&state->exemplars, &state->arena, input->exemplars,
                         &state->window);
    ts_data_reduce(state, input->glyphs == GLYPHS_BRAILLE ? 2 : 1);
    prepare_plot(state, options);
    prepare_thresholds(state, panel->spec, options->negative);
    state->note[0] = '\0';
    if (state->hidden > 0)
        snprintf(state->note, sizeof(state->note), "%zu hidden", state->hidden);
    else if (ts_ghost_note(state, input))
        snprintf(state->note, sizeof(state->note), "%s", ts_ghost_note(state, input));
    else if (state->list.total > ts_series_max(options, input))
        snprintf(state->note, sizeof(state->note), "%zu of %zu drawn",
                 ts_series_max(options, input), state->list.total);
    else if (panel->step_ms > 60000)
        snprintf(state->note, sizeof(state->note), "step %s",
                 duration_format(panel->step_ms, text, sizeof(text)));
    summarise(panel, state, options);
}

static int ts_points(const struct panel_spec *spec, int cols)
{
    enum { LABELS = 6, LEAST = 10 };

    (void)spec;
    return plot_dot_columns(GLYPHS_BRAILLE,
                            cols - LABELS > LEAST ? cols - LABELS : LEAST);
}

static void ts_init(struct panel *panel)
{
    struct ts_state *state = panel->state;

    series_list_init(&state->list);
    arena_init(&state->arena, TS_SAMPLES_BYTES_MAX);
    ts_ghost_init(&state->ghost);
}

static void ts_done(struct panel *panel)
{
    struct ts_state *state = panel->state;

    series_list_done(&state->list);
    arena_done(&state->arena);
    ts_ghost_done(&state->ghost);
    free(state->lines);
}

static void ts_describe(const struct panel *panel, struct buf *out)
{
    const struct ts_state *state = panel->state;

    for (size_t i = 0; i < state->list.count; i++)
        describe_series(out, &state->list.items[state->rank[i]], panel->spec);
}

static bool ts_series(const struct panel *panel, size_t index, struct panel_series *ret)
{
    const struct ts_state *state = panel->state;

    if (index >= state->list.count)
        return false;
    series_item_tell(&state->list.items[state->order[index]], ret);
    return true;
}

static bool ts_value_at(const struct panel *panel, size_t index, int64_t ms, char *buf,
                        size_t size)
{
    const struct ts_state *state = panel->state;
    double value;

    if (index >= state->list.count)
        return false;
    value = ts_line_at(&state->lines[state->order[index]], ms);
    if (isnan(value))
        return false;
    series_item_format(&state->list.items[state->order[index]], panel->spec, value, buf,
                       size);
    return true;
}

static const struct exemplar *ts_exemplar(const struct panel *panel, int64_t ms,
                                          int direction)
{
    const struct ts_state *state = panel->state;

    return exemplar_marks_at(&state->exemplars, ms, direction);
}

const struct panel_class panel_timeseries = {
    .type = {.name = "timeseries",
             .help = "Values over time, as lines, areas, stacks, points or bars.",
             .fields = fields,
             .options_size = sizeof(struct ts_options),
             .query_kind = QUERY_RANGE,
             .needs_queries = true},
    .state_size = sizeof(struct ts_state),
    .min_cols = 28,
    .min_rows = 4,
    .want_rows = 7,
    .points = ts_points,
    .init = ts_init,
    .done = ts_done,
    .update = ts_update,
    .draw = ts_draw,
    .describe = ts_describe,
    .series = ts_series,
    .value_at = ts_value_at,
    .time_at = ts_time_at,
    .compares = true,
    .chooses = true,
    .exemplar = ts_exemplar,
    .alert = ts_marks_alert,
};
