/* SPDX-License-Identifier: MIT */
#include "app/pickers.h"

#include <stdio.h>
#include <string.h>

#include "app/clipboard.h"
#include "app/contexts.h"
#include "app/copies.h"
#include "app/palette.h"
#include "app/timetext.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/number.h"
#include "views/picker.h"

enum { KIND_PALETTE, KIND_VARIABLE, KIND_VALUES, KIND_TIME, KIND_COPY, KIND_CONTEXT };

enum { VALUE_MAX = 256, CHOICE_MAX = 64 << 10 };

static void push(struct live *live, struct view *picker)
{
    view_stack_push(&live->screen.stack, picker, live->store);
}

/* ---- variables ---- */

void pickers_open_values(struct live *live, const char *name)
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
    struct picker_options options = {
        .title = "Time range:",
        .hint =
            "or type one: 2h, yesterday 14:00, 03:10 to 03:40, 2026-11-23 03:10 to now",
        .kind = KIND_TIME,
        .free_text = true,
    };
    struct view *picker = view_picker_new(&options);

    picker_add(picker, "as the layout says", "live", "", false);
    for (size_t i = 0; time_presets[i]; i++) {
        char text[VALUE_MAX];

        snprintf(text, sizeof(text), "last %s", time_presets[i]);
        picker_add(picker, text, "live", time_presets[i], false);
    }
    push(live, picker);
}

void pickers_set_time(struct live *live, const char *text)
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

/* ---- contexts ---- */

static void open_contexts(struct live *live)
{
    struct view *picker = contexts_picker(live, KIND_CONTEXT);

    if (picker)
        push(live, picker);
}

/* ---- all of them ---- */

bool pickers_open(struct live *live, enum action action)
{
    switch ((int)action) {
    case ACTION_PALETTE:
        push(live, palette_new(live, KIND_PALETTE));
        return true;
    case ACTION_SEARCH:
        push(live, palette_search_new(live, KIND_PALETTE));
        return true;
    case ACTION_VARIABLES:
        return open_variables(live);
    case ACTION_TIME:
        open_times(live);
        return true;
    case ACTION_COPY:
        open_copies(live);
        return true;
    case ACTION_CONTEXTS:
        open_contexts(live);
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
        pickers_open_values(live, choice.data);
    else if (kind == KIND_VALUES)
        values_chosen(live, subject, choice.data);
    else if (kind == KIND_TIME)
        pickers_set_time(live, choice.data);
    else if (kind == KIND_CONTEXT)
        contexts_switch(live, choice.data);
    else
        copy_chosen(live, choice.data);
    buf_done(&choice);
}
