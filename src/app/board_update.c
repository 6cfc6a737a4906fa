/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "app/board_state.h"
#include "app/slo_watch.h"
#include "core/mem.h"

/*
 * Panels and their answers: what is to be computed again, and what became of it.
 */

static const struct query_state *target_state(const struct board *board,
                                              const struct bound_target *target)
{
    const struct query_state *state =
        target->query ? store_state(board->env.store, target->query) : NULL;

    return state ? state : &target->own;
}

static struct time_window board_window(const struct board *board, int64_t range_ms,
                                       int64_t now_ms)
{
    int64_t to = board->env.range->end_ms != 0 ? board->env.range->end_ms : now_ms;

    return (struct time_window){to - range_ms, to};
}

static uint64_t ghosts_generation(struct board *board, struct bound_panel *bound)
{
    uint64_t sum = 0;

    for (size_t t = 0; t < bound->spec->target_count; t++) {
        struct bound_ghost *ghost = &bound->targets[t].ghost;

        sum += ghost->query ? ghost_state(board, ghost)->generation : 0;
    }
    return sum;
}

static const struct slo_board *objectives(const struct board *board)
{
    return *board->env.slos ? slo_watch_board(*board->env.slos) : NULL;
}

static void update_panel(struct board *board, size_t index, struct panel_input *input)
{
    struct bound_panel *bound = &board->panels[index];
    size_t count = bound->spec->target_count;
    const struct query_state **states = xcalloc(count + 1, sizeof(*states));
    const struct query_state **ghosts = xcalloc(count + 1, sizeof(*ghosts));
    const char **exprs = xcalloc(count + 1, sizeof(*exprs));

    bound->ghosts_seen = ghosts_generation(board, bound);
    for (size_t t = 0; t < count; t++) {
        ghosts[t] = ghost_state(board, &bound->targets[t].ghost);
        states[t] = target_state(board, &bound->targets[t]);
        exprs[t] = bound->targets[t].expr ? bound->targets[t].expr : "";
    }
    input->spec = bound->spec;
    input->title = bound->title;
    input->queries = states;
    input->exprs = exprs;
    input->query_count = count;
    input->shift_ms = compare_shift_ms(*board->env.compare, bound->range_ms);
    input->ghosts = input->shift_ms > 0 ? ghosts : NULL;
    input->cols = bound->cols;
    input->rows = bound->rows;
    input->series_drawn = board->env.settings->limits.series_drawn;
    input->range_ms = bound->range_ms;
    input->window = board_window(board, bound->range_ms, input->now_ms);
    input->annotations = annotations_items(board->annotations, &input->annotation_count);
    input->exemplars = exemplars_of(board->exemplars, index);
    input->slos = objectives(board);
    input->alerts = board->alerts ? alert_watch_set(board->alerts) : NULL;
    input->memory = board->env.memory;
    input->full_screen = dashboard_view_zoomed(board->view) == (int)index;
    panel_update(dashboard_view_panel(board->view, index), input);
    free(states);
    free(ghosts);
    free(exprs);
}

static bool is_overdue(const struct board *board, const struct bound_panel *bound,
                       int64_t now_ms)
{
    if (board->env.range->end_ms != 0)
        return false; /* what was does not grow old */
    for (size_t t = 0; t < bound->spec->target_count; t++) {
        const struct query_state *state = target_state(board, &bound->targets[t]);
        int64_t age_ms = now_ms - state->answered_ns / 1000000;

        if (state->answered_ns > 0 && state->period_ms > 0 &&
            age_ms > state->period_ms / 2 * 3)
            return true;
    }
    return false;
}

/* Something that panel_update() would draw differently has changed. */
static bool needs_update(struct board *board, size_t index, int64_t now_ms)
{
    struct bound_panel *bound = &board->panels[index];
    const struct panel *panel = dashboard_view_panel(board->view, index);
    int64_t cell_ms = bound->range_ms / (bound->cols > 0 ? bound->cols : 1);
    int64_t cell = cell_ms > 0 && board->env.range->end_ms == 0 ? now_ms / cell_ms : 0;
    const struct slo_board *slos = panel->cls->slos ? objectives(board) : NULL;
    uint64_t seen = slos ? slo_board_version(slos) : 0;
    bool changed;

    /* What it asks of a past moment is not asked while it shows what fires now. */
    if (board->alerts && panel->cls->alerts) {
        changed = bound->dirty || now_ms / 1000 != bound->stale_tick;
        bound->stale_tick = now_ms / 1000;
        return changed;
    }
    for (size_t t = 0; t < bound->spec->target_count; t++)
        seen += target_state(board, &bound->targets[t])->generation;
    bound->dirty |= exemplars_changed(board->exemplars, index);
    changed = bound->dirty || bound->late || panel->touched || seen != panel->seen ||
              cell != bound->cell ||
              ghosts_generation(board, bound) != bound->ghosts_seen;
    /* An age on the screen grows; what gave no answer for long may have become stale. */
    if (!changed && now_ms / 1000 != bound->stale_tick)
        changed = panel->condition == PANEL_STALE || panel->condition == PANEL_FAILED ||
                  is_overdue(board, bound, now_ms);
    bound->cell = cell;
    if (changed)
        bound->stale_tick = now_ms / 1000;
    return changed;
}

/* A key is answered before what came by itself. */
static bool can_wait(const struct board *board, size_t index)
{
    return *board->env.hurried && !board->panels[index].dirty &&
           !dashboard_view_panel(board->view, index)->touched;
}

bool board_update(struct board *board, int64_t now_ms, enum glyphs glyphs, bool utc,
                  bool paused)
{
    bool any = false,
         turned = paused != board->paused || utc != board->utc || glyphs != board->glyphs;

    board->glyphs = glyphs;
    board->paused = paused;
    board->utc = utc;
    board->late = false;
    if (annotations_update(board->annotations))
        for (size_t i = 0; i < board->count; i++)
            board->panels[i].dirty = true;
    if (board->alerts && alert_watch_update(board->alerts, now_ms))
        for (size_t i = 0; i < board->count; i++)
            board->panels[i].dirty |= dashboard_view_panel(board->view, i)->cls->alerts;
    rules_watch(&board->rules, board->env.store);
    ghosts_follow(board);
    dashboard_view_set_window(
        board->view,
        board_window(board, timerange_ms(board->env.range, board->dashboard->range_ms),
                     now_ms));
    for (size_t i = 0; i < board->count; i++) {
        struct panel_input input = {
            .now_ms = now_ms, .glyphs = glyphs, .utc = utc, .paused = paused};

        if (!board->panels[i].visible || !(needs_update(board, i, now_ms) || turned))
            continue;
        if (!turned && can_wait(board, i)) {
            board->panels[i].late = board->late = true;
            continue;
        }
        update_panel(board, i, &input);
        board->panels[i].dirty = board->panels[i].late = false;
        any = true;
    }
    return any;
}

bool board_late(const struct board *board)
{
    return board->late;
}

const struct query_spec *board_question(const struct board *board, size_t panel,
                                        size_t target)
{
    const struct bound_target *bound;

    if (!board_expr(board, panel, target))
        return NULL;
    bound = &board->panels[panel].targets[target];
    return bound->query ? &bound->spec : NULL;
}

const char *board_expr(const struct board *board, size_t panel, size_t target)
{
    if (panel >= board->count || target >= board->panels[panel].spec->target_count)
        return NULL;
    return board->panels[panel].targets[target].expr;
}

/* No answer is good news only where the layout says so. */
static bool is_without(const struct panel *panel)
{
    return panel->condition == PANEL_UNSOURCED ||
           (panel->condition == PANEL_NO_DATA &&
            (!panel->spec->expected_empty || panel->summary.ended_ms > 0));
}

void board_summary(const struct board *board, struct board_summary *ret)
{
    int worst = -1;

    *ret = (struct board_summary){0};
    for (size_t i = 0; i < board->count; i++) {
        const struct panel *panel = dashboard_view_panel(board->view, i);
        int rank = -1;

        if (!board->panels[i].visible)
            continue;
        ret->panels++;
        ret->loading += panel->condition == PANEL_LOADING;
        ret->failed += panel->condition == PANEL_FAILED;
        ret->stale += panel->condition == PANEL_STALE;
        ret->without += is_without(panel);
        ret->critical += panel->summary.state == STATE_CRITICAL;
        ret->warning += panel->summary.state == STATE_WARNING;
        if (panel->summary.state == STATE_CRITICAL)
            rank = 3;
        else if (panel->condition == PANEL_FAILED)
            rank = 2;
        else if (panel->summary.state == STATE_WARNING)
            rank = 1;
        else if (panel->condition == PANEL_STALE)
            rank = 0;
        if (rank > worst) {
            worst = rank;
            ret->worst = panel;
        }
    }
}

/* Of any question of a visible panel; those about alerts are watched as one. */
static bool any_target(const struct board *board,
                       bool (*is)(const struct query_state *state))
{
    for (size_t i = 0; i < board->count; i++) {
        if (!board->panels[i].visible ||
            (board->alerts && dashboard_view_panel(board->view, i)->cls->alerts))
            continue;
        for (size_t t = 0; t < board->panels[i].spec->target_count; t++)
            if (is(target_state(board, &board->panels[i].targets[t])))
                return true;
    }
    return board->alerts && alert_watch_set(board->alerts)->loading;
}

static bool is_new(const struct query_state *state)
{
    return state->status == QUERY_LOADING || state->status == QUERY_IDLE;
}

static bool is_asked(const struct query_state *state)
{
    return state->in_flight || is_new(state);
}

bool board_settled(const struct board *board)
{
    for (size_t i = 0; i < board->count; i++)
        if (exemplars_awaited(board->exemplars, i))
            return false;
    return !any_target(board, is_new);
}

bool board_asking(const struct board *board)
{
    return any_target(board, is_asked);
}
