/* SPDX-License-Identifier: MIT */

/* What an action does, and what the hint line says where it does nothing. */

#include <stdlib.h>

#include "app/live_state.h"
#include "app/stage.h"
#include "core/mem.h"
#include "support/test.h"

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
        "rows:\n- panels: [{title: one, type: stat, queries: [{expr: m_one}]}]\n");
    stage_open(&scene->stage, "one", 80, 20);
    scene->live.settings = &scene->stage.settings;
    scene->live.loop = scene->stage.loop;
    scene->live.store = scene->stage.store;
    scene->live.session = scene->stage.session;
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

    scene->stage.session = scene->live.session;
    stage_done(&scene->stage);
    free(scene);
    return 0;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(refreshing_while_paused_says_what_goes_on, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
