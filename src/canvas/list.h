/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_LIST_H
#define CANVAS_LIST_H

/*
 * Cursor and viewport of any list, table or tree that is drawn row by row. Pure
 * arithmetic: it knows counts and ids, never rows.
 *
 * Invariants after each call: 0 ≤ cursor < count (0 where the list is empty),
 * 0 ≤ top ≤ max(0, count − height), and the cursor is within the viewport where
 * height > 0. A zeroed struct is an empty list.
 */

#include <stdbool.h>
#include <stdint.h>

struct list {
    int count;   /* rows there are */
    int height;  /* rows the viewport shows */
    int cursor;  /* the selected row */
    int top;     /* first row shown */
    uint64_t id; /* of the selected row, 0: none; kept by list_refresh() */
};

/* The id of a row (not 0), e.g. a hash of its key. */
typedef uint64_t list_id_fn(const void *ctx, int row);

/* The rows changed: keep the selection on the row with the same id, at the same height
   on the screen; where it has gone, stay at the same index. */
void list_refresh(struct list *list, int count, list_id_fn *id, const void *ctx);
/* The viewport has this height from now on. */
void list_resize(struct list *list, int height);
/* Each of these returns true where cursor or top changed. id may be NULL where ids are
   not used; pass the same function as to list_refresh() otherwise. */
bool list_move(struct list *list, int rows, list_id_fn *id, const void *ctx);
bool list_page(struct list *list, int pages, list_id_fn *id, const void *ctx);
bool list_home(struct list *list, list_id_fn *id, const void *ctx);
bool list_end(struct list *list, list_id_fn *id, const void *ctx);
bool list_select(struct list *list, int row, list_id_fn *id, const void *ctx);
/* Move the viewport; the cursor comes along only where it would leave it. */
bool list_scroll(struct list *list, int rows, list_id_fn *id, const void *ctx);
/* The row shown at line y of the viewport, -1: none (mouse). */
int list_row_at(const struct list *list, int y);
/* One past the last row shown. */
int list_bottom(const struct list *list);

#endif
