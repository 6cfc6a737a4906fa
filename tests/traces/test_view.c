/* SPDX-License-Identifier: MIT */

/* The search and the waterfall as their user sees them: answers in, keys, frames out. */

#include <stdlib.h>

#include "core/mem.h"
#include "support.h"
#include "support/golden.h"
#include "support/test.h"
#include "views/trace_ask.h"

/* A few seconds after the recorded traces. */
#define NOW_MS INT64_C(1795436940000)

struct scene {
    struct view *view;
    struct query_state state;             /* the answer to every question */
    const struct query_state *own_states; /* or one for each; NULL: not so */
    const struct query_state *states[TRACE_SOURCES_MAX];
    struct query_spec asked[VIEW_QUERIES_MAX];
    size_t asked_count;
    struct source_state sources[2];
    const struct source_state *source_list[2];
    size_t source_count;
    struct canvas *canvas;
    int cols, rows;
};

static void show(struct scene *scene)
{
    struct view_env env = {.now_ms = NOW_MS,
                           .utc = true,
                           .glyphs = GLYPHS_BRAILLE,
                           .cols = scene->cols,
                           .rows = scene->rows,
                           .sources = scene->source_list,
                           .source_count = scene->source_count,
                           .queries = scene->states};
    struct draw_ctx ctx = {.now_ms = NOW_MS, .utc = true};

    scene->asked_count =
        scene->view->cls->queries(scene->view, &env, scene->asked, VIEW_QUERIES_MAX);
    for (size_t i = 0; i < scene->asked_count; i++)
        scene->states[i] = scene->own_states ? &scene->own_states[i] : &scene->state;
    env.query_count = scene->asked_count;
    scene->view->cls->update(scene->view, &env);
    canvas_free(scene->canvas);
    scene->canvas = canvas_new(scene->cols, scene->rows);
    scene->view->cls->draw(scene->view, scene->canvas, canvas_bounds(scene->canvas),
                           &ctx);
    assert_true(canvas_check(scene->canvas));
}

static void answer(struct scene *scene, const struct query_spec *query, const char *name)
{
    result_unref((struct result *)(uintptr_t)scene->state.result);
    scene->state.result = decode_fixture(query, name);
    scene->state.status = QUERY_OK;
    scene->state.generation++;
    show(scene);
}

static void begin(struct scene *scene, struct view *view, size_t sources)
{
    static const enum source_kind kinds[2] = {SOURCE_JAEGER, SOURCE_TEMPO};

    *scene = (struct scene){.view = view, .cols = 118, .rows = 36};
    scene->source_count = sources;
    for (size_t i = 0; i < sources; i++) {
        scene->sources[i].kind = kinds[i];
        snprintf(scene->sources[i].name, sizeof(scene->sources[i].name), "%s",
                 source_kind_name(kinds[i]));
        scene->source_list[i] = &scene->sources[i];
    }
    scene->state.status = QUERY_LOADING;
    show(scene);
}

static void end(struct scene *scene)
{
    scene->view->cls->free(scene->view);
    result_unref((struct result *)(uintptr_t)scene->state.result);
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

        assert_true(scene->view->cls->editing(scene->view));
        scene->view->cls->edit(scene->view, &event);
    }
    scene->view->cls->edit(scene->view,
                           &(struct event){.type = EVENT_KEY, .code = KEY_CODE_ENTER});
    show(scene);
}

static bool shows(const struct scene *scene, const char *words)
{
    char *text = golden_text(scene->canvas, GLYPHS_BRAILLE);
    bool there = strstr(text, words) != NULL;

    free(text);
    return there;
}

static struct view *new_search(const char *service, const char *tags)
{
    struct context context;
    struct view *view;

    context_init(&context);
    context_set(&context.service, service);
    context_set(&context.tags, tags);
    context_set(&context.title, "Error rate");
    view = view_traces_new(&context);
    context_done(&context);
    return view;
}

static struct view *new_waterfall(void)
{
    struct context context;
    struct view *view;

    context_init(&context);
    view = view_waterfall_new("f156f8c754ec715e6fea6f289ba1cad1", &context);
    context_done(&context);
    return view;
}

static void test_search_frames(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, new_search("sql-studio-backend", "{\"error\":\"true\"}"), 1);
    assert_string_equal(scene.asked[0].expr, "service=sql-studio-backend error");
    assert_int_equal(scene.asked[0].kind, QUERY_TRACES);
    answer(&scene, &ask_traces, "jaeger-2.20/search_errors.json");
    golden_check("traces/search-118x36", scene.canvas, GLYPHS_BRAILLE);
    scene.cols = 78;
    scene.rows = 20;
    show(&scene);
    golden_check("traces/search-78x20", scene.canvas, GLYPHS_BRAILLE);
    end(&scene);
}

/* What is selected is what is opened, in either order. */
static void test_search_selection(void **state)
{
    struct context context;
    struct scene scene;
    char *id;

    (void)state;
    begin(&scene, new_search("sql-studio-backend", NULL), 1);
    assert_false(scene.view->cls->context(scene.view, &context));
    answer(&scene, &ask_traces, "jaeger-2.20/search.json");
    press(&scene, ACTION_DOWN);
    context_init(&context);
    assert_true(scene.view->cls->context(scene.view, &context));
    id = xstrdup(context.trace_id);
    context_done(&context);
    press(&scene, ACTION_TRACES_ORDER);
    context_init(&context);
    assert_true(scene.view->cls->context(scene.view, &context));
    assert_string_equal(context.trace_id, id);
    assert_true(context.from_ms < context.to_ms);
    context_done(&context);
    free(id);
    end(&scene);
}

/* An alert of a pod leads to that pod's traces, back to when it began; a row of endpoints
   to its path; a class of statuses is no status. */
static void test_search_of_labels(void **state)
{
    struct context context;
    struct scene scene;

    (void)state;
    context_init(&context);
    context_set(&context.service, "shop");
    name_values_add(&context.labels, "pod", "shop-1");
    name_values_add(&context.labels, "endpoint", "/api/query");
    name_values_add(&context.labels, "status", "5xx");
    context.from_ms = NOW_MS - 40 * 60 * 1000;
    begin(&scene, view_traces_new(&context), 1);
    show(&scene);
    assert_string_equal(scene.asked[0].expr,
                        "service=shop http.path=/api/query k8s.pod.name=shop-1");
    assert_int_equal(scene.asked[0].end_ms, 0);
    assert_int_equal(scene.asked[0].range_ms, 3600 * 1000);
    end(&scene);
    name_values_add(&context.labels, "method", "POST");
    begin(&scene, view_traces_new(&context), 1);
    assert_string_equal(scene.asked[0].expr,
                        "service=shop operation=\"POST /api/query\"");
    end(&scene);
    context_done(&context);
}

/* A click on a dot of the graph selects its trace; it is drawn as selected. */
static void test_search_dots(void **state)
{
    struct event press_at = {.type = EVENT_MOUSE, .mouse = MOUSE_PRESS, .button = 1};
    struct scene scene;
    int first_x = -1, first_y = -1, found = 0;
    struct context context;
    char *id;

    (void)state;
    begin(&scene, new_search("sql-studio-backend", NULL), 1);
    answer(&scene, &ask_traces, "jaeger-2.20/search_errors.json");
    /* Where one lies among those of its operation, once there are two. */
    for (int i = 0; i < 20 && !shows(&scene, "like it"); i++)
        press(&scene, ACTION_DOWN);
    assert_true(shows(&scene, "p50 "));
    press(&scene, ACTION_LAST);
    context_init(&context);
    assert_true(scene.view->cls->context(scene.view, &context));
    id = xstrdup(context.trace_id);
    context_done(&context);
    for (int y = 0; y < scene.rows; y++)
        for (int x = 0; x < scene.cols; x++)
            if (strcmp(canvas_cell(scene.canvas, x, y)->text, "\u25c6") == 0) {
                first_x = x;
                first_y = y;
                found++;
            }
    assert_int_equal(found, 1);
    press(&scene, ACTION_FIRST);
    press_at.x = first_x;
    press_at.y = first_y;
    assert_true(
        scene.view->cls->mouse(scene.view, &press_at, canvas_bounds(scene.canvas)) &
        VIEW_REDRAW);
    context_init(&context);
    assert_true(scene.view->cls->context(scene.view, &context));
    assert_string_equal(context.trace_id, id);
    context_done(&context);
    free(id);
    end(&scene);
}

/* From an open trace: others of its operation, with it marked to be compared with. */
static void test_compare_from_a_trace(void **state)
{
    struct scene scene;
    struct view *search, *both;

    (void)state;
    begin(&scene, new_waterfall(), 1);
    assert_null(view_waterfall_others(scene.view));
    answer(&scene, &ask_trace, "jaeger-2.20/trace_sync.json");
    assert_int_equal(press(&scene, ACTION_TRACE_COMPARE), VIEW_IGNORED);
    search = view_waterfall_others(scene.view);
    assert_non_null(search);
    end(&scene);
    begin(&scene, search, 1);
    assert_string_equal(scene.asked[0].expr,
                        "service=sql-studio-backend operation=\"POST /api/sync/push\"");
    answer(&scene, &ask_traces, "jaeger-2.20/search.json");
    press(&scene, ACTION_LAST);
    both = view_traces_compare(scene.view);
    assert_non_null(both);
    both->cls->free(both);
    end(&scene);
}

static void test_search_edited(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, new_search("shop", NULL), 1);
    press(&scene, ACTION_TRACES_MINIMUM);
    type(&scene, "500ms");
    assert_string_equal(scene.asked[0].expr, "service=shop min=500ms");
    press(&scene, ACTION_TRACES_FILTER);
    type(&scene, " min=x");
    assert_true(shows(&scene, "takes a duration"));
    assert_string_equal(scene.asked[0].expr, "service=shop min=500ms");
    press(&scene, ACTION_ZOOM_OUT);
    assert_int_equal(scene.asked[0].range_ms, 2 * 3600 * 1000);
    end(&scene);
}

/* Without a service Jaeger cannot be searched: its services are offered. */
static void test_services_are_offered(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, new_search(NULL, NULL), 1);
    assert_int_equal(scene.asked[0].kind, QUERY_LABEL_VALUES);
    answer(&scene, &ask_services, "jaeger-2.20/services.json");
    assert_true(shows(&scene, "sync-worker"));
    press(&scene, ACTION_DOWN);
    press(&scene, ACTION_OPEN);
    assert_int_equal(scene.asked[0].kind, QUERY_TRACES);
    assert_string_equal(scene.asked[0].expr, "service=sql-studio-backend");
    end(&scene);
}

static void test_waterfall_frames(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, new_waterfall(), 1);
    answer(&scene, &ask_trace, "jaeger-2.20/trace_sync.json");
    golden_check("traces/waterfall-118x36", scene.canvas, GLYPHS_BRAILLE);
    press(&scene, ACTION_TRACE_GROUP);
    golden_check("traces/groups-118x36", scene.canvas, GLYPHS_BRAILLE);
    press(&scene, ACTION_BACK);
    scene.cols = 78;
    scene.rows = 20;
    show(&scene);
    golden_check("traces/waterfall-78x20", scene.canvas, GLYPHS_BRAILLE);
    end(&scene);
}

static void check_selected(const struct scene *scene, const char *operation)
{
    struct context context;

    context_init(&context);
    assert_true(scene->view->cls->context(scene->view, &context));
    assert_string_equal(context.operation, operation);
    assert_non_null(strstr(context.logs, "f156f8c754ec715e6fea6f289ba1cad1"));
    context_done(&context);
}

static void test_waterfall_keys(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, new_waterfall(), 1);
    answer(&scene, &ask_trace, "tempo-3.0/v2_trace.json");
    check_selected(&scene, "POST /api/sync/push");
    assert_true(shows(&scene, "db.pool.acquire"));
    press(&scene, ACTION_TRACE_FOLD);
    assert_false(shows(&scene, "db.pool.acquire"));
    press(&scene, ACTION_SEARCH);
    type(&scene, "POOL.acq"); /* found though it is folded away */
    check_selected(&scene, "db.pool.acquire");
    press(&scene, ACTION_LEFT);
    check_selected(&scene, "POST /api/sync/push");
    press(&scene, ACTION_TRACE_ERROR);
    check_selected(&scene, "db.query");
    press(&scene, ACTION_TRACE_MINIMUM);
    type(&scene, "800ms");
    assert_true(shows(&scene, "db.pool.acquire"));
    assert_false(shows(&scene, "db.query"));
    assert_int_equal(press(&scene, ACTION_BACK), VIEW_CLOSE);
    end(&scene);
}

/* Asked in order; where nobody has it, it is said who was asked and what that means. */
static void test_not_sampled(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, new_waterfall(), 2);
    assert_int_equal(scene.asked[0].source, SOURCE_JAEGER);
    scene.state =
        (struct query_state){.status = QUERY_FAILED, .err = {.kind = ERR_NETWORK}};
    snprintf(scene.state.err.msg, sizeof(scene.state.err.msg), "jaeger: timed out");
    show(&scene);
    scene.state = (struct query_state){.status = QUERY_LOADING};
    show(&scene);
    assert_int_equal(scene.asked[0].source, SOURCE_TEMPO);
    answer(&scene, &ask_trace, "tempo-3.0/v2_not_found.json");
    assert_true(shows(&scene, "timed out"));
    assert_true(shows(&scene, "tempo: not there"));
    assert_true(shows(&scene, "not everyone could be asked"));
    press(&scene, ACTION_REFRESH);
    end(&scene);
    begin(&scene, new_waterfall(), 1);
    answer(&scene, &ask_trace, "tempo-3.0/v2_not_found.json");
    assert_true(shows(&scene, "Not sampled"));
    end(&scene);
}

/* Marked, then chosen: which spans both have, and what only one has. */
static void test_compare(void **state)
{
    struct scene scene;
    struct view *compare;
    struct query_state states[2] = {{.status = QUERY_OK}, {.status = QUERY_OK}};

    (void)state;
    begin(&scene, new_search("sql-studio-backend", NULL), 1);
    answer(&scene, &ask_traces, "jaeger-2.20/search.json");
    assert_null(view_traces_compare(scene.view));
    assert_int_equal(press(&scene, ACTION_TRACES_COMPARE) & VIEW_HANDLED, VIEW_HANDLED);
    assert_null(view_traces_compare(scene.view)); /* with itself */
    press(&scene, ACTION_DOWN);
    assert_int_equal(press(&scene, ACTION_TRACES_COMPARE), VIEW_IGNORED);
    compare = view_traces_compare(scene.view);
    assert_non_null(compare);
    end(&scene);

    begin(&scene, compare, 1);
    assert_int_equal(scene.asked_count, 2);
    assert_string_not_equal(scene.asked[0].expr, scene.asked[1].expr);
    states[0].result = decode_fixture(&ask_trace, "jaeger-2.20/trace_sync.json");
    states[1].result = decode_fixture(&ask_trace, "jaeger-2.20/trace_leading_zero.json");
    scene.own_states = states;
    show(&scene);
    golden_check("traces/compare-118x36", scene.canvas, GLYPHS_BRAILLE);
    scene.own_states = NULL;
    end(&scene);
    result_unref((struct result *)(uintptr_t)states[0].result);
    result_unref((struct result *)(uintptr_t)states[1].result);
}

/* Nothing is drawn outside, whatever the size. */
static void test_every_size(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, new_waterfall(), 1);
    answer(&scene, &ask_trace, "jaeger-2.20/trace_sync.json");
    for (scene.rows = 1; scene.rows < 30; scene.rows += 3)
        for (scene.cols = 1; scene.cols < 130; scene.cols += 7)
            show(&scene);
    end(&scene);
    begin(&scene, new_search("a", NULL), 1);
    answer(&scene, &ask_traces, "jaeger-2.20/search.json");
    for (scene.rows = 1; scene.rows < 30; scene.rows += 3)
        for (scene.cols = 1; scene.cols < 130; scene.cols += 7)
            show(&scene);
    end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search_frames),
        cmocka_unit_test(test_search_selection),
        cmocka_unit_test(test_search_of_labels),
        cmocka_unit_test(test_search_dots),
        cmocka_unit_test(test_compare_from_a_trace),
        cmocka_unit_test(test_search_edited),
        cmocka_unit_test(test_services_are_offered),
        cmocka_unit_test(test_waterfall_frames),
        cmocka_unit_test(test_waterfall_keys),
        cmocka_unit_test(test_not_sampled),
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_every_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
