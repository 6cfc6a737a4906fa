/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "views/waterfall_view.h"

void waterfall_take(struct waterfall_view *view, const struct trace *trace)
{
    size_t count = trace ? trace->span_count : 0;

    free(view->rows);
    free(view->folded);
    free(view->kept);
    view->trace = trace;
    view->map_cols = 0;
    view->rows = xcalloc(count + 1, sizeof(*view->rows));
    view->folded = xcalloc(count + 1, sizeof(*view->folded));
    view->kept = xcalloc(count + 1, sizeof(*view->kept));
    view->row_count = 0;
    view->from_ns = trace ? trace->start_ns : 0;
    view->to_ns = trace ? trace->end_ns : 0;
    view->group_count = 0;
    view->grouped = false;
    waterfall_make_rows(view);
}

int32_t waterfall_selected(const struct waterfall_view *view)
{
    return view->row_count > 0 ? view->rows[view->list.cursor] : -1;
}

uint64_t waterfall_row_id(const void *ctx, int row)
{
    const struct waterfall_view *view = ctx;

    return (uint64_t)view->rows[row] + 1;
}

/* What the filters want, and what is above it. */
static void filter(struct waterfall_view *view)
{
    const struct trace *trace = view->trace;

    memset(view->kept, 0, trace->span_count * sizeof(*view->kept));
    for (size_t i = trace->span_count; i-- > 0;) {
        const struct span *span = &trace->spans[i];

        if (span->duration_ns >= view->min_ns && (span->error || !view->errors_only))
            view->kept[i] = true;
        if (view->kept[i] && span->parent >= 0)
            view->kept[span->parent] = true;
    }
}

void waterfall_make_rows(struct waterfall_view *view)
{
    const struct trace *trace = view->trace;

    view->row_count = 0;
    if (trace) {
        filter(view);
        for (size_t i = 0; i < trace->span_count;) {
            if (view->kept[i])
                view->rows[view->row_count++] = (int32_t)i;
            /* Nothing below a span that is left out is kept. */
            i += !view->kept[i] || view->folded[i] ? trace->spans[i].below + 1 : 1;
        }
    }
    list_refresh(&view->list, (int)view->row_count, waterfall_row_id, view);
}

/* The row of a span, -1 where it is hidden: rows are in rising order. */
static int find_row(const struct waterfall_view *view, int32_t span)
{
    int low = 0, high = (int)view->row_count;

    while (low < high) {
        int middle = low + (high - low) / 2;

        if (view->rows[middle] < span)
            low = middle + 1;
        else
            high = middle;
    }
    return low < (int)view->row_count && view->rows[low] == span ? low : -1;
}

bool waterfall_select(struct waterfall_view *view, int32_t span)
{
    bool unfolded = false;
    int row;

    for (int32_t at = view->trace->spans[span].parent; at >= 0;
         at = view->trace->spans[at].parent) {
        unfolded = unfolded || view->folded[at];
        view->folded[at] = false;
    }
    if (unfolded)
        waterfall_make_rows(view);
    row = find_row(view, span);
    if (row >= 0)
        list_select(&view->list, row, waterfall_row_id, view);
    return row >= 0;
}

/* ASCII letters in any case; other bytes as they are. */
static bool holds(const char *text, const char *part)
{
    size_t size = strlen(part);

    for (; *text; text++) {
        size_t i = 0;

        while (i < size) {
            char a = text[i], b = part[i];

            a = a >= 'A' && a <= 'Z' ? (char)(a + 32) : a;
            b = b >= 'A' && b <= 'Z' ? (char)(b + 32) : b;
            if (a != b)
                break;
            i++;
        }
        if (i == size)
            return true;
    }
    return false;
}

static bool attributes_hold(const struct span_attributes *attributes, const char *part)
{
    for (uint32_t i = 0; i < attributes->count; i++)
        if (holds(attributes->items[i].key, part) ||
            holds(attributes->items[i].value, part))
            return true;
    return false;
}

bool waterfall_matches(const struct trace *trace, const struct span *span,
                       const char *text)
{
    if (!*text)
        return false;
    if (holds(span->operation, text) ||
        holds(trace_service_of(trace, span)->name, text) ||
        (span->message && holds(span->message, text)) ||
        attributes_hold(&span->attributes, text))
        return true;
    for (uint32_t i = 0; i < span->event_count; i++)
        if (holds(span->events[i].name, text) ||
            attributes_hold(&span->events[i].attributes, text))
            return true;
    return false;
}

static bool step(struct waterfall_view *view, int direction, bool errors)
{
    const struct trace *trace = view->trace;
    int32_t at = waterfall_selected(view);

    if (!trace || at < 0)
        return false;
    for (at += direction; at >= 0 && at < (int32_t)trace->span_count; at += direction) {
        const struct span *span = &trace->spans[at];

        if ((errors ? span->error : waterfall_matches(trace, span, view->search)) &&
            waterfall_select(view, at))
            return true;
    }
    return false;
}

bool waterfall_step_error(struct waterfall_view *view, int direction)
{
    return step(view, direction, true);
}

bool waterfall_step_match(struct waterfall_view *view, int direction)
{
    return step(view, direction, false);
}
