/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/matcher.h"
#include "alerts/pasted.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "views/alert_ask.h"
#include "views/alerts_view.h"

/*
 * Alerts: what somebody must act on first; beside the list everything about the selected
 * one. The list is one column of a wide screen and the whole of a narrow one, where Enter
 * shows the detail.
 */

enum { GRAPH_ROWS = 10, GRAPH_ROWS_SMALL = 7 };

static const char *const group_labels[] = {
    "component", "alertname",     "severity",          "namespace",
    "team",      ALERT_GROUP_OWN, ALERT_GROUP_CLUSTER, NULL};

const char *alerts_group(const struct alerts_view *view)
{
    return group_labels[view->group];
}

void alerts_next_group(struct alerts_view *view)
{
    const char *next;

    do {
        view->group = (view->group + 1) % ARRAY_LEN(group_labels);
        next = group_labels[view->group];
        /* One cluster alone groups nothing. */
    } while (next && strcmp(next, ALERT_GROUP_CLUSTER) == 0 &&
             view->set.cluster_count < 2);
}

const char *alerts_order_name(enum alert_order order)
{
    static const char *const names[ALERT_ORDERS] = {
        [ALERT_ORDER_URGENT] = "",
        [ALERT_ORDER_NEWEST] = "newest first",
        [ALERT_ORDER_RESPOND] = "by time left",
        [ALERT_ORDER_NAME] = "by name",
    };

    return names[order];
}

static enum alert_extent extent(const struct alerts_view *view)
{
    const char *group = alerts_group(view);

    return group && strcmp(group, ALERT_GROUP_OWN) == 0 ? ALERTS_GROUPS : ALERTS_DETAILS;
}

uint64_t alerts_row_id(const void *ctx, int row)
{
    return ((const struct alerts_view *)ctx)->rows.items[row].id;
}

const struct alert_item *alerts_selected(const struct alerts_view *view)
{
    const struct alert_row *row;

    if (view->list.count == 0)
        return NULL;
    row = &view->rows.items[view->list.cursor];
    return row->kind == ALERT_ROW_ITEM ? &view->set.items[row->index] : NULL;
}

void alerts_split(const struct alerts_view *view, struct rect area, struct rect *ret_list,
                  struct rect *ret_detail)
{
    *ret_list = *ret_detail = (struct rect){area.x, area.y, 0, 0};
    if (area.w >= ALERTS_WIDE) {
        *ret_list = rect_cut_left(&area, area.w / 2);
        rect_cut_left(&area, 2);
        *ret_detail = area;
    } else if (view->detail_focus) {
        *ret_detail = area;
    } else {
        *ret_list = area;
    }
}

/* --- asking --- */

static size_t queries(const struct view *base, const struct view_env *env,
                      struct query_spec *ret, size_t max)
{
    const struct alerts_view *view = (const struct alerts_view *)base;
    struct rect list, detail, area = {0, 0, env->cols, env->rows};
    size_t count = alert_ask_queries(env, extent(view), ret);

    (void)max; /* VIEW_QUERIES_MAX is more than there can be */
    alerts_split(view, area, &list, &detail);
    if (view->shown != 0 && detail.w > 0 && count > 0 &&
        ret[count - 1].source == SOURCE_PROMETHEUS)
        count += alert_graph_queries(&view->graph, detail.w, ret + count);
    return count;
}

/* --- update --- */

/* True where the set is another one. */
static bool take_answers(struct alerts_view *view, const struct view_env *env)
{
    if (!alert_ask_take(env, extent(view), &view->set))
        return false;
    view->graph.labels = (struct labels){0}; /* they pointed into the old one */
    return true;
}

void alerts_build_rows(struct alerts_view *view)
{
    struct alert_rows_options options = {.group = alerts_group(view),
                                         .order = view->order,
                                         .filter = view->filter,
                                         .show_hidden = view->show_hidden};

    alert_rows_build(&view->rows, &view->set, view->memory, &options);
    view->rows_of = alert_memory_version(view->memory);
    list_refresh(&view->list, (int)view->rows.count, alerts_row_id, view);
}

/* The first row with an alert; -1: none. */
static int first_row(const struct alerts_view *view)
{
    for (int i = 0; i < view->list.count; i++)
        if (view->rows.items[i].kind == ALERT_ROW_ITEM)
            return i;
    return -1;
}

/* The row with the alert that was asked for, or most like it; -1: none. */
static int wanted_row(const struct alerts_view *view)
{
    int best = -1, fits = 0;

    for (int i = 0; i < view->list.count; i++) {
        const struct alert_row *row = &view->rows.items[i];
        int own = row->kind == ALERT_ROW_ITEM
                      ? alert_item_fits(&view->set.items[row->index], &view->wanted)
                      : 0;

        if (own > fits) {
            fits = own;
            best = i;
        }
    }
    return best;
}

/* The row that says when it resolved; -1: that was not seen. */
static int resolved_row(const struct alerts_view *view)
{
    const struct alert_resolved *resolved;
    size_t count = alert_memory_resolved(view->memory, &resolved);

    for (int i = 0; i < view->list.count && view->wanted.alert; i++) {
        const struct alert_row *row = &view->rows.items[i];

        if (row->kind == ALERT_ROW_RESOLVED && row->index < count &&
            strcmp(resolved[row->index].name, view->wanted.alert) == 0)
            return i;
    }
    return -1;
}

static bool is_wanted(const struct alerts_view *view)
{
    return view->wanted.alert || view->wanted.expr;
}

/* The alert that was asked for, hidden or not; without one the first: titles are not
   selected by themselves. */
static void choose_first(struct alerts_view *view)
{
    int row = -1;

    if (is_wanted(view) && view->set.answered == 0)
        return;
    if (is_wanted(view)) {
        bool hidden = view->show_hidden;

        row = wanted_row(view);
        if (row < 0) {
            view->show_hidden = true;
            alerts_build_rows(view);
            row = wanted_row(view);
        }
        if (row < 0) {
            view->show_hidden = hidden;
            alerts_build_rows(view);
            row = resolved_row(view);
            (void)snprintf(view->filter_error, sizeof(view->filter_error),
                           "%.150s does not fire now",
                           view->wanted.alert ? view->wanted.alert : view->wanted.expr);
        }
        context_done(&view->wanted);
    }
    list_select(&view->list, row >= 0 ? row : first_row(view), alerts_row_id, view);
}

static void measure(struct alerts_view *view, const struct view_env *env, int width)
{
    char text[256];
    uint16_t style;

    columns_start(view->columns, ALERTS_COLUMNS);
    for (int row = view->list.top; row < list_bottom(&view->list); row++) {
        const struct alert_row *at = &view->rows.items[row];

        if (at->kind != ALERT_ROW_ITEM)
            continue;
        for (int column = 0; column < ALERTS_COLUMNS; column++) {
            alerts_cell(view, &view->set.items[at->index], column, env->glyphs, text,
                        sizeof(text), &style);
            columns_measure(&view->columns[column], text);
        }
    }
    columns_fit(view->columns, ALERTS_COLUMNS, width - 3, 2);
}

static void update_detail(struct alerts_view *view, const struct view_env *env, int width)
{
    const struct alert_item *item = alerts_selected(view);
    int graph_rows = env->rows < 30 ? GRAPH_ROWS_SMALL : GRAPH_ROWS;
    size_t asked = 0;
    struct panel_input size = {.now_ms = env->now_ms,
                               .cols = width,
                               .rows = graph_rows - 1,
                               .glyphs = env->glyphs,
                               .utc = env->utc,
                               .title = "its expression"};
    struct alert_detail_input input = {.set = &view->set,
                                       .item = item,
                                       .memory = view->memory,
                                       .now_ms = env->now_ms,
                                       .utc = env->utc,
                                       .glyphs = env->glyphs,
                                       .width = width - 1};

    if (!item) {
        view->shown = 0;
        return;
    }
    /* The rule may become known after the alert. */
    if (view->shown != item->id || (item->rule && !view->graph.panel)) {
        if (view->shown != item->id)
            view->detail_top = 0;
        view->shown = item->id;
        alert_graph_set(&view->graph, item, env->now_ms);
    } else {
        struct query_spec specs[ALERT_SOURCES_MAX];

        view->graph.labels = item->alert->labels;
        asked = alert_ask_queries(env, extent(view), specs);
        if (asked < env->query_count)
            alert_graph_update(&view->graph, env->queries + asked,
                               env->query_count - asked, &size);
    }
    input.runbook = env->runbook ? env->runbook(item->name) : NULL;
    input.graph_rows = view->graph.panel ? graph_rows : 0;
    alert_detail_build(&view->detail, &input);
}

static void update(struct view *base, const struct view_env *env)
{
    struct alerts_view *view = (struct alerts_view *)base;
    struct rect list, detail, area = {0, 0, env->cols, env->rows};
    bool first = view->list.count == 0 || is_wanted(view);

    if (!env->alerts)
        return;
    view->memory = env->alerts;
    view->set.watchdog = alert_memory_watchdog(env->alerts);
    view->now_ms = env->now_ms;
    view->utc = env->utc;
    if (env->keys_of)
        (void)snprintf(view->hidden_key, sizeof(view->hidden_key), "%.15s",
                       env->keys_of(env->keys_ctx, ACTION_ALERT_HIDDEN));
    view->cols = env->cols;
    view->rows_high = env->rows;
    alerts_split(view, area, &list, &detail);
    if (take_answers(view, env) || view->rows_of != alert_memory_version(view->memory))
        alerts_build_rows(view);
    list_resize(&view->list, list.h - 2);
    if (first)
        choose_first(view);
    measure(view, env, list.w);
    update_detail(view, env, detail.w > 0 ? detail.w : area.w);
}

/* --- the rest --- */

/* A group leads on with what its alerts have in common, and with the filter's matchers. */
static bool group_context(const struct alerts_view *view, struct context *ret)
{
    const struct alert_row *row =
        view->list.count > 0 ? &view->rows.items[view->list.cursor] : NULL;
    const char *label = alerts_group(view);
    struct matcher group = {.name = label, .is_equal = true};
    struct buf text;
    size_t count = 0;
    const struct matcher *matchers =
        view->filter ? filter_matchers(view->filter, &count) : NULL;

    buf_init(&text, LINE_FIELD_MAX * 8);
    if (row && row->kind == ALERT_ROW_GROUP && label && row->value) {
        group.value = row->text;
        matcher_format(&group, &text);
    }
    for (size_t i = 0; i < count; i++) {
        buf_puts(&text, text.size ? " " : "");
        matcher_format(&matchers[i], &text);
    }
    if (text.size > 0)
        context_set(&ret->matchers, text.data);
    buf_done(&text);
    return ret->matchers != NULL;
}

static bool context(const struct view *base, struct context *ret)
{
    const struct alerts_view *view = (const struct alerts_view *)base;
    const struct alert_item *item = alerts_selected(view);
    static const int64_t before = 15 * 60 * 1000;

    if (!item)
        return group_context(view, ret);
    context_set(&ret->title, item->name);
    context_set(&ret->alert, item->name);
    context_set(&ret->component, alert_item_component(item));
    if (item->cluster >= 0)
        context_set(&ret->cluster, view->set.clusters[item->cluster].name);
    context_add_labels(ret, &item->alert->labels);
    if (item->rule)
        context_set(&ret->expr, item->rule->expr);
    if (item->starts_ms > 0)
        ret->from_ms = item->starts_ms - before;
    return true;
}

static void path(const struct view *base, char *buf, size_t size)
{
    const struct alerts_view *view = (const struct alerts_view *)base;
    const struct alert_item *item = alerts_selected(view);
    char name[100] = "";

    if (item)
        (void)utf8_ellipsize(item->name, 40, name, sizeof(name));
    (void)snprintf(buf, size, "Alerts%s%s", name[0] ? ": " : "", name);
}

static void free_view(struct view *base)
{
    struct alerts_view *view = (struct alerts_view *)base;

    alert_detail_done(&view->detail);
    alert_graph_done(&view->graph);
    alert_rows_done(&view->rows);
    alert_set_done(&view->set);
    filter_free(view->filter);
    context_done(&view->wanted);
    free(view);
}

static const struct view_class alerts_class = {
    .name = "alerts",
    .title = "Alerts",
    .help = "What fires now, the most urgent first; beside it all about the selected one",
    .scope = SCOPE_ALERTS,
    .free = free_view,
    .queries = queries,
    .update = update,
    .draw = alerts_draw,
    .act = alerts_act,
    .editing = alerts_editing,
    .edit = alerts_edit,
    .context = context,
    .copies = alerts_copies,
    .mouse = alerts_mouse,
    .path = path,
};

/* clang-format off */
static const struct column new_columns[ALERTS_COLUMNS] = {
    [ALERTS_COLUMN_MARK] = {.head = "SEV", .min = 3},
    [ALERTS_COLUMN_NAME] = {.head = "ALERT", .min = 16},
    [ALERTS_COLUMN_WHAT] = {.head = "", .optional = true, .min = 8, .weight = 1, .drop = 3, .middle = true},
    [ALERTS_COLUMN_NOTE] = {.head = "", .optional = true, .min = 3, .drop = 2},
    [ALERTS_COLUMN_SINCE] = {.head = "SINCE", .min = 6, .right = true, .drop = 1},
    [ALERTS_COLUMN_RESPOND] = {.head = "RESPOND", .min = 9},
};

/* clang-format on */

struct view *view_alerts_new(const struct context *from)
{
    struct alerts_view *view = xcalloc(1, sizeof(*view));

    view->base.cls = &alerts_class;
    alert_set_init(&view->set);
    memcpy(view->columns, new_columns, sizeof(new_columns));
    /* An expression alone is that of a pasted link; a panel's is no alert's. */
    if (from && (from->alert || (from->expr && !from->title)))
        context_copy(&view->wanted, from);
    return &view->base;
}
