/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"
#include "slo/sentence.h"
#include "views/slo.h"
#include "views/slo_view.h"

void slo_draw_heading(struct canvas *canvas, struct rect area, bool focused,
                      const char *title, const char *value)
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
        canvas_text(canvas, area.x + area.w - right, area.y, STYLE_VALUE, value);
}

/* The table, or of it only the selected row; returns the row below. */
static int draw_table(const struct slo_view *view, struct canvas *canvas,
                      struct rect area, bool whole, enum glyphs glyphs)
{
    int from = whole ? view->list.top : view->list.cursor;
    int to = whole ? list_bottom(&view->list) : view->list.cursor + 1;
    int y = area.y;

    slo_draw_heading(canvas, (struct rect){area.x, y, area.w, 1},
                     view->focus == SLO_FOCUS_LIST, "Objectives, worst first", "");
    slo_table_draw_heads(&view->table, canvas, area.x + 2, ++y);
    for (int row = from; row < to; row++) {
        slo_table_draw_row(&view->table, slo_board_report(view->board, (size_t)row),
                           canvas, area.x + 2, ++y, glyphs);
        if (row == view->list.cursor)
            canvas_put(canvas, area.x, y, STYLE_SELECTED, glyph(glyphs, GLYPH_FOCUS));
    }
    return y + 1;
}

/* ---- sentences ---- */

/* "fast burn FIRING 14.8× and 20× > 14.4× (1h and 5m)", as wide as it has to be. */
static void class_text(const struct slo_report *report, int id, char *buf, size_t size)
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
}

static int draw_classes(const struct slo_report *report, struct canvas *canvas,
                        struct rect area, int y)
{
    int x = area.x;

    for (int i = 0; i < SLO_CLASSES; i++) {
        char text[128];
        int width;

        class_text(report, i, text, sizeof(text));
        width = utf8_width(text);
        if (x > area.x && x + width > area.x + area.w) {
            x = area.x;
            y++;
        }
        canvas_text_fit(canvas, x, y, area.w, slo_class_style(report, i), text);
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

static int draw_outlook(const struct slo_view *view, struct canvas *canvas,
                        struct rect area, int y)
{
    char text[400];

    return slo_draw_sentence(
        canvas, area, y, slo_is_known(view->report) ? STYLE_VALUE : STYLE_WARNING,
        slo_outlook(view->report, view->now_ms, view->utc, text, sizeof(text)), 2);
}

static int draw_sentences(const struct slo_view *view, struct canvas *canvas,
                          struct rect area, int y)
{
    const struct slo_report *report = view->report;
    char text[400];

    y = draw_outlook(view, canvas, area, y);
    if (!slo_is_known(report))
        return y;
    y = draw_classes(report, canvas, area, y);
    known_facts(report, text, sizeof(text));
    if (report->condition == SLO_STALE)
        snprintf(text, sizeof(text), "Not new: %.300s", report->notice);
    y = slo_draw_sentence(canvas, area, y, STYLE_LABEL, text, 2);
    /* What of its file is not followed, where there is room for it. */
    if (report->slo->note && area.h >= 30)
        y = slo_draw_sentence(canvas, area, y, STYLE_DIM, report->slo->note, 2);
    return y;
}

/* ---- the rest of the screen ---- */

static void draw_graph(const struct slo_view *view, enum slo_graph which,
                       struct canvas *canvas, struct rect area, enum glyphs glyphs)
{
    int marked = view->focus == SLO_FOCUS_DAYS ? (int)view->day : -1;
    char title[96], value[48] = "";

    slo_graph_title(&view->graphs, which, title, sizeof(title), value, sizeof(value));
    slo_draw_heading(canvas, (struct rect){area.x, area.y, area.w, 1}, false, title,
                     value);
    area.y++;
    area.h--;
    slo_graph_draw(&view->graphs, which, marked, canvas, area, glyphs);
}

/* Side by side, as many as there is room for: the days' where days are looked at. */
static void draw_graphs(const struct slo_view *view, struct canvas *canvas,
                        struct rect area, enum glyphs glyphs)
{
    static const enum slo_graph all[] = {SLO_GRAPH_TREND, SLO_GRAPH_BUDGET,
                                         SLO_GRAPH_BURN};

    static const enum slo_graph with_days[] = {SLO_GRAPH_TREND, SLO_GRAPH_BURN};

    static const enum slo_graph without[] = {SLO_GRAPH_BUDGET, SLO_GRAPH_BURN};

    int count = area.w >= 150 ? 3 : area.w >= 76 ? 2 : 1;
    const enum slo_graph *shown = count == 3                      ? all
                                  : count == 1                    ? all + 2
                                  : view->focus == SLO_FOCUS_DAYS ? with_days
                                                                  : without;

    for (int i = 0; i < count; i++) {
        struct rect part = area;

        part.x += (area.w + 2) * i / count;
        part.w = (area.w + 2) * (i + 1) / count - 2 - (part.x - area.x);
        draw_graph(view, shown[i], canvas, part, glyphs);
    }
}

/* The first rows of an area, and what is left of it. */
static struct rect cut_rows(struct rect *area, int rows)
{
    struct rect top = *area;

    rows = rows > 0 ? rows : 0;
    top.h = area->h > rows ? rows : area->h;
    area->y += top.h;
    area->h -= top.h;
    return top;
}

enum { DAY_ROWS = 3, WHAT_IF_ROWS = 4 };

static void draw_spending(const struct slo_view *view, struct canvas *canvas,
                          struct rect area, enum glyphs glyphs)
{
    struct rect left = area, right = area;

    left.w = (area.w - 2) / 2;
    right.x += left.w + 2;
    right.w -= left.w + 2;
    slo_draw_days(view, canvas, cut_rows(&left, DAY_ROWS), glyphs);
    slo_draw_incidents(view, canvas, cut_rows(&left, left.h - WHAT_IF_ROWS), glyphs);
    slo_draw_what_if(view, canvas, left);
    slo_draw_spenders(view, canvas, right, glyphs);
}

/* Where there is no room for all: what has the focus. */
static void draw_focused(const struct slo_view *view, struct canvas *canvas,
                         struct rect area, enum glyphs glyphs)
{
    if (view->focus == SLO_FOCUS_WHO) {
        slo_draw_spenders(view, canvas, area, glyphs);
    } else if (view->focus == SLO_FOCUS_INCIDENTS) {
        slo_draw_incidents(view, canvas, area, glyphs);
    } else if (view->focus == SLO_FOCUS_DAYS) {
        slo_draw_days(view, canvas, cut_rows(&area, DAY_ROWS), glyphs);
        if (area.h >= WHAT_IF_ROWS + 5)
            draw_graph(view, SLO_GRAPH_TREND, canvas,
                       cut_rows(&area, area.h - WHAT_IF_ROWS), glyphs);
        slo_draw_what_if(view, canvas, area);
    } else {
        draw_graphs(view, canvas, area, glyphs);
    }
}

void slo_draw(const struct view *base, struct canvas *canvas, struct rect area,
              const struct draw_ctx *ctx)
{
    const struct slo_view *view = (const struct slo_view *)base;
    bool whole = !view->small || view->focus == SLO_FOCUS_LIST;
    struct rect rest = area;
    int y;

    if (!view->report) {
        canvas_text(canvas, area.x + 2, area.y + 1, STYLE_DIM,
                    view->board ? "No objectives: --slos FILE, or files in slos/ beside "
                                  "the configuration."
                                : "loading");
        return;
    }
    y = draw_table(view, canvas, area, whole, ctx->glyphs) + whole;
    y = whole ? draw_sentences(view, canvas, area, y)
              : draw_outlook(view, canvas, area, y);
    rest.y = y + 1;
    rest.h = area.y + area.h - rest.y;
    if (!slo_is_known(view->report) || rest.h < 3)
        return;
    if (view->small) {
        draw_focused(view, canvas, rest, ctx->glyphs);
        return;
    }
    draw_graphs(view, canvas, cut_rows(&rest, rest.h / 2 < 16 ? rest.h / 2 : 16),
                ctx->glyphs);
    rest.y++;
    rest.h--;
    draw_spending(view, canvas, rest, ctx->glyphs);
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

        if (isnan(report->budget.remaining) || !slo_is_known(report))
            continue;
        slo_title(report, title, sizeof(title));
        slo_remaining(report->budget.remaining, left, sizeof(left));
        slo_gone(report, now_ms, utc, gone, sizeof(gone));
        ends =
            report->ends_known && report->ends_ms > 0 && report->ends_ms != BUDGET_NEVER;
        segment =
            strip_printf(strip, slo_severity_style(report->severity), 70, "%s %s%s%s",
                         title, left, ends ? ", ends " : "", ends ? gone : "");
        snprintf(segment->brief, sizeof(segment->brief), "%s %s", title, left);
        if (report->severity == SLO_QUIET)
            segment->style = STYLE_DEFAULT;
        segment->separator = true;
        return;
    }
}
