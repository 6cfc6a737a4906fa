/* SPDX-License-Identifier: MIT */

/* Which questions a dashboard asks, and which not. */

#include <stdlib.h>

#include "app/screen.h"
#include "app/stage.h"
#include "core/mem.h"
#include "support/test.h"

static int set_up(void **state)
{
    struct stage *stage = xmalloc(sizeof(*stage));

    stage_init(stage);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_done(*state);
    free(*state);
    return 0;
}

#define GRAPH(name)                                                                      \
    "- panels: [{title: " name ", type: timeseries, queries: [{expr: " name "}]}]\n"

static const char three[] =
    "refresh: 10s\nrows:\n" GRAPH("m_one") GRAPH("m_two") GRAPH("m_three");

static void act(struct stage *stage, enum action action)
{
    struct view *view = dashboard_view_base(session_view(&stage->session));

    if (view->cls->act(view, action) & VIEW_UPDATE)
        session_rebind(&stage->session);
    stage_settle(stage);
}

static void what_is_visible_is_asked_once(void **state)
{
    struct stage *stage = *state;
    struct board_summary summary;

    stage_layout(stage, "three", three);
    stage_open(stage, "three", 80, 60);
    assert_int_equal(stage_asked(stage, "m_one"), 1);
    assert_int_equal(stage_asked(stage, "m_two"), 1);
    assert_int_equal(stage_asked(stage, "m_three"), 1);
    board_summary(stage->session.board, &summary);
    assert_int_equal(summary.panels, 3);
    assert_int_equal(summary.loading + summary.failed, 0);
    assert_true(board_settled(stage->session.board));
}

static void what_is_hidden_is_asked_when_it_comes_into_sight(void **state)
{
    struct stage *stage = *state;
    struct board_summary summary;

    stage_layout(stage, "three", three);
    stage_open(stage, "three", 80, 9);
    assert_int_equal(stage_asked(stage, "m_one"), 1);
    assert_int_equal(stage_asked(stage, "m_two"), 0);
    board_summary(stage->session.board, &summary);
    assert_int_equal(summary.panels, 1);
    act(stage, ACTION_DOWN);
    assert_int_equal(stage_asked(stage, "m_two"), 1);
    assert_int_equal(stage_asked(stage, "m_three"), 0);
    /* And back: what was known is still known. */
    act(stage, ACTION_UP);
    assert_int_equal(stage_asked(stage, "m_one"), 1);
}

static void a_zoomed_panel_is_alone(void **state)
{
    struct stage *stage = *state;
    struct board_summary summary;

    stage_layout(stage, "three", three);
    stage_open(stage, "three", 80, 60);
    act(stage, ACTION_OPEN);
    board_summary(stage->session.board, &summary);
    assert_int_equal(summary.panels, 1);
    act(stage, ACTION_BACK);
    board_summary(stage->session.board, &summary);
    assert_int_equal(summary.panels, 3);
}

static void a_wider_screen_gets_finer_steps(void **state)
{
    struct stage *stage = *state;
    int64_t narrow, wide;

    stage_layout(stage, "one", "range: 6h\nrows:\n" GRAPH("m_one"));
    stage_open(stage, "one", 60, 20);
    narrow = stage_step_ms(stage, "m_one");
    stage_resize(stage, 200, 20);
    wide = stage_step_ms(stage, "m_one");
    assert_true(wide > 0 && wide * 2 <= narrow);
    /* A column more or less is the same question. */
    stage_resize(stage, 201, 20);
    assert_int_equal(stage_asked(stage, "m_one"), 2);
}

static void no_step_is_finer_than_the_data(void **state)
{
    struct stage *stage = *state;

    stage_layout(stage, "fine",
                 "range: 1m\nrows:\n" GRAPH("m_one") //
                 "- panels: [{title: t, type: timeseries, step: 1m, range: 1h,\n"
                 "    queries: [{expr: m_two}]}]\n");
    stage_open(stage, "fine", 200, 40);
    assert_int_equal(stage_step_ms(stage, "m_one"), 15000);
    assert_int_equal(stage_step_ms(stage, "m_two"), 60000);
}

static void equal_questions_are_asked_once(void **state)
{
    struct stage *stage = *state;

    stage_layout(stage, "twice", "rows:\n" GRAPH("m_one") GRAPH("m_one"));
    stage_open(stage, "twice", 80, 60);
    assert_int_equal(stage_asked(stage, "m_one"), 1);
}

static void the_newest_value_alone_is_an_instant(void **state)
{
    struct stage *stage = *state;
    struct panel *panel;

    stage_layout(stage, "stat",
                 "rows:\n- panels: [{title: a, type: stat, spark: false, "
                 "queries: [{expr: 'm_one[$__rate_interval]'}]},\n"
                 "  {title: b, type: stat, queries: [{expr: m_two}]}]\n");
    stage_open(stage, "stat", 80, 20);
    assert_int_equal(stage->ranges.count, 1);
    assert_int_equal(stage_asked(stage, "m_one"), 1);
    assert_true(stage_step_ms(stage, "m_two") > 0);
    panel = dashboard_view_panel(session_view(&stage->session), 0);
    assert_int_equal(panel->condition, PANEL_LIVE);
    /* The window of a rate follows the scrapes, not the range. */
    assert_string_equal(board_expr(stage->session.board, 0, 0), "m_one[1m]");
}

/* As Grafana computes it: four scrapes at least. What the user says goes before what the
   server does. */
static void rates_follow_the_scrapes_of_the_server(void **state)
{
    struct stage *stage = *state;

    stage->scrape = "1m";
    stage_layout(stage, "rate",
                 "rows:\n- panels: [{title: a, type: timeseries, "
                 "queries: [{expr: 'm_one[$__rate_interval]'}]}]\n");
    stage_open(stage, "rate", 80, 20);
    while (store_source(stage->store, 0)->scrape_ms == 0)
        store_pump(stage->store, 1000);
    stage_settle(stage);
    assert_string_equal(board_expr(stage->session.board, 0, 0), "m_one[4m]");
    assert_int_equal(stage_step_ms(stage, "m_one%5B4m"), 60000);
    stage->settings.scrape_interval_ms = 30000;
    stage_settle(stage);
    assert_string_equal(board_expr(stage->session.board, 0, 0), "m_one[2m]");
}

static void a_long_range_ends_with_the_value_of_now(void **state)
{
    struct stage *stage = *state;

    stage_layout(stage, "day",
                 "range: 1d\nrows:\n" GRAPH("m_one") //
                 "- panels: [{title: t, type: timeseries, range: 5m,\n"
                 "    queries: [{expr: m_two}]}]\n");
    stage_open(stage, "day", 80, 40);
    assert_int_equal(stage_asked(stage, "m_one"), 1);
    assert_int_equal(stage_heads(stage, "m_one"), 1);
    assert_int_equal(stage_heads(stage, "m_two"), 0);
}

static void another_range_is_another_question(void **state)
{
    struct stage *stage = *state;

    stage_layout(stage, "own",
                 "range: 1h\nrows:\n" GRAPH("m_one") //
                 "- panels: [{title: t, type: timeseries, range: 1d, "
                 "queries: [{expr: m_two}]}]\n");
    stage_open(stage, "own", 80, 40);
    stage->session.range.range_ms = INT64_C(6) * 3600 * 1000;
    session_rebind(&stage->session);
    stage_settle(stage);
    assert_int_equal(stage_asked(stage, "m_one"), 2);
    /* A panel with a range of its own keeps it. */
    assert_int_equal(stage_asked(stage, "m_two"), 1);
}

static void going_back_to_a_dashboard_asks_little(void **state)
{
    struct stage *stage = *state;
    size_t first, other;
    int before;

    stage_layout(stage, "aaa", "order: 1\nrows:\n" GRAPH("m_one"));
    stage_layout(stage, "bbb", "order: 2\nrows:\n" GRAPH("m_two"));
    stage_open(stage, "aaa", 80, 20);
    first = stage->session.current;
    for (other = 0; strcmp(stage->session.dashboards[other].name, "bbb") != 0; other++) {
        /* the built-in ones stand beside it */
    }
    assert_true(session_switch(&stage->session, other));
    stage_settle(stage);
    assert_int_equal(stage_asked(stage, "m_two"), 1);
    before = stage_asked(stage, "");
    assert_true(session_switch(&stage->session, first));
    stage_settle(stage);
    assert_int_equal(stage_asked(stage, ""), before);
    assert_false(session_switch(&stage->session, 1000));
}

static const char recorded[] =
    "variables:\n"
    "- {name: pod, query: 'label_values(up, pod)', multi: true, all: true}\n"
    "- {name: interval, values: [1m, 5m], default: 5m}\n"
    "rows:\n- panels: [{title: t, type: timeseries, queries: [{expr: "
    "'m_raw{pod=~\"$pod\"}[$interval]', recorded: 'job:rec:sum'}]}]\n";

static const char *asked(const struct stage *stage)
{
    return board_expr(stage->session.board, 0, 0);
}

static void the_recorded_form_is_used_where_it_is_there(void **state)
{
    struct stage *stage = *state;

    stage->values = "pod=a,b";
    stage->rules = "x:y,job:rec:sum";
    stage_layout(stage, "recorded", recorded);
    stage_open(stage, "recorded", 80, 20);
    assert_string_equal(asked(stage), "job:rec:sum");
    assert_int_equal(stage_asked(stage, "m_raw"), 0);
    /* The presence is asked for once. */
    assert_int_equal(stage_asked(stage, "__name__"), 1);
}

static void without_the_rule_the_raw_form_is_asked(void **state)
{
    struct stage *stage = *state;

    stage->rules = "job:other:sum";
    stage_layout(stage, "recorded", recorded);
    stage_open(stage, "recorded", 80, 20);
    assert_string_equal(asked(stage), "m_raw{pod=~\".*\"}[5m]");
    assert_int_equal(stage_asked(stage, "m_raw"), 1);
}

static void a_choice_the_rule_does_not_know_takes_the_raw_form(void **state)
{
    struct stage *stage = *state;
    struct err err = {0};

    stage->values = "pod=a,b";
    stage->rules = "job:rec:sum";
    stage_layout(stage, "recorded", recorded);
    stage_open(stage, "recorded", 80, 20);
    assert_true(variables_set(&stage->session.variables, "pod", "a", &err));
    session_rebind(&stage->session);
    stage_settle(stage);
    assert_string_equal(asked(stage), "m_raw{pod=~\"a\"}[5m]");
    /* All there are is All. */
    assert_true(variables_set(&stage->session.variables, "pod", "b,a", &err));
    session_rebind(&stage->session);
    stage_settle(stage);
    assert_string_equal(asked(stage), "job:rec:sum");
    /* A window that is not the default was not recorded. */
    assert_true(variables_set(&stage->session.variables, "interval", "1m", &err));
    session_rebind(&stage->session);
    stage_settle(stage);
    assert_string_equal(asked(stage), "m_raw{pod=~\"(b|a)\"}[1m]");
}

static void a_wrong_variable_fails_and_says_so(void **state)
{
    struct stage *stage = *state;
    struct board_summary summary;

    stage_layout(stage, "wrong", "rows:\n" GRAPH("'m_one{a=\"$nothing\"}'"));
    stage_open(stage, "wrong", 80, 20);
    board_summary(stage->session.board, &summary);
    assert_int_equal(summary.failed, 1);
    assert_non_null(strstr(summary.worst->notice, "nothing"));
    assert_int_equal(stage_asked(stage, "m_one"), 0);
}

/* That nothing is beyond a threshold is no news where there is nothing at all. */
static void what_has_no_data_is_not_fine(void **state)
{
    static const char *const layouts[] = {
        "rows:\n" GRAPH("m_none") GRAPH("m_none"),
        "rows:\n" GRAPH("m_none") "- panels: [{title: errors, type: timeseries, queries: "
                                  "[{expr: '{a=\"b\"}', source: loki}]}]\n",
        "rows:\n" GRAPH("m_none") GRAPH("m_one"),
        "rows:\n" GRAPH(
            "m_one") "- panels: [{title: x, type: timeseries, "
                     "expected_empty: none today, queries: [{expr: m_none}]}]\n",
    };
    static const char *const words[] = {"2 of 2 without data", "2 of 2 without data",
                                        "1 of 2 without data", "2 panels fine"};
    struct stage *stage = *state;
    char text[200];

    for (size_t i = 0; i < ARRAY_LEN(layouts); i++) {
        stage_done(stage);
        stage_init(stage);
        stage_layout(stage, "empty", layouts[i]);
        stage_open(stage, "empty", 80, 40);
        alarms_free(stage->session.alarms);
        stage->session.alarms = NULL;
        screen_worst(&stage->session, text, sizeof(text));
        assert_string_equal(text, words[i]);
    }
}

static void a_layout_is_read_again_when_it_changes(void **state)
{
    struct stage *stage = *state;
    char *path;

    stage_layout(stage, "three", three);
    stage_open(stage, "three", 80, 60);
    act(stage, ACTION_LAST);
    assert_false(session_reload(&stage->session));
    /* Another time, whatever the file system's clock does. */
    path = stage->session.dashboards[stage->session.current].path;
    assert_non_null(path);
    stage->session.dashboards[stage->session.current].modified.tv_sec = 1;
    stage_layout(stage, "three", "refresh: 10s\nrows:\n" GRAPH("m_new") GRAPH("m_three"));
    assert_true(session_reload(&stage->session));
    stage_settle(stage);
    assert_int_equal(stage_asked(stage, "m_new"), 1);
    assert_int_equal(stage_asked(stage, "m_three"), 1);
    assert_int_equal(dashboard_view_focus(session_view(&stage->session)), 1);
    /* A broken edit keeps what was there. */
    stage->session.dashboards[stage->session.current].modified.tv_sec = 1;
    stage_layout(stage, "three", "rows: [oops\n");
    assert_false(session_reload(&stage->session));
    assert_int_equal(dashboard_view_count(session_view(&stage->session)), 2);
}

/* The maximum of the configuration holds where the panel has none of its own. */
static void no_more_series_are_drawn_than_configured(void **state)
{
    struct stage *stage = *state;
    struct panel_series series;
    const struct panel *panel;

    stage->settings.limits.series_drawn = 2;
    stage_layout(
        stage, "many",
        "rows:\n" GRAPH("m_many") "- panels: [{title: own, type: timeseries, "
                                  "max_series: 3, queries: [{expr: m_many}]}]\n");
    stage_open(stage, "many", 80, 60);
    panel = dashboard_view_panel(session_view(&stage->session), 0);
    assert_true(panel->cls->series(panel, 1, &series));
    assert_false(panel->cls->series(panel, 2, &series));
    panel = dashboard_view_panel(session_view(&stage->session), 1);
    assert_true(panel->cls->series(panel, 2, &series));
    assert_false(panel->cls->series(panel, 3, &series));
}

static const struct session_dashboard *named(const struct stage *stage, const char *name)
{
    for (size_t i = 0; i < stage->session.count; i++)
        if (strcmp(stage->session.dashboards[i].name, name) == 0)
            return &stage->session.dashboards[i];
    return NULL;
}

static void load_all(struct stage *stage)
{
    while (session_load_next(&stage->session)) {
        /* as the live screen does, one a turn */
    }
}

/* A layout that was broken at the start is mended, another one is written: both come. */
static void layouts_mended_and_new_ones_are_found(void **state)
{
    struct stage *stage = *state;

    stage_layout(stage, "three", three);
    stage_layout(stage, "broken", "rows: [oops\n");
    stage_open(stage, "three", 80, 60);
    assert_true(named(stage, "broken")->failed);
    assert_false(session_rescan(&stage->session));
    for (size_t i = 0; i < stage->session.count; i++)
        stage->session.dashboards[i].modified.tv_sec -= 1; /* time stands still here */
    stage_layout(stage, "broken", "rows:\n" GRAPH("m_one"));
    assert_true(session_rescan(&stage->session));
    load_all(stage);
    assert_non_null(named(stage, "broken")->dashboard);
    assert_false(session_rescan(&stage->session));
    stage_layout(stage, "later", "rows:\n" GRAPH("m_two"));
    stage->session.layouts_stamp ^= 1; /* a coarse clock of the file system */
    assert_true(session_rescan(&stage->session));
    load_all(stage);
    assert_non_null(named(stage, "later")->dashboard);
    assert_string_equal(stage->session.dashboards[stage->session.current].name, "three");
    assert_false(session_rescan(&stage->session));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_visible_is_asked_once),
        TEST(what_is_hidden_is_asked_when_it_comes_into_sight),
        TEST(a_zoomed_panel_is_alone),
        TEST(a_wider_screen_gets_finer_steps),
        TEST(no_step_is_finer_than_the_data),
        TEST(equal_questions_are_asked_once),
        TEST(the_newest_value_alone_is_an_instant),
        TEST(rates_follow_the_scrapes_of_the_server),
        TEST(a_long_range_ends_with_the_value_of_now),
        TEST(another_range_is_another_question),
        TEST(going_back_to_a_dashboard_asks_little),
        TEST(the_recorded_form_is_used_where_it_is_there),
        TEST(without_the_rule_the_raw_form_is_asked),
        TEST(a_choice_the_rule_does_not_know_takes_the_raw_form),
        TEST(a_wrong_variable_fails_and_says_so),
        TEST(what_has_no_data_is_not_fine),
        TEST(no_more_series_are_drawn_than_configured),
        TEST(a_layout_is_read_again_when_it_changes),
        TEST(layouts_mended_and_new_ones_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
