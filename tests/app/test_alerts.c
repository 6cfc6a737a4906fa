/* SPDX-License-Identifier: MIT */

/* From an alert to what is behind it, from a panel to its alert, and who is told. */

#include <stdlib.h>
#include <time.h>

#include "app/live_state.h"
#include "app/notice.h"
#include "app/stage.h"
#include "core/mem.h"
#include "support/test.h"
#include "views/fixture.h"

enum { COLS = 118, ROWS = 40, PATIENCE_S = 60 };

enum { RULES, FIRING }; /* of the stage's answers */

#define LABELS                                                                           \
    "\"labels\":{\"alertname\":\"HighErrorRate\",\"severity\":\"critical\","             \
    "\"component\":\"backend\",\"pod\":\"x2kpl\"},\"state\":\"firing\",\"activeAt\":"    \
    "\"2026-11-23T03:03:00Z\",\"value\":\"0.068\""

static const char rules[] =
    "{\"status\":\"success\",\"data\":{\"groups\":[{\"name\":\"g\",\"rules\":[{\"name\":"
    "\"HighErrorRate\",\"query\":\"m_errors > 5\",\"duration\":300,\"alerts\":[{" LABELS
    "}]}]}]}}";
static const char firing[] =
    "{\"status\":\"success\",\"data\":{\"alerts\":[{" LABELS "}]}}";
static const char no_rules[] = "{\"status\":\"success\",\"data\":{\"groups\":[]}}";
static const char nothing[] = "{\"status\":\"success\",\"data\":{\"alerts\":[]}}";

struct scene {
    struct stage stage;
    struct live live;
};

static int set_up(void **state)
{
    struct scene *scene = xcalloc(1, sizeof(*scene));
    struct problems problems = {0};

    stage_init(&scene->stage);
    stage_layout(&scene->stage, "one",
                 "rows:\n- panels: [{title: listed, type: alerts}, {title: other, type: "
                 "stat, queries: [{expr: m_one}]}]\n");
    stage_layout(
        &scene->stage, "two",
        "rows:\n- panels: [{title: aside, type: stat, queries: [{expr: m_one}]}, "
        "{title: behind, type: stat, component: backend, queries: [{expr: "
        "m_two}], logs: '{app=\"backend\"}', traces: {service: the-backend}}]\n");
    scene->stage.answers[RULES] = (struct stage_answer){"/api/v1/rules", rules};
    scene->stage.answers[FIRING] = (struct stage_answer){"/api/v1/alerts", firing};
    scene->stage.shown = &scene->live.session;
    stage_open(&scene->stage, "one", COLS, ROWS);
    scene->live.settings = &scene->stage.settings;
    scene->live.loop = scene->stage.loop;
    scene->live.store = scene->stage.store;
    scene->live.screen.session = &scene->live.session;
    scene->live.screen.keymap = &scene->live.keymap;
    scene->live.screen.utc = true;
    scene->live.canvas = canvas_new(COLS, ROWS);
    keymap_init(&scene->live.keymap, &scene->stage.settings.keys, NULL, &problems);
    assert_int_equal(problems.errors, 0);
    problems_done(&problems);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    view_stack_clear(&scene->live.screen.stack, scene->live.store);
    trail_clear(&scene->live.trail, &scene->live.session);
    canvas_free(scene->live.canvas);
    stage_done(&scene->stage);
    free(scene);
    return 0;
}

/* The screen when everything that is asked has its answer. */
static void look(struct scene *scene)
{
    time_t until = time(NULL) + PATIENCE_S;

    scene->live.screen.now_ms = STAGE_NOW_MS;
    for (int settled = 0; settled < 2; settled += store_settled(scene->live.store)) {
        if (time(NULL) > until)
            fail_msg("waited for %d s in vain", PATIENCE_S);
        (void)screen_update(&scene->live.screen, COLS, ROWS);
        if (!store_settled(scene->live.store))
            store_pump(scene->live.store, 20);
    }
    (void)screen_update(&scene->live.screen, COLS, ROWS);
    screen_draw(&scene->live.screen, scene->live.canvas);
}

static void act(struct scene *scene, enum action action)
{
    dispatch_action(&scene->live, action);
    look(scene);
}

static void assert_shows(const struct scene *scene, const char *text)
{
    if (!canvas_shows(scene->live.canvas, text))
        fail_msg("\"%s\" is not shown", text);
}

static const char *view_name(const struct scene *scene)
{
    return screen_view(&scene->live.screen)->cls->name;
}

static void an_alert_leads_to_logs_and_back(void **state)
{
    struct scene *scene = *state;

    act(scene, ACTION_ALERTS);
    assert_string_equal(view_name(scene), "alerts");
    assert_shows(scene, "m_errors > 5");
    act(scene, ACTION_LOGS);
    assert_string_equal(view_name(scene), "logs");
    assert_shows(scene, "{app=\"backend\"}");
    act(scene, ACTION_BACK);
    assert_string_equal(view_name(scene), "alerts");
    assert_shows(scene, "m_errors > 5");
}

static void an_alert_leads_to_traces(void **state)
{
    struct scene *scene = *state;

    act(scene, ACTION_ALERTS);
    act(scene, ACTION_TRACES);
    assert_string_equal(view_name(scene), "traces");
    assert_shows(scene, "the-backend");
}

static void an_alert_leads_to_its_dashboard(void **state)
{
    struct scene *scene = *state;
    const struct session *session = &scene->live.session;

    act(scene, ACTION_ALERTS);
    act(scene, ACTION_COMPONENT);
    assert_string_equal(view_name(scene), "dashboard");
    assert_string_equal(session->dashboards[session->current].name, "two");
    assert_int_equal(dashboard_view_focus(session_view(session)), 1);
}

static void a_panel_leads_to_its_alert(void **state)
{
    struct scene *scene = *state;

    look(scene);
    assert_shows(scene, "1 firing");
    act(scene, ACTION_OPEN); /* the panel alone */
    act(scene, ACTION_DOWN);
    act(scene, ACTION_OPEN);
    assert_string_equal(view_name(scene), "alerts");
    assert_shows(scene, "pod=x2kpl");
    act(scene, ACTION_BACK);
    assert_shows(scene, "listed");
}

/* --- who is told --- */

static char sent[2000];

static void send(struct backend *backend, const char *bytes, size_t size)
{
    size_t used = strlen(sent);

    (void)backend;
    assert_true(used + size < sizeof(sent));
    memcpy(sent + used, bytes, size);
    sent[used + size] = '\0';
}

static const struct backend_class terminal_class = {.name = "test", .send = send};

static void the_terminal_is_told(void **state)
{
    struct scene *scene = *state;
    struct backend terminal = {.cls = &terminal_class};

    scene->live.backend = &terminal;
    scene->stage.answers[FIRING].body = nothing;
    scene->stage.answers[RULES].body = no_rules;
    store_refresh(scene->live.store, 0);
    look(scene);
    sent[0] = '\0';
    notice_update(&scene->live);
    assert_string_equal(sent, "\033]2;midwatch: no alerts\033\\");
    sent[0] = '\0';
    notice_update(&scene->live);
    assert_string_equal(sent, ""); /* nothing new */
    scene->stage.answers[FIRING].body = firing;
    store_refresh(scene->live.store, 0);
    look(scene);
    notice_update(&scene->live);
    assert_string_equal(sent, "\033]2;midwatch: CRIT HighErrorRate\033\\"
                              "\a\033]9;midwatch: CRIT HighErrorRate\033\\");
    scene->stage.settings.title = scene->stage.settings.notify = false;
    sent[0] = '\0';
    scene->live.title[0] = '\0';
    notice_update(&scene->live);
    assert_string_equal(sent, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_alert_leads_to_logs_and_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_alert_leads_to_traces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_alert_leads_to_its_dashboard, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_panel_leads_to_its_alert, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_terminal_is_told, set_up, tear_down),
    };

    (void)unsetenv("TERM");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
