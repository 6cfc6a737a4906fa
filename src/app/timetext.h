/* SPDX-License-Identifier: MIT */
#ifndef APP_TIMETEXT_H
#define APP_TIMETEXT_H

/*
 * Time ranges as people type them:
 *
 *     2h                                   the last two hours, live
 *     14:00                                today from 14:00, as long as now shown
 *     yesterday 14:00                      the same, yesterday
 *     2026-11-23 03:10 to 03:40            from and to; a date on the right is optional
 *     3h ago to 1h ago, 03:10 to now       relative ends; "to now" is fixed, not live
 *     2026-11-23T03:10:00Z to 2026-11-23T03:40:00Z
 */

#include <stdbool.h>
#include <stdint.h>

#include "app/timerange.h"
#include "core/attr.h"
#include "core/err.h"

/* Lengths that are offered, the shortest first; ends with NULL. */
extern const char *const time_presets[];

/* own_ms: the length for a text that gives one moment alone. */
bool timetext_parse(const char *text, int64_t now_ms, bool utc, int64_t own_ms,
                    struct timerange *ret, struct err *err) MUST_USE;

#endif
