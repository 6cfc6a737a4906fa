/* SPDX-License-Identifier: MIT */
#include "views/grid.h"

#include <stdlib.h>

#include "core/mem.h"

enum { SQUEEZE = 8, SQUEEZE_LAST = 4 };

static int max_int(int a, int b)
{
    return a > b ? a : b;
}

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

static void add_line(struct grid *grid, const struct grid_item *items, size_t first,
                     size_t count)
{
    struct grid_line *line = &grid->lines[grid->line_count++];

    *line = (struct grid_line){.first = first, .count = count, .row = items[first].row};
    for (size_t i = first; i < first + count; i++) {
        line->min_rows = max_int(line->min_rows, items[i].min_rows);
        line->want_rows = max_int(line->want_rows, items[i].want_rows);
        line->stretch = line->stretch || items[i].stretch;
        line->head = max_int(line->head, items[i].head);
    }
    line->want_rows = max_int(line->want_rows, line->min_rows) + line->head;
    line->min_rows += line->head;
    if (line->stretch)
        line->want_rows += GRID_ROW_GAP;
}

/* How many of the count items from first on may stand beside each other. */
static size_t items_per_line(const struct grid_item *items, size_t first, size_t count,
                             int cols)
{
    int widest = 1;
    size_t fit;

    for (size_t i = first; i < first + count; i++)
        widest = max_int(widest, items[i].min_cols);
    fit = (size_t)max_int(1, (cols + GRID_GAP) / (widest + GRID_GAP));
    return fit < count ? fit : count;
}

void grid_init(struct grid *grid, const struct grid_item *items, size_t count, int cols)
{
    *grid = (struct grid){.lines = xreallocarray(NULL, count + 1, sizeof(*grid->lines))};
    for (size_t first = 0; first < count;) {
        size_t n = 1, lines, done = 0;

        if (items[first].hidden) {
            first++;
            continue;
        }
        while (first + n < count && items[first + n].row == items[first].row &&
               !items[first + n].hidden)
            n++;
        lines = (n + items_per_line(items, first, n, cols) - 1) /
                items_per_line(items, first, n, cols);
        for (size_t i = 0; i < lines; i++) {
            size_t share = (n - done + lines - i - 1) / (lines - i);

            add_line(grid, items, first + done, share);
            done += share;
        }
        first += n;
    }
}

void grid_done(struct grid *grid)
{
    free(grid->lines);
    *grid = (struct grid){0};
}

/* Widths by weight, none below what the item needs, all columns used. */
static void place_line(const struct grid_line *line, const struct grid_item *items,
                       struct rect area, struct rect *ret)
{
    int left = area.w - GRID_GAP * (int)(line->count - 1), x = area.x, needed = 0;
    double weight = 0;

    for (size_t i = line->first; i < line->first + line->count; i++) {
        weight += items[i].weight > 0 ? items[i].weight : 1;
        needed += max_int(items[i].min_cols, 1);
    }
    for (size_t i = line->first; i < line->first + line->count; i++) {
        double own = items[i].weight > 0 ? items[i].weight : 1;
        int w = (int)((double)left * own / weight + 0.5);

        needed -= max_int(items[i].min_cols, 1); /* of those that follow */
        w = max_int(w, max_int(items[i].min_cols, 1));
        w = i + 1 == line->first + line->count ? left : min_int(w, left - needed);
        ret[i] = (struct rect){x, area.y, w, area.h};
        x += w + GRID_GAP;
        left -= w;
        weight -= own;
    }
}

/* How many lines from top on are shown in so many rows, at least one: all the rest if
   squeezing them by a quarter does it, otherwise those that an eighth less height brings
   in. No line is lower than its least height. */
static size_t lines_shown(const struct grid *grid, size_t top, int rows)
{
    size_t shown = 0;
    int want = 0, least = 0;

    for (size_t i = top; i < grid->line_count; i++) {
        bool last = i + 1 == grid->line_count;

        want += grid->lines[i].want_rows;
        least += grid->lines[i].min_rows;
        if (least > rows || want > rows + rows / (last ? SQUEEZE_LAST : SQUEEZE))
            continue;
        shown = i - top + 1;
    }
    return shown == 0 && top < grid->line_count ? 1 : shown;
}

/* Hand out rows beyond the minimum: first up to what each wants, then to those that
   stretch, one row at a time from the top so that the result is stable. */
static void stretch_lines(const struct grid_line *lines, size_t count, int rows,
                          int *heights)
{
    int left = rows;
    bool given = true;

    for (size_t i = 0; i < count; i++)
        left -= heights[i];
    while (left > 0 && given) {
        given = false;
        for (size_t i = 0; i < count && left > 0; i++) {
            if (heights[i] < lines[i].want_rows) {
                heights[i]++;
                left--;
                given = true;
            }
        }
    }
    given = true;
    while (left > 0 && given) {
        given = false;
        for (size_t i = 0; i < count && left > 0; i++) {
            /* More than twice the comfortable height only makes a graph hard to read. */
            if (lines[i].stretch && heights[i] < 2 * lines[i].want_rows) {
                heights[i]++;
                left--;
                given = true;
            }
        }
    }
}

size_t grid_place(const struct grid *grid, const struct grid_item *items, size_t count,
                  size_t top, struct rect area, struct rect *ret)
{
    size_t shown;
    int *heights, y = area.y;

    for (size_t i = 0; i < count; i++)
        ret[i] = (struct rect){0, 0, 0, 0};
    if (rect_empty(area) || top >= grid->line_count)
        return 0;
    shown = lines_shown(grid, top, area.h);
    heights = xreallocarray(NULL, shown, sizeof(*heights));
    for (size_t i = 0; i < shown; i++)
        heights[i] = min_int(grid->lines[top + i].min_rows, area.h);
    stretch_lines(&grid->lines[top], shown, area.h, heights);
    for (size_t i = 0; i < shown; i++) {
        const struct grid_line *line = &grid->lines[top + i];
        bool gap = line->stretch && i + 1 < shown && heights[i] > line->min_rows;
        struct rect place = {area.x, y, area.w, heights[i] - (gap ? GRID_ROW_GAP : 0)};

        if (place.h > line->head)
            rect_cut_top(&place, line->head);
        place_line(line, items, place, ret);
        y += heights[i];
    }
    free(heights);
    return shown;
}

size_t grid_line_of(const struct grid *grid, size_t item)
{
    for (size_t i = 0; i < grid->line_count; i++)
        if (item >= grid->lines[i].first &&
            item < grid->lines[i].first + grid->lines[i].count)
            return i;
    return 0;
}

size_t grid_last_top(const struct grid *grid, int rows)
{
    size_t top = grid->line_count;

    while (top > 0) {
        if (top - 1 + lines_shown(grid, top - 1, rows) < grid->line_count)
            break;
        top--;
    }
    return top < grid->line_count ? top : grid->line_count > 0 ? grid->line_count - 1 : 0;
}
