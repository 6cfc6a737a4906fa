/* SPDX-License-Identifier: MIT */
#include "views/strip.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"

enum form { FORM_FULL, FORM_BRIEF, FORM_GONE };

enum { SIDE_GAP = 2, NEEDED = 60, STAYS = 100 };

void strip_clear(struct strip *strip)
{
    strip->count = 0;
}

/* An empty segment; the last one where the strip is full. */
static struct segment *add_segment(struct strip *strip, uint16_t style, int importance)
{
    size_t i =
        strip->count < STRIP_SEGMENTS_MAX ? strip->count++ : STRIP_SEGMENTS_MAX - 1;

    strip->segments[i] = (struct segment){.style = style, .importance = importance};
    return &strip->segments[i];
}

/* A text that was cut may end within a character. */
static void drop_cut_character(char *text)
{
    size_t size = strlen(text), start = size;

    while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
        start--;
    start -= start > 0;
    if (!utf8_valid(text + start, size - start))
        text[start] = '\0';
}

struct segment *strip_printf(struct strip *strip, uint16_t style, int importance,
                             const char *format, ...)
{
    struct segment *segment = add_segment(strip, style, importance);
    va_list args;

    va_start(args, format);
    vsnprintf(segment->text, sizeof(segment->text), format, args);
    va_end(args);
    drop_cut_character(segment->text);
    return segment;
}

static const char *form_text(const struct segment *segment, enum form form)
{
    return form == FORM_BRIEF && segment->brief[0] ? segment->brief : segment->text;
}

/* Columns of the segments of one side, a space between two and bars where asked. */
static int side_width(const struct strip *strip, const enum form *forms, bool right)
{
    int width = 0;

    for (size_t i = 0; i < strip->count; i++) {
        const struct segment *segment = &strip->segments[i];

        if (segment->right != right || forms[i] == FORM_GONE)
            continue;
        if (width > 0)
            width += segment->separator ? 3 : 1;
        width += utf8_width(form_text(segment, forms[i]));
    }
    return width;
}

static bool fits(const struct strip *strip, const enum form *forms, int width)
{
    int left = side_width(strip, forms, false), right = side_width(strip, forms, true);

    return left + right + (left > 0 && right > 0 ? SIDE_GAP : 0) <= width;
}

/* Bring the segments of one importance into a form; true where that made it fit. */
static bool shrink(const struct strip *strip, enum form *forms, int importance, int width,
                   enum form form)
{
    bool changed = false;

    for (size_t i = 0; i < strip->count; i++) {
        int own = strip->segments[i].importance;

        if ((own < STAYS ? own : STAYS) != importance || forms[i] >= form ||
            (form == FORM_BRIEF && !strip->segments[i].brief[0]))
            continue;
        forms[i] = form;
        changed = true;
    }
    return changed && fits(strip, forms, width);
}

/* The least important gives way whole before the next is even shortened; but what stays
   takes its brief form before anything that is needed goes. */
static void make_fit(const struct strip *strip, enum form *forms, int width)
{
    if (fits(strip, forms, width))
        return;
    for (int importance = 0; importance < STAYS; importance++)
        if ((importance == NEEDED && shrink(strip, forms, STAYS, width, FORM_BRIEF)) ||
            shrink(strip, forms, importance, width, FORM_BRIEF) ||
            shrink(strip, forms, importance, width, FORM_GONE))
            return;
}

/* One side on its way to the right. */
struct side {
    const struct strip *strip;
    const enum form *forms;
    bool right;
    struct canvas *canvas; /* NULL: only looked at */
    int y, end;            /* never beyond end */
    int wanted, action;    /* of the segment in the column that is asked for */
};

/* From x on; returns where the side ends. */
static int walk_side(struct side *side, int x)
{
    bool first = true;

    for (size_t i = 0; i < side->strip->count; i++) {
        const struct segment *segment = &side->strip->segments[i];
        const char *text = form_text(segment, side->forms[i]);
        int width = utf8_width(text);

        if (segment->right != side->right || side->forms[i] == FORM_GONE ||
            x >= side->end)
            continue;
        if (!first && segment->separator && side->canvas)
            canvas_put(side->canvas, x + 1, side->y, STYLE_RULE,
                       glyph(canvas_glyphs(side->canvas), GLYPH_VLINE));
        if (!first)
            x += segment->separator ? 3 : 1;
        if (side->wanted >= x && side->wanted < x + width)
            side->action = segment->action;
        if (side->canvas)
            width = canvas_text_fit(side->canvas, x, side->y, side->end - x,
                                    segment->style, text);
        x += width;
        first = false;
    }
    return x;
}

static void walk(struct side *side, const struct strip *strip, struct rect area)
{
    enum form forms[STRIP_SEGMENTS_MAX] = {FORM_FULL};

    int left, right;

    make_fit(strip, forms, area.w);
    side->strip = strip;
    side->forms = forms;
    side->y = area.y;
    side->end = area.x + area.w;
    left = walk_side(side, area.x);
    right = side->end - side_width(strip, forms, true);
    left += left > area.x ? SIDE_GAP : 0;
    side->right = true;
    (void)walk_side(side, right > left ? right : left);
}

void strip_draw(const struct strip *strip, struct canvas *canvas, struct rect area)
{
    struct rect former = canvas_clip(canvas, area);
    struct side side = {.canvas = canvas, .wanted = -1};

    walk(&side, strip, area);
    canvas_set_clip(canvas, former);
}

int strip_action_at(const struct strip *strip, struct rect area, int x)
{
    struct side side = {.wanted = x};

    walk(&side, strip, area);
    return side.action;
}
