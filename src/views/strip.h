/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_STRIP_H
#define VIEWS_STRIP_H

/*
 * One line of text segments, some from the left, some against the right edge. Where
 * the line is too narrow, the least important segments take their brief form, then
 * disappear, before the next more important: nothing is cut in the middle of a value.
 * Only what stays and is wider than the whole line ends in "…".
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/canvas.h"
#include "core/attr.h"

enum { STRIP_SEGMENTS_MAX = 48, STRIP_TEXT_MAX = 208 };

struct segment {
    char text[STRIP_TEXT_MAX];
    char brief[STRIP_TEXT_MAX]; /* "": no briefer form */
    uint16_t style;
    int importance; /* the lowest goes first; from 100 on it stays */
    bool right;
    bool separator; /* a dim bar in front, unless it is the first shown */
    int action;     /* what a click on it does: the owner's own, 0: nothing */
};

struct strip {
    struct segment segments[STRIP_SEGMENTS_MAX];
    size_t count;
};

void strip_clear(struct strip *strip);
/* Append text with no brief form; the last one is overwritten when the strip is full. */
struct segment *strip_printf(struct strip *strip, uint16_t style, int importance,
                             const char *format, ...) PRINTF_LIKE(4, 5);
/* Action of the segment that strip_draw() shows at column x of the area; 0: none. */
int strip_action_at(const struct strip *strip, struct rect area, int x);
void strip_draw(const struct strip *strip, struct canvas *canvas, struct rect area);

#endif
