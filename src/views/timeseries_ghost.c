/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/mem.h"
#include "views/timeseries.h"

/*
 * The period before as ghosts of the lines of now: collected and grouped in the same way,
 * each found by what its line is.
 */

enum { GHOSTS_DRAWN = 5 }; /* those of the worst lines: more could not be told apart */

void ts_ghost_init(struct ts_ghost *ghost)
{
    ghost->then = xcalloc(1, sizeof(*ghost->then));
    series_list_init(&ghost->then->list);
    arena_init(&ghost->then->arena, TS_SAMPLES_BYTES_MAX);
}

void ts_ghost_done(struct ts_ghost *ghost)
{
    if (!ghost->then)
        return;
    series_list_done(&ghost->then->list);
    arena_done(&ghost->then->arena);
    free(ghost->then->lines);
    free(ghost->then);
}

static bool same_series(const struct series_item *a, const struct series_item *b)
{
    return a->target == b->target && a->identity == b->identity;
}

/* Both lists are in the order of targets and labels: the next one is mostly the right
   one. */
static void match(struct ts_state *state)
{
    struct ts_ghost *ghost = &state->ghost;
    const struct series_list *then = &ghost->then->list;
    size_t at = 0;

    for (size_t i = 0; i < state->list.count; i++) {
        ghost->of[i] = GHOST_NONE;
        for (size_t k = 0; k < then->count && ghost->of[i] == GHOST_NONE; k++) {
            size_t index = (at + k) % then->count;

            if (same_series(&state->list.items[i], &then->items[index]))
                ghost->of[i] = index;
        }
        if (ghost->of[i] != GHOST_NONE)
            at = ghost->of[i] + 1;
    }
}

/* Of a stack only its upper edge, of lines only some. */
static void choose_drawn(struct ts_state *state, const struct ts_options *options)
{
    struct ts_ghost *ghost = &state->ghost;
    size_t drawn = 0;

    if (options->draw == TS_STACKED) {
        size_t top[2] = {GHOST_NONE, GHOST_NONE};

        for (size_t i = 0; i < ghost->then->list.count; i++)
            if (!ghost->then->list.items[i].hidden)
                top[ghost->then->lines[i].below] = i;
        for (size_t side = 0; side < ARRAY_LEN(top); side++)
            if (top[side] != GHOST_NONE)
                ghost->drawn[top[side]] = true;
        return;
    }
    for (size_t i = 0; i < state->list.count && drawn < GHOSTS_DRAWN; i++) {
        size_t of = ghost->of[state->rank[i]];

        if (of == GHOST_NONE || state->list.items[state->rank[i]].hidden)
            continue;
        ghost->drawn[of] = true;
        drawn++;
    }
}

void ts_ghost_build(struct ts_state *state, const struct panel_input *input,
                    const struct ts_options *options)
{
    struct ts_ghost *ghost = &state->ghost;
    struct ts_state *then = ghost->then;
    struct panel_input before = *input;
    struct ts_options whole = *options;

    ghost->shift_ms = input->ghosts ? input->shift_ms : 0;
    if (ghost->shift_ms == 0) {
        then->list.count = 0;
        return;
    }
    arena_clear(&then->arena);
    then->choice = state->choice;
    before.queries = input->ghosts;
    before.ghosts = NULL;
    before.now_ms -= ghost->shift_ms;
    before.window.from_ms -= ghost->shift_ms;
    before.window.to_ms -= ghost->shift_ms;
    whole.top = 0; /* what is large now need not have been */
    ts_data_build(then, &before, &whole);
    ghost->of = arena_alloc(&state->arena, (state->list.count + 1) * sizeof(*ghost->of));
    ghost->drawn =
        arena_alloc(&state->arena, (then->list.count + 1) * sizeof(*ghost->drawn));
    if (!ghost->of || !ghost->drawn) {
        ghost->shift_ms = 0;
        then->list.count = 0;
        return;
    }
    memset(ghost->drawn, 0, (then->list.count + 1) * sizeof(*ghost->drawn));
    match(state);
    choose_drawn(state, options);
}

double ts_ghost_at(const struct ts_state *state, size_t line, int64_t ms)
{
    const struct ts_ghost *ghost = &state->ghost;

    if (ghost->shift_ms == 0 || ghost->of[line] == GHOST_NONE)
        return (double)NAN;
    return ts_line_at(&ghost->then->lines[ghost->of[line]], ms - ghost->shift_ms);
}

double ts_ghost_now(const struct ts_state *state, size_t line)
{
    const struct series_stats *stats = &state->list.items[line].stats;

    return isnan(stats->last) ? (double)NAN : ts_ghost_at(state, line, stats->last_ms);
}

void ts_ghost_scale(struct ts_state *state)
{
    struct ts_ghost *ghost = &state->ghost;

    for (size_t i = 0; ghost->shift_ms != 0 && i < state->list.count; i++)
        if (ghost->of[i] != GHOST_NONE)
            ghost->then->lines[ghost->of[i]].second = state->lines[i].second;
}

const char *ts_ghost_note(const struct ts_state *state, const struct panel_input *input)
{
    size_t loading = 0, failed = 0;
    const char *word = "none";
    char age[24];

    if (state->ghost.shift_ms == 0 || state->ghost.then->list.count > 0)
        return NULL;
    for (size_t i = 0; i < input->query_count; i++) {
        loading += input->ghosts[i]->status == QUERY_LOADING;
        failed += input->ghosts[i]->status == QUERY_FAILED;
    }
    if (loading > 0)
        word = "loading";
    else if (failed > 0)
        word = "failed";
    return arena_printf(&state->ghost.then->arena, "%s ago: %s",
                        duration_format(state->ghost.shift_ms, age, sizeof(age)), word);
}

/* The colour of the line it belongs to. */
static uint16_t look_of(const struct ts_state *state, size_t ghost)
{
    for (size_t i = 0; i < state->list.count; i++)
        if (state->ghost.of[i] == ghost)
            return state->list.items[i].look;
    return STYLE_DIM;
}

/* Each as a line of its colour, moved to the time on the screen. */
size_t ts_ghost_plot(struct ts_state *state, const struct ts_options *options,
                     struct plot_series *plot)
{
    const struct ts_ghost *ghost = &state->ghost;
    size_t count = 0;

    for (size_t i = 0; ghost->shift_ms != 0 && i < ghost->then->list.count; i++) {
        const struct ts_line *line = &ghost->then->lines[i];
        int64_t *times;

        if (!ghost->drawn[i])
            continue;
        times = arena_alloc(&state->arena, (line->count + 1) * sizeof(*times));
        if (!times)
            break;
        for (size_t k = 0; k < line->count; k++)
            times[k] = line->times[k] + ghost->shift_ms;
        plot[count++] = (struct plot_series){
            .times_ms = times,
            .values = line->values,
            .count = line->count,
            .style = PLOT_LINES,
            .look = look_of(state, i),
            .gap_ms = ts_gap(state, line, options),
            .ghost = true,
        };
    }
    return count;
}
