/* SPDX-License-Identifier: MIT */
#ifndef APP_APPEARANCE_H
#define APP_APPEARANCE_H

/*
 * Theme, glyphs and colours from the settings and the environment (NO_COLOR, COLORFGBG,
 * the locale): what "auto" means.
 */

#include "canvas/backend.h"
#include "model/settings.h"

enum background { BACKGROUND_UNKNOWN, BACKGROUND_DARK, BACKGROUND_LIGHT };

/* The terminal's background is what it says itself, else what COLORFGBG does, else dark. */
struct backend_options appearance_options(const struct settings *settings,
                                          enum background background);
/* Is it worth asking the terminal: does anything depend on its answer? */
bool appearance_asks(const struct settings *settings);
/* The next theme, the next glyphs of those there are, and their names. */
const char *appearance_next_theme(struct settings *settings);
const char *appearance_next_glyphs(struct settings *settings);

#endif
