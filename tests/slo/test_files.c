/* SPDX-License-Identifier: MIT */

/* SLO files in the three forms, and what is said of one that is wrong. */

#include <math.h>
#include <stdlib.h>

#include "config/slo_file.h"
#include "slo/burn.h"
#include "support/test.h"

#define DAY INT64_C(86400000)
#define SLI                                                                              \
    "  sli:\n"                                                                           \
    "    success_metric: |\n"                                                            \
    "      sum(rate(x{status!~\"5..\"}[5m]))\n"                                          \
    "    total_metric: sum(rate(x[5m]))\n"

static bool load(const char *text, struct slo_set *set, struct problems *problems)
{
    return slo_file_load_text("my.yaml", text, strlen(text), set, problems);
}

static void says(const char *text, const char *wanted, bool is_error)
{
    struct problems problems = {0};
    struct slo_set set = {0};
    char line[900] = "";
    bool found = false;

    assert_int_equal(load(text, &set, &problems), !is_error);
    for (size_t i = 0; i < problems.count && !found; i++) {
        problem_format(&problems.items[i], line, sizeof(line));
        found = strcmp(line, wanted) == 0;
    }
    if (!found)
        fail_msg("the last is \"%s\", wanted \"%s\"", line, wanted);
    slo_set_done(&set);
    problems_done(&problems);
}

/* As the application keeps them: rule files for another program in the same stream. */
static void a_stream_of_documents(void **state)
{
    static const char text[] =
        "slos:\n"
        "- name: availability\n"
        "  target: 0.999\n"
        "  window: 30d\n"
        "  description: The API answers\n" SLI "  alerts:\n"
        "  - {name: fast_burn, severity: critical, for: 5m,\n"
        "     burn_rate: 14.4, short_window: 1h, long_window: 6h}\n"
        "  - {name: slow_burn, severity: warning}\n"
        "---\n"
        "apiVersion: v1\n"
        "kind: ConfigMap\n"
        "data: {rules.yml: 'groups: []'}\n";
    struct problems problems = {0};
    struct slo_set set = {0};
    char line[900];

    (void)state;
    assert_true(load(text, &set, &problems));
    assert_int_equal(set.count, 1);
    assert_string_equal(set.items[0].good, "sum(rate(x{status!~\"5..\"}[5m]))\n");
    assert_true(fabs(slo_allowance(&set.items[0]) - 0.001) < 1e-15);
    assert_int_equal(set.items[0].window_ms, 30 * DAY);
    assert_int_equal(set.items[0].severity[SLO_SLOW], SLO_WARNING);
    /* Its windows are not followed, and that is said. */
    assert_int_equal(problems.count, 1);
    assert_string_equal(
        problem_format(&problems.items[0], line, sizeof(line)),
        "my.yaml:11:5: warning: fast burn pairs 1h with 6h: 5m with 1h is "
        "used (2 % of the budget in an hour)");
    assert_non_null(set.items[0].note);
    slo_set_done(&set);
    problems_done(&problems);
}

static void percent_and_calendars(void **state)
{
    struct problems problems = {0};
    struct slo_set set = {0};

    (void)state;
    assert_true(
        load("slos:\n- name: a\n  target: 99.9\n  window: month\n" SLI, &set, &problems));
    assert_true(fabs(set.items[0].target - 0.999) < 1e-15);
    assert_int_equal(set.items[0].period, SLO_MONTH);
    assert_int_equal(problems.count, 0);
    slo_set_done(&set);
}

static void sloth(void **state)
{
    static const char text[] =
        "version: prometheus/v1\n"
        "service: myservice\n"
        "slos:\n"
        "  - name: requests-availability\n"
        "    objective: 99.9\n"
        "    sli:\n"
        "      events:\n"
        "        error_query: sum(rate(x{code=~\"5..\"}[{{.window}}]))\n"
        "        total_query: sum(rate(x[{{.window}}]))\n"
        "    alerting: {name: HighErrorRate}\n";
    struct problems problems = {0};
    struct slo_set set = {0};

    (void)state;
    assert_true(load(text, &set, &problems));
    assert_int_equal(set.count, 1);
    assert_string_equal(set.items[0].name, "requests-availability");
    assert_null(set.items[0].good);
    assert_non_null(set.items[0].bad);
    assert_int_equal(set.items[0].window_ms, 30 * DAY);
    slo_set_done(&set);
}

#define SLOTH "version: prometheus/v1\nslos:\n- name: a\n  objective: 99\n  sli:\n"
#define RAW   SLOTH "    raw:\n      error_ratio_query: "

/* One objective, which is right. */
static struct slo_set one(const char *text)
{
    struct problems problems = {0};
    struct slo_set set = {0};
    char line[900];

    if (!load(text, &set, &problems))
        fail_msg("%s", problem_format(&problems.items[0], line, sizeof(line)));
    assert_int_equal(set.count, 1);
    problems_done(&problems);
    return set;
}

/* A share of errors is counted where it is a quotient of counts. */
static void sloth_raw(void **state)
{
    struct slo_set set;

    (void)state;
    set = one(RAW "sum(rate(x{c=\"5\"}[{{.window}}])) / sum(rate(x[{{.window}}]))\n");
    assert_string_equal(set.items[0].bad, "sum(rate(x{c=\"5\"}[{{.window}}]))");
    assert_string_equal(set.items[0].total, "sum(rate(x[{{.window}}]))");
    assert_null(set.items[0].ratio);
    slo_set_done(&set);
    set = one(RAW "1 - (sum(rate(g[{{.window}}])) / sum(rate(x[{{.window}}])))\n");
    assert_string_equal(set.items[0].good, "sum(rate(g[{{.window}}]))");
    assert_null(set.items[0].bad);
    slo_set_done(&set);
    /* Nothing to count: each moment counts alike, which is said. */
    set = one(RAW "1 - avg_over_time(up[{{ .window }}])\n");
    assert_string_equal(set.items[0].ratio, "1 - avg_over_time(up[{{ .window }}])");
    assert_null(set.items[0].total);
    assert_non_null(strstr(set.items[0].note, "each moment counts alike"));
    slo_set_done(&set);
    says(RAW "x\n",
         "my.yaml:7:26: error: a ratio must be the quotient of two counts, "
         "sum(rate(\xe2\x80\xa6)) "
         "/ sum(rate(\xe2\x80\xa6)), or have {{.window}}",
         true);
    says(
        SLOTH "    plugin: {id: x}\n",
        "my.yaml:6:5: error: an SLI plugin cannot be used: write out the queries that it "
        "makes",
        true);
    says(SLOTH "    evnts: {}\n",
         "my.yaml:6:5: error: \"sli\" needs events (error_query and total_query) or raw "
         "(error_ratio_query)",
         true);
}

static void openslo(void **state)
{
    static const char text[] =
        "apiVersion: openslo/v1\n"
        "kind: SLI\n"
        "metadata: {name: good-ones}\n"
        "spec:\n"
        "  ratioMetric:\n"
        "    counter: true\n"
        "    good: {metricSource: {type: Prometheus, spec: {query: 'x{ok=\"1\"}'}}}\n"
        "    total: {metricSource: {type: Prometheus, spec: {query: 'x'}}}\n"
        "---\n"
        "apiVersion: openslo/v1\n"
        "kind: SLO\n"
        "metadata: {name: frontend}\n"
        "spec:\n"
        "  service: web\n"
        "  indicatorRef: good-ones\n"
        "  timeWindow: [{duration: 1M, isRolling: false}]\n"
        "  objectives: [{target: 0.99}]\n";
    struct problems problems = {0};
    struct slo_set set = {0};

    (void)state;
    assert_true(load(text, &set, &problems));
    assert_int_equal(set.count, 1);
    assert_string_equal(set.items[0].name, "frontend");
    assert_string_equal(set.items[0].total, "x");
    assert_int_equal(set.items[0].period, SLO_MONTH);
    slo_set_done(&set);
    says("apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n"
         "  indicatorRef: none\n",
         "my.yaml:5:17: error: no indicator \"none\" in this file", true);
}

#define METRIC(query) "{metricSource: {type: Prometheus, spec: {query: '" query "'}}}"
#define OPENSLO(spec)                                                                    \
    "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n" spec               \
    "  objectives: [{target: 0.99}]\n"
#define RATIO(metric) "  indicator: {spec: {ratioMetric: " metric "}}\n"
#define COUNTS        RATIO("{bad: " METRIC("x{c=\"5\"}") ", total: " METRIC("x") "}")

static void openslo_ratios(void **state)
{
    struct slo_set set;

    (void)state;
    set = one(OPENSLO(COUNTS));
    assert_string_equal(set.items[0].bad, "x{c=\"5\"}");
    assert_null(set.items[0].good);
    slo_set_done(&set);
    set = one(OPENSLO(RATIO(
        "{rawType: success, raw: " METRIC("sum(rate(g[5m])) / sum(rate(x[5m]))") "}")));
    assert_string_equal(set.items[0].good, "sum(rate(g[5m]))");
    slo_set_done(&set);
    set = one(OPENSLO(RATIO(
        "{rawType: failure, raw: " METRIC("sum(rate(b[5m])) / sum(rate(x[5m]))") "}")));
    assert_string_equal(set.items[0].bad, "sum(rate(b[5m]))");
    slo_set_done(&set);
    says(OPENSLO(RATIO("{rawType: both, raw: " METRIC("x") "}")),
         "my.yaml:5:45: error: \"rawType\" must be success or failure", true);
    says(OPENSLO(RATIO("{total: " METRIC("x") "}")),
         "my.yaml:5:35: error: \"ratioMetric\" needs total and good or bad, or raw",
         true);
    says(
        OPENSLO(RATIO("{counter: false, good: " METRIC("g") ", total: " METRIC("x") "}")),
        "my.yaml:5:36: error: a metric that is no counter cannot be counted in other "
        "windows",
        true);
    says(OPENSLO(RATIO("{good: {metricSource: {type: Datadog, spec: {query: 'g'}}}, "
                       "total: " METRIC("x") "}")),
         "my.yaml:5:64: error: only Prometheus can be asked, not a source of type "
         "\"Datadog\"",
         true);
}

/* What is another quantity is refused by its name, at its place. */
static void openslo_refused(void **state)
{
    (void)state;
    says(OPENSLO("  indicator:\n    spec:\n      thresholdMetric: " METRIC("x") "\n"),
         "my.yaml:7:7: error: a thresholdMetric cannot be used: it counts no events; "
         "write "
         "a ratioMetric with good and total",
         true);
    says(OPENSLO("  budgetingMethod: Timeslices\n" COUNTS),
         "my.yaml:5:20: error: budgetingMethod \"Timeslices\" cannot be used: only "
         "Occurrences",
         true);
    says(
        "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n" COUNTS
        "  objectives:\n  - target: 0.99\n    timeSliceTarget: 0.9\n",
        "my.yaml:8:22: warning: \"timeSliceTarget\" is not used: events are counted, not "
        "slices",
        false);
}

static void openslo_windows(void **state)
{
    static const struct {
        const char *window;
        enum slo_period period;
    } calendars[] = {
        {"1w", SLO_WEEK   },
        {"1M", SLO_MONTH  },
        {"1Q", SLO_QUARTER},
    };
    struct slo_set set;
    char text[900];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(calendars); i++) {
        snprintf(text, sizeof(text),
                 OPENSLO(COUNTS "  timeWindow: [{duration: %s, isRolling: false}]\n"),
                 calendars[i].window);
        set = one(text);
        assert_int_equal(set.items[0].period, calendars[i].period);
        slo_set_done(&set);
    }
    set = one(OPENSLO(COUNTS "  timeWindow: [{duration: 4w, isRolling: true}]\n"));
    assert_int_equal(set.items[0].period, SLO_ROLLING);
    assert_int_equal(set.items[0].window_ms, 28 * DAY);
    slo_set_done(&set);
    says(OPENSLO(COUNTS "  timeWindow: [{duration: 30d, isRolling: false}]\n"),
         "my.yaml:6:27: error: a calendar window is 1w, 1M or 1Q, not \"30d\"", true);
    says(OPENSLO(COUNTS "  timeWindow:\n  - duration: 1M\n    calendar:\n"
                        "      startTime: 2026-01-15 00:00:00\n      timeZone: UTC\n"),
         "my.yaml:9:18: warning: a calendar window begins with its month, not at this "
         "time",
         false);
    says(
        OPENSLO(COUNTS "  timeWindow:\n  - duration: 1M\n    calendar:\n"
                       "      startTime: 2026-01-01 00:00:00\n"
                       "      timeZone: Europe/Berlin\n"),
        "my.yaml:10:17: warning: calendar windows are those of UTC: the time zone is not "
        "used",
        false);
}

static void what_is_wrong_has_a_place(void **state)
{
    (void)state;
    says("slos:\n- name: a\n  target: 0\n" SLI,
         "my.yaml:3:11: error: a target is a share of events, like 0.999 or 99.9, not "
         "\"0\"",
         true);
    says("slos:\n- name: a\n  target: 0.9\n  window: 5m\n" SLI,
         "my.yaml:4:11: error: a window is a duration from 1d to 92d, week, month or "
         "quarter",
         true);
    says("slos:\n- name: a\n  target: 0.9\n  sli: {success_metric: 'x'}\n",
         "my.yaml:4:8: error: \"sli\" needs total_metric and one of success_metric and "
         "error_metric",
         true);
    says("slos:\n- name: a\n  target: 0.9\n  sli: {success_metric: 'x / y', "
         "total_metric: 'x'}\n",
         "my.yaml:2:3: error: the good events cannot be counted in other windows: no "
         "rate() or increase() of a counter",
         true);
    says("slos:\n- name: a\n  target: 0.9\n  targte: 1\n" SLI,
         "my.yaml:4:3: warning: \"targte\" is not used, did you mean \"target\"?", false);
    says(
        "a: 1\n",
        "my.yaml:1:1: error: no objectives: a document with \"slos\", of Sloth (version: "
        "prometheus/v1) or of OpenSLO (apiVersion: openslo/v1)",
        true);
    says("slos: [\n",
         "my.yaml:2:1: error: did not find expected node content, while parsing a flow "
         "node",
         true);
}

static void the_shipped_ones_load(void **state)
{
    static const char *const names[] = {"availability", "latency", "query_success",
                                        "sync_success"};
    struct problems problems = {0};
    struct slo_set set = {0};

    (void)state;
    assert_true(slo_file_load(SOURCE_DIR "/slos/sql-studio.yaml", &set, &problems));
    assert_int_equal(problems.count, 0);
    assert_int_equal(set.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_non_null(slo_set_find(&set, names[i]));
    slo_set_done(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_of_documents),
        cmocka_unit_test(percent_and_calendars),
        cmocka_unit_test(sloth),
        cmocka_unit_test(sloth_raw),
        cmocka_unit_test(openslo),
        cmocka_unit_test(openslo_ratios),
        cmocka_unit_test(openslo_refused),
        cmocka_unit_test(openslo_windows),
        cmocka_unit_test(what_is_wrong_has_a_place),
        cmocka_unit_test(the_shipped_ones_load),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
