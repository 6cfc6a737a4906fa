/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/mem.h"
#include "views/silence_form.h"

/* What keys and typed text do in the form of a silence. */

enum { BODY_MAX = 256 * 1024 };

static const int64_t minute_ms = 60 * 1000, hour_ms = 3600 * 1000;

static const int duration_hours[] = {1, 2, 4, 8, 24, 72, 168};

/* Rows that are left out in front of those below the matchers. */
static int left_out(const struct silence_form *form)
{
    return form->set.cluster_count > 1 ? 0 : 1;
}

static int row_count(const struct silence_form *form)
{
    return (int)form->draft.count + SILENCE_ROWS - left_out(form);
}

int silence_form_row(const struct silence_form *form, int line)
{
    return line + left_out(form);
}

/* The row among those below the matchers; negative: a matcher. */
static int lower_row(const struct silence_form *form)
{
    int line = form->row - (int)form->draft.count;

    return line < 0 ? line : silence_form_row(form, line);
}

/* --- keys --- */

static void changed(struct silence_form *form)
{
    form->touched = true;
    form->message[0] = '\0';
    silence_preview_now(form);
    silence_ask_past(form);
}

static void next_operator(struct matcher *matcher)
{
    static const struct {
        bool is_regex, is_equal;
    } order[] = {
        {false, true },
        {true,  true },
        {false, false},
        {true,  false}
    };

    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        size_t next = (i + 1) % ARRAY_LEN(order);

        if (order[i].is_regex != matcher->is_regex ||
            order[i].is_equal != matcher->is_equal)
            continue;
        matcher->is_regex = order[next].is_regex;
        matcher->is_equal = order[next].is_equal;
        return;
    }
}

static void change_duration(struct silence_form *form, int direction)
{
    int at = 0, last = (int)ARRAY_LEN(duration_hours) - 1;

    while (at < last && duration_hours[at] * hour_ms < form->draft.duration_ms)
        at++;
    at += direction;
    at = at < 0 ? 0 : at > last ? last : at;
    form->draft.duration_ms = duration_hours[at] * hour_ms;
}

static void change_cluster(struct silence_form *form, int direction)
{
    int count = form->set.cluster_count;

    /* A silence that is changed stays where it is. */
    if (form->draft.id[0] || count < 2)
        return;
    form->cluster = (form->cluster + direction + count) % count;
    silence_name_cluster(form);
}

/* Ask whether to send; only what may be sent is asked about. */
static void ask(struct silence_form *form)
{
    struct err err = {0};

    if (form->read_only)
        (void)snprintf(form->message, sizeof(form->message),
                       "Read-only: nothing is written to a server.");
    else if (form->sent)
        (void)snprintf(form->message, sizeof(form->message), "It is under way.");
    else if (form->outcome == VIEW_SENT_TAKEN)
        (void)snprintf(form->message, sizeof(form->message), "It was taken already.");
    else if (!silence_draft_check(&form->draft, &err))
        (void)snprintf(form->message, sizeof(form->message), "%.300s", err.msg);
    else if (!form->draft.id[0] && silence_is_there(form))
        (void)snprintf(form->message, sizeof(form->message),
                       "There is one like it already, among the silences.");
    else
        form->asking = true;
    form->yes = false;
}

static unsigned open_row(struct silence_form *form)
{
    int row = lower_row(form);

    if (row < 0) {
        struct draft_matcher *at = &form->draft.matchers[form->row];

        line_field_open(&form->field, at->matcher.value);
    } else if (row == SILENCE_ROW_FOR) {
        char held[32];

        line_field_open(&form->field,
                        duration_format(form->draft.duration_ms, held, sizeof(held)));
    } else if (row == SILENCE_ROW_BY) {
        line_field_open(&form->field, form->draft.author);
    } else if (row == SILENCE_ROW_COMMENT) {
        line_field_open(&form->field, form->draft.comment);
    } else if (row == SILENCE_ROW_SEND) {
        ask(form);
    } else {
        form->row++;
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

static unsigned send_it(struct silence_form *form)
{
    struct buf body;

    form->asking = false;
    buf_init(&body, BODY_MAX);
    silence_draft_json(&form->draft, form->now_ms, &body);
    free(form->body);
    form->body = xstrdup(body.data);
    buf_done(&body);
    form->sent = true;
    form->outcome = VIEW_SENT_NOTHING;
    (void)snprintf(form->message, sizeof(form->message), "Sending ...");
    return VIEW_HANDLED | VIEW_REDRAW | VIEW_SEND;
}

static unsigned answer(struct silence_form *form, enum action action)
{
    switch ((int)action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
    case ACTION_NEXT:
    case ACTION_PREVIOUS:
        form->yes = !form->yes;
        break;
    case ACTION_OPEN:
        if (form->yes)
            return send_it(form);
        form->asking = false;
        break;
    case ACTION_BACK:
        form->asking = false;
        break;
    default:
        return VIEW_HANDLED; /* nothing else is done before the answer */
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

static void move(struct silence_form *form, int rows)
{
    int count = row_count(form);

    form->row = (form->row + rows + count) % count;
}

unsigned silence_form_act(struct view *base, enum action action)
{
    struct silence_form *form = (struct silence_form *)base;
    bool on_matcher = lower_row(form) < 0;

    if (form->asking)
        return answer(form, action);
    switch ((int)action) {
    case ACTION_BACK:
        return VIEW_CLOSE;
    case ACTION_OPEN:
        return open_row(form);
    case ACTION_UP:
    case ACTION_PREVIOUS:
        move(form, -1);
        break;
    case ACTION_DOWN:
    case ACTION_NEXT:
        move(form, 1);
        break;
    case ACTION_LEFT:
    case ACTION_RIGHT:
        if (lower_row(form) == SILENCE_ROW_FOR)
            change_duration(form, action == ACTION_LEFT ? -1 : 1);
        else if (lower_row(form) == SILENCE_ROW_CLUSTER)
            change_cluster(form, action == ACTION_LEFT ? -1 : 1);
        changed(form);
        break;
    case ACTION_SILENCE_CHOOSE:
        if (on_matcher)
            form->draft.matchers[form->row].chosen =
                !form->draft.matchers[form->row].chosen;
        changed(form);
        break;
    case ACTION_SILENCE_OPERATOR:
        if (on_matcher)
            next_operator(&form->draft.matchers[form->row].matcher);
        changed(form);
        break;
    default:
        return VIEW_IGNORED;
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

/* --- fields --- */

bool silence_form_editing(const struct view *base)
{
    return ((const struct silence_form *)base)->field.active;
}

/* False where the text is no length of time that a silence may have. */
static bool take_duration(struct silence_form *form, const char *text)
{
    int64_t ms;

    if (!duration_parse(text, &ms) || ms < minute_ms || ms > 366 * 24 * hour_ms) {
        (void)snprintf(form->message, sizeof(form->message),
                       "For how long? Like 45m, 3h, 2d or 1w, up to a year.");
        return false;
    }
    form->draft.duration_ms = ms;
    return true;
}

static bool take_field(struct silence_form *form)
{
    int row = lower_row(form);
    const char *text = form->field.text;

    form->touched = true;
    if (row == SILENCE_ROW_FOR)
        return take_duration(form, text);
    if (row == SILENCE_ROW_BY)
        (void)snprintf(form->draft.author, DRAFT_TEXT_MAX, "%s", text);
    else if (row == SILENCE_ROW_COMMENT)
        (void)snprintf(form->draft.comment, DRAFT_TEXT_MAX, "%s", text);
    else if (row < 0)
        form->draft.matchers[form->row].matcher.value =
            arena_strndup(&form->draft.arena, text, strlen(text));
    return true;
}

unsigned silence_form_edit(struct view *base, const struct event *event)
{
    struct silence_form *form = (struct silence_form *)base;

    if (line_field_event(&form->field, event) == LINE_TAKEN && take_field(form)) {
        changed(form);
        move(form, 1);
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}
