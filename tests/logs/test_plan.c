/* SPDX-License-Identifier: MIT */

/* Which requests a Loki gets, and who it says it is. */

#include <stdlib.h>

#include "support.h"
#include "support/test.h"

static const struct query_window window = {1795436000000, 1795439600000};

static void assert_request(const struct query_spec *query, const char *path)
{
    struct request request;
    struct err err = {0};

    request_init(&request);
    if (!source_loki.plan(query, &window, 10000, &request, &err))
        fail_msg("%s", err.msg);
    assert_string_equal(request.path.data, path);
    assert_int_equal(request.header != NULL, query->kind == QUERY_LOGS);
    request_done(&request);
}

static void times_are_nanoseconds(void **state)
{
    struct query_spec query = loki_query_logs;

    (void)state;
    assert_request(&query, "/loki/api/v1/query_range?query=%7Ba%3D%22b%22%7D&"
                           "start=1795436000000000000&end=1795439600001000000&limit=100&"
                           "direction=backward");
    query = loki_query_range;
    query.step_ms = 2500;
    assert_request(&query, "/loki/api/v1/query_range?query=rate%28%7Ba%3D%22b%22%7D%5B1m"
                           "%5D%29&start=1795436000000000000&end=1795439600000000000&"
                           "step=2.500");
    assert_request(&loki_query_instant,
                   "/loki/api/v1/query?query=1%2B1&time=1795439600000000000");
    assert_request(&loki_query_values,
                   "/loki/api/v1/label/severity/values?start=1795436000000000000&"
                   "end=1795439600000000000");
}

static void about_lines_there_is_a_path_each(void **state)
{
    static const struct {
        enum query_kind kind;
        const char *path;
    } paths[] = {
        {QUERY_PATTERNS,   "patterns?query="       },
        {QUERY_FIELDS,     "detected_fields?query="},
        {QUERY_LABEL_SETS, "series?match%5B%5D="   },
        {QUERY_STATISTICS, "index/stats?query="    },
        {QUERY_VOLUME,     "index/volume?query="   },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct query_spec query = {.source = SOURCE_LOKI,
                                   .kind = paths[i].kind,
                                   .expr = "{a=\"b\"}",
                                   .label = "pod"};
        struct request request;
        struct err err = {0};

        request_init(&request);
        assert_true(source_loki.plan(&query, &window, 10000, &request, &err));
        assert_non_null(strstr(request.path.data, paths[i].path));
        assert_non_null(strstr(request.path.data, "start=1795436000000000000&end="));
        assert_int_equal(strstr(request.path.data, "targetLabels=pod") != NULL,
                         paths[i].kind == QUERY_VOLUME);
        request_done(&request);
        /* Switched off in many installations, which say so in many ways. */
        assert_true(source_loki.is_nothing(&query, 404, "", 0));
        assert_true(source_loki.is_nothing(&query, 501, "x", 1));
        assert_false(source_loki.is_nothing(&query, 500, "x", 1));
    }
    assert_false(source_loki.is_nothing(&loki_query_logs, 404, "", 0));
}

static void an_empty_selector_is_never_sent(void **state)
{
    struct query_spec query = loki_query_logs;
    struct request request;
    struct err err = {0};

    (void)state;
    query.expr = "{namespace=~\".*\"}";
    request_init(&request);
    assert_false(source_loki.plan(&query, &window, 10000, &request, &err));
    assert_non_null(strstr(err.msg, "at least one"));
    request_done(&request);
}

static void it_says_who_it_is(void **state)
{
    char version[64], flavour[32];
    struct err err = {0};
    size_t size;
    char *body = loki_fixture("buildinfo.json", &size);

    (void)state;
    assert_true(source_loki.identify(200, body, size, version, flavour, &err));
    assert_string_equal(flavour, "Loki");
    assert_memory_equal(version, "3.7", 3);
    free(body);
    assert_true(
        source_loki.identify(404, "404 page not found", 18, version, flavour, &err));
    assert_false(source_loki.identify(200, "<html>", 6, version, flavour, &err));
    assert_false(source_loki.identify(401, "no org id", 9, version, flavour, &err));
    assert_int_equal(err.kind, ERR_AUTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_nanoseconds),
        cmocka_unit_test(about_lines_there_is_a_path_each),
        cmocka_unit_test(an_empty_selector_is_never_sent),
        cmocka_unit_test(it_says_who_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
