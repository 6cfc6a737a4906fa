/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/utf8.h"
#include "model/exemplar.h"
#include "views/dashboard_state.h"
#include "views/series_choice.h"

static struct dashboard_view *self(struct view *view)
{
    return (struct dashboard_view *)view;
}

static const struct dashboard_view *self_const(const struct view *view)
{
    return (const struct dashboard_view *)view;
}

static void set_zoomed(struct dashboard_view *view, bool zoomed);

int dashboard_series_at(const struct dashboard_view *view)
{
    return series_cursor_at(&view->cursor, view->panels[view->focus]);
}

/* The focused panel is always on the screen. */
static void follow_focus(struct dashboard_view *view)
{
    size_t line = grid_line_of(&view->grid, view->focus);
    struct rect area = {0, 0, view->cols, view->rows};

    if (line < view->top)
        view->top = line;
    view->shown =
        grid_place(&view->grid, view->items, view->count, view->top, area, view->places);
    while (view->shown > 0 && line >= view->top + view->shown) {
        view->top++;
        view->shown = grid_place(&view->grid, view->items, view->count, view->top, area,
                                 view->places);
    }
}

static void show_zoomed(struct dashboard_view *view)
{
    for (size_t i = 0; i < view->count; i++)
        view->places[i] = (struct rect){0, 0, 0, 0};
    if (view->count > 0)
        view->places[view->focus] = (struct rect){0, 0, view->cols, view->rows};
}

/* The last row says what is out of sight, when there is something. */
static int body_rows(const struct dashboard_view *view, int rows)
{
    struct rect area = {0, 0, view->cols, rows};
    size_t shown =
        grid_place(&view->grid, view->items, view->count, 0, area, view->places);

    return shown < view->grid.line_count && rows > 3 ? rows - 1 : rows;
}

void dashboard_view_layout(struct dashboard_view *view, int cols, int rows)
{
    for (size_t i = 0; i < view->count; i++)
        panel_wake(view->panels[i]);
    if (cols != view->cols || !view->grid.lines) {
        grid_done(&view->grid);
        grid_init(&view->grid, view->items, view->count, cols);
    }
    view->cols = cols;
    view->rows = body_rows(view, rows);
    if (view->zoomed) {
        view->rows = rows;
        show_zoomed(view);
        return;
    }
    if (view->top > grid_last_top(&view->grid, view->rows))
        view->top = grid_last_top(&view->grid, view->rows);
    follow_focus(view);
}

static void draw_more(const struct dashboard_view *view, struct canvas *canvas,
                      struct rect area, enum glyphs glyphs)
{
    size_t first = view->grid.lines[view->top].first;
    const struct grid_line *last = &view->grid.lines[view->top + view->shown - 1];
    bool above = view->top > 0, below = last->first + last->count < view->count;
    char text[80], up[5] = "", down[5] = "";

    if (above)
        utf8_encode(glyph(glyphs, GLYPH_UP), up);
    if (below)
        utf8_encode(glyph(glyphs, GLYPH_DOWN), down);
    snprintf(text, sizeof(text), "%zu-%zu of %zu panels %s%s", first + 1,
             last->first + last->count, view->count, up, down);
    canvas_text_right(canvas, area.x, area.y + view->rows, area.w - 1, STYLE_DIM, text);
}

static void draw(const struct view *base, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct dashboard_view *view = self_const(base);

    for (size_t i = 0; i < view->count; i++) {
        struct draw_ctx own = *ctx;
        struct rect place = view->places[i];

        if (rect_empty(place) || dashboard_row_of(view, i)->folded)
            continue;
        place.x += area.x;
        place.y += area.y;
        own.focused = i == view->focus;
        own.full_screen = view->zoomed;
        own.crosshair_ms = view->select.crosshair_ms;
        own.mark_ms = view->select.mark_ms;
        own.selected_series = view->zoomed ? dashboard_series_at(view) : -1;
        panel_draw(view->panels[i], canvas, rect_intersect(area, place), &own);
    }
    dashboard_rows_draw(view, canvas, area, ctx->glyphs);
    if (view->zoomed)
        panel_keys_draw(view->panels[view->focus], &view->cursor, canvas, area);
    if (!view->zoomed && view->shown > 0 && view->shown < view->grid.line_count &&
        view->rows < area.h)
        draw_more(view, canvas, area, ctx->glyphs);
    range_select_draw(&view->select, canvas, area, ctx);
}

/* The panel whose place lies next in a direction: nearest line, then nearest column. */
static size_t neighbour(const struct dashboard_view *view, int direction)
{
    size_t line = grid_line_of(&view->grid, view->focus);
    const struct grid_line *from = &view->grid.lines[line], *to;
    double at;
    size_t index;

    if ((direction < 0 && line == 0) ||
        (direction > 0 && line + 1 >= view->grid.line_count))
        return view->focus;
    to = direction < 0 ? from - 1 : from + 1;
    at = ((double)(view->focus - from->first) + 0.5) / (double)from->count;
    index = (size_t)(at * (double)to->count);
    return to->first + (index < to->count ? index : to->count - 1);
}

static size_t page_focus(const struct dashboard_view *view, int direction)
{
    size_t shown = view->shown > 0 ? view->shown : 1;
    size_t line = grid_line_of(&view->grid, view->focus);

    if (direction > 0)
        line = line + shown < view->grid.line_count ? line + shown
                                                    : view->grid.line_count - 1;
    else
        line = line > shown ? line - shown : 0;
    return view->grid.lines[line].first;
}

/* That panel, or where it is folded away the next in the direction that is not. */
static size_t shown_from(const struct dashboard_view *view, size_t panel, int step)
{
    while (view->items[panel].hidden && panel > 0 && panel + 1 < view->count)
        panel = step < 0 ? panel - 1 : panel + 1;
    return view->items[panel].hidden ? dashboard_row_of(view, panel)->first : panel;
}

static bool move_focus(struct dashboard_view *view, enum action action)
{
    size_t focus = view->focus;

    switch ((int)action) {
    case ACTION_NEXT:
        do
            focus = (focus + 1) % view->count;
        while (view->items[focus].hidden);
        break;
    case ACTION_PREVIOUS:
        do
            focus = (focus + view->count - 1) % view->count;
        while (view->items[focus].hidden);
        break;
    case ACTION_RIGHT:
        focus = focus + 1 < view->count ? focus + 1 : focus;
        break;
    case ACTION_LEFT:
        focus = focus > 0 ? focus - 1 : 0;
        break;
    case ACTION_UP:
        focus = neighbour(view, -1);
        break;
    case ACTION_DOWN:
        focus = neighbour(view, 1);
        break;
    case ACTION_PAGE_DOWN:
        focus = page_focus(view, 1);
        break;
    case ACTION_PAGE_UP:
        focus = page_focus(view, -1);
        break;
    case ACTION_FIRST:
        focus = 0;
        break;
    case ACTION_LAST:
        focus = view->count - 1;
        break;
    default:
        return false;
    }
    view->focus = shown_from(view, focus, focus < view->focus ? -1 : 1);
    return true;
}

/* Cells that the focused panel's graph has, about: what one step of the crosshair is. */
static int graph_cols(const struct dashboard_view *view)
{
    int cols = view->places[view->focus].w;

    return cols > 0 ? cols : view->cols;
}

const struct exemplar *dashboard_exemplar_at(const struct dashboard_view *view,
                                             int direction)
{
    const struct panel *panel = view->panels[view->focus];

    return panel->cls->exemplar && (direction != 0 || view->select.crosshair_ms != 0)
               ? panel->cls->exemplar(panel, view->select.crosshair_ms, direction)
               : NULL;
}

/* The panel with the focus where it has some, else the next one on the screen that has;
   view->count: there is none. */
static size_t find_exemplars(const struct dashboard_view *view)
{
    for (size_t i = 0; i < view->count; i++) {
        size_t at = (view->focus + i) % view->count;
        const struct panel *panel = view->panels[at];

        if (!rect_empty(view->places[at]) && panel->cls->exemplar &&
            panel->cls->exemplar(panel, 0, -1))
            return at;
    }
    return view->count;
}

/* From the newest back; the panel is shown alone, as that is where it can be read. */
static unsigned step_exemplar(struct dashboard_view *view, int direction)
{
    size_t panel = find_exemplars(view);
    const struct exemplar *to;

    if (panel == view->count)
        return VIEW_IGNORED; /* app says so */
    view->focus = panel;
    to = dashboard_exemplar_at(view, direction);
    if (!to)
        return VIEW_IGNORED;
    view->select.crosshair_ms = to->ms;
    if (view->zoomed)
        return VIEW_HANDLED | VIEW_REDRAW;
    set_zoomed(view, true);
    series_cursor_clear(&view->cursor);
    return VIEW_HANDLED | VIEW_UPDATE | VIEW_REDRAW;
}

/* Keys of one panel shown alone. */
static unsigned act_alone(struct dashboard_view *view, enum action action)
{
    struct panel *panel = view->panels[view->focus];
    unsigned reply = panel_keys_act(panel, &view->cursor, action);

    if (reply != VIEW_IGNORED)
        return reply;
    switch ((int)action) {
    case ACTION_LEFT:
        range_select_move(&view->select, &view->window, graph_cols(view), -1);
        break;
    case ACTION_RIGHT:
        range_select_move(&view->select, &view->window, graph_cols(view), 1);
        break;
    case ACTION_BACK:
        if (dashboard_series_at(view) >= 0) {
            series_cursor_clear(&view->cursor);
            break;
        }
        set_zoomed(view, false);
        return VIEW_HANDLED | VIEW_UPDATE | VIEW_REDRAW;
    default:
        if (!move_focus(view, action))
            return VIEW_IGNORED;
        series_cursor_clear(&view->cursor);
        return VIEW_HANDLED | VIEW_UPDATE | VIEW_REDRAW;
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

static bool editing(const struct view *base)
{
    return self_const(base)->cursor.find.active;
}

static unsigned edit(struct view *base, const struct event *event)
{
    struct dashboard_view *view = self(base);

    return panel_keys_edit(view->panels[view->focus], &view->cursor, event);
}

static unsigned act(struct view *base, enum action action)
{
    struct dashboard_view *view = self(base);
    unsigned reply;

    if (view->count == 0)
        return VIEW_IGNORED;
    reply = range_select_act(&view->select, &view->window, graph_cols(view), action);
    if (reply != VIEW_IGNORED)
        return reply;
    if (action == ACTION_EXEMPLAR || action == ACTION_EXEMPLAR_LATER)
        return step_exemplar(view, action == ACTION_EXEMPLAR ? -1 : 1);
    if (view->zoomed)
        return act_alone(view, action);
    if (action == ACTION_FOLD || action == ACTION_OPEN) {
        struct dashboard_row *row = dashboard_row_of(view, view->focus);

        if ((action == ACTION_FOLD || row->folded) &&
            dashboard_row_fold(view, view->focus, !row->folded))
            return VIEW_HANDLED | VIEW_UPDATE | VIEW_REDRAW;
        if (action == ACTION_FOLD)
            return VIEW_HANDLED;
    }
    if (action == ACTION_OPEN) {
        set_zoomed(view, true);
        series_cursor_clear(&view->cursor);
        return VIEW_HANDLED | VIEW_UPDATE | VIEW_REDRAW;
    }
    if (action == ACTION_BACK && view->select.crosshair_ms != 0) {
        view->select.crosshair_ms = 0;
        return VIEW_HANDLED | VIEW_REDRAW;
    }
    return move_focus(view, action) ? VIEW_HANDLED | VIEW_UPDATE | VIEW_REDRAW
                                    : VIEW_IGNORED;
}

static bool range(struct view *base, struct time_window *ret)
{
    return range_select_take(&self(base)->select, ret);
}

static void path(const struct view *base, char *buf, size_t size)
{
    const struct dashboard_view *view = self_const(base);

    snprintf(buf, size, "%s",
             view->count > 0 && view->panels[view->focus]->title[0]
                 ? view->panels[view->focus]->title
                 : "");
}

static void free_view(struct view *base)
{
    struct dashboard_view *view = self(base);

    dashboard_rows_free(view);
    free(view);
}

/* A panel shown alone has keys of its own: the view changes its class. */
static const struct view_class grid_class = {
    .name = "dashboard",
    .title = "Dashboard",
    .help = "A grid of live panels from a layout file",
    .scope = SCOPE_DASHBOARD,
    .free = free_view,
    .draw = draw,
    .act = act,
    .context = dashboard_context,
    .mouse = dashboard_mouse,
    .range = range,
    .path = path,
};

static const struct view_class alone_class = {
    .name = "panel",
    .title = "Panel",
    .help = "One panel of a dashboard, full screen",
    .scope = SCOPE_PANEL,
    .free = free_view,
    .draw = draw,
    .act = act,
    .editing = editing,
    .edit = edit,
    .context = dashboard_context,
    .mouse = dashboard_mouse,
    .range = range,
    .path = path,
};

static void set_zoomed(struct dashboard_view *view, bool zoomed)
{
    view->zoomed = zoomed;
    view->base.cls = zoomed ? &alone_class : &grid_class;
}

struct dashboard_view *dashboard_view_repeated(const struct dashboard *dashboard,
                                               const struct repeat_values *repeats,
                                               size_t count)
{
    struct dashboard_view *view = xcalloc(1, sizeof(*view));

    set_zoomed(view, false);
    view->dashboard = dashboard;
    series_cursor_clear(&view->cursor);
    dashboard_rows_build(view, repeats, count);
    return view;
}

struct dashboard_view *dashboard_view_new(const struct dashboard *dashboard)
{
    return dashboard_view_repeated(dashboard, NULL, 0);
}

struct view *dashboard_view_base(struct dashboard_view *view)
{
    return &view->base;
}

size_t dashboard_view_count(const struct dashboard_view *view)
{
    return view->count;
}

struct panel *dashboard_view_panel(struct dashboard_view *view, size_t index)
{
    return view->panels[index];
}

bool dashboard_view_visible(const struct dashboard_view *view, size_t index,
                            int *ret_cols, int *ret_rows)
{
    struct rect place = view->places[index];
    struct rect inner = panel_inner(view->panels[index]->cls, place);

    *ret_cols = inner.w;
    *ret_rows = inner.h;
    return !rect_empty(place) && (view->zoomed || !dashboard_row_of(view, index)->folded);
}

int dashboard_view_zoomed(const struct dashboard_view *view)
{
    return view->zoomed ? (int)view->focus : -1;
}

size_t dashboard_view_focus(const struct dashboard_view *view)
{
    return view->focus;
}

void dashboard_view_set_window(struct dashboard_view *view, struct time_window window)
{
    view->window = window;
}

int dashboard_view_selected(const struct dashboard_view *view)
{
    return view->zoomed && view->count > 0 ? dashboard_series_at(view) : -1;
}

int64_t dashboard_view_crosshair(const struct dashboard_view *view)
{
    return view->select.crosshair_ms;
}

void dashboard_view_set_crosshair(struct dashboard_view *view, int64_t ms)
{
    view->select.crosshair_ms = ms;
}

bool dashboard_view_marked(const struct dashboard_view *view)
{
    return find_exemplars(view) < view->count;
}

void dashboard_view_set_focus(struct dashboard_view *view, size_t index)
{
    if (index >= view->count)
        return;
    view->focus = index;
    (void)dashboard_row_fold(view, index, false);
}

void dashboard_view_show_series(struct dashboard_view *view, const char *name)
{
    const struct panel *panel = view->panels[view->focus];
    struct panel_series series;

    set_zoomed(view, true);
    series_cursor_clear(&view->cursor);
    for (int i = 0; panel_series_at(panel, (size_t)i, &series); i++) {
        if (strcmp(series.name, name) == 0) {
            view->cursor.position = i;
            view->cursor.key = series.key;
        }
    }
}

struct dashboard_place dashboard_view_place(const struct dashboard_view *view)
{
    return (struct dashboard_place){
        .top = view->top,
        .focus = view->focus,
        .zoomed = view->zoomed,
        .series = dashboard_series_at(view),
        .series_key = view->cursor.key,
        .crosshair_ms = view->select.crosshair_ms,
    };
}

void dashboard_view_return(struct dashboard_view *view,
                           const struct dashboard_place *place)
{
    view->top = place->top;
    view->focus = place->focus < view->count ? place->focus : 0;
    set_zoomed(view, place->zoomed);
    series_cursor_clear(&view->cursor);
    view->cursor.position = place->series;
    view->cursor.key = place->series_key;
    view->select = (struct range_select){.crosshair_ms = place->crosshair_ms};
}

void dashboard_view_adopt(struct dashboard_view *view, const struct dashboard_view *from)
{
    bool found = false;

    view->top = from->top;
    view->focus = from->focus < view->count ? from->focus : 0;
    /* Panels may have moved: the one of the same id keeps the focus. */
    for (size_t i = 0; i < view->count && from->focus < from->count && !found; i++) {
        found = strcmp(view->panels[i]->id, from->panels[from->focus]->id) == 0;
        view->focus = found ? i : view->focus;
    }
    set_zoomed(view, from->zoomed && found);
    dashboard_rows_adopt(view, from);
    if (view->items[view->focus].hidden)
        view->focus = dashboard_row_of(view, view->focus)->first;
    view->cursor = from->cursor;
    view->select.crosshair_ms = from->select.crosshair_ms;
    for (size_t i = 0; i < view->count; i++)
        for (size_t k = 0; k < from->count; k++)
            if (strcmp(view->panels[i]->id, from->panels[k]->id) == 0)
                series_choice_copy(view->panels[i]->choice, from->panels[k]->choice);
}
