/* SPDX-License-Identifier: MIT */
#include "views/picker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/list.h"
#include "core/fuzzy.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "core/vec.h"

enum {
    ITEMS_MAX = 10000,
    TYPED_MAX = 200,
    HEAD_ROWS = 2,
    DETAIL_RANK = 1 << 20,
    MEANING_MAX = 200
};

struct item {
    char *text, *detail, *value;
    bool chosen;
    int score;
    size_t place; /* in the order they were added */
};

struct picker {
    struct view base;
    char *title, *hint, *subject;
    int kind;
    bool multi, free_text;
    bool toggled; /* marks were changed: they are the choice, not the cursor */
    VEC(struct item) items;
    size_t *shown; /* indexes of the matching items, best first */
    size_t shown_count;
    char typed[TYPED_MAX];
    bool own; /* what is typed is a choice by itself: the first row */
    char meaning[MEANING_MAX], note[MEANING_MAX];
    bool (*accept)(const void *ctx, const char *typed, char *meaning, size_t size);
    const void *ctx;
    struct map marked; /* values of items that were taken out with their marks */
    struct list list;
};

static struct picker *self(struct view *view)
{
    return (struct picker *)view;
}

static const struct picker *self_const(const struct view *view)
{
    return (const struct picker *)view;
}

/* The item of a row; NULL: what is typed, or none. */
static struct item *item_at(const struct picker *picker, int row)
{
    size_t index = (size_t)(row - picker->own);

    if (row < picker->own || index >= picker->shown_count)
        return NULL;
    return &picker->items.items[picker->shown[index]];
}

/* What a row shows. */
struct row {
    const char *text, *detail; /* detail: NULL for none */
    bool chosen;
};

static struct row row_at(const struct picker *picker, int row)
{
    const struct item *item = item_at(picker, row);

    if (!item)
        return (struct row){picker->typed, picker->meaning, false};
    return (struct row){item->text, item->detail, item->chosen};
}

static const struct picker *sorted; /* qsort() takes no context; one thread draws */

static int compare(const void *a, const void *b)
{
    const struct item *left = &sorted->items.items[*(const size_t *)a];
    const struct item *right = &sorted->items.items[*(const size_t *)b];

    if (left->score != right->score)
        return left->score < right->score ? 1 : -1;
    return left->place < right->place ? -1 : 1;
}

/* By its text; failing that by what stands beside it, after all of those. */
static int score(const char *typed, const struct item *item)
{
    int own = fuzzy_score(typed, item->text), beside;

    if (own >= 0)
        return own + DETAIL_RANK;
    beside = item->detail ? fuzzy_score(typed, item->detail) : -1;
    return beside < DETAIL_RANK ? beside : DETAIL_RANK - 1;
}

/* Which items match what was typed. */
static void filter(struct picker *picker)
{
    picker->shown =
        xreallocarray(picker->shown, picker->items.count + 1, sizeof(*picker->shown));
    picker->shown_count = 0;
    for (size_t i = 0; i < picker->items.count; i++) {
        struct item *item = &picker->items.items[i];

        item->score = score(picker->typed, item);
        if (item->score >= 0)
            picker->shown[picker->shown_count++] = i;
    }
    sorted = picker;
    if (picker->shown_count > 0)
        qsort(picker->shown, picker->shown_count, sizeof(*picker->shown), compare);
    sorted = NULL;
    picker->meaning[0] = '\0';
    picker->own =
        picker->accept && picker->typed[0] &&
        picker->accept(picker->ctx, picker->typed, picker->meaning, MEANING_MAX);
    list_refresh(&picker->list, (int)picker->shown_count + picker->own, NULL, NULL);
}

static void update(struct view *base, const struct view_env *env)
{
    struct picker *picker = self(base);

    filter(picker);
    list_resize(&picker->list, env->rows - HEAD_ROWS - (picker->hint ? 1 : 0));
}

static void draw_row(const struct picker *picker, struct canvas *canvas, struct rect area,
                     int y, const struct row *item, bool selected, enum glyphs glyphs)
{
    int x = area.x + 2, width = utf8_width(item->text);
    int room = area.w - 4;

    if (selected)
        canvas_put(canvas, area.x, y, STYLE_SELECTED, glyph(glyphs, GLYPH_FOCUS));
    if (picker->multi) {
        canvas_text(canvas, x, y, item->chosen ? STYLE_VALUE : STYLE_DIM,
                    item->chosen ? "[x]" : "[ ]");
        x += 4;
        room -= 4;
    }
    canvas_text_fit(canvas, x, y, room, selected ? STYLE_TITLE_FOCUS : STYLE_DEFAULT,
                    item->text);
    if (item->detail && room - width > 4)
        canvas_text_right(canvas, x + width + 2, y, room - width - 2, STYLE_DIM,
                          item->detail);
}

static void draw(const struct view *base, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct picker *picker = self_const(base);
    int x = area.x + 1, y = area.y + HEAD_ROWS;

    x += canvas_text(canvas, x, area.y, STYLE_TITLE, picker->title) + 1;
    x += canvas_text(canvas, x, area.y, STYLE_VALUE, picker->typed);
    canvas_put(canvas, x, area.y, STYLE_CURSOR | STYLE_REVERSE, ' ');
    canvas_printf(canvas, x + 2, area.y, STYLE_DIM, "%zu of %zu%s%s", picker->shown_count,
                  picker->items.count, picker->note[0] ? "  " : "", picker->note);
    if (picker->list.count == 0 && picker->meaning[0])
        canvas_text_fit(canvas, area.x + 2, y, area.w - 3, STYLE_WARNING,
                        picker->meaning);
    for (int row = picker->list.top; row < list_bottom(&picker->list); row++, y++) {
        struct row shown = row_at(picker, row);

        draw_row(picker, canvas, area, y, &shown, row == picker->list.cursor,
                 ctx->glyphs);
    }
    if (picker->hint)
        canvas_text_fit(canvas, area.x + 2, area.y + area.h - 1, area.w - 3, STYLE_LABEL,
                        picker->hint);
}

static void type(struct picker *picker, uint32_t code)
{
    char bytes[4];
    size_t used = strlen(picker->typed), size = utf8_encode(code, bytes);

    if (used + size >= TYPED_MAX)
        return;
    memcpy(picker->typed + used, bytes, size);
    picker->typed[used + size] = '\0';
    picker->list.cursor = 0;
}

/* Back to the start of the last character. */
static void erase(struct picker *picker)
{
    size_t used = strlen(picker->typed);

    while (used > 0 && ((unsigned char)picker->typed[--used] & 0xc0) == 0x80)
        continue;
    picker->typed[used] = '\0';
}

static void toggle(struct picker *picker)
{
    struct item *item = item_at(picker, picker->list.cursor);

    if (!item)
        return;
    item->chosen = !item->chosen;
    picker->toggled = true;
}

static bool move(struct picker *picker, const struct event *event)
{
    bool ctrl = event->mods & KEY_MOD_CTRL;

    if (event->code == KEY_CODE_UP || (ctrl && event->code == 'p'))
        return list_move(&picker->list, -1, NULL, NULL), true;
    if (event->code == KEY_CODE_DOWN || (ctrl && event->code == 'n'))
        return list_move(&picker->list, 1, NULL, NULL), true;
    if (event->code == KEY_CODE_PAGE_UP)
        return list_page(&picker->list, -1, NULL, NULL), true;
    if (event->code == KEY_CODE_PAGE_DOWN)
        return list_page(&picker->list, 1, NULL, NULL), true;
    return false;
}

static unsigned paste(struct picker *picker, const char *text)
{
    const char *end = text + strlen(text);

    while (text < end) {
        uint32_t code;

        text += utf8_decode(text, end, &code);
        if (code >= ' ')
            type(picker, code);
    }
    filter(picker);
    return VIEW_HANDLED | VIEW_REDRAW;
}

static unsigned edit(struct view *base, const struct event *event)
{
    struct picker *picker = self(base);

    if (event->type == EVENT_PASTE)
        return paste(picker, event->paste);
    if (move(picker, event))
        return VIEW_HANDLED | VIEW_REDRAW;
    if (event->code == KEY_CODE_ESC)
        return VIEW_CLOSE;
    if (event->code == KEY_CODE_ENTER)
        return picker->list.count > 0 || (picker->free_text && !picker->accept)
                   ? VIEW_CHOSEN
                   : VIEW_HANDLED;
    if (event->code == KEY_CODE_BACKSPACE)
        erase(picker);
    else if (event->code == 'u' && event->mods == KEY_MOD_CTRL)
        picker->typed[0] = '\0';
    else if (picker->multi && (event->code == ' ' || event->code == KEY_CODE_TAB))
        toggle(picker);
    else if (event->code >= ' ' && event->code < KEY_CODE_SPECIAL && event->mods == 0)
        type(picker, event->code);
    /* At once: Enter may be the next key of the same moment. */
    filter(picker);
    return VIEW_HANDLED | VIEW_REDRAW;
}

static bool editing(const struct view *base)
{
    (void)base;
    return true;
}

static unsigned act(struct view *base, enum action action)
{
    (void)base, (void)action;
    return VIEW_IGNORED; /* every key goes to edit() */
}

static unsigned mouse(struct view *base, const struct event *event, struct rect area)
{
    struct picker *picker = self(base);
    int row = list_row_at(&picker->list, event->y - area.y - HEAD_ROWS);

    if (event->mouse == MOUSE_WHEEL_DOWN || event->mouse == MOUSE_WHEEL_UP)
        list_move(&picker->list, event->mouse == MOUSE_WHEEL_DOWN ? 1 : -1, NULL, NULL);
    else if (event->mouse == MOUSE_PRESS && row >= 0 && row == picker->list.cursor)
        return VIEW_CHOSEN;
    else if (event->mouse == MOUSE_PRESS && row >= 0)
        list_select(&picker->list, row, NULL, NULL);
    return VIEW_HANDLED | VIEW_REDRAW;
}

static void drop_items(struct picker *picker)
{
    for (size_t i = 0; i < picker->items.count; i++) {
        free(picker->items.items[i].text);
        free(picker->items.items[i].detail);
        free(picker->items.items[i].value);
    }
    picker->items.count = 0;
    picker->shown_count = 0;
}

static void free_view(struct view *base)
{
    struct picker *picker = self(base);

    drop_items(picker);
    vec_free(&picker->items);
    map_done(&picker->marked);
    free(picker->shown);
    free(picker->title);
    free(picker->hint);
    free(picker->subject);
    free(picker);
}

/* The title without what ends it. */
static void path(const struct view *base, char *buf, size_t size)
{
    const char *title = self_const(base)->title;

    snprintf(buf, size, "%.*s", (int)strcspn(title, ":"), title);
}

static const struct view_class picker_class = {
    .name = "picker",
    .title = "Choose",
    .help = "Type to narrow the list, Enter chooses, Esc leaves it",
    .scope = SCOPE_EVERYWHERE,
    .free = free_view,
    .update = update,
    .draw = draw,
    .act = act,
    .editing = editing,
    .edit = edit,
    .mouse = mouse,
    .path = path,
};

bool view_is_picker(const struct view *view)
{
    return view->cls == &picker_class;
}

static char *copy(const char *text)
{
    return text ? xstrdup(text) : NULL;
}

struct view *view_picker_new(const struct picker_options *options)
{
    struct picker *picker = xcalloc(1, sizeof(*picker));

    picker->base.cls = &picker_class;
    picker->title = xstrdup(options->title);
    picker->hint = copy(options->hint);
    picker->subject = copy(options->subject);
    picker->kind = options->kind;
    picker->multi = options->multi;
    picker->free_text = options->free_text;
    picker->accept = options->accept;
    picker->ctx = options->ctx;
    map_init(&picker->marked);
    return &picker->base;
}

void picker_add(struct view *base, const char *text, const char *detail,
                const char *value, bool chosen)
{
    struct picker *picker = self(base);

    if (picker->items.count >= ITEMS_MAX)
        return;
    if (picker->toggled)
        chosen = map_get(&picker->marked, value) != NULL;
    vec_push(&picker->items, ((struct item){.text = xstrdup(text),
                                            .detail = copy(detail),
                                            .value = xstrdup(value),
                                            .chosen = chosen,
                                            .place = picker->items.count}));
}

void picker_restart(struct view *base)
{
    struct picker *picker = self(base);

    map_clear(&picker->marked);
    for (size_t i = 0; i < picker->items.count; i++)
        if (picker->items.items[i].chosen)
            (void)map_put(&picker->marked, picker->items.items[i].value, picker);
    drop_items(picker);
    filter(picker);
}

void picker_note(struct view *base, const char *note)
{
    snprintf(self(base)->note, MEANING_MAX, "%s", note);
}

int picker_kind(const struct view *base)
{
    return self_const(base)->kind;
}

const char *picker_subject(const struct view *base)
{
    return self_const(base)->subject;
}

const char *picker_value(const struct view *base)
{
    const struct item *item = item_at(self_const(base), self_const(base)->list.cursor);

    return item ? item->value : NULL;
}

const char *picker_text(const struct view *base)
{
    return self_const(base)->typed;
}

void picker_values(const struct view *base, struct buf *out)
{
    const struct picker *picker = self_const(base);

    for (size_t i = 0; picker->toggled && i < picker->items.count; i++)
        if (picker->items.items[i].chosen)
            buf_printf(out, "%s%s", out->size > 0 ? "," : "",
                       picker->items.items[i].value);
    /* Nothing was marked by hand: the one under the cursor is meant. */
    if (out->size == 0 && item_at(picker, picker->list.cursor))
        buf_puts(out, item_at(picker, picker->list.cursor)->value);
}
