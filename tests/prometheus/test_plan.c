/* SPDX-License-Identifier: MIT */

/* Requests as they leave, and who a server says it is. */

#include <locale.h>
#include <stdlib.h>

#include "support.h"
#include "support/test.h"

static void assert_planned(const struct query_spec *query, int64_t from_ms, int64_t to_ms,
                           int64_t timeout_ms, const char *method, const char *path,
                           const char *form)
{
    struct query_window window = {from_ms, to_ms};
    struct request request;
    struct err err = {0};

    request_init(&request);
    if (!source_prometheus.plan(query, &window, timeout_ms, &request, &err))
        fail_msg("%s", err.msg);
    assert_string_equal(request.method, method);
    assert_string_equal(request.path.data, path);
    assert_string_equal(request.form.data, form);
    assert_int_equal(request.retry_as_get, strcmp(method, "POST") == 0);
    request_done(&request);
}

static void range_queries_are_forms(void **state)
{
    struct query_spec query = {
        .kind = QUERY_RANGE, .expr = "rate(a{b=~\"c d\"}[5m])", .step_ms = 15000};

    (void)state;
    assert_planned(&query, 1435781430781, 1435781460000, 9500, "POST",
                   "/api/v1/query_range",
                   "query=rate%28a%7Bb%3D~%22c%20d%22%7D%5B5m%5D%29&start=1435781430.781"
                   "&end=1435781460&step=15&timeout=9500ms");
    query.expr = "up";
    query.step_ms = 500;
    assert_planned(&query, -1500, 20, 0, "POST", "/api/v1/query_range",
                   "query=up&start=-1.5&end=0.02&step=0.5");
}

static void numbers_never_follow_the_locale(void **state)
{
    struct query_spec query = {.kind = QUERY_RANGE, .expr = "up", .step_ms = 250};

    (void)state;
    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8"))
        print_message("no locale with a decimal comma is installed\n");
    assert_planned(&query, 100, 1100, 0, "POST", "/api/v1/query_range",
                   "query=up&start=0.1&end=1.1&step=0.25");
    setlocale(LC_ALL, "C");
}

static void instant_queries_are_asked_at_the_end(void **state)
{
    (void)state;
    assert_planned(&query_instant, 1000, 2500, 1000, "POST", "/api/v1/query",
                   "query=up&time=2.5&timeout=1000ms");
}

static void label_values_are_a_path(void **state)
{
    struct query_spec query = {.kind = QUERY_LABEL_VALUES, .expr = "", .label = "job"};

    (void)state;
    assert_planned(&query, 0, 0, 1000, "GET", "/api/v1/label/job/values", "");
    query.expr = "{}";
    assert_planned(&query, 1000, 1000, 0, "GET", "/api/v1/label/job/values", "");
    query.expr = "up{a=\"b\"}";
    assert_planned(
        &query, 1000, 2500, 0, "GET",
        "/api/v1/label/job/values?match%5B%5D=up%7Ba%3D%22b%22%7D&start=1&end=2.5", "");
    query.expr = "";
    query.label = "http.status";
    assert_planned(&query, 0, 0, 0, "GET", "/api/v1/label/http.status/values", "");
    query.label = "a_b/c";
    assert_planned(&query, 0, 0, 0, "GET", "/api/v1/label/U__a__b_2f_c/values", "");
}

static void nonsense_is_not_sent(void **state)
{
    struct query_spec query = {.kind = QUERY_RANGE, .expr = "up", .step_ms = 0};
    struct query_window window = {0, 1000};
    struct request request;
    struct err err = {0};

    (void)state;
    request_init(&request);
    assert_false(source_prometheus.plan(&query, &window, 0, &request, &err));
    assert_non_null(strstr(err.msg, "step"));
    query = (struct query_spec){.kind = QUERY_INSTANT, .expr = ""};
    assert_false(source_prometheus.plan(&query, &window, 0, &request, &err));
    assert_non_null(strstr(err.msg, "empty"));
    query = (struct query_spec){.kind = QUERY_LABEL_VALUES, .expr = ""};
    assert_false(source_prometheus.plan(&query, &window, 0, &request, &err));
    assert_non_null(strstr(err.msg, "label"));
    request_done(&request);
}

static void assert_identified(int status, const char *body, const char *version,
                              const char *flavour)
{
    char got_version[64], got_flavour[32];
    struct err err = {0};

    if (!source_prometheus.identify(status, body, strlen(body), got_version, got_flavour,
                                    &err))
        fail_msg("%s", err.msg);
    assert_string_equal(got_version, version);
    assert_string_equal(got_flavour, flavour);
}

static void servers_are_told_apart(void **state)
{
    struct request request;
    size_t size;
    char *body = fixture_read("2.42/buildinfo.json", &size);

    (void)state;
    body[size] = '\0';
    assert_identified(200, body, "2.42.0+ds", "Prometheus");
    free(body);
    body = fixture_read("3.14/buildinfo.json", &size);
    body[size] = '\0';
    assert_identified(200, body, "", "Prometheus");
    free(body);
    assert_identified(200, "{\"status\":\"success\",\"data\":{\"version\":\"2.24.0\"}}",
                      "2.24.0", "VictoriaMetrics");
    assert_identified(
        200,
        "{\"status\":\"success\",\"data\":{\"application\":\"Grafana Mimir\","
        "\"version\":\"2.10.0\",\"features\":{\"ruler_config_api\":\"true\"}}}",
        "2.10.0", "Grafana Mimir");
    assert_identified(200,
                      "{\"data\":{\"version\":\"2.9\",\"features\":{\"a\":\"true\"}}}",
                      "2.9", "Mimir");
    assert_identified(200, "{\"data\":{\"version\":\"0.31.0\",\"revision\":\"x\"}}",
                      "0.31.0", "Thanos");
    assert_identified(200, "{\"status\":\"success\",\"data\":{}}", "", "VictoriaMetrics");
    assert_identified(404, "404 page not found\n", "", "");
    request_init(&request);
    assert_true(source_prometheus.probe(&request));
    assert_string_equal(request.method, "GET");
    assert_string_equal(request.path.data, "/api/v1/status/buildinfo");
    request_done(&request);
}

static void others_are_not_taken_for_it(void **state)
{
    static const struct {
        int status;
        const char *body;
        enum err_kind kind;
    } rows[] = {
        {200, "<html>Log in</html>", ERR_DECODE},
        {200, "{\"version\":\"1\"}", ERR_DECODE},
        {404, "<html>nginx</html>",  ERR_QUERY },
        {401, "no org id",           ERR_AUTH  },
        {503, "Service Unavailable", ERR_SERVER},
    };

    char version[64], flavour[32];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct err err = {0};

        assert_false(source_prometheus.identify(
            rows[i].status, rows[i].body, strlen(rows[i].body), version, flavour, &err));
        assert_int_equal(err.kind, rows[i].kind);
    }
}

static void the_configuration_says_how_often_it_scrapes(void **state)
{
    static const struct {
        const char *body;
        int64_t ms;
    } rows[] = {
        {"{\"status\":\"success\",\"data\":{\"yaml\":\"global:\\n  scrape_interval: 15s"
         "\\n  scrape_timeout: 10s\\n  evaluation_interval: 1m\\n\"}}",  15000},
        {"{\"data\":{\"yaml\":\"global:\\n  evaluation_interval: 1m\\n  scrape_interval: "
         "1m30s\\n\"}}",                                                 90000},
 /* A job's is not the global one. */
        {"{\"data\":{\"yaml\":\"global:\\n  evaluation_interval: "
         "1m\\nscrape_configs:\\n- "
         "scrape_interval: 5s\\n\"}}",                                   0    },
        {"{\"data\":{\"yaml\":\"global:\\n  scrape_interval: 9999999999y\\n\"}}", 0    },
        {"{\"data\":{\"yaml\":\"global:\\n  scrape_interval: -1s\\n\"}}",         0    },
        {"{\"data\":{\"yaml\":\"global:\\n  scrape_interval: 15s",                15000}, /* cut off */
        {"{\"data\":{\"yaml\":\"global:",                                         0    },
        {"<html>scrape_interval: 15s</html>",                                     0    },
        {"",                                                                      0    },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(source_prometheus.scrape_ms(rows[i].body), rows[i].ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(range_queries_are_forms),
        cmocka_unit_test(numbers_never_follow_the_locale),
        cmocka_unit_test(instant_queries_are_asked_at_the_end),
        cmocka_unit_test(label_values_are_a_path),
        cmocka_unit_test(nonsense_is_not_sent),
        cmocka_unit_test(servers_are_told_apart),
        cmocka_unit_test(others_are_not_taken_for_it),
        cmocka_unit_test(the_configuration_says_how_often_it_scrapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
