/* SPDX-License-Identifier: MIT */
#ifndef APP_VIEW_STACK_H
#define APP_VIEW_STACK_H

/*
 * The views over the dashboard: opening pushes, Esc pops and the one below is as it was.
 * Only the top one is asked for; what the others knew stays in the store's cache.
 */

#include <stdbool.h>
#include <stddef.h>

#include "datasource/store.h"
#include "views/view.h"

enum { VIEW_STACK_MAX = 12 };

struct stacked_query {
    uint64_t id;
    struct query_spec spec; /* texts are copies */
};

struct stacked_view {
    struct view *view;
    struct stacked_query queries[VIEW_QUERIES_MAX];
    size_t query_count;
    bool computed; /* updated since it was pushed */
};

struct view_stack {
    struct stacked_view items[VIEW_STACK_MAX];
    size_t count;
};

/* The one on top, or NULL. */
struct view *view_stack_top(const struct view_stack *stack);
/* The one on top was not computed yet: it does not know what it shows. */
bool view_stack_is_fresh(const struct view_stack *stack);
/* The stack owns the view. One of the same class on top gives way to it. */
void view_stack_push(struct view_stack *stack, struct view *view, struct store *store);
/* Ask for nothing more until it is shown again. */
void view_stack_rest(struct view_stack *stack, struct store *store);
void view_stack_pop(struct view_stack *stack, struct store *store);
void view_stack_clear(struct view_stack *stack, struct store *store);
/* Ask for what the top view wants, then let it compute. */
void view_stack_update(struct view_stack *stack, struct view_env *env,
                       struct store *store);
/* Titles of all, from the bottom, with a separator between. */
void view_stack_path(const struct view_stack *stack, const char *separator, char *buf,
                     size_t size);

#endif
