/* SPDX-License-Identifier: MIT */
#include "core/unit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "core/attr.h"
#include "core/field.h"

#define AUTO (-1)

/* The first row is the default. */
/* clang-format off */
static const struct unit units[] = {
    {"short", "A count, shortened: 1.24 k, 3 M", "", UNIT_SCALE_SI, 1, AUTO},
    {"none", "The number as it is", "", UNIT_SCALE_NONE, 1, AUTO},
    {"percent", "Per cent, from 0 to 100", "%", UNIT_SCALE_NONE, 1, AUTO},
    {"percentunit", "A share from 0 to 1, shown as per cent", "%", UNIT_SCALE_PERCENT, 100, AUTO},
    {"multiple", "A multiple: 14.8×", "×", UNIT_SCALE_NONE, 1, AUTO},
    {"×", "A multiple: 14.8×", "×", UNIT_SCALE_NONE, 1, AUTO},

    {"ns", "Nanoseconds", "s", UNIT_SCALE_TIME, 1e-9, AUTO},
    {"µs", "Microseconds", "s", UNIT_SCALE_TIME, 1e-6, AUTO},
    {"us", "Microseconds", "s", UNIT_SCALE_TIME, 1e-6, AUTO},
    {"ms", "Milliseconds", "s", UNIT_SCALE_TIME, 1e-3, AUTO},
    {"s", "Seconds: 341 ms, 1.92 s, 4m 12s, 3.2 d", "s", UNIT_SCALE_TIME, 1, AUTO},
    {"m", "Minutes", "s", UNIT_SCALE_TIME, 60, AUTO},
    {"h", "Hours", "s", UNIT_SCALE_TIME, 3600, AUTO},
    {"d", "Days", "s", UNIT_SCALE_TIME, 86400, AUTO},
    {"dtdurations", "Seconds, as a duration", "s", UNIT_SCALE_TIME, 1, AUTO},
    {"dtdurationms", "Milliseconds, as a duration", "s", UNIT_SCALE_TIME, 1e-3, AUTO},
    {"dthms", "Seconds, as hours, minutes and seconds: 1:05:09", "", UNIT_SCALE_CLOCK, 1, AUTO},
    {"dthmsms", "Milliseconds, as hours, minutes and seconds", "", UNIT_SCALE_CLOCK, 1e-3, AUTO},
    {"dateTimeAsIso", "Milliseconds since 1970, as local date and time", "", UNIT_SCALE_DATE, 1, AUTO},

    {"bytes", "Bytes by 1024: KiB, MiB, GiB", "B", UNIT_SCALE_IEC, 1, AUTO},
    {"kbytes", "Kibibytes", "B", UNIT_SCALE_IEC, 1024, AUTO},
    {"mbytes", "Mebibytes", "B", UNIT_SCALE_IEC, 1048576, AUTO},
    {"gbytes", "Gibibytes", "B", UNIT_SCALE_IEC, 1073741824, AUTO},
    {"decbytes", "Bytes by 1000: kB, MB, GB", "B", UNIT_SCALE_SI, 1, AUTO},
    {"bits", "Bits by 1024: Kib, Mib", "b", UNIT_SCALE_IEC, 1, AUTO},
    {"decbits", "Bits by 1000: kb, Mb", "b", UNIT_SCALE_SI, 1, AUTO},
    {"Bps", "Bytes a second by 1000: kB/s", "B/s", UNIT_SCALE_SI, 1, AUTO},
    {"binBps", "Bytes a second by 1024: KiB/s", "B/s", UNIT_SCALE_IEC, 1, AUTO},
    {"bps", "Bits a second by 1000: kb/s", "b/s", UNIT_SCALE_SI, 1, AUTO},
    {"binbps", "Bits a second by 1024: Kib/s", "b/s", UNIT_SCALE_IEC, 1, AUTO},

    {"reqps", "Requests a second: 1.24 k/s", "/s", UNIT_SCALE_SI, 1, AUTO},
    {"ops", "Operations a second", "/s", UNIT_SCALE_SI, 1, AUTO},
    {"rps", "Reads a second", "/s", UNIT_SCALE_SI, 1, AUTO},
    {"wps", "Writes a second", "/s", UNIT_SCALE_SI, 1, AUTO},
    {"iops", "I/O operations a second", "/s", UNIT_SCALE_SI, 1, AUTO},
    {"cps", "Counts a second", "/s", UNIT_SCALE_SI, 1, AUTO},
    {"eps", "Events a second", "/s", UNIT_SCALE_SI, 1, AUTO},
    {"mps", "Messages a second", "/s", UNIT_SCALE_SI, 1, AUTO},
    {"pps", "Packets a second", "/s", UNIT_SCALE_SI, 1, AUTO},
    {"reqpm", "Requests a minute", "/min", UNIT_SCALE_SI, 1, AUTO},
    {"opm", "Operations a minute", "/min", UNIT_SCALE_SI, 1, AUTO},
    {"rpm", "Reads a minute", "/min", UNIT_SCALE_SI, 1, AUTO},
    {"wpm", "Writes a minute", "/min", UNIT_SCALE_SI, 1, AUTO},
    {"cpm", "Counts a minute", "/min", UNIT_SCALE_SI, 1, AUTO},
    {"epm", "Events a minute", "/min", UNIT_SCALE_SI, 1, AUTO},

    {"bool", "true or false", "true/false", UNIT_SCALE_BOOL, 1, AUTO},
    {"bool_yes_no", "yes or no", "yes/no", UNIT_SCALE_BOOL, 1, AUTO},
    {"bool_on_off", "on or off", "on/off", UNIT_SCALE_BOOL, 1, AUTO},

    {"celsius", "Degrees Celsius", "°C", UNIT_SCALE_NONE, 1, AUTO},
    {"hertz", "Hertz: kHz, MHz, GHz", "Hz", UNIT_SCALE_SI, 1, AUTO},
    {"watt", "Watts", "W", UNIT_SCALE_SI, 1, AUTO},
    {"volt", "Volts", "V", UNIT_SCALE_SI, 1, AUTO},
    {"amp", "Amperes", "A", UNIT_SCALE_SI, 1, AUTO},
};

/* clang-format on */

/* Units made by "suffix:X", kept for good: the layouts name few. */
static struct custom {
    struct unit unit;
    char name[UNIT_SUFFIX_MAX + sizeof("suffix:")];
    char suffix[UNIT_SUFFIX_MAX + 2];
} customs[UNIT_CUSTOM_MAX];

static size_t custom_count;
static pthread_mutex_t custom_lock = PTHREAD_MUTEX_INITIALIZER;

static bool starts_with_letter(const char *text)
{
    return (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
}

static const struct unit *custom_find(const char *name, const char *suffix)
{
    const struct unit *found = NULL;

    if (!*suffix || strlen(suffix) > UNIT_SUFFIX_MAX)
        return NULL;
    pthread_mutex_lock(&custom_lock);
    for (size_t i = 0; i < custom_count && !found; i++) {
        if (!strcmp(customs[i].name, name))
            found = &customs[i].unit;
    }
    if (!found && custom_count < UNIT_CUSTOM_MAX) {
        struct custom *custom = &customs[custom_count++];

        snprintf(custom->name, sizeof(custom->name), "%s", name);
        snprintf(custom->suffix, sizeof(custom->suffix), "%s%s",
                 starts_with_letter(suffix) ? " " : "", suffix);
        custom->unit = (struct unit){
            custom->name, "A suffix of its own", custom->suffix, UNIT_SCALE_SI, 1, AUTO,
        };
        found = &custom->unit;
    }
    pthread_mutex_unlock(&custom_lock);
    return found;
}

const struct unit *unit_find(const char *name)
{
    static const char prefix[] = "suffix:";

    if (!name || !*name)
        return &units[0];
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (!strcmp(units[i].name, name))
            return &units[i];
    }
    if (!strncmp(name, prefix, sizeof(prefix) - 1))
        return custom_find(name, name + sizeof(prefix) - 1);
    return NULL;
}

const struct unit *unit_table(size_t *ret_count)
{
    *ret_count = ARRAY_LEN(units);
    return units;
}

const char *unit_nearest(const char *name)
{
    const char *names[ARRAY_LEN(units) + 1] = {NULL};

    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        names[i] = units[i].name;
    return nearest_name(name, names);
}
