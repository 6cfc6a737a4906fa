/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/axis.h"
#include "canvas/plot.h"
#include "core/mem.h"
#include "core/number.h"
#include "core/utf8.h"
#include "views/describe.h"
#include "views/series_list.h"
#include "views/timeseries.h"

enum { STATE_BYTES_MAX = 64 << 20, SERIES_MAX = 500, MAP_MAX = 32 };

struct state_options {
    char **map;
};

/* "0=down:critical": what a value means. */
struct meaning {
    double value;
    char text[24];
    enum threshold_state state;
};

/* Columns [from, to) of a row in which a series was in one state. */
struct run {
    int from, to;
    enum threshold_state state;
    const char *text;
};

struct state_row {
    size_t item;
    struct run *runs;
    size_t count;
    const char *now; /* text of the newest state */
    enum threshold_state state;
};

struct state_state {
    struct series_list list;
    struct arena arena; /* cleared at each update */
    struct meaning meanings[MAP_MAX];
    size_t meaning_count;
    struct state_row *rows; /* worst first */
    size_t row_count;       /* drawn */
    size_t more;            /* series that are not */
    int name_width;
    bool x_labels, more_row;
    struct plot_window window;
};

/* clang-format off */
static const struct field fields[] = {
    {"map", FIELD_STRINGS, offsetof(struct state_options, map),
     .help = "What values mean: VALUE=TEXT or VALUE=TEXT:STATE, as in 0=down:critical. Others are shown as numbers, by the thresholds.",
     .value_name = "VALUE=TEXT:STATE"},
    {0},
};

/* clang-format on */

/* ---- what values mean ---- */

static bool parse_state(const char *name, enum threshold_state *ret)
{
    for (int i = STATE_OK; i <= STATE_CRITICAL; i++) {
        if (strcmp(threshold_state_name((enum threshold_state)i), name) == 0) {
            *ret = (enum threshold_state)i;
            return true;
        }
    }
    return false;
}

/* An entry that cannot be read is left out; the values are then shown as numbers. */
static bool parse_meaning(const char *entry, struct meaning *ret)
{
    const char *equals = strchr(entry, '='), *colon;
    char number[64];

    if (!equals || (size_t)(equals - entry) >= sizeof(number))
        return false;
    snprintf(number, sizeof(number), "%.*s", (int)(equals - entry), entry);
    *ret = (struct meaning){0};
    if (!number_parse(number, &ret->value))
        return false;
    colon = strrchr(equals, ':');
    if (colon && !parse_state(colon + 1, &ret->state))
        colon = NULL;
    snprintf(number, sizeof(number), "%.*s",
             colon ? (int)(colon - equals - 1) : (int)sizeof(number) - 1, equals + 1);
    utf8_ellipsize(number, (int)sizeof(ret->text) / 2, ret->text, sizeof(ret->text));
    return true;
}

static void read_meanings(struct state_state *state, const struct panel_spec *spec)
{
    const struct state_options *options = spec->options;

    state->meaning_count = 0;
    for (char **entry = options ? options->map : NULL; entry && *entry; entry++) {
        if (state->meaning_count < MAP_MAX &&
            parse_meaning(*entry, &state->meanings[state->meaning_count]))
            state->meaning_count++;
    }
}

static const struct meaning *meaning_of(const struct state_state *state, double value)
{
    for (size_t i = 0; i < state->meaning_count; i++) {
        double apart = state->meanings[i].value - value;

        if (!(apart < 0) && !(apart > 0))
            return &state->meanings[i];
    }
    return NULL;
}

static enum threshold_state judge(const struct state_state *state,
                                  const struct series_item *item,
                                  const struct panel_spec *spec, double value)
{
    const struct meaning *meaning = meaning_of(state, value);
    struct series_item one = *item;

    if (isnan(value))
        return STATE_OK;
    if (meaning)
        return meaning->state;
    one.stats.last = value;
    one.stats.count = 1;
    series_item_judge(&one, spec);
    return one.state;
}

static const char *say(struct state_state *state, const struct series_item *item,
                       const struct panel_spec *spec, double value)
{
    const struct meaning *meaning = meaning_of(state, value);
    char text[40];
    const char *copy;

    if (isnan(value))
        return item->absence;
    if (meaning)
        return meaning->text;
    series_item_format(item, spec, value, text, sizeof(text));
    copy = arena_strndup(&state->arena, text, strlen(text));
    return copy ? copy : "";
}

/* ---- rows of runs ---- */

struct cell_state {
    bool known;
    double value;
    enum threshold_state state;
};

/* The state of every column: the worst of its samples, and that of the newest before it
   where it has none, unless that is too far away. */
static void fill_columns(const struct state_state *state, const struct series_item *item,
                         const struct panel_spec *spec, struct cell_state *cells)
{
    const struct series *series = item->series;
    int64_t near = series_spacing_ms(series) * 3 / 2;
    int cols = state->window.cols;

    for (size_t i = 0; i < series->count; i++) {
        double value = series->values[i];
        int64_t from = plot_window_bin(&state->window, series->times_ms[i], 1), to = from;

        if (isnan(value) || from >= cols)
            continue;
        if (i + 1 < series->count &&
            series->times_ms[i + 1] - series->times_ms[i] <= near)
            to = plot_window_bin(&state->window, series->times_ms[i + 1], 1) - 1;
        for (int64_t c = from > 0 ? from : 0; c < cols && c <= (to > from ? to : from);
             c++) {
            enum threshold_state level = judge(state, item, spec, value);

            if (!cells[c].known || level >= cells[c].state)
                cells[c] = (struct cell_state){true, value, level};
        }
    }
}

static bool same_state(const struct cell_state *a, const struct cell_state *b)
{
    return a->known == b->known && a->state == b->state && !(a->value < b->value) &&
           !(a->value > b->value);
}

static void build_row(struct state_state *state, const struct panel_spec *spec,
                      struct state_row *row)
{
    const struct series_item *item = &state->list.items[row->item];
    int cols = state->window.cols;
    struct cell_state *cells = xcalloc((size_t)cols + 1, sizeof(*cells));

    fill_columns(state, item, spec, cells);
    row->now = say(state, item, spec, item->stats.last);
    row->state = judge(state, item, spec, item->stats.last);
    row->runs = arena_alloc(&state->arena, ((size_t)cols + 1) * sizeof(*row->runs));
    for (int c = 0; c < cols && row->runs;) {
        int end = c + 1;

        while (end < cols && same_state(&cells[c], &cells[end]))
            end++;
        if (cells[c].known)
            row->runs[row->count++] = (struct run){
                c, end, cells[c].state, say(state, item, spec, cells[c].value)};
        c = end;
    }
    free(cells);
}

static void summarise(struct panel *panel, const struct state_state *state)
{
    struct panel_summary *summary = &panel->summary;
    size_t bad = 0, total = 0;
    const struct state_row *worst = NULL;
    char now[22];

    summary->has_data = state->list.count > 0;
    summary->ended_ms = series_list_ended(&state->list);
    for (size_t i = 0; i < state->list.count; i++) {
        const struct state_row *row = &state->rows[i];

        if (isnan(state->list.items[row->item].stats.last))
            continue;
        total++;
        bad += row->state > STATE_INFO;
        if (!worst || row->state > worst->state)
            worst = row;
    }
    if (!worst)
        return;
    summary->state = worst->state;
    utf8_ellipsize(worst->now, 16, now, sizeof(now));
    if (total == 1)
        snprintf(summary->value, sizeof(summary->value), "%s", now);
    else if (bad > 0)
        snprintf(summary->value, sizeof(summary->value), "%u of %u %s", (unsigned)bad,
                 (unsigned)(total + state->more), now);
    else
        snprintf(summary->value, sizeof(summary->value), "%zu %s", total + state->more,
                 worst->now);
}

static void layout(struct state_state *state, const struct panel_input *input)
{
    enum { LEAST_COLS = 16, GAP = 2 };

    int64_t range = input->window.to_ms - input->window.from_ms;
    int64_t late = input->now_ms - input->window.to_ms;
    int rows = input->rows, cols;

    state->name_width = 0;
    for (size_t i = 0; i < state->list.count; i++) {
        int width = utf8_width(state->list.items[i].brief);

        state->name_width = width > state->name_width ? width : state->name_width;
    }
    if (state->name_width > input->cols / 3)
        state->name_width = input->cols / 3;
    if (input->cols < LEAST_COLS)
        state->name_width = 0;
    cols = input->cols - (state->name_width ? state->name_width + GAP : 0);
    state->x_labels = rows >= 5 || (rows >= 2 && (size_t)rows > state->list.count);
    rows -= state->x_labels;
    state->more_row =
        (size_t)(rows > 0 ? rows : 0) < state->list.count + (state->more > 0) &&
        rows >= 2;
    rows -= state->more_row;
    state->window =
        late > -1000 && late < 1000
            ? plot_window_align(range, input->window.to_ms, cols)
            : plot_window_fixed(input->window.from_ms, input->window.to_ms, cols);
    state->row_count = state->list.count < (size_t)(rows > 0 ? rows : 0)
                           ? state->list.count
                           : (size_t)(rows > 0 ? rows : 0);
}

/* Worst first; the list's own order otherwise, for it does not change. */
static void order_rows(struct state_state *state, const struct panel_spec *spec)
{
    size_t at = 0;

    for (int level = STATE_CRITICAL; level >= STATE_OK; level--) {
        for (size_t i = 0; i < state->list.count; i++) {
            const struct series_item *item = &state->list.items[i];

            if ((int)judge(state, item, spec, item->stats.last) == level)
                state->rows[at++] = (struct state_row){.item = i};
        }
    }
}

static void state_update(struct panel *panel, const struct panel_input *input)
{
    struct state_state *state = panel->state;

    arena_clear(&state->arena);
    read_meanings(state, panel->spec);
    series_list_collect(&state->list, input, SERIES_MAX);
    state->more = state->list.total - state->list.count;
    state->row_count = 0;
    state->rows =
        arena_alloc(&state->arena, (state->list.count + 1) * sizeof(*state->rows));
    if (state->list.count == 0 || !state->rows || input->cols < 1)
        return;
    order_rows(state, panel->spec);
    layout(state, input);
    for (size_t i = 0; i < state->list.count; i++)
        build_row(state, panel->spec, &state->rows[i]);
    summarise(panel, state);
    series_list_release(&state->list);
}

/* ---- drawing ---- */

/* A quiet line where all is well, a full bar where it is not: they differ without
   colour. */
static void run_look(enum threshold_state state, enum glyphs glyphs, uint16_t *ret_style,
                     uint32_t *ret_code)
{
    static const struct {
        uint16_t style;
        enum glyph glyph;
    } looks[] = {
        [STATE_OK] = {STYLE_THRESHOLD_OK, GLYPH_HLINE    },
        [STATE_INFO] = {STYLE_INFO,         GLYPH_LEGEND   },
        [STATE_WARNING] = {STYLE_WARNING,      GLYPH_BAR_EMPTY},
        [STATE_CRITICAL] = {STYLE_CRITICAL,     GLYPH_BAR_FULL },
    };

    *ret_style = looks[state].style;
    *ret_code = glyph(glyphs, looks[state].glyph);
}

static void draw_run(struct canvas *canvas, int x, int y, const struct run *run,
                     enum glyphs glyphs)
{
    int width = run->to - run->from, text = utf8_width(run->text);
    uint16_t style;
    uint32_t code;

    run_look(run->state, glyphs, &style, &code);
    canvas_fill(canvas, (struct rect){x + run->from, y, width, 1}, style, code);
    if (text == 0)
        return;
    if (run->state >= STATE_WARNING && width >= text + 2) {
        canvas_put(canvas, x + run->from, y, style | STYLE_REVERSE, ' ');
        canvas_text(canvas, x + run->from + 1, y, style | STYLE_REVERSE, run->text);
        canvas_put(canvas, x + run->from + 1 + text, y, style | STYLE_REVERSE, ' ');
    } else if (run->state < STATE_WARNING && width >= text + 3) {
        int from = x + run->from;

        if (run->from > 0) /* apart from the run before it */
            canvas_put(canvas, from++, y, style, ' ');
        canvas_text(canvas, from, y, style, run->text);
        canvas_put(canvas, from + text, y, style, ' ');
    }
}

static void draw_row(const struct state_state *state, struct canvas *canvas,
                     struct rect line, const struct state_row *row, bool selected,
                     enum glyphs glyphs)
{
    const struct series_item *item = &state->list.items[row->item];
    char name[256];

    if (state->name_width > 0) {
        struct rect head = rect_cut_left(&line, state->name_width + 2);

        utf8_ellipsize_middle(item->brief, state->name_width, name, sizeof(name));
        canvas_text(canvas, head.x, head.y,
                    selected ? STYLE_SELECTED : state_style(row->state, STYLE_LABEL),
                    name);
    }
    for (size_t i = 0; i < row->count; i++)
        draw_run(canvas, line.x, line.y, &row->runs[i], glyphs);
}

static void state_draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                       const struct draw_ctx *ctx)
{
    const struct state_state *state = panel->state;
    int head = state->name_width ? state->name_width + 2 : 0;
    struct axis_frame frame = {0};
    struct rect axis;

    for (size_t i = 0; i < state->row_count; i++)
        draw_row(state, canvas, rect_cut_top(&area, 1), &state->rows[i],
                 ctx->selected_series == (int)i, ctx->glyphs);
    if (state->more_row)
        canvas_printf(canvas, area.x, rect_cut_top(&area, 1).y, STYLE_DIM, "+%zu",
                      state->list.count - state->row_count + state->more);
    if (!state->x_labels || rect_empty(area))
        return;
    axis = rect_cut_top(&area, 1);
    frame.x = (struct rect){axis.x + head, axis.y, axis.w - head, 1};
    frame.plot = (struct rect){axis.x + head, axis.y, state->window.cols, 1};
    axis_draw_x(canvas, &frame, &state->window, ctx->utc);
}

static int state_points(const struct panel_spec *spec, int cols)
{
    (void)spec;
    return cols > 20 ? cols : 20;
}

static void state_init(struct panel *panel)
{
    struct state_state *state = panel->state;

    series_list_init(&state->list);
    arena_init(&state->arena, STATE_BYTES_MAX);
}

static void state_done(struct panel *panel)
{
    struct state_state *state = panel->state;

    series_list_done(&state->list);
    arena_done(&state->arena);
}

/* One line for each series: the newest state, and how often it changed on the screen. */
static void state_describe(const struct panel *panel, struct buf *out)
{
    const struct state_state *state = panel->state;

    for (size_t i = 0; i < state->list.count; i++) {
        const struct state_row *row = &state->rows[i];
        const struct series_item *item = &state->list.items[row->item];
        struct describe object = describe_begin(out);

        describe_text(&object, "series", item->name);
        describe_labels(&object, "labels", &item->labels);
        if (!isnan(item->stats.last))
            describe_number(&object, "last", item->stats.last);
        describe_text(&object, "text", row->now);
        describe_integer(&object, "last_ms", item->stats.last_ms);
        describe_text(&object, "state", threshold_state_name(row->state));
        describe_integer(&object, "runs", (int64_t)row->count);
        describe_end(&object);
    }
}

static bool state_series(const struct panel *panel, size_t index,
                         struct panel_series *ret)
{
    const struct state_state *state = panel->state;

    if (index >= state->list.count)
        return false;
    series_item_tell(&state->list.items[state->rows[index].item], ret);
    return true;
}

const struct panel_class panel_state = {
    .type = {.name = "state",
             .help = "States over time, one row for each series.",
             .fields = fields,
             .options_size = sizeof(struct state_options),
             .query_kind = QUERY_RANGE,
             .needs_queries = true},
    .state_size = sizeof(struct state_state),
    .min_cols = 28,
    .min_rows = 2,
    .want_rows = 4,
    .points = state_points,
    .init = state_init,
    .done = state_done,
    .update = state_update,
    .draw = state_draw,
    .describe = state_describe,
    .series = state_series,
};
