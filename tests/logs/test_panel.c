/* SPDX-License-Identifier: MIT */

/* Panels of log lines on a dashboard. */

#include <stdlib.h>

#include "support.h"
#include "support/test.h"
#include "views/fixture.h"

static void show(struct fixture *fixture, struct result *result, int cols, int rows,
                 struct canvas **ret)
{
    fixture_init(fixture, "logs", "Errors", "");
    (void)fixture_query(fixture, "{app=\"x\"}", NULL, fixture_fresh(result), result);
    *ret = fixture_draw(fixture, cols, rows);
}

static void lines_that_say_the_same_are_one(void **state)
{
    struct fixture fixture;
    struct canvas *canvas;

    (void)state;
    show(&fixture,
         loki_lines("1795403561000000000 {\\\"level\\\":\\\"error\\\",\\\"msg\\\":"
                    "\\\"pool exhausted\\\",\\\"path\\\":\\\"/a\\\"}\n"
                    "1795403562000000000 {\\\"level\\\":\\\"error\\\",\\\"msg\\\":"
                    "\\\"pool exhausted\\\",\\\"path\\\":\\\"/a\\\"}\n"
                    "1795403563000000000 {\\\"level\\\":\\\"error\\\",\\\"msg\\\":"
                    "\\\"pool exhausted\\\",\\\"path\\\":\\\"/b\\\"}\n"
                    "1795403564000000000 login token=abcdefgh failed"),
         70, 8, &canvas);
    assert_true(canvas_shows(canvas, "E pool exhausted /a \xc3\x97"
                                     "2"));
    assert_true(canvas_shows(canvas, "E pool exhausted /b"));
    assert_true(canvas_shows(canvas, "4 lines"));
    assert_false(canvas_shows(canvas, "abcdefgh"));
    canvas_free(canvas);
    fixture_done(&fixture);
}

static void no_lines_are_no_data(void **state)
{
    struct fixture fixture;
    struct canvas *canvas;

    (void)state;
    show(&fixture, loki_lines(""), 70, 8, &canvas);
    assert_true(canvas_shows(canvas, "no data"));
    canvas_free(canvas);
    fixture_done(&fixture);
}

static void every_size_is_borne(void **state)
{
    (void)state;
    for (int rows = 1; rows < 12; rows++) {
        for (int cols = 1; cols < 90; cols += 4) {
            struct fixture fixture;
            struct canvas *canvas;

            show(&fixture, loki_lines("1795403561000000000 level=warn msg=slow"), cols,
                 rows, &canvas);
            assert_true(canvas_check(canvas));
            canvas_free(canvas);
            fixture_done(&fixture);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_that_say_the_same_are_one),
        cmocka_unit_test(no_lines_are_no_data),
        cmocka_unit_test(every_size_is_borne),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
