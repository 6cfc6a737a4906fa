/* SPDX-License-Identifier: MIT */
#ifndef TESTS_CANVAS_FRAMES_H
#define TESTS_CANVAS_FRAMES_H

/*
 * Frames that two processes draw alike: a number names one. Consecutive numbers differ
 * in a part of the screen only, as a dashboard's do; multiples of 8 start afresh.
 */

#include "canvas/canvas.h"

void frame_draw(struct canvas *canvas, int number);

#endif
