/* SPDX-License-Identifier: MIT */
#include "app/appearance.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

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

static const struct theme *choose_theme(const struct settings *settings)
{
    /* In the order of the choices in config/settings.c; the first is "auto". */
    static const char *const names[] = {NULL,           "dark", "light", "high-contrast",
                                        "colour-blind", "mono"};
    const char *name = names[settings->theme];

    return theme_find(name ? name : light_background() ? "light" : "dark");
}

struct backend_options appearance_options(const struct settings *settings)
{
    struct backend_options options = {
        .theme = choose_theme(settings),
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
