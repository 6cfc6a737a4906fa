/* SPDX-License-Identifier: MIT */
#include "app/panel_types.h"

#include "views/panel.h"

enum { TYPES_MAX = 32 };

const struct panel_types *panel_types_all(void)
{
    static const struct panel_type *items[TYPES_MAX + 1];
    static const struct panel_types types = {items};

    for (size_t i = 0; panel_classes[i] && i < TYPES_MAX; i++)
        items[i] = &panel_classes[i]->type;
    return &types;
}
