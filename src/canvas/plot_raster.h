/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_PLOT_RASTER_H
#define CANVAS_PLOT_RASTER_H

/*
 * Dots of one graph. Each series is drawn on a layer of its own, with the line's extent
 * per dot column beside it; merging the layer ORs its dots into the picture and votes
 * for the colour of each cell: rank first, then the number of dots, then who came first.
 *
 * Ownership: raster_init() → raster_done().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/canvas.h"

struct raster_cell {
    int32_t owner;     /* index of the series whose colour it is, -1: none */
    int32_t bar_owner; /* the same for the bar behind the dots */
    int16_t rank, bar_rank;
    uint8_t dots;
    uint8_t layer; /* dots of the series being drawn */
    uint8_t votes; /* dots of the owner */
    uint8_t level; /* of a bar: eighths */
    int8_t off;    /* values beyond the range here: +1 above, -1 below */
    bool taken;    /* nothing else may be drawn here */
};

struct raster_extent {
    int top, bottom; /* dot rows; top > bottom: nothing in this column */
};

struct raster {
    enum glyphs glyphs;
    int cols, rows;    /* cells */
    int dot_w, dot_h;  /* dots per cell */
    int width, height; /* dots */
    struct raster_cell *cells;
    struct raster_extent *line; /* of the layer, per dot column */
    struct raster_extent *base; /* of its lower edge */
    int64_t *starts;            /* when each dot column begins, and the last one ends */
};

/* Dots a cell has in each direction. */
void raster_dots(enum glyphs glyphs, int *ret_w, int *ret_h);

void raster_init(struct raster *raster, enum glyphs glyphs, int cols, int rows);
void raster_done(struct raster *raster);

/* Begin a layer. */
void raster_start(struct raster *raster);
/* A dot of the layer; outside is ignored. */
void raster_dot(struct raster *raster, int x, int y);
/* A line from dot to dot, both included (Bresenham 1965), into the layer where dots, and
   into the extents. Columns outside are skipped in constant time. */
void raster_line(struct raster *raster, struct raster_extent *extents, bool dots,
                 int64_t x0, int y0, int64_t x1, int y1);
void raster_clear_extents(struct raster *raster, struct raster_extent *extents);
/* The layer joins the picture. */
void raster_merge(struct raster *raster, int owner, int rank);

/* A bar of a whole cell column from the bottom up to eighths of cells. The higher one
   shows, in the colour of the higher rank. */
void raster_bar(struct raster *raster, int col, int eighths, int owner, int rank);

static inline struct raster_cell *raster_at(const struct raster *raster, int col, int row)
{
    return &raster->cells[(size_t)row * (size_t)raster->cols + (size_t)col];
}

/* The character for a cell's dots. */
uint32_t raster_glyph(const struct raster *raster, const struct raster_cell *cell,
                      bool filled);

#endif
