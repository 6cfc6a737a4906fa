/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "core/utf8.h"
#include "views/trace_text.h"
#include "views/waterfall_view.h"

/*
 * The tree at the left, its spans as bars on one scale at the right: what is on the
 * critical path full, what ran beside it shaded. The colour is the service's, failed ones
 * are marked by a letter too.
 */

enum {
    HEAD_ROWS = 3,
    DETAIL_FROM = 16,
    DETAIL_LEAST = 5,
    DURATION_COLUMNS = 9,
    BESIDE_FROM = 110
};

uint16_t waterfall_service_style(size_t service)
{
    return (uint16_t)(STYLE_SERIES_1 + service % SERIES_STYLES);
}

void waterfall_lay_out(struct waterfall_view *view, int rows)
{
    int body = rows - HEAD_ROWS, detail = 0, tree;

    body = body > 0 ? body : 0;
    if (rows >= DETAIL_FROM || view->tall)
        detail = view->tall ? body * 3 / 4 : body / 3;
    if (detail > 0 && detail < DETAIL_LEAST)
        detail = body > DETAIL_LEAST * 2 ? DETAIL_LEAST : body / 2;
    view->map_rows = waterfall_map_rows(view, body - detail);
    if (view->map_rows > 0)
        waterfall_make_map(view, view->cols - waterfall_scale_x(view->cols));
    body -= view->map_rows;
    tree = body - detail;
    /* What the tree does not need, the detail has. */
    if (detail > 0 && tree > (int)view->row_count + 1)
        tree = (int)view->row_count + 1;
    view->height = tree;
    view->detail_rows = detail > 0 ? body - tree : 0;
    list_resize(&view->list, tree);
    list_resize(&view->group_list, body - 1 > 0 ? body - 1 : 0);
}

/* --- the head --- */

static void draw_title(const struct waterfall_view *view, struct canvas *canvas,
                       struct rect line)
{
    const struct trace *trace = view->trace;
    char title[400], counts[100], when[32], takes[32];
    int x = line.x;

    canvas_hline(canvas, line.x, line.y, line.w, STYLE_RULE);
    if (!trace) {
        snprintf(title, sizeof(title), "Trace %.32s ", view->id);
        canvas_text_fit(canvas, x, line.y, line.w, STYLE_TITLE, title);
        return;
    }
    moment_strftime(trace->start_ns, view->utc, "%H:%M:%S", when, sizeof(when));
    snprintf(title, sizeof(title), "Trace %.8s %.120s ", view->id,
             trace_operation_text(trace->spans[trace->root].operation));
    x += canvas_text_fit(canvas, x, line.y, line.w / 2, STYLE_TITLE, title);
    snprintf(title, sizeof(title), " %s.%03d  %s  %s ", when,
             (int)(trace->start_ns / 1000000 % 1000),
             trace_duration_text(trace->end_ns - trace->start_ns, takes, sizeof(takes)),
             trace_counts_text(trace, counts, sizeof(counts)));
    canvas_text_fit(canvas, x, line.y, line.x + line.w - x,
                    trace->error_count > 0 ? STYLE_CRITICAL : STYLE_VALUE, title);
}

static int draw_services(const struct trace *trace, struct canvas *canvas,
                         struct rect line)
{
    int x = line.x;

    for (size_t i = 0; i < trace->service_count; i++) {
        char text[140];
        int width;

        snprintf(text, sizeof(text), "%c %.100s", trace->services[i].letter,
                 trace->services[i].name);
        width = utf8_width(text);
        if (x + width > line.x + line.w) {
            canvas_put(canvas, x < line.x + line.w ? x : line.x + line.w - 1, line.y,
                       STYLE_DIM, '+');
            break;
        }
        canvas_text(canvas, x, line.y, waterfall_service_style(i), text);
        x += width + 2;
    }
    return x;
}

static void draw_second_line(const struct waterfall_view *view, struct canvas *canvas,
                             struct rect line)
{
    char text[400], skew[200], takes[32];
    int x;

    if (view->field.active) {
        line_field_draw(&view->field, canvas, line,
                        view->field_is == WATERFALL_MINIMUM ? "at least" : "find");
        return;
    }
    if (view->said[0]) {
        canvas_text_fit(canvas, line.x, line.y, line.w, STYLE_INFO, view->said);
        return;
    }
    x = draw_services(view->trace, canvas, line);
    if (view->min_ns > 0 || view->errors_only)
        x += 2 + canvas_printf(canvas, x, line.y, STYLE_INFO, "only %s%s%s",
                               view->errors_only ? "errors" : "",
                               view->errors_only && view->min_ns > 0 ? ", " : "",
                               view->min_ns > 0 ? trace_duration_text(view->min_ns, takes,
                                                                      sizeof(takes))
                                                : "");
    trace_notice_text(view->trace, text, sizeof(text));
    trace_skew_text(view->trace, skew, sizeof(skew));
    if (text[0])
        x += 2 +
             canvas_text_fit(canvas, x, line.y, line.x + line.w - x, STYLE_WARNING, text);
    if (skew[0] && x < line.x + line.w - 8)
        canvas_text_fit(canvas, x, line.y, line.x + line.w - x, STYLE_LABEL, skew);
}

/* --- the tree --- */

struct scale {
    int x, w;
    int64_t from_ns, to_ns;
};

int waterfall_scale_x(int cols)
{
    int left = cols * 9 / 20;

    return left < 26 ? 26 : left > 72 ? 72 : left;
}

static struct scale make_scale(const struct waterfall_view *view, struct rect area)
{
    int left = waterfall_scale_x(area.w);
    struct scale scale;

    scale.x = area.x + left;
    scale.w = area.w - left;
    scale.from_ns = view->from_ns;
    scale.to_ns = view->to_ns > view->from_ns ? view->to_ns : view->from_ns + 1;
    return scale;
}

static void draw_ruler(const struct waterfall_view *view, struct canvas *canvas,
                       const struct scale *scale, int y)
{
    int ticks = scale->w >= 48 ? 4 : scale->w >= 24 ? 2 : 1;
    int64_t start = view->trace->start_ns;
    char text[32];

    for (int i = 0; i <= ticks; i++) {
        int64_t ns = scale->from_ns + (scale->to_ns - scale->from_ns) / ticks * i;
        int x = scale->x + (int)((int64_t)(scale->w - 1) * i / ticks);

        trace_duration_text(i == ticks ? scale->to_ns - start : ns - start, text,
                            sizeof(text));
        if (i == ticks)
            x = scale->x + scale->w - utf8_width(text);
        canvas_text(canvas, x, y, STYLE_AXIS, text);
    }
    if (scale->from_ns > start || scale->to_ns < view->trace->end_ns)
        canvas_text_fit(canvas, scale->x - 16, y, 15, STYLE_INFO, "part of it");
}

/* First and one past the last cell of a time within the scale; at least one cell. False
   where it lies outside. */
static bool cells_of(const struct scale *scale, int64_t from_ns, int64_t to_ns,
                     int *first, int *end)
{
    double per = (double)scale->w / (double)(scale->to_ns - scale->from_ns);

    if (to_ns < scale->from_ns || from_ns > scale->to_ns)
        return false;
    from_ns = from_ns < scale->from_ns ? scale->from_ns : from_ns;
    to_ns = to_ns > scale->to_ns ? scale->to_ns : to_ns;
    *first = (int)((double)(from_ns - scale->from_ns) * per);
    *end = (int)((double)(to_ns - scale->from_ns) * per + 0.5);
    if (*first >= scale->w)
        *first = scale->w - 1;
    if (*end <= *first)
        *end = *first + 1;
    return true;
}

static void draw_bar(const struct waterfall_view *view, struct canvas *canvas,
                     const struct scale *scale, const struct span *span, int y,
                     uint16_t style, enum glyphs glyphs)
{
    uint32_t full = glyph(glyphs, GLYPH_BAR_FULL), shade = glyph(glyphs, GLYPH_SHADE);
    int first, end;

    if (!cells_of(scale, span->start_ns, span_end_ns(span), &first, &end))
        return;
    canvas_fill(canvas, (struct rect){scale->x + first, y, end - first, 1}, style,
                view->plain ? full : shade);
    for (uint32_t i = 0; i < span->section_count && !view->plain; i++)
        if (cells_of(scale, span->sections[i].from_ns, span->sections[i].to_ns, &first,
                     &end))
            canvas_fill(canvas, (struct rect){scale->x + first, y, end - first, 1}, style,
                        full);
}

static void draw_name(const struct waterfall_view *view, struct canvas *canvas,
                      struct rect line, int32_t index, enum glyphs glyphs)
{
    const struct trace *trace = view->trace;
    const struct span *span = &trace->spans[index];
    const struct trace_service *service = trace_service_of(trace, span);
    uint16_t style = waterfall_service_style((size_t)(service - trace->services));
    bool match = waterfall_matches(trace, span, view->search);
    char branch[200], folded[32] = "";
    int x = line.x, room = line.w;

    trace_branch_text(trace, (size_t)index, glyphs, branch, sizeof(branch));
    if (utf8_width(branch) > room / 2)
        branch[utf8_prefix(branch, strlen(branch), room / 2)] = '\0';
    x += canvas_text(canvas, x, line.y, STYLE_DIM, branch);
    canvas_put(canvas, x, line.y, style, (unsigned char)service->letter);
    x += 2;
    if (view->folded[index] && span->below > 0)
        snprintf(folded, sizeof(folded), " +%u%s", span->below,
                 span->errors_below > 0 ? " E" : "");
    room = line.x + line.w - x - utf8_width(folded);
    x += canvas_text_fit(canvas, x, line.y, room, match ? STYLE_MATCH : STYLE_DEFAULT,
                         trace_operation_text(span->operation));
    x += canvas_text(canvas, x, line.y,
                     span->errors_below > 0 ? STYLE_CRITICAL : STYLE_INFO, folded);
    /* The service's name where it changes. */
    if (span->parent >= 0 &&
        trace_service_of(trace, &trace->spans[span->parent]) == service)
        return;
    if (line.x + line.w - x > 8)
        canvas_text_fit(canvas, x + 2, line.y, line.x + line.w - x - 2, STYLE_DIM,
                        service->name);
}

static void draw_row(const struct waterfall_view *view, struct canvas *canvas,
                     struct rect area, const struct scale *scale, int row,
                     const struct draw_ctx *ctx)
{
    int32_t index = view->rows[row];
    const struct trace *trace = view->trace;
    const struct span *span = &trace->spans[index];
    size_t service = trace->processes[span->process].service;
    int y = area.y + row - view->list.top, duration = scale->x - DURATION_COLUMNS - 3;
    struct rect name = {area.x + 1, y, duration - area.x - 2, 1};
    char text[32];

    draw_name(view, canvas, name, index, ctx->glyphs);
    canvas_text_right(canvas, duration, y, DURATION_COLUMNS, STYLE_DEFAULT,
                      trace_duration_text(span->duration_ns, text, sizeof(text)));
    if (span->error)
        canvas_put(canvas, duration + DURATION_COLUMNS + 1, y, STYLE_CRITICAL, 'E');
    draw_bar(view, canvas, scale, span, y,
             span->error ? STYLE_CRITICAL : waterfall_service_style(service),
             ctx->glyphs);
    if (row != view->list.cursor)
        return;
    canvas_add_attributes(canvas, (struct rect){area.x, y, scale->x - area.x - 1, 1},
                          STYLE_BOLD);
    canvas_put(canvas, area.x, y, STYLE_SELECTED, glyph(ctx->glyphs, GLYPH_FOCUS));
}

int waterfall_detail_cols(const struct waterfall_view *view)
{
    return view->cols < BESIDE_FROM || !view->beside.has_loki ? view->cols
                                                              : view->cols / 2 - 1;
}

static void draw_detail(const struct waterfall_view *view, struct canvas *canvas,
                        struct rect area)
{
    int32_t index = waterfall_selected(view);
    int last = view->detail_top + area.h - 1;
    int left = waterfall_detail_cols(view);
    struct rect right = {area.x + left + 2, area.y, area.w - left - 2, area.h}, head;
    char text[300], more[64] = "";

    if (index < 0)
        return;
    if (left < area.w)
        beside_draw(&view->beside, view->trace, &view->trace->spans[index], view->utc,
                    canvas, right);
    area.w = left;
    head = rect_cut_top(&area, 1);
    canvas_hline(canvas, head.x, head.y, head.w, STYLE_RULE);
    snprintf(text, sizeof(text), "Span %.200s ",
             trace_operation_text(view->trace->spans[index].operation));
    if (view->detail_count > last)
        snprintf(more, sizeof(more), " %d-%d of %d Tab", view->detail_top + 1, last,
                 view->detail_count);
    canvas_text_fit(canvas, head.x, head.y, head.w - utf8_width(more), STYLE_TITLE, text);
    canvas_text_right(canvas, head.x, head.y, head.w, STYLE_LABEL, more);
    (void)waterfall_draw_span(view, canvas, area, view->detail_top);
}

/* --- where there is no trace --- */

static void draw_absent(const struct waterfall_view *view, struct canvas *canvas,
                        struct rect area)
{
    int y = area.y;

    if (view->source_count == 0) {
        canvas_text_fit(
            canvas, area.x + 1, y, area.w - 1, STYLE_LABEL,
            "No Jaeger and no Tempo is configured: midwatch --jaeger URL or --tempo URL");
        return;
    }
    for (size_t i = 0; i < view->asking; i++)
        canvas_printf(canvas, area.x + 1, y++, STYLE_LABEL, "%s: %s",
                      view->sources[i].name, view->answers[i]);
    if (view->asking < view->source_count) {
        canvas_printf(canvas, area.x + 1, y, STYLE_DIM, "asking %s",
                      view->sources[view->asking].name);
        return;
    }
    y++;
    canvas_text_fit(canvas, area.x + 1, y++, area.w - 1,
                    view->failed ? STYLE_WARNING : STYLE_DEFAULT,
                    view->failed ? "Not found, but not everyone could be asked"
                                 : "Not sampled, or not stored yet");
    canvas_text_fit(
        canvas, area.x + 1, y, area.w - 1, STYLE_LABEL,
        "Most requests leave a trace id in the log and no trace. r asks again, "
        "l shows the log lines of the id.");
}

static void draw_map(const struct waterfall_view *view, struct canvas *canvas,
                     struct rect area, const struct draw_ctx *ctx)
{
    int left = waterfall_scale_x(area.w);

    canvas_printf(canvas, area.x + 1, area.y, STYLE_LABEL, "%d-%d of %zu spans",
                  view->list.top + 1, list_bottom(&view->list), view->row_count);
    (void)rect_cut_left(&area, left);
    waterfall_draw_map(view, canvas, area, ctx->glyphs);
}

void waterfall_draw(const struct view *base, struct canvas *canvas, struct rect area,
                    const struct draw_ctx *ctx)
{
    const struct waterfall_view *view = (const struct waterfall_view *)base;
    struct rect line, tree;
    struct scale scale;

    draw_title(view, canvas, rect_cut_top(&area, 1));
    if (!view->trace) {
        (void)rect_cut_top(&area, 1);
        draw_absent(view, canvas, area);
        return;
    }
    draw_second_line(view, canvas, rect_cut_top(&area, 1));
    if (view->grouped) {
        waterfall_draw_groups(view, canvas, area, ctx);
        return;
    }
    if (view->map_rows > 0)
        draw_map(view, canvas, rect_cut_top(&area, view->map_rows), ctx);
    line = rect_cut_top(&area, 1);
    tree = rect_cut_top(&area, view->height);
    scale = make_scale(view, tree);
    draw_ruler(view, canvas, &scale, line.y);
    if (view->row_count == 0)
        canvas_text(canvas, tree.x + 1, tree.y, STYLE_LABEL,
                    "no span is left: m and f change that");
    for (int row = view->list.top; row < list_bottom(&view->list); row++)
        draw_row(view, canvas, tree, &scale, row, ctx);
    if (view->detail_rows > 0)
        draw_detail(view, canvas, area);
}
