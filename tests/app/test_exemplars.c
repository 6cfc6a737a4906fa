/* SPDX-License-Identifier: MIT */

/* Who is asked for exemplars, and when not. */

#include <stdlib.h>

#include "app/stage.h"
#include "core/mem.h"
#include "model/exemplar.h"
#include "support/test.h"

static int set_up(void **state)
{
    struct stage *stage = xmalloc(sizeof(*stage));

    stage_init(stage);
    stage->answers[0].holds = "query_exemplars";
    stage->answers[0].body =
        "{\"status\":\"success\",\"data\":[{\"seriesLabels\":{\"pod\":\"a\"},"
        "\"exemplars\":[{\"labels\":{\"trace_id\":\"abc1\"},\"value\":\"0.5\","
        "\"timestamp\":1795403000}]}]}";
    stage_layout(
        stage, "marked",
        "range: 1h\nrows:\n"
        "- panels: [{title: in the grid, type: timeseries, exemplars: true, "
        "queries: [{expr: first_bucket}, {expr: second_bucket}, {expr: '0.2'}]},\n"
        "           {title: only alone, type: timeseries, queries: [{expr: "
        "third_bucket}]},\n"
        "           {title: no graph, type: stat, exemplars: true, queries: "
        "[{expr: fourth_bucket}]}]\n");
    stage_open(stage, "marked", 120, 30);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_done(*state);
    free(*state);
    return 0;
}

static const struct exemplar *marked(struct stage *stage, size_t index)
{
    struct panel *panel = dashboard_view_panel(session_view(&stage->session), index);

    return panel->cls->exemplar ? panel->cls->exemplar(panel, 0, -1) : NULL;
}

static void act(struct stage *stage, enum action action)
{
    struct view *view = dashboard_view_base(session_view(&stage->session));

    (void)view->cls->act(view, action);
    session_rebind(&stage->session);
    stage_settle(stage);
}

static void only_where_they_are_wanted(void **state)
{
    struct stage *stage = *state;

    /* One question for both queries of the one panel that wants them in the grid. */
    assert_int_equal(stage_asked(stage, "query_exemplars"), 1);
    assert_int_equal(stage_asked(stage, "%28first_bucket%29%20or%20%28second_bucket%29"),
                     1);
    assert_non_null(marked(stage, 0));
    assert_int_equal(marked(stage, 0)->ms, 1795403000000);
    assert_null(marked(stage, 1));
    /* A graph that is shown alone has them always. */
    act(stage, ACTION_RIGHT);
    act(stage, ACTION_OPEN);
    assert_int_equal(stage_asked(stage, "%28third_bucket%29"), 1);
    assert_non_null(marked(stage, 1));
    act(stage, ACTION_BACK);
    assert_int_equal(stage_asked(stage, "fourth_bucket%29"), 0);
}

static void hidden_marks_are_not_asked_for(void **state)
{
    struct stage *stage = *state;
    int before;

    stage->session.hide_annotations = true;
    session_rebind(&stage->session);
    stage_settle(stage);
    assert_null(marked(stage, 0));
    before = stage_asked(stage, "query_exemplars");
    act(stage, ACTION_RIGHT);
    act(stage, ACTION_OPEN);
    assert_int_equal(stage_asked(stage, "query_exemplars"), before);
    assert_null(marked(stage, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_where_they_are_wanted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hidden_marks_are_not_asked_for, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
