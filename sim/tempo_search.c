/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/number.h"
#include "go_json.h"
#include "tempo_private.h"
#include "traceql.h"

enum {
    LIMIT_DEFAULT = 20,
    LIMIT_MAX = 262144,
    SPANS_DEFAULT = 3,
    SPANS_MAX = 100,
    TAGS_MAX = 16,
};

struct search {
    struct traces_window window;
    struct traceql *query; /* NULL: a search by tags */

    struct {
        char key[128], value[512];
    } tags[TAGS_MAX];

    size_t tag_count;
    int64_t shortest_ns, longest_ns;
    size_t limit, spans;
    struct buffer *out;
    size_t found, seen_spans;
};

static void write_span(struct search *s, const struct traces_trace *trace,
                       const struct traces_span *span)
{
    const char *fields[TRACEQL_FIELDS_MAX];
    size_t count = traceql_fields(s->query, fields), written = 0;
    buffer_printf(s->out,
                  "{\"spanID\":\"%016" PRIx64 "\",\"startTimeUnixNano\":\"%" PRId64
                  "\",\"durationNanos\":\"%" PRId64 "\"",
                  span->id, span->start_ns, span->duration_ns);
    for (size_t i = 0; i < count; i++) {
        char room[32];
        const char *text = traceql_field_text(trace, span, fields[i], room, sizeof(room));
        if (!text)
            continue;
        buffer_puts(s->out, written++ ? ",{\"key\":" : ",\"attributes\":[{\"key\":");
        go_json_text(s->out, fields[i]);
        buffer_puts(s->out, text == room ? ",\"value\":{\"intValue\":"
                                         : ",\"value\":{\"stringValue\":");
        go_json_text(s->out, text);
        buffer_puts(s->out, "}}");
    }
    buffer_puts(s->out, written ? "]}" : "}");
}

static void write_span_set(struct search *s, const struct traces_trace *trace)
{
    size_t matched = 0;
    buffer_puts(s->out, "{\"spans\":[");
    for (size_t i = 0; i < trace->span_count; i++) {
        if (!traceql_matches(s->query, trace, &trace->spans[i]))
            continue;
        if (matched++ >= s->spans)
            continue;
        if (matched > 1)
            buffer_putc(s->out, ',');
        write_span(s, trace, &trace->spans[i]);
    }
    buffer_printf(s->out, "],\"matched\":%zu}", matched);
}

static void write_stats(struct buffer *out, const struct traces_trace *trace)
{
    buffer_puts(out, ",\"serviceStats\":{");
    for (size_t i = 0; i < trace->resource_count; i++) {
        const char *service = trace->resources[i].service;
        int spans = 0, errors = 0;
        for (size_t k = 0; k < trace->span_count; k++) {
            if (strcmp(trace->spans[k].service, service) != 0)
                continue;
            spans++;
            errors += trace->spans[k].error;
        }
        buffer_printf(out, "%s\"%s\":{\"spanCount\":%d", i ? "," : "", service, spans);
        if (errors)
            buffer_printf(out, ",\"errorCount\":%d", errors);
        buffer_putc(out, '}');
    }
    buffer_putc(out, '}');
}

static void write_trace(struct search *s, const struct traces_trace *trace)
{
    const struct traces_span *root = &trace->spans[0];
    const char *id = trace->id; /* leading zeros are cut, as Tempo does in searches */
    while (*id == '0' && id[1])
        id++;
    buffer_printf(s->out,
                  "%s{\"traceID\":\"%s\",\"rootServiceName\":\"%s\",\"rootTraceName\":",
                  s->found ? "," : "", id, root->service);
    go_json_text(s->out, root->name);
    buffer_printf(s->out, ",\"startTimeUnixNano\":\"%" PRId64 "\"", root->start_ns);
    if (root->duration_ns >= 1000000)
        buffer_printf(s->out, ",\"durationMs\":%" PRId64, root->duration_ns / 1000000);
    if (s->query) {
        buffer_puts(s->out, ",\"spanSet\":");
        write_span_set(s, trace);
        buffer_puts(s->out, ",\"spanSets\":[");
        write_span_set(s, trace);
        buffer_putc(s->out, ']');
        write_stats(s->out, trace);
    }
    buffer_putc(s->out, '}');
}

static bool tags_match(const struct search *s, const struct traces_trace *trace)
{
    char room[32];
    for (size_t i = 0; i < s->tag_count; i++) {
        bool found = false;
        for (size_t k = 0; k < trace->span_count && !found; k++) {
            const char *text = traceql_field_text(trace, &trace->spans[k], s->tags[i].key,
                                                  room, sizeof(room));
            found = text && strstr(text, s->tags[i].value);
        }
        if (!found)
            return false;
    }
    return true;
}

static bool look_at(void *user, const struct traces_trace *trace)
{
    struct search *s = user;
    bool found = false;
    s->seen_spans += trace->span_count;
    int64_t duration_ns = trace->spans[0].duration_ns;
    if (duration_ns < s->shortest_ns ||
        (s->longest_ns > 0 && duration_ns > s->longest_ns))
        return true;
    if (!s->query)
        found = tags_match(s, trace);
    for (size_t i = 0; s->query && i < trace->span_count && !found; i++)
        found = traceql_matches(s->query, trace, &trace->spans[i]);
    if (!found)
        return true;
    write_trace(s, trace);
    s->found++;
    return s->found < s->limit && !s->out->failed;
}

/* key=value pairs as in logfmt, values perhaps in quotes. */
static bool take_tags(struct search *s, struct http_reply *reply, const char *text)
{
    for (const char *p = text; *p;) {
        while (*p == ' ')
            p++;
        size_t key = strcspn(p, "= ");
        if (!*p)
            break;
        if (p[key] != '=' || key == 0 || key >= sizeof(s->tags[0].key) ||
            s->tag_count == TAGS_MAX)
            return grafana_refuse(reply, 400, "invalid tags: unable to parse %.100s",
                                  text);
        bool quoted = p[key + 1] == '"';
        const char *value = p + key + 1 + quoted;
        size_t size = strcspn(value, quoted ? "\"" : " ");
        if (size >= sizeof(s->tags[0].value))
            return grafana_refuse(reply, 400, "invalid tags: value too long");
        memcpy(s->tags[s->tag_count].key, p, key);
        s->tags[s->tag_count].key[key] = '\0';
        memcpy(s->tags[s->tag_count].value, value, size);
        s->tags[s->tag_count++].value[size] = '\0';
        p = value + size + (quoted && value[size]);
    }
    return true;
}

static bool take_count(const struct http_request *request, struct http_reply *reply,
                       const char *name, size_t fallback, size_t *ret)
{
    const char *text = http_param(request, name);
    int64_t number;
    *ret = fallback;
    if (!text || !*text)
        return true;
    if (!number_parse_i64(text, &number))
        return grafana_refuse(
            reply, 400, "invalid %s: strconv.Atoi: parsing \"%.80s\": invalid syntax",
            name, text);
    if (number <= 0)
        return grafana_refuse(reply, 400, "invalid %s: must be a positive number", name);
    *ret = (size_t)number;
    return true;
}

static bool take_duration(const struct http_request *request, struct http_reply *reply,
                          const char *name, int64_t *ret_ns)
{
    const char *text = http_param(request, name);
    char reason[200];
    if (!text || !*text || go_duration(text, ret_ns, reason, sizeof(reason)))
        return true;
    return grafana_refuse(reply, 400, "invalid %s: %s", name, reason);
}

static bool take_search(const struct http_request *request, struct http_reply *reply,
                        struct search *s)
{
    const char *q = http_param(request, "q"), *tags = http_param(request, "tags");
    char reason[300];
    if (!tempo_window(request, reply, &s->window))
        return false;
    if (q && *q && tags && *tags)
        return grafana_refuse(
            reply, 400, "invalid request: can't specify tags and q in the same query");
    if (!take_count(request, reply, "limit", LIMIT_DEFAULT, &s->limit) ||
        !take_count(request, reply, "spss", SPANS_DEFAULT, &s->spans) ||
        !take_duration(request, reply, "minDuration", &s->shortest_ns) ||
        !take_duration(request, reply, "maxDuration", &s->longest_ns))
        return false;
    if (s->limit > LIMIT_MAX)
        return grafana_refuse(reply, 400, "limit %zu exceeds max limit %d", s->limit,
                              (int)LIMIT_MAX);
    if (s->spans > SPANS_MAX)
        return grafana_refuse(reply, 400, "spss %zu exceeds max spss %d", s->spans,
                              (int)SPANS_MAX);
    s->window.shortest_ns = s->shortest_ns;
    if (tags && *tags)
        return take_tags(s, reply, tags);
    if (!q || !*q) {
        /* No condition: everything, as a search by tags. */
        return true;
    }
    s->query = traceql_parse(q, reason, sizeof(reason));
    if (!s->query)
        return grafana_refuse(reply, 400, "%s", reason);
    traceql_hints(s->query, &s->window);
    return true;
}

static void search_traces(void *context, const struct http_request *request,
                          struct http_reply *reply)
{
    const struct tempo *tempo = context;
    struct search *s = xcalloc(1, sizeof(*s));
    s->out = &reply->body;
    if (take_search(request, reply, s)) {
        buffer_puts(s->out, "{\"traces\":[");
        size_t seen = traces_walk(tempo->model, &s->window, look_at, s);
        buffer_puts(s->out, "],\"metrics\":{");
        if (!s->query)
            buffer_printf(s->out, "\"inspectedTraces\":%zu,", seen);
        buffer_printf(s->out, "\"inspectedBytes\":\"%zu\",\"completedJobs\":3%s}}",
                      s->seen_spans * 512, s->query ? ",\"totalJobs\":3" : "");
    }
    traceql_free(s->query);
    free(s);
}

void tempo_register_search(struct http_port *port, struct tempo *tempo)
{
    http_port_route(port, "GET", "/api/search", search_traces, tempo);
}
