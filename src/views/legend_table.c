/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "canvas/columns.h"
#include "core/utf8.h"
#include "views/legend_entry.h"

/*
 * A legend as a table of statistics.
 */

enum { NAME_COLUMNS = 60, GAP = 3 };

enum kind { NAME, LAST, THEN, DIFFERENCE, MIN, MAX, MEAN, KINDS };

/* Only what there is something to show for is a column. */
struct table {
    struct column columns[KINDS];
    enum kind kinds[KINDS];
    size_t count;
    char head[64]; /* of the column that is sorted by */
};

static void cell_text(const struct legend *legend, size_t position, enum kind kind,
                      char *buf, size_t size)
{
    const struct series_item *item = legend_item(legend, position);
    double value = kind == MIN   ? item->stats.min
                   : kind == MAX ? item->stats.max
                                 : item->stats.mean;

    buf[0] = '\0';
    switch (kind) {
    case NAME:
        utf8_ellipsize_middle(item->name, NAME_COLUMNS, buf, size);
        return;
    case LAST:
        legend_text(legend, position, buf, size);
        return;
    case DIFFERENCE:
        (void)legend_difference(legend, position, buf, size);
        return;
    case THEN:
        value = legend->then[legend->order[position]];
        break;
    case MIN:
    case MAX:
    case MEAN:
    case KINDS:
        break;
    }
    if (item->stats.count > 0 && !isnan(value))
        series_item_format(item, legend->spec, value, buf, size);
}

/* "LAST↓" over the column that the rows are sorted by, from the greatest down. */
static void mark_sorted(struct table *table, const struct legend *legend)
{
    static const enum kind kinds[SORT_COUNT] = {
        [SORT_WORST] = KINDS,
        [SORT_NAME] = NAME,
        [SORT_LAST] = LAST,
        [SORT_MIN] = MIN,
        [SORT_DIFFERENCE] = DIFFERENCE,
        [SORT_MAX] = MAX,
        [SORT_MEAN] = MEAN,
    };

    bool down = legend->reverse == (legend->sort == SORT_NAME);
    char mark[5];

    for (size_t c = 0; c < table->count; c++) {
        if (table->kinds[c] != kinds[legend->sort])
            continue;
        snprintf(table->head, sizeof(table->head), "%s%s", table->columns[c].head,
                 glyph_text(legend->glyphs, down ? GLYPH_DOWN : GLYPH_UP, mark));
        table->columns[c].head = table->head;
    }
}

static void table_start(struct table *table, const struct legend *legend)
{
    const struct column columns[KINDS] = {
        [NAME] = {.head = "SERIES",                                      .min = 8,      .max = NAME_COLUMNS, .middle = true},
        [LAST] = {.head = legend->values ? legend->values_head : "LAST",
                  .min = 6,
                  .right = true                                                                            },
        [THEN] = {.head = legend->then_head,                                             .min = 6, .right = true,           .drop = 4              },
        [DIFFERENCE] = {.head = "DIFF",                                             .min = 4, .right = true                   },
        [MIN] = {.head = "MIN",                                        .min = 6,                                            .right = true,                    .drop = 3},
        [MAX] = {.head = "MAX",                                        .min = 6,                                            .right = true,                    .drop = 1  },
        [MEAN] = {.head = "MEAN",                                        .min = 6,                                            .right = true,                    .drop = 2  },
    };

    table->count = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        if ((kind == THEN || kind == DIFFERENCE) && !legend->then)
            continue;
        table->kinds[table->count] = (enum kind)kind;
        table->columns[table->count++] = columns[kind];
    }
    mark_sorted(table, legend);
    columns_start(table->columns, table->count);
}

static void draw_row(struct canvas *canvas, struct rect r, int y,
                     const struct legend *legend, size_t position,
                     const struct table *table)
{
    const struct series_item *item = legend_item(legend, position);
    bool selected = legend->selected == (int)position;
    bool hidden = item->hidden;
    char text[LEGEND_TEXT_MAX];

    if (!hidden)
        canvas_put(canvas, r.x, y, item->look, glyph(legend->glyphs, GLYPH_LEGEND));
    for (size_t c = 0; c < table->count; c++) {
        uint16_t style = table->kinds[c] == LAST
                             ? legend_style(legend, position, STYLE_VALUE)
                         : table->kinds[c] == NAME ? STYLE_DEFAULT
                                                   : STYLE_LABEL;

        if (hidden)
            style = STYLE_DIM;
        cell_text(legend, position, table->kinds[c], text, sizeof(text));
        columns_draw(canvas, r.x + LEGEND_MARK, y, &table->columns[c], style, text);
    }
    if (selected)
        canvas_restyle(canvas, (struct rect){r.x + LEGEND_MARK, y, r.w - LEGEND_MARK, 1},
                       STYLE_SELECTED);
}

void legend_draw_table(struct canvas *canvas, struct rect r, const struct legend *legend)
{
    size_t rows = r.h > 1 ? (size_t)r.h - 1 : 0, top = 0, left;
    char text[LEGEND_TEXT_MAX];
    struct table table;

    if (r.w <= LEGEND_MARK || rows == 0 || legend->count == 0)
        return;
    if (legend->count + (legend->more ? 1 : 0) > rows && rows > 1)
        rows--; /* for the line that says how many there are besides */
    if (legend->selected >= 0 && (size_t)legend->selected >= rows)
        top = (size_t)legend->selected - rows + 1;
    table_start(&table, legend);
    for (size_t i = 0; i < rows && top + i < legend->count; i++) {
        for (size_t c = 0; c < table.count; c++) {
            cell_text(legend, top + i, table.kinds[c], text, sizeof(text));
            columns_measure(&table.columns[c], text);
        }
    }
    columns_fit(table.columns, table.count, r.w - LEGEND_MARK, GAP);
    columns_draw_heads(canvas, r.x + LEGEND_MARK, r.y, table.columns, table.count);
    for (size_t i = 0; i < rows && top + i < legend->count; i++)
        draw_row(canvas, r, r.y + 1 + (int)i, legend, top + i, &table);
    left = legend->count - (legend->count < top + rows ? legend->count - top : rows) +
           legend->more;
    if (left && (int)rows + 1 < r.h)
        canvas_printf(canvas, r.x + LEGEND_MARK, r.y + 1 + (int)rows, STYLE_DIM, "+%zu",
                      left);
}
