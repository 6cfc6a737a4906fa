/* SPDX-License-Identifier: MIT */
#ifndef CORE_NUMBER_H
#define CORE_NUMBER_H

/*
 * Numbers without the locale. Reading is exact (round to nearest even, as strtod in
 * the C locale), by the Eisel-Lemire algorithm with a big-number fall-back
 * (D. Lemire, "Number Parsing at a Gigabyte per Second", 2021). Writing goes through
 * snprintf(), whose point follows LC_NUMERIC: the program sets LC_CTYPE only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"

/* Parse the longest decimal floating number at the start of [text, end): digits,
   '.', exponent, sign; also NaN, Inf, +Inf, -Inf as Go and Prometheus write them.
   Returns the first byte not used; text itself where there is no number. */
const char *number_parse_prefix(const char *text, const char *end, double *ret);
/* The whole of a NUL-terminated text must be one number. */
bool number_parse(const char *text, double *ret) MUST_USE;
bool number_parse_i64(const char *text, int64_t *ret) MUST_USE;

/* The value of a hexadecimal digit in either case; -1 where it is none. */
int number_hex_digit(char c);

/* Shortest text that reads back as the same double: "0.1", "1e+21", "NaN", "+Inf". */
const char *number_format_exact(double value, char *buf, size_t size);
/* Fixed decimals, no locale, never "-0.00". */
const char *number_format_fixed(double value, int decimals, char *buf, size_t size);

#endif
