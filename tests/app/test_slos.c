/* SPDX-License-Identifier: MIT */

/* What budgets without recording rules cost a server: the past once, then the new end. */

#include <stdlib.h>

#include "app/stage.h"
#include "core/clock.h"
#include "core/mem.h"
#include "support/test.h"

#define DAY_S INT64_C(86400)

static int set_up(void **state)
{
    static const char objectives[] =
        "slos:\n"
        "- {name: one, target: 0.999, sli: {error_metric: 'sum(rate(bad[5m]))',\n"
        "   total_metric: 'sum(rate(all[5m]))'}}\n"
        "- {name: two, target: 0.99, sli: {success_metric: 'sum(rate(good[5m]))',\n"
        "   total_metric: 'sum(rate(all[5m]))'}}\n";
    struct stage *stage = xmalloc(sizeof(*stage));

    stage_init(stage);
    free(scratch_write(&stage->scratch, ".config/midwatch/slos/two.yaml", objectives));
    stage_layout(stage, "empty",
                 "rows:\n- panels: [{title: x, type: text, text: nothing is asked}]\n");
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_done(*state);
    free(*state);
    return 0;
}

/* A parameter of a request, in seconds; 0: not there. */
static int64_t seconds_of(const char *request, const char *name)
{
    const char *at = strstr(request, name);

    return at ? (int64_t)strtod(at + strlen(name), NULL) : 0;
}

static bool is_of_budgets(const char *request)
{
    return strstr(request, "%22part%22") || strstr(request, "\"part\"");
}

/* Range queries of budgets from the first on, and the seconds they reach back in all. */
static size_t asked_since(struct stage *stage, size_t first, int64_t *ret_span_s)
{
    size_t count = 0;

    *ret_span_s = 0;
    pthread_mutex_lock(&stage->lock);
    for (size_t i = first; i < stage->ranges.count; i++) {
        const char *request = stage->ranges.items[i];

        if (!is_of_budgets(request))
            continue;
        count++;
        *ret_span_s += seconds_of(request, "end=") - seconds_of(request, "start=");
    }
    pthread_mutex_unlock(&stage->lock);
    return count;
}

/* Let a minute pass at once, and everything that is due then be answered. The clocks stand
   still but for that: nothing waits for them. */
static void let_a_minute_pass(struct stage *stage)
{
    enum { TURNS = 200, TURNS_MAX = 2000000 };

    int64_t monotonic_ms = clock_monotonic_ms() + 60000;
    int64_t wall_ms = clock_wall_ns() / NS_PER_MS + 60000;

    clock_freeze(wall_ms * NS_PER_MS, monotonic_ms);
    for (int turn = 0; turn < TURNS || !store_settled(stage->store); turn++) {
        if (turn > TURNS_MAX)
            fail_msg("not everything is answered");
        (void)session_update(stage->shown, wall_ms, GLYPHS_BRAILLE, true, false);
        store_pump(stage->store, 0);
    }
}

static void the_next_refresh_asks_only_for_what_is_new(void **state)
{
    struct stage *stage = *state;
    int64_t span_s;
    size_t before, asked;

    stage_open(stage, "empty", 80, 24);
    /* Each: weeks that are over, the newest days by the hour, the last day by five
       minutes. */
    assert_int_equal(asked_since(stage, 0, &span_s), 2 * (4 + 1 + 1));
    assert_true(span_s > 2 * 30 * DAY_S);
    assert_true(span_s < 2 * 40 * DAY_S);

    /* Twelve minutes, one by one: only where a step of five minutes has ended, and only
       the end. */
    before = stage->ranges.count;
    for (int minute = 0; minute < 12; minute++)
        let_a_minute_pass(stage);
    asked = asked_since(stage, before, &span_s);
    assert_true(asked >= 2 * 2);
    assert_true(asked <= 2 * 4);
    assert_true(span_s / (int64_t)asked <= 1800);
}

/* What is known is not asked again because the screen is another. */
static void another_screen_asks_no_budgets(void **state)
{
    struct stage *stage = *state;
    int64_t span_s;
    size_t before;

    stage_open(stage, "empty", 80, 24);
    before = stage->ranges.count;
    stage_resize(stage, 200, 50);
    assert_int_equal(asked_since(stage, before, &span_s), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_next_refresh_asks_only_for_what_is_new,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_screen_asks_no_budgets, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
