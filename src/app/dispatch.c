/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "app/live_state.h"
#include "core/clock.h"
#include "core/log.h"

/*
 * What an action does. A view is asked first; what it ignores is done here.
 */

static void close_over(struct live *live)
{
    if (live->screen.over)
        live->screen.over->cls->free(live->screen.over);
    live->screen.over = NULL;
}

/* Open a view over the dashboard; the key that opened it closes it again. */
static void open_over(struct live *live, struct view *view)
{
    close_over(live);
    live->screen.over = view;
}

/* Only loaded dashboards have a number, as the header shows them. */
static void switch_dashboard(struct live *live, size_t number)
{
    for (size_t i = 0; i < live->session.count; i++) {
        if (!live->session.dashboards[i].dashboard || number-- > 0)
            continue;
        close_over(live);
        (void)session_switch(&live->session, i);
        return;
    }
}

static const struct dashboard *shown(const struct live *live)
{
    return session_dashboard(&live->session);
}

static int64_t now_ms(void)
{
    return clock_wall_ns() / 1000000;
}

static bool change_time(struct live *live, enum action action)
{
    struct timerange *range = &live->session.range;
    int64_t own = shown(live)->range_ms;

    switch ((int)action) {
    case ACTION_ZOOM_IN:
        timerange_zoom(range, own, now_ms(), -1);
        break;
    case ACTION_ZOOM_OUT:
        timerange_zoom(range, own, now_ms(), 1);
        break;
    case ACTION_EARLIER:
        timerange_pan(range, own, now_ms(), -1);
        break;
    case ACTION_LATER:
        timerange_pan(range, own, now_ms(), 1);
        break;
    case ACTION_NOW:
        timerange_reset(range);
        break;
    default:
        return false;
    }
    session_rebind(&live->session);
    return true;
}

static void open_help(struct live *live)
{
    const struct view *view = screen_view(&live->screen);
    const char *about = live->screen.over ? view->cls->help : shown(live)->help;

    open_over(live, view_help_new(view->cls->scope, about));
}

static void do_everywhere(struct live *live, enum action action)
{
    if (action >= ACTION_DASHBOARD_1 && action <= ACTION_DASHBOARD_9) {
        switch_dashboard(live, (size_t)(action - ACTION_DASHBOARD_1));
        return;
    }
    switch ((int)action) {
    case ACTION_QUIT:
        loop_stop(live->loop);
        break;
    case ACTION_HELP:
        open_help(live);
        break;
    case ACTION_MESSAGES:
        open_over(live, view_messages_new());
        break;
    case ACTION_SOURCES:
        open_over(live, view_sources_new());
        break;
    case ACTION_REFRESH:
        store_refresh(live->store, 0);
        break;
    case ACTION_PAUSE:
        live->screen.paused = !live->screen.paused;
        store_pause(live->store, live->screen.paused);
        break;
    case ACTION_UTC:
        live->screen.utc = !live->screen.utc;
        session_rebind(&live->session);
        break;
    case ACTION_REPAINT:
        live->backend->cls->repaint(live->backend);
        break;
    case ACTION_SUSPEND:
        live_suspend(live);
        break;
    default:
        break;
    }
}

static void do_action(struct live *live, enum action action)
{
    struct view *view = screen_view(&live->screen);
    unsigned reply = view->cls->act(view, action);

    if (reply & VIEW_CLOSE)
        close_over(live);
    else if (reply & VIEW_UPDATE)
        session_rebind(&live->session);
    if (reply == VIEW_IGNORED && !change_time(live, action))
        do_everywhere(live, action);
}

void dispatch_event(struct live *live, struct event *event)
{
    struct view *view = screen_view(&live->screen);
    enum action action;

    switch (event->type) {
    case EVENT_KEY:
        action = keymap_find(&live->keymap, view->cls->scope, event->code, event->mods);
        if (action != ACTION_NONE)
            do_action(live, action);
        break;
    case EVENT_MOUSE:
        if (view->cls->mouse) {
            struct rect body =
                screen_body(canvas_cols(live->canvas), canvas_rows(live->canvas));
            unsigned reply = view->cls->mouse(view, event, body);

            if (reply & VIEW_UPDATE)
                session_rebind(&live->session);
        }
        break;
    case EVENT_PASTE: /* no field takes text yet: never read as commands */
        free(event->paste);
        break;
    case EVENT_RESIZE:
    case EVENT_FOCUS:
    default:
        break;
    }
    live->key_pressed = true;
    live->dirty = true;
}
