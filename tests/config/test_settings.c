/* SPDX-License-Identifier: MIT */

/* config.yaml and the environment. */

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/settings.h"
#include "core/mem.h"
#include "scratch.h"
#include "support/test.h"

struct fixture {
    struct scratch scratch;
    struct settings settings;
    struct problems problems;
};

static int set_up(void **state)
{
    struct fixture *fixture = xcalloc(1, sizeof(*fixture));

    scratch_init(&fixture->scratch);
    settings_init(&fixture->settings);
    field_defaults(settings_fields, &fixture->settings);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    settings_done(&fixture->settings);
    problems_done(&fixture->problems);
    scratch_done(&fixture->scratch);
    free(fixture);
    return 0;
}

static bool load(struct fixture *fixture, const char *text)
{
    char *path = scratch_write(&fixture->scratch, "conf/config.yaml", text);
    bool ok = settings_load(&fixture->settings, path, true, &fixture->problems);

    free(path);
    return ok;
}

static void load_good(struct fixture *fixture, const char *text)
{
    char line[900];

    if (!load(fixture, text))
        fail_msg("%s", problem_format(&fixture->problems.items[0], line, sizeof(line)));
}

/* Refused, and the first problem reads so, behind the file's name. */
static void refuse(void **state, const char *text, const char *wanted)
{
    struct fixture *fixture = *state;
    char line[900];

    assert_false(load(fixture, text));
    problem_format(&fixture->problems.items[0], line, sizeof(line));
    assert_string_equal(strstr(line, "config.yaml") + strlen("config.yaml"), wanted);
    (void)tear_down(state);
    (void)set_up(state);
}

static const struct source_settings *source(const struct fixture *fixture,
                                            enum source_kind kind)
{
    return context_source(settings_context(&fixture->settings), kind);
}

static void a_whole_file_is_read(void **state)
{
    struct fixture *fixture = *state;
    const struct settings *settings = &fixture->settings;
    const struct context_settings *context;
    const struct source_settings *prometheus;

    load_good(fixture,
              "contexts:\n"
              "  test: {prometheus: {url: 'http://test:9090'}}\n"
              "  prod:\n"
              "    prometheus: {url: 'https://prom.example.com/x', timeout: 3s,\n"
              "      bearer_token_file: token, headers: {X-Scope-OrgID: prod},\n"
              "      tls: {ca_file: /etc/ca.pem, cert_file: ~/me.pem, insecure: true}}\n"
              "    alertmanager: [{url: 'https://am-0'}, {url: 'https://am-1'}]\n"
              "    loki: {url: 'http://[::1]:3100', name: logs, http2: false}\n"
              "    variables: {namespace: sql-studio}\n"
              "    read_only: true\n"
              "current_context: prod\n"
              "refresh: 5s\ntheme: mono\nglyphs: ascii\nmouse: false\nutc: yes\n"
              "dashboard: database\nlayout_paths: [more, /abs]\n"
              "keys: {quit: Q C-c, help: h}\n"
              "limits: {series: 5, points: 100}\nredact: false\n");
    assert_int_equal(settings->context_count, 2);
    context = settings_context(settings);
    assert_string_equal(context->name, "prod");
    assert_true(context->read_only);
    assert_int_equal(context->source_count, 4);
    assert_string_equal(name_values_get(&context->variables, "namespace"), "sql-studio");
    prometheus = source(fixture, SOURCE_PROMETHEUS);
    assert_string_equal(prometheus->name, "prometheus");
    assert_string_equal(prometheus->url, "https://prom.example.com/x");
    assert_int_equal(prometheus->timeout_ms, 3000);
    assert_int_equal(prometheus->max_requests, 6);
    assert_true(prometheus->http2 && prometheus->tls.insecure);
    assert_string_equal(name_values_get(&prometheus->headers, "X-Scope-OrgID"), "prod");
    assert_string_equal(source(fixture, SOURCE_LOKI)->name, "logs");
    assert_null(source(fixture, SOURCE_JAEGER));
    assert_int_equal(settings->refresh_ms, 5000);
    assert_int_equal(settings->theme, 5);
    assert_int_equal(settings->glyphs, 3);
    assert_true(settings->utc && !settings->mouse && !settings->redact);
    assert_string_equal(settings->default_dashboard, "database");
    assert_string_equal(name_values_get(&settings->keys, "quit"), "Q C-c");
    assert_int_equal(settings->keys.items[1].line, 19);
    assert_int_equal(settings->keys.items[1].column, 21);
    assert_int_equal(settings->limits.series, 5);
    assert_int_equal(settings->limits.points, 100);
}

static void members_of_a_cluster_have_names_of_their_own(void **state)
{
    struct fixture *fixture = *state;
    const struct source_settings *sources;

    load_good(fixture, "contexts: {a: {alertmanager: [{url: 'http://x'}, {url: "
                       "'http://y'}, {url: 'http://z', name: third, cluster: us}]}}\n");
    sources = settings_context(&fixture->settings)->sources;
    assert_string_equal(sources[0].name, "alertmanager");
    assert_string_equal(sources[1].name, "alertmanager-2");
    assert_string_equal(sources[2].name, "third");
    assert_null(sources[0].cluster);
    assert_string_equal(sources[2].cluster, "us");
}

static void paths_are_relative_to_the_file(void **state)
{
    struct fixture *fixture = *state;
    const struct source_settings *prometheus;
    char wanted[200];

    load_good(fixture, "contexts: {a: {prometheus: {url: 'http://x', password_file: pw, "
                       "bearer_token_file: ~/t, tls: {ca_file: /ca, key_file: ../k}}}}\n"
                       "dashboard: ./mine.yaml\nlayout_paths: more\n");
    prometheus = source(fixture, SOURCE_PROMETHEUS);
    snprintf(wanted, sizeof(wanted), "%s/conf/pw", fixture->scratch.dir);
    assert_string_equal(prometheus->password_file, wanted);
    snprintf(wanted, sizeof(wanted), "%s/t", fixture->scratch.dir);
    assert_string_equal(prometheus->bearer_token_file, wanted);
    assert_string_equal(prometheus->tls.ca_file, "/ca");
    snprintf(wanted, sizeof(wanted), "%s/conf/../k", fixture->scratch.dir);
    assert_string_equal(prometheus->tls.key_file, wanted);
    snprintf(wanted, sizeof(wanted), "%s/conf/./mine.yaml", fixture->scratch.dir);
    assert_string_equal(fixture->settings.default_dashboard, wanted);
    snprintf(wanted, sizeof(wanted), "%s/conf/more", fixture->scratch.dir);
    assert_string_equal(fixture->settings.layout_paths[0], wanted);
    assert_null(fixture->settings.layout_paths[1]);
}

static void the_environment_is_over_the_file(void **state)
{
    struct fixture *fixture = *state;
    struct err err = {0};

    load_good(fixture, "contexts: {a: {prometheus: {url: 'http://file', timeout: 3s}}, "
                       "b: {}}\n");
    setenv("MIDWATCH_PROMETHEUS_URL", "http://environment", 1);
    setenv("MIDWATCH_LOKI_URL", "", 1);
    assert_true(settings_load_environment(&fixture->settings, &fixture->problems));
    assert_string_equal(source(fixture, SOURCE_PROMETHEUS)->url, "http://environment");
    assert_int_equal(source(fixture, SOURCE_PROMETHEUS)->timeout_ms, 3000);
    assert_null(source(fixture, SOURCE_LOKI));
    assert_true(
        settings_set_source(&fixture->settings, SOURCE_PROMETHEUS, "http://line", &err));
    assert_string_equal(source(fixture, SOURCE_PROMETHEUS)->url, "http://line");
    assert_int_equal(fixture->settings.contexts[1].source_count, 0);
    setenv("MIDWATCH_PROMETHEUS_URL", "environment", 1);
    assert_false(settings_load_environment(&fixture->settings, &fixture->problems));
    assert_non_null(strstr(fixture->problems.items[0].text, "MIDWATCH_PROMETHEUS_URL"));
}

static void without_a_file_a_url_is_enough(void **state)
{
    struct fixture *fixture = *state;
    struct err err = {0};
    char *path = scratch_path(&fixture->scratch, "none/config.yaml");

    assert_true(settings_load(&fixture->settings, path, false, &fixture->problems));
    assert_null(settings_context(&fixture->settings));
    assert_true(settings_set_source(&fixture->settings, SOURCE_TEMPO, "http://x", &err));
    assert_string_equal(source(fixture, SOURCE_TEMPO)->url, "http://x");
    assert_false(settings_load(&fixture->settings, path, true, &fixture->problems));
    assert_non_null(strstr(fixture->problems.items[0].text, "No such file"));
    free(path);
}

static void a_file_that_cannot_be_read_is_not_missing(void **state)
{
    struct fixture *fixture = *state;
    char *path = scratch_path(&fixture->scratch, "config.yaml");

    assert_int_equal(mkdir(path, 0700), 0);
    assert_false(settings_load(&fixture->settings, path, false, &fixture->problems));
    free(path);
}

static void secrets_come_from_the_environment_alone(void **state)
{
    struct fixture *fixture = *state;

    load_good(fixture, "contexts: {a: {prometheus: {url: 'http://x'}, loki: {url: "
                       "'http://y'}}, b: {prometheus: {url: 'http://z'}}}\n");
    setenv("MIDWATCH_PROMETHEUS_BEARER_TOKEN", "canary", 1);
    setenv("MIDWATCH_PROMETHEUS_PASSWORD", "", 1);
    settings_take_secrets(&fixture->settings);
    assert_string_equal(source(fixture, SOURCE_PROMETHEUS)->bearer_token, "canary");
    assert_null(source(fixture, SOURCE_PROMETHEUS)->password);
    assert_null(source(fixture, SOURCE_LOKI)->bearer_token);
    unsetenv("MIDWATCH_PROMETHEUS_BEARER_TOKEN");
    refuse(state, "contexts: {a: {prometheus: {url: 'http://x', bearer_token: s}}}\n",
           ":1:46: error: unknown key \"bearer_token\"");
}

static void a_url_holds_no_secret_and_no_query(void **state)
{
    static const char *const bad[] = {
        "prom:9090",  "ftp://x", "http://",    "http:///x", "http://:80",
        "https://?a", "",        "http://a b", "HTTP://x",
    };
    static const char *const good[] = {"http://x", "https://x.example:1/a/b/",
                                       "http://[::1]:9090", "http://127.0.0.1:1"};
    struct settings settings;
    struct err err = {0};

    (void)state;
    settings_init(&settings);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_false(settings_set_source(&settings, SOURCE_LOKI, bad[i], &err));
        assert_non_null(strstr(err.msg, "not a URL"));
    }
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_true(settings_set_source(&settings, SOURCE_LOKI, good[i], &err));
    assert_false(settings_set_source(&settings, SOURCE_LOKI, "http://x/?a=b", &err));
    assert_non_null(strstr(err.msg, "before any ?"));
    assert_false(settings_set_source(&settings, SOURCE_LOKI, "http://me:canary@x", &err));
    assert_non_null(strstr(err.msg, "password_file"));
    assert_null(strstr(err.msg, "canary"));
    assert_false(settings_set_source(&settings, SOURCE_LOKI, "me:canary@x", &err));
    assert_null(strstr(err.msg, "canary"));
    settings_done(&settings);
}

static void what_is_wrong_is_named_with_its_place(void **state)
{
    refuse(state, "them: mono\n",
           ":1:1: error: unknown key \"them\", did you mean \"theme\"?");
    refuse(state, "theme: moon\n",
           ":1:8: error: \"theme\": no \"moon\" here, did you mean \"mono\"?");
    refuse(state, "contexts: {a: {promtheus: {url: 'http://x'}}}\n",
           ":1:16: error: unknown key \"promtheus\", did you mean \"prometheus\"?");
    refuse(state, "contexts: {a: {prometheus: {}}}\n",
           ":1:28: error: a source needs a url");
    refuse(state, "contexts: {a: {prometheus: {url: x}}}\n",
           ":1:34: error: not a URL: \"x\" (like https://prometheus.example.com)");
    refuse(state, "contexts: {a: {loki: {url: 'http://x', cluster: c}}}\n",
           ":1:49: error: only an Alertmanager has a cluster");
    refuse(state, "contexts: {a: {prometheus: [{url: 'http://x'}]}}\n",
           ":1:28: error: \"prometheus\" must be a map of keys and values");
    refuse(state,
           "contexts: {a: {alertmanager: [{url: 'http://x', name: m}, {url: "
           "'http://y', name: m}]}}\n",
           ":1:59: error: two sources are named \"m\"");
    refuse(state, "contexts: {a: {loki: {url: 'http://x', tls: {inscure: true}}}}\n",
           ":1:46: error: unknown key \"inscure\", did you mean \"insecure\"?");
    refuse(state, "contexts: {a: {}}\ncurrent_context: b\n",
           ":2:18: error: no context \"b\"");
    refuse(state, "contexts: [a]\n",
           ":1:11: error: \"contexts\" must be a map of keys and values");
    refuse(state, "keys: {quit: [q]}\n", ":1:14: error: \"quit\" must be a single value");
    refuse(state, "limits: {serie: 5}\n",
           ":1:10: error: unknown key \"serie\", did you mean \"series\"?");
    refuse(state, "refresh: 1s\n---\nutc: true\n",
           ":3:1: error: a second document: one configuration a file");
    refuse(state, "- a\n",
           ":1:1: error: \"the configuration\" must be a map of keys and values");
}

static void an_empty_file_changes_nothing(void **state)
{
    struct fixture *fixture = *state;

    load_good(fixture, "");
    load_good(fixture, "# only a comment\n---\n");
    assert_string_equal(fixture->settings.default_dashboard, "application-overview");
    assert_true(fixture->settings.mouse);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_whole_file_is_read),
        TEST(members_of_a_cluster_have_names_of_their_own),
        TEST(paths_are_relative_to_the_file),
        TEST(the_environment_is_over_the_file),
        TEST(without_a_file_a_url_is_enough),
        TEST(a_file_that_cannot_be_read_is_not_missing),
        TEST(secrets_come_from_the_environment_alone),
        TEST(a_url_holds_no_secret_and_no_query),
        TEST(what_is_wrong_is_named_with_its_place),
        TEST(an_empty_file_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
