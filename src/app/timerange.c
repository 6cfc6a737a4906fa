/* SPDX-License-Identifier: MIT */
#include "app/timerange.h"

#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/duration.h"

int64_t timerange_ms(const struct timerange *range, int64_t own_ms)
{
    return range->range_ms > 0 ? range->range_ms : own_ms;
}

bool timerange_valid(const struct timerange *range)
{
    return (range->range_ms == 0 || (range->range_ms >= TIMERANGE_MIN_MS &&
                                     range->range_ms <= TIMERANGE_MAX_MS)) &&
           range->end_ms >= 0 && range->end_ms < INT64_C(1) << 47;
}

void timerange_zoom(struct timerange *range, int64_t own_ms, int64_t now_ms, int factor,
                    int64_t around_ms)
{
    int64_t old = timerange_ms(range, own_ms);
    int64_t length = factor < 0 ? old / 2 : old * 2;

    if (length < TIMERANGE_MIN_MS || length > TIMERANGE_MAX_MS)
        return;
    if (around_ms != 0)
        range->end_ms = around_ms + length / 2;
    else if (range->end_ms != 0)
        range->end_ms += (length - old) / 2;
    if (range->end_ms >= now_ms)
        range->end_ms = 0;
    range->range_ms = length;
}

void timerange_pan(struct timerange *range, int64_t own_ms, int64_t now_ms, int direction)
{
    int64_t length = timerange_ms(range, own_ms);
    int64_t end =
        (range->end_ms != 0 ? range->end_ms : now_ms) + direction * (length / 2);

    if ((range->end_ms == 0 && direction > 0) || end < length)
        return; /* nothing is later than now, or earlier than 1970 */

    range->range_ms = length;
    range->end_ms = end >= now_ms ? 0 : end;
}

void timerange_reset(struct timerange *range)
{
    *range = (struct timerange){0, 0};
}

void timerange_go(struct timerange *range, struct timerange_history *history,
                  const struct timerange *to)
{
    if (to->range_ms == range->range_ms && to->end_ms == range->end_ms)
        return;
    if (history->count == 0)
        history->count = 1;
    history->items[history->at] = *range;
    if (history->at + 1 == TIMERANGE_HISTORY_MAX) {
        memmove(history->items, history->items + 1,
                (TIMERANGE_HISTORY_MAX - 1) * sizeof(*history->items));
        history->at--;
    }
    history->items[++history->at] = *to;
    history->count = history->at + 1; /* a new way: the one gone back from is left */
    *range = *to;
}

bool timerange_step(struct timerange *range, struct timerange_history *history,
                    int direction)
{
    if (direction < 0 ? history->at == 0 : history->at + 1 >= history->count)
        return false;
    history->at = direction < 0 ? history->at - 1 : history->at + 1;
    *range = history->items[history->at];
    return true;
}

const char *timerange_format(const struct timerange *range, int64_t own_ms,
                             int64_t now_ms, bool utc, char *buf, size_t size)
{
    int64_t length = timerange_ms(range, own_ms);
    int64_t from = range->end_ms - length;
    char today[16], day[16], first[24], last[24];

    if (range->end_ms == 0)
        return duration_format(length, buf, size);
    moment_strftime(now_ms * NS_PER_MS, utc, "%F", today, sizeof(today));
    moment_strftime(from * NS_PER_MS, utc, "%F", day, sizeof(day));
    moment_strftime(from * NS_PER_MS, utc,
                    strcmp(day, today) == 0 ? "%H:%M" : "%b %e %H:%M", first,
                    sizeof(first));
    moment_strftime(range->end_ms * NS_PER_MS, utc, "%F", today, sizeof(today));
    moment_strftime(range->end_ms * NS_PER_MS, utc,
                    strcmp(day, today) == 0 ? "%H:%M" : "%b %e %H:%M", last,
                    sizeof(last));
    snprintf(buf, size, "%s - %s", first, last);
    return buf;
}
