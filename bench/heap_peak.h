/* SPDX-License-Identifier: MIT */
#ifndef BENCH_HEAP_PEAK_H
#define BENCH_HEAP_PEAK_H

/*
 * Counts what the heap holds: linking it takes the place of malloc() and its kin, which
 * it calls. The resident set is no measure of small things: it counts pages of the
 * program, and the kernel adds it up in batches. One thread.
 */

#include <stddef.h>

/* From now on. */
void heap_peak_start(void);
/* The most bytes held at once since then, beyond what was held at the start. */
size_t heap_peak(void);

#endif
