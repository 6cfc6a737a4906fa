/* SPDX-License-Identifier: MIT */

/* What one run leaves for the next: written and read again, and whatever else stands in
   that file. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/place.h"
#include "app/stage.h"
#include "config/settings.h"
#include "core/mem.h"
#include "core/random.h"
#include "support/test.h"

static const char file_name[] = ".local/state/midwatch/session";

static const char layout[] =
    "variables:\n- {name: pod, values: [a, b, c], multi: true, all: true}\n"
    "rows:\n- panels: [{id: one, title: one, type: stat, queries: [{expr: m_one}]},\n"
    "    {id: two, title: two, type: stat, queries: [{expr: m_two}]}]\n";

static int set_up(void **state)
{
    struct stage *stage = xmalloc(sizeof(*stage));

    stage_init(stage);
    stage_layout(stage, "first", layout);
    stage_layout(stage, "second", layout);
    stage_open(stage, "first", 80, 20);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_done(*state);
    free(*state);
    return 0;
}

static struct places *loaded(const struct stage *stage, const char *text)
{
    struct places *places = places_new();

    if (text)
        free(scratch_write(&stage->scratch, file_name, text));
    places_load(places);
    return places;
}

static void what_is_left_is_found_again(void **state)
{
    struct stage *stage = *state;
    struct session *session = &stage->session;
    struct places *places = places_new();
    const struct place *place;
    struct stat status;
    struct err err = {0};
    char *path = scratch_path(&stage->scratch, file_name);

    assert_true(session_switch(session, 1));
    dashboard_view_set_focus(session_view(session), 1);
    session_set_range(session, &(struct timerange){7200000, STAGE_NOW_MS});
    assert_true(variables_set(&session->variables, "pod", "a,c", &err));
    places_note(places, session);
    places_save(places);
    places_free(places);
    /* Nobody else's to read. */
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    free(path);

    places = loaded(stage, NULL);
    place = places_find(places, &stage->settings);
    assert_non_null(place);
    assert_string_equal(place->dashboard, "second");
    assert_string_equal(place->panel, "two");
    assert_int_equal(place->range.range_ms, 7200000);
    assert_int_equal(place->range.end_ms, STAGE_NOW_MS);
    assert_string_equal(name_values_get(&place->chosen, "pod"), "a,c");

    assert_true(session_switch(session, 0));
    place_restore(place, session);
    assert_int_equal(session->current, 1);
    assert_int_equal(dashboard_view_focus(session_view(session)), 1);
    assert_int_equal(session->range.end_ms, STAGE_NOW_MS);
    places_free(places);
}

static void another_server_is_another_place(void **state)
{
    struct stage *stage = *state;
    struct places *places = places_new();
    struct err err = {0};

    places_note(places, &stage->session);
    assert_non_null(places_find(places, &stage->settings));
    assert_true(settings_set_source(&stage->settings, SOURCE_PROMETHEUS,
                                    "http://127.0.0.1:9", &err));
    assert_null(places_find(places, &stage->settings));
    places_free(places);
}

static void what_the_command_line_says_goes_before(void **state)
{
    struct stage *stage = *state;
    struct place place = {.dashboard = xstrdup("none"), .panel = xstrdup("")};
    struct err err = {0};

    assert_true(variables_set(&stage->session.variables, "pod", "b", &err));
    name_values_add(&stage->settings.variables, "pod", "c");
    name_values_add(&place.chosen, "pod", "a");
    name_values_add(&place.chosen, "other", "x");
    place_restore(&place, &stage->session);
    assert_string_equal(name_values_get(&stage->session.variables.chosen, "pod"), "b");
    assert_string_equal(name_values_get(&stage->session.variables.chosen, "other"), "x");
    name_values_done(&place.chosen);
    free(place.dashboard);
    free(place.panel);
}

static void what_is_not_understood_is_left_out(void **state)
{
    static const char *const useless[] = {"",
                                          "\n",
                                          "midwatch-session 2\ncurrent a\n",
                                          "current a\n",
                                          "midwatch-session 1\ncurrent \x1b[31m\n",
                                          "midwatch-session 1\ncurrent \xff\n"};
    struct stage *stage = *state;
    struct places *places;

    for (size_t i = 0; i < ARRAY_LEN(useless); i++) {
        places = loaded(stage, useless[i]);
        assert_null(places->current);
        assert_int_equal(places->count, 0);
        places_free(places);
    }
    places = loaded(stage, "midwatch-session 1\ndashboard lost\ncurrent a\nnew word\n"
                           "alone\ncontext a\nrange 5 0\nrange 60000\nrange -1 -1\n"
                           "var =x\nvar y\nvar z=1=2\nurl u\n");
    assert_string_equal(places->current, "a");
    assert_int_equal(places->count, 1);
    assert_string_equal(places->items[0].dashboard, "");
    assert_int_equal(places->items[0].range.range_ms, 0);
    assert_int_equal(places->items[0].range.end_ms, 0);
    assert_int_equal(places->items[0].chosen.count, 1);
    assert_string_equal(name_values_get(&places->items[0].chosen, "z"), "1=2");
    places_free(places);
}

static void no_file_breaks_the_start(void **state)
{
    static const char *const words[] = {"midwatch-session 1\n",
                                        "current ",
                                        "context ",
                                        "url ",
                                        "range ",
                                        "var ",
                                        "a=b",
                                        "60000 0",
                                        "99999999999999999999 0",
                                        "\n",
                                        " ",
                                        "=",
                                        "\t",
                                        "\xc3\xa9",
                                        "dashboard x\n",
                                        "panel ",
                                        "compare "};
    struct stage *stage = *state;

    for (int round = 0; round < 300; round++) {
        char text[1000] = "midwatch-session 1\n";

        for (unsigned i = random_below(40); i > 0; i--)
            strcat(text, words[random_below(ARRAY_LEN(words))]);
        places_free(loaded(stage, text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_left_is_found_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_server_is_another_place, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_the_command_line_says_goes_before, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_understood_is_left_out, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_file_breaks_the_start, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
