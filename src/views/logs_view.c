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

enum { AROUND_LINES = 200 };

static const int64_t range_default_ms = 3600 * 1000, around_least_ms = 60 * 1000,
                     around_ms = 2 * 3600 * 1000, live_ms = 10 * 1000;

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

static bool editing(const struct view *base)
{
    return self_const(base)->editor.what != LOGS_EDIT_NONE;
}

static unsigned edit(struct view *base, const struct event *event)
{
    return logs_edit_event(self(base), event);
}

/* What part of the application wrote it: leads to the panels of that component. */
static const char *component_of(const struct logs_line *line)
{
    static const char *const names[] = {"component", "container_name", "container",
                                        "service_name", "app"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *value = logs_line_get(line, names[i]);

        if (value)
            return value;
    }
    return NULL;
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
    context_set(&ret->component, component_of(line));
    context_add_labels(ret, line->stream);
    ret->from_ms = line->ns / NS_PER_MS - around_least_ms;
    ret->to_ms = line->ns / NS_PER_MS + around_least_ms;
    arena_done(&arena);
    return true;
}

static void path(const struct view *base, char *buf, size_t size)
{
    const struct logs_view *view = self_const(base);

    snprintf(buf, size, "%s", logs_is_around(view) ? "Around" : "Logs");
}

/* The row that is drawn at this line of the list, -1: none. */
static int row_at(const struct logs_view *view, int y)
{
    for (size_t i = 0; i < view->shown_count && y >= 0; i++) {
        if (y < view->shown[i].height)
            return view->list.top + (int)i;
        y -= view->shown[i].height;
    }
    return -1;
}

static unsigned mouse(struct view *base, const struct event *event, struct rect area)
{
    struct logs_view *view = self(base);
    struct logs_layout layout;
    int row;

    if (event->mouse == MOUSE_WHEEL_DOWN || event->mouse == MOUSE_WHEEL_UP)
        return logs_act(base, event->mouse == MOUSE_WHEEL_DOWN ? ACTION_DOWN : ACTION_UP);
    logs_lay_out(view, &layout);
    row = event->y - area.y < layout.list.y + layout.list.h
              ? row_at(view, event->y - area.y - layout.list.y - 1)
              : -1;
    if (event->mouse != MOUSE_PRESS || event->button != 1 || row < 0)
        return VIEW_IGNORED;
    if (row == view->list.cursor)
        return logs_act(base, ACTION_OPEN);
    (void)list_select(&view->list, row, NULL, NULL);
    return VIEW_HANDLED | VIEW_REDRAW;
}

static void free_view(struct view *base)
{
    struct logs_view *view = self(base);

    logs_memory_free(view->own);
    logs_side_done(view);
    logs_complete_done(view);
    result_unref(view->held);
    result_unref(view->around_of);
    logs_older_forget(view);
    arena_done(&view->text.arena);
    free(view->volume.expr);
    free(view->query);
    free(view->origin);
    free(view->needle);
    free(view);
}

static const struct view_class logs_class = {
    .name = "logs",
    .title = "Logs",
    .help = "Lines of a LogQL query, their volume, and everything one line says",
    .scope = SCOPE_LOGS,
    .free = free_view,
    .queries = logs_queries,
    .update = logs_update,
    .draw = logs_draw,
    .act = logs_act,
    .editing = editing,
    .edit = edit,
    .context = context,
    .copies = logs_copies,
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
    .queries = logs_queries,
    .update = logs_update,
    .draw = logs_draw,
    .act = logs_act,
    .editing = editing,
    .edit = edit,
    .context = context,
    .copies = logs_copies,
    .mouse = mouse,
    .path = path,
};

static struct logs_view *new_view(const struct view_class *cls)
{
    struct logs_view *view = xcalloc(1, sizeof(*view));

    view->base.cls = cls;
    arena_init(&view->text.arena, 0);
    arena_init(&view->side.arena, 0);
    view->range_ms = range_default_ms;
    view->limit = LOGS_LIMIT_FIRST;
    view->memory = view->own = logs_memory_new();
    logs_forget(view);
    return view;
}

/* A selector of the labels that logs usually share with metrics, or of what the dashboards
   are about, where that is known. */
static bool put_selector(struct buf *query, const struct context *from)
{
    const char *namespace = name_values_get(&from->labels, "namespace");
    bool alone;

    if (namespace && *namespace) {
        (void)buf_puts(query, "{namespace=");
        (void)buf_put_quoted(query, namespace);
        return buf_putc(query, '}');
    }
    return from->streams && !strchr(from->streams, '$') &&
           logql_selector_size(from->streams, &alone) > 0 && alone &&
           buf_puts(query, from->streams);
}

/* The query behind what was selected: the layout's own, or one from a trace's id or from
   labels; with the labels of a series or alert, of just that. NULL: none of them. */
static char *query_for(const struct context *from)
{
    bool own = from->logs && *from->logs && !logql_is_metric(from->logs);
    struct buf query, narrow;
    char *text = NULL;

    buf_init(&query, LOGS_TEXT_MAX - 1);
    buf_init(&narrow, LOGS_TEXT_MAX - 1);
    if (own || put_selector(&query, from)) {
        if (own)
            (void)buf_puts(&query, from->logs);
        if (from->trace_id && !own) {
            (void)buf_puts(&query, " |= ");
            (void)buf_put_quoted(&query, from->trace_id);
        }
        if (from->trace_id)
            (void)buf_puts(&narrow, query.data);
        else
            logql_narrow(&narrow, query.data, &from->labels);
    }
    if (narrow.size > 0 && !query.overflow && !narrow.overflow)
        text = buf_take(&narrow);
    buf_done(&query);
    buf_done(&narrow);
    return text;
}

struct view *view_logs_new(const struct context *from)
{
    struct logs_view *view = new_view(&logs_class);
    int64_t now_ms = clock_wall_ns() / NS_PER_MS;

    view->query = query_for(from);
    view->origin = from->title ? xstrdup(from->title) : NULL;
    view->needle = from->trace_id ? xstrdup(from->trace_id) : NULL;
    if (from->from_ms > 0 && from->to_ms > from->from_ms) {
        view->end_ms = from->to_ms;
        view->range_ms = from->to_ms - from->from_ms;
    }
    if (from->from_ms > 0 && from->to_ms == 0 &&
        now_ms > from->from_ms + range_default_ms)
        view->range_ms = context_back_ms(from->from_ms, now_ms);
    /* What ends at the moment goes on. */
    if (view->end_ms + live_ms >= now_ms)
        view->end_ms = 0;
    if (view->range_ms > LOGS_RANGE_MOST_MS)
        view->range_ms = LOGS_RANGE_MOST_MS;
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
    view->anchor_ms = line->ns / NS_PER_MS;
    view->end_ms = logs->now_ms;
    view->around_ms = around_ms;
    view->limit = AROUND_LINES;
    return &view->base;
}
