/* SPDX-License-Identifier: MIT */
#include "config/node.h"

#include <stdlib.h>
#include <string.h>

void node_file_free(struct node_file *file)
{
    if (!file)
        return;
    arena_done(&file->arena);
    free(file->path);
    free(file);
}

const struct node *node_get(const struct node *map, const char *key)
{
    if (!map || map->type != NODE_MAP)
        return NULL;
    for (const struct node *child = map->first; child; child = child->next)
        if (strcmp(child->key, key) == 0)
            return child;
    return NULL;
}
