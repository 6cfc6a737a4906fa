/* SPDX-License-Identifier: MIT */
#ifndef APP_LIVE_H
#define APP_LIVE_H

/*
 * The live screen: terminal, signals, keys and data on one loop. A key's frame is shown
 * in the same turn of the loop; frames for new data are at least 33 ms apart; a frame is
 * skipped while the terminal has not taken the one before.
 */

#include <stdbool.h>

#include "app/options.h"
#include "config/problems.h"
#include "core/err.h"

/* Run until the user quits. False, with the error, where it could not start or the
   terminal went away. */
bool live_run(const struct options *options, struct settings *settings,
              struct problems *problems, struct err *err) MUST_USE;

#endif
