/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/clock.h"
#include "core/utf8.h"
#include "support/test.h"
#include "views/frame.h"
#include "views/scenes.h"

/*
 * The screen never lies: which condition a panel is in, and what it says about it.
 */

static enum panel_condition draw(struct fixture *fixture)
{
    canvas_free(fixture_draw(fixture, 60, 12));
    return fixture->panel->condition;
}

static void assert_shows(struct fixture *fixture, const char *text)
{
    struct canvas *canvas = fixture_draw(fixture, 60, 12);

    if (!canvas_shows(canvas, text))
        fail_msg("the panel does not say \"%s\"", text);
    canvas_free(canvas);
}

static void test_each_scene_has_its_condition(void **unused)
{
    static const struct {
        const char *name;
        enum panel_condition condition;
    } expected[] = {
        {"live",           PANEL_LIVE     },
        {"loading",        PANEL_LOADING  },
        {"stale",          PANEL_STALE    },
        {"no-data",        PANEL_NO_DATA  },
        {"partial",        PANEL_PARTIAL  },
        {"failed",         PANEL_FAILED   },
        {"unsourced",      PANEL_UNSOURCED},
        {"expected-empty", PANEL_NO_DATA  },
    };

    (void)unused;
    for (size_t i = 0; condition_scenes[i].name; i++) {
        struct fixture fixture;

        assert_string_equal(condition_scenes[i].name, expected[i].name);
        condition_scenes[i].init(&fixture);
        assert_int_equal(draw(&fixture), expected[i].condition);
        fixture_done(&fixture);
    }
}

/* Two refreshes may pass, and the time an answer takes; then it says so. */
static void test_data_is_stale_after_two_refreshes(void **unused)
{
    struct fixture fixture;

    (void)unused;
    scene_errors(&fixture);
    fixture.states[0].answered_ns = (FIXTURE_NOW_MS - 20500) * NS_PER_MS;
    assert_int_equal(draw(&fixture), PANEL_LIVE);
    fixture.states[0].answered_ns = (FIXTURE_NOW_MS - 22000) * NS_PER_MS;
    assert_int_equal(draw(&fixture), PANEL_STALE);
    assert_shows(&fixture, "22s old!");
    assert_shows(&fixture, "prometheus: no new answer, asked every 10s");
    fixture.states[0].latency_ms = 5000; /* a slow server is not a stale one */
    assert_int_equal(draw(&fixture), PANEL_LIVE);
    fixture.states[0].latency_ms = 12;
    fixture.states[0].period_ms = 0; /* asked once */
    assert_int_equal(draw(&fixture), PANEL_LIVE);
    fixture_done(&fixture);
}

/* Nothing new is expected of a range in the past. */
static void test_a_range_in_the_past_does_not_grow_stale(void **unused)
{
    struct fixture fixture;
    struct panel_input input;

    (void)unused;
    scene_errors(&fixture);
    fixture.states[0].answered_ns = (FIXTURE_NOW_MS - 600000) * NS_PER_MS;
    assert_int_equal(draw(&fixture), PANEL_STALE);
    input = (struct panel_input){
        .spec = &fixture.spec,
        .queries = fixture.queries,
        .exprs = fixture.exprs,
        .query_count = fixture.count,
        .window = {FIXTURE_NOW_MS - 2 * FIXTURE_HOUR, FIXTURE_NOW_MS - 60000},
        .now_ms = FIXTURE_NOW_MS,
        .range_ms = FIXTURE_HOUR,
        .cols = 60,
        .rows = 12,
    };
    panel_update(fixture.panel, &input);
    assert_int_equal(fixture.panel->condition, PANEL_LIVE);
    fixture_done(&fixture);
}

/* Nothing is under way that could be waited for. */
static void test_what_is_not_asked_while_paused_says_so(void **unused)
{
    struct fixture fixture;

    (void)unused;
    fixture_init(&fixture, "timeseries", "Panel", "");
    fixture_query(&fixture, "q", NULL, (struct query_state){.status = QUERY_IDLE}, NULL);
    assert_shows(&fixture, "loading");
    fixture.paused = true;
    assert_shows(&fixture, "not asked: paused");
    fixture.states[0] = results_loading(); /* sent before the pause */
    assert_shows(&fixture, "loading");
    fixture_done(&fixture);
}

/* A failed attempt keeps the graph and its number, and says why and until when. */
static void test_a_failed_refresh_keeps_the_last_good_graph(void **unused)
{
    struct fixture fixture;

    (void)unused;
    scene_errors(&fixture);
    fixture.states[0] = results_failed(fixture.results[0], FIXTURE_NOW_MS - 3000,
                                       ERR_NETWORK, "timed out after 10s");
    assert_int_equal(draw(&fixture), PANEL_STALE);
    assert_shows(&fixture, "6.8 % 3s old!");
    assert_shows(&fixture, "crit 5 %");
    assert_shows(&fixture, "prometheus: timed out after 10s");
    fixture.states[0].retry_ns = (FIXTURE_NOW_MS + 20000) * NS_PER_MS;
    assert_shows(&fixture, "timed out after 10s, again in 20s");
    fixture_done(&fixture);
}

/* One of several failing takes nothing from the others. */
static void test_one_failed_query_leaves_the_others(void **unused)
{
    struct fixture fixture;

    (void)unused;
    scene_latency(&fixture);
    fixture.states[2] = results_failed(NULL, 0, ERR_SERVER, "503 Service Unavailable");
    assert_int_equal(draw(&fixture), PANEL_PARTIAL);
    assert_shows(&fixture, "1.53 s part");
    assert_shows(&fixture, "1 of 3 queries failed: 503 Service Unavailable");
    fixture.states[2] = results_loading();
    assert_int_equal(draw(&fixture), PANEL_LOADING);
    assert_shows(&fixture, "1.53 s loading");
    fixture_done(&fixture);
}

static void test_reached_limits_are_said(void **unused)
{
    struct fixture fixture;

    (void)unused;
    scene_errors(&fixture);
    fixture.results[0]->series_total = 12000;
    assert_int_equal(draw(&fixture), PANEL_PARTIAL);
    assert_shows(&fixture, "4 of 12000 series kept");
    fixture_done(&fixture);
}

/* However long a warning is, it ends with a whole character. */
static void test_long_notices_are_cut_at_a_character(void **unused)
{
    enum { LENGTH = 1200 };

    (void)unused;
    for (size_t shift = 0; shift < 3; shift++) {
        static char warning[LENGTH + 4];
        struct fixture fixture;

        memset(warning, 0, sizeof(warning));
        memset(warning, 'x', shift);
        for (size_t i = shift; i + 3 <= LENGTH; i += 3)
            memcpy(warning + i, "…", 3);
        scene_errors(&fixture);
        results_warn(fixture.results[0], warning);
        fixture.spec.title = warning;
        assert_int_equal(draw(&fixture), PANEL_PARTIAL);
        assert_true(utf8_valid(fixture.panel->notice, strlen(fixture.panel->notice)));
        assert_true(utf8_valid(fixture.panel->title, strlen(fixture.panel->title)));
        assert_true(strlen(fixture.panel->notice) > 300);
        fixture_done(&fixture);
    }
}

/* Series without a sample in the window are no data, and no axis. */
static void test_no_samples_in_the_window(void **unused)
{
    struct fixture fixture;

    (void)unused;
    scene_errors(&fixture);
    fixture.now_ms += 2 * FIXTURE_HOUR;
    fixture.states[0].period_ms = 0;
    assert_int_equal(draw(&fixture), PANEL_NO_DATA);
    assert_shows(&fixture, "no samples in this range");
    assert_shows(&fixture, "sum by (pod)");
    fixture_done(&fixture);
}

static void test_what_it_needs_is_said(void **unused)
{
    struct fixture fixture;

    (void)unused;
    scene_errors(&fixture);
    fixture.results[0]->series_count = 0;
    fixture.spec.needs = "blackbox exporter";
    assert_shows(&fixture, "it needs blackbox");
    fixture_done(&fixture);
    scene_errors(&fixture);
    fixture.targets[0].source = SOURCE_LOKI;
    fixture.states[0] = results_failed(NULL, 0, ERR_UNSOURCED, "not configured");
    assert_shows(&fixture, "needs loki: --loki URL");
    fixture_done(&fixture);
}

static void test_the_place_of_an_error_is_found(void **unused)
{
    int line, column;

    (void)unused;
    assert_true(frame_error_place("invalid parameter \"query\": 1:17: parse error: x",
                                  &line, &column));
    assert_int_equal(line, 1);
    assert_int_equal(column, 17);
    assert_true(frame_error_place("12:3: parse error", &line, &column));
    assert_int_equal(line, 12);
    assert_int_equal(column, 3);
    assert_false(frame_error_place("dial tcp 10.0.0.1:9090: refused", &line, &column));
    assert_false(frame_error_place("at 03:12 nothing", &line, &column));
    assert_false(frame_error_place("0:0: nowhere", &line, &column));
    assert_false(frame_error_place("", &line, &column));
}

/* The caret stands under the character named, also far to the right and in a query of
   several lines. */
static void test_the_caret_is_under_the_place(void **unused)
{
    static const struct {
        const char *expr;
        int line, column;
        char under;
    } places[] = {
        {"sum(rate(x[5q]))",                                                             1, 13, 'q'},
        {"sum by (pod) (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!)",
         1,                                                                                 75, '!'},
        {"sum(\n  rate(x[5m])\n) by by (pod)",                                           3, 6,  'b'},
        {"label_replace(é, \"ü\") $",                                                  1, 25, '$'},
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        struct panel_frame *frame = frame_new();
        const char *query, *caret;
        size_t at = 0;

        frame_add_query(frame, &frame->body, places[i].expr, places[i].line,
                        places[i].column, 40, 4);
        assert_int_equal(frame->body.count, 2);
        query = frame->body.lines[0].text;
        caret = strchr(frame->body.lines[1].text, '^');
        assert_non_null(caret);
        for (ptrdiff_t column = 0; column < caret - frame->body.lines[1].text; column++) {
            at++;
            while (((unsigned char)query[at] & 0xc0) == 0x80)
                at++;
        }
        assert_int_equal(query[at], places[i].under);
        frame_free(frame);
    }
}

/* The same as text: for scripts and for copying. */
static void test_description(void **unused)
{
    struct fixture fixture;
    struct buf out;

    (void)unused;
    scene_errors(&fixture);
    draw(&fixture);
    buf_init(&out, 1 << 20);
    panel_describe(fixture.panel, &out);
    assert_non_null(strstr(
        out.data,
        "{\"panel\":\"panel\",\"title\":\"Error rate by pod\",\"type\":\"timeseries\","
        "\"condition\":\"live\",\"value\":\"6.8 %\",\"state\":\"critical\"}\n"));
    assert_non_null(strstr(out.data,
                           "{\"series\":\"sql-studio-backend-7d9f8-x2kpl\",\"labels\":"
                           "{\"pod\":\"sql-studio-backend-7d9f8-x2kpl\"},"
                           "\"unit\":\"percentunit\",\"last\":0.06"));
    buf_done(&out);
    fixture_done(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_scene_has_its_condition),
        cmocka_unit_test(test_data_is_stale_after_two_refreshes),
        cmocka_unit_test(test_a_range_in_the_past_does_not_grow_stale),
        cmocka_unit_test(test_what_is_not_asked_while_paused_says_so),
        cmocka_unit_test(test_a_failed_refresh_keeps_the_last_good_graph),
        cmocka_unit_test(test_one_failed_query_leaves_the_others),
        cmocka_unit_test(test_reached_limits_are_said),
        cmocka_unit_test(test_long_notices_are_cut_at_a_character),
        cmocka_unit_test(test_no_samples_in_the_window),
        cmocka_unit_test(test_what_it_needs_is_said),
        cmocka_unit_test(test_the_place_of_an_error_is_found),
        cmocka_unit_test(test_the_caret_is_under_the_place),
        cmocka_unit_test(test_description),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
