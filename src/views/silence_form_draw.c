/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "views/silence_form.h"
#include "views/wrap.h"

/* The form on the screen, from the top: matchers, fields, what it hides, the button. */

enum { CAPTION_COLS = 22 };

static void draw_focus(const struct silence_form *form, int row, struct canvas *canvas,
                       struct rect line, const struct draw_ctx *ctx)
{
    if (row == form->row)
        canvas_put(canvas, line.x, line.y, form->asking ? STYLE_DIM : STYLE_SELECTED,
                   glyph(ctx->glyphs, GLYPH_FOCUS));
}

static void draw_matcher(const struct silence_form *form, int row, struct canvas *canvas,
                         struct rect line, const struct draw_ctx *ctx)
{
    const struct draft_matcher *at = &form->draft.matchers[row];
    const char *op = at->matcher.is_equal   ? at->matcher.is_regex ? "=~" : "="
                     : at->matcher.is_regex ? "!~"
                                            : "!=";
    uint16_t style = at->chosen ? STYLE_DEFAULT : STYLE_DIM;
    int x = line.x + 2;

    draw_focus(form, row, canvas, line, ctx);
    x += canvas_text(canvas, x, line.y, style, at->chosen ? "[x] " : "[ ] ");
    x += canvas_text_fit(canvas, x, line.y, line.w / 3, STYLE_LABEL, at->matcher.name);
    x += canvas_printf(canvas, x, line.y, style, " %s ", op);
    if (row == form->row && form->field.active) {
        struct rect rest = {x, line.y, line.x + line.w - x, 1};

        line_field_draw(&form->field, canvas, rest, "value");
        return;
    }
    canvas_text_fit(canvas, x, line.y, line.x + line.w - x, style, at->matcher.value);
}

static void draw_field(const struct silence_form *form, enum silence_row row,
                       struct canvas *canvas, struct rect line,
                       const struct draw_ctx *ctx)
{
    static const char *const captions[] = {"sent to", "for", "by", "comment"};
    int at = (int)form->draft.count + (int)row - silence_form_row(form, 0);
    struct rect rest = {line.x + 2, line.y, line.w - 2, 1};
    char text[160], held[32], until[64];

    draw_focus(form, at, canvas, line, ctx);
    if (at == form->row && form->field.active) {
        line_field_draw(&form->field, canvas, rest, captions[row]);
        return;
    }
    canvas_text(canvas, rest.x, line.y, STYLE_LABEL, captions[row]);
    rect_cut_left(&rest, CAPTION_COLS);
    if (row == SILENCE_ROW_CLUSTER) {
        (void)snprintf(text, sizeof(text), form->draft.id[0] ? "%s" : "< %s >",
                       alert_cluster_name(&form->set, form->cluster));
        canvas_text_fit(canvas, rest.x, line.y, rest.w, STYLE_DEFAULT, text);
    } else if (row == SILENCE_ROW_FOR) {
        moment_strftime((form->now_ms + form->draft.duration_ms) * 1000000, form->utc,
                        "%a %H:%M %Z", until, sizeof(until));
        (void)snprintf(text, sizeof(text), "< %s >   until %s",
                       duration_human(form->draft.duration_ms, held, sizeof(held)),
                       until);
        canvas_text_fit(canvas, rest.x, line.y, rest.w, STYLE_DEFAULT, text);
    } else {
        canvas_text_fit(canvas, rest.x, line.y, rest.w, STYLE_DEFAULT,
                        row == SILENCE_ROW_BY ? form->draft.author : form->draft.comment);
    }
}

static void draw_count(struct canvas *canvas, struct rect line, const char *caption,
                       bool known, size_t alerts, size_t critical, const char *names)
{
    char text[320];

    canvas_text(canvas, line.x + 2, line.y, STYLE_LABEL, caption);
    if (!known)
        (void)snprintf(text, sizeof(text), "not known yet");
    else
        (void)snprintf(text, sizeof(text), "%zu alert%s, %zu critical%s%s", alerts,
                       alerts == 1 ? "" : "s", critical, names[0] ? ": " : "", names);
    canvas_text_fit(canvas, line.x + 2 + CAPTION_COLS, line.y, line.w - 2 - CAPTION_COLS,
                    critical > 0 ? STYLE_CRITICAL : STYLE_VALUE, text);
}

static void draw_question(const struct silence_form *form, struct canvas *canvas,
                          struct rect line, const struct draw_ctx *ctx)
{
    uint32_t mark = glyph(ctx->glyphs, GLYPH_FOCUS);
    int x = line.x + 2;

    x += canvas_printf(canvas, x, line.y, STYLE_WARNING, "Hide %zu alert%s?   ",
                       form->now.alerts, form->now.alerts == 1 ? "" : "s");
    if (!form->yes)
        canvas_put(canvas, x, line.y, STYLE_SELECTED, mark);
    x += 2 + canvas_text(canvas, x + 2, line.y,
                         form->yes ? STYLE_DEFAULT : STYLE_SELECTED, "Cancel");
    x += 3;
    if (form->yes)
        canvas_put(canvas, x, line.y, STYLE_SELECTED, mark);
    canvas_text(canvas, x + 2, line.y, form->yes ? STYLE_SELECTED : STYLE_DEFAULT,
                form->draft.id[0] ? "Extend" : "Silence");
}

static void draw_message(const struct silence_form *form, struct canvas *canvas,
                         struct rect area, int y)
{
    uint16_t style = form->outcome == VIEW_SENT_TAKEN     ? STYLE_OK
                     : form->outcome == VIEW_SENT_REFUSED ? STYLE_CRITICAL
                                                          : STYLE_WARNING;
    const char *text = form->message;

    while (*text && y < area.y + area.h && area.w > 10) {
        size_t skip, size = wrap_line(text, area.w - 4, &skip);

        canvas_text_n(canvas, area.x + 2, y++, style, text, size);
        text += skip > 0 ? skip : 1;
    }
}

void silence_form_draw(const struct view *base, struct canvas *canvas, struct rect area,
                       const struct draw_ctx *ctx)
{
    const struct silence_form *form = (const struct silence_form *)base;
    struct rect line = {area.x, area.y, area.w, 1};
    int room = area.h - 12, count = (int)form->draft.count, first = 0;
    int x = area.x;

    x += canvas_text(canvas, x, line.y, STYLE_TITLE_FOCUS,
                     form->draft.id[0] || form->silence ? "Extend a silence" : "Silence");
    x += canvas_text(canvas, x, line.y, STYLE_CRITICAL,
                     form->read_only ? "  read-only: nothing is written" : "") +
         1;
    canvas_hline(canvas, x, line.y++, area.x + area.w - x, STYLE_RULE);
    /* The chosen row stays in sight among many matchers. */
    if (room < 3)
        room = 3;
    if (form->row >= room && form->row < count)
        first = form->row - room + 1;
    for (int i = first; i < count && i < first + room; i++, line.y++)
        draw_matcher(form, i, canvas, line, ctx);
    line.y++;
    for (int row = silence_form_row(form, 0); row <= SILENCE_ROW_COMMENT; row++, line.y++)
        draw_field(form, (enum silence_row)row, canvas, line, ctx);
    line.y++;
    draw_count(canvas, line, "would hide now", form->set.answered > 0, form->now.alerts,
               form->now.critical, form->now.names);
    line.y++;
    draw_count(canvas, line, "in the last 7 days", form->past.known, form->past.alerts,
               form->past.critical, form->past.names);
    line.y += 2;
    if (form->asking) {
        draw_question(form, canvas, line, ctx);
    } else {
        draw_focus(form, count + SILENCE_ROW_SEND - silence_form_row(form, 0), canvas,
                   line, ctx);
        canvas_text(canvas, line.x + 2, line.y, STYLE_VALUE,
                    form->draft.id[0] ? "Extend ..." : "Silence ...");
    }
    draw_message(form, canvas, area, line.y + 2);
}
