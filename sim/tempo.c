/* SPDX-License-Identifier: MIT */
#include "tempo.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/number.h"
#include "tempo_private.h"
#include "traces_otlp.h"

#define RECENT_S 1800
#define RANGE_S  (168 * 3600)

static bool take_seconds(const struct http_request *request, struct http_reply *reply,
                         const char *name, int64_t *ret, bool *ret_given)
{
    const char *text = http_param(request, name);
    *ret = 0;
    *ret_given = text && *text;
    if (!*ret_given)
        return true;
    if (!number_parse_i64(text, ret))
        return grafana_refuse(reply, 400,
                              "invalid %s: strconv.ParseUint: parsing \"%.80s\": invalid "
                              "syntax",
                              name, text);
    if (*ret < 0 || *ret > UINT32_MAX)
        return grafana_refuse(
            reply, 400,
            "invalid %s: strconv.ParseUint: parsing \"%.80s\": value out "
            "of range",
            name, text);
    return true;
}

bool tempo_window(const struct http_request *request, struct http_reply *reply,
                  struct traces_window *ret)
{
    int64_t start, end;
    bool has_start, has_end;
    if (!take_seconds(request, reply, "start", &start, &has_start) ||
        !take_seconds(request, reply, "end", &end, &has_end))
        return false;
    *ret = (struct traces_window){.now_ns = request->now_ns, .endpoint = -1};
    if (!has_start && !has_end) {
        end = request->now_ns / MODEL_SECOND;
        start = end - RECENT_S;
    }
    if (start >= end)
        return grafana_refuse(
            reply, 400,
            "http parameter start must be before end. received start=%lld "
            "end=%lld",
            (long long)start, (long long)end);
    if (end - start > RANGE_S)
        return grafana_refuse(
            reply, 400,
            "range specified by start and end exceeds 168h0m0s. received "
            "start=%lld end=%lld",
            (long long)start, (long long)end);
    ret->start_ns = start * MODEL_SECOND;
    ret->end_ns = end * MODEL_SECOND;
    return true;
}

/* Find the trace that the path asks for. False: answered, with an error or as missing
   (v1: 404 and nothing else; v2: 200 and an empty trace). */
static bool find_trace(const struct tempo *tempo, const struct http_request *request,
                       struct http_reply *reply, bool v2, struct traces_trace *ret)
{
    char hex[33];
    size_t bad;
    if (!traces_normalise_id(request->rest, hex, &bad)) {
        if (request->rest[bad])
            return grafana_refuse(reply, 400,
                                  "trace IDs can only contain hex characters: invalid "
                                  "character '%c' at position %zu",
                                  request->rest[bad], bad + 1);
        return grafana_refuse(reply, 400, "trace IDs can't be larger than 128 bits");
    }
    if (traces_find(tempo->model, hex, request->now_ns, ret))
        return true;
    if (v2)
        buffer_puts(&reply->body, "{\"trace\":{},\"metrics\":{}}");
    else
        (void)grafana_refuse(reply, 404, "%s", "");
    return false;
}

static void trace_v1(void *context, const struct http_request *request,
                     struct http_reply *reply)
{
    struct traces_trace *trace = xmalloc(sizeof(*trace));
    if (find_trace(context, request, reply, false, trace)) {
        buffer_puts(&reply->body, "{\"batches\":[");
        traces_write_otlp(&reply->body, trace, TRACES_PROTOBUF);
        buffer_puts(&reply->body, "]}");
    }
    free(trace);
}

static void trace_v2(void *context, const struct http_request *request,
                     struct http_reply *reply)
{
    struct traces_trace *trace = xmalloc(sizeof(*trace));
    if (find_trace(context, request, reply, true, trace)) {
        buffer_puts(&reply->body, "{\"trace\":{\"resourceSpans\":[");
        traces_write_otlp(&reply->body, trace, TRACES_PROTOBUF);
        buffer_printf(&reply->body, "]},\"metrics\":{\"inspectedBytes\":\"%zu\"}}",
                      trace->span_count * 4096);
    }
    free(trace);
}

static void echo(void *context, const struct http_request *request,
                 struct http_reply *reply)
{
    (void)context;
    (void)request;
    (void)grafana_refuse(reply, 200, "echo\n");
}

struct tempo *tempo_register(struct http_port *port, const struct model *model)
{
    struct tempo *tempo = xcalloc(1, sizeof(*tempo));
    tempo->model = model;
    http_port_route(port, "GET", "/api/traces/*", trace_v1, tempo);
    http_port_route(port, "GET", "/api/v2/traces/*", trace_v2, tempo);
    http_port_route(port, "GET", "/api/echo", echo, tempo);
    grafana_register(port, "/api/status/buildinfo", "3.0.3");
    tempo_register_search(port, tempo);
    tempo_register_tags(port, tempo);
    return tempo;
}

void tempo_unregister(struct tempo *tempo)
{
    free(tempo);
}
