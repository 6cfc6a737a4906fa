/* SPDX-License-Identifier: MIT */

/*
 * URLs, requests, header fields, error bodies and JSON: text in, text out.
 */

#include "datasource/http_text.h"
#include "datasource/json.h"
#include "datasource/source.h"
#include "datasource/url.h"
#include "support/test.h"

/* --- URLs --- */

static void joins_have_one_slash_and_keep_the_query(void **state)
{
    static const struct {
        const char *base, *path, *wanted;
    } rows[] = {
        {"http://h",              "/api/v1/query", "http://h/api/v1/query"      },
        {"http://h/",             "/api",          "http://h/api"               },
        {"http://h//",            "api",           "http://h/api"               },
        {"http://h/prometheus",   "/api?a=1",      "http://h/prometheus/api?a=1"},
        {"http://h/p/",           "//api",         "http://h/p/api"             },
        {"http://h/p?tenant=a",   "/api",          "http://h/p/api?tenant=a"    },
        {"http://h/p?tenant=a#f", "/api?b=2",      "http://h/p/api?tenant=a&b=2"},
        {"http://h#frag",         "/api",          "http://h/api"               },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf url;

        buf_init(&url, 4096);
        assert_true(url_join(&url, rows[i].base, rows[i].path));
        assert_string_equal(url.data, rows[i].wanted);
        buf_done(&url);
    }
}

static void origins_are_told_apart(void **state)
{
    static const struct {
        const char *url, *origin, *host_port;
    } rows[] = {
        {"http://h",               "http://h",             "h:80"            },
        {"HTTPS://Host.Example/x", "https://host.example", "host.example:443"},
        {"http://h:9090/a@b",      "http://h:9090",        "h:9090"          },
        {"http://user:p@ss@h:80/", "http://h",             "h:80"            },
        {"https://[::1]:9090/x",   "https://[::1]:9090",   "[::1]:9090"      },
        {"https://[fe80::1]",      "https://[fe80::1]",    "[fe80::1]:443"   },
        {"http://h?x@evil",        "http://h",             "h:80"            },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct url_origin origin;
        struct err err = {0};
        char text[300];

        assert_true(url_origin_parse(rows[i].url, &origin, &err));
        assert_string_equal(url_origin_format(&origin, text, sizeof(text)),
                            rows[i].origin);
        assert_string_equal(url_host_port(&origin, text, sizeof(text)),
                            rows[i].host_port);
    }
}

static void what_is_no_origin_is_refused_without_its_secret(void **state)
{
    static const char *const urls[] = {
        "",
        "h:9090",
        "ftp://h",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://canary@",
        "http://u:canary@h:99999",
        "http://u:canary@h:0",
        "http://u:canary@h:8x",
        "http://u:canary@h h/",
        "http://u:canary@[::1",
        "http://u:canary@h\r\nX: y/",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
        struct url_origin origin;
        struct err err = {0};

        if (url_origin_parse(urls[i], &origin, &err))
            fail_msg("taken: %s", urls[i]);
        assert_int_equal(err.kind, ERR_CONFIG);
        assert_null(strstr(err.msg, "canary"));
    }
}

static void only_this_machine_is_loopback(void **state)
{
    static const struct {
        const char *url;
        bool loopback;
    } rows[] = {
        {"http://localhost:9090",    true },
        {"http://127.0.0.1",         true },
        {"http://127.8.9.1:1",       true },
        {"http://[::1]",             true },
        {"http://127.0.0.1.evil.ex", false},
        {"http://127.evil.a.b",      false},
        {"http://localhost.evil.ex", false},
        {"http://10.0.0.1",          false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct url_origin origin;

        assert_true(url_origin_parse(rows[i].url, &origin, NULL));
        assert_int_equal(url_is_loopback(&origin), rows[i].loopback);
    }
}

static void public_form_has_neither_userinfo_nor_query(void **state)
{
    char text[256];

    (void)state;
    assert_string_equal(url_public("http://u:p@h:1/p?key=x#y", text, sizeof(text)),
                        "http://h:1/p");
    assert_string_equal(url_public("nonsense with a secret", text, sizeof(text)),
                        "(not an http URL)");
}

static void parameters_are_escaped_and_go_where_they_belong(void **state)
{
    struct request request;

    (void)state;
    request_init(&request);
    (void)buf_puts(&request.path, "/api");
    assert_true(request_param(&request, "match[]", "a=\"1\"&b\xc3\xa9 +~"));
    assert_true(request_param_printf(&request, "n", "%d", 5));
    assert_string_equal(request.path.data,
                        "/api?match%5B%5D=a%3D%221%22%26b%C3%A9%20%2B~&n=5");
    request_clear(&request);
    request.method = "POST";
    assert_true(request_param(&request, "a", "1"));
    assert_true(request_param(&request, "b", "2"));
    assert_string_equal(request.form.data, "a=1&b=2");
    assert_string_equal(request.path.data, "");
    request_done(&request);
}

/* --- header fields --- */

static void header_fields_are_read(void **state)
{
    char value[HEADER_VALUE_MAX];
    char line[400];

    (void)state;
    assert_true(http_header_value("date: \t x y \r\n", 14, "Date", value));
    assert_string_equal(value, "x y");
    assert_false(http_header_value("Dates: x\r\n", 10, "Date", value));
    assert_false(http_header_value("Date", 4, "Date", value));
    memset(line, 'a', sizeof(line));
    memcpy(line, "Date:", 5);
    assert_false(http_header_value(line, sizeof(line), "Date", value));
}

static void dates_are_read(void **state)
{
    int64_t at;

    (void)state;
    assert_true(http_date_parse("Sun, 06 Nov 1994 08:49:37 GMT", &at));
    assert_int_equal(at, 784111777);
    assert_true(http_date_parse("Thu, 29 Feb 2024 00:00:00 GMT", &at));
    assert_int_equal(at, 1709164800);
    assert_true(http_date_parse("Thu, 01 Jan 1970 00:00:00 GMT", &at));
    assert_int_equal(at, 0);
    assert_false(http_date_parse("Sun, 06 Nov 1994 08:49:37", &at));
    assert_false(http_date_parse("Sun, 06 ovD 1994 08:49:37 GMT", &at));
    assert_false(http_date_parse("Sun, 06 Nov 1994 08:61:37 GMT", &at));
    assert_false(http_date_parse("", &at));
}

static void retry_after_is_seconds_or_a_date_within_reason(void **state)
{
    const int64_t now = INT64_C(784111777000);

    (void)state;
    assert_int_equal(http_retry_after_ms("10", now), 10000);
    assert_int_equal(http_retry_after_ms("0", now), 0);
    assert_int_equal(http_retry_after_ms("-5", now), -1);
    assert_int_equal(http_retry_after_ms("soon", now), -1);
    assert_int_equal(http_retry_after_ms("99999999999", now), RETRY_AFTER_MAX_MS);
    assert_int_equal(http_retry_after_ms("Sun, 06 Nov 1994 08:50:37 GMT", now), 60000);
    assert_int_equal(http_retry_after_ms("Sun, 06 Nov 1994 08:00:00 GMT", now), 0);
    assert_int_equal(http_retry_after_ms("Sun, 06 Nov 1995 08:00:00 GMT", now),
                     RETRY_AFTER_MAX_MS);
}

/* --- error bodies --- */

static void error_bodies_of_all_servers_become_one_line(void **state)
{
    static const struct {
        int status;
        const char *body;
        enum err_kind kind;
        const char *wanted;
    } rows[] = {
        {400,
         "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:4: parse\"}",    ERR_QUERY,  "1:4: parse (HTTP 400)"                          },
        {422, "{\"status\":\"error\",\"errorType\":\"422\",\"error\":\"no\"}",            ERR_QUERY,
         "no (HTTP 422)"                                                                                                                               },
        {400, "\"bad matcher format: x\"\n",                                              ERR_QUERY,
         "bad matcher format: x (HTTP 400)"                                                                                                            },
        {422, "{\"code\":602,\"message\":\"id in path\"}",                                ERR_QUERY,
         "id in path (HTTP 422)"                                                                                                                       },
        {404, "{\"data\":null,\"errors\":[{\"code\":404,\"msg\":\"trace not found\"}]}",
         ERR_QUERY,                                                                                   "trace not found (HTTP 404)"                     },
        {404, "{\"error\":{\"httpCode\":404,\"message\":\"no trace\"}}",                  ERR_QUERY,
         "no trace (HTTP 404)"                                                                                                                         },
        {400, "{\"status\":\"error\",\"msg\":\"no vmalert\"}",                            ERR_QUERY,
         "no vmalert (HTTP 400)"                                                                                                                       },
        {401, "no org id\n",                                                              ERR_AUTH,   "no org id (HTTP 401)"                           },
        {403, "",                                                                         ERR_AUTH,   "access refused (HTTP 403)"                      },
        {400, "{\"message\":\"Authentication to data source failed\"}",                   ERR_AUTH,
         "Authentication to data source failed (HTTP 400)"                                                                                             },
        {500, "parse error\nsecond line\n",                                               ERR_SERVER, "parse error (HTTP 500)"                         },
        {404, "",                                                                         ERR_QUERY,  "not found: check the path of the URL (HTTP 404)"},
        {502, "<html>\r\n<head><title>502 Bad Gateway</title></head>",                    ERR_SERVER,
         "502 Bad Gateway (HTTP 502)"                                                                                                                  },
        {504, "<h1>Gateway</h1>\n<p>timed  out</p>",                                      ERR_SERVER,
         "Gateway timed out (HTTP 504)"                                                                                                                },
        {503, "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"timed out\"}",
         ERR_SERVER,                                                                                  "timed out (HTTP 503)"                           },
        {200, "<html>Log in</html>",                                                      ERR_DECODE,
         "not an API answer (HTML): check the URL's path and log-in"                                                                                   },
        {500, "{\"unknown\":1}",                                                          ERR_SERVER, "server error (HTTP 500)"                        },
        {429, "\xef\xbb\xbf\"wait\"",                                                     ERR_SERVER, "wait (HTTP 429)"                                },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};

        api_error_from_body(rows[i].status, rows[i].body, strlen(rows[i].body), &err);
        assert_string_equal(err.msg, rows[i].wanted);
        assert_int_equal(err.kind, rows[i].kind);
        assert_int_equal(err.code, rows[i].status);
    }
}

static void hostile_error_bodies_are_cleaned_and_cut(void **state)
{
    char body[2000];
    struct err err = {0};

    (void)state;
    memset(body, 'x', sizeof(body));
    memcpy(body, "\x1b[2J\xe2\x80\xae", 7);
    api_error_from_body(500, body, sizeof(body), &err);
    assert_null(strchr(err.msg, '\x1b'));
    assert_null(strstr(err.msg, "\xe2\x80\xae"));
    assert_true(strlen(err.msg) < sizeof(err.msg));
}

static void starting_is_told_from_overloaded(void **state)
{
    (void)state;
    assert_true(api_says_starting(503, "Service Unavailable", -1));
    assert_true(api_says_starting(503, "", -1));
    assert_false(api_says_starting(503, "Service Unavailable", 5000));
    assert_false(api_says_starting(503, "{\"status\":\"error\"}", -1));
    assert_false(api_says_starting(503, "<html>", -1));
    assert_false(api_says_starting(500, "Service Unavailable", -1));
}

/* --- JSON --- */

static struct json_t *parse(const char *text)
{
    struct err err = {0};

    return json_parse(text, strlen(text), &err);
}

static void getters_bear_what_is_not_there(void **state)
{
    struct json_t *root = parse("{\"a\":[1,\"2.5\",null],\"s\":\"x\",\"b\":true}");
    const struct json_t *list = json_member(root, "a");
    double number;
    int64_t integer;

    (void)state;
    assert_non_null(root);
    assert_int_equal(json_count(list), 3);
    assert_true(json_number(json_item(list, 1), &number));
    assert_near(number, 2.5, 0);
    assert_true(json_integer64(json_item(list, 0), &integer));
    assert_false(json_number(json_item(list, 2), &number));
    assert_true(json_is_nothing(json_item(list, 2)));
    assert_true(json_is_nothing(json_item(list, 3)));
    assert_int_equal(json_count(json_member(root, "s")), 0);
    assert_null(json_member(json_member(root, "s"), "x"));
    assert_null(json_member(NULL, "x"));
    assert_string_equal(json_member_text(root, "none", "-"), "-");
    assert_true(json_bool(json_member(root, "b"), false));
    assert_true(json_bool(NULL, true));
    json_free(root);
}

static void what_servers_really_send_is_read(void **state)
{
    struct json_t *root =
        parse("\xef\xbb\xbf{\"a\":\"x\xffy\",\"n\":99999999999999999999}");
    size_t size;
    double number;
    struct json_t *nul;

    (void)state;
    assert_non_null(root);
    assert_string_equal(json_member_text(root, "a", ""), "x\xef\xbf\xbdy");
    json_free(root);
    root = parse("{\"n\":99999999999999999999}");
    assert_true(json_number(json_member(root, "n"), &number));
    assert_near(number, 1e20, 1e5);
    json_free(root);
    nul = parse("\"a\\u0000b\"");
    assert_non_null(json_text(nul, &size));
    assert_int_equal(size, 3);
    json_free(nul);
}

static void depth_is_limited(void **state)
{
    char deep[201];
    struct err err = {0};

    (void)state;
    memset(deep, '[', 100);
    memset(deep + 100, ']', 100);
    deep[200] = '\0';
    assert_null(json_parse(deep, 200, &err));
    assert_int_equal(err.kind, ERR_DECODE);
    assert_null(parse("{\"a\":"));
    assert_null(parse(""));
    assert_null(parse("[1] trailing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_have_one_slash_and_keep_the_query),
        cmocka_unit_test(origins_are_told_apart),
        cmocka_unit_test(what_is_no_origin_is_refused_without_its_secret),
        cmocka_unit_test(only_this_machine_is_loopback),
        cmocka_unit_test(public_form_has_neither_userinfo_nor_query),
        cmocka_unit_test(parameters_are_escaped_and_go_where_they_belong),
        cmocka_unit_test(header_fields_are_read),
        cmocka_unit_test(dates_are_read),
        cmocka_unit_test(retry_after_is_seconds_or_a_date_within_reason),
        cmocka_unit_test(error_bodies_of_all_servers_become_one_line),
        cmocka_unit_test(hostile_error_bodies_are_cleaned_and_cut),
        cmocka_unit_test(starting_is_told_from_overloaded),
        cmocka_unit_test(getters_bear_what_is_not_there),
        cmocka_unit_test(what_servers_really_send_is_read),
        cmocka_unit_test(depth_is_limited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
