/* SPDX-License-Identifier: MIT */
#include "canvas/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/utf8.h"

enum { SIZE_MAX_CELLS = 1000, PRINTF_MAX = 2048 };

struct canvas {
    int cols, rows;
    struct rect clip; /* always within the bounds */
    enum glyphs glyphs;
    struct cell *cells;
};

static const struct cell blank = {
    .text = " ", .length = 1, .width = 1, .style = STYLE_DEFAULT};

static int clamp(int value, int lo, int hi)
{
    return value < lo ? lo : value > hi ? hi : value;
}

struct canvas *canvas_new(int cols, int rows)
{
    struct canvas *canvas = xcalloc(1, sizeof(*canvas));

    canvas_resize(canvas, cols, rows);
    return canvas;
}

void canvas_free(struct canvas *canvas)
{
    if (!canvas)
        return;
    free(canvas->cells);
    free(canvas);
}

void canvas_resize(struct canvas *canvas, int cols, int rows)
{
    canvas->cols = clamp(cols, 1, SIZE_MAX_CELLS);
    canvas->rows = clamp(rows, 1, SIZE_MAX_CELLS);
    canvas->cells = xreallocarray(
        canvas->cells, (size_t)canvas->cols * (size_t)canvas->rows, sizeof(struct cell));
    canvas->clip = canvas_bounds(canvas);
    for (int i = 0; i < canvas->cols * canvas->rows; i++)
        canvas->cells[i] = blank;
}

int canvas_cols(const struct canvas *canvas)
{
    return canvas->cols;
}

int canvas_rows(const struct canvas *canvas)
{
    return canvas->rows;
}

struct rect canvas_bounds(const struct canvas *canvas)
{
    return (struct rect){0, 0, canvas->cols, canvas->rows};
}

void canvas_set_glyphs(struct canvas *canvas, enum glyphs set)
{
    canvas->glyphs = set;
}

enum glyphs canvas_glyphs(const struct canvas *canvas)
{
    return canvas->glyphs;
}

struct rect canvas_clip(struct canvas *canvas, struct rect r)
{
    struct rect former = canvas->clip;

    canvas->clip = rect_intersect(former, r);
    return former;
}

void canvas_set_clip(struct canvas *canvas, struct rect r)
{
    canvas->clip = rect_intersect(r, canvas_bounds(canvas));
}

static struct cell *cell_at(struct canvas *canvas, int x, int y)
{
    return &canvas->cells[(size_t)y * (size_t)canvas->cols + (size_t)x];
}

/* Cells [x0, x1) of a row are about to be overwritten: whoever loses half of a wide
   character becomes blank, in its own style, even beyond the clip. */
static void release(struct canvas *canvas, int x0, int x1, int y)
{
    uint16_t style;

    if (x0 > 0 && cell_at(canvas, x0, y)->width == 0) {
        style = cell_at(canvas, x0 - 1, y)->style;
        *cell_at(canvas, x0 - 1, y) = blank;
        cell_at(canvas, x0 - 1, y)->style = style;
    }
    if (x1 < canvas->cols && cell_at(canvas, x1, y)->width == 0) {
        style = cell_at(canvas, x1, y)->style;
        *cell_at(canvas, x1, y) = blank;
        cell_at(canvas, x1, y)->style = style;
    }
}

static struct cell make_cell(uint32_t code, int width, uint16_t style)
{
    struct cell cell = {.width = (uint8_t)width, .style = style};

    cell.length = (uint8_t)utf8_encode(code, cell.text);
    return cell;
}

/* Control characters cannot come from sanitised text; one that does shows itself. */
static uint32_t printable(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) ? UTF8_REPLACEMENT : code;
}

/* Write one character; returns its cell, NULL where the clip has none of it. */
static struct cell *place(struct canvas *canvas, int x, int y, uint16_t style,
                          uint32_t code, int width)
{
    struct rect clip = canvas->clip;
    int left = x > clip.x ? x : clip.x;
    int right = x + width < clip.x + clip.w ? x + width : clip.x + clip.w;

    if (y < clip.y || y >= clip.y + clip.h || left >= right)
        return NULL;
    release(canvas, left, right, y);
    if (right - left < width) { /* half of a wide character */
        *cell_at(canvas, left, y) = make_cell(' ', 1, style);
        return NULL;
    }
    *cell_at(canvas, x, y) = make_cell(code, width, style);
    if (width == 2)
        *cell_at(canvas, x + 1, y) = (struct cell){.style = style};
    return cell_at(canvas, x, y);
}

/* Combining marks join the character before; what has no room is dropped. */
static void append_mark(struct cell *cell, uint32_t code)
{
    char bytes[4];
    size_t size = utf8_encode(code, bytes);

    if (!cell || cell->length + size > sizeof(cell->text))
        return;
    memcpy(cell->text + cell->length, bytes, size);
    cell->length = (uint8_t)(cell->length + size);
}

void canvas_clear(struct canvas *canvas)
{
    canvas_fill(canvas, canvas->clip, STYLE_DEFAULT, ' ');
}

void canvas_fill(struct canvas *canvas, struct rect r, uint16_t style, uint32_t code)
{
    struct cell cell;

    code = printable(code);
    if (utf8_code_width(code) != 1)
        code = UTF8_REPLACEMENT;
    cell = make_cell(code, 1, style);
    r = rect_intersect(r, canvas->clip);
    if (rect_empty(r))
        return;
    for (int y = r.y; y < r.y + r.h; y++) {
        release(canvas, r.x, r.x + r.w, y);
        for (int x = r.x; x < r.x + r.w; x++)
            *cell_at(canvas, x, y) = cell;
    }
}

int canvas_text_n(struct canvas *canvas, int x, int y, uint16_t style, const char *text,
                  size_t size)
{
    const char *end = text + size;
    struct cell *last = NULL;
    int start = x;

    while (text < end) {
        uint32_t code;
        int width;

        text += utf8_decode(text, end, &code);
        code = printable(code);
        width = utf8_code_width(code);
        if (width <= 0) {
            append_mark(last, code);
            continue;
        }
        last = place(canvas, x, y, style, code, width);
        x += width;
    }
    return x - start;
}

int canvas_text(struct canvas *canvas, int x, int y, uint16_t style, const char *text)
{
    return canvas_text_n(canvas, x, y, style, text, strlen(text));
}

int canvas_text_fit(struct canvas *canvas, int x, int y, int width, uint16_t style,
                    const char *text)
{
    size_t size = strlen(text);
    int used;

    if (width <= 0)
        return 0;
    if (utf8_width_n(text, size) <= width)
        return canvas_text_n(canvas, x, y, style, text, size);
    used = canvas_text_n(canvas, x, y, style, text, utf8_prefix(text, size, width - 1));
    canvas_put(canvas, x + used, y, style, glyph(canvas->glyphs, GLYPH_ELLIPSIS));
    return used + 1;
}

int canvas_text_right(struct canvas *canvas, int x, int y, int width, uint16_t style,
                      const char *text)
{
    int wanted = utf8_width(text);

    if (wanted < width)
        x += width - wanted;
    return canvas_text_fit(canvas, x, y, width, style, text);
}

int canvas_printf(struct canvas *canvas, int x, int y, uint16_t style, const char *format,
                  ...)
{
    char text[PRINTF_MAX];
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (length < 0)
        return 0;
    if (length >= PRINTF_MAX)
        length = PRINTF_MAX - 1;
    return canvas_text_n(canvas, x, y, style, text, (size_t)length);
}

void canvas_put(struct canvas *canvas, int x, int y, uint16_t style, uint32_t code)
{
    int width;

    code = printable(code);
    width = utf8_code_width(code);
    if (width <= 0) {
        code = UTF8_REPLACEMENT;
        width = 1;
    }
    place(canvas, x, y, style, code, width);
}

void canvas_hline(struct canvas *canvas, int x, int y, int width, uint16_t style)
{
    canvas_fill(canvas, (struct rect){x, y, width > 0 ? width : 0, 1}, style,
                glyph(canvas->glyphs, GLYPH_HLINE));
}

void canvas_add_attributes(struct canvas *canvas, struct rect r, uint16_t attributes)
{
    r = rect_intersect(r, canvas->clip);
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x; x < r.x + r.w; x++)
            cell_at(canvas, x, y)->style |= (uint16_t)(attributes & ~STYLE_MASK);
}

void canvas_restyle(struct canvas *canvas, struct rect r, uint16_t style)
{
    r = rect_intersect(r, canvas->clip);
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x; x < r.x + r.w; x++)
            cell_at(canvas, x, y)->style = style;
}

void canvas_copy(const struct canvas *canvas, struct rect r, struct cell *ret_cells)
{
    for (int y = 0; y < r.h; y++)
        memcpy(&ret_cells[(size_t)y * (size_t)r.w], canvas_cell(canvas, r.x, r.y + y),
               (size_t)r.w * sizeof(struct cell));
}

void canvas_paste(struct canvas *canvas, struct rect r, const struct cell *cells)
{
    for (int y = 0; y < r.h; y++) {
        size_t at = (size_t)(r.y + y) * (size_t)canvas->cols + (size_t)r.x;

        memcpy(&canvas->cells[at], &cells[(size_t)y * (size_t)r.w],
               (size_t)r.w * sizeof(struct cell));
    }
}

const struct cell *canvas_cell(const struct canvas *canvas, int x, int y)
{
    return &canvas->cells[(size_t)y * (size_t)canvas->cols + (size_t)x];
}

/* One base character of the cell's width, then marks of width 0. */
static bool cell_check(const struct cell *cell)
{
    const char *at = cell->text, *end = cell->text + cell->length;
    uint32_t code;

    if (cell->length == 0 || cell->length > sizeof(cell->text))
        return false;
    at += utf8_decode(at, end, &code);
    if (printable(code) != code || utf8_code_width(code) != cell->width)
        return false;
    while (at < end) {
        at += utf8_decode(at, end, &code);
        if (printable(code) != code || utf8_code_width(code) != 0)
            return false;
    }
    return utf8_valid(cell->text, cell->length);
}

bool canvas_check(const struct canvas *canvas)
{
    for (int y = 0; y < canvas->rows; y++) {
        int right_half = 0;

        for (int x = 0; x < canvas->cols; x++) {
            const struct cell *cell = canvas_cell(canvas, x, y);

            if (right_half) {
                if (cell->width != 0 || cell->length != 0)
                    return false;
                right_half = 0;
                continue;
            }
            if (cell->width < 1 || cell->width > 2 || !cell_check(cell))
                return false;
            if ((cell->style & STYLE_MASK) >= STYLE_COUNT)
                return false;
            right_half = cell->width == 2;
        }
        if (right_half)
            return false;
    }
    return rect_contains(canvas->clip, canvas->clip.x, canvas->clip.y) ||
           rect_empty(canvas->clip);
}
