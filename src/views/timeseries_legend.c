/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/duration.h"
#include "core/mem.h"
#include "views/series_choice.h"
#include "views/timeseries.h"

/*
 * The legend of a time series panel: what a draw adds to what an update prepared.
 */

/* What a draw makes for the legend; freed with it. */
struct shown {
    double *values, *then;
    uint32_t *order;
    char values_head[32], then_head[40];
};

/* The values under the crosshair. */
static void add_values(const struct ts_state *state, const struct draw_ctx *ctx,
                       struct shown *shown, struct legend *legend)
{
    if (!ctx->crosshair_ms)
        return;
    shown->values = xcalloc(state->list.count + 1, sizeof(*shown->values));
    for (size_t i = 0; i < state->list.count; i++)
        shown->values[i] = ts_line_at(&state->lines[i], ctx->crosshair_ms);
    snprintf(shown->values_head, sizeof(shown->values_head), "AT ");
    moment_strftime(ctx->crosshair_ms * NS_PER_MS, ctx->utc, "%H:%M:%S",
                    shown->values_head + 3, sizeof(shown->values_head) - 3);
    legend->values = shown->values;
    legend->values_head = shown->values_head;
}

static void add_then(const struct ts_state *state, const struct draw_ctx *ctx,
                     struct shown *shown, struct legend *legend)
{
    char age[24];

    if (state->ghost.shift_ms == 0)
        return;
    shown->then = xcalloc(state->list.count + 1, sizeof(*shown->then));
    for (size_t i = 0; i < state->list.count; i++)
        shown->then[i] = ctx->crosshair_ms ? ts_ghost_at(state, i, ctx->crosshair_ms)
                                           : ts_ghost_now(state, i);
    snprintf(shown->then_head, sizeof(shown->then_head), "%s BEFORE",
             duration_format(state->ghost.shift_ms, age, sizeof(age)));
    legend->then = shown->then;
    legend->then_head = shown->then_head;
}

/* A line has no room for what is hidden, but for the selected one. */
static void leave_out_hidden(const struct ts_state *state, struct shown *shown,
                             struct legend *legend)
{
    int selected = legend->selected;
    size_t count = 0;

    shown->order = xcalloc(state->list.count + 1, sizeof(*shown->order));
    for (size_t i = 0; i < state->list.count; i++) {
        bool chosen = (int)i == selected;

        if (state->list.items[state->order[i]].hidden && !chosen)
            continue;
        if (chosen)
            legend->selected = (int)count;
        shown->order[count++] = state->order[i];
    }
    legend->order = shown->order;
    legend->count = count;
}

void ts_legend_draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                    const struct draw_ctx *ctx)
{
    const struct ts_state *state = panel->state;
    struct shown shown = {0};
    struct legend legend = {
        .list = &state->list,
        .spec = panel->spec,
        .order = state->order,
        .count = state->list.count,
        .more = state->more,
        .note = *state->note ? state->note : NULL,
        .notes = state->notes,
        .sort = state->choice->sort,
        .reverse = state->choice->reverse,
        .selected = ctx->selected_series,
        .glyphs = ctx->glyphs,
    };

    add_values(state, ctx, &shown, &legend);
    add_then(state, ctx, &shown, &legend);
    if (state->layout.table) {
        rect_cut_top(&area, 1);
        legend_draw_table(canvas, area, &legend);
    } else {
        if (state->hidden > 0)
            leave_out_hidden(state, &shown, &legend);
        rect_cut_left(&area, state->layout.legend_indent);
        legend_draw_line(canvas, area, &legend);
    }
    free(shown.values);
    free(shown.then);
    free(shown.order);
}
