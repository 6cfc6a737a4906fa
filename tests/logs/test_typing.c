/* SPDX-License-Identifier: MIT */

/* A query typed with what the server and the lines offer. */

#include <stdlib.h>

#include "core/mem.h"
#include "scene.h"
#include "support/test.h"

static struct result *values(const char *list)
{
    char *body = xasprintf("{\"status\":\"success\",\"data\":[%s]}", list);
    struct result *result = loki_decode_text(&loki_query_values, body);

    free(body);
    return result;
}

/* The query line is open and empty. */
static void begin_typing(struct scene *scene)
{
    scene_begin(scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(scene, ACTION_LOG_QUERY);
    scene_key(scene, 'u', KEY_MOD_CTRL);
}

static void assert_typed(const struct scene *scene, const char *text)
{
    char *shown = xasprintf("Query %s  ", text);

    if (scene_find(scene, shown) != 0)
        fail_msg("not shown: %s", shown);
    free(shown);
}

static void labels_and_values_come_from_the_server(void **state)
{
    struct result *names = values("\"app\",\"namespace\",\"node\""),
                  *spaces = values("\"prod\",\"prod-eu\"");
    struct scene scene;

    (void)state;
    begin_typing(&scene);
    scene_type(&scene, "{n");
    assert_null(scene_asked(&scene, QUERY_LABEL_VALUES));
    scene_answer_and(&scene, QUERY_LABEL_NAMES, names, "a\t");
    assert_typed(&scene, "{namespace=\"");
    assert_string_equal(scene_asked(&scene, QUERY_LABEL_VALUES)->label, "namespace");
    scene_answer_and(&scene, QUERY_LABEL_VALUES, spaces, "\t");
    assert_typed(&scene, "{namespace=\"prod");
    scene_answer_and(&scene, QUERY_LABEL_VALUES, spaces, "-\t");
    assert_typed(&scene, "{namespace=\"prod-eu\"}");
    scene_type(&scene, "\n");
    assert_string_equal(scene.asked[0].expr, "{namespace=\"prod-eu\"}");
    result_unref(names);
    result_unref(spaces);
    scene_end(&scene);
}

static void what_is_typed_already_narrows_what_is_offered(void **state)
{
    struct scene scene;

    (void)state;
    begin_typing(&scene);
    scene_type(&scene, "{namespace=\"prod\", pod=\"");
    assert_string_equal(scene_asked(&scene, QUERY_LABEL_VALUES)->label, "pod");
    assert_string_equal(scene_asked(&scene, QUERY_LABEL_VALUES)->expr,
                        "{namespace=\"prod\"}");
    /* Matchers that could match nothing narrow nothing, and would be refused. */
    scene_key(&scene, 'u', KEY_MOD_CTRL);
    scene_type(&scene, "{namespace=~\".*\", pod=\"");
    assert_null(scene_asked(&scene, QUERY_LABEL_VALUES)->expr);
    scene_end(&scene);
}

static void behind_the_selector_there_are_stages_and_fields(void **state)
{
    struct scene scene;

    (void)state;
    scene_begin(&scene, "{app=\"x\"}", scene_four_lines());
    (void)scene_press(&scene, ACTION_LAST);
    (void)scene_press(&scene, ACTION_LOG_QUERY);
    scene_type(&scene, " | j\t");
    assert_typed(&scene, "{app=\"x\"} | json");
    scene_type(&scene, " | lev\t");
    assert_typed(&scene, "{app=\"x\"} | json | level=\"");
    scene_type(&scene, "e\t");
    assert_typed(&scene, "{app=\"x\"} | json | level=\"error\"");
    scene_end(&scene);
}

static void what_it_would_read_stands_beside_it(void **state)
{
    struct query_spec query = {
        .source = SOURCE_LOKI, .kind = QUERY_STATISTICS, .expr = "{a=\"b\"}"};
    struct result *cost = loki_decode_text(
        &query, "{\"streams\":12,\"chunks\":40,\"bytes\":2097152,\"entries\":7000}");
    struct result *nothing = loki_decode_text(
        &query, "{\"streams\":0,\"chunks\":0,\"bytes\":0,\"entries\":0}");
    struct scene scene;

    (void)state;
    begin_typing(&scene);
    scene_type(&scene, "{app=\"x\"");
    assert_null(scene_asked(&scene, QUERY_STATISTICS));
    scene_type(&scene, "} |= \"a\"");
    assert_string_equal(scene_asked(&scene, QUERY_STATISTICS)->expr, "{app=\"x\"}");
    scene_answer_and(&scene, QUERY_STATISTICS, cost, "");
    assert_true(scene_find(&scene, "reads 2 MiB, 7 k lines of 12 streams") == 1);
    /* Lines that were just written are not in the index: no reason to say nothing. */
    scene_answer_and(&scene, QUERY_STATISTICS, nothing, "");
    assert_int_equal(scene_find(&scene, "reads"), -1);
    result_unref(cost);
    result_unref(nothing);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_and_values_come_from_the_server),
        cmocka_unit_test(what_is_typed_already_narrows_what_is_offered),
        cmocka_unit_test(behind_the_selector_there_are_stages_and_fields),
        cmocka_unit_test(what_it_would_read_stands_beside_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
