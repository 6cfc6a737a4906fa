/* SPDX-License-Identifier: MIT */

/* What stands beside the line: from the server where it knows, else from the lines. */

#include <stdlib.h>

#include "scene.h"
#include "support/test.h"

static struct result *about(enum query_kind kind, const char *body)
{
    struct query_spec query = {
        .source = SOURCE_LOKI, .kind = kind, .expr = "{app=\"x\"}"};

    return loki_decode_text(&query, body);
}

static void the_servers_patterns_come_first(void **state)
{
    struct result *patterns =
        about(QUERY_PATTERNS,
              "{\"status\":\"success\",\"data\":[{\"pattern\":\"slow <_>\",\"level\":"
              "\"warn\",\"samples\":[[1795400000,70],[1795403000,7]]},{\"pattern\":"
              "\"lost <_> of it\",\"level\":\"error\",\"samples\":[[1795403100,5]]}]}");
    struct scene scene;
    int slow, others, panic;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}",
                loki_lines("1795403561000000000 slow 31ms\n"
                           "1795403562000000000 slow 17ms\n"
                           "1795403563000000000 panic: nil map"));
    assert_string_equal(scene_asked(&scene, QUERY_PATTERNS)->expr, "{app=\"x\"}");
    assert_true(scene_find(&scene, "slow <_>") > 0);
    scene_answer(&scene, QUERY_PATTERNS, patterns);
    slow = scene_find(&scene, " 77 ");
    others = scene_find(&scene, "others, in the newest 3 lines");
    assert_true(slow > 0 && others > slow);
    panic = scene_find(&scene, "1 ");
    assert_true(panic > 0);
    assert_true(scene_find(&scene, "lost <_> of it") == slow + 1);
    /* Only of the second half of the range. */
    assert_true(scene_find(&scene, "new") == slow + 1);
    result_unref(patterns);
    scene_end(&scene);
}

static void of_what_a_pipeline_leaves_the_lines_tell(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"} |= \"a\"", scene_four_lines());
    assert_null(scene_asked(&scene, QUERY_PATTERNS));
    assert_true(scene_find(&scene, "pool exhausted") > 0);
    scene_end(&scene);
}

static void a_server_without_patterns_is_not_asked_again(void **state)
{
    struct result *nothing = result_new();
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    scene_answer(&scene, QUERY_PATTERNS, nothing);
    assert_null(scene_asked(&scene, QUERY_PATTERNS));
    assert_true(scene_find(&scene, "Patterns") > 0);
    assert_int_equal(scene_find(&scene, "others"), -1);
    result_unref(nothing);
    scene_end(&scene);
}

static void a_pattern_becomes_a_filter(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}",
                loki_lines("1795403561000000000 took 3ms (cold)\n"
                           "1795403562000000000 took 9ms (cold)"));
    (void)scene_press(&scene, ACTION_PREVIOUS);
    assert_true(scene_find(&scene, "Enter only these") > 0);
    (void)scene_press(&scene, ACTION_LOG_EXCLUDE);
    assert_string_equal(scene.asked[0].expr, "{app=\"x\"} !~ \"took .* \\\\(cold\\\\)\"");
    scene_end(&scene);
}

static void fields_have_a_number_and_a_type(void **state)
{
    struct result *fields =
        about(QUERY_FIELDS,
              "{\"fields\":[{\"label\":\"status\",\"type\":\"int\",\"cardinality\":4,"
              "\"parsers\":[\"json\"]},{\"label\":\"span_id\",\"type\":\"string\","
              "\"cardinality\":40,\"parsers\":null}],\"limit\":1000}");
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"} |= \"a\"", scene_four_lines());
    (void)scene_press(&scene, ACTION_LOG_PATTERNS);
    assert_true(scene_find(&scene, "in how many of the newest 4 lines") > 0);
    assert_string_equal(scene_asked(&scene, QUERY_FIELDS)->expr, "{app=\"x\"} |= \"a\"");
    scene_answer(&scene, QUERY_FIELDS, fields);
    assert_true(scene_find(&scene, "40 string   span_id") > 0);
    assert_true(scene_find(&scene, "4 int      status") > 0);
    (void)scene_press(&scene, ACTION_PREVIOUS);
    (void)scene_press(&scene, ACTION_LAST);
    (void)scene_press(&scene, ACTION_OPEN);
    assert_string_equal(scene.asked[0].expr,
                        "{app=\"x\"} |= \"a\" | json | status!=\"\"");
    result_unref(fields);
    scene_end(&scene);
}

static void streams_tell_who_writes_most(void **state)
{
    struct result *sets =
        about(QUERY_LABEL_SETS, "{\"status\":\"success\",\"data\":[{\"app\":\"x\","
                                "\"pod\":\"a\",\"severity\":\"info\"},{\"app\":\"x\","
                                "\"pod\":\"b\",\"severity\":\"error\"}]}");
    struct result *bytes = about(
        QUERY_VOLUME, "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
                      "\"result\":[{\"metric\":{\"pod\":\"a\"},\"value\":[1795400000,"
                      "\"2048\"]},{\"metric\":{\"pod\":\"b\"},\"value\":[1795400000,"
                      "\"4096\"]}]}}");
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"} |= \"a\"", scene_four_lines());
    (void)scene_press(&scene, ACTION_LOG_PATTERNS);
    (void)scene_press(&scene, ACTION_LOG_PATTERNS);
    assert_string_equal(scene_asked(&scene, QUERY_LABEL_SETS)->expr, "{app=\"x\"}");
    scene_answer(&scene, QUERY_LABEL_SETS, sets);
    assert_true(scene_find(&scene, "Streams by pod") > 0);
    assert_string_equal(scene_asked(&scene, QUERY_VOLUME)->label, "pod");
    scene_answer(&scene, QUERY_VOLUME, bytes);
    assert_true(scene_find(&scene, "KiB b") > 0 &&
                scene_find(&scene, "KiB a") == scene_find(&scene, "KiB b") + 1);
    (void)scene_press(&scene, ACTION_PREVIOUS);
    (void)scene_press(&scene, ACTION_DOWN);
    (void)scene_press(&scene, ACTION_LOG_INCLUDE);
    assert_string_equal(scene.asked[0].expr, "{app=\"x\", pod=\"b\"} |= \"a\"");
    result_unref(sets);
    result_unref(bytes);
    scene_end(&scene);
}

static void nothing_beside_the_line_is_a_choice(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    for (int i = 0; i < 3; i++)
        (void)scene_press(&scene, ACTION_LOG_PATTERNS);
    assert_int_equal(scene_find(&scene, "Patterns"), -1);
    (void)scene_press(&scene, ACTION_LOG_PATTERNS);
    assert_true(scene_find(&scene, "Patterns") > 0);
    /* Where there is no room for both it takes the place of the line. */
    scene.cols = 80;
    scene_show(&scene);
    assert_true(scene_find(&scene, "Patterns") > 0);
    assert_int_equal(scene_find(&scene, "Line 03"), -1);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_servers_patterns_come_first),
        cmocka_unit_test(of_what_a_pipeline_leaves_the_lines_tell),
        cmocka_unit_test(a_server_without_patterns_is_not_asked_again),
        cmocka_unit_test(a_pattern_becomes_a_filter),
        cmocka_unit_test(fields_have_a_number_and_a_type),
        cmocka_unit_test(streams_tell_who_writes_most),
        cmocka_unit_test(nothing_beside_the_line_is_a_choice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
