/* SPDX-License-Identifier: MIT */
#include "slo/board.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "slo/board_state.h"
#include "slo/expr.h"

static const char *const condition_names[] = {
    [SLO_LOADING] = "loading",       [SLO_LIVE] = "live",       [SLO_STALE] = "stale",
    [SLO_NO_TRAFFIC] = "no traffic", [SLO_NO_DATA] = "no data", [SLO_FAILED] = "failed",
};

enum { EXPR_MAX = 64 << 10 };

const char *slo_condition_name(enum slo_condition condition)
{
    return condition_names[condition];
}

static bool counts_in_windows(const char *expr, struct err *err)
{
    struct buf out;
    bool ok;

    buf_init(&out, EXPR_MAX);
    ok = slo_expr_window(expr, "1h", &out, err);
    buf_done(&out);
    return ok;
}

static void init_item(struct slo_item *item, const struct slo *slo)
{
    struct slo_report *report = &item->report;
    const char *part = slo->good ? slo->good : slo->bad;
    struct err err = {0};

    report->slo = slo;
    history_init(&report->history);
    budget_compute(slo, &report->history, 0, &report->budget);
    for (int i = 0; i < SLO_BURN_WINDOWS; i++)
        report->burn[i] = NAN;
    item->is_latency = slo->good && slo_expr_bound(slo->good, &item->bound);
    if (!slo->ratio &&
        (!counts_in_windows(part, &err) || !counts_in_windows(slo->total, &err)))
        snprintf(item->error, sizeof(item->error), "%.190s", err.msg);
}

struct slo_board *slo_board_new(const struct slo_set *set)
{
    struct slo_board *board = xcalloc(1, sizeof(*board));

    board->set = set;
    board->items = xcalloc(set->count + 1, sizeof(*board->items));
    board->order = xcalloc(set->count + 1, sizeof(*board->order));
    for (size_t i = 0; i < set->count; i++) {
        init_item(&board->items[i], &set->items[i]);
        board->order[i] = i;
    }
    return board;
}

static void free_text(const char *text)
{
    char *owned;

    memcpy(&owned, &text, sizeof(owned)); /* the plan made it */
    free(owned);
}

void slo_board_free(struct slo_board *board)
{
    if (!board)
        return;
    for (size_t i = 0; i < board->question_count; i++)
        free_text(board->questions[i].spec.expr);
    for (size_t i = 0; i < board->set->count; i++)
        history_done(&board->items[i].report.history);
    free(board->questions);
    free(board->items);
    free(board->order);
    free(board);
}

size_t slo_board_question_count(const struct slo_board *board)
{
    return board->question_count;
}

const struct query_spec *slo_board_question(const struct slo_board *board, size_t index)
{
    return &board->questions[index].spec;
}

uint64_t slo_board_version(const struct slo_board *board)
{
    return board->version;
}

size_t slo_board_count(const struct slo_board *board)
{
    return board->set->count;
}

const struct slo_report *slo_board_report(const struct slo_board *board, size_t rank)
{
    return &board->items[board->order[rank]].report;
}

bool slo_item_uses_recorded_budget(const struct slo_item *item)
{
    const struct slo *slo = item->report.slo;

    return item->rules[0] && slo->period == SLO_ROLLING &&
           slo->window_ms == INT64_C(30) * 86400000;
}

bool slo_item_rule_name(const struct slo_item *item, int variant,
                        char ret[SLO_RULES_TEXT])
{
    const char *name = item->report.slo->name;
    size_t length = variant == 0 ? strlen(name) : strcspn(name, "_");

    if (length == 0 || length >= SLO_RULES_TEXT || variant > 1 ||
        (variant == 1 && name[length] == '\0'))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)name[i]) && name[i] != '_')
            return false;
    memcpy(ret, name, length);
    ret[length] = '\0';
    return true;
}
