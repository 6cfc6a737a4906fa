/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_LIST_INPUT_H
#define VIEWS_LIST_INPUT_H

/*
 * Keys and mouse of a list as every list takes them: a view handles what means more to
 * it and leaves the rest to these.
 */

#include "canvas/list.h"
#include "views/view.h"

/* Move the selection as the action says: a row, a page, to an end. False: another action. */
bool list_keys(struct list *list, enum action action, list_id_fn *id, const void *ctx);
/* A click selects, the wheel moves. top: the line of the screen with the list's first row. */
unsigned list_mouse(struct list *list, const struct event *event, int top, list_id_fn *id,
                    const void *ctx);

#endif
