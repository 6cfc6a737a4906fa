/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_FILTER_H
#define ALERTS_FILTER_H

/*
 * What a person types to see fewer alerts: matchers (component="backend",
 * {pod=~".*x2kpl"}) and plain words, which must occur in a label's value. All must hold.
 *
 * Ownership: filter_new() → filter_free().
 */

#include <stdbool.h>

#include "core/attr.h"
#include "core/err.h"
#include "model/alert.h"

struct filter;

/* NULL with the error where the text cannot be read. An empty text matches all. */
struct filter *filter_new(const char *text, struct err *err) MUST_USE;
void filter_free(struct filter *filter);
bool filter_matches(const struct filter *filter, const struct labels *labels);
/* Its matchers, for a silence; the words are no part of them. */
const struct matcher *filter_matchers(const struct filter *filter, size_t *ret_count);

#endif
