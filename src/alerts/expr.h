/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_EXPR_H
#define ALERTS_EXPR_H

/*
 * A rule's expression taken apart far enough to be drawn: what is compared, and with
 * which number. Alerting expressions filter, so that drawn as they are they would show a
 * line only where the alert fires.
 */

#include <stdbool.h>
#include <stddef.h>

struct rule_expr {
    size_t size; /* bytes of the expression that are the value to draw */
    bool has_threshold;
    bool below; /* fires below the threshold, or at it */
    double threshold;
    char op[3]; /* ">", "<=" … */
};

/* The first comparison with a number that stands outside of all brackets. Without one the
   whole text is the value, and there is no threshold. */
void rule_expr_split(const char *expr, struct rule_expr *ret);

#endif
