/* SPDX-License-Identifier: MIT */
#include "canvas/backend_stream.h"

#include <stdlib.h>

#include "core/mem.h"

/*
 * What is written and never read: it has the size it was given, no input, and no screen to
 * leave, to come back to or to repaint; each present is one complete text.
 */

/* 1000×1000 cells of 12 bytes with a colour change each, and some. */
enum { OUT_MAX = 64 * 1024 * 1024 };

static struct backend *open_stream(const struct backend_options *options, struct err *err)
{
    struct backend_stream *stream = xcalloc(1, sizeof(*stream));

    (void)err;
    stream->base.cls = &backend_stream;
    stream->base.glyphs = options->glyphs;
    stream->base.colours = options->colours < 0 ? 256 : options->colours;
    stream->theme = options->theme;
    stream->cols = options->cols;
    stream->rows = options->rows;
    stream->fd = options->fd;
    stream->ansi = options->ansi;
    stream->styles = options->styles;
    buf_init(&stream->out, OUT_MAX);
    return &stream->base;
}

static void close_stream(struct backend *backend)
{
    struct backend_stream *stream = (struct backend_stream *)backend;

    if (!stream)
        return;
    buf_done(&stream->out);
    free(stream);
}

static void size_of(const struct backend *backend, int *ret_cols, int *ret_rows)
{
    const struct backend_stream *stream = (const struct backend_stream *)backend;

    *ret_cols = stream->cols;
    *ret_rows = stream->rows;
}

/* Write what is in out, count it and empty out. */
static void flush(struct backend_stream *stream)
{
    stream->base.stats.frames++;
    stream->base.stats.bytes += stream->out.size;
    stream->base.stats.last_frame_bytes = stream->out.size;
    if (stream->out.overflow ||
        !backend_write_all(stream->fd, stream->out.data, stream->out.size))
        stream->gone = true;
    buf_clear(&stream->out);
}

static bool present(struct backend *backend, const struct canvas *canvas)
{
    struct backend_stream *stream = (struct backend_stream *)backend;

    if (stream->ansi)
        backend_stream_add_ansi(stream, canvas);
    else
        backend_stream_add_text(stream, canvas);
    flush(stream);
    return true;
}

static bool read_event(struct backend *backend, struct event *ret)
{
    (void)backend;
    (void)ret;
    return false;
}

static int no_descriptor(const struct backend *backend)
{
    (void)backend;
    return -1;
}

/* False once a write has failed. */
static bool drain(struct backend *backend)
{
    return !((struct backend_stream *)backend)->gone;
}

static bool resized(struct backend *backend)
{
    (void)backend;
    return false;
}

/* There is no screen to do it to. */
static void ignore(struct backend *backend)
{
    (void)backend;
}

/* Out-of-band texts are for terminals. */
static void send_nothing(struct backend *backend, const char *bytes, size_t size)
{
    (void)backend;
    (void)bytes;
    (void)size;
}

const struct backend_class backend_stream = {
    .name = "stream",
    .help = "Text for a pager or a file, plain or with colour codes",
    .open = open_stream,
    .close = close_stream,
    .size = size_of,
    .present = present,
    .read_event = read_event,
    .input_fd = no_descriptor,
    .output_fd = no_descriptor,
    .drain = drain,
    .resized = resized,
    .suspend = ignore,
    .resume = ignore,
    .repaint = ignore,
    .send = send_nothing,
};
