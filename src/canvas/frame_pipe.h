/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_FRAME_PIPE_H
#define CANVAS_FRAME_PIPE_H

/*
 * Frames to a terminal that may stall. curses writes into a memory file that lies over
 * its output descriptor for the length of an update; the bytes are then sent without
 * blocking on a descriptor of our own. One frame at most is pending.
 *
 * O_NONBLOCK belongs to an open file description: ours is opened apart from the one the
 * user's shell shares with descriptors 0–2.
 *
 * Ownership: frame_pipe_init() → frame_pipe_done(), which closes the memory file only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "core/buf.h"
#include "core/err.h"

struct frame_pipe {
    int curses_fd; /* where curses writes */
    int tty_fd;    /* ours, non-blocking */
    int memory_fd, saved_fd;
    bool synchronised;  /* wrap frames in CSI ?2026 h/l: shown at once where known */
    bool gone;          /* the terminal is */
    struct buf pending; /* the frame being sent, from `sent` on */
    size_t sent;
    struct buf queue;             /* out-of-band texts for the next frame */
    int64_t started_ms, drain_ms; /* of the pending frame; of the last complete one */
};

bool frame_pipe_init(struct frame_pipe *pipe, int curses_fd, int tty_fd,
                     struct err *err) MUST_USE;
void frame_pipe_done(struct frame_pipe *pipe);

/* From here on what curses writes is caught … */
void frame_pipe_begin(struct frame_pipe *pipe);
/* … until here. Returns the bytes of the frame, now pending, brackets and queue included;
   nothing may be pending before. */
size_t frame_pipe_end(struct frame_pipe *pipe);
/* The same, but what was caught is thrown away. */
void frame_pipe_discard(struct frame_pipe *pipe);

/* Queue bytes that go after the next frame; too many are dropped whole. */
void frame_pipe_queue(struct frame_pipe *pipe, const char *bytes, size_t size);
bool frame_pipe_busy(const struct frame_pipe *pipe);
/* Send what the terminal takes now. False: it is gone. */
bool frame_pipe_pump(struct frame_pipe *pipe);
/* Send what is pending, for at most budget_ms. True where all went out. */
bool frame_pipe_flush(struct frame_pipe *pipe, int budget_ms);

#endif
