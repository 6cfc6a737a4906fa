/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SUPPORT_FEED_H
#define TESTS_SUPPORT_FEED_H

/*
 * What a program wrote, for libvterm 0.1.4 to show.
 */

#include <vterm.h>

#include "core/buf.h"

/* Give it what it has not seen of output, but for a character that was cut: it would show
   a replacement. *fed counts what it has seen. */
void feed_terminal(VTerm *vterm, const struct buf *output, size_t *fed);

#endif
