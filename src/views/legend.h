/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_LEGEND_H
#define VIEWS_LEGEND_H

/*
 * Legends of a series list: a line under a graph, or a table with statistics in full
 * screen. Pure drawing of what an update prepared.
 */

#include <stdint.h>

#include "canvas/canvas.h"
#include "views/series_choice.h"

struct legend {
    const struct series_list *list;
    const struct panel_spec *spec;
    const uint32_t *order; /* indexes of the items shown, first the worst */
    size_t count;
    size_t more;              /* further series that are not drawn at all */
    const char *note;         /* dim, at the right end where there is room; NULL: none */
    const char *const *notes; /* per item of the list, may be NULL: "off scale" */
    const double *values;    /* per item: shown instead of the newest; NULL: the newest */
    const char *values_head; /* what they are: "AT 03:02:45" */
    const double *then;      /* per item: what it is compared with; NULL: nothing */
    const char *then_head;   /* "1d BEFORE" */
    enum series_sort sort;   /* table: the column that is marked */
    bool reverse;
    int selected; /* position in order, -1: none */
    enum glyphs glyphs;
};

/* One row: "━ x2kpl 6.8 %   ━ 9qwzt 2.4 %   +17". Whole entries only, the selected one
   always among them; names are shortened before entries are dropped. */
void legend_draw_line(struct canvas *canvas, struct rect r, const struct legend *legend);
/* Columns name, last, min, max, mean; the selected row is kept in sight. */
void legend_draw_table(struct canvas *canvas, struct rect r, const struct legend *legend);

#endif
