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

static const char *find(const struct session *session, const char *component)
{
    for (size_t i = 0; i < session->count; i++) {
        size_t at = (session->current + i) % session->count;
        const struct dashboard *dashboard = session->dashboards[at].dashboard;

        for (size_t r = 0; dashboard && r < dashboard->row_count; r++) {
            const struct row_spec *row = &dashboard->rows[r];

            for (size_t p = 0; p < row->panel_count; p++) {
                const char *query = query_of(&row->panels[p], component);

                if (query)
                    return query;
            }
        }
    }
    return NULL;
}

void drill_to_logs(const struct session *session, struct context *context)
{
    const char *query = NULL;

    if (context->logs || context->trace_id)
        return;
    if (context->component)
        query = find(session, context->component);
    if (!query && context->alert)
        query = find(session, NULL);
    context_set(&context->logs, query);
}

void drill_to_alert(const struct session *session, struct context *context)
{
    if (context->alert || !context->component || !session->board)
        return;
    context_set(&context->alert, board_alert(session->board, context->component,
                                             context->from_ms, context->to_ms));
}
