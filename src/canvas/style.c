/* SPDX-License-Identifier: MIT */
#include "canvas/style.h"

static const struct {
    const char *name;
    char letter;
} style_table[STYLE_COUNT] = {
    [STYLE_DEFAULT] = {"default",            '.'},
    [STYLE_TITLE] = {"title",              't'},
    [STYLE_TITLE_FOCUS] = {"title-focus",        'T'},
    [STYLE_RULE] = {"rule",               'r'},
    [STYLE_AXIS] = {"axis",               'a'},
    [STYLE_LABEL] = {"label",              'l'},
    [STYLE_VALUE] = {"value",              'v'},
    [STYLE_DIM] = {"dim",                'd'},
    [STYLE_BAR] = {"bar",                'b'},
    [STYLE_BAR_CURRENT] = {"bar-current",        'B'},
    [STYLE_KEY] = {"key",                'k'},
    [STYLE_SELECTED] = {"selected",           's'},
    [STYLE_CURSOR] = {"cursor",             'u'},
    [STYLE_MATCH] = {"match",              'm'},
    [STYLE_OK] = {"ok",                 'o'},
    [STYLE_INFO] = {"info",               'i'},
    [STYLE_WARNING] = {"warning",            'w'},
    [STYLE_CRITICAL] = {"critical",           'c'},
    [STYLE_PENDING] = {"pending",            'p'},
    [STYLE_STALE] = {"stale",              'e'},
    [STYLE_ERROR] = {"error",              'E'},
    [STYLE_THRESHOLD_OK] = {"threshold-ok",       'O'},
    [STYLE_THRESHOLD_INFO] = {"threshold-info",     'I'},
    [STYLE_THRESHOLD_WARNING] = {"threshold-warning",  'W'},
    [STYLE_THRESHOLD_CRITICAL] = {"threshold-critical", 'C'},
    [STYLE_SERIES_1] = {"series-1",           '1'},
    [STYLE_SERIES_1 + 1] = {"series-2",           '2'},
    [STYLE_SERIES_1 + 2] = {"series-3",           '3'},
    [STYLE_SERIES_1 + 3] = {"series-4",           '4'},
    [STYLE_SERIES_1 + 4] = {"series-5",           '5'},
    [STYLE_SERIES_1 + 5] = {"series-6",           '6'},
    [STYLE_SERIES_1 + 6] = {"series-7",           '7'},
    [STYLE_SERIES_1 + 7] = {"series-8",           '8'},
    [STYLE_SERIES_1 + 8] = {"series-9",           '9'},
    [STYLE_SERIES_1 + 9] = {"series-10",          'x'},
    [STYLE_SERIES_1 + 10] = {"series-11",          'y'},
    [STYLE_SERIES_1 + 11] = {"series-12",          'z'},
    [STYLE_HEAT_1] = {"heat-1",             'D'},
    [STYLE_HEAT_1 + 1] = {"heat-2",             'F'},
    [STYLE_HEAT_1 + 2] = {"heat-3",             'G'},
    [STYLE_HEAT_1 + 3] = {"heat-4",             'H'},
    [STYLE_HEAT_1 + 4] = {"heat-5",             'J'},
    [STYLE_HEAT_1 + 5] = {"heat-6",             'K'},
    [STYLE_HEAT_1 + 6] = {"heat-7",             'L'},
    [STYLE_HEAT_1 + 7] = {"heat-8",             'M'},
    [STYLE_HEAT_1 + 8] = {"heat-9",             'N'},
    [STYLE_HEAT_1 + 9] = {"heat-10",            'P'},
};

/* The colour of the 256-colour palette that is as colour, only fainter: 16–231 are a
   6×6×6 cube, 232–255 greys. */
static int fade_256(int colour, bool light)
{
    int cube, part[3];

    if (colour < 16)
        return light ? 247 : 242;
    if (colour >= 232)
        return light ? (colour + 255) / 2 : (232 + 2 * colour) / 3;
    cube = colour - 16;
    part[0] = cube / 36;
    part[1] = cube / 6 % 6;
    part[2] = cube % 6;
    for (int i = 0; i < 3; i++)
        part[i] = light ? (part[i] + 5) / 2 : (part[i] + 1) / 2;
    return 16 + part[0] * 36 + part[1] * 6 + part[2];
}

/* Eight colours have no bright ones: bold stands for them, faint for the bright black. */
static void resolve_8(int *fg, int *bg, uint16_t *attributes)
{
    if (*fg == 8) {
        *fg = -1;
        *attributes |= STYLE_FADE;
    } else if (*fg > 8) {
        *fg -= 8;
        *attributes |= STYLE_BOLD;
    }
    if (*bg >= 8)
        *bg -= 8;
}

void style_resolve(const struct theme *theme, uint16_t style, int colours, int *ret_fg,
                   int *ret_bg, uint16_t *ret_attributes)
{
    unsigned base = style & STYLE_MASK;
    const struct style_look *look =
        &theme->look[base < STYLE_COUNT ? base : STYLE_DEFAULT];
    uint16_t attributes = (uint16_t)(style & ~STYLE_MASK);

    *ret_fg = *ret_bg = -1;
    if (colours < 8) {
        *ret_attributes = attributes | look->mono;
        return;
    }
    attributes |= look->attributes;
    if (colours >= 256) {
        *ret_fg = look->fg256;
        *ret_bg = look->bg256;
        if (attributes & STYLE_FADE) {
            *ret_fg = fade_256(*ret_fg, theme->light);
            attributes &= (uint16_t)~STYLE_FADE;
        }
    } else {
        *ret_fg = look->fg16;
        *ret_bg = look->bg16;
        if (colours < 16)
            resolve_8(ret_fg, ret_bg, &attributes);
    }
    *ret_attributes = attributes;
}

char style_letter(uint16_t style)
{
    unsigned base = style & STYLE_MASK;

    return base < STYLE_COUNT ? style_table[base].letter : '?';
}

const char *style_name(enum style style)
{
    return style < STYLE_COUNT ? style_table[style].name : "?";
}
