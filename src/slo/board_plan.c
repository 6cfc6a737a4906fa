/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/duration.h"
#include "core/mem.h"
#include "slo/board_state.h"
#include "slo/expr.h"

/*
 * Which questions to ask. Counts of one objective come in one answer, told apart by the
 * label "part": label_replace(X, "part", "total", "", "") or …
 */

enum {
    EXPR_MAX = 256 << 10,
    QUESTIONS_MAX = 1200, /* SLO_MAX objectives with the longest window */
};

static const int64_t minute_ms = 60000;
static const int64_t hour_ms = 3600000;
static const int64_t day_ms = INT64_C(86400000);

struct plan {
    struct slo_question *questions;
    size_t count;
};

/* Takes over the expression. */
static void ask(struct plan *plan, enum slo_role role, size_t item, char *expr,
                struct query_spec spec)
{
    if (plan->count == QUESTIONS_MAX) {
        free(expr);
        return;
    }
    plan->questions =
        xreallocarray(plan->questions, plan->count + 1, sizeof(*plan->questions));
    spec.source = SOURCE_PROMETHEUS;
    spec.expr = expr;
    plan->questions[plan->count++] = (struct slo_question){spec, role, item};
}

static void ask_instant(struct plan *plan, enum slo_role role, size_t item,
                        struct buf *expr, int64_t period_ms)
{
    ask(plan, role, item, buf_take(expr),
        (struct query_spec){.kind = QUERY_INSTANT, .period_ms = period_ms});
}

static void ask_recorded(struct plan *plan, const struct slo_board *board)
{
    struct buf expr;
    size_t names = 0;

    buf_init(&expr, EXPR_MAX);
    buf_puts(&expr, "{__name__=~\"slo:(");
    for (size_t i = 0; i < board->set->count; i++) {
        char name[SLO_RULES_TEXT];

        for (int variant = 0; variant < 2; variant++)
            if (slo_item_rule_name(&board->items[i], variant, name))
                buf_printf(&expr, "%s%s", names++ > 0 ? "|" : "", name);
    }
    buf_puts(&expr, "):(total:rate5m|bad:rate5m|burn_rate_(5m|30m|1h|6h|1d|3d)"
                    "|error_budget_remaining|sli_30d)\"}");
    ask_instant(plan, ROLE_RECORDED, 0, &expr, minute_ms / 2);
    buf_done(&expr);
}

static void ask_alerts(struct plan *plan)
{
    struct buf expr;

    buf_init(&expr, EXPR_MAX);
    buf_puts(&expr, "ALERTS{alertname=~\"(?i).*(slo|burn|budget).*\"}");
    ask_instant(plan, ROLE_ALERTS, 0, &expr, minute_ms / 2);
    buf_done(&expr);
}

/* One more part of an answer. A bound replaces that of the expression's bucket. */
static bool add_part(struct buf *out, const char *expr, const char *bound,
                     const char *window, const char *part)
{
    struct buf counted, bounded;
    char matcher[SLO_BOUND_TEXT + 8];
    bool ok = true;

    buf_init(&counted, EXPR_MAX);
    buf_init(&bounded, EXPR_MAX);
    if (bound) {
        snprintf(matcher, sizeof(matcher), "le=\"%s\"", bound);
        ok = slo_expr_with_bound(expr, matcher, &bounded);
        expr = bounded.data;
    }
    ok = ok && slo_expr_window(expr, window, &counted, NULL) &&
         slo_expr_part(counted.data, part, out);
    buf_done(&bounded);
    buf_done(&counted);
    return ok;
}

/* A share of time: as many seconds as the window has, and those that were bad. */
static bool add_ratio(struct buf *out, const char *ratio, const char *window,
                      const char *suffix)
{
    struct buf filled, expr;
    int64_t length_ms = 0;
    char part[32];
    bool ok;

    buf_init(&filled, EXPR_MAX);
    buf_init(&expr, EXPR_MAX);
    ok = duration_parse(window, &length_ms) && slo_expr_fill(ratio, window, &filled);
    for (int i = 0; ok && i < 2; i++) {
        buf_clear(&expr);
        snprintf(part, sizeof(part), "%s%s", i == 0 ? "total" : "bad", suffix);
        ok = buf_printf(&expr, i == 0 ? "avg(%s) * 0 + %lld" : "avg(%s) * %lld",
                        filled.data, (long long)(length_ms / 1000)) &&
             slo_expr_part(expr.data, part, out);
    }
    buf_done(&expr);
    buf_done(&filled);
    return ok;
}

/* total, and good, bad, or the two neighbours of good ("below", "above"); the suffix
   tells windows apart. */
static bool add_parts(struct buf *out, const struct slo_item *item, const char *window,
                      const char *suffix)
{
    const struct slo *slo = item->report.slo;
    char part[32];

    if (slo->ratio)
        return add_ratio(out, slo->ratio, window, suffix);
    snprintf(part, sizeof(part), "total%s", suffix);
    if (!add_part(out, slo->total, NULL, window, part))
        return false;
    if (!item->bound_missing) {
        snprintf(part, sizeof(part), "%s%s", slo->good ? "good" : "bad", suffix);
        return add_part(out, slo->good ? slo->good : slo->bad, NULL, window, part);
    }
    snprintf(part, sizeof(part), "above%s", suffix);
    if (!add_part(out, slo->good, item->above, window, part))
        return false;
    snprintf(part, sizeof(part), "below%s", suffix);
    return !item->below[0] || add_part(out, slo->good, item->below, window, part);
}

/* The newest rate times its window; the mean of five-minute rates times the hour. */
static bool add_recorded_counts(struct buf *out, const char *rules, bool fine)
{
    static const char *const parts[] = {"total", "bad"};
    struct buf expr;
    bool ok = true;

    buf_init(&expr, EXPR_MAX);
    for (size_t i = 0; ok && i < 2; i++) {
        buf_clear(&expr);
        ok = buf_printf(&expr,
                        fine ? "slo:%s:%s:rate5m * 300"
                             : "avg_over_time(slo:%s:%s:rate5m[1h]) * 3600",
                        rules, parts[i]) &&
             slo_expr_part(expr.data, parts[i], out);
    }
    buf_done(&expr);
    return ok;
}

static bool add_counts(struct buf *out, const struct slo_item *item, bool fine)
{
    return item->rules[0] ? add_recorded_counts(out, item->rules, fine)
                          : add_parts(out, item, fine ? "5m" : "1h", "");
}

static void ask_history(struct plan *plan, const struct slo_item *item, size_t index,
                        int64_t now_ms)
{
    const int64_t week_ms = 7 * day_ms;
    int64_t from, to, month = slo_month_start(now_ms, 0);
    struct buf hours, fine;

    buf_init(&hours, EXPR_MAX);
    buf_init(&fine, EXPR_MAX);
    slo_window(item->report.slo, now_ms, &from, &to);
    from = from < month ? from : month;
    if (add_counts(&hours, item, false) && add_counts(&fine, item, true)) {
        ask(plan, ROLE_FINE, index, buf_take(&fine),
            (struct query_spec){.kind = QUERY_RANGE,
                                .range_ms = 26 * hour_ms,
                                .step_ms = HISTORY_FINE_MS,
                                .period_ms = minute_ms});
        /* A week has passed for a day before it is asked for the last time. */
        for (int64_t end = (now_ms - day_ms) / week_ms * week_ms; end > from;
             end -= week_ms)
            ask(plan, ROLE_HOURS, index, xstrdup(hours.data),
                (struct query_spec){.kind = QUERY_RANGE,
                                    .range_ms = week_ms,
                                    .end_ms = end,
                                    .step_ms = hour_ms});
        ask(plan, ROLE_HOURS, index, buf_take(&hours),
            (struct query_spec){.kind = QUERY_RANGE,
                                .range_ms = week_ms + 2 * day_ms,
                                .step_ms = hour_ms,
                                .period_ms = 5 * minute_ms});
    }
    buf_done(&fine);
    buf_done(&hours);
}

static void ask_burn(struct plan *plan, const struct slo_item *item, size_t index)
{
    struct buf expr;
    bool ok = true;

    buf_init(&expr, EXPR_MAX);
    for (int i = SLO_5M; i <= SLO_6H; i++) {
        char suffix[8];

        snprintf(suffix, sizeof(suffix), "_%s", slo_burn_lengths[i].name);
        ok = ok && add_parts(&expr, item, slo_burn_lengths[i].name, suffix);
    }
    if (ok)
        ask_instant(plan, ROLE_BURN, index, &expr, minute_ms);
    buf_done(&expr);
}

static void ask_bounds(struct plan *plan, const struct slo_item *item, size_t index)
{
    struct buf all, counted, expr;

    buf_init(&all, EXPR_MAX);
    buf_init(&counted, EXPR_MAX);
    buf_init(&expr, EXPR_MAX);
    if (slo_expr_with_bound(item->report.slo->good, "le!=\"\"", &all) &&
        slo_expr_window(all.data, "5m", &counted, NULL) &&
        slo_expr_by(counted.data, "le", &expr))
        ask_instant(plan, ROLE_BOUNDS, index, &expr, hour_ms);
    buf_done(&expr);
    buf_done(&counted);
    buf_done(&all);
}

static bool same_spec(const struct query_spec *a, const struct query_spec *b)
{
    return a->kind == b->kind && a->range_ms == b->range_ms && a->end_ms == b->end_ms &&
           a->step_ms == b->step_ms && a->period_ms == b->period_ms &&
           strcmp(a->expr, b->expr) == 0;
}

static bool same_plan(const struct slo_board *board, const struct plan *plan)
{
    if (board->question_count != plan->count)
        return false;
    for (size_t i = 0; i < plan->count; i++)
        if (!same_spec(&board->questions[i].spec, &plan->questions[i].spec))
            return false;
    return true;
}

static void free_questions(struct slo_question *questions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *owned;

        memcpy(&owned, &questions[i].spec.expr, sizeof(owned)); /* ask() took it over */
        free(owned);
    }
    free(questions);
}

bool slo_board_plan(struct slo_board *board, int64_t now_ms)
{
    struct plan plan = {0};

    if (board->set->count > 0) {
        ask_recorded(&plan, board);
        ask_alerts(&plan);
    }
    for (size_t i = 0; i < board->set->count; i++) {
        const struct slo_item *item = &board->items[i];

        if (item->error[0])
            continue;
        if (item->is_latency)
            ask_bounds(&plan, item, i);
        if (!item->rules_known ||
            (!item->rules[0] && item->is_latency && !item->bounds_known))
            continue;
        if (!item->burn_recorded)
            ask_burn(&plan, item, i);
        ask_history(&plan, item, i, now_ms);
    }
    if (same_plan(board, &plan)) {
        free_questions(plan.questions, plan.count);
        return false;
    }
    free_questions(board->questions, board->question_count);
    board->questions = plan.questions;
    board->question_count = plan.count;
    return true;
}
