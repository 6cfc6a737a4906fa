/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_TABLE_DATA_H
#define VIEWS_TABLE_DATA_H

/*
 * The rows of a table panel: results of several queries joined by labels. Pure.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "views/panel.h"

enum { TABLE_LABELS_MAX = 8, TABLE_VALUES_MAX = 12, TABLE_ROWS_MAX = 1000 };

struct table_options {
    char **join;   /* labels that make a row; NULL: all of the first query */
    char **labels; /* labels shown; NULL: those joined by */
    char *sort;    /* title of a value column; NULL: the first */
    int order;     /* 0: the largest first */
    int limit;     /* rows; 0: all */
    char *empty;   /* what no row means; NULL: no data */
    int any;       /* enum threshold_state of a table with rows */
};

struct table_value {
    double value; /* NaN: the query said nothing about this row */
    enum threshold_state state;
};

struct table_row {
    const char *labels[TABLE_LABELS_MAX]; /* "" where none */
    struct table_value values[TABLE_VALUES_MAX];
    enum threshold_state state; /* the worst of the values */
    double rank;                /* the greatest is on top */
};

struct table_data {
    struct arena arena;
    const char *label_names[TABLE_LABELS_MAX];
    size_t label_count;
    size_t targets[TABLE_VALUES_MAX]; /* value column → target */
    size_t value_count;
    struct table_row *rows;
    size_t count, total; /* total: before the limit */
    /* The worst value of all rows, those beyond the limit too: of equally bad columns
       the first. */
    struct table_value worst;
    size_t worst_column;
};

void table_data_init(struct table_data *data);
void table_data_done(struct table_data *data);
/* Read the queries' results anew: joined, judged, sorted, limited. */
void table_data_build(struct table_data *data, const struct panel_input *input,
                      const struct table_options *options);
/* Title of a value column: its target's column, legend, or the query's number. */
const char *table_column_title(const struct panel_spec *spec, size_t target);

#endif
