/* SPDX-License-Identifier: MIT */

/* The view of objectives: golden screens, keys, what a selection leads on with. */

#include <stdlib.h>

#include "canvas/canvas.h"
#include "core/rect.h"
#include "slo/fake.h"
#include "support/golden.h"
#include "support/results.h"
#include "support/test.h"
#include "views/fixture.h"
#include "views/picker.h"
#include "views/slo_view.h"

static void add_spender(struct result *result, const char *part, const char *endpoint,
                        double value)
{
    char labels[100];

    snprintf(labels, sizeof(labels), "endpoint=%s,part=%s", endpoint, part);
    results_add(result, labels, &value, 1);
}

/* The view with the answers to its own questions: who spent it, and what fired. */
struct shown {
    struct fake fake;
    struct view *view;
    struct result *who, *fired;
    struct query_state states[2];
    const struct query_state *pointers[2];
    int cols, rows;
};

static void show(struct shown *shown, int cols, int rows)
{
    struct view_env env = {.now_ms = FAKE_NOW,
                           .utc = true,
                           .cols = cols,
                           .rows = rows,
                           .slos = shown->fake.board,
                           .queries = shown->pointers};
    struct query_spec specs[VIEW_QUERIES_MAX];

    shown->cols = cols;
    shown->rows = rows;
    shown->view->cls->update(shown->view, &env);
    env.query_count =
        shown->view->cls->queries(shown->view, &env, specs, VIEW_QUERIES_MAX);
    assert_true(env.query_count <= 2);
    shown->view->cls->update(shown->view, &env);
}

static void open_shown(struct shown *shown, const char *scene)
{
    enum { QUARTERS = 31 * 24 * 4 };

    double one[QUARTERS + 1], before[QUARTERS + 1];

    fake_scene(&shown->fake, scene);
    shown->view = view_slo_new(NULL);
    shown->who = results_new(RESULT_VECTOR, FAKE_NOW, FAKE_NOW, 1000);
    add_spender(shown->who, "total", "/api/query/execute", 324000);
    add_spender(shown->who, "bad", "/api/query/execute", 22400);
    add_spender(shown->who, "total", "/api/sync/:id", 120000);
    add_spender(shown->who, "bad", "/api/sync/:id", 1300);
    add_spender(shown->who, "total", "/api/organizations", 51000);
    results_finish(shown->who);
    shown->fired =
        results_new(RESULT_MATRIX, FAKE_NOW - 31 * INT64_C(86400000), FAKE_NOW, 900000);
    for (int i = 0; i <= QUARTERS; i++) {
        one[i] = i >= QUARTERS - 5 ? 1 : NO_SAMPLE;
        before[i] = i > 28 * 24 * 4 && i <= 28 * 24 * 4 + 12 ? 1 : NO_SAMPLE;
    }
    results_add(shown->fired, "alertname=HighErrorRate,severity=critical", one,
                QUARTERS + 1);
    results_add(shown->fired, "alertname=HighAPILatency,severity=warning", before,
                QUARTERS + 1);
    results_finish(shown->fired);
    shown->states[0] = results_ok(shown->fired, FAKE_NOW, 300000);
    shown->states[1] = results_ok(shown->who, FAKE_NOW, 60000);
    shown->pointers[0] = &shown->states[0];
    shown->pointers[1] = &shown->states[1];
}

static void close_shown(struct shown *shown)
{
    shown->view->cls->free(shown->view);
    result_unref(shown->who);
    result_unref(shown->fired);
    fake_done(&shown->fake);
}

static struct canvas *draw(struct shown *shown, enum glyphs glyphs)
{
    struct canvas *canvas = canvas_new(shown->cols, shown->rows);
    struct draw_ctx ctx = {
        .now_ms = FAKE_NOW, .glyphs = glyphs, .utc = true, .selected_series = -1};

    canvas_set_glyphs(canvas, glyphs);
    shown->view->cls->draw(shown->view, canvas, canvas_bounds(canvas), &ctx);
    assert_true(canvas_check(canvas));
    return canvas;
}

static void golden(struct shown *shown, const char *scene, enum glyphs glyphs)
{
    struct canvas *canvas = draw(shown, glyphs);
    char name[100];

    snprintf(name, sizeof(name), "slo/%s-%dx%d", scene, shown->cols, shown->rows);
    golden_check(name, canvas, glyphs);
    canvas_free(canvas);
}

/* What is left of a screen for the view at 80x24, 120x40 and 200x50. */
static void screens(void **state)
{
    static const int sizes[][2] = {
        {78,  20},
        {118, 36},
        {198, 46}
    };
    struct shown shown;

    (void)state;
    for (size_t i = 0; fake_scenes[i]; i++) {
        for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
            open_shown(&shown, fake_scenes[i]);
            show(&shown, sizes[k][0], sizes[k][1]);
            golden(&shown, fake_scenes[i], GLYPHS_BRAILLE);
            close_shown(&shown);
        }
    }
    open_shown(&shown, "burning");
    show(&shown, 118, 36);
    golden(&shown, "ascii", GLYPHS_ASCII);
    close_shown(&shown);
}

/* Where there is no room for all, Tab leads to the days, alerts and who spent it. */
static void small_screens_turn_pages(void **state)
{
    struct shown shown;

    (void)state;
    open_shown(&shown, "burning");
    show(&shown, 78, 20);
    shown.view->cls->act(shown.view, ACTION_NEXT);
    shown.view->cls->act(shown.view, ACTION_SLO_WHAT_IF);
    show(&shown, 78, 20);
    golden(&shown, "days", GLYPHS_BRAILLE);
    shown.view->cls->act(shown.view, ACTION_NEXT);
    show(&shown, 78, 20);
    golden(&shown, "alerts", GLYPHS_BRAILLE);
    shown.view->cls->act(shown.view, ACTION_NEXT);
    show(&shown, 78, 20);
    golden(&shown, "who", GLYPHS_BRAILLE);
    close_shown(&shown);
}

static void no_size_breaks_it(void **state)
{
    struct shown shown;

    (void)state;
    open_shown(&shown, "burning");
    for (int focus = 0; focus < 4; focus++) {
        for (int cols = 1; cols < 140; cols += cols < 20 ? 1 : 17) {
            for (int rows = 1; rows < 50; rows += rows < 12 ? 1 : 7) {
                show(&shown, cols, rows);
                canvas_free(draw(&shown, GLYPHS_BLOCK));
            }
        }
        shown.view->cls->act(shown.view, ACTION_NEXT);
    }
    close_shown(&shown);
}

static void a_spender_leads_to_its_logs_and_traces(void **state)
{
    struct shown shown;
    struct context context;

    (void)state;
    open_shown(&shown, "burning");
    show(&shown, 118, 36);
    context_init(&context);
    assert_true(shown.view->cls->context(shown.view, &context));
    assert_string_equal(context.alert, "AvailabilitySLOFastBurn");
    assert_string_equal(context.component, "backend");
    assert_non_null(strstr(context.logs, "path=~\".+\""));
    assert_int_equal(context.from_ms, FAKE_NOW - 3600000);
    context_done(&context);

    shown.view->cls->act(shown.view, ACTION_PREVIOUS); /* who */
    shown.view->cls->act(shown.view, ACTION_DOWN);
    show(&shown, 118, 36);
    context_init(&context);
    assert_true(shown.view->cls->context(shown.view, &context));
    assert_string_equal(name_values_get(&context.labels, "endpoint"), "/api/sync/:id");
    assert_non_null(strstr(context.logs, "path=~\"/api/sync/[^/]+\""));
    assert_string_equal(context.service, "sql-studio-backend");
    assert_string_equal(context.tags, "error=true");
    context_done(&context);
    close_shown(&shown);
}

static void a_day_leads_to_that_day(void **state)
{
    const int64_t midnight = FAKE_NOW - 12 * INT64_C(3600000);
    struct shown shown;
    struct context context;

    (void)state;
    open_shown(&shown, "burning");
    show(&shown, 118, 36);
    shown.view->cls->act(shown.view, ACTION_LEFT);
    show(&shown, 118, 36);
    context_init(&context);
    assert_true(shown.view->cls->context(shown.view, &context));
    assert_int_equal(context.from_ms, midnight - 24 * INT64_C(3600000));
    assert_int_equal(context.to_ms, midnight);
    context_done(&context);
    /* Earlier and later do the same, and now is today. */
    shown.view->cls->act(shown.view, ACTION_EARLIER);
    shown.view->cls->act(shown.view, ACTION_EARLIER);
    shown.view->cls->act(shown.view, ACTION_LATER);
    show(&shown, 118, 36);
    context_init(&context);
    assert_true(shown.view->cls->context(shown.view, &context));
    assert_int_equal(context.to_ms, midnight - 24 * INT64_C(3600000));
    context_done(&context);
    shown.view->cls->act(shown.view, ACTION_NOW);
    show(&shown, 118, 36);
    context_init(&context);
    assert_true(shown.view->cls->context(shown.view, &context));
    assert_int_equal(context.from_ms, midnight);
    context_done(&context);
    /* Esc goes back to the table first. */
    assert_int_equal(shown.view->cls->act(shown.view, ACTION_BACK) & VIEW_CLOSE, 0);
    assert_int_equal(shown.view->cls->act(shown.view, ACTION_BACK), VIEW_CLOSE);
    close_shown(&shown);
}

/* The question who spent it, as it is asked now. */
static struct query_spec asked_who(struct shown *shown)
{
    struct view_env env = {.now_ms = FAKE_NOW, .utc = true, .slos = shown->fake.board};
    struct query_spec specs[VIEW_QUERIES_MAX];

    assert_int_equal(
        shown->view->cls->queries(shown->view, &env, specs, VIEW_QUERIES_MAX), 2);
    return specs[1];
}

static void time_changes_the_window_of_who_spent_it(void **state)
{
    static const struct {
        const char *range, *text;
    } windows[] = {
        {"[21600s]",  "the last 6h" },
        {"[86400s]",  "the last day"},
        {"[259200s]", "the last 3d" },
        {"[43200s]",  "Nov 23 00:00"}, /* the selected day: today, up to now */
        {"[3600s]",   "the last hou"},
    };
    struct shown shown;

    (void)state;
    open_shown(&shown, "burning");
    show(&shown, 118, 36);
    assert_non_null(strstr(asked_who(&shown).expr, "[3600s]"));
    for (size_t i = 0; i < ARRAY_LEN(windows); i++) {
        struct canvas *canvas;

        shown.view->cls->act(shown.view, ACTION_TIME);
        assert_non_null(strstr(asked_who(&shown).expr, windows[i].range));
        show(&shown, 118, 36);
        canvas = draw(&shown, GLYPHS_BRAILLE);
        assert_true(canvas_shows(canvas, windows[i].text));
        canvas_free(canvas);
    }
    close_shown(&shown);
}

static void a_day_asks_who_spent_it_then(void **state)
{
    const int64_t midnight = FAKE_NOW - 12 * INT64_C(3600000);
    struct query_spec spec;
    struct context context;
    struct shown shown;

    (void)state;
    open_shown(&shown, "burning");
    show(&shown, 118, 36);
    shown.view->cls->act(shown.view, ACTION_LEFT);
    shown.view->cls->act(shown.view, ACTION_OPEN);
    spec = asked_who(&shown);
    assert_int_equal(spec.end_ms, midnight);
    assert_int_equal(spec.period_ms, 0); /* it is over: asked once */
    assert_non_null(strstr(spec.expr, "[86400s]"));
    show(&shown, 118, 36);
    golden(&shown, "day-who", GLYPHS_BRAILLE);
    context_init(&context);
    assert_true(shown.view->cls->context(shown.view, &context));
    assert_int_equal(context.to_ms, midnight);
    assert_string_equal(name_values_get(&context.labels, "endpoint"),
                        "/api/query/execute");
    context_done(&context);
    close_shown(&shown);
}

static void an_alert_leads_to_itself_and_its_time(void **state)
{
    const int64_t began = FAKE_NOW - 3 * INT64_C(86400000);
    struct context context;
    struct shown shown;

    (void)state;
    open_shown(&shown, "burning");
    shown.view->cls->act(shown.view, ACTION_NEXT);
    shown.view->cls->act(shown.view, ACTION_NEXT); /* the alerts */
    show(&shown, 118, 36);
    shown.view->cls->act(shown.view, ACTION_DOWN); /* less was spent in the second */
    context_init(&context);
    assert_true(shown.view->cls->context(shown.view, &context));
    assert_string_equal(context.alert, "HighAPILatency");
    assert_int_equal(context.from_ms, began);
    assert_int_equal(context.to_ms, began + 3 * 3600000);
    context_done(&context);
    shown.view->cls->act(shown.view, ACTION_OPEN);
    assert_int_equal(asked_who(&shown).end_ms, began + 3 * 3600000);
    assert_non_null(strstr(asked_who(&shown).expr, "[10800s]"));
    close_shown(&shown);
}

/* The value of the first thing to copy whose name begins with what is typed. */
static void copies(const struct shown *shown, const char *name, const char *expected)
{
    struct picker_options options = {.title = "Copy:"};
    struct view *picker = view_picker_new(&options);
    struct view_env env = {.cols = 100, .rows = 20};

    shown->view->cls->copies(shown->view, picker);
    picker->cls->update(picker, &env);
    for (; *name; name++) {
        struct event event = {.type = EVENT_KEY, .code = (uint32_t)*name};

        (void)picker->cls->edit(picker, &event);
        picker->cls->update(picker, &env);
    }
    assert_non_null(picker_value(picker));
    if (strncmp(picker_value(picker), expected, strlen(expected)) != 0)
        fail_msg("copied is \"%s\"", picker_value(picker));
    picker->cls->free(picker);
}

static void what_is_selected_can_be_copied(void **state)
{
    struct shown shown;

    (void)state;
    open_shown(&shown, "burning");
    show(&shown, 118, 36);
    copies(&shown, "budget",
           "availability: 99.966 % of 99.900 %, 66 % left. At this hour's pace");
    copies(&shown, "command", "midwatch slo availability");
    copies(&shown, "json", "{\"slo\":\"availability\",");
    shown.view->cls->act(shown.view, ACTION_PREVIOUS); /* who */
    copies(&shown, "endpoint", "/api/query/execute");
    copies(&shown, "query", "label_replace(");
    close_shown(&shown);
}

/* Another objective's endpoints are not shown for a moment. */
static void another_objective_forgets_who_spent_the_former(void **state)
{
    struct shown shown;
    struct canvas *canvas;

    (void)state;
    open_shown(&shown, "burning");
    show(&shown, 118, 36);
    shown.view->cls->act(shown.view, ACTION_DOWN);
    assert_non_null(strstr(asked_who(&shown).expr, "sync_operations"));
    shown.states[1] = results_loading();
    show(&shown, 118, 36);
    canvas = draw(&shown, GLYPHS_BRAILLE);
    assert_false(canvas_shows(canvas, "/api/query/execute"));
    canvas_free(canvas);
    close_shown(&shown);
}

static void the_header_names_the_worst(void **state)
{
    struct strip strip = {0};
    struct fake fake;

    (void)state;
    fake_scene(&fake, "burning");
    slo_strip(fake.board, FAKE_NOW, true, &strip);
    assert_int_equal(strip.count, 1);
    assert_string_equal(strip.segments[0].text, "availability 66 % left, ends Mon 18:58");
    fake_done(&fake);
    /* Nothing known, nothing said. */
    strip_clear(&strip);
    fake_init(&fake, &fake_healthy);
    for (int i = 0; i < 4; i++)
        fake.worlds[i].days = 0;
    fake_run(&fake, FAKE_NOW);
    slo_strip(fake.board, FAKE_NOW, true, &strip);
    assert_int_equal(strip.count, 0);
    fake_done(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screens),
        cmocka_unit_test(small_screens_turn_pages),
        cmocka_unit_test(no_size_breaks_it),
        cmocka_unit_test(a_spender_leads_to_its_logs_and_traces),
        cmocka_unit_test(a_day_leads_to_that_day),
        cmocka_unit_test(time_changes_the_window_of_who_spent_it),
        cmocka_unit_test(a_day_asks_who_spent_it_then),
        cmocka_unit_test(an_alert_leads_to_itself_and_its_time),
        cmocka_unit_test(what_is_selected_can_be_copied),
        cmocka_unit_test(another_objective_forgets_who_spent_the_former),
        cmocka_unit_test(the_header_names_the_worst),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
