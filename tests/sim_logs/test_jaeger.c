/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "server.h"
#include "shape.h"
#include "support/test.h"

/* Jaeger's v1 and v3 APIs: recorded shapes, searches that find what they say, errors. */

#define SERVICE "service", MODEL_SERVICE

/* Attributes have one of several value types and traces one to three processes: a
   recording need not have all. */
static const char *const free_keys[] = {"attributes[0].value", "processes", NULL};
static struct server server;

/* A time as v1 wants it: microseconds. */
static const char *us(int64_t ns)
{
    return server_ns(ns / 1000);
}

static struct reply search(int from, int to, const char *name, const char *value,
                           const char *name2, const char *value2)
{
    return server_get(server.jaeger_port, "/api/traces", SERVICE, "start",
                      us(SERVER_NOON + from * MODEL_MINUTE), "end",
                      us(SERVER_NOON + to * MODEL_MINUTE), "limit", "20", name, value,
                      name2, value2, NULL);
}

static json_t *traces_of(struct reply reply)
{
    if (reply.status != 200)
        fail_msg("%d %s", reply.status, reply.body);
    json_t *json = reply_json(&reply);
    json_t *data = json_incref(json_object_get(json, "data"));
    json_decref(json);
    reply_done(&reply);
    return data;
}

static void check(struct reply reply, const char *fixture)
{
    if (reply.status != 200)
        fail_msg("%s: %d %s", fixture, reply.status, reply.body);
    json_t *got = reply_json(&reply), *real = shape_fixture(fixture);
    shape_check(real, got, free_keys);
    json_decref(got);
    json_decref(real);
    reply_done(&reply);
}

/* The id of a trace that a search finds. */
static void find_id(const char *operation, int from, int to, char ret_id[33])
{
    json_t *traces = traces_of(
        search(from, to, "operation", operation, "tags", "{\"error\":\"true\"}"));
    assert_true(json_array_size(traces) > 0);
    const char *id =
        json_string_value(json_object_get(json_array_get(traces, 0), "traceID"));
    (void)snprintf(ret_id, 33, "%s", id);
    json_decref(traces);
}

static void answers_have_the_recorded_shapes(void **state)
{
    (void)state;
    struct http_port *port = server.jaeger_port;
    char id[33], path[80];
    check(server_get(port, "/api/services", NULL), "jaeger/services.json");
    check(server_get(port, "/api/services/" MODEL_SERVICE "/operations", NULL),
          "jaeger/operations.json");
    check(server_get(port, "/api/operations", SERVICE, NULL),
          "jaeger/operations_kinds.json");
    check(server_get(port, "/api/dependencies", "endTs", server_ns(SERVER_NOON / 1000000),
                     NULL),
          "jaeger/dependencies.json");
    check(server_get(port, "/api/v3/services", NULL), "jaeger/v3_services.json");
    check(server_get(port, "/api/v3/operations", SERVICE, NULL),
          "jaeger/v3_operations.json");
    check(search(-40, -20, "tags", "{\"error\":\"true\"}", NULL, NULL),
          "jaeger/search_errors.json");
    find_id("POST /api/sync/upload", 100, 120, id);
    (void)snprintf(path, sizeof(path), "/api/traces/%s", id);
    check(server_get(port, path, NULL), "jaeger/trace_error.json");
    (void)snprintf(path, sizeof(path), "/api/v3/traces/%s", id);
    check(server_get(port, path, NULL), "jaeger/v3_trace_error.json");
    check(server_get(port, "/api/traces", "traceID", id, "traceID",
                     "0123456789abcdef0123456789abcdef", NULL),
          "jaeger/search_ids_missing.json");
}

static json_int_t root_duration(const json_t *trace)
{
    size_t i;
    json_t *span;
    json_array_foreach(json_object_get(trace, "spans"), i, span)
    {
        if (json_array_size(json_object_get(span, "references")) == 0)
            return json_integer_value(json_object_get(span, "duration"));
    }
    fail_msg("a trace without a root");
    return 0;
}

static bool has_operation(const json_t *trace, const char *operation, json_int_t shortest)
{
    size_t i;
    json_t *span;
    json_array_foreach(json_object_get(trace, "spans"), i, span)
    {
        if (strcmp(json_string_value(json_object_get(span, "operationName")),
                   operation) == 0 &&
            json_integer_value(json_object_get(span, "duration")) >= shortest)
            return true;
    }
    return false;
}

static void searches_find_what_they_say(void **state)
{
    (void)state;
    size_t i;
    json_t *trace, *traces = traces_of(search(0, 10, NULL, NULL, NULL, NULL));
    assert_int_equal(json_array_size(traces), 20);
    json_decref(traces);
    traces = traces_of(search(-300, -60, "minDuration", "1.5s", "maxDuration", "3s"));
    assert_true(json_array_size(traces) > 0);
    json_array_foreach(traces, i, trace)
    {
        assert_true(root_duration(trace) >= 1500000);
        assert_true(root_duration(trace) <= 3100000);
    }
    json_decref(traces);
    traces = traces_of(search(0, 60, "operation", "GET /api/sync/download", NULL, NULL));
    assert_true(json_array_size(traces) > 0);
    json_array_foreach(traces, i, trace)
        assert_true(has_operation(trace, "GET /api/sync/download", 0));
    json_decref(traces);
    traces = traces_of(
        search(0, 10, "operation", "db.query", "tags", "{\"db.operation\":\"INSERT\"}"));
    assert_true(json_array_size(traces) > 0);
    json_decref(traces);
    traces = traces_of(search(0, 10, "tag", "sync.operation:nothing", NULL, NULL));
    assert_int_equal(json_array_size(traces), 0);
    json_decref(traces);
}

/* The signatures of the incidents, as a person would look for them. */
static void incidents_show_in_traces(void **state)
{
    (void)state;
    size_t i;
    json_t *trace,
        *traces = traces_of(search(-38, -25, "operation", "POST /api/query/execute",
                                   "tags", "{\"error\":\"true\"}"));
    assert_true(json_array_size(traces) > 0);
    json_array_foreach(traces, i, trace)
        assert_false(has_operation(trace, "db.query", 0));
    json_decref(traces);
    traces =
        traces_of(search(34, 41, "operation", "db.pool.acquire", "minDuration", "1s"));
    assert_true(json_array_size(traces) > 0);
    json_array_foreach(traces, i, trace)
        assert_false(has_operation(trace, "db.query", 500000));
    json_decref(traces);
    traces = traces_of(
        search(105, 130, "operation", "POST /api/sync/upload", "minDuration", "5s"));
    assert_true(json_array_size(traces) > 0);
    json_array_foreach(traces, i, trace)
        assert_true(has_operation(trace, "turso.execute", 4900000));
    json_decref(traces);
    traces = traces_of(search(210, 235, "operation", "db.query", "minDuration", "1s"));
    assert_true(json_array_size(traces) > 0);
    json_array_foreach(traces, i, trace)
        assert_true(has_operation(trace, "POST /api/query/execute", 0));
    json_decref(traces);
}

static struct reply search_v3(const char *name, const char *value)
{
    return server_get(server.jaeger_port, "/api/v3/traces", "query.service_name",
                      MODEL_SERVICE, "query.start_time_min", "2024-06-12T11:20:00Z",
                      "query.start_time_max", "2024-06-12T11:40:00Z", "query.num_traces",
                      "5", name, value, NULL);
}

static void v3_searches(void **state)
{
    (void)state;
    check(search_v3("query.attributes", "{\"error\":\"true\"}"),
          "jaeger/v3_trace_error.json");
    check(server_get(server.jaeger_port, "/api/v3/traces", "query.serviceName",
                     MODEL_SERVICE, "query.startTimeMin", "2024-06-12T13:45:00.5Z",
                     "query.startTimeMax", "2024-06-12T14:00:00Z", "query.attributes",
                     "{\"error\":\"true\"}", "query.durationMin", "5s", NULL),
          "jaeger/v3_trace_error.json");
    struct reply reply = search_v3("query.operation_name", "no such operation");
    assert_int_equal(reply.status, 404);
    assert_string_equal(
        reply.body, "{\"error\":{\"httpCode\":404,\"message\":\"No traces found\"}}\n");
    reply_done(&reply);
}

static void refuses_in_jaegers_words(void **state)
{
    (void)state;

    static const struct {
        int status;
        const char *path, *name, *value, *text;
    } cases[] = {
        {400, "/api/traces",                                   "limit",       "20",       "parameter 'service' is required"},
        {400, "/api/traces",                                   "minDuration", "5",
         "unable to parse param 'minDuration': time: missing unit in duration \\\"5\\\""                                   },
        {400, "/api/traces",                                   "tags",        "not json",
         "malformed 'tags' parameter, cannot unmarshal JSON: invalid character 'o' in "
         "literal "
         "null (expecting 'u')"                                                                                            },
        {400, "/api/traces/0123456789abcdef0123456789abcdef0", "x",           "",
         "invalid length for "
         "TraceID"                                                                                                         },
        {404, "/api/traces/0123456789abcdef0123456789abcdef",  "x",           "",         "trace not found"                },
        {501, "/api/metrics/calls",                            "service",     "a",
         "trace metrics are currently disabled - no metrics backend configured"                                            },
    };

    char text[512];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct reply reply = server_get(server.jaeger_port, cases[i].path, cases[i].name,
                                        cases[i].value, NULL);
        (void)snprintf(text, sizeof(text),
                       "{\"data\":null,\"total\":0,\"limit\":0,\"offset\":0,\"errors\":[{"
                       "\"code\":%d,\"msg\":\"%s\"}]}\n",
                       cases[i].status, cases[i].text);
        assert_int_equal(reply.status, cases[i].status);
        assert_string_equal(reply.body, text);
        assert_string_equal(reply.type, "text/plain; charset=utf-8");
        reply_done(&reply);
    }
    struct reply reply = server_get(server.jaeger_port, "/api/v3/traces",
                                    "query.service_name", MODEL_SERVICE, NULL);
    assert_int_equal(reply.status, 400);
    assert_string_equal(
        reply.body, "{\"error\":{\"httpCode\":400,\"message\":\"query.startTimeMin and "
                    "query.startTimeMax are required\"}}\n");
    reply_done(&reply);
    reply = server_get(server.jaeger_port, "/api/nothing", NULL);
    assert_int_equal(reply.status, 404);
    reply_done(&reply);
}

static int start(void **state)
{
    (void)state;
    server_start(&server);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    server_stop(&server);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_have_the_recorded_shapes),
        cmocka_unit_test(searches_find_what_they_say),
        cmocka_unit_test(incidents_show_in_traces),
        cmocka_unit_test(v3_searches),
        cmocka_unit_test(refuses_in_jaegers_words),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
