/* SPDX-License-Identifier: MIT */

/* The three lines that are always there, and the strips they are made of. */

#include <stdlib.h>

#include "core/utf8.h"
#include "support/golden.h"
#include "support/test.h"
#include "views/chrome.h"
#include "views/fixture.h"

static const struct source_state up = {
    .kind = SOURCE_PROMETHEUS, .name = "prometheus", .status = SOURCE_UP};
static const struct source_state down = {.kind = SOURCE_JAEGER,
                                         .name = "jaeger",
                                         .status = SOURCE_FAILING,
                                         .failing_since_ns =
                                             (FIXTURE_NOW_MS - 42000) * INT64_C(1000000)};
static const struct source_state denied = {
    .kind = SOURCE_LOKI, .name = "loki", .status = SOURCE_DENIED, .insecure = true};
static const struct source_state *const well[] = {&up};
static const struct source_state *const ill[] = {&up, &down, &denied};

static void fill(struct chrome *chrome)
{
    static const char *const names[] = {"App",      "Infra",    "DB",
                                        "Business", "Security", "SLO"};
    static const struct chrome_hint hints[] = {
        {"Enter", "open",    ACTION_OPEN    },
        {"S",     "sources", ACTION_SOURCES },
        {"-",     "zoom",    ACTION_ZOOM_OUT},
        {"q",     "quit",    ACTION_QUIT    },
        {"?",     "help",    ACTION_HELP    }
    };

    memset(chrome, 0, sizeof(*chrome));
    chrome->context = "prod";
    for (size_t i = 0; i < 6; i++) {
        chrome->dashboards[i].name = names[i];
        chrome->dashboards[i].current = i == 2;
    }
    chrome->dashboard_count = 6;
    strcpy(chrome->range, "1h");
    strcpy(chrome->refresh, "10s");
    chrome->live = true;
    strcpy(chrome->variables, "namespace=sql-studio interval=5m");
    strcpy(chrome->chosen, "pod=x2kpl");
    strcpy(chrome->clock, "03:12:45 UTC");
    strip_printf(&chrome->world, STYLE_CRITICAL, 80, "2 CRIT");
    strip_printf(&chrome->world, STYLE_DEFAULT, 40, "Error rate 6.8 %%");
    chrome->sources = well;
    chrome->source_count = 1;
    chrome->now_ms = FIXTURE_NOW_MS;
    strcpy(chrome->path, "DB \xe2\x80\xba Connection pools");
    memcpy(chrome->hints, hints, sizeof(hints));
    chrome->hint_count = 5;
}

static struct canvas *drawn(const struct chrome *chrome, int cols, enum glyphs glyphs)
{
    struct canvas *canvas = canvas_new(cols, 6);

    canvas_set_glyphs(canvas, glyphs);
    (void)chrome_draw(chrome, canvas, glyphs);
    assert_true(canvas_check(canvas));
    return canvas;
}

static void golden(const struct chrome *chrome, const char *name, int cols,
                   enum glyphs glyphs)
{
    struct canvas *canvas = drawn(chrome, cols, glyphs);
    char path[100];

    snprintf(path, sizeof(path), "chrome/%s-%d", name, cols);
    golden_check(path, canvas, glyphs);
    canvas_free(canvas);
}

static void all_is_well(void **state)
{
    static const int widths[] = {40, 80, 120, 200};
    struct chrome chrome;

    (void)state;
    fill(&chrome);
    for (size_t i = 0; i < 4; i++)
        golden(&chrome, "well", widths[i], GLYPHS_BRAILLE);
    golden(&chrome, "well-ascii", 120, GLYPHS_ASCII);
}

static void all_is_ill(void **state)
{
    static const int widths[] = {40, 80, 120, 200};
    struct chrome chrome;

    (void)state;
    fill(&chrome);
    chrome.sources = ill;
    chrome.source_count = 3;
    chrome.paused = true;
    chrome.live = false;
    strcpy(chrome.range, "Nov 22 23:12 - Nov 23 00:12");
    strcpy(chrome.notice,
           "layout: layouts/database.yaml was not taken: the former one is "
           "kept, see the messages");
    chrome.notice_style = STYLE_CRITICAL;
    for (size_t i = 0; i < 4; i++)
        golden(&chrome, "ill", widths[i], GLYPHS_BRAILLE);
}

/* A range in the past is not asked for again, and has no sign of it. */
static void only_what_is_live_is_refreshed(void **state)
{
    struct chrome chrome;
    struct canvas *canvas;

    (void)state;
    fill(&chrome);
    for (int live = 0; live < 2; live++) {
        chrome.live = live;
        canvas = drawn(&chrome, 120, GLYPHS_BRAILLE);
        assert_int_equal(canvas_shows(canvas, "10s"), live);
        canvas_free(canvas);
    }
}

/* What must never be missing is there at every width that can hold it. */
static void what_matters_stays(void **state)
{
    struct chrome chrome;

    (void)state;
    fill(&chrome);
    chrome.sources = ill;
    chrome.source_count = 3;
    chrome.paused = true;
    for (int cols = 40; cols <= 300; cols++) {
        struct canvas *canvas = drawn(&chrome, cols, GLYPHS_BRAILLE);

        assert_true(canvas_shows(canvas, "3 DB"));
        assert_true(canvas_shows(canvas, "PAUSED"));
        assert_true(canvas_shows(canvas, "2 CRIT"));
        assert_true(canvas_shows(canvas, "jaeger"));
        canvas_free(canvas);
    }
}

static void no_width_breaks_it(void **state)
{
    struct chrome chrome;

    (void)state;
    fill(&chrome);
    chrome.sources = ill;
    chrome.source_count = 3;
    for (int cols = 1; cols <= 300; cols++)
        for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++)
            canvas_free(drawn(&chrome, cols, (enum glyphs)glyphs));
    for (int cols = 1; cols <= 45; cols++) {
        for (int rows = 1; rows <= 14; rows++) {
            struct canvas *canvas = canvas_new(cols, rows);

            chrome_draw_tiny(&chrome, canvas, "CRIT Error rate 6.8 %");
            assert_true(canvas_check(canvas));
            canvas_free(canvas);
        }
    }
}

static struct canvas *strip_on(const struct strip *strip, int width)
{
    struct canvas *canvas = canvas_new(width + 2, 1);

    strip_draw(strip, canvas, (struct rect){1, 0, width, 1});
    /* Nothing outside of its area. */
    assert_int_equal(canvas_cell(canvas, 0, 0)->text[0], ' ');
    assert_int_equal(canvas_cell(canvas, width + 1, 0)->text[0], ' ');
    return canvas;
}

static void the_least_important_gives_way_first(void **state)
{
    struct strip strip = {0};

    (void)state;
    strcpy(strip_printf(&strip, STYLE_BAR, 50, "alphabet")->brief, "a");
    strip_printf(&strip, STYLE_BAR, 10, "rarely");
    strip_printf(&strip, STYLE_BAR, 100, "always")->right = true;
    for (int width = 1; width <= 40; width++) {
        struct canvas *canvas = strip_on(&strip, width);
        bool all = width >= 8 + 1 + 6 + 2 + 6, full = width >= 8 + 2 + 6;

        assert_int_equal(canvas_shows(canvas, "rarely"), all);
        assert_int_equal(canvas_shows(canvas, "alphabet"), full);
        assert_int_equal(canvas_shows(canvas, "a  always"), width == 1 + 2 + 6);
        assert_int_equal(canvas_shows(canvas, "always"), width >= 6);
        /* Nothing else ends in the middle. */
        assert_int_equal(canvas_shows(canvas, "\xe2\x80\xa6"), width < 6);
        canvas_free(canvas);
    }
}

static void a_text_that_is_cut_stays_text(void **state)
{
    struct strip strip = {0};
    char text[400] = "";

    (void)state;
    for (int i = 0; i < 3; i++) {
        memset(text, 'a', (size_t)i);
        text[i] = '\0';
        while (strlen(text) + 3 < sizeof(text))
            strcat(text, "\xe2\x82\xac");
        strip_clear(&strip);
        strip_printf(&strip, STYLE_BAR, 100, "%s", text);
        assert_true(utf8_valid(strip.segments[0].text, strlen(strip.segments[0].text)));
        assert_true(strlen(strip.segments[0].text) > STRIP_TEXT_MAX - 5);
    }
}

static void a_full_strip_keeps_what_it_has(void **state)
{
    struct strip strip = {0};

    (void)state;
    for (int i = 0; i < STRIP_SEGMENTS_MAX + 10; i++)
        strip_printf(&strip, STYLE_BAR, 50, "s%d", i);
    assert_int_equal(strip.count, STRIP_SEGMENTS_MAX);
    assert_string_equal(strip.segments[0].text, "s0");
    assert_string_equal(strip.segments[STRIP_SEGMENTS_MAX - 1].text, "s57");
}

/* Column of a text in a line of the screen. */
static int column_of(const struct canvas *canvas, int y, const char *text)
{
    for (int x = 0; x < canvas_cols(canvas); x++) {
        size_t at = 0;

        while (text[at] && x + (int)at < canvas_cols(canvas) &&
               canvas_cell(canvas, x + (int)at, y)->text[0] == text[at])
            at++;
        if (!text[at])
            return x;
    }
    fail_msg("no \"%s\" in line %d", text, y);
    return -1;
}

static void a_click_does_what_is_written_there(void **state)
{
    static const struct {
        int y;
        const char *text;
        enum action action;
    } places[] = {
        {0,  "prod",  ACTION_CONTEXTS   },
        {0,  "2 In",  ACTION_DASHBOARD_2},
        {0,  "6 SLO", ACTION_DASHBOARD_6},
        {0,  "1h",    ACTION_TIME       },
        {0,  "pod=",  ACTION_VARIABLES  },
        {0,  "03:12", ACTION_NONE       },
        {1,  "prom",  ACTION_SOURCES    },
        {29, "Enter", ACTION_OPEN       },
        {29, "zoom",  ACTION_ZOOM_OUT   },
        {29, "DB",    ACTION_BACK       },
    };
    struct chrome chrome;
    struct canvas *canvas = canvas_new(160, 30);

    (void)state;
    fill(&chrome);
    chrome_draw(&chrome, canvas, GLYPHS_BRAILLE);
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        int x = column_of(canvas, places[i].y, places[i].text);

        assert_int_equal(
            chrome_action_at(&chrome, 160, 30, x, places[i].y, GLYPHS_BRAILLE),
            places[i].action);
    }
    for (int x = 0; x < 160; x++) /* the view's own */
        assert_int_equal(chrome_action_at(&chrome, 160, 30, x, 12, GLYPHS_BRAILLE),
                         ACTION_NONE);
    canvas_free(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_well),
        cmocka_unit_test(all_is_ill),
        cmocka_unit_test(only_what_is_live_is_refreshed),
        cmocka_unit_test(what_matters_stays),
        cmocka_unit_test(no_width_breaks_it),
        cmocka_unit_test(the_least_important_gives_way_first),
        cmocka_unit_test(a_text_that_is_cut_stays_text),
        cmocka_unit_test(a_click_does_what_is_written_there),
        cmocka_unit_test(a_full_strip_keeps_what_it_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
