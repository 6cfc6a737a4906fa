/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>

#include "core/clock.h"
#include "core/map.h"

/*
 * hash_seeded() is SipHash-1-3 (J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast
 * short-input PRF", 2012) with a key drawn once for each run of the program.
 */

static uint64_t seed[2];
static pthread_once_t seeded = PTHREAD_ONCE_INIT;

static void draw_seed(void)
{
    if (getrandom(seed, sizeof(seed), 0) == (ssize_t)sizeof(seed))
        return;
    /* No random source: weaker, but still different in each run. */
    seed[0] = (uint64_t)clock_wall_ns();
    seed[1] = (uint64_t)(uintptr_t)&seed ^ (uint64_t)clock_monotonic_ms();
}

static inline uint64_t rotate(uint64_t x, int by)
{
    return (x << by) | (x >> (64 - by));
}

static inline void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32) + v[3];
    v[2] += v[1];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[2] = rotate(v[2], 32);
}

uint64_t hash_seeded(const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    uint64_t v[4], word, last = (uint64_t)size << 56;

    pthread_once(&seeded, draw_seed);
    v[0] = seed[0] ^ UINT64_C(0x736f6d6570736575);
    v[1] = seed[1] ^ UINT64_C(0x646f72616e646f6d);
    v[2] = seed[0] ^ UINT64_C(0x6c7967656e657261);
    v[3] = seed[1] ^ UINT64_C(0x7465646279746573);
    for (; size >= 8; at += 8, size -= 8) {
        memcpy(&word, at, 8);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    for (size_t i = 0; i < size; i++)
        last |= (uint64_t)at[i] << (8 * i);
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    sip_round(v);
    sip_round(v);
    sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t hash_stable(const void *bytes, size_t size, uint64_t chain)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < size; i++)
        chain = (chain ^ at[i]) * UINT64_C(1099511628211);
    return chain;
}
