/* SPDX-License-Identifier: MIT */
#ifndef APP_PIVOT_H
#define APP_PIVOT_H

/*
 * From what is selected to the dashboard it belongs to: the first panel whose layout says
 * `component:` with the selection's component, at the selection's time.
 */

#include "app/live_state.h"

/* Leave all views for that panel; where there is none, say so in the messages. */
void pivot_to_dashboard(struct live *live);

#endif
