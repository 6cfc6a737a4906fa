/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_MATCHER_H
#define ALERTS_MATCHER_H

/*
 * Matchers as Alertmanager and Prometheus write them: name="value" with = != =~ !~. A
 * regular expression is anchored on both sides. The servers' are RE2; what is used of it
 * in practice is translated to POSIX here, and what cannot be is refused, never guessed.
 * A label that is missing counts as empty.
 *
 * Ownership: matcher_set_new() → matcher_set_free(); texts are copies.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/attr.h"
#include "core/buf.h"
#include "core/err.h"
#include "model/alert.h"

enum { MATCHERS_MAX = 64, MATCHER_TEXT_MAX = 4096 };

struct matcher_set;

/* Compile; NULL with the error for a regular expression that cannot be used here. */
struct matcher_set *matcher_set_new(const struct matcher *matchers, size_t count,
                                    struct err *err) MUST_USE;
void matcher_set_free(struct matcher_set *set);
/* All of them hold. An empty set matches everything. */
bool matcher_set_matches(const struct matcher_set *set, const struct labels *labels);

/* One matcher at *at, which moves behind it; blanks, quotes and escapes as in PromQL, and
   a value without quotes up to a blank, comma or brace. The texts go into the arena. */
bool matcher_parse(const char **at, struct arena *arena, struct matcher *ret,
                   struct err *err) MUST_USE;
/* name="value", the value with its escapes; the name quoted where it is no plain one. */
void matcher_format(const struct matcher *matcher, struct buf *out);

#endif
