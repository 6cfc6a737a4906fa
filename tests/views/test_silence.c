/* SPDX-License-Identifier: MIT */

/* A silence on its way: what is asked before it is sent, to whom it is sent, and what
   becomes of what was typed. */

#include <stdlib.h>

#include "alerts/memory.h"
#include "alerts/support.h"
#include "fixture.h"
#include "support/test.h"
#include "views/silence_form.h"

enum { COLS = 78, ROWS = 22 };

#define ALERT(pod)                                                                       \
    "{\"labels\":{\"alertname\":\"High\",\"severity\":\"critical\",\"pod\":\"" pod       \
    "\"},\"startsAt\":\"2026-11-23T03:00:00Z\",\"status\":{\"state\":\"active\"}}"

static const char written[] =
    "[{\"id\":\"s-1\",\"status\":{\"state\":\"active\"},\"createdBy\":\"me\",\"comment\":"
    "\"why\",\"startsAt\":\"2026-11-23T03:12:00Z\",\"endsAt\":\"2026-11-23T05:12:00Z\","
    "\"matchers\":[{\"name\":\"alertname\",\"value\":\"High\",\"isRegex\":false,"
    "\"isEqual\":true}]}]";

struct scene {
    struct view *view;
    struct alert_memory *memory;
    struct answers answers;
    const struct query_state *queries[ALERT_SOURCES_MAX];
    struct source_state sources[4];
    const struct source_state *source_list[4];
    size_t source_count;
    struct view_env env;
};

/* Members "eu" and twice "us", or one without a name. */
static void open_scene(struct scene *scene, bool clusters)
{
    static const char *const names[] = {"eu", "us", "us"};
    size_t members = clusters ? ARRAY_LEN(names) : 1;

    memset(scene, 0, sizeof(*scene));
    scene->memory = alert_memory_new();
    for (size_t i = 0; i < members; i++) {
        struct source_state *source = &scene->sources[i];

        source->kind = SOURCE_ALERTMANAGER;
        source->status = i == 1 ? SOURCE_FAILING : SOURCE_UP;
        if (clusters)
            snprintf(source->cluster, sizeof(source->cluster), "%s", names[i]);
        scene->source_list[i] = source;
    }
    scene->source_count = members;
    for (size_t i = 0; i < members; i++)
        answers_add(&scene->answers, SOURCE_ALERTMANAGER, QUERY_ALERTS,
                    i == 0 ? "[" ALERT("a") "," ALERT("b") "]" : "[" ALERT("c") "]");
    for (size_t i = 0; i < members; i++)
        answers_add(&scene->answers, SOURCE_ALERTMANAGER, QUERY_SILENCES, "[]");
}

static void update(struct scene *scene)
{
    for (size_t i = 0; i < scene->answers.count; i++)
        scene->queries[i] = &scene->answers.states[i];
    scene->env.now_ms = FIXTURE_NOW_MS;
    scene->env.utc = true;
    scene->env.cols = COLS;
    scene->env.rows = ROWS;
    scene->env.sources = scene->source_list;
    scene->env.source_count = scene->source_count;
    scene->env.queries = scene->queries;
    scene->env.query_count = scene->answers.count;
    scene->env.alerts = scene->memory;
    if (!scene->env.sent_text)
        scene->env.sent_text = "";
    scene->view->cls->update(scene->view, &scene->env);
}

/* From an alert of that pod, in that cluster. */
static void open_form(struct scene *scene, const char *pod, const char *cluster)
{
    struct context context;

    context_init(&context);
    name_values_add(&context.labels, "alertname", "High");
    name_values_add(&context.labels, "pod", pod);
    context_set(&context.cluster, cluster);
    scene->view = view_silence_form_new(&context);
    context_done(&context);
    update(scene);
}

static void close_form(struct scene *scene)
{
    scene->view->cls->free(scene->view);
}

static void close_scene(struct scene *scene)
{
    close_form(scene);
    alert_memory_free(scene->memory);
    answers_done(&scene->answers);
}

static unsigned act(struct scene *scene, enum action action)
{
    unsigned reply = scene->view->cls->act(scene->view, action);

    update(scene);
    return reply;
}

static void type(struct scene *scene, const char *text)
{
    struct event enter = {.type = EVENT_KEY, .code = KEY_CODE_ENTER};

    for (; *text; text++)
        scene->view->cls->edit(
            scene->view, &(struct event){.type = EVENT_KEY, .code = (uint32_t)*text});
    scene->view->cls->edit(scene->view, &enter);
    update(scene);
}

static void shows(struct scene *scene, const char *text, bool wanted)
{
    struct canvas *canvas = canvas_new(COLS, ROWS);
    struct draw_ctx ctx = {.now_ms = FIXTURE_NOW_MS, .utc = true, .selected_series = -1};

    scene->view->cls->draw(scene->view, canvas, canvas_bounds(canvas), &ctx);
    if (canvas_shows(canvas, text) != wanted)
        fail_msg("\"%s\" is %sshown", text, wanted ? "not " : "");
    canvas_free(canvas);
}

/* From the first row up to the button, and what has to be filled in. */
static void fill(struct scene *scene)
{
    act(scene, ACTION_UP); /* the button is before the first */
    act(scene, ACTION_UP);
    act(scene, ACTION_OPEN);
    type(scene, "why"); /* and down to the button */
}

static void it_asks_before_it_sends(void **state)
{
    struct scene scene;
    struct view_send send;

    (void)state;
    open_scene(&scene, false);
    open_form(&scene, "a", NULL);
    shows(&scene, "2 alerts, 2 critical: High ×2", true);
    fill(&scene);
    assert_false(act(&scene, ACTION_OPEN) & VIEW_SEND);
    shows(&scene, "Hide 2 alerts?", true);
    /* The first answer is Cancel. */
    assert_false(act(&scene, ACTION_OPEN) & VIEW_SEND);
    shows(&scene, "Hide 2 alerts?", false);
    act(&scene, ACTION_OPEN);
    act(&scene, ACTION_RIGHT);
    assert_true(act(&scene, ACTION_OPEN) & VIEW_SEND);
    scene.view->cls->send(scene.view, &send);
    assert_string_equal(send.method, "POST");
    assert_string_equal(send.path, "/api/v2/silences");
    assert_non_null(strstr(send.body, "\"comment\":\"why\""));
    assert_non_null(strstr(send.body, "\"endsAt\":\"2026-11-23T05:12:45"));
    scene.env.sent = VIEW_SENT_TAKEN;
    update(&scene);
    shows(&scene, "Taken", true);
    close_scene(&scene);
}

/* Left with Esc or by a refusal: it is there again, for that alert and no other. */
static void what_was_typed_is_there_again(void **state)
{
    struct scene scene;

    (void)state;
    open_scene(&scene, false);
    open_form(&scene, "a", NULL);
    fill(&scene);
    act(&scene, ACTION_UP);
    act(&scene, ACTION_UP);
    act(&scene, ACTION_UP);
    act(&scene, ACTION_RIGHT); /* longer */
    assert_true(act(&scene, ACTION_BACK) & VIEW_CLOSE);
    close_form(&scene);
    open_form(&scene, "b", NULL);
    shows(&scene, "why", false);
    close_form(&scene);
    open_form(&scene, "a", NULL);
    shows(&scene, "why", true);
    shows(&scene, "< 4h >", true);
    shows(&scene, "this is as you left it", true);
    /* Once it was taken, a new one is new. */
    act(&scene, ACTION_UP);
    act(&scene, ACTION_OPEN);
    act(&scene, ACTION_RIGHT);
    assert_true(act(&scene, ACTION_OPEN) & VIEW_SEND);
    scene.env.sent = VIEW_SENT_REFUSED;
    scene.env.sent_text = "400 bad matcher";
    update(&scene);
    shows(&scene, "Not taken: 400 bad matcher", true);
    close_form(&scene);
    scene.env.sent = VIEW_SENT_NOTHING;
    open_form(&scene, "a", NULL);
    shows(&scene, "why", true);
    act(&scene, ACTION_UP);
    act(&scene, ACTION_OPEN);
    act(&scene, ACTION_RIGHT);
    assert_true(act(&scene, ACTION_OPEN) & VIEW_SEND);
    scene.env.sent = VIEW_SENT_TAKEN;
    update(&scene);
    close_form(&scene);
    scene.env.sent = VIEW_SENT_NOTHING;
    open_form(&scene, "a", NULL);
    shows(&scene, "why", false);
    close_scene(&scene);
}

/* Nobody knows; the silences are read again, and nothing is sent twice. */
static void no_answer_is_not_repeated(void **state)
{
    struct scene scene;

    (void)state;
    open_scene(&scene, false);
    open_form(&scene, "a", NULL);
    fill(&scene);
    act(&scene, ACTION_OPEN);
    act(&scene, ACTION_RIGHT);
    assert_true(act(&scene, ACTION_OPEN) & VIEW_SEND);
    scene.env.sent = VIEW_SENT_UNKNOWN;
    scene.env.sent_text = "timed out";
    update(&scene);
    shows(&scene, "nobody knows whether it was taken", true);
    answers_done(&scene.answers);
    scene.answers.count = 0;
    answers_add(&scene.answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, "[" ALERT("a") "]");
    answers_add(&scene.answers, SOURCE_ALERTMANAGER, QUERY_SILENCES, written);
    scene.answers.states[1].generation += 100;
    update(&scene);
    shows(&scene, "It was taken", true);
    act(&scene, ACTION_OPEN);
    shows(&scene, "Hide ", false);
    close_form(&scene);
    /* Asked for anew, the same is not sent a second time either. */
    scene.env.sent = VIEW_SENT_NOTHING;
    open_form(&scene, "a", NULL);
    fill(&scene);
    act(&scene, ACTION_OPEN);
    shows(&scene, "There is one like it already", true);
    close_scene(&scene);
}

static void read_only_sends_nothing(void **state)
{
    struct scene scene;

    (void)state;
    open_scene(&scene, false);
    scene.env.read_only = true;
    open_form(&scene, "a", NULL);
    shows(&scene, "read-only: nothing is written", true);
    fill(&scene);
    act(&scene, ACTION_OPEN);
    shows(&scene, "Hide ", false);
    shows(&scene, "Read-only: nothing is written to a server.", true);
    close_scene(&scene);
}

/* The cluster of the alert gets it, by a member that is up; another can be chosen. */
static void the_right_cluster_gets_it(void **state)
{
    struct scene scene;
    struct view_send send;

    (void)state;
    open_scene(&scene, true);
    for (size_t i = 0; i < 6; i++)
        scene.answers.sources[i].cluster = scene.sources[i % 3].cluster;
    open_form(&scene, "c", "us");
    shows(&scene, "sent to               < us >", true);
    shows(&scene, "1 alert, 1 critical", true);
    fill(&scene);
    act(&scene, ACTION_OPEN);
    act(&scene, ACTION_RIGHT);
    assert_true(act(&scene, ACTION_OPEN) & VIEW_SEND);
    scene.view->cls->send(scene.view, &send);
    assert_int_equal(send.member, 2); /* the second is down */
    close_form(&scene);
    open_form(&scene, "a", "eu");
    shows(&scene, "< eu >", true);
    shows(&scene, "2 alerts", true);
    fill(&scene);
    for (int i = 0; i < 4; i++)
        act(&scene, ACTION_UP);
    act(&scene, ACTION_RIGHT);
    shows(&scene, "< us >", true);
    shows(&scene, "1 alert,", true);
    close_scene(&scene);
}

static void any_duration_can_be_typed(void **state)
{
    struct scene scene;
    struct event erase = {
        .type = EVENT_KEY, .code = 'u', .mods = KEY_MOD_CTRL}; /* the whole line */

    (void)state;
    open_scene(&scene, false);
    open_form(&scene, "a", NULL);
    fill(&scene);
    for (int i = 0; i < 3; i++)
        act(&scene, ACTION_UP);
    act(&scene, ACTION_OPEN);
    scene.view->cls->edit(scene.view, &erase);
    type(&scene, "soon");
    shows(&scene, "For how long?", true);
    act(&scene, ACTION_OPEN);
    scene.view->cls->edit(scene.view, &erase);
    type(&scene, "45m");
    shows(&scene, "< 45m >   until Mon 03:57", true);
    close_scene(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_asks_before_it_sends),
        cmocka_unit_test(what_was_typed_is_there_again),
        cmocka_unit_test(no_answer_is_not_repeated),
        cmocka_unit_test(read_only_sends_nothing),
        cmocka_unit_test(the_right_cluster_gets_it),
        cmocka_unit_test(any_duration_can_be_typed),
    };

    (void)setenv("USER", "me", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
