/* SPDX-License-Identifier: MIT */
#include "app/timetext.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/duration.h"

enum { TEXT_MAX = 80, DATE_SIZE = 11, CLOCK_SIZE = 9 };

const char *const time_presets[] = {"5m",  "15m", "30m", "1h", "3h",  "6h",
                                    "12h", "1d",  "2d",  "1w", "30d", NULL};

static const int64_t day_ms = 24 * 3600 * INT64_C(1000);

/* A moment of the calendar, in local time or UTC, as RFC 3339 writes its parts. */
struct civil {
    char date[DATE_SIZE];   /* 2026-11-23 */
    char clock[CLOCK_SIZE]; /* 03:10:00 */
};

static void civil_day(int64_t ms, bool utc, struct civil *ret)
{
    moment_strftime(ms * NS_PER_MS, utc, "%F", ret->date, sizeof(ret->date));
    memcpy(ret->clock, "00:00:00", CLOCK_SIZE);
}

/* False for a date or clock that does not exist. The offset is that of the moment itself:
   found in two steps where it differs from that of the same clock in UTC. */
static bool civil_moment(const struct civil *civil, bool utc, int64_t *ret_ms)
{
    char text[DATE_SIZE + CLOCK_SIZE + 2];
    int64_t ns, guess;

    snprintf(text, sizeof(text), "%sT%sZ", civil->date, civil->clock);
    if (!moment_parse(text, &ns))
        return false;
    guess = ns - moment_utc_offset_s(ns, utc) * NS_PER_S;
    *ret_ms = (ns - moment_utc_offset_s(guess, utc) * NS_PER_S) / NS_PER_MS;
    return true;
}

static bool digits_at(const char *text, const char *form)
{
    for (; *form; form++, text++)
        if (*form == '9' ? !isdigit((unsigned char)*text) : *text != *form)
            return false;
    return true;
}

/* "03:10" or "03:10:30", all of the text. */
static bool parse_clock(const char *text, struct civil *civil)
{
    size_t length = strlen(text);

    if (!((length == 5 && digits_at(text, "99:99")) ||
          (length == 8 && digits_at(text, "99:99:99"))))
        return false;
    memcpy(civil->clock, text, length);
    return true;
}

/* "2026-11-23" at the start; what follows is left in *text. */
static bool parse_date(const char **text, struct civil *civil)
{
    if (!digits_at(*text, "9999-99-99"))
        return false;
    memcpy(civil->date, *text, DATE_SIZE - 1);
    *text += DATE_SIZE - 1;
    return true;
}

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " ");
}

/* "3h ago" */
static bool parse_ago(const char *text, int64_t now_ms, int64_t *ret_ms)
{
    char length[TEXT_MAX];
    size_t size = strcspn(text, " ");
    int64_t ms;

    snprintf(length, sizeof(length), "%.*s", (int)size, text);
    if (strcmp(skip_blanks(text + size), "ago") != 0 || !duration_parse(length, &ms))
        return false;
    *ret_ms = now_ms - ms;
    return true;
}

/* One moment; a clock without a date is on base's day. */
static bool parse_moment(const char *text, int64_t now_ms, int64_t base_ms, bool utc,
                         int64_t *ret_ms)
{
    struct civil civil;
    int64_t ns;

    text = skip_blanks(text);
    if (strcmp(text, "now") == 0) {
        *ret_ms = now_ms;
        return true;
    }
    if (parse_ago(text, now_ms, ret_ms))
        return true;
    if (strchr(text, 'T') && moment_parse(text, &ns)) {
        *ret_ms = ns / NS_PER_MS;
        return true;
    }
    civil_day(base_ms, utc, &civil);
    if (strncmp(text, "yesterday", 9) == 0 || strncmp(text, "today", 5) == 0) {
        civil_day(*text == 'y' ? now_ms - day_ms : now_ms, utc, &civil);
        text += *text == 'y' ? 9 : 5;
    } else if (strlen(text) >= DATE_SIZE - 1 && !parse_date(&text, &civil)) {
        return false;
    }
    text = skip_blanks(text);
    return (*text == '\0' || parse_clock(text, &civil)) &&
           civil_moment(&civil, utc, ret_ms);
}

/* Without blanks at either end. */
static bool clean(const char *text, char ret[TEXT_MAX])
{
    size_t length;

    text = skip_blanks(text);
    length = strlen(text);
    while (length > 0 && text[length - 1] == ' ')
        length--;
    if (length == 0 || length >= TEXT_MAX)
        return false;
    memcpy(ret, text, length);
    ret[length] = '\0';
    return true;
}

static bool bad(const char *text, struct err *err)
{
    err_set(err, ERR_CONFIG,
            "not a time range: \"%s\" (like 2h, yesterday 14:00, 03:10 to 03:40)", text);
    return false;
}

bool timetext_parse(const char *text, int64_t now_ms, bool utc, int64_t own_ms,
                    struct timerange *ret, struct err *err)
{
    char from_text[TEXT_MAX];
    struct timerange range = {0, 0};
    int64_t from, to, length;
    char *to_text;

    if (!clean(text, from_text))
        return bad(text, err);
    if (duration_parse(from_text, &length)) {
        range.range_ms = length;
    } else {
        to_text = strstr(from_text, " to ");
        if (to_text)
            *to_text = '\0';
        if (!parse_moment(from_text, now_ms, now_ms, utc, &from))
            return bad(text, err);
        to = from + own_ms;
        if (to_text && !parse_moment(to_text + 4, now_ms, from, utc, &to))
            return bad(text, err);
        range.range_ms = to - from;
        range.end_ms = to;
    }
    if (range.range_ms < TIMERANGE_MIN_MS || range.range_ms > TIMERANGE_MAX_MS) {
        err_set(err, ERR_CONFIG,
                "a range is at least 1 minute and at most 366 days long");
        return false;
    }
    *ret = range;
    return true;
}
