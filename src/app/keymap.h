/* SPDX-License-Identifier: MIT */
#ifndef APP_KEYMAP_H
#define APP_KEYMAP_H

/*
 * Keys to actions: the defaults of the action table, then the `keys:` map of the
 * configuration (action name → key names), which replaces an action's keys.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/problems.h"
#include "model/settings.h"
#include "views/action.h"

enum { KEYMAP_MAX = 256 };

struct binding {
    uint32_t code;
    unsigned mods;
    enum action action;
};

struct keymap {
    struct binding bindings[KEYMAP_MAX];
    size_t count;
};

/* Unknown actions, unknown keys and keys bound twice in one scope become problems. */
void keymap_init(struct keymap *keymap, const struct name_values *custom,
                 const char *file, struct problems *problems);
/* The action of a key in a view of this scope; its own keys first, then everyone's. */
enum action keymap_find(const struct keymap *keymap, enum action_scope scope,
                        uint32_t code, unsigned mods);
/* First key, and all keys separated by blanks, of an action as they are shown. */
const char *keymap_key(const struct keymap *keymap, enum action action, char *buf,
                       size_t size);
const char *keymap_keys(const struct keymap *keymap, enum action action, char *buf,
                        size_t size);

#endif
