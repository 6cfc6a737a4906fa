/* SPDX-License-Identifier: MIT */
#include "shape.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

enum { PLACES_MAX = 4096, PATH_BYTES = 512 };

/* Every place of the recording by its path ("data.result[0].stream"), with its type; and
   for objects which keys are in each of them. The documents are small: a list will do. */
struct place {
    char path[PATH_BYTES];
    unsigned types; /* bits, 1 << json_typeof() */
    int objects;    /* seen at this path */
    int times;      /* the path itself was seen */
};

struct places {
    struct place items[PLACES_MAX];
    size_t count;
};

struct node {
    const json_t *json;
    char path[PATH_BYTES];
};

static struct place *find(struct places *places, const char *path, bool make)
{
    for (size_t i = 0; i < places->count; i++) {
        if (strcmp(places->items[i].path, path) == 0)
            return &places->items[i];
    }
    if (!make)
        return NULL;
    assert_true(places->count < PLACES_MAX);
    struct place *place = &places->items[places->count++];
    (void)snprintf(place->path, sizeof(place->path), "%s", path);
    return place;
}

static unsigned type_bit(const json_t *json)
{
    /* Whole or not, true or false: one type each. */
    if (json_is_number(json))
        return 1U << JSON_INTEGER;
    return 1U << (json_is_boolean(json) ? JSON_TRUE : json_typeof(json));
}

static bool is_free(const char *path, const char *const *free_keys)
{
    size_t size = strlen(path);
    for (size_t i = 0; free_keys && free_keys[i]; i++) {
        size_t length = strlen(free_keys[i]);
        if (size >= length && strcmp(path + size - length, free_keys[i]) == 0)
            return true;
    }
    return false;
}

/* Are there elements of several types, so that the position is the meaning? */
static bool is_mixed(const json_t *array)
{
    for (size_t i = 1; i < json_array_size(array); i++) {
        if (type_bit(json_array_get(array, i)) != type_bit(json_array_get(array, 0)))
            return true;
    }
    return false;
}

static struct places *collect(const json_t *root, const char *const *free_keys)
{
    struct places *places = calloc(1, sizeof(*places));
    struct node *stack = calloc(PLACES_MAX, sizeof(*stack));
    assert_true(places && stack);
    size_t depth = 1;
    stack[0] = (struct node){.json = root};
    while (depth > 0) {
        struct node node = stack[--depth];
        struct place *place = find(places, node.path, true);
        place->times++;
        place->types |= type_bit(node.json);
        place->objects += json_is_object(node.json);
        if (is_free(node.path, free_keys))
            continue;
        size_t count = json_array_size(node.json);
        bool mixed = is_mixed(node.json);
        for (size_t i = 0; i < count && i < 200; i++) {
            struct node *child = &stack[depth++];
            assert_true(depth < PLACES_MAX);
            child->json = json_array_get(node.json, i);
            bool pair = mixed && !json_is_object(child->json);
            (void)snprintf(child->path, PATH_BYTES, "%.400s[%zu]", node.path,
                           pair ? i : 0);
        }
        const char *key;
        json_t *value;
        json_object_foreach((json_t *)(uintptr_t)node.json, key, value)
        {
            struct node *child = &stack[depth++];
            assert_true(depth < PLACES_MAX);
            child->json = value;
            (void)snprintf(child->path, PATH_BYTES, "%.400s.%.100s", node.path, key);
        }
    }
    free(stack);
    return places;
}

/* The path of the object that a member's path belongs to. */
static bool parent_path(const char *path, char *out)
{
    const char *dot = strrchr(path, '.');
    if (!dot || path[strlen(path) - 1] == ']')
        return false;
    (void)snprintf(out, PATH_BYTES, "%.*s", (int)(dot - path), path);
    return true;
}

void shape_check(const json_t *real, const json_t *got, const char *const *free_keys)
{
    struct places *want = collect(real, free_keys), *have = collect(got, free_keys);
    char parent[PATH_BYTES];
    for (size_t i = 0; i < have->count; i++) {
        const struct place *place = &have->items[i];
        const struct place *like = find(want, place->path, false);
        if (!like)
            fail_msg("no real answer has %s", place->path);
        else if (place->types & ~like->types)
            fail_msg("%s has types %x, the real one %x", place->path, place->types,
                     like->types);
    }
    for (size_t i = 0; i < want->count; i++) {
        const struct place *place = &want->items[i];
        if (!parent_path(place->path, parent))
            continue;
        const struct place *owner = find(want, parent, false);
        const struct place *mine = find(have, parent, false);
        /* Always there in the recording, so it must always be there here. */
        if (!owner || place->times < owner->objects || !mine || mine->objects == 0)
            continue;
        const struct place *same = find(have, place->path, false);
        if (!same || same->times < mine->objects)
            fail_msg("%s is missing", place->path);
    }
    free(want);
    free(have);
}

json_t *shape_fixture(const char *name)
{
    char path[1024];
    json_error_t error;
    (void)snprintf(path, sizeof(path), "%s/tests/sim_logs/fixtures/%s", SOURCE_DIR, name);
    json_t *json = json_load_file(path, JSON_ALLOW_NUL, &error);
    if (!json)
        fail_msg("%s: %s", path, error.text);
    return json;
}
