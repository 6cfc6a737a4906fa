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

#include "core/attr.h"

#define TIMERANGE_MIN_MS (60 * INT64_C(1000))
#define TIMERANGE_MAX_MS (366 * 24 * 3600 * INT64_C(1000))

struct timerange {
    int64_t range_ms; /* 0: as the layout says */
    int64_t end_ms;   /* 0: live */
};

/* Ranges that were shown before, and those one went back from. */
enum { TIMERANGE_HISTORY_MAX = 64 };

struct timerange_history {
    struct timerange items[TIMERANGE_HISTORY_MAX];
    size_t count, at; /* items[at]: the one shown; 0 of 0 before the first change */
};

/* Show another range in place of *range; what was shown can be gone back to. */
void timerange_go(struct timerange *range, struct timerange_history *history,
                  const struct timerange *to);
/* Back (−1) to the range before, or forward (1) again; false where there is none. */
bool timerange_step(struct timerange *range, struct timerange_history *history,
                    int direction) MUST_USE;

/* The effective range for a layout's (or panel's) own one. */
int64_t timerange_ms(const struct timerange *range, int64_t own_ms);
/* True for what the screen may show; ranges from files are checked by it. */
bool timerange_valid(const struct timerange *range);
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
