/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "app/drill.h"
#include "app/live_state.h"
#include "app/openers.h"
#include "app/pickers.h"
#include "app/pivot.h"
#include "app/sending.h"
#include "core/clock.h"
#include "core/log.h"

/*
 * What an action does. A view is asked first; what it ignores is done here.
 */

void dispatch_dashboard(struct live *live, size_t index)
{
    trail_clear(&live->trail, &live->session);
    view_stack_clear(&live->screen.stack, live->store);
    (void)session_switch(&live->session, index);
}

/* Only dashboards that could be loaded have a number, as the header shows them. */
static void switch_dashboard(struct live *live, size_t number)
{
    while (session_load_next(&live->session)) {
        /* a key pressed right after the start means what it will mean later */
    }
    for (size_t i = 0; i < live->session.count; i++) {
        if (!live->session.dashboards[i].dashboard || number-- > 0)
            continue;
        dispatch_dashboard(live, i);
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

/* Back to the range shown before, or forward again. */
static void step_time(struct live *live, int direction)
{
    char key[16];

    if (timerange_step(&live->session.range, &live->session.ranges, direction))
        session_rebind(&live->session);
    else if (direction < 0)
        live_say(live, STYLE_LABEL, "no time range was shown before this one");
    else
        live_say(live, STYLE_LABEL, "nothing to go forward to: %s goes back",
                 keymap_key(&live->keymap, ACTION_RANGE_BACK, key, sizeof(key)));
}

static bool change_time(struct live *live, enum action action)
{
    struct timerange range = live->session.range;
    int64_t own = shown(live)->range_ms;
    int64_t crosshair = dashboard_view_crosshair(session_view(&live->session));

    switch ((int)action) {
    case ACTION_ZOOM_IN:
        timerange_zoom(&range, own, now_ms(), -1, crosshair);
        break;
    case ACTION_ZOOM_OUT:
        timerange_zoom(&range, own, now_ms(), 1, crosshair);
        break;
    case ACTION_EARLIER:
        timerange_pan(&range, own, now_ms(), -1);
        break;
    case ACTION_LATER:
        timerange_pan(&range, own, now_ms(), 1);
        break;
    case ACTION_NOW:
        timerange_reset(&range);
        break;
    case ACTION_RANGE_BACK:
        step_time(live, -1);
        return true;
    case ACTION_RANGE_FORWARD:
        step_time(live, 1);
        return true;
    default:
        return false;
    }
    session_set_range(&live->session, &range);
    return true;
}

/* Open the view that belongs to an action over the one that has the keys, with what is
   selected there. */
static bool open_view(struct live *live, enum action action)
{
    struct view *from = screen_view(&live->screen), *view;
    struct context context;

    context_init(&context);
    if (from->cls->context && from->cls->context(from, &context)) {
        if (action == ACTION_LOGS)
            drill_to_logs(&live->session, &context);
        if (action == ACTION_TRACES)
            drill_to_traces(&live->session, &context);
        if (action == ACTION_ALERTS &&
            from == dashboard_view_base(session_view(&live->session)))
            drill_to_alert(&live->session, &context);
        context_expand(&context, &live->session.variables);
    }
    view = opener_by_action(action, &context, from);
    context_done(&context);
    if (view)
        view_stack_push(&live->screen.stack, view, live->store);
    return view != NULL;
}

static void refresh(struct live *live)
{
    char key[16];

    if (live->screen.paused)
        live_say(live, STYLE_WARNING, "paused: %s goes on",
                 keymap_key(&live->keymap, ACTION_PAUSE, key, sizeof(key)));
    else
        store_refresh(live->store, 0);
}

/* What changes how things look. */
static bool change_look(struct live *live, enum action action)
{
    switch ((int)action) {
    case ACTION_UTC:
        live->screen.utc = !live->screen.utc;
        session_rebind(&live->session);
        break;
    case ACTION_MARKS:
        live->session.hide_annotations = !live->session.hide_annotations;
        live_say(live, STYLE_LABEL, "alerts and releases on the graphs: %s",
                 live->session.hide_annotations ? "off" : "on");
        session_rebind(&live->session);
        break;
    case ACTION_COMPARE:
        live->session.compare = compare_next(live->session.compare);
        session_rebind(&live->session);
        break;
    case ACTION_THEME:
        live_say(live, STYLE_LABEL, "theme: %s", appearance_next_theme(live->settings));
        live_restyle(live);
        break;
    case ACTION_GLYPHS:
        live_say(live, STYLE_LABEL, "glyphs: %s", appearance_next_glyphs(live->settings));
        live_restyle(live);
        break;
    case ACTION_MOUSE:
        live->settings->mouse = !live->settings->mouse;
        live_say(live, STYLE_LABEL,
                 live->settings->mouse ? "the mouse is midwatch's"
                                       : "the mouse is the terminal's");
        live_restyle(live);
        break;
    case ACTION_REPAINT:
        live->backend->cls->repaint(live->backend);
        break;
    default:
        return false;
    }
    return true;
}

static void do_everywhere(struct live *live, enum action action)
{
    if (action >= ACTION_DASHBOARD_1 && action <= ACTION_DASHBOARD_9) {
        switch_dashboard(live, (size_t)(action - ACTION_DASHBOARD_1));
        return;
    }
    if (change_look(live, action))
        return;
    switch ((int)action) {
    case ACTION_QUIT:
        loop_stop(live->loop);
        break;
    case ACTION_REFRESH:
        refresh(live);
        break;
    case ACTION_PAUSE:
        live->screen.paused = !live->screen.paused;
        store_pause(live->store, live->screen.paused);
        break;
    case ACTION_EXEMPLAR:
    case ACTION_EXEMPLAR_LATER:
        live_say(live, STYLE_INFO, "no exemplar there: %s",
                 live->session.hide_annotations ? "marks are off"
                                                : "what is on the screen has none");
        break;
    case ACTION_COMPONENT:
        pivot_to_dashboard(live);
        break;
    case ACTION_BACK:
        (void)trail_return(&live->trail, &live->session, &live->screen.stack);
        break;
    case ACTION_SUSPEND:
        live_suspend(live);
        break;
    default:
        break;
    }
}

/* The range selected on a graph; one too short to be shown is widened around its middle. */
static void show_selected(struct live *live, struct view *view)
{
    struct time_window window;
    struct timerange range;

    if (!view->cls->range(view, &window))
        return;
    range = (struct timerange){window.to_ms - window.from_ms, window.to_ms};
    if (range.range_ms < TIMERANGE_MIN_MS) {
        range.end_ms += (TIMERANGE_MIN_MS - range.range_ms) / 2;
        range.range_ms = TIMERANGE_MIN_MS;
    }
    if (range.end_ms > now_ms())
        range.end_ms = now_ms();
    session_set_range(&live->session, &range);
}

static void take_reply(struct live *live, unsigned reply)
{
    if (reply & VIEW_SEND)
        sending_start(&live->session, screen_view(&live->screen));
    if (reply & VIEW_RANGE)
        show_selected(live, screen_view(&live->screen));
    if (reply & VIEW_CHOSEN)
        pickers_chosen(live);
    else if (reply & VIEW_CLOSE)
        view_stack_pop(&live->screen.stack, live->store);
    else if (reply & VIEW_UPDATE)
        session_rebind(&live->session);
}

/* Keys come faster than frames: what was just opened is computed before it is asked. */
static void make_ready(struct live *live)
{
    if (live->canvas && view_stack_is_fresh(&live->screen.stack))
        (void)screen_update(&live->screen, canvas_cols(live->canvas),
                            canvas_rows(live->canvas));
}

void dispatch_action(struct live *live, enum action action)
{
    struct view *view = screen_view(&live->screen);
    unsigned reply;

    make_ready(live);
    if (action == ACTION_BACK && live->screen.stack.count == 0 &&
        trail_at_arrival(&live->trail, &live->session)) {
        (void)trail_return(&live->trail, &live->session, &live->screen.stack);
        return;
    }
    reply = view->cls->act(view, action);
    take_reply(live, reply);
    if (reply == VIEW_IGNORED && !change_time(live, action) &&
        !pickers_open(live, action) && !open_view(live, action))
        do_everywhere(live, action);
}

static void on_key(struct live *live, struct view *view, const struct event *event)
{
    enum action action =
        keymap_find(&live->keymap, view->cls->scope, event->code, event->mods);

    if (action != ACTION_NONE)
        dispatch_action(live, action);
}

/* While a field has the keys Ctrl-Z still stops the program, and Ctrl-C is Esc. */
static void on_field_key(struct live *live, struct view *view, struct event *event)
{
    enum action action =
        keymap_find(&live->keymap, SCOPE_EVERYWHERE, event->code, event->mods);

    if (event->mods == KEY_MOD_CTRL && action == ACTION_SUSPEND) {
        dispatch_action(live, action);
        return;
    }
    if (event->mods == KEY_MOD_CTRL && action == ACTION_QUIT)
        *event = (struct event){.type = EVENT_KEY, .code = KEY_CODE_ESC};
    take_reply(live, view->cls->edit(view, event));
}

/* For views that have no use of their own for the mouse: the wheel moves. */
static unsigned on_wheel(struct view *view, const struct event *event)
{
    if (event->mouse == MOUSE_WHEEL_UP)
        return view->cls->act(view, ACTION_UP);
    if (event->mouse == MOUSE_WHEEL_DOWN)
        return view->cls->act(view, ACTION_DOWN);
    return VIEW_IGNORED;
}

/* The right button goes back; the lines around the view do what they name. */
static void on_mouse(struct live *live, struct view *view, const struct event *event,
                     bool editing)
{
    int cols = canvas_cols(live->canvas), rows = canvas_rows(live->canvas);
    bool press = event->mouse == MOUSE_PRESS;
    enum action action = ACTION_NONE;

    if (press && event->button == 3 && editing) {
        on_field_key(live, view,
                     &(struct event){.type = EVENT_KEY, .code = KEY_CODE_ESC});
        return;
    }
    if (press && event->button == 3)
        action = ACTION_BACK;
    else if (press && event->button == 1 && !editing)
        action = screen_action_at(&live->screen, cols, rows, event->x, event->y);
    if (action != ACTION_NONE)
        dispatch_action(live, action);
    else if (view->cls->mouse)
        take_reply(live, view->cls->mouse(view, event, screen_body(cols, rows)));
    else
        take_reply(live, on_wheel(view, event));
}

void dispatch_event(struct live *live, struct event *event)
{
    struct view *view = screen_view(&live->screen);
    bool editing;

    make_ready(live);
    editing = view->cls->editing && view->cls->editing(view);
    if (editing && event->type == EVENT_KEY)
        on_field_key(live, view, event);
    else if (editing && event->type == EVENT_PASTE)
        take_reply(live, view->cls->edit(view, event));
    else if (event->type == EVENT_KEY)
        on_key(live, view, event);
    else if (event->type == EVENT_MOUSE)
        on_mouse(live, view, event, editing);
    else if (event->type == EVENT_BACKGROUND)
        live_background(live, event->light);
    /* A paste outside a field is text without a place: never read as commands. */
    if (event->type == EVENT_PASTE)
        free(event->paste);
    live->key_pressed = true;
    live->dirty = true;
}
