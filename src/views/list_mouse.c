/* SPDX-License-Identifier: MIT */
#include "views/list_mouse.h"

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
