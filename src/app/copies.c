/* SPDX-License-Identifier: MIT */
#include "app/copies.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/clock.h"
#include "core/duration.h"
#include "datasource/url.h"
#include "views/picker.h"

enum { COPY_MAX = 64 << 10 };

/* The graph of an expression in Prometheus's own page. */
static void make_link(struct buf *out, const struct session *session, const char *base,
                      const char *expr)
{
    const struct dashboard *dashboard = session_dashboard(session);
    char range[32], end[64];

    (void)url_join(out, base, "graph?g0.tab=0&g0.expr=");
    (void)url_escape(out, expr);
    buf_printf(out, "&g0.range_input=%s",
               duration_format(timerange_ms(&session->range, dashboard->range_ms), range,
                               sizeof(range)));
    if (session->range.end_ms == 0)
        return;
    buf_puts(out, "&g0.end_input=");
    (void)url_escape(
        out, moment_format_rfc3339(session->range.end_ms * 1000000, end, sizeof(end)));
}

/* In single quotes, as a POSIX shell takes it literally. */
static void quote(struct buf *out, const char *text)
{
    buf_putc(out, '\'');
    for (; *text; text++) {
        if (*text == '\'')
            buf_puts(out, "'\\''");
        else
            buf_putc(out, *text);
    }
    buf_putc(out, '\'');
}

/* What was asked, over the window that is shown: a range, or the newest value. */
static void make_curl(struct buf *out, const struct query_spec *asked, int64_t now_ms,
                      const char *base, const char *expr)
{
    bool range = asked && asked->kind == QUERY_RANGE;
    int64_t end_ms = asked && asked->end_ms != 0 ? asked->end_ms : now_ms;
    struct buf text;

    buf_init(&text, COPY_MAX);
    (void)url_join(&text, base, range ? "api/v1/query_range" : "api/v1/query");
    buf_puts(out, "curl ");
    quote(out, text.data);
    buf_puts(out, " --data-urlencode ");
    buf_clear(&text);
    buf_printf(&text, "query=%s", expr);
    quote(out, text.data);
    if (range)
        buf_printf(out, " -d start=%lld -d end=%lld -d step=%lld",
                   (long long)(end_ms - asked->range_ms) / 1000, (long long)end_ms / 1000,
                   (long long)asked->step_ms / 1000);
    else if (asked && asked->end_ms != 0)
        buf_printf(out, " -d time=%lld", (long long)end_ms / 1000);
    buf_done(&text);
}

static void add_query(const struct session *session, struct view *picker, size_t panel,
                      size_t target, int64_t now_ms)
{
    const struct source_settings *source =
        context_source(settings_context(session->settings), SOURCE_PROMETHEUS);
    struct dashboard_view *view = session_view(session);
    const char *expr = board_expr(session->board, panel, target);
    const char *legend = dashboard_view_panel(view, panel)->spec->targets[target].legend;
    struct buf text;

    picker_add(picker, "query", legend ? legend : expr, expr, false);
    if (!source || !source->url)
        return;
    buf_init(&text, COPY_MAX);
    make_link(&text, session, source->url, expr);
    picker_add(picker, "link into Prometheus", legend, text.data, false);
    buf_clear(&text);
    make_curl(&text, board_question(session->board, panel, target), now_ms, source->url,
              expr);
    picker_add(picker, "curl command, without secrets", legend, text.data, false);
    buf_done(&text);
}

/* The selected series: its value, at the crosshair where there is one, and its labels. */
static void add_series(const struct dashboard_view *view, const struct panel *panel,
                       struct view *picker)
{
    int at = dashboard_view_selected(view);
    int64_t ms = dashboard_view_crosshair(view);
    struct panel_series series;
    char value[64] = "", when[48];
    struct buf text;

    if (at < 0 || !panel->cls->series(panel, (size_t)at, &series))
        return;
    buf_init(&text, COPY_MAX);
    if (ms != 0 && panel->cls->value_at &&
        panel->cls->value_at(panel, (size_t)at, ms, value, sizeof(value)))
        buf_printf(&text, "%s at %s: %s", series.name,
                   moment_format_rfc3339(ms * NS_PER_MS, when, sizeof(when)), value);
    else if (panel->cls->value_at &&
             panel->cls->value_at(panel, (size_t)at, series.last_ms, value,
                                  sizeof(value)))
        buf_printf(&text, "%s: %s", series.name, value);
    if (text.size > 0)
        picker_add(picker, "value of the series", text.data, text.data, false);
    buf_clear(&text);
    if (series.labels && series.labels->count > 0) {
        labels_format(series.labels, &text);
        picker_add(picker, "labels of the series", text.data, text.data, false);
    }
    buf_done(&text);
}

static void add_variables(const struct session *session, struct buf *out)
{
    struct buf text;

    buf_init(&text, COPY_MAX);
    for (size_t i = 0; i < session->variables.count; i++) {
        const struct variable *variable = &session->variables.items[i];

        if (variable->count == 0 && !variable->all)
            continue;
        buf_clear(&text);
        buf_printf(&text, "%s=", variable->spec->name);
        variable_format(variable, &text);
        buf_puts(out, " --var ");
        quote(out, text.data);
    }
    buf_done(&text);
}

/* What shows this screen to somebody else: dashboard, context, variables and range. */
static void make_command(struct buf *out, const struct session *session)
{
    const struct context_settings *context = settings_context(session->settings);
    char text[64];

    buf_puts(out, session->range.end_ms != 0 ? "midwatch render" : "midwatch");
    if (context && session->settings->context_count > 1) {
        buf_puts(out, " --context ");
        quote(out, context->name);
    }
    buf_printf(out, " --range %s",
               duration_format(
                   timerange_ms(&session->range, session_dashboard(session)->range_ms),
                   text, sizeof(text)));
    if (session->range.end_ms != 0)
        buf_printf(
            out, " --at %s",
            moment_format_rfc3339(session->range.end_ms * NS_PER_MS, text, sizeof(text)));
    if (session->compare != COMPARE_OFF)
        buf_printf(out, " --compare %s", compare_name(session->compare));
    add_variables(session, out);
    buf_putc(out, ' ');
    quote(out, session->dashboards[session->current].name);
}

void copies_add(const struct session *session, struct view *picker, int64_t now_ms)
{
    struct dashboard_view *view = session_view(session);
    size_t index = dashboard_view_focus(view);
    const struct panel *panel;
    struct buf text;

    if (dashboard_view_count(view) == 0)
        return;
    panel = dashboard_view_panel(view, index);
    buf_init(&text, COPY_MAX);
    add_series(view, panel, picker);
    buf_printf(&text, "%s: %s", panel->title,
               panel->summary.value[0] ? panel->summary.value
                                       : panel_condition_name(panel->condition));
    picker_add(picker, "value", text.data, text.data, false);
    for (size_t t = 0; t < panel->spec->target_count; t++)
        if (panel->spec->targets[t].source == SOURCE_PROMETHEUS &&
            board_expr(session->board, index, t))
            add_query(session, picker, index, t, now_ms);
    buf_clear(&text);
    make_command(&text, session);
    picker_add(picker, "this screen as a command", text.data, text.data, false);
    buf_clear(&text);
    panel_describe(panel, &text);
    picker_add(picker, "everything as JSON lines", NULL, text.data, false);
    buf_done(&text);
}
