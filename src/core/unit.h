/* SPDX-License-Identifier: MIT */
#ifndef CORE_UNIT_H
#define CORE_UNIT_H

/*
 * Units as Grafana names them ("percentunit", "s", "bytes", "reqps" …), one row each
 * with a help string. A value is shown with three significant digits and the prefix
 * that fits: 1240 reqps → "1.24 k/s", 0.068 percentunit → "6.8 %", 1.92 s → "1.92 s".
 */

#include <stdbool.h>
#include <stddef.h>

enum unit_scale {
    UNIT_SCALE_NONE,    /* never prefixed */
    UNIT_SCALE_SI,      /* k M G … by 1000, m µ n below 1 where it makes sense */
    UNIT_SCALE_IEC,     /* Ki Mi Gi … by 1024 */
    UNIT_SCALE_PERCENT, /* multiplied by 100 */
    UNIT_SCALE_TIME,    /* seconds to ns … s, then "1m 30s", "3.2 d" */
    UNIT_SCALE_CLOCK,   /* seconds to "1:05:09" */
    UNIT_SCALE_BOOL,    /* suffix holds the two words: "yes/no" */
    UNIT_SCALE_DATE,    /* moment in milliseconds */
};

struct unit {
    const char *name; /* as in layouts */
    const char *help;
    /* After the number and its prefix. A space in front of it stays behind a prefix
       too ("1.24 k conn/s"); "/s" and "×" stand close to a bare number ("41/s"). */
    const char *suffix;
    enum unit_scale scale;
    double factor; /* multiply by this before scaling */
    int decimals;  /* -1: three significant digits */
};

/* NULL for an unknown name; "" and NULL give "short". "suffix:X" makes a unit that shows
   X behind the number ("suffix:conn/s"); at most UNIT_CUSTOM_MAX different ones, of at
   most UNIT_SUFFIX_MAX bytes. Units live as long as the program. Any thread. */
enum { UNIT_CUSTOM_MAX = 64, UNIT_SUFFIX_MAX = 23 };
const struct unit *unit_find(const char *name);
/* The name nearest to a mistyped one, or NULL. */
const char *unit_nearest(const char *name);
/* All rows, for help and "did you mean". */
const struct unit *unit_table(size_t *ret_count);

/* Format with decimals (-1: the unit's own). NaN gives "NaN", infinities "∞" and "-∞". */
const char *unit_format(const struct unit *unit, double value, int decimals, char *buf,
                        size_t size);
/* Ticks of one axis, with as many decimals as the step needs: "0 %", "4 %"; "0 s",
   "1.5 s", "3 s". Times share the unit of the largest; counts and bytes keep their own
   prefix ("500", "1 k", "1.5 k"), because that is what reads without thinking. */
const char *unit_format_tick(const struct unit *unit, double value, double step,
                             double largest, char *buf, size_t size);

#endif
