/* SPDX-License-Identifier: MIT */

/*
 * The alerts view on whole canvases: what an incident looks like, what hostile text does
 * not, and what is said where not everybody answers.
 */

#include <stdlib.h>

#include "alerts/memory.h"
#include "datasource/source.h"
#include "fixture.h"
#include "support/golden.h"
#include "support/test.h"
#include "views/alerts_view.h"

enum { STATES_MAX = 8 };

struct scene {
    struct view *view;
    struct alert_memory *memory;
    struct query_state states[STATES_MAX];
    const struct query_state *queries[STATES_MAX];
    struct result *results[STATES_MAX];
    size_t count;
    struct source_state sources[3];
    const struct source_state *source_list[3];
    size_t source_count;
};

static const char *no_runbook(const char *alert)
{
    return strcmp(alert, "HighErrorRate") == 0
               ? "# High error rate\n\n1. Which endpoints?\n2. Which error?\n"
               : NULL;
}

static struct result *decode(enum source_kind source, enum query_kind kind,
                             const char *body)
{
    const struct source_class *cls = source_class_find(source);
    struct query_spec query = {.source = source, .kind = kind, .expr = ""};
    struct decoder *decoder = cls->begin(&query, 200, &result_limits_default);
    struct err err = {0};
    struct result *result;

    (void)cls->feed(decoder, body, strlen(body));
    result = cls->end(decoder, &err);
    if (!result)
        fail_msg("%s", err.msg);
    return result;
}

static void scene_init(struct scene *scene)
{
    struct context context;

    memset(scene, 0, sizeof(*scene));
    context_init(&context);
    scene->view = view_alerts_new(&context);
    context_done(&context);
    scene->memory = alert_memory_new();
}

static void scene_done(struct scene *scene)
{
    scene->view->cls->free(scene->view);
    alert_memory_free(scene->memory);
    for (size_t i = 0; i < scene->count; i++)
        result_unref(scene->results[i]);
}

static void scene_source(struct scene *scene, enum source_kind kind)
{
    scene->sources[scene->source_count].kind = kind;
    scene->source_list[scene->source_count] = &scene->sources[scene->source_count];
    scene->source_count++;
}

static void scene_answer(struct scene *scene, enum source_kind source,
                         enum query_kind kind, const char *body)
{
    size_t at = scene->count++;

    scene->results[at] = decode(source, kind, body);
    scene->states[at] = results_ok(scene->results[at], FIXTURE_NOW_MS, 10000);
    scene->states[at].generation = at + 1;
    scene->queries[at] = &scene->states[at];
}

static void scene_failure(struct scene *scene, const char *message)
{
    size_t at = scene->count++;

    scene->states[at] = results_failed(NULL, 0, ERR_NETWORK, message);
    scene->states[at].generation = at + 1;
    scene->queries[at] = &scene->states[at];
}

static const char *keys_of(const void *ctx, enum action action)
{
    (void)ctx;
    return action == ACTION_ALERT_HIDDEN ? "H" : "";
}

static struct canvas *scene_draw(struct scene *scene, int cols, int rows)
{
    struct canvas *canvas = canvas_new(cols, rows);
    struct view_env env = {
        .now_ms = FIXTURE_NOW_MS,
        .utc = true,
        .cols = cols,
        .rows = rows,
        .sources = scene->source_list,
        .source_count = scene->source_count,
        .queries = scene->queries,
        .query_count = scene->count,
        .alerts = scene->memory,
        .runbook = no_runbook,
        .keys_of = keys_of,
    };
    struct draw_ctx ctx = {.now_ms = FIXTURE_NOW_MS, .utc = true, .selected_series = -1};

    scene->view->cls->update(scene->view, &env);
    scene->view->cls->draw(scene->view, canvas, canvas_bounds(canvas), &ctx);
    assert_true(canvas_check(canvas));
    return canvas;
}

static void scene_golden(struct scene *scene, const char *name, int cols, int rows)
{
    struct canvas *canvas = scene_draw(scene, cols, rows);

    golden_check(name, canvas, GLYPHS_BRAILLE);
    canvas_free(canvas);
}

#define ALERT(name, severity, more, starts, status)                                      \
    "{\"fingerprint\":\"" name "\",\"labels\":{\"alertname\":\"" name                    \
    "\",\"severity\":\"" severity "\"" more "},\"annotations\":{\"summary\":\"" name     \
    " is so\"},\"startsAt\":\"2026-11-23T03:" starts                                     \
    ":00Z\",\"receivers\":[{\"name\":\"pagerduty\"}],\"status\":{" status "}}"
#define ACTIVE "\"state\":\"active\""

static const char incident[] =
    "[" ALERT("HighErrorRate", "critical", ",\"component\":\"backend\",\"pod\":\"x2kpl\"", "08", ACTIVE) "," ALERT(
        "HighAPILatency", "warning", ",\"component\":\"backend\"", "06",
        ACTIVE) "," ALERT("SlowQueries", "warning", ",\"component\":\"database\"", "07",
                          ACTIVE) "," ALERT("SyncLagRising", "info",
                                            ",\"component\""
                                            ":\"sync\"",
                                            "11",
                                            ACTIVE) "," ALERT("PodNotReady", "warning",
                                                              "", "05",
                                                              "\"state\":"
                                                              "\"suppressed\","
                                                              "\"silencedBy\":[\"s-"
                                                              "1\"]") "," ALERT("Se"
                                                                                "rv"
                                                                                "ic"
                                                                                "eD"
                                                                                "ow"
                                                                                "n",
                                                                                "cr"
                                                                                "it"
                                                                                "ic"
                                                                                "a"
                                                                                "l",
                                                                                "",
                                                                                "0"
                                                                                "5",
                                                                                "\""
                                                                                "st"
                                                                                "at"
                                                                                "e"
                                                                                "\""
                                                                                ":"
                                                                                "\""
                                                                                "su"
                                                                                "pp"
                                                                                "re"
                                                                                "ss"
                                                                                "ed"
                                                                                "\""
                                                                                ","
                                                                                "\""
                                                                                "in"
                                                                                "hi"
                                                                                "bi"
                                                                                "te"
                                                                                "dB"
                                                                                "y"
                                                                                "\""
                                                                                ":["
                                                                                "\""
                                                                                "Hi"
                                                                                "gh"
                                                                                "Er"
                                                                                "ro"
                                                                                "rR"
                                                                                "at"
                                                                                "e"
                                                                                "\""
                                                                                "]") "]";

static const char silences[] =
    "[{\"id\":\"s-1\",\"status\":{\"state\":\"active\"},\"createdBy\":\"mk\",\"comment\":"
    "\"deploy freeze\",\"endsAt\":\"2026-11-23T06:00:00Z\",\"matchers\":[]}]";

static const char rules[] =
    "{\"status\":\"success\",\"data\":{\"groups\":[{\"name\":\"application\",\"rules\":[{"
    "\"name\":\"HighErrorRate\",\"query\":\"errors / all > 0.05\",\"duration\":300,"
    "\"health\":\"ok\",\"alerts\":[{\"labels\":{\"alertname\":\"HighErrorRate\","
    "\"component\":\"backend\",\"pod\":\"x2kpl\",\"severity\":\"critical\"},\"state\":"
    "\"firing\",\"activeAt\":\"2026-11-23T03:03:00Z\",\"value\":\"0.068\"}]},{\"name\":"
    "\"PoolExhausted\",\"query\":\"used / max > 0.9\",\"duration\":300,\"alerts\":[{"
    "\"labels\":{\"alertname\":\"PoolExhausted\",\"severity\":\"critical\"},\"state\":"
    "\"pending\",\"activeAt\":\"2026-11-23T03:09:15Z\",\"value\":\"0.95\"}]}]}]}}";

static void make_incident(struct scene *scene)
{
    scene_init(scene);
    scene_source(scene, SOURCE_PROMETHEUS);
    scene_source(scene, SOURCE_ALERTMANAGER);
    scene_answer(scene, SOURCE_ALERTMANAGER, QUERY_ALERTS, incident);
    scene_answer(scene, SOURCE_ALERTMANAGER, QUERY_SILENCES, silences);
    scene_answer(scene, SOURCE_PROMETHEUS, QUERY_RULES, rules);
}

static void an_incident(void **state)
{
    struct scene scene;

    (void)state;
    make_incident(&scene);
    scene_golden(&scene, "views/alerts-80x24", 78, 20);
    scene_golden(&scene, "views/alerts-120x40", 118, 36);
    scene_golden(&scene, "views/alerts-200x50", 198, 46);
    scene_done(&scene);
}

static void keys_change_the_list(void **state)
{
    static const struct event letters[] = {
        {.type = EVENT_KEY, .code = 's'           },
        {.type = EVENT_KEY, .code = 'y'           },
        {.type = EVENT_KEY, .code = 'n'           },
        {.type = EVENT_KEY, .code = KEY_CODE_ENTER}
    };
    const struct alerts_view *view;
    struct scene scene;
    struct canvas *canvas;

    (void)state;
    make_incident(&scene);
    canvas_free(scene_draw(&scene, 118, 36));
    view = (const struct alerts_view *)scene.view;
    alert_memory_note(scene.memory, &view->set, FIXTURE_NOW_MS);
    scene.view->cls->act(scene.view, ACTION_ALERT_HIDDEN);
    scene.view->cls->act(scene.view, ACTION_ALERT_ACK);
    scene_golden(&scene, "views/alerts-hidden-120x40", 118, 36);
    scene.view->cls->act(scene.view, ACTION_ALERT_FILTER);
    for (size_t i = 0; i < ARRAY_LEN(letters); i++)
        scene.view->cls->edit(scene.view, &letters[i]);
    canvas = scene_draw(&scene, 118, 36);
    assert_true(canvas_shows(canvas, "SyncLagRising"));
    assert_true(canvas_shows(canvas, "6 alerts left out by the filter"));
    assert_int_equal(view->list.count, 2); /* its group and itself */
    canvas_free(canvas);
    scene_done(&scene);
}

static void half_a_cluster(void **state)
{
    struct scene scene;
    struct canvas *canvas;

    (void)state;
    scene_init(&scene);
    scene_source(&scene, SOURCE_ALERTMANAGER);
    scene_source(&scene, SOURCE_ALERTMANAGER);
    scene_answer(&scene, SOURCE_ALERTMANAGER, QUERY_ALERTS, "[]");
    scene_failure(&scene, "connection refused");
    scene_answer(&scene, SOURCE_ALERTMANAGER, QUERY_SILENCES, "[]");
    scene_failure(&scene, "connection refused");
    canvas = scene_draw(&scene, 80, 20);
    assert_true(canvas_shows(canvas, "1/2 answered: connection refused"));
    assert_false(canvas_shows(canvas, "Nothing to act on"));
    canvas_free(canvas);
    scene_done(&scene);
}

static void all_is_well(void **state)
{
    struct scene scene;
    struct canvas *canvas;

    (void)state;
    scene_init(&scene);
    scene_source(&scene, SOURCE_ALERTMANAGER);
    scene_answer(&scene, SOURCE_ALERTMANAGER, QUERY_ALERTS, "[]");
    scene_answer(&scene, SOURCE_ALERTMANAGER, QUERY_SILENCES, "[]");
    canvas = scene_draw(&scene, 80, 20);
    assert_true(canvas_shows(canvas, "Nothing to act on"));
    canvas_free(canvas);
    scene_done(&scene);
}

/* Escapes, directions, newlines, no name, 100 KB: every cell stays in its place. */
static void hostile(void **state)
{
    static char body[120 * 1024];
    size_t used = (size_t)snprintf(
        body, sizeof(body),
        "[{\"labels\":{\"pod\":\"\\u001b[31mred\\u202e\\n\"},\"annotations\":{"
        "\"summary\":"
        "\"\\u001b]0;title\\u0007 one\\ntwo\"},\"status\":{\"state\":\"active\"}},"
        "{\"labels\":{\"alertname\":\"");
    struct scene scene;

    (void)state;
    memset(body + used, 'w', 100 * 1024);
    (void)snprintf(body + used + 100 * 1024, sizeof(body) - used - 100 * 1024,
                   "\",\"severity\":\"critical\"},\"status\":{\"state\":\"active\"}}]");
    scene_init(&scene);
    scene_source(&scene, SOURCE_ALERTMANAGER);
    scene_answer(&scene, SOURCE_ALERTMANAGER, QUERY_ALERTS, body);
    scene_answer(&scene, SOURCE_ALERTMANAGER, QUERY_SILENCES, "[]");
    scene_golden(&scene, "views/alerts-hostile", 118, 20);
    for (int cols = 1; cols < 130; cols += 3)
        for (int rows = 1; rows < 30; rows += 4)
            canvas_free(scene_draw(&scene, cols, rows));
    scene_done(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_incident),    cmocka_unit_test(keys_change_the_list),
        cmocka_unit_test(half_a_cluster), cmocka_unit_test(all_is_well),
        cmocka_unit_test(hostile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
