/* SPDX-License-Identifier: MIT */
#include "app/pickers.h"

#include <stdio.h>
#include <string.h>

#include "app/clipboard.h"
#include "app/copies.h"
#include "app/timetext.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/number.h"
#include "views/picker.h"

enum { KIND_PALETTE, KIND_VARIABLE, KIND_VALUES, KIND_TIME, KIND_COPY };

enum { VALUE_MAX = 256, CHOICE_MAX = 64 << 10, PANELS_MAX = 10000 };

static void push(struct live *live, struct view *picker)
{
    view_stack_push(&live->screen.stack, picker, live->store);
}

/* ---- palette: what a value names is told by its first word ---- */

static void add_actions(struct live *live, struct view *picker)
{
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        char keys[64], value[VALUE_MAX];

        snprintf(value, sizeof(value), "action %s", action_table[i].name);
        picker_add(picker, action_table[i].help,
                   keymap_keys(&live->keymap, (enum action)i, keys, sizeof(keys)), value,
                   false);
    }
}

static void add_panels(const struct session_dashboard *entry, size_t index,
                       struct view *picker)
{
    for (size_t i = 0; i < dashboard_view_count(entry->view) && i < PANELS_MAX; i++) {
        const struct panel *panel = dashboard_view_panel(entry->view, i);
        char value[VALUE_MAX];

        snprintf(value, sizeof(value), "panel %zu", index * PANELS_MAX + i);
        picker_add(picker, panel->title[0] ? panel->title : panel->spec->title,
                   entry->dashboard->title, value, false);
    }
}

static void open_palette(struct live *live, bool panels_only)
{
    struct picker_options options = {
        .title = panels_only ? "Find a panel:" : "Do:",
        .hint = "Enter opens  Esc leaves",
        .kind = KIND_PALETTE,
    };
    struct view *picker = view_picker_new(&options);

    for (size_t i = 0; i < live->session.count; i++) {
        const struct session_dashboard *entry = &live->session.dashboards[i];
        char value[VALUE_MAX];

        if (!entry->dashboard)
            continue;
        snprintf(value, sizeof(value), "dashboard %zu", i);
        if (!panels_only)
            picker_add(picker, entry->dashboard->title, "dashboard", value, false);
        add_panels(entry, i, picker);
    }
    if (!panels_only)
        add_actions(live, picker);
    push(live, picker);
}

static void go_to(struct live *live, size_t dashboard, size_t panel)
{
    view_stack_clear(&live->screen.stack, live->store);
    (void)session_switch(&live->session, dashboard);
    dashboard_view_set_focus(session_view(&live->session), panel);
    session_rebind(&live->session);
}

static void palette_chosen(struct live *live, const char *value)
{
    int64_t number;

    if (strncmp(value, "action ", 7) == 0)
        dispatch_action(live, action_find(value + 7));
    else if (strncmp(value, "panel ", 6) == 0 && number_parse_i64(value + 6, &number))
        go_to(live, (size_t)number / PANELS_MAX, (size_t)number % PANELS_MAX);
    else if (strncmp(value, "dashboard ", 10) == 0 &&
             number_parse_i64(value + 10, &number) &&
             session_switch(&live->session, (size_t)number))
        view_stack_clear(&live->screen.stack, live->store);
}

/* ---- variables ---- */

static void open_values(struct live *live, const char *name)
{
    struct variables *variables = &live->session.variables;
    struct picker_options options = {.kind = KIND_VALUES, .subject = name};
    struct view *picker;
    char title[VALUE_MAX];

    for (size_t i = 0; i < variables->count; i++) {
        const struct variable *variable = &variables->items[i];
        const char *const *values;
        size_t count;

        if (strcmp(variable->spec->name, name) != 0)
            continue;
        snprintf(title, sizeof(title), "%s:", name);
        options.title = title;
        options.multi = variable->spec->multi;
        options.free_text = true;
        options.hint = options.multi ? "Space marks several  Enter takes them  Esc leaves"
                                     : "Enter takes it  Esc leaves";
        picker = view_picker_new(&options);
        if (variable->spec->all)
            picker_add(picker, "All", "every value there is", "All", false);
        values = variables_options(variable, live->store, &count);
        for (size_t k = 0; k < count; k++)
            picker_add(picker, values[k], NULL, values[k],
                       variable_has(variable, values[k]));
        push(live, picker);
        return;
    }
}

static bool open_variables(struct live *live)
{
    struct variables *variables = &live->session.variables;
    struct picker_options options = {
        .title = "Variable:", .hint = "Enter shows its values", .kind = KIND_VARIABLE};
    struct view *picker;

    if (variables->count == 0) {
        live_say(live, STYLE_LABEL, "this dashboard has no variables");
        return true;
    }
    picker = view_picker_new(&options);
    for (size_t i = 0; i < variables->count; i++) {
        struct buf value;

        buf_init(&value, VALUE_MAX);
        variable_format(&variables->items[i], &value);
        picker_add(picker, variables->items[i].spec->name, value.data,
                   variables->items[i].spec->name, false);
        buf_done(&value);
    }
    push(live, picker);
    return true;
}

static void values_chosen(struct live *live, const char *name, const char *values)
{
    struct err err = {0};

    if (!variables_set(&live->session.variables, name, values, &err))
        live_say(live, STYLE_WARNING, "%s", err.msg);
    session_rebind(&live->session);
}

/* ---- time ---- */

static void open_times(struct live *live)
{
    static const char *const lengths[] = {"5m",  "15m", "30m", "1h", "3h", "6h",
                                          "12h", "1d",  "2d",  "1w", "30d"};
    struct picker_options options = {
        .title = "Time range:",
        .hint =
            "or type one: 2h, yesterday 14:00, 03:10 to 03:40, 2026-11-23 03:10 to now",
        .kind = KIND_TIME,
        .free_text = true,
    };
    struct view *picker = view_picker_new(&options);

    picker_add(picker, "as the layout says", "live", "", false);
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        char text[VALUE_MAX];

        snprintf(text, sizeof(text), "last %s", lengths[i]);
        picker_add(picker, text, "live", lengths[i], false);
    }
    push(live, picker);
}

static void time_chosen(struct live *live, const char *text)
{
    struct timerange range = live->session.range;
    int64_t own = session_dashboard(&live->session)->range_ms;
    struct err err = {0};

    if (!*text)
        timerange_reset(&range);
    else if (!timetext_parse(text, clock_wall_ns() / NS_PER_MS, live->screen.utc,
                             timerange_ms(&range, own), &range, &err))
        live_say(live, STYLE_WARNING, "%s", err.msg);
    session_set_range(&live->session, &range);
}

/* ---- copy ---- */

static void open_copies(struct live *live)
{
    struct picker_options options = {
        .title = "Copy:", .hint = "Enter copies", .kind = KIND_COPY};
    struct view *from = screen_view(&live->screen);
    struct view *picker = view_picker_new(&options);

    if (from->cls->copies)
        from->cls->copies(from, picker);
    else
        copies_add(&live->session, picker);
    push(live, picker);
}

static void copy_chosen(struct live *live, const char *text)
{
    struct err err = {0};

    if (clipboard_copy(live->backend, text, &err))
        live_say(live, STYLE_LABEL, "copied, if the terminal allows it: %.120s", text);
    else
        push(live, view_note_new("Copy", err.msg, text));
}

/* ---- all of them ---- */

bool pickers_open(struct live *live, enum action action)
{
    switch ((int)action) {
    case ACTION_PALETTE:
        open_palette(live, false);
        return true;
    case ACTION_SEARCH:
        open_palette(live, true);
        return true;
    case ACTION_VARIABLES:
        return open_variables(live);
    case ACTION_TIME:
        open_times(live);
        return true;
    case ACTION_COPY:
        open_copies(live);
        return true;
    default:
        return false;
    }
}

void pickers_chosen(struct live *live)
{
    struct view *picker = view_stack_top(&live->screen.stack);
    const char *value = picker_value(picker);
    int kind = picker_kind(picker);
    char subject[VALUE_MAX];
    struct buf choice;

    snprintf(subject, sizeof(subject), "%s",
             picker_subject(picker) ? picker_subject(picker) : "");
    buf_init(&choice, CHOICE_MAX);
    if (kind == KIND_VALUES && value)
        picker_values(picker, &choice);
    else
        buf_puts(&choice, value ? value : picker_text(picker));
    view_stack_pop(&live->screen.stack, live->store);
    if (kind == KIND_PALETTE)
        palette_chosen(live, choice.data);
    else if (kind == KIND_VARIABLE)
        open_values(live, choice.data);
    else if (kind == KIND_VALUES)
        values_chosen(live, subject, choice.data);
    else if (kind == KIND_TIME)
        time_chosen(live, choice.data);
    else
        copy_chosen(live, choice.data);
    buf_done(&choice);
}
