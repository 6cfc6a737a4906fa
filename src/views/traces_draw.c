/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/marks.h"
#include "core/duration.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "views/trace_text.h"
#include "views/traces_view.h"

enum { NOTICE_LEAST = 40 /* columns */ };

static void draw_row(const struct traces_view *view, struct canvas *canvas,
                     struct rect area, int index, int y, const struct draw_ctx *ctx)
{
    const struct trace_summary *found = &view->rows[index].found;
    bool selected = index == view->list.cursor;
    char text[256];

    for (int c = 0; c < TRACES_COLUMNS; c++) {
        const struct column *column = &view->columns[c];
        uint16_t style = STYLE_DEFAULT;
        int x = area.x + 1 + column->x;

        if (column->width == 0)
            continue;
        traces_cell(view, index, c, text, sizeof(text));
        if (c == TRACES_COLUMN_ERRORS)
            style = found->errors > 0 ? STYLE_CRITICAL : STYLE_DIM;
        else if (c == TRACES_COLUMN_SERVICE || c == TRACES_COLUMN_SOURCE ||
                 (c == TRACES_COLUMN_OPERATION && !found->operation))
            style = STYLE_DIM;
        if (c != TRACES_COLUMN_DURATION) {
            columns_draw(canvas, x - column->x, y, column, style, text);
        } else if (column->width > TRACES_BAR + 4) {
            canvas_text_right(canvas, x, y, column->width - TRACES_BAR - 1, style, text);
            bar_draw(canvas, x + column->width - TRACES_BAR, y, TRACES_BAR,
                     found->errors > 0 ? STYLE_CRITICAL : STYLE_SERIES_1, ctx->glyphs,
                     (double)found->duration_ns / (double)(view->longest_ns + 1), false);
        } else {
            canvas_text_right(canvas, x, y, column->width, style, text);
        }
    }
    if (view->marked.high | view->marked.low && trace_id_equal(view->marked, found->id))
        canvas_put(canvas, area.x, y, STYLE_MATCH, 'c');
    if (!selected)
        return;
    canvas_add_attributes(canvas, (struct rect){area.x, y, area.w, 1}, STYLE_BOLD);
    canvas_put(canvas, area.x, y, STYLE_SELECTED, glyph(ctx->glyphs, GLYPH_FOCUS));
}

/* --- the head --- */

static void status_text(const struct traces_view *view, char *buf, size_t size)
{
    char range[32], from[32], to[32];
    bool loading = false;

    for (size_t i = 0; i < view->asked_count; i++)
        loading = loading || view->asked[i].status == QUERY_LOADING ||
                  view->asked[i].status == QUERY_IDLE;
    if (view->to_ms)
        snprintf(
            range, sizeof(range), "%s-%s",
            moment_strftime(view->from_ms * 1000000, view->utc, "%H:%M", from,
                            sizeof(from)),
            moment_strftime(view->to_ms * 1000000, view->utc, "%H:%M", to, sizeof(to)));
    else
        duration_format(view->range_ms, range, sizeof(range));
    if (traces_choosing(view))
        snprintf(buf, size, "%zu services", view->service_count);
    else if (loading && view->row_count == 0)
        snprintf(buf, size, "loading, %s", range);
    else
        snprintf(buf, size, "%zu found%s  %s  by %s", view->row_count,
                 view->row_count >= traces_limit(view) ? " and more" : "", range,
                 view->by_duration ? "duration" : "time");
}

static void draw_head(const struct traces_view *view, struct canvas *canvas,
                      struct rect area)
{
    char title[600], status[100];
    int width;

    status_text(view, status, sizeof(status));
    width = utf8_width(status);
    snprintf(title, sizeof(title), "Traces %s%s", view->title ? view->title : "",
             view->title ? " " : "");
    canvas_hline(canvas, area.x, area.y, area.w, STYLE_RULE);
    if (area.w > width + 1)
        canvas_text(canvas, area.x + area.w - width, area.y, STYLE_VALUE, status);
    canvas_text_fit(canvas, area.x, area.y, area.w - width - 2, STYLE_TITLE, title);
}

/* What keeps the list from being the whole truth: one line. */
static const char *notice(const struct traces_view *view, char *buf, size_t size)
{
    size_t used = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < view->asked_count && used < size; i++) {
        const struct traces_asked *asked = &view->asked[i];

        if (asked->err[0])
            used += (size_t)snprintf(buf + used, size - used, "%s%s: %s",
                                     used ? "; " : "", asked->source.name, asked->err);
        else if (asked->names && !traces_choosing(view))
            used += (size_t)snprintf(buf + used, size - used,
                                     "%s%s searches one service only: f, service=NAME",
                                     used ? "; " : "", asked->source.name);
        else if (asked->held && asked->held->partial)
            used += (size_t)snprintf(buf + used, size - used, "%s%s: partial",
                                     used ? "; " : "", asked->source.name);
        else if (asked->held && asked->held->warning_count > 0)
            used +=
                (size_t)snprintf(buf + used, size - used, "%s%s: %s", used ? "; " : "",
                                 asked->source.name, asked->held->warnings[0]);
    }
    return buf;
}

static void draw_second_line(const struct traces_view *view, struct canvas *canvas,
                             struct rect line)
{
    char text[600];
    int used;

    if (view->field.active) {
        line_field_draw(&view->field, canvas, line, "search");
        return;
    }
    if (view->field_error[0]) {
        canvas_text_fit(canvas, line.x, line.y, line.w, STYLE_ERROR, view->field_error);
        return;
    }
    used = canvas_text_fit(canvas, line.x, line.y, line.w, STYLE_LABEL,
                           view->expr[0] ? view->expr : "all traces");
    if (!*notice(view, text, sizeof(text)))
        return;
    /* What is missing comes before what was asked, where there is no room for both. */
    if (line.w - used < NOTICE_LEAST) {
        canvas_fill(canvas, line, STYLE_DEFAULT, ' ');
        used = -2;
    }
    canvas_text_fit(canvas, line.x + used + 2, line.y, line.w - used - 2, STYLE_WARNING,
                    text);
}

static const char *empty_text(const struct traces_view *view)
{
    if (view->asked_count == 0)
        return "No Jaeger and no Tempo is configured: midwatch --jaeger URL or --tempo "
               "URL";
    for (size_t i = 0; i < view->asked_count; i++)
        if (view->asked[i].status == QUERY_IDLE || view->asked[i].status == QUERY_LOADING)
            return "";
    for (size_t i = 0; i < view->asked_count; i++)
        if (view->asked[i].err[0])
            return "Nothing found where it could be asked";
    return "Nothing found. Traces are sampled: most requests have none; f changes the "
           "search, - looks further back";
}

static void draw_services(const struct traces_view *view, struct canvas *canvas,
                          struct rect area, const struct draw_ctx *ctx)
{
    canvas_text(canvas, area.x + 1, area.y, STYLE_LABEL, "SERVICE");
    for (int row = view->list.top; row < list_bottom(&view->list); row++) {
        int y = area.y + 1 + row - view->list.top;
        bool selected = row == view->list.cursor;

        canvas_text_fit(canvas, area.x + 1, y, area.w - 1,
                        (uint16_t)(STYLE_DEFAULT | (selected ? STYLE_BOLD : 0)),
                        view->services[row]);
        if (selected)
            canvas_put(canvas, area.x, y, STYLE_SELECTED,
                       glyph(ctx->glyphs, GLYPH_FOCUS));
    }
}

static bool same_operation(const struct trace_summary *a, const struct trace_summary *b)
{
    return a->operation && b->operation && strcmp(a->operation, b->operation) == 0 &&
           strcmp(a->service ? a->service : "", b->service ? b->service : "") == 0;
}

/* Where the selected one lies among those of the same operation that were found. */
static void draw_rank(const struct traces_view *view, struct canvas *canvas,
                      struct rect line)
{
    const struct trace_summary *own = &view->rows[view->list.cursor].found;
    int64_t *durations = xreallocarray(NULL, view->row_count, sizeof(*durations));
    size_t count = 0;
    struct trace_rank rank;
    char text[200];

    for (size_t i = 0; i < view->row_count; i++)
        if (same_operation(&view->rows[i].found, own))
            durations[count++] = view->rows[i].found.duration_ns;
    rank = trace_rank(durations, count, own->duration_ns);
    free(durations);
    if (rank.count < 2)
        return;
    line.x++, line.w--;
    (void)rect_cut_left(&line, 2 + canvas_text_fit(canvas, line.x, line.y, line.w / 3,
                                                   STYLE_LABEL,
                                                   trace_operation_text(own->operation)));
    canvas_text_fit(canvas, line.x, line.y, line.w, STYLE_LABEL,
                    trace_rank_text(&rank, text, sizeof(text)));
}

void traces_draw(const struct view *base, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct traces_view *view = (const struct traces_view *)base;
    int plot = traces_plot_rows(view, area.h);

    draw_head(view, canvas, rect_cut_top(&area, 1));
    draw_second_line(view, canvas, rect_cut_top(&area, 1));
    if (traces_choosing(view) && view->service_count > 0) {
        draw_services(view, canvas, area, ctx);
        return;
    }
    if (view->row_count == 0) {
        canvas_text_fit(canvas, area.x + 1, area.y + 1, area.w - 1, STYLE_LABEL,
                        empty_text(view));
        return;
    }
    if (plot > 0)
        traces_draw_plot(view, canvas, rect_cut_top(&area, plot), ctx);
    if (plot > 0)
        draw_rank(view, canvas, rect_cut_top(&area, 1));
    columns_draw_heads(canvas, area.x + 1, area.y, view->columns, TRACES_COLUMNS);
    for (int row = view->list.top; row < list_bottom(&view->list); row++)
        draw_row(view, canvas, area, row, area.y + 1 + row - view->list.top, ctx);
}
