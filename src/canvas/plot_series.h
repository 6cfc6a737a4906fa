/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_PLOT_SERIES_H
#define CANVAS_PLOT_SERIES_H

/*
 * One series onto a raster: samples to dot columns, columns to lines, areas and bars.
 */

#include "canvas/plot.h"
#include "canvas/plot_raster.h"

/* Draw series number index of the plot. shift: dot columns of the window that are left
   of the raster (negative: the raster begins before the window). */
void plot_series_draw(struct raster *raster, const struct plot *plot, size_t index,
                      int shift);

#endif
