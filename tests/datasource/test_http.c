/* SPDX-License-Identifier: MIT */

/*
 * Whatever a server does, its question says what is wrong and the others go on.
 */

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "asker.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/mem.h"
#include "evil.h"
#include "support/test.h"

/* One question is treated badly; the other, and the probe, well. */
struct misdeed {
    const char *name;
    void (*answer)(struct evil_connection *connection);
    enum err_kind kind;
    const char *message; /* part of what the panel says */
};

static const char *const secret = "canary-6f1d";

static bool answer_misdeed(struct evil_connection *connection, void *ctx)
{
    const struct misdeed *misdeed = ctx;

    if (!evil_asks(connection, "query=bad"))
        return evil_answer_well(connection);
    misdeed->answer(connection);
    return false;
}

static void hang(struct evil_connection *connection)
{
    evil_hang(connection);
}

static void hang_in_body(struct evil_connection *connection)
{
    evil_send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"status\":");
    evil_hang(connection);
}

static void drip(struct evil_connection *connection)
{
    evil_send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    do
        evil_send(connection, " ");
    while (evil_wait_alive(connection, 20));
}

static void drip_headers(struct evil_connection *connection)
{
    evil_send(connection, "HTTP/1.1 200 OK\r\n");
    do
        evil_send(connection, "X-A: b\r\n");
    while (evil_wait_alive(connection, 20));
}

static void reset_in_body(struct evil_connection *connection)
{
    evil_send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"status\":");
    evil_reset(connection);
}

static void close_at_once(struct evil_connection *connection)
{
    (void)connection;
}

static void too_short(struct evil_connection *connection)
{
    evil_send(
        connection,
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}");
}

static void cut_json(struct evil_connection *connection)
{
    evil_answer(connection, "200 OK", "", "{\"status\":\"success\",\"data\":{\"resul");
}

static void no_json(struct evil_connection *connection)
{
    evil_answer(connection, "200 OK", "Content-Type: application/json\r\n",
                "\x1b]0;owned\x07 status=ok");
}

static void nothing(struct evil_connection *connection)
{
    evil_answer(connection, "200 OK", "", "");
}

static void log_in_page(struct evil_connection *connection)
{
    evil_answer(connection, "200 OK", "Content-Type: text/html\r\n",
                "\n<!DOCTYPE html><title>Sign in</title><body>canary-6f1d</body>");
}

static void bad_gateway(struct evil_connection *connection)
{
    evil_answer(connection, "502 Bad Gateway", "Content-Type: text/html\r\n",
                "<html><head><title>502 Bad Gateway</title></head><body>nginx</body>");
}

static void refused(struct evil_connection *connection)
{
    evil_answer(
        connection, "400 Bad Request", "",
        "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}");
}

static void no_access(struct evil_connection *connection)
{
    evil_answer(connection, "403 Forbidden", "", "no org id\n");
}

static void too_many(struct evil_connection *connection)
{
    evil_answer(connection, "429 Too Many Requests", "Retry-After: 120\r\n",
                "slow down\n");
}

static void not_ready(struct evil_connection *connection)
{
    evil_answer(connection, "503 Service Unavailable", "", "Service Unavailable");
}

static void endless_body(struct evil_connection *connection)
{
    static char chunk[16 * 1024];

    memset(chunk, ' ', sizeof(chunk));
    evil_send(connection, "HTTP/1.1 200 OK\r\n\r\n{");
    do
        evil_send_bytes(connection, chunk, sizeof(chunk));
    while (evil_wait_alive(connection, 0));
}

static void endless_header(struct evil_connection *connection)
{
    evil_send(connection, "HTTP/1.1 200 OK\r\n");
    do
        evil_send(connection,
                  "X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
    while (evil_wait_alive(connection, 0));
}

static void not_http(struct evil_connection *connection)
{
    evil_send(connection, "SSH-2.0-OpenSSH_9.2p1\r\n");
}

static void bad_gzip(struct evil_connection *connection)
{
    evil_answer(connection, "200 OK", "Content-Encoding: gzip\r\n", "this is no gzip");
}

/* 16 MiB of nothing in 16 KiB, made before any clock runs. */
static struct buf bomb;

static void make_bomb(void)
{
    FILE *gzip = popen("head -c 16777216 /dev/zero | gzip", "r");
    char bytes[4096];
    size_t got;

    buf_init(&bomb, 1024 * 1024);
    while (gzip && (got = fread(bytes, 1, sizeof(bytes), gzip)) > 0)
        (void)buf_add(&bomb, bytes, got);
    if (gzip)
        pclose(gzip);
}

static void gzip_bomb(struct evil_connection *connection)
{
    evil_send(connection, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    evil_send_bytes(connection, bomb.data, bomb.size);
}

static void redirect_for_ever(struct evil_connection *connection)
{
    evil_answer(connection, "302 Found", "Location: ?again\r\n", "");
}

static void redirect_elsewhere(struct evil_connection *connection)
{
    evil_answer(connection, "307 Temporary Redirect",
                "Location: https://sso.example.com/login?token=canary-6f1d\r\n", "");
}

static void redirect_to_a_file(struct evil_connection *connection)
{
    evil_answer(connection, "302 Found", "Location: file:///etc/passwd\r\n", "");
}

static void check_misdeed(const struct misdeed *misdeed, bool inline_io)
{
    struct misdeed copy = *misdeed;
    struct evil *evil = evil_new(answer_misdeed, &copy);
    const struct query_state *good, *bad;
    struct asker asker;
    uint64_t good_id, bad_id;

    asker_init(&asker, evil_url(evil));
    asker.source->timeout_ms = 400;
    asker.settings.limits.body_bytes = 2 * 1024 * 1024;
    asker.options.inline_io = inline_io;
    /* As configured by default; must not make anybody wait for a shared connection. */
    asker.source->http2 = true;
    asker_open(&asker);
    bad_id = asker_instant(&asker, "bad", 100);
    good_id = asker_instant(&asker, "good", 100);
    bad = asker_wait_status(&asker, bad_id, QUERY_FAILED);
    if (bad->err.kind != misdeed->kind || !strstr(bad->err.msg, misdeed->message))
        fail_msg("%s: %s", err_kind_name(bad->err.kind), bad->err.msg);
    assert_null(bad->result);
    assert_null(strstr(bad->err.msg, secret));
    assert_null(strchr(bad->err.msg, '\x1b'));
    if (misdeed->kind != ERR_AUTH && misdeed->answer != too_many) {
        good = asker_wait_status(&asker, good_id, QUERY_OK);
        assert_non_null(good->result);
    }
    asker_done(&asker);
    evil_free(evil);
}

static void check_misdeed_inline(void **state)
{
    check_misdeed(*state, true);
}

static void check_misdeed_threaded(void **state)
{
    check_misdeed(*state, false);
}

/* --- redirects and secrets --- */

static bool redirect_within(struct evil_connection *connection, void *ctx)
{
    (void)ctx;
    if (evil_is_probe(connection) || evil_asks(connection, " /moved"))
        return evil_answer_well(connection);
    evil_answer(connection, "301 Moved Permanently", "Location: /moved/here\r\n", "gone");
    return true;
}

static void redirect_keeps_method_body_and_headers(void **state)
{
    struct evil *evil = evil_new(redirect_within, NULL);
    struct asker asker;

    (void)state;
    asker_init(&asker, evil_url(evil));
    name_values_add(&asker.source->headers, "X-Scope-OrgID", secret);
    asker_open(&asker);
    (void)asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_OK);
    assert_int_equal(evil_requests_with(evil, "POST /moved/here"), 1);
    assert_int_equal(evil_requests_with(evil, "POST /moved/here HTTP/1.1"), 1);
    assert_int_equal(evil_requests_with(evil, "query=up"), 2);
    assert_int_equal(evil_requests_with(evil, secret), evil_requests(evil));
    asker_done(&asker);
    evil_free(evil);
}

static bool redirect_to_ctx(struct evil_connection *connection, void *ctx)
{
    char header[128];

    (void)snprintf(header, sizeof(header), "Location: %s/stolen\r\n", evil_url(ctx));
    evil_answer(connection, "308 Permanent Redirect", header, "");
    return true;
}

static bool answer_well(struct evil_connection *connection, void *ctx)
{
    (void)ctx;
    return evil_answer_well(connection);
}

static void other_origin_gets_nothing(void **state)
{
    struct evil *thief = evil_new(answer_well, NULL);
    struct evil *evil = evil_new(redirect_to_ctx, thief);
    const struct query_state *failed;
    struct asker asker;

    (void)state;
    asker_init(&asker, evil_url(evil));
    name_values_add(&asker.source->headers, "X-Api-Key", secret);
    asker.source->bearer_token = xstrdup(secret);
    asker_open(&asker);
    failed = asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_FAILED);
    assert_int_equal(failed->err.kind, ERR_CONFIG);
    assert_non_null(strstr(failed->err.msg, evil_url(thief)));
    assert_null(strstr(failed->err.msg, "stolen"));
    assert_int_equal(evil_connections(thief), 0);
    assert_false(log_holds(secret));
    asker_done(&asker);
    evil_free(evil);
    evil_free(thief);
}

static bool echo_request(struct evil_connection *connection, void *ctx)
{
    (void)ctx;
    /* Gateways in debug mode answer with what they were sent. */
    evil_answer(connection, "500 Internal Server Error", "",
                strstr(evil_request(connection), "Authorization:"));
    return true;
}

static void check_echo(const char *username, const char *form)
{
    struct evil *evil = evil_new(echo_request, NULL);
    const struct query_state *failed;
    struct asker asker;

    asker_init(&asker, evil_url(evil));
    if (username) {
        asker.source->username = xstrdup(username);
        asker.source->password = xstrdup(secret);
    } else {
        asker.source->bearer_token = xstrdup(secret);
    }
    asker_open(&asker);
    failed = asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_FAILED);
    assert_non_null(strstr(failed->err.msg, "****"));
    assert_null(strstr(failed->err.msg, form));
    assert_null(strstr(store_source(asker.store, 0)->err.msg, form));
    assert_false(log_holds(form));
    asker_done(&asker);
    evil_free(evil);
}

static void secret_in_an_error_body_is_not_shown(void **state)
{
    (void)state;
    check_echo(NULL, secret);
    /* base64 of "jane:canary-6f1d" */
    check_echo("jane", "amFuZTpjYW5hcnktNmYxZA==");
}

static void userinfo_in_the_url_is_not_shown_or_sent(void **state)
{
    struct evil *evil = evil_new(answer_well, NULL);
    struct asker asker;
    char *url = xasprintf("http://user:%s@127.0.0.1:%d/base?key=%s", secret,
                          evil_port(evil), secret);

    (void)state;
    asker_init(&asker, url);
    free(url);
    asker_open(&asker);
    (void)asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_OK);
    assert_int_equal(evil_requests_with(evil, "Authorization"), 0);
    assert_int_equal(evil_requests_with(evil, "POST /base/api/v1/query?key="), 1);
    assert_null(strstr(store_source(asker.store, 0)->url, secret));
    assert_false(log_holds(secret));
    asker_done(&asker);
    evil_free(evil);
}

/* --- credentials --- */

static bool want_token(struct evil_connection *connection, void *ctx)
{
    if (evil_asks(connection, ctx))
        return evil_answer_well(connection);
    evil_answer(connection, "401 Unauthorized", "", "go away");
    return true;
}

static void basic_credentials_come_from_a_file(void **state)
{
    /* base64 of "jane:pa55" */
    static char wanted[] = "Authorization: Basic amFuZTpwYTU1\r\n";
    struct evil *evil = evil_new(want_token, wanted);
    char *dir = temporary_directory();
    struct asker asker;

    (void)state;
    asker_init(&asker, evil_url(evil));
    asker.source->username = xstrdup("jane");
    asker.source->password_file = xasprintf("%s/password", dir);
    write_text(asker.source->password_file, "pa55\n", 0600);
    asker_open(&asker);
    (void)asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_OK);
    asker_done(&asker);
    evil_free(evil);
    remove_tree(dir);
    free(dir);
}

static void rotated_token_is_read_again(void **state)
{
    static char wanted[] = "Authorization: Bearer new-one\r\n";
    struct evil *evil = evil_new(want_token, wanted);
    char *dir = temporary_directory();
    const struct query_state *denied;
    struct asker asker;
    uint64_t id;

    (void)state;
    asker_init(&asker, evil_url(evil));
    asker.source->bearer_token_file = xasprintf("%s/token", dir);
    write_text(asker.source->bearer_token_file, "old-one\n", 0600);
    asker_open(&asker);
    id = asker_instant(&asker, "up", 0);
    denied = asker_wait_status(&asker, id, QUERY_FAILED);
    assert_int_equal(denied->err.kind, ERR_AUTH);
    assert_non_null(strstr(denied->err.msg, "go away"));
    assert_int_equal(store_source(asker.store, 0)->status, SOURCE_DENIED);
    write_text(asker.source->bearer_token_file, "new-one\n", 0600);
    store_refresh(asker.store, 0);
    (void)asker_wait_status(&asker, id, QUERY_OK);
    assert_int_equal(store_source(asker.store, 0)->status, SOURCE_UP);
    asker_done(&asker);
    evil_free(evil);
    remove_tree(dir);
    free(dir);
}

static void secret_that_others_can_read_is_not_sent(void **state)
{
    struct evil *evil = evil_new(answer_well, NULL);
    char *dir = temporary_directory();
    const struct query_state *failed;
    struct asker asker;

    (void)state;
    asker_init(&asker, evil_url(evil));
    asker.source->bearer_token_file = xasprintf("%s/token", dir);
    write_text(asker.source->bearer_token_file, secret, 0644);
    asker_open(&asker);
    failed = asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_FAILED);
    assert_int_equal(failed->err.kind, ERR_AUTH);
    assert_non_null(strstr(failed->err.msg, "chmod 600"));
    assert_true(log_holds("others may read it"));
    assert_int_equal(evil_requests(evil), 0);
    asker_done(&asker);
    evil_free(evil);
    remove_tree(dir);
    free(dir);
}

/* --- what is asked --- */

static void requests_say_who_asks_and_what_is_understood(void **state)
{
    struct evil *evil = evil_new(answer_well, NULL);
    struct asker asker;

    (void)state;
    asker_init(&asker, evil_url(evil));
    asker_open(&asker);
    (void)asker_wait_status(&asker, asker_instant(&asker, "up{a=\"b c\"}", 0), QUERY_OK);
    assert_int_equal(evil_requests_with(evil, "User-Agent: midwatch/"),
                     evil_requests(evil));
    assert_int_equal(evil_requests_with(evil, "Accept: application/json\r\n"),
                     evil_requests(evil));
    assert_int_equal(evil_requests_with(evil, "Accept-Encoding: gzip\r\n"),
                     evil_requests(evil));
    assert_int_equal(evil_requests_with(evil, "Expect:"), 0);
    assert_int_equal(evil_requests_with(evil, "query=up%7Ba%3D%22b%20c%22%7D"), 1);
    asker_done(&asker);
    evil_free(evil);
}

static void equal_questions_are_asked_once(void **state)
{
    struct evil *evil = evil_new(answer_well, NULL);
    struct store_stats stats;
    struct asker asker;
    uint64_t a, b;

    (void)state;
    asker_init(&asker, evil_url(evil));
    asker_open(&asker);
    a = asker_instant(&asker, "up", 0);
    b = asker_instant(&asker, "up", 0);
    assert_int_equal(a, b);
    (void)asker_wait_status(&asker, a, QUERY_OK);
    assert_int_equal(evil_requests_with(evil, "query=up"), 1);
    store_stats(asker.store, &stats);
    assert_int_equal(stats.shared, 1);
    assert_int_equal(stats.subscriptions, 1);
    store_unsubscribe(asker.store, a);
    assert_non_null(store_state(asker.store, b));
    store_unsubscribe(asker.store, b);
    assert_null(store_state(asker.store, b));
    asker_done(&asker);
    evil_free(evil);
}

static void going_back_shows_what_was_known(void **state)
{
    struct evil *evil = evil_new(answer_well, NULL);
    const struct query_state *known;
    struct store_stats stats;
    struct asker asker;
    uint64_t id;

    (void)state;
    asker_init(&asker, evil_url(evil));
    asker_open(&asker);
    id = asker_instant(&asker, "up", 0);
    (void)asker_wait_status(&asker, id, QUERY_OK);
    store_unsubscribe(asker.store, id);
    store_stats(asker.store, &stats);
    assert_int_equal(stats.cached, 1);
    id = asker_instant(&asker, "up", 5000);
    known = store_state(asker.store, id);
    assert_int_equal(known->status, QUERY_OK);
    assert_non_null(known->result);
    asker_done(&asker);
    evil_free(evil);
}

static void changes_are_told_once_a_batch(void **state)
{
    struct evil *evil = evil_new(answer_well, NULL);
    struct asker asker;
    char expr[40][16];

    (void)state;
    asker_init(&asker, evil_url(evil));
    asker_open(&asker);
    for (int i = 0; i < 40; i++) {
        (void)snprintf(expr[i], sizeof(expr[i]), "q%d", i);
        (void)asker_instant(&asker, expr[i], 0);
    }
    store_pump(asker.store, 0);
    assert_int_equal(asker.changes, 1);
    asker_wait_settled(&asker);
    assert_true(asker.changes >= 1);
    asker_done(&asker);
    evil_free(evil);
}

/* The server's clock is five minutes ahead. */
static bool answer_from_the_future(struct evil_connection *connection, void *ctx)
{
    char date[64], header[96];
    time_t ahead = time(NULL) + 300;
    struct tm parts;

    (void)ctx;
    (void)gmtime_r(&ahead, &parts);
    (void)strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    (void)snprintf(header, sizeof(header), "Date: %s\r\n", date);
    evil_answer(connection, "200 OK", header,
                evil_is_probe(connection)
                    ? "{\"status\":\"success\",\"data\":{\"version\":\"3.0.0\"}}"
                    : "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\","
                      "\"result\":[]}}");
    return true;
}

static void server_with_another_clock_is_asked_by_its_own(void **state)
{
    struct evil *evil = evil_new(answer_from_the_future, NULL);
    const struct query_state *known;
    struct asker asker;
    int64_t ahead;

    (void)state;
    asker_init(&asker, evil_url(evil));
    asker_open(&asker);
    (void)asker_wait_status(&asker, asker_range(&asker, "first", 0), QUERY_OK);
    known = asker_wait_status(&asker, asker_range(&asker, "second", 0), QUERY_OK);
    ahead = known->result->to_ms - clock_wall_ns() / NS_PER_MS;
    assert_true(ahead > 280 * 1000 && ahead <= 301 * 1000);
    assert_true(store_source(asker.store, 0)->skew_known);
    assert_near((double)store_source(asker.store, 0)->skew_ms, 300e3, 2000);
    asker_done(&asker);
    evil_free(evil);
}

static bool count_parallel(struct evil_connection *connection, void *ctx)
{
    (void)ctx;
    if (!evil_is_probe(connection))
        (void)evil_wait_alive(connection, 50);
    return evil_answer_well(connection);
}

static void six_connections_at_most(void **state)
{
    struct evil *evil = evil_new(count_parallel, NULL);
    struct asker asker;
    char expr[30][16];

    (void)state;
    asker_init(&asker, evil_url(evil));
    asker_open(&asker);
    for (int i = 0; i < 30; i++) {
        (void)snprintf(expr[i], sizeof(expr[i]), "q%d", i);
        (void)asker_instant(&asker, expr[i], 0);
    }
    asker_wait_settled(&asker);
    /* And one for the probe. */
    assert_true(evil_connections(evil) <= 7);
    assert_true(evil_requests(evil) >= 30);
    asker_done(&asker);
    evil_free(evil);
}

static void unconfigured_source_fails_at_once(void **state)
{
    struct query_spec spec = {.source = SOURCE_LOKI, .kind = QUERY_INSTANT, .expr = "{}"};
    const struct query_state *failed;
    struct asker asker;

    (void)state;
    asker_init(&asker, "http://127.0.0.1:9");
    asker_open(&asker);
    failed = store_state(asker.store, store_subscribe(asker.store, &spec));
    assert_int_equal(failed->status, QUERY_FAILED);
    assert_int_equal(failed->err.kind, ERR_UNSOURCED);
    assert_string_equal(failed->err.msg, "no loki is configured (--loki URL)");
    assert_true(store_settled(asker.store));
    asker_done(&asker);
}

static void member_of_its_kind_is_asked(void **state)
{
    struct evil *first = evil_new(answer_well, NULL),
                *second = evil_new(answer_well, NULL);
    struct query_spec spec = {.kind = QUERY_INSTANT, .expr = "up", .member = 1};
    struct context_settings *context;
    const struct query_state *none;
    struct asker asker;

    (void)state;
    asker_init(&asker, evil_url(first));
    context = &asker.settings.contexts[0];
    context->sources = xreallocarray(context->sources, 2, sizeof(*context->sources));
    context->sources[1] = (struct source_settings){
        .kind = SOURCE_PROMETHEUS,
        .name = xstrdup("prometheus-2"),
        .url = xstrdup(evil_url(second)),
    };
    context->source_count = 2;
    asker_open(&asker);
    (void)asker_wait_status(&asker, store_subscribe(asker.store, &spec), QUERY_OK);
    assert_int_equal(evil_requests_with(first, "query=up"), 0);
    assert_int_equal(evil_requests_with(second, "query=up"), 1);
    spec.member = 2;
    none = asker_wait_status(&asker, store_subscribe(asker.store, &spec), QUERY_FAILED);
    assert_int_equal(none->err.kind, ERR_UNSOURCED);
    asker_done(&asker);
    evil_free(first);
    evil_free(second);
}

static void nobody_there_is_one_sentence(void **state)
{
    int port = free_port();
    char wanted[80];
    const struct query_state *failed;
    struct asker asker;

    (void)state;
    asker_init(&asker, loopback_url(port));
    asker_open(&asker);
    failed = asker_wait_status(&asker, asker_instant(&asker, "up", 1000), QUERY_FAILED);
    (void)snprintf(wanted, sizeof(wanted), "connection refused by 127.0.0.1:%d", port);
    assert_string_equal(failed->err.msg, wanted);
    assert_true(failed->retry_ns > failed->attempted_ns);
    asker_done(&asker);
}

/* Ends while questions hang, in a thread: must neither wait for them nor leak. */
static bool hang_all(struct evil_connection *connection, void *ctx)
{
    (void)ctx;
    evil_hang(connection);
    return false;
}

static bool has_request(struct asker *asker, void *ctx)
{
    (void)asker;
    return evil_requests_with(ctx, "query=") > 0;
}

/* --- proxies --- */

static const char *const behind = "http://metrics.example:9090";

/* As a proxy does it for plain HTTP: the request line names the server. */
static bool pass_on(struct evil_connection *connection, void *ctx)
{
    (void)ctx;
    if (!strstr(evil_request(connection), " http://metrics.example:9090/api/v1/")) {
        evil_answer(connection, "400 Bad Request", "", "not a request to a proxy");
        return true;
    }
    return evil_answer_well(connection);
}

static void proxy_of_the_environment_is_asked(void **state)
{
    struct evil *proxy = evil_new(pass_on, NULL);
    struct asker asker;

    (void)state;
    asker_init(&asker, behind);
    (void)setenv("no_proxy", "other.example", 1);
    (void)setenv("http_proxy", evil_url(proxy), 1);
    asker_open(&asker);
    (void)asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_OK);
    assert_true(evil_requests(proxy) > 0);
    asker_done(&asker);
    (void)unsetenv("http_proxy");
    evil_free(proxy);
}

static void hosts_without_a_proxy_are_asked_themselves(void **state)
{
    struct evil *proxy = evil_new(pass_on, NULL), *server = evil_new(answer_well, NULL);
    struct asker asker;

    (void)state;
    asker_init(&asker, evil_url(server));
    (void)setenv("no_proxy", "127.0.0.1,localhost", 1);
    (void)setenv("http_proxy", evil_url(proxy), 1);
    asker_open(&asker);
    (void)asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_OK);
    assert_int_equal(evil_connections(proxy), 0);
    assert_true(evil_requests(server) > 0);
    asker_done(&asker);
    (void)unsetenv("http_proxy");
    evil_free(server);
    evil_free(proxy);
}

/* The one of the configuration goes before that of the environment, and one that is not
   there is an error of its own, not one of the server. */
static void proxy_of_the_configuration_comes_first(void **state)
{
    struct evil *proxy = evil_new(pass_on, NULL);
    const struct query_state *failed;
    struct asker asker;

    (void)state;
    asker_init(&asker, behind);
    (void)setenv("no_proxy", "", 1);
    (void)setenv("http_proxy", "http://proxy.invalid:3128", 1);
    asker.source->proxy = xstrdup(evil_url(proxy));
    asker_open(&asker);
    (void)asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_OK);
    asker_done(&asker);
    asker_init(&asker, behind);
    (void)setenv("no_proxy", "", 1);
    asker_open(&asker);
    failed = asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_FAILED);
    assert_string_equal(failed->err.msg, "no address found for the proxy");
    asker_done(&asker);
    (void)unsetenv("http_proxy");
    evil_free(proxy);
}

static void closing_does_not_wait_for_a_hung_server(void **state)
{
    struct evil *evil = evil_new(hang_all, NULL);
    struct asker asker;
    int64_t began;

    (void)state;
    asker_init(&asker, evil_url(evil));
    asker.options.inline_io = false;
    asker.source->timeout_ms = 60 * 1000;
    asker_open(&asker);
    (void)asker_instant(&asker, "up", 1000);
    asker_wait(&asker, has_request, evil);
    began = clock_monotonic_ms();
    asker_done(&asker);
    assert_true(clock_monotonic_ms() - began < 30 * 1000);
    evil_free(evil);
}

static const struct misdeed misdeeds[] = {
    {"hangs",                hang,               ERR_NETWORK, "timed out after 400ms"      },
    {"hangs in the body",    hang_in_body,       ERR_NETWORK, "timed out after 400ms"      },
    {"drips",                drip,               ERR_NETWORK, "timed out after 400ms"      },
    {"drips headers",        drip_headers,       ERR_NETWORK, "timed out after 400ms"      },
    {"resets",               reset_in_body,      ERR_NETWORK, "broke off its answer"       },
    {"closes at once",       close_at_once,      ERR_NETWORK, "broke off its answer"       },
    {"wrong Content-Length", too_short,          ERR_NETWORK, "broke off its answer"       },
    {"cut JSON",             cut_json,           ERR_DECODE,  ""                           },
    {"no JSON",              no_json,            ERR_DECODE,  ""                           },
    {"nothing",              nothing,            ERR_DECODE,  ""                           },
    {"HTML with 200",        log_in_page,        ERR_DECODE,  "not an API answer (HTML)"   },
    {"bad gateway",          bad_gateway,        ERR_SERVER,  "502 Bad Gateway"            },
    {"400",                  refused,            ERR_QUERY,   "parse error"                },
    {"403",                  no_access,          ERR_AUTH,    "no org id"                  },
    {"429",                  too_many,           ERR_SERVER,  "slow down"                  },
    {"503",                  not_ready,          ERR_SERVER,  "Service Unavailable"        },
    {"endless body",         endless_body,       ERR_LIMIT,   "answer over 2 MiB"          },
    {"endless headers",      endless_header,     ERR_LIMIT,   "headers of 127.0.0.1"       },
    {"not HTTP",             not_http,           ERR_NETWORK, ""                           },
    {"bad gzip",             bad_gzip,           ERR_NETWORK, "broke off its answer"       },
    {"gzip bomb",            gzip_bomb,          ERR_LIMIT,   "answer over 2 MiB"          },
    {"redirects for ever",   redirect_for_ever,  ERR_SERVER,  "redirects more than 5 times"},
    {"redirects elsewhere",  redirect_elsewhere, ERR_CONFIG,  "https://sso.example.com"    },
    {"redirects to a file",  redirect_to_a_file, ERR_SERVER,  "redirects to nowhere"       },
};

static int run_misdeeds(CMUnitTestFunction function)
{
    struct CMUnitTest tests[ARRAY_LEN(misdeeds)];

    for (size_t i = 0; i < ARRAY_LEN(misdeeds); i++) {
        tests[i] = (struct CMUnitTest){
            .name = misdeeds[i].name,
            .test_func = function,
            .initial_state = (void *)(uintptr_t)&misdeeds[i],
        };
    }
    return cmocka_run_group_tests_name("a server that", tests, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(redirect_keeps_method_body_and_headers),
        cmocka_unit_test(other_origin_gets_nothing),
        cmocka_unit_test(secret_in_an_error_body_is_not_shown),
        cmocka_unit_test(userinfo_in_the_url_is_not_shown_or_sent),
        cmocka_unit_test(basic_credentials_come_from_a_file),
        cmocka_unit_test(rotated_token_is_read_again),
        cmocka_unit_test(secret_that_others_can_read_is_not_sent),
        cmocka_unit_test(requests_say_who_asks_and_what_is_understood),
        cmocka_unit_test(equal_questions_are_asked_once),
        cmocka_unit_test(going_back_shows_what_was_known),
        cmocka_unit_test(changes_are_told_once_a_batch),
        cmocka_unit_test(server_with_another_clock_is_asked_by_its_own),
        cmocka_unit_test(six_connections_at_most),
        cmocka_unit_test(unconfigured_source_fails_at_once),
        cmocka_unit_test(member_of_its_kind_is_asked),
        cmocka_unit_test(nobody_there_is_one_sentence),
        cmocka_unit_test(proxy_of_the_environment_is_asked),
        cmocka_unit_test(hosts_without_a_proxy_are_asked_themselves),
        cmocka_unit_test(proxy_of_the_configuration_comes_first),
        cmocka_unit_test(closing_does_not_wait_for_a_hung_server),
    };
    int failed;

    make_bomb();
    failed = run_misdeeds(check_misdeed_inline) + run_misdeeds(check_misdeed_threaded) +
             cmocka_run_group_tests(tests, NULL, NULL);
    buf_done(&bomb);
    return failed;
}
