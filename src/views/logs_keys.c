/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "views/logs_view.h"

/*
 * What keys do in the log view.
 */

static const int64_t range_most_ms = LOGS_RANGE_MOST_MS, range_least_ms = 60 * 1000;

static struct logs_view *self(struct view *view)
{
    return (struct logs_view *)view;
}

static bool is_error(const struct logs_view *view, const struct logs_line *line)
{
    (void)view;
    return line->level >= LINE_ERROR;
}

static bool is_match(const struct logs_view *view, const struct logs_line *line)
{
    return view->search[0] && strstr(line->text, view->search);
}

static bool is_marked(const struct logs_view *view, const struct logs_line *line)
{
    return logs_memory_marked(view->memory, line);
}

/* To the next line in this direction that is one of these, or say that there is none. */
static void jump_to(struct logs_view *view, int direction,
                    bool (*is)(const struct logs_view *view,
                               const struct logs_line *line),
                    const char *what)
{
    for (int row = view->list.cursor + direction; row >= 0 && row < view->list.count;
         row += direction) {
        if (!is(view, logs_line_at(view, row)))
            continue;
        (void)list_select(&view->list, row, NULL, NULL);
        return;
    }
    snprintf(view->remark, sizeof(view->remark), "no further %s %s", what,
             direction > 0 ? "below" : "above");
}

/* A filter with the field at the cursor or, in the list, with the line's level. */
static void filter(struct logs_view *view, bool out)
{
    const struct logs_item *item = logs_item_selected(view);
    const struct logs_line *line = logs_selected(view);
    const struct logs_side_row *row = logs_side_selected(view);
    struct buf query;

    if (!view->query || logql_is_metric(view->query))
        return;
    buf_init(&query, LOGS_TEXT_MAX - 1);
    if (row && !row->heading)
        logs_side_filter(view, row, out, &query);
    else if (item)
        logql_filter(&query, view->query, item->origin, item->name, item->value, out);
    else if (line && view->focus == LOGS_FOCUS_LINES &&
             logs_line_get(line, "detected_level"))
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
    const struct logs_side_row *row = logs_side_selected(view);
    const char *name = item ? item->name : NULL;
    bool shown = false;

    if (row && !row->heading && view->side.kind == LOGS_SIDE_FIELDS)
        name = row->text;
    if (!name || !*name)
        return;
    for (size_t i = 0; i < view->column_count; i++)
        shown |= strcmp(view->columns[i].name, name) == 0;
    if (shown)
        toggle_name(view->chosen, &view->chosen_count, name, false);
    else
        toggle_name(view->chosen, &view->chosen_count, name, true);
    toggle_name(view->unwanted, &view->unwanted_count, name, shown);
}

/* Back to the newest line: what waits is shown; around a line, more of what followed. */
static void to_newest(struct logs_view *view)
{
    if (view->list.cursor == 0 && view->after_full && view->limit < LOGS_PAGE_LINES)
        view->limit =
            view->limit * 5 < LOGS_PAGE_LINES ? view->limit * 5 : LOGS_PAGE_LINES;
    (void)list_home(&view->list, NULL, NULL);
    view->focus = LOGS_FOCUS_LINES;
    view->seen = 0;
}

/* At the end of what is held, what lies before it is asked for. */
static void to_older(struct logs_view *view)
{
    if (view->focus == LOGS_FOCUS_LINES && view->list.cursor + 1 >= view->list.count)
        logs_older_ask(view);
}

static void to_oldest(struct logs_view *view)
{
    to_older(view);
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
    logs_forget(view);
    return true;
}

static struct list *focused(struct logs_view *view)
{
    return view->focus == LOGS_FOCUS_DETAIL ? &view->detail
           : view->focus == LOGS_FOCUS_SIDE ? &view->side.list
                                            : &view->list;
}

/* To the next part of the screen that is there. */
static void move_focus(struct logs_view *view, int direction)
{
    int next = (int)view->focus;

    for (int i = 0; i < LOGS_FOCUS_COUNT; i++) {
        next = (next + direction + LOGS_FOCUS_COUNT) % LOGS_FOCUS_COUNT;
        if (next == LOGS_FOCUS_LINES ||
            (next == LOGS_FOCUS_DETAIL && view->list.count > 0) ||
            (next == LOGS_FOCUS_SIDE && logs_side_shown(view) != LOGS_SIDE_NONE))
            break;
    }
    view->focus = (enum logs_focus)next;
}

static bool move(struct logs_view *view, enum action action)
{
    struct list *list = focused(view);

    switch ((int)action) {
    case ACTION_UP:
        (void)list_move(list, -1, NULL, NULL);
        break;
    case ACTION_DOWN:
        to_older(view);
        (void)list_move(list, 1, NULL, NULL);
        break;
    case ACTION_PAGE_UP:
        (void)list_page(list, -1, NULL, NULL);
        break;
    case ACTION_PAGE_DOWN:
        to_older(view);
        (void)list_page(list, 1, NULL, NULL);
        break;
    case ACTION_FIRST:
        if (list != &view->list)
            (void)list_home(list, NULL, NULL);
        else
            to_newest(view);
        break;
    case ACTION_LAST:
        if (list != &view->list)
            (void)list_end(list, NULL, NULL);
        else
            to_oldest(view);
        break;
    case ACTION_PREVIOUS:
    case ACTION_NEXT:
        move_focus(view, action == ACTION_NEXT ? 1 : -1);
        break;
    case ACTION_LEFT:
        (void)list_move(&view->list, -1, NULL, NULL);
        break;
    case ACTION_RIGHT:
        (void)list_move(&view->list, 1, NULL, NULL);
        break;
    default:
        return false;
    }
    return true;
}

/* Another line is selected. */
static bool jump(struct logs_view *view, enum action action)
{
    switch ((int)action) {
    case ACTION_LOG_ERROR:
    case ACTION_LOG_ERROR_BACK:
        jump_to(view, action == ACTION_LOG_ERROR ? 1 : -1, is_error, "error");
        break;
    case ACTION_LOG_NEXT:
    case ACTION_LOG_PREVIOUS:
        jump_to(view, action == ACTION_LOG_NEXT ? 1 : -1, is_match, "match");
        break;
    case ACTION_LOG_MARKED:
    case ACTION_LOG_MARKED_BACK:
        jump_to(view, action == ACTION_LOG_MARKED ? 1 : -1, is_marked, "mark");
        break;
    default:
        return false;
    }
    return true;
}

/* The same lines look different. */
static bool show(struct logs_view *view, enum action action)
{
    switch ((int)action) {
    case ACTION_LOG_COLUMN:
        toggle_column(view);
        break;
    case ACTION_LOG_WRAP:
        view->wrap = !view->wrap;
        break;
    case ACTION_LOG_RAW:
        view->raw = !view->raw;
        break;
    case ACTION_LOG_FOLD:
        if (view->focus == LOGS_FOCUS_DETAIL)
            logs_item_fold(view);
        else
            logs_fold(view);
        break;
    case ACTION_LOG_TIME:
        view->times = (view->times + 1) % LOGS_TIMES_COUNT;
        break;
    case ACTION_LOG_MARK:
        if (logs_selected(view) && !logs_memory_mark(view->memory, logs_selected(view)))
            snprintf(view->remark, sizeof(view->remark), "%d marks are all there are",
                     LOGS_MARKS_MAX);
        break;
    case ACTION_LOG_PATTERNS:
        logs_side_next(view);
        break;
    default:
        return false;
    }
    return true;
}

/* From what was said around a line to what its stream says from now on. */
static void leave_anchor(struct logs_view *view)
{
    result_unref(view->around_of);
    view->around_of = NULL;
    view->anchor = NULL;
    view->limit = LOGS_LIMIT_FIRST;
}

static void toggle_follow(struct logs_view *view)
{
    if (view->anchor)
        leave_anchor(view);
    view->following = !view->following;
    if (view->following && view->end_ms != 0) {
        view->end_ms = 0;
        logs_forget(view);
    }
    if (view->following)
        to_newest(view);
}

/* Something else is asked. */
static bool ask(struct logs_view *view, enum action action)
{
    switch ((int)action) {
    case ACTION_LOG_FOLLOW:
        toggle_follow(view);
        break;
    case ACTION_LOG_INCLUDE:
    case ACTION_LOG_EXCLUDE:
        filter(view, action == ACTION_LOG_EXCLUDE);
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

/* Around a line more of what lies about is asked for, or less. */
static bool change_around(struct logs_view *view, enum action action)
{
    int64_t around = action == ACTION_ZOOM_IN ? view->around_ms / 2 : view->around_ms * 2;

    if (action != ACTION_ZOOM_IN && action != ACTION_ZOOM_OUT)
        return false;
    if (around >= range_least_ms && around <= range_most_ms)
        view->around_ms = around;
    logs_older_forget(view);
    view->seen = 0;
    return true;
}

/* Of a line all it says; of what stands beside it, only the lines of that. */
static void open_row(struct logs_view *view)
{
    if (view->focus == LOGS_FOCUS_SIDE)
        filter(view, false);
    else if (view->list.count > 0)
        view->focus = LOGS_FOCUS_DETAIL;
}

unsigned logs_act(struct view *base, enum action action)
{
    struct logs_view *view = self(base);

    view->remark[0] = '\0';
    if (action == ACTION_BACK && view->focus != LOGS_FOCUS_LINES) {
        view->focus = LOGS_FOCUS_LINES;
        return VIEW_HANDLED | VIEW_REDRAW;
    }
    if (action == ACTION_BACK || (action == ACTION_LOGS && !logs_is_around(view)))
        return VIEW_CLOSE;
    if (action == ACTION_OPEN) {
        open_row(view);
        return VIEW_HANDLED | VIEW_REDRAW;
    }
    if (move(view, action) || jump(view, action) || show(view, action) ||
        ask(view, action) ||
        (logs_is_around(view) ? change_around(view, action) : change_time(view, action)))
        return VIEW_HANDLED | VIEW_REDRAW;
    return VIEW_IGNORED;
}
