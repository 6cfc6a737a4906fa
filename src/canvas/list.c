/* SPDX-License-Identifier: MIT */
#include "canvas/list.h"

#include <stddef.h>

static int clamp(int64_t value, int lo, int hi)
{
    return value < lo || hi < lo ? lo : value > hi ? hi : (int)value;
}

/* Restore the invariants, moving the viewport as little as possible. */
static void settle(struct list *list)
{
    list->cursor = clamp(list->cursor, 0, list->count - 1);
    if (list->cursor < list->top)
        list->top = list->cursor;
    if (list->height > 0 && list->cursor >= list->top + list->height)
        list->top = list->cursor - list->height + 1;
    list->top = clamp(list->top, 0, list->count - list->height);
}

static void remember(struct list *list, list_id_fn *id, const void *ctx)
{
    list->id = id && list->count > 0 ? id(ctx, list->cursor) : 0;
}

static int find(const struct list *list, list_id_fn *id, const void *ctx)
{
    /* Most refreshes change nothing: look where it was first. */
    if (list->cursor < list->count && id(ctx, list->cursor) == list->id)
        return list->cursor;
    for (int i = 0; i < list->count; i++)
        if (id(ctx, i) == list->id)
            return i;
    return -1;
}

void list_refresh(struct list *list, int count, list_id_fn *id, const void *ctx)
{
    int offset = list->cursor - list->top, found;

    list->count = count > 0 ? count : 0;
    if (id && list->id) {
        found = find(list, id, ctx);
        if (found >= 0) {
            list->cursor = found;
            list->top = found - offset;
        }
    }
    settle(list);
    remember(list, id, ctx);
}

void list_resize(struct list *list, int height)
{
    list->height = height > 0 ? height : 0;
    settle(list);
}

bool list_select(struct list *list, int row, list_id_fn *id, const void *ctx)
{
    int cursor = list->cursor, top = list->top;

    list->cursor = row;
    settle(list);
    remember(list, id, ctx);
    return cursor != list->cursor || top != list->top;
}

bool list_move(struct list *list, int rows, list_id_fn *id, const void *ctx)
{
    int64_t row = (int64_t)list->cursor + rows;

    return list_select(list, clamp(row, 0, list->count - 1), id, ctx);
}

bool list_page(struct list *list, int pages, list_id_fn *id, const void *ctx)
{
    int cursor = list->cursor, top = list->top;
    int64_t step = list->height > 1 ? list->height - 1 : 1; /* one line stays in sight */

    list->cursor = clamp(list->cursor + step * pages, 0, list->count - 1);
    list->top = clamp(list->top + step * pages, 0, list->count - list->height);
    settle(list);
    remember(list, id, ctx);
    return cursor != list->cursor || top != list->top;
}

bool list_home(struct list *list, list_id_fn *id, const void *ctx)
{
    return list_select(list, 0, id, ctx);
}

bool list_end(struct list *list, list_id_fn *id, const void *ctx)
{
    return list_select(list, list->count - 1, id, ctx);
}

bool list_scroll(struct list *list, int rows, list_id_fn *id, const void *ctx)
{
    int cursor = list->cursor, top = list->top;

    list->top = clamp((int64_t)list->top + rows, 0, list->count - list->height);
    if (list->height > 0)
        list->cursor = clamp(list->cursor, list->top, list->top + list->height - 1);
    settle(list);
    remember(list, id, ctx);
    return cursor != list->cursor || top != list->top;
}

int list_row_at(const struct list *list, int y)
{
    return y >= 0 && y < list->height && y < list->count - list->top ? list->top + y : -1;
}

int list_bottom(const struct list *list)
{
    return list->count - list->top < list->height ? list->count
                                                  : list->top + list->height;
}
