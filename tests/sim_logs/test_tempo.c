/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "server.h"
#include "shape.h"
#include "support/test.h"
#include "traceql.h"

/* Tempo's API: recorded shapes, TraceQL, refusals. */

static const char *const free_keys[] = {"serviceStats", "attributes[0].value", NULL};
static struct server server;

static const char *seconds(int minute)
{
    return server_ns(SERVER_NOON / MODEL_SECOND + minute * 60);
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

static struct reply search(const char *query, int from, int to)
{
    return server_get(server.tempo_port, "/api/search", "q", query, "start",
                      seconds(from), "end", seconds(to), NULL);
}

static json_t *traces_of(struct reply reply)
{
    if (reply.status != 200)
        fail_msg("%d %s", reply.status, reply.body);
    json_t *json = reply_json(&reply);
    json_t *traces = json_incref(json_object_get(json, "traces"));
    json_decref(json);
    reply_done(&reply);
    return traces;
}

static void answers_have_the_recorded_shapes(void **state)
{
    (void)state;
    struct http_port *port = server.tempo_port;
    char path[80];
    check(search("{ resource.service.name=\"" MODEL_SERVICE "\" && status=error }", -40,
                 -20),
          "tempo/search_range.json");
    check(search("{}", 0, 5), "tempo/search_recent.json");
    check(server_get(port, "/api/search", "tags", "service.name=" MODEL_SERVICE,
                     "minDuration", "100ms", "start", seconds(0), "end", seconds(5),
                     NULL),
          "tempo/search_tags.json");
    json_t *traces =
        traces_of(search("{ name=\"turso.execute\" && status=error }", 100, 130));
    const char *id =
        json_string_value(json_object_get(json_array_get(traces, 0), "traceID"));
    assert_non_null(id);
    (void)snprintf(path, sizeof(path), "/api/v2/traces/%s", id);
    check(server_get(port, path, NULL), "tempo/v2_trace_error.json");
    (void)snprintf(path, sizeof(path), "/api/traces/%s", id);
    check(server_get(port, path, NULL), "tempo/v1_trace.json");
    json_decref(traces);
    check(server_get(port, "/api/v2/search/tags", NULL), "tempo/tags_v2.json");
    check(server_get(port, "/api/search/tags", NULL), "tempo/tags_v1.json");
    check(server_get(port, "/api/status/buildinfo", NULL), "tempo/buildinfo.json");
    check(server_get(port, "/api/search/tag/service.name/values", "start", seconds(0),
                     "end", seconds(5), NULL),
          "tempo/tag_values_v1.json");
    check(server_get(port, "/api/v2/search/tag/resource.service.name/values", "start",
                     seconds(0), "end", seconds(5), NULL),
          "tempo/tag_values_v2.json");
}

static void traceql_finds_what_it_says(void **state)
{
    (void)state;
    size_t i;
    json_t *trace, *traces = traces_of(search("{ duration>1s }", -300, -60));
    assert_true(json_array_size(traces) > 0);
    json_array_foreach(traces, i, trace)
        assert_true(json_integer_value(json_object_get(trace, "durationMs")) >= 1000);
    json_decref(traces);
    traces = traces_of(search("{ name=\"POST /api/auth/login\" }", 0, 60));
    assert_true(json_array_size(traces) > 0);
    json_array_foreach(traces, i, trace)
        assert_string_equal(json_string_value(json_object_get(trace, "rootTraceName")),
                            "POST /api/auth/login");
    json_decref(traces);
    traces = traces_of(
        search("{ .http.status_code = 503 || .sync.operation =~ \"pu.*\" }", 30, 42));
    assert_int_equal(json_array_size(traces), 20);
    json_decref(traces);
    traces = traces_of(
        search("{ span.http.status_code >= 500 } | select(span.http.path)", -38, -20));
    assert_true(json_array_size(traces) > 0);
    json_decref(traces);
    /* Choices in parentheses, as midwatch asks for a value of unknown type. */
    traces = traces_of(search("{ name = \"POST /api/auth/login\" && "
                              "(.http.status_code = 200 || "
                              ".http.status_code = \"200\") }",
                              0, 60));
    assert_true(json_array_size(traces) > 0);
    json_array_foreach(traces, i, trace)
        assert_string_equal(json_string_value(json_object_get(trace, "rootTraceName")),
                            "POST /api/auth/login");
    json_decref(traces);
    traces = traces_of(search("{ resource.service.name=\"nobody\" }", 0, 60));
    assert_int_equal(json_array_size(traces), 0);
    json_decref(traces);
}

static void missing_traces_are_told_as_tempo_does(void **state)
{
    (void)state;
    struct reply reply = server_get(
        server.tempo_port, "/api/v2/traces/0123456789abcdef0123456789abcdef", NULL);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "{\"trace\":{},\"metrics\":{}}");
    reply_done(&reply);
    reply = server_get(server.tempo_port, "/api/traces/0123456789abcdef0123456789abcdef",
                       NULL);
    assert_int_equal(reply.status, 404);
    assert_string_equal(reply.body, "");
    reply_done(&reply);
}

static void refuses_in_tempos_words(void **state)
{
    (void)state;

    static const struct {
        const char *path, *name, *value, *text;
    } cases[] = {
        {"/api/search",                            "start", "1795433988000",
         "invalid start: strconv.ParseUint: parsing \"1795433988000\": value out of "
         "range"                                                                                                     },
        {"/api/search",                            "limit", "1000000",       "limit 1000000 exceeds max limit 262144"},
        {"/api/search",                            "q",     "{ .a= ",
         "invalid TraceQL query: parse error at line 1, col 7: syntax error: unexpected "
         "$end"                                                                                                      },
        {"/api/v2/traces/xyz",                     "a",     "",
         "trace IDs can only contain hex characters: invalid character 'x' at position "
         "1"                                                                                                         },
        {"/api/v2/search/tag/service.name/values", "a",     "",
         "please provide a valid tagName: failed to parse identifier service.name: parse "
         "error "
         "at line 1, col 2: unknown identifier: service"                                                             },
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct reply reply = server_get(server.tempo_port, cases[i].path, cases[i].name,
                                        cases[i].value, NULL);
        assert_int_equal(reply.status, 400);
        assert_string_equal(reply.body, cases[i].text);
        reply_done(&reply);
    }
    struct reply reply =
        server_get(server.tempo_port, "/api/search", "q", "{}", "tags", "a=b", NULL);
    assert_string_equal(reply.body,
                        "invalid request: can't specify tags and q in the same query");
    reply_done(&reply);
    reply = server_get(server.tempo_port, "/api/search", "start", "1795437588", "end",
                       "1795433988", NULL);
    assert_string_equal(reply.body, "http parameter start must be before end. received "
                                    "start=1795437588 end=1795433988");
    reply_done(&reply);
    reply = server_get(server.tempo_port, "/api/echo", NULL);
    assert_string_equal(reply.body, "echo\n");
    reply_done(&reply);
}

static void survives_mutilated_traceql(void **state)
{
    (void)state;
    static const char whole[] = "{ resource.service.name=\"a\\\"b\" && duration>1.5s || "
                                ".x =~ \"a|b\" && (.y = 1 || .y = \"1\") && status=error "
                                "} | select(span.http.path, name)";
    char text[sizeof(whole)], err[300];
    for (size_t cut = 0; cut < sizeof(whole); cut++) {
        for (int kind = 0; kind < 3; kind++) {
            memcpy(text, whole, sizeof(whole));
            if (kind == 0)
                text[cut] = '\0';
            else if (cut + 1 < sizeof(whole))
                text[cut] = kind == 1 ? '{' : '"';
            err[0] = '\0';
            struct traceql *query = traceql_parse(text, err, sizeof(err));
            assert_true(query || err[0]);
            traceql_free(query);
        }
    }
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
        cmocka_unit_test(traceql_finds_what_it_says),
        cmocka_unit_test(missing_traces_are_told_as_tempo_does),
        cmocka_unit_test(refuses_in_tempos_words),
        cmocka_unit_test(survives_mutilated_traceql),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
