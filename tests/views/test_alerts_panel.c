/* SPDX-License-Identifier: MIT */

/* A dashboard's panel of alerts: what it lists, what it says of who answered. */

#include "alerts/alert_set.h"
#include "alerts/support.h"
#include "fixture.h"
#include "support/golden.h"
#include "support/test.h"

#define ALERT(name, severity, more, minute, state)                                       \
    "{\"labels\":{\"alertname\":\"" name "\",\"severity\":\"" severity "\"" more         \
    "},\"startsAt\":\"2026-11-23T03:" minute ":00Z\",\"status\":{\"state\":\"" state     \
    "\"}}"

/* clang-format off */
static const char incident[] =
    "[" ALERT("HighErrorRate", "critical", ",\"pod\":\"sql-studio-backend-x2kpl\"", "08", "active")
    "," ALERT("SlowQueries", "warning", ",\"component\":\"security\"", "07", "active")
    "," ALERT("SyncLag", "info", "", "12", "active")
    "," ALERT("Quiet", "critical", "", "05", "suppressed") "]";

/* clang-format on */

static const char rules[] =
    "{\"status\":\"success\",\"data\":{\"groups\":[{\"name\":\"g\",\"rules\":[{\"name\":"
    "\"PoolExhausted\",\"query\":\"u > 0.9\",\"duration\":300,\"alerts\":[{\"labels\":{"
    "\"alertname\":\"PoolExhausted\",\"severity\":\"critical\"},\"state\":\"pending\","
    "\"activeAt\":\"2026-11-23T03:09:15Z\",\"value\":\"0.95\"}]}]}]}}";

struct scene {
    struct fixture fixture;
    struct answers answers;
    struct alert_set set;
};

static void open_scene(struct scene *scene, const char *options)
{
    memset(scene, 0, sizeof(*scene));
    fixture_init(&scene->fixture, "alerts", "Firing alerts", options);
    alert_set_init(&scene->set);
    scene->fixture.alerts = &scene->set;
}

static void take(struct scene *scene)
{
    alert_set_update(&scene->set, scene->answers.sources, scene->answers.count,
                     FIXTURE_NOW_MS);
}

static void close_scene(struct scene *scene)
{
    alert_set_done(&scene->set);
    answers_done(&scene->answers);
    fixture_done(&scene->fixture);
}

static void shows(struct scene *scene, const char *text, bool wanted)
{
    struct canvas *canvas = fixture_draw(&scene->fixture, 60, 8);

    if (canvas_shows(canvas, text) != wanted)
        fail_msg("%s\"%s\" is not shown", wanted ? "" : "that ", text);
    canvas_free(canvas);
}

static void the_most_urgent_first(void **state)
{
    struct scene scene;

    (void)state;
    open_scene(&scene, "");
    answers_add(&scene.answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, incident);
    answers_add(&scene.answers, SOURCE_PROMETHEUS, QUERY_RULES, rules);
    take(&scene);
    fixture_golden(&scene.fixture, "alerts-panel-60x7", 60, 7);
    fixture_golden(&scene.fixture, "alerts-panel-30x4", 30, 4);
    scene.fixture.full_screen = true;
    scene.fixture.selected = 1;
    fixture_golden(&scene.fixture, "alerts-panel-full-80x10", 80, 10);
    close_scene(&scene);
}

static void a_row_leads_to_its_alert(void **state)
{
    struct scene scene;
    struct panel_series series;

    (void)state;
    open_scene(&scene, "");
    answers_add(&scene.answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, incident);
    take(&scene);
    canvas_free(fixture_draw(&scene.fixture, 60, 7));
    assert_true(scene.fixture.panel->cls->series(scene.fixture.panel, 0, &series));
    assert_string_equal(series.name, "HighErrorRate");
    assert_string_equal(labels_get(series.labels, "pod"), "sql-studio-backend-x2kpl");
    assert_false(scene.fixture.panel->cls->series(scene.fixture.panel, 3, &series));
    assert_int_equal(scene.fixture.panel->summary.state, STATE_CRITICAL);
    close_scene(&scene);
}

static void options_choose(void **state)
{
    struct scene scene;

    (void)state;
    open_scene(&scene, "filter=component=\"security\"");
    answers_add(&scene.answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, incident);
    answers_add(&scene.answers, SOURCE_PROMETHEUS, QUERY_RULES, rules);
    take(&scene);
    shows(&scene, "SlowQueries", true);
    shows(&scene, "HighErrorRate", false);
    close_scene(&scene);
    open_scene(&scene, "no_pending=true suppressed=true");
    answers_add(&scene.answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, incident);
    answers_add(&scene.answers, SOURCE_PROMETHEUS, QUERY_RULES, rules);
    take(&scene);
    shows(&scene, "PoolExhausted", false);
    shows(&scene, "Quiet", true);
    close_scene(&scene);
    open_scene(&scene, "filter=pod=~(");
    take(&scene);
    shows(&scene, "filter: ", true);
    assert_int_equal(scene.fixture.panel->condition, PANEL_FAILED);
    close_scene(&scene);
}

/* That there are none is said only where everybody answered. */
static void none_is_an_answer(void **state)
{
    struct scene scene;

    (void)state;
    open_scene(&scene, "");
    shows(&scene, "needs an Alertmanager", true);
    answers_add(&scene.answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, "[]");
    take(&scene);
    shows(&scene, "No alerts.", true);
    assert_int_equal(scene.fixture.panel->condition, PANEL_LIVE);
    answers_add_failed(&scene.answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, "refused");
    take(&scene);
    shows(&scene, "No alerts.", false);
    shows(&scene, "1/2 answered: refused", true);
    shows(&scene, "None known", true);
    assert_int_equal(scene.fixture.panel->condition, PANEL_PARTIAL);
    close_scene(&scene);
    open_scene(&scene, "");
    answers_add_failed(&scene.answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, "refused");
    take(&scene);
    shows(&scene, "refused", true);
    assert_int_equal(scene.fixture.panel->condition, PANEL_FAILED);
    close_scene(&scene);
}

/* What was last said stays, and is called old. */
static void old_answers_are_called_old(void **state)
{
    struct scene scene;

    (void)state;
    open_scene(&scene, "");
    answers_add(&scene.answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, incident);
    scene.answers.states[0].status = QUERY_FAILED;
    scene.answers.states[0].err = (struct err){.kind = ERR_NETWORK, .msg = "timed out"};
    scene.answers.states[0].answered_ns = (FIXTURE_NOW_MS - 42000) * 1000000;
    take(&scene);
    shows(&scene, "HighErrorRate", true);
    shows(&scene, "42s old!", true);
    shows(&scene, "timed out", true);
    close_scene(&scene);
}

static void the_past_is_told_by_series(void **state)
{
    const double one = 1;
    struct scene scene;
    struct result *result;

    (void)state;
    open_scene(&scene, "");
    scene.fixture.alerts = NULL;
    result = fixture_matrix(&scene.fixture, 60000);
    results_add(result, "alertname=Was,alertstate=pending,pod=a,severity=critical", &one,
                1);
    results_add(result, "alertname=Fired,alertstate=firing,severity=warning", &one, 1);
    results_finish(result);
    fixture_query(&scene.fixture, "ALERTS", NULL, fixture_fresh(result), result);
    fixture_golden(&scene.fixture, "alerts-panel-past-60x5", 60, 5);
    close_scene(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_urgent_first),
        cmocka_unit_test(a_row_leads_to_its_alert),
        cmocka_unit_test(options_choose),
        cmocka_unit_test(none_is_an_answer),
        cmocka_unit_test(old_answers_are_called_old),
        cmocka_unit_test(the_past_is_told_by_series),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
