/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_BIND_H
#define CONFIG_BIND_H

/*
 * Nodes into structs by field tables. Everything wrong with a map is reported, not only
 * the first thing; unknown keys come with "did you mean".
 */

#include <stdbool.h>

#include "config/node.h"
#include "config/problems.h"
#include "core/arena.h"
#include "core/field.h"
#include "model/settings.h"

/*
 * Set the members of object that the map names. Fields of type FIELD_NODE are left to
 * the caller. `more` is a second table whose keys are also allowed (a panel's own
 * options beside the common ones) and bound into more_object; both may be NULL.
 */
struct bind {
    const char *file;
    struct problems *problems;
};

void bind_map(const struct bind *bind, const struct node *map, const struct field *fields,
              void *object, const struct field *more, void *more_object);
/* True where the node is of the type; otherwise a problem "NAME must be a list". */
bool bind_expect(const struct bind *bind, const struct node *node, enum node_type type,
                 const char *name);
void bind_error(const struct bind *bind, const struct node *node, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Move every string of the object into the arena, so that it need not be freed. */
void bind_intern(const struct field *fields, void *object, struct arena *arena);
/* A map of plain texts. */
void bind_name_values(const struct bind *bind, const struct node *map, const char *name,
                      struct name_values *ret);

#endif
