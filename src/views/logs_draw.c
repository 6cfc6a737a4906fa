/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/duration.h"
#include "core/utf8.h"
#include "model/log_redact.h"
#include "views/logs_view.h"
#include "views/strip.h"
#include "views/wrap.h"

enum {
    VOLUME_ROWS = 4,
    VOLUME_FROM_ROWS = 14, /* of the view, for the volume to be shown */
    DETAIL_FROM_ROWS = 24, /* for the detail without being asked */
    TIME_COLUMNS = 12,
};

uint16_t logs_level_style(enum line_level level)
{
    return level >= LINE_ERROR     ? STYLE_CRITICAL
           : level == LINE_WARNING ? STYLE_WARNING
           : level == LINE_INFO    ? STYLE_INFO
                                   : STYLE_DIM;
}

const char *logs_clock(const struct logs_line *line, bool utc, char *buf, size_t size)
{
    char text[32];

    moment_strftime(line->ns, utc, "%H:%M:%S", text, sizeof(text));
    snprintf(buf, size, "%s.%03d", text, (int)(line->ns / 1000000 % 1000));
    return buf;
}

/* "-2.310s", "+4m 03.1s", "-2h 41m": as many parts as tell lines apart. */
static const char *difference(int64_t ns, char *buf, size_t size)
{
    char sign = ns > 0 ? '+' : ns < 0 ? '-' : ' ';
    long long ms = (ns < 0 ? -ns : ns) / NS_PER_MS, s = ms / 1000, m = s / 60;

    if (m >= 24 * 60)
        snprintf(buf, size, "%c%lldd %02lldh", sign, m / 60 / 24, m / 60 % 24);
    else if (m >= 60)
        snprintf(buf, size, "%c%lldh %02lldm", sign, m / 60, m % 60);
    else if (m > 0)
        snprintf(buf, size, "%c%lldm %02lld.%llds", sign, m, s % 60, ms % 1000 / 100);
    else
        snprintf(buf, size, "%c%lld.%03llds", sign, s, ms % 1000);
    return buf;
}

const char *logs_time(const struct logs_view *view, const struct logs_line *line,
                      char *buf, size_t size)
{
    const struct logs_line *here = logs_selected(view);

    if (view->times == LOGS_TIMES_AGO)
        return difference(line->ns - view->now_ms * NS_PER_MS, buf, size);
    if (view->times == LOGS_TIMES_HERE && here)
        return difference(line->ns - here->ns, buf, size);
    return logs_clock(line, view->utc, buf, size);
}

/* Chosen, not just there because there is room. */
static bool wants_side(const struct logs_view *view)
{
    return view->side.kind != LOGS_SIDE_AUTO && view->side.kind != LOGS_SIDE_NONE;
}

void logs_lay_out(const struct logs_view *view, struct logs_layout *ret)
{
    bool editing = view->editor.what != LOGS_EDIT_NONE;
    int y = 0, head = editing ? 2 : 1, rows = view->rows, below;

    *ret = (struct logs_layout){
        .title = {0, 0, view->cols, head}
    };
    y = head;
    if (rows >= VOLUME_FROM_ROWS && !view->anchor) {
        ret->volume = (struct rect){0, y, view->cols, VOLUME_ROWS};
        y += VOLUME_ROWS + 1;
    }
    below = view->focus != LOGS_FOCUS_LINES                ? (rows - y) / 2
            : rows >= DETAIL_FROM_ROWS || wants_side(view) ? (rows - y) * 2 / 5
                                                           : 0;
    if (below > 18)
        below = 18;
    ret->list = (struct rect){0, y, view->cols, rows - y - below - (below > 0)};
    if (below <= 0)
        return;
    ret->detail = (struct rect){0, rows - below, view->cols, below};
    if (logs_side_shown(view) == LOGS_SIDE_NONE)
        return;
    if (view->cols < LOGS_SIDE_FROM_COLS) { /* one or the other */
        if (view->focus == LOGS_FOCUS_DETAIL)
            return;
        ret->side = ret->detail;
        ret->detail = (struct rect){0};
        return;
    }
    ret->detail.w = view->cols / 2 - 1;
    ret->side = (struct rect){view->cols / 2 + 1, rows - below,
                              view->cols - view->cols / 2 - 1, below};
}

/* --- the title --- */

/* At the end of what is held: what is to be had there. */
static void add_older(const struct logs_view *view, struct strip *strip)
{
    if (view->older.complaint[0])
        strip_printf(strip, STYLE_ERROR, 78, "older: %.80s", view->older.complaint)
            ->right = true;
    else if (view->older.end_ms != 0)
        strip_printf(strip, STYLE_DIM, 78, "asking for older")->right = true;
    else if (logs_total(view) >= LOGS_LINES_MAX)
        strip_printf(strip, STYLE_WARNING, 78, "no more are held: narrow the range")
            ->right = true;
    else if (logs_older_there(view) && view->list.cursor + 1 == view->list.count)
        strip_printf(strip, STYLE_DIM, 78, "G older")->right = true;
}

static void add_state(const struct logs_view *view, struct strip *strip)
{
    uint64_t dropped = view->logs->dropped + view->older.dropped;
    int64_t range_ms = view->anchor ? view->around_ms : view->range_ms;
    char text[32];

    if (view->status == QUERY_FAILED)
        strip_printf(strip, STYLE_ERROR, 90, view->held ? "stale" : "failed")->right =
            true;
    else if (view->status != QUERY_OK && !view->held)
        strip_printf(strip, STYLE_DIM, 90, "loading")->right = true;
    if (view->remark[0])
        strip_printf(strip, STYLE_WARNING, 89, "%s", view->remark)->right = true;
    if (view->waiting > 0)
        strip_printf(strip, STYLE_VALUE, 80, "%llu new above (g)",
                     (unsigned long long)view->waiting)
            ->right = true;
    if (view->logs->gap || view->older.gap)
        strip_printf(strip, STYLE_WARNING, 70, "some may be missing")->right = true;
    if (dropped > 0)
        strip_printf(strip, STYLE_WARNING, 60, "%llu older dropped",
                     (unsigned long long)dropped)
            ->right = true;
    if (view->held && view->held->warning_count > 0)
        strip_printf(strip, STYLE_WARNING, 55, "%.80s", view->held->warnings[0])->right =
            true;
    if (view->logs->failed > 0)
        strip_printf(strip, STYLE_WARNING, 50, "%zu not parsed", view->logs->failed)
            ->right = true;
    if (!log_redact_is_on())
        strip_printf(strip, STYLE_WARNING, 30, "secrets shown")->right = true;
    else if (view->text.masked > 0)
        strip_printf(strip, STYLE_DIM, 30, "secrets masked")->right = true;
    add_older(view, strip);
    if (view->memory->mark_count > 0)
        strip_printf(strip, STYLE_MATCH, 40, "%zu marked", view->memory->mark_count)
            ->right = true;
    strip_printf(strip, STYLE_VALUE, 85, "%zu%s line%s", logs_total(view),
                 logs_older_there(view) ? "+" : "", logs_total(view) == 1 ? "" : "s")
        ->right = true;
    strip_printf(strip, STYLE_LABEL, 75, "%s%s", view->anchor ? "\xc2\xb1" : "",
                 duration_format(range_ms - range_ms % 1000, text, sizeof(text)))
        ->right = true;
    strip_printf(strip, view->following ? STYLE_OK : STYLE_DIM, 65, "%s",
                 view->anchor      ? "same stream"
                 : view->following ? (view->waiting > 0 ? "follow held" : "follow")
                 : view->end_ms    ? "past"
                                   : "live")
        ->right = true;
}

static void draw_title(const struct logs_view *view, struct canvas *canvas,
                       struct rect area)
{
    struct strip strip;
    char query[LOGS_TEXT_MAX];

    strip_clear(&strip);
    strip_printf(&strip, STYLE_TITLE_FOCUS, 100, view->anchor ? "Around" : "Logs");
    utf8_ellipsize_middle(view->query ? view->query : "", area.w > 60 ? area.w - 46 : 14,
                          query, sizeof(query));
    strip_printf(&strip, STYLE_DEFAULT, 88, "%.200s", query);
    if (view->origin)
        strip_printf(&strip, STYLE_DIM, 20, "from %.80s", view->origin);
    add_state(view, &strip);
    strip_draw(&strip, canvas, area);
}

/* --- the list --- */

static void draw_heads(const struct logs_view *view, struct canvas *canvas,
                       struct rect area)
{
    int x = area.x + 1 + TIME_COLUMNS + 2;

    static const char *const times[LOGS_TIMES_COUNT] = {[LOGS_TIMES_CLOCK] = "TIME",
                                                        [LOGS_TIMES_AGO] = "TO NOW",
                                                        [LOGS_TIMES_HERE] = "FROM HERE"};
    canvas_text(canvas, area.x + 1, area.y, STYLE_LABEL, times[view->times]);
    canvas_text(canvas, x, area.y, STYLE_LABEL, "L");
    x += 3;
    for (size_t c = 0; c < view->column_count; c++) {
        const struct logs_column *column = &view->columns[c];

        if (column->right)
            canvas_text_right(canvas, x, area.y, column->width, STYLE_LABEL,
                              column->head);
        else
            canvas_text_fit(canvas, x, area.y, column->width, STYLE_LABEL, column->head);
        x += column->width + 2;
    }
    canvas_text(canvas, x, area.y, STYLE_LABEL, "MESSAGE");
}

/* What was searched for, where it is seen. */
static void mark_matches(const struct logs_view *view, struct canvas *canvas, int x,
                         int y, const char *text, size_t size)
{
    size_t length = strlen(view->search);
    const char *end = text + size;

    for (const char *at = text;
         length > 0 && (at = strstr(at, view->search)) != NULL && at + length <= end;
         at += length)
        canvas_restyle(canvas,
                       (struct rect){x + utf8_width_n(text, (size_t)(at - text)), y,
                                     utf8_width(view->search), 1},
                       STYLE_MATCH);
}

static void draw_message(const struct logs_view *view, struct canvas *canvas, int x,
                         int y, int width, const struct logs_row *row)
{
    enum line_level level = (enum line_level)row->line->level;
    uint16_t style = level >= LINE_WARNING ? logs_level_style(level) : STYLE_DEFAULT;
    const char *text = row->message;
    int used = 0;

    if (!row->whole) {
        used = canvas_text_fit(canvas, x, y, width, style, text);
        if (row->rest[0] && used + 3 < width)
            canvas_text_fit(canvas, x + used + 2, y, width - used - 2, STYLE_DIM,
                            row->rest);
        mark_matches(view, canvas, x, y, text, strlen(text));
        return;
    }
    for (int line = 0; line < row->height && *text; line++) {
        size_t skip, size = wrap_line(text, width > 0 ? width : 1, &skip);

        canvas_text_n(canvas, x, y + line, style, text, size);
        mark_matches(view, canvas, x, y + line, text, size);
        text += skip > 0 ? skip : strlen(text);
    }
}

static void draw_row(const struct logs_view *view, struct canvas *canvas,
                     struct rect area, const struct logs_row *row, bool selected)
{
    enum line_level level = (enum line_level)row->line->level;
    char when[40], letter[2] = {line_level_letter(level), '\0'};
    int x = area.x + 1 + TIME_COLUMNS + 2;

    canvas_text(canvas, area.x + 1, area.y, STYLE_LABEL,
                logs_time(view, row->line, when, sizeof(when)));
    if (logs_memory_marked(view->memory, row->line))
        canvas_put(canvas, area.x + 1 + TIME_COLUMNS, area.y, STYLE_MATCH, '*');
    canvas_text(canvas, x, area.y, logs_level_style(level), letter);
    x += 3;
    for (size_t c = 0; c < view->column_count; c++) {
        const struct logs_column *column = &view->columns[c];

        if (row->cells[c] && column->right)
            canvas_text_right(canvas, x, area.y, column->width, STYLE_DEFAULT,
                              row->cells[c]);
        else if (row->cells[c])
            canvas_text_fit(canvas, x, area.y, column->width, STYLE_DEFAULT,
                            row->cells[c]);
        x += column->width + 2;
    }
    draw_message(view, canvas, x, area.y, area.x + area.w - x, row);
    if (logs_is_anchor(view, row->line))
        canvas_put(canvas, area.x + area.w - 1, area.y, STYLE_MATCH, '<');
    if (selected) {
        canvas_put(canvas, area.x, area.y, STYLE_SELECTED,
                   glyph(view->glyphs, GLYPH_FOCUS));
        canvas_add_attributes(canvas, (struct rect){area.x + 1, area.y, area.w - 1, 1},
                              STYLE_BOLD);
    }
}

static void draw_empty(const struct logs_view *view, struct canvas *canvas,
                       struct rect area)
{
    char range[32], text[500];

    duration_human(view->range_ms, range, sizeof(range));
    if (view->status == QUERY_FAILED)
        snprintf(text, sizeof(text), "%s", view->err.msg);
    else if (!view->held && view->status != QUERY_OK)
        snprintf(text, sizeof(text), "Asking Loki.");
    else if (!view->query)
        snprintf(text, sizeof(text),
                 "Loki knows no labels: nothing has been sent to it.");
    else
        snprintf(text, sizeof(text),
                 "No lines within %s. - looks further back, Q edits "
                 "the query.",
                 range);
    for (int y = area.y + 1; y < area.y + area.h; y++) {
        size_t skip, size = wrap_line(text, area.w - 4 > 0 ? area.w - 4 : 1, &skip);

        canvas_text_n(canvas, area.x + 2, y,
                      view->status == QUERY_FAILED ? STYLE_ERROR : STYLE_DIM, text, size);
        memmove(text, text + skip, strlen(text + skip) + 1);
        if (!text[0])
            return;
    }
}

static void draw_list(const struct logs_view *view, struct canvas *canvas,
                      struct rect area)
{
    struct rect former = canvas_clip(canvas, area);
    int y = area.y + 1;

    if (view->list.count == 0) {
        draw_empty(view, canvas, area);
        canvas_set_clip(canvas, former);
        return;
    }
    draw_heads(view, canvas, area);
    for (size_t i = 0; i < view->shown_count && y < area.y + area.h; i++) {
        struct rect row = {area.x, y, area.w, view->shown[i].height};

        draw_row(view, canvas, row, &view->shown[i],
                 view->list.top + (int)i == view->list.cursor);
        y += view->shown[i].height;
    }
    canvas_set_clip(canvas, former);
}

static struct rect at(struct rect area, struct rect part)
{
    part.x += area.x;
    part.y += area.y;
    return rect_intersect(area, part);
}

void logs_draw(const struct view *base, struct canvas *canvas, struct rect area,
               const struct draw_ctx *ctx)
{
    const struct logs_view *view = (const struct logs_view *)base;
    struct logs_layout layout;

    (void)ctx;
    logs_lay_out(view, &layout);
    if (view->editor.what != LOGS_EDIT_NONE)
        logs_draw_editor(view, canvas, at(area, layout.title));
    else
        draw_title(view, canvas, at(area, layout.title));
    if (!rect_empty(layout.volume))
        logs_draw_volume(view, canvas, at(area, layout.volume));
    if (!rect_empty(layout.list))
        draw_list(view, canvas, at(area, layout.list));
    if (!rect_empty(layout.detail))
        logs_draw_detail(view, canvas, at(area, layout.detail));
    if (!rect_empty(layout.side))
        logs_draw_side(view, canvas, at(area, layout.side));
}
