/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SUPPORT_GOLDEN_H
#define TESTS_SUPPORT_GOLDEN_H

/*
 * Golden frames: a canvas as text with its style plane, compared with a file of
 * tests/golden. UPDATE_GOLDEN=1 writes the file instead; read the difference before you
 * commit it.
 */

#include "canvas/canvas.h"

/* Compare with tests/golden/NAME.golden (NAME may hold a folder); the test fails with
   the path of what was drawn. */
void golden_check(const char *name, const struct canvas *canvas, enum glyphs glyphs);
/* The same as escape codes, NAME-colour with 256 colours and NAME-mono without any, as
   with NO_COLOR. */
void golden_check_colours(const char *name, const struct canvas *canvas,
                          enum glyphs glyphs);
/* The frame as golden_check() compares it, and as escape codes of a terminal with 256
   colours (to look at); free() them. */
char *golden_text(const struct canvas *canvas, enum glyphs glyphs);
char *golden_ansi(const struct canvas *canvas, enum glyphs glyphs);

#endif
