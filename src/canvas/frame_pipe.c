/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memfd_create, dup3 */
#include "canvas/frame_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/clock.h"

enum { FRAME_MAX = 64 * 1024 * 1024, QUEUE_MAX = 16 * 1024, CHUNK = 64 * 1024 };

static const char sync_begin[] = "\033[?2026h", sync_end[] = "\033[?2026l";

bool frame_pipe_init(struct frame_pipe *pipe, int curses_fd, int tty_fd, struct err *err)
{
    *pipe = (struct frame_pipe){.curses_fd = curses_fd, .tty_fd = tty_fd};
    pipe->memory_fd = memfd_create("frame", MFD_CLOEXEC);
    pipe->saved_fd = fcntl(curses_fd, F_DUPFD_CLOEXEC, 3);
    buf_init(&pipe->pending, FRAME_MAX);
    buf_init(&pipe->queue, QUEUE_MAX);
    if (pipe->memory_fd >= 0 && pipe->saved_fd >= 0)
        return true;
    err_set(err, ERR_SYSTEM, "no descriptors for frames (error %d)", errno);
    frame_pipe_done(pipe);
    return false;
}

void frame_pipe_done(struct frame_pipe *pipe)
{
    if (pipe->memory_fd >= 0)
        close(pipe->memory_fd);
    if (pipe->saved_fd >= 0)
        close(pipe->saved_fd);
    buf_done(&pipe->pending);
    buf_done(&pipe->queue);
}

void frame_pipe_begin(struct frame_pipe *pipe)
{
    /* Cannot fail: both descriptors are open, and dup3 is retried when interrupted. */
    while (dup3(pipe->memory_fd, pipe->curses_fd, O_CLOEXEC) < 0 && errno == EINTR)
        ;
}

static void uncover(struct frame_pipe *pipe)
{
    while (dup3(pipe->saved_fd, pipe->curses_fd, O_CLOEXEC) < 0 && errno == EINTR)
        ;
}

static void empty_memory(struct frame_pipe *pipe)
{
    if (ftruncate(pipe->memory_fd, 0) < 0 || lseek(pipe->memory_fd, 0, SEEK_SET) < 0)
        pipe->gone = true;
}

void frame_pipe_discard(struct frame_pipe *pipe)
{
    uncover(pipe);
    empty_memory(pipe);
}

/* Append what the memory file holds to pending. */
static void take_memory(struct frame_pipe *pipe)
{
    static char chunk[CHUNK]; /* frames are made on one thread */
    off_t at = 0;
    ssize_t got;

    while ((got = pread(pipe->memory_fd, chunk, sizeof(chunk), at)) > 0) {
        buf_add(&pipe->pending, chunk, (size_t)got);
        at += got;
    }
}

size_t frame_pipe_end(struct frame_pipe *pipe)
{
    bool any;

    uncover(pipe);
    any = lseek(pipe->memory_fd, 0, SEEK_CUR) > 0;
    buf_clear(&pipe->pending);
    pipe->sent = 0;
    if (any && pipe->synchronised)
        buf_puts(&pipe->pending, sync_begin);
    take_memory(pipe);
    empty_memory(pipe);
    buf_add(&pipe->pending, pipe->queue.data, pipe->queue.size);
    buf_clear(&pipe->queue);
    if (any && pipe->synchronised)
        buf_puts(&pipe->pending, sync_end);
    pipe->started_ms = clock_monotonic_ms();
    return pipe->pending.size;
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
