/* SPDX-License-Identifier: MIT */
#ifndef APP_TIMERANGE_H
#define APP_TIMERANGE_H

/*
 * The time range of the screen: how far back, and up to when. Live means up to now.
 * Until the user changes it, each dashboard (and panel) shows its own range.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIMERANGE_MIN_MS (60 * INT64_C(1000))
#define TIMERANGE_MAX_MS (366 * 24 * 3600 * INT64_C(1000))

struct timerange {
    int64_t range_ms; /* 0: as the layout says */
    int64_t end_ms;   /* 0: live */
};

/* The effective range for a layout's (or panel's) own one. */
int64_t timerange_ms(const struct timerange *range, int64_t own_ms);
/* Halve (factor −1) or double (1) around a moment, or the middle where it is 0; live
   stays live unless a moment is given. */
void timerange_zoom(struct timerange *range, int64_t own_ms, int64_t now_ms, int factor,
                    int64_t around_ms);
/* Half a range earlier (−1) or later (1); reaching now makes it live again. */
void timerange_pan(struct timerange *range, int64_t own_ms, int64_t now_ms,
                   int direction);
/* Back to the layout's range, live. */
void timerange_reset(struct timerange *range);
/* "1h", or "02:10 - 03:10" with dates where they differ from today. */
const char *timerange_format(const struct timerange *range, int64_t own_ms,
                             int64_t now_ms, bool utc, char *buf, size_t size);

#endif
