/* SPDX-License-Identifier: MIT */

/*
 * How a source's health is judged, and how it is spared and found again, where some of
 * what it is asked is answered and some is not.
 */

#include "asker.h"
#include "core/clock.h"
#include "simulation.h"
#include "support/test.h"

enum { PANELS = 14 };

static int setup(void **state)
{
    static struct simulation sim;

    simulation_init(&sim);
    simulation_start(&sim);
    *state = &sim;
    return 0;
}

static int teardown(void **state)
{
    simulation_done(*state);
    return 0;
}

/* Questions 1 … PANELS: q0, q1 … */
static void ask_panels(struct simulation *sim)
{
    struct query_spec spec = simulation_range("");
    char expr[8];

    for (uint64_t i = 0; i < PANELS; i++) {
        (void)snprintf(expr, sizeof(expr), "q%d", (int)i);
        spec.expr = expr;
        simulation_ask(sim, i + 1, &spec);
    }
}

static size_t asked_for(const struct simulation *sim, const char *query)
{
    size_t count = 0;

    for (size_t i = 0; i < sim->asked_count; i++)
        count += strcmp(sim->asked[i].query, query) == 0;
    return count;
}

static void assert_all_answered(const struct simulation *sim)
{
    for (size_t i = 1; i <= PANELS; i++)
        assert_int_equal(sim->told[i].answer.err.kind, ERR_NONE);
    assert_int_equal(sim->state.status, SOURCE_UP);
    assert_int_equal(sim->state.failing_since_ns, 0);
}

/* --- access --- */

static void forbidden_question_blinds_no_other(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("forbidden");
    int good;

    sim->bad_query = "forbidden";
    sim->bad_status = 403;
    simulation_ask(sim, 1, &spec);
    spec.expr = "allowed";
    simulation_ask(sim, 2, &spec);
    simulation_run(sim, 10 * 60 * 1000);
    assert_int_equal(sim->state.status, SOURCE_UP);
    assert_int_equal(sim->told[2].failures, 0);
    good = sim->told[2].answers;
    assert_true(good >= 50);
    assert_int_equal(sim->told[1].answer.err.kind, ERR_AUTH);
    assert_int_equal(sim->told[1].answer.err.code, 403);
    assert_true(sim->told[1].answer.retry_ns > 0);
    assert_in_range(asked_for(sim, "forbidden"), 8, 15);
}

static void source_that_forbids_everything_is_denied(void **state)
{
    struct simulation *sim = *state;

    sim->status = sim->probe_status = 403;
    ask_panels(sim);
    simulation_run(sim, 30 * 1000);
    assert_int_equal(sim->state.status, SOURCE_DENIED);
    assert_true(sim->asked_count <= 6);
    sim->status = sim->probe_status = 200;
    simulation_run(sim, 70 * 1000);
    assert_all_answered(sim);
}

static void check_denial_ends(struct simulation *sim)
{
    ask_panels(sim);
    simulation_run(sim, 15 * 1000);
    sim->status = 401;
    simulation_run(sim, 30 * 1000);
    assert_int_equal(sim->state.status, SOURCE_DENIED);
    assert_non_null(strstr(sim->state.err.msg, "r asks again now"));
    assert_true(sim->state.retry_ns > sim->wall_ms * NS_PER_MS);
    sim->status = 200;
    simulation_run(sim, 70 * 1000);
    assert_all_answered(sim);
}

/* Nobody sits before a screen on a wall. */
static void denied_source_is_found_again_by_itself(void **state)
{
    check_denial_ends(*state);
}

static void denied_source_nobody_asks_is_found_again_too(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");

    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 5 * 1000);
    sim->status = sim->probe_status = 401;
    simulation_run(sim, 20 * 1000);
    scheduler_unsubscribe(sim->scheduler, 1);
    simulation_run(sim, 180 * 1000);
    assert_int_equal(sim->state.status, SOURCE_DENIED);
    sim->status = sim->probe_status = 200;
    simulation_run(sim, 70 * 1000);
    assert_int_equal(sim->state.status, SOURCE_UP);
}

/* --- questions that fail while the probe is answered --- */

static void check_stays_failing(struct simulation *sim, size_t most)
{
    size_t first = sim->asked_count;
    int64_t since;

    simulation_run(sim, 25 * 1000); /* not every round has something to ask */
    since = sim->state.failing_since_ns;
    assert_true(since > 0);
    for (int i = 0; i < 120; i++) {
        simulation_run(sim, 500);
        assert_int_equal(sim->state.status, SOURCE_FAILING);
        assert_int_equal(sim->state.failing_since_ns, since);
        assert_true(sim->state.err.msg[0]);
    }
    assert_true(sim->asked_count - first <= most);
    sim->status = 200;
    sim->body = NULL;
    simulation_run(sim, 130 * 1000);
    assert_all_answered(sim);
}

static void good_probes_do_not_undo_the_pauses_of_questions(void **state)
{
    struct simulation *sim = *state;
    size_t logged;

    ask_panels(sim);
    simulation_run(sim, 20 * 1000);
    logged = log_count("Bad Gateway");
    sim->status = 502;
    sim->body = "Bad Gateway";
    /* At their own pace they would have been 14 every 10 s. */
    check_stays_failing(sim, 80);
    assert_int_equal(log_count("Bad Gateway"), logged + 1);
}

static void questions_that_fail_by_themselves_keep_the_source_failing(void **state)
{
    struct simulation *sim = *state;

    ask_panels(sim);
    simulation_run(sim, 20 * 1000);
    sim->status = 500;
    check_stays_failing(sim, 150);
}

/* Alerts, say, are still told while nothing can be queried. */
static void one_good_answer_among_many_bad_is_no_recovery(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("alerts");

    sim->bad_query = "q";
    sim->bad_status = 502;
    simulation_ask(sim, 40, &spec);
    ask_panels(sim);
    simulation_run(sim, 12 * 1000);
    for (int i = 0; i < 120; i++) {
        simulation_run(sim, 500);
        assert_int_equal(sim->state.status, SOURCE_FAILING);
    }
    assert_true(sim->told[40].results > 0);
}

static void heavy_query_among_good_ones_is_no_outage(void **state)
{
    struct simulation *sim = *state;

    sim->bad_query = "q1";
    sim->bad_status = 500;
    ask_panels(sim);
    simulation_run(sim, 20 * 1000);
    for (int i = 0; i < 120; i++) {
        simulation_run(sim, 500);
        assert_int_equal(sim->state.status, SOURCE_UP);
    }
    assert_int_equal(sim->told[1].failures, 0);
    assert_int_equal(sim->told[2].answer.err.kind, ERR_SERVER);
}

static void blip_is_not_logged(void **state)
{
    struct simulation *sim = *state;
    size_t refused = log_count("connection refused"), again = log_count("answers again");

    ask_panels(sim);
    simulation_run(sim, 20 * 1000);
    sim->network = ERR_NETWORK;
    while (sim->state.status == SOURCE_UP)
        simulation_run(sim, 20);
    sim->network = ERR_NONE;
    simulation_run(sim, 30 * 1000);
    assert_all_answered(sim);
    assert_int_equal(log_count("connection refused"), refused);
    sim->network = ERR_NETWORK;
    simulation_run(sim, 60 * 1000);
    assert_int_equal(log_count("connection refused"), refused + 1);
    sim->network = ERR_NONE;
    simulation_run(sim, 90 * 1000);
    assert_int_equal(log_count("answers again"), again + 1);
}

/* --- what is not the API --- */

static void check_wrong_url(struct simulation *sim, int status, const char *body)
{
    sim->status = sim->probe_status = status;
    sim->body = sim->probe_body = body;
    ask_panels(sim);
    simulation_run(sim, 30 * 1000);
    assert_int_equal(sim->state.status, SOURCE_FAILING);
    assert_non_null(strstr(sim->state.err.msg, "check the URL's path"));
    for (size_t i = 1; i <= PANELS; i++) {
        assert_int_equal(sim->told[i].answer.err.kind, ERR_DECODE);
        assert_non_null(strstr(sim->told[i].answer.err.msg, "not Prometheus's API"));
    }
}

static void plain_404_means_a_wrong_url(void **state)
{
    check_wrong_url(*state, 404, "404 page not found\n");
}

static void page_404_means_a_wrong_url(void **state)
{
    check_wrong_url(*state, 404, "\n<html><title>Not Found</title></html>");
}

static void page_405_means_a_wrong_url(void **state)
{
    check_wrong_url(*state, 405, "Method Not Allowed");
}

static void wrong_url_nobody_asks_is_not_called_healthy(void **state)
{
    struct simulation *sim = *state;

    sim->probe_status = 404;
    sim->probe_body = "404 page not found\n";
    simulation_run(sim, 60 * 1000);
    assert_int_equal(sim->state.status, SOURCE_UNKNOWN);
}

static void api_that_says_404_itself_is_well(void **state)
{
    struct simulation *sim = *state;

    sim->status = 404;
    sim->body =
        "{\"status\":\"error\",\"errorType\":\"not_found\",\"error\":\"no tenant\"}";
    ask_panels(sim);
    simulation_run(sim, 30 * 1000);
    assert_int_equal(sim->state.status, SOURCE_UP);
    assert_int_equal(sim->told[1].answer.err.kind, ERR_QUERY);
    assert_non_null(strstr(sim->told[1].answer.err.msg, "no tenant"));
}

/* Mimir without a ruler, Thanos without rules: the URL is right all the same. */
static void api_that_lacks_one_path_is_well(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("rules");

    ask_panels(sim);
    simulation_run(sim, 5 * 1000);
    sim->bad_query = "rules";
    sim->bad_status = 404;
    simulation_ask(sim, 40, &spec);
    simulation_run(sim, 30 * 1000);
    assert_int_equal(sim->state.status, SOURCE_UP);
    assert_int_equal(sim->told[40].answer.err.kind, ERR_DECODE);
    assert_null(strstr(sim->told[40].answer.err.msg, "not Prometheus's API"));
}

#define simulated(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        simulated(forbidden_question_blinds_no_other),
        simulated(source_that_forbids_everything_is_denied),
        simulated(denied_source_is_found_again_by_itself),
        simulated(denied_source_nobody_asks_is_found_again_too),
        simulated(good_probes_do_not_undo_the_pauses_of_questions),
        simulated(questions_that_fail_by_themselves_keep_the_source_failing),
        simulated(one_good_answer_among_many_bad_is_no_recovery),
        simulated(heavy_query_among_good_ones_is_no_outage),
        simulated(blip_is_not_logged),
        simulated(plain_404_means_a_wrong_url),
        simulated(page_404_means_a_wrong_url),
        simulated(page_405_means_a_wrong_url),
        simulated(wrong_url_nobody_asks_is_not_called_healthy),
        simulated(api_that_says_404_itself_is_well),
        simulated(api_that_lacks_one_path_is_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
