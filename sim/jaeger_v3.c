/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/mem.h"
#include "core/number.h"
#include "go_json.h"
#include "jaeger_private.h"
#include "traces_otlp.h"

enum { LIMIT_DEFAULT = 100, LIMIT_MAX = 1500, OPERATIONS_MAX = 64 };

static bool refuse(struct http_reply *reply, int status, const char *format, ...)
    PRINTF_LIKE(3, 4);

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
    buffer_printf(&reply->body, "{\"error\":{\"httpCode\":%d,\"message\":", status);
    go_json_text(&reply->body, text);
    buffer_puts(&reply->body, "}}\n");
    return false;
}

/* A parameter by its name in snake_case or in camelCase. */
static const char *param(const struct http_request *request, const char *snake,
                         const char *camel)
{
    const char *value = http_param(request, snake);
    return value ? value : http_param(request, camel);
}

static void services(void *context, const struct http_request *request,
                     struct http_reply *reply)
{
    (void)context;
    (void)request;
    buffer_puts(&reply->body, "{\"services\":[");
    for (size_t i = 0; i < ARRAY_LEN(traces_services); i++)
        buffer_printf(&reply->body, "%s\"%s\"", i ? "," : "", traces_services[i]);
    buffer_puts(&reply->body, "]}");
}

static void operations(void *context, const struct http_request *request,
                       struct http_reply *reply)
{
    (void)context;
    struct traces_operation list[OPERATIONS_MAX];
    char text[4096];
    const char *service = http_param(request, "service");
    const char *kind = param(request, "span_kind", "spanKind");
    size_t count = traces_operations(service ? service : "", list, OPERATIONS_MAX, text,
                                     sizeof(text));
    bool comma = false;
    buffer_puts(&reply->body, "{\"operations\":[");
    for (size_t i = 0; i < count; i++) {
        const char *own = traces_kind_name(list[i].kind);
        if (kind && *kind && strcmp(kind, own) != 0)
            continue;
        buffer_puts(&reply->body, comma ? ",{\"name\":" : "{\"name\":");
        go_json_text(&reply->body, list[i].name);
        buffer_printf(&reply->body, ",\"spanKind\":\"%s\"}", own);
        comma = true;
    }
    buffer_puts(&reply->body, "]}");
}

static bool take_duration(struct http_reply *reply, const char *name, const char *text,
                          int64_t *ret_ns)
{
    char reason[200];
    if (!text || !*text || go_duration(text, ret_ns, reason, sizeof(reason)))
        return true;
    return refuse(reply, 400, "malformed parameter %s: %s", name, reason);
}

static bool take_times(const struct http_request *request, struct http_reply *reply,
                       struct traces_window *window)
{
    const char *from = param(request, "query.start_time_min", "query.startTimeMin");
    const char *to = param(request, "query.start_time_max", "query.startTimeMax");
    if (!from || !to)
        return refuse(reply, 400,
                      "query.startTimeMin and query.startTimeMax are required");
    if (!strchr(from, 'T') || !moment_parse(from, &window->start_ns))
        return refuse(reply, 400,
                      "malformed parameter query.startTimeMin: parsing time \"%.80s\"",
                      from);
    if (!strchr(to, 'T') || !moment_parse(to, &window->end_ns))
        return refuse(reply, 400,
                      "malformed parameter query.startTimeMax: parsing time \"%.80s\"",
                      to);
    window->now_ns = request->now_ns;
    return true;
}

static bool take_search(const struct http_request *request, struct http_reply *reply,
                        struct jaeger_search *search)
{
    const char *limit = param(request, "query.search_depth", "query.searchDepth");
    const char *tags = param(request, "query.attributes", "query.attributes");
    int64_t count = LIMIT_DEFAULT;
    char reason[200];
    if (!limit)
        limit = param(request, "query.num_traces", "query.numTraces");
    if (limit && *limit && !number_parse_i64(limit, &count))
        return refuse(reply, 400,
                      "malformed parameter query.searchDepth: strconv.Atoi: parsing "
                      "\"%.80s\": invalid syntax",
                      limit);
    search->service = param(request, "query.service_name", "query.serviceName");
    search->operation = param(request, "query.operation_name", "query.operationName");
    search->limit = count > LIMIT_MAX ? LIMIT_MAX : count > 0 ? (size_t)count : 0;
    if (tags && *tags && !jaeger_parse_tags(search, tags, reason, sizeof(reason)))
        return refuse(reply, 400, "malformed parameter query.attributes: %s", reason);
    return take_times(request, reply, &search->window) &&
           take_duration(reply, "query.durationMin",
                         param(request, "query.duration_min", "query.durationMin"),
                         &search->shortest_ns) &&
           take_duration(reply, "query.durationMax",
                         param(request, "query.duration_max", "query.durationMax"),
                         &search->longest_ns);
}

struct writing {
    struct buffer *out;
    size_t count;
};

static bool append_trace(void *user, const struct traces_trace *trace)
{
    struct writing *w = user;
    if (w->count++)
        buffer_putc(w->out, ',');
    traces_write_otlp(w->out, trace, TRACES_OTLP);
    return !w->out->failed;
}

/* All traces come merged in one list of resourceSpans. */
static void search_traces(void *context, const struct http_request *request,
                          struct http_reply *reply)
{
    const struct jaeger *jaeger = context;
    struct jaeger_search *search = xcalloc(1, sizeof(*search));
    struct writing w = {.out = &reply->body};
    if (take_search(request, reply, search)) {
        buffer_puts(&reply->body, "{\"result\":{\"resourceSpans\":[");
        jaeger_run(jaeger->model, search, append_trace, &w);
        buffer_puts(&reply->body, "]}}");
        if (w.count == 0)
            (void)refuse(reply, 404, "No traces found");
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
        (void)refuse(reply, 400, "malformed parameter trace_id: %s",
                     request->rest[bad] ? "invalid syntax"
                                        : "invalid length for TraceID");
        return;
    }
    struct traces_trace *trace = xmalloc(sizeof(*trace));
    struct writing w = {.out = &reply->body};
    if (traces_find(jaeger->model, hex, request->now_ns, trace)) {
        buffer_puts(&reply->body, "{\"result\":{\"resourceSpans\":[");
        (void)append_trace(&w, trace);
        buffer_puts(&reply->body, "]}}");
    } else {
        (void)refuse(reply, 404, "No traces found");
    }
    free(trace);
}

void jaeger_register_v3(struct http_port *port, struct jaeger *jaeger)
{
    http_port_route(port, "GET", "/api/v3/services", services, jaeger);
    http_port_route(port, "GET", "/api/v3/operations", operations, jaeger);
    http_port_route(port, "GET", "/api/v3/traces", search_traces, jaeger);
    http_port_route(port, "GET", "/api/v3/traces/*", one_trace, jaeger);
}
