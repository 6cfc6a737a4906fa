/* SPDX-License-Identifier: MIT */

/*
 * Loki's HTTP API (https://grafana.com/docs/loki/latest/reference/loki-http-api/). Times
 * are sent as nanoseconds of 19 digits: 13 would be read as nanoseconds of 1970.
 */

#include <stdio.h>
#include <string.h>

#include "core/attr.h"
#include "datasource/loki_decode.h"
#include "datasource/loki_tables.h"
#include "datasource/url.h"
#include "model/logql.h"

enum { LIMIT_DEFAULT = 1000, FIELD_LINES = 1000, VOLUMES_MAX = 100 };

/* Structured metadata and parsed labels apart from the stream's own (Loki 3.0 and later;
   older ones ignore it). */
static const char categorize[] = "X-Loki-Response-Encoding-Flags: categorize-labels";

static bool add_ns(struct request *request, const char *name, int64_t ms)
{
    return request_param_printf(request, name, "%lld000000", (long long)ms);
}

static bool add_window(struct request *request, const struct query_window *window)
{
    return add_ns(request, "start", window->from_ms) &&
           add_ns(request, "end", window->to_ms);
}

/* The end is exclusive: one millisecond behind what is asked for. */
static bool plan_lines(const struct query_spec *query, const struct query_window *window,
                       struct request *ret)
{
    ret->method = "GET";
    ret->header = categorize;
    return buf_puts(&ret->path, "/loki/api/v1/query_range") &&
           request_param(ret, "query", query->expr) &&
           add_ns(ret, "start", window->from_ms) &&
           add_ns(ret, "end", window->to_ms + 1) &&
           request_param_printf(ret, "limit", "%d",
                                query->limit > 0 ? query->limit : LIMIT_DEFAULT) &&
           request_param(ret, "direction", query->forward ? "forward" : "backward");
}

static bool plan_metric(const struct query_spec *query, const struct query_window *window,
                        struct request *ret)
{
    bool range = query->kind == QUERY_RANGE;

    ret->method = "GET";
    if (!buf_puts(&ret->path,
                  range ? "/loki/api/v1/query_range" : "/loki/api/v1/query") ||
        !request_param(ret, "query", query->expr))
        return false;
    if (!range)
        return add_ns(ret, "time", window->to_ms);
    return add_window(ret, window) &&
           request_param_printf(ret, "step", "%lld.%03d",
                                (long long)(query->step_ms / 1000),
                                (int)(query->step_ms % 1000));
}

static bool plan_labels(const struct query_spec *query, const struct query_window *window,
                        struct request *ret)
{
    bool names = query->kind == QUERY_LABEL_NAMES;

    ret->method = "GET";
    if (!buf_puts(&ret->path, names ? "/loki/api/v1/labels" : "/loki/api/v1/label/"))
        return false;
    if (!names &&
        (!url_escape(&ret->path, query->label) || !buf_puts(&ret->path, "/values")))
        return false;
    if (query->expr && *query->expr && !request_param(ret, "query", query->expr))
        return false;
    return window->from_ms == window->to_ms || add_window(ret, window);
}

/* Paths of what is asked about the lines of a selector, or of a query. */
static bool plan_about(const struct query_spec *query, const struct query_window *window,
                       struct request *ret)
{
    static const struct {
        enum query_kind kind;
        const char *path, *param;
    } paths[] = {
        {QUERY_PATTERNS,   "/loki/api/v1/patterns",        "query"  },
        {QUERY_FIELDS,     "/loki/api/v1/detected_fields", "query"  },
        {QUERY_LABEL_SETS, "/loki/api/v1/series",          "match[]"},
        {QUERY_STATISTICS, "/loki/api/v1/index/stats",     "query"  },
        {QUERY_VOLUME,     "/loki/api/v1/index/volume",    "query"  },
    };

    size_t i = 0;

    while (i < ARRAY_LEN(paths) && paths[i].kind != query->kind)
        i++;
    ret->method = "GET";
    if (i == ARRAY_LEN(paths) || !buf_puts(&ret->path, paths[i].path) ||
        !request_param(ret, paths[i].param, query->expr) || !add_window(ret, window))
        return false;
    if (query->kind == QUERY_FIELDS)
        return request_param_printf(ret, "line_limit", "%d", FIELD_LINES);
    if (query->kind != QUERY_VOLUME)
        return true;
    return request_param_printf(ret, "limit", "%d",
                                query->limit > 0 ? query->limit : VOLUMES_MAX) &&
           (!query->label || !*query->label ||
            request_param(ret, "targetLabels", query->label));
}

static bool refuse(const struct query_spec *query, struct err *err)
{
    bool values = query->kind == QUERY_LABEL_VALUES;

    if (values && (!query->label || !*query->label)) {
        err_set(err, ERR_CONFIG, "the label's name is missing");
        return true;
    }
    if (values || query->kind == QUERY_LABEL_NAMES)
        return false;
    if (!query->expr || !*query->expr) {
        err_set(err, ERR_CONFIG, "the query is empty");
        return true;
    }
    if (query->kind == QUERY_RANGE && query->step_ms <= 0) {
        err_set(err, ERR_CONFIG, "a range query needs a step");
        return true;
    }
    return !logql_check(query->expr, err);
}

static bool plan(const struct query_spec *query, const struct query_window *window,
                 int64_t timeout_ms, struct request *ret, struct err *err)
{
    bool planned = false;

    (void)timeout_ms; /* the API takes none */
    request_clear(ret);
    if (refuse(query, err))
        return false;
    switch ((int)query->kind) {
    case QUERY_LOGS:
    case QUERY_FOLLOW:
        planned = plan_lines(query, window, ret);
        break;
    case QUERY_RANGE:
    case QUERY_INSTANT:
        planned = plan_metric(query, window, ret);
        break;
    case QUERY_LABEL_NAMES:
    case QUERY_LABEL_VALUES:
        planned = plan_labels(query, window, ret);
        break;
    case QUERY_PATTERNS:
    case QUERY_FIELDS:
    case QUERY_LABEL_SETS:
    case QUERY_STATISTICS:
    case QUERY_VOLUME:
        planned = plan_about(query, window, ret);
        break;
    default:
        err_set(err, ERR_CONFIG, "Loki cannot be asked this");
        return false;
    }
    if (!planned)
        err_set(err, ERR_LIMIT, "the query is too long to be sent");
    return planned;
}

/* What a server may have switched off, or be too old for: it says so in several ways, and
   the view does without. */
static bool is_nothing(const struct query_spec *query, int http_status, const char *body,
                       size_t size)
{
    (void)body;
    (void)size;
    return (loki_tables_reads(query->kind) || query->kind == QUERY_VOLUME) &&
           (http_status == 400 || http_status == 404 || http_status == 405 ||
            http_status == 501);
}

static bool probe(struct request *ret)
{
    request_clear(ret);
    return buf_puts(&ret->path, "/loki/api/v1/status/buildinfo");
}

static bool identify(int http_status, const char *body, size_t size, char version[64],
                     char flavour[32], struct err *err)
{
    return api_identify_buildinfo("Loki", http_status, body, size, version, flavour, err);
}

const struct source_class source_loki = {
    .kind = SOURCE_LOKI,
    .name = "loki",
    .help = "Log lines, and what can be counted of them, from Loki",
    .plan = plan,
    .begin = loki_decode_begin,
    .feed = loki_decode_feed,
    .end = loki_decode_end,
    .is_nothing = is_nothing,
    .probe = probe,
    .identify = identify,
};
