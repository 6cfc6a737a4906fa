/* SPDX-License-Identifier: MIT */
#include "app/pivot.h"

#include <string.h>

#include "core/clock.h"
#include "core/log.h"

static const int64_t around_ms = 15 * 60 * 1000;

/* What a panel may be about: alerts name a component, traces a service and what it does.
   NULL: whatever. */
struct subject {
    const char *component, *service, *operation;
};

static bool same(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

static bool is_about(const struct panel_spec *panel, const struct subject *subject)
{
    return (!subject->component || same(panel->component, subject->component)) &&
           (!subject->service || same(panel->traces.service, subject->service)) &&
           (!subject->operation || same(panel->traces.operation, subject->operation));
}

/* The first panel of a dashboard about it; false where it has none. */
static bool find_panel(const struct session_dashboard *entry,
                       const struct subject *subject, size_t *ret)
{
    size_t at = 0;

    if (!entry->dashboard)
        return false;
    for (size_t r = 0; r < entry->dashboard->row_count; r++) {
        const struct row_spec *row = &entry->dashboard->rows[r];

        for (size_t p = 0; p < row->panel_count; p++, at++) {
            if (is_about(&row->panels[p], subject)) {
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

/* Index of the dashboard, the one that is looked at first; session->count: none. */
static size_t find(struct session *session, const struct subject *subject,
                   size_t *ret_panel)
{
    while (session_load_next(session)) {
        /* what it leads to must not depend on how long ago the start was */
    }
    for (size_t i = 0; i < session->count; i++) {
        size_t at = (session->current + i) % session->count;

        if (find_panel(&session->dashboards[at], subject, ret_panel))
            return at;
    }
    return session->count;
}

static size_t find_named(const struct session *session, const char *name)
{
    size_t i = 0;

    while (i < session->count && !is_named(&session->dashboards[i], name))
        i++;
    return i;
}

/* A span leads to what its service does rather than to where one came from. */
static size_t find_for(struct session *session, const struct context *context,
                       size_t *ret_panel)
{
    const struct subject subjects[] = {
        {.service = context->service, .operation = context->operation},
        {.service = context->service                          },
    };
    const struct subject component = {.component = context->component};
    size_t found = session->count;

    *ret_panel = 0;
    for (size_t i = 0; i < ARRAY_LEN(subjects) && found == session->count; i++)
        if (context->trace_id && context->service)
            found = find(session, &subjects[i], ret_panel);
    if (found == session->count && context->component)
        found = find(session, &component, ret_panel);
    if (found == session->count)
        found = find_named(session,
                           context->component ? context->component : context->service);
    return found;
}

/* A trace is over in no time: what the graphs showed around it. */
static void widen(struct context *context)
{
    int64_t now_ms = clock_wall_ns() / NS_PER_MS;
    int64_t middle = context->from_ms + (context->to_ms - context->from_ms) / 2;

    if (!context->trace_id || context->to_ms <= 0 ||
        context->to_ms - context->from_ms >= 2 * around_ms)
        return;
    context->from_ms = middle - around_ms;
    context->to_ms = middle + around_ms < now_ms ? middle + around_ms : now_ms;
}

static void go(struct live *live, struct context *context)
{
    struct session *session = &live->session;
    int64_t moment = context->trace_id && context->to_ms > 0
                         ? context->from_ms + (context->to_ms - context->from_ms) / 2
                         : 0;
    size_t panel, found = find_for(session, context, &panel);

    if (found == session->count) {
        log_warn("dashboards", "no panel is for the %s %s",
                 context->component ? "component" : "service",
                 context->component ? context->component : context->service);
        return;
    }
    widen(context);
    trail_leave(&live->trail, session, &live->screen.stack);
    if (!session_switch(session, found)) {
        (void)trail_return(&live->trail, session, &live->screen.stack);
        return;
    }
    dashboard_view_set_focus(session_view(session), panel);
    show_time(live, context->from_ms, context->to_ms);
    session_rebind(session);
    if (moment)
        dashboard_view_set_crosshair(session_view(session), moment);
    trail_arrive(&live->trail, session);
}

void pivot_to_dashboard(struct live *live)
{
    struct view *from = screen_view(&live->screen);
    struct context context;

    context_init(&context);
    if (from->cls->context && from->cls->context(from, &context) &&
        (context.component || (context.trace_id && context.service)))
        go(live, &context);
    else
        log_warn("dashboards",
                 "nothing is selected that belongs to a component or service");
    context_done(&context);
}
