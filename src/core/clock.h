/* SPDX-License-Identifier: MIT */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

/*
 * The only place that asks the system for the time. Timers and time-outs use the
 * monotonic clock in milliseconds; ranges and labels the wall clock in nanoseconds
 * since the epoch. A test freezes both, and can pretend a sleep.
 */

#include <stdbool.h>
#include <stdint.h>

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)

int64_t clock_monotonic_ms(void);
int64_t clock_wall_ns(void);
/* Milliseconds the machine has been suspended for since boot (BOOTTIME − MONOTONIC). */
int64_t clock_suspended_ms(void);

/* Freeze the wall clock at a moment (render --at, tests); the monotonic one goes on
   unless monotonic_ms is not negative. */
void clock_freeze(int64_t wall_ns, int64_t monotonic_ms);
void clock_thaw(void);
bool clock_frozen(void);
/* As if the machine had been suspended for so long (tests). */
void clock_pretend_sleep(int64_t ms);

#endif
