/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_INPUT_ESCAPE_H
#define CANVAS_INPUT_ESCAPE_H

/*
 * Bytes from a terminal to events: UTF-8, control keys, the escape sequences of keys
 * (ECMA-48, xterm, rxvt and the Linux console, with modifiers), SGR and X10 mouse
 * reports, focus, bracketed paste. A strict state machine: what it does not know is
 * swallowed whole and never becomes keys; replies of the terminal neither.
 *
 * A sequence may arrive in pieces. Whether a lone ESC is a key only time can tell: the
 * caller asks again with `waited` when nothing followed for a while.
 *
 * Ownership: input_escape_init() → input_escape_done().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/key.h"
#include "core/buf.h"

enum { INPUT_PENDING_MAX = 4096, INPUT_PASTE_MAX = 64 * 1024, INPUT_EXTRA_MAX = 32 };

struct input_escape {
    char bytes[INPUT_PENDING_MAX];
    size_t size;
    struct buf paste; /* raw; cut at INPUT_PASTE_MAX */
    bool pasting;
    size_t swallowed; /* bytes of a paste that never ends */

    struct input_extra {
        char sequence[12];
        size_t size;
        uint32_t code;
    } extra[INPUT_EXTRA_MAX]; /* from terminfo */

    size_t extra_count;
};

enum input_result {
    INPUT_EMPTY,   /* nothing left */
    INPUT_PARTIAL, /* the beginning of a sequence */
    INPUT_EVENT,
};

void input_escape_init(struct input_escape *input);
void input_escape_done(struct input_escape *input);
/* A sequence of this terminal that is not among the usual ones; without ESC or too long
   ones are ignored. */
void input_escape_teach(struct input_escape *input, const char *sequence, uint32_t code);
/* Room for more bytes. */
size_t input_escape_room(const struct input_escape *input);
/* At most as many bytes as there is room for. */
void input_escape_feed(struct input_escape *input, const char *bytes, size_t size);
/* The next event. waited: nothing has followed, a beginning is all there will be. */
enum input_result input_escape_next(struct input_escape *input, bool waited,
                                    struct event *ret);

#endif
