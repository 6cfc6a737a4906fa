/* SPDX-License-Identifier: MIT */
#ifndef SIM_MIX_H
#define SIM_MIX_H

/*
 * Deterministic randomness: a number well mixed from what it belongs to. The mixer is
 * the finaliser of SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number
 * Generators", OOPSLA 2014).
 */

#include <stdint.h>

static inline uint64_t mix64(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static inline uint64_t mix2(uint64_t a, uint64_t b)
{
    return mix64(mix64(a) ^ b);
}

static inline uint64_t mix3(uint64_t a, uint64_t b, uint64_t c)
{
    return mix64(mix2(a, b) ^ c);
}

/* The number as a fraction in [0, 1). */
static inline double mix_unit(uint64_t x)
{
    return (double)(x >> 11) * 0x1p-53;
}

#endif
