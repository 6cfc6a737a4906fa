/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "views/list_input.h"
#include "views/traces_view.h"

/*
 * The search for traces: what a panel, series, alert or endpoint leads to, as a filter
 * that can be edited; the traces found over time and as a table.
 */

static const int64_t range_default_ms = 3600 * 1000, range_least_ms = 60 * 1000,
                     range_most_ms = 7 * 24 * 3600 * INT64_C(1000);

enum { PERIOD_MS = 30 * 1000 };

static struct traces_view *self(struct view *base)
{
    return (struct traces_view *)base;
}

static void set_expr(struct traces_view *view)
{
    struct buf text;

    buf_init(&text, 2 * TRACE_QUERY_MAX);
    trace_query_format(&view->query, &text);
    free(view->expr);
    view->expr = buf_take(&text);
    buf_done(&text);
}

/* A service of which only the beginning is known ("sql-studio" of "sql-studio-backend"):
   the only one, or the first of that beginning; the tracer's own never. */
static void guess_service(struct traces_view *view)
{
    const char *best = NULL;
    size_t others = 0;

    for (size_t i = 0; i < view->service_count; i++) {
        const char *name = view->services[i];

        if (strcmp(name, "jaeger") == 0 || strncmp(name, "jaeger-", 7) == 0)
            continue;
        others++;
        if (view->guess ? strncmp(name, view->guess, strlen(view->guess)) == 0 && !best
                        : !best)
            best = name;
    }
    if (!best || (!view->guess && others != 1))
        return;
    view->query.service = xstrdup(best);
    set_expr(view);
    view->changed = true;
}

/* --- asking --- */

size_t traces_limit(const struct traces_view *view)
{
    return view->query.limit > 0 ? (size_t)view->query.limit : TRACES_LIMIT;
}

/* Jaeger is asked for services until there is one to search. */
static bool asks_names(const struct traces_view *view, const struct trace_source *source)
{
    return source->kind == SOURCE_JAEGER && !view->query.service;
}

static size_t queries(const struct view *base, const struct view_env *env,
                      struct query_spec *ret, size_t max)
{
    const struct traces_view *view = (const struct traces_view *)base;
    struct trace_source sources[TRACE_SOURCES_MAX];
    size_t count = trace_sources(env, sources);

    count = count < max ? count : max;
    for (size_t i = 0; i < count; i++) {
        ret[i] =
            (struct query_spec){.source = sources[i].kind, .member = sources[i].member};
        if (asks_names(view, &sources[i])) {
            ret[i].kind = QUERY_LABEL_VALUES;
            ret[i].label = "service";
            ret[i].expr = "";
            continue;
        }
        ret[i].kind = QUERY_TRACES;
        ret[i].expr = view->expr;
        ret[i].limit = (int)traces_limit(view);
        ret[i].range_ms = view->to_ms ? view->to_ms - view->from_ms : view->range_ms;
        ret[i].end_ms = view->to_ms;
        ret[i].period_ms = view->to_ms ? 0 : PERIOD_MS;
    }
    return count;
}

/* As queries() counted them. */
static void note_sources(struct traces_view *view, const struct view_env *env)
{
    struct trace_source sources[TRACE_SOURCES_MAX];

    view->asked_count = trace_sources(env, sources);
    for (size_t i = 0; i < view->asked_count; i++) {
        view->asked[i].source = sources[i];
        view->asked[i].names = asks_names(view, &sources[i]);
    }
}

/* From a beginning up to now, and something of what was before it: in steps, as a range
   is chosen. */
static int64_t range_since(int64_t ms)
{
    int64_t range = 15 * 60 * 1000;

    while (range < ms + ms / 4 && range * 2 <= range_most_ms)
        range *= 2;
    return range;
}

static void update(struct view *base, const struct view_env *env)
{
    struct traces_view *view = self(base);

    view->now_ms = env->now_ms;
    view->utc = env->utc;
    if (view->since_ms > 0) {
        view->range_ms = range_since(env->now_ms - view->since_ms);
        view->since_ms = 0;
    }
    note_sources(view, env);
    traces_collect(view, env);
    if (traces_choosing(view) || (view->guess && !view->query.service))
        guess_service(view);
}

/* --- keys --- */

static unsigned changed(struct traces_view *view)
{
    set_expr(view);
    view->changed = true;
    return VIEW_HANDLED | VIEW_REDRAW | VIEW_UPDATE;
}

static void change_range(struct traces_view *view, enum action action)
{
    int64_t to = view->to_ms ? view->to_ms : view->now_ms;
    int64_t range = view->to_ms ? view->to_ms - view->from_ms : view->range_ms;

    if (action == ACTION_NOW) {
        view->to_ms = 0;
        view->range_ms = range_default_ms;
        return;
    }
    if (action == ACTION_ZOOM_IN && range / 2 >= range_least_ms)
        range /= 2;
    else if (action == ACTION_ZOOM_OUT && range * 2 <= range_most_ms)
        range *= 2;
    else if (action == ACTION_EARLIER)
        view->to_ms = to - range / 2;
    else if (action == ACTION_LATER)
        view->to_ms = view->to_ms + range / 2 < view->now_ms ? to + range / 2 : 0;
    if (view->to_ms)
        view->from_ms = view->to_ms - range;
    else
        view->range_ms = range;
}

/* The neighbour in time, whatever the order of the table. */
static void step_in_time(struct traces_view *view, int direction)
{
    const struct traces_row *from, *best = NULL;

    if (traces_choosing(view) || view->row_count == 0)
        return;
    from = &view->rows[view->list.cursor];
    for (size_t i = 0; i < view->row_count; i++) {
        const struct traces_row *row = &view->rows[i];
        int64_t away = (row->found.start_ns - from->found.start_ns) * direction;

        if (away > 0 &&
            (!best || (row->found.start_ns - best->found.start_ns) * direction < 0))
            best = row;
    }
    if (best)
        list_select(&view->list, (int)(best - view->rows), traces_row_id, view);
}

static void step_to_error(struct traces_view *view, int direction)
{
    int at = view->list.cursor + direction;

    if (traces_choosing(view))
        return;
    for (; at >= 0 && at < view->list.count; at += direction) {
        if (view->rows[at].found.errors == 0)
            continue;
        list_select(&view->list, at, traces_row_id, view);
        return;
    }
}

static unsigned open_selected(struct traces_view *view)
{
    if (!traces_choosing(view) || view->service_count == 0)
        return VIEW_IGNORED; /* app opens the trace of the context */
    view->query.service = xstrdup(view->services[view->list.cursor]);
    return changed(view);
}

static void ask_minimum(struct traces_view *view)
{
    char text[LINE_FIELD_MAX];

    snprintf(text, sizeof(text), "%.1000s%smin=", view->expr, view->expr[0] ? " " : "");
    view->query.min_ms = 0;
    line_field_open(&view->field, text);
}

const struct traces_row *traces_selected(const struct traces_view *view)
{
    return traces_choosing(view) || view->row_count == 0 ? NULL
                                                         : &view->rows[view->list.cursor];
}

bool traces_is_marked(const struct traces_view *view, const struct trace_summary *found)
{
    return view->marked.high | view->marked.low &&
           trace_id_equal(view->marked, found->id);
}

/* The first of two to compare, or take that back; with one marked app opens the second. */
static unsigned mark(struct traces_view *view)
{
    const struct traces_row *row = traces_selected(view);

    if (!row)
        return VIEW_HANDLED;
    if (traces_is_marked(view, &row->found)) {
        view->marked = (struct trace_id){0, 0};
    } else if (view->marked.high | view->marked.low) {
        return VIEW_IGNORED;
    } else {
        view->marked = row->found.id;
        view->marked_source = view->asked[row->source].source;
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

static bool move(struct traces_view *view, enum action action)
{
    switch ((int)action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
        step_in_time(view, action == ACTION_LEFT ? -1 : 1);
        break;
    case ACTION_TRACES_ERROR:
    case ACTION_TRACES_ERROR_BACK:
        step_to_error(view, action == ACTION_TRACES_ERROR ? 1 : -1);
        break;
    default:
        if (!list_keys(&view->list, action, traces_row_id, view))
            return false;
    }
    return true;
}

static unsigned act(struct view *base, enum action action)
{
    struct traces_view *view = self(base);

    if (move(view, action))
        return VIEW_HANDLED | VIEW_REDRAW;
    switch ((int)action) {
    case ACTION_BACK:
        return VIEW_CLOSE;
    case ACTION_OPEN:
        return open_selected(view);
    case ACTION_ZOOM_IN:
    case ACTION_ZOOM_OUT:
    case ACTION_EARLIER:
    case ACTION_LATER:
    case ACTION_NOW:
        change_range(view, action);
        return changed(view);
    case ACTION_TRACES_ORDER:
        view->by_duration = !view->by_duration;
        view->changed = true;
        return VIEW_HANDLED | VIEW_REDRAW;
    case ACTION_TRACES_COMPARE:
        return mark(view);
    case ACTION_TRACES_FILTER:
        line_field_open(&view->field, view->expr);
        return VIEW_HANDLED | VIEW_REDRAW;
    case ACTION_TRACES_MINIMUM:
        ask_minimum(view);
        return VIEW_HANDLED | VIEW_REDRAW;
    case ACTION_TRACES:
        return VIEW_HANDLED;
    default:
        return VIEW_IGNORED;
    }
}

static bool editing(const struct view *base)
{
    return ((const struct traces_view *)base)->field.active;
}

static unsigned edit(struct view *base, const struct event *event)
{
    struct traces_view *view = self(base);
    struct trace_query query;
    struct err err = {0};

    view->field_error[0] = '\0';
    if (line_field_event(&view->field, event) != LINE_TAKEN)
        return VIEW_HANDLED | VIEW_REDRAW;
    if (!trace_query_parse(view->field.text, &query, &err)) {
        snprintf(view->field_error, sizeof(view->field_error), "%.190s", err.msg);
        return VIEW_HANDLED | VIEW_REDRAW;
    }
    trace_query_done(&view->query);
    view->query = query;
    free(view->guess);
    view->guess = NULL; /* without a service, a person chooses */
    return changed(view);
}

static unsigned mouse(struct view *base, const struct event *event, struct rect area)
{
    struct traces_view *view = self(base);
    int top = area.y + area.h - view->height;
    int plot = traces_plot_rows(view, area.h);

    if (event->mouse == MOUSE_WHEEL_UP || event->mouse == MOUSE_WHEEL_DOWN) {
        list_scroll(&view->list, event->mouse == MOUSE_WHEEL_UP ? -3 : 3, traces_row_id,
                    view);
    } else if (event->mouse == MOUSE_PRESS && event->y >= top) {
        int row = list_row_at(&view->list, event->y - top);

        if (row >= 0)
            list_select(&view->list, row, traces_row_id, view);
    } else if (event->mouse == MOUSE_PRESS && plot > 0 && !traces_choosing(view)) {
        struct rect graph = {area.x, area.y + TRACES_HEAD_ROWS, area.w, plot};
        int row = traces_plot_row_at(view, graph, event->x, event->y);

        if (row >= 0)
            list_select(&view->list, row, traces_row_id, view);
    } else {
        return VIEW_IGNORED;
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

/* --- the rest --- */

static void path(const struct view *base, char *buf, size_t size)
{
    const struct traces_view *view = (const struct traces_view *)base;

    snprintf(buf, size, "Traces%s%.60s", view->query.service ? " of " : "",
             view->query.service ? view->query.service : "");
}

static void free_view(struct view *base)
{
    struct traces_view *view = self(base);

    traces_release(view);
    trace_query_done(&view->query);
    free(view->title);
    free(view->guess);
    free(view->expr);
    free(view);
}

static const struct view_class traces_class = {
    .name = "traces",
    .title = "Traces",
    .help = "Traces that a search finds, over time and as a table; Enter opens one",
    .scope = SCOPE_TRACES,
    .free = free_view,
    .queries = queries,
    .update = update,
    .draw = traces_draw,
    .act = act,
    .editing = editing,
    .edit = edit,
    .context = traces_context,
    .copies = traces_copies,
    .mouse = mouse,
    .path = path,
};

bool view_is_traces(const struct view *view)
{
    return view->cls == &traces_class;
}

/* clang-format off */
static const struct column new_columns[TRACES_COLUMNS] = {
    [TRACES_COLUMN_TIME] = {.head = "TIME", .min = 12},
    [TRACES_COLUMN_DURATION] = {.head = "DURATION", .min = 8},
    [TRACES_COLUMN_OPERATION] = {.head = "OPERATION", .min = 24, .weight = 1},
    [TRACES_COLUMN_SERVICE] = {.head = "SERVICE", .min = 10, .drop = 4},
    [TRACES_COLUMN_SPANS] = {.head = "SPANS", .right = true, .min = 5, .drop = 2},
    [TRACES_COLUMN_SERVICES] = {.head = "SERV", .right = true, .min = 4, .drop = 3},
    [TRACES_COLUMN_ERRORS] = {.head = "ERR", .right = true, .min = 3, .drop = 1},
    [TRACES_COLUMN_SOURCE] = {.head = "", .drop = 5},
};

/* clang-format on */

/* Labels of series and alerts as spans have them, where no operation says more. */
enum { ENDPOINT, STATUS, POD };

static const struct {
    const char *label, *attribute;
} attributes[] = {
    [ENDPOINT] = {"endpoint", "http.path"       },
    [STATUS] = {"status",   "http.status_code"},
    [POD] = {"pod",      "k8s.pod.name"    },
};

static void read_context(struct traces_view *view, const struct context *context)
{
    struct trace_query *query = &view->query;
    const char *method = name_values_get(&context->labels, "method");
    const char *endpoint = name_values_get(&context->labels, "endpoint");
    const char *service = context->service;
    char operation[512];
    struct err err = {0};

    if (context->search && trace_query_parse(context->search, query, &err))
        return;
    if (!service)
        service = name_values_get(&context->labels, "service_name");
    if (service)
        (void)trace_query_add(query, "service", service, NULL);
    else if (name_values_get(&context->labels, "namespace"))
        view->guess = xstrdup(name_values_get(&context->labels, "namespace"));
    if (context->operation) {
        (void)trace_query_add(query, "operation", context->operation, NULL);
    } else if (method && endpoint) {
        snprintf(operation, sizeof(operation), "%s %s", method, endpoint);
        (void)trace_query_add(query, "operation", operation, NULL);
    }
    for (size_t i = 0; i < ARRAY_LEN(attributes); i++) {
        const char *value = name_values_get(&context->labels, attributes[i].label);

        /* "5xx" is a class of them. */
        if (value && *value && !query->operation &&
            (i != STATUS || strspn(value, "0123456789") == strlen(value)))
            (void)trace_query_add(query, attributes[i].attribute, value, NULL);
    }
    if (context->tags)
        (void)trace_query_add_json(query, context->tags);
    if (context->min_duration)
        (void)trace_query_add(query, "min", context->min_duration, NULL);
}

struct view *view_traces_new(const struct context *context)
{
    struct traces_view *view = xcalloc(1, sizeof(*view));

    view->base.cls = &traces_class;
    memcpy(view->columns, new_columns, sizeof(new_columns));
    view->range_ms = range_default_ms;
    view->changed = true;
    read_context(view, context);
    if (context->title)
        view->title = xasprintf("for %s", context->title);
    view->since_ms = context->to_ms > 0 ? 0 : context->from_ms;
    if (context->to_ms > 0) {
        view->to_ms = context->to_ms;
        view->from_ms = context->from_ms > 0 && context->from_ms < context->to_ms
                            ? context->from_ms
                            : context->to_ms - range_default_ms;
    }
    set_expr(view);
    return &view->base;
}

struct view *view_traces_marked_new(const struct context *context, struct trace_id id,
                                    const struct trace_source *source)
{
    struct view *base = view_traces_new(context);
    struct traces_view *view = self(base);

    view->marked = id;
    view->marked_source = *source;
    return base;
}
