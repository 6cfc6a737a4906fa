/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "core/mem.h"
#include "views/logs_view.h"

/*
 * What the log view asks, and what it makes of the answers.
 */

static const int64_t follow_ms = 1000, live_ms = 10 * 1000;

static const struct logs no_logs = {0};

static struct logs_view *self(struct view *view)
{
    return (struct logs_view *)view;
}

/* --- what is asked --- */

bool logs_is_around(const struct logs_view *view)
{
    return view->anchor != NULL;
}

/* Nothing of the former answer belongs to the new question. */
void logs_forget(struct logs_view *view)
{
    result_unref(view->held);
    view->held = NULL;
    view->seen = 0;
    view->version++;
    view->logs = &no_logs;
    view->waiting = 0;
    view->status = QUERY_LOADING;
    view->list = (struct list){0};
    view->focus = LOGS_FOCUS_LINES;
    logs_older_forget(view);
    logs_side_forget(view);
}

void logs_set_query(struct logs_view *view, const char *query)
{
    char *copy = xstrdup(query);

    free(view->query);
    view->query = copy;
    logs_memory_add_query(view->memory, copy);
    logs_forget(view);
}

void logs_ask(struct logs_view *view, enum logs_question which, struct query_spec *ret,
              size_t *count, struct query_spec spec)
{
    spec.source = SOURCE_LOKI;
    ret[(*count)++] = spec;
    view->places[which] = *count;
}

const struct query_state *logs_answer(const struct logs_view *view,
                                      const struct view_env *env,
                                      enum logs_question which)
{
    size_t place = view->places[which];

    return place > 0 && place <= env->query_count ? env->queries[place - 1] : NULL;
}

static void ask_around(struct logs_view *view, struct query_spec *ret, size_t *count)
{
    struct query_spec half = {
        .kind = QUERY_LOGS, .expr = view->query, .limit = view->limit};
    int64_t after_ms = view->anchor_ms + view->around_ms;

    if (after_ms > view->end_ms)
        after_ms = view->end_ms;
    half.range_ms = view->around_ms;
    half.end_ms = view->anchor_ms;
    logs_ask(view, LOGS_ASK_LINES, ret, count, half);
    half.forward = true;
    half.range_ms = after_ms - view->anchor_ms;
    half.end_ms = after_ms;
    half.period_ms = live_ms;
    logs_ask(view, LOGS_ASK_AFTER, ret, count, half);
}

static void ask_lines(struct logs_view *view, struct query_spec *ret, size_t *count)
{
    struct query_spec volume;

    logs_ask(view, LOGS_ASK_LINES, ret, count,
             (struct query_spec){
                 .kind = view->end_ms == 0 ? QUERY_FOLLOW : QUERY_LOGS,
                 .expr = view->query,
                 .limit = view->limit,
                 .range_ms = view->range_ms,
                 .end_ms = view->end_ms,
                 .period_ms = view->end_ms != 0 ? 0
                              : view->following ? follow_ms
                                                : live_ms,
             });
    logs_volume_query(view, &volume);
    logs_ask(view, LOGS_ASK_VOLUME, ret, count, volume);
}

size_t logs_queries(const struct view *base, const struct view_env *env,
                    struct query_spec *ret, size_t max)
{
    /* The texts of the questions live in the view, which is not const where it began. */
    struct logs_view *view = (struct logs_view *)(uintptr_t)base;
    size_t count = 0;

    (void)max;
    view->now_ms = env->now_ms;
    view->cols = env->cols;
    view->rows = env->rows;
    memset(view->places, 0, sizeof(view->places));
    view->memory = env->logs ? env->logs : view->own;
    if (view->query)
        logs_memory_add_query(view->memory, view->query);
    if (logs_is_around(view))
        ask_around(view, ret, &count);
    else if (view->query)
        ask_lines(view, ret, &count);
    logs_side_ask(view, ret, &count);
    if (view->older.end_ms != 0) {
        struct query_spec older;

        logs_older_query(view, &older);
        logs_ask(view, LOGS_ASK_OLDER, ret, &count, older);
    }
    logs_complete_ask(view, ret, &count);
    return count;
}

/* --- what is known --- */

/* A label that streams of most installations have, for a first look. */
static void choose_query(struct logs_view *view, const struct result *names)
{
    static const char *const usual[] = {"namespace", "service_name", "app", "job"};
    const char *best = names->value_count > 0 ? names->values[0] : NULL;
    struct buf query;

    for (size_t u = ARRAY_LEN(usual); u-- > 0;)
        for (size_t i = 0; i < names->value_count; i++)
            if (strcmp(names->values[i], usual[u]) == 0)
                best = names->values[i];
    if (!best)
        return;
    buf_init(&query, LOGS_TEXT_MAX - 1);
    (void)buf_printf(&query, "{%.150s=~\".+\"}", best);
    if (view->needle) {
        (void)buf_puts(&query, " |= ");
        (void)buf_put_quoted(&query, view->needle);
    }
    logs_set_query(view, query.data);
    buf_done(&query);
}

void logs_relist(struct logs_view *view, uint64_t selected, int64_t selected_ns)
{
    view->version++;
    view->list.count = (int)logs_total(view);
    /* At the newest line the list moves on, elsewhere the selection stays. */
    if (selected != 0 && view->list.cursor > 0) {
        int row = 0;

        while (row + 1 < view->list.count && logs_line_at(view, row)->id != selected &&
               logs_line_at(view, row)->ns >= selected_ns)
            row++;
        view->list.top += row - view->list.cursor;
        view->list.cursor = row;
    }
    list_refresh(&view->list, view->list.count, NULL, NULL);
}

static void hold(struct logs_view *view, const struct result *result)
{
    const struct logs_line *line = logs_selected(view);
    int64_t selected_ns = line ? line->ns : 0;
    uint64_t selected = line ? line->id : 0;

    result_unref(view->held);
    view->held = result_hold(result);
    view->logs = result->logs;
    logs_older_check(view);
    logs_relist(view, selected, selected_ns);
}

/* What came is shown at once where the newest line is selected, else it is counted. */
static void take_lines(struct logs_view *view, const struct query_state *state)
{
    const struct result *result = state->result;

    view->status = state->status;
    view->err = state->err;
    view->answered_ns = state->answered_ns;
    if (!result || !result->logs || state->generation == view->seen)
        return;
    if (view->held && view->end_ms == 0 &&
        (view->list.cursor > 0 || view->focus != LOGS_FOCUS_LINES) &&
        result->logs->arrived >= view->logs->arrived && view->logs->count > 0) {
        view->waiting = result->logs->arrived - view->logs->arrived;
        if (view->waiting > 0 || result->logs->count <= view->logs->count)
            return;
    }
    view->seen = state->generation;
    view->waiting = 0;
    hold(view, result);
}

/* What the query parsed of the line is not part of it here. */
bool logs_is_anchor(const struct logs_view *view, const struct logs_line *line)
{
    return view->anchor && line->ns == view->anchor->ns &&
           strcmp(line->text, view->anchor->text) == 0 &&
           labels_equal(line->stream, view->anchor->stream);
}

static void select_anchor(struct logs_view *view)
{
    for (int row = 0; row < view->list.count && !view->anchored; row++) {
        if (!logs_is_anchor(view, logs_line_at(view, row)))
            continue;
        (void)list_select(&view->list, row, NULL, NULL);
        view->list.top = row > view->list.height / 2 ? row - view->list.height / 2 : 0;
        view->anchored = true;
    }
}

/* Both halves, once both are there. */
static void take_around(struct logs_view *view, const struct view_env *env)
{
    const struct query_state *before = logs_answer(view, env, LOGS_ASK_LINES),
                             *after = logs_answer(view, env, LOGS_ASK_AFTER);
    struct result *both;

    if (!before || !after)
        return;
    view->status = before->status != QUERY_OK ? before->status : after->status;
    view->err = before->status == QUERY_FAILED ? before->err : after->err;
    if (!before->result || !after->result || !before->result->logs ||
        !after->result->logs || view->seen == before->generation + after->generation)
        return;
    view->seen = before->generation + after->generation;
    both = logs_merge(before->result, after->result, 0);
    view->after_full = after->result->logs->full;
    hold(view, both);
    result_unref(both);
    select_anchor(view);
}

static void take_volume(struct logs_view *view, const struct query_state *state)
{
    struct logs_volume *volume = &view->volume;

    volume->result = state->result;
    volume->status = state->status;
    snprintf(volume->complaint, sizeof(volume->complaint), "%.190s",
             state->status == QUERY_FAILED ? state->err.msg : "");
}

/* Without a query: one is chosen once it is known what there is. */
static void take_names(struct logs_view *view, const struct query_state *state)
{
    if (view->query || !state)
        return;
    view->status = state->status;
    view->err = state->err;
    if (state->result)
        choose_query(view, state->result);
}

static void take_answers(struct logs_view *view, const struct view_env *env)
{
    const struct query_state *lines = logs_answer(view, env, LOGS_ASK_LINES),
                             *volume = logs_answer(view, env, LOGS_ASK_VOLUME),
                             *older = logs_answer(view, env, LOGS_ASK_OLDER);

    view->volume.result = NULL;
    if (logs_is_around(view))
        take_around(view, env);
    else if (lines)
        take_lines(view, lines);
    if (volume)
        take_volume(view, volume);
    if (older)
        logs_older_take(view, older);
    take_names(view, logs_answer(view, env, LOGS_ASK_NAMES));
}

void logs_update(struct view *base, const struct view_env *env)
{
    struct logs_view *view = self(base);

    view->now_ms = env->now_ms;
    view->utc = env->utc;
    view->glyphs = env->glyphs;
    view->cols = env->cols;
    view->rows = env->rows;
    take_answers(view, env);
    arena_clear(&view->text.arena);
    logs_make_rows(view);
    logs_make_items(view);
    logs_complete_take(view, env);
    logs_side_take(view, env);
    logs_side_make(view);
}
