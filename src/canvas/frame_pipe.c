/* SPDX-License-Identifier: MIT */
#include "canvas/frame_pipe.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "core/clock.h"

/* Below a few bytes a frame is one packet: the brackets would only make it longer. */
enum { FRAME_MAX = 64 * 1024 * 1024, QUEUE_MAX = 16 * 1024, SMALL = 32 };

static const char sync_begin[] = "\033[?2026h", sync_end[] = "\033[?2026l";

void frame_pipe_init(struct frame_pipe *pipe, int tty_fd)
{
    *pipe = (struct frame_pipe){.tty_fd = tty_fd};
    buf_init(&pipe->pending, FRAME_MAX);
    buf_init(&pipe->queue, QUEUE_MAX);
}

void frame_pipe_done(struct frame_pipe *pipe)
{
    buf_done(&pipe->pending);
    buf_done(&pipe->queue);
}

struct buf *frame_pipe_begin(struct frame_pipe *pipe)
{
    buf_clear(&pipe->pending);
    pipe->sent = 0;
    if (pipe->synchronised)
        buf_puts(&pipe->pending, sync_begin);
    return &pipe->pending;
}

size_t frame_pipe_end(struct frame_pipe *pipe)
{
    size_t head = pipe->synchronised ? sizeof(sync_begin) - 1 : 0;
    bool small = pipe->pending.size - head <= SMALL;

    if (small)
        buf_consume(&pipe->pending, head);
    buf_add(&pipe->pending, pipe->queue.data, pipe->queue.size);
    buf_clear(&pipe->queue);
    if (pipe->synchronised && !small)
        buf_puts(&pipe->pending, sync_end);
    pipe->started_ms = clock_monotonic_ms();
    return pipe->pending.size;
}

void frame_pipe_drop(struct frame_pipe *pipe)
{
    buf_clear(&pipe->pending);
    buf_clear(&pipe->queue);
    pipe->sent = 0;
}

void frame_pipe_queue(struct frame_pipe *pipe, const char *bytes, size_t size)
{
    buf_add(&pipe->queue, bytes, size);
}

bool frame_pipe_busy(const struct frame_pipe *pipe)
{
    return pipe->sent < pipe->pending.size;
}

bool frame_pipe_pump(struct frame_pipe *pipe)
{
    while (frame_pipe_busy(pipe) && !pipe->gone) {
        ssize_t sent = write(pipe->tty_fd, pipe->pending.data + pipe->sent,
                             pipe->pending.size - pipe->sent);

        if (sent > 0)
            pipe->sent += (size_t)sent;
        else if (sent < 0 && errno == EAGAIN)
            return true;
        else if (sent < 0 && errno != EINTR)
            pipe->gone = true;
        if (!frame_pipe_busy(pipe))
            pipe->drain_ms = clock_monotonic_ms() - pipe->started_ms;
    }
    return !pipe->gone;
}

bool frame_pipe_flush(struct frame_pipe *pipe, int budget_ms)
{
    int64_t deadline = clock_monotonic_ms() + budget_ms;

    while (frame_pipe_pump(pipe) && frame_pipe_busy(pipe)) {
        struct pollfd ready = {.fd = pipe->tty_fd, .events = POLLOUT};
        int64_t left = deadline - clock_monotonic_ms();

        if (left <= 0)
            return false;
        if (poll(&ready, 1, (int)left) > 0 && (ready.revents & (POLLHUP | POLLERR)))
            pipe->gone = true;
    }
    return !pipe->gone;
}
