/* SPDX-License-Identifier: MIT */
#ifndef APP_REPEATS_H
#define APP_REPEATS_H

/*
 * The values of the variables that rows and panels of a dashboard are repeated for: those
 * that are chosen, or all that the server has.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/variables.h"
#include "core/attr.h"
#include "views/dashboard_view.h"

/* In an array that is the caller's (free(); NULL where nothing is repeated); the values
   stay valid until the next turn of the loop. ret_known: false while the server has yet
   to say what All is. */
struct repeat_values *repeats_collect(const struct dashboard *dashboard,
                                      const struct variables *variables,
                                      const struct store *store, size_t *ret_count,
                                      bool *ret_known) ALLOCATES;
/* Another number for other values; 0 where nothing is repeated. */
uint64_t repeats_stamp(const struct repeat_values *repeats, size_t count);

#endif
