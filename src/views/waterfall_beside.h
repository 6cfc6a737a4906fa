/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_WATERFALL_BESIDE_H
#define VIEWS_WATERFALL_BESIDE_H

/*
 * What stands beside a span: the log lines of its trace, and where its duration lies
 * among others like it. Both are asked for once the trace is there: the lines from Loki
 * where there is one, over the trace's time widened by what its clocks disagree about;
 * the others for the root, and for another span while its detail is enlarged.
 *
 * Ownership: part of the waterfall; beside_init() → beside_done(). Results are held.
 */

#include "model/trace.h"
#include "model/trace_rank.h"
#include "views/logs_text.h"
#include "views/trace_ask.h"

enum { BESIDE_LINES = 200, BESIDE_LIKE = 200 };

struct beside_line {
    int64_t ns;
    enum line_level level;
    const char *message; /* first line of it, masked */
};

struct beside {
    char *lines_expr; /* LogQL; NULL: it cannot be asked */
    int64_t from_ms, to_ms;
    bool has_loki; /* set by the owner: there is one to be asked */
    enum query_status lines_status;
    char lines_err[200];
    struct result *lines_held;
    struct logs_text text;
    struct beside_line *lines;
    size_t line_count;
    char *like_expr;
    int32_t like_span; /* whose others are asked for; -1: nobody's */
    enum query_status like_status;
    struct result *like_held;
    struct trace_rank rank;
};

void beside_init(struct beside *beside);
void beside_done(struct beside *beside);
/* Another trace (NULL: none yet). streams: the selector that the dashboards' logs have,
   or NULL. */
void beside_set_trace(struct beside *beside, const struct trace *trace, const char *id,
                      const char *streams);
bool beside_has_loki(const struct view_env *env);
/* The span whose others are wanted; -1: nobody's. */
void beside_set_span(struct beside *beside, const struct trace *trace, int32_t span);
/* What to ask, of this source of the trace. */
size_t beside_queries(const struct beside *beside, const struct trace_source *source,
                      struct query_spec *ret, size_t max);
/* Their answers, in that order. */
void beside_take(struct beside *beside, const struct trace *trace,
                 const struct query_state *const *states, size_t count);

/* The line was written while the span ran, as far as clocks can be trusted. */
bool beside_in_span(const struct trace *trace, const struct span *span, int64_t ns);
/* The log lines, with a title. */
void beside_draw(const struct beside *beside, const struct trace *trace,
                 const struct span *span, bool utc, struct canvas *canvas,
                 struct rect area);
/* Why there are no lines to be shown; "" where there are. */
const char *beside_lines_text(const struct beside *beside);

#endif
