/* SPDX-License-Identifier: MIT */
#ifndef APP_FRAME_PACE_H
#define APP_FRAME_PACE_H

/*
 * When the next frame is due: at once for a key, by rounds of answers for data, and not
 * before a slow line (--bandwidth) has taken the frame before.
 */

#include <stdbool.h>
#include <stdint.h>

#include "app/live_state.h"

/* Nothing that is on the screen is being asked. */
bool frame_pace_quiet(const struct live *live);
/* Something came from the store. */
void frame_pace_data(struct live *live);
/* Milliseconds until the next frame, ≤ 0: now. */
int64_t frame_pace_wait(struct live *live);
/* A frame was handed to the terminal. */
void frame_pace_note(struct live *live);

#endif
