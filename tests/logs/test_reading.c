/* SPDX-License-Identifier: MIT */

/* Reading a log: further back than one answer, marks, times, lines unfolded. */

#include <stdlib.h>

#include "core/buf.h"
#include "core/mem.h"
#include "scene.h"
#include "support/test.h"
#include "views/logs_memory.h"

static const long long start_s = 1795400000;

/* Lines first … last, one a second unless they are all of one moment. */
static struct result *lines(int first, int last, bool one_moment, bool full)
{
    struct result *result;
    struct buf text;

    buf_init(&text, 64 << 20);
    for (int i = first; i <= last; i++)
        buf_printf(&text, "%lld line %d.\n",
                   (long long)(one_moment ? start_s : start_s + i) * 1000000000, i);
    result = loki_lines(text.data);
    result->logs->full = full;
    buf_done(&text);
    return result;
}

static void the_end_leads_further_back(void **state)
{
    struct result *page = lines(1, 50, false, false);
    const struct query_spec *older;
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", lines(51, 100, false, true));
    assert_null(scene_asked(&scene, QUERY_LOGS));
    (void)scene_press(&scene, ACTION_LAST);
    scene_assert_selected(&scene, "line 51.");
    assert_true(scene_find(&scene, "50+ lines") == 0);
    assert_true(scene_find(&scene, "G older") == 0);
    (void)scene_press(&scene, ACTION_LAST);
    older = scene_asked(&scene, QUERY_LOGS);
    assert_non_null(older);
    assert_int_equal(older->end_ms, 1795400051000);
    assert_int_equal(older->limit, LOGS_PAGE_LINES);
    assert_int_equal(older->end_ms - older->range_ms, SCENE_NOW_MS - 3600000);
    assert_true(scene_find(&scene, "asking for older") == 0);
    scene_answer(&scene, QUERY_LOGS, page);
    assert_null(scene_asked(&scene, QUERY_LOGS));
    scene_assert_selected(&scene, "line 51.");
    assert_true(scene_find(&scene, "100 lines") == 0);
    (void)scene_press(&scene, ACTION_DOWN);
    scene_assert_selected(&scene, "line 50.");
    (void)scene_press(&scene, ACTION_LAST);
    (void)scene_press(&scene, ACTION_LAST);
    scene_assert_selected(&scene, "line 1.");
    assert_null(scene_asked(&scene, QUERY_LOGS));
    result_unref(page);
    scene_end(&scene);
}

/* The page has what is known again, as far as it is of the millisecond; it is not shown
   twice, and what was sent twice is. */
static void pages_join_within_one_moment(void **state)
{
    struct result *page = loki_lines("1795400001000000000 old\n"
                                     "1795400002000000000 twice\n"
                                     "1795400002000000000 twice\n"
                                     "1795400002000000000 other");
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}",
                loki_lines("1795400002000000000 twice\n1795400003000000000 new"));
    scene.result->logs->full = true;
    (void)scene_press(&scene, ACTION_LAST);
    (void)scene_press(&scene, ACTION_LAST);
    scene_answer(&scene, QUERY_LOGS, page);
    assert_true(scene_find(&scene, "5 lines") == 0);
    result_unref(page);
    scene_end(&scene);
}

static void a_page_of_one_moment_steps_on_and_says_so(void **state)
{
    struct result *same = lines(1, 40, true, true), *before;
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", lines(1, 40, true, true));
    (void)scene_press(&scene, ACTION_LAST);
    (void)scene_press(&scene, ACTION_LAST);
    assert_int_equal(scene_asked(&scene, QUERY_LOGS)->end_ms, 1795400000000);
    scene_answer(&scene, QUERY_LOGS, same);
    assert_true(scene_find(&scene, "some may be missing") == 0);
    assert_true(scene_find(&scene, "40+ lines") == 0);
    assert_int_equal(scene_asked(&scene, QUERY_LOGS)->end_ms, 1795399999999);
    before = loki_lines("1795399990000000000 before it");
    scene_answer(&scene, QUERY_LOGS, before);
    (void)scene_press(&scene, ACTION_LAST);
    scene_assert_selected(&scene, "before it");
    assert_true(scene_find(&scene, "41 lines") == 0);
    result_unref(same);
    result_unref(before);
    scene_end(&scene);
}

/* What comes at the top moves nothing below; what is trimmed away there takes the older
   lines, which it does not join any more, with it. */
static void older_lines_stay_while_new_ones_come(void **state)
{
    struct result *page = lines(1, 50, false, false),
                  *tail = lines(101, 101, false, false);
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", lines(51, 100, false, true));
    (void)scene_press(&scene, ACTION_LAST);
    (void)scene_press(&scene, ACTION_LAST);
    scene_answer(&scene, QUERY_LOGS, page);
    (void)scene_press(&scene, ACTION_FIRST);
    scene_give(&scene, logs_merge(scene.result, tail, 0));
    scene_assert_selected(&scene, "line 101.");
    assert_true(scene_find(&scene, "101 lines") == 0);
    scene_give(&scene, logs_merge(scene.result, tail, INT64_C(1795400060000)));
    assert_true(scene_find(&scene, "42+ lines") == 0);
    assert_true(scene_find(&scene, "50 older dropped") == 0);
    result_unref(page);
    result_unref(tail);
    scene_end(&scene);
}

static void marks_survive_answers_and_filters(void **state)
{
    struct result *tail = loki_lines("1795403564500000000 fresh");
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(&scene, ACTION_DOWN);
    (void)scene_press(&scene, ACTION_LOG_MARK);
    (void)scene_press(&scene, ACTION_LAST);
    (void)scene_press(&scene, ACTION_LOG_MARK);
    assert_true(scene_find(&scene, "2 marked") == 0);
    scene_give(&scene, logs_merge(scene.result, tail, 0));
    (void)scene_press(&scene, ACTION_FIRST);
    scene_assert_selected(&scene, "fresh");
    (void)scene_press(&scene, ACTION_LOG_MARKED);
    scene_assert_selected(&scene, "slow");
    assert_true(scene_find(&scene, "03:12:43.000*") > 0);
    (void)scene_press(&scene, ACTION_LOG_MARKED);
    scene_assert_selected(&scene, "pool exhausted");
    (void)scene_press(&scene, ACTION_LOG_MARKED_BACK);
    scene_assert_selected(&scene, "slow");
    (void)scene_press(&scene, ACTION_LOG_QUERY);
    scene_type(&scene, " |= \"a\"\n");
    scene_give(&scene, scene_four_lines());
    (void)scene_press(&scene, ACTION_LOG_MARKED);
    scene_assert_selected(&scene, "slow");
    (void)scene_press(&scene, ACTION_LOG_MARK);
    assert_true(scene_find(&scene, "1 marked") == 0);
    result_unref(tail);
    scene_end(&scene);
}

static void there_are_so_many_marks(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", lines(1, 80, false, false));
    for (int i = 0; i < LOGS_MARKS_MAX; i++) {
        (void)scene_press(&scene, ACTION_LOG_MARK);
        (void)scene_press(&scene, ACTION_DOWN);
    }
    assert_true(scene_find(&scene, "64 marked") == 0);
    (void)scene_press(&scene, ACTION_LOG_MARK);
    assert_true(scene_find(&scene, "64 marks are all there are") == 0);
    scene_end(&scene);
}

/* Another log view of the same run knows the queries and the marks of the one before. */
static void what_was_asked_and_marked_outlives_the_view(void **state)
{
    struct logs_memory *memory = logs_memory_new();
    struct scene scene;

    (void)state;
    for (int i = 0; i < 2; i++) {
        scene_begin(&scene, i == 0 ? "{app=\"a\"}" : "{app=\"b\"}", scene_four_lines());
        scene.memory = memory;
        scene_show(&scene);
        if (i == 0) {
            (void)scene_press(&scene, ACTION_LOG_MARK);
        } else {
            assert_true(scene_find(&scene, "1 marked") == 0);
            (void)scene_press(&scene, ACTION_LOG_QUERY);
            scene_key(&scene, KEY_CODE_UP, 0);
            scene_key(&scene, KEY_CODE_UP, 0);
            assert_true(scene_find(&scene, "Query {app=\"a\"}") == 0);
        }
        scene_end(&scene);
    }
    logs_memory_free(memory);
}

static void times_are_by_the_clock_or_relative(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(&scene, ACTION_DOWN);
    assert_true(scene_find(&scene, "03:12:41.000") > 0);
    (void)scene_press(&scene, ACTION_LOG_TIME);
    assert_true(scene_find(&scene, "-4.000s") == scene_find(&scene, "pool exhausted"));
    (void)scene_press(&scene, ACTION_LOG_TIME);
    assert_true(scene_find(&scene, "+1.000s") == scene_find(&scene, "panic"));
    assert_true(scene_find(&scene, "-2.000s") == scene_find(&scene, "pool exhausted"));
    (void)scene_press(&scene, ACTION_LOG_TIME);
    assert_true(scene_find(&scene, "03:12:41.000") > 0);
    scene_end(&scene);
}

static void a_line_is_unfolded_where_it_stands(void **state)
{
    struct scene scene;
    int panic, next;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(&scene, ACTION_LOG_FOLD);
    panic = scene_find(&scene, "panic: nil map");
    assert_int_equal(scene_find(&scene, "main.go:3"), panic + 2);
    next = scene_find(&scene, "slow");
    assert_int_equal(next, panic + 3);
    (void)scene_press(&scene, ACTION_LOG_FOLD);
    assert_int_equal(scene_find(&scene, "slow"), panic + 1);
    (void)scene_press(&scene, ACTION_LAST);
    (void)scene_press(&scene, ACTION_LOG_FOLD);
    assert_true(scene_find(&scene, "\"msg\": \"pool exhausted\"") >
                scene_find(&scene, "\"level\": \"error\""));
    scene_end(&scene);
}

static void the_mouse_finds_lines_below_one_unfolded(void **state)
{
    struct event click = {.type = EVENT_MOUSE, .mouse = MOUSE_PRESS, .button = 1};
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(&scene, ACTION_LOG_FOLD);
    click.y = scene_find(&scene, "all well");
    assert_true(scene.view->cls->mouse(scene.view, &click, canvas_bounds(scene.canvas)) &
                VIEW_HANDLED);
    scene_show(&scene);
    scene_assert_selected(&scene, "all well");
    scene_end(&scene);
}

static void what_is_unfolded_keeps_its_secrets(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}",
                loki_lines("1795403564000000000 {\\\"password\\\":\\\"hunter2\\\","
                           "\\\"user\\\":\\\"eve\\\",\\\"n\\\":[1,2],\\\"o\\\":{}}"));
    (void)scene_press(&scene, ACTION_LOG_FOLD);
    assert_true(scene_find(&scene, "\"user\": \"eve\"") > 0);
    assert_true(scene_find(&scene, "\"o\": {}") > 0);
    assert_int_equal(scene_find(&scene, "hunter2"), -1);
    scene_end(&scene);
}

static struct result *nested(void)
{
    return loki_lines(
        "1795403564000000000 {\\\"msg\\\":\\\"blocked\\\",\\\"details\\\":{\\\"ip\\\":"
        "\\\"10.0.0.9\\\",\\\"geo\\\":{\\\"city\\\":\\\"Ghent\\\"},\\\"n\\\":3},"
        "\\\"tags\\\":[\\\"a\\\",{\\\"deep\\\":1}],\\\"z.y\\\":7}");
}

static void a_nested_object_is_a_tree(void **state)
{
    struct scene scene;
    int details;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", nested());
    details = scene_find(&scene, "vdetails");
    assert_true(details > 0);
    assert_int_equal(scene_find(&scene, "    ip   "), details + 1);
    assert_int_equal(scene_find(&scene, "vgeo"), details + 2);
    assert_int_equal(scene_find(&scene, "      city   "), details + 3);
    assert_int_equal(scene_find(&scene, "    n   "), details + 4);
    assert_int_equal(scene_find(&scene, "  z.y   "), details + 6);
    (void)scene_press(&scene, ACTION_OPEN);
    (void)scene_press(&scene, ACTION_DOWN);
    details = scene_find(&scene, "vdetails");
    (void)scene_press(&scene, ACTION_LOG_FOLD);
    assert_int_equal(scene_find(&scene, "    city   "), -1);
    assert_int_equal(scene_find(&scene, "  z.y   "), details + 2);
    (void)scene_press(&scene, ACTION_LOG_FOLD);
    assert_int_equal(scene_find(&scene, "    city   "), details + 3);
    for (int i = 0; i < 3; i++)
        (void)scene_press(&scene, ACTION_DOWN);
    (void)scene_press(&scene, ACTION_LOG_INCLUDE);
    assert_string_equal(scene.asked[0].expr,
                        "{app=\"x\"} | json | details_geo_city=\"Ghent\"");
    scene_end(&scene);
}

static void a_list_is_laid_out_on_demand(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", nested());
    assert_true(scene_find(&scene, "[\"a\",{\"deep\":1}]") > 0);
    (void)scene_press(&scene, ACTION_OPEN);
    for (int i = 0; i < 6; i++)
        (void)scene_press(&scene, ACTION_DOWN);
    assert_true(scene_find(&scene, "z unfolds") > 0);
    (void)scene_press(&scene, ACTION_LOG_FOLD);
    assert_true(scene_find(&scene, "\"deep\": 1") > scene_find(&scene, "vtags"));
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_leads_further_back),
        cmocka_unit_test(pages_join_within_one_moment),
        cmocka_unit_test(a_page_of_one_moment_steps_on_and_says_so),
        cmocka_unit_test(older_lines_stay_while_new_ones_come),
        cmocka_unit_test(marks_survive_answers_and_filters),
        cmocka_unit_test(there_are_so_many_marks),
        cmocka_unit_test(what_was_asked_and_marked_outlives_the_view),
        cmocka_unit_test(times_are_by_the_clock_or_relative),
        cmocka_unit_test(a_line_is_unfolded_where_it_stands),
        cmocka_unit_test(the_mouse_finds_lines_below_one_unfolded),
        cmocka_unit_test(what_is_unfolded_keeps_its_secrets),
        cmocka_unit_test(a_nested_object_is_a_tree),
        cmocka_unit_test(a_list_is_laid_out_on_demand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
