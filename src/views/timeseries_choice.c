/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "views/series_choice.h"
#include "views/timeseries.h"

/*
 * What the reader chose to see of a time series panel.
 */

struct ts_options ts_options_chosen(const struct panel *panel)
{
    struct ts_options options = *ts_options(panel->spec);
    const struct series_choice *choice = panel->choice;

    if (choice->axis != AXIS_AS_LAID_OUT)
        options.axis = choice->axis == AXIS_CHOSEN_LOG;
    if (choice->legend == LEGEND_CHOSEN_TABLE)
        options.legend = TS_LEGEND_TABLE;
    else if (choice->legend == LEGEND_CHOSEN_LINE)
        options.legend = TS_LEGEND_LINE_ONLY;
    else if (choice->legend == LEGEND_CHOSEN_NONE)
        options.legend = TS_LEGEND_NONE;
    return options;
}

void ts_choice_hide(struct ts_state *state)
{
    state->hidden = 0;
    for (size_t i = 0; state->choice && i < state->list.count; i++) {
        bool hidden =
            series_choice_hides(state->choice, series_item_key(&state->list.items[i]));

        state->list.items[i].hidden = hidden;
        state->hidden += hidden;
    }
}

bool ts_choice_order(struct ts_state *state)
{
    size_t count = state->list.count;
    double *then = NULL;

    state->order = arena_alloc(&state->arena, (count + 1) * sizeof(*state->order));
    if (!state->order)
        return false;
    if (state->ghost.shift_ms != 0)
        then = arena_alloc(&state->arena, (count + 1) * sizeof(*then));
    for (size_t i = 0; then && i < count; i++) {
        then[i] = ts_ghost_now(state, i);
        state->list.items[i].before = then[i];
        state->list.items[i].has_before = !isnan(then[i]);
    }
    series_choice_order(state->choice, &state->list, state->rank, then, state->order);
    for (size_t i = 0; i < count; i++)
        if (state->list.items[i].hidden)
            state->notes[i] = "(hidden)";
    return true;
}
