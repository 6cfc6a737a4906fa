/* SPDX-License-Identifier: MIT */
#ifndef BENCH_BENCH_DECODE_H
#define BENCH_BENCH_DECODE_H

/* The decoder that ours is compared with, in a file of its own: both have a JSON_OBJECT. */

#include <stddef.h>

/* Decode a matrix with jansson and strtod() into columns; returns its samples. */
size_t bench_jansson(const char *body, size_t size);

#endif
