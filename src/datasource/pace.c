/* SPDX-License-Identifier: MIT */
#include "datasource/pace.h"

#include <string.h>

#include "core/clock.h"
#include "model/logs.h"

enum { SERVER_POINTS_MAX = 11000 };

/* Towards minus infinity, also before 1970. */
static int64_t floor_to(int64_t value, int64_t grid)
{
    int64_t rest = value % grid;

    return value - (rest < 0 ? rest + grid : rest);
}

static int64_t ceil_to(int64_t value, int64_t grid)
{
    return floor_to(value + grid - 1, grid);
}

static bool is_past(const struct query_spec *spec, int64_t now_ms)
{
    return spec->end_ms != 0 && spec->end_ms <= now_ms;
}

static int64_t end_of(const struct query_spec *spec, int64_t now_ms)
{
    return is_past(spec, now_ms) ? spec->end_ms : now_ms;
}

static int64_t overlap_ms(const struct progress *progress, int64_t step_ms)
{
    int64_t least = progress->late ? OVERLAP_LATE_MS : OVERLAP_MIN_MS;
    int64_t steps = OVERLAP_STEPS * step_ms;

    return steps > least ? steps : ceil_to(least, step_ms);
}

/* Every ten minutes, or twenty steps where that is longer (the overlap of a long step
   is long already), a half more or less by the salt. */
static bool full_is_due(const struct progress *progress, int64_t step_ms, int64_t now_ms)
{
    int64_t every = FULL_AFTER_MS;

    if (20 * step_ms > every)
        every = 20 * step_ms;
    every = every / 4 * 3 + (int64_t)(progress->salt % (uint64_t)(every / 2));
    return now_ms - progress->full_at_ms >= every || now_ms < progress->full_at_ms;
}

static enum plan plan_head(const struct query_spec *spec, int64_t end_ms, int64_t now_ms,
                           struct query_window *ret)
{
    ret->from_ms = ret->to_ms = floor_to(now_ms, 1000);
    return spec->head && now_ms - end_ms > HEAD_AGE_MS ? PLAN_HEAD : PLAN_NOTHING;
}

static enum plan plan_range(const struct query_spec *spec, int64_t step_ms,
                            const struct progress *progress, int64_t now_ms,
                            struct query_window *ret)
{
    int64_t to = floor_to(end_of(spec, now_ms), step_ms);
    int64_t from = to - floor_to(spec->range_ms, step_ms);
    int64_t tail;

    ret->from_ms = from;
    ret->to_ms = to;
    if (progress->to_ms == 0 || progress->full_next || progress->to_ms < from ||
        progress->to_ms > to || pace_needs_full(spec->expr))
        return PLAN_FULL;
    if (is_past(spec, now_ms) && progress->to_ms == to)
        return PLAN_OVER;
    if (progress->to_ms == to)
        return plan_head(spec, to, now_ms, ret);
    if (full_is_due(progress, step_ms, now_ms))
        return PLAN_FULL;
    tail = progress->to_ms - overlap_ms(progress, step_ms);
    if (tail <= from)
        return PLAN_FULL;
    ret->from_ms = tail;
    return PLAN_TAIL;
}

/* Lines: what has come since progress->to_ms, which lies an overlap back already; a
   second beyond now, as the server's clock may be ahead. What is kept before is not
   asked again, not even after a failure: no line of it changes. */
static enum plan plan_follow(const struct query_spec *spec,
                             const struct progress *progress, int64_t now_ms,
                             struct query_window *ret)
{
    ret->to_ms = now_ms + 1000;
    ret->from_ms = now_ms - spec->range_ms;
    if (progress->to_ms == 0 || progress->full_at_ms == 0 ||
        progress->to_ms < ret->from_ms || progress->to_ms > ret->to_ms)
        return PLAN_FULL;
    ret->from_ms = progress->to_ms;
    return PLAN_TAIL;
}

enum plan pace_plan(const struct query_spec *spec, int64_t step_ms,
                    const struct progress *progress, int64_t now_ms,
                    struct query_window *ret)
{
    if (spec->kind == QUERY_RANGE && step_ms > 0)
        return plan_range(spec, step_ms, progress, now_ms, ret);
    if (spec->kind == QUERY_FOLLOW && !is_past(spec, now_ms))
        return plan_follow(spec, progress, now_ms, ret);
    ret->to_ms = end_of(spec, now_ms);
    ret->from_ms = spec->kind == QUERY_INSTANT ? ret->to_ms : ret->to_ms - spec->range_ms;
    return is_past(spec, now_ms) && progress->to_ms == ret->to_ms && !progress->full_next
               ? PLAN_OVER
               : PLAN_FULL;
}

int64_t pace_follow(struct progress *progress, struct logs *logs,
                    const struct query_window *window, bool page, bool *ret_more)
{
    int64_t next, span, overlap = FOLLOW_OVERLAP_MS;

    if (progress->round_from_ms == 0) {
        progress->round_from_ms = window->from_ms;
        progress->round_lines = 0;
    }
    progress->round_lines += logs->count;
    *ret_more = page && logs->full && logs->count > 0;
    if (*ret_more) {
        next = logs->lines[logs->count - 1].ns / (int64_t)NS_PER_MS;
        if (next > window->from_ms)
            return next;
        logs->gap = true;
        return window->from_ms + 1;
    }
    span = window->to_ms - progress->round_from_ms;
    if (progress->round_lines > FOLLOW_OVERLAP_LINES)
        overlap = span * FOLLOW_OVERLAP_LINES / (int64_t)progress->round_lines;
    if (overlap > FOLLOW_OVERLAP_MS)
        overlap = FOLLOW_OVERLAP_MS;
    progress->round_from_ms = 0;
    next = window->to_ms - overlap;
    return next > window->from_ms || page ? next : window->from_ms;
}

int64_t pace_keep_from_ms(const struct query_spec *spec, int64_t step_ms, int64_t now_ms)
{
    struct progress nothing = {0};
    struct query_window window;

    (void)pace_plan(spec, step_ms, &nothing, now_ms, &window);
    return window.from_ms;
}

int64_t pace_kept_to_ms(const struct query_spec *spec, int64_t step_ms, int64_t to_ms)
{
    return spec->kind == QUERY_RANGE && step_ms > 0 ? floor_to(to_ms, step_ms) : to_ms;
}

bool pace_needs_full(const char *expr)
{
    const char *at = strchr(expr, '@');

    return at && (strstr(at, "start") || strstr(at, "end"));
}

int64_t pace_raised_step_ms(int64_t range_ms, int64_t step_ms)
{
    int64_t least = ceil_to((range_ms + SERVER_POINTS_MAX - 1) / SERVER_POINTS_MAX, 1000);

    return least > step_ms ? least : 2 * step_ms;
}

int64_t pace_jitter_ms(int64_t period_ms, uint64_t random)
{
    int64_t spread = period_ms / 5;

    return spread > 0
               ? period_ms - spread / 2 + (int64_t)(random % (uint64_t)(spread + 1))
               : period_ms;
}

/* When a round begins: on the beat of the seed, but for the jitter. */
static int64_t round_at_ms(int64_t period_ms, int64_t number, uint64_t seed)
{
    int64_t beat = (int64_t)(seed % (uint64_t)period_ms) + (number - 1) * period_ms;
    uint64_t random = (seed ^ (uint64_t)number) * UINT64_C(0x9E3779B97F4A7C15);

    return beat + pace_jitter_ms(period_ms, random >> 32);
}

int64_t pace_round_ms(int64_t period_ms, int64_t now_ms, uint64_t seed)
{
    int64_t least = now_ms + period_ms / 4, number;

    if (period_ms < 1)
        return 0;
    number = least / period_ms - 1;
    while (round_at_ms(period_ms, number, seed) < least)
        number++;
    return round_at_ms(period_ms, number, seed) - now_ms;
}

int64_t pace_backoff_ms(unsigned failures, uint64_t random)
{
    int64_t ceiling = RETRY_BASE_MS;
    int64_t wait;

    for (unsigned i = 1; i < failures && ceiling < RETRY_MAX_MS; i++)
        ceiling *= 2;
    if (ceiling > RETRY_MAX_MS)
        ceiling = RETRY_MAX_MS;
    wait = (int64_t)(random % (uint64_t)(ceiling + 1));
    return wait < RETRY_MIN_MS ? RETRY_MIN_MS : wait;
}
