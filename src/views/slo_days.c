/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "canvas/marks.h"
#include "core/clock.h"
#include "core/duration.h"
#include "slo/sentence.h"
#include "views/slo.h"

/*
 * Which days spent the budget, by their share of it, and what would be left if it went
 * on or stopped.
 */

static const int64_t hour_ms = 3600000;

void slo_days_update(struct slo_view *view)
{
    bool newest = view->day + 1 >= view->graphs.day_count;

    if (newest || view->day >= view->graphs.day_count)
        view->day = view->graphs.day_count > 0 ? view->graphs.day_count - 1 : 0;
}

/* ---- days ---- */

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

const char *slo_date(const struct slo_view *view, int64_t ms, char *buf, size_t size)
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
            slo_date(view, view->graphs.days[best].from_ms, date, sizeof(date)),
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
    slo_date(view, day->from_ms, date, sizeof(date));
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
                slo_date(view, view->graphs.days[first].from_ms, date, sizeof(date)));
    spark_draw(canvas, area.x + 8, area.y + 1, width, STYLE_SERIES_1, glyphs,
               shares + first, (size_t)width, 0, largest_share(view));
    x = area.x + 8 + width + 1;
    canvas_text(canvas, x, area.y + 1, STYLE_LABEL,
                slo_date(view, view->graphs.days[count - 1].from_ms, date, sizeof(date)));
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
}

/* ---- what if ---- */

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
                 slo_date(view, whole, date, sizeof(date)));
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
