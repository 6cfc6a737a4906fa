/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"
#include "views/logs_view.h"

/*
 * The query line and the search while they are typed: moving and deleting by character,
 * history with Up and Down, Tab completes a label's name or value at the cursor.
 */

static struct logs_editor *reset(struct logs_view *view, const char *text)
{
    struct logs_editor *editor = &view->editor;

    snprintf(editor->text, sizeof(editor->text), "%s", text);
    editor->size = editor->cursor = strlen(editor->text);
    editor->complaint[0] = '\0';
    return editor;
}

void logs_edit_start(struct logs_view *view, int what)
{
    view->editor.what = what == LOGS_EDIT_QUERY ? LOGS_EDIT_QUERY : LOGS_EDIT_SEARCH;
    reset(view, what == LOGS_EDIT_QUERY ? (view->query ? view->query : "") : "")
        ->history = 0;
}

static void insert(struct logs_editor *editor, const char *text, size_t size)
{
    if (size >= sizeof(editor->text) - editor->size || memchr(text, '\n', size))
        return;
    memmove(editor->text + editor->cursor + size, editor->text + editor->cursor,
            editor->size - editor->cursor + 1);
    memcpy(editor->text + editor->cursor, text, size);
    editor->size += size;
    editor->cursor += size;
}

/* To the start of the character before, or behind the one at the cursor. */
static size_t step(const struct logs_editor *editor, int direction)
{
    size_t at = editor->cursor;

    if (direction < 0 && at > 0)
        for (at--; at > 0 && (editor->text[at] & 0xc0) == 0x80; at--) {
        }
    else if (direction > 0 && at < editor->size)
        for (at++; at < editor->size && (editor->text[at] & 0xc0) == 0x80; at++) {
        }
    return at;
}

static void erase(struct logs_editor *editor, size_t from, size_t to)
{
    memmove(editor->text + from, editor->text + to, editor->size - to + 1);
    editor->size -= to - from;
    editor->cursor = from;
}

static void walk_history(struct logs_view *view, int direction)
{
    size_t back = view->editor.history;

    if (view->editor.what != LOGS_EDIT_QUERY)
        return;
    if (direction > 0 && back < view->history_count)
        back++;
    else if (direction < 0 && back > 0)
        back--;
    if (back == 0)
        reset(view, view->query ? view->query : "");
    else
        reset(view, view->history[view->history_count - back]);
    view->editor.history = back;
}

/* --- completion --- */

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

/* Within a quoted value of a selector: its label and where the value begins. */
static bool in_value(const struct logs_editor *editor, size_t *ret_from,
                     size_t *ret_label, size_t *ret_label_size)
{
    size_t open = SIZE_MAX, at;

    for (size_t i = 0; i < editor->cursor; i++) {
        if (editor->text[i] == '\\' && open != SIZE_MAX)
            i++;
        else if (editor->text[i] == '"')
            open = open == SIZE_MAX ? i : SIZE_MAX;
    }
    if (open == SIZE_MAX)
        return false;
    at = open;
    while (at > 0 && strchr("=~! ", editor->text[at - 1]))
        at--;
    *ret_label_size = at;
    while (at > 0 && name_char(editor->text[at - 1]))
        at--;
    *ret_label = at;
    *ret_label_size -= at;
    *ret_from = open + 1;
    return *ret_label_size > 0;
}

void logs_completion_label(const struct logs_view *view, char *buf, size_t size)
{
    size_t from, label, length;

    buf[0] = '\0';
    if (view->editor.what == LOGS_EDIT_QUERY &&
        in_value(&view->editor, &from, &label, &length) && length < size)
        snprintf(buf, size, "%.*s", (int)length, view->editor.text + label);
}

/* What could stand from `from` on, given what stands there already. */
static size_t candidates(const struct logs_view *view, size_t *ret_from,
                         const struct result **ret)
{
    const struct logs_editor *editor = &view->editor;
    size_t label, length, count = 0, prefix;

    *ret = NULL;
    if (editor->what != LOGS_EDIT_QUERY)
        return 0;
    if (in_value(editor, ret_from, &label, &length)) {
        *ret = view->values;
    } else {
        *ret_from = editor->cursor;
        while (*ret_from > 0 && name_char(editor->text[*ret_from - 1]))
            (*ret_from)--;
        *ret = view->names;
    }
    prefix = editor->cursor - *ret_from;
    for (size_t i = 0; *ret && i < (*ret)->value_count; i++)
        count += strncmp((*ret)->values[i], editor->text + *ret_from, prefix) == 0;
    return count;
}

/* The longest text that all candidates go on with. */
static void complete(struct logs_view *view)
{
    struct logs_editor *editor = &view->editor;
    const struct result *values;
    size_t from, prefix, common = SIZE_MAX, label, length;
    const char *first = NULL;
    bool value = in_value(editor, &from, &label, &length);

    if (candidates(view, &from, &values) == 0)
        return;
    prefix = editor->cursor - from;
    for (size_t i = 0; i < values->value_count; i++) {
        const char *text = values->values[i];
        size_t same = 0;

        if (strncmp(text, editor->text + from, prefix) != 0)
            continue;
        if (!first) {
            first = text;
            common = strlen(text);
            continue;
        }
        while (same < common && text[same] == first[same])
            same++;
        common = same;
    }
    if (!first || strpbrk(first, "\"\\"))
        return;
    insert(editor, first + prefix, common - prefix);
    if (candidates(view, &from, &values) == 1 && common == strlen(first) &&
        editor->cursor == editor->size)
        insert(editor, value ? "\"}" : "=\"", 2);
}

/* --- keys --- */

static void submit(struct logs_view *view)
{
    struct logs_editor *editor = &view->editor;
    struct err err = {0};

    if (editor->what == LOGS_EDIT_SEARCH) {
        snprintf(view->search, sizeof(view->search), "%s", editor->text);
        editor->what = LOGS_EDIT_NONE;
        view->base.cls->act(&view->base, ACTION_LOG_NEXT);
        return;
    }
    if (editor->size == 0 || !logql_check(editor->text, &err)) {
        snprintf(editor->complaint, sizeof(editor->complaint), "%.190s",
                 editor->size == 0 ? "the query is empty" : err.msg);
        return;
    }
    if (logql_is_metric(editor->text)) {
        snprintf(editor->complaint, sizeof(editor->complaint),
                 "a query that counts lines belongs into a panel: begin with {label=…}");
        return;
    }
    editor->what = LOGS_EDIT_NONE;
    logs_set_query(view, editor->text);
}

static void control_key(struct logs_editor *editor, uint32_t code)
{
    switch (code) {
    case 'a':
        editor->cursor = 0;
        break;
    case 'e':
        editor->cursor = editor->size;
        break;
    case 'u':
        erase(editor, 0, editor->cursor);
        break;
    case 'k':
        erase(editor, editor->cursor, editor->size);
        break;
    case 'w': {
        size_t from = editor->cursor;

        while (from > 0 && editor->text[from - 1] == ' ')
            from--;
        while (from > 0 && editor->text[from - 1] != ' ')
            from--;
        erase(editor, from, editor->cursor);
        break;
    }
    default:
        break;
    }
}

static void special_key(struct logs_view *view, uint32_t code)
{
    struct logs_editor *editor = &view->editor;

    switch ((int)code) {
    case KEY_CODE_ENTER:
        submit(view);
        break;
    case KEY_CODE_ESC:
        editor->what = LOGS_EDIT_NONE;
        break;
    case KEY_CODE_BACKSPACE:
        erase(editor, step(editor, -1), editor->cursor);
        break;
    case KEY_CODE_DELETE:
        erase(editor, editor->cursor, step(editor, 1));
        break;
    case KEY_CODE_LEFT:
        editor->cursor = step(editor, -1);
        break;
    case KEY_CODE_RIGHT:
        editor->cursor = step(editor, 1);
        break;
    case KEY_CODE_HOME:
        editor->cursor = 0;
        break;
    case KEY_CODE_END:
        editor->cursor = editor->size;
        break;
    case KEY_CODE_UP:
        walk_history(view, 1);
        break;
    case KEY_CODE_DOWN:
        walk_history(view, -1);
        break;
    case KEY_CODE_TAB:
        complete(view);
        break;
    default:
        break;
    }
}

unsigned logs_edit_event(struct logs_view *view, const struct event *event)
{
    char bytes[4];

    view->editor.complaint[0] = '\0';
    if (event->type == EVENT_PASTE)
        insert(&view->editor, event->paste, strlen(event->paste));
    else if (event->mods & KEY_MOD_CTRL)
        control_key(&view->editor, event->code);
    else if (event->code >= KEY_CODE_SPECIAL)
        special_key(view, event->code);
    else if (event->code >= 0x20 && !(event->mods & KEY_MOD_ALT))
        insert(&view->editor, bytes, utf8_encode(event->code, bytes));
    return VIEW_HANDLED | VIEW_REDRAW;
}

/* --- drawing --- */

static void draw_candidates(const struct logs_view *view, struct canvas *canvas,
                            struct rect area)
{
    const struct result *values;
    size_t from, prefix;
    int x = area.x, end = area.x + area.w;

    if (candidates(view, &from, &values) == 0) {
        canvas_text_fit(canvas, x, area.y, area.w, STYLE_DIM,
                        view->editor.what == LOGS_EDIT_SEARCH
                            ? "Enter searches in what is shown, then n and N"
                            : "Enter asks   Tab completes   Up what was asked before");
        return;
    }
    prefix = view->editor.cursor - from;
    for (size_t i = 0; i < values->value_count && x + 8 < end; i++) {
        if (strncmp(values->values[i], view->editor.text + from, prefix) != 0)
            continue;
        x += canvas_text_fit(canvas, x, area.y, end - x, STYLE_LABEL, values->values[i]);
        x += 2;
    }
}

void logs_draw_editor(const struct logs_view *view, struct canvas *canvas,
                      struct rect area)
{
    const struct logs_editor *editor = &view->editor;
    int prompt = canvas_text(canvas, area.x, area.y, STYLE_KEY,
                             editor->what == LOGS_EDIT_SEARCH ? "/" : "Query ");
    int width = area.w - prompt, before;
    size_t from = 0;

    /* What is left of the cursor has to be seen. */
    while (utf8_width_n(editor->text + from, editor->cursor - from) >= width &&
           from < editor->cursor)
        do {
            from++;
        } while (from < editor->cursor && (editor->text[from] & 0xc0) == 0x80);
    before = utf8_width_n(editor->text + from, editor->cursor - from);
    canvas_text_fit(canvas, area.x + prompt, area.y, width, STYLE_VALUE,
                    editor->text + from);
    canvas_add_attributes(canvas, (struct rect){area.x + prompt + before, area.y, 1, 1},
                          STYLE_REVERSE);
    if (area.h < 2)
        return;
    if (editor->complaint[0])
        canvas_text_fit(canvas, area.x, area.y + 1, area.w, STYLE_ERROR,
                        editor->complaint);
    else
        draw_candidates(view, canvas, (struct rect){area.x, area.y + 1, area.w, 1});
}
