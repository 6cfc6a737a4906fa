/* SPDX-License-Identifier: MIT */
#include "views/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "views/series_list.h"

enum { FRAME_BYTES_MAX = 1 << 20, TITLE_LEAST = 4 };

struct panel_frame *frame_new(void)
{
    struct panel_frame *frame = xcalloc(1, sizeof(*frame));

    arena_init(&frame->arena, FRAME_BYTES_MAX);
    return frame;
}

void frame_free(struct panel_frame *frame)
{
    if (!frame)
        return;
    arena_done(&frame->arena);
    free(frame);
}

struct rect panel_inner(const struct panel_class *cls, struct rect area)
{
    enum { TITLE_MAX = 13 };
    struct rect inner = area;

    rect_cut_left(&inner, 1);
    if (cls->compact && area.h == 1) {
        int title = inner.w / 3;

        rect_cut_left(&inner, title < TITLE_MAX ? title : TITLE_MAX);
        return inner;
    }
    rect_cut_top(&inner, 1);
    return inner;
}

/* ---- update ---- */

/* The expression that the sentence is about. */
static void body_query(struct panel *panel, const struct panel_input *input, size_t at,
                       int line, int column)
{
    enum { QUERY_LINES = 4 };

    if (at >= input->query_count || !input->exprs || !input->exprs[at])
        return;
    frame_add_query(panel->frame, &panel->frame->body, input->exprs[at], line, column,
                    input->cols, QUERY_LINES);
}

static void body_failed(struct panel *panel, const struct panel_input *input)
{
    size_t at = condition_failed_target(input);
    int line = 0, column = 0;

    frame_add(panel->frame, &panel->frame->body, STYLE_ERROR, panel->notice, input->cols,
              4);
    if (at < input->query_count) {
        const struct err *err = &input->queries[at]->err;

        if (err->line > 0 && err->column > 0) {
            line = err->line;
            column = err->column;
        } else if (!frame_error_place(err->msg, &line, &column)) {
            line = column = 0;
        }
    }
    body_query(panel, input, at, line, column);
}

static void body_update(struct panel *panel, const struct panel_input *input)
{
    struct panel_frame *frame = panel->frame;

    if (input->cols < 1)
        return;
    switch (panel->condition) {
    case PANEL_FAILED:
        body_failed(panel, input);
        break;
    case PANEL_NO_DATA:
    case PANEL_STALE:
        if (panel->summary.has_data)
            break;
        frame_add(frame, &frame->body, STYLE_LABEL, panel->notice, input->cols, 3);
        if (!panel->spec->expected_empty)
            body_query(panel, input, 0, 0, 0);
        break;
    case PANEL_UNSOURCED:
        frame_add(frame, &frame->body, STYLE_LABEL, panel->notice, input->cols, 4);
        break;
    case PANEL_LOADING:
    case PANEL_LIVE:
    case PANEL_PARTIAL:
        break;
    }
}

void frame_finish(struct panel *panel, const struct panel_input *input)
{
    struct panel_frame *frame = panel->frame;
    char age[32];

    frame->aside[0] = frame->value[0] = frame->step[0] = '\0';
    if (panel->summary.has_data)
        snprintf(frame->value, sizeof(frame->value), "%s", panel->summary.value);
    if (input->full_screen && panel->step_ms > 0)
        snprintf(frame->step, sizeof(frame->step), "%sstep %s",
                 panel->log_axis ? "log axis, " : "",
                 duration_format(panel->step_ms, age, sizeof(age)));
    if (panel->condition == PANEL_STALE)
        snprintf(frame->aside, sizeof(frame->aside), "%s%s old!",
                 panel->summary.has_data ? "" : "no data ",
                 duration_human(panel->age_ms / 1000 * 1000, age, sizeof(age)));
    else if (panel->condition == PANEL_PARTIAL)
        snprintf(frame->aside, sizeof(frame->aside), "part");
    else if (panel->condition == PANEL_LOADING && *panel->notice)
        snprintf(frame->aside, sizeof(frame->aside), "%.40s", panel->notice);
    else if (panel->condition == PANEL_LOADING)
        snprintf(frame->aside, sizeof(frame->aside), "loading%s",
                 input->glyphs == GLYPHS_ASCII ? "..." : "…");
    else if (panel->condition == PANEL_NO_DATA && panel->summary.ended_ms > 0 &&
             (panel->summary.has_data || panel->cls->compact))
        snprintf(frame->aside, sizeof(frame->aside), "last %s ago",
                 series_age(input, panel->summary.ended_ms, age, sizeof(age)));
    else if (panel->condition == PANEL_NO_DATA || panel->condition == PANEL_FAILED)
        snprintf(frame->aside, sizeof(frame->aside), "%s",
                 panel_condition_name(panel->condition));
    else if (panel->condition == PANEL_UNSOURCED)
        snprintf(frame->aside, sizeof(frame->aside), "no source");
    body_update(panel, input);
}

/* ---- drawing ---- */

static uint16_t aside_style(enum panel_condition condition)
{
    static const uint16_t styles[] = {
        [PANEL_LOADING] = STYLE_LABEL,   [PANEL_LIVE] = STYLE_LABEL,
        [PANEL_STALE] = STYLE_STALE,     [PANEL_NO_DATA] = STYLE_LABEL,
        [PANEL_PARTIAL] = STYLE_WARNING, [PANEL_FAILED] = STYLE_ERROR,
        [PANEL_UNSOURCED] = STYLE_DIM,
    };

    return styles[condition];
}

/* "▲C " before a value that is critical: shape and letter, for those without colour. */
static const char *severity_mark(enum threshold_state state, enum glyphs glyphs,
                                 char *buf, size_t size)
{
    enum glyph shape = state == STATE_CRITICAL ? GLYPH_CRITICAL : GLYPH_WARNING;
    char mark[5];

    if (state != STATE_CRITICAL && state != STATE_WARNING)
        return "";
    snprintf(buf, size, "%s%c ", glyph_text(glyphs, shape, mark),
             state == STATE_CRITICAL ? 'C' : 'W');
    return buf;
}

/* The value as it fits: with the severity's mark, without the name in front of it, the
   mark alone. A number is never cut. */
static const char *fitting_value(const struct panel *panel, enum glyphs glyphs, int width,
                                 char *buf, size_t size)
{
    const char *value = panel->cls->compact ? "" : panel->frame->value, *number;
    char mark[16];

    snprintf(buf, size, "%s%s",
             *value ? severity_mark(panel->summary.state, glyphs, mark, sizeof(mark))
                    : "",
             value);
    if (utf8_width(buf) <= width)
        return buf;
    if (utf8_width(value) <= width)
        return value;
    number = *value < '0' || *value > '9' ? strchr(value, ' ') : NULL;
    if (number && utf8_width(number + 1) <= width)
        return number + 1;
    snprintf(buf, size, "%s",
             severity_mark(panel->summary.state, glyphs, mark, sizeof(mark)));
    buf[strcspn(buf, " ")] = '\0';
    return utf8_width(buf) <= width ? buf : "";
}

/* The right end of the title line, which goes before the title where there is not room
   for both: value, then what is said beside it. That it is stale goes before the value.
   Returns the columns it took. */
static int draw_right(const struct panel *panel, struct canvas *canvas, int x, int y,
                      int width, enum glyphs glyphs)
{
    const struct panel_frame *frame = panel->frame;
    uint16_t style = state_style(panel->summary.state, STYLE_VALUE);
    int aside = utf8_width(frame->aside), used = 0;
    const char *value;
    char text[96];

    if (panel->condition == PANEL_STALE)
        style |= STYLE_FADE;
    if (aside > 0) {
        canvas_text_right(canvas, x, y, width, aside_style(panel->condition),
                          frame->aside);
        used = aside < width ? aside + 1 : width;
    }
    value = fitting_value(panel, glyphs, width - used, text, sizeof(text));
    if (*value) {
        canvas_text_right(canvas, x, y, width - used, style, value);
        return used + utf8_width(value);
    }
    return used > aside ? aside : used;
}

static void draw_rule(const struct panel *panel, struct canvas *canvas, int x, int end,
                      int y, const struct draw_ctx *ctx)
{
    const char *step = panel->frame->step;
    int width = utf8_width(step);

    if (end - x < 1 || panel->cls->compact)
        return;
    canvas_fill(canvas, (struct rect){x, y, end - x, 1}, STYLE_RULE,
                glyph(ctx->glyphs, GLYPH_HLINE));
    if (width == 0 || end - x < width + 8)
        return;
    canvas_put(canvas, end - width - 4, y, STYLE_RULE, ' ');
    canvas_text(canvas, end - width - 3, y, STYLE_DIM, step);
    canvas_put(canvas, end - 3, y, STYLE_RULE, ' ');
}

static void draw_title(const struct panel *panel, struct canvas *canvas, struct rect area,
                       const struct draw_ctx *ctx)
{
    bool compact_row = panel->cls->compact && area.h == 1;
    int end = area.x + area.w, x = area.x + 1, right = 0, width, title;
    char text[sizeof(panel->title)];

    if (ctx->focused)
        canvas_put(canvas, area.x, area.y, STYLE_TITLE_FOCUS,
                   glyph(ctx->glyphs, GLYPH_FOCUS));
    width = end - x;
    if (compact_row)
        width = panel_inner(panel->cls, area).x - x - 1;
    else
        right = draw_right(panel, canvas, x, area.y, width, ctx->glyphs);
    title = width - right - (right ? 1 : 0);
    if (title < (right ? TITLE_LEAST : 1))
        return;
    /* Repeated panels differ at the end. */
    if (panel->scope_count > 0)
        utf8_ellipsize_middle(panel->title, title, text, sizeof(text));
    else
        snprintf(text, sizeof(text), "%s", panel->title);
    x += canvas_text_fit(canvas, x, area.y, title,
                         ctx->focused ? STYLE_TITLE_FOCUS : STYLE_TITLE, text);
    if (!compact_row)
        draw_rule(panel, canvas, x + 1, end - right - (right ? 1 : 0), area.y, ctx);
}

static void draw_lines(struct canvas *canvas, struct rect r,
                       const struct frame_text *text)
{
    for (size_t i = 0; i < text->count && (int)i < r.h; i++)
        canvas_text_fit(canvas, r.x, r.y + (int)i, r.w, text->lines[i].style,
                        text->lines[i].text);
}

/* One row: the contents give way to what is to be said. */
static struct rect draw_compact_row(const struct panel *panel, struct canvas *canvas,
                                    struct rect inner)
{
    int aside = utf8_width(panel->frame->aside);

    if (aside == 0)
        return inner;
    if (!panel->summary.has_data || aside + 8 > inner.w) {
        canvas_text_fit(canvas, inner.x, inner.y, inner.w, aside_style(panel->condition),
                        panel->frame->aside);
        return (struct rect){inner.x, inner.y, 0, 0};
    }
    canvas_text_right(canvas, inner.x, inner.y, inner.w, aside_style(panel->condition),
                      panel->frame->aside);
    inner.w -= aside + 1;
    return inner;
}

struct rect frame_draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                       const struct draw_ctx *ctx)
{
    struct rect inner = panel_inner(panel->cls, area), below;

    if (rect_empty(area))
        return (struct rect){area.x, area.y, 0, 0};
    draw_title(panel, canvas, area, ctx);
    if (rect_empty(inner))
        return (struct rect){inner.x, inner.y, 0, 0};
    if (panel->cls->compact && area.h == 1)
        return draw_compact_row(panel, canvas, inner);
    if (panel->summary.has_data || ctx->full_screen) {
        below = rect_cut_bottom(&inner, (int)panel->frame->below.count);
        draw_lines(canvas, below, &panel->frame->below);
    }
    if (panel->summary.has_data)
        return inner;
    draw_lines(canvas, inner, &panel->frame->body);
    return (struct rect){inner.x, inner.y, 0, 0};
}
