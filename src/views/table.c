/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/columns.h"
#include "core/utf8.h"
#include "views/describe.h"
#include "views/series_list.h"
#include "views/table_data.h"

/*
 * Table: queries as columns, label sets as rows. Values are coloured by their column's
 * thresholds.
 */

enum {
    COLUMNS_MAX = TABLE_LABELS_MAX + TABLE_VALUES_MAX,
    HEAD_MAX = 32,
    CELL_MAX = 256,
    LABEL_MIN = 8,
    GAP = 2
};

struct table_state {
    struct table_data data;
    struct column columns[COLUMNS_MAX];
    char heads[COLUMNS_MAX][HEAD_MAX];
};

static const char *const order_names[] = {"descending", "ascending", NULL};
static const char *const state_names[] = {"ok", "info", "warning", "critical", NULL};

/* clang-format off */
static const struct field fields[] = {
    {"join", FIELD_STRINGS, offsetof(struct table_options, join),
     .help = "Labels that make a row; by default all the queries have."},
    {"labels", FIELD_STRINGS, offsetof(struct table_options, labels),
     .help = "Labels shown as columns; by default those joined by."},
    {"sort", FIELD_STRING, offsetof(struct table_options, sort),
     .help = "Title of the column to sort by; by default the first value.", .value_name = "COLUMN"},
    {"order", FIELD_CHOICE, offsetof(struct table_options, order), .choices = order_names,
     .def = "descending", .help = "Direction of the sorting."},
    {"limit", FIELD_INT, offsetof(struct table_options, limit), .min = 0, .max = TABLE_ROWS_MAX,
     .def = "0", .help = "Rows at most; 0: all."},
    {"empty", FIELD_STRING, offsetof(struct table_options, empty),
     .help = "What no row means, where that is good news."},
    {"any", FIELD_CHOICE, offsetof(struct table_options, any), .choices = state_names,
     .def = "ok", .help = "State of the panel when there is any row."},
    {0},
};

/* clang-format on */

static const struct table_options *options_of(const struct panel_spec *spec)
{
    static const struct table_options usual = {0};

    return spec->options ? spec->options : &usual;
}

static int points(const struct panel_spec *spec, int cols)
{
    (void)spec, (void)cols;
    return 1;
}

static void init(struct panel *panel)
{
    struct table_state *state = panel->state;

    table_data_init(&state->data);
}

static void done(struct panel *panel)
{
    struct table_state *state = panel->state;

    table_data_done(&state->data);
}

static const struct unit *column_unit(const struct panel_spec *spec, size_t target)
{
    return spec->targets[target].unit ? spec->targets[target].unit : spec->unit;
}

static void cell_text(const struct table_state *state, const struct panel_spec *spec,
                      const struct table_row *row, size_t column, char *buf, size_t size)
{
    size_t value = column - state->data.label_count;

    if (column < state->data.label_count)
        utf8_ellipsize_middle(row->labels[column], (int)size / 4, buf, size);
    else if (isnan(row->values[value].value))
        snprintf(buf, size, "-");
    else
        unit_format(column_unit(spec, state->data.targets[value]),
                    row->values[value].value, spec->decimals, buf, size);
}

static size_t column_count(const struct table_state *state)
{
    return state->data.label_count + state->data.value_count;
}

/* In capitals, cut at a character. */
static void make_head(char head[HEAD_MAX], const char *title)
{
    size_t size = strlen(title);

    while (size >= HEAD_MAX)
        size = utf8_prefix(title, size, utf8_width_n(title, size) - 1);
    for (size_t i = 0; i < size; i++)
        head[i] = (char)toupper((unsigned char)title[i]);
    head[size] = '\0';
}

static void prepare_columns(struct table_state *state, const struct panel_spec *spec)
{
    const struct table_data *data = &state->data;

    for (size_t i = 0; i < column_count(state); i++) {
        bool label = i < data->label_count;
        size_t value = i - data->label_count;

        make_head(state->heads[i], label
                                       ? data->label_names[i]
                                       : table_column_title(spec, data->targets[value]));
        state->columns[i] = (struct column){
            .head = state->heads[i],
            .min = label ? LABEL_MIN : 0,
            .weight = i == 0 ? 1 : 0,
            .drop = !label  ? (int)value
                    : i > 0 ? 2
                            : 0,
            .right = !label,
            .middle = label,
        };
    }
}

/* The first label tells the rows apart: up to half the width, values give way to it. A
   number is shown whole or its column not at all. */
static void choose_least(struct table_state *state, int width)
{
    for (size_t i = 0; i < column_count(state); i++) {
        struct column *column = &state->columns[i];

        if (column->right)
            column->min = column->natural;
        else if (i == 0 && column->min < width / 2)
            column->min = column->natural < width / 2 ? column->natural : width / 2;
    }
}

static void summarise(struct panel *panel, const struct table_state *state,
                      const struct table_options *options)
{
    const struct table_data *data = &state->data;
    char *text = panel->summary.value;
    size_t size = sizeof(panel->summary.value);

    panel->summary.has_data = data->count > 0;
    if (data->count == 0) {
        /* Nothing there is what one hopes for: not "no data". */
        if (options->empty && panel->condition == PANEL_NO_DATA) {
            panel->condition = PANEL_LIVE;
            panel->summary.has_data = true;
            snprintf(text, size, "none");
        }
        return;
    }
    panel->summary.state = data->worst.state;
    if (data->worst.state >= STATE_WARNING)
        unit_format(column_unit(panel->spec, data->targets[data->worst_column]),
                    data->worst.value, panel->spec->decimals, text, size);
    /* How many there are says something only where none is what one hopes for. */
    else if (options->any > STATE_OK || options->empty)
        snprintf(text, size, "%zu", data->total);
    if ((int)panel->summary.state < options->any)
        panel->summary.state = (enum threshold_state)options->any;
}

static void update(struct panel *panel, const struct panel_input *input)
{
    struct table_state *state = panel->state;
    const struct table_options *options = options_of(input->spec);
    char text[CELL_MAX];

    table_data_build(&state->data, input, options);
    prepare_columns(state, input->spec);
    columns_start(state->columns, column_count(state));
    for (size_t r = 0; r < state->data.count; r++) {
        for (size_t c = 0; c < column_count(state); c++) {
            cell_text(state, input->spec, &state->data.rows[r], c, text, sizeof(text));
            columns_measure(&state->columns[c], text);
        }
    }
    choose_least(state, input->cols);
    columns_fit(state->columns, column_count(state), input->cols, GAP);
    summarise(panel, state, options);
}

static void draw_row(const struct panel *panel, struct canvas *canvas, int x, int y,
                     const struct table_row *row)
{
    const struct table_state *state = panel->state;
    char text[CELL_MAX];

    for (size_t c = 0; c < column_count(state); c++) {
        uint16_t style = STYLE_DEFAULT;

        if (c >= state->data.label_count)
            style = state_style(row->values[c - state->data.label_count].state,
                                STYLE_DEFAULT);
        cell_text(state, panel->spec, row, c, text, sizeof(text));
        columns_draw(canvas, x, y, &state->columns[c], style, text);
    }
}

static void draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct table_state *state = panel->state;
    int heads = area.h > 2 ? 1 : 0;
    int shown =
        (int)state->data.count < area.h - heads ? (int)state->data.count : area.h - heads;

    (void)ctx;
    if (state->data.count == 0) {
        const char *empty = options_of(panel->spec)->empty;

        canvas_text_fit(canvas, area.x, area.y, area.w, STYLE_DIM, empty ? empty : "");
        return;
    }
    if (heads)
        columns_draw_heads(canvas, area.x, area.y, state->columns, column_count(state));
    if (shown < (int)state->data.count && shown > 1) {
        shown--;
        canvas_printf(canvas, area.x, area.y + heads + shown, STYLE_DIM, "+%d more",
                      (int)state->data.total - shown);
    }
    for (int i = 0; i < shown; i++)
        draw_row(panel, canvas, area.x, area.y + heads + i, &state->data.rows[i]);
}

static void describe(const struct panel *panel, struct buf *out)
{
    const struct table_state *state = panel->state;

    for (size_t r = 0; r < state->data.count; r++) {
        const struct table_row *row = &state->data.rows[r];
        struct describe object = describe_begin(out);

        for (size_t i = 0; i < state->data.label_count; i++)
            describe_text(&object, state->data.label_names[i], row->labels[i]);
        for (size_t i = 0; i < state->data.value_count; i++)
            if (!isnan(row->values[i].value))
                describe_number(&object,
                                table_column_title(panel->spec, state->data.targets[i]),
                                row->values[i].value);
        describe_text(&object, "state", threshold_state_name(row->state));
        describe_end(&object);
    }
}

const struct panel_class panel_table = {
    .type = {.name = "table",
             .help = "Queries as columns, joined by their labels",
             .fields = fields,
             .options_size = sizeof(struct table_options),
             .query_kind = QUERY_INSTANT,
             .needs_queries = true},
    .state_size = sizeof(struct table_state),
    .min_cols = 36,
    .min_rows = 3,
    .want_rows = 6,
    .points = points,
    .init = init,
    .done = done,
    .update = update,
    .draw = draw,
    .describe = describe,
};
