/* SPDX-License-Identifier: MIT */
#include "core/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

/*
 * Under the address sanitizer what is not handed out is poisoned, and each block has
 * REDZONE bytes behind it that never are: reading past a block of an arena is found like
 * reading past one of malloc().
 */
#ifdef SANITIZE_ADDRESS
#include <sanitizer/asan_interface.h>
#define POISON(at, size)   ASAN_POISON_MEMORY_REGION(at, size)
#define UNPOISON(at, size) ASAN_UNPOISON_MEMORY_REGION(at, size)

enum { REDZONE = 16 };
#else
#define POISON(at, size)   ((void)(at), (void)(size))
#define UNPOISON(at, size) ((void)(at), (void)(size))

enum { REDZONE = 0 };
#endif

enum { CHUNK_FIRST = 4096, CHUNK_LARGEST = 1 << 20 };

struct arena_chunk {
    struct arena_chunk *older;
    size_t size; /* of data */
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

static const size_t align = alignof(max_align_t);

/* 0 when the sum would overflow. */
static size_t rounded(size_t size)
{
    if (size > SIZE_MAX - align - REDZONE - sizeof(struct arena_chunk))
        return 0;
    size += REDZONE;
    return size ? (size + align - 1) / align * align : align;
}

void arena_init(struct arena *arena, size_t max)
{
    *arena = (struct arena){.max = max};
}

static void free_chunks(struct arena_chunk *chunk)
{
    while (chunk) {
        struct arena_chunk *older = chunk->older;

        UNPOISON(chunk->data, chunk->size);
        free(chunk);
        chunk = older;
    }
}

void arena_done(struct arena *arena)
{
    if (!arena)
        return;
    free_chunks(arena->chunks);
    arena->chunks = NULL;
    arena->used = arena->reserved = 0;
}

void arena_clear(struct arena *arena)
{
    struct arena_chunk *keep = arena->chunks;

    arena->used = 0;
    if (!keep)
        return;
    free_chunks(keep->older);
    keep->older = NULL;
    keep->used = 0;
    POISON(keep->data, keep->size);
    arena->reserved = sizeof(*keep) + keep->size;
}

static bool add_chunk(struct arena *arena, size_t need)
{
    size_t size = arena->chunks ? arena->chunks->size * 2 : CHUNK_FIRST;
    size_t left = arena->max ? arena->max - arena->reserved : SIZE_MAX;
    struct arena_chunk *chunk;

    if (left < sizeof(*chunk) || need > left - sizeof(*chunk))
        return false;
    if (size > CHUNK_LARGEST)
        size = CHUNK_LARGEST;
    if (size > left - sizeof(*chunk))
        size = left - sizeof(*chunk);
    if (size < need)
        size = need;
    chunk = xmalloc(sizeof(*chunk) + size);
    chunk->older = arena->chunks;
    chunk->size = size;
    chunk->used = 0;
    POISON(chunk->data, chunk->size);
    arena->chunks = chunk;
    arena->reserved += sizeof(*chunk) + size;
    return true;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t need = rounded(size);
    struct arena_chunk *chunk = arena->chunks;
    void *block;

    if (!need)
        return NULL;
    if (!chunk || chunk->size - chunk->used < need) {
        if (!add_chunk(arena, need))
            return NULL;
        chunk = arena->chunks;
    }
    block = chunk->data + chunk->used;
    UNPOISON(block, size);
    chunk->used += need;
    arena->used += need;
    return block;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = length < SIZE_MAX ? arena_alloc(arena, length + 1) : NULL;

    if (!copy)
        return NULL;
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    int length;
    char *text;

    va_start(args, format);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        return NULL;
    text = arena_alloc(arena, (size_t)length + 1);
    if (!text)
        return NULL;
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}
