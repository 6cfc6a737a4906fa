/* SPDX-License-Identifier: MIT */

/* The log view as its user sees it: answers in, keys, frames out. */

#include <stdlib.h>

#include "model/log_redact.h"
#include "scene.h"
#include "support/golden.h"
#include "support/test.h"

static void lines_are_readable_newest_first(void **state)
{
    struct scene scene;
    int newest, oldest;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    newest = scene_find(&scene, "panic: nil map");
    oldest = scene_find(&scene, "pool exhausted: too many clients");
    assert_true(newest > 0 && oldest == newest + 3);
    assert_true(scene_find(&scene, "+2 lines") == newest);
    assert_true(scene_find(&scene, "03:12:41.000") == oldest);
    assert_true(scene_find(&scene, "from HighErrorRate") == 0);
    assert_true(scene_find(&scene, "4 lines") == 0);
    assert_int_equal(scene.asked[0].kind, QUERY_FOLLOW);
    assert_string_equal(scene.asked[0].expr, "{app=\"x\"}");
    scene_end(&scene);
}

/* As 03:12:44 looked, with the volume the server counted. */
static void frames_are_as_they_were(void **state)
{
    static const struct {
        const char *name;
        int cols, rows;
    } frames[] = {
        {"views/logs-120x36", 120, 36},
        {"views/logs-80x20",  80,  20}
    };
    struct scene scene;
    size_t size;
    char *body = loki_fixture("query_range_json_parsed.json", &size);
    struct result *volume = loki_decode_text(
        &loki_query_range,
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
        "{\"metric\":{\"detected_level\":\"error\"},\"values\":[[1795401000,\"4\"],"
        "[1795402500,\"90\"]]},{\"metric\":{\"level\":\"info\"},\"values\":"
        "[[1795401000,\"60\"],[1795402500,\"30\"],[1795403400,\"45\"]]}]}}");
    struct err err = {0};

    (void)state;
    scene_begin(&scene, "{namespace=\"sql-studio\"} | json",
                loki_decode(&loki_query_logs, 200, body, size, 0, &err));
    scene.states[1] = (struct query_state){.status = QUERY_OK, .result = volume};
    (void)scene_press(&scene, ACTION_DOWN);
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        scene.cols = frames[i].cols;
        scene.rows = frames[i].rows;
        scene_show(&scene);
        golden_check(frames[i].name, scene.canvas, GLYPHS_BRAILLE);
    }
    result_unref(volume);
    free(body);
    scene_end(&scene);
}

static void secrets_are_masked_and_that_is_said(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    assert_int_equal(scene_find(&scene, "hunter2"), -1);
    assert_true(scene_find(&scene, "secrets masked") == 0);
    (void)scene_press(&scene, ACTION_LOG_RAW);
    assert_int_equal(scene_find(&scene, "hunter2"), -1);
    (void)scene_press(&scene, ACTION_DOWN);
    (void)scene_press(&scene, ACTION_OPEN);
    assert_int_equal(scene_find(&scene, "hunter2"), -1);
    scene_end(&scene);
}

static void masking_can_be_turned_off_and_that_is_said(void **state)
{
    struct scene scene;

    (void)state;
    log_redact_set(false);
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    assert_true(scene_find(&scene, "hunter2") > 0);
    assert_true(scene_find(&scene, "secrets shown") == 0);
    log_redact_set(true);
    scene_show(&scene);
    assert_int_equal(scene_find(&scene, "hunter2"), -1);
    scene_end(&scene);
}

static void errors_are_a_key_apart(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(&scene, ACTION_LOG_ERROR);
    scene_assert_selected(&scene, "pool exhausted");
    (void)scene_press(&scene, ACTION_LOG_ERROR);
    scene_assert_selected(&scene, "pool exhausted");
    (void)scene_press(&scene, ACTION_FIRST);
    scene_assert_selected(&scene, "panic");
    scene_end(&scene);
}

static void what_comes_while_reading_is_counted(void **state)
{
    struct scene scene;
    struct result *tail = loki_lines("1795403564500000000 fresh one\n"
                                     "1795403564600000000 fresh two");

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(&scene, ACTION_DOWN);
    scene_give(&scene, logs_merge(scene.result, tail, 0));
    assert_int_equal(scene_find(&scene, "fresh"), -1);
    assert_true(scene_find(&scene, "2 new above") == 0);
    scene_assert_selected(&scene, "slow");
    (void)scene_press(&scene, ACTION_FIRST);
    assert_true(scene_find(&scene, "fresh two") > 0);
    assert_int_equal(scene_find(&scene, "new above"), -1);
    result_unref(tail);
    scene_end(&scene);
}

static void following_moves_on_at_the_newest_line(void **state)
{
    struct scene scene;
    struct result *tail = loki_lines("1795403564500000000 fresh");

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(&scene, ACTION_LOG_FOLLOW);
    assert_true(scene.asked[0].period_ms <= 2000);
    scene_give(&scene, logs_merge(scene.result, tail, 0));
    scene_assert_selected(&scene, "fresh");
    result_unref(tail);
    scene_end(&scene);
}

static void filters_are_seen_in_the_query(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(&scene, ACTION_LAST);
    scene_assert_selected(&scene, "pool exhausted");
    (void)scene_press(&scene, ACTION_OPEN);
    (void)scene_press(&scene, ACTION_DOWN);
    (void)scene_press(&scene, ACTION_LOG_EXCLUDE);
    assert_string_equal(scene.asked[0].expr,
                        "{app=\"x\"} | json | msg!=\"pool exhausted\"");
    assert_true(scene_find(&scene, "msg!=\"pool exhausted\"") == 0);
    scene_end(&scene);
}

static void a_query_is_typed_with_history(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(&scene, ACTION_LOG_QUERY);
    assert_true(scene.view->cls->editing(scene.view));
    scene_type(&scene, " |= \"q\"\n");
    assert_false(scene.view->cls->editing(scene.view));
    assert_string_equal(scene.asked[0].expr, "{app=\"x\"} |= \"q\"");
    (void)scene_press(&scene, ACTION_LOG_QUERY);
    scene_key(&scene, KEY_CODE_UP, 0);
    scene_key(&scene, KEY_CODE_UP, 0);
    scene_type(&scene, "\n");
    assert_string_equal(scene.asked[0].expr, "{app=\"x\"}");
    scene_end(&scene);
}

static void an_empty_selector_is_refused_where_it_is_typed(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(&scene, ACTION_LOG_QUERY);
    scene_key(&scene, 'u', KEY_MOD_CTRL);
    scene_type(&scene, "{app=~\".*\"}\n");
    assert_true(scene.view->cls->editing(scene.view));
    assert_true(scene_find(&scene, "at least one") == 1);
    assert_string_equal(scene.asked[0].expr, "{app=\"x\"}");
    scene_end(&scene);
}

static void a_search_goes_from_match_to_match(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(&scene, ACTION_SEARCH);
    scene_type(&scene, "well\n");
    scene_assert_selected(&scene, "all well");
    (void)scene_press(&scene, ACTION_LOG_PREVIOUS);
    scene_assert_selected(&scene, "all well");
    assert_true(scene_find(&scene, "no further match above") == 0);
    (void)scene_press(&scene, ACTION_DOWN);
    assert_int_equal(scene_find(&scene, "no further match"), -1);
    scene_end(&scene);
}

static void context_asks_the_stream_before_and_after(void **state)
{
    struct scene scene, around;
    struct context context;
    struct view *view;

    (void)state;
    scene_begin(&scene, "{app=~\"x|y\"} |= \"slow\"", scene_four_lines());
    (void)scene_press(&scene, ACTION_DOWN);
    view = view_logs_around_new(scene.view);
    assert_non_null(view);
    assert_ptr_not_equal(view->cls, scene.view->cls);
    scene_show_view(&around, view, scene_four_lines());
    around.states[1] = (struct query_state){.status = QUERY_OK, .result = scene.result};
    scene_show(&around);
    assert_string_equal(around.asked[0].expr, "{app=\"x\"}");
    assert_int_equal(around.asked[0].end_ms, 1795403563000);
    assert_false(around.asked[0].forward);
    assert_true(around.asked[1].forward);
    assert_int_equal(around.asked[1].end_ms - around.asked[1].range_ms, 1795403563000);
    scene_assert_selected(&around, "slow");
    context_init(&context);
    assert_true(scene.view->cls->context(scene.view, &context));
    assert_string_equal(name_values_get(&context.labels, "app"), "x");
    context_done(&context);
    assert_true(scene_find(&around, "\xc2\xb1"
                                    "2h") == 0);
    (void)scene_press(&around, ACTION_ZOOM_OUT);
    assert_true(scene_find(&around, "\xc2\xb1"
                                    "4h") == 0);
    assert_int_equal(around.asked[0].range_ms, 4 * 3600 * 1000);
    (void)scene_press(&around, ACTION_LOG_FOLLOW);
    assert_int_equal(around.asked[0].kind, QUERY_FOLLOW);
    assert_string_equal(around.asked[0].expr, "{app=\"x\"}");
    scene_end(&around);
    scene_end(&scene);
}

static void esc_leaves_the_detail_then_the_view(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(&scene, ACTION_OPEN);
    assert_false(scene_press(&scene, ACTION_BACK) & VIEW_CLOSE);
    assert_true(scene_press(&scene, ACTION_BACK) & VIEW_CLOSE);
    scene_end(&scene);
}

static void failures_and_nothing_are_said(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", loki_lines(""));
    assert_true(scene_find(&scene, "No lines within 1h") > 0);
    scene_end(&scene);
    scene_begin(&scene, "{app=\"x\"}", loki_lines(""));
    scene.states[0] = (struct query_state){.status = QUERY_FAILED, .generation = 9};
    err_set(&scene.states[0].err, ERR_QUERY, "parse error at line 1");
    (void)scene_press(&scene, ACTION_ZOOM_OUT);
    assert_true(scene_find(&scene, "parse error at line 1") > 0);
    scene_end(&scene);
}

static void every_size_is_borne(void **state)
{
    static const enum action keys[] = {ACTION_DOWN,     ACTION_OPEN, ACTION_LAST,
                                       ACTION_LOG_WRAP, ACTION_UP,   ACTION_LOG_RAW,
                                       ACTION_LOG_QUERY};
    struct scene scene;
    size_t size;
    char *ugly = loki_fixture("query_range_ugly_lines.json", &size);
    struct err err = {0};

    (void)state;
    scene_begin(&scene, "{app=\"x\"}",
                loki_decode(&loki_query_logs, 200, ugly, size, 0, &err));
    for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
        (void)scene_press(&scene, keys[k]);
        for (int rows = 1; rows <= 40; rows += 3) {
            for (int cols = 1; cols <= 160; cols += 7) {
                scene.cols = cols;
                scene.rows = rows;
                scene_show(&scene);
            }
        }
    }
    free(ugly);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_readable_newest_first),
        cmocka_unit_test(frames_are_as_they_were),
        cmocka_unit_test(secrets_are_masked_and_that_is_said),
        cmocka_unit_test(masking_can_be_turned_off_and_that_is_said),
        cmocka_unit_test(errors_are_a_key_apart),
        cmocka_unit_test(what_comes_while_reading_is_counted),
        cmocka_unit_test(following_moves_on_at_the_newest_line),
        cmocka_unit_test(filters_are_seen_in_the_query),
        cmocka_unit_test(a_query_is_typed_with_history),
        cmocka_unit_test(an_empty_selector_is_refused_where_it_is_typed),
        cmocka_unit_test(a_search_goes_from_match_to_match),
        cmocka_unit_test(context_asks_the_stream_before_and_after),
        cmocka_unit_test(esc_leaves_the_detail_then_the_view),
        cmocka_unit_test(failures_and_nothing_are_said),
        cmocka_unit_test(every_size_is_borne),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
