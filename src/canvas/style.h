/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_STYLE_H
#define CANVAS_STYLE_H

/*
 * What a cell means, never what colour it has: only a backend, through a theme row,
 * turns a style into colours and attributes for the terminal at hand. Severities stay
 * different without colour (letter, shape and attribute).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum style {
    STYLE_DEFAULT,
    STYLE_TITLE,       /* a panel's title */
    STYLE_TITLE_FOCUS, /* of the focused panel */
    STYLE_RULE,        /* the line after a title */
    STYLE_AXIS,        /* axis lines and labels */
    STYLE_LABEL,       /* captions, column heads, help text */
    STYLE_VALUE,       /* the one bright number */
    STYLE_DIM,         /* what is old, hidden or beside the point */
    STYLE_BAR,         /* the three lines that are always there */
    STYLE_BAR_CURRENT, /* the current dashboard in them */
    STYLE_KEY,         /* a key in the hint line */
    STYLE_SELECTED,    /* the selected row */
    STYLE_CURSOR,      /* crosshair, text cursor */
    STYLE_MATCH,       /* what a search found */
    STYLE_OK,
    STYLE_INFO,     /* ○ i */
    STYLE_WARNING,  /* ● W */
    STYLE_CRITICAL, /* ▲ C */
    STYLE_PENDING,  /* ◌ */
    STYLE_STALE,    /* age of what is no longer fresh */
    STYLE_ERROR,    /* a panel's failure */
    STYLE_THRESHOLD_OK,
    STYLE_THRESHOLD_INFO,
    STYLE_THRESHOLD_WARNING,
    STYLE_THRESHOLD_CRITICAL, /* threshold lines */
    STYLE_SERIES_1,
    STYLE_SERIES_LAST = STYLE_SERIES_1 + 11, /* 12 series colours without red or yellow */
    STYLE_HEAT_1,
    STYLE_HEAT_LAST = STYLE_HEAT_1 + 9, /* ten steps of heat, dark to bright */
    STYLE_COUNT
};

/* Attributes that may be or-ed into a cell's style. */
enum {
    STYLE_BOLD = 0x0100,
    STYLE_REVERSE = 0x0200,
    STYLE_FADE = 0x0400, /* as it is, but dimmed: stale graphs */
    STYLE_UNDERLINE = 0x0800,
    STYLE_MASK = 0x00ff,
};

enum { SERIES_STYLES = STYLE_SERIES_LAST - STYLE_SERIES_1 + 1 };

enum { HEAT_STYLES = STYLE_HEAT_LAST - STYLE_HEAT_1 + 1 };

/* One style in one theme. Colours are indexes of the terminal's palette, -1: default. */
struct style_look {
    int16_t fg256, bg256; /* terminals with 256 colours */
    int16_t fg16, bg16;   /* with 16; with 8 the bright ones become bold */
    uint16_t attributes;  /* STYLE_BOLD … always */
    uint16_t mono;        /* attributes where there is no colour */
};

struct theme {
    const char *name, *help;
    struct style_look look[STYLE_COUNT];
    bool light; /* for a light background: faded means lighter, not darker */
};

/* NULL for an unknown name. "auto" is not a theme: the application chooses. */
const struct theme *theme_find(const char *name);
const struct theme *theme_table(size_t *ret_count);

/* The look of a cell's style with its or-ed attributes for a number of colours (0, 8,
   16, 256): what every backend uses. */
void style_resolve(const struct theme *theme, uint16_t style, int colours, int *ret_fg,
                   int *ret_bg, uint16_t *ret_attributes);
/* One character per style for golden files ('t' title, '1' series 1 …). */
char style_letter(uint16_t style);
const char *style_name(enum style style);

#endif
