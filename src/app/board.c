/* SPDX-License-Identifier: MIT */
#include "app/board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/annotations.h"
#include "app/specs.h"
#include "core/buf.h"
#include "core/log.h"
#include "core/mem.h"

enum {
    EXPR_MAX = 64 << 10,
    TITLE_MAX = 256,
    LOG_LINES = 200, /* that a panel of lines has to choose from */
};

struct bound_target {
    uint64_t query;         /* 0: not asked */
    char *expr;             /* as asked; "" while waiting */
    struct query_spec spec; /* of query; expr points to the above */
    struct query_state own; /* shown while there is no subscription */
};

struct bound_panel {
    const struct panel_spec *spec;
    struct bound_target *targets;
    char title[TITLE_MAX];
    bool visible;
    int cols, rows;
    int64_t range_ms;
    int64_t cell;       /* index of the newest cell of the window */
    int64_t stale_tick; /* the age shown changes with it */
    bool zoomed, dirty;
};

struct board {
    const struct dashboard *dashboard;
    struct dashboard_view *view;
    struct board_env env;
    struct rules rules;
    uint64_t waited_for; /* waiting_generation() at the last bind */
    bool paused, utc;    /* at the last update */
    struct bound_panel *panels;
    size_t count;
    struct annotations *annotations;
};

struct board *board_new(const struct dashboard *dashboard, struct dashboard_view *view,
                        const struct board_env *env)
{
    struct board *board = xcalloc(1, sizeof(*board));

    board->dashboard = dashboard;
    board->view = view;
    board->env = *env;
    board->annotations = annotations_new(dashboard, env);
    board->count = dashboard_view_count(view);
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
    }
    rules_done(&board->rules, board->env.store);
    annotations_free(board->annotations);
    free(board->panels);
    free(board);
}

int64_t board_step_ms(int64_t range_ms, int points, int64_t min_ms)
{
    /* Seconds; neighbours are at most a third apart, so that at least three quarters of
       the dots asked for are used. All divide a day. */
    static const int ladder[] = {
        1,    2,    3,    4,    5,    6,     8,     10,    12,    15,    20,
        24,   30,   40,   45,   60,   75,    90,    120,   150,   180,   240,
        300,  400,  450,  600,  720,  900,   1200,  1440,  1800,  2400,  2700,
        3600, 4800, 5400, 7200, 9600, 10800, 14400, 21600, 28800, 43200, 86400};
    int64_t least = points > 0 ? (range_ms + points - 1) / points : range_ms;

    if (least < min_ms)
        least = min_ms;
    for (size_t i = 0; i < ARRAY_LEN(ladder); i++)
        if (ladder[i] * INT64_C(1000) >= least)
            return ladder[i] * INT64_C(1000);
    return (least + 86399999) / 86400000 * 86400000;
}

enum recorded_use { RECORDED_NO, RECORDED_YES, RECORDED_UNKNOWN };

/* The recorded form may stand in when every variable that only the raw form uses is at
   All or, where it has no All, at its default: the rule was recorded over everything.
   Whether a choice is all there is shows when the options have come: until then the raw
   form is not asked, which may cost the server a lot. */
static enum recorded_use recorded_applies(const struct board *board,
                                          const struct target *target)
{
    const struct variables *variables = board->env.variables;
    enum recorded_use use = RECORDED_YES;

    for (size_t i = 0; i < variables->count; i++) {
        const struct variable *variable = &variables->items[i];
        const struct variable_spec *spec = variable->spec;

        if (!template_uses(target->expr, spec->name) ||
            template_uses(target->recorded, spec->name))
            continue;
        if (variable_is_all(variable, board->env.store))
            continue;
        if (spec->values && spec->def && variable->count == 1 &&
            strcmp(variable->values[0], spec->def) == 0)
            continue;
        if (!variable_awaits_options(variable, board->env.store))
            return RECORDED_NO;
        use = RECORDED_UNKNOWN;
    }
    return use;
}

static bool expand(const struct board *board, const char *text,
                   enum template_syntax syntax, const struct template_times *times,
                   struct buf *out, struct err *err)
{
    buf_clear(out);
    return template_expand(out, text, syntax, board->env.variables->template_values,
                           board->env.variables->count, times, err);
}

/* The text to ask: raw or recorded. False: not yet, or the error says what is wrong. */
static bool choose_expr(const struct board *board, const struct target *target,
                        const struct template_times *times, struct buf *out,
                        struct err *err)
{
    enum recorded_use use = RECORDED_NO;

    if (variables_missing(board->env.variables, board->env.store, target->expr, err))
        return false;
    if (target->recorded)
        use = recorded_applies(board, target);
    if (use == RECORDED_UNKNOWN)
        return false;
    if (use == RECORDED_YES) {
        enum rule_presence presence;

        if (!expand(board, target->recorded, TEMPLATE_PROMQL, times, out, err))
            return false;
        presence = rules_presence(&board->rules, board->env.store,
                                  target->rule ? target->rule : out->data);
        if (presence == RULE_UNKNOWN)
            return false;
        if (presence == RULE_PRESENT)
            return true;
    }
    return expand(board, target->expr,
                  target->source == SOURCE_LOKI ? TEMPLATE_LOGQL : TEMPLATE_PROMQL, times,
                  out, err);
}

static int64_t scrape_interval(const struct board *board)
{
    return board->env.settings->scrape_interval_ms;
}

/* How often a panel asks: its own period, otherwise that of everything. */
static int64_t panel_period(const struct board *board, const struct panel_spec *spec)
{
    if (spec->refresh_ms > 0)
        return spec->refresh_ms;
    return board->env.settings->refresh_ms > 0 ? board->env.settings->refresh_ms
                                               : board->dashboard->refresh_ms;
}

static void make_spec(const struct board *board, const struct bound_panel *panel,
                      const struct panel_class *cls, const struct target *target,
                      struct query_spec *ret)
{
    const struct panel_spec *spec = panel->spec;
    int64_t min_step = spec->step_ms > 0 ? spec->step_ms : scrape_interval(board);
    int points = cls->points ? cls->points(spec, panel->cols) : 0;

    *ret = (struct query_spec){
        .source = target->source,
        .kind = target->kind,
        .end_ms = board->env.range->end_ms,
        .period_ms = panel_period(board, spec),
    };
    if (target->kind == QUERY_LOGS) {
        ret->range_ms = panel->range_ms;
        ret->limit = LOG_LINES;
    }
    if (target->kind != QUERY_RANGE)
        return;
    if (points <= 1) { /* the newest alone, not one sample over the whole range */
        ret->kind = QUERY_INSTANT;
        return;
    }
    ret->range_ms = panel->range_ms;
    ret->step_ms = board_step_ms(panel->range_ms, points, min_step);
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

    make_spec(board, panel, cls, target, &spec);
    times = (struct template_times){
        .step_ms = spec.step_ms > 0 ? spec.step_ms : scrape_interval(board),
        .range_ms = panel->range_ms,
        .scrape_ms = scrape_interval(board),
    };
    if (!choose_expr(board, target, &times, text, &err)) {
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

static void bind_title(const struct board *board, struct bound_panel *panel)
{
    char former[TITLE_MAX];
    struct buf title;
    struct err err = {0};

    memcpy(former, panel->title, sizeof(former));
    buf_init(&title, TITLE_MAX - 1);
    if (!template_expand(&title, panel->spec->title, TEMPLATE_TEXT,
                         board->env.variables->template_values,
                         board->env.variables->count, NULL, &err))
        buf_clear(&title);
    snprintf(panel->title, sizeof(panel->title), "%s",
             title.size > 0 ? title.data : panel->spec->title);
    panel->dirty |= strcmp(former, panel->title) != 0;
    buf_done(&title);
}

/* Rules are asked for the whole dashboard at once, visible or not. */
static void ask_rules(struct board *board, struct buf *text)
{
    struct template_times times = {scrape_interval(board), board->dashboard->range_ms,
                                   scrape_interval(board)};
    struct rules collected = {0};
    bool same = true;

    for (size_t i = 0; i < board->count; i++) {
        const struct panel_spec *spec = board->panels[i].spec;

        for (size_t t = 0; t < spec->target_count; t++) {
            struct err err = {0};

            if (spec->targets[t].recorded && expand(board, spec->targets[t].recorded,
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

void board_bind(struct board *board)
{
    struct buf text;

    annotations_bind(board->annotations, !*board->env.hide_annotations);
    buf_init(&text, EXPR_MAX);
    ask_rules(board, &text);
    for (size_t i = 0; i < board->count; i++) {
        struct bound_panel *panel = &board->panels[i];
        const struct panel_class *cls = dashboard_view_panel(board->view, i)->cls;
        int cols = panel->cols, rows = panel->rows;
        bool visible = dashboard_view_visible(board->view, i, &cols, &rows);

        bind_place(board, i, visible, cols, rows);
        if (visible)
            bind_title(board, panel);
        for (size_t t = 0; t < panel->spec->target_count; t++) {
            if (panel->visible)
                bind_target(board, panel, cls, t, &text);
            else
                unbind_target(board, &panel->targets[t]);
        }
    }
    buf_done(&text);
}

/* What questions may wait for: the newest answers about rules and variables. */
static uint64_t waiting_generation(const struct board *board)
{
    const struct variables *variables = board->env.variables;
    const struct query_state *state =
        board->rules.query ? store_state(board->env.store, board->rules.query) : NULL;
    uint64_t sum = state ? state->generation : 0;

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

static void update_panel(struct board *board, size_t index, struct panel_input *input)
{
    struct bound_panel *bound = &board->panels[index];
    size_t count = bound->spec->target_count;
    const struct query_state **states = xcalloc(count + 1, sizeof(*states));
    const char **exprs = xcalloc(count + 1, sizeof(*exprs));

    for (size_t t = 0; t < count; t++) {
        states[t] = target_state(board, &bound->targets[t]);
        exprs[t] = bound->targets[t].expr ? bound->targets[t].expr : "";
    }
    input->spec = bound->spec;
    input->title = bound->title;
    input->queries = states;
    input->exprs = exprs;
    input->query_count = count;
    input->cols = bound->cols;
    input->rows = bound->rows;
    input->series_drawn = board->env.settings->limits.series_drawn;
    input->range_ms = bound->range_ms;
    input->window = board_window(board, bound->range_ms, input->now_ms);
    input->annotations = annotations_items(board->annotations, &input->annotation_count);
    input->full_screen = dashboard_view_zoomed(board->view) == (int)index;
    panel_update(dashboard_view_panel(board->view, index), input);
    free(states);
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
    uint64_t seen = 0;
    bool changed;

    for (size_t t = 0; t < bound->spec->target_count; t++)
        seen += target_state(board, &bound->targets[t])->generation;
    changed = bound->dirty || seen != panel->seen || cell != bound->cell;
    /* An age on the screen grows; what gave no answer for long may have become stale. */
    if (!changed && now_ms / 1000 != bound->stale_tick)
        changed = panel->condition == PANEL_STALE || panel->condition == PANEL_FAILED ||
                  is_overdue(board, bound, now_ms);
    bound->cell = cell;
    if (changed)
        bound->stale_tick = now_ms / 1000;
    return changed;
}

bool board_update(struct board *board, int64_t now_ms, enum glyphs glyphs, bool utc,
                  bool paused)
{
    bool any = false, turned = paused != board->paused || utc != board->utc;

    board->paused = paused;
    board->utc = utc;
    if (annotations_update(board->annotations))
        for (size_t i = 0; i < board->count; i++)
            board->panels[i].dirty = true;
    rules_watch(&board->rules, board->env.store);
    dashboard_view_set_window(
        board->view,
        board_window(board, timerange_ms(board->env.range, board->dashboard->range_ms),
                     now_ms));
    for (size_t i = 0; i < board->count; i++) {
        struct panel_input input = {
            .now_ms = now_ms, .glyphs = glyphs, .utc = utc, .paused = paused};

        if (!board->panels[i].visible || !(needs_update(board, i, now_ms) || turned))
            continue;
        update_panel(board, i, &input);
        board->panels[i].dirty = false;
        any = true;
    }
    return any;
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

bool board_settled(const struct board *board)
{
    for (size_t i = 0; i < board->count; i++) {
        if (!board->panels[i].visible)
            continue;
        for (size_t t = 0; t < board->panels[i].spec->target_count; t++) {
            const struct query_state *state =
                target_state(board, &board->panels[i].targets[t]);

            if (state->status == QUERY_LOADING || state->status == QUERY_IDLE)
                return false;
        }
    }
    return true;
}
