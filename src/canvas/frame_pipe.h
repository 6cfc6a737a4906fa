/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_FRAME_PIPE_H
#define CANVAS_FRAME_PIPE_H

/*
 * Frames to a terminal that may stall: the bytes of one are gathered, then sent without
 * blocking. One frame at most is pending.
 *
 * Ownership: frame_pipe_init() → frame_pipe_done(), which leaves the descriptor open.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "core/buf.h"

struct frame_pipe {
    int tty_fd;         /* non-blocking */
    bool synchronised;  /* wrap frames in CSI ?2026 h/l: shown at once where known */
    bool gone;          /* the terminal is */
    struct buf pending; /* the frame being sent, from `sent` on */
    size_t sent;
    struct buf queue;             /* out-of-band texts for the next frame */
    int64_t started_ms, drain_ms; /* of the pending frame; of the last complete one */
};

void frame_pipe_init(struct frame_pipe *pipe, int tty_fd);
void frame_pipe_done(struct frame_pipe *pipe);

/* Where the next frame is to be written; nothing may be pending. */
struct buf *frame_pipe_begin(struct frame_pipe *pipe);
/* It is complete. Returns its bytes, now pending, brackets and queue included. */
size_t frame_pipe_end(struct frame_pipe *pipe);
/* Nothing is pending any more, nor queued. */
void frame_pipe_drop(struct frame_pipe *pipe);

/* Queue bytes that go after the next frame; too many are dropped whole. */
void frame_pipe_queue(struct frame_pipe *pipe, const char *bytes, size_t size);
bool frame_pipe_busy(const struct frame_pipe *pipe);
/* Send what the terminal takes now. False: it is gone. */
bool frame_pipe_pump(struct frame_pipe *pipe);
/* Send what is pending, for at most budget_ms. True where all went out. */
bool frame_pipe_flush(struct frame_pipe *pipe, int budget_ms);

#endif
