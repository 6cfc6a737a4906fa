/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_CELL_H
#define CANVAS_CELL_H

/*
 * One character cell of the screen. The text is a base character with at most two
 * combining marks, sanitised. A cell of width 2 is followed by one of width 0 whose
 * text is empty. Blank cells hold a space, never nothing.
 */

#include <assert.h>
#include <stdint.h>

struct cell {
    char text[12]; /* UTF-8, not terminated when full */
    uint8_t length;
    uint8_t width;  /* 0: right half of the cell before; 1; 2 */
    uint16_t style; /* enum style, with STYLE_* attributes or-ed in */
};

static_assert(sizeof(struct cell) == 16, "cells are compared as two words");

#endif
