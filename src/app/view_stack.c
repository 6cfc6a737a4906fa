/* SPDX-License-Identifier: MIT */
#include "app/view_stack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/specs.h"

struct view *view_stack_top(const struct view_stack *stack)
{
    return stack->count > 0 ? stack->items[stack->count - 1].view : NULL;
}

bool view_stack_is_fresh(const struct view_stack *stack)
{
    return stack->count > 0 && !stack->items[stack->count - 1].computed;
}

static void unsubscribe(struct stacked_query *query, struct store *store)
{
    if (query->id)
        store_unsubscribe(store, query->id);
    spec_done(&query->spec);
    query->id = 0;
}

static void unsubscribe_all(struct stacked_view *item, struct store *store)
{
    for (size_t i = 0; i < item->query_count; i++)
        unsubscribe(&item->queries[i], store);
    item->query_count = 0;
}

void view_stack_rest(struct view_stack *stack, struct store *store)
{
    if (stack->count > 0)
        unsubscribe_all(&stack->items[stack->count - 1], store);
}

void view_stack_pop(struct view_stack *stack, struct store *store)
{
    struct stacked_view *item;

    if (stack->count == 0)
        return;
    item = &stack->items[--stack->count];
    unsubscribe_all(item, store);
    item->view->cls->free(item->view);
}

void view_stack_clear(struct view_stack *stack, struct store *store)
{
    while (stack->count > 0)
        view_stack_pop(stack, store);
}

void view_stack_push(struct view_stack *stack, struct view *view, struct store *store)
{
    struct view *top = view_stack_top(stack);

    if ((top && top->cls == view->cls) || stack->count == VIEW_STACK_MAX)
        view_stack_pop(stack, store);
    else
        view_stack_rest(stack, store);
    stack->items[stack->count++] = (struct stacked_view){.view = view};
}

/* Subscribe to the new list, keeping what is the same, then let go of the rest. */
static void subscribe(struct stacked_view *item, const struct view_env *env,
                      struct store *store)
{
    struct query_spec wanted[VIEW_QUERIES_MAX];
    struct stacked_query old[VIEW_QUERIES_MAX];
    size_t old_count = item->query_count;
    size_t count = item->view->cls->queries(item->view, env, wanted, VIEW_QUERIES_MAX);

    memcpy(old, item->queries, old_count * sizeof(*old));
    for (size_t i = 0; i < count; i++) {
        struct stacked_query *kept = NULL;

        for (size_t k = 0; k < old_count && !kept; k++)
            if (old[k].id && spec_equal(&old[k].spec, &wanted[i]))
                kept = &old[k];
        if (kept) {
            item->queries[i] = *kept;
            *kept = (struct stacked_query){0};
        } else {
            item->queries[i].id = store_subscribe(store, &wanted[i]);
            spec_copy(&item->queries[i].spec, &wanted[i]);
        }
    }
    item->query_count = count;
    for (size_t k = 0; k < old_count; k++)
        unsubscribe(&old[k], store);
}

void view_stack_update(struct view_stack *stack, struct view_env *env,
                       struct store *store)
{
    struct stacked_view *item;
    const struct query_state *states[VIEW_QUERIES_MAX];

    if (stack->count == 0)
        return;
    item = &stack->items[stack->count - 1];
    if (item->view->cls->queries && store)
        subscribe(item, env, store);
    for (size_t i = 0; i < item->query_count; i++)
        states[i] = store_state(store, item->queries[i].id);
    env->queries = states;
    env->query_count = item->query_count;
    item->view->cls->update(item->view, env);
    item->computed = true;
    /* An answer may lead to another question. */
    if (item->view->cls->queries && store)
        subscribe(item, env, store);
}

void view_stack_path(const struct view_stack *stack, const char *separator, char *buf,
                     size_t size)
{
    size_t used = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < stack->count; i++) {
        const struct view *view = stack->items[i].view;
        char own[128] = "";

        if (view->cls->path)
            view->cls->path(view, own, sizeof(own));
        used += (size_t)snprintf(buf + used, size - used, "%s%s", used ? separator : "",
                                 own[0] ? own : view->cls->title);
        if (used >= size)
            return;
    }
}
