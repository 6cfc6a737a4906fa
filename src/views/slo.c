/* SPDX-License-Identifier: MIT */
#include "views/slo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"
#include "slo/sentence.h"
#include "views/slo_view.h"

enum { SPLIT_MAX_BYTES = 64 << 10 };

static const int64_t hour_ms = 3600000;
static const int what_if_hours[] = {1, 2, 4, 8, 24, 72};

/* Alerts of other kinds that fired, by the hour: those on budgets are the consequence. */
static const char alerts_expr[] =
    "max by (alertname) (max_over_time(ALERTS{alertstate=\"firing\","
    "alertname!~\"(?i).*(slo|burn|budget).*\"}[1h]))";

const struct slo_day *slo_view_day(const struct slo_view *view)
{
    return view->day < view->graphs.day_count ? &view->graphs.days[view->day] : NULL;
}

const struct slo_spender *slo_view_spender(const struct slo_view *view)
{
    size_t at = (size_t)view->spend.list.cursor;

    return at < view->spend.count ? &view->spend.items[at] : NULL;
}

int slo_view_hours(const struct slo_view *view)
{
    return what_if_hours[view->hours];
}

static uint64_t id_of(const void *ctx, int row)
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
    ret[count++] = (struct query_spec){.source = SOURCE_PROMETHEUS,
                                       .kind = QUERY_RANGE,
                                       .expr = alerts_expr,
                                       .range_ms = 31 * 24 * hour_ms,
                                       .step_ms = hour_ms,
                                       .period_ms = 300000};
    if (view->split.size > 0)
        ret[count++] = (struct query_spec){.source = SOURCE_PROMETHEUS,
                                           .kind = QUERY_INSTANT,
                                           .expr = view->split.data,
                                           .period_ms = 60000};
    return count;
}

static void select_wanted(struct slo_view *view)
{
    for (size_t i = 0; view->wanted[0] && i < slo_board_count(view->board); i++) {
        if (strcmp(slo_board_report(view->board, i)->slo->name, view->wanted) != 0)
            continue;
        (void)list_select(&view->list, (int)i, id_of, view);
        view->wanted[0] = '\0';
    }
}

/* The selected objective is another: what belonged to the former is forgotten. */
static void choose_report(struct slo_view *view)
{
    const struct slo_report *report = NULL;

    if (view->board && view->list.count > 0)
        report = slo_board_report(view->board, (size_t)view->list.cursor);
    if (report != view->report) {
        view->spend.count = 0;
        view->spend.list = (struct list){0};
        view->day = BUDGET_DAYS_MAX;
    }
    view->report = report;
    buf_clear(&view->split);
    if (report && !slo_board_split(report, "1h", &view->split))
        buf_clear(&view->split);
}

static void update(struct view *base, const struct view_env *env)
{
    struct slo_view *view = (struct slo_view *)base;
    size_t count;

    view->now_ms = env->now_ms;
    view->utc = env->utc;
    view->board = env->slos;
    count = view->board ? slo_board_count(view->board) : 0;
    list_refresh(&view->list, (int)count, id_of, view);
    if (count > 0)
        select_wanted(view);
    /* Answers are to the questions of the report that was selected then. */
    view->alert_query = env->query_count > 0 ? 0 : -1;
    view->split_query = env->query_count > 1 ? 1 : -1;
    choose_report(view);
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
    slo_spend_update(view, env);
}

/* ---- keys ---- */

static void move_day(struct slo_view *view, int by)
{
    if (by < 0 && view->day > 0)
        view->day--;
    else if (by > 0 && view->day + 1 < view->graphs.day_count)
        view->day++;
}

static void move(struct slo_view *view, int rows)
{
    if (view->focus == SLO_FOCUS_WHO)
        (void)list_move(&view->spend.list, rows, NULL, NULL);
    else if (view->focus == SLO_FOCUS_DAYS)
        move_day(view, rows);
    else if (view->list.count > 0)
        (void)list_move(&view->list, rows, id_of, view);
}

static void cycle(struct slo_view *view, int by)
{
    view->focus =
        (enum slo_focus)(((int)view->focus + by + SLO_FOCUS_COUNT) % SLO_FOCUS_COUNT);
}

static unsigned act(struct view *base, enum action action)
{
    struct slo_view *view = (struct slo_view *)base;

    switch ((int)action) {
    case ACTION_BACK:
        if (view->focus == SLO_FOCUS_LIST)
            return VIEW_CLOSE;
        view->focus = SLO_FOCUS_LIST;
        break;
    case ACTION_SLOS:
        return VIEW_CLOSE;
    case ACTION_UP:
        move(view, -1);
        break;
    case ACTION_DOWN:
        move(view, 1);
        break;
    case ACTION_LEFT:
    case ACTION_RIGHT:
        if (view->focus == SLO_FOCUS_LIST)
            view->focus = SLO_FOCUS_DAYS;
        move_day(view, action == ACTION_LEFT ? -1 : 1);
        break;
    case ACTION_NEXT:
    case ACTION_OPEN:
        cycle(view, 1);
        break;
    case ACTION_PREVIOUS:
        cycle(view, -1);
        break;
    case ACTION_FIRST:
        move(view, -SLO_SPENDERS_MAX);
        break;
    case ACTION_LAST:
        move(view, SLO_SPENDERS_MAX);
        break;
    case ACTION_SLO_WHAT_IF:
        view->hours = (view->hours + 1) % (int)ARRAY_LEN(what_if_hours);
        break;
    default:
        return VIEW_IGNORED;
    }
    return VIEW_HANDLED | VIEW_REDRAW | VIEW_UPDATE;
}

/* ---- what the selection leads on with ---- */

/* $by in a query: a pattern for the selected spender, or for any. */
static void set_with_by(char **member, const char *text, const struct slo_spender *who)
{
    struct buf out;

    if (!text)
        return;
    buf_init(&out, SPLIT_MAX_BYTES);
    while (*text) {
        if (strncmp(text, "$by", 3) != 0) {
            buf_putc(&out, *text++);
            continue;
        }
        text += 3;
        if (!who)
            buf_puts(&out, ".+");
        /* "/api/:id" is the pattern of a route: :id stands for one part of a path. */
        for (const char *c = who ? who->name : ""; *c; c++) {
            if (*c == ':' && c > who->name && c[-1] == '/') {
                buf_puts(&out, "[^/]+");
                c += strcspn(c, "/") - 1;
            } else if (strchr("\\\"`.+*?()[]{}^$|", *c)) {
                buf_printf(&out, "[%c]",
                           *c == '"' || *c == '`' || *c == '\\' || *c == '^' ||
                                   *c == '[' || *c == ']'
                               ? '.'
                               : *c);
            } else {
                buf_putc(&out, *c);
            }
        }
    }
    context_set(member, out.data);
    buf_done(&out);
}

static void set_time(const struct slo_view *view, struct context *ret)
{
    const struct slo_day *day = slo_view_day(view);

    ret->from_ms = view->now_ms - hour_ms;
    if (view->focus == SLO_FOCUS_DAYS && day) {
        ret->from_ms = day->from_ms;
        /* Today goes on. */
        ret->to_ms = day->to_ms < view->now_ms ? day->to_ms : 0;
    }
}

static bool context(const struct view *base, struct context *ret)
{
    const struct slo_view *view = (const struct slo_view *)base;
    const struct slo_spender *who =
        view->focus == SLO_FOCUS_WHO ? slo_view_spender(view) : NULL;
    const struct slo *slo;
    char title[SLO_NAME_MAX];

    if (!view->report)
        return false;
    slo = view->report->slo;
    set_time(view, ret);
    context_set(&ret->title,
                who ? who->name : slo_title(view->report, title, sizeof(title)));
    context_set(&ret->component, slo->component);
    if (who && view->spend.label[0])
        name_values_add(&ret->labels, view->spend.label, who->name);
    set_with_by(&ret->logs, slo->logs, who);
    set_with_by(&ret->tags, slo->tags, who);
    context_set(&ret->operation, slo->operation);
    context_set(&ret->service, slo->service);
    if (view->split.size > 0)
        context_set(&ret->expr, view->split.data);
    for (int i = SLO_CLASSES - 1; i >= 0; i--)
        if (view->report->classes[i].alert[0])
            context_set(&ret->alert, view->report->classes[i].alert);
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
        "100 %. ~ is interpolated: the histogram lacks the bound.",
    .scope = SCOPE_SLO,
    .free = free_view,
    .queries = queries,
    .update = update,
    .draw = slo_draw,
    .act = act,
    .context = context,
    .path = path,
};

struct view *view_slo_new(const struct context *from)
{
    struct slo_view *view = xcalloc(1, sizeof(*view));
    const char *name = NULL;

    view->base.cls = &slo_class;
    view->day = BUDGET_DAYS_MAX;
    view->split_query = view->alert_query = -1;
    buf_init(&view->split, SPLIT_MAX_BYTES);
    if (from)
        name = name_values_get(&from->labels, "slo");
    snprintf(view->wanted, sizeof(view->wanted), "%.95s", name ? name : "");
    return &view->base;
}
