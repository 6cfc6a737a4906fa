/* SPDX-License-Identifier: MIT */

/*
 * Alertmanager's API v2, from 0.25 to 0.34 and what poses as one (Mimir, Grafana).
 * Nothing is filtered by the server: what it hides is counted here, and older versions
 * ignore parameters they do not know
 * (https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml).
 */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"
#include "datasource/alert_json.h"
#include "datasource/source.h"

enum { MATCHERS_MAX = 64, SILENCES_MAX = 10000, GROUPS_MAX = 10000, TITLE_MAX = 1024 };

static bool plan(const struct query_spec *query, const struct query_window *window,
                 int64_t timeout_ms, struct request *ret, struct err *err)
{
    const char *path = NULL;

    (void)window, (void)timeout_ms;
    request_clear(ret);
    ret->method = "GET";
    if (query->kind == QUERY_ALERTS)
        path = "/api/v2/alerts";
    else if (query->kind == QUERY_ALERT_GROUPS)
        path = "/api/v2/alerts/groups";
    else if (query->kind == QUERY_SILENCES)
        path = "/api/v2/silences";
    if (path && buf_puts(&ret->path, path))
        return true;
    err_set(err, ERR_CONFIG, "Alertmanager knows alerts and silences only");
    return false;
}

/* --- alerts --- */

static enum alert_state state_of(const struct json_t *status)
{
    const char *state = json_member_text(status, "state", "");

    if (strcmp(state, "active") == 0)
        return ALERT_FIRING;
    return strcmp(state, "suppressed") == 0 ? ALERT_SUPPRESSED : ALERT_UNPROCESSED;
}

static void read_alert(struct alert_build *build, const struct json_t *from,
                       struct alert *ret)
{
    const struct json_t *status = json_member(from, "status");

    alert_labels(build, json_member(from, "labels"), false, &ret->labels, &ret->altered);
    alert_labels(build, json_member(from, "annotations"), true, &ret->annotations, NULL);
    ret->state = state_of(status);
    ret->starts_ms = alert_moment(from, "startsAt");
    ret->ends_ms = alert_moment(from, "endsAt");
    ret->updated_ms = alert_moment(from, "updatedAt");
    ret->fingerprint = alert_text(build, from, "fingerprint", false);
    ret->generator_url = alert_text(build, from, "generatorURL", false);
    ret->receivers = alert_texts(build, json_member(from, "receivers"), "name");
    ret->silenced_by = alert_texts(build, json_member(status, "silencedBy"), NULL);
    ret->inhibited_by = alert_texts(build, json_member(status, "inhibitedBy"), NULL);
    ret->muted_by = alert_texts(build, json_member(status, "mutedBy"), NULL);
    ret->value = (double)NAN;
}

static size_t capped(const struct alert_build *build, size_t count)
{
    return count < build->limits->series ? count : build->limits->series;
}

static void read_alerts(struct alert_build *build, const struct json_t *list)
{
    size_t total = json_count(list), count = capped(build, total);
    struct alert *alerts = alert_array(build, count, sizeof(*alerts));

    for (size_t i = 0; i < count; i++)
        read_alert(build, json_item(list, i), &alerts[i]);
    build->answer->alerts = alerts;
    build->answer->alert_count = count;
    build->answer->alert_total = total;
}

/* Labels and receiver in one line: the same alert is in a group for each receiver. */
static const char *group_title(struct alert_build *build, const struct alert_group *group)
{
    struct buf text;
    char *title;

    buf_init(&text, TITLE_MAX);
    for (size_t i = 0; i < group->labels.count; i++)
        (void)buf_printf(&text, "%s%s=%s", i > 0 ? " " : "", group->labels.pairs[i].name,
                         group->labels.pairs[i].value);
    (void)buf_printf(&text, "%sto %s", text.size > 0 ? ", " : "", group->receiver);
    title = arena_strndup(build->arena, text.data, text.size);
    buf_done(&text);
    return title;
}

static void read_groups(struct alert_build *build, const struct json_t *list)
{
    size_t groups = json_count(list), total = 0, used = 0, max;
    struct alert_group *group;
    struct alert *alerts;

    groups = groups < GROUPS_MAX ? groups : GROUPS_MAX;
    for (size_t i = 0; i < groups; i++)
        total += json_count(json_member(json_item(list, i), "alerts"));
    max = capped(build, total);
    group = alert_array(build, groups, sizeof(*group));
    alerts = alert_array(build, max, sizeof(*alerts));
    for (size_t i = 0; i < groups; i++) {
        const struct json_t *from = json_item(list, i);
        const struct json_t *members = json_member(from, "alerts");

        alert_labels(build, json_member(from, "labels"), false, &group[i].labels, NULL);
        group[i].receiver =
            alert_text(build, json_member(from, "receiver"), "name", false);
        group[i].title = group_title(build, &group[i]);
        group[i].first = used;
        for (size_t k = 0; k < json_count(members) && used < max; k++)
            read_alert(build, json_item(members, k), &alerts[used++]);
        group[i].count = used - group[i].first;
    }
    build->answer->groups = group;
    build->answer->group_count = groups;
    build->answer->alerts = alerts;
    build->answer->alert_count = used;
    build->answer->alert_total = total;
}

/* --- silences --- */

static void read_matchers(struct alert_build *build, const struct json_t *list,
                          struct silence *ret)
{
    size_t count = json_count(list) < MATCHERS_MAX ? json_count(list) : MATCHERS_MAX;
    struct matcher *matchers = alert_array(build, count, sizeof(*matchers));

    for (size_t i = 0; i < count; i++) {
        const struct json_t *from = json_item(list, i);

        matchers[i].name = alert_text(build, from, "name", false);
        matchers[i].value = alert_text(build, from, "value", false);
        matchers[i].is_regex = json_bool(json_member(from, "isRegex"), false);
        /* Very old servers knew nothing else. */
        matchers[i].is_equal = json_bool(json_member(from, "isEqual"), true);
    }
    ret->matchers = matchers;
    ret->matcher_count = count;
}

static enum silence_state silence_state_of(const char *state)
{
    if (strcmp(state, "active") == 0)
        return SILENCE_ACTIVE;
    return strcmp(state, "pending") == 0 ? SILENCE_PENDING : SILENCE_EXPIRED;
}

static void read_silences(struct alert_build *build, const struct json_t *list)
{
    size_t count = json_count(list) < SILENCES_MAX ? json_count(list) : SILENCES_MAX;
    struct silence *silences = alert_array(build, count, sizeof(*silences));

    for (size_t i = 0; i < count; i++) {
        const struct json_t *from = json_item(list, i);
        struct silence *silence = &silences[i];

        silence->id = alert_text(build, from, "id", false);
        silence->state =
            silence_state_of(json_member_text(json_member(from, "status"), "state", ""));
        silence->starts_ms = alert_moment(from, "startsAt");
        silence->ends_ms = alert_moment(from, "endsAt");
        silence->updated_ms = alert_moment(from, "updatedAt");
        silence->created_by = alert_text(build, from, "createdBy", false);
        silence->comment = alert_text(build, from, "comment", true);
        read_matchers(build, json_member(from, "matchers"), silence);
    }
    build->answer->silences = silences;
    build->answer->silence_count = count;
}

static bool read_document(struct alert_build *build, const struct json_t *document)
{
    if (!json_is_list(document) && !json_is_nothing(document)) {
        err_set(build->err, ERR_DECODE,
                "not Alertmanager's API v2: check the URL's path");
        return false;
    }
    if (build->query->kind == QUERY_SILENCES)
        read_silences(build, document);
    else if (build->query->kind == QUERY_ALERT_GROUPS)
        read_groups(build, document);
    else
        read_alerts(build, document);
    return true;
}

static struct decoder *begin(const struct query_spec *query, int http_status,
                             const struct result_limits *limits)
{
    (void)http_status;
    return alert_decode_begin(query, limits, read_document);
}

/* --- who is there --- */

static bool probe(struct request *ret)
{
    request_clear(ret);
    ret->method = "GET";
    return buf_puts(&ret->path, "/api/v2/status");
}

static bool identify(int http_status, const char *body, size_t size, char version[64],
                     char flavour[32], struct err *err)
{
    struct json_t *document =
        http_status >= 200 && http_status < 300 ? json_parse(body, size, NULL) : NULL;
    const struct json_t *info = json_member(document, "versionInfo");
    const struct json_t *cluster = json_member(document, "cluster");
    const char *text = json_member_text(info, "version", "");

    version[0] = flavour[0] = '\0';
    if (!json_is_map(info)) {
        if (http_status < 200 || http_status >= 300)
            api_error_from_body(http_status, body, size, err);
        else
            err_set(err, ERR_DECODE, "not Alertmanager's API v2: check the URL's path");
        json_free(document);
        return false;
    }
    utf8_sanitize_fixed(version, 64, text, strlen(text), UTF8_NEWLINE_PICTURE);
    (void)snprintf(flavour, 32, "Alertmanager%s",
                   strcmp(json_member_text(cluster, "status", ""), "settling") == 0
                       ? " settling"
                       : "");
    json_free(document);
    return true;
}

const struct source_class source_alertmanager = {
    .kind = SOURCE_ALERTMANAGER,
    .name = "alertmanager",
    .help =
        "Alerts and silences from Alertmanager, one server or the members of a cluster",
    .plan = plan,
    .begin = begin,
    .feed = alert_decode_feed,
    .end = alert_decode_end,
    .probe = probe,
    .identify = identify,
};
