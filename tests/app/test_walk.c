/* SPDX-License-Identifier: MIT */

/*
 * Esc leads back from every view to exactly where it was opened: the whole frame is the
 * same, with its scroll, selection and time. Whatever opens something is tried from the
 * dashboard, and from everything that can be opened there.
 */

#include <stdlib.h>

#include "app/player.h"
#include "core/mem.h"
#include "support/test.h"

static const char first[] =
    "title: First\norder: 1\nrange: 1h\n"
    "variables:\n"
    "- {name: pod, query: 'label_values(up, pod)', multi: true, all: true}\n"
    "rows:\n"
    "- panels: [{title: one, type: stat, queries: [{expr: m_one}]},\n"
    "    {title: two, type: timeseries, component: db, queries: [{expr: m_two}]}]\n"
    "- panels: [{title: three, type: timeseries, component: db,\n"
    "    queries: [{expr: m_many, legend: '{{a}}'}]},\n"
    "    {title: four, type: table, queries: [{expr: m_one}]}]\n"
    "- panels: [{title: five, type: timeseries, queries: [{expr: m_five}]}]\n";
static const char second[] =
    "title: Second\norder: 2\nrange: 6h\n"
    "rows:\n"
    "- panels: [{title: pools, type: timeseries, component: db,\n"
    "    queries: [{expr: m_pools}]}]\n";

static int set_up(void **state)
{
    struct player *player = xmalloc(sizeof(*player));

    player_init(player);
    player->stage.values = "pod=a,b,c";
    stage_layout(&player->stage, "first", first);
    stage_layout(&player->stage, "second", second);
    player_open(player, "first", 100, 20);
    *state = player;
    return 0;
}

static int tear_down(void **state)
{
    player_done(*state);
    free(*state);
    return 0;
}

struct depth {
    size_t views, jumps;
    int zoomed;
};

static struct depth depth_of(const struct player *player)
{
    const struct session *session = &player->live.session;

    return (struct depth){player->live.screen.stack.count, player->live.trail.count,
                          dashboard_view_zoomed(session_view(session))};
}

static bool deeper(const struct depth *from, const struct depth *to)
{
    return to->views > from->views || to->jumps > from->jumps ||
           (to->zoomed >= 0 && from->zoomed < 0);
}

/* Those that leave, stop or change for good; they open nothing. */
static bool is_tried(enum action action)
{
    return action != ACTION_QUIT && action != ACTION_SUSPEND && action != ACTION_BACK &&
           action != ACTION_PAUSE;
}

static void expect_same(const struct player *player, const char *before,
                        const char *after, enum action outer, enum action inner)
{
    /* Sources count what is asked meanwhile. */
    if (outer != ACTION_SOURCES && strcmp(before, after) != 0)
        fail_msg(
            "Esc from %s%s%s does not lead back (stack %zu, trail %zu):\n%s\nwas\n%s",
            action_table[inner].name, outer ? " over " : "",
            outer ? action_table[outer].name : "", player->live.screen.stack.count,
            player->live.trail.count, after, before);
}

/* Open it and come back; false where it opened nothing. */
static bool there_and_back(struct player *player, enum action outer, enum action inner)
{
    struct depth from, to;
    char *before, *after;
    bool opened;

    before = player_text(player);
    from = depth_of(player);
    player_act(player, inner);
    to = depth_of(player);
    opened = deeper(&from, &to);
    if (opened) {
        player_settle(player);
        for (int i = 0; i < 4 && deeper(&from, &to); i++) {
            player_key(player, KEY_CODE_ESC);
            to = depth_of(player);
        }
        after = player_text(player);
        expect_same(player, before, after, outer, inner);
        free(after);
    }
    free(before);
    return opened;
}

/* Scrolled down, on a graph, in a time that is not the layout's. */
static void go_somewhere(struct player *player)
{
    player_act(player, ACTION_FIRST);
    player_act(player, ACTION_DOWN);
    player_act(player, ACTION_ZOOM_OUT);
    player_act(player, ACTION_EARLIER);
    player_settle(player);
}

static void esc_leads_back_from_everything_on_the_dashboard(void **state)
{
    struct player *player = *state;
    int opened = 0;

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        if (!is_tried((enum action)i))
            continue;
        go_somewhere(player);
        opened += there_and_back(player, ACTION_NONE, (enum action)i);
        player_act(player, ACTION_DASHBOARD_1);
        player_act(player, ACTION_NOW);
    }
    assert_in_range(opened, 14, ACTION_COUNT);
}

/* A key of the view below that opens something would be an Esc too many. */
static void walk_over(struct player *player, enum action outer, int *opened)
{
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        struct depth from, to;

        if (!is_tried((enum action)i))
            continue;
        player_act(player, ACTION_DASHBOARD_1);
        player_act(player, ACTION_NOW);
        while (dashboard_view_zoomed(session_view(&player->live.session)) >= 0 ||
               dashboard_view_crosshair(session_view(&player->live.session)) != 0)
            player_act(player, ACTION_BACK);
        go_somewhere(player);
        from = depth_of(player);
        player_act(player, outer);
        to = depth_of(player);
        if (!deeper(&from, &to))
            return;
        player_act(player, ACTION_DOWN);
        *opened += there_and_back(player, outer, (enum action)i);
    }
}

static void esc_leads_back_from_everything_over_everything(void **state)
{
    struct player *player = *state;
    int opened = 0;

    for (int outer = ACTION_NONE + 1; outer < ACTION_COUNT; outer++)
        if (is_tried((enum action)outer))
            walk_over(player, (enum action)outer, &opened);
    assert_in_range(opened, 100, ACTION_COUNT * ACTION_COUNT);
}

static void esc_leads_back_from_what_the_search_found(void **state)
{
    struct player *player = *state;
    char *before, *after;

    go_somewhere(player);
    before = player_text(player);
    player_act(player, ACTION_SEARCH);
    player_type(player, "pools");
    player_key(player, KEY_CODE_ENTER);
    player_settle(player);
    assert_string_equal(session_dashboard(&player->live.session)->title, "Second");
    player_act(player, ACTION_ZOOM_IN);
    player_key(player, KEY_CODE_ESC);
    after = player_text(player);
    expect_same(player, before, after, ACTION_NONE, ACTION_SEARCH);
    free(before);
    free(after);
}

static void a_series_is_found_and_shown_alone(void **state)
{
    struct player *player = *state;
    char *text;

    player_act(player, ACTION_SEARCH);
    player_settle(player);
    player_type(player, "m_five");
    text = player_text(player);
    assert_non_null(strstr(text, "five, First"));
    free(text);
    player_key(player, KEY_CODE_ESC);
    player_act(player, ACTION_LAST); /* so that it has been looked at */
    player_settle(player);
    player_act(player, ACTION_SEARCH);
    player_type(player, "3");
    player_key(player, KEY_CODE_ENTER);
    player_settle(player);
    assert_int_equal(dashboard_view_zoomed(session_view(&player->live.session)), 2);
    assert_int_equal(dashboard_view_place(session_view(&player->live.session)).series, 2);
    /* Once is enough, though it is open and selected. */
    player_key(player, KEY_CODE_ESC);
    assert_int_equal(dashboard_view_zoomed(session_view(&player->live.session)), -1);
    assert_int_equal(dashboard_view_focus(session_view(&player->live.session)), 4);
}

/* Two keys in one moment: the second meets a view that no frame has shown. */
static void a_view_takes_keys_at_once(void **state)
{
    struct player *player = *state;

    for (int outer = ACTION_NONE + 1; outer < ACTION_COUNT; outer++) {
        for (int inner = ACTION_NONE + 1; inner < ACTION_COUNT; inner++) {
            if (!is_tried((enum action)outer) || !is_tried((enum action)inner))
                continue;
            player_act(player, (enum action)outer);
            player_act(player, (enum action)inner);
            player_key(player, KEY_CODE_ENTER);
            player_act(player, ACTION_DASHBOARD_1);
        }
    }
    player_draw(player);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(esc_leads_back_from_everything_on_the_dashboard,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(esc_leads_back_from_everything_over_everything,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_view_takes_keys_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(esc_leads_back_from_what_the_search_found, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_series_is_found_and_shown_alone, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
