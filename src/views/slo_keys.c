/* SPDX-License-Identifier: MIT */
#include "core/mem.h"
#include "views/slo.h"

/* What keys do in the view of objectives. */

static const int what_if_hours[] = {1, 2, 4, 8, 24, 72};

int slo_view_hours(const struct slo_view *view)
{
    return what_if_hours[view->hours];
}

static void move_day(struct slo_view *view, int by)
{
    if (by < 0 && view->day > 0)
        view->day--;
    else if (by > 0 && view->day + 1 < view->graphs.day_count)
        view->day++;
}

static void move(struct slo_view *view, int rows)
{
    if (view->focus == SLO_FOCUS_WHO)
        slo_spend_move(view, rows);
    else if (view->focus == SLO_FOCUS_INCIDENTS)
        slo_incidents_move(view, rows);
    else if (view->focus == SLO_FOCUS_DAYS)
        move_day(view, rows);
    else if (view->list.count > 0)
        (void)list_move(&view->list, rows, slo_row_id, view);
}

static void cycle(struct slo_view *view, int by)
{
    view->focus =
        (enum slo_focus)(((int)view->focus + by + SLO_FOCUS_COUNT) % SLO_FOCUS_COUNT);
    /* Those of a day were listed: of all, what spent most comes first. */
    if (view->focus == SLO_FOCUS_INCIDENTS)
        view->incidents.list = (struct list){.count = view->incidents.list.count};
}

/* Ask who spent it then. */
static void choose_window(struct slo_view *view, enum slo_window window)
{
    const struct slo_day *day = slo_view_day(view);
    const struct slo_incident *incident = slo_view_incident(view);

    view->window = window;
    if (window == SLO_SPAN && view->focus == SLO_FOCUS_INCIDENTS && incident)
        view->span = (struct slo_span){incident->from_ms, incident->to_ms};
    else if (window == SLO_SPAN && day)
        view->span = (struct slo_span){
            day->from_ms, view->day + 1 < view->graphs.day_count ? day->to_ms : 0};
    view->open_span = view->span.to_ms == 0;
    slo_move_span(view);
    slo_spend_forget(view);
}

/* From an objective to who spent its budget, from a day or an alert to who spent it then;
   false on an endpoint. */
static bool open_selected(struct slo_view *view)
{
    if (view->focus == SLO_FOCUS_WHO)
        return false;
    if (view->focus != SLO_FOCUS_LIST)
        choose_window(view, SLO_SPAN);
    view->focus = SLO_FOCUS_WHO;
    return true;
}

static void step_day(struct slo_view *view, int by)
{
    if (view->focus == SLO_FOCUS_LIST)
        view->focus = SLO_FOCUS_DAYS;
    move_day(view, by);
}

static void step_window(struct slo_view *view, int by)
{
    choose_window(view, (enum slo_window)(((int)view->window + by + SLO_WINDOW_COUNT) %
                                          SLO_WINDOW_COUNT));
}

static void think_longer(struct slo_view *view)
{
    view->hours = (view->hours + 1) % (int)ARRAY_LEN(what_if_hours);
    /* On a small screen it is on the page of the days. */
    if (view->small && view->focus == SLO_FOCUS_LIST)
        view->focus = SLO_FOCUS_DAYS;
}

/* Where the focus is, and what is selected there; false for another action. */
static bool act_on_focus(struct slo_view *view, enum action action)
{
    switch ((int)action) {
    case ACTION_UP:
        move(view, -1);
        return true;
    case ACTION_DOWN:
        move(view, 1);
        return true;
    case ACTION_FIRST:
        move(view, -SLO_SPENDERS_MAX);
        return true;
    case ACTION_LAST:
        move(view, SLO_SPENDERS_MAX);
        return true;
    case ACTION_NEXT:
        cycle(view, 1);
        return true;
    case ACTION_PREVIOUS:
        cycle(view, -1);
        return true;
    case ACTION_OPEN:
        return open_selected(view);
    case ACTION_SLO_WHAT_IF:
        think_longer(view);
        return true;
    default:
        return false;
    }
}

/* Days and windows; false for another action. */
static bool act_on_time(struct slo_view *view, enum action action)
{
    switch ((int)action) {
    case ACTION_LEFT:
    case ACTION_EARLIER:
        step_day(view, -1);
        return true;
    case ACTION_RIGHT:
    case ACTION_LATER:
        step_day(view, 1);
        return true;
    case ACTION_TIME:
    case ACTION_ZOOM_OUT:
        step_window(view, 1);
        return true;
    case ACTION_ZOOM_IN:
        step_window(view, -1);
        return true;
    case ACTION_NOW:
        view->day = BUDGET_DAYS_MAX;
        choose_window(view, SLO_LAST_HOUR);
        return true;
    default:
        return false;
    }
}

unsigned slo_act(struct view *base, enum action action)
{
    struct slo_view *view = (struct slo_view *)base;

    if (action == ACTION_SLOS || (action == ACTION_BACK && view->focus == SLO_FOCUS_LIST))
        return VIEW_CLOSE;
    if (action == ACTION_BACK)
        view->focus = SLO_FOCUS_LIST;
    else if (!act_on_focus(view, action) && !act_on_time(view, action))
        return VIEW_IGNORED;
    /* What is asked next depends on it. */
    slo_choose_report(view);
    (void)slo_spend_ask(view);
    return VIEW_HANDLED | VIEW_REDRAW | VIEW_UPDATE;
}
