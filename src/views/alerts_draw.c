/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "core/utf8.h"
#include "views/alert_text.h"
#include "views/alerts_view.h"
#include "views/wrap.h"

/* One list of alerts on the screen, and beside it the detail. */

static const char *note_of(const struct alerts_view *view, const struct alert_item *item)
{
    if (item->watchdog)
        return "watchdog";
    if (item->unsent)
        return "unsent";
    if (item->cluster >= 0 && view->set.clusters[item->cluster].stale)
        return "old";
    if (alert_memory_flaps(view->memory, item->id, view->now_ms))
        return "flaps";
    return alert_memory_is_new(view->memory, item->id) ? "new" : "";
}

static const char *quiet_word(const struct alert_item *item)
{
    if (item->alert->silenced_by.count > 0)
        return "silenced";
    return item->alert->inhibited_by.count > 0 ? "inhibited" : "";
}

/* "x2kpl @eu": which cluster has it, unless the group says so. */
static void add_cluster(const struct alerts_view *view, const struct alert_item *item,
                        char *buf, size_t size)
{
    const char *name = alert_cluster_name(&view->set, item->cluster);
    const char *group = alerts_group(view);
    size_t used = strlen(buf);

    if (name[0] && !(group && strcmp(group, ALERT_GROUP_CLUSTER) == 0))
        (void)snprintf(buf + used, size - used, "%s@%s", used ? " " : "", name);
}

void alerts_cell(const struct alerts_view *view, const struct alert_item *item,
                 int column, enum glyphs glyphs, char *buf, size_t size,
                 uint16_t *ret_style)
{
    bool late = false, quiet = item->state < ALERT_PENDING;

    *ret_style = quiet ? STYLE_DIM : STYLE_DEFAULT;
    buf[0] = '\0';
    switch (column) {
    case ALERTS_COLUMN_MARK:
        alert_mark(item, glyphs, buf, size);
        *ret_style = alert_style(item);
        break;
    case ALERTS_COLUMN_NAME:
        (void)utf8_ellipsize(item->name, 60, buf, size);
        break;
    case ALERTS_COLUMN_WHAT:
        alert_distinction(item, alerts_group(view), buf, size);
        add_cluster(view, item, buf, size);
        *ret_style = STYLE_DIM;
        break;
    case ALERTS_COLUMN_NOTE:
        (void)snprintf(buf, size, "%s", note_of(view, item));
        *ret_style = item->unsent ? STYLE_CRITICAL : STYLE_INFO;
        break;
    case ALERTS_COLUMN_SINCE:
        if (item->state != ALERT_PENDING)
            alert_age(item, view->now_ms, buf, size);
        break;
    default:
        if (quiet) { /* nobody has to respond */
            (void)snprintf(buf, size, "%s", quiet_word(item));
            break;
        }
        alert_respond(item, view->memory, view->now_ms, &late, buf, size);
        /* Its part of the list says that it fires. */
        if (strncmp(buf, "fires ", 6) == 0)
            memmove(buf, buf + 6, strlen(buf + 6) + 1);
        *ret_style = late ? STYLE_CRITICAL : STYLE_LABEL;
    }
}

/* --- rows --- */

static void draw_item(const struct alerts_view *view, const struct alert_row *row,
                      struct canvas *canvas, int x, int y, const struct draw_ctx *ctx)
{
    char text[256];
    uint16_t style;

    for (int column = 0; column < ALERTS_COLUMNS; column++) {
        alerts_cell(view, &view->set.items[row->index], column, ctx->glyphs, text,
                    sizeof(text), &style);
        columns_draw(canvas, x, y, &view->columns[column], style, text);
    }
}

static void draw_resolved(const struct alerts_view *view, const struct alert_row *row,
                          struct canvas *canvas, struct rect line,
                          const struct draw_ctx *ctx)
{
    const struct alert_resolved *resolved;
    char from[32] = "?", to[32], mark[5] = "", text[256];

    if (row->index >= alert_memory_resolved(view->memory, &resolved))
        return;
    resolved += row->index;
    if (resolved->starts_ms > 0)
        moment_strftime(resolved->starts_ms * 1000000, view->utc, "%H:%M", from,
                        sizeof(from));
    moment_strftime(resolved->resolved_ms * 1000000, view->utc, "%H:%M", to, sizeof(to));
    mark[utf8_encode(glyph(ctx->glyphs, severity_glyph(resolved->severity)), mark)] =
        '\0';
    (void)snprintf(text, sizeof(text), "%s %c  %s  %s - %s", mark,
                   severity_table[resolved->severity].letter, resolved->name, from, to);
    canvas_text_fit(canvas, line.x, line.y, line.w, STYLE_DIM, text);
}

static void draw_row(const struct alerts_view *view, int at, struct canvas *canvas,
                     struct rect line, const struct draw_ctx *ctx)
{
    const struct alert_row *row = &view->rows.items[at];
    char text[160];

    if (at == view->list.cursor)
        canvas_put(canvas, line.x, line.y,
                   view->detail_focus ? STYLE_DIM : STYLE_SELECTED,
                   glyph(ctx->glyphs, GLYPH_FOCUS));
    rect_cut_left(&line, 2);
    switch (row->kind) {
    case ALERT_ROW_ITEM:
        draw_item(view, row, canvas, line.x, line.y, ctx);
        break;
    case ALERT_ROW_RESOLVED:
        draw_resolved(view, row, canvas, line, ctx);
        break;
    case ALERT_ROW_GROUP:
        (void)utf8_ellipsize(row->text, 100, text, sizeof(text) - 24);
        (void)snprintf(text + strlen(text), 24, " ×%zu", row->count);
        canvas_text_fit(canvas, line.x, line.y, line.w, STYLE_LABEL, text);
        break;
    case ALERT_ROW_HEAD:
    default:
        (void)snprintf(text, sizeof(text), "%s %zu", row->text, row->count);
        if (row->part == ALERT_PART_HIDDEN && !view->show_hidden && view->hidden_key[0])
            (void)snprintf(text + strlen(text), 40, "  (%s shows them)",
                           view->hidden_key);
        canvas_text_fit(canvas, line.x, line.y, line.w, STYLE_TITLE, text);
    }
}

/* --- what there is to say beside them --- */

/* "Alerts ─ actionable 7 ─ by component ──": or the filter while it is typed. */
static void draw_title(const struct alerts_view *view, struct canvas *canvas,
                       struct rect area)
{
    const char *group = alerts_group(view), *order = alerts_order_name(view->order);
    char text[700];
    int x = area.x;

    if (view->filter_text.active) {
        line_field_draw(&view->filter_text, canvas, (struct rect){x, area.y, area.w, 1},
                        "filter");
        return;
    }
    (void)snprintf(text, sizeof(text), "Alerts  actionable %zu%s%s%s%s%s%.400s",
                   view->rows.parts[ALERT_PART_ACTIONABLE], group ? "  by " : "",
                   group ? group : "", order[0] ? "  " : "", order,
                   view->filter ? "  only " : "",
                   view->filter ? view->filter_text.text : "");
    x += canvas_text_fit(canvas, x, area.y, area.w - 2, STYLE_TITLE_FOCUS, text) + 1;
    canvas_hline(canvas, x, area.y, area.x + area.w - x, STYLE_RULE);
}

/* Why there is nothing to see, or what is not known of what is seen. */
static const char *remark(const struct alerts_view *view, uint16_t *ret_style, char *buf,
                          size_t size)
{
    const struct alert_set *set = &view->set;

    *ret_style = STYLE_WARNING;
    if (view->filter_error[0]) {
        (void)snprintf(buf, size, "%s", view->filter_error);
    } else if (!set->asked) {
        (void)snprintf(buf, size,
                       "No source of alerts is configured (--alertmanager URL).");
    } else if (set->loading) {
        *ret_style = STYLE_DIM;
        (void)snprintf(buf, size, "loading");
    } else if (set->stale) {
        *ret_style = STYLE_CRITICAL;
        (void)snprintf(buf, size, "%s: %s",
                       set->count ? "old, as it was last known"
                                  : "nobody knows what fires",
                       set->err.msg);
    } else if (set->watchdog_missing) {
        *ret_style = STYLE_CRITICAL;
        (void)snprintf(buf, size,
                       "%s does not fire, which it must: alerts may not come through",
                       set->watchdog);
    } else if (!set->complete) {
        char missing[200];

        alert_set_missing(set, missing, sizeof(missing));
        (void)snprintf(buf, size, "%s: %s", missing, set->err.msg);
    } else if (set->silences_err.kind != ERR_NONE) {
        (void)snprintf(buf, size, "silences are not known: %s", set->silences_err.msg);
    } else if (set->rules_err.kind != ERR_NONE) {
        (void)snprintf(buf, size, "rules are not known: %s", set->rules_err.msg);
    } else if (set->cut > 0) {
        (void)snprintf(buf, size, "%zu more alerts are not shown", set->cut);
    } else if (view->rows.filtered > 0) {
        *ret_style = STYLE_DIM;
        (void)snprintf(buf, size, "%zu alerts left out by the filter",
                       view->rows.filtered);
    } else if (view->rows.parts[ALERT_PART_ACTIONABLE] == 0) {
        *ret_style = STYLE_OK;
        (void)snprintf(buf, size, "Nothing to act on. Everybody who was asked answered.");
    } else {
        buf[0] = '\0';
    }
    return buf;
}

static void draw_list(const struct alerts_view *view, struct canvas *canvas,
                      struct rect area, const struct draw_ctx *ctx)
{
    struct rect line = {area.x, area.y + 2, area.w, 1};
    uint16_t style;
    char text[600];

    draw_title(view, canvas, area);
    remark(view, &style, text, sizeof(text));
    if (view->filter_text.active)
        alerts_filter_draw(view, canvas,
                           (struct rect){area.x + 2, area.y + 1, area.w - 2, 1}, ctx);
    else if (text[0])
        canvas_text_fit(canvas, area.x + 2, area.y + 1, area.w - 2, style, text);
    else
        columns_draw_heads(canvas, area.x + 2, area.y + 1, view->columns, ALERTS_COLUMNS);
    for (int row = view->list.top; row < list_bottom(&view->list); row++, line.y++)
        draw_row(view, row, canvas, line, ctx);
}

void alerts_draw(const struct view *base, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct alerts_view *view = (const struct alerts_view *)base;
    struct rect list, detail;

    if (!view->memory)
        return;
    alerts_split(view, area, &list, &detail);
    if (list.w > 0)
        draw_list(view, canvas, list, ctx);
    if (detail.w > 0 && view->shown != 0)
        alert_detail_draw(&view->detail, &view->graph, view->detail_top, canvas, detail,
                          ctx);
}
