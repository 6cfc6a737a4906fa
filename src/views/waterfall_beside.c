/* SPDX-License-Identifier: MIT */
#include "views/waterfall_beside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "model/logs.h"
#include "model/trace_query.h"
#include "views/trace_text.h"

static const int64_t margin_ms = 60 * 1000, like_range_ms = 3600 * 1000,
                     slack_ns = 10 * INT64_C(1000000);

void beside_init(struct beside *beside)
{
    *beside = (struct beside){.like_span = -1};
    arena_init(&beside->text.arena, 0);
}

static void clear(struct beside *beside)
{
    result_unref(beside->lines_held);
    result_unref(beside->like_held);
    free(beside->lines);
    free(beside->lines_expr);
    free(beside->like_expr);
    arena_done(&beside->text.arena);
}

void beside_done(struct beside *beside)
{
    clear(beside);
}

static int64_t skew_ns(const struct trace *trace)
{
    return trace->early_ns > trace->late_ns ? trace->early_ns : trace->late_ns;
}

bool beside_in_span(const struct trace *trace, const struct span *span, int64_t ns)
{
    int64_t room = skew_ns(trace) + slack_ns;

    return ns >= span->start_ns - room && ns <= span_end_ns(span) + room;
}

/* --- asking --- */

/* Where the dashboards' logs are; else where OpenTelemetry's conventions put them. */
static char *lines_query(const struct trace *trace, const char *id, const char *streams)
{
    const struct span *root = &trace->spans[trace->root];
    const char *namespace = trace_attribute(trace, root, "k8s.namespace.name");
    struct buf text;
    char *query;

    buf_init(&text, 4096);
    if (streams) {
        buf_puts(&text, streams);
    } else {
        buf_puts(&text, namespace ? "{namespace=" : "{service_name=");
        buf_put_quoted(&text,
                       namespace ? namespace : trace_service_of(trace, root)->name);
        buf_putc(&text, '}');
    }
    buf_puts(&text, " |= ");
    buf_put_quoted(&text, id);
    query = text.overflow ? NULL : buf_take(&text);
    buf_done(&text);
    return query;
}

void beside_set_trace(struct beside *beside, const struct trace *trace, const char *id,
                      const char *streams)
{
    bool has_loki = beside->has_loki;
    int64_t room_ms;

    clear(beside);
    beside_init(beside);
    beside->has_loki = has_loki;
    if (!trace)
        return;
    room_ms = skew_ns(trace) / 1000000 + margin_ms;
    beside->lines_expr = lines_query(trace, id, streams);
    beside->from_ms = trace->start_ns / 1000000 - room_ms;
    beside->to_ms = trace->end_ns / 1000000 + room_ms;
}

void beside_set_span(struct beside *beside, const struct trace *trace, int32_t span)
{
    struct trace_query query = {0};
    const struct span *of;
    struct buf text;

    if (span == beside->like_span)
        return;
    result_unref(beside->like_held);
    free(beside->like_expr);
    beside->like_held = NULL;
    beside->like_expr = NULL;
    beside->like_status = QUERY_IDLE;
    beside->rank = (struct trace_rank){0};
    beside->like_span = span;
    if (span < 0)
        return;
    of = &trace->spans[span];
    buf_init(&text, 2 * TRACE_QUERY_MAX);
    if (of->operation[0] &&
        trace_query_add(&query, "service", trace_service_of(trace, of)->name, NULL) &&
        trace_query_add(&query, "operation", of->operation, NULL)) {
        trace_query_format(&query, &text);
        beside->like_expr = buf_take(&text);
    }
    trace_query_done(&query);
    buf_done(&text);
}

bool beside_has_loki(const struct view_env *env)
{
    for (size_t i = 0; i < env->source_count; i++)
        if (env->sources[i]->kind == SOURCE_LOKI)
            return true;
    return false;
}

size_t beside_queries(const struct beside *beside, const struct trace_source *source,
                      struct query_spec *ret, size_t max)
{
    size_t count = 0;

    if (beside->lines_expr && beside->has_loki && count < max)
        ret[count++] = (struct query_spec){.source = SOURCE_LOKI,
                                           .kind = QUERY_LOGS,
                                           .expr = beside->lines_expr,
                                           .limit = BESIDE_LINES,
                                           .forward = true,
                                           .range_ms = beside->to_ms - beside->from_ms,
                                           .end_ms = beside->to_ms};
    if (beside->like_expr && count < max)
        ret[count++] = (struct query_spec){.source = source->kind,
                                           .member = source->member,
                                           .kind = QUERY_TRACES,
                                           .expr = beside->like_expr,
                                           .limit = BESIDE_LIKE,
                                           .range_ms = like_range_ms,
                                           .end_ms = beside->to_ms};
    return count;
}

/* --- answers --- */

static void read_lines(struct beside *beside)
{
    const struct logs *logs = beside->lines_held->logs;

    arena_clear(&beside->text.arena);
    beside->line_count = logs ? logs->count : 0;
    beside->lines =
        xreallocarray(beside->lines, beside->line_count + 1, sizeof(*beside->lines));
    for (size_t i = 0; i < beside->line_count; i++)
        beside->lines[i] = (struct beside_line){
            .ns = logs->lines[i].ns,
            .level = (enum line_level)logs->lines[i].level,
            .message = logs_text_summary(&beside->text, &logs->lines[i])};
}

static void read_like(struct beside *beside, const struct trace *trace)
{
    const struct trace_answer *answer = beside->like_held->traces;
    const struct span *span = &trace->spans[beside->like_span];
    size_t count = answer ? answer->found_count : 0, kept = 0;
    int64_t *durations = xreallocarray(NULL, count + 1, sizeof(*durations));

    for (size_t i = 0; i < count; i++)
        if (answer->found[i].matched_ns > 0)
            durations[kept++] = answer->found[i].matched_ns;
    beside->rank = trace_rank(durations, kept, span->duration_ns);
    free(durations);
}

/* True where there is a new answer. */
static bool take(struct result **held, enum query_status *status,
                 const struct query_state *state)
{
    *status = state->status;
    if (!state->result || *held == state->result)
        return false;
    result_unref(*held);
    *held = result_hold(state->result);
    return true;
}

void beside_take(struct beside *beside, const struct trace *trace,
                 const struct query_state *const *states, size_t count)
{
    size_t at = 0;

    if (beside->lines_expr && beside->has_loki && at < count) {
        const struct query_state *state = states[at++];

        snprintf(beside->lines_err, sizeof(beside->lines_err), "%.190s",
                 state->status == QUERY_FAILED ? state->err.msg : "");
        if (take(&beside->lines_held, &beside->lines_status, state))
            read_lines(beside);
    }
    if (beside->like_expr && at < count &&
        take(&beside->like_held, &beside->like_status, states[at]))
        read_like(beside, trace);
}

/* --- words --- */

const char *beside_lines_text(const struct beside *beside)
{
    if (beside->lines_err[0])
        return beside->lines_err;
    if (!beside->lines_held)
        return "loading";
    return beside->line_count == 0 ? "No line has this trace id" : "";
}

static uint16_t level_style(enum line_level level)
{
    return level >= LINE_ERROR     ? STYLE_CRITICAL
           : level == LINE_WARNING ? STYLE_WARNING
                                   : STYLE_DIM;
}

static void draw_line(const struct beside_line *line, bool own, bool utc,
                      struct canvas *canvas, struct rect row)
{
    uint16_t fade = own ? 0 : STYLE_FADE;
    char when[32], text[48], letter[2] = {line_level_letter(line->level), '\0'};

    moment_strftime(line->ns, utc, "%H:%M:%S", when, sizeof(when));
    snprintf(text, sizeof(text), "%s.%03d", when, (int)(line->ns / 1000000 % 1000));
    canvas_text_fit(canvas, row.x, row.y, row.w, (uint16_t)(STYLE_LABEL | fade), text);
    (void)rect_cut_left(&row, 13);
    canvas_text_fit(canvas, row.x, row.y, row.w,
                    (uint16_t)(level_style(line->level) | fade), letter);
    (void)rect_cut_left(&row, 2);
    canvas_text_fit(canvas, row.x, row.y, row.w, (uint16_t)(STYLE_DEFAULT | fade),
                    line->message);
}

void beside_draw(const struct beside *beside, const struct trace *trace,
                 const struct span *span, bool utc, struct canvas *canvas,
                 struct rect area)
{
    struct rect head = rect_cut_top(&area, 1);
    size_t own = 0, first = beside->line_count, top = 0;
    char count[64];

    for (size_t i = beside->line_count; i-- > 0;) {
        if (!beside_in_span(trace, span, beside->lines[i].ns))
            continue;
        own++;
        first = i;
    }
    canvas_hline(canvas, head.x, head.y, head.w, STYLE_RULE);
    canvas_text_fit(canvas, head.x, head.y, head.w, STYLE_TITLE, "Log lines ");
    if (*beside_lines_text(beside)) {
        canvas_text_fit(canvas, area.x, area.y, area.w, STYLE_LABEL,
                        beside_lines_text(beside));
        return;
    }
    snprintf(count, sizeof(count), " %zu in the span, %zu in the trace", own,
             beside->line_count);
    canvas_text_right(canvas, head.x + 11, head.y, head.w - 11, STYLE_LABEL, count);
    if (first < beside->line_count && first + 1 > (size_t)area.h)
        top = first;
    for (size_t i = top; i < beside->line_count && (int)(i - top) < area.h; i++)
        draw_line(&beside->lines[i], beside_in_span(trace, span, beside->lines[i].ns),
                  utc, canvas, (struct rect){area.x, area.y + (int)(i - top), area.w, 1});
}
