/* SPDX-License-Identifier: MIT */

/*
 * TLS against a real Prometheus with certificates of an authority made for the test.
 * Skipped where prometheus or openssl is not installed.
 */

#include <stdlib.h>
#include <unistd.h>

#include "asker.h"
#include "core/mem.h"
#include "server.h"
#include "support/test.h"

static struct server live;
static char *dir; /* of the certificates */

static char *file(const char *name)
{
    return xasprintf("%s/%s", dir, name);
}

static void run(const char *format, ...) PRINTF_LIKE(1, 2);

static void run(const char *format, ...)
{
    char command[1024];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(command, sizeof(command), format, args);
    va_end(args);
    if (system(command) != 0)
        fail_msg("%s", command);
}

/* A key and a certificate for this name, signed by the authority. */
static void make_certificate(const char *name, const char *alternatives, int days)
{
    run("cd %s && openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        " -keyout %s.key -out %s.csr -subj /CN=%s 2>/dev/null",
        dir, name, name, name);
    run("cd %s && printf 'subjectAltName=%s' > %s.ext && openssl x509 -req -days %d"
        " -in %s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile %s.ext"
        " -out %s.pem 2>/dev/null",
        dir, alternatives, name, days, name, name, name);
}

static char *web_config(const char *name, const char *more)
{
    return xasprintf(
        "tls_server_config:\n  cert_file: %s/%s.pem\n  key_file: %s/%s.key\n%s", dir,
        name, dir, name, more);
}

static void serve(const char *name, const char *more)
{
    char *web = web_config(name, more);

    server_set_web(&live, web);
    free(web);
}

static int start_live(void **state)
{
    char *web;

    (void)state;
    dir = temporary_directory();
    run("cd %s && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        " -days 2 -keyout ca.key -out ca.pem -subj /CN=test-authority 2>/dev/null",
        dir);
    make_certificate("here", "IP:127.0.0.1", 2);
    make_certificate("former", "IP:127.0.0.1", -1);
    make_certificate("elsewhere", "DNS:metrics.example", 2);
    make_certificate("client", "DNS:client.example", 2);
    web = web_config("here", "");
    server_start(&live, web);
    free(web);
    return 0;
}

static int stop_live(void **state)
{
    (void)state;
    server_end(&live);
    remove_tree(dir);
    free(dir);
    return 0;
}

static void init(struct asker *asker, bool trusted)
{
    char url[64];

    (void)snprintf(url, sizeof(url), "https://127.0.0.1:%d", live.port);
    asker_init(asker, url);
    if (trusted)
        asker->source->tls.ca_file = file("ca.pem");
}

static void expect_answer(struct asker *asker)
{
    asker_open(asker);
    (void)asker_wait_status(asker, asker_instant(asker, "vector(1)", 200), QUERY_OK);
}

static void expect_failure(struct asker *asker, enum err_kind kind, const char *text)
{
    const struct query_state *failed;

    asker_open(asker);
    failed = asker_wait_status(asker, asker_instant(asker, "vector(1)", 60 * 1000),
                               QUERY_FAILED);
    if (failed->err.kind != kind || !strstr(failed->err.msg, text))
        fail_msg("%s: %s", err_kind_name(failed->err.kind), failed->err.msg);
}

static void known_authority_is_trusted(void **state)
{
    struct asker asker;

    (void)state;
    init(&asker, true);
    expect_answer(&asker);
    assert_false(store_source(asker.store, 0)->insecure);
    asker_done(&asker);
}

static void unknown_authority_is_not(void **state)
{
    struct asker asker;

    (void)state;
    init(&asker, false);
    expect_failure(&asker, ERR_NETWORK, "is signed by an authority that is not trusted");
    asker_done(&asker);
}

static void unverified_is_marked(void **state)
{
    struct asker asker;

    (void)state;
    init(&asker, false);
    asker.source->tls.insecure = true;
    expect_answer(&asker);
    assert_true(store_source(asker.store, 0)->insecure);
    asker_done(&asker);
}

static void name_must_fit_unless_it_is_set(void **state)
{
    struct asker asker;

    (void)state;
    serve("elsewhere", "");
    init(&asker, true);
    expect_failure(&asker, ERR_NETWORK, "is for another name");
    asker_done(&asker);
    init(&asker, true);
    asker.source->tls.server_name = xstrdup("metrics.example");
    expect_answer(&asker);
    asker_done(&asker);
    serve("here", "");
}

static void expired_certificate_is_said(void **state)
{
    struct asker asker;

    (void)state;
    serve("former", "");
    init(&asker, true);
    expect_failure(&asker, ERR_NETWORK, "has expired");
    asker_done(&asker);
    serve("here", "");
}

static void client_certificate_is_shown(void **state)
{
    char *more = xasprintf("  client_auth_type: RequireAndVerifyClientCert\n"
                           "  client_ca_file: %s/ca.pem\n",
                           dir);
    struct asker asker;

    (void)state;
    serve("here", more);
    init(&asker, true);
    asker.source->tls.cert_file = file("client.pem");
    asker.source->tls.key_file = file("client.key");
    expect_answer(&asker);
    asker_done(&asker);
    init(&asker, true);
    expect_failure(&asker, ERR_AUTH, "wants a client certificate");
    asker_done(&asker);
    serve("here", "");
    free(more);
}

static void unusable_files_are_named(void **state)
{
    struct asker asker;

    (void)state;
    init(&asker, false);
    asker.source->tls.ca_file = file("no-such-ca.pem");
    expect_failure(&asker, ERR_CONFIG, "no-such-ca.pem");
    asker_done(&asker);
    init(&asker, true);
    asker.source->tls.cert_file = file("no-such-client.pem");
    expect_failure(&asker, ERR_CONFIG, "no-such-client.pem");
    asker_done(&asker);
}

static void plain_server_behind_https_is_said(void **state)
{
    struct asker asker;

    (void)state;
    server_set_web(&live, "");
    server_stop(&live);
    server_restart(&live);
    asker_init(&asker, loopback_url(live.port));
    expect_answer(&asker);
    asker_done(&asker);
    init(&asker, true);
    expect_failure(&asker, ERR_NETWORK, "does not speak TLS");
    asker_done(&asker);
    serve("here", "");
    server_stop(&live);
    server_restart(&live);
}

static bool sixty_answered(struct asker *asker, void *ctx)
{
    (void)ctx;
    return store_settled(asker->store);
}

/* Many questions over one connection of HTTP/2, again and again, without a stall. */
static void http2_does_not_stall(void **state)
{
    struct store_stats stats;
    struct asker asker;
    char expr[60][32];

    (void)state;
    init(&asker, true);
    asker.source->http2 = true;
    expect_answer(&asker);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 60; i++) {
            (void)snprintf(expr[i], sizeof(expr[i]), "vector(%d)", round * 60 + i);
            (void)asker_instant(&asker, expr[i], 0);
        }
        asker_wait(&asker, sixty_answered, NULL);
    }
    store_stats(asker.store, &stats);
    assert_true(stats.requests >= 1200);
    assert_int_equal(stats.failures, 0);
    asker_done(&asker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_authority_is_trusted),
        cmocka_unit_test(unknown_authority_is_not),
        cmocka_unit_test(unverified_is_marked),
        cmocka_unit_test(name_must_fit_unless_it_is_set),
        cmocka_unit_test(expired_certificate_is_said),
        cmocka_unit_test(client_certificate_is_shown),
        cmocka_unit_test(unusable_files_are_named),
        cmocka_unit_test(http2_does_not_stall),
        cmocka_unit_test(plain_server_behind_https_is_said),
    };

    if (!server_installed() || access("/usr/bin/openssl", X_OK) != 0) {
        puts("skipped: prometheus or openssl is not installed");
        return 77;
    }
    return cmocka_run_group_tests(tests, start_live, stop_live);
}
