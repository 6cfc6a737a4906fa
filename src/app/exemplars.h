/* SPDX-License-Identifier: MIT */
#ifndef APP_EXEMPLARS_H
#define APP_EXEMPLARS_H

/*
 * The exemplars of a dashboard's graphs: asked for the panel that is shown alone, and for
 * those whose layout wants them in the grid too. One question a panel, seldom: it costs
 * the server more than the graph, and what is marked is the past.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/board.h"
#include "model/exemplar.h"

struct exemplar_watch;

struct exemplar_watch *exemplars_new(size_t panels,
                                     const struct board_env *env) ALLOCATES;
/* Gives up the subscriptions. */
void exemplars_free(struct exemplar_watch *watch);
/* Ask what is behind the panel's graph, or no more. */
void exemplars_bind(struct exemplar_watch *watch, size_t panel,
                    const struct panel_spec *spec, bool wanted, int64_t range_ms);
/* True once for each new answer. */
bool exemplars_changed(struct exemplar_watch *watch, size_t panel);
/* They were asked for and have not come: what is printed waits for them. */
bool exemplars_awaited(const struct exemplar_watch *watch, size_t panel);
/* Good until the next turn of the loop; NULL: none. */
const struct exemplars *exemplars_of(const struct exemplar_watch *watch, size_t panel);

#endif
