/* SPDX-License-Identifier: MIT */
#include "views/dashboard_state.h"

/* The panel at a place of the screen; count: none. */
static size_t panel_at(const struct dashboard_view *view, int x, int y)
{
    size_t i = 0;

    while (i < view->count && !rect_contains(view->places[i], x, y))
        i++;
    return i;
}

/* The moment of the focused panel's graph in a column; 0: it has none there. */
static int64_t moment_at(const struct dashboard_view *view, int x)
{
    const struct panel *panel = view->panels[view->focus];
    struct rect inner = panel_inner(panel->cls, view->places[view->focus]);

    return panel->cls->time_at ? panel->cls->time_at(panel, inner, x) : 0;
}

/* A press takes the focus and may begin a range: whether it was a click or a drag shows
   when the button goes up. */
static unsigned press(struct dashboard_view *view, int x, int y)
{
    size_t index = panel_at(view, x, y);
    bool opens = index == view->focus && !view->zoomed;

    view->select.mark_ms = 0;
    view->opens = opens;
    if (index == view->count)
        return VIEW_IGNORED;
    view->focus = index;
    view->pressed_ms = moment_at(view, x);
    return opens ? VIEW_HANDLED : VIEW_HANDLED | VIEW_UPDATE | VIEW_REDRAW;
}

static unsigned drag(struct dashboard_view *view, int x)
{
    int64_t ms = view->pressed_ms != 0 ? moment_at(view, x) : 0;

    if (ms == 0 || (ms == view->pressed_ms && view->select.mark_ms == 0))
        return VIEW_HANDLED;
    view->select.mark_ms = view->pressed_ms;
    view->select.crosshair_ms = ms;
    return VIEW_HANDLED | VIEW_REDRAW;
}

static unsigned release(struct view *base, int x, int y)
{
    struct dashboard_view *view = (struct dashboard_view *)base;
    bool opens = view->opens && panel_at(view, x, y) == view->focus;

    view->pressed_ms = 0;
    view->opens = false;
    if (view->select.mark_ms != 0)
        return VIEW_HANDLED | VIEW_REDRAW | VIEW_RANGE;
    return opens ? base->cls->act(base, ACTION_OPEN) : VIEW_HANDLED;
}

unsigned dashboard_mouse(struct view *base, const struct event *event, struct rect area)
{
    struct dashboard_view *view = (struct dashboard_view *)base;
    int x = event->x - area.x, y = event->y - area.y;

    if (view->count == 0)
        return VIEW_IGNORED;
    if (event->mouse == MOUSE_WHEEL_DOWN || event->mouse == MOUSE_WHEEL_UP)
        return base->cls->act(base,
                              event->mouse == MOUSE_WHEEL_DOWN ? ACTION_DOWN : ACTION_UP);
    if (event->button != 1)
        return VIEW_IGNORED;
    if (event->mouse == MOUSE_PRESS)
        return press(view, x, y);
    return event->mouse == MOUSE_DRAG ? drag(view, x) : release(base, x, y);
}
