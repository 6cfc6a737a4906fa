/* SPDX-License-Identifier: MIT */
#ifndef APP_OPENERS_H
#define APP_OPENERS_H

/*
 * Which view an action opens, and by which name `render` knows it: one row each. A view
 * opened from another gets what was selected there as its context.
 */

#include "app/variables.h"
#include "model/context.h"
#include "views/view.h"

/* NULL where the action opens no view. `from` is the view that had the keys. */
struct view *opener_by_action(enum action action, const struct context *context,
                              const struct view *from);
/* NULL where no view has the name. */
struct view *opener_by_name(const char *name);
/* Put the values of template variables into the context's queries; one that cannot be
   expanded is dropped. */
void context_expand(struct context *context, const struct variables *variables);

#endif
