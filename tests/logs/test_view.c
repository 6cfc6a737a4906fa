/* SPDX-License-Identifier: MIT */

/* The log view as its user sees it: answers in, keys, frames out. */

#include <stdlib.h>

#include "core/mem.h"
#include "support.h"
#include "support/golden.h"
#include "support/test.h"
#include "views/view.h"

enum { COLS = 120, ROWS = 36 };

/* 2026-11-23 03:12:45 UTC. */
#define NOW_MS INT64_C(1795403565000)

struct scene {
    struct view *view;
    struct result *result;
    struct query_state lines, volume;
    const struct query_state *states[4];
    struct query_spec asked[VIEW_QUERIES_MAX];
    size_t count;
    struct canvas *canvas;
    int cols, rows;
};

static const char *keys_of(const void *ctx, enum action action)
{
    (void)ctx, (void)action;
    return "";
}

static void show(struct scene *scene)
{
    struct view_env env = {.now_ms = NOW_MS,
                           .utc = true,
                           .glyphs = GLYPHS_BRAILLE,
                           .cols = scene->cols,
                           .rows = scene->rows,
                           .queries = scene->states,
                           .query_count = 2,
                           .keys_of = keys_of};
    struct draw_ctx ctx = {.now_ms = NOW_MS, .utc = true};

    scene->count =
        scene->view->cls->queries(scene->view, &env, scene->asked, VIEW_QUERIES_MAX);
    scene->view->cls->update(scene->view, &env);
    canvas_free(scene->canvas);
    scene->canvas = canvas_new(scene->cols, scene->rows);
    scene->view->cls->draw(scene->view, scene->canvas, canvas_bounds(scene->canvas),
                           &ctx);
    assert_true(canvas_check(scene->canvas));
}

static void give(struct scene *scene, struct result *result)
{
    result_unref(scene->result);
    scene->result = result;
    scene->lines.status = QUERY_OK;
    scene->lines.result = result;
    scene->lines.generation++;
    show(scene);
}

static void begin(struct scene *scene, const char *query, struct result *result)
{
    struct context context;

    context_init(&context);
    context_set(&context.logs, query);
    context_set(&context.title, "HighErrorRate");
    *scene = (struct scene){.cols = COLS, .rows = ROWS};
    scene->states[0] = &scene->lines;
    scene->states[1] = &scene->volume;
    scene->view = view_logs_new(&context);
    context_done(&context);
    give(scene, result);
}

static void end(struct scene *scene)
{
    scene->view->cls->free(scene->view);
    result_unref(scene->result);
    canvas_free(scene->canvas);
}

static unsigned press(struct scene *scene, enum action action)
{
    unsigned reply = scene->view->cls->act(scene->view, action);

    show(scene);
    return reply;
}

static void type(struct scene *scene, const char *text)
{
    for (; *text; text++) {
        struct event event = {.type = EVENT_KEY, .code = (unsigned char)*text};

        if (*text == '\n')
            event.code = KEY_CODE_ENTER;
        (void)scene->view->cls->edit(scene->view, &event);
    }
    show(scene);
}

/* A row of the screen as text. */
static char *row_text(const struct scene *scene, int y)
{
    struct buf text;
    char *copy;

    buf_init(&text, 16384);
    for (int x = 0; x < scene->cols; x++) {
        const struct cell *cell = canvas_cell(scene->canvas, x, y);

        buf_add(&text, cell->text, cell->length);
    }
    copy = buf_take(&text);
    buf_done(&text);
    return copy;
}

/* Row that shows the text, or -1. */
static int find(const struct scene *scene, const char *text)
{
    for (int y = 0; y < scene->rows; y++) {
        char *row = row_text(scene, y);
        bool found = strstr(row, text) != NULL;

        free(row);
        if (found)
            return y;
    }
    return -1;
}

/* The marked row's text holds this. */
static void assert_selected(const struct scene *scene, const char *text)
{
    for (int y = 0; y < scene->rows; y++) {
        char *row = row_text(scene, y);
        bool marked = strncmp(row, "\xe2\x96\x8c", 3) == 0,
             same = strstr(row, text) != NULL;

        if (marked && !same)
            fail_msg("selected is: %s", row);
        free(row);
        if (marked)
            return;
    }
    fail_msg("nothing is selected");
}

static struct result *four_lines(void)
{
    return loki_lines("1795403561000000000 {\\\"level\\\":\\\"error\\\",\\\"msg\\\":"
                      "\\\"pool exhausted\\\",\\\"error\\\":\\\"too many clients\\\"}\n"
                      "1795403562000000000 level=info msg=\\\"all well\\\" took=3ms\n"
                      "1795403563000000000 level=warn msg=slow password=hunter2\n"
                      "1795403564000000000 panic: nil map\\ngoroutine 1\\nmain.go:3");
}

static void lines_are_readable_newest_first(void **state)
{
    struct scene scene;
    int newest, oldest;

    (void)state;
    begin(&scene, "{app=\"x\"}", four_lines());
    newest = find(&scene, "panic: nil map");
    oldest = find(&scene, "pool exhausted: too many clients");
    assert_true(newest > 0 && oldest == newest + 3);
    assert_true(find(&scene, "+2 lines") == newest);
    assert_true(find(&scene, "03:12:41.000") == oldest);
    assert_true(find(&scene, "from HighErrorRate") == 0);
    assert_true(find(&scene, "4 lines") == 0);
    assert_int_equal(scene.asked[0].kind, QUERY_FOLLOW);
    assert_string_equal(scene.asked[0].expr, "{app=\"x\"}");
    end(&scene);
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
    begin(&scene, "{namespace=\"sql-studio\"} | json",
          loki_decode(&loki_query_logs, 200, body, size, 0, &err));
    scene.volume = (struct query_state){.status = QUERY_OK, .result = volume};
    (void)press(&scene, ACTION_DOWN);
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        scene.cols = frames[i].cols;
        scene.rows = frames[i].rows;
        show(&scene);
        golden_check(frames[i].name, scene.canvas, GLYPHS_BRAILLE);
    }
    result_unref(volume);
    free(body);
    end(&scene);
}

static void secrets_are_masked_and_that_is_said(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, "{app=\"x\"}", four_lines());
    assert_int_equal(find(&scene, "hunter2"), -1);
    assert_true(find(&scene, "secrets masked") == 0);
    (void)press(&scene, ACTION_LOG_RAW);
    assert_int_equal(find(&scene, "hunter2"), -1);
    (void)press(&scene, ACTION_DOWN);
    (void)press(&scene, ACTION_OPEN);
    assert_int_equal(find(&scene, "hunter2"), -1);
    end(&scene);
}

static void errors_are_a_key_apart(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, "{app=\"x\"}", four_lines());
    (void)press(&scene, ACTION_LOG_ERROR);
    assert_selected(&scene, "pool exhausted");
    (void)press(&scene, ACTION_LOG_ERROR);
    assert_selected(&scene, "pool exhausted");
    (void)press(&scene, ACTION_FIRST);
    assert_selected(&scene, "panic");
    end(&scene);
}

static void what_comes_while_reading_is_counted(void **state)
{
    struct scene scene;
    struct result *tail = loki_lines("1795403564500000000 fresh one\n"
                                     "1795403564600000000 fresh two");

    (void)state;
    begin(&scene, "{app=\"x\"}", four_lines());
    (void)press(&scene, ACTION_DOWN);
    give(&scene, logs_merge(scene.result, tail, 0));
    assert_int_equal(find(&scene, "fresh"), -1);
    assert_true(find(&scene, "2 new above") == 0);
    assert_selected(&scene, "slow");
    (void)press(&scene, ACTION_FIRST);
    assert_true(find(&scene, "fresh two") > 0);
    assert_int_equal(find(&scene, "new above"), -1);
    result_unref(tail);
    end(&scene);
}

static void following_moves_on_at_the_newest_line(void **state)
{
    struct scene scene;
    struct result *tail = loki_lines("1795403564500000000 fresh");

    (void)state;
    begin(&scene, "{app=\"x\"}", four_lines());
    (void)press(&scene, ACTION_LOG_FOLLOW);
    assert_true(scene.asked[0].period_ms <= 2000);
    give(&scene, logs_merge(scene.result, tail, 0));
    assert_selected(&scene, "fresh");
    result_unref(tail);
    end(&scene);
}

static void filters_are_seen_in_the_query(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, "{app=\"x\"}", four_lines());
    (void)press(&scene, ACTION_LAST);
    assert_selected(&scene, "pool exhausted");
    (void)press(&scene, ACTION_OPEN);
    (void)press(&scene, ACTION_DOWN);
    (void)press(&scene, ACTION_LOG_EXCLUDE);
    assert_string_equal(scene.asked[0].expr,
                        "{app=\"x\"} | json | msg!=\"pool exhausted\"");
    assert_true(find(&scene, "msg!=\"pool exhausted\"") == 0);
    end(&scene);
}

static void a_query_is_typed_with_history(void **state)
{
    struct scene scene;
    struct event up = {.type = EVENT_KEY, .code = KEY_CODE_UP};

    (void)state;
    begin(&scene, "{app=\"x\"}", four_lines());
    (void)press(&scene, ACTION_LOG_QUERY);
    assert_true(scene.view->cls->editing(scene.view));
    type(&scene, " |= \"q\"\n");
    assert_false(scene.view->cls->editing(scene.view));
    assert_string_equal(scene.asked[0].expr, "{app=\"x\"} |= \"q\"");
    (void)press(&scene, ACTION_LOG_QUERY);
    (void)scene.view->cls->edit(scene.view, &up);
    (void)scene.view->cls->edit(scene.view, &up);
    type(&scene, "\n");
    assert_string_equal(scene.asked[0].expr, "{app=\"x\"}");
    end(&scene);
}

static void an_empty_selector_is_refused_where_it_is_typed(void **state)
{
    struct scene scene;
    struct event clear = {.type = EVENT_KEY, .code = 'u', .mods = KEY_MOD_CTRL};

    (void)state;
    begin(&scene, "{app=\"x\"}", four_lines());
    (void)press(&scene, ACTION_LOG_QUERY);
    (void)scene.view->cls->edit(scene.view, &clear);
    type(&scene, "{app=~\".*\"}\n");
    assert_true(scene.view->cls->editing(scene.view));
    assert_true(find(&scene, "at least one") == 1);
    assert_string_equal(scene.asked[0].expr, "{app=\"x\"}");
    end(&scene);
}

static void a_search_goes_from_match_to_match(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, "{app=\"x\"}", four_lines());
    (void)press(&scene, ACTION_SEARCH);
    type(&scene, "well\n");
    assert_selected(&scene, "all well");
    (void)press(&scene, ACTION_LOG_PREVIOUS);
    assert_selected(&scene, "all well");
    end(&scene);
}

static void context_asks_the_stream_before_and_after(void **state)
{
    struct scene scene, around = {.cols = COLS, .rows = ROWS};
    struct context context;

    (void)state;
    begin(&scene, "{app=~\"x|y\"} |= \"slow\"", four_lines());
    (void)press(&scene, ACTION_DOWN);
    around.view = view_logs_around_new(scene.view);
    assert_non_null(around.view);
    assert_ptr_not_equal(around.view->cls, scene.view->cls);
    around.states[0] = &around.lines;
    around.states[1] = &around.volume;
    around.volume.status = QUERY_OK;
    around.volume.result = scene.result;
    give(&around, four_lines());
    assert_int_equal(around.count, 2);
    assert_string_equal(around.asked[0].expr, "{app=\"x\"}");
    assert_int_equal(around.asked[0].end_ms, 1795403563000);
    assert_false(around.asked[0].forward);
    assert_true(around.asked[1].forward);
    assert_int_equal(around.asked[1].end_ms - around.asked[1].range_ms, 1795403563000);
    assert_selected(&around, "slow");
    context_init(&context);
    assert_true(scene.view->cls->context(scene.view, &context));
    assert_string_equal(name_values_get(&context.labels, "app"), "x");
    context_done(&context);
    end(&around);
    end(&scene);
}

static void esc_leaves_the_detail_then_the_view(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, "{app=\"x\"}", four_lines());
    (void)press(&scene, ACTION_OPEN);
    assert_false(press(&scene, ACTION_BACK) & VIEW_CLOSE);
    assert_true(press(&scene, ACTION_BACK) & VIEW_CLOSE);
    end(&scene);
}

static void failures_and_nothing_are_said(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, "{app=\"x\"}", loki_lines(""));
    assert_true(find(&scene, "No lines within 1h") > 0);
    end(&scene);
    begin(&scene, "{app=\"x\"}", loki_lines(""));
    scene.lines = (struct query_state){.status = QUERY_FAILED, .generation = 9};
    err_set(&scene.lines.err, ERR_QUERY, "parse error at line 1");
    (void)press(&scene, ACTION_ZOOM_OUT);
    assert_true(find(&scene, "parse error at line 1") > 0);
    end(&scene);
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
    begin(&scene, "{app=\"x\"}", loki_decode(&loki_query_logs, 200, ugly, size, 0, &err));
    for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
        (void)press(&scene, keys[k]);
        for (int rows = 1; rows <= 40; rows += 3) {
            for (int cols = 1; cols <= 160; cols += 7) {
                scene.cols = cols;
                scene.rows = rows;
                show(&scene);
            }
        }
    }
    free(ugly);
    end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_readable_newest_first),
        cmocka_unit_test(frames_are_as_they_were),
        cmocka_unit_test(secrets_are_masked_and_that_is_said),
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
