/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LOG_LAYOUT_H
#define MODEL_LOG_LAYOUT_H

/* A line laid out for reading: JSON with a line for each member, indented. */

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"

/* Append the object or list laid out; nothing but blanks between its tokens is changed.
   False, and nothing appended, where the text does not begin with one or does not end with
   it: such a text is shown as it is. */
bool log_layout_json(struct buf *out, const char *text, size_t size);

#endif
