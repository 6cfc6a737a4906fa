/* SPDX-License-Identifier: MIT */

/* Help, messages and sources: golden frames, moving about, every size. */

#include <stdlib.h>

#include "core/clock.h"
#include "core/log.h"
#include "support/golden.h"
#include "support/test.h"
#include "views/fixture.h"
#include "views/view.h"

#define NS INT64_C(1000000)

static const struct source_state sources[] = {
    {.kind = SOURCE_PROMETHEUS,
     .name = "prometheus",
     .url = "https://prom.example.com/prometheus",
     .version = "2.42.0",
     .flavour = "Prometheus",
     .status = SOURCE_UP,
     .last_success_ns = (FIXTURE_NOW_MS - 2000) * NS,
     .latency_ms = 12,
     .skew_known = true,
     .requests = 1234,
     .bytes = 20 << 20,
     .samples = 1200000},
    {.kind = SOURCE_LOKI,
     .name = "loki",
     .url = "http://loki.example.com:3100",
     .status = SOURCE_FAILING,
     .err = {.kind = ERR_NETWORK, .msg = "connection refused by 10.0.0.7:3100"},
     .failing_since_ns = (FIXTURE_NOW_MS - 95000) * NS,
     .retry_ns = (FIXTURE_NOW_MS + 8000) * NS,
     .skew_known = true,
     .skew_ms = -7000,
     .insecure = true,
     .requests = 9,
     .failures = 9,
     .queued = 2},
    {.kind = SOURCE_JAEGER,        .name = "jaeger",     .url = "http://j"                              },
};
static const struct source_state *const pointers[] = {&sources[0], &sources[1],
                                                      &sources[2]};

static const struct view_costs costs = {.questions = 45,
                                        .kept = 120,
                                        .shared = 7,
                                        .merged = 830,
                                        .frames = 912,
                                        .skipped = 3,
                                        .bytes = 1843200,
                                        .last_bytes = 642,
                                        .running_ms = 3600000,
                                        .bandwidth = 50000};

static const char *keys_of(const void *ctx, enum action action)
{
    (void)ctx;
    return action == ACTION_PAUSE ? "" : action_table[action].default_keys;
}

static struct canvas *drawn(struct view *view, int cols, int rows, size_t source_count)
{
    struct canvas *canvas = canvas_new(cols, rows);
    struct view_env env = {.now_ms = FIXTURE_NOW_MS,
                           .utc = true,
                           .cols = cols,
                           .rows = rows,
                           .sources = pointers,
                           .source_count = source_count,
                           .costs = &costs,
                           .keys_of = keys_of};
    struct draw_ctx ctx = {.now_ms = FIXTURE_NOW_MS, .utc = true, .selected_series = -1};

    view->cls->update(view, &env);
    view->cls->draw(view, canvas, canvas_bounds(canvas), &ctx);
    assert_true(canvas_check(canvas));
    return canvas;
}

static void golden(struct view *view, const char *name, int cols, int rows)
{
    struct canvas *canvas = drawn(view, cols, rows, 3);
    char path[100];

    snprintf(path, sizeof(path), "overlays/%s-%dx%d", name, cols, rows);
    golden_check(path, canvas, GLYPHS_BRAILLE);
    canvas_free(canvas);
}

static void golden_at_all_sizes(struct view *view, const char *name)
{
    golden(view, name, 40, 12);
    golden(view, name, 80, 24);
    golden(view, name, 120, 40);
    golden(view, name, 200, 50);
}

/* Whatever is done to it at whatever size. */
static void survive(struct view *view)
{
    for (int cols = 1; cols <= 160; cols += cols < 40 ? 3 : 29) {
        for (int rows = 1; rows <= 40; rows += rows < 12 ? 1 : 9) {
            for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
                (void)view->cls->act(view, (enum action)action);
            canvas_free(drawn(view, cols, rows, 3));
            canvas_free(drawn(view, cols, rows, 0));
        }
    }
}

static void close_view(struct view *view)
{
    view->cls->free(view);
}

static void help_lists_every_key(void **state)
{
    struct view *view = view_help_new(SCOPE_DASHBOARD, "What this dashboard is for.");
    struct canvas *canvas = drawn(view, 100, 120, 0);

    (void)state;
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        if (action_table[i].scope <= SCOPE_DASHBOARD)
            assert_true(canvas_shows(canvas, action_table[i].help));
    assert_true(canvas_shows(canvas, "not bound"));
    assert_true(canvas_shows(canvas, "What this dashboard is for."));
    canvas_free(canvas);
    canvas = drawn(view, 80, 20, 0);
    assert_true(canvas_shows(canvas, "more below"));
    canvas_free(canvas);
    assert_true(view->cls->act(view, ACTION_LAST) & VIEW_REDRAW);
    canvas = drawn(view, 80, 20, 0);
    assert_false(canvas_shows(canvas, "more below"));
    canvas_free(canvas);
    (void)view->cls->act(view, ACTION_FIRST);
    golden_at_all_sizes(view, "help");
    assert_true(view->cls->act(view, ACTION_HELP) & VIEW_CLOSE);
    survive(view);
    close_view(view);
}

/* By construction, in every view: its own keys and those that work everywhere. */
static void help_has_every_key_of_every_view(void **state)
{
    (void)state;
    for (int scope = SCOPE_DASHBOARD; scope < SCOPE_COUNT; scope++) {
        struct view *view = view_help_new((enum action_scope)scope, "");
        struct canvas *canvas = drawn(view, 100, 250, 0);

        for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
            if (action_applies((enum action)i, (enum action_scope)scope) &&
                !canvas_shows(canvas, action_table[i].help))
                fail_msg("the help of %s has no %s",
                         action_scope_title((enum action_scope)scope),
                         action_table[i].name);
        canvas_free(canvas);
        close_view(view);
    }
}

static void messages_come_newest_first(void **state)
{
    struct view *view = view_messages_new();
    struct canvas *canvas = drawn(view, 100, 12, 0);

    (void)state;
    assert_true(canvas_shows(canvas, "Nothing happened yet."));
    canvas_free(canvas);
    clock_freeze(FIXTURE_NOW_MS * NS, -1);
    log_info("layout", "layouts/database.yaml was read again");
    clock_freeze((FIXTURE_NOW_MS + 5000) * NS, -1);
    log_warn("prometheus", "connection refused by 10.0.0.7:9090");
    log_warn("prometheus", "connection refused by 10.0.0.7:9090");
    clock_freeze((FIXTURE_NOW_MS + 9000) * NS, -1);
    log_error("layout", "hostile \x1b[31m\xe2\x80\xae text\nof two lines");
    golden_at_all_sizes(view, "messages");
    assert_true(view->cls->act(view, ACTION_MESSAGES) & VIEW_CLOSE);
    survive(view);
    close_view(view);
    clock_thaw();
}

static void sources_tell_all_about_the_selected_one(void **state)
{
    struct view *view = view_sources_new();
    struct canvas *canvas = drawn(view, 100, 20, 0);

    (void)state;
    assert_true(canvas_shows(canvas, "No source is configured."));
    canvas_free(canvas);
    golden_at_all_sizes(view, "sources");
    (void)view->cls->act(view, ACTION_DOWN);
    golden_at_all_sizes(view, "sources-failing");
    (void)view->cls->act(view, ACTION_LAST);
    canvas = drawn(view, 120, 20, 3);
    assert_true(canvas_shows(canvas, "http://j"));
    assert_true(canvas_shows(canvas, "not asked"));
    canvas_free(canvas);
    assert_true(view->cls->act(view, ACTION_SOURCES) & VIEW_CLOSE);
    survive(view);
    close_view(view);
}

/* A click selects the row that it is on, the wheel moves by one. */
static void lists_are_clicked_and_scrolled(void **state)
{
    struct view *view = view_sources_new();
    struct canvas *canvas = drawn(view, 120, 20, 3);
    struct rect area = canvas_bounds(canvas);
    struct event click = {.type = EVENT_MOUSE, .mouse = MOUSE_PRESS, .button = 1, .y = 3};
    struct event wheel = {.type = EVENT_MOUSE, .mouse = MOUSE_WHEEL_UP};

    (void)state;
    canvas_free(canvas);
    assert_true(view->cls->mouse(view, &click, area) & VIEW_REDRAW);
    canvas = drawn(view, 120, 20, 3);
    assert_true(canvas_shows(canvas, "URL               http://j"));
    canvas_free(canvas);
    assert_true(view->cls->mouse(view, &wheel, area) & VIEW_REDRAW);
    canvas = drawn(view, 120, 20, 3);
    assert_true(canvas_shows(canvas, "URL               http://loki"));
    canvas_free(canvas);
    click.y = 12; /* below the list */
    assert_int_equal(view->cls->mouse(view, &click, area), VIEW_IGNORED);
    close_view(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_lists_every_key),
        cmocka_unit_test(help_has_every_key_of_every_view),
        cmocka_unit_test(messages_come_newest_first),
        cmocka_unit_test(lists_are_clicked_and_scrolled),
        cmocka_unit_test(sources_tell_all_about_the_selected_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
