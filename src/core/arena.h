/* SPDX-License-Identifier: MIT */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

/*
 * A bump allocator: many small things that live and die together (a decoded reply,
 * a frame's scratch text). Memory comes in chunks that double; everything is freed
 * at once. Blocks are aligned for any type.
 *
 * Ownership: arena_init() → arena_done(); arena_clear() keeps the newest,
 * which is the largest but for single blocks above a megabyte.
 * Not shared between threads, but an arena may be handed over whole.
 */

#include <stdarg.h>
#include <stddef.h>

#include "core/attr.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* newest first */
    size_t used;                /* bytes handed out, padding included */
    size_t reserved;            /* bytes taken from the system */
    size_t max;                 /* upper bound of reserved; 0: none */
};

void arena_init(struct arena *arena, size_t max);
void arena_done(struct arena *arena);
void arena_clear(struct arena *arena);

/* Uninitialised memory, or NULL when the maximum would be passed. */
void *arena_alloc(struct arena *arena, size_t size) MUST_USE;
char *arena_strndup(struct arena *arena, const char *text, size_t length) MUST_USE;
char *arena_printf(struct arena *arena, const char *format, ...)
    PRINTF_LIKE(2, 3) MUST_USE;

#endif
