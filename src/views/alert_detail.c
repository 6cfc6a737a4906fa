/* SPDX-License-Identifier: MIT */
#include "views/alert_detail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "views/alert_text.h"
#include "views/wrap.h"

enum { CAPTION_COLS = 12, NEAR_MAX = 8, TEXT_MAX = 16 * 1024 };

static const int64_t near_ms = 5 * 60 * 1000, together_ms = 15 * 1000;

void alert_detail_done(struct alert_detail *detail)
{
    if (detail->ready)
        arena_done(&detail->arena);
    free(detail->lines);
    *detail = (struct alert_detail){0};
}

/* --- lines --- */

static void add_line(struct alert_detail *detail, enum detail_kind kind,
                     const char *caption, const char *text, uint16_t style)
{
    if (detail->count < DETAIL_LINES_MAX)
        detail->lines[detail->count++] = (struct detail_line){kind, caption, text, style};
}

static void add_blank(struct alert_detail *detail)
{
    add_line(detail, DETAIL_TEXT, NULL, "", STYLE_DEFAULT);
}

/* A text broken to the width, behind its caption. An empty one is left out. */
static void add_text(struct alert_detail *detail, const char *caption, const char *text,
                     uint16_t style)
{
    int width = detail->width - (caption ? CAPTION_COLS : 0);
    size_t size = strlen(text);

    if (size > TEXT_MAX)
        size = TEXT_MAX;
    text = utf8_sanitize_arena(&detail->arena, text, size, UTF8_NEWLINE_KEEP);
    while (*text && detail->count < DETAIL_LINES_MAX) {
        size_t skip, length = wrap_line(text, width > 8 ? width : 8, &skip);

        add_line(detail, DETAIL_TEXT, caption,
                 arena_strndup(&detail->arena, text, length), style);
        if (caption)
            caption = "";
        text += skip > 0 ? skip : 1;
    }
}

static void add_printf(struct alert_detail *detail, const char *caption, uint16_t style,
                       const char *format, ...) PRINTF_LIKE(4, 5);

static void add_printf(struct alert_detail *detail, const char *caption, uint16_t style,
                       const char *format, ...)
{
    struct buf text;
    va_list args;

    buf_init(&text, TEXT_MAX);
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    add_text(detail, caption, text.data, style);
    buf_done(&text);
}

static void add_rule(struct alert_detail *detail, const char *title)
{
    add_blank(detail);
    add_line(detail, DETAIL_RULE, NULL, title, STYLE_TITLE);
}

/* --- parts --- */

static const char *state_word(const struct alert_item *item)
{
    if (item->state == ALERT_FIRING)
        return "firing";
    if (item->state == ALERT_PENDING)
        return "pending";
    if (item->alert->silenced_by.count > 0)
        return "silenced";
    if (item->alert->inhibited_by.count > 0)
        return "inhibited";
    return item->state == ALERT_SUPPRESSED ? "suppressed" : "not processed yet";
}

static void add_times(struct alert_detail *detail, const struct alert_detail_input *input)
{
    const struct alert_item *item = input->item;
    char since[64] = "", age[32], respond[64];
    bool late;

    if (item->starts_ms > 0)
        moment_strftime(item->starts_ms * 1000000, input->utc, "%a %H:%M:%S %Z", since,
                        sizeof(since));
    alert_age(item, input->now_ms, age, sizeof(age));
    add_printf(detail, "state", alert_style(item), "%s, %s%s", state_word(item),
               severity_table[item->severity].name,
               item->severity == SEVERITY_OTHER ? " severity" : "");
    if (since[0])
        add_printf(detail, "since", STYLE_DEFAULT, "%s, %s ago", since, age);
    alert_respond(item, input->memory, input->now_ms, &late, respond, sizeof(respond));
    if (respond[0])
        add_printf(detail, item->state == ALERT_PENDING ? "soon" : "respond",
                   late ? STYLE_CRITICAL : STYLE_DEFAULT, "%s%s", respond,
                   late ? ": the time to respond is over" : "");
    if (alert_memory_acknowledged(input->memory, item->id))
        add_text(detail, "here", "acknowledged until it resolves", STYLE_OK);
    if (alert_memory_flaps(input->memory, item->id, input->now_ms))
        add_text(detail, "here", "comes and goes: three times or more within an hour",
                 STYLE_WARNING);
    if (alert_cluster_name(input->set, item->cluster)[0])
        add_printf(detail, "cluster", STYLE_DEFAULT, "%s%s",
                   alert_cluster_name(input->set, item->cluster),
                   input->set->clusters[item->cluster].stale
                       ? ": it does not answer, this is what it said last"
                       : "");
    if (item->unsent)
        add_text(detail, "unsent",
                 "Prometheus fires it, but no Alertmanager has it: nobody is told",
                 STYLE_CRITICAL);
}

static void add_labels(struct alert_detail *detail, const struct labels *labels)
{
    for (size_t i = 0; i < labels->count; i++)
        if (strcmp(labels->pairs[i].name, "alertname") != 0)
            add_printf(detail, i < 1 ? "labels" : "", STYLE_DEFAULT, "%s=%s",
                       labels->pairs[i].name, labels->pairs[i].value);
}

/* All in as few lines as they need. */
static void add_label_flow(struct alert_detail *detail, const struct labels *labels)
{
    struct buf text;

    buf_init(&text, TEXT_MAX);
    for (size_t i = 0; i < labels->count; i++)
        if (strcmp(labels->pairs[i].name, "alertname") != 0)
            buf_printf(&text, "%s%s=%s", text.size ? "  " : "", labels->pairs[i].name,
                       labels->pairs[i].value);
    if (text.overflow)
        add_labels(detail, labels);
    else
        add_text(detail, "labels", text.data, STYLE_DEFAULT);
    buf_done(&text);
}

static void add_annotations(struct alert_detail *detail, const struct alert *alert)
{
    const struct labels *annotations = &alert->annotations;

    for (size_t i = 0; i < annotations->count; i++) {
        const char *name = annotations->pairs[i].name;

        if (strcmp(name, "summary") != 0 && strcmp(name, "description") != 0)
            add_text(detail, name, annotations->pairs[i].value, STYLE_DEFAULT);
    }
}

static void add_receivers(struct alert_detail *detail, const struct alert *alert)
{
    struct buf text;

    buf_init(&text, TEXT_MAX);
    for (size_t i = 0; i < alert->receivers.count; i++)
        buf_printf(&text, "%s%s", i ? "  " : "", alert->receivers.items[i]);
    add_text(detail, "receivers", text.data, STYLE_DEFAULT);
    buf_done(&text);
}

static void add_silence(struct alert_detail *detail,
                        const struct alert_detail_input *input, const char *id)
{
    const struct silence *silence = alert_set_silence(input->set, id);
    char until[64];

    if (!silence) {
        add_printf(detail, "silenced", STYLE_DEFAULT, "by %.8s", id);
        return;
    }
    moment_strftime(silence->ends_ms * 1000000, input->utc, "%a %H:%M", until,
                    sizeof(until));
    add_printf(detail, "silenced", STYLE_DEFAULT, "until %s by %s: %s", until,
               silence->created_by, silence->comment);
}

static void add_suppression(struct alert_detail *detail,
                            const struct alert_detail_input *input)
{
    const struct alert *alert = input->item->alert;

    for (size_t i = 0; i < alert->silenced_by.count; i++)
        add_silence(detail, input, alert->silenced_by.items[i]);
    for (size_t i = 0; i < alert->inhibited_by.count; i++) {
        const char *print = alert->inhibited_by.items[i];
        const struct alert_item *by = alert_set_fingerprint(input->set, print);
        char what[160] = "";

        if (by)
            alert_distinction(by, NULL, what, sizeof(what));
        add_printf(detail, "inhibited", STYLE_DEFAULT, "by %s%s%s", by ? by->name : print,
                   what[0] ? ", " : "", what);
    }
    for (size_t i = 0; i < alert->muted_by.count; i++)
        add_printf(detail, "muted", STYLE_DEFAULT, "by the time interval %s",
                   alert->muted_by.items[i]);
}

/* One name of alerts that began near the shown one: the first of them, and how many. */
struct near {
    const char *name;
    int64_t apart_ms;
    size_t count;
};

static size_t find_near(const struct alert_detail_input *input, struct near ret[NEAR_MAX])
{
    const struct alert_item *item = input->item;
    size_t count = 0;

    for (size_t i = 0; i < input->set->count && item->starts_ms > 0; i++) {
        const struct alert_item *other = &input->set->items[i];
        int64_t apart = other->starts_ms - item->starts_ms;
        size_t at = 0;

        if (other == item || other->starts_ms == 0 || other->state == ALERT_PENDING ||
            apart > near_ms || apart < -near_ms)
            continue;
        while (at < count && strcmp(ret[at].name, other->name) != 0)
            at++;
        if (at == NEAR_MAX)
            continue;
        if (at == count)
            ret[count++] = (struct near){other->name, apart, 0};
        ret[at].count++;
    }
    return count;
}

/* Other alerts that began within minutes. */
static void add_near(struct alert_detail *detail, const struct alert_detail_input *input)
{
    struct near near[NEAR_MAX];
    size_t count = find_near(input, near);

    for (size_t i = 0; i < count; i++) {
        int64_t apart = near[i].apart_ms / together_ms * together_ms;
        char text[32], times[32] = "";

        if (near[i].count > 1)
            (void)snprintf(times, sizeof(times), " ×%zu", near[i].count);
        duration_human(apart < 0 ? -apart : apart, text, sizeof(text));
        add_printf(detail, i == 0 ? "began near" : "", STYLE_DEFAULT, "%s%s  %s%s",
                   apart == 0 ? "with it" : text,
                   apart < 0   ? " before"
                   : apart > 0 ? " after"
                               : "",
                   near[i].name, times);
    }
}

static void add_rule_text(struct alert_detail *detail, const struct alert_rule *rule)
{
    char held[32];

    if (!rule)
        return;
    add_rule(detail, "Rule");
    add_text(detail, NULL, rule->expr, STYLE_DEFAULT);
    add_printf(detail, "for", STYLE_DEFAULT, "%s, group %s",
               duration_format(rule->for_ms, held, sizeof(held)), rule->group);
    if (rule->health == RULE_HEALTH_FAILING)
        add_printf(detail, "failing", STYLE_CRITICAL, "%s", rule->last_error);
}

/* Markdown as it is written, its headings bright and without their marks. */
static void add_runbook(struct alert_detail *detail, const char *markdown)
{
    detail->runbook = detail->count + 1; /* behind the blank line */
    add_rule(detail, "Runbook");
    while (*markdown) {
        size_t length = strcspn(markdown, "\n");
        char *line = xstrndup(markdown, length);
        size_t marks = strspn(line, "#");

        if (length == 0)
            add_blank(detail);
        else
            add_text(detail, NULL, line + marks + strspn(line + marks, " ") * (marks > 0),
                     marks > 0 ? STYLE_TITLE : STYLE_DEFAULT);
        free(line);
        markdown += length + (markdown[length] == '\n');
    }
}

static void add_graph(struct alert_detail *detail, const struct alert_detail_input *input)
{
    add_blank(detail);
    for (int i = 0; i < input->graph_rows; i++)
        add_line(detail, DETAIL_GRAPH, NULL, "", STYLE_DEFAULT);
    add_line(detail, DETAIL_HISTORY, NULL, "", STYLE_DEFAULT);
}

void alert_detail_build(struct alert_detail *detail,
                        const struct alert_detail_input *input)
{
    const struct alert *alert = input->item->alert;
    const char *summary = alert_summary(input->item);
    const char *more = labels_get(&alert->annotations, "description");

    if (!detail->ready) {
        arena_init(&detail->arena, 0);
        detail->lines = xcalloc(DETAIL_LINES_MAX, sizeof(*detail->lines));
        detail->ready = true;
    }
    arena_clear(&detail->arena);
    detail->count = 0;
    detail->width = input->width;
    detail->graph_rows = input->graph_rows;
    add_line(detail, DETAIL_RULE, NULL,
             arena_strndup(&detail->arena, input->item->name, strlen(input->item->name)),
             STYLE_TITLE_FOCUS);
    add_text(detail, NULL, summary, STYLE_VALUE);
    if (more && strcmp(more, summary) != 0)
        add_text(detail, NULL, more, STYLE_DEFAULT);
    add_blank(detail);
    add_times(detail, input);
    add_label_flow(detail, &alert->labels);
    add_receivers(detail, alert);
    add_suppression(detail, input);
    add_annotations(detail, alert);
    add_graph(detail, input);
    add_near(detail, input);
    add_rule_text(detail, input->item->rule);
    detail->runbook = detail->count;
    if (input->runbook)
        add_runbook(detail, input->runbook);
}

/* --- drawing --- */

static void draw_line(const struct detail_line *line, struct canvas *canvas,
                      struct rect row)
{
    int x = row.x;

    if (line->kind == DETAIL_RULE) {
        x += canvas_text_fit(canvas, x, row.y, row.w - 2, line->style, line->text) + 1;
        canvas_hline(canvas, x, row.y, row.x + row.w - x, STYLE_RULE);
        return;
    }
    if (line->caption) {
        canvas_text_fit(canvas, x, row.y, CAPTION_COLS - 1, STYLE_LABEL, line->caption);
        x += CAPTION_COLS;
    }
    canvas_text_fit(canvas, x, row.y, row.x + row.w - x, line->style, line->text);
}

void alert_detail_draw(const struct alert_detail *detail, const struct alert_graph *graph,
                       size_t top, struct canvas *canvas, struct rect area,
                       const struct draw_ctx *ctx)
{
    for (int y = 0; y < area.h && top + (size_t)y < detail->count; y++) {
        size_t at = top + (size_t)y;
        const struct detail_line *line = &detail->lines[at];
        struct rect row = {area.x, area.y + y, area.w, 1};

        if (line->kind == DETAIL_HISTORY) {
            alert_graph_draw_history(graph, canvas, row, ctx);
        } else if (line->kind == DETAIL_GRAPH) {
            bool first = at == 0 || detail->lines[at - 1].kind != DETAIL_GRAPH;

            /* Whole or not at all. */
            row.h = detail->graph_rows;
            if (first && y + row.h <= area.h)
                alert_graph_draw(graph, canvas, row, ctx);
        } else {
            draw_line(line, canvas, row);
        }
    }
}
