/* SPDX-License-Identifier: MIT */
#include "canvas/pen.h"

#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "core/log.h"
#include "core/mem.h"

enum { CODE_MAX = 256 };

static const struct {
    uint16_t attribute;
    enum cap cap;
} attribute_caps[] = {
    {STYLE_BOLD,      CAP_BOLD     },
    {STYLE_FADE,      CAP_DIM      },
    {STYLE_UNDERLINE, CAP_UNDERLINE},
    {STYLE_REVERSE,   CAP_REVERSE  },
};

void pen_init(struct pen *pen, const struct caps *caps, const struct theme *theme,
              int colours)
{
    memset(pen, 0, sizeof(*pen));
    pen->caps = caps;
    pen->theme = theme;
    pen->colours = colours;
    pen->looks[PEN_PLAIN] = (struct pen_look){.fg = -1, .bg = -1};
    pen->look_count = 1;
    pen->now = -1;
    buf_init(&pen->whole, CODE_MAX);
    buf_init(&pen->difference, CODE_MAX);
}

void pen_done(struct pen *pen)
{
    for (size_t i = 0; i < PEN_COLOURS; i++) {
        free(pen->codes[0][i]);
        free(pen->codes[1][i]);
    }
    buf_done(&pen->whole);
    buf_done(&pen->difference);
}

void pen_forget(struct pen *pen)
{
    pen->now = -1;
}

/* ---- looks ---- */

static bool same_look(const struct pen_look *a, const struct pen_look *b)
{
    return a->fg == b->fg && a->bg == b->bg && a->attributes == b->attributes;
}

static struct pen_look resolve(const struct pen *pen, uint16_t style)
{
    const struct caps *caps = pen->caps;
    struct pen_look look;
    uint16_t attributes;
    int fg, bg;

    style_resolve(pen->theme, style, pen->colours, &fg, &bg, &attributes);
    if (pen->colours > 0 && !caps->default_colours && (fg >= 0 || bg >= 0)) {
        fg = fg < 0 ? 7 : fg;
        bg = bg < 0 ? 0 : bg;
    }
    if (fg >= 0 || bg >= 0)
        attributes &= (uint16_t)~caps->no_colour_attributes;
    look = (struct pen_look){(int16_t)fg, (int16_t)bg, attributes, false};
    look.shows_on_blanks = bg >= 0 || (attributes & (STYLE_REVERSE | STYLE_UNDERLINE));
    return look;
}

int pen_look(struct pen *pen, uint16_t style)
{
    int16_t *number = &pen->numbers[style % PEN_STYLES];
    struct pen_look look;
    int i = 0;

    if (*number > 0)
        return *number - 1;
    look = resolve(pen, style);
    while (i < pen->look_count && !same_look(&pen->looks[i], &look))
        i++;
    if (i == PEN_LOOKS_MAX) {
        log_warn("terminal", "no more looks after %d", i);
        return PEN_PLAIN;
    }
    if (i == pen->look_count)
        pen->looks[pen->look_count++] = look;
    *number = (int16_t)(i + 1);
    return i;
}

int pen_cell_look(struct pen *pen, const struct cell *cell)
{
    int look = pen_look(pen, cell->style);

    return cell->length == 1 && cell->text[0] == ' ' && !pen->looks[look].shows_on_blanks
               ? PEN_ANY
               : look;
}

/* ---- codes ---- */

/* A code that changes the look. Several become one: CSI 1 m and CSI 31 m are CSI 1;31 m
   (ECMA-48 8.3.117). */
static void add_code(struct buf *out, size_t start, const char *code)
{
    size_t size = strlen(code);
    bool joins = out->size > start && out->data[out->size - 1] == 'm' && size > 3 &&
                 strncmp(code, "\033[", 2) == 0 && code[size - 1] == 'm';

    if (joins) {
        out->data[out->size - 1] = ';';
        code += 2;
    }
    buf_puts(out, code);
}

static const char *colour_code(struct pen *pen, bool background, int colour)
{
    char **code = &pen->codes[background][colour % PEN_COLOURS];
    struct buf text;

    if (*code)
        return *code;
    buf_init(&text, CODE_MAX);
    if (pen->caps->colours > PEN_COLOURS) /* it is told RGB values: not by us */
        buf_printf(&text, "\033[%d;5;%dm", background ? 48 : 38, colour);
    else
        caps_add(pen->caps, background ? CAP_BACKGROUND : CAP_FOREGROUND, colour, 0,
                 &text);
    *code = buf_take(&text);
    buf_done(&text);
    return *code;
}

static void add_attributes(const struct pen *pen, uint16_t attributes, struct buf *out,
                           size_t start)
{
    for (size_t i = 0; i < ARRAY_LEN(attribute_caps); i++) {
        const char *code = pen->caps->text[attribute_caps[i].cap];

        if ((attributes & attribute_caps[i].attribute) && code)
            add_code(out, start, code);
    }
}

/* Everything anew. */
static void write_whole(struct pen *pen, const struct pen_look *to, struct buf *out)
{
    size_t start = out->size;

    if (pen->caps->text[CAP_RESET])
        add_code(out, start, pen->caps->text[CAP_RESET]);
    add_attributes(pen, to->attributes, out, start);
    if (to->fg >= 0)
        add_code(out, start, colour_code(pen, false, to->fg));
    if (to->bg >= 0)
        add_code(out, start, colour_code(pen, true, to->bg));
}

/* Only what differs; false: something has to be taken back that has no code for that. */
static bool write_difference(struct pen *pen, const struct pen_look *from,
                             const struct pen_look *to, struct buf *out)
{
    const char *back = pen->caps->text[CAP_COLOURS_BACK];
    bool one_by_one = back && strcmp(back, "\033[39;49m") == 0;
    size_t start = out->size;

    if (from->attributes & ~to->attributes)
        return false;
    if (((from->fg >= 0 && to->fg < 0) || (from->bg >= 0 && to->bg < 0)) && !one_by_one)
        return false;
    add_attributes(pen, to->attributes & (uint16_t)~from->attributes, out, start);
    if (to->fg != from->fg)
        add_code(out, start, to->fg < 0 ? "\033[39m" : colour_code(pen, false, to->fg));
    if (to->bg != from->bg)
        add_code(out, start, to->bg < 0 ? "\033[49m" : colour_code(pen, true, to->bg));
    return true;
}

void pen_set(struct pen *pen, int look, struct buf *out)
{
    const struct pen_look *to = &pen->looks[look];
    const struct buf *shorter = &pen->whole;

    if (look == pen->now)
        return;
    buf_clear(&pen->whole);
    buf_clear(&pen->difference);
    write_whole(pen, to, &pen->whole);
    if (pen->now >= 0 &&
        write_difference(pen, &pen->looks[pen->now], to, &pen->difference) &&
        pen->difference.size <= pen->whole.size)
        shorter = &pen->difference;
    buf_add(out, shorter->data, shorter->size);
    pen->now = look;
}
