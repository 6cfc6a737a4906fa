/* SPDX-License-Identifier: MIT */
#include "views/legend.h"

#include <math.h>
#include <stdio.h>

#include "canvas/columns.h"
#include "core/utf8.h"

enum { TEXT_MAX = 256, MARK = 2, NAME_COLUMNS = 60 };

/* How names are shortened before entries are dropped. */
struct shortening {
    bool brief;
    int columns; /* of a name at most */
};

static const struct shortening shortenings[] = {
    {false, TEXT_MAX / 4},
    {true,  TEXT_MAX / 4},
    {true,  16          },
    {true,  8           },
};

enum { SHORTENINGS = sizeof(shortenings) / sizeof(shortenings[0]), USUAL = 2 };

static const struct series_item *entry(const struct legend *legend, size_t position)
{
    return &legend->list->items[legend->order[position]];
}

/* That there is no value now goes before everything else that is to be said. */
static const char *entry_note(const struct legend *legend, size_t position)
{
    const char *note = legend->notes ? legend->notes[legend->order[position]] : NULL;
    const char *absence = legend->values ? "" : entry(legend, position)->absence;

    return *absence ? absence : note ? note : "";
}

static double entry_value(const struct legend *legend, size_t position)
{
    return legend->values ? legend->values[legend->order[position]]
                          : entry(legend, position)->stats.last;
}

/* Style of the value that is shown: by its state, dim where there is none now. */
static uint16_t entry_style(const struct legend *legend, size_t position, uint16_t normal)
{
    struct series_item item = *entry(legend, position);

    if (legend->values) {
        item.stats.last = entry_value(legend, position);
        series_item_judge(&item, legend->spec);
    }
    if (!legend->values && *item.absence)
        return STYLE_DIM;
    return state_style(item.state, normal);
}

static void entry_name(const struct legend *legend, size_t position,
                       struct shortening how, char *buf, size_t size)
{
    const struct series_item *item = entry(legend, position);

    utf8_ellipsize_middle(how.brief ? item->brief : item->name, how.columns, buf, size);
}

/* The value and what is to be said about it; empty where there is none. */
static void entry_text(const struct legend *legend, size_t position, char *buf,
                       size_t size)
{
    const struct series_item *item = entry(legend, position);
    const char *note = entry_note(legend, position);
    double value = entry_value(legend, position);
    char number[64] = "";

    if (item->stats.count > 0 && !isnan(value))
        series_item_format(item, legend->spec, value, number, sizeof(number));
    snprintf(buf, size, "%s%s%s", number, *number && *note ? " " : "", note);
}

static int entry_width(const struct legend *legend, size_t position,
                       struct shortening how)
{
    char name[TEXT_MAX], text[TEXT_MAX];
    int width;

    entry_name(legend, position, how, name, sizeof(name));
    entry_text(legend, position, text, sizeof(text));
    width = utf8_width(text);
    return MARK + utf8_width(name) + (width ? 1 + width : 0);
}

static int more_width(size_t more)
{
    char text[32];

    return more ? snprintf(text, sizeof(text), "+%zu", more) : 0;
}

/* Entries from the first that fit into width, with room for how many do not. */
static size_t entries_fit(const struct legend *legend, int width, int gap,
                          struct shortening how)
{
    size_t fit = 0;
    int used = 0;

    for (size_t i = 0; i < legend->count && used <= width; i++) {
        size_t left = legend->count - i - 1 + legend->more;

        used += (i ? gap : 0) + entry_width(legend, i, how);
        if (used + (left ? gap + more_width(left) : 0) <= width)
            fit = i + 1;
    }
    return fit;
}

static int draw_entry(struct canvas *canvas, int x, int y, const struct legend *legend,
                      size_t position, struct shortening how)
{
    const struct series_item *item = entry(legend, position);
    bool selected = legend->selected == (int)position;
    bool dimmed = legend->selected >= 0 && !selected;
    char name[TEXT_MAX], text[TEXT_MAX];
    int start = x;

    entry_name(legend, position, how, name, sizeof(name));
    entry_text(legend, position, text, sizeof(text));
    canvas_put(canvas, x, y, item->look, glyph(legend->glyphs, GLYPH_LEGEND));
    x += MARK;
    x += canvas_text(canvas, x, y,
                     selected ? STYLE_SELECTED
                     : dimmed ? STYLE_DIM
                              : STYLE_LABEL,
                     name);
    if (*text)
        x += 1 + canvas_text(canvas, x + 1, y,
                             dimmed ? STYLE_DIM
                                    : entry_style(legend, position, STYLE_DEFAULT),
                             text);
    return x - start;
}

void legend_draw_line(struct canvas *canvas, struct rect r, const struct legend *legend)
{
    int gap = r.w >= 48 ? 3 : 2, x = r.x, end = r.x + r.w;
    size_t best = 0, left;
    int level = 0;

    if (rect_empty(r) || legend->count == 0)
        return;
    for (int i = 0; i < SHORTENINGS; i++) {
        size_t fit = entries_fit(legend, r.w, gap, shortenings[i]);

        if (fit > best || (fit == 0 && i == SHORTENINGS - 1)) {
            best = fit;
            level = i;
        }
        /* The shortest names only where not even one entry fits otherwise. */
        if (fit == legend->count || (i >= USUAL && best > 0))
            break;
    }
    left = legend->count - best + legend->more;
    for (size_t i = 0; i < best; i++) {
        size_t position = i;

        if (i == best - 1 && legend->selected >= (int)best)
            position = (size_t)legend->selected;
        x += i ? gap : 0;
        x += draw_entry(canvas, x, r.y, legend, position, shortenings[level]);
    }
    if (left && x + (best ? gap : 0) + more_width(left) <= end) {
        x += best ? gap : 0;
        x += canvas_printf(canvas, x, r.y, STYLE_DIM, "+%zu", left);
    }
    if (legend->note && x + gap + utf8_width(legend->note) <= end)
        canvas_text_right(canvas, x, r.y, end - x, STYLE_DIM, legend->note);
}

enum { COLUMN_NAME, COLUMN_LAST, COLUMN_MIN, COLUMN_MAX, COLUMN_MEAN, COLUMNS };

static void row_texts(const struct legend *legend, size_t position,
                      char texts[COLUMNS][TEXT_MAX])
{
    const struct series_item *item = entry(legend, position);
    const double values[COLUMNS] = {
        [COLUMN_MIN] = item->stats.min,
        [COLUMN_MAX] = item->stats.max,
        [COLUMN_MEAN] = item->stats.mean,
    };

    utf8_ellipsize_middle(item->name, NAME_COLUMNS, texts[COLUMN_NAME], TEXT_MAX);
    entry_text(legend, position, texts[COLUMN_LAST], TEXT_MAX);
    for (int c = COLUMN_MIN; c < COLUMNS; c++) {
        texts[c][0] = '\0';
        if (item->stats.count > 0)
            series_item_format(item, legend->spec, values[c], texts[c], TEXT_MAX);
    }
}

static void draw_row(struct canvas *canvas, struct rect r, int y,
                     const struct legend *legend, size_t position,
                     const struct column columns[COLUMNS])
{
    const struct series_item *item = entry(legend, position);
    bool selected = legend->selected == (int)position;
    char texts[COLUMNS][TEXT_MAX];

    row_texts(legend, position, texts);
    canvas_put(canvas, r.x, y, item->look, glyph(legend->glyphs, GLYPH_LEGEND));
    for (int c = 0; c < COLUMNS; c++) {
        uint16_t style = c == COLUMN_LAST   ? entry_style(legend, position, STYLE_VALUE)
                         : c == COLUMN_NAME ? STYLE_DEFAULT
                                            : STYLE_LABEL;

        columns_draw(canvas, r.x + MARK, y, &columns[c], style, texts[c]);
    }
    if (selected)
        canvas_restyle(canvas, (struct rect){r.x + MARK, y, r.w - MARK, 1},
                       STYLE_SELECTED);
}

void legend_draw_table(struct canvas *canvas, struct rect r, const struct legend *legend)
{
    struct column columns[COLUMNS] = {
        [COLUMN_NAME] = {.head = "SERIES",                                      .min = 8,      .max = NAME_COLUMNS, .middle = true},
        [COLUMN_LAST] = {.head = legend->values ? legend->values_head : "LAST",
                         .min = 6,
                         .right = true                                                                            },
        [COLUMN_MIN] = {.head = "MIN",                                             .min = 6, .right = true,           .drop = 3              },
        [COLUMN_MAX] = {.head = "MAX",                                             .min = 6, .right = true,           .drop = 1},
        [COLUMN_MEAN] = {.head = "MEAN",                                             .min = 6, .right = true,           .drop = 2              },
    };
    size_t rows = r.h > 1 ? (size_t)r.h - 1 : 0, top = 0, left;
    char texts[COLUMNS][TEXT_MAX];

    if (r.w <= MARK || rows == 0 || legend->count == 0)
        return;
    if (legend->count + (legend->more ? 1 : 0) > rows && rows > 1)
        rows--; /* for the line that says how many there are besides */
    if (legend->selected >= 0 && (size_t)legend->selected >= rows)
        top = (size_t)legend->selected - rows + 1;
    columns_start(columns, COLUMNS);
    for (size_t i = 0; i < rows && top + i < legend->count; i++) {
        row_texts(legend, top + i, texts);
        for (int c = 0; c < COLUMNS; c++)
            columns_measure(&columns[c], texts[c]);
    }
    columns_fit(columns, COLUMNS, r.w - MARK, 3);
    columns_draw_heads(canvas, r.x + MARK, r.y, columns, COLUMNS);
    for (size_t i = 0; i < rows && top + i < legend->count; i++)
        draw_row(canvas, r, r.y + 1 + (int)i, legend, top + i, columns);
    left = legend->count - (legend->count < top + rows ? legend->count - top : rows) +
           legend->more;
    if (left && (int)rows + 1 < r.h)
        canvas_printf(canvas, r.x + MARK, r.y + 1 + (int)rows, STYLE_DIM, "+%zu", left);
}
