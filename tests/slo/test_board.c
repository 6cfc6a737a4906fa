/* SPDX-License-Identifier: MIT */

/* What a board asks of a server, and what it makes of the answers. */

#include <stdlib.h>

#include "config/slo_file.h"
#include "slo/fake.h"
#include "slo/sentence.h"
#include "slo/split.h"
#include "support/results.h"
#include "support/test.h"

static void raw_counts_give_budget_and_rates(void **state)
{
    const struct slo_report *report;
    struct fake fake;

    (void)state;
    fake_init(&fake, &fake_healthy);
    fake.worlds[0].burning = 0.02;
    fake.worlds[0].hours = 1;
    fake_run(&fake, FAKE_NOW);
    report = fake_report(&fake, "availability");
    assert_int_equal(report->condition, SLO_LIVE);
    assert_false(report->recorded);
    /* 719 hours at 0.0002 and one at 0.02 of 720 hours' 0.001. */
    assert_near(report->budget.remaining, 1 - (719 * 0.0002 + 0.02) / 0.72, 1e-6);
    assert_near(report->burn[SLO_5M], 20, 1e-9);
    assert_near(report->burn[SLO_1H], 20, 1e-9);
    assert_near(report->burn[SLO_6H], (20 + 5 * 0.2) / 6, 1e-9);
    assert_near(report->burn[SLO_1D], (20 + 23 * 0.2) / 24, 1e-6);
    assert_near(report->burn[SLO_3D], (20 + 71 * 0.2) / 72, 1e-6);
    assert_int_equal(report->classes[SLO_FAST].firing, SLO_WOULD_FIRE);
    assert_int_equal(report->classes[SLO_MODERATE].firing, SLO_NOT_FIRING);
    assert_int_equal(report->severity, SLO_CRITICAL);
    /* The worst is the first. */
    assert_ptr_equal(slo_board_report(fake.board, 0), report);
    fake_done(&fake);
}

static void rules_are_used_where_they_are(void **state)
{
    const struct slo_report *report;
    struct fake fake;

    (void)state;
    fake_init(&fake, &fake_healthy);
    fake.worlds[2].remaining = 0.4;
    fake_run(&fake, FAKE_NOW);
    report = fake_report(&fake, "query_success");
    assert_true(report->recorded);
    assert_near(report->budget.remaining, 0.4, 0);
    assert_false(fake_report(&fake, "sync_success")->recorded);
    for (size_t i = 0; i < slo_board_question_count(fake.board); i++) {
        const struct query_spec *spec = slo_board_question(fake.board, i);

        if (spec->kind == QUERY_RANGE)
            assert_null(strstr(spec->expr, "database_queries"));
    }
    fake_done(&fake);
}

/* Weeks that are over have a fixed end, and are asked once. */
static void the_past_is_asked_once(void **state)
{
    size_t once = 0, moving = 0;
    struct fake fake;

    (void)state;
    fake_init(&fake, &fake_healthy);
    fake_run(&fake, FAKE_NOW);
    for (size_t i = 0; i < slo_board_question_count(fake.board); i++) {
        const struct query_spec *spec = slo_board_question(fake.board, i);

        if (spec->kind != QUERY_RANGE)
            continue;
        assert_true(spec->range_ms <= 9 * INT64_C(86400000));
        once += spec->end_ms != 0 && spec->period_ms == 0;
        moving += spec->end_ms == 0;
    }
    assert_int_equal(once, 4 * 4);
    assert_int_equal(moving, 4 * 2);
    /* An hour later the questions are the same. */
    assert_false(slo_board_plan(fake.board, FAKE_NOW + 3600000));
    fake_done(&fake);
}

static void a_missing_bound_is_an_estimate(void **state)
{
    const struct slo_report *report;
    struct fake fake;

    (void)state;
    fake_init(&fake, &fake_healthy);
    fake.worlds[1].bound_missing = true;
    fake.worlds[1].quiet = 0.02;
    fake_run(&fake, FAKE_NOW);
    report = fake_report(&fake, "latency");
    assert_true(report->estimate);
    assert_near(report->bound_below, 0.1, 0);
    assert_near(report->bound_above, 0.25, 0);
    assert_near(report->budget.sli_least, 0.97, 1e-9); /* below the lower bound */
    assert_near(report->budget.sli_most, 0.99, 1e-9);
    /* 0.2 lies two thirds of the way from 0.1 to 0.25. */
    assert_near(report->budget.sli, 0.97 + 2.0 / 3 * 0.02, 1e-9);
    assert_false(fake_report(&fake, "availability")->estimate);
    fake_done(&fake);
}

static void when_everything_fails_it_says_so(void **state)
{
    const struct slo_report *report;
    struct fake fake;

    (void)state;
    fake_init(&fake, &fake_healthy);
    fake.worlds[3].only_bad = true; /* no series of good events is left */
    fake.worlds[3].burning = 1;
    fake.worlds[3].hours = 2;
    fake_run(&fake, FAKE_NOW);
    report = fake_report(&fake, "sync_success");
    assert_near(report->burn[SLO_1H], 200, 1e-9);
    assert_int_equal(report->severity, SLO_CRITICAL);
    fake_done(&fake);
}

static void silence_is_not_success(void **state)
{
    const struct slo_report *report;
    struct fake fake;
    char text[300];

    (void)state;
    fake_init(&fake, &fake_healthy);
    fake.worlds[0].days = 0;
    fake.worlds[2].idle = true;
    fake.worlds[3].refused = true;
    fake_run(&fake, FAKE_NOW);
    report = fake_report(&fake, "availability");
    assert_int_equal(report->condition, SLO_NO_DATA);
    assert_true(isnan(report->budget.remaining));
    assert_int_equal(report->classes[SLO_FAST].firing, SLO_UNKNOWN);
    report = fake_report(&fake, "query_success");
    assert_int_equal(report->condition, SLO_NO_TRAFFIC);
    assert_true(isnan(report->budget.sli));
    report = fake_report(&fake, "sync_success");
    assert_int_equal(report->condition, SLO_FAILED);
    assert_string_equal(slo_outlook(report, FAKE_NOW, true, text, sizeof(text)),
                        "too many samples");
    fake_done(&fake);
}

static void an_alert_of_the_server_is_named(void **state)
{
    const struct slo_report *report;
    struct fake fake;

    (void)state;
    fake_init(&fake, &fake_healthy);
    fake.worlds[0].alert = "AvailabilitySLOSlowBurn";
    fake_run(&fake, FAKE_NOW);
    report = fake_report(&fake, "availability");
    assert_int_equal(report->classes[SLO_SLOW].firing, SLO_FIRING);
    assert_string_equal(report->classes[SLO_SLOW].alert, "AvailabilitySLOSlowBurn");
    assert_int_equal(report->classes[SLO_FAST].firing, SLO_NOT_FIRING);
    assert_int_equal(report->severity, SLO_INFO);
    assert_int_equal(fake_report(&fake, "sync_success")->severity, SLO_QUIET);
    fake_done(&fake);
}

static void sentences_have_dates(void **state)
{
    const struct slo_report *report;
    struct fake fake;
    char text[300];

    (void)state;
    fake_init(&fake, &fake_healthy);
    fake.worlds[0].burning = 0.02;
    fake.worlds[0].hours = 1;
    fake.worlds[1].days = 14.75;
    fake_run(&fake, FAKE_NOW);
    report = fake_report(&fake, "availability");
    /* 0.7725 of 720 hours at 20 times the pace: 27 h 48 min. */
    assert_string_equal(slo_gone(report, FAKE_NOW, true, text, sizeof(text)),
                        "Tue 15:48");
    assert_string_equal(slo_outlook(report, FAKE_NOW, true, text, sizeof(text)),
                        "At this hour's pace the availability budget ends on Tuesday at "
                        "15:48, in 1d 3h.");
    assert_string_equal(slo_coverage(report, text, sizeof(text)), "");
    report = fake_report(&fake, "latency");
    assert_string_equal(slo_coverage(report, text, sizeof(text)), "14.8 of 30 days");
    assert_string_equal(slo_gone(report, FAKE_NOW, true, text, sizeof(text)), "–");
    fake_done(&fake);
}

static void who_spent_it_is_one_question(void **state)
{
    struct fake fake;
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 16);
    fake_init(&fake, &fake_healthy);
    fake_run(&fake, FAKE_NOW);
    assert_true(slo_split(fake_report(&fake, "query_success"), "1h", &out));
    assert_string_equal(
        out.data,
        "label_replace(sum by (operation) (increase(sql_studio_database_queries_total{"
        "job=\"sql-studio-backend\"}[1h])), \"part\", \"total\", \"\", \"\") or "
        "label_replace(sum by (operation) (increase(sql_studio_database_queries_total{"
        "job=\"sql-studio-backend\",status=\"success\"}[1h])), \"part\", \"good\", "
        "\"\", \"\")");
    buf_done(&out);
    fake_done(&fake);
}

/* Without counts: seconds of the window, and those that were bad. */
static void a_share_of_time_is_asked_for_each_window(void **state)
{
    struct slo_set set = {0};
    struct slo_board *board;
    struct problems problems = {0};
    bool hours = false, burn = false;
    static const char text[] =
        "version: prometheus/v1\nslos: [{name: up, objective: 99, sli: {raw: "
        "{error_ratio_query: '1 - avg_over_time(up[{{.window}}])'}}}]\n";

    (void)state;
    assert_true(slo_file_load_text("up", text, sizeof(text) - 1, &set, &problems));
    board = slo_board_new(&set);
    (void)slo_board_plan(board, FAKE_NOW);
    /* The server has no rules of that name. */
    for (int turn = 0; turn < 3; turn++) {
        struct result *none =
            results_finish(results_new(RESULT_VECTOR, FAKE_NOW, FAKE_NOW, 1000));
        struct query_state state_of = results_ok(none, FAKE_NOW, 60000);
        const struct query_state *states[20] = {0};

        assert_true(slo_board_question_count(board) < 20);
        for (size_t i = 0; i < slo_board_question_count(board); i++)
            states[i] = &state_of;
        (void)slo_board_take(board, states, FAKE_NOW);
        (void)slo_board_plan(board, FAKE_NOW);
        result_unref(none);
    }
    for (size_t i = 0; i < slo_board_question_count(board); i++) {
        const char *expr = slo_board_question(board, i)->expr;

        hours = hours || strstr(expr, "avg(1 - avg_over_time(up[1h])) * 3600, \"part\", "
                                      "\"bad\"");
        burn = burn || strstr(expr, "avg(1 - avg_over_time(up[30m])) * 0 + 1800, "
                                    "\"part\", \"total_30m\"");
    }
    assert_true(hours);
    assert_true(burn);
    slo_board_free(board);
    slo_set_done(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raw_counts_give_budget_and_rates),
        cmocka_unit_test(rules_are_used_where_they_are),
        cmocka_unit_test(the_past_is_asked_once),
        cmocka_unit_test(a_missing_bound_is_an_estimate),
        cmocka_unit_test(when_everything_fails_it_says_so),
        cmocka_unit_test(silence_is_not_success),
        cmocka_unit_test(an_alert_of_the_server_is_named),
        cmocka_unit_test(sentences_have_dates),
        cmocka_unit_test(who_spent_it_is_one_question),
        cmocka_unit_test(a_share_of_time_is_asked_for_each_window),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
