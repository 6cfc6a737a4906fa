/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/unit.h"
#include "core/utf8.h"
#include "views/logs_view.h"

/*
 * The query line and the search while they are typed: moving and deleting by character,
 * history with Up and Down, Tab completes (logs_complete.c).
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

void logs_edit_insert(struct logs_editor *editor, const char *text, size_t size)
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
    if (direction > 0 && back < view->memory->query_count)
        back++;
    else if (direction < 0 && back > 0)
        back--;
    if (back == 0)
        reset(view, view->query ? view->query : "");
    else
        reset(view, view->memory->queries[view->memory->query_count - back]);
    view->editor.history = back;
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
        logs_complete(view);
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
        logs_edit_insert(&view->editor, event->paste, strlen(event->paste));
    else if (event->mods & KEY_MOD_CTRL)
        control_key(&view->editor, event->code);
    else if (event->code >= KEY_CODE_SPECIAL)
        special_key(view, event->code);
    else if (event->code >= 0x20 && !(event->mods & KEY_MOD_ALT))
        logs_edit_insert(&view->editor, bytes, utf8_encode(event->code, bytes));
    return VIEW_HANDLED | VIEW_REDRAW;
}

/* --- drawing --- */

/* What the query would read; of a server that has not counted yet nothing is said. */
static int draw_cost(const struct logs_view *view, struct canvas *canvas,
                     struct rect area)
{
    const struct logs_editor *editor = &view->editor;
    char bytes[32], lines[32], text[100];

    if (!(editor->cost_bytes > 0))
        return 0;
    unit_format(unit_find("bytes"), editor->cost_bytes, -1, bytes, sizeof(bytes));
    unit_format(unit_find("short"), editor->cost_lines, -1, lines, sizeof(lines));
    snprintf(text, sizeof(text), "reads %s, %s lines of %.0f stream%s", bytes, lines,
             editor->cost_streams, editor->cost_streams > 1 ? "s" : "");
    canvas_text_right(canvas, area.x, area.y, area.w, STYLE_VALUE, text);
    return utf8_width(text) + 2;
}

static void draw_candidates(const struct logs_view *view, struct canvas *canvas,
                            struct rect area)
{
    const struct logs_editor *editor = &view->editor;
    int x = area.x, end = area.x + area.w - draw_cost(view, canvas, area);

    if (editor->candidate_count == 0)
        canvas_text_fit(canvas, x, area.y, end - x, STYLE_DIM,
                        editor->what == LOGS_EDIT_SEARCH
                            ? "Enter searches in what is shown, then n and N"
                            : "Enter asks   Tab completes   Up what was asked before");
    for (size_t i = 0; i < editor->candidate_count && x + 8 < end; i++) {
        x += canvas_text_fit(canvas, x, area.y, end - x, STYLE_LABEL,
                             editor->candidates[i]);
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
