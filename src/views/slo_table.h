/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_SLO_TABLE_H
#define VIEWS_SLO_TABLE_H

/*
 * The table of objectives, one a row: in the view of objectives and in panels. What it
 * shows of a report is the same in both.
 */

#include <stdbool.h>
#include <stdint.h>

#include "canvas/canvas.h"
#include "canvas/columns.h"
#include "slo/board.h"

/* In their order. All but the first two can be left out. */
enum slo_column {
    SLO_COLUMN_MARK,
    SLO_COLUMN_NAME,
    SLO_COLUMN_TARGET,
    SLO_COLUMN_SLI,
    SLO_COLUMN_BAR,
    SLO_COLUMN_LEFT,
    SLO_COLUMN_5M, /* + enum slo_burn_window */
    SLO_COLUMN_GONE = SLO_COLUMN_5M + SLO_BURN_WINDOWS,
    SLO_COLUMN_FAST, /* + enum slo_class_id */
    SLO_COLUMN_EVENTS = SLO_COLUMN_FAST + SLO_CLASSES,
    SLO_COLUMN_ALLOWED,
    SLO_COLUMN_COVERED,
    SLO_COLUMNS
};

/* Sets of columns: 1 << enum slo_column; mark and name are in each. */
enum {
    SLO_SHOW_ALL = (1 << SLO_COLUMNS) - 1,
    SLO_SHOW_VIEW = (1 << SLO_COLUMN_FAST) - 1,
    SLO_SHOW_SLI = 1 << SLO_COLUMN_TARGET | 1 << SLO_COLUMN_SLI | 1 << SLO_COLUMN_COVERED,
    SLO_SHOW_BUDGET = 1 << SLO_COLUMN_BAR | 1 << SLO_COLUMN_LEFT,
    SLO_SHOW_RATES = ((1 << SLO_BURN_WINDOWS) - 1) << SLO_COLUMN_5M,
    SLO_SHOW_GONE = 1 << SLO_COLUMN_GONE,
    SLO_SHOW_CLASSES = ((1 << SLO_CLASSES) - 1) << SLO_COLUMN_FAST,
    SLO_SHOW_EVENTS =
        1 << SLO_COLUMN_EVENTS | 1 << SLO_COLUMN_ALLOWED | 1 << SLO_COLUMN_COVERED,
};

struct slo_table {
    unsigned shown; /* SLO_SHOW_… */
    int64_t now_ms;
    bool utc;
    int ids[SLO_COLUMNS]; /* enum slo_column, of the columns that are there */
    struct column columns[SLO_COLUMNS];
    size_t count;
};

/* Fit the columns that are shown to all objectives and the width. */
void slo_table_fit(struct slo_table *table, const struct slo_board *board, int cols);
void slo_table_draw_heads(const struct slo_table *table, struct canvas *canvas, int x,
                          int y);
void slo_table_draw_row(const struct slo_table *table, const struct slo_report *report,
                        struct canvas *canvas, int x, int y, enum glyphs glyphs);

/* Text wrapped to the area's width, from row y on in at most max rows; returns the row
   below. */
int slo_draw_sentence(struct canvas *canvas, struct rect area, int y, uint16_t style,
                      const char *text, int max);

/* Its figures are those of now, or were a while ago. */
bool slo_is_known(const struct slo_report *report);
/* By enum slo_severity. */
uint16_t slo_severity_style(enum slo_severity severity);
/* The state of a class of alerts: what fires in the colour of its severity. */
uint16_t slo_class_style(const struct slo_report *report, int id);

#endif
