/* SPDX-License-Identifier: MIT */

/* Objectives on a dashboard: tables, graphs, and what they say of their condition. */

#include "slo/fake.h"
#include "support/test.h"
#include "views/fixture.h"

/* A panel at noon with the objectives of a scene. */
static void open_panel(struct fixture *fixture, struct fake *fake, const char *scene,
                       const char *options)
{
    fake_scene(fake, scene);
    fixture_init(fixture, "slo", "Objectives", options);
    fixture->now_ms = FAKE_NOW;
    fixture->slos = fake->board;
}

static void close_panel(struct fixture *fixture, struct fake *fake)
{
    fixture_done(fixture);
    fake_done(fake);
}

static void golden(const char *scene, const char *show, int cols, int rows)
{
    struct fixture fixture;
    struct fake fake;
    char name[64], options[64];

    snprintf(options, sizeof(options), "show=%s", show);
    snprintf(name, sizeof(name), "slo-%s-%s-%d", show, scene, cols);
    open_panel(&fixture, &fake, scene, options);
    fixture_golden(&fixture, name, cols, rows);
    close_panel(&fixture, &fake);
}

static void each_shows_its_part(void **state)
{
    (void)state;
    for (size_t i = 0; fake_scenes[i]; i++)
        golden(fake_scenes[i], "objectives", 116, 9);
    golden("burning", "sli", 60, 7);
    golden("burning", "budget", 60, 7);
    golden("burning", "burn", 60, 7);
    golden("burning", "gone", 40, 7);
    golden("burning", "alerts", 60, 7);
    golden("partial", "events", 60, 7);
    golden("burning", "sli-graph", 60, 12);
    golden("burning", "budget-graph", 60, 12);
    golden("burning", "burn-graph", 60, 12);
    golden("burning", "objectives", 40, 4); /* without room for all */
}

static void shows(const char *scene, const char *options, enum panel_condition condition,
                  const char *text)
{
    struct fixture fixture;
    struct canvas *canvas;
    struct fake fake;

    open_panel(&fixture, &fake, scene, options);
    canvas = fixture_draw(&fixture, 78, 10);
    assert_int_equal(fixture.panel->condition, condition);
    if (!canvas_shows(canvas, text))
        fail_msg("%s of %s does not show \"%s\"", options, scene, text);
    canvas_free(canvas);
    close_panel(&fixture, &fake);
}

/* A panel of one objective is in its condition; in a table each row tells its own. */
static void conditions_are_those_of_the_objectives(void **state)
{
    (void)state;
    shows("no-data", "objective=availability", PANEL_NO_DATA, "have no series");
    shows("no-data", "objective=latency", PANEL_NO_DATA, "no traffic is not 100 %");
    shows("no-data", "objective=query_success", PANEL_FAILED, "too many samples");
    shows("no-data", "", PANEL_LIVE, "no traffic");
    shows("healthy", "objective=nothing", PANEL_NO_DATA, "no such objective");
    shows("exhausted", "show=budget", PANEL_LIVE, "spent");
    shows("burning", "show=alerts", PANEL_LIVE, "would fire");
}

static void without_objectives_it_waits(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, "slo", "Objectives", "");
    canvas_free(fixture_draw(&fixture, 60, 8));
    assert_int_equal(fixture.panel->condition, PANEL_LOADING);
    fixture_done(&fixture);
}

static void a_row_leads_on_with_its_name(void **state)
{
    struct panel_series series;
    struct fixture fixture;
    struct fake fake;

    (void)state;
    open_panel(&fixture, &fake, "burning", "");
    canvas_free(fixture_draw(&fixture, 80, 8));
    assert_true(fixture.panel->cls->series(fixture.panel, 1, &series));
    assert_string_equal(labels_get(series.labels, "slo"), "sync_success");
    assert_false(fixture.panel->cls->series(fixture.panel, 4, &series));
    close_panel(&fixture, &fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_shows_its_part),
        cmocka_unit_test(conditions_are_those_of_the_objectives),
        cmocka_unit_test(without_objectives_it_waits),
        cmocka_unit_test(a_row_leads_on_with_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
