/* SPDX-License-Identifier: MIT */
#ifndef SLO_EXPR_H
#define SLO_EXPR_H

/*
 * Expressions of SLO files made to count events in another window: the range of the
 * selector inside rate() or increase() is replaced. Only what can be done safely is
 * done: subqueries, offsets, @ and other functions of ranges are refused. Works on the
 * text outside quotes; no parser of PromQL. Pure.
 */

#include <stdbool.h>

#include "core/attr.h"
#include "core/buf.h"
#include "core/err.h"

/*
 * sum(rate(x[5m])), "1h" → sum(increase(x[1h])). A bare counter, x{…} or sum(x{…}), is
 * taken as sum(increase(x{…}[1h])). Appends to out.
 */
bool slo_expr_window(const char *expr, const char *window, struct buf *out,
                     struct err *err) MUST_USE;
/* sum(X) → sum by (labels) (X); false where the whole is not one sum. */
bool slo_expr_by(const char *expr, const char *labels, struct buf *out) MUST_USE;
/* Another matcher in each selector that has a range: x{a="b"}[5m], "c=\"d\"" →
   x{a="b",c="d"}[5m]. False where there is none. */
bool slo_expr_where(const char *expr, const char *matcher, struct buf *out) MUST_USE;
/* A / B, or 1 - A / B (*ret_rest), each side one term: its two sides. False for anything
   else. */
bool slo_expr_quotient(const char *expr, struct buf *top, struct buf *bottom,
                       bool *ret_rest) MUST_USE;
/* The window in place of each {{.window}}; false where there is none. */
bool slo_expr_fill(const char *expr, const char *window, struct buf *out) MUST_USE;
/* One more part of an answer that holds several: X → … or label_replace(X, "part", "PART",
   "", ""). */
bool slo_expr_part(const char *expr, const char *part, struct buf *out) MUST_USE;
/* The bound of the histogram's bucket that the expression selects: le="0.2". */
bool slo_expr_bound(const char *expr, double *ret) MUST_USE;
/* The same with another matcher in place of that one: le="0.1". */
bool slo_expr_with_bound(const char *expr, const char *matcher, struct buf *out) MUST_USE;

#endif
