/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"
#include "go_json.h"
#include "loki_private.h"

/*
 * The routes that answer from the index: labels, their values, series. Streams
 * come from the model's pods, not from the lines.
 */

enum { STREAMS_MAX = 4096, VALUES_MAX = 4096 };

/* The streams of the request's window; NULL: answered with an error. → free() */
static const struct logs_stream **window_streams(struct loki *loki,
                                                 const struct http_request *request,
                                                 struct http_reply *reply, size_t *ret)
{
    int64_t start_ns, end_ns;
    if (!loki_window(request, reply, &start_ns, &end_ns))
        return NULL;
    const struct logs_stream **streams = xcalloc(STREAMS_MAX, sizeof(*streams));
    *ret = logs_streams(loki->logs, start_ns, end_ns, streams, STREAMS_MAX);
    return streams;
}

static int compare_texts(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

/* {"status":"success","data":[…]}; without data where there is none, as Loki. */
static void write_texts(struct buffer *out, struct map *set)
{
    const char **texts = xcalloc(set->count + 1, sizeof(*texts));
    size_t at = 0, count = 0;
    const char *key;
    void *value;
    while (map_next(set, &at, &key, &value))
        texts[count++] = key;
    qsort(texts, count, sizeof(*texts), compare_texts);
    buffer_puts(out, "{\"status\":\"success\"");
    for (size_t i = 0; i < count; i++) {
        buffer_puts(out, i ? "," : ",\"data\":[");
        go_json_text(out, texts[i]);
    }
    buffer_puts(out, count ? "]}\n" : "}\n");
    free(texts);
}

static void remember(struct map *set, const char *text, size_t size)
{
    char *key = xstrndup(text, size);
    if (set->count < VALUES_MAX)
        (void)map_put(set, key, set);
    free(key);
}

/* Names when `name` is NULL, otherwise the values of that label. */
static void answer_texts(struct loki *loki, const struct http_request *request,
                         struct http_reply *reply, const char *name, size_t name_size)
{
    const char *text = http_param(request, "query");
    struct logql_query *query = NULL;
    size_t count;
    if (text && *text && !(query = loki_query(request, reply)))
        return;
    const struct logs_stream **streams = window_streams(loki, request, reply, &count);
    struct map set;
    map_init(&set);
    for (size_t i = 0; streams && i < count; i++) {
        const struct logs_stream *stream = streams[i];
        if (query && !logql_selects(query, 0, stream->labels, stream->count))
            continue;
        for (size_t k = 0; k < stream->count; k++) {
            const struct logql_label *label = &stream->labels[k];
            if (!name)
                remember(&set, label->name, label->name_size);
            else if (label->name_size == name_size &&
                     memcmp(label->name, name, name_size) == 0)
                remember(&set, label->value, label->value_size);
        }
    }
    if (streams)
        write_texts(&reply->body, &set);
    map_done(&set);
    free(streams);
    logql_free(query);
}

static void labels(void *context, const struct http_request *request,
                   struct http_reply *reply)
{
    answer_texts(context, request, reply, NULL, 0);
}

/* /loki/api/v1/label/<name>/values */
static void label_values(void *context, const struct http_request *request,
                         struct http_reply *reply)
{
    const char *slash = strchr(request->rest, '/');
    if (!slash || strcmp(slash, "/values") != 0) {
        (void)grafana_refuse(reply, 404, "404 page not found\n");
        return;
    }
    answer_texts(context, request, reply, request->rest, (size_t)(slash - request->rest));
}

/* Is the stream in one of the request's selectors (match[], match, query)? */
static bool in_selectors(struct logql_query *const *queries, size_t count,
                         const struct logs_stream *stream)
{
    for (size_t i = 0; i < count; i++) {
        if (logql_selects(queries[i], 0, stream->labels, stream->count))
            return true;
    }
    return count == 0;
}

static bool parse_selectors(const struct http_request *request, struct http_reply *reply,
                            struct logql_query **queries, size_t max, size_t *ret_count)
{
    *ret_count = 0;
    for (int i = 0; i < request->param_count && *ret_count < max; i++) {
        const char *name = request->params[i].name, *text = request->params[i].value;
        struct logql_error err;
        if (strcmp(name, "match[]") != 0 && strcmp(name, "match") != 0)
            continue;
        if (strcmp(text, "{}") == 0)
            continue; /* everything */
        struct logql_query *query = logql_parse(text, &err);
        if (!query)
            return grafana_refuse(reply, 400, "%s", err.text);
        queries[(*ret_count)++] = query;
    }
    return true;
}

static void series(void *context, const struct http_request *request,
                   struct http_reply *reply)
{
    struct logql_query *queries[16];
    size_t selectors, count;
    const struct logs_stream **streams = NULL;
    if (parse_selectors(request, reply, queries, ARRAY_LEN(queries), &selectors))
        streams = window_streams(context, request, reply, &count);
    if (streams) {
        bool first = true;
        buffer_puts(&reply->body, "{\"status\":\"success\",\"data\":[");
        for (size_t i = 0; i < count; i++) {
            if (!in_selectors(queries, selectors, streams[i]))
                continue;
            if (!first)
                buffer_putc(&reply->body, ',');
            loki_write_labels(&reply->body, streams[i]->labels, streams[i]->count);
            first = false;
        }
        buffer_puts(&reply->body, "]}\n");
    }
    for (size_t i = 0; i < selectors; i++)
        logql_free(queries[i]);
    free(streams);
}

static void detected_labels(void *context, const struct http_request *request,
                            struct http_reply *reply)
{
    size_t count;
    const struct logs_stream **streams = window_streams(context, request, reply, &count);
    if (!streams)
        return;
    /* For each name the set of its values. */
    struct map names;
    map_init(&names);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < streams[i]->count; k++) {
            const struct logql_label *label = &streams[i]->labels[k];
            struct map *values = map_get(&names, label->name);
            if (!values) {
                values = xcalloc(1, sizeof(*values));
                map_init(values);
                (void)map_put(&names, label->name, values);
            }
            remember(values, label->value, label->value_size);
        }
    }
    size_t at = 0;
    const char *name;
    void *values;
    bool first = true;
    buffer_puts(&reply->body, "{\"detectedLabels\":[");
    while (map_next(&names, &at, &name, &values)) {
        struct map *set = values;
        buffer_printf(&reply->body, "%s{\"label\":\"%s\",\"cardinality\":%zu}",
                      first ? "" : ",", name, set->count);
        first = false;
        map_done(set);
        free(set);
    }
    buffer_puts(&reply->body, "]}\n");
    map_done(&names);
    free(streams);
}

void loki_register_index(struct http_port *port, struct loki *loki)
{
    http_port_route(port, "GET,POST", "/loki/api/v1/labels", labels, loki);
    http_port_route(port, "GET,POST", "/loki/api/v1/label/*", label_values, loki);
    http_port_route(port, "GET,POST", "/loki/api/v1/series", series, loki);
    http_port_route(port, "GET,POST", "/loki/api/v1/detected_labels", detected_labels,
                    loki);
}
