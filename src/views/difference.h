/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_DIFFERENCE_H
#define VIEWS_DIFFERENCE_H

/*
 * What a value is against that of the period before: "+31 %", "+4.8 pp" (points, where
 * the unit is a share), "x12", "+3 /s" where there is nothing to divide by, "same".
 */

#include <stddef.h>

#include "core/unit.h"

/* "" where either is no number. */
const char *difference_format(const struct unit *unit, double now, double then, char *buf,
                              size_t size);

#endif
