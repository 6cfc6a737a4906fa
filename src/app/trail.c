/* SPDX-License-Identifier: MIT */
#include "app/trail.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

static void step_free(struct trail_step *step, struct store *store)
{
    view_stack_clear(&step->stack, store);
    free(step->dashboard);
    free(step);
}

static void drop_oldest(struct trail *trail, struct store *store)
{
    step_free(trail->steps[0], store);
    trail->count--;
    memmove(trail->steps, trail->steps + 1, trail->count * sizeof(trail->steps[0]));
}

void trail_leave(struct trail *trail, struct session *session, struct view_stack *stack)
{
    struct trail_step *step = xcalloc(1, sizeof(*step));

    if (trail->count == TRAIL_MAX)
        drop_oldest(trail, session->store);
    view_stack_rest(stack, session->store);
    step->dashboard = xstrdup(session->dashboards[session->current].name);
    step->place = dashboard_view_place(session_view(session));
    step->range = session->range;
    step->stack = *stack;
    *stack = (struct view_stack){.count = 0};
    trail->steps[trail->count++] = step;
}

void trail_arrive(struct trail *trail, const struct session *session)
{
    if (trail->count > 0)
        trail->steps[trail->count - 1]->arrival =
            dashboard_view_place(session_view(session));
}

bool trail_at_arrival(const struct trail *trail, const struct session *session)
{
    struct dashboard_place now = dashboard_view_place(session_view(session));
    const struct dashboard_place *then;

    if (trail->count == 0)
        return false;
    then = &trail->steps[trail->count - 1]->arrival;
    return now.focus == then->focus && now.zoomed == then->zoomed &&
           now.series_key == then->series_key && now.crosshair_ms == then->crosshair_ms;
}

bool trail_return(struct trail *trail, struct session *session, struct view_stack *stack)
{
    struct trail_step *step;

    if (trail->count == 0)
        return false;
    step = trail->steps[--trail->count];
    for (size_t i = 0; i < session->count; i++)
        if (strcmp(session->dashboards[i].name, step->dashboard) == 0)
            (void)session_switch(session, i);
    dashboard_view_return(session_view(session), &step->place);
    *stack = step->stack;
    step->stack.count = 0;
    session_set_range(session, &step->range);
    session_rebind(session);
    step_free(step, session->store);
    return true;
}

void trail_clear(struct trail *trail, struct session *session)
{
    while (trail->count > 0)
        drop_oldest(trail, session->store);
}
