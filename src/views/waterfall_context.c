/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "views/waterfall_view.h"

/* What a trace leads on with: its log lines, its service, others like it. */

/* The lines that stand beside the span; while there is no trace those of its id, where
   the dashboards' logs are. */
static char *logs_of(const struct waterfall_view *view)
{
    if (view->beside.lines_expr)
        return xstrdup(view->beside.lines_expr);
    return xasprintf(
        "%s |= \"%s\"",
        view->from.streams ? view->from.streams : "{namespace=\"$namespace\"}", view->id);
}

static void add_window(const struct waterfall_view *view, struct context *ret)
{
    static const int64_t around_ms = 60 * 1000;
    const struct trace *trace = view->trace;
    int64_t skew_ms;

    if (!trace) {
        ret->from_ms = view->from.from_ms;
        ret->to_ms = view->from.to_ms;
        return;
    }
    /* Wider by what the clocks disagree about. */
    skew_ms =
        (trace->early_ns > trace->late_ns ? trace->early_ns : trace->late_ns) / 1000000;
    ret->from_ms = trace->start_ns / 1000000 - around_ms - skew_ms;
    ret->to_ms = trace->end_ns / 1000000 + around_ms + skew_ms;
}

bool waterfall_context(const struct view *base, struct context *ret)
{
    const struct waterfall_view *view = (const struct waterfall_view *)base;
    int32_t at = waterfall_selected(view);
    char *logs = logs_of(view);
    char title[32];

    snprintf(title, sizeof(title), "trace %.8s", view->id);
    context_copy(ret, &view->from);
    context_set(&ret->title, title);
    context_set(&ret->trace_id, view->id);
    context_set(&ret->logs, logs);
    free(logs);
    if (view->trace && at >= 0) {
        const struct span *span = &view->trace->spans[at];

        context_set(&ret->service, trace_service_of(view->trace, span)->name);
        context_set(&ret->operation, span->operation);
        context_set(&ret->search, NULL);
        context_set(&ret->tags, NULL);
        context_set(&ret->min_duration, NULL);
    }
    add_window(view, ret);
    return true;
}

struct view *view_waterfall_others(const struct view *base)
{
    static const int64_t around_ms = 30 * 60 * 1000;
    const struct waterfall_view *view = (const struct waterfall_view *)base;
    const struct trace *trace = view->trace;
    struct context context;
    struct view *search;

    if (!trace)
        return NULL;
    context_init(&context);
    context_set(&context.service,
                trace_service_of(trace, &trace->spans[trace->root])->name);
    context_set(&context.operation, trace->spans[trace->root].operation);
    context_set(&context.title, "comparison");
    context.from_ms = trace->start_ns / 1000000 - around_ms;
    context.to_ms = trace->end_ns / 1000000 + around_ms;
    if (context.to_ms > view->now_ms)
        context.to_ms = view->now_ms;
    search = view_traces_marked_new(&context, trace->id, &view->sources[view->asking]);
    context_done(&context);
    return search;
}
