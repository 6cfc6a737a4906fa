/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/utf8.h"
#include "views/alerts_view.h"

/*
 * The filter while it is typed: the list follows each key; below the field stands what
 * could come next, with the number of alerts that have it.
 */

enum { FILTER_MAX = 8 * LINE_FIELD_MAX, GAP = 2 };

/* Take the filter that a text means; false where it cannot be read: what was there goes
   on until it can. */
static bool apply(struct alerts_view *view, const char *text)
{
    struct err err = {0};
    struct filter *filter = filter_new(text, &err);

    (void)snprintf(view->filter_error, sizeof(view->filter_error), "%.190s", err.msg);
    if (!filter)
        return false;
    filter_free(view->filter);
    view->filter = text[0] ? filter : NULL;
    if (!view->filter)
        filter_free(filter);
    alerts_build_rows(view);
    return true;
}

/* Where the word at the end is only begun (it leaves nothing, and there are choices for
   it), what stands before it holds meanwhile. */
static void follow(struct alerts_view *view)
{
    const char *text = view->filter_text.text;
    char before[LINE_FIELD_MAX];
    bool done;

    filter_complete(&view->set, text, &view->choices);
    view->choice = 0;
    done = apply(view, text) && view->rows.filtered < view->set.count;
    if (done || view->choices.count == 0 || view->choices.begins >= sizeof(before))
        return;
    memcpy(before, text, view->choices.begins);
    before[view->choices.begins] = '\0';
    (void)apply(view, before);
}

void alerts_filter_open(struct alerts_view *view)
{
    line_field_open(&view->filter_text, view->filter_text.text);
    follow(view);
}

bool alerts_editing(const struct view *base)
{
    return ((const struct alerts_view *)base)->filter_text.active;
}

static void take_choice(struct alerts_view *view)
{
    struct line_field *field = &view->filter_text;
    struct buf text;

    if (view->choice >= view->choices.count)
        return;
    buf_init(&text, FILTER_MAX);
    filter_completed(field->text, &view->choices, view->choice, &text);
    if (text.size < sizeof(field->text))
        memcpy(field->text, text.data, text.size + 1);
    buf_done(&text);
    follow(view);
}

static bool choose(struct alerts_view *view, const struct event *event)
{
    size_t count = view->choices.count;

    if (event->type != EVENT_KEY || event->mods)
        return false;
    if (event->code == KEY_CODE_TAB)
        take_choice(view);
    else if (count > 0 && (event->code == KEY_CODE_DOWN || event->code == KEY_CODE_RIGHT))
        view->choice = (view->choice + 1) % count;
    else if (count > 0 && (event->code == KEY_CODE_UP || event->code == KEY_CODE_LEFT))
        view->choice = (view->choice + count - 1) % count;
    else
        return false;
    return true;
}

unsigned alerts_edit(struct view *base, const struct event *event)
{
    struct alerts_view *view = (struct alerts_view *)base;

    if (choose(view, event))
        return VIEW_HANDLED | VIEW_REDRAW;
    if (line_field_event(&view->filter_text, event) == LINE_TYPED)
        follow(view);
    else
        (void)apply(view, view->filter_text.text);
    return VIEW_HANDLED | VIEW_REDRAW;
}

/* Columns of a choice: its text, its count, a mark in front of the chosen one. */
static int width_of(const struct completion *choice, char *buf, size_t size)
{
    (void)snprintf(buf, size, "%.80s \xc3\x97%zu", choice->text, choice->alerts);
    return utf8_width(buf) + 1 + GAP;
}

/* The first that is shown so that the chosen one is too. */
static size_t first_shown(const struct alerts_view *view, int width)
{
    size_t first = view->choice;
    char text[128];
    int used = 0;

    if (view->choices.count == 0)
        return 0;
    for (;;) {
        used += width_of(&view->choices.items[first], text, sizeof(text));
        if (used > width && first < view->choice)
            return first + 1;
        if (first == 0)
            return 0;
        first--;
    }
}

void alerts_filter_draw(const struct alerts_view *view, struct canvas *canvas,
                        struct rect line, const struct draw_ctx *ctx)
{
    int x = line.x, end = line.x + line.w;
    char text[128];

    if (view->choices.count == 0) {
        canvas_text_fit(
            canvas, x, line.y, line.w, view->filter_error[0] ? STYLE_WARNING : STYLE_DIM,
            view->filter_error[0] ? view->filter_error
                                  : "words, or label=\"value\" with = != =~ !~");
        return;
    }
    for (size_t i = first_shown(view, line.w); i < view->choices.count && x < end; i++) {
        int width = width_of(&view->choices.items[i], text, sizeof(text));

        if (i == view->choice)
            canvas_put(canvas, x, line.y, STYLE_SELECTED,
                       glyph(ctx->glyphs, GLYPH_FOCUS));
        canvas_text_fit(canvas, x + 1, line.y, end - x - 1,
                        i == view->choice ? STYLE_SELECTED : STYLE_LABEL, text);
        x += width;
    }
}
