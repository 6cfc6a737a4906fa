/* SPDX-License-Identifier: MIT */
#ifndef APP_NOTICE_H
#define APP_NOTICE_H

/*
 * A new critical alert rings the terminal's bell and asks it to notify its user: OSC 9,
 * or OSC 777 where the terminal is rxvt. Once a minute at most; `notify: false` is never.
 * The terminal's title says what is worst (OSC 2), unless `title: false`.
 */

#include "app/live_state.h"

/* Called after each round of answers. */
void notice_update(struct live *live);

#endif
