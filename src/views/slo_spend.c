/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/marks.h"
#include "core/clock.h"
#include "core/duration.h"
#include "core/map.h"
#include "core/number.h"
#include "core/unit.h"
#include "model/result.h"
#include "slo/sentence.h"
#include "views/slo.h"

/*
 * Who and when: days by their share of the budget, endpoints or operations by their
 * share of the last hour's bad events, alerts that fired beside, and what would be left
 * if it went on.
 */

static const int64_t hour_ms = 3600000;

/* ---- spenders ---- */

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
    list_refresh(&spend->list, (int)spend->count, spender_id, spend);
}

static void update_spenders(struct slo_view *view, const struct view_env *env)
{
    const struct query_state *state = NULL;

    if (view->split_query >= 0)
        state = env->queries[view->split_query];
    view->spend.notice = NULL;
    if (view->split.size == 0)
        view->spend.notice = "its expressions cannot be split by a label";
    else if (state && state->result)
        take_spenders(view, state->result);
    else
        view->spend.notice =
            state && state->status == QUERY_FAILED ? "the query failed" : "loading";
    if (!view->spend.notice && view->spend.count == 0)
        view->spend.notice = "no events in the last hour";
}

/* ---- alerts of the selected day ---- */

static bool fired_within(const struct series *series, int64_t from_ms, int64_t to_ms)
{
    /* A sample tells of the hour before it. */
    for (size_t i = series_lower_bound(series, from_ms + 1); i < series->count; i++)
        if (series->times_ms[i] - hour_ms < to_ms)
            return true;
        else
            return false;
    return false;
}

static void update_incidents(struct slo_view *view, const struct view_env *env)
{
    const struct slo_day *day = slo_view_day(view);
    const struct result *result = NULL;
    size_t used = 0, more = 0;

    if (view->alert_query >= 0)
        result = env->queries[view->alert_query]->result;
    view->incidents[0] = '\0';
    for (size_t i = 0; day && result && i < result->series_count; i++) {
        const char *name = labels_get(&result->series[i].labels, "alertname");

        if (!name || !fired_within(&result->series[i], day->from_ms, day->to_ms))
            continue;
        if (used + strlen(name) + 16 > sizeof(view->incidents)) {
            more++;
            continue;
        }
        used += (size_t)snprintf(view->incidents + used, sizeof(view->incidents) - used,
                                 "%s%s", used ? ", " : "", name);
    }
    if (more > 0)
        snprintf(view->incidents + used, sizeof(view->incidents) - used, " +%zu", more);
}

void slo_spend_update(struct slo_view *view, const struct view_env *env)
{
    bool newest = view->day + 1 >= view->graphs.day_count;

    if (newest || view->day >= view->graphs.day_count)
        view->day = view->graphs.day_count > 0 ? view->graphs.day_count - 1 : 0;
    update_spenders(view, env);
    update_incidents(view, env);
}

/* ---- drawing: days ---- */

static double largest_share(const struct slo_view *view)
{
    /* A day that spends evenly is half as high, however little is spent. */
    double largest =
        view->graphs.day_count > 0 ? 2.0 / (double)view->graphs.day_count : 1;

    for (size_t i = 0; i < view->graphs.day_count; i++)
        if (view->graphs.days[i].share > largest)
            largest = view->graphs.days[i].share;
    return largest;
}

static const char *date_of(const struct slo_view *view, int64_t ms, char *buf,
                           size_t size)
{
    return moment_strftime(ms * NS_PER_MS, view->utc, "%b %d", buf, size);
}

/* "worst  Nov 23 22 %   Nov 05 6 %": the three that spent most. */
static void worst_days(const struct slo_view *view, char *buf, size_t size)
{
    bool taken[BUDGET_DAYS_MAX] = {false};
    size_t used = (size_t)snprintf(buf, size, "most ");

    for (int n = 0; n < 3; n++) {
        size_t best = view->graphs.day_count;
        char date[32], share[32];

        for (size_t i = 0; i < view->graphs.day_count; i++)
            if (!taken[i] && view->graphs.days[i].share > 0.005 &&
                (best == view->graphs.day_count ||
                 view->graphs.days[i].share > view->graphs.days[best].share))
                best = i;
        if (best == view->graphs.day_count || used >= size)
            break;
        taken[best] = true;
        used += (size_t)snprintf(
            buf + used, size - used, "  %s %s",
            date_of(view, view->graphs.days[best].from_ms, date, sizeof(date)),
            slo_budget_percent(view->graphs.days[best].share, share, sizeof(share)));
    }
    if (used <= 5)
        snprintf(buf, size, "no day spent a hundredth of the budget");
}

static void selected_day(const struct slo_view *view, char *buf, size_t size)
{
    const struct slo_day *day = slo_view_day(view);
    char date[32], sli[48], share[32];

    buf[0] = '\0';
    if (!day)
        return;
    date_of(view, day->from_ms, date, sizeof(date));
    if (isnan(day->share))
        snprintf(buf, size, "%s no data", date);
    else
        snprintf(buf, size, "%s %s of the budget, SLI %s", date,
                 slo_budget_percent(day->share, share, sizeof(share)),
                 slo_percent(view->report, day->sli, sli, sizeof(sli)));
}

void slo_draw_days(const struct slo_view *view, struct canvas *canvas, struct rect area,
                   enum glyphs glyphs)
{
    double shares[BUDGET_DAYS_MAX];
    bool focused = view->focus == SLO_FOCUS_DAYS;
    size_t count = view->graphs.day_count, first = 0;
    char text[200], date[32];
    int width, x;

    if (area.h < 2 || count == 0)
        return;
    slo_draw_heading(canvas, (struct rect){area.x, area.y, area.w, 1}, focused,
                     "Which days spent it", "");
    width = area.w - 16 > (int)count ? (int)count : area.w - 16;
    if (width < 1)
        return;
    first = count - (size_t)width;
    for (size_t i = 0; i < count; i++)
        shares[i] = view->graphs.days[i].share;
    canvas_text(canvas, area.x, area.y + 1, STYLE_LABEL,
                date_of(view, view->graphs.days[first].from_ms, date, sizeof(date)));
    spark_draw(canvas, area.x + 8, area.y + 1, width, STYLE_SERIES_1, glyphs,
               shares + first, (size_t)width, 0, largest_share(view));
    x = area.x + 8 + width + 1;
    canvas_text(canvas, x, area.y + 1, STYLE_LABEL,
                date_of(view, view->graphs.days[count - 1].from_ms, date, sizeof(date)));
    if (view->day >= first && focused)
        canvas_add_attributes(
            canvas,
            (struct rect){area.x + 8 + (int)(view->day - first), area.y + 1, 1, 1},
            STYLE_REVERSE);
    if (focused)
        selected_day(view, text, sizeof(text));
    else
        worst_days(view, text, sizeof(text));
    if (area.h > 2)
        canvas_text_fit(canvas, area.x + 8, area.y + 2, area.w - 8, STYLE_LABEL, text);
    if (area.h > 3 && view->incidents[0]) {
        snprintf(text, sizeof(text), "alerts %s: %.150s", focused ? "then" : "today",
                 view->incidents);
        canvas_text_fit(canvas, area.x + 8, area.y + 3, area.w - 8, STYLE_DIM, text);
    }
}

/* ---- drawing: spenders ---- */

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
    snprintf(title, sizeof(title), "Which %ss spent it, the last hour",
             view->spend.label[0] ? view->spend.label : "endpoint");
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

/* ---- drawing: what if ---- */

static void ends_text(const struct slo_view *view, double burn, char *buf, size_t size)
{
    struct slo_report other = *view->report;
    char gone[48];

    other.ends_known = budget_exhaustion(other.slo, other.budget.remaining, burn,
                                         view->now_ms, &other.ends_ms);
    if (other.ends_known && other.ends_ms == BUDGET_NEVER)
        snprintf(buf, size, "does not run out");
    else
        snprintf(buf, size, "gone %s",
                 slo_gone(&other, view->now_ms, view->utc, gone, sizeof(gone)));
}

static void stops_text(const struct slo_view *view, char *buf, size_t size)
{
    const struct slo_report *report = view->report;
    int64_t last = history_last_bad(&report->history), from, to, whole;
    char left[32], date[32];

    slo_remaining(report->budget.remaining, left, sizeof(left));
    slo_window(report->slo, view->now_ms, &from, &to);
    /* In a rolling window when the newest bad event leaves it; in a calendar one with the
       next. */
    whole = report->slo->period == SLO_ROLLING ? last + (to - from) : to;
    if (last == 0)
        snprintf(buf, size, "%s", left);
    else
        snprintf(buf, size, "%s, whole %s", left,
                 date_of(view, whole, date, sizeof(date)));
}

void slo_draw_what_if(const struct slo_view *view, struct canvas *canvas,
                      struct rect area)
{
    const struct slo_report *report = view->report;
    int hours = slo_view_hours(view);
    char name[64], text[96];
    int y = area.y;

    if (area.h < 2)
        return;
    slo_draw_heading(canvas, (struct rect){area.x, y++, area.w, 1}, false, "What if", "");
    for (int line = 0; line < 3 && y < area.y + area.h; line++, y++) {
        if (line == 0) {
            snprintf(name, sizeof(name), "this hour's pace for %d h", hours);
            slo_remaining(budget_after(report->slo, report->budget.remaining,
                                       report->burn[SLO_1H], hours * hour_ms,
                                       view->now_ms),
                          text, sizeof(text));
        } else if (line == 1) {
            snprintf(name, sizeof(name), "it stops now");
            stops_text(view, text, sizeof(text));
        } else {
            snprintf(name, sizeof(name), "the pace of the last 5m");
            ends_text(view, report->burn[SLO_5M], text, sizeof(text));
        }
        canvas_text_fit(canvas, area.x, y, 26, STYLE_LABEL, name);
        canvas_text_fit(canvas, area.x + 27, y, area.w - 27, STYLE_DEFAULT, text);
    }
}
