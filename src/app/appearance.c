/* SPDX-License-Identifier: MIT */
#include "app/appearance.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/attr.h"

/* Indexes of the choices in config/settings.c. */
enum {
    GLYPHS_CHOICE_AUTO,
    GLYPHS_CHOICE_BRAILLE,
    GLYPHS_CHOICE_BLOCK,
    GLYPHS_CHOICE_ASCII
};

static bool no_color(void)
{
    const char *value = getenv("NO_COLOR"); /* no-color.org: set and not empty */

    return value && value[0];
}

/* rxvt's COLORFGBG ("15;0"): a light background ends in 7 or 15. Nothing else tells
   without asking the terminal. */
static bool light_background(void)
{
    const char *value = getenv("COLORFGBG");
    const char *background = value ? strrchr(value, ';') : NULL;

    return background &&
           (strcmp(background, ";7") == 0 || strcmp(background, ";15") == 0);
}

/* In the order of the choices in config/settings.c. */
static const char *const theme_names[] = {"auto",          "dark",         "light",
                                          "high-contrast", "colour-blind", "mono"};
static const char *const glyph_names[] = {
    [GLYPHS_CHOICE_AUTO] = "auto",
    [GLYPHS_CHOICE_BRAILLE] = "braille",
    [GLYPHS_CHOICE_BLOCK] = "block",
    [GLYPHS_CHOICE_ASCII] = "ascii",
};

static const struct theme *choose_theme(const struct settings *settings,
                                        enum background background)
{
    bool light = background == BACKGROUND_LIGHT ||
                 (background == BACKGROUND_UNKNOWN && light_background());

    const char *name = theme_names[settings->theme];
    const struct theme *theme;
    char variant[40];

    if (settings->theme == 0)
        return theme_find(light ? "light" : "dark");
    snprintf(variant, sizeof(variant), "%s-light", name);
    theme = light ? theme_find(variant) : NULL;
    return theme ? theme : theme_find(name);
}

bool appearance_asks(const struct settings *settings)
{
    const char *name = theme_names[settings->theme];

    return !no_color() && strcmp(name, "dark") != 0 && strcmp(name, "light") != 0 &&
           strcmp(name, "mono") != 0;
}

const char *appearance_next_theme(struct settings *settings)
{
    settings->theme = (settings->theme + 1) % (int)ARRAY_LEN(theme_names);
    return theme_names[settings->theme];
}

const char *appearance_next_glyphs(struct settings *settings)
{
    settings->glyphs = (settings->glyphs + 1) % (int)ARRAY_LEN(glyph_names);
    return glyph_names[settings->glyphs];
}

struct backend_options appearance_options(const struct settings *settings,
                                          enum background background)
{
    struct backend_options options = {
        .theme = choose_theme(settings, background),
        .glyphs = GLYPHS_BRAILLE,
        .glyphs_auto = settings->glyphs == GLYPHS_CHOICE_AUTO,
        .colours = no_color() ? 0 : -1,
        .mouse = settings->mouse,
        .fd = -1,
    };

    if (settings->glyphs == GLYPHS_CHOICE_BLOCK)
        options.glyphs = GLYPHS_BLOCK;
    else if (settings->glyphs == GLYPHS_CHOICE_ASCII ||
             (options.glyphs_auto && strcmp(nl_langinfo(CODESET), "UTF-8") != 0))
        options.glyphs = GLYPHS_ASCII;
    return options;
}
