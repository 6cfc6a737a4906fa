/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/mem.h"
#include "core/unit.h"
#include "views/list_input.h"
#include "views/trace_text.h"
#include "views/waterfall_view.h"

/*
 * One trace as a tree of bars. It is looked for in one source after the other, as they are
 * configured; what came of each is said where none has it.
 */

enum { ZOOM_LEAST_NS = 1000 };

static struct waterfall_view *self(struct view *base)
{
    return (struct waterfall_view *)base;
}

/* --- asking --- */

static size_t queries(const struct view *base, const struct view_env *env,
                      struct query_spec *ret, size_t max)
{
    const struct waterfall_view *view = (const struct waterfall_view *)base;
    struct trace_source sources[TRACE_SOURCES_MAX];
    size_t count = trace_sources(env, sources);

    if (view->asking >= count || max == 0)
        return 0;
    ret[0] = (struct query_spec){.source = sources[view->asking].kind,
                                 .member = sources[view->asking].member,
                                 .kind = QUERY_TRACE,
                                 .expr = view->id};
    if (!view->trace)
        return 1;
    return 1 + beside_queries(&view->beside, &sources[view->asking], ret + 1, max - 1);
}

/* What the source in question says: the trace, or why the next one is to be asked. */
static void take_answer(struct waterfall_view *view, const struct query_state *state)
{
    const struct trace_answer *answer = state->result ? state->result->traces : NULL;
    char *said = view->answers[view->asking];

    if (answer && answer->trace) {
        if (view->held == state->result)
            return;
        result_unref(view->held);
        view->held = result_hold(state->result);
        waterfall_take(view, answer->trace);
        beside_set_trace(&view->beside, answer->trace, view->id, view->from.streams);
        return;
    }
    if (state->in_flight || (state->status != QUERY_OK && state->status != QUERY_FAILED))
        return;
    view->failed = view->failed || state->status == QUERY_FAILED;
    snprintf(said, sizeof(view->answers[0]), "%.190s",
             state->status == QUERY_FAILED ? state->err.msg : "not there");
    view->asking++;
}

/* A search costs its server: not for every span that the selection passes. */
static void compare_span(struct waterfall_view *view)
{
    int32_t at = view->tall ? waterfall_selected(view) : view->trace->root;

    beside_set_span(&view->beside, view->trace, at);
}

static void update(struct view *base, const struct view_env *env)
{
    struct waterfall_view *view = self(base);
    struct rect none = {0, 0, 0, 0};

    view->now_ms = env->now_ms;
    view->utc = env->utc;
    view->cols = env->cols;
    view->source_count = trace_sources(env, view->sources);
    view->beside.has_loki = beside_has_loki(env);
    /* Before the trace's own answer, which may be another trace's. */
    if (view->trace && env->query_count > 0)
        beside_take(&view->beside, view->trace, env->queries + 1, env->query_count - 1);
    if (env->query_count > 0 && view->asking < view->source_count)
        take_answer(view, env->queries[0]);
    if (view->trace)
        compare_span(view);
    waterfall_lay_out(view, env->rows);
    if (!view->trace)
        return;
    none.w = waterfall_detail_cols(view);
    view->detail_count = waterfall_draw_span(view, NULL, none, 0);
    if (view->detail_top > view->detail_count - view->detail_rows + 1)
        view->detail_top = view->detail_count - view->detail_rows + 1;
    if (view->detail_top < 0)
        view->detail_top = 0;
}

/* --- keys --- */

static unsigned redraw(void)
{
    return VIEW_HANDLED | VIEW_REDRAW;
}

static bool move_list(struct waterfall_view *view, enum action action)
{
    struct list *list = view->grouped ? &view->group_list : &view->list;
    list_id_fn *id = view->grouped ? NULL : waterfall_row_id;
    int32_t before = waterfall_selected(view);

    if (!list_keys(list, action, id, view))
        return false;
    if (waterfall_selected(view) != before)
        view->detail_top = 0;
    return true;
}

static void fold(struct waterfall_view *view, bool folded)
{
    int32_t at = waterfall_selected(view);

    if (at < 0 || view->trace->spans[at].below == 0)
        return;
    view->folded[at] = folded;
    waterfall_make_rows(view);
}

/* Left: fold, or up to the parent; right: unfold, or down to the first child. */
static void step_level(struct waterfall_view *view, bool in)
{
    int32_t at = waterfall_selected(view);
    const struct span *span;

    if (at < 0)
        return;
    span = &view->trace->spans[at];
    if (span->below > 0 && view->folded[at] == in)
        fold(view, !in);
    else if (in && span->below > 0)
        list_move(&view->list, 1, waterfall_row_id, view);
    else if (!in && span->parent >= 0)
        (void)waterfall_select(view, span->parent);
    view->detail_top = 0;
}

/* Half the time shown, around the selected span; or twice as much. */
static void zoom(struct waterfall_view *view, enum action action)
{
    const struct trace *trace = view->trace;
    int32_t at = waterfall_selected(view);
    int64_t length = view->to_ns - view->from_ns, middle;

    if (action == ACTION_NOW || at < 0) {
        view->from_ns = trace->start_ns;
        view->to_ns = trace->end_ns;
        return;
    }
    if (action == ACTION_EARLIER || action == ACTION_LATER) {
        middle = view->from_ns + length / 2 +
                 (action == ACTION_LATER ? length / 2 : -length / 2);
    } else {
        middle = trace->spans[at].start_ns + trace->spans[at].duration_ns / 2;
        length = action == ACTION_ZOOM_IN ? length / 2 : length * 2;
    }
    length = length < ZOOM_LEAST_NS ? ZOOM_LEAST_NS : length;
    if (length >= trace->end_ns - trace->start_ns)
        length = trace->end_ns - trace->start_ns;
    view->from_ns = middle - length / 2;
    if (view->from_ns + length > trace->end_ns)
        view->from_ns = trace->end_ns - length;
    if (view->from_ns < trace->start_ns)
        view->from_ns = trace->start_ns;
    view->to_ns = view->from_ns + length;
}

static void open_field(struct waterfall_view *view, enum waterfall_field field)
{
    view->field_is = field;
    view->grouped = false;
    line_field_open(&view->field, field == WATERFALL_SEARCH ? view->search : "");
}

static void step_match(struct waterfall_view *view, int direction)
{
    view->detail_top = 0;
    if (!view->search[0])
        snprintf(view->said, sizeof(view->said), "nothing was searched for");
    else if (!waterfall_step_match(view, direction))
        snprintf(view->said, sizeof(view->said), "no other span with \"%.100s\"",
                 view->search);
}

static void step_error(struct waterfall_view *view, int direction)
{
    view->detail_top = 0;
    if (!waterfall_step_error(view, direction))
        snprintf(view->said, sizeof(view->said), "no other error %s",
                 direction > 0 ? "below" : "above");
}

static void scroll_detail(struct waterfall_view *view, int direction)
{
    view->detail_top += direction * (view->detail_rows > 2 ? view->detail_rows - 2 : 1);
}

/* What is said to anything that the open trace is looked at with. */
static bool act_on_trace(struct waterfall_view *view, enum action action)
{
    switch ((int)action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
        step_level(view, action == ACTION_RIGHT);
        break;
    case ACTION_NEXT:
    case ACTION_PREVIOUS:
        scroll_detail(view, action == ACTION_NEXT ? 1 : -1);
        break;
    case ACTION_OPEN:
        view->tall = !view->tall;
        break;
    case ACTION_TRACE_CRITICAL:
        view->plain = !view->plain;
        break;
    case ACTION_TRACE_FOLD:
        if (waterfall_selected(view) >= 0)
            fold(view, !view->folded[waterfall_selected(view)]);
        break;
    case ACTION_TRACE_FILTER:
        view->errors_only = !view->errors_only;
        waterfall_make_rows(view);
        break;
    case ACTION_TRACE_GROUP:
        view->grouped = !view->grouped;
        if (view->group_count == 0)
            waterfall_make_groups(view);
        break;
    case ACTION_TRACE_MINIMUM:
        open_field(view, WATERFALL_MINIMUM);
        break;
    case ACTION_SEARCH:
        open_field(view, WATERFALL_SEARCH);
        break;
    case ACTION_TRACE_NEXT:
    case ACTION_TRACE_PREVIOUS:
        step_match(view, action == ACTION_TRACE_NEXT ? 1 : -1);
        break;
    case ACTION_TRACE_ERROR:
    case ACTION_TRACE_ERROR_BACK:
        step_error(view, action == ACTION_TRACE_ERROR ? 1 : -1);
        break;
    case ACTION_ZOOM_IN:
    case ACTION_ZOOM_OUT:
    case ACTION_EARLIER:
    case ACTION_LATER:
    case ACTION_NOW:
        zoom(view, action);
        break;
    default:
        return false;
    }
    return true;
}

static unsigned act(struct view *base, enum action action)
{
    struct waterfall_view *view = self(base);

    view->said[0] = '\0';
    if (action == ACTION_BACK && view->grouped) {
        view->grouped = false;
        return redraw();
    }
    if (action == ACTION_BACK)
        return VIEW_CLOSE;
    /* From the first source on; app asks. */
    if (action == ACTION_REFRESH && !view->trace) {
        view->asking = 0;
        view->failed = false;
        return VIEW_IGNORED;
    }
    if (!view->trace)
        return VIEW_IGNORED;
    return move_list(view, action) || act_on_trace(view, action) ? redraw()
                                                                 : VIEW_IGNORED;
}

static bool editing(const struct view *base)
{
    return ((const struct waterfall_view *)base)->field.active;
}

static void take_minimum(struct waterfall_view *view)
{
    int64_t ms = 0;

    if (view->field.text[0] && !duration_parse(view->field.text, &ms)) {
        snprintf(view->said, sizeof(view->said), "a duration like 50ms, not \"%.100s\"",
                 view->field.text);
        return;
    }
    view->min_ns = ms < INT64_MAX / 1000000 ? ms * 1000000 : 0;
    waterfall_make_rows(view);
}

static unsigned edit(struct view *base, const struct event *event)
{
    struct waterfall_view *view = self(base);
    enum line_reply reply = line_field_event(&view->field, event);

    if (view->field_is == WATERFALL_SEARCH)
        snprintf(view->search, sizeof(view->search), "%.190s", view->field.text);
    if (reply != LINE_TAKEN)
        return redraw();
    if (view->field_is == WATERFALL_MINIMUM) {
        take_minimum(view);
        return redraw();
    }
    /* The selected span itself may be what is looked for. */
    if (view->search[0] && waterfall_selected(view) >= 0 &&
        !waterfall_matches(view->trace, &view->trace->spans[waterfall_selected(view)],
                           view->search) &&
        !waterfall_step_match(view, 1))
        step_match(view, -1);
    return redraw();
}

static unsigned mouse(struct view *base, const struct event *event, struct rect area)
{
    struct waterfall_view *view = self(base);
    struct list *list = view->grouped ? &view->group_list : &view->list;
    list_id_fn *id = view->grouped ? NULL : waterfall_row_id;
    int tree = area.y + 3 + (view->grouped ? 0 : view->map_rows);

    if (event->mouse == MOUSE_WHEEL_UP || event->mouse == MOUSE_WHEEL_DOWN) {
        int lines = event->mouse == MOUSE_WHEEL_UP ? -3 : 3;

        if (!view->grouped && event->y >= tree + view->height)
            view->detail_top += lines;
        else
            list_scroll(list, lines, id, view);
    } else if (event->mouse == MOUSE_PRESS && event->y >= tree) {
        int row = list_row_at(list, event->y - tree);

        if (row >= 0)
            list_select(list, row, id, view);
    } else {
        return VIEW_IGNORED;
    }
    return redraw();
}

/* --- the rest --- */

static void path(const struct view *base, char *buf, size_t size)
{
    const struct waterfall_view *view = (const struct waterfall_view *)base;

    snprintf(buf, size, "Trace %.8s%s", view->id, view->grouped ? " by operation" : "");
}

static void free_view(struct view *base)
{
    struct waterfall_view *view = self(base);

    result_unref(view->held);
    beside_done(&view->beside);
    context_done(&view->from);
    free(view->rows);
    free(view->folded);
    free(view->kept);
    free(view->map);
    free(view->groups);
    free(view->id);
    free(view);
}

static const struct view_class waterfall_class = {
    .name = "trace",
    .title = "Trace",
    .help =
        "One trace: spans as a tree and as bars on one scale; Enter enlarges the span",
    .scope = SCOPE_TRACE,
    .free = free_view,
    .queries = queries,
    .update = update,
    .draw = waterfall_draw,
    .act = act,
    .editing = editing,
    .edit = edit,
    .context = waterfall_context,
    .copies = waterfall_copies,
    .mouse = mouse,
    .path = path,
};

bool view_is_waterfall(const struct view *view)
{
    return view->cls == &waterfall_class;
}

/* The log streams of the selection's own namespace, where it has one. */
static void set_streams(struct context *from)
{
    const char *namespace = name_values_get(&from->labels, "namespace");
    struct buf text;

    if (!namespace || !*namespace)
        return;
    buf_init(&text, 1024);
    buf_puts(&text, "{namespace=");
    buf_put_quoted(&text, namespace);
    buf_putc(&text, '}');
    if (!text.overflow)
        context_set(&from->streams, text.data);
    buf_done(&text);
}

struct view *view_waterfall_new(const char *id, const struct context *from)
{
    struct waterfall_view *view = xcalloc(1, sizeof(*view));

    view->base.cls = &waterfall_class;
    view->id = xstrdup(id);
    context_copy(&view->from, from);
    set_streams(&view->from);
    beside_init(&view->beside);
    waterfall_take(view, NULL);
    return &view->base;
}
