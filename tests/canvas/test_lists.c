/* SPDX-License-Identifier: MIT */
#include "canvas/columns.h"
#include "canvas/list.h"
#include "core/attr.h"
#include "core/random.h"
#include "core/utf8.h"
#include "support/test.h"

static uint64_t id_of(const void *ctx, int row)
{
    return ((const uint64_t *)ctx)[row];
}

static void assert_list(const struct list *list)
{
    assert_true(list->cursor >= 0);
    assert_true(list->count == 0 ? list->cursor == 0 : list->cursor < list->count);
    assert_true(list->top >= 0);
    assert_true(list->top == 0 || list->top <= list->count - list->height);
    if (list->height > 0)
        assert_true(list->cursor >= list->top && list->cursor < list->top + list->height);
}

static void the_selection_follows_its_row(void **state)
{
    uint64_t before[] = {11, 12, 13, 14, 15, 16, 17, 18};
    uint64_t after[] = {1, 2, 3, 11, 12, 13, 14, 15, 16, 17, 18};
    struct list list = {0};

    (void)state;
    list_resize(&list, 4);
    list_refresh(&list, 8, id_of, before);
    list_select(&list, 5, id_of, before);
    assert_int_equal(list.top, 2);
    list_refresh(&list, 11, id_of, after);
    assert_int_equal(list.cursor, 8);
    assert_int_equal(list.top, 5); /* at the same height on the screen */
}

static void where_the_row_has_gone_the_place_stays(void **state)
{
    uint64_t before[] = {11, 12, 13}, after[] = {11, 13};
    struct list list = {0};

    (void)state;
    list_resize(&list, 4);
    list_refresh(&list, 3, id_of, before);
    list_select(&list, 1, id_of, before);
    list_refresh(&list, 2, id_of, after);
    assert_int_equal(list.cursor, 1);
    assert_int_equal(list.id, 13);
    list_refresh(&list, 0, id_of, after);
    assert_int_equal(list.cursor, 0);
    assert_int_equal(list.id, 0);
}

static void paging_keeps_a_line_in_sight(void **state)
{
    struct list list = {0};

    (void)state;
    list_resize(&list, 10);
    list_refresh(&list, 100, NULL, NULL);
    assert_true(list_page(&list, 1, NULL, NULL));
    assert_int_equal(list.top, 9);
    assert_int_equal(list_bottom(&list), 19);
    assert_true(list_page(&list, 50, NULL, NULL));
    assert_int_equal(list.cursor, 99);
    assert_int_equal(list.top, 90);
    assert_false(list_page(&list, 1, NULL, NULL));
    assert_true(list_home(&list, NULL, NULL));
    assert_true(list_end(&list, NULL, NULL));
    assert_int_equal(list.cursor, 99);
}

static void scrolling_takes_the_cursor_along_only_at_the_edge(void **state)
{
    struct list list = {0};

    (void)state;
    list_resize(&list, 10);
    list_refresh(&list, 100, NULL, NULL);
    list_select(&list, 5, NULL, NULL);
    list_scroll(&list, 3, NULL, NULL);
    assert_int_equal(list.cursor, 5);
    list_scroll(&list, 3, NULL, NULL);
    assert_int_equal(list.cursor, 6);
    assert_int_equal(list_row_at(&list, 2), 8);
    assert_int_equal(list_row_at(&list, 10), -1);
    assert_int_equal(list_row_at(&list, -1), -1);
}

static void lists_hold_together_whatever_is_done(void **state)
{
    struct list list = {0};

    (void)state;
    for (int i = 0; i < 20000; i++) {
        int by = (int)random_below(300) - 150;

        switch (random_below(6)) {
        case 0:
            list_resize(&list, (int)random_below(30) - 2);
            break;
        case 1:
            list_refresh(&list, (int)random_below(80) - 3, NULL, NULL);
            break;
        case 2:
            list_page(&list, by, NULL, NULL);
            break;
        case 3:
            list_scroll(&list, by, NULL, NULL);
            break;
        case 4:
            list_select(&list, by, NULL, NULL);
            break;
        default:
            list_move(&list, by > 140 ? INT32_MAX : by, NULL, NULL);
            break;
        }
        assert_list(&list);
    }
}

static void columns_take_what_their_texts_need(void **state)
{
    struct column columns[] = {
        {.head = "ENDPOINT", .weight = 1  },
        {.head = "p95",      .right = true},
        {.head = "ERRORS",   .right = true}
    };

    (void)state;
    columns_start(columns, 3);
    columns_measure(&columns[0], "/api/query");
    columns_measure(&columns[1], "1.9 s");
    assert_int_equal(columns_fit(columns, 3, 40, 2), 40);
    assert_int_equal(columns[1].width, 5);
    assert_int_equal(columns[2].width, 6);
    assert_int_equal(columns[0].width, 40 - 5 - 6 - 4); /* the spare goes to weights */
    assert_int_equal(columns[2].x, 34);
}

static void the_widest_gives_first_and_the_least_needed_goes(void **state)
{
    struct column columns[] = {
        {.min = 4, .middle = true},
        {.min = 3, .drop = 1     },
        {.min = 3, .drop = 2     }
    };

    (void)state;
    columns_start(columns, 3);
    columns_measure(&columns[0], "sql-studio-backend-7d9f8-x2kpl");
    columns_measure(&columns[1], "12.3");
    columns_measure(&columns[2], "4.5 %");
    columns_fit(columns, 3, 20, 1);
    assert_int_equal(columns[0].width, 9);
    assert_int_equal(columns[1].width, 4);
    assert_int_equal(columns[2].width, 5);
    columns_fit(columns, 3, 9, 1);
    assert_int_equal(columns[2].width, 0);
    assert_true(columns[0].width >= 4 && columns[1].width >= 3);
    columns_fit(columns, 3, 2, 1);
    assert_int_equal(columns[0].width + columns[1].width + columns[2].width, 0);
}

static void columns_never_overlap_nor_leave_the_row(void **state)
{
    (void)state;
    for (int round = 0; round < 5000; round++) {
        struct column columns[6] = {{0}};
        size_t count = 1 + random_below(6);
        int width = (int)random_below(60), gap = (int)random_below(4), x = 0;

        for (size_t i = 0; i < count; i++) {
            columns[i].min = (int)random_below(8);
            columns[i].max = random_below(3) ? 0 : 1 + (int)random_below(20);
            columns[i].weight = (int)random_below(3);
            columns[i].drop = (int)random_below(3);
            columns[i].natural = (int)random_below(40);
        }
        assert_true(columns_fit(columns, count, width, gap) <= width);
        for (size_t i = 0; i < count; i++) {
            if (columns[i].width == 0)
                continue;
            assert_true(columns[i].x >= x);
            x = columns[i].x + columns[i].width;
            assert_true(x <= width);
            x += gap;
        }
    }
}

static void texts_are_elided_where_the_column_says(void **state)
{
    struct column column = {.middle = true, .width = 9};
    struct canvas *canvas = canvas_new(12, 1);

    (void)state;
    columns_draw(canvas, 1, 0, &column, STYLE_DEFAULT, "sql-studio-x2kpl");
    assert_memory_equal(canvas_cell(canvas, 9, 0)->text, "l", 1);
    assert_memory_equal(canvas_cell(canvas, 10, 0)->text, " ", 1);
    column.right = true;
    columns_draw(canvas, 1, 0, &column, STYLE_DEFAULT, "7");
    assert_memory_equal(canvas_cell(canvas, 9, 0)->text, "7", 1);
    canvas_free(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_selection_follows_its_row),
        cmocka_unit_test(where_the_row_has_gone_the_place_stays),
        cmocka_unit_test(paging_keeps_a_line_in_sight),
        cmocka_unit_test(scrolling_takes_the_cursor_along_only_at_the_edge),
        cmocka_unit_test(lists_hold_together_whatever_is_done),
        cmocka_unit_test(columns_take_what_their_texts_need),
        cmocka_unit_test(the_widest_gives_first_and_the_least_needed_goes),
        cmocka_unit_test(columns_never_overlap_nor_leave_the_row),
        cmocka_unit_test(texts_are_elided_where_the_column_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
