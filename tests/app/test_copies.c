/* SPDX-License-Identifier: MIT */

/* What can be copied of a panel, and how it gets into a clipboard. */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/clipboard.h"
#include "app/copies.h"
#include "app/stage.h"
#include "core/buf.h"
#include "core/mem.h"
#include "support/golden.h"
#include "support/test.h"
#include "views/picker.h"

static int set_up(void **state)
{
    struct stage *stage = xmalloc(sizeof(*stage));

    stage_init(stage);
    stage->values = "pod=a,it's";
    stage_layout(stage, "one",
                 "range: 1h\nvariables:\n"
                 "- {name: pod, query: 'label_values(up, pod)', multi: true}\n"
                 "rows:\n- panels: [{title: Load, type: timeseries, queries: "
                 "[{expr: 'm_many{pod=~\"$pod\"}'}]}]\n");
    stage_open(stage, "one", 120, 30);
    unsetenv("TMUX");
    unsetenv("STY");
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_done(*state);
    free(*state);
    return 0;
}

/* The first thing to copy whose name begins with what is typed; "" none. */
static const char *copied(struct stage *stage, const char *name)
{
    static char text[4096];
    struct picker_options options = {.title = "Copy:"};
    struct view_env env = {.cols = 100, .rows = 20};
    struct view *picker = view_picker_new(&options);

    copies_add(&stage->session, picker, STAGE_NOW_MS);
    picker->cls->update(picker, &env);
    for (; *name; name++) {
        struct event event = {.type = EVENT_KEY, .code = (uint32_t)*name};

        (void)picker->cls->edit(picker, &event);
        picker->cls->update(picker, &env);
    }
    snprintf(text, sizeof(text), "%s", picker_value(picker) ? picker_value(picker) : "");
    picker->cls->free(picker);
    return text;
}

static void act(struct stage *stage, enum action action)
{
    struct view *base = dashboard_view_base(session_view(&stage->session));

    if (base->cls->act(base, action) & VIEW_UPDATE)
        session_rebind(&stage->session);
    stage_settle(stage);
}

static void choose(struct stage *stage, const char *value)
{
    struct err err = {0};

    assert_true(variables_set(&stage->session.variables, "pod", value, &err));
    session_rebind(&stage->session);
    stage_settle(stage);
}

static void the_query_is_as_it_was_sent(void **state)
{
    struct stage *stage = *state;

    choose(stage, "a");
    assert_string_equal(copied(stage, "query"), "m_many{pod=~\"a\"}");
    assert_string_equal(copied(stage, "value"), "Load: 1");
}

static void the_command_asks_the_same_question(void **state)
{
    struct stage *stage = *state;
    char wanted[400];

    choose(stage, "a");
    snprintf(wanted, sizeof(wanted),
             "curl '%s/api/v1/query_range' --data-urlencode 'query=m_many{pod=~\"a\"}' "
             "-d start=1795399965 -d end=1795403565 -d step=20",
             evil_url(stage->evil));
    assert_string_equal(copied(stage, "curl"), wanted);
    /* What a shell would take apart stays in one piece. */
    choose(stage, "it's");
    assert_non_null(strstr(copied(stage, "curl"), "it'\\''s"));
}

static void a_link_opens_the_graph(void **state)
{
    struct stage *stage = *state;

    choose(stage, "a");
    assert_non_null(strstr(copied(stage, "link"),
                           "graph?g0.tab=0&g0.expr=m_many%7Bpod%3D~%22a%22%7D"
                           "&g0.range_input=1h"));
}

static void the_screen_is_a_command(void **state)
{
    struct stage *stage = *state;

    choose(stage, "a,it's");
    assert_string_equal(copied(stage, "this screen"),
                        "midwatch --range 1h --var 'pod=a,it'\\''s' 'one'");
    stage->session.range.range_ms = 6 * 3600 * 1000;
    stage->session.range.end_ms = STAGE_NOW_MS - 60000;
    stage->session.compare = COMPARE_WEEK;
    session_rebind(&stage->session);
    assert_string_equal(copied(stage, "this screen"),
                        "midwatch render --range 6h --at 2026-11-23T03:11:45Z "
                        "--compare week --var 'pod=a,it'\\''s' 'one'");
}

static void a_selected_series_has_value_and_labels(void **state)
{
    struct stage *stage = *state;

    assert_string_equal(copied(stage, "labels"), "");
    act(stage, ACTION_OPEN);
    act(stage, ACTION_DOWN);
    act(stage, ACTION_DOWN);
    assert_string_equal(copied(stage, "labels"), "{a=\"2\"}");
    assert_string_equal(copied(stage, "value of"), "2: 1");
}

static void looks(void **state)
{
    static const int sizes[][2] = {
        {40,  12},
        {80,  24},
        {120, 40},
        {200, 50}
    };
    struct stage *stage = *state;
    const struct source_settings *source =
        context_source(settings_context(&stage->settings), SOURCE_PROMETHEUS);
    struct source_settings *settings = NULL;
    char *own = source->url;

    memcpy(&settings, &source, sizeof(settings)); /* a name that stays */
    settings->url = xstrdup("https://prom.example.com");
    choose(stage, "a");
    act(stage, ACTION_OPEN);
    act(stage, ACTION_DOWN);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct picker_options options = {.title = "Copy:", .hint = "Enter copies"};
        struct view_env env = {.cols = sizes[i][0], .rows = sizes[i][1]};
        struct view *picker = view_picker_new(&options);
        struct canvas *canvas = canvas_new(env.cols, env.rows);
        struct draw_ctx ctx = {.selected_series = -1};
        char path[60];

        copies_add(stage->shown, picker, STAGE_NOW_MS);
        picker->cls->update(picker, &env);
        picker->cls->draw(picker, canvas, canvas_bounds(canvas), &ctx);
        snprintf(path, sizeof(path), "overlays/copy-series-%dx%d", env.cols, env.rows);
        golden_check(path, canvas, GLYPHS_BRAILLE);
        canvas_free(canvas);
        picker->cls->free(picker);
    }
    free(settings->url);
    settings->url = own;
}

/* ---- into the clipboard ---- */

static struct buf sent;

static void take(struct backend *backend, const char *bytes, size_t size)
{
    (void)backend;
    buf_add(&sent, bytes, size);
}

static const struct backend_class terminal_class = {.name = "test", .send = take};

/* What a terminal of the name is sent; "" where it takes nothing. */
static const char *send(const char *terminal, const char *text)
{
    struct backend backend = {.cls = &terminal_class};
    struct err err = {0};

    snprintf(backend.terminal, sizeof(backend.terminal), "%s", terminal);
    buf_done(&sent);
    buf_init(&sent, 1 << 20);
    if (!clipboard_copy(&backend, text, &err)) {
        assert_true(strlen(err.msg) > 0);
        return "";
    }
    return sent.data;
}

#define OSC52 "\033]52;c;aGVsbG8=\a"

static void terminals_get_their_form(void **state)
{
    (void)state;
    assert_string_equal(send("xterm-256color", "hello"), OSC52);
    /* At the other end of SSH it may be screen or tmux. */
    assert_string_equal(send("screen-256color", "hello"), "\033P" OSC52 "\033\\" OSC52);
    setenv("STY", "1.pts", 1);
    assert_string_equal(send("screen", "hello"), "\033P" OSC52 "\033\\");
    unsetenv("STY");
    assert_string_equal(send("linux", "hello"), "");
    assert_string_equal(send("vt220", "hello"), "");
    buf_done(&sent);
}

/* Screen drops a string that is longer than it keeps: none is. */
static void screen_gets_pieces_it_can_keep(void **state)
{
    char text[CLIPBOARD_MAX + 2], joined[4 * CLIPBOARD_MAX];
    const char *at;
    size_t size = 0;

    (void)state;
    memset(text, 'x', sizeof(text));
    text[CLIPBOARD_MAX] = '\0';
    setenv("STY", "1.pts", 1);
    at = send("screen", text);
    unsetenv("STY");
    while (*at) {
        const char *end = strstr(at, "\033\\");

        assert_memory_equal(at, "\033P", 2);
        assert_non_null(end);
        assert_in_range(end - at, 3, 256);
        memcpy(joined + size, at + 2, (size_t)(end - at) - 2);
        size += (size_t)(end - at) - 2;
        at = end + 2;
    }
    joined[size] = '\0';
    assert_memory_equal(joined, "\033]52;c;eHh4", 11);
    assert_int_equal(joined[size - 1], '\a');
    assert_int_equal(size, 7 + (CLIPBOARD_MAX + 2) / 3 * 4 + 1);
    text[CLIPBOARD_MAX] = 'x';
    text[CLIPBOARD_MAX + 1] = '\0';
    assert_string_equal(send("xterm", text), "");
    buf_done(&sent);
}

/* A real tmux: its buffer has the text, whatever its clipboard option says. */
static void tmux_keeps_the_text(void **state)
{
    char command[400], tmux[200], line[100] = "";
    FILE *out;

    (void)state;
    if (system("tmux -V >/dev/null 2>&1") != 0)
        skip();
    snprintf(command, sizeof(command),
             "tmux -L mw%d -f /dev/null new-session -d -x 80 -y 24 'sleep 60' && "
             "tmux -L mw%d display-message -p '#{socket_path},#{pid},0'",
             (int)getpid(), (int)getpid());
    out = popen(command, "r");
    assert_non_null(out);
    assert_non_null(fgets(tmux, sizeof(tmux), out));
    assert_int_equal(pclose(out), 0);
    tmux[strcspn(tmux, "\n")] = '\0';
    setenv("TMUX", tmux, 1);
    assert_string_equal(send("tmux-256color", "hello from here"), "");
    unsetenv("TMUX");
    snprintf(command, sizeof(command),
             "tmux -L mw%d show-buffer; tmux -L mw%d kill-server", (int)getpid(),
             (int)getpid());
    out = popen(command, "r");
    assert_non_null(fgets(line, sizeof(line), out));
    (void)pclose(out);
    assert_string_equal(line, "hello from here");
    buf_done(&sent);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_query_is_as_it_was_sent),
        TEST(the_command_asks_the_same_question),
        TEST(a_link_opens_the_graph),
        TEST(the_screen_is_a_command),
        TEST(a_selected_series_has_value_and_labels),
        TEST(looks),
        TEST(terminals_get_their_form),
        TEST(screen_gets_pieces_it_can_keep),
        TEST(tmux_keeps_the_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
