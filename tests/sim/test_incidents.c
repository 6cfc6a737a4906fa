/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "fixture.h"

/* Each incident shows at the minutes at which its alerts were worked out to. */

static struct model *with(enum incident_kind kind)
{
    return fixture_model((enum incident_kind[]){kind, INCIDENT_COUNT});
}

static double errors_of_slot(const struct model *m, int slot, double minute)
{
    struct reading part = server_errors, whole = requests;
    part.slot = whole.slot = slot;
    return fixture_share(m, &part, &whole, fixture_time(minute));
}

static double errors(const struct model *m, double minute)
{
    return fixture_share(m, &server_errors, &requests, fixture_time(minute));
}

static void bad_release(void **state)
{
    (void)state;
    struct model *m = with(INCIDENT_BAD_RELEASE);
    assert_true(errors_of_slot(m, 0, 1) < .05);
    assert_true(errors_of_slot(m, 0, 1.7) > .05); /* and for 5 min: fires at 6.5 */
    assert_true(errors_of_slot(m, 3, 3.9) < .05);
    assert_near(errors(m, 10), .198, .01);
    assert_true(errors(m, 25) < .001);
    /* New pods: another name, another version, no restart; and back again. */
    const struct model_life *before = model_life_at(m, 2, fixture_time(-1));
    const struct model_life *bad = model_life_at(m, 2, fixture_time(5));
    const struct model_life *after = model_life_at(m, 2, fixture_time(20));
    assert_string_not_equal(before->pod, bad->pod);
    assert_string_not_equal(before->version, bad->version);
    assert_int_equal(bad->restarts, 0);
    assert_string_equal(before->version, after->version);
    assert_string_not_equal(before->pod, after->pod);
    model_free(m);
}

static double in_use(const struct model *m, enum model_pool pool, double minute)
{
    double sum = 0;
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        struct model_sample s;
        model_sample(m, slot, fixture_time(minute), &s);
        sum += s.active[pool];
    }
    return sum / MODEL_SLOTS;
}

static double in_flight(const struct model *m, double minute)
{
    double sum = 0;
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        struct model_sample s;
        model_sample(m, slot, fixture_time(minute), &s);
        sum += s.in_flight;
    }
    return sum;
}

static void pool_leak(void **state)
{
    (void)state;
    struct model *m = with(INCIDENT_POOL_LEAK);
    const char *check;
    assert_true(in_use(m, POOL_TURSO, 8) < 22.5);
    assert_true(in_use(m, POOL_TURSO, 9.6) > 22.5);
    assert_near(in_use(m, POOL_TURSO, 12), 25, .01);
    assert_true(in_use(m, POOL_USER, 12) < 7);
    assert_true(errors(m, 11) < .05);
    assert_true(errors(m, 12) > .05); /* and for 5 min: about 16.5 */
    assert_near(errors(m, 20), .25, .02);
    assert_true(in_flight(m, -1) < 22);
    assert_near(in_flight(m, 15), 420, 130);
    assert_int_equal(model_health(m, 0, fixture_time(15), &check), HEALTH_DEGRADED);
    assert_string_equal(check, "database");
    assert_true(in_use(m, POOL_TURSO, 25) < 7);
    model_free(m);
}

/* Of all four pods, in the last two minutes. */
static double cpu_of_limit(const struct model *m, double minute)
{
    double used = 0;
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        struct model_sample from, to;
        model_sample(m, slot, fixture_time(minute - 2), &from);
        model_sample(m, slot, fixture_time(minute), &to);
        used += to.cpu_seconds - from.cpu_seconds;
    }
    return used / 120 / (MODEL_SLOTS * .5);
}

static void brute_force(void **state)
{
    (void)state;
    struct model *m = with(INCIDENT_BRUTE_FORCE);
    struct reading failed = {.with = CELL_AUTH_FAIL, .endpoint = -1, .slot = -1};
    struct reading locked = {.with = CELL_LOCKOUT, .endpoint = -1, .slot = -1};
    assert_true(fixture_increase(m, &failed, fixture_time(0), 1) < 12);
    assert_true(fixture_increase(m, &failed, fixture_time(.3), 1) > 100);
    assert_near(fixture_increase(m, &failed, fixture_time(6), 1), 905, 40);
    assert_near(fixture_increase(m, &locked, fixture_time(10), 5), 15, 4);
    assert_near(cpu_of_limit(m, -1), .18, .04);
    assert_near(cpu_of_limit(m, 8), .75, .06);
    /* Six addresses, a few accounts. */
    struct model_query q = {.from_ns = fixture_time(5),
                            .to_ns = fixture_time(6),
                            .any = CELL_ATTACK,
                            .slot = -1,
                            .endpoint = -1};
    struct model_cursor *c = model_cursor_new(m, &q);
    struct model_event e;
    uint32_t seen[16];
    int addresses = 0;
    while (model_cursor_next(c, &e)) {
        int i = 0;
        while (i < addresses && seen[i] != e.ip)
            i++;
        assert_true(i < 15);
        if (i == addresses)
            seen[addresses++] = e.ip;
        assert_int_equal(e.incident, 0);
    }
    assert_int_equal(addresses, 6);
    model_cursor_free(c);
    model_free(m);
}

static void sync_outage(void **state)
{
    (void)state;
    struct model *m = with(INCIDENT_SYNC_OUTAGE);
    struct reading failed = {.with = CELL_SYNC_FAIL, .endpoint = -1, .slot = -1};
    struct reading all = {
        .with = CELL_SYNC, .without = CELL_CLIENT, .endpoint = -1, .slot = -1};
    assert_true(fixture_share(m, &failed, &all, fixture_time(1)) < .1);
    assert_true(fixture_share(m, &failed, &all, fixture_time(2)) > .1);
    assert_near(fixture_share(m, &failed, &all, fixture_time(20)), .35, .02);
    assert_true(errors(m, 3) < .05);
    assert_true(errors(m, 4.5) > .05);
    assert_near(errors(m, 20), .067, .005);
    assert_true(model_sync_lag(m, fixture_time(0)) < 25);
    assert_true(model_sync_lag(m, fixture_time(5.2)) > 300);
    assert_true(model_sync_lag(m, fixture_time(72)) < 30);
    assert_true(errors(m, 66) < .001);
    model_free(m);
}

static double memory(const struct model *m, double minute)
{
    struct model_sample s;
    model_sample(m, 0, fixture_time(minute), &s);
    return s.memory_bytes / (1024 * 1048576.0);
}

static void memory_leak(void **state)
{
    (void)state;
    struct model *m = with(INCIDENT_MEMORY_LEAK);
    assert_near(memory(m, 0), .41, .03);
    assert_true(memory(m, 28) < .8);
    assert_true(memory(m, 30) > .8);
    assert_true(memory(m, 39.5) < .95);
    assert_true(memory(m, 41.5) > .95);
    size_t count;
    const struct model_life *lives = model_lives(m, 0, &count);
    assert_true(count > 5);
    assert_int_equal(lives[0].end, LIFE_ENDS_OOM);
    assert_near((double)(lives[0].end_ns - T0) / (double)MODEL_MINUTE, 44, .01);
    for (int i = 1; i <= 5; i++) { /* the same pod, again and again, ever later */
        assert_string_equal(lives[i].pod, lives[0].pod);
        assert_int_equal(lives[i].restarts, i);
        assert_near((double)(lives[i].start_ns - lives[i - 1].end_ns) * 1e-9,
                    10 * pow(2, i - 1) > 300 ? 300 : 10 * pow(2, i - 1), .01);
    }
    /* From outside nothing answers for longer than two minutes. */
    for (double minute = 54.5; minute < 57; minute += .1)
        for (int slot = 0; slot < MODEL_SLOTS; slot++)
            assert_null(model_life_at(m, slot, fixture_time(minute)));
    assert_true(model_lost_requests(m, fixture_time(60)) > 30000);
    assert_non_null(model_life_at(m, 0, fixture_time(80)));
    model_free(m);
}

static void missing_index(void **state)
{
    (void)state;
    struct model *m = with(INCIDENT_MISSING_INDEX);
    struct reading slow = {.with = CELL_DB_SLOW, .endpoint = -1, .slot = -1};
    assert_true(fixture_increase(m, &slow, fixture_time(0), 5) / 300 < .05);
    assert_near(fixture_increase(m, &slow, fixture_time(30), 5) / 300, 7.2, .9);
    assert_near(in_use(m, POOL_USER, 20) - in_use(m, POOL_USER, -5), 4, 1.6);
    assert_true(errors(m, 20) < .001);
    struct model_query q = {.from_ns = fixture_time(20),
                            .to_ns = fixture_time(20.5),
                            .any = CELL_DB_SLOW,
                            .slot = -1,
                            .endpoint = -1};
    struct model_cursor *c = model_cursor_new(m, &q);
    struct model_event e;
    while (model_cursor_next(c, &e)) {
        assert_string_equal(model_op_names[e.db_op], "SELECT");
        assert_true(e.db_ns > 1500000000 && e.db_ns <= 3000000000);
        assert_true(e.db_ns < e.duration_ns);
    }
    model_cursor_free(c);
    model_free(m);
}

static double days_left(const struct model *m, double minute)
{
    int64_t t = fixture_time(minute);
    return (double)(model_certificate_end_ns(m, t) - t) / (1440.0 * (double)MODEL_MINUTE);
}

static void certificate(void **state)
{
    (void)state;
    struct model *m = with(INCIDENT_CERT_EXPIRY);
    assert_near(days_left(m, -1), 42.5, 1);
    assert_near(days_left(m, 0), 6.9, .01);
    assert_near(days_left(m, 1440), 5.9, .01);
    struct model_note notes[64];
    size_t count = model_notes(m, fixture_time(5), fixture_time(65), true, notes, 64);
    int failures = 0;
    for (size_t i = 0; i < count; i++)
        failures += notes[i].kind == NOTE_CERT_MANAGER;
    assert_int_equal(failures, 6); /* it tries every ten minutes */
    model_free(m);
}

static void disk_pressure(void **state)
{
    (void)state;
    struct model *m = with(INCIDENT_DISK_PRESSURE);
    assert_near(model_disk_used(m, 1, fixture_time(-40)), .45, .03);
    assert_near(model_disk_used(m, 1, fixture_time(5)), .92, .01);
    assert_near(model_disk_used(m, 0, fixture_time(5)), .45, .03);
    assert_false(model_disk_pressure(m, 1, fixture_time(-1)));
    assert_true(model_disk_pressure(m, 1, fixture_time(5)));
    assert_null(model_life_at(m, 1, fixture_time(5)));
    assert_non_null(model_life_at(m, 1, fixture_time(26)));
    /* The other pods take its traffic. */
    assert_near(fixture_increase(m, &requests, fixture_time(10), 5) /
                    (300 * model_traffic(m, fixture_time(7.5))),
                1, .08);
    struct model_note notes[16];
    size_t count = model_notes(m, T0 - 1, fixture_time(1), false, notes, 16);
    bool evicted = false;
    for (size_t i = 0; i < count; i++)
        evicted = evicted || (notes[i].reason && strcmp(notes[i].reason, "Evicted") == 0);
    assert_true(evicted);
    model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_release), cmocka_unit_test(pool_leak),
        cmocka_unit_test(brute_force), cmocka_unit_test(sync_outage),
        cmocka_unit_test(memory_leak), cmocka_unit_test(missing_index),
        cmocka_unit_test(certificate), cmocka_unit_test(disk_pressure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
