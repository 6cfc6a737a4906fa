/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "core/clock.h"
#include "views/logs_view.h"

/*
 * Lines further back than the first answer had room for: a page of as many as a server
 * gives, asked for when the reader comes to the end. Questions are by the millisecond, so
 * a page ends within the one where the newer lines begin, and what is known of it is left
 * out. A page full of what is known steps one millisecond on and says that some may be
 * missing.
 */

static const struct logs no_logs = {0};

static const struct logs_line *oldest(const struct logs_view *view)
{
    size_t total = logs_total(view);

    return total > 0 ? logs_line_at(view, (int)total - 1) : NULL;
}

static int64_t range_from_ms(const struct logs_view *view)
{
    if (logs_is_around(view))
        return view->anchor_ms - view->around_ms;
    return (view->end_ms ? view->end_ms : view->now_ms) - view->range_ms;
}

bool logs_older_there(const struct logs_view *view)
{
    const struct logs_line *line = oldest(view);
    bool full = view->older.held ? view->older.logs->full : view->logs->full;

    return line && full && logs_total(view) < LOGS_LINES_MAX &&
           line->ns / NS_PER_MS >= range_from_ms(view);
}

void logs_older_ask(struct logs_view *view)
{
    struct logs_older *older = &view->older;
    const struct logs_line *line = oldest(view);

    if (older->end_ms != 0 || !line || !logs_older_there(view))
        return;
    older->end_ms = line->ns / NS_PER_MS;
    older->from_ms = range_from_ms(view);
    older->complaint[0] = '\0';
}

void logs_older_query(const struct logs_view *view, struct query_spec *ret)
{
    *ret = (struct query_spec){.kind = QUERY_LOGS,
                               .expr = view->query,
                               .limit = LOGS_PAGE_LINES,
                               .range_ms = view->older.end_ms - view->older.from_ms,
                               .end_ms = view->older.end_ms};
}

void logs_older_take(struct logs_view *view, const struct query_state *state)
{
    struct logs_older *older = &view->older;
    const struct logs_line *line = logs_selected(view);
    int64_t selected_ns = line ? line->ns : 0;
    uint64_t selected = line ? line->id : 0;
    struct result *merged;
    bool stuck;

    if (older->end_ms == 0)
        return;
    snprintf(older->complaint, sizeof(older->complaint), "%.190s",
             state->status == QUERY_FAILED ? state->err.msg : "");
    if (state->status != QUERY_OK || !state->result || !state->result->logs)
        return;
    merged = logs_merge_older(older->held, state->result, view->logs);
    stuck = merged->logs->count == older->logs->count && merged->logs->full;
    result_unref(older->held);
    older->held = merged;
    older->logs = merged->logs;
    older->newer_ns = view->logs->count > 0 ? view->logs->lines[0].ns : 0;
    older->gap |= stuck;
    older->end_ms = stuck && older->end_ms > older->from_ms ? older->end_ms - 1 : 0;
    logs_relist(view, selected, selected_ns);
}

void logs_older_check(struct logs_view *view)
{
    struct logs_older *older = &view->older;
    uint64_t dropped = older->dropped + older->logs->count;

    if (!older->held ||
        (view->logs->count > 0 && view->logs->lines[0].ns <= older->newer_ns))
        return;
    logs_older_forget(view);
    older->dropped = dropped;
}

void logs_older_forget(struct logs_view *view)
{
    result_unref(view->older.held);
    view->older = (struct logs_older){.logs = &no_logs};
}
