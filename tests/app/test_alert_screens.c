/* SPDX-License-Identifier: MIT */

/*
 * Whole screens of an incident, in colour and without: the list with its detail, a silence
 * before it is sent, the silences, and a dashboard's panel of alerts.
 */

#include <stdlib.h>
#include <time.h>

#include "app/live_state.h"
#include "app/stage.h"
#include "config/settings.h"
#include "core/buf.h"
#include "core/mem.h"
#include "support/golden.h"
#include "support/test.h"

enum { PATIENCE_S = 60, CURVE_POINTS = 120 };

/* clang-format off */
#define ALERT(print, name, severity, more, said, minute, status) \
    "{\"fingerprint\":\"" print "\",\"labels\":{\"alertname\":\"" name "\",\"severity\":\"" severity "\"" more "}," \
    "\"annotations\":{\"summary\":\"" said "\"},\"startsAt\":\"2026-11-23T" minute ":00Z\"," \
    "\"receivers\":[{\"name\":\"pagerduty\"},{\"name\":\"slack-critical\"}],\"status\":{" status "}}"
#define ACTIVE "\"state\":\"active\""
#define BACKEND ",\"component\":\"backend\",\"namespace\":\"sql-studio\""

static const char alerts[] = "["
    ALERT("f1", "HighErrorRate", "critical", BACKEND ",\"pod\":\"x2kpl\"", "5xx answers are 6.8 % of all", "03:08", ACTIVE) ","
    ALERT("f2", "HighErrorRate", "critical", BACKEND ",\"pod\":\"9qwzt\"", "5xx answers are 2.4 % of all", "03:09", ACTIVE) ","
    ALERT("f3", "HighAPILatency", "warning", BACKEND, "p95 is 1.92 s", "03:06", ACTIVE) ","
    ALERT("f4", "SlowQueries", "warning", ",\"component\":\"database\"", "41 slow queries a minute", "03:07", ACTIVE) ","
    ALERT("f5", "SyncLagRising", "info", ",\"component\":\"sync\"", "A client is 6 minutes behind", "03:11", ACTIVE) ","
    ALERT("f6", "PodRestarting", "warning", ",\"pod\":\"m4n7d\"", "Restarted twice", "01:55", "\"state\":\"suppressed\",\"silencedBy\":[\"6a1f0000-0000-4000-8000-000000000001\"]") ","
    ALERT("f7", "ServiceDegraded", "warning", BACKEND, "Slow or failing", "03:08", "\"state\":\"suppressed\",\"inhibitedBy\":[\"f1\"]") "]";

static const char silences[] = "["
    "{\"id\":\"6a1f0000-0000-4000-8000-000000000001\",\"status\":{\"state\":\"active\"},\"createdBy\":\"mk\",\"comment\":\"deploy freeze\","
    "\"startsAt\":\"2026-11-23T01:00:00Z\",\"endsAt\":\"2026-11-23T06:00:00Z\",\"updatedAt\":\"2026-11-23T01:00:00Z\","
    "\"matchers\":[{\"name\":\"alertname\",\"value\":\"PodRestarting\",\"isRegex\":false,\"isEqual\":true}]},"
    "{\"id\":\"6a1f0000-0000-4000-8000-000000000002\",\"status\":{\"state\":\"active\"},\"createdBy\":\"ana\",\"comment\":\"known, see the ticket\","
    "\"startsAt\":\"2026-11-23T01:00:00Z\",\"endsAt\":\"2026-11-23T03:20:00Z\",\"updatedAt\":\"2026-11-23T01:00:00Z\","
    "\"matchers\":[{\"name\":\"pod\",\"value\":\"gone-.*\",\"isRegex\":true,\"isEqual\":true}]},"
    "{\"id\":\"6a1f0000-0000-4000-8000-000000000003\",\"status\":{\"state\":\"expired\"},\"createdBy\":\"mk\",\"comment\":\"over\","
    "\"startsAt\":\"2026-11-22T01:00:00Z\",\"endsAt\":\"2026-11-22T06:00:00Z\",\"updatedAt\":\"2026-11-22T01:00:00Z\","
    "\"matchers\":[{\"name\":\"team\",\"value\":\"db\",\"isRegex\":false,\"isEqual\":true}]}]";

static const char rules[] =
    "{\"status\":\"success\",\"data\":{\"groups\":[{\"name\":\"application_alerts\",\"rules\":["
    "{\"name\":\"HighErrorRate\",\"query\":\"m_errors > 0.05\",\"duration\":300,\"health\":\"ok\",\"alerts\":["
    "{\"labels\":{\"alertname\":\"HighErrorRate\",\"severity\":\"critical\"" BACKEND ",\"pod\":\"x2kpl\"},\"state\":\"firing\",\"activeAt\":\"2026-11-23T03:03:00Z\",\"value\":\"0.068\"},"
    "{\"labels\":{\"alertname\":\"HighErrorRate\",\"severity\":\"critical\"" BACKEND ",\"pod\":\"9qwzt\"},\"state\":\"firing\",\"activeAt\":\"2026-11-23T03:04:00Z\",\"value\":\"0.024\"}]},"
    "{\"name\":\"PoolExhausted\",\"query\":\"used / max > 0.9\",\"duration\":300,\"health\":\"ok\",\"alerts\":["
    "{\"labels\":{\"alertname\":\"PoolExhausted\",\"severity\":\"critical\",\"component\":\"database\"},\"state\":\"pending\",\"activeAt\":\"2026-11-23T03:09:15Z\",\"value\":\"0.95\"}]}]}]}}";

/* clang-format on */

static const char past[] =
    "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":"
    "{"
    "\"alertname\":\"HighErrorRate\",\"severity\":\"critical\"},\"value\":[1795403565,"
    "\"9\"]},{\"metric\":{\"alertname\":\"HighAPILatency\",\"severity\":\"warning\"},"
    "\"value\":[1795403565,\"22\"]}]}}";

static const struct size {
    int cols, rows;
} sizes[] = {
    {80,  24},
    {120, 40},
    {200, 50}
};

struct scene {
    struct stage stage;
    struct live live;
    struct buf curve, firing;
    struct size size;
};

/* A matrix of one series: before it began this value, after it that. */
static void draw_curve(struct buf *out, const char *labels, int points, int64_t step_ms,
                       int64_t begins_ms, double before, double after)
{
    int64_t from_ms = STAGE_NOW_MS / step_ms * step_ms - (points - 1) * step_ms;

    buf_init(out, 64 * 1024);
    buf_printf(out,
               "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{"
               "\"metric\":{%s},\"values\":[",
               labels);
    for (int i = 0; i < points; i++) {
        int64_t at = from_ms + i * step_ms;
        double share = (double)(at - begins_ms) / (5 * 60000.0);
        double value = share < 0   ? before
                       : share < 1 ? before + (after - before) * share
                                   : after;

        if (value > 0)
            buf_printf(out, "%s[%lld,\"%.4f\"]",
                       out->data[out->size - 1] == ']' ? "," : "", (long long)(at / 1000),
                       value);
    }
    buf_puts(out, "]}]}}");
}

static void answers(struct scene *scene)
{
    static const int64_t minute_ms = 60000;
    int64_t began_ms = STAGE_NOW_MS - 10 * minute_ms;

    draw_curve(&scene->curve, "\"pod\":\"x2kpl\"", CURVE_POINTS, minute_ms / 2, began_ms,
               0.004, 0.068);
    draw_curve(&scene->firing,
               "\"alertname\":\"HighErrorRate\",\"alertstate\":\"firing\",\"pod\":"
               "\"x2kpl\"",
               48, 30 * minute_ms, began_ms - 25 * minute_ms, 0, 1);
    scene->stage.answers[0] = (struct stage_answer){"/api/v2/alerts", alerts};
    scene->stage.answers[1] = (struct stage_answer){"/api/v2/silences", silences};
    scene->stage.answers[2] = (struct stage_answer){"/api/v1/rules", rules};
    scene->stage.answers[3] = (struct stage_answer){"m_errors", scene->curve.data};
    scene->stage.answers[4] = (struct stage_answer){"7d", past};
    scene->stage.answers[5] = (struct stage_answer){"ALERTS", scene->firing.data};
}

static void open_scene(struct scene *scene, struct size size)
{
    struct problems problems = {0};
    struct err err = {0};

    memset(scene, 0, sizeof(*scene));
    scene->size = size;
    stage_init(&scene->stage);
    assert_true(settings_set_source(&scene->stage.settings, SOURCE_ALERTMANAGER,
                                    evil_url(scene->stage.evil), &err));
    stage_layout(
        &scene->stage, "one",
        "title: Application\nshort: App\nrows:\n- panels: [{title: Firing alerts, "
        "type: alerts}, {title: Database, type: alerts, filter: "
        "component=\"database\"}]\n");
    answers(scene);
    scene->stage.shown = &scene->live.session;
    stage_open(&scene->stage, "one", size.cols - 2, size.rows - 4);
    scene->live.settings = &scene->stage.settings;
    scene->live.loop = scene->stage.loop;
    scene->live.store = scene->stage.store;
    scene->live.screen.session = &scene->live.session;
    scene->live.screen.keymap = &scene->live.keymap;
    scene->live.screen.utc = true;
    scene->live.canvas = canvas_new(size.cols, size.rows);
    keymap_init(&scene->live.keymap, &scene->stage.settings.keys, NULL, &problems);
    assert_int_equal(problems.errors, 0);
    problems_done(&problems);
}

static void close_scene(struct scene *scene)
{
    view_stack_clear(&scene->live.screen.stack, scene->live.store);
    canvas_free(scene->live.canvas);
    stage_done(&scene->stage);
    buf_done(&scene->curve);
    buf_done(&scene->firing);
}

/* The screen when everything that is asked has its answer. */
static void look(struct scene *scene)
{
    time_t until = time(NULL) + PATIENCE_S;

    scene->live.screen.now_ms = STAGE_NOW_MS;
    for (int settled = 0; settled < 3; settled += store_settled(scene->live.store)) {
        if (time(NULL) > until)
            fail_msg("waited for %d s in vain", PATIENCE_S);
        (void)screen_update(&scene->live.screen, scene->size.cols, scene->size.rows);
        if (!store_settled(scene->live.store))
            store_pump(scene->live.store, 20);
    }
    (void)screen_update(&scene->live.screen, scene->size.cols, scene->size.rows);
    screen_draw(&scene->live.screen, scene->live.canvas);
}

static void act(struct scene *scene, enum action action)
{
    dispatch_action(&scene->live, action);
    look(scene);
}

static void golden(const struct scene *scene, const char *name)
{
    char path[100];

    snprintf(path, sizeof(path), "alerts/%s-%dx%d", name, scene->size.cols,
             scene->size.rows);
    golden_check_colours(path, scene->live.canvas, GLYPHS_BRAILLE);
}

static void each_size(void (*show)(struct scene *scene))
{
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct scene scene;

        open_scene(&scene, sizes[i]);
        show(&scene);
        close_scene(&scene);
    }
}

static void show_panel(struct scene *scene)
{
    look(scene);
    golden(scene, "panel");
}

static void show_list(struct scene *scene)
{
    look(scene);
    act(scene, ACTION_ALERTS);
    act(scene, ACTION_ALERT_HIDDEN);
    golden(scene, "list");
    act(scene, ACTION_OPEN);
    golden(scene, "detail");
}

static void show_silence(struct scene *scene)
{
    look(scene);
    act(scene, ACTION_ALERTS);
    act(scene, ACTION_SILENCE);
    golden(scene, "silence");
}

static void show_silences(struct scene *scene)
{
    look(scene);
    act(scene, ACTION_ALERTS);
    act(scene, ACTION_SILENCES);
    act(scene, ACTION_SILENCE_PAST);
    golden(scene, "silences");
}

static void a_panel_of_alerts(void **state)
{
    (void)state;
    each_size(show_panel);
}

static void the_list_and_its_detail(void **state)
{
    (void)state;
    each_size(show_list);
}

static void a_silence_before_it_is_sent(void **state)
{
    (void)state;
    each_size(show_silence);
}

static void the_silences(void **state)
{
    (void)state;
    each_size(show_silences);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_panel_of_alerts),
        cmocka_unit_test(the_list_and_its_detail),
        cmocka_unit_test(a_silence_before_it_is_sent),
        cmocka_unit_test(the_silences),
    };

    (void)setenv("USER", "me", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
