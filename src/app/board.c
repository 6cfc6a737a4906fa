/* SPDX-License-Identifier: MIT */
#include "app/board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board_state.h"
#include "app/specs.h"
#include "core/mem.h"

enum { EXPR_MAX = 64 << 10 };

struct board *board_new(const struct dashboard *dashboard, struct dashboard_view *view,
                        const struct board_env *env)
{
    struct board *board = xcalloc(1, sizeof(*board));

    board->dashboard = dashboard;
    board->view = view;
    board->env = *env;
    board->annotations = annotations_new(dashboard, env);
    board->count = dashboard_view_count(view);
    board->exemplars = exemplars_new(board->count, env);
    board->panels = xcalloc(board->count + 1, sizeof(*board->panels));
    for (size_t i = 0; i < board->count; i++) {
        const struct panel_spec *spec = dashboard_view_panel(view, i)->spec;

        board->panels[i].spec = spec;
        board->panels[i].targets =
            xcalloc(spec->target_count + 1, sizeof(struct bound_target));
    }
    return board;
}

static void unbind_target(struct board *board, struct bound_target *target)
{
    if (target->query)
        store_unsubscribe(board->env.store, target->query);
    ghost_unbind(board, &target->ghost);
    free(target->expr);
    *target = (struct bound_target){0};
}

void board_free(struct board *board)
{
    if (!board)
        return;
    for (size_t i = 0; i < board->count; i++) {
        for (size_t t = 0; t < board->panels[i].spec->target_count; t++)
            unbind_target(board, &board->panels[i].targets[t]);
        free(board->panels[i].targets);
        free(board->panels[i].own_values);
    }
    rules_done(&board->rules, board->env.store);
    annotations_free(board->annotations);
    exemplars_free(board->exemplars);
    alert_watch_free(board->alerts);
    free(board->panels);
    free(board);
}

static void bind_target(struct board *board, struct bound_panel *panel,
                        const struct panel_class *cls, size_t index, struct buf *text)
{
    const struct target *target = &panel->spec->targets[index];
    struct bound_target *bound = &panel->targets[index];
    struct query_spec spec;
    struct template_times times;
    struct err err = {0};
    uint64_t old = bound->query;

    board_make_spec(board, panel, cls, target, &spec);
    times = (struct template_times){
        .step_ms = spec.step_ms > 0 ? spec.step_ms : board_scrape_interval(board),
        .range_ms = panel->range_ms,
        .scrape_ms = board_scrape_interval(board),
    };
    if (!board_choose_expr(board, panel, target, &times, text, &err)) {
        unbind_target(board, bound);
        bound->own.status = err.kind == ERR_NONE ? QUERY_LOADING : QUERY_FAILED;
        bound->own.err = err;
        /* A fault of the layout, not a source that is not configured. */
        if (err.kind == ERR_CONFIG)
            bound->own.err.kind = ERR_QUERY;
        bound->expr = xstrdup(target->expr);
        panel->dirty = true;
        return;
    }
    spec.expr = text->data;
    if (old && spec_equal(&spec, &bound->spec))
        return;
    bound->query = store_subscribe(board->env.store, &spec);
    free(bound->expr);
    bound->expr = xstrdup(text->data);
    bound->spec = spec;
    bound->spec.expr = bound->expr;
    panel->dirty = true;
    if (old)
        store_unsubscribe(board->env.store, old);
}

static void bind_title(const struct board *board, const struct panel *of,
                       struct bound_panel *panel)
{
    char former[BOARD_TITLE_MAX];
    struct buf title;
    struct err err = {0};

    memcpy(former, panel->title, sizeof(former));
    buf_init(&title, BOARD_TITLE_MAX - 1);
    if (!template_expand(&title, panel->spec->title, TEMPLATE_TEXT, panel->values,
                         board->env.variables->count, NULL, &err))
        buf_clear(&title);
    snprintf(panel->title, sizeof(panel->title), "%s",
             title.size > 0 ? title.data : panel->spec->title);
    /* One of several that would be called alike. */
    if (of->scope_count > 0 && panel->spec->repeat &&
        !template_uses(panel->spec->title, panel->spec->repeat)) {
        size_t used = strlen(panel->title);

        snprintf(panel->title + used, sizeof(panel->title) - used, " %s",
                 of->scopes[of->scope_count - 1].value);
    }
    panel->dirty |= strcmp(former, panel->title) != 0;
    buf_done(&title);
}

static void bind_row_titles(const struct board *board)
{
    for (size_t r = 0; r < dashboard_view_rows(board->view); r++) {
        const struct panel_scope *scope;
        const struct row_spec *row;
        struct err err = {0};
        struct buf title;
        size_t first;

        row = dashboard_view_row(board->view, r, &scope, &first);
        if (!row->title)
            continue;
        buf_init(&title, BOARD_TITLE_MAX - 1);
        if (!template_expand(&title, row->title, TEMPLATE_TEXT,
                             board->panels[first].values, board->env.variables->count,
                             NULL, &err))
            buf_puts(&title, row->title);
        if (scope && !template_uses(row->title, scope->name))
            buf_printf(&title, " %s", scope->value);
        dashboard_view_set_row_title(board->view, r, title.data);
        buf_done(&title);
    }
}

/* Rules are asked for the whole dashboard at once, visible or not. */
static void ask_rules(struct board *board, struct buf *text)
{
    struct template_times times = {board_scrape_interval(board),
                                   board->dashboard->range_ms,
                                   board_scrape_interval(board)};
    struct rules collected = {0};
    bool same = true;

    for (size_t i = 0; i < board->count; i++) {
        const struct panel_spec *spec = board->panels[i].spec;

        for (size_t t = 0; t < spec->target_count; t++) {
            struct err err = {0};

            if (spec->targets[t].recorded &&
                board_expand(board, &board->panels[i], spec->targets[t].recorded,
                             TEMPLATE_PROMQL, &times, text, &err))
                rules_collect(&collected,
                              spec->targets[t].rule ? spec->targets[t].rule : text->data);
        }
    }
    same = collected.count == board->rules.count;
    for (size_t i = 0; same && i < collected.count; i++)
        same = strcmp(collected.names[i], board->rules.names[i]) == 0;
    if (same) {
        rules_clear(&collected);
        return;
    }
    rules_clear(&board->rules);
    board->rules.names = collected.names;
    board->rules.count = collected.count;
    rules_ask(&board->rules, board->env.store);
}

static int64_t panel_range(const struct board *board, const struct panel_spec *spec)
{
    /* A panel with a range of its own (30 days of an SLO) keeps it. */
    return spec->range_ms > 0
               ? spec->range_ms
               : timerange_ms(board->env.range, board->dashboard->range_ms);
}

/* Only a panel that changes is updated: most keys move the focus and no more. */
static void bind_place(const struct board *board, size_t index, bool visible, int cols,
                       int rows)
{
    struct bound_panel *panel = &board->panels[index];
    int64_t range_ms = panel_range(board, panel->spec);
    bool zoomed = dashboard_view_zoomed(board->view) == (int)index;

    panel->dirty |= visible != panel->visible || cols != panel->cols ||
                    rows != panel->rows || range_ms != panel->range_ms ||
                    zoomed != panel->zoomed;
    panel->visible = visible;
    panel->cols = cols;
    panel->rows = rows;
    panel->range_ms = range_ms;
    panel->zoomed = zoomed;
}

/* What fires now is asked while a panel on the screen shows it. */
static void bind_alerts(struct board *board, bool wanted)
{
    if (wanted == (board->alerts != NULL))
        return;
    for (size_t i = 0; i < board->count; i++)
        if (dashboard_view_panel(board->view, i)->cls->alerts)
            board->panels[i].dirty = true;
    alert_watch_free(board->alerts);
    board->alerts =
        wanted ? alert_watch_new(board->env.settings, board->env.store, ALERTS_PENDING)
               : NULL;
}

void board_bind(struct board *board)
{
    bool past = board->env.range->end_ms != 0 || *board->env.past, alerts = false;
    struct buf text;

    annotations_bind(board->annotations, !*board->env.hide_annotations);
    buf_init(&text, EXPR_MAX);
    for (size_t i = 0; i < board->count; i++)
        board_scope(board, dashboard_view_panel(board->view, i), &board->panels[i]);
    ask_rules(board, &text);
    bind_row_titles(board);
    for (size_t i = 0; i < board->count; i++) {
        struct bound_panel *panel = &board->panels[i];
        const struct panel_class *cls = dashboard_view_panel(board->view, i)->cls;
        int cols = panel->cols, rows = panel->rows;
        bool visible = dashboard_view_visible(board->view, i, &cols, &rows);

        bind_place(board, i, visible, cols, rows);
        if (visible)
            bind_title(board, dashboard_view_panel(board->view, i), panel);
        exemplars_bind(board->exemplars, i, panel->spec,
                       visible && cls->exemplar && !*board->env.hide_annotations &&
                           (panel->zoomed || panel->spec->exemplars),
                       panel->range_ms);
        alerts = alerts || (visible && cls->alerts && !past);
        for (size_t t = 0; t < panel->spec->target_count; t++) {
            if (!panel->visible || (cls->alerts && !past)) {
                unbind_target(board, &panel->targets[t]);
                continue;
            }
            bind_target(board, panel, cls, t, &text);
            ghost_bind(board, panel, cls, &panel->targets[t]);
        }
    }
    bind_alerts(board, alerts);
    buf_done(&text);
}

/* What questions may wait for: the newest answers about rules and variables, and how
   often the server scrapes. */
static uint64_t waiting_generation(const struct board *board)
{
    const struct variables *variables = board->env.variables;
    const struct query_state *state =
        board->rules.query ? store_state(board->env.store, board->rules.query) : NULL;
    uint64_t sum = state ? state->generation : 0;

    sum += (uint64_t)board_scrape_interval(board) << 32; /* beyond any of them */
    for (size_t i = 0; i < variables->count; i++) {
        state = variables->items[i].query
                    ? store_state(board->env.store, variables->items[i].query)
                    : NULL;
        sum += state ? state->generation : 0;
    }
    return sum;
}

void board_rebind_waiting(struct board *board)
{
    uint64_t generation = waiting_generation(board);

    if (generation == board->waited_for)
        return;
    board->waited_for = generation;
    board_bind(board);
}
