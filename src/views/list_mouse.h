/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_LIST_MOUSE_H
#define VIEWS_LIST_MOUSE_H

/*
 * The mouse on a list that does nothing more with it: a click selects, the wheel moves.
 */

#include "canvas/list.h"
#include "views/view.h"

/* top: the line of the screen with the list's first row. */
unsigned list_mouse(struct list *list, const struct event *event, int top, list_id_fn *id,
                    const void *ctx);

#endif
