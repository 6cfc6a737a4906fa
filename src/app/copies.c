/* SPDX-License-Identifier: MIT */
#include "app/copies.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
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

static void make_curl(struct buf *out, const char *base, const char *expr)
{
    struct buf url, query;

    buf_init(&url, COPY_MAX);
    buf_init(&query, COPY_MAX);
    (void)url_join(&url, base, "api/v1/query");
    buf_printf(&query, "query=%s", expr);
    buf_puts(out, "curl ");
    quote(out, url.data);
    buf_puts(out, " --data-urlencode ");
    quote(out, query.data);
    buf_done(&url);
    buf_done(&query);
}

static void add_query(const struct session *session, struct view *picker,
                      const char *base, const char *expr, const char *legend)
{
    struct buf text;

    picker_add(picker, "query", legend, expr, false);
    if (!base)
        return;
    buf_init(&text, COPY_MAX);
    make_link(&text, session, base, expr);
    picker_add(picker, "link into Prometheus", legend, text.data, false);
    buf_clear(&text);
    make_curl(&text, base, expr);
    picker_add(picker, "curl command, without secrets", legend, text.data, false);
    buf_done(&text);
}

void copies_add(const struct session *session, struct view *picker)
{
    struct dashboard_view *view = session_view(session);
    const struct source_settings *source =
        context_source(settings_context(session->settings), SOURCE_PROMETHEUS);
    size_t index = dashboard_view_focus(view);
    const struct panel *panel;
    struct buf text;

    if (dashboard_view_count(view) == 0)
        return;
    panel = dashboard_view_panel(view, index);
    buf_init(&text, COPY_MAX);
    buf_printf(&text, "%s: %s", panel->title,
               panel->summary.value[0] ? panel->summary.value
                                       : panel_condition_name(panel->condition));
    picker_add(picker, "value", text.data, text.data, false);
    for (size_t t = 0; t < panel->spec->target_count; t++) {
        const struct target *target = &panel->spec->targets[t];
        const char *expr = board_expr(session->board, index, t);

        if (target->source == SOURCE_PROMETHEUS && expr)
            add_query(session, picker, source ? source->url : NULL, expr, target->legend);
    }
    buf_clear(&text);
    panel_describe(panel, &text);
    picker_add(picker, "everything as JSON lines", NULL, text.data, false);
    buf_done(&text);
}
