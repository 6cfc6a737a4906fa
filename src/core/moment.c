/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/clock.h"
#include "core/duration.h"

struct civil {
    int64_t year;
    int month, day, hour, minute, second;
};

/* Floor division: moments before 1970 are negative. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int days_in_month(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar. Years are counted from
   March, so that the leap day comes last, in eras of 400 years, which are all alike. */
static int64_t days_from_civil(int64_t year, int month, int day)
{
    int64_t march_year = month > 2 ? year : year - 1, era = floor_div(march_year, 400);
    int64_t of_era = march_year - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static struct civil civil_from_seconds(int64_t seconds)
{
    int64_t days = floor_div(seconds, 86400), left = seconds - days * 86400;
    int64_t shifted = days + 719468, era = floor_div(shifted, 146097);
    int64_t of_era = shifted - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153; /* from March */

    return (struct civil){
        .year = year + era * 400 + (month >= 10),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(of_year - (153 * month + 2) / 5 + 1),
        .hour = (int)(left / 3600),
        .minute = (int)(left / 60 % 60),
        .second = (int)(left % 60),
    };
}

/* Exactly count digits, and behind them the character that has to follow (0: any). */
static bool read_number(const char **at, int count, char after, int *ret)
{
    int value = 0;

    for (int i = 0; i < count; i++, ++*at) {
        if (**at < '0' || **at > '9')
            return false;
        value = value * 10 + (**at - '0');
    }
    if (after && *(*at)++ != after)
        return false;
    *ret = value;
    return true;
}

/* ".123" to nanoseconds; nothing is 0. At most nine digits. */
static bool read_fraction(const char **at, int64_t *ret_ns)
{
    int64_t each = NS_PER_S;

    *ret_ns = 0;
    if (**at != '.')
        return true;
    ++*at;
    if (**at < '0' || **at > '9')
        return false;
    for (; **at >= '0' && **at <= '9'; ++*at) {
        each /= 10;
        if (!each)
            return false;
        *ret_ns += (**at - '0') * each;
    }
    return true;
}

/* "Z" or "+01:00", in seconds. */
static bool read_offset(const char **at, int *ret)
{
    int hours, minutes;
    char sign = *(*at)++;

    *ret = 0;
    if (sign == 'Z' || sign == 'z')
        return true;
    if ((sign != '+' && sign != '-') || !read_number(at, 2, ':', &hours) ||
        !read_number(at, 2, 0, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ret = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
    return true;
}

static bool to_ns(int64_t seconds, int64_t fraction, int64_t *ret)
{
    int64_t ns;

    if (__builtin_mul_overflow(seconds, NS_PER_S, &ns) ||
        __builtin_add_overflow(ns, fraction, &ns))
        return false;
    *ret = ns;
    return true;
}

static bool parse_rfc3339(const char *at, int64_t *ret)
{
    struct civil c;
    int year, offset;
    int64_t fraction, seconds;

    if (!read_number(&at, 4, '-', &year) || !read_number(&at, 2, '-', &c.month) ||
        !read_number(&at, 2, 0, &c.day) || (*at != 'T' && *at != 't' && *at != ' '))
        return false;
    at++;
    if (!read_number(&at, 2, ':', &c.hour) || !read_number(&at, 2, ':', &c.minute) ||
        !read_number(&at, 2, 0, &c.second) || !read_fraction(&at, &fraction) ||
        !read_offset(&at, &offset) || *at)
        return false;
    /* A leap second is written :60; it is the next one here. */
    if (c.month < 1 || c.month > 12 || c.day < 1 ||
        c.day > days_in_month(year, c.month) || c.hour > 23 || c.minute > 59 ||
        c.second > 60)
        return false;
    seconds = days_from_civil(year, c.month, c.day) * 86400 + c.second - offset;
    seconds += INT64_C(60) * (c.minute + 60 * c.hour);
    /* Go's zero time, which the servers write for "never". */
    if (year == 1 && c.month == 1 && c.day == 1) {
        *ret = INT64_MIN;
        return true;
    }
    return to_ns(seconds, fraction, ret);
}

static bool parse_unix(const char *at, int64_t *ret)
{
    bool negative = *at == '-';
    int64_t seconds = 0, fraction;

    at += negative;
    if (*at < '0' || *at > '9')
        return false;
    for (; *at >= '0' && *at <= '9'; at++) {
        if (__builtin_mul_overflow(seconds, 10, &seconds) ||
            __builtin_add_overflow(seconds, *at - '0', &seconds))
            return false;
    }
    if (!read_fraction(&at, &fraction) || *at)
        return false;
    return negative ? to_ns(-seconds, -fraction, ret) : to_ns(seconds, fraction, ret);
}

bool moment_parse(const char *text, int64_t *ret_ns)
{
    if (strlen(text) > 10 && text[4] == '-')
        return parse_rfc3339(text, ret_ns);
    return parse_unix(text, ret_ns);
}

const char *moment_format_rfc3339(int64_t ns, char *buf, size_t size)
{
    int64_t ms = floor_div(ns, NS_PER_MS), seconds = floor_div(ms, 1000);
    struct civil c = civil_from_seconds(seconds);
    char fraction[8] = "";

    if (ms - seconds * 1000)
        snprintf(fraction, sizeof(fraction), ".%03d", (int)(ms - seconds * 1000));
    snprintf(buf, size, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02d%sZ", c.year, c.month,
             c.day, c.hour, c.minute, c.second, fraction);
    return buf;
}

static pthread_once_t zone_read = PTHREAD_ONCE_INIT;

/* localtime_r() need not read TZ by itself. */
static void broken_down(int64_t ns, bool utc, struct tm *ret)
{
    time_t seconds = (time_t)floor_div(ns, NS_PER_S);

    pthread_once(&zone_read, tzset);
    *ret = (struct tm){.tm_mday = 1};
    if (!(utc ? gmtime_r(&seconds, ret) : localtime_r(&seconds, ret)))
        *ret = (struct tm){.tm_mday = 1};
    if (utc)
        ret->tm_zone = "UTC"; /* glibc says GMT */
}

const char *moment_strftime(int64_t ns, bool utc, const char *format, char *buf,
                            size_t size)
{
    struct tm parts;

    if (!size)
        return buf;
    broken_down(ns, utc, &parts);
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#endif
    if (!strftime(buf, size, format, &parts))
        buf[0] = '\0';
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
    return buf;
}

int moment_utc_offset_s(int64_t ns, bool utc)
{
    struct tm parts;

    if (utc)
        return 0;
    broken_down(ns, false, &parts);
    return (int)parts.tm_gmtoff;
}
