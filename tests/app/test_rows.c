/* SPDX-License-Identifier: MIT */

/* Rows that fold, rows and panels that are repeated for the values of a variable: what is
   on the screen, what is asked, and that one stays where one was. */

#include <stdlib.h>

#include "app/screen.h"
#include "app/stage.h"
#include "core/log.h"
#include "core/mem.h"
#include "support/golden.h"
#include "support/test.h"
#include "views/fixture.h"

enum { COLS = 120, ROWS = 40 };

static const char layout[] =
    "variables:\n"
    "- {name: pod, query: 'label_values(up, pod)', multi: true, all: true}\n"
    "rows:\n"
    "- title: By pod\n"
    "  panels: [{title: Load, type: stat, repeat: pod,\n"
    "            queries: [{expr: 'm_load{pod=~\"$pod\"}'}]}]\n"
    "- title: 'Pod $pod'\n"
    "  repeat: pod\n"
    "  panels: [{title: Requests, type: timeseries,\n"
    "            queries: [{expr: 'm_requests{pod=~\"$pod\"}'}]},\n"
    "           {title: Errors, type: timeseries,\n"
    "            queries: [{expr: 'm_errors{pod=~\"$pod\"}'}]}]\n"
    "- title: More\n"
    "  folded: true\n"
    "  panels: [{title: Rare, type: timeseries, queries: [{expr: m_rare}]},\n"
    "           {title: Seldom, type: timeseries, queries: [{expr: m_seldom}]}]\n";

static int set_up(void **state)
{
    struct stage *stage = xmalloc(sizeof(*stage));

    stage_init(stage);
    stage->values = "pod=anna,bert";
    stage_layout(stage, "one", layout);
    stage_open(stage, "one", COLS, ROWS);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_done(*state);
    free(*state);
    return 0;
}

static struct dashboard_view *view(struct stage *stage)
{
    return session_view(&stage->session);
}

static void act(struct stage *stage, enum action action)
{
    struct view *base = dashboard_view_base(view(stage));

    if (base->cls->act(base, action) & VIEW_UPDATE)
        session_rebind(&stage->session);
    stage_settle(stage);
}

static void choose(struct stage *stage, const char *pods)
{
    struct err err = {0};

    assert_true(variables_set(&stage->session.variables, "pod", pods, &err));
    session_rebind(&stage->session);
    stage_settle(stage);
}

static struct canvas *drawn(struct stage *stage)
{
    struct canvas *canvas = canvas_new(COLS, ROWS);
    struct view *base = dashboard_view_base(view(stage));
    struct draw_ctx ctx = {.now_ms = STAGE_NOW_MS, .utc = true, .selected_series = -1};

    base->cls->draw(base, canvas, canvas_bounds(canvas), &ctx);
    assert_true(canvas_check(canvas));
    return canvas;
}

static bool shows(struct stage *stage, const char *text)
{
    struct canvas *canvas = drawn(stage);
    bool found = canvas_shows(canvas, text);

    canvas_free(canvas);
    return found;
}

/* Ids of the panels, blanks between them. */
static void expect_panels(struct stage *stage, const char *wanted)
{
    char ids[600] = "";

    for (size_t i = 0; i < dashboard_view_count(view(stage)); i++)
        snprintf(ids + strlen(ids), sizeof(ids) - strlen(ids), "%s%s", i ? " " : "",
                 dashboard_view_panel(view(stage), i)->id);
    assert_string_equal(ids, wanted);
}

static void each_value_has_its_panel_and_row(void **state)
{
    struct stage *stage = *state;

    expect_panels(stage, "load@anna load@bert requests@anna errors@anna requests@bert "
                         "errors@bert rare seldom");
    assert_true(shows(stage, "Load anna"));
    assert_true(shows(stage, "Load bert"));
    assert_true(shows(stage, "▾ Pod anna"));
    assert_true(shows(stage, "▾ Pod bert"));
    assert_string_equal(board_expr(stage->session.board, 1, 0), "m_load{pod=~\"bert\"}");
    assert_string_equal(board_expr(stage->session.board, 2, 0),
                        "m_requests{pod=~\"anna\"}");
}

static void what_is_chosen_is_repeated(void **state)
{
    struct stage *stage = *state;

    choose(stage, "bert");
    expect_panels(stage, "load@bert requests@bert errors@bert rare seldom");
    assert_false(shows(stage, "anna"));
    choose(stage, "bert,anna");
    expect_panels(stage, "load@bert load@anna requests@bert errors@bert requests@anna "
                         "errors@anna rare seldom");
}

static void one_stays_where_one_was(void **state)
{
    struct stage *stage = *state;

    dashboard_view_set_focus(view(stage), 5); /* errors@bert */
    act(stage, ACTION_OPEN);
    choose(stage, "bert");
    assert_int_equal(dashboard_view_zoomed(view(stage)), 2);
    assert_string_equal(dashboard_view_panel(view(stage), 2)->id, "errors@bert");
    /* It is gone: not another one in its place. */
    choose(stage, "anna");
    assert_int_equal(dashboard_view_zoomed(view(stage)), -1);
}

static void a_folded_row_asks_nothing(void **state)
{
    struct stage *stage = *state;

    assert_true(shows(stage, "▸ More"));
    assert_true(shows(stage, "2 panels"));
    assert_false(shows(stage, "Rare"));
    assert_int_equal(stage_asked(stage, "m_rare"), 0);
    act(stage, ACTION_LAST);
    assert_int_equal(dashboard_view_focus(view(stage)), 6);
    act(stage, ACTION_OPEN); /* opens the row */
    assert_int_equal(dashboard_view_zoomed(view(stage)), -1);
    assert_true(shows(stage, "▾ More"));
    assert_true(shows(stage, "Rare"));
    assert_int_equal(stage_asked(stage, "m_rare"), 1);
    act(stage, ACTION_NEXT);
    assert_int_equal(dashboard_view_focus(view(stage)), 7);
    act(stage, ACTION_FOLD);
    assert_int_equal(dashboard_view_focus(view(stage)), 6);
    assert_true(shows(stage, "▸ More"));
    assert_false(shows(stage, "Seldom"));
    act(stage, ACTION_NEXT);
    assert_int_equal(dashboard_view_focus(view(stage)), 0);
    act(stage, ACTION_PREVIOUS);
    assert_int_equal(dashboard_view_focus(view(stage)), 6);
}

/* Who goes to a panel by its name sees it. */
static void a_panel_that_is_gone_to_is_unfolded(void **state)
{
    struct stage *stage = *state;

    dashboard_view_set_focus(view(stage), 7);
    session_rebind(&stage->session);
    stage_settle(stage);
    assert_true(shows(stage, "Seldom"));
    assert_int_equal(dashboard_view_focus(view(stage)), 7);
}

static void folds_survive_other_values_and_a_new_reading(void **state)
{
    struct stage *stage = *state;
    char text[2000];

    dashboard_view_set_focus(view(stage), 2);
    act(stage, ACTION_FOLD);
    assert_true(shows(stage, "▸ Pod anna"));
    choose(stage, "anna");
    assert_true(shows(stage, "▸ Pod anna"));
    choose(stage, "All");
    assert_true(shows(stage, "▸ Pod anna"));
    assert_true(shows(stage, "▾ Pod bert"));
    snprintf(text, sizeof(text), "help: Changed.\n%s", layout);
    stage_layout(stage, "one", text);
    stage->session.dashboards[stage->session.current].modified.tv_sec--;
    assert_true(session_reload(&stage->session));
    stage_settle(stage);
    assert_true(shows(stage, "▸ Pod anna"));
    assert_true(shows(stage, "▸ More"));
    expect_panels(stage, "load@anna load@bert requests@anna errors@anna requests@bert "
                         "errors@bert rare seldom");
}

/* Nothing is cut without a word. */
static void too_many_values_are_said(void **state)
{
    struct stage *stage = *state;
    char pods[1000] = "p0";
    struct log_entry entry;
    uint64_t before = log_ring_generation();

    for (int i = 1; i <= REPEATS_MAX; i++)
        snprintf(pods + strlen(pods), sizeof(pods) - strlen(pods), ",p%d", i);
    choose(stage, pods);
    assert_int_equal(dashboard_view_count(view(stage)), REPEATS_MAX * 3 + 2);
    assert_true(log_ring_newest(before, LOG_LEVEL_WARN, &entry));
    assert_string_equal(entry.text, "pod has 41 values: repeated for the first 40");
}

static void what_it_repeats_for_must_be_a_variable(void **state)
{
    struct stage *stage = *state;
    struct problems problems = {0};
    struct session session;
    struct err err = {0};
    char line[700];

    stage_layout(stage, "wrong",
                 "variables: [{name: pod, values: [a, b]}]\nrows:\n- repeat: pd\n"
                 "  panels: [{title: t, type: text, repeat: nothing}]\n");
    assert_false(session_init(&session, &stage->settings, "wrong", &problems, &err));
    assert_true(problems.count >= 2);
    assert_non_null(strstr(problem_format(&problems.items[0], line, sizeof(line)),
                           "no variable \"pd\", did you mean \"pod\"?"));
    problems_done(&problems);
}

static void looks(void **state)
{
    static const int sizes[][2] = {
        {40,  12},
        {80,  24},
        {120, 40},
        {200, 50}
    };
    struct stage *stage = *state;

    dashboard_view_set_focus(view(stage), 4);
    act(stage, ACTION_FOLD);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct canvas *canvas = canvas_new(sizes[i][0], sizes[i][1]);
        struct view *base = dashboard_view_base(view(stage));
        struct draw_ctx ctx = {
            .now_ms = STAGE_NOW_MS, .utc = true, .selected_series = -1};
        char path[60];

        stage_resize(stage, sizes[i][0], sizes[i][1]);
        base->cls->draw(base, canvas, canvas_bounds(canvas), &ctx);
        snprintf(path, sizeof(path), "overlays/rows-%dx%d", sizes[i][0], sizes[i][1]);
        golden_check(path, canvas, GLYPHS_BRAILLE);
        canvas_free(canvas);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(each_value_has_its_panel_and_row),
        TEST(what_is_chosen_is_repeated),
        TEST(one_stays_where_one_was),
        TEST(a_folded_row_asks_nothing),
        TEST(a_panel_that_is_gone_to_is_unfolded),
        TEST(folds_survive_other_values_and_a_new_reading),
        TEST(too_many_values_are_said),
        TEST(what_it_repeats_for_must_be_a_variable),
        TEST(looks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
