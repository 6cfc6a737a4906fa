/* SPDX-License-Identifier: MIT */

/* One endpoint that spends a budget: what is asked about it, its graphs, and where it
   leads. */

#include <math.h>
#include <stdlib.h>

#include "core/rect.h"
#include "slo/fake.h"
#include "support/golden.h"
#include "support/results.h"
#include "support/test.h"
#include "views/picker.h"
#include "views/slo_view.h"

static const int64_t minute_ms = 60000;

struct shown {
    struct fake fake;
    struct view *slos, *view;
    struct result *who, *counts, *times;
    struct query_state states[2];
    const struct query_state *pointers[2];
};

static void add(struct result *result, const char *labels, double value)
{
    results_add(result, labels, &value, 1);
}

/* The view of objectives with one endpoint selected, and from there its graphs. */
static void open_who(struct shown *shown, const char *scene, enum action window)
{
    struct view_env env = {
        .now_ms = FAKE_NOW, .utc = true, .cols = 118, .rows = 36, .query_count = 2};

    *shown = (struct shown){.slos = view_slo_new(NULL)};
    fake_scene(&shown->fake, scene);
    shown->who = results_new(RESULT_VECTOR, FAKE_NOW, FAKE_NOW, 1000);
    add(shown->who, "endpoint=/api/query/execute,part=total", 324000);
    add(shown->who, "endpoint=/api/query/execute,part=bad", 22400);
    results_finish(shown->who);
    shown->states[0] = results_loading();
    shown->states[1] = results_ok(shown->who, FAKE_NOW, 60000);
    for (int i = 0; i < 2; i++)
        shown->pointers[i] = &shown->states[i];
    env.queries = shown->pointers;
    env.slos = shown->fake.board;
    shown->slos->cls->update(shown->slos, &env);
    shown->slos->cls->act(shown->slos, window);
    shown->slos->cls->act(shown->slos, ACTION_OPEN);
    shown->slos->cls->update(shown->slos, &env);
    shown->slos->cls->update(shown->slos, &env);
    shown->view = view_slo_who_new(shown->slos);
    assert_non_null(shown->view);
}

static void close_who(struct shown *shown)
{
    shown->slos->cls->free(shown->slos);
    shown->view->cls->free(shown->view);
    result_unref(shown->who);
    result_unref(shown->counts);
    result_unref(shown->times);
    fake_done(&shown->fake);
}

static double rising(double place, double parameter)
{
    return parameter * (1 + 0.3 * sin(6 * place));
}

static double incident(double place, double parameter)
{
    return place > 0.6 ? parameter : 20;
}

static void answer(struct shown *shown)
{
    int64_t from = FAKE_NOW - 60 * minute_ms;

    shown->counts = results_new(RESULT_MATRIX, from, FAKE_NOW, minute_ms);
    results_add_fn(shown->counts, "part=total", rising, 27000);
    results_add_fn(shown->counts, "part=bad", incident, 1800);
    results_finish(shown->counts);
    shown->times = results_new(RESULT_MATRIX, from, FAKE_NOW, minute_ms);
    results_add_fn(shown->times, "part=p50", rising, 0.02);
    results_add_fn(shown->times, "part=p95", rising, 0.09);
    results_add_fn(shown->times, "part=p99", rising, 0.4);
    results_finish(shown->times);
    shown->states[0] = results_ok(shown->counts, FAKE_NOW, 30000);
    shown->states[1] = results_ok(shown->times, FAKE_NOW, 30000);
}

/* Its questions, as the application asks them; returns how many. */
static size_t update(struct shown *shown, int cols, int rows, struct query_spec *specs)
{
    struct view_env env = {.now_ms = FAKE_NOW,
                           .utc = true,
                           .cols = cols,
                           .rows = rows,
                           .slos = shown->fake.board,
                           .queries = shown->pointers};

    shown->view->cls->update(shown->view, &env);
    env.query_count =
        shown->view->cls->queries(shown->view, &env, specs, VIEW_QUERIES_MAX);
    shown->view->cls->update(shown->view, &env);
    return env.query_count;
}

static struct canvas *draw(struct shown *shown, int cols, int rows)
{
    struct canvas *canvas = canvas_new(cols, rows);
    struct draw_ctx ctx = {
        .now_ms = FAKE_NOW, .glyphs = GLYPHS_BRAILLE, .utc = true, .selected_series = -1};

    shown->view->cls->draw(shown->view, canvas, canvas_bounds(canvas), &ctx);
    assert_true(canvas_check(canvas));
    return canvas;
}

static void golden(struct shown *shown, const char *name, int cols, int rows)
{
    struct query_spec specs[VIEW_QUERIES_MAX];
    struct canvas *canvas;
    char file[64];

    (void)update(shown, cols, rows, specs);
    canvas = draw(shown, cols, rows);
    snprintf(file, sizeof(file), "slo/%s-%dx%d", name, cols, rows);
    golden_check(file, canvas, GLYPHS_BRAILLE);
    canvas_free(canvas);
}

static void its_own_graphs_are_asked_for(void **state)
{
    struct query_spec specs[VIEW_QUERIES_MAX];
    struct shown shown;

    (void)state;
    open_who(&shown, "burning", ACTION_NONE);
    assert_int_equal(update(&shown, 118, 36, specs), 2);
    assert_string_equal(
        specs[0].expr,
        "label_replace(sum(increase(sql_studio_http_requests_total{"
        "job=\"sql-studio-backend\",endpoint=\"/api/query/execute\"}[300s])), "
        "\"part\", \"total\", \"\", \"\") or "
        "label_replace(sum(increase(sql_studio_http_requests_total{"
        "job=\"sql-studio-backend\",status=~\"5..\","
        "endpoint=\"/api/query/execute\"}[300s])), "
        "\"part\", \"bad\", \"\", \"\")");
    assert_int_equal(specs[0].range_ms, 60 * minute_ms);
    assert_int_equal(specs[0].step_ms, minute_ms);
    assert_non_null(strstr(specs[1].expr,
                           "histogram_quantile(0.95, sum by (le) (increase("
                           "sql_studio_http_request_duration_seconds_bucket"
                           "{job=\"sql-studio-backend\",le!=\"\","
                           "endpoint=\"/api/query/execute\"}[300s])))"));
    close_who(&shown);
}

/* A day is asked by five minutes, and once: it is over. */
static void a_day_of_it_is_asked_once(void **state)
{
    const int64_t midnight = FAKE_NOW - 720 * minute_ms;
    struct query_spec specs[VIEW_QUERIES_MAX];
    struct shown shown;

    (void)state;
    open_who(&shown, "burning", ACTION_LEFT);
    (void)update(&shown, 118, 36, specs);
    assert_int_equal(specs[0].end_ms, midnight);
    assert_int_equal(specs[0].range_ms, 1440 * minute_ms);
    assert_int_equal(specs[0].step_ms, 5 * minute_ms);
    assert_int_equal(specs[0].period_ms, 0);
    close_who(&shown);
}

static void time_changes_how_far_back(void **state)
{
    struct query_spec specs[VIEW_QUERIES_MAX];
    struct shown shown;

    (void)state;
    open_who(&shown, "burning", ACTION_LEFT); /* a day that is over */
    (void)update(&shown, 118, 36, specs);
    shown.view->cls->act(shown.view, ACTION_TIME);
    (void)update(&shown, 118, 36, specs);
    assert_int_equal(specs[0].range_ms, 60 * minute_ms);
    assert_int_equal(specs[0].end_ms, 0);
    shown.view->cls->act(shown.view, ACTION_TIME);
    (void)update(&shown, 118, 36, specs);
    assert_int_equal(specs[0].range_ms, 360 * minute_ms);
    shown.view->cls->act(shown.view, ACTION_ZOOM_IN);
    (void)update(&shown, 118, 36, specs);
    assert_int_equal(specs[0].range_ms, 60 * minute_ms);
    close_who(&shown);
}

static void graphs_at_every_size(void **state)
{
    struct shown shown;

    (void)state;
    open_who(&shown, "burning", ACTION_NONE);
    answer(&shown);
    golden(&shown, "endpoint", 78, 20);
    golden(&shown, "endpoint", 118, 36);
    golden(&shown, "endpoint", 198, 46);
    shown.states[0] = results_failed(NULL, 0, ERR_QUERY, "too many samples");
    shown.states[1] = results_loading();
    golden(&shown, "endpoint-failed", 78, 20);
    for (int cols = 1; cols < 100; cols += 7)
        for (int rows = 1; rows < 40; rows += 3) {
            struct query_spec specs[VIEW_QUERIES_MAX];

            (void)update(&shown, cols, rows, specs);
            canvas_free(draw(&shown, cols, rows));
        }
    close_who(&shown);
}

static void it_leads_on_with_its_labels_and_time(void **state)
{
    struct query_spec specs[VIEW_QUERIES_MAX];
    struct context context;
    struct view *picker;
    struct shown shown;

    (void)state;
    open_who(&shown, "burning", ACTION_NONE);
    (void)update(&shown, 118, 36, specs);
    context_init(&context);
    assert_true(shown.view->cls->context(shown.view, &context));
    assert_string_equal(name_values_get(&context.labels, "endpoint"),
                        "/api/query/execute");
    assert_non_null(strstr(context.logs, "path=~\"/api/query/execute\""));
    assert_string_equal(context.tags, "error=true");
    assert_int_equal(context.from_ms, FAKE_NOW - 60 * minute_ms);
    assert_int_equal(context.to_ms, 0);
    assert_string_equal(context.expr, specs[0].expr);
    context_done(&context);
    picker = view_picker_new(&(struct picker_options){.title = "Copy:"});
    shown.view->cls->copies(shown.view, picker);
    picker->cls->update(picker, &(struct view_env){.cols = 100, .rows = 20});
    assert_string_equal(picker_value(picker), "/api/query/execute");
    picker->cls->free(picker);
    assert_int_equal(shown.view->cls->act(shown.view, ACTION_BACK), VIEW_CLOSE);
    close_who(&shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_own_graphs_are_asked_for),
        cmocka_unit_test(a_day_of_it_is_asked_once),
        cmocka_unit_test(time_changes_how_far_back),
        cmocka_unit_test(graphs_at_every_size),
        cmocka_unit_test(it_leads_on_with_its_labels_and_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
