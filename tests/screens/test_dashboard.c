/* SPDX-License-Identifier: MIT */

/* A dashboard on the screen: the focus is always in sight, and what is not is said. */

#include <stdlib.h>

#include "support/test.h"
#include "views/dashboard_view.h"
#include "views/fixture.h"

enum { ROWS_MAX = 6, PANELS_MAX = 3 };

struct board {
    struct dashboard dashboard;
    struct row_spec rows[ROWS_MAX];
    struct panel_spec panels[ROWS_MAX][PANELS_MAX];
    struct dashboard_view *view;
};

/* Rows of three stats and of two graphs in turn. */
static int set_up(void **state)
{
    struct board *board = calloc(1, sizeof(*board));

    assert_non_null(board);
    for (size_t r = 0; r < ROWS_MAX; r++) {
        const struct panel_class *cls =
            panel_class_find(r % 2 == 0 ? "stat" : "timeseries");

        board->rows[r] = (struct row_spec){
            .height = 1, .panels = board->panels[r], .panel_count = 3 - r % 2};
        for (size_t p = 0; p < board->rows[r].panel_count; p++)
            board->panels[r][p] = (struct panel_spec){.id = "p",
                                                      .title = "Panel",
                                                      .type = &cls->type,
                                                      .unit = unit_find(NULL),
                                                      .decimals = -1,
                                                      .weight = 1};
    }
    board->dashboard.rows = board->rows;
    board->dashboard.row_count = ROWS_MAX;
    board->view = dashboard_view_new(&board->dashboard);
    *state = board;
    return 0;
}

static int tear_down(void **state)
{
    struct board *board = *state;
    struct view *view = dashboard_view_base(board->view);

    view->cls->free(view);
    free(board);
    return 0;
}

static bool focus_is_visible(const struct dashboard_view *view)
{
    int cols, rows;

    return dashboard_view_visible(view, dashboard_view_focus(view), &cols, &rows);
}

static void the_focus_is_always_in_sight(void **state)
{
    static const enum action actions[] = {
        ACTION_NEXT, ACTION_DOWN,      ACTION_PAGE_DOWN, ACTION_LAST,     ACTION_UP,
        ACTION_UP,   ACTION_PREVIOUS,  ACTION_PAGE_UP,   ACTION_RIGHT,    ACTION_DOWN,
        ACTION_OPEN, ACTION_PAGE_DOWN, ACTION_BACK,      ACTION_PREVIOUS, ACTION_FIRST,
        ACTION_LEFT, ACTION_PREVIOUS};
    struct board *board = *state;
    struct view *view = dashboard_view_base(board->view);

    for (int cols = 1; cols <= 300; cols += cols < 60 ? 1 : 13) {
        for (int rows = 1; rows <= 100; rows += rows < 30 ? 1 : 9) {
            for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
                (void)view->cls->act(view, actions[i]);
                dashboard_view_layout(board->view, cols, rows);
                assert_true(focus_is_visible(board->view));
            }
        }
    }
}

static void moving_goes_where_one_looks(void **state)
{
    struct board *board = *state;
    struct view *view = dashboard_view_base(board->view);

    dashboard_view_layout(board->view, 120, 60);
    (void)view->cls->act(view, ACTION_RIGHT);
    (void)view->cls->act(view, ACTION_RIGHT);
    assert_int_equal(dashboard_view_focus(board->view), 2);
    (void)view->cls->act(view, ACTION_DOWN); /* of two graphs the right one */
    assert_int_equal(dashboard_view_focus(board->view), 4);
    (void)view->cls->act(view, ACTION_UP);
    assert_int_equal(dashboard_view_focus(board->view), 2);
    (void)view->cls->act(view, ACTION_LAST);
    (void)view->cls->act(view, ACTION_NEXT);
    assert_int_equal(dashboard_view_focus(board->view), 0);
    (void)view->cls->act(view, ACTION_PREVIOUS);
    assert_int_equal(dashboard_view_focus(board->view), 14);
}

static struct canvas *drawn(struct board *board, int cols, int rows)
{
    struct canvas *canvas = canvas_new(cols, rows);
    struct view *view = dashboard_view_base(board->view);
    struct draw_ctx ctx = {.selected_series = -1};

    dashboard_view_layout(board->view, cols, rows);
    view->cls->draw(view, canvas, canvas_bounds(canvas), &ctx);
    return canvas;
}

static void what_is_out_of_sight_is_said(void **state)
{
    struct board *board = *state;
    struct canvas *canvas = drawn(board, 120, 14);

    assert_true(canvas_shows(canvas, "1-5 of 15 panels \xe2\x86\x93"));
    canvas_free(canvas);
    (void)dashboard_view_base(board->view)
        ->cls->act(dashboard_view_base(board->view), ACTION_LAST);
    canvas = drawn(board, 120, 14);
    assert_true(canvas_shows(canvas, "of 15 panels \xe2\x86\x91"));
    canvas_free(canvas);
}

/* The line about what is out of sight is there exactly when there is something. */
static void the_line_is_there_when_it_is_needed(void **state)
{
    struct board *board = *state;

    for (int rows = 4; rows <= 100; rows++) {
        struct canvas *canvas = drawn(board, 120, rows);
        size_t visible = 0;
        int w, h;

        for (size_t i = 0; i < dashboard_view_count(board->view); i++)
            visible += dashboard_view_visible(board->view, i, &w, &h);
        assert_int_equal(canvas_shows(canvas, "panels"),
                         visible < dashboard_view_count(board->view));
        canvas_free(canvas);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_focus_is_always_in_sight),
        TEST(moving_goes_where_one_looks),
        TEST(what_is_out_of_sight_is_said),
        TEST(the_line_is_there_when_it_is_needed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
