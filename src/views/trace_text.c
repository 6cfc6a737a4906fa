/* SPDX-License-Identifier: MIT */
#include "views/trace_text.h"

#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "core/unit.h"
#include "core/utf8.h"
#include "views/describe.h"

const char *trace_duration_text(int64_t ns, char *buf, size_t size)
{
    if (ns == 0) {
        snprintf(buf, size, "0");
        return buf;
    }
    return unit_format(unit_find("s"), (double)ns / 1e9, -1, buf, size);
}

const char *trace_operation_text(const char *operation)
{
    return operation && *operation ? operation : "(no name)";
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

const char *trace_rank_text(const struct trace_rank *rank, char *buf, size_t size)
{
    char p50[32], p95[32], p99[32], part[32];

    snprintf(part, sizeof(part), "%d %% of", (int)(rank->below * 100));
    if (rank->count < 2)
        snprintf(buf, size, "no others like it were found");
    else
        snprintf(buf, size, "p50 %s  p95 %s  p99 %s; slower than %s %zu like it",
                 trace_duration_text(rank->p50, p50, sizeof(p50)),
                 trace_duration_text(rank->p95, p95, sizeof(p95)),
                 trace_duration_text(rank->p99, p99, sizeof(p99)),
                 rank->below < 1 ? part : "all", rank->count);
    return buf;
}

const char *trace_counts_text(const struct trace *trace, char *buf, size_t size)
{
    snprintf(buf, size, "%zu span%s, %zu service%s, %zu error%s", trace->span_count,
             plural(trace->span_count), trace->service_count,
             plural(trace->service_count), trace->error_count,
             plural(trace->error_count));
    return buf;
}

const char *trace_notice_text(const struct trace *trace, char *buf, size_t size)
{
    size_t used = 0;

    buf[0] = '\0';
    if (trace->orphan_count > 0)
        used += (size_t)snprintf(buf + used, size - used,
                                 "incomplete: the parent%s of %zu span%s missing",
                                 plural(trace->orphan_count), trace->orphan_count,
                                 trace->orphan_count == 1 ? " is" : "s are");
    if (used < size && trace->root_count > 1)
        used += (size_t)snprintf(buf + used, size - used, "%s%zu roots", used ? "; " : "",
                                 trace->root_count);
    if (used < size && trace->span_total > trace->span_count)
        used += (size_t)snprintf(buf + used, size - used, "%sthe first %zu of %zu spans",
                                 used ? "; " : "", trace->span_count, trace->span_total);
    if (used < size && trace->partial)
        snprintf(buf + used, size - used, "%spartial%s%s", used ? "; " : "",
                 trace->message ? ": " : "", trace->message ? trace->message : "");
    return buf;
}

const char *trace_skew_text(const struct trace *trace, char *buf, size_t size)
{
    bool late = trace->late >= 0 && trace->late_ns >= trace->early_ns;
    int32_t index = late ? trace->late : trace->early;
    char text[32];

    buf[0] = '\0';
    if (index < 0)
        return buf;
    trace_duration_text(late ? trace->late_ns : trace->early_ns, text, sizeof(text));
    if (late)
        snprintf(buf, size,
                 "%c ends %s after its parent: clocks differ, or it was not waited for",
                 trace_service_of(trace, &trace->spans[index])->letter, text);
    else
        snprintf(buf, size, "%c begins %s before its parent: clocks differ",
                 trace_service_of(trace, &trace->spans[index])->letter, text);
    return buf;
}

static bool has_sibling_below(const struct trace *trace, size_t index)
{
    const struct span *span = &trace->spans[index];
    size_t next = index + span->below + 1;

    /* What follows a subtree at the same depth under the same parent is a sibling. */
    return next < trace->span_count && span->parent >= 0 &&
           trace->spans[next].parent == span->parent;
}

const char *trace_branch_text(const struct trace *trace, size_t index, enum glyphs glyphs,
                              char *buf, size_t size)
{
    int depth = trace->spans[index].depth;
    int shown = depth < TRACE_LEVELS_MAX ? depth : TRACE_LEVELS_MAX;
    bool open[TRACE_LEVELS_MAX]; /* by levels up from the span */
    int32_t at = (int32_t)index;
    size_t used = 0;

    for (int up = 0; up < shown; up++) {
        open[up] = has_sibling_below(trace, (size_t)at);
        at = trace->spans[at].parent;
    }
    for (int up = shown - 1; up >= 0 && used + 6 < size; up--) {
        uint32_t code = glyph(glyphs, up > 0     ? GLYPH_VLINE
                                      : open[up] ? GLYPH_BRANCH
                                                 : GLYPH_CORNER);

        if (up == 0 || open[up])
            used += utf8_encode(code, buf + used);
        else
            buf[used++] = ' ';
        buf[used++] = ' ';
    }
    buf[used] = '\0';
    return buf;
}

/* --- the whole trace --- */

static void print_head(const struct trace *trace, bool utc, struct buf *out)
{
    char text[400], when[64], id[TRACE_ID_TEXT];

    moment_strftime(trace->start_ns, utc, "%Y-%m-%d %H:%M:%S", when, sizeof(when));
    buf_printf(out, "%s  %s  %s.%03d", trace_id_format(trace->id, id),
               trace_operation_text(trace->spans[trace->root].operation), when,
               (int)(trace->start_ns / 1000000 % 1000));
    buf_printf(out, "  %s",
               trace_duration_text(trace->end_ns - trace->start_ns, text, sizeof(text)));
    buf_printf(out, "  %s\n", trace_counts_text(trace, text, sizeof(text)));
    if (*trace_notice_text(trace, text, sizeof(text)))
        buf_printf(out, "%s\n", text);
    if (*trace_skew_text(trace, text, sizeof(text)))
        buf_printf(out, "%s\n", text);
    for (size_t i = 0; i < trace->service_count; i++)
        buf_printf(out, "%s%c %s", i ? "  " : "", trace->services[i].letter,
                   trace->services[i].name);
    buf_puts(out, "\n\n");
}

static int name_width(const struct trace *trace, enum glyphs glyphs)
{
    char branch[200];
    int width = 0;

    for (size_t i = 0; i < trace->span_count && i < 1000; i++) {
        int own =
            utf8_width(trace_branch_text(trace, i, glyphs, branch, sizeof(branch))) +
            utf8_width(trace_operation_text(trace->spans[i].operation));

        width = own > width ? own : width;
    }
    return width < 60 ? width : 60;
}

void trace_print(const struct trace *trace, bool utc, enum glyphs glyphs, struct buf *out)
{
    int width = name_width(trace, glyphs);
    char branch[200], begins[32], takes[32], self[32];

    print_head(trace, utc, out);
    for (size_t i = 0; i < trace->span_count; i++) {
        const struct span *span = &trace->spans[i];
        const char *name = trace_operation_text(span->operation);
        int used;

        trace_branch_text(trace, i, glyphs, branch, sizeof(branch));
        used = utf8_width(branch) + utf8_width(name);
        trace_duration_text(span->start_ns - trace->start_ns, begins, sizeof(begins));
        trace_duration_text(span->duration_ns, takes, sizeof(takes));
        trace_duration_text(span->self_ns, self, sizeof(self));
        buf_printf(out, "%c %s%s%*s  at %8s  %8s  self %8s%s%s%s%s\n",
                   trace_service_of(trace, span)->letter, branch, name,
                   used < width ? width - used : 0, "", begins, takes, self,
                   span->critical_ns > 0 ? "  critical" : "",
                   span->error ? "  ERROR" : "", span->error && span->message ? " " : "",
                   span->error && span->message ? span->message : "");
    }
}

static void describe_attributes(struct describe *object, const char *key,
                                const struct span_attributes *attributes)
{
    struct describe inner;

    if (attributes->count == 0)
        return;
    inner = describe_object(object, key);
    for (uint32_t i = 0; i < attributes->count; i++)
        describe_text(&inner, attributes->items[i].key, attributes->items[i].value);
    describe_object_end(&inner);
}

static void describe_ns(struct describe *object, const char *key, int64_t ns)
{
    char text[32];

    /* Beyond what a double holds, so not a number. */
    snprintf(text, sizeof(text), "%lld", (long long)ns);
    describe_text(object, key, text);
}

void trace_describe_span(const struct trace *trace, const struct span *span,
                         struct buf *out)
{
    struct describe object = describe_begin(out);
    char id[20];

    snprintf(id, sizeof(id), "%016llx", (unsigned long long)span->id);
    describe_text(&object, "span", id);
    if (span->parent_id) {
        snprintf(id, sizeof(id), "%016llx", (unsigned long long)span->parent_id);
        describe_text(&object, "parent", id);
    }
    describe_text(&object, "service", trace_service_of(trace, span)->name);
    describe_text(&object, "operation", span->operation);
    if (span->kind)
        describe_text(&object, "kind", span_kind_name((enum span_kind)span->kind));
    describe_ns(&object, "start_ns", span->start_ns);
    describe_integer(&object, "duration_ns", span->duration_ns);
    describe_integer(&object, "self_ns", span->self_ns);
    describe_integer(&object, "critical_ns", span->critical_ns);
    describe_integer(&object, "depth", span->depth);
    describe_integer(&object, "error", span->error);
    if (span->message)
        describe_text(&object, "message", span->message);
    describe_attributes(&object, "attributes", &span->attributes);
    describe_attributes(&object, "process", &trace->processes[span->process].attributes);
    for (uint32_t i = 0; i < span->event_count; i++)
        describe_attributes(&object,
                            span->events[i].name[0] ? span->events[i].name : "event",
                            &span->events[i].attributes);
    describe_end(&object);
}

void trace_describe(const struct trace *trace, struct buf *out)
{
    struct describe object = describe_begin(out);
    char text[400], id[TRACE_ID_TEXT];

    describe_text(&object, "trace", trace_id_format(trace->id, id));
    describe_text(&object, "operation", trace->spans[trace->root].operation);
    describe_ns(&object, "start_ns", trace->start_ns);
    describe_integer(&object, "duration_ns", trace->end_ns - trace->start_ns);
    describe_integer(&object, "spans", (int64_t)trace->span_count);
    describe_integer(&object, "services", (int64_t)trace->service_count);
    describe_integer(&object, "errors", (int64_t)trace->error_count);
    if (*trace_notice_text(trace, text, sizeof(text)))
        describe_text(&object, "incomplete", text);
    if (*trace_skew_text(trace, text, sizeof(text)))
        describe_text(&object, "clocks", text);
    describe_end(&object);
    for (size_t i = 0; i < trace->span_count; i++)
        trace_describe_span(trace, &trace->spans[i], out);
}

void trace_describe_found(const struct trace_summary *row, const char *source,
                          struct buf *out)
{
    struct describe object = describe_begin(out);
    char id[TRACE_ID_TEXT];

    describe_text(&object, "trace", trace_id_format(row->id, id));
    if (row->service)
        describe_text(&object, "service", row->service);
    if (row->operation)
        describe_text(&object, "operation", row->operation);
    describe_ns(&object, "start_ns", row->start_ns);
    describe_integer(&object, "duration_ns", row->duration_ns);
    if (row->counted) {
        describe_integer(&object, "spans", row->spans);
        describe_integer(&object, "errors", row->errors);
        describe_integer(&object, "services", row->services);
    }
    if (source)
        describe_text(&object, "source", source);
    describe_end(&object);
}
