/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_BACKEND_STREAM_H
#define CANVAS_BACKEND_STREAM_H

/*
 * What the two backends that only write have in common: they have a size they were
 * given, no input, and each present is one complete text.
 */

#include "canvas/backend.h"
#include "core/buf.h"

struct backend_stream {
    struct backend base;
    const struct theme *theme;
    struct buf out;
    int cols, rows, fd;
    bool styles, gone;
};

struct backend *backend_stream_open(const struct backend_class *cls,
                                    const struct backend_options *options);
void backend_stream_close(struct backend *backend);
void backend_stream_size(const struct backend *backend, int *ret_cols, int *ret_rows);
/* Write what is in out, count it and empty out. */
void backend_stream_flush(struct backend_stream *stream);
bool backend_stream_read_event(struct backend *backend, struct event *ret);
int backend_stream_input_fd(const struct backend *backend);
int backend_stream_output_fd(const struct backend *backend);
/* False once a write has failed. */
bool backend_stream_drain(struct backend *backend);
bool backend_stream_resized(struct backend *backend);
/* A stream has no screen to leave, to come back to or to repaint. */
void backend_stream_ignore(struct backend *backend);
/* Out-of-band texts are for terminals: dropped. */
void backend_stream_send(struct backend *backend, const char *bytes, size_t size);

#endif
