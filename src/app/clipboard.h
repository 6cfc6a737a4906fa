/* SPDX-License-Identifier: MIT */
#ifndef APP_CLIPBOARD_H
#define APP_CLIPBOARD_H

/*
 * Text into the clipboard of whoever looks at the terminal: OSC 52, which goes through
 * SSH. Inside tmux its own buffer is loaded (it keeps programs from OSC 52 by default);
 * the Linux console has no clipboard. Whether it arrived can never be known.
 */

#include <stdbool.h>

#include "canvas/backend.h"
#include "core/err.h"

enum { CLIPBOARD_MAX = 8192 }; /* bytes; terminals cut longer ones */

/* False, with the reason, where the terminal has no clipboard or the text is too long. */
bool clipboard_copy(struct backend *backend, const char *text, struct err *err) MUST_USE;

#endif
