/* SPDX-License-Identifier: MIT */
#include "app/palette.h"

#include <stdio.h>
#include <string.h>

#include "app/contexts.h"
#include "app/pickers.h"
#include "app/timetext.h"
#include "core/buf.h"
#include "core/number.h"
#include "views/picker.h"

/* What a value names is told by its first word. */
enum { VALUE_MAX = 256, TEXT_MAX = 300, PANELS_MAX = 10000, SERIES_MAX = 500 };

static enum action_scope scope_now(const struct live *live)
{
    return screen_view(&live->screen)->cls->scope;
}

/* Those that do something here come first; of the others it is said where they would. */
static void add_actions(const struct live *live, struct view *picker, bool here)
{
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const struct action_info *info = &action_table[i];
        char keys[64], value[VALUE_MAX], detail[TEXT_MAX];

        if (action_applies((enum action)i, scope_now(live)) != here)
            continue;
        snprintf(value, sizeof(value), "action %s", info->name);
        snprintf(detail, sizeof(detail), "%s%s%s  %s",
                 here ? "" : action_scope_title(info->scope), here ? "" : ": ",
                 info->name,
                 keymap_keys(&live->keymap, (enum action)i, keys, sizeof(keys)));
        picker_add(picker, info->help, detail, value, false);
    }
}

static void add_dashboards(const struct live *live, struct view *picker)
{
    int number = 0;

    for (size_t i = 0; i < live->session.count; i++) {
        const struct session_dashboard *entry = &live->session.dashboards[i];
        char value[VALUE_MAX], detail[TEXT_MAX], key[16] = "";

        if (!entry->dashboard)
            continue;
        if (number <= ACTION_DASHBOARD_9 - ACTION_DASHBOARD_1)
            keymap_key(&live->keymap, (enum action)(ACTION_DASHBOARD_1 + number), key,
                       sizeof(key));
        number++;
        snprintf(value, sizeof(value), "dashboard %zu", i);
        snprintf(detail, sizeof(detail), "dashboard  %s", key);
        picker_add(picker, entry->dashboard->title, detail, value, false);
    }
}

static const char *panel_title(const struct panel *panel)
{
    return panel->title[0] ? panel->title : panel->spec->title;
}

static void add_panels(const struct session_dashboard *entry, size_t index,
                       struct view *picker)
{
    for (size_t i = 0; i < dashboard_view_count(entry->view) && i < PANELS_MAX; i++) {
        char value[VALUE_MAX];

        snprintf(value, sizeof(value), "panel %zu", index * PANELS_MAX + i);
        picker_add(picker, panel_title(dashboard_view_panel(entry->view, i)),
                   entry->dashboard->title, value, false);
    }
}

static void add_variables(const struct live *live, struct view *picker)
{
    const struct variables *variables = &live->session.variables;
    char value[VALUE_MAX], detail[TEXT_MAX], key[16];

    keymap_key(&live->keymap, ACTION_VARIABLES, key, sizeof(key));
    for (size_t i = 0; i < variables->count; i++) {
        struct buf text;

        buf_init(&text, TEXT_MAX);
        buf_printf(&text, "%s = ", variables->items[i].spec->name);
        variable_format(&variables->items[i], &text);
        snprintf(value, sizeof(value), "variable %s", variables->items[i].spec->name);
        snprintf(detail, sizeof(detail), "variable  %s", key);
        picker_add(picker, text.data, detail, value, false);
        buf_done(&text);
    }
}

static void add_ranges(const struct live *live, struct view *picker)
{
    char text[VALUE_MAX], value[VALUE_MAX], detail[TEXT_MAX], key[16];

    keymap_key(&live->keymap, ACTION_TIME, key, sizeof(key));
    snprintf(detail, sizeof(detail), "time range  %s", key);
    for (size_t i = 0; time_presets[i]; i++) {
        snprintf(text, sizeof(text), "last %s", time_presets[i]);
        snprintf(value, sizeof(value), "range %s", time_presets[i]);
        picker_add(picker, text, detail, value, false);
    }
}

static void add_contexts(const struct live *live, struct view *picker)
{
    const struct settings *settings = live->settings;
    char text[VALUE_MAX], value[VALUE_MAX], key[16];

    keymap_key(&live->keymap, ACTION_CONTEXTS, key, sizeof(key));
    for (size_t i = 0; settings->context_count > 1 && i < settings->context_count; i++) {
        snprintf(text, sizeof(text), "context %s", settings->contexts[i].name);
        snprintf(value, sizeof(value), "context %s", settings->contexts[i].name);
        picker_add(picker, text, key, value, false);
    }
}

struct view *palette_new(struct live *live, int kind)
{
    struct picker_options options = {
        .title = "Do:", .hint = "Enter does it  Esc leaves", .kind = kind};
    struct view *picker = view_picker_new(&options);

    add_dashboards(live, picker);
    for (size_t i = 0; i < live->session.count; i++)
        if (live->session.dashboards[i].dashboard)
            add_panels(&live->session.dashboards[i], i, picker);
    add_variables(live, picker);
    add_ranges(live, picker);
    add_contexts(live, picker);
    add_actions(live, picker, true);
    add_actions(live, picker, false);
    return picker;
}

/* What a panel has shown, and what it asks: a series that nobody has looked at yet is
   found by the name of its metric. */
static void add_series(const struct session_dashboard *entry, size_t index, size_t at,
                       struct view *picker)
{
    const struct panel *panel = dashboard_view_panel(entry->view, at);
    struct panel_series series;
    char value[VALUE_MAX], detail[TEXT_MAX];

    snprintf(detail, sizeof(detail), "%s, %s", panel_title(panel),
             entry->dashboard->title);
    for (size_t i = 0; i < SERIES_MAX && panel_series_at(panel, i, &series); i++) {
        snprintf(value, sizeof(value), "series %zu %.200s", index * PANELS_MAX + at,
                 series.name);
        picker_add(picker, series.name, detail, value, false);
    }
    snprintf(value, sizeof(value), "panel %zu", index * PANELS_MAX + at);
    for (size_t t = 0; t < panel->spec->target_count; t++)
        if (panel->spec->targets[t].expr)
            picker_add(picker, panel->spec->targets[t].expr, detail, value, false);
}

struct view *palette_search_new(struct live *live, int kind)
{
    struct picker_options options = {.title = "Find a panel or series:",
                                     .hint = "Enter opens it  Esc leaves",
                                     .kind = kind};
    struct view *picker = view_picker_new(&options);

    for (size_t i = 0; i < live->session.count; i++)
        if (live->session.dashboards[i].dashboard)
            add_panels(&live->session.dashboards[i], i, picker);
    for (size_t i = 0; i < live->session.count; i++) {
        const struct session_dashboard *entry = &live->session.dashboards[i];

        for (size_t p = 0;
             entry->dashboard && p < dashboard_view_count(entry->view) && p < PANELS_MAX;
             p++)
            add_series(entry, i, p, picker);
    }
    return picker;
}

/* "PLACE" or "PLACE NAME": to the panel, and to the series of that name. */
static void go_to(struct live *live, const char *text)
{
    char place[32];
    size_t length = strcspn(text, " ");
    int64_t number;

    snprintf(place, sizeof(place), "%.*s", (int)length, text);
    if (!number_parse_i64(place, &number))
        return;
    trail_leave(&live->trail, &live->session, &live->screen.stack);
    if (session_switch(&live->session, (size_t)number / PANELS_MAX)) {
        struct dashboard_view *view = session_view(&live->session);

        dashboard_view_set_focus(view, (size_t)number % PANELS_MAX);
        if (text[length] == ' ')
            dashboard_view_show_series(view, text + length + 1);
    }
    session_rebind(&live->session);
    trail_arrive(&live->trail, &live->session);
}

static void do_action(struct live *live, enum action action)
{
    if (action_applies(action, scope_now(live)))
        dispatch_action(live, action);
    else
        live_say(live, STYLE_LABEL, "nothing to do that with here: %s is for %s",
                 action_table[action].name,
                 action_scope_title(action_table[action].scope));
}

static void open_dashboard(struct live *live, const char *text)
{
    int64_t number;

    if (number_parse_i64(text, &number))
        dispatch_dashboard(live, (size_t)number);
}

static void do_action_named(struct live *live, const char *name)
{
    do_action(live, action_find(name));
}

void palette_chosen(struct live *live, const char *value)
{
    static const struct {
        const char *word;
        void (*go)(struct live *live, const char *rest);
    } kinds[] = {
        {"action",    do_action_named    },
        {"panel",     go_to              },
        {"series",    go_to              },
        {"dashboard", open_dashboard     },
        {"variable",  pickers_open_values},
        {"range",     pickers_set_time   },
        {"context",   contexts_switch    },
    };

    size_t length = strcspn(value, " ");

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (value[length] == ' ' && strlen(kinds[i].word) == length &&
            strncmp(kinds[i].word, value, length) == 0)
            kinds[i].go(live, value + length + 1);
}
