/* SPDX-License-Identifier: MIT */
#include "core/clock.h"

#include <stdatomic.h>
#include <time.h>

static atomic_bool frozen;
static _Atomic int64_t frozen_wall_ns;
static _Atomic int64_t frozen_monotonic_ms = -1;
static _Atomic int64_t pretended_sleep_ms;

static int64_t read_ns(clockid_t id)
{
    struct timespec now = {0};

    /* The three clocks asked for exist on every Linux; the call cannot fail. */
    (void)clock_gettime(id, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t clock_monotonic_ms(void)
{
    int64_t at = atomic_load(&frozen_monotonic_ms);

    return at >= 0 ? at : read_ns(CLOCK_MONOTONIC) / NS_PER_MS;
}

int64_t clock_wall_ns(void)
{
    return atomic_load(&frozen) ? atomic_load(&frozen_wall_ns) : read_ns(CLOCK_REALTIME);
}

int64_t clock_suspended_ms(void)
{
    int64_t asleep = 0;

#ifdef CLOCK_BOOTTIME
    /* In this order the difference is never too small. */
    asleep = -read_ns(CLOCK_MONOTONIC);
    asleep += read_ns(CLOCK_BOOTTIME);
#endif
    return asleep / NS_PER_MS + atomic_load(&pretended_sleep_ms);
}

void clock_pretend_sleep(int64_t ms)
{
    atomic_fetch_add(&pretended_sleep_ms, ms);
}

void clock_freeze(int64_t wall_ns, int64_t monotonic_ms)
{
    atomic_store(&frozen_wall_ns, wall_ns);
    atomic_store(&frozen_monotonic_ms, monotonic_ms >= 0 ? monotonic_ms : -1);
    atomic_store(&frozen, true);
}

void clock_thaw(void)
{
    atomic_store(&frozen, false);
    atomic_store(&frozen_monotonic_ms, -1);
}

bool clock_frozen(void)
{
    return atomic_load(&frozen);
}
