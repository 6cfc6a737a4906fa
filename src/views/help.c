/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/list.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "views/view.h"
#include "views/wrap.h"

/*
 * Help: the keys of the view it was opened from, then those that work everywhere, all
 * from the action table and the user's bindings.
 */

enum {
    KEYS_COLUMNS = 16,
    ABOUT_ROWS_MAX = 12,
    COLUMN_WIDTH = 90, /* that no text of the table is cut in */
};

struct help_row {
    char keys[48];
    const char *text;
    bool heading;
};

struct help_view {
    struct view base;
    enum action_scope scope;
    char about[640];
    int about_rows; /* with the blank one below */
    struct help_row rows[ACTION_COUNT + 2 * SCOPE_COUNT];
    int count;
    struct list list;
};

static void add_scope(struct help_view *view, enum action_scope scope,
                      const struct view_env *env)
{
    bool any = false;

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        struct help_row *row;

        if (action_table[i].scope != scope)
            continue;
        if (!any && view->count > 0)
            view->rows[view->count++] = (struct help_row){.text = "", .heading = true};
        if (!any)
            view->rows[view->count++] =
                (struct help_row){.text = action_scope_title(scope), .heading = true};
        any = true;
        row = &view->rows[view->count++];
        *row = (struct help_row){.text = action_table[i].help};
        snprintf(row->keys, sizeof(row->keys), "%s",
                 env->keys_of(env->keys_ctx, (enum action)i));
    }
}

/* Side by side where the screen is wide: everything at once beats scrolling. */
static int column_count(int cols)
{
    return cols >= 2 * COLUMN_WIDTH ? cols / COLUMN_WIDTH : 1;
}

static int about_width(int cols)
{
    return cols > 3 ? cols - 2 : 1;
}

static void update(struct view *base, const struct view_env *env)
{
    struct help_view *view = (struct help_view *)base;

    view->count = 0;
    if (view->scope != SCOPE_EVERYWHERE)
        add_scope(view, view->scope, env);
    if (view->scope == SCOPE_PANEL)
        add_scope(view, SCOPE_DASHBOARD, env);
    add_scope(view, SCOPE_MOVE, env);
    add_scope(view, SCOPE_TIME, env);
    add_scope(view, SCOPE_EVERYWHERE, env);
    list_refresh(&view->list, view->count, NULL, NULL);
    view->about_rows = 0;
    if (view->about[0])
        view->about_rows =
            wrap_count(view->about, about_width(env->cols), ABOUT_ROWS_MAX) + 1;
    list_resize(&view->list,
                (env->rows - view->about_rows - 1) * column_count(env->cols));
}

static void draw_row(const struct help_row *row, struct canvas *canvas, struct rect area,
                     int y)
{
    if (row->heading) {
        canvas_text(canvas, area.x + 1, y, STYLE_TITLE, row->text);
        return;
    }
    canvas_text_fit(canvas, area.x + 3, y, KEYS_COLUMNS - 1, STYLE_KEY,
                    row->keys[0] ? row->keys : "not bound");
    canvas_text_fit(canvas, area.x + 3 + KEYS_COLUMNS, y, area.w - 4 - KEYS_COLUMNS,
                    STYLE_DEFAULT, row->text);
}

static void draw(const struct view *base, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct help_view *view = (const struct help_view *)base;
    const char *about = view->about;
    int y = area.y, width = area.w / column_count(area.w), height;

    (void)ctx;
    for (int line = 1; line < view->about_rows; line++) {
        size_t skip, size = wrap_line(about, about_width(area.w), &skip);

        canvas_text_n(canvas, area.x + 1, y++, STYLE_LABEL, about, size);
        about += skip;
    }
    y += view->about_rows > 0;
    height = area.y + area.h - 1 - y;
    for (int i = view->list.top; height > 0 && i < list_bottom(&view->list); i++) {
        int at = i - view->list.top;

        draw_row(&view->rows[i], canvas,
                 (struct rect){area.x + at / height * width, y, width, height},
                 y + at % height);
    }
    if (list_bottom(&view->list) < view->count)
        canvas_text(canvas, area.x + 3, area.y + area.h - 1, STYLE_DIM, "more below");
}

static unsigned act(struct view *base, enum action action)
{
    struct help_view *view = (struct help_view *)base;

    switch ((int)action) {
    case ACTION_BACK:
    case ACTION_HELP:
    case ACTION_OPEN:
        return VIEW_CLOSE;
    case ACTION_UP:
        list_scroll(&view->list, -1, NULL, NULL);
        break;
    case ACTION_DOWN:
        list_scroll(&view->list, 1, NULL, NULL);
        break;
    case ACTION_PAGE_UP:
        list_scroll(&view->list, -view->list.height, NULL, NULL);
        break;
    case ACTION_PAGE_DOWN:
        list_scroll(&view->list, view->list.height, NULL, NULL);
        break;
    case ACTION_FIRST:
        list_scroll(&view->list, -view->count, NULL, NULL);
        break;
    case ACTION_LAST:
        list_scroll(&view->list, view->count, NULL, NULL);
        break;
    default:
        return VIEW_IGNORED;
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

static unsigned mouse(struct view *base, const struct event *event, struct rect area)
{
    (void)area;
    if (event->mouse == MOUSE_WHEEL_DOWN || event->mouse == MOUSE_WHEEL_UP)
        return act(base, event->mouse == MOUSE_WHEEL_DOWN ? ACTION_DOWN : ACTION_UP);
    return VIEW_IGNORED;
}

static void free_view(struct view *base)
{
    free(base);
}

static const struct view_class help_class = {
    .name = "help",
    .title = "Help",
    .help = "Keys of the view you came from, then those that work everywhere",
    .scope = SCOPE_EVERYWHERE,
    .free = free_view,
    .update = update,
    .draw = draw,
    .act = act,
    .mouse = mouse,
};

struct view *view_help_new(enum action_scope scope, const char *about)
{
    struct help_view *view = xcalloc(1, sizeof(*view));

    view->base.cls = &help_class;
    view->scope = scope;
    snprintf(view->about, sizeof(view->about), "%s", about ? about : "");
    return &view->base;
}
