/* SPDX-License-Identifier: MIT */

/*
 * Against a real Prometheus on an ephemeral port; skipped where none is installed.
 */

#include <stdlib.h>

#include "asker.h"
#include "core/clock.h"
#include "server.h"
#include "support/test.h"

static struct server live;

static int start_live(void **state)
{
    (void)state;
    server_start(&live, NULL);
    return 0;
}

static int stop_live(void **state)
{
    (void)state;
    server_end(&live);
    return 0;
}

static bool has_series(struct asker *asker, void *ctx)
{
    const struct query_state *state = store_state(asker->store, *(uint64_t *)ctx);

    return state->status == QUERY_OK && state->result->series_count > 0;
}

static bool is_identified(struct asker *asker, void *ctx)
{
    (void)ctx;
    return store_source(asker->store, 0)->version[0] != '\0';
}

static bool is_scraping(struct asker *asker, void *ctx)
{
    (void)ctx;
    return store_source(asker->store, 0)->scrape_ms != 0;
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
    asker_wait(&asker, is_identified, NULL);
    assert_int_equal(source->status, SOURCE_UP);
    assert_string_equal(source->flavour, "Prometheus");
    assert_true(source->skew_known);
    assert_int_equal(source->skew_ms, 0);
    asker_wait(&asker, is_scraping, NULL);
    assert_int_equal(source->scrape_ms, 1000);
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

static bool has_merged(struct asker *asker, void *ctx)
{
    struct store_stats stats;

    store_stats(asker->store, &stats);
    return stats.merged >= *(uint64_t *)ctx;
}

/* Tails that are merged give what one whole question gives. */
static void merged_tails_equal_the_whole(void **state)
{
    struct query_spec spec = {
        .kind = QUERY_RANGE,
        .expr = "vector(time())",
        .range_ms = 60 * 1000,
        .step_ms = 1000,
        .period_ms = 300,
    };
    uint64_t three = 3;
    const struct result *result;
    const struct series *series;
    struct asker asker;
    uint64_t id;

    (void)state;
    asker_init(&asker, loopback_url(live.port));
    asker_open(&asker);
    id = store_subscribe(asker.store, &spec);
    asker_wait(&asker, has_merged, &three);
    result = store_state(asker.store, id)->result;
    series = &result->series[0];
    assert_int_equal(result->series_count, 1);
    assert_int_equal(series->count, 61);
    for (size_t i = 0; i < series->count; i++) {
        assert_int_equal(series->times_ms[i], result->to_ms - (60 - (int64_t)i) * 1000);
        assert_near(series->values[i], (double)series->times_ms[i] / 1000, 0);
    }
    asker_done(&asker);
}

static bool is_failing(struct asker *asker, void *ctx)
{
    const struct query_state *state = store_state(asker->store, *(uint64_t *)ctx);

    return state->status == QUERY_FAILED &&
           store_source(asker->store, 0)->status == SOURCE_FAILING;
}

static bool is_well(struct asker *asker, void *ctx)
{
    const struct query_state *state = store_state(asker->store, *(uint64_t *)ctx);

    return state->status == QUERY_OK &&
           store_source(asker->store, 0)->status == SOURCE_UP;
}

static void killed_server_is_seen_and_found_again(void **state)
{
    const struct query_state *question;
    struct asker asker;
    int64_t answered;
    uint64_t id;

    (void)state;
    asker_init(&asker, loopback_url(live.port));
    asker.options.inline_io = false;
    asker_open(&asker);
    id = asker_instant(&asker, "up", 200);
    asker_wait(&asker, is_well, &id);
    server_stop(&live);
    asker_wait(&asker, is_failing, &id);
    question = store_state(asker.store, id);
    answered = question->answered_ns;
    /* The last good answer stays, with its age and the reason. */
    assert_non_null(question->result);
    assert_true(answered > 0 && answered < clock_wall_ns());
    assert_non_null(strstr(question->err.msg, "127.0.0.1"));
    server_restart(&live);
    asker_wait(&asker, is_well, &id);
    assert_true(store_state(asker.store, id)->answered_ns > answered);
    asker_done(&asker);
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
        cmocka_unit_test(merged_tails_equal_the_whole),
        cmocka_unit_test(refusal_is_told_and_others_go_on),
        cmocka_unit_test(too_fine_a_step_is_raised),
        cmocka_unit_test(label_values_are_listed),
        cmocka_unit_test(killed_server_is_seen_and_found_again),
    };

    if (!server_installed()) {
        puts("skipped: prometheus is not installed");
        return 77;
    }
    return cmocka_run_group_tests(tests, start_live, stop_live);
}
