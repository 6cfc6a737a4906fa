/* SPDX-License-Identifier: MIT */
#include "support/results.h"
#include "support/test.h"
#include "views/dashboard_view.h"

/* Two rows of graphs, six panels. */
static const struct target target = {.expr = "up", .legend = "up"};
static struct panel_spec specs[6];
static struct row_spec rows[2];
static struct dashboard dashboard;

static struct dashboard_view *open_view(void)
{
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f"};

    for (int i = 0; i < 6; i++)
        specs[i] = (struct panel_spec){.id = ids[i],
                                       .title = ids[i],
                                       .type = &panel_class_find("timeseries")->type,
                                       .unit = unit_find(""),
                                       .decimals = -1,
                                       .min = (double)NAN,
                                       .max = (double)NAN,
                                       .weight = 1,
                                       .component = "backend",
                                       .logs = "{app=\"x\"}",
                                       .targets = &target,
                                       .target_count = 1};
    for (int r = 0; r < 2; r++)
        rows[r] =
            (struct row_spec){.height = 1, .panels = &specs[3 * r], .panel_count = 3};
    dashboard = (struct dashboard){.rows = rows, .row_count = 2};
    return dashboard_view_new(&dashboard);
}

static unsigned act(struct dashboard_view *view, enum action action)
{
    struct view *base = dashboard_view_base(view);

    return base->cls->act(base, action);
}

static void close_view(struct dashboard_view *view)
{
    struct view *base = dashboard_view_base(view);

    base->cls->free(base);
}

static void back_is_exactly_where_you_were(void **state)
{
    struct dashboard_view *view = open_view();

    (void)state;
    dashboard_view_layout(view, 120, 30);
    (void)act(view, ACTION_DOWN);
    (void)act(view, ACTION_RIGHT);
    assert_int_equal(dashboard_view_focus(view), 4);
    (void)act(view, ACTION_OPEN);
    dashboard_view_layout(view, 120, 30);
    assert_int_equal(dashboard_view_zoomed(view), 4);
    (void)act(view, ACTION_BACK);
    dashboard_view_layout(view, 120, 30);
    assert_int_equal(dashboard_view_zoomed(view), -1);
    assert_int_equal(dashboard_view_focus(view), 4);
    assert_int_equal(act(view, ACTION_BACK), VIEW_IGNORED);
    close_view(view);
}

/* Hidden panels are not asked for: what is out of sight must say so. */
static void only_what_is_on_the_screen_is_visible(void **state)
{
    struct dashboard_view *view = open_view();
    int cols, rows_shown, visible = 0;

    (void)state;
    dashboard_view_layout(view, 60, 9);
    for (size_t i = 0; i < dashboard_view_count(view); i++)
        visible += dashboard_view_visible(view, i, &cols, &rows_shown);
    assert_in_range(visible, 1, 2);
    assert_true(dashboard_view_visible(view, 0, &cols, &rows_shown));
    (void)act(view, ACTION_LAST);
    dashboard_view_layout(view, 60, 9);
    assert_true(dashboard_view_visible(view, 5, &cols, &rows_shown));
    assert_false(dashboard_view_visible(view, 0, &cols, &rows_shown));
    close_view(view);
}

static void the_crosshair_stays_in_the_window_and_on_all_graphs(void **state)
{
    struct dashboard_view *view = open_view();
    struct time_window window = {1000000, 4600000};

    (void)state;
    dashboard_view_layout(view, 120, 30);
    dashboard_view_set_window(view, window);
    assert_int_equal(dashboard_view_crosshair(view), 0);
    (void)act(view, ACTION_OPEN);
    (void)act(view, ACTION_RIGHT);
    assert_in_range(dashboard_view_crosshair(view), window.from_ms, window.to_ms - 1);
    for (int i = 0; i < 500; i++)
        (void)act(view, ACTION_LEFT);
    assert_int_equal(dashboard_view_crosshair(view), window.from_ms);
    for (int i = 0; i < 500; i++)
        (void)act(view, ACTION_RIGHT);
    assert_int_equal(dashboard_view_crosshair(view), window.to_ms - 1);
    /* It outlives the full screen, and Esc takes it away. */
    (void)act(view, ACTION_BACK);
    assert_int_not_equal(dashboard_view_crosshair(view), 0);
    (void)act(view, ACTION_BACK);
    assert_int_equal(dashboard_view_crosshair(view), 0);
    close_view(view);
}

static void the_selection_leads_on_with_its_time_and_queries(void **state)
{
    struct dashboard_view *view = open_view();
    struct view *base = dashboard_view_base(view);
    struct context context;

    (void)state;
    dashboard_view_layout(view, 120, 30);
    dashboard_view_set_window(view, (struct time_window){1000000, 4600000});
    context_init(&context);
    assert_true(base->cls->context(base, &context));
    assert_string_equal(context.logs, "{app=\"x\"}");
    assert_string_equal(context.component, "backend");
    assert_int_equal(context.from_ms, 1000000);
    assert_int_equal(context.to_ms, 4600000);
    context_done(&context);
    close_view(view);
}

static void a_panel_of_lines_leads_to_them(void **state)
{
    struct dashboard_view *view = open_view();
    struct view *base = dashboard_view_base(view);
    struct target lines = target;
    struct context context;

    (void)state;
    lines.kind = QUERY_LOGS;
    lines.expr = "{app=\"y\"} |= \"error\"";
    specs[0].logs = NULL;
    specs[0].targets = &lines;
    dashboard_view_layout(view, 120, 30);
    context_init(&context);
    assert_true(base->cls->context(base, &context));
    assert_string_equal(context.logs, lines.expr);
    context_done(&context);
    close_view(view);
}

static bool selected(struct dashboard_view *view, struct time_window *ret)
{
    struct view *base = dashboard_view_base(view);

    return base->cls->range(base, ret);
}

static void keys_select_a_range_from_a_mark_to_the_crosshair(void **state)
{
    struct dashboard_view *view = open_view();
    struct time_window window = {1000000, 4600000}, range;
    struct context context;

    (void)state;
    dashboard_view_layout(view, 120, 30);
    dashboard_view_set_window(view, window);
    (void)act(view, ACTION_MARK_RANGE);
    assert_int_equal(dashboard_view_focus(view), 0);
    for (int i = 0; i < 5; i++)
        assert_true(act(view, ACTION_LEFT) & VIEW_REDRAW);
    assert_int_equal(dashboard_view_focus(view), 0); /* the arrows were the crosshair's */
    /* What it leads to, lines or traces, is of that range. */
    context_init(&context);
    assert_true(
        dashboard_view_base(view)->cls->context(dashboard_view_base(view), &context));
    assert_int_equal(context.from_ms, dashboard_view_crosshair(view));
    assert_in_range(context.to_ms, context.from_ms + 1, window.to_ms - 1);
    context_done(&context);
    assert_true(act(view, ACTION_OPEN) & VIEW_RANGE);
    assert_true(selected(view, &range));
    assert_in_range(range.from_ms, window.from_ms, window.to_ms - 1);
    assert_in_range(range.to_ms, range.from_ms + 1, window.to_ms - 1);
    /* It is over: arrows move the focus again, Enter opens. */
    assert_int_equal(dashboard_view_crosshair(view), 0);
    assert_int_equal(dashboard_view_zoomed(view), -1);
    (void)act(view, ACTION_RIGHT);
    assert_int_equal(dashboard_view_focus(view), 1);
    close_view(view);
}

static void a_range_reaches_from_end_to_end_and_esc_gives_it_up(void **state)
{
    struct dashboard_view *view = open_view();
    struct time_window window = {1000000, 4600000}, range;

    (void)state;
    dashboard_view_layout(view, 120, 30);
    dashboard_view_set_window(view, window);
    (void)act(view, ACTION_MARK_RANGE);
    (void)act(view, ACTION_FIRST);
    (void)act(view, ACTION_BACK);
    assert_false(act(view, ACTION_OPEN) & VIEW_RANGE);
    assert_int_equal(dashboard_view_zoomed(view), 0);
    (void)act(view,
              ACTION_MARK_RANGE); /* at the crosshair, which stayed at the left end */
    (void)act(view, ACTION_LAST);
    assert_true(act(view, ACTION_MARK_RANGE) & VIEW_RANGE);
    assert_true(selected(view, &range));
    assert_int_equal(range.from_ms, window.from_ms);
    assert_int_equal(range.to_ms, window.to_ms - 1);
    /* A mark alone is no range. */
    (void)act(view, ACTION_MARK_RANGE);
    (void)act(view, ACTION_MARK_RANGE);
    assert_false(selected(view, &range));
    close_view(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(back_is_exactly_where_you_were),
        cmocka_unit_test(only_what_is_on_the_screen_is_visible),
        cmocka_unit_test(the_crosshair_stays_in_the_window_and_on_all_graphs),
        cmocka_unit_test(the_selection_leads_on_with_its_time_and_queries),
        cmocka_unit_test(a_panel_of_lines_leads_to_them),
        cmocka_unit_test(keys_select_a_range_from_a_mark_to_the_crosshair),
        cmocka_unit_test(a_range_reaches_from_end_to_end_and_esc_gives_it_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
