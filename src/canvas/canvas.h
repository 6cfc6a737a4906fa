/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_CANVAS_H
#define CANVAS_CANVAS_H

/*
 * A grid of cells with a clip rectangle: the only thing a view draws on.
 *
 * Invariants: a cell of width 2 is followed by a cell of width 0; writing over half of
 * a wide character blanks the other half; no cell holds a control character; nothing is
 * written outside the clip; a wide character that would straddle the clip's edge is
 * drawn as a space.
 *
 * Ownership: canvas_new() → canvas_free(). Text is copied.
 */

#include <stdbool.h>
#include <stdint.h>

#include "canvas/cell.h"
#include "canvas/style.h"
#include "core/attr.h"
#include "core/rect.h"

struct canvas;

/* 1 ≤ cols, rows ≤ 1000 (clamped). */
struct canvas *canvas_new(int cols, int rows) ALLOCATES;
void canvas_free(struct canvas *canvas);
/* The contents become blank. */
void canvas_resize(struct canvas *canvas, int cols, int rows);
int canvas_cols(const struct canvas *canvas);
int canvas_rows(const struct canvas *canvas);
struct rect canvas_bounds(const struct canvas *canvas);

/* Narrow the clip to its intersection with r; returns the former one for
   canvas_set_clip(). Coordinates stay absolute. */
struct rect canvas_clip(struct canvas *canvas, struct rect r);
void canvas_set_clip(struct canvas *canvas, struct rect r);

/* Blank the clip. */
void canvas_clear(struct canvas *canvas);
/* Fill r with one code point of width 1. */
void canvas_fill(struct canvas *canvas, struct rect r, uint16_t style, uint32_t code);

/* Put sanitised text at (x, y), cut at the clip; returns the columns it would use. */
int canvas_text(struct canvas *canvas, int x, int y, uint16_t style, const char *text);
int canvas_text_n(struct canvas *canvas, int x, int y, uint16_t style, const char *text,
                  size_t size);
/* At most width columns, with "…" where cut; returns the columns used. */
int canvas_text_fit(struct canvas *canvas, int x, int y, int width, uint16_t style,
                    const char *text);
/* Ends at column x + width - 1. Cut on the right with "…" where too long. */
int canvas_text_right(struct canvas *canvas, int x, int y, int width, uint16_t style,
                      const char *text);
int canvas_printf(struct canvas *canvas, int x, int y, uint16_t style, const char *format,
                  ...) PRINTF_LIKE(5, 6);
void canvas_put(struct canvas *canvas, int x, int y, uint16_t style, uint32_t code);
void canvas_hline(struct canvas *canvas, int x, int y, int width, uint16_t style);

/* Or attributes into the style of existing cells (selection, stale fade). */
void canvas_add_attributes(struct canvas *canvas, struct rect r, uint16_t attributes);
/* Replace the style of existing cells. */
void canvas_restyle(struct canvas *canvas, struct rect r, uint16_t style);

/* What is in r, which must be inside the bounds, into r.w * r.h cells, row by row; and
   back. Both are whole: r does not cut wide characters. The clip does not matter. */
void canvas_copy(const struct canvas *canvas, struct rect r, struct cell *ret_cells);
void canvas_paste(struct canvas *canvas, struct rect r, const struct cell *cells);

/* The cell at (x, y), which must be inside. Rows are contiguous. */
const struct cell *canvas_cell(const struct canvas *canvas, int x, int y);
/* True where every invariant holds (tests and fuzzing). */
bool canvas_check(const struct canvas *canvas);

/* What characters the terminal can show; drawing degrades by it. */
enum glyphs {
    GLYPHS_BRAILLE, /* braille, blocks, lines, shapes */
    GLYPHS_BLOCK,   /* lines, █ ░ ▒ and the shapes of console fonts */
    GLYPHS_ASCII,   /* 7 bits */
    GLYPHS_COUNT
};

/* Code points that differ by glyph set: one table, so that every view degrades alike. */
enum glyph {
    GLYPH_HLINE,       /* ─ - */
    GLYPH_VLINE,       /* │ | */
    GLYPH_CORNER,      /* └ + */
    GLYPH_TICK,        /* ┤ + */
    GLYPH_THRESHOLD,   /* ┄ . */
    GLYPH_FOCUS,       /* ▌ > */
    GLYPH_CRITICAL,    /* ▲ ! */
    GLYPH_WARNING,     /* ● * */
    GLYPH_INFO,        /* ○ o */
    GLYPH_PENDING,     /* ◌ ? */
    GLYPH_LEGEND,      /* ━ = */
    GLYPH_BAR_FULL,    /* █ # */
    GLYPH_BAR_EMPTY,   /* ░ . */
    GLYPH_END_OF_DATA, /* ╎ : where a stale graph ends */
    GLYPH_ELLIPSIS,    /* … ~ */
    GLYPH_CHECK,       /* ✓ + */
    GLYPH_CROSS,       /* ✗ x */
    GLYPH_REFRESH,     /* ↻ @ */
    GLYPH_UP,          /* ↑ ^ */
    GLYPH_DOWN,        /* ↓ v */
    GLYPH_RISING,      /* ↗ / */
    GLYPH_FALLING,     /* ↘ \ */
    GLYPH_SEPARATOR,   /* › > */
    GLYPH_ALERT_BAND,  /* ▔ " */
    GLYPH_BRANCH,      /* ├ + */
    GLYPH_SHADE,       /* ▒ : */
    GLYPH_EXEMPLAR,    /* ◆ x */
    GLYPH_FOLDED,      /* ▸ + */
    GLYPH_UNFOLDED,    /* ▾ - */
    GLYPH_COUNT
};

uint32_t glyph(enum glyphs set, enum glyph which);
/* The same as text, in buf. */
const char *glyph_text(enum glyphs set, enum glyph which, char buf[5]);
/* The nearest 7-bit character for terminals that have no more: '?' where none is near. */
char glyph_to_ascii(uint32_t code);

/* The set that rules and cut texts ("…") on this canvas are drawn with. Braille at
   first; resizing keeps it. */
void canvas_set_glyphs(struct canvas *canvas, enum glyphs set);
enum glyphs canvas_glyphs(const struct canvas *canvas);

#endif
