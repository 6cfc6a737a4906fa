/* SPDX-License-Identifier: MIT */

/* Stats, gauges, bar gauges and tables: golden frames, and that none breaks at any size. */

#include <stdlib.h>

#include "core/utf8.h"
#include "support/golden.h"
#include "support/test.h"
#include "views/fixture.h"

static double rising(double place, double parameter)
{
    return parameter * (0.6 + 0.4 * place);
}

static struct result *vector(const struct fixture *fixture)
{
    return results_new(RESULT_VECTOR, fixture->now_ms, fixture->now_ms, 0);
}

static void add(struct result *result, const char *labels, double value)
{
    results_add(result, labels, &value, 1);
}

static void ask(struct fixture *fixture, const char *legend, struct result *result)
{
    results_finish(result);
    fixture_query(fixture, "m", legend, fixture_fresh(result), result);
}

/* The panel in an area of this size, as golden file panels/NAME. */
static void golden(struct fixture *fixture, const char *name, int cols, int rows)
{
    struct canvas *canvas = fixture_draw(fixture, cols, rows);
    char path[100];

    snprintf(path, sizeof(path), "panels/%s", name);
    golden_check(path, canvas, fixture->glyphs);
    canvas_free(canvas);
}

static void stat_one(struct fixture *fixture)
{
    struct result *result;

    fixture_init(fixture, "stat", "Request rate", "");
    fixture->spec.unit = unit_find("reqps");
    fixture_threshold(fixture, 1000, STATE_WARNING);
    result = fixture_matrix(fixture, 60000);
    results_add_fn(result, "", rising, 1240);
    ask(fixture, "requests", result);
}

static void stat_many(struct fixture *fixture)
{
    struct result *result;

    fixture_init(fixture, "stat", "Queue", "");
    fixture_threshold(fixture, 90, STATE_CRITICAL);
    result = fixture_matrix(fixture, 60000);
    results_add_fn(result, "queue=mail", rising, 12);
    results_add_fn(result, "queue=a-very-long-name-of-a-queue", rising, 95);
    results_add_fn(result, "queue=sync", rising, 0);
    ask(fixture, "{{queue}}", result);
}

static void gauge_one(struct fixture *fixture)
{
    struct result *result;

    fixture_init(fixture, "gauge", "Pool", "");
    fixture->spec.unit = unit_find("percentunit");
    fixture_threshold(fixture, 0.8, STATE_WARNING);
    fixture_threshold(fixture, 0.9, STATE_CRITICAL);
    result = vector(fixture);
    add(result, "", 0.42);
    ask(fixture, "used", result);
}

static void bargauge_many(struct fixture *fixture)
{
    struct result *result;

    fixture_init(fixture, "bargauge", "Disk", "");
    fixture->spec.unit = unit_find("percentunit");
    fixture_threshold(fixture, 0.9, STATE_CRITICAL);
    result = vector(fixture);
    add(result, "disk=/", 0.5);
    add(result, "disk=/var/lib/postgresql/data", 0.95);
    add(result, "disk=/boot", 0.01);
    add(result, "disk=/broken", (double)NAN);
    add(result, "disk=/endless", (double)INFINITY);
    ask(fixture, "{{disk}}", result);
}

/* Two queries joined by the endpoint; one says nothing about one row. */
static void table_two(struct fixture *fixture)
{
    static const struct threshold slow[] = {
        {0.5, STATE_WARNING, false, NULL}
    };
    struct result *rates, *times;

    fixture_init(fixture, "table", "Endpoints", "join=endpoint");
    rates = vector(fixture);
    add(rates, "endpoint=/api/query/execute", 145);
    add(rates, "endpoint=/api/auth/login", 15.5);
    add(rates, "endpoint=/api/sync/download", 58);
    add(rates, "endpoint=/api/analytics/dashboard", (double)NAN);
    ask(fixture, "req/s", rates);
    times = vector(fixture);
    add(times, "endpoint=/api/query/execute", 0.105);
    add(times, "endpoint=/api/auth/login", 0.937);
    add(times, "endpoint=/api/sync/download", 0.6);
    ask(fixture, "p95", times);
    fixture->targets[1].unit = unit_find("s");
    fixture->targets[1].thresholds = slow;
    fixture->targets[1].threshold_count = 1;
}

/* Nothing firing is what one hopes for; with a row the panel says how many. */
static void table_alerts(struct fixture *fixture, bool firing)
{
    struct result *result;

    fixture_init(fixture, "table", "Alerts", "any=warning");
    assert_true(field_set(field_find(fixture->spec.type->fields, "empty"),
                          fixture->spec.options, "No alert fires.", &(struct err){0}));
    result = vector(fixture);
    if (firing) {
        add(result, "alertname=HighErrorRate,severity=critical", 1);
        add(result, "alertname=SlowQueries,severity=warning", 1);
    }
    ask(fixture, "value", result);
}

static void hostile(struct fixture *fixture, const char *type)
{
    struct result *result;

    fixture_init(fixture, type, "H\xc3\xa9llo \xe4\xb8\x96\xe7\x95\x8c", "");
    result = vector(fixture);
    add(result, "a=\xe4\xb8\x96\xe7\x95\x8c\xe4\xb8\x96\xe7\x95\x8c\xe4\xb8\x96", 1e308);
    add(result, "a=e\xcc\x81\xcc\x81 combining", -1e-308);
    add(result, "a=\xe2\x90\x9b[31m", 5);
    ask(fixture, NULL, result);
}

static void stats(void **state)
{
    struct fixture fixture;

    (void)state;
    stat_one(&fixture);
    golden(&fixture, "stat-one-40x3", 40, 3);
    golden(&fixture, "stat-one-20x2", 20, 2);
    golden(&fixture, "stat-one-40x1", 40, 1);
    fixture.glyphs = GLYPHS_ASCII;
    golden(&fixture, "stat-one-ascii-40x3", 40, 3);
    fixture_done(&fixture);
    stat_many(&fixture);
    golden(&fixture, "stat-many-40x4", 40, 4);
    golden(&fixture, "stat-many-24x4", 24, 4);
    golden(&fixture, "stat-many-40x3", 40, 3);
    golden(&fixture, "stat-many-20x3", 20, 3);
    fixture_done(&fixture);
}

static void gauges(void **state)
{
    struct fixture fixture;

    (void)state;
    gauge_one(&fixture);
    golden(&fixture, "gauge-40x3", 40, 3);
    golden(&fixture, "gauge-40x2", 40, 2);
    fixture.glyphs = GLYPHS_ASCII;
    golden(&fixture, "gauge-ascii-40x3", 40, 3);
    fixture_done(&fixture);
    bargauge_many(&fixture);
    golden(&fixture, "bargauge-60x6", 60, 6);
    golden(&fixture, "bargauge-30x6", 30, 6);
    golden(&fixture, "bargauge-30x4", 30, 4);
    fixture.glyphs = GLYPHS_BLOCK;
    golden(&fixture, "bargauge-block-40x6", 40, 6);
    fixture_done(&fixture);
}

static void tables(void **state)
{
    struct fixture fixture;

    (void)state;
    table_two(&fixture);
    golden(&fixture, "table-60x7", 60, 7);
    golden(&fixture, "table-36x7", 36, 7);
    golden(&fixture, "table-20x7", 20, 7);
    golden(&fixture, "table-60x4", 60, 4);
    assert_string_equal(fixture.panel->summary.value, "937 ms");
    fixture_done(&fixture);
    table_alerts(&fixture, true);
    golden(&fixture, "table-alerts-50x5", 50, 5);
    assert_string_equal(fixture.panel->summary.value, "2");
    assert_int_equal(fixture.panel->summary.state, STATE_WARNING);
    fixture_done(&fixture);
    table_alerts(&fixture, false);
    golden(&fixture, "table-no-alert-50x5", 50, 5);
    assert_int_equal(fixture.panel->condition, PANEL_LIVE);
    assert_int_equal(fixture.panel->summary.state, STATE_OK);
    fixture_done(&fixture);
}

/* A row count says nothing where nothing is wrong and any row is as good as none. */
static void a_table_without_thresholds_has_no_value(void **state)
{
    struct fixture fixture;
    struct result *result;

    (void)state;
    fixture_init(&fixture, "table", "Endpoints", "");
    result = vector(&fixture);
    add(result, "a=x", 3);
    ask(&fixture, "n", result);
    canvas_free(fixture_draw(&fixture, 40, 5));
    assert_string_equal(fixture.panel->summary.value, "");
    fixture_done(&fixture);
}

/* A query that is not shown tells more of the rows there are, first or last, and makes
   none of its own. */
static void a_hidden_query_adds_no_rows(void **state)
{
    static const char *const nodes[] = {"pod=a,node=n1", "pod=b,node=n2",
                                        "pod=gone,node=n9"};

    (void)state;
    for (size_t hidden = 0; hidden < 2; hidden++) {
        struct fixture fixture;
        struct canvas *canvas;

        fixture_init(&fixture, "table", "Pods", "join=pod labels=pod,node");
        for (size_t t = 0; t < 2; t++) {
            struct result *result = vector(&fixture);

            for (size_t i = 0; i < (t == hidden ? 3u : 2u); i++)
                add(result, t == hidden ? nodes[i] : i ? "pod=b" : "pod=a", 1);
            ask(&fixture, t == hidden ? "node" : "ready", result);
            fixture.targets[t].hidden = t == hidden;
        }
        canvas = fixture_draw(&fixture, 60, 8);
        assert_true(canvas_shows(canvas, "n1"));
        assert_true(canvas_shows(canvas, "n2"));
        assert_false(canvas_shows(canvas, "gone"));
        assert_false(canvas_shows(canvas, "n9"));
        canvas_free(canvas);
        fixture_done(&fixture);
    }
}

/* Where no query has a column the labels are what is shown. */
static void a_table_of_labels_alone_has_its_rows(void **state)
{
    struct fixture fixture;
    struct canvas *canvas;

    (void)state;
    table_alerts(&fixture, true);
    fixture.targets[0].hidden = true;
    canvas = fixture_draw(&fixture, 60, 8);
    assert_true(canvas_shows(canvas, "HighErrorRate"));
    assert_true(canvas_shows(canvas, "SlowQueries"));
    canvas_free(canvas);
    fixture_done(&fixture);
}

/* What is cut off by the limit still counts. */
static void a_table_judges_what_it_does_not_show(void **state)
{
    struct fixture fixture;

    (void)state;
    table_two(&fixture);
    assert_true(field_set(field_find(fixture.spec.type->fields, "limit"),
                          fixture.spec.options, "1", &(struct err){0}));
    canvas_free(fixture_draw(&fixture, 60, 7));
    assert_int_equal(fixture.panel->summary.state, STATE_WARNING);
    fixture_done(&fixture);
}

static void hostile_labels(void **state)
{
    static const char *const types[] = {"stat", "gauge", "bargauge", "table"};
    struct fixture fixture;
    char name[64];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        hostile(&fixture, types[i]);
        snprintf(name, sizeof(name), "hostile-%s-40x6", types[i]);
        golden(&fixture, name, 40, 6);
        fixture_done(&fixture);
    }
}

static void no_size_breaks_a_panel(void **state)
{
    static void (*const scenes[])(struct fixture *) = {stat_one, stat_many, gauge_one,
                                                       bargauge_many, table_two};
    struct fixture fixture;

    (void)state;
    for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
        scenes[i](&fixture);
        for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
            fixture.glyphs = (enum glyphs)glyphs;
            for (int cols = 1; cols <= 120; cols += cols < 50 ? 1 : 17)
                for (int rows = 1; rows <= 12; rows++)
                    canvas_free(fixture_draw(&fixture, cols, rows));
        }
        fixture_done(&fixture);
    }
}

/* A number is whole, or it ends in an ellipsis. */
static void no_number_is_cut(void **state)
{
    struct fixture fixture;

    (void)state;
    stat_one(&fixture);
    for (int cols = 2; cols <= 12; cols++) {
        struct canvas *canvas = fixture_draw(&fixture, cols, 3);

        assert_true(canvas_shows(canvas, "1.24 k/s") ||
                    canvas_shows(canvas, "\xe2\x80\xa6"));
        canvas_free(canvas);
    }
    fixture_done(&fixture);
}

/* A threshold off any scale, and a scale of nothing. */
static void no_scale_breaks_a_gauge(void **state)
{
    static const double ends[] = {0, -1, 1e300, (double)INFINITY, (double)-INFINITY};
    struct fixture fixture;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        for (size_t k = 0; k < 5; k++) {
            bargauge_many(&fixture);
            fixture.spec.min = ends[i];
            fixture.spec.max = ends[k];
            fixture_threshold(&fixture, 1e300, STATE_WARNING);
            fixture_threshold(&fixture, -1e300, STATE_INFO);
            canvas_free(fixture_draw(&fixture, 40, 7));
            fixture_done(&fixture);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stats),
        cmocka_unit_test(gauges),
        cmocka_unit_test(tables),
        cmocka_unit_test(a_table_without_thresholds_has_no_value),
        cmocka_unit_test(a_hidden_query_adds_no_rows),
        cmocka_unit_test(a_table_of_labels_alone_has_its_rows),
        cmocka_unit_test(a_table_judges_what_it_does_not_show),
        cmocka_unit_test(hostile_labels),
        cmocka_unit_test(no_size_breaks_a_panel),
        cmocka_unit_test(no_number_is_cut),
        cmocka_unit_test(no_scale_breaks_a_gauge),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
