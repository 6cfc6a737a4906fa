/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_PEN_H
#define CANVAS_PEN_H

/*
 * What the terminal draws with now, and the shortest way from there to another look.
 *
 * Styles that look alike share one number, so that a frame can be written look by look.
 * A blank has no foreground: only its background, reverse and underline show.
 *
 * Ownership: pen_init() → pen_done(). The theme and the capabilities outlive the pen.
 */

#include <stdint.h>

#include "canvas/caps.h"
#include "canvas/cell.h"
#include "canvas/style.h"

enum { PEN_LOOKS_MAX = 512, PEN_STYLES = 0x1000, PEN_COLOURS = 256 };

enum {
    PEN_PLAIN = 0, /* the look of plain text */
    PEN_ANY = -1,  /* of a blank that looks alike with most */
    PEN_NONE = -2,
};

struct pen_look {
    int16_t fg, bg; /* -1: default */
    uint16_t attributes;
    bool shows_on_blanks;
};

struct pen {
    const struct caps *caps;
    const struct theme *theme;
    int colours; /* that are used: 0, 8, 16, 256 */
    struct pen_look looks[PEN_LOOKS_MAX];
    int look_count;
    int16_t numbers[PEN_STYLES];  /* of the looks, plus one; 0: not known yet */
    char *codes[2][PEN_COLOURS];  /* of foregrounds and backgrounds, as far as used */
    struct buf whole, difference; /* codes being compared */
    int now;                      /* -1: not known */
};

void pen_init(struct pen *pen, const struct caps *caps, const struct theme *theme,
              int colours);
void pen_done(struct pen *pen);
/* The number of a style's look. */
int pen_look(struct pen *pen, uint16_t style);
/* The same for a cell; PEN_ANY: a blank that any look without shows_on_blanks draws. */
int pen_cell_look(struct pen *pen, const struct cell *cell);
/* From here on the terminal draws so. */
void pen_set(struct pen *pen, int look, struct buf *out);
/* What the terminal draws with is not known any more. */
void pen_forget(struct pen *pen);

#endif
