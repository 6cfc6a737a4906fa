/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "canvas/backend_stream.h"

/*
 * Plain text. With the style plane (golden files) each row ends with "|", then follow a
 * legend of the styles used and one letter per column; a third plane has the or-ed
 * attributes as a hexadecimal digit (1 bold, 2 reverse, 4 faint, 8 underlined) where
 * there are any. The right half of a wide character has its letter too.
 */

static void add_text_row(struct backend_stream *stream, const struct canvas *canvas,
                         int y)
{
    size_t end = stream->out.size;
    char text[sizeof(((struct cell *)0)->text)];

    for (int x = 0; x < canvas_cols(canvas); x++) {
        const struct cell *cell = canvas_cell(canvas, x, y);
        size_t size = backend_cell_text(&stream->base, cell, text);

        buf_add(&stream->out, text, size);
        if (size != 1 || text[0] != ' ')
            end = stream->out.size;
    }
    if (stream->styles) {
        buf_puts(&stream->out, "|");
    } else { /* no blanks at the end */
        stream->out.size = end;
        stream->out.data[end] = '\0';
    }
    buf_putc(&stream->out, '\n');
}

static void add_legend(struct backend_stream *stream, const struct canvas *canvas,
                       bool *ret_attributes)
{
    bool used[STYLE_MASK + 1] = {false};
    const char *separator = " ";

    *ret_attributes = false;
    for (int y = 0; y < canvas_rows(canvas); y++) {
        for (int x = 0; x < canvas_cols(canvas); x++) {
            uint16_t style = canvas_cell(canvas, x, y)->style;

            used[style & STYLE_MASK] = true;
            *ret_attributes |= (style & ~STYLE_MASK) != 0;
        }
    }
    buf_puts(&stream->out, "-- styles:");
    for (int i = STYLE_DEFAULT + 1; i < STYLE_COUNT; i++) {
        if (!used[i])
            continue;
        buf_printf(&stream->out, "%s%c %s", separator, style_letter((uint16_t)i),
                   style_name((enum style)i));
        separator = ", ";
    }
    buf_putc(&stream->out, '\n');
}

static char attributes_digit(uint16_t style)
{
    unsigned bits = (unsigned)(style >> 8) & 15;

    return bits == 0 ? '.' : "0123456789abcdef"[bits];
}

static void add_plane(struct backend_stream *stream, const struct canvas *canvas,
                      char (*letter)(uint16_t style))
{
    for (int y = 0; y < canvas_rows(canvas); y++) {
        for (int x = 0; x < canvas_cols(canvas); x++)
            buf_putc(&stream->out, letter(canvas_cell(canvas, x, y)->style));
        buf_puts(&stream->out, "|\n");
    }
}

void backend_stream_add_text(struct backend_stream *stream, const struct canvas *canvas)
{
    bool attributes;

    for (int y = 0; y < canvas_rows(canvas); y++)
        add_text_row(stream, canvas, y);
    if (!stream->styles)
        return;
    add_legend(stream, canvas, &attributes);
    add_plane(stream, canvas, style_letter);
    if (attributes) {
        buf_puts(&stream->out, "-- attributes: 1 bold, 2 reverse, 4 faint, "
                               "8 underlined\n");
        add_plane(stream, canvas, attributes_digit);
    }
}
