/* SPDX-License-Identifier: MIT */
#include "views/slo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"
#include "slo/sentence.h"
#include "views/slo_lead.h"
#include "views/slo_view.h"

static const int64_t hour_ms = 3600000;

static const struct {
    int hours;
    const char *text;
} windows[] = {
    [SLO_LAST_HOUR] = {1,  "the last hour"},
    [SLO_LAST_6H] = {6,  "the last 6h"  },
    [SLO_LAST_DAY] = {24, "the last day" },
    [SLO_LAST_3D] = {72, "the last 3d"  },
    [SLO_SPAN] = {0,  NULL           },
};

const struct slo_day *slo_view_day(const struct slo_view *view)
{
    return view->day < view->graphs.day_count ? &view->graphs.days[view->day] : NULL;
}

const struct slo_spender *slo_view_spender(const struct slo_view *view)
{
    size_t at = (size_t)view->spend.list.cursor;

    return at < view->spend.count ? &view->spend.items[at] : NULL;
}

struct slo_span slo_view_span(const struct slo_view *view)
{
    if (view->window == SLO_SPAN)
        return view->span;
    return (struct slo_span){view->now_ms - windows[view->window].hours * hour_ms, 0};
}

const char *slo_view_span_text(const struct slo_view *view, char *buf, size_t size)
{
    bool day = view->span.to_ms - view->span.from_ms > 22 * hour_ms;

    if (view->window != SLO_SPAN)
        snprintf(buf, size, "%s", windows[view->window].text);
    else if (day && view->span.to_ms - view->span.from_ms < 26 * hour_ms)
        slo_date(view, view->span.from_ms, buf, size);
    else
        slo_span_text(view, view->span, buf, size);
    return buf;
}

uint64_t slo_row_id(const void *ctx, int row)
{
    const struct slo_view *view = ctx;
    const char *name = slo_board_report(view->board, (size_t)row)->slo->name;

    return hash_stable(name, strlen(name), HASH_STABLE_START) | 1;
}

/* ---- questions and answers ---- */

static size_t queries(const struct view *base, const struct view_env *env,
                      struct query_spec *ret, size_t max)
{
    const struct slo_view *view = (const struct slo_view *)base;
    size_t count = 0;

    (void)env;
    if (!view->report || max < 2)
        return 0;
    ret[count++] = slo_incidents_query();
    if (view->split.size > 0)
        ret[count++] =
            (struct query_spec){.source = SOURCE_PROMETHEUS,
                                .kind = QUERY_INSTANT,
                                .expr = view->split.data,
                                .end_ms = slo_view_span(view).to_ms,
                                .period_ms = slo_view_span(view).to_ms > 0 ? 0 : 60000};
    return count;
}

static void select_wanted(struct slo_view *view)
{
    for (size_t i = 0; view->wanted[0] && i < slo_board_count(view->board); i++) {
        if (strcmp(slo_board_report(view->board, i)->slo->name, view->wanted) != 0)
            continue;
        (void)list_select(&view->list, (int)i, slo_row_id, view);
        view->wanted[0] = '\0';
    }
}

void slo_choose_report(struct slo_view *view)
{
    const struct slo_report *report = NULL;

    if (view->board && view->list.count > 0)
        report = slo_board_report(view->board, (size_t)view->list.cursor);
    if (report != view->report) {
        view->report = report;
        view->day = BUDGET_DAYS_MAX;
        view->window = SLO_LAST_HOUR;
        slo_spend_forget(view);
    }
}

void slo_move_span(struct slo_view *view)
{
    const int64_t minutes_ms = 5 * 60000;
    int64_t to_ms = view->now_ms / minutes_ms * minutes_ms;

    if (view->window == SLO_SPAN && view->open_span)
        view->span.to_ms = to_ms > view->span.from_ms ? to_ms : to_ms + minutes_ms;
}

static void update(struct view *base, const struct view_env *env)
{
    struct slo_view *view = (struct slo_view *)base;
    size_t count;

    view->now_ms = env->now_ms;
    view->utc = env->utc;
    view->board = env->slos;
    count = view->board ? slo_board_count(view->board) : 0;
    list_refresh(&view->list, (int)count, slo_row_id, view);
    if (count > 0)
        select_wanted(view);
    slo_choose_report(view);
    slo_move_span(view);
    view->alert_query = env->query_count > 0 ? 0 : -1;
    /* The answer may be one to the former question. */
    view->split_query = slo_spend_ask(view) || env->query_count < 2 ? -1 : 1;
    list_resize(&view->list, count < 8 ? (int)count : 8);
    /* Table and sentences take the rows above what there has to be room for. */
    view->small = env->cols < 76 || env->rows - view->list.height < 28;
    view->table.shown = SLO_SHOW_VIEW;
    view->table.now_ms = env->now_ms;
    view->table.utc = env->utc;
    if (!view->report)
        return;
    slo_table_fit(&view->table, view->board, env->cols - 2);
    slo_graphs_update(&view->graphs, view->report, view->now_ms, view->utc);
    slo_days_update(view);
    slo_incidents_update(view, env);
    slo_spend_update(view, env);
}

/* ---- what the selection leads on with ---- */

static void set_time(const struct slo_view *view, struct context *ret)
{
    const struct slo_day *day = slo_view_day(view);
    const struct slo_incident *incident = slo_view_incident(view);

    ret->from_ms = view->now_ms - hour_ms;
    if (view->focus == SLO_FOCUS_WHO) {
        ret->from_ms = slo_view_span(view).from_ms;
        ret->to_ms = slo_view_span(view).to_ms;
    } else if (view->focus == SLO_FOCUS_DAYS && day) {
        ret->from_ms = day->from_ms;
        /* Today goes on. */
        ret->to_ms = day->to_ms < view->now_ms ? day->to_ms : 0;
    } else if (view->focus == SLO_FOCUS_INCIDENTS && incident) {
        ret->from_ms = incident->from_ms;
        ret->to_ms = incident->to_ms;
    }
}

static bool context(const struct view *base, struct context *ret)
{
    const struct slo_view *view = (const struct slo_view *)base;
    const struct slo_incident *incident = slo_view_incident(view);
    const struct slo_spender *who =
        view->focus == SLO_FOCUS_WHO ? slo_view_spender(view) : NULL;

    if (!view->report)
        return false;
    set_time(view, ret);
    slo_lead(view->report, view->spend.label, who ? who->name : NULL, ret);
    if (view->focus == SLO_FOCUS_INCIDENTS && incident)
        context_set(&ret->alert, incident->name);
    if (view->split.size > 0)
        context_set(&ret->expr, view->split.data);
    return true;
}

static void path(const struct view *base, char *buf, size_t size)
{
    const struct slo_view *view = (const struct slo_view *)base;
    char title[SLO_NAME_MAX];

    snprintf(buf, size, "SLO%s%s", view->report ? " " : "",
             view->report ? slo_title(view->report, title, sizeof(title)) : "");
}

static void free_view(struct view *base)
{
    struct slo_view *view = (struct slo_view *)base;

    buf_done(&view->split);
    free(view);
}

static const struct view_class slo_class = {
    .name = "slo",
    .title = "SLO",
    .help =
        "Error budgets by the Google SRE workbook, chapter 5: burn rate = share of bad "
        "events by the share that may be; a class of alert fires while both its "
        "windows are above its rate (1h and 5m above 14.4, 6h and 30m above 6, 3d "
        "and 6h above 1, for 30 days). Files that pair 1h with 6h at 14.4 would page "
        "after 12 % of the budget: their windows are not used. No traffic is not "
        "100 %. ~ is interpolated: the histogram lacks the bound. Time (T) changes the "
        "window of who spent it: 1h, 6h, 1d, 3d, the selected day; earlier and later "
        "choose the day. Enter on a day or an alert asks who spent it then, Enter on an "
        "endpoint shows its graphs.",
    .scope = SCOPE_SLO,
    .free = free_view,
    .queries = queries,
    .update = update,
    .draw = slo_draw,
    .act = slo_act,
    .context = context,
    .copies = slo_copies,
    .path = path,
};

struct view *view_slo_new(const struct context *from)
{
    struct slo_view *view = xcalloc(1, sizeof(*view));
    const char *name = NULL;

    view->base.cls = &slo_class;
    view->day = BUDGET_DAYS_MAX;
    view->split_query = view->alert_query = -1;
    buf_init(&view->split, 0);
    if (from)
        name = name_values_get(&from->labels, "slo");
    snprintf(view->wanted, sizeof(view->wanted), "%.95s", name ? name : "");
    return &view->base;
}

bool view_is_slo(const struct view *view)
{
    return view->cls == &slo_class;
}
