/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/marks.h"
#include "core/duration.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "model/trace.h"
#include "model/trace_query.h"
#include "views/describe.h"
#include "views/registry.h"
#include "views/trace_text.h"

/*
 * Traces on a dashboard, the newest or the slowest first: when, how long, what, and what
 * failed. t opens the search behind them; in full screen one is selected, and Enter opens
 * it.
 */

enum { TIME_COLUMNS = 8, DURATION_COLUMNS = 8, BAR_COLUMNS = 8, BAR_FROM = 50 };

enum order { BY_TIME, BY_DURATION };

struct traces_options {
    int order;
};

struct traces_state {
    struct result *held;
    const struct trace_summary **rows;
    size_t count;
    int64_t longest_ns;
    bool utc;
};

static const char *const order_names[] = {"time", "duration", NULL};

static const struct field fields[] = {
    {"order",                         FIELD_CHOICE, offsetof(struct traces_options, order),
     .choices = order_names, .def = "time", .help = "The newest first, or the slowest."},
    {0},
};

static void done(struct panel *panel)
{
    struct traces_state *state = panel->state;

    result_unref(state->held);
    free(state->rows);
}

static int compare_times(const void *a, const void *b)
{
    const struct trace_summary *x = *(const struct trace_summary *const *)a;
    const struct trace_summary *y = *(const struct trace_summary *const *)b;

    if (x->start_ns != y->start_ns)
        return x->start_ns > y->start_ns ? -1 : 1;
    return x->id.low < y->id.low ? -1 : x->id.low > y->id.low;
}

static int compare_durations(const void *a, const void *b)
{
    const struct trace_summary *x = *(const struct trace_summary *const *)a;
    const struct trace_summary *y = *(const struct trace_summary *const *)b;

    if (x->duration_ns != y->duration_ns)
        return x->duration_ns > y->duration_ns ? -1 : 1;
    return compare_times(a, b);
}

static void collect(struct traces_state *state, const struct trace_answer *answer,
                    const struct traces_options *options)
{
    state->count = answer->found_count;
    state->rows = xreallocarray(state->rows, state->count + 1, sizeof(*state->rows));
    state->longest_ns = 0;
    for (size_t i = 0; i < state->count; i++) {
        state->rows[i] = &answer->found[i];
        if (answer->found[i].duration_ns > state->longest_ns)
            state->longest_ns = answer->found[i].duration_ns;
    }
    qsort(state->rows, state->count, sizeof(*state->rows),
          options && options->order == BY_DURATION ? compare_durations : compare_times);
}

static void update(struct panel *panel, const struct panel_input *input)
{
    struct traces_state *state = panel->state;
    const struct result *result =
        input->query_count > 0 ? input->queries[0]->result : NULL;

    state->count = 0;
    state->utc = input->utc;
    result_unref(state->held);
    state->held = result && result->traces ? result_hold(result) : NULL;
    panel->summary = (struct panel_summary){0};
    if (!state->held || state->held->traces->found_count == 0)
        return;
    collect(state, state->held->traces, panel->spec->options);
    panel->summary.has_data = true;
    snprintf(panel->summary.value, sizeof(panel->summary.value), "%zu%s found",
             state->count, state->count >= TRACE_PANEL_LIMIT ? "+" : "");
}

static void draw_row(const struct traces_state *state, struct canvas *canvas,
                     struct rect row, const struct trace_summary *found, bool selected,
                     const struct draw_ctx *ctx)
{
    uint16_t style = found->errors > 0 ? STYLE_CRITICAL : STYLE_DEFAULT;
    struct rect left = row;
    char text[64];

    moment_strftime(found->start_ns, state->utc, "%H:%M:%S", text, sizeof(text));
    canvas_text(canvas, left.x, row.y, STYLE_LABEL, text);
    (void)rect_cut_left(&left, TIME_COLUMNS + 1);
    canvas_text_right(canvas, left.x, row.y, DURATION_COLUMNS, style,
                      trace_duration_text(found->duration_ns, text, sizeof(text)));
    (void)rect_cut_left(&left, DURATION_COLUMNS + 1);
    if (row.w >= BAR_FROM) {
        bar_draw(canvas, left.x, row.y, BAR_COLUMNS,
                 found->errors > 0 ? STYLE_CRITICAL : STYLE_SERIES_1, ctx->glyphs,
                 (double)found->duration_ns / (double)state->longest_ns, false);
        (void)rect_cut_left(&left, BAR_COLUMNS + 1);
    }
    canvas_text(canvas, left.x, row.y, STYLE_CRITICAL, found->errors > 0 ? "E" : " ");
    (void)rect_cut_left(&left, 2);
    (void)rect_cut_left(
        &left, canvas_text_fit(canvas, left.x, row.y, left.w, style,
                               found->operation ? trace_operation_text(found->operation)
                                                : "root not received yet") +
                   2);
    if (found->service && left.w >= utf8_width(found->service))
        canvas_text(canvas, left.x, row.y, STYLE_DIM, found->service);
    if (selected)
        canvas_add_attributes(canvas, row, STYLE_BOLD | STYLE_REVERSE);
}

static void draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct traces_state *state = panel->state;
    int chosen = ctx->selected_series, top = chosen >= area.h ? chosen - area.h + 1 : 0;

    for (int y = 0; y < area.h && (size_t)(top + y) < state->count; y++)
        draw_row(state, canvas, (struct rect){area.x, area.y + y, area.w, 1},
                 state->rows[top + y], top + y == chosen, ctx);
}

static bool series(const struct panel *panel, size_t index, struct panel_series *ret)
{
    const struct traces_state *state = panel->state;

    if (index >= state->count)
        return false;
    *ret = (struct panel_series){
        .name = state->rows[index]->operation ? state->rows[index]->operation : "",
        .last = (double)state->rows[index]->duration_ns / 1e9,
        .last_ms = state->rows[index]->start_ns / 1000000,
    };
    return true;
}

static bool trace(const struct panel *panel, size_t index, struct trace_id *ret)
{
    const struct traces_state *state = panel->state;

    if (index >= state->count)
        return false;
    *ret = state->rows[index]->id;
    return true;
}

static void describe(const struct panel *panel, struct buf *out)
{
    const struct traces_state *state = panel->state;

    for (size_t i = 0; i < state->count; i++)
        trace_describe_found(state->rows[i], NULL, out);
}

const struct panel_class panel_traces = {
    .type = {.name = "traces",
             .help = "Traces that a search of Jaeger or Tempo finds",
             .fields = fields,
             .options_size = sizeof(struct traces_options),
             .query_kind = QUERY_TRACES,
             .needs_queries = true},
    .state_size = sizeof(struct traces_state),
    .min_cols = 30,
    .min_rows = 3,
    .want_rows = 5,
    .done = done,
    .update = update,
    .draw = draw,
    .describe = describe,
    .series = series,
    .trace = trace,
};
