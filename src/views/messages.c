/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "canvas/columns.h"
#include "canvas/list.h"
#include "core/duration.h"
#include "core/log.h"
#include "core/mem.h"
#include "views/list_input.h"
#include "views/view.h"

/*
 * Messages: the program's own log, newest first, each with its time, source and how
 * often it came.
 */

enum { COLUMN_TIME, COLUMN_LEVEL, COLUMN_SOURCE, COLUMN_COUNT, COLUMN_TEXT, COLUMNS };

struct messages_view {
    struct view base;
    struct log_entry *entries; /* LOG_RING_MAX */
    struct list list;
    struct column columns[COLUMNS];
    bool utc;
};

static const struct {
    const char *name;
    enum style style;
} levels[] = {
    [LOG_LEVEL_INFO] = {"info",  STYLE_DEFAULT },
    [LOG_LEVEL_WARN] = {"warn",  STYLE_WARNING },
    [LOG_LEVEL_ERROR] = {"error", STYLE_CRITICAL},
};

/* A message keeps its id while others arrive. */
static uint64_t entry_id(const void *ctx, int row)
{
    const struct messages_view *view = ctx;

    return (uint64_t)view->entries[row].first_ns | 1;
}

static void cell_text(const struct messages_view *view, int row, int column, char *buf,
                      size_t size)
{
    const struct log_entry *entry = &view->entries[row];

    switch (column) {
    case COLUMN_TIME:
        moment_strftime(entry->last_ns, view->utc, "%H:%M:%S", buf, size);
        break;
    case COLUMN_LEVEL:
        snprintf(buf, size, "%s", levels[entry->level].name);
        break;
    case COLUMN_SOURCE:
        snprintf(buf, size, "%s", entry->source);
        break;
    case COLUMN_COUNT:
        if (entry->count > 1)
            snprintf(buf, size, "%ux", entry->count);
        else
            buf[0] = '\0';
        break;
    default:
        snprintf(buf, size, "%s", entry->text);
    }
}

static void update(struct view *base, const struct view_env *env)
{
    struct messages_view *view = (struct messages_view *)base;
    int count = (int)log_ring_copy(view->entries, LOG_RING_MAX);
    char text[400];

    view->utc = env->utc;
    list_refresh(&view->list, count, entry_id, view);
    list_resize(&view->list, env->rows - 2);
    columns_start(view->columns, COLUMNS);
    for (int row = 0; row < count; row++) {
        for (int column = 0; column < COLUMNS; column++) {
            cell_text(view, row, column, text, sizeof(text));
            columns_measure(&view->columns[column], text);
        }
    }
    columns_fit(view->columns, COLUMNS, env->cols - 3, 2);
}

static void draw(const struct view *base, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct messages_view *view = (const struct messages_view *)base;
    char text[400];

    if (view->list.count == 0) {
        canvas_text(canvas, area.x + 2, area.y + 1, STYLE_DIM, "Nothing happened yet.");
        return;
    }
    columns_draw_heads(canvas, area.x + 2, area.y, view->columns, COLUMNS);
    for (int row = view->list.top; row < list_bottom(&view->list); row++) {
        int y = area.y + 1 + row - view->list.top;

        for (int column = 0; column < COLUMNS; column++) {
            cell_text(view, row, column, text, sizeof(text));
            columns_draw(canvas, area.x + 2, y, &view->columns[column],
                         (uint16_t)(column == COLUMN_LEVEL
                                        ? levels[view->entries[row].level].style
                                    : column == COLUMN_TEXT ? STYLE_DEFAULT
                                                            : STYLE_LABEL),
                         text);
        }
        if (row == view->list.cursor)
            canvas_put(canvas, area.x, y, STYLE_SELECTED,
                       glyph(ctx->glyphs, GLYPH_FOCUS));
    }
}

static unsigned act(struct view *base, enum action action)
{
    struct messages_view *view = (struct messages_view *)base;

    if (action == ACTION_BACK || action == ACTION_MESSAGES)
        return VIEW_CLOSE;
    return list_keys(&view->list, action, entry_id, view) ? VIEW_HANDLED | VIEW_REDRAW
                                                          : VIEW_IGNORED;
}

static unsigned mouse(struct view *base, const struct event *event, struct rect area)
{
    struct messages_view *view = (struct messages_view *)base;

    return list_mouse(&view->list, event, area.y + 1, entry_id, view);
}

static void free_view(struct view *base)
{
    struct messages_view *view = (struct messages_view *)base;

    free(view->entries);
    free(view);
}

static const struct view_class messages_class = {
    .name = "messages",
    .title = "Messages",
    .help = "What happened lately, newest first",
    .scope = SCOPE_EVERYWHERE,
    .free = free_view,
    .update = update,
    .draw = draw,
    .act = act,
    .mouse = mouse,
};

struct view *view_messages_new(void)
{
    struct messages_view *view = xcalloc(1, sizeof(*view));

    view->base.cls = &messages_class;
    view->entries = xcalloc(LOG_RING_MAX, sizeof(*view->entries));
    view->columns[COLUMN_TIME] = (struct column){.head = "TIME", .min = 8};
    view->columns[COLUMN_LEVEL] = (struct column){.head = "LEVEL", .min = 5};
    view->columns[COLUMN_SOURCE] = (struct column){.head = "SOURCE", .drop = 2};
    view->columns[COLUMN_COUNT] = (struct column){.head = "", .right = true, .drop = 1};
    view->columns[COLUMN_TEXT] =
        (struct column){.head = "MESSAGE", .min = 20, .weight = 1};
    return &view->base;
}
