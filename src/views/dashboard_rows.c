/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/utf8.h"
#include "views/dashboard_state.h"

/*
 * The rows of a dashboard: repeated for the values of a variable, and folded to their
 * titles. The first panel of a folded row stands for it in the grid.
 */

enum { TITLE_ROWS = 1, FOLDED_COLS = 10, TITLE_COLUMNS = 100 };

static struct grid_item item_for(const struct panel *panel, const struct row_spec *row,
                                 int row_index)
{
    const struct panel_class *cls = panel->cls;
    double height = row->height > 0 ? row->height : 1;
    int want =
        cls->compact ? cls->want_rows : (int)((double)cls->want_rows * height + 0.5);
    struct grid_item item = {
        .row = row_index,
        .weight = panel->spec->weight,
        .min_cols = cls->min_cols,
        .min_rows = cls->min_rows + TITLE_ROWS,
        .want_rows = want + TITLE_ROWS,
        .stretch = !cls->compact,
    };

    if (row->min_rows > item.min_rows)
        item.min_rows = row->min_rows;
    if (item.want_rows < item.min_rows)
        item.want_rows = item.min_rows;
    return item;
}

/* A row's items anew, as it is folded or not. */
static void place_row(struct dashboard_view *view, size_t index)
{
    struct dashboard_row *row = &view->layout_rows[index];

    for (size_t i = 0; i < row->count; i++) {
        struct grid_item *item = &view->items[row->first + i];

        *item = item_for(view->panels[row->first + i], row->spec, (int)index);
        item->head = i == 0 && row->title[0] ? 1 : 0;
        if (!row->folded)
            continue;
        item->hidden = i > 0;
        item->head = 0;
        item->min_rows = item->want_rows = 1;
        item->min_cols = FOLDED_COLS;
        item->stretch = false;
    }
    grid_done(&view->grid); /* the next layout breaks the lines again */
}

/* ---- building ---- */

static const struct repeat_values no_repeat = {0};

static const struct repeat_values *find_repeat(const struct repeat_values *repeats,
                                               size_t count, const char *name)
{
    for (size_t i = 0; name && i < count; i++)
        if (strcmp(repeats[i].name, name) == 0 && repeats[i].count > 0)
            return &repeats[i];
    return &no_repeat;
}

static size_t times_of(const struct repeat_values *repeat)
{
    size_t times = repeat->count < REPEATS_MAX ? repeat->count : REPEATS_MAX;

    return times > 0 ? times : 1;
}

static void add_panel(struct dashboard_view *view, const struct panel_spec *spec,
                      const struct panel_scope *row_scope,
                      const struct repeat_values *repeat, size_t at)
{
    struct panel *panel = panel_new(spec);

    if (row_scope->name)
        panel_scope(panel, row_scope->name, row_scope->value);
    if (repeat->name)
        panel_scope(panel, repeat->name, repeat->values[at]);
    view->panels = xreallocarray(view->panels, view->count + 1, sizeof(struct panel *));
    view->panels[view->count++] = panel;
}

static void add_row(struct dashboard_view *view, const struct row_spec *spec,
                    const struct repeat_values *repeat, size_t at,
                    const struct repeat_values *repeats, size_t count)
{
    struct dashboard_row *row;

    view->layout_rows =
        xreallocarray(view->layout_rows, view->row_count + 1, sizeof(*view->layout_rows));
    row = &view->layout_rows[view->row_count++];
    *row = (struct dashboard_row){.spec = spec, .first = view->count};
    if (repeat->name)
        row->scope =
            (struct panel_scope){xstrdup(repeat->name), xstrdup(repeat->values[at])};
    for (size_t p = 0; p < spec->panel_count; p++) {
        const struct panel_spec *panel = &spec->panels[p];
        const struct repeat_values *own = find_repeat(repeats, count, panel->repeat);

        /* Within a row of the same variable it has the row's value. */
        if (own->name && repeat->name && strcmp(own->name, repeat->name) == 0)
            own = &no_repeat;
        for (size_t i = 0; i < times_of(own); i++)
            add_panel(view, panel, &row->scope, own, i);
    }
    row->count = view->count - row->first;
    row->folded = spec->folded && (spec->title || row->scope.name);
    if (spec->title)
        snprintf(row->title, sizeof(row->title), "%s", spec->title);
    else if (row->scope.name)
        snprintf(row->title, sizeof(row->title), "%s", row->scope.value);
}

void dashboard_rows_build(struct dashboard_view *view,
                          const struct repeat_values *repeats, size_t count)
{
    const struct dashboard *dashboard = view->dashboard;

    for (size_t r = 0; r < dashboard->row_count; r++) {
        const struct row_spec *spec = &dashboard->rows[r];
        const struct repeat_values *repeat = find_repeat(repeats, count, spec->repeat);

        for (size_t i = 0; i < times_of(repeat) && spec->panel_count > 0; i++)
            add_row(view, spec, repeat, i, repeats, count);
    }
    view->items = xcalloc(view->count + 1, sizeof(*view->items));
    view->places = xcalloc(view->count + 1, sizeof(*view->places));
    for (size_t r = 0; r < view->row_count; r++)
        place_row(view, r);
}

void dashboard_rows_free(struct dashboard_view *view)
{
    for (size_t i = 0; i < view->count; i++)
        panel_free(view->panels[i]);
    for (size_t i = 0; i < view->row_count; i++) {
        free(view->layout_rows[i].scope.name);
        free(view->layout_rows[i].scope.value);
    }
    grid_done(&view->grid);
    free(view->layout_rows);
    free(view->panels);
    free(view->items);
    free(view->places);
}

/* ---- titles and folds ---- */

struct dashboard_row *dashboard_row_of(const struct dashboard_view *view, size_t panel)
{
    for (size_t r = 0; r < view->row_count; r++)
        if (panel >= view->layout_rows[r].first &&
            panel < view->layout_rows[r].first + view->layout_rows[r].count)
            return &view->layout_rows[r];
    return NULL;
}

bool dashboard_row_fold(struct dashboard_view *view, size_t panel, bool folded)
{
    struct dashboard_row *row = dashboard_row_of(view, panel);

    if (!row || !row->title[0] || row->folded == folded)
        return false;
    row->folded = folded;
    if (folded && view->focus >= row->first && view->focus < row->first + row->count)
        view->focus = row->first;
    place_row(view, (size_t)(row - view->layout_rows));
    return true;
}

/* By what the layout calls it, and the value it stands for. */
static bool same_row(const struct dashboard_row *a, const struct dashboard_row *b)
{
    return strcmp(a->spec->title ? a->spec->title : "",
                  b->spec->title ? b->spec->title : "") == 0 &&
           strcmp(a->scope.value ? a->scope.value : "",
                  b->scope.value ? b->scope.value : "") == 0;
}

void dashboard_rows_adopt(struct dashboard_view *view, const struct dashboard_view *from)
{
    for (size_t r = 0; r < view->row_count; r++) {
        for (size_t k = 0; k < from->row_count; k++) {
            if (!same_row(&view->layout_rows[r], &from->layout_rows[k]))
                continue;
            (void)dashboard_row_fold(view, view->layout_rows[r].first,
                                     from->layout_rows[k].folded);
            break;
        }
    }
}

size_t dashboard_view_rows(const struct dashboard_view *view)
{
    return view->row_count;
}

const struct row_spec *dashboard_view_row(const struct dashboard_view *view, size_t row,
                                          const struct panel_scope **ret_scope,
                                          size_t *ret_first)
{
    *ret_first = view->layout_rows[row].first;
    *ret_scope = view->layout_rows[row].scope.name ? &view->layout_rows[row].scope : NULL;
    return view->layout_rows[row].spec;
}

void dashboard_view_set_row_title(struct dashboard_view *view, size_t row,
                                  const char *title)
{
    utf8_ellipsize_middle(title, TITLE_COLUMNS, view->layout_rows[row].title,
                          sizeof(view->layout_rows[row].title));
}

/* "▾ Pods ─────" above its panels, "▸ Pods ───── 4 panels" alone. */
static void draw_title(const struct dashboard_view *view, const struct dashboard_row *row,
                       struct canvas *canvas, struct rect line, enum glyphs glyphs)
{
    bool focused = row->folded && view->focus == row->first;
    int end = line.x + line.w, x = line.x + 1;
    char mark[5], count[40] = "", title[sizeof(row->title)];
    int room;

    if (focused)
        canvas_put(canvas, line.x, line.y, STYLE_TITLE_FOCUS, glyph(glyphs, GLYPH_FOCUS));
    if (row->folded)
        snprintf(count, sizeof(count), "%zu panel%s", row->count,
                 row->count == 1 ? "" : "s");
    if (utf8_width(count) + 6 > line.w)
        count[0] = '\0';
    canvas_text(canvas, x, line.y, STYLE_LABEL,
                glyph_text(glyphs, row->folded ? GLYPH_FOLDED : GLYPH_UNFOLDED, mark));
    x += 2;
    room = end - x - utf8_width(count) - 1;
    utf8_ellipsize_middle(row->title, room > 0 ? room : 0, title, sizeof(title));
    x += canvas_text(canvas, x, line.y, focused ? STYLE_TITLE_FOCUS : STYLE_TITLE, title);
    x++;
    end -= utf8_width(count) + (*count ? 1 : 0);
    if (x < end)
        canvas_fill(canvas, (struct rect){x, line.y, end - x, 1}, STYLE_RULE,
                    glyph(glyphs, GLYPH_HLINE));
    if (*count)
        canvas_text(canvas, end + 1, line.y, STYLE_DIM, count);
}

void dashboard_rows_draw(const struct dashboard_view *view, struct canvas *canvas,
                         struct rect area, enum glyphs glyphs)
{
    for (size_t r = 0; r < view->row_count && !view->zoomed; r++) {
        const struct dashboard_row *row = &view->layout_rows[r];
        struct rect place = view->places[row->first];
        struct rect line = {area.x, area.y + place.y - (row->folded ? 0 : 1), view->cols,
                            1};

        if (row->title[0] && !rect_empty(place) && line.y >= area.y)
            draw_title(view, row, canvas, line, glyphs);
    }
}
