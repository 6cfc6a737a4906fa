/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/marks.h"
#include "core/map.h"
#include "core/unit.h"
#include "model/result.h"
#include "slo/sentence.h"
#include "slo/split.h"
#include "views/slo.h"

/*
 * Who spent the budget: endpoints or operations by their share of the bad events of a
 * window.
 */

enum { SPLIT_MAX_BYTES = 64 << 10 };

/* The label that tells them apart: the objective's own, or the first that any has. */
static const char *find_label(const struct slo_view *view, const struct result *result)
{
    if (view->report->slo->by)
        return view->report->slo->by;
    for (size_t k = 0; slo_by_labels[k]; k++)
        for (size_t i = 0; i < result->series_count; i++)
            if (labels_get(&result->series[i].labels, slo_by_labels[k]))
                return slo_by_labels[k];
    return NULL;
}

static struct slo_spender *spender_of(struct slo_spend *spend, const char *name)
{
    for (size_t i = 0; i < spend->count; i++)
        if (strcmp(spend->items[i].name, name) == 0)
            return &spend->items[i];
    if (spend->count == SLO_SPENDERS_MAX)
        return NULL;
    spend->items[spend->count] = (struct slo_spender){.name = ""};
    snprintf(spend->items[spend->count].name, SLO_NAME_MAX, "%.95s", name);
    return &spend->items[spend->count++];
}

static int by_bad(const void *a, const void *b)
{
    const struct slo_spender *left = a, *right = b;

    if (left->bad < right->bad || right->bad < left->bad)
        return left->bad < right->bad ? 1 : -1;
    return strcmp(left->name, right->name);
}

static uint64_t spender_id(const void *ctx, int row)
{
    const struct slo_spend *spend = ctx;
    const char *name = spend->items[row].name;

    return hash_stable(name, strlen(name), HASH_STABLE_START) | 1;
}

static void take_spenders(struct slo_view *view, const struct result *result)
{
    struct slo_spend *spend = &view->spend;
    const char *label = find_label(view, result);
    bool good = view->report->slo->good != NULL;

    spend->count = 0;
    spend->total = spend->bad = 0;
    snprintf(spend->label, sizeof(spend->label), "%.31s", label ? label : "");
    for (int pass = 0; label && pass < 2; pass++) {
        for (size_t i = 0; i < result->series_count; i++) {
            const struct series *series = &result->series[i];
            const char *part = labels_get(&series->labels, "part");
            const char *name = labels_get(&series->labels, label);
            struct slo_spender *spender;
            int64_t ms;
            double value;

            if (!part || (strcmp(part, "total") == 0) != (pass == 0) ||
                !series_last(series, &ms, &value))
                continue;
            spender = spender_of(spend, name ? name : "(none)");
            if (!spender)
                continue;
            if (pass == 0) {
                spender->total += value;
                spender->bad += good ? value : 0;
            } else {
                spender->bad += good ? -value : value;
            }
        }
    }
    for (size_t i = 0; i < spend->count; i++) {
        spend->items[i].bad = spend->items[i].bad < 0 ? 0 : spend->items[i].bad;
        spend->total += spend->items[i].total;
        spend->bad += spend->items[i].bad;
    }
    qsort(spend->items, spend->count, sizeof(*spend->items), by_bad);
    if (view->focus != SLO_FOCUS_WHO)
        spend->list = (struct list){0}; /* nobody has chosen one */
    list_refresh(&spend->list, (int)spend->count, spender_id, spend);
}

bool slo_spend_ask(struct slo_view *view)
{
    struct slo_span span = slo_view_span(view);
    int64_t to_ms = span.to_ms > 0 ? span.to_ms : view->now_ms;
    char window[32];
    struct buf former = view->split;
    bool another;

    buf_init(&view->split, SPLIT_MAX_BYTES);
    snprintf(window, sizeof(window), "%llds", (long long)((to_ms - span.from_ms) / 1000));
    if (!view->report || to_ms - span.from_ms < 1000 ||
        !slo_split(view->report, window, &view->split))
        buf_clear(&view->split);
    another = strcmp(former.data, view->split.data) != 0;
    buf_done(&former);
    return another;
}

void slo_spend_move(struct slo_view *view, int rows)
{
    (void)list_move(&view->spend.list, rows, spender_id, &view->spend);
}

void slo_spend_forget(struct slo_view *view)
{
    view->spend.count = 0;
    view->spend.list = (struct list){0};
}

void slo_spend_update(struct slo_view *view, const struct view_env *env)
{
    struct slo_spend *spend = &view->spend;
    const struct query_state *state =
        view->split_query >= 0 ? env->queries[view->split_query] : NULL;

    spend->notice = NULL;
    if (view->split.size == 0)
        spend->notice = "its expressions cannot be split by a label";
    else if (state && state->result)
        take_spenders(view, state->result);
    else if (state && state->status == QUERY_FAILED)
        spend->notice = "the query failed";
    else if (spend->count == 0)
        spend->notice = "loading";
    if (!spend->notice && spend->count == 0)
        spend->notice = "no events in this time";
}

/* ---- drawing ---- */

enum { WHO_NAME, WHO_BAR, WHO_SHARE, WHO_SLI, WHO_COUNT, WHO_COLUMNS };

static void who_cell(const struct slo_view *view, const struct slo_spender *who,
                     int column, char *buf, size_t size)
{
    buf[0] = '\0';
    if (column == WHO_NAME)
        snprintf(buf, size, "%s", who->name);
    else if (column == WHO_SHARE)
        slo_budget_percent(view->spend.bad > 0 ? who->bad / view->spend.bad : 0, buf,
                           size);
    else if (column == WHO_SLI)
        slo_percent(view->report,
                    who->total > 0 ? 1 - who->bad / who->total : (double)NAN, buf, size);
    else if (column == WHO_COUNT)
        unit_format(unit_find("short"), who->total, -1, buf, size);
}

static void draw_who(const struct slo_view *view, const struct slo_spender *who,
                     struct column *columns, struct canvas *canvas, int x, int y,
                     enum glyphs glyphs)
{
    double share = view->spend.bad > 0 ? who->bad / view->spend.bad : 0;
    double allowance = slo_allowance(view->report->slo);
    char text[SLO_NAME_MAX];

    for (int column = 0; column < WHO_COLUMNS; column++) {
        uint16_t style = STYLE_DEFAULT;

        who_cell(view, who, column, text, sizeof(text));
        if (column == WHO_SLI && who->bad > allowance * who->total)
            style = STYLE_CRITICAL;
        if (column == WHO_BAR && columns[column].width > 0)
            bar_draw(canvas, x + columns[column].x, y, columns[column].width,
                     STYLE_SERIES_1, glyphs, share, false);
        else
            columns_draw(canvas, x, y, &columns[column], style, text);
    }
}

void slo_draw_spenders(const struct slo_view *view, struct canvas *canvas,
                       struct rect area, enum glyphs glyphs)
{
    struct column columns[WHO_COLUMNS] = {
        [WHO_NAME] = {.head = "WHO", .min = 10, .middle = true},
        [WHO_BAR] = {                .head = "SHARE",     .min = 5, .max = 10,    .weight = 1, .drop = 3},
        [WHO_SHARE] = {       .right = true, .min = 5 },
        [WHO_SLI] = {           .head = "SLI",     .right = true,     .min = 6,               .drop = 1},
        [WHO_COUNT] = { .head = "EVENTS",     .right = true,     .min = 6, .drop = 2},
    };
    bool focused = view->focus == SLO_FOCUS_WHO;
    struct list list = view->spend.list;
    char title[96], text[SLO_NAME_MAX];
    int y = area.y + 1;

    if (area.h < 3)
        return;
    snprintf(title, sizeof(title), "Which %ss spent it, %s",
             view->spend.label[0] ? view->spend.label : "endpoint",
             slo_view_span_text(view, text, sizeof(text)));
    slo_draw_heading(canvas, (struct rect){area.x, area.y, area.w, 1}, focused, title,
                     "");
    if (view->spend.notice) {
        canvas_text_fit(canvas, area.x + 2, y, area.w - 2, STYLE_DIM, view->spend.notice);
        return;
    }
    list_resize(&list, area.h - 2);
    columns_start(columns, WHO_COLUMNS);
    for (int row = list.top; row < list_bottom(&list); row++) {
        for (int column = 0; column < WHO_COLUMNS; column++) {
            who_cell(view, &view->spend.items[row], column, text, sizeof(text));
            columns_measure(&columns[column], text);
        }
    }
    columns_fit(columns, WHO_COLUMNS, area.w - 2, 2);
    columns_draw_heads(canvas, area.x + 2, y, columns, WHO_COLUMNS);
    for (int row = list.top; row < list_bottom(&list); row++) {
        draw_who(view, &view->spend.items[row], columns, canvas, area.x + 2, ++y, glyphs);
        if (focused && row == list.cursor)
            canvas_put(canvas, area.x, y, STYLE_SELECTED, glyph(glyphs, GLYPH_FOCUS));
    }
}
