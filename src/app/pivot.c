/* SPDX-License-Identifier: MIT */
#include "app/pivot.h"

#include <string.h>

#include "core/clock.h"
#include "core/log.h"

/* The panel of a dashboard for a component; false where it has none. */
static bool find_panel(const struct session_dashboard *entry, const char *component,
                       size_t *ret)
{
    size_t at = 0;

    if (!entry->dashboard)
        return false;
    for (size_t r = 0; r < entry->dashboard->row_count; r++) {
        const struct row_spec *row = &entry->dashboard->rows[r];

        for (size_t p = 0; p < row->panel_count; p++, at++) {
            const char *own = row->panels[p].component;

            if (own && strcmp(own, component) == 0) {
                *ret = at;
                return true;
            }
        }
    }
    return false;
}

/* A dashboard that is named after the component, as slo-tracking is. */
static bool is_named(const struct session_dashboard *entry, const char *component)
{
    size_t length = strlen(component);

    return length > 0 && strncmp(entry->name, component, length) == 0 &&
           (entry->name[length] == '\0' || entry->name[length] == '-');
}

/* The span itself where it is over; else far enough back that its beginning is in sight,
   up to now. */
static void show_time(struct live *live, int64_t from_ms, int64_t to_ms)
{
    struct timerange range = live->session.range;
    int64_t back = context_back_ms(from_ms, clock_wall_ns() / NS_PER_MS);
    int64_t shown = timerange_ms(&range, session_dashboard(&live->session)->range_ms);

    if (from_ms > 0 && to_ms > from_ms) {
        range.end_ms = to_ms;
        back = to_ms - from_ms;
    } else if (from_ms <= 0 || (range.end_ms == 0 && back <= shown)) {
        return;
    } else {
        range.end_ms = 0;
    }
    range.range_ms = back < TIMERANGE_MAX_MS ? back : TIMERANGE_MAX_MS;
    if (range.range_ms < TIMERANGE_MIN_MS)
        range.range_ms = TIMERANGE_MIN_MS;
    session_set_range(&live->session, &range);
}

static void go(struct live *live, const struct context *context)
{
    struct session *session = &live->session;
    size_t panel = 0, found = session->count;

    /* The one that was looked at comes first. */
    for (size_t i = 0; i < session->count && found == session->count; i++) {
        size_t at = (session->current + i) % session->count;

        if (find_panel(&session->dashboards[at], context->component, &panel))
            found = at;
    }
    for (size_t i = 0; i < session->count && found == session->count; i++)
        if (is_named(&session->dashboards[i], context->component))
            found = i;
    if (found == session->count) {
        log_warn("dashboards", "no panel is for the component %s", context->component);
        return;
    }
    trail_leave(&live->trail, session, &live->screen.stack);
    if (!session_switch(session, found)) {
        (void)trail_return(&live->trail, session, &live->screen.stack);
        return;
    }
    dashboard_view_set_focus(session_view(session), panel);
    show_time(live, context->from_ms, context->to_ms);
    session_rebind(session);
}

void pivot_to_dashboard(struct live *live)
{
    struct view *from = screen_view(&live->screen);
    struct context context;

    context_init(&context);
    if (from->cls->context && from->cls->context(from, &context) && context.component)
        go(live, &context);
    else
        log_warn("dashboards", "nothing is selected that belongs to a component");
    context_done(&context);
}
