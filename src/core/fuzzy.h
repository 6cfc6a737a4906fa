/* SPDX-License-Identifier: MIT */
#ifndef CORE_FUZZY_H
#define CORE_FUZZY_H

/*
 * Fuzzy matching for pickers: every character of the pattern must occur in the text, in
 * order, whatever the case. Matches at the start of words and in a row score higher,
 * long texts lower; an empty pattern matches everything alike.
 */

/* -1: no match; otherwise the greater the better. */
int fuzzy_score(const char *pattern, const char *text);

#endif
