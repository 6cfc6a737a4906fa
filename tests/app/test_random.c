/* SPDX-License-Identifier: MIT */

/*
 * Any keys, pastes and clicks at any size, while answers come late, out of order or not
 * at all: every frame is whole, and afterwards the program does what it is told. So many
 * steps, the same in every run; MIDWATCH_STEPS asks for more.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/player.h"
#include "config/settings.h"
#include "core/clock.h"
#include "core/mem.h"
#include "core/random.h"
#include "support/test.h"

enum { STEPS = 4000, COLS_MAX = 230, ROWS_MAX = 60 };

static const char first[] =
    "title: First\nshort: One\norder: 1\nrange: 1h\n"
    "variables:\n"
    "- {name: namespace, query: 'label_values(up, namespace)'}\n"
    "- {name: pod, query: 'label_values(up{n=\"$namespace\"}, pod)', multi: true, all: "
    "true}\n"
    "rows:\n"
    "- panels: [{title: one, type: stat, queries: [{expr: m_one}]},\n"
    "    {title: two, type: timeseries, component: db, queries: [{expr: m_two}]}]\n"
    "- panels: [{title: three, type: timeseries, component: db,\n"
    "    queries: [{expr: 'm_many{pod=~\"$pod\"}', legend: '{{a}}'}]},\n"
    "    {title: four, type: table, queries: [{expr: m_one}]}]\n"
    "- panels: [{title: five, type: state, queries: [{expr: m_five}]},\n"
    "    {title: six, type: gauge, queries: [{expr: m_one}]}]\n";
static const char second[] =
    "title: Second\nshort: Two\norder: 2\nrange: 6h\n"
    "rows:\n"
    "- panels: [{title: pools, type: timeseries, component: db,\n"
    "    queries: [{expr: m_pools}]},\n"
    "    {title: heat, type: heatmap, queries: [{expr: m_heat}]}]\n";
static const char config[] = "contexts:\n"
                             "  a:\n"
                             "    prometheus: {url: \"%s\"}\n"
                             "    alertmanager: [{url: \"%s\"}]\n"
                             "    loki: {url: \"%s\"}\n"
                             "    jaeger: {url: \"%s\"}\n"
                             "  b: {prometheus: {url: \"%s\"}}\n"
                             "current_context: a\n";

static void open_player(struct player *player)
{
    const char *url;
    struct problems problems = {0};
    char *text, *file;

    player_init(player);
    player->stage.values = "namespace=x,y;pod=a,b,c";
    stage_layout(&player->stage, "first", first);
    stage_layout(&player->stage, "second", second);
    url = evil_url(player->stage.evil);
    text = xasprintf(config, url, url, url, url, url);
    file = scratch_write(&player->stage.scratch, "config.yaml", text);
    settings_done(&player->stage.settings);
    settings_init(&player->stage.settings);
    field_defaults(settings_fields, &player->stage.settings);
    assert_true(settings_load(&player->stage.settings, file, true, &problems));
    problems_done(&problems);
    free(file);
    free(text);
    player_open(player, "first", 100, 30);
}

static void random_key(struct player *player)
{
    static const uint32_t special[] = {
        KEY_CODE_ENTER, KEY_CODE_ESC,     KEY_CODE_BACKSPACE, KEY_CODE_TAB,
        KEY_CODE_UP,    KEY_CODE_DOWN,    KEY_CODE_LEFT,      KEY_CODE_RIGHT,
        KEY_CODE_HOME,  KEY_CODE_PAGE_UP, KEY_CODE_PAGE_DOWN, KEY_CODE_BACKTAB};
    struct event event = {.type = EVENT_KEY};
    enum action action;

    if (random_below(3) == 0) {
        event.code = special[random_below(ARRAY_LEN(special))];
    } else {
        event.code = ' ' + random_below('~' - ' ');
        if (random_below(8) == 0)
            event.mods = KEY_MOD_CTRL;
        if (event.mods && event.code >= 'A' && event.code <= 'Z')
            event.code += 'a' - 'A';
    }
    action =
        keymap_find(&player->live.keymap, screen_view(&player->live.screen)->cls->scope,
                    event.code, event.mods);
    if (action != ACTION_QUIT && action != ACTION_SUSPEND)
        player_event(player, &event);
}

static void random_mouse(struct player *player)
{
    static const enum mouse_action actions[] = {MOUSE_PRESS,    MOUSE_DRAG,
                                                MOUSE_DRAG,     MOUSE_RELEASE,
                                                MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN};
    struct event event = {.type = EVENT_MOUSE,
                          .mouse = actions[random_below(ARRAY_LEN(actions))],
                          .button = random_below(6) == 0 ? 3 : 1,
                          .x = (int)random_below((unsigned)player->cols),
                          .y = (int)random_below((unsigned)player->rows)};

    /* The hint line has a word that quits. */
    if (event.y == player->rows - 1)
        event.y = 0;
    player_event(player, &event);
}

static void random_paste(struct player *player)
{
    static const char *const texts[] = {
        "", "q", "2h\n", "{a=\"b\"}", "\xc3\xa9\xe2\x82\xac", "yesterday 14:00 to 15:00"};

    player_event(
        player, &(struct event){.type = EVENT_PASTE,
                                .paste = xstrdup(texts[random_below(ARRAY_LEN(texts))])});
}

static void step(struct player *player, int64_t *now_ms)
{
    unsigned what = random_below(100);

    if (what < 70)
        random_key(player);
    else if (what < 80)
        random_mouse(player);
    else if (what < 82)
        random_paste(player);
    else if (what < 84) {
        player->cols = 1 + (int)random_below(COLS_MAX);
        player->rows = 1 + (int)random_below(ROWS_MAX);
    } else if (what < 86) {
        *now_ms += (int64_t)random_below(300000);
        clock_freeze(*now_ms * NS_PER_MS, -1);
    } else if (what < 87) {
        stage_layout(&player->stage, "second", second); /* as if it was edited */
        (void)session_rescan(&player->live.session);
        (void)session_reload(&player->live.session);
    } else {
        store_pump(player->live.store, (int64_t)random_below(3));
    }
    if (random_below(2) == 0)
        player_draw(player);
}

/* Out of everything, to the first dashboard as it is at first. */
static void come_home(struct player *player)
{
    for (int i = 0; i < 40; i++)
        player_key(player, KEY_CODE_ESC);
    if (player->live.screen.paused)
        player_act(player, ACTION_PAUSE);
    player_act(player, ACTION_DASHBOARD_1);
    player_act(player, ACTION_NOW);
    player->cols = 120;
    player->rows = 40;
    player_draw(player);
}

static void nothing_that_is_typed_breaks_it(void **state)
{
    struct player *player = xmalloc(sizeof(*player));
    const char *wanted = getenv("MIDWATCH_STEPS");
    long steps = wanted ? strtol(wanted, NULL, 10) : STEPS;
    int64_t now_ms = STAGE_NOW_MS;
    char *text;

    (void)state;
    open_player(player);
    atomic_store(&player->stage.moody, true);
    for (long i = 0; i < steps; i++)
        step(player, &now_ms);
    atomic_store(&player->stage.moody, false);
    come_home(player);
    assert_int_equal(player->live.screen.stack.count, 0);
    assert_string_equal(session_dashboard(&player->live.session)->title, "First");
    text = player_frame(player);
    assert_non_null(strstr(text, "One \xe2\x80\xba"));
    free(text);
    player_done(player);
    free(player);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_that_is_typed_breaks_it),
    };

    int status = 0;
    pid_t child = fork();

    /* "Suspend" is among what may be chosen: it stops nobody in a session of its own. */
    if (child == 0) {
        (void)setsid();
        _exit(cmocka_run_group_tests(tests, NULL, NULL));
    }
    return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status)
                                                                    : 1;
}
