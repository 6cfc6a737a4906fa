/* SPDX-License-Identifier: MIT */

/* What an action does, and what the hint line says where it does nothing. */

#include <stdlib.h>

#include "app/frame_pace.h"
#include "app/live_state.h"
#include "app/stage.h"
#include "core/mem.h"
#include "support/test.h"
#include "views/fixture.h"

struct scene {
    struct stage stage;
    struct live live;
};

static int set_up(void **state)
{
    struct scene *scene = xcalloc(1, sizeof(*scene));
    struct problems problems = {0};

    stage_init(&scene->stage);
    stage_layout(
        &scene->stage, "one",
        "rows:\n- panels: [{title: one, type: stat, queries: [{expr: m_one}]}, {title: "
        "two, type: timeseries, queries: [{expr: m_two}]}]\n");
    scene->stage.shown = &scene->live.session;
    stage_open(&scene->stage, "one", 80, 20);
    scene->live.settings = &scene->stage.settings;
    scene->live.loop = scene->stage.loop;
    scene->live.store = scene->stage.store;
    scene->live.screen.session = &scene->live.session;
    scene->live.screen.keymap = &scene->live.keymap;
    keymap_init(&scene->live.keymap, &scene->stage.settings.keys, NULL, &problems);
    assert_int_equal(problems.errors, 0);
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

/* A terminal that shows what it is told to. */
static void restyle(struct backend *backend, const struct backend_options *options)
{
    backend->glyphs = options->glyphs;
    backend->colours = options->theme->light; /* to be seen by the test */
}

static const struct backend_class terminal_class = {.name = "test", .restyle = restyle};

static bool drawn_with(struct scene *scene, const char *text)
{
    scene->live.screen.utc = true;
    scene->live.screen.now_ms = STAGE_NOW_MS;
    (void)screen_update(&scene->live.screen, canvas_cols(scene->live.canvas),
                        canvas_rows(scene->live.canvas));
    screen_draw(&scene->live.screen, scene->live.canvas);
    return canvas_shows(scene->live.canvas, text);
}

static void themes_and_glyphs_change_live(void **state)
{
    struct scene *scene = *state;
    struct backend terminal = {.cls = &terminal_class};

    scene->live.backend = &terminal;
    scene->live.canvas = canvas_new(80, 20);
    scene->stage.settings.glyphs = 0;
    assert_true(drawn_with(scene, "›"));
    dispatch_action(&scene->live, ACTION_GLYPHS);
    dispatch_action(&scene->live, ACTION_GLYPHS);
    dispatch_action(&scene->live, ACTION_GLYPHS);
    assert_string_equal(scene->live.screen.notice, "glyphs: ascii");
    assert_int_equal(scene->live.screen.glyphs, GLYPHS_ASCII);
    scene->live.screen.notice[0] = '\0';
    assert_false(drawn_with(scene, "›"));
    dispatch_action(&scene->live, ACTION_THEME);
    dispatch_action(&scene->live, ACTION_THEME);
    assert_string_equal(scene->live.screen.notice, "theme: light");
    assert_true(terminal.colours);
    assert_true(drawn_with(scene, "theme: light"));
    canvas_free(scene->live.canvas);
}

/* What the terminal says of its background counts, but not when somebody chose, and not
   when it comes too late to be no surprise. */
static void auto_follows_the_terminal(void **state)
{
    struct scene *scene = *state;
    struct backend terminal = {.cls = &terminal_class};
    struct event light = {.type = EVENT_BACKGROUND, .light = true};

    scene->live.backend = &terminal;
    scene->live.canvas = canvas_new(80, 20);
    scene->live.opened_ms = loop_now_ms(scene->live.loop) - 60000;
    dispatch_event(&scene->live, &light);
    assert_false(terminal.colours);
    scene->live.opened_ms = loop_now_ms(scene->live.loop);
    scene->stage.settings.theme = 1;
    dispatch_event(&scene->live, &light);
    assert_false(terminal.colours);
    scene->stage.settings.theme = 0;
    dispatch_event(&scene->live, &light);
    assert_true(terminal.colours);
    canvas_free(scene->live.canvas);
}

static void refreshing_while_paused_says_what_goes_on(void **state)
{
    struct scene *scene = *state;
    int asked = stage_asked(&scene->stage, "m_one");

    dispatch_action(&scene->live, ACTION_PAUSE);
    dispatch_action(&scene->live, ACTION_REFRESH);
    assert_string_equal(scene->live.screen.notice, "paused: p goes on");
    assert_int_equal(stage_asked(&scene->stage, "m_one"), asked);
    scene->live.screen.notice[0] = '\0';
    dispatch_action(&scene->live, ACTION_PAUSE);
    dispatch_action(&scene->live, ACTION_REFRESH);
    stage_settle(&scene->stage);
    assert_string_equal(scene->live.screen.notice, "");
    assert_int_equal(stage_asked(&scene->stage, "m_one"), asked + 1);
}

/* What the screen shows after an action, and when everything has its answer. */
static void act(struct scene *scene, enum action action)
{
    dispatch_action(&scene->live, action);
    stage_settle(&scene->stage);
}

static void earlier_ranges_are_gone_back_to_and_asked_for_no_more(void **state)
{
    struct scene *scene = *state;
    struct timerange *range = &scene->live.session.range;
    int asked;

    asked = stage_asked(&scene->stage, "m_two");
    act(scene, ACTION_ZOOM_OUT);
    act(scene, ACTION_EARLIER);
    act(scene, ACTION_ZOOM_IN);
    assert_int_equal(stage_asked(&scene->stage, "m_two"), asked + 3);
    asked = stage_asked(&scene->stage, "m_");
    act(scene, ACTION_RANGE_BACK);
    assert_true(range->end_ms != 0);
    act(scene, ACTION_RANGE_BACK);
    assert_int_equal(range->range_ms, 2 * 3600000);
    assert_int_equal(range->end_ms, 0);
    act(scene, ACTION_RANGE_BACK);
    assert_int_equal(range->range_ms, 0);
    act(scene, ACTION_RANGE_BACK);
    assert_string_equal(scene->live.screen.notice,
                        "no time range was shown before this one");
    for (int i = 0; i < 3; i++)
        act(scene, ACTION_RANGE_FORWARD);
    assert_int_equal(range->range_ms, 3600000);
    assert_int_equal(stage_asked(&scene->stage, "m_"), asked);
    act(scene, ACTION_NOW);
    assert_int_equal(range->range_ms, 0);
    assert_int_equal(stage_asked(&scene->stage, "m_"), asked);
}

static void a_range_that_is_selected_is_shown(void **state)
{
    struct scene *scene = *state;
    struct timerange *range = &scene->live.session.range;

    act(scene, ACTION_NEXT);
    act(scene, ACTION_MARK_RANGE);
    for (int i = 0; i < 20; i++)
        act(scene, ACTION_LEFT);
    act(scene, ACTION_OPEN);
    assert_in_range(range->end_ms, STAGE_NOW_MS - 600000, STAGE_NOW_MS);
    assert_in_range(range->range_ms, 60000, 3500000);
    act(scene, ACTION_RANGE_BACK);
    assert_int_equal(range->end_ms, 0);
    /* What is too short to be shown is widened. */
    for (int i = 0; i < 8; i++)
        act(scene, ACTION_ZOOM_IN);
    act(scene, ACTION_MARK_RANGE);
    act(scene, ACTION_LEFT);
    act(scene, ACTION_OPEN);
    assert_int_not_equal(range->end_ms, 0);
    assert_int_equal(range->range_ms, 60000);
}

/* Five thousand bytes take a tenth of a second at 50 kB/s: a key's frame waits for that,
   one of data as long again. */
static void a_slow_line_gets_fewer_frames(void **state)
{
    struct scene *scene = *state;
    struct live *live = &scene->live;
    struct backend backend = {.stats = {.last_frame_bytes = 5000}};

    live->backend = &backend;
    live->key_pressed = true;
    frame_pace_note(live);
    assert_true(frame_pace_wait(live) <= 0); /* no limit */
    scene->stage.settings.bandwidth = 50000;
    frame_pace_note(live);
    assert_in_range(frame_pace_wait(live), 1, 100);
    live->key_pressed = false;
    assert_in_range(frame_pace_wait(live), 101, 200);
    /* Another frame goes after the first, not beside it. */
    frame_pace_note(live);
    live->key_pressed = true;
    assert_in_range(frame_pace_wait(live), 101, 200);
    live->backend = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(themes_and_glyphs_change_live, set_up, tear_down),
        cmocka_unit_test_setup_teardown(auto_follows_the_terminal, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refreshing_while_paused_says_what_goes_on, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            earlier_ranges_are_gone_back_to_and_asked_for_no_more, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_range_that_is_selected_is_shown, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_slow_line_gets_fewer_frames, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
