/* SPDX-License-Identifier: MIT */

/*
 * What is asked of a server and when: hours of it, on a clock that the test moves.
 */

#include <stdlib.h>

#include "asker.h"
#include "core/clock.h"
#include "core/mem.h"
#include "simulation.h"
#include "support/test.h"

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

static void first_is_whole_then_only_the_end(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    const struct asked *first = &sim->asked[0];
    int64_t end;

    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 100);
    assert_int_equal(sim->asked_count, 1);
    assert_int_equal(first->end_ms % 15000, 0);
    assert_int_equal(first->end_ms - first->start_ms, 3600 * 1000);
    assert_true(first->end_ms <= sim->wall_ms && first->end_ms > sim->wall_ms - 15000);
    assert_true(first->post);

    simulation_run(sim, 120 * 1000);
    assert_int_equal(sim->told[1].failures, 0);
    assert_true(sim->asked_count >= 8 && sim->asked_count <= 9);
    end = first->end_ms;
    for (size_t i = 1; i < sim->asked_count; i++) {
        const struct asked *asked = &sim->asked[i];

        assert_int_equal(asked->start_ms, end - 2 * 15000);
        assert_true(asked->end_ms > end);
        assert_int_equal(asked->end_ms % 15000, 0);
        end = asked->end_ms;
    }
    assert_int_equal(sim->told[1].tails, sim->asked_count - 1);
    /* Between two steps nothing is asked, and the panel still hears that it is fresh. */
    assert_true(sim->told[1].nothing_new >= 2);
    assert_true(sim->told[1].answers >= 11);
}

/* A day by 15 minutes: the newest step may be that old, the newest value not. */
static void long_steps_get_the_value_of_now_at_their_end(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    int heads = 0;

    spec.range_ms = 86400 * 1000;
    spec.step_ms = 900 * 1000;
    spec.head = true;
    sim->wall_ms += 450 * 1000 - sim->wall_ms % (900 * 1000);
    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 100);
    assert_int_equal(sim->asked_count, 2);
    assert_int_equal(sim->asked[0].end_ms - sim->asked[0].start_ms, 86400 * 1000);
    assert_int_equal(sim->asked[1].end_ms, sim->asked[1].start_ms);
    assert_true(sim->wall_ms - sim->asked[1].end_ms < 2000);
    assert_false(sim->told[1].answer.more);
    assert_int_equal(sim->told[1].from_ms, sim->asked[0].end_ms + 1);

    simulation_run(sim, 600 * 1000);
    assert_int_equal(sim->told[1].failures, 0);
    for (size_t i = 1; i < sim->asked_count; i++) {
        const struct asked *asked = &sim->asked[i];

        heads += asked->start_ms == asked->end_ms;
        assert_true(asked->start_ms == asked->end_ms || asked->end_ms % 900000 == 0);
        assert_true(asked->end_ms - asked->start_ms <= 3 * 900 * 1000);
    }
    assert_in_range(heads, 50, 65);
    assert_int_equal(sim->told[1].tails, sim->asked_count - 1);
}

static void twelve_panels_ask_little(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    char expr[12][16];
    size_t since;

    for (uint64_t i = 0; i < 12; i++) {
        (void)snprintf(expr[i], sizeof(expr[i]), "up%d", (int)i);
        spec.expr = expr[i];
        simulation_ask(sim, i + 1, &spec);
    }
    simulation_run(sim, 1000);
    assert_int_equal(sim->asked_count, 12);
    assert_int_equal(sim->most_in_flight, 6);
    since = sim->asked_count;
    simulation_run(sim, 300 * 1000);
    /* Thirty refreshes of twelve panels: on average at most four points a panel. */
    assert_true(simulation_points(sim, since) <= 30 * 12 * 4);
}

static void whole_again_after_ten_minutes_not_all_at_once(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("a");
    int64_t first_full = 0, last_full = 0;
    int fulls = 0;

    simulation_ask(sim, 1, &spec);
    spec.expr = "b_other";
    simulation_ask(sim, 2, &spec);
    simulation_run(sim, 14 * 60 * 1000);
    for (size_t i = 2; i < sim->asked_count; i++) {
        const struct asked *asked = &sim->asked[i];

        if (asked->end_ms - asked->start_ms == 3600 * 1000) {
            fulls++;
            first_full = first_full ? first_full : asked->at_ms;
            last_full = asked->at_ms;
        }
    }
    assert_int_equal(fulls, 2);
    assert_true(first_full >= 7 * 60 * 1000);
    assert_true(last_full - first_full >= 10 * 1000);
}

static void one_in_flight_however_slow(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("slow");

    sim->delay_ms = 35 * 1000;
    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 120 * 1000);
    assert_int_equal(sim->most_in_flight, 1);
    assert_true(sim->asked_count <= 4);
}

static void fixed_window_is_asked_once(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");

    spec.end_ms = sim->wall_ms - 3600 * 1000;
    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 60 * 1000);
    assert_int_equal(sim->asked_count, 1);
    assert_int_equal(sim->asked[0].end_ms, spec.end_ms);
    assert_true(sim->told[1].answer.over);
}

static void window_that_ends_soon_is_followed_to_its_end(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    size_t count;

    spec.end_ms = sim->wall_ms + 60 * 1000;
    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 90 * 1000);
    count = sim->asked_count;
    assert_int_equal(sim->asked[count - 1].end_ms, spec.end_ms);
    assert_true(sim->told[1].answer.over);
    simulation_run(sim, 60 * 1000);
    assert_int_equal(sim->asked_count, count);
}

static void step_raised_at_the_end_asks_for_the_whole_again(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    size_t count;

    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 30 * 1000);
    assert_true(sim->told[1].tails > 0);
    sim->step_min_ms = 30 * 1000;
    count = sim->asked_count;
    simulation_run(sim, 30 * 1000);
    assert_int_equal(sim->told[1].failures, 0);
    assert_true(sim->asked[count].end_ms - sim->asked[count].start_ms < 600 * 1000);
    assert_int_equal(sim->asked[sim->asked_count - 1].step_ms, 30 * 1000);
    assert_int_equal(sim->told[1].whole_ms, 3600 * 1000);
}

static void once_is_once(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = {.kind = QUERY_INSTANT, .expr = "up"};

    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 120 * 1000);
    assert_int_equal(sim->asked_count, 1);
    assert_int_equal(sim->told[1].results, 1);
}

static void expression_bound_to_the_window_is_always_whole(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up+@+end()");

    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 60 * 1000);
    assert_true(sim->asked_count > 3);
    for (size_t i = 0; i < sim->asked_count; i++)
        assert_int_equal(sim->asked[i].end_ms - sim->asked[i].start_ms, 3600 * 1000);
}

static void nothing_is_asked_while_paused(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    size_t count;
    int probes;

    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 30 * 1000);
    scheduler_pause(sim->scheduler, true);
    count = sim->asked_count;
    probes = sim->probes;
    spec.expr = "new";
    simulation_ask(sim, 2, &spec);
    simulation_run(sim, 300 * 1000);
    assert_int_equal(sim->asked_count, count);
    assert_int_equal(sim->probes, probes);
    assert_int_equal(sim->told[2].answers, 0);
    scheduler_pause(sim->scheduler, false);
    simulation_run(sim, 100);
    assert_int_equal(sim->asked_count, count + 2);
    /* What was missed meanwhile is asked for, not everything. */
    assert_true(sim->asked[count].end_ms - sim->asked[count].start_ms < 3600 * 1000);
}

static void dead_server_is_left_alone_and_found_again(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    char expr[10][8];
    size_t count;
    int probes;

    for (uint64_t i = 0; i < 10; i++) {
        (void)snprintf(expr[i], sizeof(expr[i]), "q%d", (int)i);
        spec.expr = expr[i];
        simulation_ask(sim, i + 1, &spec);
    }
    simulation_run(sim, 30 * 1000);
    sim->network = ERR_NETWORK;
    count = sim->asked_count;
    probes = sim->probes;
    simulation_run(sim, 600 * 1000);
    /* Ten panels for ten minutes: what was under way, and a probe now and then. */
    assert_true(sim->asked_count - count <= 10);
    assert_true(sim->probes - probes >= 8 && sim->probes - probes <= 60);
    assert_int_equal(sim->state.status, SOURCE_FAILING);
    for (uint64_t i = 1; i <= 10; i++) {
        assert_int_equal(sim->told[i].answer.err.kind, ERR_NETWORK);
        assert_non_null(strstr(sim->told[i].answer.err.msg, "connection refused"));
    }
    assert_true(sim->state.retry_ns > 0);
    assert_true(sim->state.failing_since_ns > 0);

    sim->network = ERR_NONE;
    count = sim->asked_count;
    simulation_run(sim, 66 * 1000);
    assert_int_equal(sim->state.status, SOURCE_UP);
    assert_int_equal(sim->state.failing_since_ns, 0);
    for (uint64_t i = 1; i <= 10; i++)
        assert_int_equal(sim->told[i].answer.err.kind, ERR_NONE);
    /* After an outage the whole window is asked for: late data may have come in. */
    assert_int_equal(sim->asked[count].end_ms - sim->asked[count].start_ms, 3600 * 1000);
}

static void question_to_a_dead_server_fails_at_once(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");

    sim->network = ERR_NETWORK;
    simulation_run(sim, 100);
    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 100);
    assert_int_equal(sim->asked_count, 0);
    assert_int_equal(sim->told[1].answer.err.kind, ERR_NETWORK);
    assert_true(sim->told[1].answer.retry_ns > 0);
}

static void one_bad_query_does_not_hold_up_others(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    int good;

    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 20 * 1000);
    sim->status = 422;
    sim->body =
        "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"many-to-many\"}";
    spec.expr = "bad";
    simulation_ask(sim, 2, &spec);
    simulation_run(sim, 100);
    sim->status = 200;
    sim->body = NULL;
    assert_int_equal(sim->told[2].answer.err.kind, ERR_QUERY);
    assert_non_null(strstr(sim->told[2].answer.err.msg, "many-to-many"));
    assert_int_equal(sim->state.status, SOURCE_UP);
    good = sim->told[1].answers;
    simulation_run(sim, 25 * 1000);
    assert_int_equal(sim->told[2].answers, 1);
    assert_true(sim->told[1].answers > good);
    simulation_run(sim, 10 * 1000);
    assert_int_equal(sim->told[2].results, 1);
}

static void refused_credentials_stop_nearly_everything(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    size_t count;
    int probes;

    simulation_ask(sim, 1, &spec);
    spec.expr = "other";
    simulation_ask(sim, 2, &spec);
    simulation_run(sim, 20 * 1000);
    sim->status = 401;
    simulation_run(sim, 20 * 1000);
    assert_int_equal(sim->state.status, SOURCE_DENIED);
    count = sim->asked_count;
    probes = sim->probes;
    simulation_run(sim, 3600 * 1000);
    /* One of them is tried once a minute. */
    assert_in_range(sim->asked_count - count, 50, 70);
    count = sim->asked_count;
    assert_int_equal(sim->probes, probes);
    assert_int_equal(sim->told[1].answer.err.kind, ERR_AUTH);
    assert_int_equal(sim->told[2].answer.err.kind, ERR_AUTH);
    assert_int_equal(sim->told[1].answer.retry_ns, 0);
    sim->status = 200;
    scheduler_refresh(sim->scheduler, 0);
    simulation_run(sim, 100);
    assert_int_equal(sim->state.status, SOURCE_UP);
    assert_int_equal(sim->asked_count, count + 2);
}

static void changed_secret_is_tried_by_itself(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    char *dir = temporary_directory();
    char *token = xasprintf("%s/token", dir);

    write_text(token, "old", 0600);
    sim->source.bearer_token_file = token;
    sim->status = 401;
    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 10 * 1000);
    assert_int_equal(sim->asked_count, 1);
    assert_int_equal(sim->state.status, SOURCE_DENIED);
    sim->status = 200;
    write_text(token, "newer", 0600);
    simulation_run(sim, 21 * 1000);
    assert_int_equal(sim->state.status, SOURCE_UP);
    assert_true(sim->told[1].results >= 1);
    remove_tree(dir);
    free(token);
    free(dir);
}

static void server_that_starts_is_probed_every_three_seconds(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    int probes;

    sim->status = sim->probe_status = 503;
    sim->body = "Service Unavailable";
    sim->probe_body = "Service Unavailable";
    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 100);
    assert_int_equal(sim->state.status, SOURCE_STARTING);
    probes = sim->probes;
    simulation_run(sim, 30 * 1000);
    assert_true(sim->probes - probes >= 9 && sim->probes - probes <= 10);
    assert_true(sim->asked_count <= 1);
    sim->status = sim->probe_status = 200;
    sim->body = sim->probe_body = NULL;
    simulation_run(sim, 3100);
    assert_int_equal(sim->told[1].results, 1);
}

static void retry_after_is_honoured(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    size_t count;
    int probes;

    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 100);
    sim->status = 429;
    sim->retry_after_ms = 90 * 1000;
    simulation_run(sim, 30 * 1000);
    count = sim->asked_count;
    probes = sim->probes;
    assert_int_equal(sim->told[1].answer.err.code, 429);
    sim->status = 200;
    sim->retry_after_ms = -1;
    simulation_run(sim, 60 * 1000);
    assert_int_equal(sim->asked_count, count);
    assert_int_equal(sim->probes, probes);
    simulation_run(sim, 40 * 1000);
    assert_true(sim->asked_count > count);
    assert_int_equal(sim->told[1].answer.err.kind, ERR_NONE);
}

static void broken_transfer_is_repeated_silently(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");

    simulation_run(sim, 100);
    sim->broken_once = true;
    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 200);
    assert_int_equal(sim->asked_count, 2);
    assert_int_equal(sim->told[1].failures, 0);
    assert_int_equal(sim->told[1].results, 1);
}

static void post_refused_is_repeated_as_get_and_remembered(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");

    sim->refuse_post = true;
    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 60 * 1000);
    assert_int_equal(sim->told[1].failures, 0);
    assert_true(sim->asked_count > 3);
    for (size_t i = 1; i < sim->asked_count; i++)
        assert_false(sim->asked[i].post);
}

static void set_clock_asks_everything_anew(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    size_t count;

    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 60 * 1000);
    count = sim->asked_count;
    simulation_jump(sim, 1800 * 1000);
    simulation_run(sim, 15 * 1000);
    assert_true(sim->asked_count > count);
    assert_int_equal(sim->asked[count].end_ms - sim->asked[count].start_ms, 3600 * 1000);
    assert_true(sim->distrusts > 0);
}

/* Also where the wall clock says nothing of it, as somebody has just set it right. */
static void sleep_asks_everything_anew(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    size_t count;

    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 60 * 1000);
    count = sim->asked_count;
    assert_true(sim->asked[count - 1].end_ms - sim->asked[count - 1].start_ms <
                3600 * 1000);
    assert_int_equal(sim->distrusts, 0);
    clock_pretend_sleep(1800 * 1000);
    simulation_run(sim, 25 * 1000);
    assert_true(sim->asked_count > count);
    assert_int_equal(sim->asked[count].end_ms - sim->asked[count].start_ms, 3600 * 1000);
    assert_int_equal(sim->distrusts, 1);
}

static void partial_answer_is_not_built_upon(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");

    sim->partial = true;
    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 60 * 1000);
    assert_true(sim->asked_count > 3);
    assert_int_equal(sim->told[1].tails, 0);
}

static void refresh_asks_now_and_whole(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");
    size_t count;

    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 12 * 1000);
    count = sim->asked_count;
    scheduler_refresh(sim->scheduler, 1);
    simulation_run(sim, 40);
    assert_int_equal(sim->asked_count, count + 1);
    assert_int_equal(sim->asked[count].end_ms - sim->asked[count].start_ms, 3600 * 1000);
}

static void withdrawn_question_is_never_answered(void **state)
{
    struct simulation *sim = *state;
    struct query_spec spec = simulation_range("up");

    sim->delay_ms = 1000;
    simulation_ask(sim, 1, &spec);
    simulation_run(sim, 100);
    assert_int_equal(sim->in_flight, 1);
    scheduler_unsubscribe(sim->scheduler, 1);
    assert_int_equal(sim->in_flight, 0);
    simulation_run(sim, 60 * 1000);
    assert_int_equal(sim->told[1].answers, 0);
    assert_int_equal(sim->asked_count, 1);
    assert_int_equal(sim->state.in_flight, 0);
}

#define simulated(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        simulated(first_is_whole_then_only_the_end),
        simulated(long_steps_get_the_value_of_now_at_their_end),
        simulated(twelve_panels_ask_little),
        simulated(whole_again_after_ten_minutes_not_all_at_once),
        simulated(one_in_flight_however_slow),
        simulated(fixed_window_is_asked_once),
        simulated(window_that_ends_soon_is_followed_to_its_end),
        simulated(step_raised_at_the_end_asks_for_the_whole_again),
        simulated(once_is_once),
        simulated(expression_bound_to_the_window_is_always_whole),
        simulated(nothing_is_asked_while_paused),
        simulated(dead_server_is_left_alone_and_found_again),
        simulated(question_to_a_dead_server_fails_at_once),
        simulated(one_bad_query_does_not_hold_up_others),
        simulated(refused_credentials_stop_nearly_everything),
        simulated(changed_secret_is_tried_by_itself),
        simulated(server_that_starts_is_probed_every_three_seconds),
        simulated(retry_after_is_honoured),
        simulated(broken_transfer_is_repeated_silently),
        simulated(post_refused_is_repeated_as_get_and_remembered),
        simulated(set_clock_asks_everything_anew),
        simulated(sleep_asks_everything_anew),
        simulated(partial_answer_is_not_built_upon),
        simulated(refresh_asks_now_and_whole),
        simulated(withdrawn_question_is_never_answered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
