/* SPDX-License-Identifier: MIT */
#include "heap_peak.h"

#include <malloc.h>
#include <stdlib.h>

/* glibc's own names for what is replaced here. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);

static size_t held, most, from;

static void *taken(void *block)
{
    held += malloc_usable_size(block);
    most = held > most ? held : most;
    return block;
}

void *malloc(size_t size)
{
    return taken(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return taken(__libc_calloc(count, size));
}

void *realloc(void *block, size_t size)
{
    size_t before = malloc_usable_size(block);
    void *after = __libc_realloc(block, size);

    if (!after && size > 0)
        return NULL;
    held -= before;
    return taken(after);
}

void free(void *block)
{
    held -= malloc_usable_size(block);
    __libc_free(block);
}

void heap_peak_start(void)
{
    from = most = held;
}

size_t heap_peak(void)
{
    return most - from;
}
