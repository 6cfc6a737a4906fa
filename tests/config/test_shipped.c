/* SPDX-License-Identifier: MIT */

/* The layouts that come with the program. */

#include <stdlib.h>

#include "app/panel_types.h"
#include "config/label_values.h"
#include "config/layout.h"
#include "core/utf8.h"
#include "model/template.h"
#include "support/test.h"

static const struct {
    const char *name, *shorter;
} shipped[] = {
    {"application-overview", "App"     },
    {"infrastructure",       "Infra"   },
    {"database",             "DB"      },
    {"business-metrics",     "Business"},
    {"security",             "Security"},
    {"slo-tracking",         "SLO"     },
};

static struct dashboard *load(size_t index)
{
    struct problems problems = {0};
    struct dashboard *dashboard;
    char path[600], line[900];

    snprintf(path, sizeof(path), "%s/layouts/%s.yaml", SOURCE_DIR, shipped[index].name);
    dashboard = layout_load_file(path, panel_types_all(), &problems);
    if (problems.count > 0)
        fail_msg("%s", problem_format(&problems.items[0], line, sizeof(line)));
    assert_non_null(dashboard);
    return dashboard;
}

static void each_has_its_key_and_its_panels(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(shipped) / sizeof(shipped[0]); i++) {
        struct dashboard *dashboard = load(i);
        size_t panels = 0;

        assert_string_equal(dashboard->name, shipped[i].name);
        assert_string_equal(dashboard->shorter, shipped[i].shorter);
        assert_int_equal(dashboard->order, i + 1);
        assert_non_null(dashboard->help);
        for (size_t r = 0; r < dashboard->row_count; r++)
            panels += dashboard->rows[r].panel_count;
        assert_true(panels >= 10);
        dashboard_free(dashboard);
    }
}

/* The text can be sent with every variable at All or at its default. */
static void check_text(const struct dashboard *dashboard, const char *text)
{
    struct template_value values[32];
    struct template_times times = {15000, 3600000, 15000};
    static const char *const one[] = {"5m"};
    struct err err = {0};
    struct buf out;

    assert_true(dashboard->variable_count < 32);
    for (size_t i = 0; i < dashboard->variable_count; i++)
        values[i] = (struct template_value){.name = dashboard->variables[i].name,
                                            .values = one,
                                            .count = 1,
                                            .all = dashboard->variables[i].all};
    buf_init(&out, 1 << 20);
    if (!template_expand(&out, text, TEMPLATE_PROMQL, values, dashboard->variable_count,
                         &times, &err))
        fail_msg("%s: %s: %s", dashboard->name, text, err.msg);
    assert_null(strchr(out.data, '$'));
    buf_done(&out);
}

static void every_query_can_be_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(shipped) / sizeof(shipped[0]); i++) {
        struct dashboard *dashboard = load(i);

        for (size_t r = 0; r < dashboard->row_count; r++) {
            const struct row_spec *row = &dashboard->rows[r];

            for (size_t p = 0; p < row->panel_count; p++)
                for (size_t t = 0; t < row->panels[p].target_count; t++) {
                    const struct target *target = &row->panels[p].targets[t];

                    if (target->source == SOURCE_PROMETHEUS)
                        check_text(dashboard, target->expr);
                    if (target->recorded)
                        check_text(dashboard, target->recorded);
                }
        }
        dashboard_free(dashboard);
    }
}

/* Titles, names and units of a series stand on one line of the screen. */
static void titles_are_of_one_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(shipped) / sizeof(shipped[0]); i++) {
        struct dashboard *dashboard = load(i);

        for (size_t r = 0; r < dashboard->row_count; r++) {
            const struct row_spec *row = &dashboard->rows[r];

            for (size_t p = 0; p < row->panel_count; p++) {
                const char *title = row->panels[p].title;

                assert_true(title[0] || strcmp(row->panels[p].type->name, "text") == 0);
                assert_true(utf8_clean(title, strlen(title), UTF8_NEWLINE_PICTURE));
            }
        }
        dashboard_free(dashboard);
    }
}

static void options_of_variables_are_split_where_grafana_splits(void **state)
{
    char *selector, *label;

    (void)state;
    assert_true(label_values_parse("label_values(pod)", &selector, &label));
    assert_string_equal(selector, "");
    assert_string_equal(label, "pod");
    free(selector);
    free(label);
    assert_true(
        label_values_parse(" label_values( up{a=\"x,)\"} , pod_1 ) ", &selector, &label));
    assert_string_equal(selector, "up{a=\"x,)\"}");
    assert_string_equal(label, "pod_1");
    free(selector);
    free(label);
    assert_false(label_values_parse("label_values()", &selector, &label));
    assert_false(label_values_parse("label_values(1a)", &selector, &label));
    assert_false(label_values_parse("query_result(up)", &selector, &label));
    assert_false(label_values_parse("label_values(up, pod", &selector, &label));
    assert_false(label_values_parse("label_values(up, pod) x", &selector, &label));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_its_key_and_its_panels),
        cmocka_unit_test(every_query_can_be_sent),
        cmocka_unit_test(titles_are_of_one_line),
        cmocka_unit_test(options_of_variables_are_split_where_grafana_splits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
