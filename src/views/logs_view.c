/* SPDX-License-Identifier: MIT */
#include "views/logs_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "core/clock.h"
#include "core/mem.h"

/*
 * Logs: the lines of a LogQL query, newest first, with their volume above and the
 * selected line below; and, from a line, what its stream said around it.
 */

enum {
    QUERY_LINES,
    QUERY_VOLUME,
    LIMIT_FIRST = 1000,
    LIMIT_MOST = LOGS_PAGE_LINES,
    AROUND_LINES = 200,
    PATTERN_LINES = 2000,
};

static const int64_t range_default_ms = 3600 * 1000, range_most_ms = 24 * 3600 * 1000,
                     range_least_ms = 60 * 1000, around_ms = 2 * 3600 * 1000,
                     follow_ms = 1000, live_ms = 10 * 1000, patterns_ms = 5000,
                     ns_per_ms = 1000000;

static const struct logs no_logs = {0};

/* Where these are labels, each level of one program is a stream of its own; around a line
   all that it said is of interest. */
static const char *const level_labels[] = {"severity", "level", "detected_level", NULL};

static struct logs_view *self(struct view *view)
{
    return (struct logs_view *)view;
}

static const struct logs_view *self_const(const struct view *view)
{
    return (const struct logs_view *)view;
}

const struct logs_line *logs_selected(const struct logs_view *view)
{
    return view->list.count > 0 ? logs_line_at(view, view->list.cursor) : NULL;
}

/* --- what is asked --- */

static bool is_around(const struct logs_view *view)
{
    return view->anchor != NULL;
}

static void remember(struct logs_view *view)
{
    if (!view->query ||
        (view->history_count > 0 &&
         strcmp(view->history[view->history_count - 1], view->query) == 0))
        return;
    if (view->history_count == LOGS_HISTORY_MAX) {
        free(view->history[0]);
        memmove(view->history, view->history + 1,
                (LOGS_HISTORY_MAX - 1) * sizeof(view->history[0]));
        view->history_count--;
    }
    view->history[view->history_count++] = xstrdup(view->query);
}

/* Nothing of the former answer belongs to the new question. */
static void forget(struct logs_view *view)
{
    result_unref(view->held);
    view->held = NULL;
    view->seen = 0;
    view->version++;
    view->logs = &no_logs;
    view->waiting = 0;
    view->status = QUERY_LOADING;
    view->list = (struct list){0};
    view->in_detail = false;
    view->limit = LIMIT_FIRST;
}

void logs_set_query(struct logs_view *view, const char *query)
{
    char *copy = xstrdup(query);

    remember(view);
    free(view->query);
    view->query = copy;
    remember(view);
    forget(view);
}

static size_t around_queries(const struct logs_view *view, struct query_spec *ret)
{
    int64_t after_ms = view->anchor_ms + around_ms;

    if (after_ms > view->end_ms)
        after_ms = view->end_ms;
    for (int i = 0; i < 2; i++)
        ret[i] = (struct query_spec){.source = SOURCE_LOKI,
                                     .kind = QUERY_LOGS,
                                     .expr = view->query,
                                     .limit = view->limit,
                                     .period_ms = i == 0 ? 0 : live_ms};
    ret[0].range_ms = around_ms;
    ret[0].end_ms = view->anchor_ms;
    ret[1].forward = true;
    ret[1].range_ms = after_ms - view->anchor_ms;
    ret[1].end_ms = after_ms;
    return 2;
}

/* Names of labels, and values of the one at the cursor, while a query is typed. */
static size_t completion_queries(const struct logs_view *view, struct query_spec *ret)
{
    static char label[64]; /* read by the caller before the next call, on one thread */

    ret[0] = (struct query_spec){
        .source = SOURCE_LOKI, .kind = QUERY_LABEL_NAMES, .range_ms = range_default_ms};
    logs_completion_label(view, label, sizeof(label));
    if (!label[0])
        return 1;
    ret[1] = (struct query_spec){.source = SOURCE_LOKI,
                                 .kind = QUERY_LABEL_VALUES,
                                 .label = label,
                                 .range_ms = range_default_ms};
    return 2;
}

static size_t queries(const struct view *base, const struct view_env *env,
                      struct query_spec *ret, size_t max)
{
    struct logs_view *view = (struct logs_view *)(uintptr_t)base;
    size_t count = 0;

    (void)max;
    view->now_ms = env->now_ms;
    view->cols = env->cols;
    view->rows = env->rows;
    if (!view->query || view->editor.what == LOGS_EDIT_QUERY)
        count = completion_queries(view, ret + 2);
    if (!view->query) {
        memmove(ret, ret + 2, count * sizeof(*ret));
        return count;
    }
    if (is_around(view)) {
        (void)around_queries(view, ret);
        return 2 + count;
    }
    ret[QUERY_LINES] = (struct query_spec){
        .source = SOURCE_LOKI,
        .kind = view->end_ms == 0 ? QUERY_FOLLOW : QUERY_LOGS,
        .expr = view->query,
        .limit = view->limit,
        .range_ms = view->range_ms,
        .end_ms = view->end_ms,
        .period_ms = view->end_ms != 0 ? 0
                     : view->following ? follow_ms
                                       : live_ms,
    };
    logs_volume_query(view, &ret[QUERY_VOLUME]);
    return 2 + count;
}

/* --- what is known --- */

/* A label that streams of most installations have, for a first look. */
static void choose_query(struct logs_view *view, const struct result *names)
{
    static const char *const usual[] = {"namespace", "service_name", "app", "job"};
    const char *best = names->value_count > 0 ? names->values[0] : NULL;
    char query[200];

    for (size_t u = ARRAY_LEN(usual); u-- > 0;)
        for (size_t i = 0; i < names->value_count; i++)
            if (strcmp(names->values[i], usual[u]) == 0)
                best = names->values[i];
    if (!best)
        return;
    snprintf(query, sizeof(query), "{%.150s=~\".+\"}", best);
    logs_set_query(view, query);
}

static void hold(struct logs_view *view, const struct result *result)
{
    int64_t cursor_ns = 0;
    uint64_t id = 0;

    if (view->list.count > 0) {
        id = logs_selected(view)->id;
        cursor_ns = logs_selected(view)->ns;
    }
    result_unref(view->held);
    view->held = result_hold(result);
    view->logs = result->logs;
    view->version++;
    view->list.count = (int)view->logs->count;
    /* At the newest line the list moves on, elsewhere the selection stays. */
    if (id != 0 && view->list.cursor > 0) {
        int row = 0;

        while (row + 1 < view->list.count && logs_line_at(view, row)->id != id &&
               logs_line_at(view, row)->ns >= cursor_ns)
            row++;
        view->list.top += row - view->list.cursor;
        view->list.cursor = row;
    }
    list_refresh(&view->list, (int)view->logs->count, NULL, NULL);
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
    if (view->held && view->end_ms == 0 && (view->list.cursor > 0 || view->in_detail) &&
        result->logs->arrived >= view->logs->arrived && view->logs->count > 0) {
        view->waiting = result->logs->arrived - view->logs->arrived;
        if (view->waiting > 0 || result->logs->count <= view->logs->count)
            return;
    }
    view->seen = state->generation;
    view->waiting = 0;
    hold(view, result);
}

static void select_anchor(struct logs_view *view)
{
    for (int row = 0; row < view->list.count && !view->anchored; row++) {
        if (logs_line_at(view, row)->id != view->anchor->id)
            continue;
        (void)list_select(&view->list, row, NULL, NULL);
        view->list.top = row > view->list.height / 2 ? row - view->list.height / 2 : 0;
        view->anchored = true;
    }
}

/* Both halves, once both are there. */
static void take_around(struct logs_view *view, const struct view_env *env)
{
    const struct query_state *before = env->queries[0], *after = env->queries[1];
    struct result *both;

    view->status = before->status != QUERY_OK ? before->status : after->status;
    view->err = before->status == QUERY_FAILED ? before->err : after->err;
    if (!before->result || !after->result || !before->result->logs ||
        !after->result->logs || view->held)
        return;
    both = logs_merge(before->result, after->result, 0);
    hold(view, both);
    result_unref(both);
    select_anchor(view);
}

static const struct result *answer(const struct view_env *env, size_t index)
{
    return index < env->query_count && env->queries[index] ? env->queries[index]->result
                                                           : NULL;
}

static void update(struct view *base, const struct view_env *env)
{
    struct logs_view *view = self(base);
    size_t names = view->query ? 2 : 0;

    view->now_ms = env->now_ms;
    view->utc = env->utc;
    view->glyphs = env->glyphs;
    view->cols = env->cols;
    view->rows = env->rows;
    view->names = answer(env, names);
    view->values = answer(env, names + 1);
    view->volume.result = NULL;
    if (!view->query) {
        if (env->query_count > 0) {
            view->status = env->queries[0]->status;
            view->err = env->queries[0]->err;
        }
        if (view->names)
            choose_query(view, view->names);
    } else if (is_around(view) && env->query_count >= 2) {
        take_around(view, env);
    } else if (env->query_count >= 2) {
        take_lines(view, env->queries[QUERY_LINES]);
        view->volume.result = answer(env, QUERY_VOLUME);
    }
    arena_clear(&view->text.arena);
    logs_make_rows(view);
    logs_make_items(view);
    if (view->version != view->patterns_of && !view->patterns_hidden &&
        view->now_ms - view->patterns_ms >= patterns_ms) {
        log_patterns_build(&view->patterns, view->logs, PATTERN_LINES);
        view->patterns_of = view->version;
        view->patterns_ms = view->logs->count > 0 ? view->now_ms : 0;
    }
}

/* --- what keys do --- */

static void move_to_error(struct logs_view *view, int direction)
{
    for (int row = view->list.cursor + direction; row >= 0 && row < view->list.count;
         row += direction) {
        if (logs_line_at(view, row)->level < LINE_ERROR)
            continue;
        (void)list_select(&view->list, row, NULL, NULL);
        return;
    }
}

static void move_to_match(struct logs_view *view, int direction)
{
    for (int row = view->list.cursor + direction;
         view->search[0] && row >= 0 && row < view->list.count; row += direction) {
        if (!strstr(logs_line_at(view, row)->text, view->search))
            continue;
        (void)list_select(&view->list, row, NULL, NULL);
        return;
    }
}

/* A filter with the field at the cursor or, in the list, with the line's level. */
static void filter(struct logs_view *view, bool out)
{
    const struct logs_item *item = logs_item_selected(view);
    const struct logs_line *line = logs_selected(view);
    struct buf query;

    if (!line || !view->query || logql_is_metric(view->query))
        return;
    buf_init(&query, LOGS_TEXT_MAX - 1);
    if (item && !item->heading)
        logql_filter(&query, view->query, item->origin, item->name, item->value, out);
    else if (!view->in_detail && logs_line_get(line, "detected_level"))
        logql_filter(&query, view->query, LOGQL_LABEL, "detected_level",
                     logs_line_get(line, "detected_level"), out);
    if (query.size > 0 && !query.overflow)
        logs_set_query(view, query.data);
    buf_done(&query);
}

static void toggle_name(char (*names)[64], size_t *count, const char *name, bool add)
{
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(names[i], name) != 0)
            continue;
        memmove(names + i, names + i + 1, (*count - i - 1) * sizeof(*names));
        (*count)--;
        return;
    }
    if (add && *count < LOGS_COLUMNS_MAX)
        snprintf(names[(*count)++], sizeof(*names), "%s", name);
}

static void toggle_column(struct logs_view *view)
{
    const struct logs_item *item = logs_item_selected(view);
    bool shown = false;

    if (!item || item->heading)
        return;
    for (size_t i = 0; i < view->column_count; i++)
        shown |= strcmp(view->columns[i].name, item->name) == 0;
    if (shown)
        toggle_name(view->chosen, &view->chosen_count, item->name, false);
    else
        toggle_name(view->chosen, &view->chosen_count, item->name, true);
    toggle_name(view->unwanted, &view->unwanted_count, item->name, shown);
}

/* Back to the newest line: what waits is shown. */
static void to_newest(struct logs_view *view)
{
    (void)list_home(&view->list, NULL, NULL);
    view->in_detail = false;
    view->seen = 0;
}

/* The oldest, and older ones after it where the answer was full. */
static void to_oldest(struct logs_view *view)
{
    if (view->list.cursor + 1 >= view->list.count && view->logs->full &&
        view->limit < LIMIT_MOST)
        view->limit = LIMIT_MOST;
    (void)list_end(&view->list, NULL, NULL);
}

static bool change_time(struct logs_view *view, enum action action)
{
    int64_t end = view->end_ms ? view->end_ms : view->now_ms;

    switch ((int)action) {
    case ACTION_ZOOM_IN:
        view->range_ms =
            view->range_ms / 2 > range_least_ms ? view->range_ms / 2 : range_least_ms;
        break;
    case ACTION_ZOOM_OUT:
        view->range_ms =
            view->range_ms * 2 < range_most_ms ? view->range_ms * 2 : range_most_ms;
        break;
    case ACTION_EARLIER:
        view->end_ms = end - view->range_ms / 2;
        break;
    case ACTION_LATER:
        view->end_ms = view->end_ms ? view->end_ms + view->range_ms / 2 : 0;
        break;
    case ACTION_NOW:
        view->end_ms = 0;
        break;
    default:
        return false;
    }
    if (view->end_ms >= view->now_ms)
        view->end_ms = 0;
    forget(view);
    return true;
}

static bool move(struct logs_view *view, enum action action)
{
    struct list *list = view->in_detail ? &view->detail : &view->list;

    switch ((int)action) {
    case ACTION_UP:
        (void)list_move(list, -1, NULL, NULL);
        break;
    case ACTION_DOWN:
        (void)list_move(list, 1, NULL, NULL);
        break;
    case ACTION_PAGE_UP:
        (void)list_page(list, -1, NULL, NULL);
        break;
    case ACTION_PAGE_DOWN:
        (void)list_page(list, 1, NULL, NULL);
        break;
    case ACTION_FIRST:
        if (view->in_detail)
            (void)list_home(list, NULL, NULL);
        else
            to_newest(view);
        break;
    case ACTION_LAST:
        if (view->in_detail)
            (void)list_end(list, NULL, NULL);
        else
            to_oldest(view);
        break;
    case ACTION_LEFT:
    case ACTION_PREVIOUS:
        (void)list_move(&view->list, -1, NULL, NULL);
        break;
    case ACTION_RIGHT:
    case ACTION_NEXT:
        (void)list_move(&view->list, 1, NULL, NULL);
        break;
    default:
        return false;
    }
    return true;
}

static bool change(struct logs_view *view, enum action action)
{
    switch ((int)action) {
    case ACTION_LOG_FOLLOW:
        view->following = !view->following;
        if (view->following && view->end_ms != 0) {
            view->end_ms = 0;
            forget(view);
        }
        if (view->following)
            to_newest(view);
        break;
    case ACTION_LOG_ERROR:
        move_to_error(view, 1);
        break;
    case ACTION_LOG_ERROR_BACK:
        move_to_error(view, -1);
        break;
    case ACTION_LOG_INCLUDE:
    case ACTION_LOG_EXCLUDE:
        filter(view, action == ACTION_LOG_EXCLUDE);
        break;
    case ACTION_LOG_COLUMN:
        toggle_column(view);
        break;
    case ACTION_LOG_WRAP:
        view->wrap = !view->wrap;
        break;
    case ACTION_LOG_RAW:
        view->raw = !view->raw;
        break;
    case ACTION_LOG_PATTERNS:
        view->patterns_hidden = !view->patterns_hidden;
        break;
    case ACTION_LOG_NEXT:
        move_to_match(view, 1);
        break;
    case ACTION_LOG_PREVIOUS:
        move_to_match(view, -1);
        break;
    case ACTION_LOG_QUERY:
        logs_edit_start(view, LOGS_EDIT_QUERY);
        break;
    case ACTION_SEARCH:
        logs_edit_start(view, LOGS_EDIT_SEARCH);
        break;
    default:
        return false;
    }
    return true;
}

static unsigned act(struct view *base, enum action action)
{
    struct logs_view *view = self(base);

    if (action == ACTION_BACK && view->in_detail) {
        view->in_detail = false;
        return VIEW_HANDLED | VIEW_REDRAW;
    }
    if (action == ACTION_BACK || (action == ACTION_LOGS && !is_around(view)))
        return VIEW_CLOSE;
    if (action == ACTION_OPEN) {
        view->in_detail = view->list.count > 0;
        return VIEW_HANDLED | VIEW_REDRAW;
    }
    if (move(view, action) || change(view, action) ||
        (!is_around(view) && change_time(view, action)))
        return VIEW_HANDLED | VIEW_REDRAW;
    return VIEW_IGNORED;
}

static bool editing(const struct view *base)
{
    return self_const(base)->editor.what != LOGS_EDIT_NONE;
}

static unsigned edit(struct view *base, const struct event *event)
{
    return logs_edit_event(self(base), event);
}

static bool context(const struct view *base, struct context *ret)
{
    const struct logs_view *view = self_const(base);
    const struct logs_line *line = logs_selected(view);
    const char *id = NULL;
    struct log_fields fields;
    struct arena arena;

    context_set(&ret->title, "Logs");
    context_set(&ret->logs, view->query);
    if (!line)
        return view->query != NULL;
    arena_init(&arena, 0);
    if (log_fields_parse(&fields, line->text, line->size, &arena))
        id = log_fields_get(&fields, "trace_id");
    if (!id)
        id = logs_line_get(line, "trace_id");
    context_set(&ret->trace_id, id);
    context_add_labels(ret, line->stream);
    ret->from_ms = line->ns / ns_per_ms - range_least_ms;
    ret->to_ms = line->ns / ns_per_ms + range_least_ms;
    arena_done(&arena);
    return true;
}

static void path(const struct view *base, char *buf, size_t size)
{
    const struct logs_view *view = self_const(base);

    snprintf(buf, size, "%s", is_around(view) ? "Around" : "Logs");
}

static unsigned mouse(struct view *base, const struct event *event, struct rect area)
{
    struct logs_view *view = self(base);
    struct logs_layout layout;
    int row;

    if (event->mouse == MOUSE_WHEEL_DOWN || event->mouse == MOUSE_WHEEL_UP)
        return act(base, event->mouse == MOUSE_WHEEL_DOWN ? ACTION_DOWN : ACTION_UP);
    logs_lay_out(view, &layout);
    row = list_row_at(&view->list, event->y - area.y - layout.list.y - 1);
    if (event->mouse != MOUSE_PRESS || event->button != 1 || row < 0 || view->wrap)
        return VIEW_IGNORED;
    if (row == view->list.cursor)
        return act(base, ACTION_OPEN);
    (void)list_select(&view->list, row, NULL, NULL);
    return VIEW_HANDLED | VIEW_REDRAW;
}

static void free_view(struct view *base)
{
    struct logs_view *view = self(base);

    for (size_t i = 0; i < view->history_count; i++)
        free(view->history[i]);
    log_patterns_done(&view->patterns);
    result_unref(view->held);
    result_unref(view->around_of);
    arena_done(&view->text.arena);
    free(view->volume.expr);
    free(view->query);
    free(view->origin);
    free(view);
}

static const struct view_class logs_class = {
    .name = "logs",
    .title = "Logs",
    .help = "Lines of a LogQL query, their volume, and everything one line says",
    .scope = SCOPE_LOGS,
    .free = free_view,
    .queries = queries,
    .update = update,
    .draw = logs_draw,
    .act = act,
    .editing = editing,
    .edit = edit,
    .context = context,
    .mouse = mouse,
    .path = path,
};

/* The same with a name of its own: opened over the log view, it does not replace it. */
static const struct view_class around_class = {
    .name = "log-context",
    .title = "Around a line",
    .help = "What the same stream said before and after a line",
    .scope = SCOPE_LOGS,
    .free = free_view,
    .queries = queries,
    .update = update,
    .draw = logs_draw,
    .act = act,
    .editing = editing,
    .edit = edit,
    .context = context,
    .mouse = mouse,
    .path = path,
};

static struct logs_view *new_view(const struct view_class *cls)
{
    struct logs_view *view = xcalloc(1, sizeof(*view));

    view->base.cls = cls;
    arena_init(&view->text.arena, 0);
    view->range_ms = range_default_ms;
    forget(view);
    return view;
}

/* The query behind what was selected: the layout's own, or one from a trace's id or the
   labels that logs usually share with metrics. NULL: none of them. */
static char *query_for(const struct context *from)
{
    const char *namespace = name_values_get(&from->labels, "namespace");
    struct buf query;
    char *text;

    if (from->logs && *from->logs && !logql_is_metric(from->logs))
        return xstrdup(from->logs);
    if (!namespace)
        return NULL;
    buf_init(&query, LOGS_TEXT_MAX - 1);
    (void)buf_puts(&query, "{namespace=");
    (void)logql_quote(&query, namespace);
    (void)buf_putc(&query, '}');
    if (from->trace_id) {
        (void)buf_puts(&query, " |= ");
        (void)logql_quote(&query, from->trace_id);
    }
    text = query.overflow ? NULL : buf_take(&query);
    buf_done(&query);
    return text;
}

struct view *view_logs_new(const struct context *from)
{
    struct logs_view *view = new_view(&logs_class);

    view->query = query_for(from);
    remember(view);
    view->origin = from->title ? xstrdup(from->title) : NULL;
    if (from->from_ms > 0 && from->to_ms > from->from_ms) {
        view->end_ms = from->to_ms;
        view->range_ms = from->to_ms - from->from_ms;
    }
    /* What ends at the moment goes on. */
    if (view->end_ms + live_ms >= clock_wall_ns() / ns_per_ms)
        view->end_ms = 0;
    if (view->range_ms > range_most_ms)
        view->range_ms = range_most_ms;
    return &view->base;
}

struct view *view_logs_around_new(const struct view *from)
{
    const struct logs_view *logs = (const struct logs_view *)from;
    const struct logs_line *line;
    struct logs_view *view;
    struct buf query;

    if (from->cls != &logs_class || !(line = logs_selected(logs)))
        return NULL;
    view = new_view(&around_class);
    buf_init(&query, LOGS_TEXT_MAX - 1);
    logql_selector(&query, line->stream, level_labels);
    view->query = xstrdup(query.data);
    buf_done(&query);
    view->around_of = result_hold(logs->held);
    view->anchor = line;
    view->anchor_ms = line->ns / ns_per_ms;
    view->end_ms = logs->now_ms;
    view->limit = AROUND_LINES;
    return &view->base;
}
