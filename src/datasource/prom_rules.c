/* SPDX-License-Identifier: MIT */
#include "datasource/prom_rules.h"

#include <math.h>
#include <string.h>

#include "datasource/alert_json.h"

enum { RULES_MAX = 10000 };

bool prom_rules_asked(const struct query_spec *query)
{
    return query->kind == QUERY_RULES || query->kind == QUERY_ALERTS;
}

bool prom_rules_plan(const struct query_spec *query, struct request *ret, struct err *err)
{
    request_clear(ret);
    ret->method = "GET";
    if (query->kind == QUERY_ALERTS ? buf_puts(&ret->path, "/api/v1/alerts")
                                    : buf_puts(&ret->path, "/api/v1/rules") &&
                                          request_param(ret, "type", "alert"))
        return true;
    err_set(err, ERR_LIMIT, "the request is too long");
    return false;
}

static void read_alert(struct alert_build *build, const struct json_t *from,
                       const struct alert_rule *rule, struct alert *ret)
{
    const char *state = json_member_text(from, "state", "");

    alert_labels(build, json_member(from, "labels"), false, &ret->labels, &ret->altered);
    alert_labels(build, json_member(from, "annotations"), true, &ret->annotations, NULL);
    ret->state = strcmp(state, "pending") == 0 ? ALERT_PENDING : ALERT_FIRING;
    ret->starts_ms = alert_moment(from, "activeAt");
    ret->fingerprint = ret->generator_url = "";
    ret->rule = rule;
    if (!json_number(json_member(from, "value"), &ret->value))
        ret->value = (double)NAN;
}

/* A duration in seconds, possibly with a fraction. */
static int64_t seconds_ms(const struct json_t *map, const char *key)
{
    double seconds;

    if (!json_number(json_member(map, key), &seconds) || !(seconds > 0) || seconds > 1e10)
        return 0;
    return (int64_t)(seconds * 1000 + 0.5);
}

static enum rule_health health_of(const char *health)
{
    if (strcmp(health, "ok") == 0)
        return RULE_HEALTH_OK;
    return strcmp(health, "err") == 0 ? RULE_HEALTH_FAILING : RULE_HEALTH_UNKNOWN;
}

static void read_rule(struct alert_build *build, const struct json_t *group,
                      const struct json_t *from, struct alert_rule *ret)
{
    ret->name = alert_text(build, from, "name", false);
    ret->group = alert_text(build, group, "name", false);
    ret->file = alert_text(build, group, "file", false);
    ret->expr = alert_text(build, from, "query", true);
    ret->for_ms = seconds_ms(from, "duration");
    ret->keep_firing_ms = seconds_ms(from, "keepFiringFor");
    ret->evaluated_ms = alert_moment(from, "lastEvaluation");
    ret->health = health_of(json_member_text(from, "health", ""));
    ret->last_error = alert_text(build, from, "lastError", true);
    alert_labels(build, json_member(from, "labels"), false, &ret->labels, NULL);
    alert_labels(build, json_member(from, "annotations"), true, &ret->annotations, NULL);
}

static bool is_alerting(const struct json_t *rule)
{
    return strcmp(json_member_text(rule, "type", "alerting"), "alerting") == 0;
}

/* What is to come, so that arrays need no growing and pointers into them stay. */
static void count_rules(const struct json_t *groups, size_t *ret_rules,
                        size_t *ret_alerts)
{
    *ret_rules = *ret_alerts = 0;
    for (size_t i = 0; i < json_count(groups); i++) {
        const struct json_t *rules = json_member(json_item(groups, i), "rules");

        for (size_t k = 0; k < json_count(rules); k++) {
            const struct json_t *rule = json_item(rules, k);

            *ret_rules += is_alerting(rule);
            *ret_alerts +=
                is_alerting(rule) ? json_count(json_member(rule, "alerts")) : 0;
        }
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

struct filling {
    struct alert_rule *rules;
    struct alert *alerts;
    size_t rule_count, rule_max, alert_count, alert_max;
};

static void fill_group(struct alert_build *build, const struct json_t *group,
                       struct filling *fill)
{
    const struct json_t *rules = json_member(group, "rules");

    for (size_t k = 0; k < json_count(rules) && fill->rule_count < fill->rule_max; k++) {
        const struct json_t *from = json_item(rules, k);
        const struct json_t *alerts = json_member(from, "alerts");
        struct alert_rule *rule = &fill->rules[fill->rule_count];

        if (!is_alerting(from))
            continue;
        fill->rule_count++;
        read_rule(build, group, from, rule);
        for (size_t a = 0; a < json_count(alerts) && fill->alert_count < fill->alert_max;
             a++)
            read_alert(build, json_item(alerts, a), rule,
                       &fill->alerts[fill->alert_count++]);
    }
}

static void read_groups(struct alert_build *build, const struct json_t *groups)
{
    size_t rules, alerts;
    struct filling fill = {0};

    count_rules(groups, &rules, &alerts);
    fill.rule_max = least(rules, RULES_MAX);
    fill.alert_max = least(alerts, build->limits->series);
    fill.rules = alert_array(build, fill.rule_max, sizeof(*fill.rules));
    fill.alerts = alert_array(build, fill.alert_max, sizeof(*fill.alerts));
    for (size_t i = 0; i < json_count(groups); i++)
        fill_group(build, json_item(groups, i), &fill);
    build->answer->rules = fill.rules;
    build->answer->rule_count = fill.rule_count;
    build->answer->alerts = fill.alerts;
    build->answer->alert_count = fill.alert_count;
    build->answer->alert_total = alerts;
}

static void read_alerts(struct alert_build *build, const struct json_t *list)
{
    size_t total = json_count(list), count = least(total, build->limits->series);
    struct alert *alerts = alert_array(build, count, sizeof(*alerts));

    for (size_t i = 0; i < count; i++)
        read_alert(build, json_item(list, i), NULL, &alerts[i]);
    build->answer->alerts = alerts;
    build->answer->alert_count = count;
    build->answer->alert_total = total;
}

static bool read_document(struct alert_build *build, const struct json_t *document)
{
    const struct json_t *data = json_member(document, "data");
    const char *error = alert_text(build, document, "error", false);

    if (strcmp(json_member_text(document, "status", ""), "error") == 0) {
        err_set(build->err, ERR_QUERY, "%s", error[0] ? error : "the server refused");
        return false;
    }
    if (!json_is_map(data)) {
        err_set(build->err, ERR_DECODE, "not Prometheus's API: check the URL's path");
        return false;
    }
    if (build->query->kind == QUERY_RULES)
        read_groups(build, json_member(data, "groups"));
    else
        read_alerts(build, json_member(data, "alerts"));
    return true;
}

struct decoder *prom_rules_begin(const struct query_spec *query,
                                 const struct result_limits *limits)
{
    return alert_decode_begin(query, limits, read_document);
}
