/* SPDX-License-Identifier: MIT */
#ifndef CORE_NUMBER_TABLE_H
#define CORE_NUMBER_TABLE_H

/*
 * What the number parser is made of; private to number*.c. The table is generated
 * (tools/gen_number_table.py).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Beyond these decimal exponents every 19-digit number is 0 or infinite. */
enum { NUMBER_POWER_MIN = -342, NUMBER_POWER_MAX = 308 };

/* 5^q to 128 bits, high word first; the row of q is q - NUMBER_POWER_MIN. */
extern const uint64_t number_powers[NUMBER_POWER_MAX - NUMBER_POWER_MIN + 1][2];

/* Is 0.DIGITS × 10^exponent above (1), below (-1) or exactly at (0) the middle between
   the finite double lower ≥ 0 and the next one? The digits are '0'…'9' and at most one
   '.', which is passed over; the first is not 0. */
int number_compare_middle(const char *digits, const char *end, int64_t exponent,
                          double lower);

#endif
