/* SPDX-License-Identifier: MIT */
#include "app/keymap.h"

#include <stdio.h>
#include <string.h>

#include "canvas/key.h"
#include "core/field.h"

/* True where both have their keys in some view. */
static bool scopes_meet(enum action_scope a, enum action_scope b)
{
    return action_scope_reaches(a, b) || action_scope_reaches(b, a);
}

static const struct binding *clash(const struct keymap *keymap, uint32_t code,
                                   unsigned mods, enum action action)
{
    for (size_t i = 0; i < keymap->count; i++) {
        const struct binding *other = &keymap->bindings[i];

        if (other->code == code && other->mods == mods && other->action != action &&
            scopes_meet(action_table[other->action].scope, action_table[action].scope))
            return other;
    }
    return NULL;
}

/* Where keys come from: an entry of the configuration; NULL: the defaults. */
struct origin {
    const struct name_value *entry;
    const char *file;
    struct problems *problems;
};

static void complain(const struct origin *origin, const char *text)
{
    if (origin->entry)
        problems_add(origin->problems, PROBLEM_ERROR, origin->file, origin->entry->line,
                     origin->entry->column, "keys: %s", text);
}

/* Bind the keys of one action; names are separated by blanks. */
static void bind_keys(struct keymap *keymap, enum action action, const char *keys,
                      const struct origin *origin)
{
    for (keys += strspn(keys, " "); *keys; keys += strspn(keys, " ")) {
        char name[32], text[200];
        size_t length = strcspn(keys, " ");
        struct binding binding = {.action = action};
        const struct binding *other;

        snprintf(name, sizeof(name), "%.*s", (int)length, keys);
        keys += length;
        if (!key_parse(name, &binding.code, &binding.mods)) {
            snprintf(text, sizeof(text),
                     "%s: \"%s\" is not a key (like a, C-d, Enter, PgDn)",
                     action_table[action].name, name);
            complain(origin, text);
            continue;
        }
        other = clash(keymap, binding.code, binding.mods, action);
        if (other) {
            snprintf(text, sizeof(text), "\"%s\" is bound to both %s and %s", name,
                     action_table[other->action].name, action_table[action].name);
            complain(origin, text);
            continue;
        }
        if (keymap->count < KEYMAP_MAX)
            keymap->bindings[keymap->count++] = binding;
    }
}

static void check_name(const struct origin *origin)
{
    const char *names[ACTION_COUNT], *near;
    char text[200];

    if (action_find(origin->entry->name) != ACTION_NONE)
        return;
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        names[i - 1] = action_table[i].name;
    names[ACTION_COUNT - 1] = NULL;
    near = nearest_name(origin->entry->name, names);
    snprintf(text, sizeof(text), "no action \"%.60s\"%s%s%s", origin->entry->name,
             near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    complain(origin, text);
}

void keymap_init(struct keymap *keymap, const struct name_values *custom,
                 const char *file, struct problems *problems)
{
    keymap->count = 0;
    /* The user's own first, so that a default that clashes with them is what gives way. */
    for (size_t i = 0; i < custom->count; i++) {
        const struct origin origin = {&custom->items[i], file, problems};
        enum action action = action_find(custom->items[i].name);

        check_name(&origin);
        if (action != ACTION_NONE)
            bind_keys(keymap, action, custom->items[i].value, &origin);
    }
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const struct origin origin = {0};

        if (!name_values_get(custom, action_table[i].name))
            bind_keys(keymap, (enum action)i, action_table[i].default_keys, &origin);
    }
}

enum action keymap_find(const struct keymap *keymap, enum action_scope scope,
                        uint32_t code, unsigned mods)
{
    enum action common = ACTION_NONE;

    for (size_t i = 0; i < keymap->count; i++) {
        const struct binding *binding = &keymap->bindings[i];
        enum action_scope own = action_table[binding->action].scope;

        if (binding->code != code || binding->mods != mods)
            continue;
        if (own == scope)
            return binding->action;
        if (action_scope_reaches(own, scope))
            common = binding->action;
    }
    return common;
}

const char *keymap_keys(const struct keymap *keymap, enum action action, char *buf,
                        size_t size)
{
    size_t used = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < keymap->count; i++) {
        char name[32];

        if (keymap->bindings[i].action != action)
            continue;
        key_format(keymap->bindings[i].code, keymap->bindings[i].mods, name,
                   sizeof(name));
        if (used + strlen(name) + 2 > size)
            break;
        used += (size_t)snprintf(buf + used, size - used, "%s%s", used ? " " : "", name);
    }
    return buf;
}

const char *keymap_key(const struct keymap *keymap, enum action action, char *buf,
                       size_t size)
{
    keymap_keys(keymap, action, buf, size);
    buf[strcspn(buf, " ")] = '\0';
    return buf;
}
