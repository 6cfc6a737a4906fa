/* SPDX-License-Identifier: MIT */

/* The period before: what is asked for it, and what the screen says of it. */

#include <stdlib.h>

#include "app/screen.h"
#include "app/stage.h"
#include "core/clock.h"
#include "core/mem.h"
#include "support/test.h"
#include "views/fixture.h"

enum { COLS = 120, ROWS = 30 };

static const int64_t day_s = 86400, now_s = STAGE_NOW_MS / 1000;

static int set_up(void **state)
{
    struct stage *stage = xmalloc(sizeof(*stage));

    stage_init(stage);
    stage_layout(stage, "one",
                 "range: 1h\nrows:\n- panels: [{title: one, type: timeseries, queries: "
                 "[{expr: m_then}]}]\n");
    stage_layout(stage, "two",
                 "range: 1h\nrows:\n- panels: [{title: two, type: stat, queries: "
                 "[{expr: 2*m_then}]}]\n");
    stage_layout(stage, "young",
                 "range: 1h\nrows:\n- panels: [{title: young, type: timeseries, queries: "
                 "[{expr: m_one}]}]\n");
    stage_open(stage, "one", COLS, ROWS);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_done(*state);
    free(*state);
    return 0;
}

static void compare(struct stage *stage, enum compare with)
{
    stage->session.compare = with;
    session_rebind(&stage->session);
    stage_settle(stage);
}

/* End of the newest range query, in seconds. */
static int64_t newest_end(const struct stage *stage)
{
    const char *request = stage->ranges.items[stage->ranges.count - 1];

    return strtoll(strstr(request, "end=") + 4, NULL, 10);
}

static bool shows(struct stage *stage, const char *text)
{
    struct keymap keymap;
    struct problems problems = {0};
    struct screen screen = {.session = &stage->session,
                            .keymap = &keymap,
                            .utc = true,
                            .now_ms = STAGE_NOW_MS};
    struct canvas *canvas = canvas_new(COLS, ROWS);
    bool found;

    keymap_init(&keymap, &stage->settings.keys, NULL, &problems);
    (void)screen_update(&screen, COLS, ROWS);
    screen_draw(&screen, canvas);
    found = canvas_shows(canvas, text);
    canvas_free(canvas);
    problems_done(&problems);
    return found;
}

/* What scripts are told of the panel. */
static bool describes(struct stage *stage, const char *text)
{
    struct buf out;
    bool found;

    buf_init(&out, 1 << 16);
    panel_describe(dashboard_view_panel(session_view(&stage->session), 0), &out);
    found = strstr(out.data, text) != NULL;
    buf_done(&out);
    return found;
}

static void the_period_before_is_asked_for(void **state)
{
    static const struct {
        enum compare with;
        int64_t shift_s;
        const char *said;
    } cases[] = {
        {COMPARE_DAY,   86400,     "1h vs 1d before"},
        {COMPARE_WEEK,  7 * 86400, "1h vs 1w before"},
        {COMPARE_RANGE, 3600,      "1h vs 1h before"},
    };
    struct stage *stage = *state;

    assert_false(shows(stage, "before"));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t before = stage->ranges.count;
        int64_t end;

        compare(stage, cases[i].with);
        assert_int_equal(stage->ranges.count, before + 1);
        end = newest_end(stage);
        /* As far as is shown and somewhat further, never the present. */
        assert_true(end >= now_s - cases[i].shift_s - 15);
        assert_true(end < now_s - cases[i].shift_s + 3600 / 8);
        assert_true(shows(stage, cases[i].said));
    }
}

static void the_legend_tells_the_difference(void **state)
{
    struct stage *stage = *state;

    assert_false(shows(stage, "+50 %"));
    assert_false(describes(stage, "before"));
    compare(stage, COMPARE_DAY);
    assert_true(shows(stage, "+50 %"));
    assert_true(describes(stage, "\"last\":3,"));
    assert_true(describes(stage, "\"before\":2,"));
    compare(stage, COMPARE_OFF);
    assert_false(shows(stage, "+50 %"));
    assert_false(shows(stage, "before"));
}

static size_t other(const struct stage *stage)
{
    size_t i = 0;

    while (strcmp(stage->session.dashboards[i].name, "two") != 0)
        i++;
    return i;
}

static void other_dashboards_are_compared_too(void **state)
{
    struct stage *stage = *state;

    compare(stage, COMPARE_DAY);
    assert_true(session_switch(&stage->session, other(stage)));
    stage_settle(stage);
    assert_true(shows(stage, "vs 1d before"));
    assert_true(shows(stage, "+50 %"));
}

/* That there was nothing is not that there is no difference. */
static void what_was_not_there_is_said(void **state)
{
    struct stage *stage = *state;

    for (size_t i = 0; i < stage->session.count; i++)
        if (strcmp(stage->session.dashboards[i].name, "young") == 0)
            assert_true(session_switch(&stage->session, i));
    compare(stage, COMPARE_DAY);
    assert_true(shows(stage, "1d ago: none"));
}

/* What was does not change: it is not asked again until the screen has moved on. */
static void the_past_is_asked_for_once(void **state)
{
    struct stage *stage = *state;
    size_t asked;

    compare(stage, COMPARE_DAY);
    asked = stage->ranges.count;
    clock_freeze((STAGE_NOW_MS + 1000) * NS_PER_MS, -1);
    stage_settle(stage);
    assert_int_equal(stage->ranges.count, asked);
    clock_freeze((STAGE_NOW_MS + 3600 * 1000 / 8) * NS_PER_MS, -1);
    stage_settle(stage);
    assert_int_equal(stage->ranges.count, asked + 1);
    assert_true(newest_end(stage) < now_s - day_s + 3600);
    assert_true(shows(stage, "+50 %"));
}

static void a_past_range_is_compared_with_what_was_before_it(void **state)
{
    struct stage *stage = *state;

    stage->session.range.end_ms = STAGE_NOW_MS - 1800 * 1000;
    compare(stage, COMPARE_OFF);
    compare(stage, COMPARE_DAY);
    assert_true(newest_end(stage) <= now_s - 1800 - day_s);
    assert_true(newest_end(stage) > now_s - 1800 - day_s - 60);
}

static void each_period_follows_the_other(void **state)
{
    enum compare at = COMPARE_OFF;

    (void)state;
    for (int i = 0; i < COMPARE_COUNT; i++) {
        assert_int_equal(compare_find(compare_name(at)), at);
        at = compare_next(at);
    }
    assert_int_equal(at, COMPARE_OFF);
    assert_int_equal(compare_find("month"), COMPARE_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_period_before_is_asked_for, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_legend_tells_the_difference, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(other_dashboards_are_compared_too, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_past_is_asked_for_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_not_there_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_past_range_is_compared_with_what_was_before_it,
                                        set_up, tear_down),
        cmocka_unit_test(each_period_follows_the_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
