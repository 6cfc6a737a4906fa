/* SPDX-License-Identifier: MIT */
#include "views/difference.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void put_signed(const char *text, double difference, char *buf, size_t size)
{
    snprintf(buf, size, "%s%s", difference > 0 ? "+" : "", text);
}

/* Of a share: in points of a hundred. */
static void put_points(const struct unit *unit, double difference, char *buf, size_t size)
{
    double points = difference * unit->factor;

    if (fabs(points) < 0.05)
        snprintf(buf, size, "same");
    else
        snprintf(buf, size, "%+.*f pp", fabs(points) < 10 ? 1 : 0, points);
}

const char *difference_format(const struct unit *unit, double now, double then, char *buf,
                              size_t size)
{
    enum { MANY = 10 }; /* times: a percentage of four digits says less */

    double difference = now - then, ratio;
    char text[48];

    buf[0] = '\0';
    if (!isfinite(now) || !isfinite(then))
        return buf;
    ratio = now / then;
    if (unit->suffix && strcmp(unit->suffix, "%") == 0) {
        put_points(unit, difference, buf, size);
    } else if (fabs(difference) <= 0.005 * fabs(then)) {
        snprintf(buf, size, "same");
    } else if (!isfinite(ratio) || ratio < 0) {
        unit_format(unit, difference, -1, text, sizeof(text));
        put_signed(text, difference, buf, size);
    } else if (ratio >= MANY) {
        snprintf(buf, size, "x%.0f", ratio);
    } else {
        snprintf(buf, size, "%+.0f %%", (ratio - 1) * 100);
    }
    return buf;
}
