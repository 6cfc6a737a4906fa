/* SPDX-License-Identifier: MIT */
#include "config/bind.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const type_names[] = {
    [NODE_SCALAR] = "a single value",
    [NODE_LIST] = "a list",
    [NODE_MAP] = "a map of keys and values",
};

void bind_error(const struct bind *bind, const struct node *node, const char *format, ...)
{
    char text[400];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    problems_add(bind->problems, PROBLEM_ERROR, bind->file, node->line, node->column,
                 "%s", text);
}

bool bind_expect(const struct bind *bind, const struct node *node, enum node_type type,
                 const char *name)
{
    if (node->type == type)
        return true;
    bind_error(bind, node, "\"%s\" must be %s", name, type_names[type]);
    return false;
}

/* A list, or one entry alone; they replace what was there. */
static void bind_strings(const struct bind *bind, const struct node *node,
                         const struct field *field, void *object)
{
    struct err err = {0};
    bool ok;

    if (node->type == NODE_MAP) {
        (void)bind_expect(bind, node, NODE_LIST, field->key);
        return;
    }
    ok = field_set(field, object, "", &err);
    if (ok && node->type == NODE_SCALAR && !node->null)
        ok = field_add_string(field, object, node->text, &err);
    for (const struct node *child = node->first; ok && child; child = child->next)
        if (bind_expect(bind, child, NODE_SCALAR, field->key))
            ok = field_add_string(field, object, child->text, &err);
    if (!ok)
        bind_error(bind, node, "%s", err.msg);
}

static void bind_member(const struct bind *bind, const struct node *node,
                        const struct field *field, void *object)
{
    struct err err = {0};

    if (field->type == FIELD_NODE)
        return;
    if (field->type == FIELD_STRINGS) {
        bind_strings(bind, node, field, object);
        return;
    }
    if (!bind_expect(bind, node, NODE_SCALAR, field->key))
        return;
    if (!field_set(field, object, node->text, &err))
        bind_error(bind, node, "%s", err.msg);
}

static void unknown_key(const struct bind *bind, const struct node *node,
                        const struct field *fields, const struct field *more)
{
    const char *near = field_nearest(fields, node->key);

    if (!near && more)
        near = field_nearest(more, node->key);
    problems_add(bind->problems, PROBLEM_ERROR, bind->file, node->key_line,
                 node->key_column, "unknown key \"%s\"%s%s%s", node->key,
                 near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

void bind_map(const struct bind *bind, const struct node *map, const struct field *fields,
              void *object, const struct field *more, void *more_object)
{
    for (const struct node *child = map->first; child; child = child->next) {
        const struct field *field = field_find(fields, child->key);
        const struct field *other = more ? field_find(more, child->key) : NULL;

        if (field)
            bind_member(bind, child, field, object);
        else if (other)
            bind_member(bind, child, other, more_object);
        else
            unknown_key(bind, child, fields, more);
    }
}

static char *intern(struct arena *arena, char *text)
{
    char *copy = text ? arena_strndup(arena, text, strlen(text)) : NULL;

    free(text);
    return copy;
}

void bind_intern(const struct field *fields, void *object, struct arena *arena)
{
    for (const struct field *field = fields; field->type != FIELD_END; field++) {
        void *at = (char *)object + field->offset;

        if (field->type == FIELD_STRING) {
            *(char **)at = intern(arena, *(char **)at);
        } else if (field->type == FIELD_STRINGS && *(char ***)at) {
            char **list = *(char ***)at;
            size_t count = 0;
            char **copy;

            while (list[count])
                count++;
            copy = arena_alloc(arena, (count + 1) * sizeof(char *));
            for (size_t i = 0; i < count; i++) {
                char *text = intern(arena, list[i]);

                if (copy)
                    copy[i] = text;
            }
            if (copy)
                copy[count] = NULL;
            free(list);
            *(char ***)at = copy;
        }
    }
}

void bind_name_values(const struct bind *bind, const struct node *map, const char *name,
                      struct name_values *ret)
{
    if (!bind_expect(bind, map, NODE_MAP, name))
        return;
    for (const struct node *child = map->first; child; child = child->next) {
        size_t count = ret->count;

        if (!bind_expect(bind, child, NODE_SCALAR, child->key))
            continue;
        name_values_add(ret, child->key, child->text);
        if (ret->count > count) {
            ret->items[count].line = child->key_line;
            ret->items[count].column = child->key_column;
        }
    }
}
