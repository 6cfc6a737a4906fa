/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"
#include "go_json.h"
#include "loki_private.h"

/* Bytes by label over a window, and the size of what a query would read. */

enum { BUCKETS_MAX = LOGQL_POINTS_MAX, STREAMS_MAX = 4096 };

struct volume {
    char *labels;  /* as JSON */
    double *bytes; /* by bucket */
    double total;
};

struct volumes {
    const struct logql_query *query;
    const char *targets; /* "a,b", or NULL: the labels of the query's matchers */
    bool by_label;       /* aggregateBy=labels: one entry for each label's name */
    int64_t start_ns, step_ns;
    size_t buckets;
    struct map index; /* labels as JSON → struct volume * */
    struct volume *items[LOGQL_SERIES_MAX];
    size_t count;
    struct buffer key;
    double lines, bytes;
};

static bool is_target(const struct volumes *v, const struct logql_label *label)
{
    const char *at = v->targets;
    while (at && *at) {
        size_t size = strcspn(at, ",");
        if (size == label->name_size && memcmp(at, label->name, size) == 0)
            return true;
        at += size + (at[size] == ',');
    }
    return false;
}

static void volume_key(struct volumes *v, const struct logs_stream *stream)
{
    struct logql_label kept[LOGS_STREAM_LABELS];
    size_t count = 0;
    for (size_t i = 0; i < stream->count; i++) {
        if (is_target(v, &stream->labels[i]))
            kept[count++] = stream->labels[i];
    }
    buffer_clear(&v->key);
    loki_write_labels(&v->key, kept, count);
}

static void add_volume(struct volumes *v, int64_t time_ns, double bytes)
{
    struct volume *volume = map_get(&v->index, buffer_text(&v->key));
    if (!volume && v->count == LOGQL_SERIES_MAX)
        return;
    if (!volume) {
        volume = xcalloc(1, sizeof(*volume));
        volume->labels = xstrdup(buffer_text(&v->key));
        volume->bytes = xcalloc(v->buckets, sizeof(double));
        v->items[v->count++] = volume;
        (void)map_put(&v->index, volume->labels, volume);
    }
    size_t bucket = (size_t)((time_ns - v->start_ns) / v->step_ns);
    if (bucket < v->buckets)
        volume->bytes[bucket] += bytes;
    volume->total += bytes;
}

static void take_line(void *user, const struct logs_stream *stream, int64_t time_ns,
                      double lines, double bytes)
{
    struct volumes *v = user;
    if (v->query && !logql_selects(v->query, 0, stream->labels, stream->count))
        return;
    v->lines += lines;
    v->bytes += bytes;
    if (v->buckets == 0)
        return;
    if (!v->by_label) {
        volume_key(v, stream);
        add_volume(v, time_ns, bytes);
        return;
    }
    for (size_t i = 0; i < stream->count; i++) {
        const struct logql_label *label = &stream->labels[i];
        if (v->targets && *v->targets && !is_target(v, label))
            continue;
        struct logql_label name = {.name = label->name,
                                   .name_size = label->name_size,
                                   .value = "",
                                   .value_size = 0};
        buffer_clear(&v->key);
        loki_write_labels(&v->key, &name, 1);
        add_volume(v, time_ns, bytes);
    }
}

/* Names of the labels that the query's selector matches on: "{a="x",b=~"y"}" → "a,b". */
static char *selector_names(const char *query)
{
    static const char name_bytes[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    char *names = xcalloc(strlen(query) + 2, 1), *to = names;
    const char *p = strchr(query, '{');
    for (p = p ? p + 1 : query + strlen(query); *p && *p != '}';) {
        if (*p == '"') {
            for (p++; *p && *p != '"'; p++)
                p += *p == '\\' && p[1];
            p += *p == '"';
            continue;
        }
        size_t size = strspn(p, name_bytes);
        if (size == 0) {
            p++;
            continue;
        }
        if (to != names)
            *to++ = ',';
        memcpy(to, p, size);
        to += size;
        p += size;
    }
    return names;
}

static int compare_volumes(const void *a, const void *b)
{
    const struct volume *const *x = a, *const *y = b;
    if ((*x)->total < (*y)->total || (*x)->total > (*y)->total)
        return (*x)->total > (*y)->total ? -1 : 1;
    return strcmp((*x)->labels, (*y)->labels);
}

static void write_volumes(struct buffer *out, struct volumes *v, size_t limit,
                          int64_t end_ns)
{
    bool vector = v->buckets == 1;
    qsort(v->items, v->count, sizeof(v->items[0]), compare_volumes);
    buffer_printf(out,
                  "{\"status\":\"success\",\"data\":{\"resultType\":\"%s\",\"result\":[",
                  vector ? "vector" : "matrix");
    for (size_t i = 0; i < v->count && i < limit; i++) {
        const struct volume *volume = v->items[i];
        buffer_printf(out, "%s{\"metric\":%s,\"%s\":[", i ? "," : "", volume->labels,
                      vector ? "value" : "values");
        bool first = true;
        for (size_t k = 0; k < v->buckets; k++) {
            /* A bucket's time is its last millisecond. */
            int64_t at = v->start_ns + (int64_t)(k + 1) * v->step_ns - 1000000;
            if (!vector && !(volume->bytes[k] > 0))
                continue;
            if (!vector)
                buffer_puts(out, first ? "[" : ",[");
            go_json_seconds(out, vector ? end_ns : at);
            buffer_printf(out, ",\"%.0f\"", volume->bytes[k]);
            if (!vector)
                buffer_putc(out, ']');
            first = false;
        }
        buffer_puts(out, "]}");
    }
    buffer_puts(out, "],\"stats\":{}}}\n");
}

static void volumes_init(struct volumes *v)
{
    *v = (struct volumes){.step_ns = 1};
    map_init(&v->index);
    buffer_init(&v->key, 1 << 16);
}

static void volumes_done(struct volumes *v)
{
    for (size_t i = 0; i < v->count; i++) {
        free(v->items[i]->labels);
        free(v->items[i]->bytes);
        free(v->items[i]);
    }
    map_done(&v->index);
    buffer_done(&v->key);
}

static void answer_volume(struct loki *loki, const struct http_request *request,
                          struct http_reply *reply, bool range)
{
    const char *targets = http_param(request, "targetLabels");
    const char *by = http_param(request, "aggregateBy");
    int64_t start_ns, end_ns, step_ns = 0;
    size_t limit;
    if (!loki_window(request, reply, &start_ns, &end_ns) ||
        !loki_limit(request, reply, &limit) ||
        (range && !loki_step(request, end_ns - start_ns, reply, &step_ns)))
        return;
    struct logql_query *query = loki_query(request, reply);
    if (!query)
        return;
    struct volumes *v = xmalloc(sizeof(*v));
    volumes_init(v);
    char *names = selector_names(http_param(request, "query"));
    v->query = query;
    v->targets = targets && *targets ? targets : names;
    v->by_label = by && strcmp(by, "labels") == 0;
    if (v->by_label && !(targets && *targets))
        v->targets = NULL;
    v->start_ns = start_ns;
    v->step_ns = range ? step_ns : end_ns - start_ns + 1;
    v->buckets = (size_t)((end_ns - start_ns) / v->step_ns) + 1;
    if (v->buckets > BUCKETS_MAX)
        v->buckets = BUCKETS_MAX;
    (void)logs_source(loki->logs, request->now_ns);
    logs_volume(loki->logs, start_ns, end_ns, take_line, v);
    write_volumes(&reply->body, v, limit, end_ns);
    volumes_done(v);
    free(v);
    free(names);
    logql_free(query);
}

static void volume(void *context, const struct http_request *request,
                   struct http_reply *reply)
{
    answer_volume(context, request, reply, false);
}

static void volume_range(void *context, const struct http_request *request,
                         struct http_reply *reply)
{
    answer_volume(context, request, reply, true);
}

static size_t count_streams(struct loki *loki, const struct logql_query *query,
                            int64_t start_ns, int64_t end_ns)
{
    const struct logs_stream **all = xcalloc(STREAMS_MAX, sizeof(*all));
    size_t count = logs_streams(loki->logs, start_ns, end_ns, all, STREAMS_MAX), kept = 0;
    for (size_t i = 0; i < count; i++)
        kept += logql_selects(query, 0, all[i]->labels, all[i]->count);
    free(all);
    return kept;
}

static void stats(void *context, const struct http_request *request,
                  struct http_reply *reply)
{
    struct loki *loki = context;
    int64_t start_ns, end_ns;
    if (!loki_window(request, reply, &start_ns, &end_ns))
        return;
    struct logql_query *query = loki_query(request, reply);
    if (!query)
        return;
    struct volumes *v = xmalloc(sizeof(*v));
    volumes_init(v);
    v->query = query;
    (void)logs_source(loki->logs, request->now_ns);
    logs_volume(loki->logs, start_ns, end_ns, take_line, v);
    size_t streams = count_streams(loki, query, start_ns, end_ns);
    buffer_printf(&reply->body,
                  "{\"streams\":%zu,\"chunks\":%zu,\"bytes\":%.0f,\"entries\":%.0f}",
                  streams, streams, v->bytes, v->lines);
    volumes_done(v);
    free(v);
    logql_free(query);
}

void loki_register_volume(struct http_port *port, struct loki *loki)
{
    http_port_route(port, "GET,POST", "/loki/api/v1/index/volume", volume, loki);
    http_port_route(port, "GET,POST", "/loki/api/v1/index/volume_range", volume_range,
                    loki);
    http_port_route(port, "GET,POST", "/loki/api/v1/index/stats", stats, loki);
}
