/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"
#include "views/logs_view.h"
#include "views/wrap.h"

/*
 * The selected line in full: what it says, what the query parsed of it, its metadata and
 * the labels of its stream, each value with what it is good for.
 */

enum { NAME_COLUMNS = 18, TEXT_LINES_MAX = 60 };

static struct logs_item *add(struct logs_view *view, enum logql_origin origin,
                             const char *name, const char *value)
{
    struct logs_item *item;

    if (view->item_count == LOGS_ITEMS_MAX)
        return NULL;
    item = &view->items[view->item_count++];
    *item = (struct logs_item){.name = name, .value = value, .origin = origin};
    item->shown = logs_text_mask(&view->text, name, value, strlen(value));
    return item;
}

static void add_heading(struct logs_view *view, const char *text)
{
    struct logs_item *item = add(view, LOGQL_TEXT, text, "");

    if (item)
        item->heading = true;
}

/* Text that is no fields: its lines as they fit. */
static void add_text(struct logs_view *view, const struct logs_line *line, int columns)
{
    const char *text = logs_text_mask(&view->text, NULL, line->text, line->size);
    int lines = 0;

    while (*text && lines++ < TEXT_LINES_MAX) {
        size_t skip, size = wrap_line(text, columns > 8 ? columns : 8, &skip);
        char *copy = arena_strndup(&view->text.arena, text, size);

        if (!copy)
            return;
        (void)add(view, LOGQL_TEXT, "", copy);
        text += skip > 0 ? skip : strlen(text);
    }
}

static bool known(const struct log_fields *fields, const char *name, const char *value)
{
    const char *own = log_fields_get(fields, name);

    return own && strcmp(own, value) == 0;
}

static void add_meta(struct logs_view *view, const struct logs_line *line,
                     const struct log_fields *fields, size_t from, size_t to,
                     const char *heading)
{
    bool headed = false;

    for (size_t i = from; i < to; i++) {
        const struct label *label = &line->meta[i];

        if (known(fields, label->name, label->value))
            continue;
        if (!headed)
            add_heading(view, heading);
        headed = true;
        (void)add(view, LOGQL_LABEL, label->name, label->value);
    }
}

void logs_make_items(struct logs_view *view)
{
    const struct logs_line *line = logs_selected(view);
    struct log_fields *fields = arena_alloc(&view->text.arena, sizeof(*fields));
    struct logs_layout layout;

    view->item_count = 0;
    if (line && fields) {
        logs_lay_out(view, &layout);
        if (!log_fields_parse(fields, line->text, line->size, &view->text.arena))
            fields->count = 0;
        if (fields->count == 0)
            add_text(view, line, layout.detail.w - 2);
        for (size_t i = 0; i < fields->count; i++)
            (void)add(view, fields->format == LOG_JSON ? LOGQL_JSON : LOGQL_LOGFMT,
                      fields->items[i].name, fields->items[i].value);
        add_meta(view, line, fields, 0, line->parsed_from, "metadata");
        add_meta(view, line, fields, line->parsed_from, line->meta_count,
                 "parsed by the query");
        add_heading(view, "labels");
        for (size_t i = 0; i < line->stream->count; i++)
            (void)add(view, LOGQL_STREAM, line->stream->pairs[i].name,
                      line->stream->pairs[i].value);
    }
    logs_lay_out(view, &layout);
    list_resize(&view->detail, layout.detail.h > 1 ? layout.detail.h - 1 : 0);
    list_refresh(&view->detail, (int)view->item_count, NULL, NULL);
    if (view->focus != LOGS_FOCUS_DETAIL)
        (void)list_home(&view->detail, NULL, NULL);
}

const struct logs_item *logs_item_selected(const struct logs_view *view)
{
    return view->focus == LOGS_FOCUS_DETAIL &&
                   (size_t)view->detail.cursor < view->item_count
               ? &view->items[view->detail.cursor]
               : NULL;
}

static void draw_title(const struct logs_view *view, struct canvas *canvas,
                       struct rect area)
{
    const struct logs_line *line = logs_selected(view);
    uint16_t style = view->focus == LOGS_FOCUS_DETAIL ? STYLE_TITLE_FOCUS : STYLE_TITLE;
    char when[40];
    int x = area.x;

    x += canvas_text(canvas, x, area.y, style, "Line ");
    if (line)
        x += canvas_text(canvas, x, area.y, STYLE_LABEL,
                         logs_clock(line, view->utc, when, sizeof(when)));
    if (line && line->cut)
        x += canvas_text(canvas, x, area.y, STYLE_WARNING, " cut at 256 KiB");
    if (line && line->failed)
        x += canvas_text(canvas, x, area.y, STYLE_WARNING, " not parsed by the query");
    canvas_hline(canvas, x + 1, area.y, area.x + area.w - x - 1, STYLE_RULE);
}

static const char *advice(const struct logs_view *view, const struct logs_item *item)
{
    if (strcmp(item->name, "trace_id") == 0)
        return "t opens it";
    return view->focus == LOGS_FOCUS_DETAIL && item->name[0]
               ? "i only  u not  Space column"
               : "";
}

static void draw_item(const struct logs_view *view, struct canvas *canvas,
                      struct rect area, const struct logs_item *item, bool selected)
{
    int x = area.x + 2, width = area.w - 2, used;
    char first[600];
    size_t size = strcspn(item->shown, "\n");

    if (item->heading) {
        canvas_printf(canvas, area.x, area.y, STYLE_DIM, "  %s", item->name);
        return;
    }
    if (item->name[0]) {
        canvas_text_fit(canvas, x, area.y, NAME_COLUMNS - 1, STYLE_LABEL, item->name);
        x += NAME_COLUMNS;
        width -= NAME_COLUMNS;
    }
    snprintf(first, sizeof(first), "%.*s%s",
             size < 500 ? (int)utf8_prefix(item->shown, size, 400)
                        : (int)utf8_prefix(item->shown, 500, 400),
             item->shown, item->shown[size] ? " \xe2\x86\xb5" : "");
    used = canvas_text_fit(canvas, x, area.y, width, STYLE_DEFAULT, first);
    if ((selected || strcmp(item->name, "trace_id") == 0) &&
        used + 4 + (int)strlen(advice(view, item)) < width)
        canvas_text(canvas, x + used + 3, area.y, STYLE_DIM, advice(view, item));
    if (selected)
        canvas_put(canvas, area.x, area.y, STYLE_SELECTED,
                   glyph(view->glyphs, GLYPH_FOCUS));
}

void logs_draw_detail(const struct logs_view *view, struct canvas *canvas,
                      struct rect area)
{
    struct rect former = canvas_clip(canvas, area);

    draw_title(view, canvas, area);
    for (int i = view->detail.top; i < list_bottom(&view->detail); i++) {
        struct rect row = {area.x, area.y + 1 + i - view->detail.top, area.w, 1};

        draw_item(view, canvas, row, &view->items[i],
                  view->focus == LOGS_FOCUS_DETAIL && i == view->detail.cursor);
    }
    canvas_set_clip(canvas, former);
}
