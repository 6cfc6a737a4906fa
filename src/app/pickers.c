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

static const struct variable *find_variable(const struct live *live, const char *name)
{
    const struct variables *variables = &live->session.variables;

    for (size_t i = 0; i < variables->count; i++)
        if (strcmp(variables->items[i].spec->name, name) == 0)
            return &variables->items[i];
    return NULL;
}

static void fill_values(struct live *live, const struct variable *variable,
                        struct view *picker)
{
    const struct query_state *state =
        variable->query ? store_state(live->store, variable->query) : NULL;
    size_t count;
    const char *const *values = variables_options(variable, live->store, &count);

    picker_restart(picker);
    if (variable->spec->all)
        picker_add(picker, "All",
                   variable->all ? "every value there is, as now"
                                 : "every value there is",
                   "All", false);
    for (size_t k = 0; k < count; k++)
        picker_add(picker, values[k], NULL, values[k], variable_has(variable, values[k]));
    picker_note(picker, !state                          ? ""
                        : state->status == QUERY_FAILED ? state->err.msg
                        : !state->result                ? "asking the server"
                                                        : "");
    live->values_seen = state ? state->generation : 0;
}

/* What the server has is asked for again: it may have other pods by now. */
void pickers_open_values(struct live *live, const char *name)
{
    const struct variable *variable = find_variable(live, name);
    struct picker_options options = {
        .kind = KIND_VALUES, .subject = name, .free_text = true};
    struct view *picker;
    char title[VALUE_MAX];

    if (!variable)
        return;
    snprintf(title, sizeof(title), "%s:", name);
    options.title = title;
    options.multi = variable->spec->multi;
    options.hint = options.multi ? "Space marks several  Enter takes them  Esc leaves"
                                 : "Enter takes it  Esc leaves";
    picker = view_picker_new(&options);
    if (variable->query && !live->screen.paused)
        store_refresh(live->store, variable->query);
    fill_values(live, variable, picker);
    push(live, picker);
}

void pickers_update(struct live *live)
{
    struct view *top = view_stack_top(&live->screen.stack);
    const struct variable *variable;
    const struct query_state *state;

    if (!top || !view_is_picker(top) || picker_kind(top) != KIND_VALUES)
        return;
    variable = find_variable(live, picker_subject(top));
    state =
        variable && variable->query ? store_state(live->store, variable->query) : NULL;
    if (state && state->generation != live->values_seen)
        fill_values(live, variable, top);
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

/* What a typed range means, or why it is none. */
static bool accept_time(const void *ctx, const char *typed, char *meaning, size_t size)
{
    const struct live *live = ctx;
    int64_t now_ms = clock_wall_ns() / NS_PER_MS;
    int64_t own = session_dashboard(&live->session)->range_ms;
    struct timerange range;
    struct err err = {0};
    char text[VALUE_MAX];

    if (!timetext_parse(typed, now_ms, live->screen.utc,
                        timerange_ms(&live->session.range, own), &range, &err)) {
        snprintf(meaning, size, "%s", err.msg);
        return false;
    }
    timerange_format(&range, own, now_ms, live->screen.utc, text, sizeof(text));
    snprintf(meaning, size, "%s%s", range.end_ms == 0 ? "live, the last " : "", text);
    return true;
}

static void open_times(struct live *live)
{
    struct picker_options options = {
        .title = "Time range:",
        .hint =
            "or type one: 2h, yesterday 14:00, 03:10 to 03:40, 2026-11-23 03:10 to now",
        .kind = KIND_TIME,
        .accept = accept_time,
        .ctx = live,
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
        copies_add(&live->session, picker, live->screen.now_ms);
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
