/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/number.h"

enum { DECIMALS_MAX = 17 };

/* Words for what has no digits; NULL for all else. */
static const char *special(double value)
{
    if (isnan(value))
        return "NaN";
    if (isinf(value))
        return value > 0 ? "+Inf" : "-Inf";
    return NULL;
}

const char *number_format_exact(double value, char *buf, size_t size)
{
    const char *word = special(value);
    uint64_t wanted, got;
    char text[40];
    double back;

    if (word) {
        snprintf(buf, size, "%s", word);
        return buf;
    }
    memcpy(&wanted, &value, sizeof(wanted));
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, value);
        if (!number_parse(text, &back))
            continue;
        /* Bits, because -0 equals 0. */
        memcpy(&got, &back, sizeof(got));
        if (got == wanted)
            break;
    }
    snprintf(buf, size, "%s", text);
    return buf;
}

const char *number_format_fixed(double value, int decimals, char *buf, size_t size)
{
    const char *word = special(value);
    size_t length;

    if (decimals < 0)
        decimals = 0;
    if (decimals > DECIMALS_MAX)
        decimals = DECIMALS_MAX;
    if (word) {
        snprintf(buf, size, "%s", word);
        return buf;
    }
    snprintf(buf, size, "%.*f", decimals, value);
    length = size ? strlen(buf) : 0;
    if (length > 1 && buf[0] == '-' && strspn(buf + 1, "0.") == length - 1)
        memmove(buf, buf + 1, length);
    return buf;
}
