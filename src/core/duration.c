/* SPDX-License-Identifier: MIT */
#include "core/duration.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/buf.h"

static const int64_t second = 1000, minute = 60000, hour = 3600000, day = 86400000;

/* Largest first, as they have to be written. Prometheus's year has 365 days. */
static const struct duration_unit {
    const char *name;
    int64_t ms;
    bool only_whole; /* used for output only where nothing is left over */
} units[] = {
    {"y",  31536000000, true },
    {"w",  604800000,   true },
    {"d",  86400000,    false},
    {"h",  3600000,     false},
    {"m",  60000,       false},
    {"s",  1000,        false},
    {"ms", 1,           false},
};

/* The unit at *at among those from first on; its index or -1. */
static int read_unit(const char **at, size_t first)
{
    size_t length = 0;

    while ((*at)[length] >= 'a' && (*at)[length] <= 'z')
        length++;
    for (size_t i = first; i < ARRAY_LEN(units); i++) {
        if (strlen(units[i].name) == length && !memcmp(units[i].name, *at, length)) {
            *at += length;
            return (int)i;
        }
    }
    return -1;
}

bool duration_parse(const char *text, int64_t *ret_ms)
{
    int64_t total = 0;
    size_t next = 0;

    if (!strcmp(text, "0")) {
        *ret_ms = 0;
        return true;
    }
    if (!*text)
        return false;
    while (*text) {
        int64_t value = 0;
        int unit;

        if (*text < '0' || *text > '9')
            return false;
        for (; *text >= '0' && *text <= '9'; text++) {
            if (__builtin_mul_overflow(value, 10, &value) ||
                __builtin_add_overflow(value, *text - '0', &value))
                return false;
        }
        unit = read_unit(&text, next);
        if (unit < 0 || __builtin_mul_overflow(value, units[unit].ms, &value) ||
            __builtin_add_overflow(total, value, &total))
            return false;
        next = (size_t)unit + 1;
    }
    *ret_ms = total;
    return true;
}

/* The magnitude, also of INT64_MIN. */
static uint64_t magnitude(int64_t ms)
{
    return ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;
}

const char *duration_format(int64_t ms, char *buf, size_t size)
{
    uint64_t left = magnitude(ms);
    char text[96] = "";
    size_t used = 0;

    if (!ms)
        snprintf(text, sizeof(text), "0s");
    else if (ms < 0)
        text[used++] = '-';
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        uint64_t each = (uint64_t)units[i].ms, count = left / each;

        if (!count || (units[i].only_whole && left % each))
            continue;
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%" PRIu64 "%s", count,
                                 units[i].name);
        left %= each;
    }
    snprintf(buf, size, "%s", text);
    return buf;
}

const char *duration_human(int64_t ms, char *buf, size_t size)
{
    static const struct {
        const int64_t *ms, *part_ms;
        const char *name, *part_name;
    } rows[] = {
        {&day,    &hour,   "d", "h" },
        {&hour,   &minute, "h", "m" },
        {&minute, &second, "m", "s" },
        {&second, NULL,    "s", NULL},
    };

    uint64_t left = magnitude(ms);
    const char *sign = ms < 0 ? "-" : "";

    if (!ms) {
        snprintf(buf, size, "0s");
        return buf;
    }
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint64_t each = (uint64_t)*rows[i].ms, part = 0;

        if (left < each)
            continue;
        if (rows[i].part_ms)
            part = left % each / (uint64_t)*rows[i].part_ms;
        if (part)
            snprintf(buf, size, "%s%" PRIu64 "%s %" PRIu64 "%s", sign, left / each,
                     rows[i].name, part, rows[i].part_name);
        else
            snprintf(buf, size, "%s%" PRIu64 "%s", sign, left / each, rows[i].name);
        return buf;
    }
    snprintf(buf, size, "%s%" PRIu64 "ms", sign, left);
    return buf;
}
