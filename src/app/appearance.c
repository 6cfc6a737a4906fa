/* SPDX-License-Identifier: MIT */
#include "app/appearance.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/attr.h"

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

static const struct theme *choose_theme(const struct settings *settings,
                                        enum background background)
{
    bool light = background == BACKGROUND_LIGHT ||
                 (background == BACKGROUND_UNKNOWN && light_background());

    const char *name = settings_themes[settings->theme];
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
    const char *name = settings_themes[settings->theme];

    return !no_color() && strcmp(name, "dark") != 0 && strcmp(name, "light") != 0 &&
           strcmp(name, "mono") != 0;
}

static int next_of(const char *const *names, int at)
{
    return names[at + 1] ? at + 1 : 0;
}

const char *appearance_next_theme(struct settings *settings)
{
    settings->theme = next_of(settings_themes, settings->theme);
    return settings_themes[settings->theme];
}

const char *appearance_next_glyphs(struct settings *settings)
{
    settings->glyphs = next_of(settings_glyphs, settings->glyphs);
    return settings_glyphs[settings->glyphs];
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
