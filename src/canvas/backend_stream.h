/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_BACKEND_STREAM_H
#define CANVAS_BACKEND_STREAM_H

/*
 * The stream backend's two forms, each in a file of its own: they put a canvas into out,
 * which becomes one complete text.
 */

#include "canvas/backend.h"
#include "core/buf.h"

struct backend_stream {
    struct backend base;
    const struct theme *theme;
    struct buf out;
    int cols, rows, fd;
    bool ansi, styles, gone;
};

/* Text with a code for each run of one style. */
void backend_stream_add_ansi(struct backend_stream *stream, const struct canvas *canvas);
/* Plain text, with the style plane where styles is set. */
void backend_stream_add_text(struct backend_stream *stream, const struct canvas *canvas);

#endif
