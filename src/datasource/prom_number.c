/* SPDX-License-Identifier: MIT */
#include "datasource/prom_number.h"

#include <math.h>

#include "core/number.h"

enum { SECONDS_DIGITS_MAX = 15 /* of a time read without a double */ };

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Unsigned decimal seconds without an exponent; NULL where it is something else. */
static inline const char *read_seconds(const char *at, const char *end, int64_t *ret_ms)
{
    const char *digits = at;
    uint64_t value = 0;
    unsigned scale = 1000;

    while (at < end && is_digit(*at))
        value = value * 10 + (unsigned)(*at++ - '0');
    if (at == digits || at - digits > SECONDS_DIGITS_MAX)
        return NULL;
    if (at < end && *at == '.') {
        digits = ++at;
        for (; at < end && is_digit(*at) && scale > 1; scale /= 10)
            value = value * 10 + (unsigned)(*at++ - '0');
        value *= scale;
        if (at < end && is_digit(*at)) {
            value += *at >= '5';
            while (at < end && is_digit(*at))
                at++;
        }
        if (at == digits)
            return NULL;
    } else {
        value *= scale;
    }
    *ret_ms = (int64_t)value;
    return at;
}

bool prom_number_time(const char *text, size_t size, int64_t *ret_ms)
{
    const char *end = text + size;
    bool negative = size > 0 && *text == '-';
    double seconds;

    if (read_seconds(text + negative, end, ret_ms) == end) {
        if (negative)
            *ret_ms = -*ret_ms;
        return true;
    }
    /* With an exponent, or very long: no server writes that, but it is a number. */
    if (number_parse_prefix(text, end, &seconds) != end || !(fabs(seconds) < 9e15))
        return false;
    *ret_ms = llround(seconds * 1000);
    return true;
}

bool prom_number_value(const char *text, size_t size, double *ret)
{
    return size > 0 && number_parse_prefix(text, text + size, ret) == text + size;
}

const char *prom_number_sample(const char *at, const char *end, int64_t *ret_ms,
                               double *ret)
{
    const char *value;

    /* "[0]" is the shortest; a leading zero is for the grammar to refuse. */
    if (end - at < 2 || at[1] == '0')
        return NULL;
    at = read_seconds(at + 1, end, ret_ms);
    if (!at || end - at < 4 || at[0] != ',' || at[1] != '"')
        return NULL;
    value = at + 2;
    at = number_parse_prefix(value, end, ret);
    if (at == value || end - at < 2 || at[0] != '"' || at[1] != ']')
        return NULL;
    return at + 2;
}
