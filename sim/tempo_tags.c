/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"
#include "go_json.h"
#include "tempo_private.h"
#include "traceql.h"

/* What a search box completes: the names of attributes, and their recent values. */

enum { VALUES_MAX = 500, TRACES_READ_MAX = 3000 };

static const char *const event_tags[] = {"exception.message", "exception.stacktrace",
                                         "exception.type", NULL};
static const char *const intrinsic_tags[] = {
    "duration", "kind",          "name",          "rootName", "rootServiceName",
    "status",   "statusMessage", "traceDuration", NULL};
static const char *const resource_tags[] = {"environment", "k8s.pod.name", "service.name",
                                            "service.version", NULL};
static const char *const span_tags[] = {
    "cache.hit",        "cache.name",  "db.name",         "db.operation",
    "db.pool.in_use",   "db.pool.max", "db.pool.name",    "db.row_count",
    "db.statement",     "db.system",   "http.method",     "http.path",
    "http.status_code", "http.url",    "http.user_agent", "organization.id",
    "peer.service",     "request.id",  "sync.data_size",  "sync.operation",
    "user.id",          NULL};

static const struct scope {
    const char *name;
    const char *const *tags;
} scopes[] = {
    {"event",     event_tags    },
    {"intrinsic", intrinsic_tags},
    {"resource",  resource_tags },
    {"span",      span_tags     },
};

static void write_names(struct buffer *out, const char *const *tags, bool *comma)
{
    for (size_t i = 0; tags[i]; i++) {
        buffer_printf(out, "%s\"%s\"", *comma ? "," : "", tags[i]);
        *comma = true;
    }
}

static void tags_v2(void *context, const struct http_request *request,
                    struct http_reply *reply)
{
    (void)context;
    const char *wanted = http_param(request, "scope");
    bool first = true;
    buffer_puts(&reply->body, "{\"scopes\":[");
    for (size_t i = 0; i < ARRAY_LEN(scopes); i++) {
        bool comma = false;
        if (wanted && *wanted && strcmp(wanted, scopes[i].name) != 0)
            continue;
        buffer_printf(&reply->body, "%s{\"name\":\"%s\",\"tags\":[", first ? "" : ",",
                      scopes[i].name);
        write_names(&reply->body, scopes[i].tags, &comma);
        buffer_puts(&reply->body, "]}");
        first = false;
    }
    buffer_puts(&reply->body, "],\"metrics\":{\"inspectedBytes\":\"29380\"}}");
}

static void tags_v1(void *context, const struct http_request *request,
                    struct http_reply *reply)
{
    (void)context;
    (void)request;
    bool comma = false;
    buffer_puts(&reply->body, "{\"tagNames\":[");
    write_names(&reply->body, event_tags, &comma);
    write_names(&reply->body, resource_tags, &comma);
    write_names(&reply->body, span_tags, &comma);
    buffer_puts(&reply->body, "],\"metrics\":{\"inspectedBytes\":\"29380\"}}");
}

struct values {
    const char *field;
    struct map set;
    size_t read;
};

static bool gather(void *user, const struct traces_trace *trace)
{
    struct values *values = user;
    char room[32];
    for (size_t i = 0; i < trace->span_count; i++) {
        const char *text = traceql_field_text(trace, &trace->spans[i], values->field,
                                              room, sizeof(room));
        if (text && values->set.count < VALUES_MAX)
            (void)map_put(&values->set, text, values);
    }
    return ++values->read < TRACES_READ_MAX;
}

static int compare_texts(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

/* "string", "int" or "keyword": what Tempo calls the type of a field's values. */
static const char *type_of(const char *field)
{
    static const char *const whole[] = {"http.status_code", "db.row_count",
                                        "db.pool.in_use", "db.pool.max",
                                        "sync.data_size"};
    if (strcmp(field, "status") == 0 || strcmp(field, "kind") == 0)
        return "keyword";
    if (strcmp(field, "duration") == 0 || strcmp(field, "traceDuration") == 0)
        return "duration";
    for (size_t i = 0; i < ARRAY_LEN(whole); i++) {
        if (strcmp(whole[i], field) == 0)
            return "int";
    }
    return "string";
}

static void write_values(struct buffer *out, struct values *values, bool typed)
{
    const char **texts = xcalloc(values->set.count + 1, sizeof(*texts));
    size_t at = 0, count = 0;
    const char *key;
    void *value;
    while (map_next(&values->set, &at, &key, &value))
        texts[count++] = key;
    qsort(texts, count, sizeof(*texts), compare_texts);
    buffer_puts(out, "{\"tagValues\":[");
    for (size_t i = 0; i < count; i++) {
        buffer_puts(out, i ? "," : "");
        if (typed)
            buffer_printf(out, "{\"type\":\"%s\",\"value\":", type_of(values->field));
        go_json_text(out, texts[i]);
        buffer_puts(out, typed ? "}" : "");
    }
    buffer_puts(out, "],\"metrics\":{\"inspectedBytes\":\"29380\"}}");
    free(texts);
}

/* …/tag/<name>/values; v2 wants the name with its scope (or an intrinsic). */
static void answer_values(const struct tempo *tempo, const struct http_request *request,
                          struct http_reply *reply, bool v2)
{
    static const char *const prefixes[] = {"resource.", "span.", "event.", "."};
    char name[160];
    const char *slash = strstr(request->rest, "/values");
    size_t size = slash ? (size_t)(slash - request->rest) : 0;
    if (size == 0 || size >= sizeof(name) || strcmp(slash, "/values") != 0) {
        (void)grafana_refuse(reply, 404, "404 page not found\n");
        return;
    }
    memcpy(name, request->rest, size);
    name[size] = '\0';
    struct values values = {.field = name};
    bool scoped = false;
    for (size_t i = 0; i < ARRAY_LEN(prefixes) && !scoped; i++) {
        scoped = strncmp(name, prefixes[i], strlen(prefixes[i])) == 0;
        if (scoped)
            values.field = name + strlen(prefixes[i]);
    }
    for (size_t i = 0; intrinsic_tags[i]; i++)
        scoped |= strcmp(intrinsic_tags[i], name) == 0;
    if (v2 && !scoped) {
        (void)grafana_refuse(
            reply, 400,
            "please provide a valid tagName: failed to parse identifier "
            "%.100s: parse error at line 1, col 2: unknown identifier: %.*s",
            name, (int)strcspn(name, "."), name);
        return;
    }
    struct traces_window window;
    if (!tempo_window(request, reply, &window))
        return;
    map_init(&values.set);
    (void)traces_walk(tempo->model, &window, gather, &values);
    write_values(&reply->body, &values, v2);
    map_done(&values.set);
}

static void values_v1(void *context, const struct http_request *request,
                      struct http_reply *reply)
{
    answer_values(context, request, reply, false);
}

static void values_v2(void *context, const struct http_request *request,
                      struct http_reply *reply)
{
    answer_values(context, request, reply, true);
}

void tempo_register_tags(struct http_port *port, struct tempo *tempo)
{
    http_port_route(port, "GET", "/api/search/tags", tags_v1, tempo);
    http_port_route(port, "GET", "/api/search/tag/*", values_v1, tempo);
    http_port_route(port, "GET", "/api/v2/search/tags", tags_v2, tempo);
    http_port_route(port, "GET", "/api/v2/search/tag/*", values_v2, tempo);
}
