/* SPDX-License-Identifier: MIT */
#include "app/drill.h"

#include <string.h>

static bool is_lines(const struct panel_spec *panel)
{
    return panel->target_count > 0 && panel->targets[0].kind == QUERY_LOGS;
}

/* What a panel leads to: for a component, its own; without one, what it shows itself. */
static const char *query_of(const struct panel_spec *panel, const char *component)
{
    if (!component)
        return is_lines(panel) ? panel->targets[0].expr : NULL;
    if (!panel->component || strcmp(panel->component, component) != 0)
        return NULL;
    return panel->logs ? panel->logs : is_lines(panel) ? panel->targets[0].expr : NULL;
}

/* The first panel that is wanted, of the present dashboard before others. */
static const struct panel_spec *find(const struct session *session,
                                     bool (*wanted)(const struct panel_spec *panel,
                                                    const char *component),
                                     const char *component)
{
    for (size_t i = 0; i < session->count; i++) {
        size_t at = (session->current + i) % session->count;
        const struct dashboard *dashboard = session->dashboards[at].dashboard;

        for (size_t r = 0; dashboard && r < dashboard->row_count; r++) {
            const struct row_spec *row = &dashboard->rows[r];

            for (size_t p = 0; p < row->panel_count; p++)
                if (wanted(&row->panels[p], component))
                    return &row->panels[p];
        }
    }
    return NULL;
}

static bool has_query(const struct panel_spec *panel, const char *component)
{
    return query_of(panel, component) != NULL;
}

static bool has_traces(const struct panel_spec *panel, const char *component)
{
    return panel->traces.service && panel->component &&
           strcmp(panel->component, component) == 0;
}

void drill_to_logs(const struct session *session, struct context *context)
{
    const char *component = context->component;
    const struct panel_spec *panel = NULL;

    if (context->logs || context->trace_id)
        return;
    if (component)
        panel = find(session, has_query, component);
    if (!panel && context->alert) {
        component = NULL;
        panel = find(session, has_query, NULL);
    }
    if (panel)
        context_set(&context->logs, query_of(panel, component));
}

void drill_to_traces(const struct session *session, struct context *context)
{
    const struct panel_spec *panel;

    if (context->service || context->trace_id || !context->alert || !context->component)
        return;
    panel = find(session, has_traces, context->component);
    if (!panel)
        return;
    context_set(&context->service, panel->traces.service);
    context_set(&context->operation, panel->traces.operation);
    context_set(&context->tags, panel->traces.tags);
    context_set(&context->min_duration, panel->traces.min_duration);
}

void drill_to_alert(const struct session *session, struct context *context)
{
    struct dashboard_view *view = session_view(session);
    const struct panel *panel;
    const struct labels *labels;

    if (context->alert || dashboard_view_count(view) == 0)
        return;
    panel = dashboard_view_panel(view, dashboard_view_focus(view));
    labels = panel->cls->alert
                 ? panel->cls->alert(panel, context->from_ms, context->to_ms)
                 : NULL;
    if (!labels)
        return;
    context_set(&context->alert, labels_get(labels, "alertname"));
    context_add_labels(context, labels);
}
