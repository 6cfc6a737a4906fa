/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/map.h"
#include "core/utf8.h"
#include "model/log_layout.h"
#include "views/logs_view.h"
#include "views/wrap.h"

/*
 * The selected line in full: what it says as a tree, what the query parsed of it, its
 * metadata and the labels of its stream, each value with what it is good for.
 */

enum { NAME_COLUMNS = 18, TEXT_LINES_MAX = 60, INDENT = 2, LAID_OUT_MAX = 1 << 20 };

static struct logs_item *add(struct logs_view *view, enum logql_origin origin,
                             const char *name, const char *value)
{
    struct logs_item *item;

    if (view->item_count == LOGS_ITEMS_MAX)
        return NULL;
    item = &view->items[view->item_count++];
    *item =
        (struct logs_item){.name = name, .value = value, .label = name, .origin = origin};
    item->shown = logs_text_mask(&view->text, name, value, strlen(value));
    return item;
}

static void add_heading(struct logs_view *view, const char *text)
{
    struct logs_item *item = add(view, LOGQL_TEXT, text, "");

    if (item)
        item->kind = LOGS_ITEM_HEADING;
}

/* Lines of a masked text as they fit. */
static void add_text(struct logs_view *view, const char *text, int columns, int depth)
{
    int lines = 0;

    while (*text && lines++ < TEXT_LINES_MAX) {
        size_t skip, size = wrap_line(text, columns > 8 ? columns : 8, &skip);
        char *copy = arena_strndup(&view->text.arena, text, size);
        struct logs_item *item = copy ? add(view, LOGQL_TEXT, "", copy) : NULL;

        if (!item)
            return;
        item->kind = LOGS_ITEM_TEXT;
        item->depth = depth;
        text += skip > 0 ? skip : strlen(text);
    }
}

/* --- the tree --- */

static uint64_t key_of(const struct logs_item *item)
{
    return hash_seeded(item->name, strlen(item->name)) ^ (uint64_t)item->origin;
}

static size_t find_turned(const struct logs_view *view, uint64_t key)
{
    size_t at = 0;

    while (at < view->turned_count && view->turned[at] != key)
        at++;
    return at;
}

static bool is_turned(const struct logs_view *view, const struct logs_item *item)
{
    return find_turned(view, key_of(item)) < view->turned_count;
}

void logs_item_fold(struct logs_view *view)
{
    const struct logs_item *item = (size_t)view->detail.cursor < view->item_count
                                       ? &view->items[view->detail.cursor]
                                       : NULL;
    size_t at;

    if (!item || !item->foldable)
        return;
    at = find_turned(view, key_of(item));
    if (at < view->turned_count) {
        view->turned[at] = view->turned[--view->turned_count];
    } else {
        if (view->turned_count == LOGS_OPEN_MAX)
            memmove(view->turned, view->turned + 1,
                    --view->turned_count * sizeof(view->turned[0]));
        view->turned[view->turned_count++] = key_of(item);
    }
}

/* Lists and texts of several lines stand in one until they are unfolded. */
static void add_value(struct logs_view *view, struct logs_item *item, int columns)
{
    struct buf out;
    const char *copy;

    item->foldable = item->value[0] == '[' || item->value[0] == '{' ||
                     strchr(item->value, '\n') != NULL;
    item->folded = item->foldable && !is_turned(view, item);
    if (!item->foldable || item->folded)
        return;
    buf_init(&out, LAID_OUT_MAX);
    if (!log_layout_json(&out, item->shown, strlen(item->shown)))
        (void)buf_puts(&out, item->shown);
    copy = arena_strndup(&view->text.arena, out.data, out.size);
    buf_done(&out);
    add_text(view, copy ? copy : "", columns - INDENT * (item->depth + 1),
             item->depth + 1);
}

/* The objects that begin before this field. Where one is folded the first field behind it
   is returned. */
static size_t add_groups(struct logs_view *view, const struct log_fields *fields,
                         size_t *group, size_t at)
{
    while (*group < fields->group_count && fields->groups[*group].from <= at) {
        const struct log_group *next = &fields->groups[(*group)++];
        struct logs_item *item;

        if (next->from < at)
            continue; /* within one that is folded */
        item = add(view, LOGQL_JSON, next->name, "");
        if (!item)
            return fields->count;
        item->label = next->leaf;
        item->kind = LOGS_ITEM_GROUP;
        item->depth = next->depth;
        item->foldable = next->to > next->from;
        item->folded = item->foldable && is_turned(view, item);
        if (item->folded) {
            /* Also objects within it begin there. */
            while (*group < fields->group_count && fields->groups[*group].from < next->to)
                (*group)++;
            at = next->to;
        }
    }
    return at;
}

static int depth_at(const struct log_fields *fields, size_t at)
{
    int depth = 0;

    for (size_t i = 0; i < fields->group_count; i++)
        depth += fields->groups[i].from <= at && at < fields->groups[i].to;
    return depth;
}

static void add_fields(struct logs_view *view, const struct log_fields *fields,
                       int columns)
{
    enum logql_origin origin = fields->format == LOG_JSON ? LOGQL_JSON : LOGQL_LOGFMT;
    size_t group = 0;

    for (size_t i = 0; (i = add_groups(view, fields, &group, i)) < fields->count; i++) {
        struct logs_item *item =
            add(view, origin, fields->items[i].name, fields->items[i].value);

        if (!item)
            return;
        item->label = fields->items[i].leaf;
        item->depth = depth_at(fields, i);
        add_value(view, item, columns);
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
            fields->count = fields->group_count = 0;
        if (fields->count == 0)
            add_text(view, logs_text_mask(&view->text, NULL, line->text, line->size),
                     layout.detail.w - 2, 0);
        add_fields(view, fields, layout.detail.w - 2);
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
    const struct logs_item *item = &view->items[view->detail.cursor];

    if (view->focus != LOGS_FOCUS_DETAIL ||
        (size_t)view->detail.cursor >= view->item_count)
        return NULL;
    /* A value laid out is not as it was written. */
    return item->kind == LOGS_ITEM_FIELD ||
                   (item->kind == LOGS_ITEM_TEXT && item->depth == 0)
               ? item
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
    if (view->focus != LOGS_FOCUS_DETAIL || !item->name[0])
        return "";
    if (item->foldable)
        return item->folded ? "z unfolds" : "z folds";
    return item->kind == LOGS_ITEM_FIELD ? "i only  u not  Space column" : "";
}

static void draw_name(const struct logs_view *view, struct canvas *canvas, int x, int y,
                      const struct logs_item *item)
{
    int width = NAME_COLUMNS - 1 - INDENT * item->depth;

    if (item->foldable)
        canvas_put(canvas, x - 1, y, STYLE_LABEL,
                   item->folded ? glyph(view->glyphs, GLYPH_SEPARATOR) : 'v');
    canvas_text_fit(canvas, x, y, width > 4 ? width : 4, STYLE_LABEL, item->label);
}

static void draw_item(const struct logs_view *view, struct canvas *canvas,
                      struct rect area, const struct logs_item *item, bool selected)
{
    int x = area.x + 2 + INDENT * item->depth, used;
    char first[600];
    size_t size = strcspn(item->shown, "\n");

    if (item->kind == LOGS_ITEM_HEADING) {
        canvas_printf(canvas, area.x, area.y, STYLE_DIM, "  %s", item->name);
        return;
    }
    if (item->name[0]) {
        draw_name(view, canvas, x, area.y, item);
        x = area.x + 2 + NAME_COLUMNS;
    }
    snprintf(first, sizeof(first), "%.*s%s",
             size < 500 ? (int)utf8_prefix(item->shown, size, 400)
                        : (int)utf8_prefix(item->shown, 500, 400),
             item->shown, item->shown[size] ? " \xe2\x86\xb5" : "");
    used = canvas_text_fit(canvas, x, area.y, area.x + area.w - x, STYLE_DEFAULT, first);
    if ((selected || strcmp(item->name, "trace_id") == 0) &&
        x + used + 4 + (int)strlen(advice(view, item)) < area.x + area.w)
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
