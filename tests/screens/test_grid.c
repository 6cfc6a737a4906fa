/* SPDX-License-Identifier: MIT */

/* The grid of panels at every size: inside, apart, whole, reachable. */

#include <stdlib.h>

#include "core/mem.h"
#include "support/test.h"
#include "views/grid.h"

enum { ITEMS_MAX = 12, COLS = 300, ROWS = 100 };

/* Stat rows, graphs, a lonely table, a crowd with weights: as layouts have them. */
static const struct grid_item dashboard[ITEMS_MAX] = {
    {0, 1,   18, 2, 3,  false, 0, false},
    {0, 1,   18, 2, 3,  false, 0, false},
    {0, 1,   18, 2, 3,  false, 0, false},
    {0, 2,   18, 2, 3,  false, 0, false},
    {1, 1,   24, 5, 9,  true,  1, false},
    {1, 1,   24, 5, 9,  true,  0, false},
    {2, 1,   36, 4, 7,  true,  1, false},
    {3, 0.1, 30, 4, 6,  true,  0, false},
    {3, 20,  30, 4, 6,  true,  0, false},
    {3, 0,   30, 4, 12, true,  0, false},
    {4, 1,   20, 2, 2,  false, 0, false},
    {5, 1,   30, 8, 8,  true,  0, false},
};

static bool apart(struct rect a, struct rect b)
{
    return rect_empty(rect_intersect(a, b));
}

static void check_frame(const struct grid *grid, size_t top, struct rect area)
{
    struct rect places[ITEMS_MAX];
    size_t shown = grid_place(grid, dashboard, ITEMS_MAX, top, area, places);

    assert_in_range(shown, 1, grid->line_count - top);
    for (size_t i = 0; i < ITEMS_MAX; i++) {
        size_t line = grid_line_of(grid, i);
        struct rect inside = rect_intersect(area, places[i]);

        if (line < top || line >= top + shown) {
            assert_true(rect_empty(places[i]));
            continue;
        }
        assert_false(rect_empty(places[i]));
        assert_true(inside.w == places[i].w && inside.h == places[i].h);
        for (size_t k = 0; k < i; k++)
            assert_true(apart(places[i], places[k]));
        /* No panel is squeezed below what it needs unless it is alone there. */
        if (grid->lines[line].count > 1)
            assert_true(places[i].w >= dashboard[i].min_cols);
        if (shown > 1)
            assert_true(places[i].h >= dashboard[i].min_rows);
    }
}

static void every_frame_is_sound(void **state)
{
    (void)state;
    for (int cols = 1; cols <= COLS; cols++) {
        struct grid grid;

        grid_init(&grid, dashboard, ITEMS_MAX, cols);
        for (int rows = 1; rows <= ROWS; rows++)
            for (size_t top = 0; top < grid.line_count; top++)
                check_frame(&grid, top, (struct rect){3, 5, cols, rows});
        grid_done(&grid);
    }
}

static void every_item_is_on_one_line(void **state)
{
    (void)state;
    for (int cols = 1; cols <= COLS; cols++) {
        struct grid grid;
        size_t next = 0;

        grid_init(&grid, dashboard, ITEMS_MAX, cols);
        for (size_t i = 0; i < grid.line_count; i++) {
            const struct grid_line *line = &grid.lines[i];

            assert_int_equal(line->first, next);
            assert_true(line->count > 0);
            for (size_t k = 0; k < line->count; k++)
                assert_int_equal(dashboard[next + k].row, line->row);
            next += line->count;
        }
        assert_int_equal(next, ITEMS_MAX);
        grid_done(&grid);
    }
}

static void the_last_top_shows_the_end_and_no_later_one_is_needed(void **state)
{
    struct rect places[ITEMS_MAX];

    (void)state;
    for (int cols = 1; cols <= COLS; cols += 7) {
        struct grid grid;

        grid_init(&grid, dashboard, ITEMS_MAX, cols);
        for (int rows = 1; rows <= ROWS; rows++) {
            struct rect area = {0, 0, cols, rows};
            size_t top = grid_last_top(&grid, rows);

            assert_int_equal(
                top + grid_place(&grid, dashboard, ITEMS_MAX, top, area, places),
                grid.line_count);
            if (top > 0)
                assert_true(
                    top - 1 +
                        grid_place(&grid, dashboard, ITEMS_MAX, top - 1, area, places) <
                    grid.line_count);
        }
        grid_done(&grid);
    }
}

/* Where something is out of sight, no row of the screen is left over as long as a line
   that stretches is shown. */
static void no_row_is_wasted_while_panels_are_out_of_sight(void **state)
{
    struct rect places[ITEMS_MAX];

    (void)state;
    for (int cols = 20; cols <= COLS; cols += 20) {
        struct grid grid;

        grid_init(&grid, dashboard, ITEMS_MAX, cols);
        for (int rows = 10; rows <= ROWS; rows++) {
            struct rect area = {0, 0, cols, rows};
            size_t shown = grid_place(&grid, dashboard, ITEMS_MAX, 0, area, places);
            int bottom = 0;
            bool stretches = false;

            for (size_t i = 0; i < ITEMS_MAX; i++)
                if (places[i].y + places[i].h > bottom)
                    bottom = places[i].y + places[i].h;
            for (size_t i = 0; i < shown; i++)
                stretches = stretches || grid.lines[i].stretch;
            if (shown < grid.line_count && stretches)
                assert_in_range(bottom, rows - GRID_ROW_GAP, rows);
        }
        grid_done(&grid);
    }
}

static void nothing_has_no_lines(void **state)
{
    struct grid grid;

    (void)state;
    grid_init(&grid, dashboard, 0, 80);
    assert_int_equal(grid.line_count, 0);
    assert_int_equal(
        grid_place(&grid, dashboard, 0, 0, (struct rect){0, 0, 80, 24}, NULL), 0);
    assert_int_equal(grid_last_top(&grid, 24), 0);
    grid_done(&grid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_frame_is_sound),
        cmocka_unit_test(every_item_is_on_one_line),
        cmocka_unit_test(the_last_top_shows_the_end_and_no_later_one_is_needed),
        cmocka_unit_test(no_row_is_wasted_while_panels_are_out_of_sight),
        cmocka_unit_test(nothing_has_no_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
