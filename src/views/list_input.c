/* SPDX-License-Identifier: MIT */
#include "views/list_input.h"

bool list_keys(struct list *list, enum action action, list_id_fn *id, const void *ctx)
{
    switch ((int)action) {
    case ACTION_UP:
        list_move(list, -1, id, ctx);
        return true;
    case ACTION_DOWN:
        list_move(list, 1, id, ctx);
        return true;
    case ACTION_PAGE_UP:
        list_page(list, -1, id, ctx);
        return true;
    case ACTION_PAGE_DOWN:
        list_page(list, 1, id, ctx);
        return true;
    case ACTION_FIRST:
        list_home(list, id, ctx);
        return true;
    case ACTION_LAST:
        list_end(list, id, ctx);
        return true;
    default:
        return false;
    }
}

unsigned list_mouse(struct list *list, const struct event *event, int top, list_id_fn *id,
                    const void *ctx)
{
    int row = list_row_at(list, event->y - top);

    if (event->mouse == MOUSE_WHEEL_UP || event->mouse == MOUSE_WHEEL_DOWN)
        list_move(list, event->mouse == MOUSE_WHEEL_UP ? -1 : 1, id, ctx);
    else if (event->mouse == MOUSE_PRESS && event->button == 1 && row >= 0)
        list_select(list, row, id, ctx);
    else
        return VIEW_IGNORED;
    return VIEW_HANDLED | VIEW_REDRAW;
}
