/* SPDX-License-Identifier: MIT */
#include "model/exemplar.h"
#include "model/trace.h"
#include "views/dashboard_state.h"

/* The window, some minutes around the crosshair, or the range that is being selected. */
static void set_moment(const struct dashboard_view *view, struct context *ret)
{
    static const int64_t around_ms = 5 * 60 * 1000;
    int64_t mark_ms = view->select.mark_ms, crosshair_ms = view->select.crosshair_ms;

    if (mark_ms != 0 && mark_ms != crosshair_ms) {
        ret->from_ms = mark_ms < crosshair_ms ? mark_ms : crosshair_ms;
        ret->to_ms = mark_ms < crosshair_ms ? crosshair_ms : mark_ms;
        return;
    }
    ret->from_ms = crosshair_ms != 0 ? crosshair_ms - around_ms : view->window.from_ms;
    ret->to_ms = crosshair_ms != 0 ? crosshair_ms + around_ms : view->window.to_ms;
}

static void add_series(const struct dashboard_view *view, struct context *ret)
{
    const struct panel *panel = view->panels[view->focus];
    /* A list of alerts leads to its first one, unless another is selected. */
    int selected = view->zoomed ? dashboard_series_at(view) : -1;
    size_t index = selected >= 0 ? (size_t)selected : 0;
    struct panel_series series;

    if ((selected < 0 && !panel->cls->alerts) ||
        !panel_series_at(panel, index, &series) || !series.labels)
        return;
    context_add_labels(ret, series.labels);
    if (!panel->cls->alerts)
        return;
    context_set(&ret->alert, labels_get(series.labels, "alertname"));
    context_set(&ret->component, labels_get(series.labels, "component"));
}

/* The trace that is selected in a list of them. */
static void add_trace(const struct dashboard_view *view, struct context *ret)
{
    const struct panel *panel = view->panels[view->focus];
    struct trace_id id;
    char text[TRACE_ID_TEXT];

    if (view->zoomed && dashboard_series_at(view) >= 0 && panel->cls->trace &&
        panel->cls->trace(panel, (size_t)dashboard_series_at(view), &id))
        context_set(&ret->trace_id, trace_id_format(id, text));
}

/* The trace behind the crosshair, and whose request it was. */
static void add_exemplar(const struct dashboard_view *view, struct context *ret)
{
    const struct exemplar *exemplar =
        view->zoomed ? dashboard_exemplar_at(view, 0) : NULL;
    char id[TRACE_ID_TEXT];

    if (!exemplar)
        return;
    context_set(&ret->trace_id, trace_id_format(exemplar->trace, id));
    context_add_labels(ret, exemplar->labels);
}

/* What the focused panel's layout says is behind it. */
bool dashboard_context(const struct view *base, struct context *ret)
{
    const struct dashboard_view *view = (const struct dashboard_view *)base;
    const struct panel_spec *spec;

    if (view->count == 0)
        return false;
    spec = view->panels[view->focus]->spec;
    context_set(&ret->title, view->panels[view->focus]->title);
    set_moment(view, ret);
    context_set(&ret->component, spec->component);
    add_series(view, ret);
    add_exemplar(view, ret);
    add_trace(view, ret);
    /* A panel of lines leads to these. */
    context_set(&ret->logs, spec->logs || spec->target_count == 0 ||
                                    spec->targets[0].kind != QUERY_LOGS
                                ? spec->logs
                                : spec->targets[0].expr);
    context_set(&ret->service, spec->traces.service);
    context_set(&ret->operation, spec->traces.operation);
    context_set(&ret->tags, spec->traces.tags);
    context_set(&ret->min_duration, spec->traces.min_duration);
    if (spec->target_count > 0)
        context_set(spec->targets[0].kind == QUERY_TRACES ? &ret->search : &ret->expr,
                    spec->targets[0].expr);
    return true;
}
