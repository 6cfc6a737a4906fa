/* SPDX-License-Identifier: MIT */
#include "views/alert_graph.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/expr.h"
#include "alerts/matcher.h"
#include "canvas/marks.h"
#include "core/duration.h"
#include "core/field.h"
#include "core/mem.h"
#include "core/number.h"
#include "core/utf8.h"
#include "views/registry.h"

enum { EXPR_MAX = 64 * 1024, BINS_MAX = 240 };

static const int64_t minute = 60 * 1000, hour = 3600 * 1000, day = 24 * 3600 * 1000;
static const int64_t history_step = 5 * 60 * 1000;
static const int64_t graph_period = 30 * 1000, history_period = 300 * 1000;

static void clear(struct alert_graph *graph)
{
    panel_free(graph->panel);
    free(graph->spec.options);
    free(graph->expr);
    free(graph->label);
    free(graph->history_expr);
    *graph = (struct alert_graph){0};
}

void alert_graph_done(struct alert_graph *graph)
{
    clear(graph);
}

/* --- what to ask --- */

/* Far enough back that the beginning is in sight, with as much before it. */
static int64_t range_around(int64_t starts_ms, int64_t now_ms)
{
    static const int ladder_minutes[] = {60, 180, 360, 720, 1440, 2880, 10080};
    int64_t wanted = starts_ms > 0 ? 2 * (now_ms - starts_ms) : 0;

    for (size_t i = 0; i < ARRAY_LEN(ladder_minutes); i++)
        if (ladder_minutes[i] * minute >= wanted)
            return ladder_minutes[i] * minute;
    return 7 * day;
}

/* A share where a division is compared with something up to one; else by the metric. */
static const struct unit *guess_unit(const char *expr, const struct rule_expr *parts)
{
    if (parts->has_threshold && fabs(parts->threshold) <= 1 && strchr(expr, '/'))
        return unit_find("percentunit");
    if (strstr(expr, "_seconds_bucket") && strstr(expr, "quantile"))
        return unit_find("s");
    if (strstr(expr, "_bytes") && !strchr(expr, '/'))
        return unit_find("bytes");
    return unit_find("short");
}

static char *threshold_label(const struct alert_rule *rule, const struct rule_expr *parts,
                             const struct unit *unit)
{
    char value[48], held[32];

    unit_format(unit, parts->threshold, -1, value, sizeof(value));
    if (rule->for_ms == 0)
        return xasprintf("%s %s", parts->op, value);
    return xasprintf("%s %s for %s", parts->op, value,
                     duration_format(rule->for_ms, held, sizeof(held)));
}

static void make_panel(struct alert_graph *graph, const struct alert_item *item)
{
    static const enum threshold_state states[SEVERITY_COUNT] = {
        STATE_CRITICAL, STATE_WARNING, STATE_INFO, STATE_INFO};
    const struct panel_class *cls = panel_class_find("timeseries");
    struct rule_expr parts;

    rule_expr_split(item->rule->expr, &parts);
    graph->expr = xstrndup(item->rule->expr, parts.size);
    graph->spec = (struct panel_spec){
        .id = "expression",
        .title = "its expression",
        .type = &cls->type,
        .options = xcalloc(1, cls->type.options_size),
        .unit = guess_unit(graph->expr, &parts),
        .decimals = -1,
        .min = (double)NAN,
        .max = (double)NAN,
        .weight = 1,
        .targets = &graph->target,
        .target_count = 1,
    };
    field_defaults(cls->type.fields, graph->spec.options);
    graph->target = (struct target){.kind = QUERY_RANGE, .expr = graph->expr};
    if (parts.has_threshold) {
        graph->label = threshold_label(item->rule, &parts, graph->spec.unit);
        graph->threshold = (struct threshold){.value = parts.threshold,
                                              .state = states[item->severity],
                                              .below = parts.below,
                                              .label = graph->label};
        graph->spec.thresholds = &graph->threshold;
        graph->spec.threshold_count = 1;
    }
    graph->panel = panel_new(&graph->spec);
}

/* The labels of the rule's own alert tell it apart; the name alone where the alert is
   known from Alertmanager only. */
static char *history_query(const struct alert_item *item)
{
    struct matcher matcher = {.name = "alertname", .value = item->name, .is_equal = true};
    struct buf out;
    char *text;

    buf_init(&out, EXPR_MAX);
    buf_puts(&out, "max_over_time(ALERTS{alertstate=\"firing\",");
    matcher_format(&matcher, &out);
    buf_puts(&out, "}[5m])");
    text = buf_take(&out);
    buf_done(&out);
    return text;
}

void alert_graph_set(struct alert_graph *graph, const struct alert_item *item,
                     int64_t now_ms)
{
    clear(graph);
    graph->labels = item->alert->labels;
    graph->starts_ms = item->starts_ms;
    graph->range_ms = range_around(item->starts_ms, now_ms);
    graph->history_expr = history_query(item);
    if (item->rule && item->rule->expr[0])
        make_panel(graph, item);
}

size_t alert_graph_queries(const struct alert_graph *graph, int cols,
                           struct query_spec *ret)
{
    int points = graph->panel ? graph->panel->cls->points(&graph->spec, cols) : 0;
    int64_t step = points > 0 ? graph->range_ms / points : 0;
    size_t count = 0;

    if (graph->panel) {
        step = (step + 14999) / 15000 * 15000;
        ret[count++] = (struct query_spec){
            .source = SOURCE_PROMETHEUS,
            .kind = QUERY_RANGE,
            .expr = graph->expr,
            .range_ms = graph->range_ms,
            .step_ms = step > 15000 ? step : 15000,
            .period_ms = graph_period,
        };
    }
    if (graph->history_expr)
        ret[count++] = (struct query_spec){
            .source = SOURCE_PROMETHEUS,
            .kind = QUERY_RANGE,
            .expr = graph->history_expr,
            .range_ms = day,
            .step_ms = history_step,
            .period_ms = history_period,
        };
    return count;
}

/* --- the answers --- */

/* Whether a series is the alert's: it has no label that the alert has not. */
static bool is_own(const struct alert_graph *graph, const struct labels *labels)
{
    for (size_t i = 0; i < labels->count; i++) {
        const struct label *pair = &labels->pairs[i];
        const char *own = labels_get(&graph->labels, pair->name);

        if (own ? strcmp(own, pair->value) != 0 : strcmp(pair->name, "__name__") != 0)
            return false;
    }
    return true;
}

/* The answer with the alert's own series alone, where one is found: others say nothing
   about it. */
static void narrow(const struct alert_graph *graph, struct query_state *state,
                   struct result *own)
{
    for (size_t i = 0; state->result && i < state->result->series_count; i++) {
        if (!is_own(graph, &state->result->series[i].labels))
            continue;
        *own = *state->result;
        own->series += i;
        own->series_count = own->series_total = 1;
        state->result = own;
        return;
    }
}

static void update_panel(struct alert_graph *graph, const struct query_state *answer,
                         const struct panel_input *size)
{
    const char *expr = graph->expr;
    struct panel_input input = *size;
    struct query_state state = *answer;
    const struct query_state *states[] = {&state};
    struct result own;

    narrow(graph, &state, &own);
    input.spec = &graph->spec;
    input.queries = states;
    input.exprs = &expr;
    input.query_count = 1;
    input.window.to_ms = size->now_ms;
    input.window.from_ms = size->now_ms - graph->range_ms;
    input.range_ms = graph->range_ms;
    panel_update(graph->panel, &input);
}

void alert_graph_update(struct alert_graph *graph,
                        const struct query_state *const *states, size_t count,
                        const struct panel_input *size)
{
    size_t at = 0;

    if (graph->panel && at < count && states[at])
        update_panel(graph, states[at], size);
    at += graph->panel != NULL;
    if (at >= count || !states[at] || !states[at]->result ||
        states[at]->generation == graph->history_seen)
        return;
    graph->history_seen = states[at]->generation;
    graph->history_known = true;
    alert_history_build(&graph->history, states[at]->result, history_step);
}

/* --- drawing --- */

void alert_graph_draw(const struct alert_graph *graph, struct canvas *canvas,
                      struct rect area, const struct draw_ctx *ctx)
{
    struct draw_ctx own = *ctx;

    if (!graph->panel || !graph->panel->title[0]) /* not asked yet */
        return;
    own.selected_series = -1;
    own.crosshair_ms =
        graph->starts_ms > ctx->now_ms - graph->range_ms ? graph->starts_ms : 0;
    own.focused = own.full_screen = false;
    panel_draw(graph->panel, canvas, area, &own);
}

void alert_graph_draw_history(const struct alert_graph *graph, struct canvas *canvas,
                              struct rect area, const struct draw_ctx *ctx)
{
    double bins[BINS_MAX];
    char text[80], total[32];
    int width, taken;

    canvas_text(canvas, area.x, area.y, STYLE_LABEL, "last 24 h");
    if (!graph->history_known) {
        canvas_text(canvas, area.x + 11, area.y, STYLE_DIM, "...");
        return;
    }
    if (graph->history.total == 0)
        (void)snprintf(text, sizeof(text), "never");
    else
        (void)snprintf(text, sizeof(text), "%zu time%s, %s in all", graph->history.total,
                       graph->history.total == 1 ? "" : "s",
                       duration_human(graph->history.firing_ms, total, sizeof(total)));
    taken = utf8_width(text);
    width = area.w - 11 - taken - 2;
    width = width < BINS_MAX ? width : BINS_MAX;
    if (width > 4) {
        int64_t to = ctx->now_ms - ctx->now_ms % (hour / 4);

        alert_history_bins(&graph->history, history_step, to - day, to, bins,
                           (size_t)width);
        spark_draw(canvas, area.x + 11, area.y, width, STYLE_WARNING, ctx->glyphs, bins,
                   (size_t)width, 0, 1);
    }
    canvas_text(canvas, area.x + 11 + (width > 4 ? width + 2 : 0), area.y, STYLE_DEFAULT,
                text);
}
