/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_INPUT_KEYS_H
#define CANVAS_INPUT_KEYS_H

/*
 * What the control sequences of terminals mean: the tables behind input_escape.c.
 * Pure functions.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/key.h"

enum { INPUT_PARAMS_MAX = 4 };

/* A control sequence, taken apart: CSI [prefix] params final. */
struct input_sequence {
    char prefix, final;
    int params[INPUT_PARAMS_MAX];
    size_t count, size;
};

/* Always true, so that it can end a chain of conditions. */
bool input_key(struct event *ret, uint32_t code, unsigned mods);
/* KEY_MOD_* of a parameter as xterm writes them: 1 + Shift 1 + Alt 2 + Control 4. */
unsigned input_mods(const struct input_sequence *seq, size_t param);
/* Keys of "CSI … final" and "SS3 final"; 0: none. */
uint32_t input_final_code(char final);
/* Keys of "CSI number ~"; 0: none. */
uint32_t input_tilde_code(int number);
/* "CSI code ; modifiers u"; false where it is no key. */
bool input_unicode_key(const struct input_sequence *seq, struct event *ret);
/* An OSC reply: EVENT_BACKGROUND of "11;rgb:ffff/ffff/ffff" (xterm's "Change VT100 text
   background color", with "?"); false for any other. */
bool input_background(const char *text, size_t size, struct event *ret);
/* The button byte of a mouse report (without the 32 of X10), the cell from 0; false for
   what is not reported further. */
bool input_mouse(int button, int x, int y, bool released, struct event *ret);

#endif
