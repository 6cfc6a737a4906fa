/* SPDX-License-Identifier: MIT */

/* Layouts: what their keys become, and what is said of one that is wrong. */

#include <stdlib.h>

#include "config/layout.h"
#include "core/buf.h"
#include "core/utf8.h"
#include "support/test.h"
#include "views/panel.h"

enum { TYPES_MAX = 32 };

static const struct panel_type *items[TYPES_MAX + 1];
static const struct panel_types types = {items};

static struct dashboard *load(const char *text, struct problems *problems)
{
    for (size_t i = 0; panel_classes[i] && i < TYPES_MAX; i++)
        items[i] = &panel_classes[i]->type;
    return layout_load_text("dir/my.layout.yaml", text, strlen(text), &types, problems);
}

static struct dashboard *load_good(const char *text)
{
    struct problems problems = {0};
    struct dashboard *dashboard = load(text, &problems);
    char line[900];

    if (!dashboard)
        fail_msg("%s", problem_format(&problems.items[0], line, sizeof(line)));
    assert_int_equal(problems.count, 0);
    return dashboard;
}

/* It is refused, and of its problems one reads so. */
static void refuse(const char *text, const char *wanted)
{
    struct problems problems = {0};
    char line[900] = "";
    bool found = false;

    assert_null(load(text, &problems));
    assert_true(problems.errors > 0);
    for (size_t i = 0; i < problems.count && !found; i++) {
        problem_format(&problems.items[i], line, sizeof(line));
        found = strcmp(line, wanted) == 0;
        assert_true(utf8_clean(line, strlen(line), UTF8_NEWLINE_PICTURE));
    }
    if (!found)
        fail_msg("the last is \"%s\", wanted \"%s\"", line, wanted);
    problems_done(&problems);
}

#define PANEL "rows:\n- panels:\n  - "
#define STAT  PANEL "{title: A, type: stat, queries: [{expr: up}]"

static void keys_become_members(void **state)
{
    struct dashboard *dashboard = load_good(
        "title: T\nshort: S\norder: 3\nrefresh: 1m30s\nrange: 6h\nhelp: about\n"
        "variables:\n"
        "- {name: pod, query: 'label_values(up{a=\"x,y\"}, pod)', multi: true, all: "
        "yes}\n"
        "- {name: interval, values: [1m, 5m], default: 5m}\n"
        "annotations:\n- {name: deploys, query: 'changes(x[1m])', style: deploy}\n"
        "rows:\n"
        "- height: 2\n"
        "  panels:\n"
        "  - title: Error rate\n"
        "    type: gauge\n"
        "    unit: percentunit\n"
        "    min: 0\n"
        "    thresholds: [{value: 0.01, state: warning}, {value: 0.2, below: true}]\n"
        "    queries:\n"
        "    - {expr: up, recorded: 'job:up:sum', legend: '{{job}}', hidden: true}\n"
        "    - {expr: down, kind: range, unit: s, thresholds: [{value: 1}]}\n"
        "    traces: {service: s, tags: {error: \"true\", 'a\"b': 'c\\d'}}\n"
        "    step: 1m\n");
    const struct panel_spec *panel = &dashboard->rows[0].panels[0];

    (void)state;
    assert_string_equal(dashboard->name, "my.layout");
    assert_string_equal(dashboard->shorter, "S");
    assert_int_equal(dashboard->order, 3);
    assert_int_equal(dashboard->refresh_ms, 90000);
    assert_int_equal(dashboard->range_ms, 6 * 3600 * 1000);
    assert_int_equal(dashboard->variable_count, 2);
    assert_true(dashboard->variables[0].multi && dashboard->variables[0].all);
    assert_string_equal(dashboard->variables[1].values[1], "5m");
    assert_null(dashboard->variables[1].values[2]);
    assert_string_equal(dashboard->annotations[0].style, "deploy");
    assert_string_equal(panel->id, "error-rate");
    assert_string_equal(panel->unit->name, "percentunit");
    assert_int_equal(panel->line, 15);
    assert_near(panel->min, 0, 0);
    assert_true(isnan(panel->max));
    assert_int_equal(panel->threshold_count, 2);
    assert_int_equal(panel->thresholds[0].state, STATE_WARNING);
    assert_true(panel->thresholds[1].below);
    assert_int_equal(panel->target_count, 2);
    assert_int_equal(panel->targets[0].kind, QUERY_INSTANT); /* a gauge's own */
    assert_true(panel->targets[0].hidden);
    assert_null(panel->targets[0].unit);
    assert_int_equal(panel->targets[1].kind, QUERY_RANGE);
    assert_int_equal(panel->targets[1].threshold_count, 1);
    assert_string_equal(panel->traces.tags, "{\"error\":\"true\",\"a\\\"b\":\"c\\\\d\"}");
    assert_int_equal(panel->step_ms, 60000);
    dashboard_free(dashboard);
}

static void what_is_not_said_has_defaults(void **state)
{
    struct dashboard *dashboard = load_good(STAT "}\n");
    const struct panel_spec *panel = &dashboard->rows[0].panels[0];

    (void)state;
    assert_string_equal(dashboard->title, "my.layout");
    assert_string_equal(dashboard->shorter, "my.layout");
    assert_int_equal(dashboard->refresh_ms, 30000);
    assert_int_equal(dashboard->range_ms, 3600000);
    assert_int_equal(panel->decimals, -1);
    assert_string_equal(panel->unit->name, "short");
    assert_near(panel->weight, 1, 0);
    assert_int_equal(panel->refresh_ms, 0);
    dashboard_free(dashboard);
}

static void ids_are_unique(void **state)
{
    struct dashboard *dashboard = load_good(
        "rows:\n- panels:\n"
        "  - {title: 'A  b!', type: text}\n  - {title: a-B, type: text}\n"
        "  - {title: '...', type: text}\n  - {type: text}\n"
        "  - {title: \xc3\xa4, type: text}\n  - {title: x, id: own, type: text}\n"
        "  - {title: y, id: '', type: text}\n");
    static const char *const ids[] = {"a-b",    "a-b-2", "text", "text-2",
                                      "text-3", "own",   "y"};

    (void)state;
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
        assert_string_equal(dashboard->rows[0].panels[i].id, ids[i]);
    dashboard_free(dashboard);
    refuse(PANEL "{type: text, id: x}\n  - {type: text, id: x}\n",
           "dir/my.layout.yaml:4:5: error: the id \"x\" stands twice");
}

#define AT "dir/my.layout.yaml:"

static void wrong_words_are_named_with_the_right_ones(void **state)
{
    (void)state;
    refuse("titel: x\n" STAT "}\n",
           AT "1:1: error: unknown key \"titel\", did you mean \"title\"?");
    refuse(PANEL "{type: stat, quieres: []}\n",
           AT "3:18: error: unknown key \"quieres\", did you mean \"queries\"?");
    refuse(STAT ", sprak: true}\n",
           AT "3:51: error: unknown key \"sprak\", did you mean \"spark\"?");
    refuse(STAT ", zzz: 1}\n", AT "3:51: error: unknown key \"zzz\"");
    refuse(PANEL "{type: gague, queries: [{expr: up}]}\n",
           AT "3:12: error: no panel type \"gague\", did you mean \"gauge\"?");
    refuse(STAT ", unit: precent}\n",
           AT "3:57: error: \"unit\": no unit \"precent\", did you mean \"percent\"?");
    refuse(STAT ", thresholds: [{value: 1, state: critcal}]}\n",
           AT "3:82: error: \"state\": no \"critcal\" here, did you mean \"critical\"?");
    refuse(PANEL "{type: stat, queries: [{expr: up, source: lokki}]}\n",
           AT "3:47: error: \"source\": no \"lokki\" here, did you mean \"loki\"?");
}

static void wrong_values_are_refused(void **state)
{
    (void)state;
    refuse("refresh: 10\n" STAT "}\n",
           AT "1:10: error: \"refresh\" is not a duration: \"10\" (like 30s, 5m, 1h30m)");
    refuse("refresh: 10ms\n" STAT "}\n",
           AT "1:10: error: \"refresh\" is out of range: 10ms (from 1s to 1d)");
    refuse(STAT ", decimals: 77}\n",
           AT "3:61: error: \"decimals\" is out of range: 77 (from -1 to 9)");
    refuse(STAT ", spark: maybe}\n",
           AT "3:58: error: \"spark\" is not true or false: \"maybe\" (like true)");
    refuse(STAT ", min: [1]}\n", AT "3:56: error: \"min\" must be a single value");
    refuse("title: {a: b}\n" STAT "}\n",
           AT "1:8: error: \"title\" must be a single value");
    refuse("rows: 3\n", AT "1:7: error: \"rows\" must be a list");
    refuse("rows: [3]\n", AT "1:8: error: \"rows\" must be a map of keys and values");
    refuse("- 1\n", AT "1:1: error: a layout is a map with title and rows");
    refuse("", AT "1:1: error: a layout is a map with title and rows");
    refuse(STAT "}\n---\n" STAT "}\n",
           AT "5:1: error: a second document: one layout a file");
    refuse("variables: [{name: x, values: {a: b}}]\n" STAT "}\n",
           AT "1:31: error: \"values\" must be a list");
}

static void what_is_missing_is_named(void **state)
{
    (void)state;
    refuse("title: x\n", AT "1:1: error: a layout needs rows with panels");
    refuse("rows: [{height: 1}]\n", AT "1:8: error: a row needs panels");
    refuse("rows: [{panels: []}]\n", AT "1:8: error: a row needs panels");
    refuse(PANEL "{title: x}\n", AT "3:5: error: a panel needs a type");
    refuse(PANEL "{title: x, type: stat}\n", AT "3:5: error: panel \"x\" needs queries");
    refuse(PANEL "{type: stat, queries: [{legend: a}]}\n",
           AT "3:28: error: a query needs an expr");
    refuse(PANEL "{type: traces, queries: [{expr: 'service=a min=x'}]}\n",
           AT "3:30: error: min takes a duration like 500ms, not \"x\"");
    refuse(PANEL "{type: traces, queries: [{expr: a=b, source: loki}]}\n",
           AT "3:30: error: traces come from jaeger or tempo, not loki");
    refuse(STAT ", thresholds: [{state: warning}]}\n",
           AT "3:64: error: a threshold needs a value");
    refuse("variables: [{name: x}]\n" STAT "}\n",
           AT "1:13: error: variable \"x\" needs a query or a list of values");
    refuse("variables: [{values: [a]}]\n" STAT "}\n",
           AT "1:13: error: a variable needs a name");
    refuse("annotations: [{name: x}]\n" STAT "}\n",
           AT "1:15: error: an annotation needs a name and a query");
}

static void a_variable_asks_as_grafana_writes_it(void **state)
{
    static const char wanted[] =
        AT "1:30: error: a variable's query is label_values(selector, label)";

    (void)state;
    refuse("variables: [{name: x, query: up}]\n" STAT "}\n", wanted);
    refuse("variables: [{name: x, query: 'label_values(up, )'}]\n" STAT "}\n", wanted);
    refuse("variables: [{name: x, query: 'label_values(up, a b)'}]\n" STAT "}\n", wanted);
    refuse("variables: [{name: x, query: 'label_values(up, a) + 1'}]\n" STAT "}\n",
           wanted);
    refuse("variables: [{name: x, values: [a]}, {name: x, values: [b]}]\n" STAT "}\n",
           AT "1:37: error: the variable \"x\" stands twice");
}

/* Every entry that is refused leaves nothing behind for the next one to stumble on. */
static void all_problems_are_found_at_once(void **state)
{
    struct problems problems = {0};

    (void)state;
    assert_null(load("variables:\n"
                     "- {label: l, values: [a]}\n- {name: a, label: m}\n"
                     "- {name: b, label: n, values: [x]}\n"
                     "annotations:\n- {name: a}\n- {query: b, name: c, title: t}\n"
                     "rows:\n- {min_rows: 5}\n- {height: 99}\n- panels:\n"
                     "  - {title: x, type: nothing}\n"
                     "  - {title: y, type: table, join: [a], thresholds:\n"
                     "     [{label: one}, {label: two, value: 2}, {label: three}]}\n",
                     &problems));
    assert_int_equal(problems.errors, 10);
    problems_done(&problems);
}

static void lists_have_maxima(void **state)
{
    struct buf text;

    (void)state;
    buf_init(&text, 1 << 20);
    buf_puts(&text, "rows:\n- panels:\n");
    for (int i = 0; i < 250; i++)
        buf_puts(&text, "  - {type: text, title: same}\n");
    buf_puts(&text, "- panels:\n");
    for (int i = 0; i < 250; i++)
        buf_puts(&text, "  - {type: text, title: same}\n");
    dashboard_free(load_good(text.data));
    buf_puts(&text, "- panels: [{type: text}]\n");
    refuse(text.data, AT "504:11: error: \"panels\" has more than 0 entries");
    buf_clear(&text);
    buf_puts(&text, PANEL "{type: stat, queries: [");
    for (int i = 0; i < 101; i++)
        buf_puts(&text, "{expr: up},");
    buf_puts(&text, "]}\n");
    refuse(text.data, AT "3:27: error: \"queries\" has more than 100 entries");
    buf_done(&text);
}

static void more_problems_than_anybody_reads_are_counted(void **state)
{
    struct problems problems = {0};
    struct buf text;

    (void)state;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 300; i++)
        buf_printf(&text, "key%d: 1\n", i);
    assert_null(load(text.data, &problems));
    assert_int_equal(problems.count, 200);
    assert_int_equal(problems.errors, 300);
    problems_done(&problems);
    buf_done(&text);
}

static void hostile_text_never_reaches_a_message(void **state)
{
    struct problems problems = {0};
    char line[900];

    (void)state;
    assert_null(layout_load_text("\x1b]0;x\a.yaml", "\"\\e[31m\\nx\": 1\n", 16, &types,
                                 &problems));
    for (size_t i = 0; i < problems.count; i++) {
        problem_format(&problems.items[i], line, sizeof(line));
        assert_true(utf8_clean(line, strlen(line), UTF8_NEWLINE_PICTURE));
    }
    problems_done(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_become_members),
        cmocka_unit_test(what_is_not_said_has_defaults),
        cmocka_unit_test(ids_are_unique),
        cmocka_unit_test(wrong_words_are_named_with_the_right_ones),
        cmocka_unit_test(wrong_values_are_refused),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(a_variable_asks_as_grafana_writes_it),
        cmocka_unit_test(all_problems_are_found_at_once),
        cmocka_unit_test(lists_have_maxima),
        cmocka_unit_test(more_problems_than_anybody_reads_are_counted),
        cmocka_unit_test(hostile_text_never_reaches_a_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
