/* SPDX-License-Identifier: MIT */

/* What a layout's annotation queries bring onto its graphs, and how it goes away. */

#include <stdlib.h>

#include "app/live_state.h"
#include "app/stage.h"
#include "core/mem.h"
#include "support/golden.h"
#include "support/test.h"
#include "views/fixture.h"

enum { COLS = 120, ROWS = 30 };

struct scene {
    struct stage stage;
    struct live live;
};

static int set_up(void **state)
{
    struct scene *scene = xcalloc(1, sizeof(*scene));
    struct problems problems = {0};

    stage_init(&scene->stage);
    scene->stage.shown = &scene->live.session;
    stage_layout(
        &scene->stage, "one",
        "range: 1h\nannotations:\n"
        "- {name: alerts, query: m_alert, style: alert, title: '{{alertname}}'}\n"
        "- {name: releases, query: m_release, title: Release}\n"
        "rows:\n- panels:\n"
        "  - {title: Load, type: timeseries, component: engine, queries: "
        "[{expr: m_one}]}\n"
        "  - {title: Queue, type: timeseries, component: post, queries: "
        "[{expr: m_two}]}\n");
    stage_open(&scene->stage, "one", COLS, ROWS);
    scene->live.settings = &scene->stage.settings;
    scene->live.loop = scene->stage.loop;
    scene->live.store = scene->stage.store;
    scene->live.screen.session = &scene->live.session;
    scene->live.screen.keymap = &scene->live.keymap;
    scene->live.screen.utc = true;
    scene->live.screen.now_ms = STAGE_NOW_MS;
    keymap_init(&scene->live.keymap, &scene->stage.settings.keys, NULL, &problems);
    problems_done(&problems);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    stage_done(&scene->stage);
    free(scene);
    return 0;
}

static void act(struct scene *scene, enum action action)
{
    dispatch_action(&scene->live, action);
    stage_settle(&scene->stage);
}

/* How often the text stands on the screen, a row at a time and left from right. */
static int count(struct scene *scene, const char *text)
{
    struct canvas *canvas = canvas_new(COLS, ROWS);
    int found = 0;

    (void)screen_update(&scene->live.screen, COLS, ROWS);
    screen_draw(&scene->live.screen, canvas);
    for (int half = 0; half < 2; half++) {
        struct canvas *part = canvas_new(COLS / 2, ROWS);
        struct cell *cells = xcalloc((size_t)COLS / 2 * ROWS, sizeof(*cells));

        canvas_copy(canvas, (struct rect){half * COLS / 2, 0, COLS / 2, ROWS}, cells);
        canvas_paste(part, canvas_bounds(part), cells);
        found += canvas_shows(part, text);
        free(cells);
        canvas_free(part);
    }
    canvas_free(canvas);
    return found;
}

static void an_alert_is_named_on_the_graphs_it_concerns(void **state)
{
    struct scene *scene = *state;

    assert_int_equal(count(scene, "Fire"), 1);
}

static void any_query_marks_every_graph(void **state)
{
    assert_int_equal(count(*state, "╎"), 2);
}

static void the_key_hides_them_and_asks_no_more(void **state)
{
    struct scene *scene = *state;
    int asked = stage_asked(&scene->stage, "m_release");

    act(scene, ACTION_MARKS);
    assert_int_equal(count(scene, "on the graphs: off"), 1);
    assert_int_equal(count(scene, "Fire"), 0);
    assert_int_equal(count(scene, "╎"), 0);
    act(scene, ACTION_REFRESH);
    assert_int_equal(stage_asked(&scene->stage, "m_release"), asked);
    act(scene, ACTION_MARKS);
    assert_int_equal(count(scene, "Fire"), 1);
    assert_int_equal(count(scene, "╎"), 2);
}

/* One crosshair over all graphs: it names the same moment on each. */
static void the_crosshair_is_shared_and_names_what_was(void **state)
{
    struct scene *scene = *state;

    act(scene, ACTION_OPEN);
    act(scene, ACTION_RIGHT);
    for (int i = 0; i < 20 && count(scene, "Release") == 0; i++)
        act(scene, ACTION_LEFT);
    assert_int_equal(count(scene, "Release"), 1);
    act(scene, ACTION_BACK);
    assert_int_equal(count(scene, "│"), 2);
    assert_int_equal(count(scene, "Release"), 2);
    act(scene, ACTION_BACK);
    assert_int_equal(count(scene, "Release"), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(an_alert_is_named_on_the_graphs_it_concerns),
        TEST(any_query_marks_every_graph),
        TEST(the_key_hides_them_and_asks_no_more),
        TEST(the_crosshair_is_shared_and_names_what_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
