/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "views/alerts_view.h"
#include "views/list_input.h"

/* What keys and the mouse do in the alerts view. */

/* --- keys --- */

static unsigned scroll_detail(struct alerts_view *view, int lines)
{
    int last = (int)view->detail.count - view->rows_high + 1;
    int top = (int)view->detail_top + lines;

    top = top > last ? last : top;
    view->detail_top = top > 0 ? (size_t)top : 0;
    return VIEW_HANDLED | VIEW_REDRAW;
}

static unsigned move(struct alerts_view *view, enum action action)
{
    int page = view->rows_high > 2 ? view->rows_high - 2 : 1;

    if (view->detail_focus) {
        static const struct {
            enum action action;
            int lines, pages;
        } steps[] = {
            {ACTION_UP,        -1,     0 },
            {ACTION_DOWN,      1,      0 },
            {ACTION_PAGE_UP,   0,      -1},
            {ACTION_PAGE_DOWN, 0,      1 },
            {ACTION_FIRST,     -10000, 0 },
            {ACTION_LAST,      10000,  0 }
        };

        for (size_t i = 0; i < ARRAY_LEN(steps); i++)
            if (steps[i].action == action)
                return scroll_detail(view, steps[i].lines + page * steps[i].pages);
        return VIEW_IGNORED;
    }
    return list_keys(&view->list, action, alerts_row_id, view)
               ? VIEW_HANDLED | VIEW_REDRAW
               : VIEW_IGNORED;
}

static void acknowledge(struct alerts_view *view)
{
    const struct alert_item *item = alerts_selected(view);
    int cursor = view->list.cursor;

    if (!item || item->state != ALERT_FIRING || !view->memory)
        return;
    alert_memory_acknowledge(view->memory, item->id);
    alerts_build_rows(view);
    /* The cursor stays in its place: the next one is waiting there. */
    if (!alert_memory_acknowledged(view->memory, item->id))
        return;
    while (cursor + 1 < view->list.count &&
           view->rows.items[cursor].kind != ALERT_ROW_ITEM)
        cursor++;
    list_select(&view->list, cursor, alerts_row_id, view);
}

static unsigned back(struct alerts_view *view)
{
    if (view->detail_focus) {
        view->detail_focus = false;
        return VIEW_HANDLED | VIEW_REDRAW;
    }
    if (view->memory)
        alert_memory_looked(view->memory);
    return VIEW_CLOSE;
}

unsigned alerts_act(struct view *base, enum action action)
{
    struct alerts_view *view = (struct alerts_view *)base;

    view->filter_error[0] = '\0'; /* it was read */
    switch ((int)action) {
    case ACTION_BACK:
    case ACTION_ALERTS:
        return back(view);
    case ACTION_OPEN:
    case ACTION_NEXT:
    case ACTION_PREVIOUS:
        view->detail_focus = alerts_selected(view) && !view->detail_focus;
        break;
    case ACTION_ALERT_ACK:
        acknowledge(view);
        break;
    case ACTION_ALERT_GROUP:
        alerts_next_group(view);
        alerts_build_rows(view);
        break;
    case ACTION_ALERT_HIDDEN:
        view->show_hidden = !view->show_hidden;
        alerts_build_rows(view);
        break;
    case ACTION_ALERT_FILTER:
        alerts_filter_open(view);
        break;
    case ACTION_ALERT_ORDER:
        view->order = (view->order + 1) % ALERT_ORDERS;
        alerts_build_rows(view);
        break;
    case ACTION_ALERT_RUNBOOK:
        if (alerts_selected(view)) {
            view->detail_focus = true;
            view->detail_top = 0;
            (void)scroll_detail(view, (int)view->detail.runbook);
        }
        break;
    default:
        return move(view, action);
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

/* A press on the head of a column. */
static void order_by_head(struct alerts_view *view, int x)
{
    static const struct {
        int column;
        enum alert_order order;
    } heads[] = {
        {ALERTS_COLUMN_MARK,    ALERT_ORDER_URGENT },
        {ALERTS_COLUMN_NAME,    ALERT_ORDER_NAME   },
        {ALERTS_COLUMN_SINCE,   ALERT_ORDER_NEWEST },
        {ALERTS_COLUMN_RESPOND, ALERT_ORDER_RESPOND}
    };

    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        const struct column *column = &view->columns[heads[i].column];

        if (x < column->x || x >= column->x + column->width)
            continue;
        view->order = heads[i].order;
        alerts_build_rows(view);
    }
}

unsigned alerts_mouse(struct view *base, const struct event *event, struct rect area)
{
    struct alerts_view *view = (struct alerts_view *)base;
    struct rect list, detail;

    alerts_split(view, area, &list, &detail);
    if (event->mouse == MOUSE_WHEEL_UP || event->mouse == MOUSE_WHEEL_DOWN) {
        int lines = event->mouse == MOUSE_WHEEL_UP ? -3 : 3;

        if (rect_contains(detail, event->x, event->y))
            return scroll_detail(view, lines);
        list_scroll(&view->list, lines, alerts_row_id, view);
    } else if (event->mouse == MOUSE_PRESS && rect_contains(list, event->x, event->y)) {
        int row = list_row_at(&view->list, event->y - list.y - 2);

        if (row >= 0)
            list_select(&view->list, row, alerts_row_id, view);
        else if (event->y == list.y + 1)
            order_by_head(view, event->x - list.x - 2);
    } else {
        return VIEW_IGNORED;
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}
