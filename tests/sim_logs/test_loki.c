/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "server.h"
#include "shape.h"
#include "support/test.h"

/* Loki's wire format: the shapes recorded from Loki 3.7, pages, directions, refusals. */

#define SELECTOR "{namespace=\"sql-studio\"}"
#define API      "/loki/api/v1/"
#define START    server_ns(SERVER_NOON)
#define END      server_ns(SERVER_NOON + 5 * MODEL_MINUTE)
#define FLAGS    "X-Loki-Response-Encoding-Flags: categorize-labels"

static const char *const free_keys[] = {"stream", "metric", "structuredMetadata",
                                        "parsed", "stats",  NULL};
static struct server server;

static void check(struct reply reply, const char *fixture)
{
    if (reply.status != 200)
        fail_msg("%s: %d %s", fixture, reply.status, reply.body);
    assert_string_equal(reply.type, "application/json");
    json_t *got = reply_json(&reply), *real = shape_fixture(fixture);
    shape_check(real, got, free_keys);
    json_decref(got);
    json_decref(real);
    reply_done(&reply);
}

static void answers_have_the_recorded_shapes(void **state)
{
    (void)state;
    struct http_port *port = server.loki_port;
    check(server_get(port, API "query_range", "query", SELECTOR, "start", START, "end",
                     END, NULL),
          "loki/query_range_streams.json");
    check(server_get_header(port, FLAGS, API "query_range", "query", SELECTOR, "start",
                            START, "end", END, NULL),
          "loki/query_range_categorized.json");
    check(server_get_header(port, FLAGS, API "query_range", "query",
                            SELECTOR " |= \"http_request\" | json | __error__=\"\"",
                            "start", START, "end", END, NULL),
          "loki/query_range_json_parsed.json");
    check(server_get(port, API "query_range", "query",
                     "sum by (severity) (count_over_time(" SELECTOR "[1m]))", "start",
                     START, "end", END, "step", "60", NULL),
          "loki/query_range_matrix.json");
    check(server_get(port, API "query", "query",
                     "sum by (severity) (count_over_time(" SELECTOR "[1m]))", "time", END,
                     NULL),
          "loki/query_vector.json");
    check(server_get(port, API "query", "query", "1+1", NULL), "loki/query_scalar.json");
}

static void the_index_has_the_recorded_shapes(void **state)
{
    (void)state;
    struct http_port *port = server.loki_port;
    check(server_get(port, API "labels", "start", START, "end", END, NULL),
          "loki/labels.json");
    check(server_get(port, API "label/severity/values", "start", START, "end", END, NULL),
          "loki/labels.json");
    check(server_get(port, API "series", "match[]", SELECTOR, "start", START, "end", END,
                     NULL),
          "loki/series.json");
    check(server_get(port, API "index/volume", "query", SELECTOR, "start", START, "end",
                     END, NULL),
          "loki/index_volume.json");
    check(server_get(port, API "index/volume_range", "query", SELECTOR, "start", START,
                     "end", END, "step", "60", "targetLabels", "severity", NULL),
          "loki/index_volume_range.json");
    check(server_get(port, API "index/stats", "query", SELECTOR, "start", START, "end",
                     END, NULL),
          "loki/index_stats.json");
    check(server_get(port, API "detected_labels", "start", START, "end", END, NULL),
          "loki/detected_labels.json");
    check(server_get(port, API "detected_fields", "query", SELECTOR, "start", START,
                     "end", END, "line_limit", "1000", NULL),
          "loki/detected_fields.json");
    /* Patterns are of the last hours only. */
    check(server_get(port, API "patterns", "query", SELECTOR, NULL),
          "loki/patterns.json");
    check(server_get(port, API "status/buildinfo", NULL), "loki/buildinfo.json");
}

/* All entries of an answer in time order of the pages: "ns line" texts. */
static size_t entries(struct reply reply, int64_t *times, size_t max)
{
    json_t *json = reply_json(&reply), *stream, *value;
    size_t i, k, count = 0;
    json_array_foreach(json_object_get(json_object_get(json, "data"), "result"), i,
                       stream)
    {
        json_array_foreach(json_object_get(stream, "values"), k, value)
        {
            assert_true(count < max);
            times[count++] =
                strtoll(json_string_value(json_array_get(value, 0)), NULL, 10);
        }
    }
    json_decref(json);
    reply_done(&reply);
    return count;
}

static int compare_times(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void pages_join_without_loss(void **state)
{
    (void)state;

    enum { MAX = 5000 };

    int64_t *all = calloc(MAX, sizeof(*all)), *paged = calloc(MAX, sizeof(*paged));
    int64_t page[100], start = SERVER_NOON, end = SERVER_NOON + 30 * MODEL_SECOND;
    assert_true(all && paged);
    size_t whole = entries(server_get(server.loki_port, API "query_range", "query",
                                      SELECTOR, "start", server_ns(start), "end",
                                      server_ns(end), "limit", "5000", NULL),
                           all, MAX);
    size_t count = 0;
    for (;;) {
        size_t got =
            entries(server_get(server.loki_port, API "query_range", "query", SELECTOR,
                               "start", server_ns(start), "end", server_ns(end), "limit",
                               "100", "direction", "forward", NULL),
                    page, ARRAY_LEN(page));
        qsort(page, got, sizeof(page[0]), compare_times);
        for (size_t i = 0; i < got; i++)
            paged[count++] = page[i];
        if (got < 100)
            break;
        /* The next page begins at the last time: its entries come again. */
        start = page[got - 1];
        while (count > 0 && paged[count - 1] == start)
            count--;
    }
    assert_true(whole > 200);
    assert_int_equal(count, whole);
    qsort(all, whole, sizeof(all[0]), compare_times);
    assert_memory_equal(all, paged, whole * sizeof(all[0]));
    free(all);
    free(paged);
}

static void direction_takes_the_right_end(void **state)
{
    (void)state;
    int64_t oldest[10], newest[10];
    size_t a = entries(server_get(server.loki_port, API "query_range", "query", SELECTOR,
                                  "start", START, "end", END, "limit", "10", "direction",
                                  "forward", NULL),
                       oldest, 10);
    size_t b = entries(server_get(server.loki_port, API "query_range", "query", SELECTOR,
                                  "start", START, "end", END, "limit", "10", NULL),
                       newest, 10);
    assert_int_equal(a, 10);
    assert_int_equal(b, 10);
    for (size_t i = 0; i < 10; i++) {
        assert_true(oldest[i] < SERVER_NOON + 10 * MODEL_SECOND);
        assert_true(newest[i] > SERVER_NOON + 290 * MODEL_SECOND);
    }
}

static void post_answers_as_get(void **state)
{
    (void)state;
    struct reply get = server_get(server.loki_port, API "query_range", "query", SELECTOR,
                                  "start", START, "end", END, "limit", "20", NULL);
    struct reply post =
        server_post(server.loki_port, API "query_range", "query", SELECTOR, "start",
                    START, "end", END, "limit", "20", NULL);
    assert_int_equal(post.status, 200);
    assert_string_equal(get.body, post.body);
    reply_done(&get);
    reply_done(&post);
}

/* Twice the same question, with everything else asked in between: the same answer. */
static void answers_do_not_change(void **state)
{
    (void)state;
    struct reply first =
        server_get(server.loki_port, API "query_range", "query", SELECTOR, "start", START,
                   "end", END, "limit", "500", NULL);
    for (int hour = 1; hour < 40; hour++) {
        struct reply other =
            server_get(server.loki_port, API "query", "query",
                       "sum(count_over_time(" SELECTOR "[15m]))", "time",
                       server_ns(SERVER_NOON - hour * 60 * MODEL_MINUTE), NULL);
        assert_int_equal(other.status, 200);
        reply_done(&other);
    }
    struct reply second =
        server_get(server.loki_port, API "query_range", "query", SELECTOR, "start", START,
                   "end", END, "limit", "500", NULL);
    assert_string_equal(first.body, second.body);
    reply_done(&first);
    reply_done(&second);
}

static void hands_out_what_readers_must_survive(void **state)
{
    (void)state;

    static const struct {
        const char *query, *in_body;
    } odd[] = {
        {SELECTOR " |= \"identical line\"",  "identical line at one instant"},
        {SELECTOR " |= \"WARN\"",            "\\u001b[31m"                  },
        {SELECTOR " |= \"display name\"",    "\xe2\x80\xae"                 },
        {SELECTOR " |= \"schema snapshot\"", "seq"                          },
        {SELECTOR " |= \"cut off\"",         "SELEC"                        },
        {SELECTOR " |= \"big\"",             "\\\\u0000"                    },
        {SELECTOR " |= \"password=\"",       "hunter2"                      },
        {SELECTOR " |= \"Bearer \"",         "example.not-a-real.token"     },
    };

    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        struct reply reply = server_get(
            server.loki_port, API "query_range", "query", odd[i].query, "start",
            server_ns(SERVER_NOON - 240 * MODEL_MINUTE), "end", END, NULL);
        assert_int_equal(reply.status, 200);
        json_decref(reply_json(&reply));
        if (!strstr(reply.body, odd[i].in_body))
            fail_msg("%s: no %s", odd[i].query, odd[i].in_body);
        reply_done(&reply);
    }
    int64_t times[300];
    size_t count = entries(server_get(server.loki_port, API "query_range", "query",
                                      SELECTOR " |= \"identical line\"", "start", START,
                                      "end", END, NULL),
                           times, ARRAY_LEN(times));
    assert_true(count >= 3 && count % 3 == 0);
    assert_int_equal(times[0], times[2]);
}

static void refuses_in_lokis_words(void **state)
{
    (void)state;

    static const struct {
        const char *path, *name, *value, *text;
    } cases[] = {
        {"query_range", "start", "yesterday",
         "could not parse 'start' parameter: strconv.ParseInt: parsing \"yesterday\": "
         "invalid "
         "syntax"                                                                       },
        {"query_range", "limit", "10000",
         "max entries limit per query exceeded, limit > max_entries_limit_per_query "
         "(10000 > "
         "5000)"                                                                        },
        {"query_range", "limit", "0",          "limit must be a positive value"         },
        {"query_range", "since", "960h",
         "the query time range exceeds the limit (query length: 960h0m0s, limit: 30d1h)"},
        {"query_range", "step",  "0.001",
         "exceeded maximum resolution of 11,000 points per time series. Try increasing "
         "the "
         "value of the step parameter"                                                  },
        {"query",       "time",  "1718193600",
         "log queries are not supported as an instant query type, please change your "
         "query to "
         "a range query type"                                                           },
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char path[64];
        (void)snprintf(path, sizeof(path), API "%s", cases[i].path);
        struct reply reply = server_get(server.loki_port, path, "query", SELECTOR,
                                        cases[i].name, cases[i].value, NULL);
        assert_int_equal(reply.status, 400);
        assert_string_equal(reply.body, cases[i].text);
        assert_string_equal(reply.type, "text/plain; charset=utf-8");
        reply_done(&reply);
    }
    struct reply reply =
        server_get(server.loki_port, API "query_range", "query", "", NULL);
    assert_string_equal(reply.body, "parse error : syntax error: unexpected $end");
    reply_done(&reply);
    reply = server_get(server.loki_port, API "query_range", "query",
                       "sum by (request_id) (count_over_time(" SELECTOR " | json [5m]))",
                       "start", START, "end", END, "step", "60", NULL);
    assert_int_equal(reply.status, 400);
    assert_non_null(strstr(reply.body, "maximum number of series (500) reached"));
    reply_done(&reply);
    reply =
        server_get(server.loki_port, API "patterns", "query", SELECTOR " | json", NULL);
    assert_int_equal(reply.status, 400);
    assert_string_equal(reply.body, "only label matchers are supported");
    reply_done(&reply);
    reply = server_get(server.loki_port, "/ready", NULL);
    assert_string_equal(reply.body, "ready\n");
    reply_done(&reply);
}

/* Lines of the future are not there, whatever window is asked for. */
static void nothing_after_now(void **state)
{
    (void)state;
    struct reply reply =
        server_get(server.loki_port, API "query_range", "query", SELECTOR, "start",
                   "4102444800", "end", "4102448400", NULL);
    json_t *json = reply_json(&reply);
    assert_int_equal(
        json_array_size(json_object_get(json_object_get(json, "data"), "result")), 0);
    json_decref(json);
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
        cmocka_unit_test(the_index_has_the_recorded_shapes),
        cmocka_unit_test(pages_join_without_loss),
        cmocka_unit_test(direction_takes_the_right_end),
        cmocka_unit_test(post_answers_as_get),
        cmocka_unit_test(answers_do_not_change),
        cmocka_unit_test(hands_out_what_readers_must_survive),
        cmocka_unit_test(refuses_in_lokis_words),
        cmocka_unit_test(nothing_after_now),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
