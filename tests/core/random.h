/* SPDX-License-Identifier: MIT */
#ifndef TESTS_CORE_RANDOM_H
#define TESTS_CORE_RANDOM_H

/*
 * Repeatable random numbers for property tests (G. Marsaglia, "Xorshift RNGs", 2003).
 * A failure is the same in every run.
 */

#include <stdint.h>

static uint64_t random_state = UINT64_C(88172645463325252);

static inline uint64_t random_u64(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static inline unsigned random_below(unsigned limit)
{
    return (unsigned)((random_u64() >> 33) % limit);
}

#endif
