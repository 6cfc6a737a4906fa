/* SPDX-License-Identifier: MIT */
#include "canvas/backend_stream.h"

#include <stdlib.h>

#include "core/mem.h"

/* 1000×1000 cells of 12 bytes with a colour change each, and some. */
enum { OUT_MAX = 64 * 1024 * 1024 };

struct backend *backend_stream_open(const struct backend_class *cls,
                                    const struct backend_options *options)
{
    struct backend_stream *stream = xcalloc(1, sizeof(*stream));

    stream->base.cls = cls;
    stream->base.glyphs = options->glyphs;
    stream->base.colours = options->colours < 0 ? 256 : options->colours;
    stream->theme = options->theme;
    stream->cols = options->cols;
    stream->rows = options->rows;
    stream->fd = options->fd;
    stream->styles = options->styles;
    buf_init(&stream->out, OUT_MAX);
    return &stream->base;
}

void backend_stream_close(struct backend *backend)
{
    struct backend_stream *stream = (struct backend_stream *)backend;

    if (!stream)
        return;
    buf_done(&stream->out);
    free(stream);
}

void backend_stream_size(const struct backend *backend, int *ret_cols, int *ret_rows)
{
    const struct backend_stream *stream = (const struct backend_stream *)backend;

    *ret_cols = stream->cols;
    *ret_rows = stream->rows;
}

void backend_stream_flush(struct backend_stream *stream)
{
    stream->base.stats.frames++;
    stream->base.stats.bytes += stream->out.size;
    stream->base.stats.last_frame_bytes = stream->out.size;
    if (stream->out.overflow ||
        !backend_write_all(stream->fd, stream->out.data, stream->out.size))
        stream->gone = true;
    buf_clear(&stream->out);
}

bool backend_stream_read_event(struct backend *backend, struct event *ret)
{
    (void)backend;
    (void)ret;
    return false;
}

int backend_stream_input_fd(const struct backend *backend)
{
    (void)backend;
    return -1;
}

int backend_stream_output_fd(const struct backend *backend)
{
    (void)backend;
    return -1;
}

bool backend_stream_drain(struct backend *backend)
{
    return !((struct backend_stream *)backend)->gone;
}

bool backend_stream_resized(struct backend *backend)
{
    (void)backend;
    return false;
}

void backend_stream_ignore(struct backend *backend)
{
    (void)backend;
}

void backend_stream_send(struct backend *backend, const char *bytes, size_t size)
{
    (void)backend;
    (void)bytes;
    (void)size;
}
