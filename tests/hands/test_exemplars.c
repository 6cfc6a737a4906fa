/* SPDX-License-Identifier: MIT */

/* Exemplars on a graph: marked, stepped to with the crosshair, leading to their trace. */

#include "core/utf8.h"
#include "model/exemplar.h"
#include "support/results.h"
#include "support/test.h"
#include "views/dashboard_view.h"
#include "views/exemplar_marks.h"

enum { COLS = 100, ROWS = 30 };

static const int64_t hour_ms = 3600000;
static const struct target target = {.expr = "seconds", .legend = "p95"};
static struct panel_spec spec;
static struct row_spec row;
static struct dashboard dashboard;
static struct label pairs[] = {
    {"endpoint", "/api/query"}
};
static struct labels labels;
/* Two in neighbouring columns of a bucket: the greater is marked. One beyond the scale,
   one before the window. */
static const struct exemplar items[] = {
    {-5000,   0.5, {0, 9}, &labels},
    {1200000, 0.2, {0, 1}, &labels},
    {1201000, 0.9, {0, 2}, &labels},
    {3000000, 77,  {0, 3}, &labels},
};
static const struct exemplars all = {items, 4, 4};

static double half(double place, double parameter)
{
    (void)place;
    return parameter;
}

struct stage {
    struct dashboard_view *view;
    struct view *base;
    struct result *result;
    struct canvas *canvas;
};

static void update(struct stage *stage, const struct exemplars *exemplars)
{
    struct panel *panel = dashboard_view_panel(stage->view, 0);
    struct query_state state = results_ok(stage->result, hour_ms, 10000);
    const struct query_state *states[] = {&state};
    const char *exprs[] = {"seconds"};
    struct panel_input input = {
        .spec = &spec,
        .title = "Latency",
        .queries = states,
        .exprs = exprs,
        .query_count = 1,
        .exemplars = exemplars,
        .window = {0, hour_ms},
        .now_ms = hour_ms,
        .range_ms = hour_ms
    };

    dashboard_view_layout(stage->view, COLS, ROWS);
    (void)dashboard_view_visible(stage->view, 0, &input.cols, &input.rows);
    panel_update(panel, &input);
}

static void open_stage(struct stage *stage)
{
    labels_make(&labels, pairs, 1);
    spec = (struct panel_spec){.id = "latency",
                               .title = "Latency",
                               .type = &panel_class_find("timeseries")->type,
                               .unit = unit_find("s"),
                               .decimals = -1,
                               .min = (double)NAN,
                               .max = (double)NAN,
                               .weight = 1,
                               .targets = &target,
                               .target_count = 1};
    row = (struct row_spec){.height = 1, .panels = &spec, .panel_count = 1};
    dashboard = (struct dashboard){.rows = &row, .row_count = 1};
    stage->view = dashboard_view_new(&dashboard);
    stage->base = dashboard_view_base(stage->view);
    stage->result = results_new(RESULT_MATRIX, 0, hour_ms, 15000);
    results_add_fn(stage->result, "pod=a", half, 1);
    results_finish(stage->result);
    stage->canvas = canvas_new(COLS, ROWS);
    dashboard_view_set_window(stage->view, (struct time_window){0, hour_ms});
    update(stage, &all);
}

static void close_stage(struct stage *stage)
{
    stage->base->cls->free(stage->base);
    result_unref(stage->result);
    canvas_free(stage->canvas);
}

static void draw(struct stage *stage)
{
    struct draw_ctx ctx = {.now_ms = hour_ms, .selected_series = -1, .utc = true};

    canvas_clear(stage->canvas);
    stage->base->cls->draw(stage->base, stage->canvas, (struct rect){0, 0, COLS, ROWS},
                           &ctx);
}

static void row_text(const struct canvas *canvas, int y, char *ret)
{
    for (int x = 0; x < COLS; x++) {
        const struct cell *cell = canvas_cell(canvas, x, y);

        memcpy(ret, cell->text, cell->length);
        ret += cell->length;
    }
    *ret = '\0';
}

static int count(struct stage *stage, const char *text)
{
    char line[COLS * 12 + 1];
    int found = 0;

    for (int y = 0; y < ROWS; y++) {
        row_text(stage->canvas, y, line);
        for (const char *at = line; (at = strstr(at, text)); at += strlen(text))
            found++;
    }
    return found;
}

static unsigned act(struct stage *stage, enum action action)
{
    unsigned reply = stage->base->cls->act(stage->base, action);

    update(stage, &all);
    draw(stage);
    return reply;
}

static void marks_on_the_graph(void **state)
{
    struct stage stage;

    (void)state;
    open_stage(&stage);
    draw(&stage);
    assert_int_equal(count(&stage, "\u25c6"),
                     2); /* one below the line that it would hide */
    update(&stage, NULL);
    draw(&stage);
    assert_int_equal(count(&stage, "\u25c6"), 0);
    assert_int_equal(stage.base->cls->act(stage.base, ACTION_EXEMPLAR), VIEW_IGNORED);
    close_stage(&stage);
}

/* What is marked in a narrow graph is marked in a wide one: the crosshair that was set in
   the grid still stands on one when the panel is shown alone. */
static void the_same_at_every_width(void **state)
{
    enum { MANY = 500 };

    static struct exemplar many[MANY];
    struct exemplars listed = {many, MANY, MANY};
    struct exemplar_marks narrow, wide;
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    for (int i = 0; i < MANY; i++)
        many[i] = (struct exemplar){
            i * hour_ms / MANY,
            (double)((i * 7919) % 1000),
            {0, (uint64_t)i + 1},
            &labels
        };
    exemplar_marks_build(&narrow, &arena, &listed, &(struct plot_window){.from_ms = 0});
    assert_int_equal(narrow.count, 0);
    {
        struct plot_window windows[] = {plot_window_fixed(0, hour_ms, 33),
                                        plot_window_fixed(0, hour_ms, 180)};

        exemplar_marks_build(&narrow, &arena, &listed, &windows[0]);
        exemplar_marks_build(&wide, &arena, &listed, &windows[1]);
    }
    assert_in_range(narrow.count, 30, 40);
    assert_int_equal(narrow.count, wide.count);
    for (size_t i = 0; i < narrow.count; i++) {
        assert_int_equal(narrow.items[i].ms, wide.items[i].ms);
        assert_ptr_equal(exemplar_marks_at(&narrow, narrow.items[i].ms, 0),
                         &narrow.items[i]);
    }
    arena_done(&arena);
}

/* On a heatmap they stand in the cells that count them: only where there is room. */
static void marks_on_a_heatmap(void **state)
{
    struct stage stage;

    (void)state;
    open_stage(&stage);
    close_stage(&stage);
    spec.type = &panel_class_find("heatmap")->type;
    stage.view = dashboard_view_new(&dashboard);
    stage.base = dashboard_view_base(stage.view);
    stage.result = results_new(RESULT_MATRIX, 0, hour_ms, 60000);
    results_add_fn(stage.result, "le=0.5", half, 3);
    results_add_fn(stage.result, "le=1", half, 5);
    results_add_fn(stage.result, "le=+Inf", half, 6);
    results_finish(stage.result);
    stage.canvas = canvas_new(COLS, ROWS);
    dashboard_view_set_window(stage.view, (struct time_window){0, hour_ms});
    update(&stage, &all);
    draw(&stage);
    assert_int_equal(count(&stage, "\u25c6"), 0);
    assert_true(act(&stage, ACTION_EXEMPLAR) & VIEW_UPDATE);
    assert_int_equal(count(&stage, "\u25c6"), 2);
    assert_int_equal(count(&stage, "trace 00000000"), 1);
    close_stage(&stage);
}

static void a_key_goes_to_one_and_enter_to_its_trace(void **state)
{
    struct stage stage;
    struct context context;

    (void)state;
    open_stage(&stage);
    assert_true(act(&stage, ACTION_EXEMPLAR) & VIEW_UPDATE);
    assert_int_equal(dashboard_view_zoomed(stage.view), 0);
    assert_int_equal(dashboard_view_crosshair(stage.view), 3000000);
    assert_int_equal(count(&stage, "trace 00000000"), 1);
    assert_true(act(&stage, ACTION_EXEMPLAR) & VIEW_HANDLED);
    assert_int_equal(dashboard_view_crosshair(stage.view), 1201000);
    assert_int_equal(count(&stage, "900 ms"), 1);
    assert_int_equal(count(&stage, "/api/query"), 1);
    assert_int_equal(act(&stage, ACTION_EXEMPLAR), VIEW_IGNORED);
    /* Enter is for app: it opens the trace of the context. */
    assert_int_equal(act(&stage, ACTION_OPEN), VIEW_IGNORED);
    context_init(&context);
    assert_true(stage.base->cls->context(stage.base, &context));
    assert_string_equal(context.trace_id, "00000000000000000000000000000002");
    assert_string_equal(name_values_get(&context.labels, "endpoint"), "/api/query");
    context_done(&context);
    /* The next cell has none. */
    (void)act(&stage, ACTION_LEFT);
    (void)act(&stage, ACTION_LEFT);
    context_init(&context);
    assert_true(stage.base->cls->context(stage.base, &context));
    assert_null(context.trace_id);
    context_done(&context);
    assert_true(act(&stage, ACTION_EXEMPLAR_LATER) & VIEW_HANDLED);
    assert_int_equal(dashboard_view_crosshair(stage.view), 1201000);
    close_stage(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_on_the_graph),
        cmocka_unit_test(the_same_at_every_width),
        cmocka_unit_test(marks_on_a_heatmap),
        cmocka_unit_test(a_key_goes_to_one_and_enter_to_its_trace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
