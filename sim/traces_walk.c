/* SPDX-License-Identifier: MIT */
#include "traces_walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

/* An event is found by its end; the longest takes less. */
#define LONGEST_NS (15 * MODEL_SECOND)

const char *const traces_services[3] = {MODEL_SERVICE, "sync-worker", "turso"};

size_t traces_walk(const struct model *model, const struct traces_window *window,
                   traces_fn fn, void *user)
{
    int64_t end_ns = window->end_ns + LONGEST_NS;
    struct model_query query = {
        .from_ns = window->start_ns,
        .to_ns = end_ns < window->now_ns ? end_ns : window->now_ns,
        .slot = -1,
        .endpoint = window->endpoint,
        .newest_first = true,
        .traced = true,
        .any = window->errors ? CELL_ERROR | CELL_SYNC_FAIL | CELL_DB_ERROR
               : window->shortest_ns >= MODEL_SECOND ? CELL_SLOW
               : window->sync_only                   ? CELL_SYNC
                                                     : 0,
    };
    size_t seen = 0;
    struct model_cursor *cursor =
        query.from_ns < query.to_ns ? model_cursor_new(model, &query) : NULL;
    struct traces_trace *trace = xmalloc(sizeof(*trace));
    struct model_event event;
    bool more = cursor != NULL;
    while (more && seen < TRACES_WALK_MAX && model_cursor_next(cursor, &event)) {
        int64_t start_ns = event.time_ns - event.duration_ns;
        if (start_ns < window->start_ns || start_ns >= window->end_ns ||
            event.duration_ns < window->shortest_ns)
            continue;
        seen++;
        traces_build(model, &event, trace);
        more = fn(user, trace);
    }
    free(trace);
    model_cursor_free(cursor);
    return seen;
}

static const struct traces_operation inner_operations[] = {
    {MODEL_SERVICE, "cache.get",                       TRACES_CLIENT  },
    {MODEL_SERVICE, "db.pool.acquire",                 TRACES_INTERNAL},
    {MODEL_SERVICE, "db.query",                        TRACES_CLIENT  },
    {MODEL_SERVICE, "http.client POST api.openai.com", TRACES_CLIENT  },
    {MODEL_SERVICE, "sync.merge",                      TRACES_INTERNAL},
    {"sync-worker", "sync.push",                       TRACES_CONSUMER},
    {"sync-worker", "sync.pull",                       TRACES_CONSUMER},
    {"sync-worker", "sync.merge",                      TRACES_CONSUMER},
    {"turso",       "turso.execute",                   TRACES_CLIENT  },
};

size_t traces_operations(const char *service, struct traces_operation *ret, size_t max,
                         char *text, size_t text_size)
{
    size_t count = 0;
    bool own = !service || strcmp(service, MODEL_SERVICE) == 0;
    for (int i = 0; own && i < model_endpoint_count() && count < max; i++) {
        const struct model_endpoint *endpoint = model_endpoint(i);
        if (!endpoint->method)
            continue;
        int size = snprintf(text, text_size, "%s %s", endpoint->method, endpoint->path);
        if (size < 0 || (size_t)size >= text_size)
            break;
        ret[count++] = (struct traces_operation){MODEL_SERVICE, text, TRACES_SERVER};
        text += size + 1;
        text_size -= (size_t)size + 1;
    }
    for (size_t i = 0; i < ARRAY_LEN(inner_operations) && count < max; i++) {
        if (!service || strcmp(service, inner_operations[i].service) == 0)
            ret[count++] = inner_operations[i];
    }
    return count;
}

int traces_endpoint(const char *operation)
{
    const char *space = strchr(operation, ' ');
    char method[16];
    if (!space || (size_t)(space - operation) >= sizeof(method))
        return -1;
    memcpy(method, operation, (size_t)(space - operation));
    method[space - operation] = '\0';
    return model_endpoint_find(method, space + 1);
}

const char *traces_kind_name(enum traces_kind kind)
{
    static const char *const names[] = {"unspecified", "internal", "server",
                                        "client",      "producer", "consumer"};
    return names[kind];
}

static const char *value_text(const struct traces_attribute *attribute, char *room,
                              size_t size)
{
    if (attribute->type == TRACES_STRING)
        return attribute->text;
    if (attribute->type == TRACES_BOOL)
        return attribute->number ? "true" : "false";
    (void)snprintf(room, size, "%" PRId64, attribute->number);
    return room;
}

const char *traces_attribute_text(const struct traces_trace *trace,
                                  const struct traces_span *span, const char *key,
                                  char *room, size_t size)
{
    for (size_t i = 0; i < span->attribute_count; i++) {
        if (strcmp(span->attributes[i].key, key) == 0)
            return value_text(&span->attributes[i], room, size);
    }
    for (size_t i = 0; i < trace->resource_count; i++) {
        const struct traces_resource *resource = &trace->resources[i];
        for (size_t k = 0; k < resource->attribute_count; k++) {
            if (strcmp(resource->service, span->service) == 0 &&
                strcmp(resource->attributes[k].key, key) == 0)
                return value_text(&resource->attributes[k], room, size);
        }
    }
    if (strcmp(key, "error") == 0)
        return span->error ? "true" : NULL;
    if (strcmp(key, "otel.status_code") == 0)
        return span->error ? "ERROR" : NULL;
    if (strcmp(key, "otel.scope.name") == 0)
        return span->scope;
    return strcmp(key, "span.kind") == 0 ? traces_kind_name(span->kind) : NULL;
}
