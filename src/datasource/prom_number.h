/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_PROM_NUMBER_H
#define DATASOURCE_PROM_NUMBER_H

/*
 * The numbers of a sample: [1435781451.781,"0.25"]. Times are decimal seconds and are
 * read as such, never through a double, to milliseconds rounded half away from zero.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A whole JSON number in seconds; false where milliseconds do not fit 64 bits. */
bool prom_number_time(const char *text, size_t size, int64_t *ret_ms);
/* The whole text of a value: also NaN, +Inf, -Inf. */
bool prom_number_value(const char *text, size_t size, double *ret);
/* A whole sample as servers write it, without blanks: returns what follows its "]", or
   NULL for anything else, which the tokens will judge. */
const char *prom_number_sample(const char *at, const char *end, int64_t *ret_ms,
                               double *ret);

#endif
