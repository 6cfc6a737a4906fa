/* SPDX-License-Identifier: MIT */
#ifndef APP_ANNOTATIONS_H
#define APP_ANNOTATIONS_H

/*
 * The annotations of a dashboard: its queries are asked over the window that is shown,
 * their samples above zero joined to spans of time.
 */

#include <stdbool.h>
#include <stddef.h>

#include "app/board.h"
#include "model/annotation.h"

struct annotations;

struct annotations *annotations_new(const struct dashboard *dashboard,
                                    const struct board_env *env) ALLOCATES;
/* Gives up the subscriptions. */
void annotations_free(struct annotations *annotations);
/* Ask for the window that is shown now; hidden ones ask nothing. */
void annotations_bind(struct annotations *annotations, bool shown);
/* Join what was answered. True where it changed since the last call. */
bool annotations_update(struct annotations *annotations);
/* Good until the next update. */
const struct annotation *annotations_items(const struct annotations *annotations,
                                           size_t *ret_count);

#endif
