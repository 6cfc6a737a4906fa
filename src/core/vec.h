/* SPDX-License-Identifier: MIT */
#ifndef CORE_VEC_H
#define CORE_VEC_H

/*
 * Typed growable arrays:
 *
 *     struct { struct panel **items; size_t count, capacity; } panels = {0};
 *     vec_push(&panels, panel);
 *     vec_free(&panels);
 *
 * vec_push() evaluates the vector more than once; growth doubles.
 */

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

#define VEC(type)                                                                        \
    struct {                                                                             \
        type *items;                                                                     \
        size_t count, capacity;                                                          \
    }

#define vec_push(vec, item)                                                              \
    do {                                                                                 \
        if ((vec)->count == (vec)->capacity) {                                           \
            (vec)->capacity = (vec)->capacity ? (vec)->capacity * 2 : 8;                 \
            (vec)->items =                                                               \
                xreallocarray((vec)->items, (vec)->capacity, sizeof((vec)->items[0]));   \
        }                                                                                \
        (vec)->items[(vec)->count++] = (item);                                           \
    } while (0)

/* Remove one element, keeping the order of the others. */
#define vec_remove(vec, index)                                                           \
    do {                                                                                 \
        size_t vec_i_ = (index);                                                         \
        (vec)->count--;                                                                  \
        memmove(&(vec)->items[vec_i_], &(vec)->items[vec_i_ + 1],                        \
                ((vec)->count - vec_i_) * sizeof((vec)->items[0]));                      \
    } while (0)

#define vec_free(vec)                                                                    \
    do {                                                                                 \
        free((vec)->items);                                                              \
        (vec)->items = NULL;                                                             \
        (vec)->count = (vec)->capacity = 0;                                              \
    } while (0)

#endif
