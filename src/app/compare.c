/* SPDX-License-Identifier: MIT */
#include "app/compare.h"

#include <string.h>

static const char *const names[COMPARE_COUNT] = {
    [COMPARE_OFF] = "off",
    [COMPARE_DAY] = "day",
    [COMPARE_WEEK] = "week",
    [COMPARE_RANGE] = "range",
};

const char *compare_name(enum compare compare)
{
    return names[compare];
}

enum compare compare_find(const char *name)
{
    int i = 0;

    while (i < COMPARE_COUNT && strcmp(names[i], name) != 0)
        i++;
    return (enum compare)i;
}

enum compare compare_next(enum compare compare)
{
    return (enum compare)(((int)compare + 1) % COMPARE_COUNT);
}

int64_t compare_shift_ms(enum compare compare, int64_t range_ms)
{
    static const int64_t day_ms = INT64_C(86400000);

    switch (compare) {
    case COMPARE_DAY:
        return day_ms;
    case COMPARE_WEEK:
        return 7 * day_ms;
    case COMPARE_RANGE:
        return range_ms;
    case COMPARE_OFF:
    case COMPARE_COUNT:
        break;
    }
    return 0;
}
