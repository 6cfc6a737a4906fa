/* SPDX-License-Identifier: MIT */
#include "views/traces_view.h"

/* What a found trace leads on with, and the comparison of two. */

bool traces_context(const struct view *base, struct context *ret)
{
    const struct traces_view *view = (const struct traces_view *)base;
    static const int64_t around_ms = 60 * 1000;
    const struct trace_summary *found;
    char id[TRACE_ID_TEXT];

    if (traces_choosing(view) || view->list.count == 0)
        return false;
    found = &view->rows[view->list.cursor].found;
    context_set(&ret->title, "Traces");
    context_set(&ret->trace_id, trace_id_format(found->id, id));
    context_set(&ret->service, found->service);
    context_set(&ret->operation, found->operation);
    ret->from_ms = found->start_ns / 1000000 - around_ms;
    ret->to_ms = (found->start_ns + found->duration_ns) / 1000000 + around_ms;
    return true;
}

struct view *view_traces_compare(const struct view *search)
{
    const struct traces_view *view = (const struct traces_view *)search;
    char texts[2][TRACE_ID_TEXT];
    const char *ids[2] = {texts[0], texts[1]};
    struct trace_source sources[2];
    const struct traces_row *row;

    if (!view_is_traces(search) || !(row = traces_selected(view)) ||
        !(view->marked.high | view->marked.low) || traces_is_marked(view, &row->found))
        return NULL;
    trace_id_format(view->marked, texts[0]);
    trace_id_format(row->found.id, texts[1]);
    sources[0] = view->marked_source;
    sources[1] = view->asked[row->source].source;
    return view_compare_new(ids, sources);
}
