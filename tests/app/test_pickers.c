/* SPDX-License-Identifier: MIT */

/*
 * What lies over a dashboard, whole screens of it at four sizes; and that what is chosen
 * there is done.
 */

#include <stdlib.h>

#include "app/player.h"
#include "config/settings.h"
#include "core/mem.h"
#include "support/test.h"

static const char layout[] =
    "title: Application Overview\nshort: App\norder: 1\nrange: 1h\n"
    "variables:\n"
    "- {name: namespace, query: 'label_values(up, namespace)', default: sql-studio}\n"
    "- {name: pod, query: 'label_values(up{namespace=\"$namespace\"}, pod)', multi: "
    "true,\n"
    "   all: true}\n"
    "- {name: interval, values: [1m, 5m, 1h], default: 5m}\n"
    "rows:\n"
    "- panels: [{title: Request rate, type: stat, queries: [{expr: m_one}]},\n"
    "    {title: Latency, type: timeseries, queries: [{expr: m_two, legend: p95}]}]\n"
    "- panels: [{title: Errors by pod, type: timeseries,\n"
    "    queries: [{expr: m_many, legend: 'pod {{a}}'}]}]\n";
static const char config[] =
    "contexts:\n"
    "  prod: {prometheus: {url: \"https://prom.example.com/prometheus\"},\n"
    "         loki: {url: \"https://loki.example.com\"}}\n"
    "  staging: {prometheus: {url: \"https://prom.staging.example.com\"}}\n"
    "current_context: prod\n";

static const struct {
    int cols, rows;
} sizes[] = {
    {40,  12},
    {80,  24},
    {120, 40},
    {200, 50}
};

static struct player *open_player(void)
{
    struct player *player = xmalloc(sizeof(*player));

    player_init(player);
    player->stage.values = "namespace=sql-studio,shop;pod=api-0,api-1,api-2";
    stage_layout(&player->stage, "app", layout);
    player_open(player, "app", 80, 24);
    return player;
}

static void close_player(struct player *player)
{
    player_done(player);
    free(player);
}

static void golden_at_all_sizes(struct player *player, const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        player->cols = sizes[i].cols;
        player->rows = sizes[i].rows;
        player_golden(player, name);
    }
}

/* An action, then what is typed; then Esc. */
static void golden_of(const char *name, enum action action, const char *typed)
{
    struct player *player = open_player();

    player_act(player, action);
    player_type(player, typed);
    golden_at_all_sizes(player, name);
    player_key(player, KEY_CODE_ESC);
    assert_int_equal(player->live.screen.stack.count, 0);
    close_player(player);
}

static void pickers_at_all_sizes(void **state)
{
    (void)state;
    golden_of("palette", ACTION_PALETTE, "");
    golden_of("palette-typed", ACTION_PALETTE, "range");
    golden_of("search", ACTION_SEARCH, "pod");
    golden_of("time", ACTION_TIME, "");
    golden_of("time-typed", ACTION_TIME, "yesterday 14:00 to 15:30");
    golden_of("time-wrong", ACTION_TIME, "quarter to nine");
    golden_of("variables", ACTION_VARIABLES, "");
    golden_of("copy", ACTION_COPY, "");
}

static void values_at_all_sizes(void **state)
{
    struct player *player = open_player();

    (void)state;
    player_act(player, ACTION_VARIABLES);
    player_type(player, "pod");
    player_key(player, KEY_CODE_ENTER);
    player_settle(player);
    player_key(player, KEY_CODE_DOWN);
    player_type(player, " ");
    golden_at_all_sizes(player, "values");
    close_player(player);
}

static void contexts_at_all_sizes(void **state)
{
    struct player *player = open_player();
    struct problems problems = {0};
    char *file = scratch_write(&player->stage.scratch, "contexts.yaml", config);
    struct settings own = player->stage.settings;

    (void)state;
    /* Seen and left: these servers are not to be asked. */
    settings_init(&player->stage.settings);
    assert_true(settings_load(&player->stage.settings, file, true, &problems));
    player_act(player, ACTION_CONTEXTS);
    golden_at_all_sizes(player, "contexts");
    player_key(player, KEY_CODE_ESC);
    settings_done(&player->stage.settings);
    player->stage.settings = own;
    problems_done(&problems);
    free(file);
    close_player(player);
}

static void a_range_being_selected_at_all_sizes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct player *player = open_player();

        player->cols = sizes[i].cols;
        player->rows = sizes[i].rows;
        player_settle(player);
        player_act(player, ACTION_LAST);
        player_settle(player);
        player_act(player, ACTION_MARK_RANGE);
        for (int k = 0; k < 8; k++)
            player_act(player, ACTION_LEFT);
        player_golden(player, "selection");
        close_player(player);
    }
}

static void chosen(struct player *player, enum action action, const char *typed)
{
    player_act(player, action);
    player_settle(player);
    player_type(player, typed);
    player_key(player, KEY_CODE_ENTER);
    player_settle(player);
}

static bool shows(struct player *player, const char *text)
{
    char *frame = player_text(player);
    bool found = strstr(frame, text) != NULL;

    free(frame);
    return found;
}

static void values_are_one_several_or_all(void **state)
{
    struct player *player = open_player();

    (void)state;
    player->cols = 120;
    chosen(player, ACTION_VARIABLES, "pod");
    player_key(player, KEY_CODE_DOWN);
    player_type(player, " ");
    player_key(player, KEY_CODE_DOWN);
    player_type(player, " ");
    player_key(player, KEY_CODE_ENTER);
    player_settle(player);
    assert_true(shows(player, "pod=api-0 +1"));
    chosen(player, ACTION_VARIABLES, "pod");
    player_type(player, "api-2");
    player_key(player, KEY_CODE_ENTER);
    assert_true(shows(player, "pod=api-2"));
    chosen(player, ACTION_VARIABLES, "pod");
    player_type(player, "All");
    player_key(player, KEY_CODE_ENTER);
    assert_true(shows(player, "pod=All"));
    close_player(player);
}

/* Another namespace has other pods: its variable is asked again. */
static void chained_variables_follow(void **state)
{
    struct player *player = open_player();

    (void)state;
    chosen(player, ACTION_VARIABLES, "namespace");
    player_type(player, "shop");
    player->stage.values = "namespace=sql-studio,shop;pod=till-0";
    player_key(player, KEY_CODE_ENTER);
    player_settle(player);
    assert_true(stage_asked(&player->stage, "namespace%3D%22shop%22") > 0);
    chosen(player, ACTION_VARIABLES, "pod");
    assert_true(shows(player, "till-0"));
    assert_false(shows(player, "api-0"));
    close_player(player);
}

static void the_palette_does_what_it_names(void **state)
{
    struct player *player = open_player();

    (void)state;
    player->cols = 120;
    chosen(player, ACTION_PALETTE, "last 6h");
    assert_int_equal(player->live.session.range.range_ms, 6 * 3600000);
    chosen(player, ACTION_PALETTE, "range-back");
    assert_int_equal(player->live.session.range.range_ms, 0);
    chosen(player, ACTION_PALETTE, "interval =");
    assert_true(shows(player, "interval:"));
    player_type(player, "1h");
    player_key(player, KEY_CODE_ENTER);
    assert_true(shows(player, "interval=1h"));
    chosen(player, ACTION_PALETTE, "Errors by pod");
    assert_int_equal(dashboard_view_focus(session_view(&player->live.session)), 2);
    /* A key of another view does nothing here, and says so. */
    chosen(player, ACTION_PALETTE, "acknowledge");
    assert_string_equal(player->live.screen.notice,
                        "nothing to do that with here: acknowledge is for Alerts");
    close_player(player);
}

/* By construction: each row of the table, with its key. */
static void the_palette_has_every_action_with_its_key(void **state)
{
    struct player *player = open_player();

    (void)state;
    player->cols = 200;
    player_act(player, ACTION_PALETTE);
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        char detail[100], keys[64];

        keymap_keys(&player->live.keymap, (enum action)i, keys, sizeof(keys));
        snprintf(detail, sizeof(detail), "%s  %s", action_table[i].name, keys);
        player_type(player, action_table[i].name);
        if (!shows(player, detail))
            fail_msg("the palette does not show \"%s\"", detail);
        player_event(player, &(struct event){
                                 .type = EVENT_KEY, .code = 'u', .mods = KEY_MOD_CTRL});
    }
    close_player(player);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pickers_at_all_sizes),
        cmocka_unit_test(values_at_all_sizes),
        cmocka_unit_test(contexts_at_all_sizes),
        cmocka_unit_test(a_range_being_selected_at_all_sizes),
        cmocka_unit_test(values_are_one_several_or_all),
        cmocka_unit_test(chained_variables_follow),
        cmocka_unit_test(the_palette_does_what_it_names),
        cmocka_unit_test(the_palette_has_every_action_with_its_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
