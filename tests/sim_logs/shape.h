/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SIM_LOGS_SHAPE_H
#define TESTS_SIM_LOGS_SHAPE_H

/*
 * Comparing the shape of an answer with one recorded from a real server: the same keys,
 * values of the same type. Values themselves differ.
 */

#include <jansson.h>

/* An answer in tests/sim_logs/fixtures; fails the test when it is not there. */
json_t *shape_fixture(const char *name);
/* Fails the test where `got` has a key or type that no place like it in `real` has.
   Elements of an array are all held against all elements of the other; the members of
   an object whose key is in `free_keys` (NULL-terminated) are any text. Missing keys
   fail as well, unless the recording has elements without them, too. */
void shape_check(const json_t *real, const json_t *got, const char *const *free_keys);

#endif
