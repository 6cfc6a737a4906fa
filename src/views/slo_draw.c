/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/marks.h"
#include "core/utf8.h"
#include "slo/sentence.h"
#include "views/slo.h"
#include "views/slo_view.h"
#include "views/wrap.h"

enum {
    COLUMN_MARK,
    COLUMN_NAME,
    COLUMN_TARGET,
    COLUMN_SLI,
    COLUMN_BAR,
    COLUMN_LEFT,
    COLUMN_5M,
    COLUMN_1H = COLUMN_5M + SLO_1H,
    COLUMN_3D = COLUMN_5M + SLO_3D,
    COLUMN_GONE,
};

static const uint16_t severity_styles[] = {
    [SLO_QUIET] = STYLE_OK,
    [SLO_INFO] = STYLE_INFO,
    [SLO_WARNING] = STYLE_WARNING,
    [SLO_CRITICAL] = STYLE_CRITICAL,
};

/* clang-format off */
static const struct column table_columns[SLO_COLUMNS] = {
    [COLUMN_MARK] = {.min = 1},
    [COLUMN_NAME] = {.head = "OBJECTIVE", .min = 13},
    [COLUMN_TARGET] = {.head = "TARGET", .right = true, .min = 6, .drop = 6},
    [COLUMN_SLI] = {.head = "SLI", .right = true, .min = 8, .drop = 1},
    [COLUMN_BAR] = {.head = "BUDGET LEFT", .min = 11, .max = 22, .weight = 1, .drop = 7},
    [COLUMN_LEFT] = {.head = "LEFT", .right = true, .min = 5},
    [COLUMN_5M] = {.head = "5m", .right = true, .min = 5, .drop = 2},
    [COLUMN_5M + SLO_30M] = {.head = "30m", .right = true, .min = 5, .drop = 4},
    [COLUMN_1H] = {.head = "1h", .right = true, .min = 5},
    [COLUMN_5M + SLO_6H] = {.head = "6h", .right = true, .min = 5, .drop = 3},
    [COLUMN_5M + SLO_1D] = {.head = "1d", .right = true, .min = 5, .drop = 5},
    [COLUMN_3D] = {.head = "3d", .right = true, .min = 5, .drop = 3},
    [COLUMN_GONE] = {.head = "GONE", .right = true, .min = 9},
};

/* clang-format on */

void slo_draw_heading(struct canvas *canvas, struct rect area, bool focused,
                      const char *title, const char *value, uint16_t style)
{
    int right = utf8_width(value), x = area.x;

    if (rect_empty(area))
        return;
    x += canvas_text_fit(canvas, x, area.y, area.w,
                         focused ? STYLE_TITLE_FOCUS : STYLE_TITLE, title) +
         1;
    if (x + right + 2 > area.x + area.w)
        right = 0;
    canvas_hline(canvas, x, area.y, area.x + area.w - x - (right ? right + 1 : 0),
                 STYLE_RULE);
    if (right)
        canvas_text(canvas, area.x + area.w - right, area.y, style, value);
}

static bool is_known(const struct slo_report *report)
{
    return report->condition == SLO_LIVE || report->condition == SLO_STALE;
}

static uint16_t burn_style(const struct slo_report *report, double burn)
{
    for (int i = SLO_FAST; i <= SLO_SLOW; i++)
        if (burn > report->classes[i].threshold)
            return severity_styles[slo_classes[i].severity];
    return STYLE_DEFAULT;
}

static uint16_t left_style(double remaining)
{
    if (isnan(remaining))
        return STYLE_DIM;
    return remaining < 0.25 ? STYLE_CRITICAL : remaining < 0.5 ? STYLE_WARNING : STYLE_OK;
}

/* Text and style of a cell. */
static uint16_t cell(const struct slo_view *view, const struct slo_report *report,
                     int column, char *buf, size_t size)
{
    buf[0] = '\0';
    switch (column) {
    case COLUMN_MARK:
        return STYLE_DEFAULT;
    case COLUMN_NAME:
        slo_title(report, buf, size);
        return STYLE_DEFAULT;
    case COLUMN_TARGET:
        slo_percent(report, report->slo->target, buf, size);
        if (report->estimate) /* the target is no estimate */
            memmove(buf, buf + 1, strlen(buf));
        return STYLE_DIM;
    case COLUMN_SLI:
        if (is_known(report))
            slo_percent(report, report->budget.sli, buf, size);
        else
            snprintf(buf, size, "%s", slo_condition_name(report->condition));
        return is_known(report) ? STYLE_VALUE : STYLE_DIM;
    case COLUMN_BAR:
        return left_style(report->budget.remaining);
    case COLUMN_LEFT:
        slo_budget_percent(report->budget.remaining, buf, size);
        return left_style(report->budget.remaining);
    case COLUMN_GONE:
        slo_gone(report, view->now_ms, view->utc, buf, size);
        return report->ends_known && report->ends_ms != BUDGET_NEVER
                   ? severity_styles[SLO_CRITICAL]
                   : STYLE_DIM;
    default:
        slo_rate(report->burn[column - COLUMN_5M], buf, size);
        return burn_style(report, report->burn[column - COLUMN_5M]);
    }
}

void slo_table_update(struct slo_view *view, int cols)
{
    char text[SLO_NAME_MAX];

    memcpy(view->columns, table_columns, sizeof(table_columns));
    columns_start(view->columns, SLO_COLUMNS);
    for (int row = 0; row < view->list.count; row++) {
        for (int column = 0; column < SLO_COLUMNS; column++) {
            cell(view, slo_board_report(view->board, (size_t)row), column, text,
                 sizeof(text));
            columns_measure(&view->columns[column], text);
        }
    }
    columns_fit(view->columns, SLO_COLUMNS, cols - 2, 2);
}

static void draw_mark(const struct slo_report *report, struct canvas *canvas, int x,
                      int y, enum glyphs glyphs)
{
    static const enum glyph marks[] = {
        [SLO_QUIET] = GLYPH_CHECK,
        [SLO_INFO] = GLYPH_INFO,
        [SLO_WARNING] = GLYPH_WARNING,
        [SLO_CRITICAL] = GLYPH_CRITICAL,
    };

    if (is_known(report) || report->severity > SLO_QUIET)
        canvas_put(canvas, x, y, severity_styles[report->severity],
                   glyph(glyphs, marks[report->severity]));
    else
        canvas_put(canvas, x, y, STYLE_PENDING, glyph(glyphs, GLYPH_PENDING));
}

static void draw_row(const struct slo_view *view, const struct slo_report *report,
                     struct canvas *canvas, int x, int y, enum glyphs glyphs)
{
    const struct column *bar = &view->columns[COLUMN_BAR];
    char text[SLO_NAME_MAX];

    draw_mark(report, canvas, x + view->columns[COLUMN_MARK].x, y, glyphs);
    for (int column = COLUMN_NAME; column < SLO_COLUMNS; column++) {
        uint16_t style = cell(view, report, column, text, sizeof(text));

        if (column == COLUMN_BAR && bar->width > 0)
            bar_draw(canvas, x + bar->x, y, bar->width, style, glyphs,
                     report->budget.remaining, true);
        else
            columns_draw(canvas, x, y, &view->columns[column], style, text);
    }
}

static int draw_table(const struct slo_view *view, struct canvas *canvas,
                      struct rect area, enum glyphs glyphs)
{
    int y = area.y;

    slo_draw_heading(canvas, (struct rect){area.x, y, area.w, 1},
                     view->focus == SLO_FOCUS_LIST, "Objectives, worst first", "",
                     STYLE_VALUE);
    columns_draw_heads(canvas, area.x + 2, ++y, view->columns, SLO_COLUMNS);
    for (int row = view->list.top; row < list_bottom(&view->list); row++) {
        draw_row(view, slo_board_report(view->board, (size_t)row), canvas, area.x + 2,
                 ++y, glyphs);
        if (row == view->list.cursor)
            canvas_put(canvas, area.x, y, STYLE_SELECTED, glyph(glyphs, GLYPH_FOCUS));
    }
    return y + 1;
}

/* ---- sentences ---- */

static int draw_wrapped(struct canvas *canvas, struct rect area, int y, uint16_t style,
                        const char *text, int max)
{
    for (int line = 0; *text && line < max && y < area.y + area.h; line++) {
        size_t skip, size = wrap_line(text, area.w, &skip);

        canvas_text_n(canvas, area.x, y++, style, text, size);
        text += skip;
    }
    return y;
}

/* "fast burn FIRING 14.8× and 20× > 14.4× (1h and 5m)", as wide as it has to be. */
static uint16_t class_text(const struct slo_report *report, int id, char *buf,
                           size_t size)
{
    const struct slo_class *cls = &slo_classes[id];
    const struct slo_class_state *state = &report->classes[id];
    const char *word =
        state->firing == SLO_FIRING ? "FIRING" : slo_firing_name(state->firing);
    char longer[32], shorter[32], threshold[32];

    if (cls->share > 0)
        snprintf(buf, size, "%s %s %s %s, %s %s of %s", cls->name, word,
                 slo_burn_lengths[cls->longer].name,
                 slo_rate(report->burn[cls->longer], longer, sizeof(longer)),
                 slo_burn_lengths[cls->shorter].name,
                 slo_rate(report->burn[cls->shorter], shorter, sizeof(shorter)),
                 slo_rate(state->threshold, threshold, sizeof(threshold)));
    else
        snprintf(buf, size, "%s %s", cls->name,
                 state->firing == SLO_NOT_FIRING   ? "no"
                 : state->firing == SLO_WOULD_FIRE ? "yes, no alert says so"
                                                   : word);
    return state->firing >= SLO_WOULD_FIRE ? severity_styles[report->slo->severity[id]]
                                           : (uint16_t)STYLE_DIM;
}

static int draw_classes(const struct slo_report *report, struct canvas *canvas,
                        struct rect area, int y)
{
    int x = area.x;

    for (int i = 0; i < SLO_CLASSES; i++) {
        char text[128];
        uint16_t style = class_text(report, i, text, sizeof(text));
        int width = utf8_width(text);

        if (x > area.x && x + width > area.x + area.w) {
            x = area.x;
            y++;
        }
        canvas_text_fit(canvas, x, y, area.w, style, text);
        x += width + 3;
    }
    return y + 1;
}

static void known_facts(const struct slo_report *report, char *buf, size_t size)
{
    char left[128], covered[64], least[32], most[32];
    size_t used;

    slo_left(report, left, sizeof(left));
    slo_coverage(report, covered, sizeof(covered));
    used = (size_t)snprintf(buf, size, "%s%s", left[0] ? "Left: " : "", left);
    if (covered[0] && used < size)
        used += (size_t)snprintf(buf + used, size - used, "%sData cover %s.",
                                 used ? ". " : "", covered);
    if (report->estimate && used < size)
        snprintf(buf + used, size - used,
                 "%sInterpolated: no bucket at the bound, between %s and %s.",
                 used ? ". " : "",
                 slo_percent(report, report->budget.sli_least, least, sizeof(least)) + 1,
                 slo_percent(report, report->budget.sli_most, most, sizeof(most)) + 1);
}

static int draw_sentences(const struct slo_view *view, struct canvas *canvas,
                          struct rect area, int y)
{
    const struct slo_report *report = view->report;
    char text[400];

    y = draw_wrapped(canvas, area, y, is_known(report) ? STYLE_VALUE : STYLE_WARNING,
                     slo_outlook(report, view->now_ms, view->utc, text, sizeof(text)), 2);
    if (!is_known(report))
        return y;
    y = draw_classes(report, canvas, area, y);
    known_facts(report, text, sizeof(text));
    if (report->condition == SLO_STALE)
        snprintf(text, sizeof(text), "Not new: %.300s", report->notice);
    y = draw_wrapped(canvas, area, y, STYLE_LABEL, text, 2);
    /* What of its file is not followed, where there is room for it. */
    if (report->slo->note && area.h >= 30)
        y = draw_wrapped(canvas, area, y, STYLE_DIM, report->slo->note, 2);
    return y;
}

/* ---- the rest of the screen ---- */

static void draw_graphs(const struct slo_view *view, struct canvas *canvas,
                        struct rect area, enum glyphs glyphs)
{
    struct rect left = area, right = area;

    if (area.w < 76) {
        slo_draw_burn(view, canvas, area, glyphs);
        return;
    }
    left.w = (area.w - 2) / 2;
    right.x += left.w + 2;
    right.w -= left.w + 2;
    slo_draw_consumption(view, canvas, left, glyphs);
    slo_draw_burn(view, canvas, right, glyphs);
}

static void draw_spending(const struct slo_view *view, struct canvas *canvas,
                          struct rect area, enum glyphs glyphs)
{
    struct rect left = area, right = area, below;

    left.w = (area.w - 2) / 2;
    right.x += left.w + 2;
    right.w -= left.w + 2;
    below = left;
    left.h = left.h > 4 ? 4 : left.h;
    below.y += left.h;
    below.h -= left.h;
    slo_draw_days(view, canvas, left, glyphs);
    slo_draw_what_if(view, canvas, below);
    slo_draw_spenders(view, canvas, right, glyphs);
}

/* Where there is no room for all: what has the focus. */
static void draw_focused(const struct slo_view *view, struct canvas *canvas,
                         struct rect area, enum glyphs glyphs)
{
    struct rect days = area;

    if (view->focus == SLO_FOCUS_WHO) {
        slo_draw_spenders(view, canvas, area, glyphs);
    } else if (view->focus == SLO_FOCUS_DAYS) {
        days.h = area.h > 4 ? 4 : area.h;
        area.y += days.h;
        area.h -= days.h;
        slo_draw_days(view, canvas, days, glyphs);
        slo_draw_what_if(view, canvas, area);
    } else {
        draw_graphs(view, canvas, area, glyphs);
    }
}

void slo_draw(const struct view *base, struct canvas *canvas, struct rect area,
              const struct draw_ctx *ctx)
{
    const struct slo_view *view = (const struct slo_view *)base;
    struct rect rest = area, below;
    int y;

    if (!view->report) {
        canvas_text(canvas, area.x + 2, area.y + 1, STYLE_DIM,
                    view->board ? "No objectives: --slos FILE, or files in slos/ beside "
                                  "the configuration."
                                : "loading");
        return;
    }
    y = draw_table(view, canvas, area, ctx->glyphs) + 1;
    y = draw_sentences(view, canvas, area, y) + 1;
    rest.y = y;
    rest.h = area.y + area.h - y;
    if (!is_known(view->report) || rest.h < 3)
        return;
    if (rest.h < 18 || area.w < 76) {
        draw_focused(view, canvas, rest, ctx->glyphs);
        return;
    }
    below = rest;
    rest.h = rest.h / 2 < 16 ? rest.h / 2 : 16;
    below.y += rest.h + 1;
    below.h -= rest.h + 1;
    draw_graphs(view, canvas, rest, ctx->glyphs);
    draw_spending(view, canvas, below, ctx->glyphs);
}

/* ---- the header ---- */

void slo_strip(const struct slo_board *board, int64_t now_ms, bool utc,
               struct strip *strip)
{
    for (size_t i = 0; i < slo_board_count(board); i++) {
        const struct slo_report *report = slo_board_report(board, i);
        char title[SLO_NAME_MAX], left[32], gone[48];
        struct segment *segment;
        bool ends;

        if (isnan(report->budget.remaining) || !is_known(report))
            continue;
        slo_title(report, title, sizeof(title));
        slo_remaining(report->budget.remaining, left, sizeof(left));
        slo_gone(report, now_ms, utc, gone, sizeof(gone));
        ends =
            report->ends_known && report->ends_ms > 0 && report->ends_ms != BUDGET_NEVER;
        segment = strip_printf(strip, severity_styles[report->severity], 70, "%s %s%s%s",
                               title, left, ends ? ", ends " : "", ends ? gone : "");
        snprintf(segment->brief, sizeof(segment->brief), "%s %s", title, left);
        if (report->severity == SLO_QUIET)
            segment->style = STYLE_DEFAULT;
        segment->separator = true;
        return;
    }
}
