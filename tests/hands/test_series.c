/* SPDX-License-Identifier: MIT */

/* The series of a panel shown alone: hidden, alone, sorted, searched for; its axis and its
   legend. */

#include <math.h>
#include <stdlib.h>

#include "model/annotation.h"
#include "support/golden.h"
#include "support/test.h"
#include "views/dashboard_view.h"
#include "views/fixture.h"
#include "views/series_choice.h"

enum { COLS = 100, ROWS = 30 };

static const struct target target = {.kind = QUERY_RANGE, .expr = "rate(requests[5m])"};

struct stage {
    struct panel_spec spec;
    struct row_spec row;
    struct dashboard dashboard;
    struct dashboard_view *view;
    struct result *result, *before;
    struct annotation annotations[2];
    size_t annotation_count;
    int cols, rows;
    struct canvas *canvas;
};

static double around(double place, double value)
{
    return value * (1 + 0.2 * sin(place * 40 + value));
}

/* Series of the pods, each around its value. */
static struct result *pods(int64_t to_ms, const char *const *names, const double *values)
{
    struct result *result =
        results_new(RESULT_MATRIX, to_ms - FIXTURE_HOUR, to_ms, 15000);
    char labels[40];

    for (size_t i = 0; names[i]; i++) {
        snprintf(labels, sizeof(labels), "pod=%s", names[i]);
        results_add_fn(result, labels, around, values[i]);
    }
    return results_finish(result);
}

static struct panel *panel_of(struct stage *stage)
{
    return dashboard_view_panel(stage->view, 0);
}

/* What board.c does: lay out, and compute with what was answered. */
static void update(struct stage *stage)
{
    static const char *const exprs[] = {"rate(requests[5m])"};
    struct query_state now = results_ok(stage->result, FIXTURE_NOW_MS - 400, 10000);
    struct query_state then = results_ok(stage->before, FIXTURE_NOW_MS - 400, 10000);
    const struct query_state *states[] = {&now}, *ghosts[] = {&then};
    struct panel_input input = {
        .spec = &stage->spec,
        .title = stage->spec.title,
        .queries = states,
        .exprs = exprs,
        .ghosts = stage->before ? ghosts : NULL,
        .shift_ms = FIXTURE_HOUR,
        .query_count = 1,
        .annotations = stage->annotations,
        .annotation_count = stage->annotation_count,
        .window = {FIXTURE_NOW_MS - FIXTURE_HOUR, FIXTURE_NOW_MS},
        .now_ms = FIXTURE_NOW_MS,
        .range_ms = FIXTURE_HOUR,
        .utc = true,
        .full_screen = dashboard_view_zoomed(stage->view) == 0,
    };

    dashboard_view_layout(stage->view, stage->cols, stage->rows);
    dashboard_view_set_window(stage->view, input.window);
    (void)dashboard_view_visible(stage->view, 0, &input.cols, &input.rows);
    panel_update(panel_of(stage), &input);
}

static void draw(struct stage *stage)
{
    struct view *base = dashboard_view_base(stage->view);
    struct draw_ctx ctx = {.now_ms = FIXTURE_NOW_MS, .utc = true, .selected_series = -1};

    canvas_free(stage->canvas);
    stage->canvas = canvas_new(stage->cols, stage->rows);
    base->cls->draw(base, stage->canvas, canvas_bounds(stage->canvas), &ctx);
    assert_true(canvas_check(stage->canvas));
}

static void act(struct stage *stage, enum action action)
{
    struct view *base = dashboard_view_base(stage->view);
    unsigned reply = base->cls->act(base, action);

    assert_true(reply & VIEW_HANDLED);
    if (reply & VIEW_UPDATE)
        update(stage);
    draw(stage);
}

static void type(struct stage *stage, const char *text)
{
    struct view *base = dashboard_view_base(stage->view);

    for (; *text; text++) {
        struct event event = {.type = EVENT_KEY, .code = (uint32_t)*text};

        assert_true(base->cls->editing(base));
        (void)base->cls->edit(base, &event);
    }
    draw(stage);
}

static void press(struct stage *stage, uint32_t code)
{
    struct view *base = dashboard_view_base(stage->view);
    struct event event = {.type = EVENT_KEY, .code = code};

    (void)base->cls->edit(base, &event);
    draw(stage);
}

static void resize(struct stage *stage, int cols, int rows)
{
    stage->cols = cols;
    stage->rows = rows;
    update(stage);
    draw(stage);
}

static void answer(struct stage *stage, const char *const *names, const double *values)
{
    result_unref(stage->result);
    stage->result = pods(FIXTURE_NOW_MS, names, values);
    update(stage);
    draw(stage);
}

static const char *const three[] = {"anna", "bert", "carl", NULL};
static const double values[] = {40, 900, 200};

static int set_up(void **state)
{
    struct stage *stage = xcalloc(1, sizeof(*stage));

    stage->spec = (struct panel_spec){.id = "requests",
                                      .title = "Requests",
                                      .type = &panel_class_find("timeseries")->type,
                                      .unit = unit_find("reqps"),
                                      .decimals = -1,
                                      .min = (double)NAN,
                                      .max = (double)NAN,
                                      .weight = 1,
                                      .help = "What every pod is asked.",
                                      .targets = &target,
                                      .target_count = 1};
    stage->row = (struct row_spec){.height = 1, .panels = &stage->spec, .panel_count = 1};
    stage->dashboard = (struct dashboard){.rows = &stage->row, .row_count = 1};
    stage->view = dashboard_view_new(&stage->dashboard);
    stage->result = pods(FIXTURE_NOW_MS, three, values);
    stage->cols = COLS;
    stage->rows = ROWS;
    update(stage);
    act(stage, ACTION_OPEN);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    struct view *base = dashboard_view_base(stage->view);

    base->cls->free(base);
    result_unref(stage->result);
    result_unref(stage->before);
    canvas_free(stage->canvas);
    free(stage);
    return 0;
}

/* Rows of the table from the top: "bert carl anna". */
static void expect_order(struct stage *stage, const char *wanted)
{
    char text[200] = "";
    struct panel_series series;

    for (size_t i = 0; panel_of(stage)->cls->series(panel_of(stage), i, &series); i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i ? " " : "",
                 series.name);
    assert_string_equal(text, wanted);
}

static bool shows(const struct stage *stage, const char *text)
{
    return canvas_shows(stage->canvas, text);
}

/* The greatest tick of the axis: what is hidden does not stretch it. */
static bool scale_reaches(const struct stage *stage, const char *tick)
{
    char text[40];

    snprintf(text, sizeof(text), "%s┤", tick);
    return shows(stage, text);
}

static void a_hidden_series_stays_hidden(void **state)
{
    static const char *const without[] = {"anna", "carl", NULL};
    static const char *const more[] = {"anna", "bert", "carl", "dora", NULL};
    static const double two[] = {41, 210}, four[] = {39, 950, 190, 5};
    struct stage *stage = *state;

    assert_true(scale_reaches(stage, "1 k/s"));
    act(stage, ACTION_DOWN);
    act(stage, ACTION_SERIES_HIDE);
    assert_true(shows(stage, "(hidden)"));
    assert_true(scale_reaches(stage, "200/s") || scale_reaches(stage, "300/s"));
    /* The number of the title and its state are those of all that there is. */
    assert_true(strtod(panel_of(stage)->summary.value, NULL) > 500);
    /* A refresh, a gap, a newcomer. */
    answer(stage, without, two);
    assert_false(shows(stage, "(hidden)"));
    answer(stage, more, four);
    assert_true(shows(stage, "(hidden)"));
    assert_false(scale_reaches(stage, "1 k/s"));
    /* In the grid too, where it is said. */
    act(stage, ACTION_BACK);
    act(stage, ACTION_BACK);
    assert_int_equal(dashboard_view_zoomed(stage->view), -1);
    assert_true(shows(stage, "1 hidden"));
    assert_false(shows(stage, "bert"));
    act(stage, ACTION_OPEN);
    act(stage, ACTION_FIRST);
    act(stage, ACTION_SERIES_HIDE);
    assert_false(shows(stage, "hidden"));
    assert_true(scale_reaches(stage, "1 k/s"));
}

static void one_series_alone(void **state)
{
    static const char *const more[] = {"anna", "bert", "carl", "dora", NULL};
    static const double four[] = {39, 950, 190, 5};
    struct stage *stage = *state;

    act(stage, ACTION_LAST);
    act(stage, ACTION_SERIES_ONLY);
    assert_true(scale_reaches(stage, "40/s") || scale_reaches(stage, "50/s"));
    /* Who comes later is not part of it. */
    answer(stage, more, four);
    assert_false(scale_reaches(stage, "1 k/s"));
    act(stage, ACTION_SERIES_ONLY);
    assert_true(scale_reaches(stage, "1 k/s"));
    assert_false(shows(stage, "hidden"));
}

static void the_selection_follows_its_series(void **state)
{
    static const double turned[] = {900, 40, 200};
    struct stage *stage = *state;
    struct context context;
    struct view *base = dashboard_view_base(stage->view);

    act(stage, ACTION_DOWN);
    expect_order(stage, "bert carl anna");
    answer(stage, three, turned);
    expect_order(stage, "anna carl bert");
    context_init(&context);
    assert_true(base->cls->context(base, &context));
    assert_string_equal(name_values_get(&context.labels, "pod"), "bert");
    context_done(&context);
}

static void the_table_is_sorted_by_any_column(void **state)
{
    static const struct {
        enum series_sort by;
        const char *order, *head;
    } columns[] = {
        {SORT_NAME, "anna bert carl", "SERIES↑"},
        {SORT_LAST, "bert carl anna", "LAST↓"  },
        {SORT_MIN,  "bert carl anna", "MIN↓"   },
        {SORT_MAX,  "bert carl anna", "MAX↓"   },
        {SORT_MEAN, "bert carl anna", "MEAN↓"  },
    };
    struct stage *stage = *state;

    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        act(stage, ACTION_SERIES_ORDER);
        assert_int_equal(panel_of(stage)->choice->sort, columns[i].by);
        expect_order(stage, columns[i].order);
        assert_true(shows(stage, columns[i].head));
    }
    act(stage, ACTION_SERIES_REVERSE);
    expect_order(stage, "anna carl bert");
    assert_true(shows(stage, "MEAN↑"));
    act(stage, ACTION_SERIES_ORDER);
    expect_order(stage, "bert carl anna");
}

static void differences_sort_where_something_is_compared(void **state)
{
    static const double before[] = {10, 880, 200};
    struct stage *stage = *state;

    stage->before = pods(FIXTURE_NOW_MS - FIXTURE_HOUR, three, before);
    update(stage);
    for (int i = 0; i < 3; i++)
        act(stage, ACTION_SERIES_ORDER);
    assert_int_equal(panel_of(stage)->choice->sort, SORT_DIFFERENCE);
    assert_true(shows(stage, "DIFF↓"));
    assert_true(shows(stage, "1h BEFORE"));
    expect_order(stage, "anna bert carl");
}

static void a_search_finds_and_goes_on(void **state)
{
    struct stage *stage = *state;
    struct view *base = dashboard_view_base(stage->view);
    struct context context;

    act(stage, ACTION_SEARCH);
    type(stage, "A");
    assert_true(shows(stage, "Find a series: A"));
    assert_true(shows(stage, "2 of 3"));
    press(stage, KEY_CODE_ENTER);
    assert_false(base->cls->editing(base));
    context_init(&context);
    assert_true(base->cls->context(base, &context));
    assert_string_equal(name_values_get(&context.labels, "pod"), "carl");
    context_done(&context);
    act(stage, ACTION_SERIES_NEXT);
    act(stage, ACTION_SERIES_HIDE);
    assert_true(series_choice_hides(panel_of(stage)->choice,
                                    panel_of(stage)->choice->hidden.items[0]));
    act(stage, ACTION_SERIES_PREVIOUS);
    act(stage, ACTION_SEARCH);
    type(stage, "zeno");
    assert_true(shows(stage, "none"));
    press(stage, KEY_CODE_ESC);
    assert_false(shows(stage, "Find a series"));
    assert_int_equal(dashboard_view_zoomed(stage->view), 0);
}

static void the_axis_is_logarithmic_or_not(void **state)
{
    struct stage *stage = *state;

    act(stage, ACTION_AXIS);
    assert_true(shows(stage, "log axis"));
    assert_true(shows(stage, "10/s┤"));
    act(stage, ACTION_AXIS);
    assert_false(shows(stage, "log axis"));
    assert_true(shows(stage, "0/s┤"));
}

static void the_legend_has_its_forms(void **state)
{
    struct stage *stage = *state;

    assert_true(shows(stage, "MEAN"));
    act(stage, ACTION_LEGEND);
    assert_false(shows(stage, "MEAN"));
    assert_true(shows(stage, "━ bert"));
    act(stage, ACTION_LEGEND);
    assert_false(shows(stage, "bert"));
    act(stage, ACTION_LEGEND);
    assert_true(shows(stage, "MEAN"));
}

static void a_layout_read_again_keeps_the_choice(void **state)
{
    struct stage *stage = *state;
    struct dashboard_view *old = stage->view;
    struct view *base = dashboard_view_base(old);

    act(stage, ACTION_DOWN);
    act(stage, ACTION_SERIES_HIDE);
    stage->view = dashboard_view_new(&stage->dashboard);
    dashboard_view_adopt(stage->view, old);
    base->cls->free(base);
    update(stage);
    draw(stage);
    assert_int_equal(dashboard_view_zoomed(stage->view), 0);
    assert_true(shows(stage, "(hidden)"));
}

static void golden(struct stage *stage, const char *name)
{
    static const int sizes[][2] = {
        {40,  12},
        {80,  24},
        {120, 40},
        {200, 50}
    };

    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        char path[80];

        resize(stage, sizes[i][0], sizes[i][1]);
        snprintf(path, sizeof(path), "overlays/%s-%dx%d", name, sizes[i][0], sizes[i][1]);
        golden_check(path, stage->canvas, GLYPHS_BRAILLE);
    }
}

static void looks(void **state)
{
    static const double before[] = {10, 880, 200};
    struct stage *stage = *state;

    act(stage, ACTION_LAST);
    act(stage, ACTION_SERIES_HIDE);
    act(stage, ACTION_SERIES_ORDER);
    act(stage, ACTION_UP);
    golden(stage, "series");
    act(stage, ACTION_SEARCH);
    type(stage, "er");
    golden(stage, "series-search");
    press(stage, KEY_CODE_ENTER);
    stage->before = pods(FIXTURE_NOW_MS - FIXTURE_HOUR, three, before);
    golden(stage, "series-compared");
}

/* The crosshair, and what happened under it: an alert of one of the pods, a release. */
static void looks_at_a_moment(void **state)
{
    static struct label pairs[] = {
        {"alertname", "PodSlow"},
        {"pod",       "bert"   }
    };
    struct stage *stage = *state;
    int64_t at = FIXTURE_NOW_MS - 20 * 60000;

    stage->annotations[0] = (struct annotation){.kind = ANNOTATION_ALERT,
                                                .from_ms = at - 5 * 60000,
                                                .to_ms = at + 10 * 60000,
                                                .state = STATE_CRITICAL,
                                                .title = "PodSlow"};
    labels_make(&stage->annotations[0].labels, pairs, ARRAY_LEN(pairs));
    stage->annotations[1] = (struct annotation){.kind = ANNOTATION_MARK,
                                                .from_ms = at,
                                                .to_ms = at + 15000,
                                                .title = "release 1.4"};
    stage->annotation_count = 2;
    update(stage);
    act(stage, ACTION_DOWN);
    act(stage, ACTION_RIGHT);
    while (dashboard_view_crosshair(stage->view) > at + 20000)
        act(stage, ACTION_LEFT);
    assert_true(shows(stage, "PodSlow, release 1.4"));
    assert_true(shows(stage, "AT 02:5"));
    golden(stage, "crosshair");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_hidden_series_stays_hidden),
        TEST(one_series_alone),
        TEST(the_selection_follows_its_series),
        TEST(the_table_is_sorted_by_any_column),
        TEST(differences_sort_where_something_is_compared),
        TEST(a_search_finds_and_goes_on),
        TEST(the_axis_is_logarithmic_or_not),
        TEST(the_legend_has_its_forms),
        TEST(a_layout_read_again_keeps_the_choice),
        TEST(looks),
        TEST(looks_at_a_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
