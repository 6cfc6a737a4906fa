/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/number.h"
#include "go_json.h"
#include "jaeger_private.h"

enum { LIMIT_DEFAULT = 100, LIMIT_MAX = 1500, OPERATIONS_MAX = 64, MISSING_MAX = 32 };

static bool refuse(struct http_reply *reply, int status, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* A JSON body that calls itself text, as Jaeger's errors do. Always false. */
static bool refuse(struct http_reply *reply, int status, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    reply->status = status;
    reply->type = "text/plain; charset=utf-8";
    buffer_clear(&reply->body);
    buffer_printf(&reply->body,
                  "{\"data\":null,\"total\":0,\"limit\":0,\"offset\":0,\"errors\":[{"
                  "\"code\":%d,\"msg\":",
                  status);
    go_json_text(&reply->body, text);
    buffer_puts(&reply->body, "}]}\n");
    return false;
}

static void end_data(struct http_reply *reply, size_t total)
{
    buffer_printf(&reply->body,
                  "],\"total\":%zu,\"limit\":0,\"offset\":0,\"errors\":null}", total);
}

static void services(void *context, const struct http_request *request,
                     struct http_reply *reply)
{
    (void)context;
    (void)request;
    buffer_puts(&reply->body, "{\"data\":[");
    for (size_t i = 0; i < ARRAY_LEN(traces_services); i++)
        buffer_printf(&reply->body, "%s\"%s\"", i ? "," : "", traces_services[i]);
    end_data(reply, ARRAY_LEN(traces_services));
}

/* The operations of a service: only names, or with their kinds. */
static void write_operations(struct http_reply *reply, const char *service,
                             const char *kind, bool names)
{
    struct traces_operation operations[OPERATIONS_MAX];
    char text[4096];
    size_t count =
        traces_operations(service, operations, OPERATIONS_MAX, text, sizeof(text));
    size_t written = 0;
    buffer_puts(&reply->body, "{\"data\":[");
    for (size_t i = 0; i < count; i++) {
        const char *own = traces_kind_name(operations[i].kind);
        if (kind && *kind && strcmp(kind, own) != 0)
            continue;
        buffer_puts(&reply->body, written++ ? "," : "");
        if (!names)
            buffer_puts(&reply->body, "{\"name\":");
        go_json_text(&reply->body, operations[i].name);
        if (!names)
            buffer_printf(&reply->body, ",\"spanKind\":\"%s\"}", own);
    }
    end_data(reply, written);
}

static void operations_of(void *context, const struct http_request *request,
                          struct http_reply *reply)
{
    (void)context;
    const char *service = http_param(request, "service");
    if (!service || !*service)
        (void)refuse(reply, 400, "parameter 'service' is required");
    else
        write_operations(reply, service, http_param(request, "spanKind"), false);
}

/* /api/services/<service>/operations */
static void service_operations(void *context, const struct http_request *request,
                               struct http_reply *reply)
{
    (void)context;
    char service[128];
    const char *slash = strchr(request->rest, '/');
    if (!slash || strcmp(slash, "/operations") != 0) {
        reply->status = 404;
        reply->type = "text/plain; charset=utf-8";
        buffer_puts(&reply->body, "404 page not found\n");
        return;
    }
    (void)snprintf(service, sizeof(service), "%.*s", (int)(slash - request->rest),
                   request->rest);
    write_operations(reply, service, NULL, true);
}

/* ---- Search -------------------------------------------------------------------- */

/* Microseconds; now where it is missing. */
static bool take_time(const struct http_request *request, struct http_reply *reply,
                      const char *name, int64_t *ret_ns)
{
    const char *text = http_param(request, name);
    int64_t us;
    *ret_ns = request->now_ns;
    if (!text || !*text)
        return true;
    if (!number_parse_i64(text, &us) || us > INT64_MAX / 1000 || us < INT64_MIN / 1000)
        return refuse(reply, 400,
                      "unable to parse param '%s': strconv.ParseInt: parsing \"%.100s\": "
                      "invalid syntax",
                      name, text);
    *ret_ns = us * 1000;
    return true;
}

static bool take_duration(const struct http_request *request, struct http_reply *reply,
                          const char *name, int64_t *ret_ns)
{
    const char *text = http_param(request, name);
    char reason[200];
    if (!text || !*text || go_duration(text, ret_ns, reason, sizeof(reason)))
        return true;
    return refuse(reply, 400, "unable to parse param '%s': %s", name, reason);
}

static bool take_tags(const struct http_request *request, struct http_reply *reply,
                      struct jaeger_search *search)
{
    char reason[200];
    for (int i = 0; i < request->param_count; i++) {
        const char *name = request->params[i].name, *text = request->params[i].value;
        if (strcmp(name, "tag") == 0) {
            const char *colon = strchr(text, ':');
            if (!colon || !jaeger_add_tag(search, text, (size_t)(colon - text), colon + 1,
                                          strlen(colon + 1)))
                return refuse(reply, 400,
                              "malformed 'tag' parameter, expecting key:value, received: "
                              "%.100s",
                              text);
        } else if (strcmp(name, "tags") == 0 && *text &&
                   !jaeger_parse_tags(search, text, reason, sizeof(reason))) {
            return refuse(reply, 400,
                          "malformed 'tags' parameter, cannot unmarshal JSON: %s",
                          reason);
        }
    }
    return true;
}

static bool take_search(const struct http_request *request, struct http_reply *reply,
                        struct jaeger_search *search)
{
    const char *limit = http_param(request, "limit");
    int64_t count = LIMIT_DEFAULT;
    search->service = http_param(request, "service");
    search->operation = http_param(request, "operation");
    search->window.now_ns = request->now_ns;
    if (limit && *limit && !number_parse_i64(limit, &count))
        return refuse(
            reply, 400,
            "unable to parse param 'limit': strconv.ParseInt: parsing \"%.100s\": "
            "invalid syntax",
            limit);
    if (!take_time(request, reply, "start", &search->window.start_ns) ||
        !take_time(request, reply, "end", &search->window.end_ns) ||
        !take_duration(request, reply, "minDuration", &search->shortest_ns) ||
        !take_duration(request, reply, "maxDuration", &search->longest_ns) ||
        !take_tags(request, reply, search))
        return false;
    search->limit = count > 0 ? (size_t)count : 0;
    if (search->limit > LIMIT_MAX)
        search->limit = LIMIT_MAX;
    if (!search->service || !*search->service)
        return refuse(reply, 400, "parameter 'service' is required");
    if (search->longest_ns > 0 && search->longest_ns < search->shortest_ns)
        return refuse(reply, 400, "'maxDuration' should be greater than 'minDuration'");
    return true;
}

static bool append_trace(void *user, const struct traces_trace *trace)
{
    struct buffer *out = user;
    if (out->size > 0 && out->data[out->size - 1] != '[')
        buffer_putc(out, ',');
    jaeger_write_trace(out, trace);
    return !out->failed;
}

/* ?traceID=a&traceID=b: what there is, and an error for each that is missing. */
static void answer_ids(const struct jaeger *jaeger, const struct http_request *request,
                       struct http_reply *reply)
{
    const char *missing[MISSING_MAX];
    size_t missing_count = 0, bad;
    char hex[33];
    struct traces_trace *trace = xmalloc(sizeof(*trace));
    buffer_puts(&reply->body, "{\"data\":[");
    for (int i = 0; i < request->param_count; i++) {
        const char *id = request->params[i].value;
        if (strcmp(request->params[i].name, "traceID") != 0)
            continue;
        if (traces_normalise_id(id, hex, &bad) &&
            traces_find(jaeger->model, hex, request->now_ns, trace))
            (void)append_trace(&reply->body, trace);
        else if (missing_count < MISSING_MAX)
            missing[missing_count++] = id;
    }
    buffer_puts(&reply->body, "],\"total\":0,\"limit\":0,\"offset\":0,\"errors\":");
    for (size_t i = 0; i < missing_count; i++) {
        buffer_puts(&reply->body, i ? "," : "[");
        buffer_puts(&reply->body, "{\"msg\":\"trace not found\",\"traceID\":");
        go_json_text(&reply->body, missing[i]);
        buffer_putc(&reply->body, '}');
    }
    buffer_puts(&reply->body, missing_count ? "]}" : "null}");
    free(trace);
}

static void search_traces(void *context, const struct http_request *request,
                          struct http_reply *reply)
{
    const struct jaeger *jaeger = context;
    if (http_param(request, "traceID")) {
        answer_ids(jaeger, request, reply);
        return;
    }
    struct jaeger_search *search = xcalloc(1, sizeof(*search));
    if (take_search(request, reply, search)) {
        buffer_puts(&reply->body, "{\"data\":[");
        jaeger_run(jaeger->model, search, append_trace, &reply->body);
        end_data(reply, 0);
    }
    free(search);
}

static void one_trace(void *context, const struct http_request *request,
                      struct http_reply *reply)
{
    const struct jaeger *jaeger = context;
    char hex[33];
    size_t bad;
    if (!traces_normalise_id(request->rest, hex, &bad)) {
        if (request->rest[bad])
            (void)refuse(reply, 400,
                         "strconv.ParseUint: parsing \"%.64s\": invalid syntax",
                         request->rest);
        else
            (void)refuse(reply, 400, "invalid length for TraceID");
        return;
    }
    struct traces_trace *trace = xmalloc(sizeof(*trace));
    if (traces_find(jaeger->model, hex, request->now_ns, trace)) {
        buffer_puts(&reply->body, "{\"data\":[");
        jaeger_write_trace(&reply->body, trace);
        end_data(reply, 0);
    } else {
        (void)refuse(reply, 404, "trace not found");
    }
    free(trace);
}

/* Calls between services, from the model's counts and the sampling of 1 %. */
static void dependencies(void *context, const struct http_request *request,
                         struct http_reply *reply)
{
    const struct jaeger *jaeger = context;
    const char *end = http_param(request, "endTs"),
               *back = http_param(request, "lookback");
    int64_t end_ms = request->now_ns / 1000000, back_ms = 86400000;
    if ((end && !number_parse_i64(end, &end_ms)) ||
        (back && !number_parse_i64(back, &back_ms))) {
        (void)refuse(reply, 400, "unable to parse param 'endTs' or 'lookback'");
        return;
    }
    struct model_query query = {.from_ns = (end_ms - back_ms) * 1000000,
                                .to_ns = end_ms * 1000000,
                                .slot = -1,
                                .endpoint = -1,
                                .any = CELL_SYNC};
    unsigned long long calls = model_query_count(jaeger->model, &query) / 100;
    buffer_printf(&reply->body,
                  "{\"data\":[{\"parent\":\"" MODEL_SERVICE
                  "\",\"child\":\"sync-worker\",\"callCount\":%llu},{\"parent\":"
                  "\"sync-worker\",\"child\":\"turso\",\"callCount\":%llu}",
                  calls, calls);
    end_data(reply, 0);
}

static void no_metrics(void *context, const struct http_request *request,
                       struct http_reply *reply)
{
    (void)context;
    (void)request;
    (void)refuse(reply, 501,
                 "trace metrics are currently disabled - no metrics backend configured");
}

void jaeger_register_v1(struct http_port *port, struct jaeger *jaeger)
{
    http_port_route(port, "GET", "/api/services", services, jaeger);
    http_port_route(port, "GET", "/api/services/*", service_operations, jaeger);
    http_port_route(port, "GET", "/api/operations", operations_of, jaeger);
    http_port_route(port, "GET", "/api/traces", search_traces, jaeger);
    http_port_route(port, "GET", "/api/traces/*", one_trace, jaeger);
    http_port_route(port, "GET", "/api/dependencies", dependencies, jaeger);
    http_port_route(port, "GET", "/api/metrics/*", no_metrics, jaeger);
}
