/* SPDX-License-Identifier: MIT */

/*
 * Windows, pauses, turns and the cache: what needs neither clock nor server.
 */

#include <stdlib.h>

#include "core/random.h"
#include "datasource/cache.h"
#include "datasource/limiter.h"
#include "datasource/pace.h"
#include "support/test.h"

static const int64_t now_ms = INT64_C(1795449607500); /* 7.5 s past a full minute */

static struct query_spec hour_by_15s(void)
{
    struct query_spec spec = {
        .kind = QUERY_RANGE,
        .expr = "up",
        .range_ms = 3600 * 1000,
        .step_ms = 15 * 1000,
    };

    return spec;
}

static enum plan plan(const struct query_spec *spec, const struct progress *progress,
                      int64_t now, struct query_window *ret)
{
    return pace_plan(spec, spec->step_ms, progress, now, ret);
}

static void windows_lie_on_the_grid_for_any_step(void **state)
{
    static const int64_t steps[] = {100, 999, 1000, 7000, 15000, 86400000};
    struct query_spec spec = hour_by_15s();
    struct progress progress = {0};
    struct query_window window;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        spec.step_ms = steps[i];
        assert_int_equal(plan(&spec, &progress, now_ms, &window), PLAN_FULL);
        assert_int_equal(window.to_ms % steps[i], 0);
        assert_int_equal(window.from_ms % steps[i], 0);
        assert_true(window.to_ms <= now_ms && window.to_ms > now_ms - steps[i]);
        assert_true(window.to_ms - window.from_ms <= spec.range_ms);
    }
    /* Before 1970 too: a recording's clock may stand anywhere. */
    assert_int_equal(plan(&spec, &progress, -1, &window), PLAN_FULL);
    assert_int_equal(window.to_ms, -86400000);
}

static void tail_overlaps_what_is_kept(void **state)
{
    struct query_spec spec = hour_by_15s();
    struct progress progress = {.to_ms = 1795449600000, .full_at_ms = now_ms};
    struct query_window window;

    (void)state;
    assert_int_equal(plan(&spec, &progress, now_ms, &window), PLAN_NOTHING);
    assert_int_equal(plan(&spec, &progress, now_ms + 15000, &window), PLAN_TAIL);
    assert_int_equal(window.from_ms, progress.to_ms - 30000);
    assert_int_equal(window.to_ms, progress.to_ms + 15000);
    progress.late = true;
    assert_int_equal(plan(&spec, &progress, now_ms + 15000, &window), PLAN_TAIL);
    assert_int_equal(window.from_ms, progress.to_ms - 60000);
    /* By the second, fifteen of them: a scrape may take that long. */
    progress.late = false;
    spec.step_ms = 1000;
    assert_int_equal(plan(&spec, &progress, now_ms + 15000, &window), PLAN_TAIL);
    assert_int_equal(window.from_ms, progress.to_ms - 15000);
}

static void end_is_never_old_where_a_head_is_wanted(void **state)
{
    struct query_spec spec = hour_by_15s();
    struct progress progress = {.to_ms = 1795449600000, .full_at_ms = now_ms};
    struct query_window window;

    (void)state;
    spec.step_ms = 600 * 1000;
    assert_int_equal(plan(&spec, &progress, now_ms + 60000, &window), PLAN_NOTHING);
    spec.head = true;
    assert_int_equal(plan(&spec, &progress, now_ms, &window), PLAN_NOTHING);
    assert_int_equal(plan(&spec, &progress, now_ms + 60000, &window), PLAN_HEAD);
    assert_int_equal(window.from_ms, window.to_ms);
    assert_int_equal(window.to_ms, 1795449667000); /* a whole second */
    assert_int_equal(plan(&spec, &progress, now_ms + 600 * 1000, &window), PLAN_TAIL);
    /* A head that was kept is no step to go on from. */
    assert_int_equal(pace_kept_to_ms(&spec, spec.step_ms, 1795449667000), 1795449600000);
    spec.end_ms = 1795449600000;
    assert_int_equal(plan(&spec, &progress, now_ms + 60000, &window), PLAN_OVER);
}

static void what_cannot_be_built_upon_is_asked_whole(void **state)
{
    struct query_spec spec = hour_by_15s();
    struct progress good = {.to_ms = 1795449600000, .full_at_ms = now_ms}, progress;
    struct query_window window;

    (void)state;
    progress = good;
    progress.full_next = true;
    assert_int_equal(plan(&spec, &progress, now_ms + 15000, &window), PLAN_FULL);
    /* The clock was set back. */
    assert_int_equal(plan(&spec, &good, now_ms - 3600 * 1000, &window), PLAN_FULL);
    /* Away for longer than the window. */
    assert_int_equal(plan(&spec, &good, now_ms + 7200 * 1000, &window), PLAN_FULL);
    /* Ten minutes, give or take by the salt. */
    assert_int_equal(plan(&spec, &good, now_ms + 900 * 1000, &window), PLAN_FULL);
}

static void past_window_is_over_once_answered(void **state)
{
    struct query_spec spec = hour_by_15s();
    struct progress progress = {0};
    struct query_window window;

    (void)state;
    spec.end_ms = now_ms - 86400 * 1000;
    assert_int_equal(plan(&spec, &progress, now_ms, &window), PLAN_FULL);
    progress.to_ms = window.to_ms;
    assert_int_equal(plan(&spec, &progress, now_ms, &window), PLAN_OVER);
    spec.kind = QUERY_INSTANT;
    progress.to_ms = 0;
    assert_int_equal(plan(&spec, &progress, now_ms, &window), PLAN_FULL);
    assert_int_equal(window.to_ms, spec.end_ms);
}

static void only_expressions_bound_to_the_window_need_it_whole(void **state)
{
    (void)state;
    assert_true(pace_needs_full("up @ end()"));
    assert_true(pace_needs_full("rate(a[5m] @start ( ))"));
    assert_false(pace_needs_full("up"));
    assert_false(pace_needs_full("start_time_seconds"));
    assert_false(pace_needs_full("up @ 1609746000"));
}

static void raised_step_fits_the_server(void **state)
{
    (void)state;
    assert_int_equal(pace_raised_step_ms(INT64_C(20000) * 1000, 1000), 2000);
    assert_int_equal(pace_raised_step_ms(INT64_C(11000) * 15000, 15000), 30000);
    assert_int_equal(pace_raised_step_ms(INT64_C(365) * 86400 * 1000, 15000), 2867000);
}

static void jitter_and_backoff_stay_in_bounds(void **state)
{
    uint64_t random = 1;
    int64_t most = 0;

    (void)state;
    for (unsigned i = 0; i < 10000; i++) {
        int64_t wait;

        random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
        wait = pace_jitter_ms(10000, random >> 16);
        assert_true(wait >= 9000 && wait <= 11000);
        wait = pace_backoff_ms(1 + i % 40, random >> 16);
        assert_true(wait >= 1000 && wait <= 60000);
        most = wait > most ? wait : most;
        assert_true(pace_backoff_ms(1, random >> 16) <= 2000);
    }
    assert_true(most > 50000);
    assert_int_equal(pace_jitter_ms(0, 77), 0);
}

/* --- turns --- */

static void six_at_a_time_first_come_first_served(void **state)
{
    struct limiter *limiter = limiter_new();
    struct limiter_lane *lane = limiter_lane(limiter, "http://a", 6);
    struct limiter_ticket tickets[10] = {0};

    (void)state;
    for (size_t i = 0; i < 10; i++) {
        tickets[i].lane = lane;
        limiter_enqueue(limiter, &tickets[i]);
    }
    for (size_t i = 0; i < 6; i++)
        assert_ptr_equal(limiter_next(limiter), &tickets[i]);
    assert_null(limiter_next(limiter));
    limiter_release(limiter, &tickets[7]); /* gives up waiting */
    limiter_release(limiter, &tickets[0]);
    assert_ptr_equal(limiter_next(limiter), &tickets[6]);
    assert_null(limiter_next(limiter));
    limiter_release(limiter, &tickets[1]);
    assert_ptr_equal(limiter_next(limiter), &tickets[8]);
    limiter_free(limiter);
}

static void firsts_go_before_refreshes_but_do_not_starve_them(void **state)
{
    struct limiter *limiter = limiter_new();
    struct limiter_lane *lane = limiter_lane(limiter, "http://a", 1);
    struct limiter_ticket refresh = {.lane = lane}, firsts[10] = {0};
    int before = 0;

    (void)state;
    limiter_enqueue(limiter, &refresh);
    for (size_t i = 0; i < 10; i++) {
        firsts[i].lane = lane;
        firsts[i].first = true;
        limiter_enqueue(limiter, &firsts[i]);
    }
    for (;;) {
        struct limiter_ticket *ticket = limiter_next(limiter);

        assert_non_null(ticket);
        if (ticket == &refresh)
            break;
        before++;
        limiter_release(limiter, ticket);
    }
    assert_int_equal(before, 4);
    limiter_free(limiter);
}

static void busy_host_does_not_hold_up_another(void **state)
{
    struct limiter *limiter = limiter_new();
    struct limiter_ticket a[3] = {0}, b = {0};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        a[i].lane = limiter_lane(limiter, "http://a", 2);
        limiter_enqueue(limiter, &a[i]);
    }
    b.lane = limiter_lane(limiter, "http://b", 2);
    limiter_enqueue(limiter, &b);
    assert_ptr_equal(limiter_next(limiter), &a[0]);
    assert_ptr_equal(limiter_next(limiter), &b);
    assert_ptr_equal(limiter_next(limiter), &a[1]);
    assert_null(limiter_next(limiter));
    limiter_free(limiter);
}

/* --- the cache --- */

static struct cached some_result(size_t bytes)
{
    struct cached cached = {.result = result_new()};
    char *block = bytes ? arena_alloc(&cached.result->arena, bytes) : NULL;

    if (block)
        memset(block, 0, bytes);
    return cached;
}

static void cache_gives_back_once_and_forgets_in_time(void **state)
{
    struct cache *cache = cache_new();
    struct cached cached = some_result(0), got;

    (void)state;
    cache_put(cache, "a", &cached, 1000);
    assert_false(cache_take(cache, "b", 1000, &got));
    assert_true(cache_take(cache, "a", 1000, &got));
    assert_ptr_equal(got.result, cached.result);
    assert_false(cache_take(cache, "a", 1000, &got));
    cache_put(cache, "a", &cached, 1000);
    assert_false(cache_take(cache, "a", 1001 + CACHE_AGE_MAX_MS, &got));
    assert_int_equal(cache_count(cache), 0);
    cache_free(cache);
}

static void cache_is_bounded_by_number_and_bytes(void **state)
{
    struct cache *cache = cache_new();
    struct cached cached, got;
    char key[16];

    (void)state;
    for (int i = 0; i < CACHE_ENTRIES_MAX + 36; i++) {
        (void)snprintf(key, sizeof(key), "%d", i);
        cached = some_result(0);
        cache_put(cache, key, &cached, i);
    }
    assert_int_equal(cache_count(cache), CACHE_ENTRIES_MAX);
    assert_false(cache_take(cache, "35", 1000, &got));
    assert_true(cache_take(cache, "36", 1000, &got));
    result_unref(got.result);
    for (int i = 0; i < 5; i++) {
        (void)snprintf(key, sizeof(key), "big%d", i);
        cached = some_result(5 * 1024 * 1024);
        cache_put(cache, key, &cached, 2000);
    }
    assert_true(cache_count(cache) <= 3);
    assert_true(cache_take(cache, "big4", 200, &got));
    result_unref(got.result);
    cache_free(cache);
}

static void questions_of_one_period_go_in_rounds(void **state)
{
    static const int64_t periods[] = {100, 1000, 10000, 3600000};

    (void)state;
    for (size_t p = 0; p < ARRAY_LEN(periods); p++) {
        int64_t period = periods[p], at = 1000000007, asked = 0;

        for (int i = 0; i < 1000; i++) {
            int64_t wait = pace_round_ms(period, at, 12345);
            int64_t late = (int64_t)random_below((unsigned)(period / 2 + 1));

            assert_in_range(wait, period / 4, period + period / 2);
            /* Whoever is answered meanwhile joins the same round, if there is time. */
            if (late + period / 4 <= wait)
                assert_int_equal(late + pace_round_ms(period, at + late, 12345), wait);
            asked++;
            at += wait;
        }
        /* On the whole as often as asked for. */
        assert_in_range((at - 1000000007) / asked, period - period / 20,
                        period + period / 20);
    }
    assert_int_equal(pace_round_ms(0, 77, 1), 0);
    /* Two programs do not go together. */
    assert_int_not_equal(pace_round_ms(10000, 77, 1), pace_round_ms(10000, 77, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_lie_on_the_grid_for_any_step),
        cmocka_unit_test(tail_overlaps_what_is_kept),
        cmocka_unit_test(end_is_never_old_where_a_head_is_wanted),
        cmocka_unit_test(what_cannot_be_built_upon_is_asked_whole),
        cmocka_unit_test(past_window_is_over_once_answered),
        cmocka_unit_test(only_expressions_bound_to_the_window_need_it_whole),
        cmocka_unit_test(raised_step_fits_the_server),
        cmocka_unit_test(jitter_and_backoff_stay_in_bounds),
        cmocka_unit_test(questions_of_one_period_go_in_rounds),
        cmocka_unit_test(six_at_a_time_first_come_first_served),
        cmocka_unit_test(firsts_go_before_refreshes_but_do_not_starve_them),
        cmocka_unit_test(busy_host_does_not_hold_up_another),
        cmocka_unit_test(cache_gives_back_once_and_forgets_in_time),
        cmocka_unit_test(cache_is_bounded_by_number_and_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
