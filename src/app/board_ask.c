/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "app/board_state.h"
#include "app/scrape.h"
#include "core/mem.h"
#include "model/trace_query.h"

/*
 * What a panel is to ask: the expression as it is sent, and over which window with which
 * step.
 */

enum {
    LOG_LINES = 200,             /* that a panel of lines has to choose from */
    TRACE_PERIOD_MS = 30 * 1000, /* at least: a search costs its server */
};

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
                                          const struct bound_panel *panel,
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
        if (!panel->values[i].all && variable->all) /* repeated: one of all */
            return RECORDED_NO;
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

void board_scope(const struct board *board, const struct panel *panel,
                 struct bound_panel *bound)
{
    const struct variables *variables = board->env.variables;

    free(bound->own_values);
    bound->own_values = NULL;
    bound->values = variables->template_values;
    if (panel->scope_count == 0 || variables->count == 0)
        return;
    bound->own_values = xcalloc(variables->count, sizeof(*bound->own_values));
    memcpy(bound->own_values, variables->template_values,
           variables->count * sizeof(*bound->own_values));
    bound->values = bound->own_values;
    for (size_t s = 0; s < panel->scope_count; s++) {
        bound->scope_values[s] = panel->scopes[s].value;
        for (size_t i = 0; i < variables->count; i++) {
            struct template_value *value = &bound->own_values[i];

            if (strcmp(value->name, panel->scopes[s].name) != 0)
                continue;
            value->values = &bound->scope_values[s];
            value->count = 1;
            value->all = false;
        }
    }
}

bool board_expand(const struct board *board, const struct bound_panel *panel,
                  const char *text, enum template_syntax syntax,
                  const struct template_times *times, struct buf *out, struct err *err)
{
    buf_clear(out);
    return template_expand(out, text, syntax, panel->values, board->env.variables->count,
                           times, err);
}

bool board_choose_expr(const struct board *board, const struct bound_panel *panel,
                       const struct target *target, const struct template_times *times,
                       struct buf *out, struct err *err)
{
    enum recorded_use use = RECORDED_NO;

    if (variables_missing(board->env.variables, board->env.store, target->expr, err))
        return false;
    if (target->recorded)
        use = recorded_applies(board, panel, target);
    if (use == RECORDED_UNKNOWN)
        return false;
    if (use == RECORDED_YES) {
        enum rule_presence presence;

        if (!board_expand(board, panel, target->recorded, TEMPLATE_PROMQL, times, out,
                          err))
            return false;
        presence = rules_presence(&board->rules, board->env.store,
                                  target->rule ? target->rule : out->data);
        if (presence == RULE_UNKNOWN)
            return false;
        if (presence == RULE_PRESENT)
            return true;
    }
    return board_expand(board, panel, target->expr,
                        target->kind == QUERY_TRACES    ? TEMPLATE_TEXT
                        : target->source == SOURCE_LOKI ? TEMPLATE_LOGQL
                                                        : TEMPLATE_PROMQL,
                        times, out, err);
}

int64_t board_scrape_interval(const struct board *board)
{
    return scrape_interval_ms(board->env.settings, board->env.store);
}

/* How often a panel asks: its own period, otherwise that of everything. */
static int64_t panel_period(const struct board *board, const struct panel_spec *spec)
{
    if (spec->refresh_ms > 0)
        return spec->refresh_ms;
    return board->env.settings->refresh_ms > 0 ? board->env.settings->refresh_ms
                                               : board->dashboard->refresh_ms;
}

/* The one that is configured, where the layout's is not. */
static enum source_kind tracer(const struct board *board, enum source_kind wanted)
{
    enum source_kind other = wanted == SOURCE_JAEGER ? SOURCE_TEMPO : SOURCE_JAEGER;
    bool has_wanted = false, has_other = false;

    for (size_t i = 0; i < store_source_count(board->env.store); i++) {
        has_wanted |= store_source(board->env.store, i)->kind == wanted;
        has_other |= store_source(board->env.store, i)->kind == other;
    }
    return has_other && !has_wanted ? other : wanted;
}

void board_make_spec(const struct board *board, const struct bound_panel *panel,
                     const struct panel_class *cls, const struct target *target,
                     struct query_spec *ret)
{
    const struct panel_spec *spec = panel->spec;
    int64_t min_step = spec->step_ms > 0 ? spec->step_ms : board_scrape_interval(board);
    int points = cls->points ? cls->points(spec, panel->cols) : 0;

    *ret = (struct query_spec){
        .source = target->source,
        .kind = target->kind,
        .end_ms = board->env.range->end_ms,
        .period_ms = panel_period(board, spec),
    };
    if (target->kind == QUERY_TRACES) {
        ret->source = tracer(board, target->source);
        ret->range_ms = panel->range_ms;
        ret->limit = TRACE_PANEL_LIMIT;
        if (ret->period_ms > 0 && ret->period_ms < TRACE_PERIOD_MS)
            ret->period_ms = TRACE_PERIOD_MS;
    }
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
    ret->head = target->source == SOURCE_PROMETHEUS;
}
