/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/columns.h"
#include "core/clock.h"
#include "core/duration.h"
#include "core/map.h"
#include "model/result.h"
#include "slo/sentence.h"
#include "views/slo.h"

/*
 * Alerts that fired while budget was spent, by how much was spent meanwhile. Which alert
 * was the cause nobody can tell from this; which ones may have been, it tells.
 */

static const int64_t quarter_ms = 15 * 60000;

/* Alerts of other kinds, by the quarter of an hour: those on budgets are the consequence, and those
   that always fire tell nothing. */
static const char alerts_expr[] =
    "max by (alertname, severity) (max_over_time(ALERTS{alertstate=\"firing\","
    "alertname!~\"(?i).*(slo|burn|budget|watchdog|deadman).*\"}[15m]))";

struct query_spec slo_incidents_query(void)
{
    return (struct query_spec){.source = SOURCE_PROMETHEUS,
                               .kind = QUERY_RANGE,
                               .expr = alerts_expr,
                               .range_ms = 31 * 24 * 4 * quarter_ms,
                               .step_ms = quarter_ms,
                               .head = true,
                               .period_ms = 60000};
}

const char *slo_span_text(const struct slo_view *view, struct slo_span span, char *buf,
                          size_t size)
{
    char from[32], to[32], day[32], last[32];

    moment_strftime(span.from_ms * NS_PER_MS, view->utc, "%b %d", day, sizeof(day));
    moment_strftime(span.from_ms * NS_PER_MS, view->utc, "%H:%M", from, sizeof(from));
    if (span.to_ms == 0) {
        snprintf(buf, size, "%s %s – now", day, from);
        return buf;
    }
    moment_strftime(span.to_ms * NS_PER_MS, view->utc, "%b %d", last, sizeof(last));
    moment_strftime(span.to_ms * NS_PER_MS, view->utc, "%H:%M", to, sizeof(to));
    if (strcmp(day, last) == 0)
        snprintf(buf, size, "%s %s – %s", day, from, to);
    else
        snprintf(buf, size, "%s %s – %s %s", day, from, last, to);
    return buf;
}

/* ---- update ---- */

static enum slo_severity severity_of(const struct labels *labels)
{
    static const char *const names[] = {[SLO_QUIET] = "",
                                        [SLO_INFO] = "info",
                                        [SLO_WARNING] = "warning",
                                        [SLO_CRITICAL] = "critical"};
    const char *name = labels_get(labels, "severity");

    for (int i = SLO_INFO; name && i <= SLO_CRITICAL; i++)
        if (strcmp(names[i], name) == 0)
            return (enum slo_severity)i;
    return SLO_INFO;
}

static bool is_greater(const struct slo_incident *a, const struct slo_incident *b)
{
    if (a->share > b->share || a->share < b->share)
        return a->share > b->share;
    return a->from_ms > b->from_ms;
}

/* In its place by share; the least falls off the end. */
static void add(struct slo_incidents *incidents, const struct slo_incident *incident)
{
    size_t at = incidents->count;

    if (at == SLO_INCIDENTS_MAX) {
        if (!is_greater(incident, &incidents->items[at - 1]))
            return;
        at--;
    } else {
        incidents->count++;
    }
    for (; at > 0 && is_greater(incident, &incidents->items[at - 1]); at--)
        incidents->items[at] = incidents->items[at - 1];
    incidents->items[at] = *incident;
}

/* Whether it is of the days that are looked at: the selected one, or the window. */
static bool is_wanted(const struct slo_view *view, const struct slo_incident *incident)
{
    const struct slo_day *day = slo_view_day(view);
    int64_t to_ms = incident->to_ms > 0 ? incident->to_ms : view->now_ms;

    if (!day)
        return false;
    if (view->focus != SLO_FOCUS_DAYS)
        return to_ms > view->graphs.days[0].from_ms;
    return incident->from_ms < day->to_ms && to_ms > day->from_ms;
}

/* Share of the budget spent in a time. What was spent before the last day is known by the
   hour, in which most of it may have been spent in minutes: hours count whole. */
static double spent_in(const struct slo_view *view, int64_t from_ms, int64_t to_ms)
{
    const struct slo_report *report = view->report;
    const struct slo_buckets *fine = &report->history.fine;
    struct slo_sum sum;

    if (fine->count == 0 || from_ms < fine->items[0].end_ms) {
        from_ms = from_ms / HISTORY_HOUR_MS * HISTORY_HOUR_MS;
        to_ms = (to_ms + HISTORY_HOUR_MS - 1) / HISTORY_HOUR_MS * HISTORY_HOUR_MS;
    }
    history_sum(&report->history, from_ms, to_ms, &sum);
    return sum.bad > 0 ? sum.bad / report->budget.allowed : 0;
}

static void take_run(struct slo_view *view, const struct series *series, size_t first,
                     size_t last)
{
    struct slo_incident incident = {
        .severity = severity_of(&series->labels),
        /* A sample tells of the quarter before it. */
        .from_ms = series->times_ms[first] - quarter_ms,
        .to_ms = series->times_ms[last],
    };
    const char *name = labels_get(&series->labels, "alertname");

    if (incident.to_ms > view->now_ms - quarter_ms)
        incident.to_ms = 0;
    if (!name || !is_wanted(view, &incident))
        return;
    snprintf(incident.name, sizeof(incident.name), "%.95s", name);
    incident.share = spent_in(view, incident.from_ms,
                              incident.to_ms > 0 ? incident.to_ms : view->now_ms);
    add(&view->incidents, &incident);
}

static void take_series(struct slo_view *view, const struct series *series)
{
    size_t first = 0;

    for (size_t i = 1; i <= series->count; i++) {
        if (i < series->count &&
            series->times_ms[i] - series->times_ms[i - 1] <= quarter_ms)
            continue;
        take_run(view, series, first, i - 1);
        first = i;
    }
}

static uint64_t incident_id(const void *ctx, int row)
{
    const struct slo_incidents *incidents = ctx;
    const struct slo_incident *incident = &incidents->items[row];
    uint64_t id = hash_stable(incident->name, strlen(incident->name), HASH_STABLE_START);

    return hash_stable(&incident->from_ms, sizeof(incident->from_ms), id) | 1;
}

void slo_incidents_update(struct slo_view *view, const struct view_env *env)
{
    const struct result *result =
        view->alert_query >= 0 ? env->queries[view->alert_query]->result : NULL;
    struct slo_incidents *incidents = &view->incidents;

    incidents->known = result != NULL;
    incidents->count = 0;
    for (size_t i = 0; result && i < result->series_count; i++)
        if (result->series[i].count > 0)
            take_series(view, &result->series[i]);
    /* Nobody has chosen one: what spent most stays in sight. */
    if (view->focus != SLO_FOCUS_INCIDENTS)
        incidents->list = (struct list){0};
    list_refresh(&incidents->list, (int)incidents->count, incident_id, incidents);
}

void slo_incidents_move(struct slo_view *view, int rows)
{
    (void)list_move(&view->incidents.list, rows, incident_id, &view->incidents);
}

const struct slo_incident *slo_view_incident(const struct slo_view *view)
{
    size_t at = (size_t)view->incidents.list.cursor;

    return at < view->incidents.count ? &view->incidents.items[at] : NULL;
}

/* ---- drawing ---- */

enum { INCIDENT_MARK, INCIDENT_NAME, INCIDENT_WHEN, INCIDENT_SHARE, INCIDENT_COLUMNS };

static void cell(const struct slo_view *view, const struct slo_incident *incident,
                 int column, char *buf, size_t size)
{
    buf[0] = '\0';
    if (column == INCIDENT_NAME)
        snprintf(buf, size, "%s", incident->name);
    else if (column == INCIDENT_WHEN)
        slo_span_text(view, (struct slo_span){incident->from_ms, incident->to_ms}, buf,
                      size);
    else if (column == INCIDENT_SHARE)
        slo_budget_percent(incident->share, buf, size);
}

static void draw_mark(const struct slo_incident *incident, struct canvas *canvas, int x,
                      int y, enum glyphs glyphs)
{
    static const enum glyph marks[] = {[SLO_QUIET] = GLYPH_INFO,
                                       [SLO_INFO] = GLYPH_INFO,
                                       [SLO_WARNING] = GLYPH_WARNING,
                                       [SLO_CRITICAL] = GLYPH_CRITICAL};

    canvas_put(canvas, x, y, slo_severity_style(incident->severity),
               glyph(glyphs, marks[incident->severity]));
}

void slo_draw_incidents(const struct slo_view *view, struct canvas *canvas,
                        struct rect area, enum glyphs glyphs)
{
    struct column columns[INCIDENT_COLUMNS] = {
        [INCIDENT_MARK] = {.min = 1       },
        [INCIDENT_NAME] = { .min = 10, .middle = true},
        [INCIDENT_WHEN] = { .min = 12,      .drop = 1},
        [INCIDENT_SHARE] = { .right = true,       .min = 5},
    };
    bool focused = view->focus == SLO_FOCUS_INCIDENTS;
    struct list list = view->incidents.list;
    char text[SLO_NAME_MAX];
    int y = area.y;

    if (area.h < 2)
        return;
    slo_draw_heading(canvas, (struct rect){area.x, area.y, area.w, 1}, focused,
                     view->focus == SLO_FOCUS_DAYS ? "Alerts of that day"
                                                   : "Alerts while it was spent",
                     "");
    if (list.count == 0) {
        canvas_text_fit(canvas, area.x + 2, y + 1, area.w - 2, STYLE_DIM,
                        view->incidents.known ? "none fired" : "loading");
        return;
    }
    list_resize(&list, area.h - 1);
    columns_start(columns, INCIDENT_COLUMNS);
    for (int row = list.top; row < list_bottom(&list); row++) {
        for (int column = 0; column < INCIDENT_COLUMNS; column++) {
            cell(view, &view->incidents.items[row], column, text, sizeof(text));
            columns_measure(&columns[column], text);
        }
    }
    columns_fit(columns, INCIDENT_COLUMNS, area.w - 2, 2);
    for (int row = list.top; row < list_bottom(&list); row++) {
        const struct slo_incident *incident = &view->incidents.items[row];

        y++;
        draw_mark(incident, canvas, area.x + 2, y, glyphs);
        for (int column = INCIDENT_NAME; column < INCIDENT_COLUMNS; column++) {
            cell(view, incident, column, text, sizeof(text));
            columns_draw(canvas, area.x + 2, y, &columns[column], STYLE_DEFAULT, text);
        }
        if (focused && row == list.cursor)
            canvas_put(canvas, area.x, y, STYLE_SELECTED, glyph(glyphs, GLYPH_FOCUS));
    }
}
