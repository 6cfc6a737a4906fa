/* SPDX-License-Identifier: MIT */
#include "canvas/plot_raster.h"

#include <limits.h>
#include <stdlib.h>

#include "core/mem.h"

void raster_dots(enum glyphs glyphs, int *ret_w, int *ret_h)
{
    *ret_w = glyphs == GLYPHS_BRAILLE ? 2 : 1;
    *ret_h = glyphs == GLYPHS_BRAILLE ? 4 : 3;
}

void raster_init(struct raster *raster, enum glyphs glyphs, int cols, int rows)
{
    size_t cells = (size_t)cols * (size_t)rows;

    *raster = (struct raster){.glyphs = glyphs, .cols = cols, .rows = rows};
    raster_dots(glyphs, &raster->dot_w, &raster->dot_h);
    raster->width = cols * raster->dot_w;
    raster->height = rows * raster->dot_h;
    raster->cells = xcalloc(cells, sizeof(raster->cells[0]));
    raster->line = xreallocarray(NULL, (size_t)raster->width, sizeof(raster->line[0]));
    raster->base = xreallocarray(NULL, (size_t)raster->width, sizeof(raster->base[0]));
    raster->starts = xcalloc((size_t)raster->width + 1, sizeof(raster->starts[0]));
    for (size_t i = 0; i < cells; i++)
        raster->cells[i].owner = raster->cells[i].bar_owner = -1;
}

void raster_done(struct raster *raster)
{
    free(raster->cells);
    free(raster->line);
    free(raster->base);
    free(raster->starts);
}

void raster_clear_extents(struct raster *raster, struct raster_extent *extents)
{
    for (int x = 0; x < raster->width; x++)
        extents[x] = (struct raster_extent){INT_MAX, -1};
}

void raster_start(struct raster *raster)
{
    for (int i = 0; i < raster->cols * raster->rows; i++)
        raster->cells[i].layer = 0;
    raster_clear_extents(raster, raster->line);
}

/* The bits of braille patterns (Unicode 15, 15.2: dots 1–8 from U+2800), or of thirds. */
static uint8_t dot_bit(const struct raster *raster, int x, int y)
{
    static const uint8_t braille[4][2] = {
        {0x01, 0x08},
        {0x02, 0x10},
        {0x04, 0x20},
        {0x40, 0x80}
    };

    return (uint8_t)(raster->dot_h == 4 ? braille[y][x] : 1u << y);
}

/* Inside. The two shapes of cells apart: dividing by what is not known beforehand took a
   fifth of drawing hundreds of lines. */
static void put_dot(struct raster *raster, int x, int y)
{
    if (raster->dot_h == 4)
        raster_at(raster, x / 2, y / 4)->layer |= dot_bit(raster, x % 2, y % 4);
    else
        raster_at(raster, x, y / 3)->layer |= dot_bit(raster, 0, y % 3);
}

void raster_dot(struct raster *raster, int x, int y)
{
    if (x >= 0 && y >= 0 && x < raster->width && y < raster->height)
        put_dot(raster, x, y);
}

static void mark(struct raster *raster, struct raster_extent *extents, bool dots,
                 int64_t x, int y)
{
    struct raster_extent *extent;

    if (x < 0 || x >= raster->width)
        return;
    extent = &extents[x];
    extent->top = y < extent->top ? y : extent->top;
    extent->bottom = y > extent->bottom ? y : extent->bottom;
    if (dots && y >= 0 && y < raster->height)
        put_dot(raster, (int)x, y);
}

static void mark_column(struct raster *raster, struct raster_extent *extents, bool dots,
                        int64_t x, int y0, int y1)
{
    int from = y0 < y1 ? y0 : y1, to = y0 < y1 ? y1 : y0;

    for (int y = from; y <= to; y++)
        mark(raster, extents, dots, x, y);
}

/* The row of the line at column x; both fit well within 62 bits. */
static int row_at(int64_t x0, int y0, int64_t x1, int y1, int64_t x)
{
    double part = (double)(x - x0) / (double)(x1 - x0);

    return (int)(y0 + (y1 - y0) * part + 0.5);
}

void raster_line(struct raster *raster, struct raster_extent *extents, bool dots,
                 int64_t x0, int y0, int64_t x1, int y1)
{
    int64_t x, dx, dy, error;
    int step = y1 > y0 ? 1 : -1, y;

    if (x1 < 0 || x0 >= raster->width)
        return;
    if (x0 == x1) {
        mark_column(raster, extents, dots, x0, y0, y1);
        return;
    }
    if (x0 < -1) {
        y0 = row_at(x0, y0, x1, y1, -1);
        x0 = -1;
    }
    if (x1 > raster->width) {
        y1 = row_at(x0, y0, x1, y1, raster->width);
        x1 = raster->width;
    }
    dx = x1 - x0;
    dy = y1 > y0 ? y1 - y0 : y0 - y1;
    error = dx - dy;
    x = x0;
    y = y0;
    for (int64_t i = 0; i <= dx + dy; i++) { /* never more steps than that */
        int64_t twice = 2 * error;

        mark(raster, extents, dots, x, y);
        if (x == x1 && y == y1)
            return;
        if (twice > -dy) {
            error -= dy;
            x++;
        }
        if (twice < dx) {
            error += dx;
            y += step;
        }
    }
}

static int bits_of(unsigned dots)
{
    int count = 0;

    for (; dots; dots &= dots - 1)
        count++;
    return count;
}

void raster_merge(struct raster *raster, int owner, int rank)
{
    for (int i = 0; i < raster->cols * raster->rows; i++) {
        struct raster_cell *cell = &raster->cells[i];
        int votes = bits_of(cell->layer);

        if (votes == 0)
            continue;
        cell->dots |= cell->layer;
        if (cell->owner >= 0 &&
            (rank < cell->rank || (rank == cell->rank && votes <= cell->votes)))
            continue;
        cell->owner = owner;
        cell->rank = (int16_t)rank;
        cell->votes = (uint8_t)votes;
    }
}

void raster_bar(struct raster *raster, int col, int eighths, int owner, int rank)
{
    for (int row = raster->rows - 1; row >= 0 && eighths > 0; row--, eighths -= 8) {
        struct raster_cell *cell = raster_at(raster, col, row);
        uint8_t level = (uint8_t)(eighths < 8 ? eighths : 8);
        bool higher = level > cell->level;

        if (cell->bar_owner < 0 || rank > cell->bar_rank ||
            (rank == cell->bar_rank && higher)) {
            cell->bar_owner = owner;
            cell->bar_rank = (int16_t)rank;
        }
        cell->level = higher ? level : cell->level;
    }
}

uint32_t raster_glyph(const struct raster *raster, const struct raster_cell *cell,
                      bool filled)
{
    /* Thirds of a cell: top 1, middle 2, bottom 4. */
    static const uint32_t thirds[2][8] = {
        {' ', 0x00af, 0x2500, 0x2502, '_', 0x2550, 0x2502, 0x2502},
        {' ', '\'',   '-',    '|',    '_', ':',    '|',    '|'   },
    };
    static const uint32_t areas[2][8] = {
        {' ', 0x00af, 0x2500, 0x2592, '_', 0x2591, 0x2592, 0x2588},
        {' ', '\'',   '-',    '"',    '_', ':',    '=',    '#'   },
    };
    int set = raster->glyphs == GLYPHS_ASCII;

    if (raster->glyphs == GLYPHS_BRAILLE)
        return 0x2800u + cell->dots;
    return filled ? areas[set][cell->dots & 7] : thirds[set][cell->dots & 7];
}
