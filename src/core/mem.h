/* SPDX-License-Identifier: MIT */
#ifndef CORE_MEM_H
#define CORE_MEM_H

/*
 * Allocation that never returns NULL: on exhaustion (or an overflowing size) the
 * program aborts through the abort hook, which gives the terminal back. Sizes that
 * come from outside must be bounded before they get here.
 */

#include <stddef.h>

#include "core/attr.h"

void *xmalloc(size_t size) ALLOCATES;
void *xcalloc(size_t count, size_t size) ALLOCATES;
void *xrealloc(void *ptr, size_t size);
/* An array of count elements; the product is checked. */
void *xreallocarray(void *ptr, size_t count, size_t size);
char *xstrdup(const char *text) ALLOCATES;
char *xstrndup(const char *text, size_t max) ALLOCATES;
char *xasprintf(const char *format, ...) ALLOCATES PRINTF_LIKE(1, 2);

/* Give back to the system what the heap holds but nobody uses: after something large. */
void mem_trim(void);

/* Called once before abort() when memory is exhausted; async-signal-safe code only. */
void mem_set_abort_hook(void (*hook)(void));

#endif
