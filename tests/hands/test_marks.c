/* SPDX-License-Identifier: MIT */
#include "core/utf8.h"
#include "model/annotation.h"
#include "support/results.h"
#include "support/test.h"
#include "views/panel.h"

enum { COLS = 80, ROWS = 12 };

static const int64_t hour_ms = 3600000;
static const struct target target = {.expr = "errors", .legend = "errors"};

/* High at first, so that the top row is free under the alert. */
static double falls(double place, double parameter)
{
    return place < 0.1 ? 2 * parameter : parameter;
}

/* Where the crosshair stands, 0: nowhere. */
static int64_t crosshair_ms;

/* A graph of an hour with these annotations; how often a code point stands
   in it. */
static int count_in_graph(const char *component, const struct annotation *annotations,
                          size_t count, uint32_t code, const char *text)
{
    struct panel_spec spec = {.id = "e",
                              .title = "Errors",
                              .type = &panel_class_find("timeseries")->type,
                              .unit = unit_find(""),
                              .decimals = -1,
                              .min = (double)NAN,
                              .max = (double)NAN,
                              .component = component,
                              .targets = &target,
                              .target_count = 1};
    struct result *result = results_new(RESULT_MATRIX, 0, hour_ms, 15000);
    struct query_state state;
    const struct query_state *states[] = {&state};
    const char *exprs[] = {"errors"};
    struct panel_input input = {
        .spec = &spec,
        .title = "Errors",
        .queries = states,
        .exprs = exprs,
        .query_count = 1,
        .annotations = annotations,
        .annotation_count = count,
        .window = {0, hour_ms},
        .now_ms = hour_ms,
        .range_ms = hour_ms,
        .cols = COLS - 1,
        .rows = ROWS - 1
    };
    struct canvas *canvas = canvas_new(COLS, ROWS);
    struct draw_ctx ctx = {
        .now_ms = hour_ms, .selected_series = -1, .crosshair_ms = crosshair_ms};
    struct panel *panel = panel_new(&spec);
    int found = 0;
    char row[COLS * 12 + 1];

    results_add_fn(result, "pod=a", falls, 0.5);
    results_finish(result);
    state = results_ok(result, hour_ms, 10000);
    panel_update(panel, &input);
    panel_draw(panel, canvas, canvas_bounds(canvas), &ctx);
    assert_true(canvas_check(canvas));
    for (int y = 0; y < ROWS; y++) {
        size_t used = 0;

        for (int x = 0; x < COLS; x++) {
            const struct cell *cell = canvas_cell(canvas, x, y);
            uint32_t at;

            memcpy(row + used, cell->text, cell->length);
            used += cell->length;
            (void)utf8_decode(cell->text, cell->text + cell->length, &at);
            found += !text && cell->width > 0 && at == code;
        }
        row[used] = '\0';
        found += text && strstr(row, text) != NULL;
    }
    panel_free(panel);
    result_unref(result);
    canvas_free(canvas);
    return found;
}

static const struct annotation alert = {.kind = ANNOTATION_ALERT,
                                        .from_ms = 1200000,
                                        .to_ms = 3600000,
                                        .state = STATE_CRITICAL,
                                        .title = "HighErrorRate",
                                        .component = "backend"};

static void an_alert_is_a_named_bar_on_graphs_of_its_component(void **state)
{
    uint32_t bar = glyph(GLYPHS_BRAILLE, GLYPH_ALERT_BAND);

    (void)state;
    assert_in_range(count_in_graph("backend", &alert, 1, bar, NULL), 20, COLS);
    assert_int_equal(count_in_graph("backend", &alert, 1, 0, "HighErrorRate"), 1);
    assert_int_equal(count_in_graph("database", &alert, 1, bar, NULL), 0);
    assert_int_equal(count_in_graph(NULL, &alert, 1, bar, NULL), 0);
}

static void the_worst_gives_the_name_and_others_are_counted(void **state)
{
    struct annotation both[] = {alert, alert, alert};

    (void)state;
    both[0].title = "HighAPILatency";
    both[0].state = STATE_WARNING;
    assert_int_equal(count_in_graph("backend", both, 3, 0, "HighErrorRate +1"), 1);
}

static void a_restart_is_a_line_on_every_graph(void **state)
{
    struct annotation mark = {.kind = ANNOTATION_MARK,
                              .from_ms = 1800000,
                              .to_ms = 1815000,
                              .title = "restart of a"};
    uint32_t line = glyph(GLYPHS_BRAILLE, GLYPH_END_OF_DATA);

    (void)state;
    assert_in_range(count_in_graph(NULL, &mark, 1, line, NULL), 2, ROWS);
    mark.from_ms = mark.to_ms = 2 * hour_ms; /* outside the window */
    assert_int_equal(count_in_graph(NULL, &mark, 1, line, NULL), 0);
}

/* The graph shows the series of pod a. */
static void an_alert_of_another_pod_is_not_of_the_graph(void **state)
{
    struct label of_a[] = {
        {"alertname", "PodDown"},
        {"pod",       "a"      }
    };
    struct label of_b[] = {
        {"alertname", "PodDown"},
        {"pod",       "b"      }
    };
    struct label of_no_pod[] = {
        {"alertname", "Slow"},
        {"region",    "eu"  }
    };
    struct annotation at = alert;
    uint32_t bar = glyph(GLYPHS_BRAILLE, GLYPH_ALERT_BAND);

    (void)state;
    labels_make(&at.labels, of_b, 2);
    assert_int_equal(count_in_graph("backend", &at, 1, bar, NULL), 0);
    labels_make(&at.labels, of_a, 2);
    assert_in_range(count_in_graph("backend", &at, 1, bar, NULL), 20, COLS);
    /* A graph without a component is found by what it shares. */
    assert_in_range(count_in_graph(NULL, &at, 1, bar, NULL), 20, COLS);
    at.component = NULL;
    assert_in_range(count_in_graph("backend", &at, 1, bar, NULL), 20, COLS);
    labels_make(&at.labels, of_no_pod, 2);
    assert_int_equal(count_in_graph(NULL, &at, 1, bar, NULL), 0);
}

static void the_crosshair_names_what_lies_under_it(void **state)
{
    struct annotation all[] = {
        alert,
        {.kind = ANNOTATION_MARK,
          .from_ms = 1800000,
          .to_ms = 1815000,
          .title = "restart of a"},
    };

    (void)state;
    crosshair_ms = 1801000;
    assert_int_equal(count_in_graph("backend", all, 2, 0, "HighErrorRate, restart of a"),
                     1);
    assert_int_equal(count_in_graph("database", all, 2, 0, "restart of a"), 1);
    crosshair_ms = 2400000;
    assert_int_equal(count_in_graph("backend", all, 2, 0, "restart of a"), 0);
    assert_in_range(count_in_graph("backend", all, 2, 0, "HighErrorRate"), 1, 1);
    crosshair_ms = 600000;
    assert_int_equal(count_in_graph("database", all, 2, 0, "HighErrorRate"), 0);
    /* At the right edge there is room on the left only. */
    all[1].from_ms = 3590000;
    crosshair_ms = 3591000;
    assert_int_equal(count_in_graph("database", all, 2, 0, "restart of a"), 1);
    crosshair_ms = 0;
    assert_int_equal(count_in_graph("database", all, 2, 0, "restart of a"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alert_is_a_named_bar_on_graphs_of_its_component),
        cmocka_unit_test(the_worst_gives_the_name_and_others_are_counted),
        cmocka_unit_test(a_restart_is_a_line_on_every_graph),
        cmocka_unit_test(an_alert_of_another_pod_is_not_of_the_graph),
        cmocka_unit_test(the_crosshair_names_what_lies_under_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
