/* SPDX-License-Identifier: MIT */

/*
 * Against a real Prometheus on an ephemeral port; skipped where none is installed.
 */

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asker.h"
#include "core/clock.h"
#include "core/mem.h"
#include "support/test.h"

struct live {
    pid_t pid;
    int port;
    char *dir;
};

static struct live live;

static bool installed(void)
{
    return access("/usr/bin/prometheus", X_OK) == 0;
}

static void run_server(const char *config, const char *data)
{
    char address[64], storage[512], file[512];

    (void)snprintf(address, sizeof(address), "--web.listen-address=127.0.0.1:%d",
                   live.port);
    (void)snprintf(storage, sizeof(storage), "--storage.tsdb.path=%s", data);
    (void)snprintf(file, sizeof(file), "--config.file=%s", config);
    if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout))
        _exit(126);
    execl("/usr/bin/prometheus", "prometheus", file, storage, address,
          "--log.level=error", (char *)NULL);
    _exit(127);
}

static int start_live(void **state)
{
    char config[256], data[256], text[512];

    (void)state;
    live.dir = temporary_directory();
    live.port = free_port();
    (void)snprintf(config, sizeof(config), "%s/prometheus.yml", live.dir);
    (void)snprintf(data, sizeof(data), "%s/data", live.dir);
    (void)snprintf(text, sizeof(text),
                   "global: {scrape_interval: 1s}\nscrape_configs:\n"
                   "- job_name: self\n  static_configs: [{targets: ['127.0.0.1:%d']}]\n",
                   live.port);
    write_text(config, text, 0600);
    live.pid = fork();
    if (live.pid == 0)
        run_server(config, data);
    return live.pid < 0;
}

static int stop_live(void **state)
{
    (void)state;
    kill(live.pid, SIGTERM);
    waitpid(live.pid, NULL, 0);
    remove_tree(live.dir);
    free(live.dir);
    return 0;
}

static bool has_series(struct asker *asker, void *ctx)
{
    const struct query_state *state = store_state(asker->store, *(uint64_t *)ctx);

    return state->status == QUERY_OK && state->result->series_count > 0;
}

/* From "not there yet" to a graph without anybody doing anything. */
static void check_graph(bool inline_io)
{
    struct asker asker;
    const struct source_state *source;
    uint64_t id;

    asker_init(&asker, loopback_url(live.port));
    asker.options.inline_io = inline_io;
    asker_open(&asker);
    id = asker_range(&asker, "up{job=\"self\"}", 500);
    asker_wait(&asker, has_series, &id);
    assert_string_equal(
        labels_get(&store_state(asker.store, id)->result->series[0].labels, "job"),
        "self");
    source = store_source(asker.store, 0);
    assert_int_equal(source->status, SOURCE_UP);
    assert_true(source->version[0] != '\0');
    assert_string_equal(source->flavour, "Prometheus");
    assert_true(source->skew_known);
    assert_int_equal(source->skew_ms, 0);
    asker_done(&asker);
}

static void graph_appears(void **state)
{
    (void)state;
    check_graph(false);
}

static void graph_appears_on_one_thread(void **state)
{
    (void)state;
    check_graph(true);
}

static void refusal_is_told_and_others_go_on(void **state)
{
    struct asker asker;
    const struct query_state *bad;
    uint64_t wrong, right;

    (void)state;
    asker_init(&asker, loopback_url(live.port));
    asker_open(&asker);
    wrong = asker_instant(&asker, "sum(", 1000);
    right = asker_instant(&asker, "vector(7)", 1000);
    bad = asker_wait_status(&asker, wrong, QUERY_FAILED);
    assert_int_equal(bad->err.kind, ERR_QUERY);
    assert_non_null(strstr(bad->err.msg, "parse error"));
    assert_true(bad->retry_ns > clock_wall_ns() + 20 * NS_PER_S);
    assert_near(asker_wait_status(&asker, right, QUERY_OK)->result->series[0].values[0],
                7, 0);
    assert_int_equal(store_source(asker.store, 0)->status, SOURCE_UP);
    asker_done(&asker);
}

/* 20,000 points at one second: refused by the server, asked again by two seconds. */
static void too_fine_a_step_is_raised(void **state)
{
    struct query_spec spec = {
        .kind = QUERY_RANGE,
        .expr = "vector(1)",
        .range_ms = 20000 * 1000,
        .step_ms = 1000,
    };
    struct asker asker;
    const struct result *result;
    uint64_t id;

    (void)state;
    asker_init(&asker, loopback_url(live.port));
    asker_open(&asker);
    id = store_subscribe(asker.store, &spec);
    result = asker_wait_status(&asker, id, QUERY_OK)->result;
    assert_int_equal(result->step_ms, 2000);
    assert_int_equal(result->series[0].count, 10001);
    asker_done(&asker);
}

static void label_values_are_listed(void **state)
{
    struct query_spec spec = {
        .kind = QUERY_LABEL_VALUES,
        .expr = "",
        .label = "job",
        .range_ms = 3600 * 1000,
    };
    struct asker asker;
    const struct result *result;
    uint64_t id;

    (void)state;
    asker_init(&asker, loopback_url(live.port));
    asker_open(&asker);
    id = store_subscribe(asker.store, &spec);
    result = asker_wait_status(&asker, id, QUERY_OK)->result;
    assert_int_equal(result->type, RESULT_VALUES);
    assert_int_equal(result->value_count, 1);
    assert_string_equal(result->values[0], "self");
    asker_done(&asker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(graph_appears),
        cmocka_unit_test(graph_appears_on_one_thread),
        cmocka_unit_test(refusal_is_told_and_others_go_on),
        cmocka_unit_test(too_fine_a_step_is_raised),
        cmocka_unit_test(label_values_are_listed),
    };

    if (!installed()) {
        puts("skipped: prometheus is not installed");
        return 77;
    }
    return cmocka_run_group_tests(tests, start_live, stop_live);
}
