/* SPDX-License-Identifier: MIT */
#ifndef CORE_DURATION_H
#define CORE_DURATION_H

/*
 * Durations and moments as people and Prometheus write them.
 * Durations are milliseconds, moments nanoseconds since the epoch (UTC).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"

/* "90s", "1h30m", "7d", "1w", "500ms", "1y" (Prometheus's units, largest first, no
   sign). False on anything else, on overflow and on an empty text. */
bool duration_parse(const char *text, int64_t *ret_ms) MUST_USE;

/* Prometheus's own form, exact: 5400000 → "1h30m", 0 → "0s". */
const char *duration_format(int64_t ms, char *buf, size_t size);
/* For a person, two largest units at most, by truncation: "4m", "1d 6h", "42s", "850ms". */
const char *duration_human(int64_t ms, char *buf, size_t size);

/* RFC 3339 with 0–9 fraction digits and "Z" or an offset, or unix seconds with
   optional decimals. False on anything else. "0001-01-01T00:00:00Z" gives INT64_MIN:
   never. */
bool moment_parse(const char *text, int64_t *ret_ns) MUST_USE;
/* "2026-11-23T03:12:45.123Z"; milliseconds only where they are not zero. */
const char *moment_format_rfc3339(int64_t ns, char *buf, size_t size);

/* strftime() in local time (TZ) or UTC; replaces localtime_r elsewhere. */
const char *moment_strftime(int64_t ns, bool utc, const char *format, char *buf,
                            size_t size);
/* Seconds east of UTC at that moment in local time. */
int moment_utc_offset_s(int64_t ns, bool utc);

#endif
