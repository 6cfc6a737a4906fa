/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "canvas/backend_stream.h"

/*
 * Text with SGR codes (ECMA-48 8.3.117; 256 colours as xterm has them) for a pager, a
 * file or a picture. A code for each run of one style; each row ends reset.
 */

static void add_colour(struct buf *out, int colour, int base, int bright)
{
    if (colour < 0)
        return;
    if (colour < 8)
        buf_printf(out, ";%d", base + colour);
    else if (colour < 16)
        buf_printf(out, ";%d", bright + colour - 8);
    else
        buf_printf(out, ";%d;5;%d", base + 8, colour);
}

static void add_style(struct backend_stream *stream, uint16_t style)
{
    struct buf *out = &stream->out;
    uint16_t attributes;
    int fg, bg;

    style_resolve(stream->theme, style, stream->base.colours, &fg, &bg, &attributes);
    buf_puts(out, "\033[0");
    if (attributes & STYLE_BOLD)
        buf_puts(out, ";1");
    if (attributes & STYLE_FADE)
        buf_puts(out, ";2");
    if (attributes & STYLE_UNDERLINE)
        buf_puts(out, ";4");
    if (attributes & STYLE_REVERSE)
        buf_puts(out, ";7");
    add_colour(out, fg, 30, 90);
    add_colour(out, bg, 40, 100);
    buf_putc(out, 'm');
}

static void add_row(struct backend_stream *stream, const struct canvas *canvas, int y)
{
    char text[sizeof(((struct cell *)0)->text)];
    int style = STYLE_DEFAULT;

    for (int x = 0; x < canvas_cols(canvas); x++) {
        const struct cell *cell = canvas_cell(canvas, x, y);

        if (cell->style != style) {
            add_style(stream, cell->style);
            style = cell->style;
        }
        buf_add(&stream->out, text, backend_cell_text(&stream->base, cell, text));
    }
    buf_puts(&stream->out, style == STYLE_DEFAULT ? "\n" : "\033[0m\n");
}

void backend_stream_add_ansi(struct backend_stream *stream, const struct canvas *canvas)
{
    for (int y = 0; y < canvas_rows(canvas); y++)
        add_row(stream, canvas, y);
}
