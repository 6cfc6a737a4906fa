/* SPDX-License-Identifier: MIT */

/* What stands beside a span: its log lines, others like it; and the map above it all. */

#include <stdlib.h>

#include "model/logs.h"
#include "model/trace_rank.h"
#include "support.h"
#include "support/golden.h"
#include "support/results.h"
#include "support/test.h"
#include "views/trace_ask.h"
#include "views/trace_text.h"

#define NOW_MS INT64_C(1795436940000)

enum { COLS = 118, ROWS = 36, ASKED = 3 };

static const char *const id = "f156f8c754ec715e6fea6f289ba1cad1";

struct scene {
    struct view *view;
    struct query_state states[ASKED]; /* the trace, lines, others like it */
    const struct query_state *list[ASKED];
    struct query_spec asked[VIEW_QUERIES_MAX];
    size_t asked_count;
    struct canvas *canvas;
};

static void show(struct scene *scene)
{
    static const struct source_state jaeger = {.kind = SOURCE_JAEGER, .name = "jaeger"},
                                     loki = {.kind = SOURCE_LOKI, .name = "loki"};
    static const struct source_state *const sources[] = {&jaeger, &loki};
    struct view_env env = {.now_ms = NOW_MS,
                           .utc = true,
                           .cols = COLS,
                           .rows = ROWS,
                           .sources = sources,
                           .source_count = 2,
                           .queries = scene->list};
    struct draw_ctx ctx = {.now_ms = NOW_MS, .utc = true};

    /* As app does: what an answer leads to is asked at once. */
    for (int turn = 0; turn < 3; turn++) {
        scene->asked_count =
            scene->view->cls->queries(scene->view, &env, scene->asked, VIEW_QUERIES_MAX);
        assert_in_range(scene->asked_count, 1, ASKED);
        env.query_count = scene->asked_count;
        scene->view->cls->update(scene->view, &env);
    }
    canvas_clear(scene->canvas);
    scene->view->cls->draw(scene->view, scene->canvas, canvas_bounds(scene->canvas),
                           &ctx);
    assert_true(canvas_check(scene->canvas));
}

static void open_scene(struct scene *scene)
{
    struct context context;

    *scene = (struct scene){.canvas = canvas_new(COLS, ROWS)};
    context_init(&context);
    context_set(&context.streams, "{namespace=\"shop\"}");
    scene->view = view_waterfall_new(id, &context);
    context_done(&context);
    scene->states[0].result = decode_fixture(&ask_trace, "jaeger-2.20/trace_error.json");
    scene->states[0].status = QUERY_OK;
    for (int i = 0; i < ASKED; i++)
        scene->list[i] = &scene->states[i];
    scene->states[1].status = scene->states[2].status = QUERY_LOADING;
    show(scene);
}

static void close_scene(struct scene *scene)
{
    scene->view->cls->free(scene->view);
    for (int i = 0; i < ASKED; i++)
        result_unref((struct result *)(uintptr_t)scene->states[i].result);
    canvas_free(scene->canvas);
}

static bool shows(const struct scene *scene, const char *words)
{
    char *text = golden_text(scene->canvas, GLYPHS_BRAILLE);
    bool there = strstr(text, words) != NULL;

    free(text);
    return there;
}

/* Two lines of Loki: while the root ran, and half a minute later. */
static struct result *two_lines(int64_t ns)
{
    struct query_spec query = {.source = SOURCE_LOKI, .kind = QUERY_LOGS};
    struct decoder *decoder = source_loki.begin(&query, 200, &result_limits_default);
    struct err err = {0};
    struct result *result;
    char body[600];
    int size = snprintf(
        body, sizeof(body),
        "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{"
        "\"stream\":{\"namespace\":\"shop\",\"level\":\"error\"},\"values\":["
        "[\"%lld\",\"too many clients already password=hunter22\"],"
        "[\"%lld\",\"an afterthought\"]]}]}}",
        (long long)ns, (long long)(ns + 30 * INT64_C(1000000000)));

    assert_true(source_loki.feed(decoder, body, (size_t)size));
    result = source_loki.end(decoder, &err);
    assert_non_null(result);
    return result;
}

static void its_lines_and_others_like_it(void **state)
{
    struct scene scene;
    const struct trace *trace;

    (void)state;
    open_scene(&scene);
    trace = scene.states[0].result->traces->trace;
    assert_int_equal(scene.asked_count, ASKED);
    assert_int_equal(scene.asked[1].kind, QUERY_LOGS);
    assert_string_equal(scene.asked[1].expr,
                        "{namespace=\"shop\"} |= \"f156f8c754ec715e6fea6f289ba1cad1\"");
    assert_true(scene.asked[1].end_ms - scene.asked[1].range_ms <
                trace->start_ns / 1000000);
    assert_true(scene.asked[1].end_ms > trace->end_ns / 1000000);
    assert_int_equal(scene.asked[2].kind, QUERY_TRACES);
    assert_string_equal(scene.asked[2].expr,
                        "service=sql-studio-backend operation=\"POST /api/auth/login\"");
    assert_true(shows(&scene, "loading"));
    scene.states[1] =
        results_ok(two_lines(trace->spans[trace->root].start_ns + 1000), NOW_MS, 0);
    scene.states[2] = results_ok(
        decode_text(&scene.asked[2],
                    "{\"data\":[{\"spans\":[{\"traceID\":\"a1\",\"spanID\":\"1\","
                    "\"operationName\":\"POST /api/auth/login\",\"startTime\":1000000,"
                    "\"duration\":2000,\"processID\":\"p\"}],\"processes\":{\"p\":{"
                    "\"serviceName\":\"sql-studio-backend\"}}},{\"spans\":[{"
                    "\"traceID\":\"a2\",\"spanID\":\"1\",\"operationName\":"
                    "\"POST /api/auth/login\",\"startTime\":2000000,\"duration\":4000,"
                    "\"processID\":\"p\"}],\"processes\":{\"p\":{\"serviceName\":"
                    "\"sql-studio-backend\"}}}]}"),
        NOW_MS, 0);
    show(&scene);
    assert_true(shows(&scene, "1 in the span, 2 in the trace"));
    assert_true(shows(&scene, "too many clients already"));
    assert_false(shows(&scene, "hunter22"));
    assert_true(shows(&scene, "p50 2 ms  p95 4 ms"));
    golden_check("traces/beside-118x36", scene.canvas, GLYPHS_BRAILLE);
    close_scene(&scene);
}

static void another_span_is_compared_when_asked(void **state)
{
    struct scene scene;

    (void)state;
    open_scene(&scene);
    (void)scene.view->cls->act(scene.view, ACTION_DOWN);
    show(&scene);
    assert_true(shows(&scene, "Enter compares"));
    (void)scene.view->cls->act(scene.view, ACTION_OPEN);
    show(&scene);
    assert_false(shows(&scene, "Enter compares"));
    assert_string_not_equal(
        scene.asked[2].expr,
        "service=sql-studio-backend operation=\"POST /api/auth/login\"");
    close_scene(&scene);
}

static void a_map_where_not_all_is_in_sight(void **state)
{
    struct scene scene;

    (void)state;
    open_scene(&scene);
    assert_false(shows(&scene, "spans  "));
    (void)scene.view->cls->act(scene.view, ACTION_ZOOM_IN);
    show(&scene);
    assert_true(shows(&scene, "part of it"));
    golden_check("traces/map-118x36", scene.canvas, GLYPHS_BRAILLE);
    (void)scene.view->cls->act(scene.view, ACTION_NOW);
    show(&scene);
    assert_false(shows(&scene, "part of it"));
    close_scene(&scene);
}

static void ranks(void **state)
{
    int64_t durations[100], same[3] = {7, 7, 7};
    struct trace_rank rank;
    char text[200];

    (void)state;
    for (int i = 0; i < 100; i++)
        durations[i] = (100 - i) * INT64_C(1000000);
    rank = trace_rank(durations, 100, 96 * INT64_C(1000000));
    assert_int_equal(rank.p50, 50000000);
    assert_int_equal(rank.p95, 95000000);
    assert_int_equal(rank.p99, 99000000);
    assert_int_equal(rank.max, 100000000);
    assert_near(rank.below, 0.95, 1e-9);
    rank = trace_rank(same, 3, 7);
    assert_near(rank.below, 0, 0);
    rank = trace_rank(same, 1, 7);
    assert_string_equal(trace_rank_text(&rank, text, sizeof(text)),
                        "no others like it were found");
    rank = trace_rank(NULL, 0, 7);
    assert_int_equal(rank.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_lines_and_others_like_it),
        cmocka_unit_test(another_span_is_compared_when_asked),
        cmocka_unit_test(a_map_where_not_all_is_in_sight),
        cmocka_unit_test(ranks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
