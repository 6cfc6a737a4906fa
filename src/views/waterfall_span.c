/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "model/logs.h"
#include "views/trace_text.h"
#include "views/waterfall_view.h"
#include "views/wrap.h"

/*
 * Everything about one span. Lines are counted and drawn by the same code: what does not
 * fit is scrolled to.
 */

enum { NAME_COLUMNS = 24 };

/* Slower than this part of the others: worth a colour. */
static const double slow_from = 0.95;

struct pen {
    struct canvas *canvas; /* NULL: only count */
    struct rect area;
    int top, line;
};

static void put(struct pen *pen, const char *name, uint16_t style, const char *text,
                size_t size)
{
    int y = pen->line++ - pen->top;

    if (!pen->canvas || y < 0 || y >= pen->area.h)
        return;
    canvas_text_fit(pen->canvas, pen->area.x + 1, pen->area.y + y, NAME_COLUMNS - 1,
                    STYLE_LABEL, name);
    canvas_text_n(pen->canvas, pen->area.x + 1 + NAME_COLUMNS, pen->area.y + y, style,
                  text, size);
}

/* A value over as many lines as it takes. */
static void put_value(struct pen *pen, const char *name, uint16_t style, const char *text)
{
    int width = pen->area.w - NAME_COLUMNS - 2;

    if (width < 10)
        width = 10;
    if (!*text)
        put(pen, name, style, "", 0);
    while (*text && pen->line < WATERFALL_DETAIL_MAX) {
        size_t skip, size = wrap_line(text, width, &skip);

        put(pen, name, style, text, size);
        name = "";
        text += skip > 0 ? skip : size;
        if (skip == 0 && size == 0)
            return;
    }
}

static void put_heading(struct pen *pen, const char *text)
{
    int y = pen->line++ - pen->top;

    if (pen->canvas && y >= 0 && y < pen->area.h)
        canvas_text_fit(pen->canvas, pen->area.x + 1, pen->area.y + y, pen->area.w - 1,
                        STYLE_TITLE, text);
}

static void put_attributes(struct pen *pen, const struct span_attributes *attributes)
{
    for (uint32_t i = 0; i < attributes->count && pen->line < WATERFALL_DETAIL_MAX; i++)
        put_value(pen, attributes->items[i].key, STYLE_DEFAULT,
                  attributes->items[i].value);
    if (attributes->cut)
        put_value(pen, "", STYLE_WARNING, "there are more than can be kept");
}

static void put_times(struct pen *pen, const struct trace *trace, const struct span *span)
{
    int64_t all = trace->end_ns - trace->start_ns;
    char begins[32], takes[32], self[32], text[300];
    int used;

    trace_duration_text(span->start_ns - trace->start_ns, begins, sizeof(begins));
    trace_duration_text(span->duration_ns, takes, sizeof(takes));
    trace_duration_text(span->self_ns, self, sizeof(self));
    used = snprintf(text, sizeof(text), "%s at %s; its own %s, %.0f %% of the trace",
                    takes, begins, self,
                    all > 0 ? 100.0 * (double)span->self_ns / (double)all : 0.0);
    if (span->critical_ns > 0 && used > 0 && (size_t)used < sizeof(text))
        snprintf(text + used, sizeof(text) - (size_t)used,
                 "; on the critical path for %s",
                 trace_duration_text(span->critical_ns, takes, sizeof(takes)));
    put_value(pen, "time", STYLE_VALUE, text);
}

static void put_doubts(struct pen *pen, const struct trace *trace,
                       const struct span *span)
{
    const struct span *parent = span->parent >= 0 ? &trace->spans[span->parent] : NULL;
    char takes[32], text[200];

    if (span->orphan)
        put_value(pen, "", STYLE_WARNING,
                  "its parent is missing: the trace is incomplete");
    if (span->untimed)
        put_value(pen, "", STYLE_WARNING, "it came without a start");
    if (span->warned)
        put_value(pen, "", STYLE_WARNING, "the server changed or doubts its times");
    if (!parent || span->untimed)
        return;
    if (span->start_ns < parent->start_ns) {
        snprintf(
            text, sizeof(text), "it begins %s before its parent: clocks differ",
            trace_duration_text(parent->start_ns - span->start_ns, takes, sizeof(takes)));
        put_value(pen, "", STYLE_WARNING, text);
    }
    if (span_end_ns(span) > span_end_ns(parent)) {
        snprintf(text, sizeof(text),
                 "it ends %s after its parent: clocks differ, or it was not waited for",
                 trace_duration_text(span_end_ns(span) - span_end_ns(parent), takes,
                                     sizeof(takes)));
        put_value(pen, "", STYLE_LABEL, text);
    }
}

static void put_events(struct pen *pen, const struct trace *trace,
                       const struct span *span)
{
    char when[32], text[200];

    for (uint32_t i = 0; i < span->event_count; i++) {
        const struct span_event *event = &span->events[i];

        trace_duration_text(event->ns - trace->start_ns, when, sizeof(when));
        snprintf(text, sizeof(text), "Event %.100s at %s",
                 event->name[0] ? event->name : "(no name)", when);
        put_heading(pen, text);
        put_attributes(pen, &event->attributes);
    }
}

static void put_links(struct pen *pen, const struct span *span)
{
    char id[TRACE_ID_TEXT], text[120];

    if (span->link_count > 0)
        put_heading(pen, "Links");
    for (uint32_t i = 0; i < span->link_count; i++) {
        snprintf(text, sizeof(text), "span %016" PRIx64 " of trace %s",
                 span->links[i].span, trace_id_format(span->links[i].trace, id));
        put_value(pen, "", STYLE_DEFAULT, text);
    }
}

static void put_rank(struct pen *pen, const struct waterfall_view *view, int32_t index)
{
    const struct beside *beside = &view->beside;
    char text[200];

    if (beside->like_span != index)
        put_value(pen, "others like it", STYLE_DIM, "Enter compares");
    else if (!beside->like_expr || beside->like_status == QUERY_FAILED)
        put_value(pen, "others like it", STYLE_DIM, "could not be asked for");
    else if (!beside->like_held)
        put_value(pen, "others like it", STYLE_DIM, "loading");
    else
        put_value(pen, "others like it",
                  beside->rank.below >= slow_from ? STYLE_WARNING : STYLE_DEFAULT,
                  trace_rank_text(&beside->rank, text, sizeof(text)));
}

/* Where there is no room for them beside the detail. */
static void put_lines(struct pen *pen, const struct waterfall_view *view,
                      const struct span *span)
{
    const struct beside *beside = &view->beside;

    if (!beside->has_loki || pen->area.w < view->cols)
        return;
    put_heading(pen, "Log lines");
    if (*beside_lines_text(beside))
        put_value(pen, "", STYLE_LABEL, beside_lines_text(beside));
    for (size_t i = 0; i < beside->line_count && pen->line < WATERFALL_DETAIL_MAX; i++) {
        const struct beside_line *line = &beside->lines[i];
        char when[32], name[48];

        moment_strftime(line->ns, view->utc, "%H:%M:%S", when, sizeof(when));
        snprintf(name, sizeof(name), "%s.%03d %c", when, (int)(line->ns / 1000000 % 1000),
                 line_level_letter(line->level));
        put_value(pen, name,
                  beside_in_span(view->trace, span, line->ns) ? STYLE_DEFAULT : STYLE_DIM,
                  line->message);
    }
}

int waterfall_draw_span(const struct waterfall_view *view, struct canvas *canvas,
                        struct rect area, int top)
{
    struct pen pen = {canvas, area, top, 0};
    int32_t index = waterfall_selected(view);
    const struct trace *trace = view->trace;
    const struct span *span;
    char text[300];

    if (index < 0)
        return 0;
    span = &trace->spans[index];
    snprintf(text, sizeof(text), "%.150s  %s", trace_service_of(trace, span)->name,
             span_kind_name((enum span_kind)span->kind));
    put_value(&pen, "service", STYLE_DEFAULT, text);
    put_times(&pen, trace, span);
    put_rank(&pen, view, index);
    if (span->error)
        put_value(&pen, "failed", STYLE_CRITICAL,
                  span->message ? span->message : "without a message");
    put_doubts(&pen, trace, span);
    put_lines(&pen, view, span);
    put_attributes(&pen, &span->attributes);
    put_events(&pen, trace, span);
    put_links(&pen, span);
    if (trace->processes[span->process].attributes.count > 0)
        put_heading(&pen, "Process");
    put_attributes(&pen, &trace->processes[span->process].attributes);
    snprintf(text, sizeof(text), "%016" PRIx64, span->id);
    put_value(&pen, "span id", STYLE_DIM, text);
    return pen.line;
}
