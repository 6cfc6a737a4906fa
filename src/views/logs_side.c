/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "core/mem.h"
#include "views/logs_view.h"

/*
 * What stands beside the line is asked for only while it is shown. A server that has none
 * of it is not asked again.
 */

static const int64_t refresh_ms = 60 * 1000;

enum logs_side_kind logs_side_shown(const struct logs_view *view)
{
    if (view->side.kind != LOGS_SIDE_AUTO)
        return view->side.kind;
    return view->cols >= LOGS_SIDE_FROM_COLS ? LOGS_SIDE_PATTERNS : LOGS_SIDE_NONE;
}

void logs_side_next(struct logs_view *view)
{
    struct logs_side *side = &view->side;
    enum logs_side_kind next = logs_side_shown(view) + 1;

    side->kind = next < LOGS_SIDE_COUNT ? next : LOGS_SIDE_PATTERNS;
    side->list = (struct list){0};
    if (side->kind == LOGS_SIDE_NONE && view->focus == LOGS_FOCUS_SIDE)
        view->focus = LOGS_FOCUS_LINES;
}

void logs_side_forget(struct logs_view *view)
{
    struct logs_side *side = &view->side;

    for (size_t i = 0; i < LOGS_SIDE_ANSWERS; i++) {
        result_unref(side->held[i]);
        side->held[i] = NULL;
    }
    free(side->selector);
    side->selector = NULL;
    side->label[0] = '\0';
    side->list = (struct list){0};
    side->made_ms = 0;
}

void logs_side_done(struct logs_view *view)
{
    logs_side_forget(view);
    log_patterns_done(&view->side.patterns);
    arena_done(&view->side.arena);
}

/* --- what is asked --- */

void logs_side_window(const struct logs_view *view, int64_t *ret_from_ms,
                      int64_t *ret_to_ms)
{
    *ret_to_ms = view->end_ms ? view->end_ms : view->now_ms;
    *ret_from_ms = *ret_to_ms - view->range_ms;
    if (!logs_is_around(view))
        return;
    if (*ret_to_ms > view->anchor_ms + view->around_ms)
        *ret_to_ms = view->anchor_ms + view->around_ms;
    *ret_from_ms = view->anchor_ms - view->around_ms;
}

static void take_selector(struct logs_view *view)
{
    struct logs_side *side = &view->side;
    size_t size = logql_selector_size(view->query, &side->alone);

    if (size > 0 && !side->selector)
        side->selector = xstrndup(view->query, size);
}

static void ask(struct logs_view *view, enum logs_question which, enum query_kind kind,
                const char *expr, struct query_spec *ret, size_t *count)
{
    struct query_spec spec = {.kind = kind, .expr = expr, .end_ms = view->end_ms};
    int64_t from_ms, to_ms;

    logs_side_window(view, &from_ms, &to_ms);
    spec.range_ms = to_ms - from_ms;
    spec.end_ms = view->end_ms ? to_ms : 0;
    spec.period_ms = view->end_ms ? 0 : refresh_ms;
    spec.label = kind == QUERY_VOLUME ? view->side.label : NULL;
    logs_ask(view, which, ret, count, spec);
}

void logs_side_ask(struct logs_view *view, struct query_spec *ret, size_t *count)
{
    struct logs_side *side = &view->side;
    enum logs_side_kind kind = logs_side_shown(view);

    if (!view->query || logql_is_metric(view->query))
        return;
    take_selector(view);
    if (!side->selector)
        return;
    /* Of what a pipeline leaves a server knows no patterns. */
    if (kind == LOGS_SIDE_PATTERNS && side->alone && !side->off[LOGS_SIDE_HAS_PATTERNS])
        ask(view, LOGS_ASK_PATTERNS, QUERY_PATTERNS, side->selector, ret, count);
    if (kind == LOGS_SIDE_FIELDS && !side->off[LOGS_SIDE_HAS_FIELDS])
        ask(view, LOGS_ASK_FIELDS, QUERY_FIELDS, view->query, ret, count);
    if (kind != LOGS_SIDE_STREAMS)
        return;
    if (!side->off[LOGS_SIDE_HAS_SETS])
        ask(view, LOGS_ASK_SETS, QUERY_LABEL_SETS, side->selector, ret, count);
    if (!side->off[LOGS_SIDE_HAS_BYTES] && side->label[0])
        ask(view, LOGS_ASK_BYTES, QUERY_VOLUME, side->selector, ret, count);
}

void logs_side_take(struct logs_view *view, const struct view_env *env)
{
    static const enum logs_question questions[LOGS_SIDE_ANSWERS] = {
        [LOGS_SIDE_HAS_PATTERNS] = LOGS_ASK_PATTERNS,
        [LOGS_SIDE_HAS_FIELDS] = LOGS_ASK_FIELDS,
        [LOGS_SIDE_HAS_SETS] = LOGS_ASK_SETS,
        [LOGS_SIDE_HAS_BYTES] = LOGS_ASK_BYTES,
    };
    struct logs_side *side = &view->side;

    for (size_t i = 0; i < LOGS_SIDE_ANSWERS; i++) {
        const struct query_state *state = logs_answer(view, env, questions[i]);

        if (!state || !state->result || state->result == side->held[i])
            continue;
        if (state->result->type == RESULT_NONE) {
            side->off[i] = true;
            continue;
        }
        result_unref(side->held[i]);
        side->held[i] = result_hold(state->result);
        side->made_ms = 0;
    }
}

/* --- what its rows lead to --- */

const struct logs_side_row *logs_side_selected(const struct logs_view *view)
{
    return view->focus == LOGS_FOCUS_SIDE &&
                   (size_t)view->side.list.cursor < view->side.count
               ? &view->side.rows[view->side.list.cursor]
               : NULL;
}

void logs_side_filter(const struct logs_view *view, const struct logs_side_row *row,
                      bool out, struct buf *ret)
{
    switch ((int)logs_side_shown(view)) {
    case LOGS_SIDE_PATTERNS:
        logql_filter_pattern(ret, view->query, row->text, out);
        break;
    case LOGS_SIDE_FIELDS:
        logql_filter_present(ret, view->query, row->parser, row->text, out);
        break;
    default:
        logql_filter(ret, view->query, LOGQL_STREAM, view->side.label, row->text, out);
        break;
    }
}
