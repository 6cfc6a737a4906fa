/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SUPPORT_RESULTS_H
#define TESTS_SUPPORT_RESULTS_H

/*
 * Results and query states made by hand, as a store would give them.
 */

#include <stdint.h>

#include "model/query.h"
#include "model/result.h"

/* A sample that is not there (NaN is one that is). */
#define NO_SAMPLE (-1.25e300)

/* An empty matrix (or vector …) for [from, to] by step. */
struct result *results_new(enum result_type type, int64_t from_ms, int64_t to_ms,
                           int64_t step_ms);
/* A series with labels "pod=a,status=200" and values at from_ms, from_ms + step_ms … */
void results_add(struct result *result, const char *labels, const double *values,
                 size_t count);
/* The same from a function of the sample's place, 0 at the window's start, 1 at its end;
   as many as the window has steps. */
void results_add_fn(struct result *result, const char *labels,
                    double (*at)(double place, double parameter), double parameter);
/* A native histogram per step, with the same buckets. */
void results_add_histograms(struct result *result, const char *labels,
                            const struct histogram *histograms, size_t count);
void results_warn(struct result *result, const char *warning);
/* Sort the series, as a decoder does; once, at the end. */
struct result *results_finish(struct result *result);

/* States; the result is only pointed to. Moments are in milliseconds. */
struct query_state results_ok(const struct result *result, int64_t answered_ms,
                              int64_t period_ms);
struct query_state results_loading(void);
/* result may be NULL: never answered. */
struct query_state results_failed(const struct result *result, int64_t answered_ms,
                                  enum err_kind kind, const char *message);

#endif
