/* SPDX-License-Identifier: MIT */

/* Traces on a dashboard: what is drawn of a recorded search, selected, and led on with. */

#include "model/trace_query.h"
#include "support.h"
#include "support/golden.h"
#include "support/results.h"
#include "support/test.h"
#include "views/dashboard_view.h"

#define NOW_MS INT64_C(1795436940000)

enum { COLS = 100, ROWS = 10 };

static const struct target target = {.source = SOURCE_JAEGER,
                                     .kind = QUERY_TRACES,
                                     .expr = "service=sql-studio-backend error"};
static struct panel_spec spec;
static struct row_spec row;
static struct dashboard dashboard;

static struct dashboard_view *open_view(void)
{
    spec = (struct panel_spec){.id = "failing",
                               .title = "Failing requests",
                               .type = &panel_class_find("traces")->type,
                               .weight = 1,
                               .targets = &target,
                               .target_count = 1};
    row = (struct row_spec){.height = 1, .panels = &spec, .panel_count = 1};
    dashboard = (struct dashboard){.rows = &row, .row_count = 1};
    return dashboard_view_new(&dashboard);
}

static void update(struct dashboard_view *view, const struct result *result)
{
    struct query_state state = results_ok(result, NOW_MS, 30000);
    const struct query_state *states[] = {&state};
    const char *exprs[] = {target.expr};
    struct panel_input input = {
        .spec = &spec,
        .title = spec.title,
        .queries = states,
        .exprs = exprs,
        .query_count = 1,
        .window = {NOW_MS - 3600000, NOW_MS},
        .now_ms = NOW_MS,
        .range_ms = 3600000,
        .utc = true
    };

    dashboard_view_layout(view, COLS, ROWS);
    (void)dashboard_view_visible(view, 0, &input.cols, &input.rows);
    panel_update(dashboard_view_panel(view, 0), &input);
}

static void draw(struct dashboard_view *view, struct canvas *canvas)
{
    struct view *base = dashboard_view_base(view);
    struct draw_ctx ctx = {.now_ms = NOW_MS, .utc = true, .selected_series = -1};

    canvas_clear(canvas);
    base->cls->draw(base, canvas, canvas_bounds(canvas), &ctx);
    assert_true(canvas_check(canvas));
}

static void a_search_on_a_dashboard(void **state)
{
    struct dashboard_view *view = open_view();
    struct view *base = dashboard_view_base(view);
    struct result *result = decode_fixture(&ask_traces, "jaeger-2.20/search_errors.json");
    struct canvas *canvas = canvas_new(COLS, ROWS);
    struct context context;
    struct trace_id id;

    (void)state;
    update(view, result);
    draw(view, canvas);
    golden_check("traces/panel-100x10", canvas, GLYPHS_BRAILLE);
    /* Alone, a trace can be selected: it is what Enter opens. */
    (void)base->cls->act(base, ACTION_OPEN);
    (void)base->cls->act(base, ACTION_DOWN);
    (void)base->cls->act(base, ACTION_DOWN);
    update(view, result);
    draw(view, canvas);
    assert_int_equal(base->cls->act(base, ACTION_OPEN), VIEW_IGNORED);
    context_init(&context);
    assert_true(base->cls->context(base, &context));
    assert_string_equal(context.search, target.expr);
    assert_true(trace_id_parse(context.trace_id, 32, &id));
    assert_true(panel_class_find("traces")->trace(dashboard_view_panel(view, 0), 1, &id));
    context_done(&context);
    base->cls->free(base);
    canvas_free(canvas);
    result_unref(result);
}

static void nothing_found_is_said(void **state)
{
    struct dashboard_view *view = open_view();
    struct view *base = dashboard_view_base(view);
    struct result *result = decode_text(&ask_traces, "{\"data\":[]}");

    (void)state;
    update(view, result);
    assert_int_equal(dashboard_view_panel(view, 0)->condition, PANEL_NO_DATA);
    base->cls->free(base);
    result_unref(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_on_a_dashboard),
        cmocka_unit_test(nothing_found_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
