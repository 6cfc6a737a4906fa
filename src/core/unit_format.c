/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/attr.h"
#include "core/clock.h"
#include "core/duration.h"
#include "core/number.h"
#include "core/unit.h"

enum {
    NUMBER_MAX = 48,
    DECIMALS_MAX = 9,
    PERCENT_DECIMALS_MAX = 5,
    TICK_DECIMALS_MAX = 6,
};

/* Above it no digit by digit form is of use to anyone. */
static const double readable_max = 1e15;

static const double minute = 60, hour = 3600, day = 86400;

/* Steps upwards: a value that reaches size is shown in it. */
struct prefix {
    double size;
    const char *name;
};

static const struct prefix si[] = {
    {1,    "" },
    {1e3,  "k"},
    {1e6,  "M"},
    {1e9,  "G"},
    {1e12, "T"},
    {1e15, "P"},
    {1e18, "E"},
    {0,    "" },
};

static const struct prefix iec[] = {
    {1,                     ""  },
    {1024.0,                "Ki"},
    {1048576.0,             "Mi"},
    {1073741824.0,          "Gi"},
    {1099511627776.0,       "Ti"},
    {1125899906842624.0,    "Pi"},
    {1152921504606846976.0, "Ei"},
    {0,                     ""  },
};

static const struct prefix fractions[] = {
    {1e-9, "n" },
    {1e-6, "µ"},
    {1e-3, "m" },
    {1,    ""  },
    {0,    ""  },
};

/* A thousand times the last prefix. */
static const double beyond_prefixes = 1e21;

/* How a number of this size is written when the unit decides. */
struct precision {
    int decimals;
    bool trim; /* leave out zeros at the end */
};

/* Three significant digits, but not more than most decimals. */
static int significant_decimals(double value, int most)
{
    double size = fabs(value);
    int decimals = 2;

    if (size >= 99.95)
        decimals = 0;
    else if (size >= 9.995)
        decimals = 1;
    while (size > 0 && size < 0.9995 && decimals < most) {
        size *= 10;
        decimals++;
    }
    return decimals < most ? decimals : most;
}

/* Tenths do ("6.8 %"), unless the share is tiny ("0.034 %") or would be rounded up to
   the whole ("99.96 %"): nearly all is not all. */
static int percent_decimals(double value)
{
    double size = fabs(value), half = 0.05;
    int decimals = 1;

    if (size < 0.0995)
        return significant_decimals(value, DECIMALS_MAX);
    while (size < 100 && size >= 100 - half && decimals < PERCENT_DECIMALS_MAX) {
        half /= 10;
        decimals++;
    }
    return decimals;
}

static struct precision precision_of(const struct unit *unit, double value, int decimals)
{
    if (decimals < 0)
        decimals = unit->decimals;
    if (decimals >= 0)
        return (struct precision){decimals, false};
    if (!strcmp(unit->suffix, "%"))
        return (struct precision){percent_decimals(value), true};
    return (struct precision){significant_decimals(value, DECIMALS_MAX), true};
}

static void write_number(double value, struct precision precision, char *out)
{
    char *point;
    size_t length;

    if (fabs(value) >= readable_max) {
        snprintf(out, NUMBER_MAX, "%.3g", value);
        return;
    }
    number_format_fixed(value, precision.decimals, out, NUMBER_MAX);
    point = precision.trim ? strchr(out, '.') : NULL;
    if (!point)
        return;
    length = strlen(out);
    while (out[length - 1] == '0')
        length--;
    if (out + length - 1 == point)
        length--;
    out[length] = '\0';
    if (!strcmp(out, "-0"))
        memmove(out, "0", sizeof("0"));
}

static bool stands_close(const char *suffix)
{
    return !*suffix || *suffix == '/' || *suffix == ' ' || !strcmp(suffix, "×");
}

static void join(const char *number, const char *prefix, const char *suffix, char *buf,
                 size_t size)
{
    bool space = *prefix || !stands_close(suffix);

    snprintf(buf, size, "%s%s%s%s", number, space ? " " : "", prefix, suffix);
}

/* The largest prefix that is not above the value as it will be rounded: 999.96 is 1 k. */
static const struct prefix *choose(const struct prefix *prefixes, double value)
{
    const struct prefix *best = prefixes;

    for (const struct prefix *at = prefixes; at->size > 0; at++) {
        double rounded = prefixes == iec ? round(fabs(value) / best->size) * best->size
                                         : fabs(value) * (1 + 0.5e-3);

        if (rounded >= at->size)
            best = at;
    }
    return best;
}

static void format_prefixed(const struct unit *unit, const struct prefix *prefixes,
                            double value, int decimals, char *buf, size_t size)
{
    const struct prefix *prefix =
        choose(prefixes, fabs(value) < beyond_prefixes ? value : 0);
    char number[NUMBER_MAX];

    value /= prefix->size;
    write_number(value, precision_of(unit, value, decimals), number);
    join(number, prefix->name, unit->suffix, buf, size);
}

/* "4m 12s", "1h 5m": two units, rounded to the smaller one. */
static void format_compound(double seconds, char *buf, size_t size)
{
    double each = fabs(seconds) + 0.5 < hour ? 1 : minute;
    int64_t ms = (int64_t)(round(fabs(seconds) / each) * each) * 1000;

    duration_human(seconds < 0 ? -ms : ms, buf, size);
}

static void format_time(const struct unit *unit, double seconds, int decimals, char *buf,
                        size_t size)
{
    double length = fabs(seconds);
    char number[NUMBER_MAX];

    if (!(length > 0)) {
        write_number(0, precision_of(unit, 0, decimals), number);
        join(number, "", unit->suffix, buf, size);
    } else if (length < 59.95) {
        format_prefixed(unit, fractions, seconds, decimals, buf, size);
    } else if (length < day - 30) {
        format_compound(seconds, buf, size);
    } else {
        struct precision precision = {length < 100 * day ? 1 : 0, true};

        if (decimals >= 0)
            precision = (struct precision){decimals, false};
        write_number(seconds / day, precision, number);
        join(number, "", "d", buf, size);
    }
}

static void format_clock(double seconds, char *buf, size_t size)
{
    double rounded = round(fabs(seconds));
    int64_t whole;

    if (rounded > 1e15) {
        snprintf(buf, size, "%.3g s", seconds);
        return;
    }
    whole = (int64_t)rounded;
    snprintf(buf, size, "%s%" PRId64 ":%02d:%02d", seconds < 0 && whole ? "-" : "",
             whole / 3600, (int)(whole / 60 % 60), (int)(whole % 60));
}

/* The word before or behind the slash. */
static void format_bool(const struct unit *unit, double value, char *buf, size_t size)
{
    const char *slash = strchr(unit->suffix, '/');

    if (fabs(value) > 0)
        snprintf(buf, size, "%.*s", (int)(slash - unit->suffix), unit->suffix);
    else
        snprintf(buf, size, "%s", slash + 1);
}

static void format_date(double ms, char *buf, size_t size)
{
    if (fabs(ms) > 9e12)
        number_format_exact(ms, buf, size);
    else
        moment_strftime((int64_t)ms * NS_PER_MS, false, "%Y-%m-%d %H:%M:%S", buf, size);
}

/* Words for what is not a finite number. */
static bool format_special(double value, char *buf, size_t size)
{
    if (isfinite(value))
        return false;
    snprintf(buf, size, "%s", isnan(value) ? "NaN" : value > 0 ? "∞" : "-∞");
    return true;
}

const char *unit_format(const struct unit *unit, double value, int decimals, char *buf,
                        size_t size)
{
    char number[NUMBER_MAX];

    value *= unit->factor;
    if (format_special(value, buf, size))
        return buf;
    switch (unit->scale) {
    case UNIT_SCALE_NONE:
    case UNIT_SCALE_PERCENT:
        write_number(value, precision_of(unit, value, decimals), number);
        join(number, "", unit->suffix, buf, size);
        break;
    case UNIT_SCALE_SI:
        format_prefixed(unit, si, value, decimals, buf, size);
        break;
    case UNIT_SCALE_IEC:
        format_prefixed(unit, iec, value, decimals, buf, size);
        break;
    case UNIT_SCALE_TIME:
        format_time(unit, value, decimals, buf, size);
        break;
    case UNIT_SCALE_CLOCK:
        format_clock(value, buf, size);
        break;
    case UNIT_SCALE_BOOL:
        format_bool(unit, value, buf, size);
        break;
    case UNIT_SCALE_DATE:
        format_date(value, buf, size);
        break;
    }
    return buf;
}

/* Decimals without which neighbouring ticks would look alike. */
static struct precision tick_precision(double step)
{
    int decimals = 0;

    step = fabs(step);
    while (decimals < TICK_DECIMALS_MAX && step > 0 &&
           fabs(step - round(step)) > 1e-6 * step) {
        step *= 10;
        decimals++;
    }
    return (struct precision){decimals, true};
}

static void tick_scaled(const struct unit *unit, double value, double step,
                        const struct prefix *prefix, char *buf, size_t size)
{
    char number[NUMBER_MAX];

    write_number(value / prefix->size, tick_precision(step / prefix->size), number);
    join(number, prefix->name, unit->suffix, buf, size);
}

static void tick_time(const struct unit *unit, double value, double step, double largest,
                      char *buf, size_t size)
{
    static const struct prefix days = {86400, ""};
    char number[NUMBER_MAX];

    if (largest < 120 - 1e-9) {
        tick_scaled(unit, value, step, choose(fractions, largest), buf, size);
    } else if (largest < 2 * day) {
        if (fabs(value) < 0.5)
            join("0", "", unit->suffix, buf, size);
        else
            format_compound(value, buf, size);
    } else {
        write_number(value / days.size, tick_precision(step / days.size), number);
        join(number, "", "d", buf, size);
    }
}

const char *unit_format_tick(const struct unit *unit, double value, double step,
                             double largest, char *buf, size_t size)
{
    static const struct prefix whole = {1, ""};

    value *= unit->factor;
    step *= unit->factor;
    largest = fabs(largest * unit->factor);
    if (format_special(value, buf, size))
        return buf;
    switch (unit->scale) {
    case UNIT_SCALE_NONE:
    case UNIT_SCALE_PERCENT:
        tick_scaled(unit, value, step, &whole, buf, size);
        break;
    case UNIT_SCALE_SI:
        tick_scaled(unit, value, step, choose(si, value), buf, size);
        break;
    case UNIT_SCALE_IEC:
        tick_scaled(unit, value, step, choose(iec, value), buf, size);
        break;
    case UNIT_SCALE_TIME:
        tick_time(unit, value, step, largest, buf, size);
        break;
    case UNIT_SCALE_CLOCK:
    case UNIT_SCALE_BOOL:
    case UNIT_SCALE_DATE:
        return unit_format(unit, value / unit->factor, -1, buf, size);
    }
    return buf;
}
