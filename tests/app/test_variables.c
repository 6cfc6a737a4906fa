/* SPDX-License-Identifier: MIT */

/* Template variables: where their values come from, and what waits for them. */

#include <stdlib.h>

#include "app/stage.h"
#include "core/log.h"
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

/* A layout with these variables and a panel that asks with all of $a and $b. */
#define LAYOUT(variables, expr)                                                          \
    "variables:\n" variables "rows:\n- panels: [{title: 't $a', type: stat, queries: "   \
    "[{expr: '" expr "'}]}]\n"

static const char *asked(const struct stage *stage)
{
    return board_expr(stage->session.board, 0, 0);
}

static struct panel *panel(const struct stage *stage)
{
    return dashboard_view_panel(session_view(&stage->session), 0);
}

static void expect_format(const struct stage *stage, bool at_default, const char *wanted)
{
    struct buf text;

    buf_init(&text, 1000);
    variables_format(&stage->session.variables, at_default, &text);
    assert_string_equal(text.data, wanted);
    buf_done(&text);
}

static void choose(struct stage *stage, const char *name, const char *value)
{
    struct err err = {0};

    if (!variables_set(&stage->session.variables, name, value, &err))
        fail_msg("%s", err.msg);
    session_rebind(&stage->session);
    stage_settle(stage);
}

static void a_default_is_asked_with_at_once(void **state)
{
    struct stage *stage = *state;

    stage_layout(stage, "v",
                 LAYOUT("- {name: a, values: [x, y], default: y}\n", "m{a=\"$a\"}"));
    stage_open(stage, "v", 80, 20);
    assert_string_equal(asked(stage), "m{a=\"y\"}");
    assert_string_equal(panel(stage)->title, "t y");
    expect_format(stage, true, "a=y");
    choose(stage, "a", "x");
    assert_string_equal(asked(stage), "m{a=\"x\"}");
    expect_format(stage, true, "");
    expect_format(stage, false, "a=x");
}

static void without_a_default_the_first_fixed_value_holds(void **state)
{
    struct stage *stage = *state;

    stage_layout(stage, "v",
                 LAYOUT("- {name: a, values: [x, y], label: L}\n", "m{a=\"$a\"}"));
    stage_open(stage, "v", 80, 20);
    assert_string_equal(asked(stage), "m{a=\"x\"}");
    expect_format(stage, true, "L=x");
}

static void all_is_everything(void **state)
{
    struct stage *stage = *state;
    struct err err = {0};

    stage->values = "a=p,q";
    stage_layout(stage, "v",
                 LAYOUT("- {name: a, query: 'label_values(up, a)', multi: true, "
                        "all: true}\n- {name: b, values: [one]}\n",
                        "m{a=~\"$a\",b=\"$b\"}"));
    stage_open(stage, "v", 80, 20);
    assert_string_equal(asked(stage), "m{a=~\".*\",b=\"one\"}");
    expect_format(stage, true, "a=All b=one");
    assert_true(variable_is_all(&stage->session.variables.items[0], stage->store));
    choose(stage, "a", "p,q.r");
    assert_string_equal(asked(stage), "m{a=~\"(p|q\\\\.r)\",b=\"one\"}");
    assert_false(variable_is_all(&stage->session.variables.items[0], stage->store));
    choose(stage, "a", "q,p");
    assert_true(variable_is_all(&stage->session.variables.items[0], stage->store));
    assert_false(variables_set(&stage->session.variables, "b", "All", &err));
    assert_non_null(strstr(err.msg, "cannot be All"));
    assert_false(variables_set(&stage->session.variables, "zzz", "x", &err));
    assert_non_null(strstr(err.msg, "no variable \"zzz\""));
}

static void the_servers_first_value_is_a_guess(void **state)
{
    struct stage *stage = *state;
    size_t count;

    stage->values = "a=p,q";
    stage_layout(
        stage, "v",
        LAYOUT("- {name: a, query: 'label_values(up{x=\"y,z\"}, a)'}\n", "m{a=\"$a\"}"));
    stage_open(stage, "v", 80, 20);
    assert_string_equal(asked(stage), "m{a=\"p\"}");
    assert_string_equal(panel(stage)->title, "t p");
    assert_int_equal(stage_asked(stage, "/label/a/values"), 1);
    assert_true(stage->session.variables.items[0].guessed);
    expect_format(stage, true, "a=p");
    (void)variables_options(&stage->session.variables.items[0], stage->store, &count);
    assert_int_equal(count, 2);
}

static void a_variable_may_hang_on_another(void **state)
{
    struct stage *stage = *state;

    stage->values = "a=p,q;b=p1,p2";
    stage_layout(stage, "v",
                 LAYOUT("- {name: a, query: 'label_values(up, a)'}\n"
                        "- {name: b, query: 'label_values(up{a=\"$a\"}, b)'}\n",
                        "m{a=\"$a\",b=\"$b\"}"));
    stage_open(stage, "v", 80, 20);
    assert_string_equal(asked(stage), "m{a=\"p\",b=\"p1\"}");
    /* Another choice asks again, and a guess that is left out is made anew. */
    stage->values = "a=p,q;b=q1,q2";
    choose(stage, "a", "q");
    assert_string_equal(asked(stage), "m{a=\"q\",b=\"q1\"}");
    /* What somebody chose stays. */
    choose(stage, "b", "mine");
    stage->values = "a=p,q;b=p1,p2";
    choose(stage, "a", "p");
    assert_string_equal(asked(stage), "m{a=\"p\",b=\"mine\"}");
}

static void no_value_is_said_and_not_waited_for(void **state)
{
    struct stage *stage = *state;

    stage->values = "a=";
    stage_layout(stage, "v",
                 LAYOUT("- {name: a, query: 'label_values(up, a)'}\n", "m{a=\"$a\"}"));
    stage_open(stage, "v", 80, 20);
    assert_true(board_settled(stage->session.board));
    assert_int_equal(panel(stage)->condition, PANEL_FAILED);
    assert_non_null(strstr(panel(stage)->notice, "$a has no value"));
    assert_int_equal(stage_asked(stage, "query=m"), 0);
    expect_format(stage, false, "a=?");
}

static void values_that_cannot_be_had_are_said_too(void **state)
{
    struct stage *stage = *state;

    stage->values_fail = true;
    stage_layout(stage, "v",
                 LAYOUT("- {name: a, query: 'label_values(up, a)'}\n", "m{a=\"$a\"}"));
    stage_open(stage, "v", 80, 20);
    assert_int_equal(panel(stage)->condition, PANEL_FAILED);
    assert_non_null(strstr(panel(stage)->notice, "no values today"));
    assert_non_null(strstr(panel(stage)->notice, "$a"));
}

static void the_command_line_is_over_the_context_over_the_layout(void **state)
{
    struct stage *stage = *state;
    static const char layout[] =
        LAYOUT("- {name: a, values: [x, y], default: x}\n", "m{a=\"$a\"}");

    name_values_add(&stage->settings.contexts[0].variables, "a", "context");
    stage_layout(stage, "v", layout);
    stage_layout(stage, "w", layout);
    stage_open(stage, "v", 80, 20);
    assert_string_equal(asked(stage), "m{a=\"context\"}");
    name_values_add(&stage->settings.variables, "a", "line");
    variables_load(&stage->session.variables, session_dashboard(&stage->session),
                   &stage->settings, stage->store);
    session_rebind(&stage->session);
    stage_settle(stage);
    assert_string_equal(asked(stage), "m{a=\"line\"}");
}

static void a_choice_goes_along_to_other_dashboards(void **state)
{
    struct stage *stage = *state;
    size_t other = 0;

    stage_layout(stage, "v",
                 LAYOUT("- {name: a, values: [x, y], default: x}\n", "m{a=\"$a\"}"));
    stage_layout(stage, "w",
                 LAYOUT("- {name: a, values: [x, y, z], default: z}\n", "n{a=\"$a\"}"));
    stage_open(stage, "v", 80, 20);
    choose(stage, "a", "y");
    while (strcmp(stage->session.dashboards[other].name, "w") != 0)
        other++;
    assert_true(session_switch(&stage->session, other));
    stage_settle(stage);
    assert_string_equal(asked(stage), "n{a=\"y\"}");
}

static void hostile_values_stay_within_their_quotes(void **state)
{
    struct stage *stage = *state;

    stage_layout(stage, "v",
                 LAYOUT("- {name: a, values: [x], multi: true}\n", "m{a=\"$a\"}"));
    stage_open(stage, "v", 80, 20);
    choose(stage, "a", "\"} or up{x=\"\\");
    assert_string_equal(asked(stage), "m{a=\"\\\"\\\\} or up\\\\{x=\\\"\\\\\\\\\"}");
}

/* One letter too many, and every panel is empty: it is said which choice nobody has. */
static void a_choice_that_the_server_does_not_have_is_said(void **state)
{
    struct stage *stage = *state;
    uint64_t before = log_ring_generation();
    struct log_entry entry;

    stage->values = "a=x,y";
    name_values_add(&stage->settings.variables, "a", "xx");
    stage_layout(stage, "v",
                 LAYOUT("- {name: a, query: 'label_values(up, a)'}\n", "m{a=\"$a\"}"));
    stage_open(stage, "v", 80, 20);
    assert_true(log_ring_newest(before, LOG_LEVEL_WARN, &entry));
    assert_string_equal(entry.text, "a: \"xx\" is not among the 2 values the server has");
    assert_int_equal(entry.count, 1);
    before = log_ring_generation();
    choose(stage, "a", "y");
    assert_false(log_ring_newest(before, LOG_LEVEL_WARN, &entry));
}

static void a_name_that_no_variable_has_is_an_error(void **state)
{
    struct stage *stage = *state;
    const struct dashboard *dashboard;
    struct err err = {0};

    stage_layout(stage, "v",
                 LAYOUT("- {name: namespace, values: [x, y]}\n", "m{a=\"$namespace\"}"));
    stage_open(stage, "v", 80, 20);
    dashboard = session_dashboard(&stage->session);
    name_values_add(&stage->settings.variables, "namespace", "x");
    assert_true(variables_known(dashboard, &stage->settings, &err));
    name_values_add(&stage->settings.variables, "namspace", "x");
    assert_false(variables_known(dashboard, &stage->settings, &err));
    assert_non_null(strstr(err.msg, "\"namspace\""));
    assert_non_null(strstr(err.msg, "did you mean \"namespace\"?"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_choice_that_the_server_does_not_have_is_said),
        TEST(a_name_that_no_variable_has_is_an_error),
        TEST(a_default_is_asked_with_at_once),
        TEST(without_a_default_the_first_fixed_value_holds),
        TEST(all_is_everything),
        TEST(the_servers_first_value_is_a_guess),
        TEST(a_variable_may_hang_on_another),
        TEST(no_value_is_said_and_not_waited_for),
        TEST(values_that_cannot_be_had_are_said_too),
        TEST(the_command_line_is_over_the_context_over_the_layout),
        TEST(a_choice_goes_along_to_other_dashboards),
        TEST(hostile_values_stay_within_their_quotes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
