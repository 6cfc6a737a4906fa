/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "server.h"
#include "support/test.h"

/*
 * Every log query that the dashboards and their drill-downs send is answered, and finds
 * something in an hour in which it should. Macros are expanded as the dashboards do.
 */

#define L "{namespace=~\"sql-studio\", container_name=\"backend\"}"

static const struct {
    const char *name, *query;
    int from, to; /* minutes from noon */
} queries[] = {
    {"L-REQ",             L " |= \"http_request\" | json | type=\"http_request\"",                    0,     10   },
    {"L-EP",
     L " |= \"http_request\" | json | type=\"http_request\" | "
       "path=~\"/api/organizations/[^/]+/members\"",                                                  0,     10   },
    {"L-5XX",             L " |= \"http_request\" | json | type=\"http_request\" | status >= 500",
     -40,                                                                                                    0    },
    {"L-5XX-EP",
     L " |= \"http_request\" | json | type=\"http_request\" | status >= 500 | "
       "path=~\"/api/query/execute\"",                                                                -40,   0    },
    {"L-4XX",
     L
     " |= \"http_request\" | json | type=\"http_request\" | status >= 400 | status < 500",            0,     10   },
    {"L-SLOW",
     L " |= \"http_request\" | json | type=\"http_request\" | duration_ms > 500",                     0,     10   },
    {"L-SLOW-EP",
     L " |= \"http_request\" | json | type=\"http_request\" | duration_ms > 500 | "
       "path=~\"/api/ai/generate-sql\"",                                                              0,     60   },
    {"L-DB",              L " |= \"database_query\" | json | type=\"database_query\"",                0,     10   },
    {"L-DBSLOW",
     L " |= \"database_query\" | json | type=\"database_query\" | duration_ms > 1000",
     205,                                                                                                    235  },
    {"L-DBERR",
     L " |= \"database_query\" | json | type=\"database_query\" | level=\"error\"",                   0,
     60                                                                                                           },
    {"L-POOL",
     L " |~ \"(?i)too many connections|connection pool|deadline exceeded\" | json",                   30,
     45                                                                                                           },
    {"L-AUTH",            L " |= \"authentication\" | json | type=\"authentication\"",                0,     10   },
    {"L-AUTHFAIL",
     L " |= \"authentication\" | json | type=\"authentication\" | success=\"false\"",                 0,
     60                                                                                                           },
    {"L-LOCK",
     L " |= \"account_locked\" | json | type=\"security_event\" | "
       "event_type=\"account_locked\"",                                                               60,    90   },
    {"L-SYNC",            L " |= \"sync_operation\" | json | type=\"sync_operation\"",                0,     10   },
    {"L-SYNCFAIL",
     L " |= \"sync_operation\" | json | type=\"sync_operation\" | level=\"error\"",                   105,
     120                                                                                                          },
    {"L-SEC",             L " |= \"security_event\" | json | type=\"security_event\"",                60,    90   },
    {"L-BIZ",             L " |= \"business_event\" | json | type=\"business_event\"",                0,     60   },
    {"L-RATE",            L " |~ \"(?i)rate limit|quota exceeded\" | json",                           0,     60   },
    {"L-JOB",             L " |~ \"(?i)cleanup|scheduler|background\" | json",                        0,     60   },
    {"L-PANIC",           L " |~ \"panic:|fatal error:|Panic recovered\"",                            -38,   -20  },
    {"L-RESTART",         L " |= \"Starting Howlerops Backend\"",                                     -41,   -20  },
    {"L-EVENTS",
     "{job=\"kubernetes-events\"} | json | involvedObject_namespace=\"sql-studio\"",                  -1440, -1400},
    {"LM-RATE",           "sum by (level) (count_over_time(" L " | json [1m]))",                      0,     10   },
    {"LM-ERR",            "sum(rate(" L " |= \"error\" | json | level=~\"error|fatal|panic\" [5m]))",
     0,                                                                                                      10   },
    {"LM-AUTHIP",
     "topk(10, sum by (ip) (count_over_time(" L
     " |= \"authentication\" | json | type=\"authentication\" | success=\"false\" "
     "[15m])))",                                                                                      60,    70   },
    {"LM-P95",
     "quantile_over_time(0.95, " L
     " |= \"http_request\" | json | type=\"http_request\" | "
     "unwrap duration_ms [5m]) by (path)",                                                            0,     1    },
    {"AO-17",             L " |~ \"error|fatal|panic\" | json | level=~\"error|fatal|panic\"",        -40,
     0                                                                                                            },
    {"IN events",         "{job=\"kubernetes-events\"} | json | type=\"Warning\"",                    -1440, -1400},
    {"DB slow",
     L " |= \"database_query\" | json | type=\"database_query\" | duration_ms > 1000",
     205,                                                                                                    235  },
    {"BM DAU",
     "count(sum by (user_id) (count_over_time(" L
     " |= \"user_id\" | json | user_id!=\"\" [1h])))",                                                0,     2    },
    {"BM affected users",
     "count(sum by (user_id) (count_over_time(" L " |= \"http_request\" | json | "
     "type=\"http_request\" | status>=500 | user_id!=\"\" [5m])))",                                   -40,   -30  },
    {"SE by ip",
     "topk(10, sum by (ip) (count_over_time(" L " |= \"authentication\" | json | "
     "type=\"authentication\" | success=\"false\" [15m])))",                                          60,    70   },
    {"SE by account",
     "topk(10, sum by (email) (count_over_time(" L " |= \"authentication\" | json | "
     "type=\"authentication\" | success=\"false\" [15m])))",                                          60,    70   },
    {"SE events",
     "sum by (event_type, severity) (count_over_time(" L
     " |= \"security_event\" | json | type=\"security_event\" [1h]))",                                60,    90   },
    {"SE list",
     L " |= \"security_event\" | json | type=\"security_event\" | "
       "severity=~\"critical|high|medium\"",                                                          60,    90   },
};

static struct server server;

/* How many streams or series the answer has. */
static size_t results(const char *query, int from, int to, const char *limit)
{
    int64_t start_ns = SERVER_NOON + from * MODEL_MINUTE;
    int64_t end_ns = SERVER_NOON + to * MODEL_MINUTE;
    struct reply reply =
        server_get(server.loki_port, "/loki/api/v1/query_range", "query", query, "start",
                   server_ns(start_ns), "end", server_ns(end_ns), "step", "60", "limit",
                   limit, NULL);
    if (reply.status != 200)
        fail_msg("%s: %d %s", query, reply.status, reply.body);
    json_t *json = reply_json(&reply);
    size_t count =
        json_array_size(json_object_get(json_object_get(json, "data"), "result"));
    json_decref(json);
    reply_done(&reply);
    return count;
}

static void every_query_finds_something(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
        if (results(queries[i].query, queries[i].from, queries[i].to, "1000") == 0)
            fail_msg("%s finds nothing: %s", queries[i].name, queries[i].query);
    }
}

static void quiet_hours_are_quiet(void **state)
{
    (void)state;
    assert_int_equal(results(L " |~ \"panic:|Panic recovered\"", -300, -60, "10"), 0);
    assert_int_equal(results(L " |= \"Starting Howlerops Backend\"", -300, -60, "10"), 0);
    assert_int_equal(results(L " |= \"too many connections\"", -300, -60, "10"), 0);
}

static void a_pod_has_its_own_lines(void **state)
{
    (void)state;
    char query[256];
    const struct model_life *life = model_life_at(server.model, 2, SERVER_NOON);
    (void)snprintf(query, sizeof(query), "{namespace=\"sql-studio\", pod_name=\"%s\"}",
                   life->pod);
    assert_true(results(query, 0, 2, "50") > 0);
}

/* The fields that each type of line has, as the application's logger writes them. */
static void lines_have_their_fields(void **state)
{
    (void)state;

    static const struct {
        const char *type;
        int from;
        const char *fields[10];
    } types[] = {
        {"http_request",
         0,                     {"time", "level", "msg", "method", "path", "status", "duration_ms", "request_id",
          "user_id", NULL}                                                                        },
        {"database_query",
         0,                     {"time", "level", "msg", "query", "duration_ms", "row_count", "request_id",
          NULL}                                                                                   },
        {"authentication", 0,   {"time", "level", "msg", "email", "success", "ip", NULL}                     },
        {"sync_operation",
         0,                     {"time", "level", "msg", "operation", "data_size", "duration_ms", NULL}      },
        {"security_event",
         62,                    {"time", "level", "msg", "event_type", "severity_extracted", "details", NULL}},
        {"business_event", 0,   {"time", "level", "msg", "event", "details", NULL}                           },
        {"error",          -38, {"time", "level", "msg", "error", "request_id", NULL}                        },
    };

    char query[256];
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        int64_t from = SERVER_NOON + types[i].from * MODEL_MINUTE;
        (void)snprintf(query, sizeof(query), L " | json | type=\"%s\"", types[i].type);
        struct reply reply = server_get(server.loki_port, "/loki/api/v1/query_range",
                                        "query", query, "start", server_ns(from), "end",
                                        server_ns(from + 10 * MODEL_MINUTE), NULL);
        json_t *json = reply_json(&reply), *stream;
        json_t *found = json_object_get(json_object_get(json, "data"), "result");
        size_t k;
        assert_true(json_array_size(found) > 0);
        json_array_foreach(found, k, stream)
        {
            for (const char *const *field = types[i].fields; *field; field++) {
                if (!json_object_get(json_object_get(stream, "stream"), *field))
                    fail_msg("a line of type %s without %s", types[i].type, *field);
            }
        }
        json_decref(json);
        reply_done(&reply);
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
        cmocka_unit_test(every_query_finds_something),
        cmocka_unit_test(quiet_hours_are_quiet),
        cmocka_unit_test(a_pod_has_its_own_lines),
        cmocka_unit_test(lines_have_their_fields),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
