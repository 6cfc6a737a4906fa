/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_LEGEND_ENTRY_H
#define VIEWS_LEGEND_ENTRY_H

/*
 * What an entry of a legend says, for both of its forms: the line (legend.c) and the
 * table (legend_table.c).
 */

#include "views/legend.h"

enum { LEGEND_TEXT_MAX = 256, LEGEND_MARK = 2 };

const struct series_item *legend_item(const struct legend *legend, size_t position);
/* The value and what is to be said about it; empty where there is none. */
void legend_text(const struct legend *legend, size_t position, char *buf, size_t size);
/* "+31 %" against the period before; "" where nothing is compared or known. */
const char *legend_difference(const struct legend *legend, size_t position, char *buf,
                              size_t size);
/* Style of the value that is shown: by its state, dim where there is none now. */
uint16_t legend_style(const struct legend *legend, size_t position, uint16_t normal);

#endif
