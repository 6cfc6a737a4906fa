/* SPDX-License-Identifier: MIT */
#include "views/line_field.h"

#include <stdio.h>
#include <string.h>

#include "core/utf8.h"

void line_field_open(struct line_field *field, const char *text)
{
    size_t size = strlen(text);

    field->active = true;
    if (size >= sizeof(field->text))
        size = 0; /* half of it would mean something else */
    memcpy(field->text, text, size);
    field->text[size] = '\0';
    memcpy(field->before, field->text, size + 1);
}

static void type(struct line_field *field, const char *text)
{
    size_t used = strlen(field->text), size = strcspn(text, "\n");

    if (used + size >= sizeof(field->text))
        return;
    memcpy(field->text + used, text, size);
    field->text[used + size] = '\0';
}

static void erase(struct line_field *field)
{
    size_t used = strlen(field->text);

    while (used > 0 && ((unsigned char)field->text[used - 1] & 0xc0) == 0x80)
        used--;
    field->text[used > 0 ? used - 1 : 0] = '\0';
}

static void erase_word(struct line_field *field)
{
    size_t used = strlen(field->text);

    while (used > 0 && field->text[used - 1] == ' ')
        used--;
    while (used > 0 && field->text[used - 1] != ' ')
        used--;
    field->text[used] = '\0';
}

enum line_reply line_field_event(struct line_field *field, const struct event *event)
{
    char text[5] = "";

    if (event->type == EVENT_PASTE) {
        type(field, event->paste);
    } else if (event->code == KEY_CODE_ENTER) {
        field->active = false;
        return LINE_TAKEN;
    } else if (event->code == KEY_CODE_ESC) {
        field->active = false;
        memcpy(field->text, field->before, sizeof(field->text));
        return LINE_LEFT;
    } else if (event->code == KEY_CODE_BACKSPACE) {
        erase(field);
    } else if ((event->mods & KEY_MOD_CTRL) && event->code == 'u') {
        field->text[0] = '\0';
    } else if ((event->mods & KEY_MOD_CTRL) && event->code == 'w') {
        erase_word(field);
    } else if (event->code < KEY_CODE_SPECIAL && !event->mods && event->code >= ' ') {
        text[utf8_encode(event->code, text)] = '\0';
        type(field, text);
    }
    return LINE_TYPED;
}

void line_field_draw(const struct line_field *field, struct canvas *canvas,
                     struct rect line, const char *label)
{
    int x = line.x + canvas_printf(canvas, line.x, line.y, STYLE_LABEL, "%s: ", label);
    int room = line.x + line.w - x - 1, width = utf8_width(field->text);
    const char *from = field->text;

    if (room <= 0)
        return;
    if (width > room)
        from += utf8_prefix(from, strlen(from), width - room);
    x += canvas_text(canvas, x, line.y, STYLE_DEFAULT, from);
    canvas_put(canvas, x, line.y, STYLE_CURSOR, ' ');
}
