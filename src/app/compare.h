/* SPDX-License-Identifier: MIT */
#ifndef APP_COMPARE_H
#define APP_COMPARE_H

/*
 * With which period before the dashboards are compared: a day, a week, or the range that
 * ends where the one on the screen begins.
 */

#include <stdint.h>

enum compare { COMPARE_OFF, COMPARE_DAY, COMPARE_WEEK, COMPARE_RANGE, COMPARE_COUNT };

/* "off", "day" …: as on the command line. */
const char *compare_name(enum compare compare);
/* COMPARE_COUNT for an unknown name. */
enum compare compare_find(const char *name);
/* What the key makes of it: each in turn, then off. */
enum compare compare_next(enum compare compare);
/* How long before, for a graph of this range; 0: off. */
int64_t compare_shift_ms(enum compare compare, int64_t range_ms);

#endif
