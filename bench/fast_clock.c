/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* RTLD_NEXT */

/*
 * A day in a few minutes: loaded before a program (LD_PRELOAD), it makes all its clocks
 * run BENCH_CLOCK_SPEED times as fast, by default 360, and its poll() wait that much
 * shorter. The program does not know.
 */

#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t id, struct timespec *ret);
int poll(struct pollfd *polled, nfds_t count, int timeout_ms);

typedef int clock_fn(clockid_t id, struct timespec *ret);
typedef int poll_fn(struct pollfd *polled, nfds_t count, int timeout_ms);

enum { CLOCKS = 16 };

static clock_fn *real_clock;
static poll_fn *real_poll;
static int64_t speed = 360, start_ns[CLOCKS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int64_t read_ns(clockid_t id)
{
    struct timespec now = {0};

    real_clock(id, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void start(void)
{
    const char *text = getenv("BENCH_CLOCK_SPEED");

    real_clock = (clock_fn *)(uintptr_t)dlsym(RTLD_NEXT, "clock_gettime");
    real_poll = (poll_fn *)(uintptr_t)dlsym(RTLD_NEXT, "poll");
    speed = text && strtol(text, NULL, 10) > 0 ? strtol(text, NULL, 10) : speed;
    for (int i = 0; i < CLOCKS; i++)
        start_ns[i] = read_ns(i);
}

int clock_gettime(clockid_t id, struct timespec *ret)
{
    int64_t now;

    pthread_once(&once, start);
    if (id != CLOCK_REALTIME && id != CLOCK_MONOTONIC && id != CLOCK_BOOTTIME)
        return real_clock(id, ret);
    now = start_ns[id] + (read_ns(CLOCK_MONOTONIC) - start_ns[CLOCK_MONOTONIC]) * speed;
    ret->tv_sec = (time_t)(now / 1000000000);
    ret->tv_nsec = (long)(now % 1000000000);
    return 0;
}

int poll(struct pollfd *polled, nfds_t count, int timeout_ms)
{
    pthread_once(&once, start);
    if (timeout_ms > 0)
        timeout_ms = (int)((timeout_ms + speed - 1) / speed);
    return real_poll(polled, count, timeout_ms);
}
