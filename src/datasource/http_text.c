/* SPDX-License-Identifier: MIT */
#include "datasource/http_text.h"

#include <string.h>
#include <strings.h>

#include "core/number.h"

bool http_header_value(const char *line, size_t size, const char *name,
                       char ret[HEADER_VALUE_MAX])
{
    size_t length = strlen(name);

    if (size <= length || strncasecmp(line, name, length) != 0 || line[length] != ':')
        return false;
    line += length + 1;
    size -= length + 1;
    for (; size > 0 && (*line == ' ' || *line == '\t'); size--)
        line++;
    while (size > 0 && (unsigned char)line[size - 1] <= ' ')
        size--;
    if (size >= HEADER_VALUE_MAX)
        return false;
    memcpy(ret, line, size);
    ret[size] = '\0';
    return true;
}

/* Days since the epoch of a date of the proleptic Gregorian calendar, counted from
   1 March so that the leap day is the year's last. */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t m = month <= 2 ? month + 9 : month - 3;

    return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468;
}

/* Two or four digits at a fixed place; false where one is none. */
static bool digits(const char *text, size_t count, int *ret)
{
    *ret = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *ret = *ret * 10 + (text[i] - '0');
    }
    return true;
}

bool http_date_parse(const char *text, int64_t *ret_s)
{
    static const char pattern[] = "***, ## *** #### ##:##:## GMT";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int day;
    int year;
    int hour;
    int minute;
    int second;
    int month = 0;

    if (strlen(text) != sizeof(pattern) - 1)
        return false;
    for (size_t i = 0; pattern[i]; i++) {
        if (pattern[i] != '*' && pattern[i] != '#' && pattern[i] != text[i])
            return false;
    }
    while (month < 12 && strncmp(months + (ptrdiff_t)3 * month, text + 8, 3) != 0)
        month++;
    if (month == 12 || !digits(text + 5, 2, &day) || !digits(text + 12, 4, &year) ||
        !digits(text + 17, 2, &hour) || !digits(text + 20, 2, &minute) ||
        !digits(text + 23, 2, &second) || year < 1970 || day < 1 || day > 31 ||
        hour > 23 || minute > 59 || second > 60)
        return false;
    *ret_s = days_of(year, month + 1, day) * 86400 + (int64_t)hour * 3600 +
             (int64_t)minute * 60 + second;
    return true;
}

int64_t http_retry_after_ms(const char *value, int64_t now_ms)
{
    int64_t wait, at;

    if (number_parse_i64(value, &wait))
        wait = wait > RETRY_AFTER_MAX_MS / 1000 ? RETRY_AFTER_MAX_MS : wait * 1000;
    else if (http_date_parse(value, &at))
        wait = at * 1000 > now_ms ? at * 1000 - now_ms : 0;
    else
        return -1;
    return wait < 0 ? -1 : wait > RETRY_AFTER_MAX_MS ? RETRY_AFTER_MAX_MS : wait;
}

bool http_is_redirect(long status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 ||
           status == 308;
}

const char *http_certificate_reason(long code)
{
    /* 1 is where libcurl starts: the chain is good, and the name, which it checks
       itself, is not. */
    static const struct {
        long code;
        const char *text;
    } reasons[] = {
        {1,  "is for another name"                          },
        {9,  "is not valid yet"                             },
        {10, "has expired"                                  },
        {18, "is self-signed and not trusted"               },
        {19, "is signed by an authority that is not trusted"},
        {20, "is signed by an authority that is not trusted"},
        {21, "is signed by an authority that is not trusted"},
        {23, "was revoked"                                  },
        {62, "is for another name"                          },
        {64, "is for another name"                          },
    };

    for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
        if (reasons[i].code == code)
            return reasons[i].text;
    }
    return "was refused";
}
