/* SPDX-License-Identifier: MIT */
#include "traces_build.h"

#include <stdlib.h>
#include <string.h>

#include "logs_block.h"

/*
 * What a request of each outcome looks like from inside. The parts are laid one behind
 * the other within the request; what is left over at the end is its own work.
 */

#define MICROSECOND INT64_C(1000)

struct builder {
    const struct model *model;
    struct traces_trace *trace;
    struct traces_span *root;
    int64_t at_ns;   /* where the next part begins */
    int64_t left_ns; /* of the request's time */
};

static const char handler_stack[] =
    "github.com/sql-studio/backend-go/internal/query.(*Service).Execute\n"
    "\t/app/internal/query/service.go:204\n"
    "net/http.HandlerFunc.ServeHTTP\n"
    "\t/usr/local/go/src/net/http/server.go:2136\n";

static uint64_t hash_of(const struct builder *b, uint64_t salt)
{
    return model_event_hash(b->model, b->trace->event.identity, salt);
}

static bool is_ai(const struct model_event *event)
{
    const char *path = event->endpoint->path;
    return strcmp(path, "/api/query/nl2sql") == 0 ||
           strcmp(path, "/api/ai/generate-sql") == 0;
}

/* A part of the request that takes this long, but no longer than what is left. */
static struct traces_span *add_part(struct builder *b, const char *name,
                                    enum traces_kind kind, int64_t duration_ns)
{
    if (duration_ns > b->left_ns)
        duration_ns = b->left_ns;
    struct traces_span *span = traces_add_span(
        b->trace, b->model, b->root, name, MODEL_SERVICE, kind, b->at_ns, duration_ns);
    b->at_ns += duration_ns;
    b->left_ns -= duration_ns;
    return span;
}

static const char *exception_type(enum model_outcome outcome)
{
    if (outcome == OUTCOME_PANIC)
        return "runtime.Error";
    if (outcome == OUTCOME_APP_ERROR)
        return "*json.SyntaxError";
    if (outcome == OUTCOME_POOL_TIMEOUT || outcome == OUTCOME_TURSO_TIMEOUT)
        return "context.deadlineExceededError";
    return "*errors.errorString";
}

static void add_root(struct builder *b)
{
    struct traces_trace *trace = b->trace;
    const struct model_event *event = &trace->event;
    const char *error = model_outcome_error(event->cell->outcome);
    bool request = event->endpoint->method;
    const char *name = request ? traces_text(trace, "%s %s", event->endpoint->method,
                                             event->endpoint->path)
                               : event->endpoint->path;
    b->root = traces_add_span(trace, b->model, NULL, name, MODEL_SERVICE,
                              request ? TRACES_SERVER : TRACES_INTERNAL,
                              event->time_ns - event->duration_ns, event->duration_ns);
    char path[160], uuid[37];
    model_user_uuid(b->model, event->user, uuid);
    traces_add_string(b->root, "user.id", traces_text(trace, "%s", uuid));
    traces_add_string(b->root, "organization.id",
                      traces_text(trace, "org_%u", event->user % 400));
    if (request) {
        model_event_path(b->model, event, path, sizeof(path));
        model_request_uuid(b->model, event->identity, uuid);
        traces_add_string(b->root, "http.method", event->endpoint->method);
        traces_add_string(b->root, "http.path", traces_text(trace, "%s", path));
        traces_add_int(b->root, "http.status_code", event->cell->status);
        traces_add_string(b->root, "http.user_agent", "SQLStudio/1.0");
        traces_add_string(b->root, "request.id", traces_text(trace, "%s", uuid));
    }
    if (event->cell->flags & CELL_ERROR)
        traces_fail(b->root, error ? error : "internal error",
                    exception_type(event->cell->outcome), handler_stack);
}

static void add_cache(struct builder *b)
{
    int64_t duration = 90 * MICROSECOND + (int64_t)(hash_of(b, 60) % 700) * MICROSECOND;
    int64_t most = b->trace->event.duration_ns / 20;
    struct traces_span *span =
        add_part(b, "cache.get", TRACES_CLIENT, duration < most ? duration : most);
    bool hit = hash_of(b, 61) % 100 < 97;
    traces_add_string(span, "cache.name", "session");
    traces_add_bool(span, "cache.hit", hit);
}

static void add_acquire(struct builder *b)
{
    const struct model_event *event = &b->trace->event;
    enum model_outcome outcome = event->cell->outcome;
    bool failed = outcome == OUTCOME_POOL_TIMEOUT;
    int64_t duration = (20 + (int64_t)(hash_of(b, 62) % 300)) * MICROSECOND;
    if (duration > event->duration_ns / 50)
        duration = event->duration_ns / 50;
    if (failed)
        duration = event->duration_ns / 100 * 97;
    else if (outcome == OUTCOME_POOL_WAIT)
        duration = event->duration_ns / 100 * 91;
    struct traces_span *span = add_part(b, "db.pool.acquire", TRACES_INTERNAL, duration);
    bool full = failed || outcome == OUTCOME_POOL_WAIT;
    traces_add_string(span, "db.pool.name", model_pool_names[event->endpoint->pool]);
    traces_add_int(span, "db.pool.in_use", full ? 25 : 2 + (int64_t)(hash_of(b, 63) % 5));
    traces_add_int(span, "db.pool.max", 25);
    if (failed)
        traces_fail(span, "too many connections", "context.deadlineExceededError", NULL);
}

static void add_query(struct builder *b, int number, int64_t duration_ns)
{
    const struct model_event *event = &b->trace->event;
    bool main_query = number == 0;
    unsigned flags = event->cell->flags;
    int op = main_query ? event->db_op : 0;
    uint64_t hash = main_query ? hash_of(b, 50) : hash_of(b, 70 + (uint64_t)number);
    if (main_query && (flags & CELL_DB_SLOW))
        hash = 1; /* as in the log: the statement that lost its index */
    struct traces_span *span = add_part(b, "db.query", TRACES_CLIENT, duration_ns);
    bool turso = event->endpoint->pool == POOL_TURSO;
    traces_add_string(span, "db.system", turso ? "sqlite" : "postgresql");
    traces_add_string(span, "db.name", turso ? "sqlstudio" : "user");
    traces_add_string(span, "db.statement", logs_statement(op, hash));
    traces_add_string(span, "db.operation", model_op_names[op]);
    traces_add_int(span, "db.row_count", main_query ? event->rows : (int64_t)(hash % 30));
    if (main_query && (flags & CELL_DB_ERROR))
        traces_fail(span, model_outcome_error(event->cell->outcome), "*sqlite.Error",
                    handler_stack);
}

/* The main query takes the event's own time, the others a part of what is left. */
static void add_queries(struct builder *b)
{
    const struct model_event *event = &b->trace->event;
    int count = event->db_queries < 8 ? event->db_queries : 8;
    int64_t spare = (b->left_ns - event->db_ns) * 2 / 5;
    for (int i = 1; i < count && spare > 0; i++)
        add_query(b, i, spare / (2 * count));
    if (count > 0)
        add_query(b, 0, event->db_ns);
}

static void add_sync(struct builder *b)
{
    const struct model_event *event = &b->trace->event;
    enum model_outcome outcome = event->cell->outcome;
    const char *operation = model_sync_names[event->endpoint->sync];
    bool failed = event->cell->flags & CELL_SYNC_FAIL;
    int64_t duration = b->left_ns * 7 / 10;
    if (outcome == OUTCOME_TURSO_TIMEOUT)
        duration = b->left_ns;
    int64_t start = b->at_ns;
    /* The worker's clock runs a little ahead at times: its spans end too late. */
    if (hash_of(b, 64) % 29 == 0)
        start += b->left_ns - duration + (int64_t)(3 + hash_of(b, 65) % 30) * 1000000;
    struct traces_span *work = traces_add_span(
        b->trace, b->model, b->root, traces_text(b->trace, "sync.%s", operation),
        "sync-worker", TRACES_CONSUMER, start, duration);
    traces_add_string(work, "sync.operation", operation);
    traces_add_int(work, "sync.data_size", event->request_bytes);
    int64_t turso = duration * 9 / 10;
    if (outcome == OUTCOME_TURSO_TIMEOUT)
        turso = duration < 5 * MODEL_SECOND ? duration : 5 * MODEL_SECOND;
    struct traces_span *call =
        traces_add_span(b->trace, b->model, work, "turso.execute", "turso", TRACES_CLIENT,
                        start + (duration - turso) / 2, turso);
    traces_add_string(call, "db.system", "turso");
    traces_add_string(call, "db.operation", "UPDATE");
    traces_add_string(call, "peer.service", "turso");
    if (!failed)
        return;
    const char *error = model_outcome_error(outcome);
    traces_fail(work, error ? error : "failed to process change", "*errors.errorString",
                NULL);
    if (outcome == OUTCOME_TURSO_TIMEOUT)
        traces_fail(call, "context deadline exceeded", "context.deadlineExceededError",
                    NULL);
    else if (outcome == OUTCOME_TURSO_REFUSED)
        traces_fail(call, "circuit breaker is open", "*errors.errorString", NULL);
}

static void add_model_call(struct builder *b)
{
    struct traces_span *span = add_part(b, "http.client POST api.openai.com",
                                        TRACES_CLIENT, b->left_ns * 19 / 20);
    traces_add_string(span, "http.method", "POST");
    traces_add_string(span, "http.url", "https://api.openai.com/v1/chat/completions");
    traces_add_int(span, "http.status_code", 200);
    traces_add_string(span, "peer.service", "api.openai.com");
}

static int compare_attributes(const void *a, const void *b)
{
    const struct traces_attribute *x = a, *y = b;
    return strcmp(x->key, y->key);
}

/* The resources of the services that take part, the request's own first. */
static void add_resources(struct traces_trace *trace)
{
    for (size_t i = 0; i < trace->span_count; i++) {
        const char *service = trace->spans[i].service;
        bool known = false;
        for (size_t k = 0; k < trace->resource_count && !known; k++)
            known = strcmp(trace->resources[k].service, service) == 0;
        if (known || trace->resource_count == ARRAY_LEN(trace->resources))
            continue;
        bool own = strcmp(service, MODEL_SERVICE) == 0;
        const char *pod =
            own ? trace->event.life->pod : traces_text(trace, "%s-0", service);
        trace->resources[trace->resource_count++] = (struct traces_resource){
            .service = service,
            .attributes = {{"environment", TRACES_STRING, MODEL_ENVIRONMENT, 0},
                           {"k8s.pod.name", TRACES_STRING, pod, 0},
                           {"service.name", TRACES_STRING, service, 0},
                           {"service.version", TRACES_STRING,
                            own ? trace->event.life->version : "1.0.0", 0}},
            .attribute_count = 4,
        };
    }
}

void traces_build(const struct model *model, const struct model_event *event,
                  struct traces_trace *ret)
{
    ret->event = *event;
    ret->span_count = ret->resource_count = ret->text_size = 0;
    model_trace_id(model, event->identity, ret->id);
    struct builder b = {.model = model, .trace = ret};
    add_root(&b);
    int64_t overhead = event->duration_ns / 200;
    b.at_ns = b.root->start_ns + overhead;
    b.left_ns = event->duration_ns - 2 * overhead;
    if (event->endpoint->method && strcmp(event->endpoint->path, "/health") != 0)
        add_cache(&b);
    if (event->db_queries > 0 || event->cell->outcome == OUTCOME_POOL_TIMEOUT)
        add_acquire(&b);
    add_queries(&b);
    if (event->cell->flags & CELL_SYNC && event->cell->outcome != OUTCOME_CLIENT &&
        event->cell->outcome != OUTCOME_POOL_TIMEOUT)
        add_sync(&b);
    if (is_ai(event) && event->cell->outcome != OUTCOME_LIMITED &&
        event->cell->outcome != OUTCOME_POOL_TIMEOUT)
        add_model_call(&b);
    add_resources(ret);
    for (size_t i = 0; i < ret->span_count; i++)
        qsort(ret->spans[i].attributes, ret->spans[i].attribute_count,
              sizeof(ret->spans[i].attributes[0]), compare_attributes);
}
