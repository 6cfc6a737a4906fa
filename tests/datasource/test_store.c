/* SPDX-License-Identifier: MIT */

/*
 * What views see of a question, by way of the store and a server on the loopback.
 */

#include "asker.h"
#include "core/clock.h"
#include "evil.h"
#include "support/test.h"

static bool answer_well(struct evil_connection *connection, void *ctx)
{
    (void)ctx;
    return evil_answer_well(connection);
}

static uint64_t ask_until(struct asker *asker, int64_t end_ms)
{
    struct query_spec spec = {
        .source = SOURCE_PROMETHEUS,
        .kind = QUERY_RANGE,
        .expr = "up",
        .range_ms = 600 * 1000,
        .end_ms = end_ms,
        .step_ms = 15 * 1000,
        .period_ms = 10 * 1000,
    };

    return store_subscribe(asker->store, &spec);
}

/* Views call an answer overdue by its period: one that is not asked for again has none. */
static void past_window_is_never_overdue(void **state)
{
    struct evil *evil = evil_new(answer_well, NULL);
    int64_t now_ms = clock_wall_ns() / NS_PER_MS;
    struct asker asker;
    uint64_t past, live;

    (void)state;
    asker_init(&asker, evil_url(evil));
    asker_open(&asker);
    past = ask_until(&asker, now_ms - 3600 * 1000);
    live = ask_until(&asker, 0);
    assert_int_equal(store_state(asker.store, past)->period_ms, 10 * 1000);
    assert_int_equal(asker_wait_status(&asker, past, QUERY_OK)->period_ms, 0);
    assert_int_equal(asker_wait_status(&asker, live, QUERY_OK)->period_ms, 10 * 1000);
    /* Known from before it is no more overdue. */
    store_unsubscribe(asker.store, past);
    past = ask_until(&asker, now_ms - 3600 * 1000);
    store_refresh(asker.store, past);
    asker_wait_settled(&asker);
    assert_int_equal(store_state(asker.store, past)->period_ms, 0);
    asker_done(&asker);
    evil_free(evil);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(past_window_is_never_overdue),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
