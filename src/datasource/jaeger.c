/* SPDX-License-Identifier: MIT */

/*
 * Jaeger's query API. Two of them: the JSON that its own pages use (dialect 0), which has
 * everything in every version up to 2.20 and lost its search after that, and v3, which is
 * OTLP (dialect 1), whose older versions ignore attributes in a search. So v3 is spoken
 * where the other is gone.
 * https://www.jaegertracing.io/docs/latest/architecture/apis/
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "datasource/json.h"
#include "datasource/trace_lists.h"
#include "datasource/url.h"
#include "model/trace_query.h"

enum { LIMIT_DEFAULT = 20, TAGS_TEXT_MAX = 16 << 10 };

/* {"error":"true","http.status_code":"500"}: matched exactly, numbers too. */
static bool add_tags(struct request *request, const char *name,
                     const struct trace_query *search)
{
    struct buf text;
    bool ok = true;

    if (!search->errors && search->tags.count == 0)
        return true;
    buf_init(&text, TAGS_TEXT_MAX);
    buf_putc(&text, '{');
    if (search->errors)
        buf_puts(&text, "\"error\":\"true\"");
    for (size_t i = 0; i < search->tags.count; i++) {
        if (text.size > 1)
            buf_putc(&text, ',');
        buf_put_quoted(&text, search->tags.items[i].name);
        buf_putc(&text, ':');
        buf_put_quoted(&text, search->tags.items[i].value);
    }
    buf_putc(&text, '}');
    ok = !text.overflow && request_param(request, name, text.data);
    buf_done(&text);
    return ok;
}

static bool add_duration(struct request *request, const char *name, int64_t ms)
{
    return ms <= 0 || request_param_printf(request, name, "%lldms", (long long)ms);
}

static int limit_of(const struct trace_query *search, const struct query_spec *query)
{
    return search->limit > 0  ? search->limit
           : query->limit > 0 ? query->limit
                              : LIMIT_DEFAULT;
}

/* Both times are always sent: without them it searches from now to now. */
static bool plan_search(const struct trace_query *search, const struct query_spec *query,
                        const struct query_window *window, struct request *ret)
{
    return buf_puts(&ret->path, "/api/traces") &&
           request_param(ret, "service", search->service) &&
           (!search->operation || request_param(ret, "operation", search->operation)) &&
           request_param_printf(ret, "start", "%lld000", (long long)window->from_ms) &&
           request_param_printf(ret, "end", "%lld000", (long long)window->to_ms) &&
           request_param_printf(ret, "limit", "%d", limit_of(search, query)) &&
           add_duration(ret, "minDuration", search->min_ms) &&
           add_duration(ret, "maxDuration", search->max_ms) &&
           add_tags(ret, "tags", search);
}

static bool add_moment(struct request *request, const char *name, int64_t ms)
{
    char text[64];

    return request_param(request, name,
                         moment_format_rfc3339(ms * 1000000, text, sizeof(text)));
}

/* Names with underscores are known to all versions of it. */
static bool plan_search_v3(const struct trace_query *search,
                           const struct query_spec *query,
                           const struct query_window *window, struct request *ret)
{
    return buf_puts(&ret->path, "/api/v3/traces") &&
           request_param(ret, "query.service_name", search->service) &&
           (!search->operation ||
            request_param(ret, "query.operation_name", search->operation)) &&
           add_moment(ret, "query.start_time_min", window->from_ms) &&
           add_moment(ret, "query.start_time_max", window->to_ms) &&
           request_param_printf(ret, "query.num_traces", "%d", limit_of(search, query)) &&
           add_duration(ret, "query.duration_min", search->min_ms) &&
           add_duration(ret, "query.duration_max", search->max_ms) &&
           add_tags(ret, "query.attributes", search);
}

static bool plan_names(const struct query_spec *query, struct request *ret)
{
    const char *service = query->expr ? query->expr : "";

    if (strcmp(query->label ? query->label : "", "operation") != 0)
        return buf_puts(&ret->path,
                        query->dialect > 0 ? "/api/v3/services" : "/api/services");
    if (query->dialect > 0)
        return buf_puts(&ret->path, "/api/v3/operations") &&
               request_param(ret, "service", service);
    return buf_puts(&ret->path, "/api/services/") && url_escape(&ret->path, service) &&
           buf_puts(&ret->path, "/operations");
}

static bool plan_traces(const struct query_spec *query, const struct query_window *window,
                        struct request *ret, struct err *err)
{
    struct trace_query search;
    bool ok = trace_query_parse(query->expr ? query->expr : "", &search, err);

    if (!ok)
        return false;
    if (!search.service) {
        err_set(err, ERR_CONFIG, "Jaeger searches one service's traces: service=NAME");
        ok = false;
    } else {
        ok = query->dialect > 0 ? plan_search_v3(&search, query, window, ret)
                                : plan_search(&search, query, window, ret);
        if (!ok)
            err_set(err, ERR_LIMIT, "the search is too long to be sent");
    }
    trace_query_done(&search);
    return ok;
}

static bool plan(const struct query_spec *query, const struct query_window *window,
                 int64_t timeout_ms, struct request *ret, struct err *err)
{
    (void)timeout_ms; /* the API takes none */
    request_clear(ret);
    ret->method = "GET";
    if (trace_query_refused(query, err))
        return false;
    if (query->kind == QUERY_TRACES)
        return plan_traces(query, window, ret, err);
    if (query->kind == QUERY_TRACE
            ? buf_puts(&ret->path,
                       query->dialect > 0 ? "/api/v3/traces/" : "/api/traces/") &&
                  url_escape(&ret->path, query->expr)
            : query->kind == QUERY_LABEL_VALUES && plan_names(query, ret))
        return true;
    err_set(err, ERR_CONFIG, "Jaeger knows traces and the names in them only");
    return false;
}

/* "trace not found", "No traces found": JSON, where a path that is not there is text. */
static bool is_nothing(const struct query_spec *query, int http_status, const char *body,
                       size_t size)
{
    return http_status == 404 && size > 0 && body[0] == '{' &&
           (query->kind == QUERY_TRACE || query->kind == QUERY_TRACES);
}

/* An id that is none is refused by every version, without a look into the storage. */
static bool probe(struct request *ret)
{
    request_clear(ret);
    return buf_puts(&ret->path, "/api/traces/x");
}

static bool identify(int http_status, const char *body, size_t size, char version[64],
                     char flavour[32], struct err *err)
{
    struct json_t *document = json_parse(body, size, NULL);
    bool known =
        json_is_list(json_member(document, "errors")) || json_member(document, "data");

    (void)http_status;
    version[0] = '\0';
    json_free(document);
    (void)snprintf(flavour, 32, "%s", known ? "Jaeger" : "");
    if (!known)
        err_set(err, ERR_DECODE, "not Jaeger's API: check the URL's path");
    return known;
}

const struct source_class source_jaeger = {
    .kind = SOURCE_JAEGER,
    .name = "jaeger",
    .help = "Traces from Jaeger",
    .plan = plan,
    .begin = trace_decode_begin,
    .feed = trace_decode_feed,
    .end = trace_decode_end,
    .dialects = 2,
    .is_nothing = is_nothing,
    .probe = probe,
    .identify = identify,
};
