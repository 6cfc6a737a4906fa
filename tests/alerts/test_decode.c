/* SPDX-License-Identifier: MIT */

/*
 * Answers recorded from Alertmanager 0.25 and 0.34 and Prometheus 2.42 and 3.14, and
 * what no well-behaved server sends.
 */

#include <stdlib.h>

#include "core/mem.h"
#include "core/utf8.h"
#include "support.h"
#include "support/test.h"

static void alerts_of_0_25(void **state)
{
    struct result *result =
        decode_file(SOURCE_ALERTMANAGER, QUERY_ALERTS, "alertmanager/0.25/alerts.json");
    const struct alert *alerts = result->alerts->alerts;

    (void)state;
    assert_int_equal(result->type, RESULT_ALERTS);
    assert_int_equal(result->alerts->alert_count, 3);
    assert_string_equal(labels_get(&alerts[0].labels, "alertname"), "TargetDown");
    assert_int_equal(alerts[0].state, ALERT_SUPPRESSED);
    assert_int_equal(alerts[0].silenced_by.count, 1);
    assert_string_equal(alerts[0].fingerprint, "967d76f549222825");
    assert_string_equal(alerts[0].receivers.items[0], "page");
    assert_int_equal(alerts[0].starts_ms, INT64_C(1795417116151));
    /* A numeric offset: 08:00:00.123+02:00. */
    assert_int_equal(alerts[1].starts_ms, INT64_C(1795413600123));
    assert_string_equal(alerts[1].inhibited_by.items[0], "967d76f549222825");
    assert_int_equal(alerts[2].state, ALERT_FIRING);
    assert_string_equal(alerts[2].generator_url, ""); /* it has none */
    assert_int_equal(alerts[2].muted_by.count, 0);    /* unknown before 0.28 */
    result_unref(result);
}

static void groups_of_0_34(void **state)
{
    struct result *result = decode_file(SOURCE_ALERTMANAGER, QUERY_ALERT_GROUPS,
                                        "alertmanager/0.34/groups.json");
    const struct alert_answer *answer = result->alerts;
    size_t members = 0;

    (void)state;
    assert_true(answer->group_count > 1);
    assert_string_equal(answer->groups[0].receiver, "slack");
    assert_string_equal(labels_get(&answer->groups[0].labels, "alertname"), "Inhibited");
    assert_string_equal(answer->groups[0].title,
                        "alertname=Inhibited team=platform, to slack");
    for (size_t i = 0; i < answer->group_count; i++) {
        assert_int_equal(answer->groups[i].first, members);
        members += answer->groups[i].count;
    }
    assert_int_equal(members, answer->alert_count);
    result_unref(result);
}

static void silences_of_both(void **state)
{
    struct result *result = decode_file(SOURCE_ALERTMANAGER, QUERY_SILENCES,
                                        "alertmanager/0.25/silences.json");
    const struct silence *silences = result->alerts->silences;

    (void)state;
    assert_int_equal(result->alerts->silence_count, 3);
    assert_int_equal(silences[0].state, SILENCE_ACTIVE);
    assert_int_equal(silences[1].state, SILENCE_PENDING);
    assert_int_equal(silences[2].state, SILENCE_EXPIRED);
    assert_string_equal(silences[0].created_by, "me");
    assert_int_equal(silences[0].matcher_count, 2);
    assert_string_equal(silences[0].matchers[0].value, "Target.*");
    assert_true(silences[0].matchers[0].is_regex);
    assert_false(silences[0].matchers[1].is_equal);
    /* The escape character of its comment is not there any more. */
    assert_null(strchr(silences[0].comment, '\033'));
    result_unref(result);
    result = decode_file(SOURCE_ALERTMANAGER, QUERY_SILENCES,
                         "alertmanager/0.34/silences.json");
    assert_string_equal(result->alerts->silences[0].comment,
                        "deploy freeze\nsecond line");
    result_unref(result);
}

static void rules_of_both(void **state)
{
    struct result *result =
        decode_file(SOURCE_PROMETHEUS, QUERY_RULES, "prometheus/2.42/rules.json");
    const struct alert_answer *answer = result->alerts;

    (void)state;
    /* Recording rules are left out. */
    assert_string_equal(answer->rules[0].name, "Many");
    assert_int_equal(answer->rules[0].health, RULE_HEALTH_FAILING);
    assert_non_null(strstr(answer->rules[0].last_error, "many-to-many"));
    assert_string_equal(answer->rules[1].name, "TargetDown");
    assert_string_equal(answer->rules[1].expr, "up == 0");
    assert_ptr_equal(answer->alerts[0].rule, &answer->rules[1]);
    assert_near(answer->alerts[0].value, 0, 0);
    assert_int_equal(answer->alerts[1].state, ALERT_PENDING);
    assert_int_equal(answer->alerts[1].rule->for_ms, 3600000);
    result_unref(result);
    result = decode_file(SOURCE_PROMETHEUS, QUERY_RULES, "prometheus/3.14/rules.json");
    assert_int_equal(result->alerts->rules[0].keep_firing_ms, 60000);
    result_unref(result);
    result = decode_file(SOURCE_PROMETHEUS, QUERY_ALERTS, "prometheus/3.14/alerts.json");
    assert_int_equal(result->alerts->alert_count, 5);
    assert_null(result->alerts->alerts[0].rule);
    result_unref(result);
}

static void odd_rules(void **state)
{
    struct result *result = decode_text(
        SOURCE_PROMETHEUS, QUERY_RULES,
        "{\"status\":\"success\",\"data\":{\"groups\":[{\"name\":\"g\",\"rules\":["
        "{\"type\":\"alerting\",\"name\":\"A\",\"query\":\"x\",\"state\":\"unknown\","
        "\"alerts\":null,\"lastEvaluation\":\"0001-01-01T00:00:00Z\"},"
        "{\"name\":\"B\",\"alerts\":[{\"state\":\"firing\",\"value\":\"NaN\"}]}]},"
        "{\"name\":\"g\",\"file\":\"other\",\"rules\":null}]}}");

    (void)state;
    assert_int_equal(result->alerts->rule_count, 2);
    assert_int_equal(result->alerts->rules[0].health, RULE_HEALTH_UNKNOWN);
    assert_int_equal(result->alerts->rules[0].evaluated_ms, 0);
    assert_int_equal(result->alerts->alert_count, 1);
    assert_true(isnan(result->alerts->alerts[0].value));
    assert_int_equal(result->alerts->alerts[0].labels.count, 0);
    result_unref(result);
}

/* Whatever a server sends, nothing of it can reach the terminal. */
static void hostile_text(void **state)
{
    struct result *result = decode_text(
        SOURCE_ALERTMANAGER, QUERY_ALERTS,
        "[{\"labels\":{\"alertname\":\"\\u001b[2Jgone\",\"a\\u202eb\":\"x\\ny\"},"
        "\"annotations\":{\"summary\":\"two\\nlines \\u0007\",\"n\":7},"
        "\"status\":{\"state\":\"active\",\"silencedBy\":[null,3,\"ok\"]},"
        "\"startsAt\":\"yesterday\"}]");
    const struct alert *alert = &result->alerts->alerts[0];

    (void)state;
    assert_true(alert->altered);
    for (size_t i = 0; i < alert->labels.count; i++) {
        const struct label *pair = &alert->labels.pairs[i];

        assert_true(utf8_clean(pair->name, strlen(pair->name), UTF8_NEWLINE_PICTURE));
        assert_true(utf8_clean(pair->value, strlen(pair->value), UTF8_NEWLINE_PICTURE));
    }
    assert_non_null(strchr(labels_get(&alert->annotations, "summary"), '\n'));
    assert_null(strchr(labels_get(&alert->annotations, "summary"), '\a'));
    assert_null(labels_get(&alert->annotations, "n"));
    assert_int_equal(alert->silenced_by.count, 1);
    assert_int_equal(alert->starts_ms, 0);
    result_unref(result);
}

static void long_label(void **state)
{
    size_t size = 100 * 1024;
    char *value = xmalloc(size + 1), *body;
    struct result *result;

    (void)state;
    memset(value, 'x', size);
    value[size] = '\0';
    body = xasprintf("[{\"labels\":{\"alertname\":\"%s\"}}]", value);
    result = decode_text(SOURCE_ALERTMANAGER, QUERY_ALERTS, body);
    assert_int_equal(strlen(labels_get(&result->alerts->alerts[0].labels, "alertname")),
                     64 * 1024);
    assert_true(result->alerts->alerts[0].altered);
    result_unref(result);
    free(value);
    free(body);
}

static void nothing_at_all(void **state)
{
    static const char *const bodies[] = {"[]", "null"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        struct result *result = decode_text(SOURCE_ALERTMANAGER, QUERY_ALERTS, bodies[i]);

        assert_int_equal(result->alerts->alert_count, 0);
        result_unref(result);
    }
}

static void what_is_no_answer(void **state)
{
    (void)state;
    assert_int_equal(
        refuse_text(SOURCE_ALERTMANAGER, QUERY_ALERTS, "{\"alerts\":[]}").kind,
        ERR_DECODE);
    assert_int_equal(refuse_text(SOURCE_ALERTMANAGER, QUERY_SILENCES, "[{").kind,
                     ERR_DECODE);
    assert_int_equal(refuse_text(SOURCE_PROMETHEUS, QUERY_RULES, "[]").kind, ERR_DECODE);
    assert_string_equal(refuse_text(SOURCE_PROMETHEUS, QUERY_ALERTS,
                                    "{\"status\":\"error\",\"error\":\"not now\"}")
                            .msg,
                        "not now");
}

static void who_is_there(void **state)
{
    const char *body = "{\"cluster\":{\"status\":\"settling\",\"peers\":[]},"
                       "\"versionInfo\":{\"version\":\"0.25.0\"}}";
    char version[64], flavour[32];
    struct err err = {0};

    (void)state;
    assert_true(
        source_alertmanager.identify(200, body, strlen(body), version, flavour, &err));
    assert_string_equal(version, "0.25.0");
    assert_string_equal(flavour, "Alertmanager settling");
    assert_false(source_alertmanager.identify(200, "{}", 2, version, flavour, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alerts_of_0_25),    cmocka_unit_test(groups_of_0_34),
        cmocka_unit_test(silences_of_both),  cmocka_unit_test(rules_of_both),
        cmocka_unit_test(odd_rules),         cmocka_unit_test(hostile_text),
        cmocka_unit_test(long_label),        cmocka_unit_test(nothing_at_all),
        cmocka_unit_test(what_is_no_answer), cmocka_unit_test(who_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
