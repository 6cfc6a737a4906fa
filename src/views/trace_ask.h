/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_TRACE_ASK_H
#define VIEWS_TRACE_ASK_H

/*
 * Whom the trace views ask: every Jaeger and Tempo that is configured, in that order.
 */

#include "model/trace.h"
#include "views/view.h"

enum { TRACE_SOURCES_MAX = 4 };

struct trace_source {
    enum source_kind kind;
    int member; /* query_spec.member */
    char name[64];
};

size_t trace_sources(const struct view_env *env,
                     struct trace_source ret[TRACE_SOURCES_MAX]);

/* The search behind a context: from a panel, series, alert or endpoint. */
struct view *view_traces_new(const struct context *context) ALLOCATES;
/* The trace of this id. */
struct view *view_waterfall_new(const char *id, const struct context *context) ALLOCATES;
/* Two traces side by side, each from the source that has it. */
struct view *view_compare_new(const char *const ids[2],
                              const struct trace_source sources[2]) ALLOCATES;
/* The same for the marked and the selected row of a search; NULL where there are not
   two. */
struct view *view_traces_compare(const struct view *search);
/* The search for others like an open trace, which is marked to be compared with; NULL
   while there is none. */
struct view *view_waterfall_others(const struct view *waterfall);
struct view *view_traces_marked_new(const struct context *context, struct trace_id id,
                                    const struct trace_source *source) ALLOCATES;
/* Whether the view is the search, or a trace. */
bool view_is_traces(const struct view *view);
bool view_is_waterfall(const struct view *view);

#endif
