/* SPDX-License-Identifier: MIT */
#include "loop/loop.h"

#include <poll.h>
#include <string.h>

#include "core/clock.h"
#include "core/mem.h"
#include "core/vec.h"

/*
 * Watchers are few (terminal, signals, mailbox, libcurl's sockets): an array, and
 * poll(2). A serial number tells a watcher from a later one of the same descriptor, so
 * that an event that was polled for a closed descriptor never reaches its successor.
 *
 * Timers are a binary heap by (deadline, id): ids grow, so equal deadlines fire in the
 * order in which they were made.
 */

enum { SLEEP_MAX_MS = 3600 * 1000 };

struct watcher {
    int fd;
    unsigned events;
    uint64_t serial;
    loop_fd_fn *fn;
    void *ctx;
};

struct timer {
    int64_t deadline_ms;
    uint64_t id;
    loop_timer_fn *fn;
    void *ctx;
};

struct ready {
    uint64_t serial;
    unsigned events;
};

struct loop {
    VEC(struct watcher) watchers;
    VEC(struct timer) timers;
    VEC(struct pollfd) polled;
    VEC(struct ready) ready;
    uint64_t last_serial, last_timer;
    loop_hook_fn *hook;
    void *hook_ctx;
    int64_t now_ms;
    bool hook_due; /* something ran since the hook did */
    bool stopping;
};

struct loop *loop_new(void)
{
    struct loop *loop = xcalloc(1, sizeof(*loop));

    loop->now_ms = clock_monotonic_ms();
    loop->hook_due = true;
    return loop;
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    vec_free(&loop->watchers);
    vec_free(&loop->timers);
    vec_free(&loop->polled);
    vec_free(&loop->ready);
    free(loop);
}

/* --- descriptors --- */

static struct watcher *find_fd(struct loop *loop, int fd)
{
    for (size_t i = 0; i < loop->watchers.count; i++) {
        if (loop->watchers.items[i].fd == fd)
            return &loop->watchers.items[i];
    }
    return NULL;
}

void loop_watch(struct loop *loop, int fd, unsigned events, loop_fd_fn *fn, void *ctx)
{
    struct watcher *watcher = find_fd(loop, fd);

    if (!watcher) {
        struct watcher fresh = {.fd = fd, .serial = ++loop->last_serial};

        vec_push(&loop->watchers, fresh);
        watcher = &loop->watchers.items[loop->watchers.count - 1];
    }
    watcher->events = events;
    watcher->fn = fn;
    watcher->ctx = ctx;
}

void loop_unwatch(struct loop *loop, int fd)
{
    struct watcher *watcher = find_fd(loop, fd);

    if (watcher)
        vec_remove(&loop->watchers, (size_t)(watcher - loop->watchers.items));
}

/* --- timers --- */

static bool earlier(const struct timer *a, const struct timer *b)
{
    return a->deadline_ms != b->deadline_ms ? a->deadline_ms < b->deadline_ms
                                            : a->id < b->id;
}

static void swap_timers(struct timer *a, struct timer *b)
{
    struct timer keep = *a;

    *a = *b;
    *b = keep;
}

static void sift_up(struct timer *heap, size_t i)
{
    while (i > 0 && earlier(&heap[i], &heap[(i - 1) / 2])) {
        swap_timers(&heap[i], &heap[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
}

static void sift_down(struct timer *heap, size_t count, size_t i)
{
    for (;;) {
        size_t least = i, left = 2 * i + 1;

        if (left < count && earlier(&heap[left], &heap[least]))
            least = left;
        if (left + 1 < count && earlier(&heap[left + 1], &heap[least]))
            least = left + 1;
        if (least == i)
            return;
        swap_timers(&heap[i], &heap[least]);
        i = least;
    }
}

static void remove_timer(struct loop *loop, size_t i)
{
    struct timer *heap = loop->timers.items;
    size_t count = --loop->timers.count;

    if (i == count)
        return;
    heap[i] = heap[count];
    sift_down(heap, count, i);
    sift_up(heap, i);
}

uint64_t loop_timer(struct loop *loop, int64_t delay_ms, loop_timer_fn *fn, void *ctx)
{
    struct timer timer = {
        .deadline_ms = loop->now_ms + (delay_ms > 0 ? delay_ms : 0),
        .id = ++loop->last_timer,
        .fn = fn,
        .ctx = ctx,
    };

    vec_push(&loop->timers, timer);
    sift_up(loop->timers.items, loop->timers.count - 1);
    return timer.id;
}

void loop_cancel(struct loop *loop, uint64_t timer)
{
    for (size_t i = 0; timer && i < loop->timers.count; i++) {
        if (loop->timers.items[i].id == timer) {
            remove_timer(loop, i);
            return;
        }
    }
}

/* A timer made by a timer waits for the next turn, so that one that renews itself with
   no delay cannot keep the descriptors from being looked at. */
static bool run_timers(struct loop *loop)
{
    uint64_t newest = loop->last_timer;
    bool any = false;

    while (loop->timers.count > 0) {
        struct timer timer = loop->timers.items[0];

        if (timer.deadline_ms > loop->now_ms || timer.id > newest)
            break;
        remove_timer(loop, 0);
        timer.fn(timer.ctx);
        any = true;
    }
    return any;
}

/* --- turns --- */

void loop_before_sleep(struct loop *loop, loop_hook_fn *fn, void *ctx)
{
    loop->hook = fn;
    loop->hook_ctx = ctx;
    loop->hook_due = true;
}

static void run_hook(struct loop *loop)
{
    loop->hook_due = false;
    if (loop->hook)
        loop->hook(loop->hook_ctx);
}

static int poll_timeout(const struct loop *loop, int64_t max_wait_ms)
{
    int64_t wait = max_wait_ms;

    if (loop->stopping)
        return 0;
    if (loop->timers.count > 0) {
        int64_t due = loop->timers.items[0].deadline_ms - loop->now_ms;

        if (due < 0)
            due = 0;
        if (wait < 0 || due < wait)
            wait = due;
    }
    return wait < 0 ? -1 : wait > SLEEP_MAX_MS ? SLEEP_MAX_MS : (int)wait;
}

static void list_polled(struct loop *loop)
{
    loop->polled.count = 0;
    for (size_t i = 0; i < loop->watchers.count; i++) {
        const struct watcher *watcher = &loop->watchers.items[i];
        struct pollfd entry = {.fd = watcher->fd};

        entry.events |= watcher->events & LOOP_READ ? POLLIN : 0;
        entry.events |= watcher->events & LOOP_WRITE ? POLLOUT : 0;
        vec_push(&loop->polled, entry);
    }
}

static unsigned events_of(short got)
{
    unsigned events = 0;

    events |= got & POLLIN ? (unsigned)LOOP_READ : 0;
    events |= got & POLLOUT ? (unsigned)LOOP_WRITE : 0;
    events |= got & (POLLHUP | POLLERR | POLLNVAL) ? (unsigned)LOOP_HANGUP : 0;
    return events;
}

static void poll_watchers(struct loop *loop, int timeout)
{
    loop->ready.count = 0;
    list_polled(loop);
    /* EINTR is a wake-up: a signal's own descriptor is readable in the next turn. */
    if (poll(loop->polled.items, (nfds_t)loop->polled.count, timeout) <= 0)
        return;
    for (size_t i = 0; i < loop->polled.count; i++) {
        struct ready entry = {loop->watchers.items[i].serial,
                              events_of(loop->polled.items[i].revents)};

        if (entry.events)
            vec_push(&loop->ready, entry);
    }
}

static bool run_watchers(struct loop *loop)
{
    bool any = false;

    for (size_t i = 0; i < loop->ready.count; i++) {
        struct ready ready = loop->ready.items[i];

        for (size_t k = 0; k < loop->watchers.count; k++) {
            struct watcher watcher = loop->watchers.items[k];

            if (watcher.serial == ready.serial) {
                watcher.fn(watcher.ctx, watcher.fd, ready.events);
                any = true;
                break;
            }
        }
    }
    return any;
}

bool loop_turn(struct loop *loop, int64_t max_wait_ms)
{
    bool any;

    loop->now_ms = clock_monotonic_ms();
    any = run_timers(loop);
    if (any || loop->hook_due)
        run_hook(loop);
    poll_watchers(loop, any && max_wait_ms >= 0 ? 0 : poll_timeout(loop, max_wait_ms));
    /* Sleeping took time: what the callbacks arm is counted from now. */
    loop->now_ms = clock_monotonic_ms();
    if (run_watchers(loop)) {
        any = true;
        run_hook(loop);
    }
    return any;
}

void loop_run(struct loop *loop)
{
    loop->stopping = false;
    while (!loop->stopping)
        (void)loop_turn(loop, -1);
}

void loop_stop(struct loop *loop)
{
    loop->stopping = true;
}

int64_t loop_now_ms(const struct loop *loop)
{
    return loop->now_ms;
}
