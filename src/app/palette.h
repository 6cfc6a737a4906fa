/* SPDX-License-Identifier: MIT */
#ifndef APP_PALETTE_H
#define APP_PALETTE_H

/*
 * Everything by its name: actions, dashboards, panels, variables, ranges and contexts in
 * the palette; panels, their queries and the series they have shown in the search.
 */

#include "app/live_state.h"

/* Pickers whose choice goes to palette_chosen(). */
struct view *palette_new(struct live *live, int kind) ALLOCATES;
struct view *palette_search_new(struct live *live, int kind) ALLOCATES;
/* Do what the value of an item of either says; the picker is closed already. */
void palette_chosen(struct live *live, const char *value);

#endif
