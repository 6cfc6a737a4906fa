/* SPDX-License-Identifier: MIT */
#ifndef APP_APPEARANCE_H
#define APP_APPEARANCE_H

/*
 * Theme, glyphs and colours from the settings and the environment (NO_COLOR, COLORFGBG,
 * the locale): what "auto" means.
 */

#include "canvas/backend.h"
#include "model/settings.h"

struct backend_options appearance_options(const struct settings *settings);

#endif
