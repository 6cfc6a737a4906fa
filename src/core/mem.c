/* SPDX-License-Identifier: MIT */
#include "core/mem.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*_Atomic abort_hook)(void);

void mem_set_abort_hook(void (*hook)(void))
{
    atomic_store(&abort_hook, hook);
}

NORETURN static void die(const char *why, size_t length)
{
    void (*hook)(void) = atomic_exchange(&abort_hook, NULL);

    if (hook)
        hook();
    /* Nothing can be done about a failing write here. */
    if (write(STDERR_FILENO, why, length) < 0)
        abort();
    abort();
}

NORETURN static void die_exhausted(void)
{
    static const char why[] = "midwatch: out of memory\n";

    die(why, sizeof(why) - 1);
}

/* A size of 0 gives a block too, so that NULL always means exhaustion. */
static void *checked(void *block)
{
    if (!block)
        die_exhausted();
    return block;
}

static size_t product(size_t count, size_t size)
{
    static const char why[] = "midwatch: an allocation's size overflows\n";

    if (size && count > SIZE_MAX / size)
        die(why, sizeof(why) - 1);
    return count * size;
}

void mem_trim(void)
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}

void *xmalloc(size_t size)
{
    return checked(malloc(size ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
    size_t total = product(count, size);

    return checked(calloc(1, total ? total : 1));
}

void *xrealloc(void *ptr, size_t size)
{
    return checked(realloc(ptr, size ? size : 1));
}

void *xreallocarray(void *ptr, size_t count, size_t size)
{
    return xrealloc(ptr, product(count, size));
}

char *xstrdup(const char *text)
{
    size_t size = strlen(text) + 1;

    return memcpy(xmalloc(size), text, size);
}

char *xstrndup(const char *text, size_t max)
{
    size_t length = strnlen(text, max);
    char *copy = xmalloc(length + 1);

    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *xasprintf(const char *format, ...)
{
    va_list args;
    int length;
    char *text;

    va_start(args, format);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        length = 0;
    text = xmalloc((size_t)length + 1);
    text[0] = '\0';
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}
