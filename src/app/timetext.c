/* SPDX-License-Identifier: MIT */
#include "app/timetext.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/duration.h"

enum { TEXT_MAX = 80 };

static const int64_t ns_per_ms = 1000000;
static const int day_s = 24 * 3600;

/* The calendar day of a moment in local time or UTC. */
static void day_of(int64_t ms, bool utc, struct tm *ret)
{
    time_t seconds = (time_t)(ms / 1000);

    if (utc)
        gmtime_r(&seconds, ret);
    else
        localtime_r(&seconds, ret);
    ret->tm_hour = ret->tm_min = ret->tm_sec = 0;
}

static int64_t moment_of(struct tm *tm, bool utc)
{
    tm->tm_isdst = -1; /* whatever holds on that day */
    return (int64_t)(utc ? timegm(tm) : mktime(tm)) * 1000;
}

/* Exactly count digits. */
static bool take_digits(const char **text, int count, int *ret)
{
    *ret = 0;
    for (int i = 0; i < count; i++) {
        if (!isdigit((unsigned char)(*text)[i]))
            return false;
        *ret = *ret * 10 + ((*text)[i] - '0');
    }
    *text += count;
    return true;
}

/* "03:10" or "03:10:30" at the end of the text. */
static bool parse_clock(const char *text, struct tm *day)
{
    int seconds = 0;

    if (!take_digits(&text, 2, &day->tm_hour) || *text++ != ':' ||
        !take_digits(&text, 2, &day->tm_min))
        return false;
    if (*text == ':') {
        text++;
        if (!take_digits(&text, 2, &seconds))
            return false;
    }
    day->tm_sec = seconds;
    return *text == '\0' && day->tm_hour < 24 && day->tm_min < 60 && seconds < 60;
}

/* "2026-11-23"; what follows is left in *text. */
static bool parse_date(const char **text, struct tm *day)
{
    const char *at = *text;
    int year, month, date;

    if (!take_digits(&at, 4, &year) || *at++ != '-' || !take_digits(&at, 2, &month) ||
        *at++ != '-' || !take_digits(&at, 2, &date))
        return false;
    day->tm_year = year - 1900;
    day->tm_mon = month - 1;
    day->tm_mday = date;
    *text = at;
    return month >= 1 && month <= 12 && date >= 1 && date <= 31;
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
    struct tm day;
    int64_t ns;

    text = skip_blanks(text);
    if (strcmp(text, "now") == 0) {
        *ret_ms = now_ms;
        return true;
    }
    if (parse_ago(text, now_ms, ret_ms))
        return true;
    if (strchr(text, 'T') && moment_parse(text, &ns)) {
        *ret_ms = ns / ns_per_ms;
        return true;
    }
    day_of(base_ms, utc, &day);
    if (strncmp(text, "yesterday", 9) == 0 || strncmp(text, "today", 5) == 0) {
        day_of(*text == 'y' ? now_ms - (int64_t)day_s * 1000 : now_ms, utc, &day);
        text += *text == 'y' ? 9 : 5;
    } else if (strlen(text) >= 10) {
        if (!parse_date(&text, &day))
            return false;
    }
    text = skip_blanks(text);
    if (*text && !parse_clock(text, &day))
        return false;
    *ret_ms = moment_of(&day, utc);
    return true;
}

/* Without blanks at either end, in lower case but for RFC 3339's T and Z. */
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
        err_set(err, ERR_CONFIG, "a range is at least 1 minute and at most 366 days long");
        return false;
    }
    *ret = range;
    return true;
}
