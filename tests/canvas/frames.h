/* SPDX-License-Identifier: MIT */
#ifndef TESTS_CANVAS_FRAMES_H
#define TESTS_CANVAS_FRAMES_H

/*
 * Frames that two processes draw alike: a number names one. Consecutive numbers differ
 * in a part of the screen only, as a dashboard's do; multiples of 8 start afresh.
 */

#include "canvas/canvas.h"

/* From this number on: four graphs of an hour, a second later with each number. */
enum { FRAME_GRAPHS = 100000 };

void frame_draw(struct canvas *canvas, int number);

#endif
