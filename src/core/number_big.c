/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/number_table.h"

/*
 * Exact comparison of a long decimal number with the middle between two doubles. Both
 * sides are made whole numbers of at most some 3,600 bits: the middle between two
 * doubles has at most 767 significant digits (the longest is just above 2^-1074), so
 * that digits beyond the 768th matter only by being there.
 */

enum { LIMBS_MAX = 160, SIGNIFICANT_MAX = 769, CHUNK_DIGITS = 9 };

struct big {
    uint32_t limbs[LIMBS_MAX]; /* lowest first */
    int count;
};

static void multiply_add(struct big *big, uint32_t by, uint32_t plus)
{
    uint64_t carry = plus;

    for (int i = 0; i < big->count; i++) {
        carry += (uint64_t)big->limbs[i] * by;
        big->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry && big->count < LIMBS_MAX)
        big->limbs[big->count++] = (uint32_t)carry;
}

static void multiply_power_of_five(struct big *big, int64_t power)
{
    const uint32_t five_13 = UINT32_C(1220703125); /* the largest that fits */

    for (; power >= 13; power -= 13)
        multiply_add(big, five_13, 0);
    for (; power > 0; power--)
        multiply_add(big, 5, 0);
}

static void shift_left(struct big *big, int64_t bits)
{
    for (; bits >= 31; bits -= 31)
        multiply_add(big, UINT32_C(1) << 31, 0);
    if (bits > 0)
        multiply_add(big, UINT32_C(1) << bits, 0);
}

static int compare(const struct big *a, const struct big *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (int i = a->count - 1; i >= 0; i--) {
        if (a->limbs[i] != b->limbs[i])
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
    }
    return 0;
}

/* The digits as a whole number; returns how many were taken. */
static int64_t read_digits(struct big *big, const char *at, const char *end)
{
    static const uint32_t tens[CHUNK_DIGITS + 1] = {
        1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
    uint32_t chunk = 0;
    int64_t taken = 0;
    int held = 0;

    for (; at < end && taken < SIGNIFICANT_MAX; at++) {
        if (*at == '.')
            continue;
        chunk = chunk * 10 + (uint32_t)(*at - '0');
        taken++;
        if (++held == CHUNK_DIGITS) {
            multiply_add(big, tens[held], chunk);
            chunk = 0;
            held = 0;
        }
    }
    if (held)
        multiply_add(big, tens[held], chunk);
    for (; at < end; at++) {
        if (*at > '0') {
            /* What follows only has to be there: one more digit says so. */
            multiply_add(big, 10, 1);
            return taken + 1;
        }
    }
    return taken;
}

int number_compare_middle(const char *digits, const char *end, int64_t exponent,
                          double lower)
{
    struct big number = {.count = 0}, middle = {.count = 0};
    const uint64_t hidden = UINT64_C(1) << 52;
    uint64_t bits, mantissa;
    int64_t two, ten;
    int binary;

    memcpy(&bits, &lower, sizeof(bits));
    binary = (int)(bits >> 52);
    mantissa = bits & (hidden - 1);
    if (binary)
        mantissa |= hidden;
    else
        binary = 1; /* below the normal numbers the spacing no longer shrinks */
    binary -= 1075;
    ten = exponent - read_digits(&number, digits, end);
    mantissa = mantissa * 2 + 1; /* (m + ½) × 2^binary */
    middle.limbs[0] = (uint32_t)mantissa;
    middle.limbs[1] = (uint32_t)(mantissa >> 32);
    middle.count = middle.limbs[1] ? 2 : 1;
    two = binary - 1;

    /* number × 5^ten × 2^ten against middle × 2^two: no negative power stays. */
    multiply_power_of_five(ten >= 0 ? &number : &middle, ten >= 0 ? ten : -ten);
    two -= ten;
    shift_left(two >= 0 ? &middle : &number, two >= 0 ? two : -two);
    return compare(&number, &middle);
}
