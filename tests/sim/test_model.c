/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "fixture.h"

/* Incidents that restart pods, one after the other. */
static struct model *eventful(void)
{
    const struct model_incident incidents[] = {
        {INCIDENT_BAD_RELEASE, T0 - 120 * MODEL_MINUTE, 0},
        {INCIDENT_POOL_LEAK,   T0 - 60 * MODEL_MINUTE,  0},
        {INCIDENT_MEMORY_LEAK, T0,                      0},
        {INCIDENT_BRUTE_FORCE, T0 + 10 * MODEL_MINUTE,  0},
    };
    struct sim_error err = {""};
    struct model *m = model_new(
        &(struct model_options){
            .seed = 3, .anchor_ns = T0, .incidents = incidents, .incident_count = 4},
        &err);
    if (!m)
        fail_msg("%s", err.text);
    return m;
}

static void counters_only_fall_when_a_life_begins(void **state)
{
    (void)state;
    struct model *m = eventful();
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        struct model_sample before, now;
        model_sample(m, slot, fixture_time(-121), &before);
        for (double minute = -121; minute < 80; minute += 0.13) {
            model_sample(m, slot, fixture_time(minute), &now);
            for (int c = 0; now.life && c < model_cell_count(); c++)
                if (now.life == before.life)
                    assert_true(now.count[c] >= before.count[c]);
            before = now;
        }
    }
    model_free(m);
}

static void rate_is_the_derivative_of_the_count(void **state)
{
    (void)state;
    struct model *m = fixture_model((enum incident_kind[]){INCIDENT_COUNT});
    double counted = 0, integral = 0;
    struct model_sample s;
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        struct model_sample first, last;
        model_sample(m, slot, fixture_time(0), &first);
        model_sample(m, slot, fixture_time(10), &last);
        for (int c = 0; c < model_cell_count(); c++)
            counted += (double)(last.count[c] - first.count[c]);
        for (int second = 0; second < 600; second++) {
            model_sample(m, slot, T0 + second * MODEL_SECOND + MODEL_SECOND / 2, &s);
            for (int c = 0; c < model_cell_count(); c++)
                integral += s.rate[c];
        }
    }
    assert_near(integral / counted, 1, 1e-3);
    model_free(m);
}

static void a_window_holds_what_the_counters_grew_by(void **state)
{
    (void)state;
    struct model *m = eventful();
    for (int i = 0; i < 6; i++) {
        /* Windows cut at odd nanoseconds, across restarts and while pods are down. */
        struct model_query q = {.from_ns = fixture_time(-130 + 31 * i) + 12345677,
                                .to_ns = fixture_time(-130 + 31 * (i + 1)) + 12345677,
                                .any = CELL_COMPLETE,
                                .slot = -1,
                                .endpoint = -1,
                                .newest_first = i % 2};
        uint64_t expected = model_query_count(m, &q), found = 0;
        double counted = fixture_increase(
            m, &(struct reading){.with = CELL_COMPLETE, .endpoint = -1, .slot = -1},
            q.to_ns - 1, 31);
        assert_near((double)expected, counted, 0.5);
        struct model_cursor *c = model_cursor_new(m, &q);
        struct model_event e;
        int64_t last = q.newest_first ? INT64_MAX : 0;
        for (; model_cursor_next(c, &e); found++) {
            assert_true(e.time_ns >= q.from_ns && e.time_ns < q.to_ns);
            assert_true(q.newest_first ? e.time_ns <= last : e.time_ns >= last);
            last = e.time_ns;
        }
        assert_int_equal(found, expected);
        model_cursor_free(c);
    }
    model_free(m);
}

static void buckets_count_exactly_the_events_in_them(void **state)
{
    (void)state;
    static const double bounds[] = {.001, .005, .01, .025, .05, .1, .2,
                                    .25,  .5,   1,   2.5,  5,   10};

    enum { BOUNDS = sizeof bounds / sizeof *bounds };
    struct model *m = eventful();
    int64_t t = fixture_time(-59);
    const struct model_life *life = model_life_at(m, 1, t);
    for (int c = 0; c < model_cell_count(); c++) {
        uint64_t count = model_count(m, 1, c, t), within[BOUNDS] = {0};
        if (count > 3000)
            count = 3000;
        for (uint64_t i = 0; i < count; i++) {
            struct model_event e;
            model_event_at(m, life, c, i, &e);
            for (int b = 0; b < BOUNDS; b++)
                within[b] += (double)e.duration_ns <= bounds[b] * 1e9 + .5;
        }
        for (int b = 0; b < BOUNDS; b++) {
            assert_int_equal(model_duration_count(m, 1, c, count, bounds[b]), within[b]);
            assert_int_equal(model_bucket_count(m, 1, c, count, b), within[b]);
        }
    }
    model_free(m);
}

static void a_trace_id_leads_back_to_its_event(void **state)
{
    (void)state;
    struct model *m = eventful();
    struct model_query q = {.from_ns = fixture_time(11),
                            .to_ns = fixture_time(11.5),
                            .slot = -1,
                            .endpoint = -1,
                            .traced = true};
    struct model_cursor *c = model_cursor_new(m, &q);
    struct model_event e, again;
    int seen = 0;
    for (; model_cursor_next(c, &e); seen++) {
        char id[33], wrong[33];
        model_trace_id(m, e.identity, id);
        assert_true(model_event_by_trace_id(m, id, q.to_ns, &again));
        assert_int_equal(again.identity, e.identity);
        assert_int_equal(again.time_ns, e.time_ns);
        assert_int_equal(again.duration_ns, e.duration_ns);
        assert_ptr_equal(again.cell, e.cell);
        assert_ptr_equal(again.life, e.life);
        assert_int_equal(again.user, e.user);
        assert_int_equal(again.db_ns, e.db_ns);
        /* Another digit is another id, which nobody has given out. */
        memcpy(wrong, id, sizeof wrong);
        wrong[seen % 32] = wrong[seen % 32] == 'a' ? 'b' : 'a';
        assert_false(model_event_by_trace_id(m, wrong, q.to_ns, &again));
        /* Before it happened there is no such trace. */
        assert_false(model_event_by_trace_id(m, id, e.time_ns - 1, &again));
    }
    assert_true(seen > 20);
    assert_false(model_event_by_trace_id(m, "", q.to_ns, &again));
    assert_false(model_event_by_trace_id(m, "zz", q.to_ns, &again));
    model_cursor_free(c);
    model_free(m);
}

static void traces_keep_every_error_and_a_hundredth_of_the_rest(void **state)
{
    (void)state;
    struct model *m = fixture_model((enum incident_kind[]){INCIDENT_COUNT});
    struct model_query q = {.from_ns = fixture_time(0),
                            .to_ns = fixture_time(10),
                            .any = CELL_HTTP,
                            .slot = -1,
                            .endpoint = -1};
    struct model_cursor *c = model_cursor_new(m, &q);
    struct model_event e;
    double usual = 0, traced = 0;
    while (model_cursor_next(c, &e)) {
        if (e.cell->flags & (CELL_ERROR | CELL_SLOW)) {
            assert_true(e.traced && e.logged);
            continue;
        }
        usual++;
        traced += e.traced;
        assert_true(e.logged || !e.traced); /* a trace always has its log lines */
    }
    assert_near(traced / usual, 0.01, 0.001);
    model_cursor_free(c);
    model_free(m);
}

static void the_same_seed_tells_the_same_story(void **state)
{
    (void)state;
    struct model *a = eventful(), *b = eventful();
    struct model_sample *x = calloc(2, sizeof *x);
    assert_non_null(x);
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        model_sample(a, slot, fixture_time(3.21), &x[0]);
        model_sample(b, slot, fixture_time(3.21), &x[1]);
        assert_string_equal(x[0].life->pod, x[1].life->pod);
        assert_memory_equal(x[0].count, x[1].count, sizeof x[0].count);
        assert_memory_equal(x[0].rate, x[1].rate, sizeof x[0].rate);
    }
    free(x);
    model_free(a);
    model_free(b);
}

static void the_usual_readings_are_those_of_sql_studio(void **state)
{
    (void)state;

    /* At 03:00, 09:00 and 15:00: requests, failed logins a minute, requests in flight,
     * sync operations and queries a second. */
    static const struct {
        double hour, requests, failed, in_flight, sync, queries;
    } rows[] = {
        {3,  100, 1.6, 5,    20, 220 },
        {9,  300, 4.9, 14.5, 59, 660 },
        {15, 500, 8,   24,   98, 1100}
    };
    struct model *m = fixture_model((enum incident_kind[]){INCIDENT_COUNT});
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t t = fixture_time((rows[i].hour - 20.5) * 60 + 7.5);
        double n = fixture_increase(m, &requests, t, 15) / 900;
        double failed = fixture_increase(
            m, &(struct reading){.with = CELL_AUTH_FAIL, .endpoint = -1, .slot = -1}, t,
            15);
        double sync = fixture_increase(
            m,
            &(struct reading){
                .with = CELL_SYNC, .without = CELL_CLIENT, .endpoint = -1, .slot = -1},
            t, 15);
        double in_flight = 0, queries = 0;
        for (int slot = 0; slot < MODEL_SLOTS; slot++) {
            struct model_sample s;
            model_sample(m, slot, t, &s);
            in_flight += s.in_flight;
            assert_true(s.active[POOL_TURSO] >= 2 && s.active[POOL_TURSO] <= 6);
            assert_true(s.active[POOL_USER] >= 2 && s.active[POOL_USER] <= 6);
            for (int c = 0; c < model_cell_count(); c++)
                for (int op = 0; op < MODEL_OPS; op++)
                    queries +=
                        s.rate[c] * model_endpoint(model_cell(c)->endpoint)->queries[op];
        }
        assert_near(n / rows[i].requests, 1, .08);
        assert_near(failed / 15 / rows[i].failed, 1, .2);
        assert_near(sync / 900 / rows[i].sync, 1, .1);
        assert_near(in_flight / rows[i].in_flight, 1, .25);
        assert_near(queries / rows[i].queries, 1, .12);
    }
    /* A day at rest: 0.030 % of requests fail. */
    assert_near(fixture_increase(m, &server_errors, fixture_time(0), 1440) /
                    fixture_increase(m, &requests, fixture_time(0), 1440),
                3e-4, 2e-5);
    model_free(m);
}

static void impossible_options_are_refused_in_a_sentence(void **state)
{
    (void)state;
    struct sim_error err = {""};
    const struct model_incident early = {INCIDENT_RELEASE, T0 - 100 * 1440 * MODEL_MINUTE,
                                         0};
    assert_null(model_new(&(struct model_options){.anchor_ns = T0,
                                                  .incidents = &early,
                                                  .incident_count = 1},
                          &err));
    assert_string_equal(err.text, "incident release is not within 35 days of the anchor");
    assert_null(model_new(&(struct model_options){.anchor_ns = 0}, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counters_only_fall_when_a_life_begins),
        cmocka_unit_test(rate_is_the_derivative_of_the_count),
        cmocka_unit_test(a_window_holds_what_the_counters_grew_by),
        cmocka_unit_test(buckets_count_exactly_the_events_in_them),
        cmocka_unit_test(a_trace_id_leads_back_to_its_event),
        cmocka_unit_test(traces_keep_every_error_and_a_hundredth_of_the_rest),
        cmocka_unit_test(the_same_seed_tells_the_same_story),
        cmocka_unit_test(the_usual_readings_are_those_of_sql_studio),
        cmocka_unit_test(impossible_options_are_refused_in_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
