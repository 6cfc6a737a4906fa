/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_WRAP_H
#define VIEWS_WRAP_H

/*
 * Sentences and queries broken into lines of a width. Pure functions on clean text.
 */

#include <stddef.h>

/* Bytes of the first line of the text at that many columns (≥ 1): cut at a blank where
   there is one, else within the word. *ret_skip are the bytes to the next line's start
   (blanks and one newline left out). An empty text gives 0 and 0. */
size_t wrap_line(const char *text, int columns, size_t *ret_skip);
/* Lines that the text takes, at most max. */
int wrap_count(const char *text, int columns, int max);

#endif
