/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOGQL_REGEX_H
#define SIM_LOGQL_REGEX_H

/*
 * Regular expressions of LogQL (RE2's syntax) on top of regcomp(3): the classes \d \w
 * \s, (?:…), a leading (?i) and lazy quantifiers are translated. An alternation of
 * plain words, which is what dashboards write, never reaches regexec(): it is
 * searched for directly, which is what keeps a query over an hour quick.
 *
 * Ownership: logql_regex_new() → logql_regex_free(). Immutable, any thread.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/attr.h"

struct logql_regex;

/* anchored: the whole text must match (label matchers); otherwise any part of it
   (line filters). NULL with a reason in err[size] when the pattern is not understood. */
struct logql_regex *logql_regex_new(const char *pattern, bool anchored, char *err,
                                    size_t size) MUST_USE;
void logql_regex_free(struct logql_regex *regex);
bool logql_regex_match(const struct logql_regex *regex, const char *text, size_t size);

#endif
