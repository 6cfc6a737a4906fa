/* SPDX-License-Identifier: MIT */
#include "scenario.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The story of the demo: a month with every incident in it, one that began before the
 * first look, one that begins after it. */
static const char *const demo[] = {
    "release@-27d",     "release@-20d",       "bad-release@-18d",
    "sync-outage@-15d", "release@-13d",       "missing-index@-11d",
    "brute-force@-9d",  "memory-leak@-163h",  "release@-6d",
    "pool-leak@-74h",   "disk-pressure@-21h", "release@-100m",
    "sync-outage@-12m", "brute-force@+90s",   NULL,
};

static const char *const quiet[] = {NULL};

static const struct {
    const char *name;
    const char *const *incidents;
} scenarios[] = {
    {"demo",  demo },
    {"quiet", quiet}
};

bool scenario_duration(const char *text, int64_t *ret_ns, struct sim_error *err)
{
    static const struct {
        char unit;
        int64_t ns;
    } units[] = {
        {'s', MODEL_SECOND       },
        {'m', MODEL_MINUTE       },
        {'h', 60 * MODEL_MINUTE  },
        {'d', 1440 * MODEL_MINUTE}
    };

    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    int64_t unit = *end == '\0' ? MODEL_SECOND : 0;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (*end == units[i].unit && end[1] == '\0')
            unit = units[i].ns;
    if (end == text || errno || !unit || !isdigit((unsigned char)*text) ||
        value > 4000LL * 86400) {
        snprintf(err->text, sizeof err->text, "%.60s is not a duration such as 15s or 2h",
                 text);
        return false;
    }
    *ret_ns = value * unit;
    return true;
}

/* 2026-01-31T12:00:00Z */
static bool parse_date(const char *text, int64_t *ret_ns)
{
    struct tm tm = {0};
    char rest = '\0';
    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%c", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
               &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &rest) != 7 ||
        rest != 'Z')
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    *ret_ns = (int64_t)timegm(&tm) * MODEL_SECOND;
    return true;
}

bool scenario_time(const char *text, int64_t epoch_ns, int64_t *ret_ns,
                   struct sim_error *err)
{
    int64_t offset;
    if (*text == '-' || *text == '+') {
        if (!scenario_duration(text + 1, &offset, err))
            return false;
        *ret_ns = *text == '-' ? epoch_ns - offset : epoch_ns + offset;
        return true;
    }
    char *end;
    long long seconds = strtoll(text, &end, 10);
    if (end != text && *end == '\0' && seconds > 0 && seconds < 100000000000) {
        *ret_ns = seconds * MODEL_SECOND;
        return true;
    }
    if (parse_date(text, ret_ns))
        return true;
    snprintf(err->text, sizeof err->text,
             "%.60s is not a time such as -6m, 1767225600 or 2026-01-31T12:00:00Z", text);
    return false;
}

bool scenario_add(struct scenario *s, const char *text, int64_t epoch_ns,
                  struct sim_error *err)
{
    const char *at = strchr(text, '@');
    char name[40];
    struct model_incident incident;
    if (!at || (size_t)(at - text) >= sizeof name) {
        snprintf(err->text, sizeof err->text,
                 "%.60s is not an incident such as bad-release@-6m", text);
        return false;
    }
    snprintf(name, sizeof name, "%.*s", (int)(at - text), text);
    if (!incident_by_name(name, &incident.kind)) {
        snprintf(err->text, sizeof err->text,
                 "there is no incident %s; --help lists them", name);
        return false;
    }
    if (!scenario_time(at + 1, epoch_ns, &incident.start_ns, err))
        return false;
    if (s->count == MODEL_INCIDENTS_MAX) {
        snprintf(err->text, sizeof err->text, "more than %d incidents",
                 MODEL_INCIDENTS_MAX);
        return false;
    }
    s->incidents[s->count++] = incident;
    return true;
}

bool scenario_add_named(struct scenario *s, const char *name, int64_t epoch_ns,
                        struct sim_error *err)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        if (strcmp(scenarios[i].name, name) != 0)
            continue;
        for (const char *const *text = scenarios[i].incidents; *text; text++)
            if (!scenario_add(s, *text, epoch_ns, err))
                return false;
        return true;
    }
    snprintf(err->text, sizeof err->text, "there is no scenario %.40s; try demo or quiet",
             name);
    return false;
}
