/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SUPPORT_GRAMMAR_H
#define TESTS_SUPPORT_GRAMMAR_H

/*
 * What may be sent to a terminal: text, and the sequences of a list. Nothing that a
 * server sent can come through as a command where all bytes pass.
 */

#include <stddef.h>

/* The test fails at the first byte that is not allowed; bytes end with '\0'. A sequence
   that is cut off at the end is one of those. */
void grammar_check(const char *bytes, size_t size);

#endif
