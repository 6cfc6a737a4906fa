/* SPDX-License-Identifier: MIT */
#ifndef APP_CONTEXTS_H
#define APP_CONTEXTS_H

/*
 * From one context of the configuration to another while the screen is up: other
 * servers, with the dashboard, range and variables that were left there. Nothing that
 * was learned of the one is shown as of the other.
 */

#include "app/live_state.h"

/* To the context of this name; what goes wrong is said on the screen. */
void contexts_switch(struct live *live, const char *name);
/* A picker of all contexts; NULL, and said so, where there is but one. */
struct view *contexts_picker(struct live *live, int kind);

#endif
