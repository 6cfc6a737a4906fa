/* SPDX-License-Identifier: MIT */
#include "canvas/columns.h"

#include "core/utf8.h"

enum { ELIDED_MAX = 1024 };

void columns_start(struct column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        columns[i].natural = 0;
        if (columns[i].head)
            columns_measure(&columns[i], columns[i].head);
    }
}

void columns_measure(struct column *column, const char *text)
{
    int width = utf8_width(text);

    if (width > column->natural)
        column->natural = width;
}

static int least_width(const struct column *column)
{
    int least = column->min > 0 ? column->min : 1;

    return column->max > 0 && least > column->max ? column->max : least;
}

static int wanted_width(const struct column *column)
{
    int wanted = column->natural, least = least_width(column);

    if (column->max > 0 && wanted > column->max)
        wanted = column->max;
    return wanted > least ? wanted : least;
}

/* Columns used with their gaps; those of width 0 are not there. */
static int total_width(const struct column *columns, size_t count, int gap)
{
    int total = 0, shown = 0;

    for (size_t i = 0; i < count; i++) {
        total += columns[i].width;
        shown += columns[i].width > 0;
    }
    return total + (shown > 1 ? (shown - 1) * gap : 0);
}

/* The widest column that can give, NULL: none can. */
static struct column *widest(struct column *columns, size_t count)
{
    struct column *found = NULL;

    for (size_t i = 0; i < count; i++)
        if (columns[i].width > least_width(&columns[i]) &&
            (!found || columns[i].width >= found->width))
            found = &columns[i];
    return found;
}

/* The column to do without: the highest drop, the rightmost among equals. */
static struct column *dispensable(struct column *columns, size_t count)
{
    struct column *found = NULL;

    for (size_t i = 0; i < count; i++)
        if (columns[i].width > 0 && (!found || columns[i].drop >= found->drop))
            found = &columns[i];
    return found;
}

static void drop_what_never_fits(struct column *columns, size_t count, int width, int gap)
{
    struct column *column;
    int least;

    for (;;) {
        least = -gap;
        for (size_t i = 0; i < count; i++)
            if (columns[i].width > 0)
                least += least_width(&columns[i]) + gap;
        if (least <= width)
            return;
        column = dispensable(columns, count);
        if (!column)
            return;
        column->width = 0;
    }
}

static void share_spare(struct column *columns, size_t count, int spare)
{
    int weights = 0;

    for (size_t i = 0; i < count; i++)
        if (columns[i].width > 0)
            weights += columns[i].weight;
    for (size_t i = 0; i < count && spare > 0 && weights > 0; i++) {
        struct column *column = &columns[i];
        int share;

        if (column->width == 0 || column->weight <= 0)
            continue;
        share = spare * column->weight / weights;
        weights -= column->weight;
        if (column->max > 0 && column->width + share > column->max)
            share = column->max > column->width ? column->max - column->width : 0;
        column->width += share;
        spare -= share;
    }
}

int columns_fit(struct column *columns, size_t count, int width, int gap)
{
    int x = 0, total;

    for (size_t i = 0; i < count; i++)
        columns[i].width = columns[i].optional && columns[i].natural == 0
                               ? 0
                               : wanted_width(&columns[i]);
    drop_what_never_fits(columns, count, width, gap);
    for (total = total_width(columns, count, gap); total > width; total--) {
        struct column *column = widest(columns, count);

        if (!column)
            break;
        column->width--;
    }
    share_spare(columns, count, width - total);
    for (size_t i = 0; i < count; i++) {
        columns[i].x = x;
        if (columns[i].width > 0)
            x += columns[i].width + gap;
    }
    return x > 0 ? x - gap : 0;
}

void columns_draw(struct canvas *canvas, int x, int y, const struct column *column,
                  uint16_t style, const char *text)
{
    char elided[ELIDED_MAX];

    if (column->width <= 0)
        return;
    if (column->middle && utf8_width(text) > column->width) {
        utf8_ellipsize_middle(text, column->width, elided, sizeof(elided));
        text = elided;
    }
    if (column->right)
        canvas_text_right(canvas, x + column->x, y, column->width, style, text);
    else
        canvas_text_fit(canvas, x + column->x, y, column->width, style, text);
}

void columns_draw_heads(struct canvas *canvas, int x, int y, const struct column *columns,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (columns[i].head)
            columns_draw(canvas, x, y, &columns[i], STYLE_LABEL, columns[i].head);
}
