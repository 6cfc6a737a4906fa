/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "app/board_state.h"
#include "app/specs.h"
#include "core/clock.h"

/*
 * The same questions about the period before. What was does not change: each is asked for
 * once, somewhat further than is shown, and again only when the screen has moved beyond
 * that. What is known stays on the screen until the next part has come.
 */

enum { PARTS = 8 }; /* of the range, that are asked for ahead */

static int64_t shift_of(const struct board *board, const struct bound_panel *panel)
{
    return compare_shift_ms(*board->env.compare, panel->range_ms);
}

static int64_t end_of_part(int64_t moment_ms, int64_t part_ms)
{
    return (moment_ms + part_ms - 1) / part_ms * part_ms;
}

/* The window of a target's ghost; the rest is as for now. */
static void move_back(const struct board *board, int64_t shift_ms,
                      struct query_spec *spec)
{
    int64_t part = spec->range_ms / PARTS;

    spec->head = false; /* only now has no step yet */
    if (board->env.range->end_ms != 0) {
        spec->end_ms = board->env.range->end_ms - shift_ms;
        return;
    }
    part = part > spec->step_ms ? part - part % spec->step_ms : spec->step_ms;
    if (part > shift_ms) /* nothing of now is asked for as the past */
        part = spec->step_ms;
    spec->end_ms = end_of_part(clock_wall_ns() / NS_PER_MS - shift_ms, part);
    spec->range_ms += part;
}

static void drop(struct board *board, uint64_t *query)
{
    if (*query)
        store_unsubscribe(board->env.store, *query);
    *query = 0;
}

void ghost_unbind(struct board *board, struct bound_ghost *ghost)
{
    drop(board, &ghost->query);
    drop(board, &ghost->former);
    spec_done(&ghost->spec);
    *ghost = (struct bound_ghost){0};
}

/* Only the window has moved on: what is shown of the former one is still right. */
static bool follows(const struct query_spec *spec, const struct query_spec *former)
{
    struct query_spec moved = *former;

    moved.end_ms = spec->end_ms;
    return spec_equal(spec, &moved) && spec->end_ms > former->end_ms;
}

void ghost_bind(struct board *board, struct bound_panel *panel,
                const struct panel_class *cls, struct bound_target *target)
{
    struct bound_ghost *ghost = &target->ghost;
    int64_t shift_ms = shift_of(board, panel);
    struct query_spec spec = target->spec;

    if (shift_ms == 0 || !cls->compares || !target->query ||
        target->spec.kind != QUERY_RANGE) {
        panel->dirty |= ghost->query != 0;
        ghost_unbind(board, ghost);
        return;
    }
    move_back(board, shift_ms, &spec);
    if (ghost->query && spec_equal(&spec, &ghost->spec))
        return;
    drop(board, &ghost->former);
    if (ghost->query && follows(&spec, &ghost->spec))
        ghost->former = ghost->query;
    else
        drop(board, &ghost->query);
    ghost->query = store_subscribe(board->env.store, &spec);
    spec_done(&ghost->spec);
    spec_copy(&ghost->spec, &spec);
    panel->dirty = true;
}

const struct query_state *ghost_state(struct board *board, struct bound_ghost *ghost)
{
    static const struct query_state none = {.status = QUERY_LOADING};
    const struct query_state *state =
        ghost->query ? store_state(board->env.store, ghost->query) : NULL;

    if (state && ghost->former && state->status == QUERY_LOADING)
        state = store_state(board->env.store, ghost->former);
    else
        drop(board, &ghost->former);
    return state ? state : &none;
}

void ghosts_follow(struct board *board)
{
    if (*board->env.compare == COMPARE_OFF)
        return;
    for (size_t i = 0; i < board->count; i++) {
        struct bound_panel *panel = &board->panels[i];

        for (size_t t = 0; panel->visible && t < panel->spec->target_count; t++)
            ghost_bind(board, panel, dashboard_view_panel(board->view, i)->cls,
                       &panel->targets[t]);
    }
}
