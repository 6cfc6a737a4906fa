/* SPDX-License-Identifier: MIT */
#ifndef APP_PICKERS_H
#define APP_PICKERS_H

/*
 * What can be chosen by typing, and what a choice does: every action, dashboard and
 * panel (the palette), template variables, time ranges, what to copy.
 */

#include "app/live_state.h"

/* Open the picker of an action; false where the action has none. */
bool pickers_open(struct live *live, enum action action);
/* The picker on top was answered: it is closed, and the choice is done. */
void pickers_chosen(struct live *live);
/* Before a frame: values that a server has given since stand in their picker. */
void pickers_update(struct live *live);
/* The values of a variable of the dashboard shown. */
void pickers_open_values(struct live *live, const char *name);
/* A range as it is typed; "" is the layout's. What is wrong is said on the screen. */
void pickers_set_time(struct live *live, const char *text);

#endif
