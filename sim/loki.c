/* SPDX-License-Identifier: MIT */
#include "loki.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/mem.h"
#include "core/number.h"
#include "go_json.h"
#include "loki_private.h"

#define HOUR_NS       (60 * MODEL_MINUTE)
#define LENGTH_MAX_NS (721 * HOUR_NS)

enum { LIMIT_DEFAULT = 100, LIMIT_MAX = 5000 };

/* Nanoseconds (more than ten digits), seconds, seconds with a fraction, or RFC 3339. */
static bool parse_time(const char *text, int64_t *ret_ns)
{
    double seconds;
    int64_t whole;
    if (number_parse_i64(text, &whole)) {
        *ret_ns = strlen(text) > 10 ? whole : whole * MODEL_SECOND;
        return true;
    }
    if (strchr(text, '.') && number_parse(text, &seconds) && fabs(seconds) < 9e9) {
        *ret_ns = (int64_t)(seconds * 1e9);
        return true;
    }
    return strchr(text, 'T') && moment_parse(text, ret_ns);
}

bool loki_time(const struct http_request *request, const char *name, int64_t fallback_ns,
               struct http_reply *reply, int64_t *ret_ns)
{
    const char *text = http_param(request, name);
    *ret_ns = fallback_ns;
    if (!text || !*text || parse_time(text, ret_ns))
        return true;
    return grafana_refuse(reply, 400,
                          "could not parse '%s' parameter: strconv.ParseInt: parsing "
                          "\"%.200s\": invalid syntax",
                          name, text);
}

bool loki_window(const struct http_request *request, struct http_reply *reply,
                 int64_t *ret_start_ns, int64_t *ret_end_ns)
{
    const char *since = http_param(request, "since");
    int64_t back_ns = HOUR_NS;
    char reason[200];
    if (since && !go_duration(since, &back_ns, reason, sizeof(reason)))
        return grafana_refuse(reply, 400, "could not parse 'since' parameter: %s",
                              reason);
    if (!loki_time(request, "end", request->now_ns, reply, ret_end_ns) ||
        !loki_time(request, "start", *ret_end_ns - back_ns, reply, ret_start_ns))
        return false;
    if (*ret_end_ns < *ret_start_ns)
        return grafana_refuse(reply, 400,
                              "end timestamp must not be before or equal to start time");
    return true;
}

bool loki_step(const struct http_request *request, int64_t range_ns,
               struct http_reply *reply, int64_t *ret_ns)
{
    const char *text = http_param(request, "step");
    int64_t seconds = range_ns / (250 * MODEL_SECOND);
    char reason[200];
    double number;
    *ret_ns = (seconds > 1 ? seconds : 1) * MODEL_SECOND;
    if (!text || !*text)
        return true;
    if (number_parse(text, &number) && fabs(number) < 9e9)
        *ret_ns = (int64_t)(number * 1e9);
    else if (!go_duration(text, ret_ns, reason, sizeof(reason)))
        return grafana_refuse(reply, 400, "cannot parse \"%.100s\" to a valid duration",
                              text);
    if (*ret_ns <= 0)
        return grafana_refuse(reply, 400,
                              "zero or negative query resolution step widths are not "
                              "accepted. Try a positive integer");
    if (range_ns / *ret_ns > LOGQL_POINTS_MAX)
        return grafana_refuse(
            reply, 400,
            "exceeded maximum resolution of 11,000 points per time series. "
            "Try increasing the value of the step parameter");
    return true;
}

bool loki_limit(const struct http_request *request, struct http_reply *reply,
                size_t *ret_limit)
{
    const char *text = http_param(request, "limit");
    int64_t limit = LIMIT_DEFAULT;
    if (text && *text && !number_parse_i64(text, &limit))
        return grafana_refuse(reply, 400,
                              "strconv.Atoi: parsing \"%.100s\": invalid syntax", text);
    if (limit <= 0)
        return grafana_refuse(reply, 400, "limit must be a positive value");
    if (limit > LIMIT_MAX)
        return grafana_refuse(reply, 400,
                              "max entries limit per query exceeded, limit > "
                              "max_entries_limit_per_query (%lld > %d)",
                              (long long)limit, LIMIT_MAX);
    *ret_limit = (size_t)limit;
    return true;
}

struct logql_query *loki_query(const struct http_request *request,
                               struct http_reply *reply)
{
    const char *text = http_param(request, "query");
    struct logql_error err;
    struct logql_query *query = logql_parse(text ? text : "", &err);
    if (!query)
        (void)grafana_refuse(reply, 400, "%s", err.text);
    return query;
}

static bool wants_categories(const struct http_request *request)
{
    const char *flags = http_header(request, "X-Loki-Response-Encoding-Flags");
    return flags && strstr(flags, "categorize-labels");
}

static bool check_length(struct http_reply *reply, int64_t length_ns)
{
    char text[40];
    if (length_ns <= LENGTH_MAX_NS)
        return true;
    go_duration_text(length_ns, text, sizeof(text));
    return grafana_refuse(
        reply, 400,
        "the query time range exceeds the limit (query length: %s, limit: "
        "30d1h)",
        text);
}

static void answer_logs(struct loki *loki, const struct http_request *request,
                        const struct logql_query *query, int64_t start_ns, int64_t end_ns,
                        struct http_reply *reply)
{
    const char *direction = http_param(request, "direction");
    bool forward = direction && (strcmp(direction, "forward") == 0 ||
                                 strcmp(direction, "FORWARD") == 0);
    size_t limit;
    if (direction && *direction && !forward && strcmp(direction, "backward") != 0 &&
        strcmp(direction, "BACKWARD") != 0) {
        (void)grafana_refuse(reply, 400, "invalid direction '%.40s'", direction);
        return;
    }
    if (!loki_limit(request, reply, &limit))
        return;
    struct logql_source source = logs_source(loki->logs, request->now_ns);
    struct logql_rows rows;
    struct logql_error err;
    if (!logql_run_logs(query, &source, start_ns, end_ns, limit, !forward, &rows, &err)) {
        (void)grafana_refuse(reply, 400, "%s", err.text);
        return;
    }
    loki_write_streams(&reply->body, &rows, wants_categories(request));
    logql_rows_done(&rows);
}

static void answer_metric(struct loki *loki, const struct http_request *request,
                          const struct logql_query *query, int64_t start_ns,
                          int64_t end_ns, int64_t step_ns, struct http_reply *reply)
{
    struct logql_source source = logs_source(loki->logs, request->now_ns);
    struct logql_matrix matrix;
    struct logql_error err;
    if (!logql_run_metric(query, &source, start_ns, end_ns, step_ns, &matrix, &err)) {
        (void)grafana_refuse(reply, 400, "%s", err.text);
        return;
    }
    if (step_ns > 0)
        loki_write_matrix(&reply->body, &matrix, start_ns, step_ns);
    else
        loki_write_vector(&reply->body, &matrix, start_ns);
    logql_matrix_done(&matrix);
}

static void query_range(void *context, const struct http_request *request,
                        struct http_reply *reply)
{
    struct loki *loki = context;
    int64_t start_ns, end_ns, step_ns;
    if (!loki_window(request, reply, &start_ns, &end_ns) ||
        !loki_step(request, end_ns - start_ns, reply, &step_ns))
        return;
    struct logql_query *query = loki_query(request, reply);
    if (!query)
        return;
    if (!check_length(reply, end_ns - start_ns)) {
        logql_free(query);
        return;
    }
    if (logql_is_metric(query))
        answer_metric(loki, request, query, start_ns, end_ns, step_ns, reply);
    else
        answer_logs(loki, request, query, start_ns, end_ns, reply);
    logql_free(query);
}

static void query_instant(void *context, const struct http_request *request,
                          struct http_reply *reply)
{
    struct loki *loki = context;
    int64_t time_ns;
    double number;
    if (!loki_time(request, "time", request->now_ns, reply, &time_ns))
        return;
    struct logql_query *query = loki_query(request, reply);
    if (!query)
        return;
    if (!logql_is_metric(query))
        (void)grafana_refuse(
            reply, 400,
            "log queries are not supported as an instant query type, please "
            "change your query to a range query type");
    else if (logql_is_scalar(query, &number))
        loki_write_scalar(&reply->body, number, time_ns);
    else
        answer_metric(loki, request, query, time_ns, time_ns, 0, reply);
    logql_free(query);
}

/* Live tailing needs a WebSocket, which this server does not speak. */
static void tail(void *context, const struct http_request *request,
                 struct http_reply *reply)
{
    (void)context;
    (void)request;
    (void)grafana_refuse(reply, 400, "Bad Request\n");
}

struct loki *loki_register(struct http_port *port, const struct model *model)
{
    struct loki *loki = xcalloc(1, sizeof(*loki));
    loki->model = model;
    loki->logs = logs_new(model);
    http_port_route(port, "GET,POST", "/loki/api/v1/query", query_instant, loki);
    http_port_route(port, "GET,POST", "/loki/api/v1/query_range", query_range, loki);
    grafana_register(port, "/loki/api/v1/status/buildinfo", "3.7.6");
    http_port_route(port, "GET", "/loki/api/v1/tail", tail, loki);
    loki_register_fields(port, loki);
    loki_register_index(port, loki);
    loki_register_patterns(port, loki);
    loki_register_volume(port, loki);
    return loki;
}

void loki_unregister(struct loki *loki)
{
    if (!loki)
        return;
    logs_free(loki->logs);
    free(loki);
}
