/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "views/timeseries.h"

/*
 * The scale of a time series panel: what part of the values it shows, and what its ticks
 * say.
 */

const char *ts_format_tick(const void *ctx, double value, double step, double largest,
                           char *buf, size_t size)
{
    const struct ts_state *state = ctx;
    bool mirrored = false;

    if (state->y.log) /* decades have no common step */
        return unit_format(state->unit, value, -1, buf, size);
    for (size_t i = 0; i < state->list.count && !mirrored; i++)
        mirrored = state->lines[i].below;
    return unit_format_tick(state->unit, mirrored ? fabs(value) : value, step, largest,
                            buf, size);
}

/* ---- the scale ---- */

static enum axis_kind axis_kind(const struct unit *unit)
{
    if (unit->scale == UNIT_SCALE_IEC)
        return AXIS_IEC;
    if (unit->scale == UNIT_SCALE_TIME && unit->factor > 0.999 && unit->factor < 1.001)
        return AXIS_DURATION;
    if (unit->scale == UNIT_SCALE_BOOL)
        return AXIS_WHOLE;
    return AXIS_DECIMAL;
}

/* Least and greatest of what is drawn of the lines by one scale, bases included. */
static void extent_of(const struct ts_state *state, bool second, bool log, double *lo,
                      double *hi)
{
    const struct ts_ghost *ghost = &state->ghost;

    *lo = *hi = (double)NAN;
    for (size_t i = 0; i < ghost->then->list.count; i++)
        if (ghost->drawn[i] && ghost->then->lines[i].second == second)
            axis_extent(ghost->then->lines[i].values, ghost->then->lines[i].count, log,
                        lo, hi);
    for (size_t i = 0; i < state->list.count; i++) {
        const struct ts_line *line = &state->lines[i];

        if (line->second != second || state->list.items[i].hidden)
            continue;
        axis_extent(line->values, line->count, log, lo, hi);
        if (line->base)
            axis_extent(line->base, line->count, log, lo, hi);
    }
}

/* A threshold is kept in sight where it is no farther from the data than these spread. */
static void include_thresholds(const struct panel_spec *spec, double lo, double hi,
                               struct axis_options *options)
{
    double from = lo > 0 && lo < hi / 2 ? 0 : lo, spread = hi - from;

    if (isnan(lo))
        return;
    if (!(spread > 0))
        spread = fabs(hi) / 2;
    for (size_t i = 0; i < spec->threshold_count; i++) {
        double value = spec->thresholds[i].value;

        if (value > hi && value - hi <= spread && !(value < options->include_hi))
            options->include_hi = value;
        if (value < from && from - value <= spread && !(value > options->include_lo))
            options->include_lo = value;
    }
}

static double lesser(double a, double b)
{
    return isnan(a) || b < a ? b : a;
}

static double greater(double a, double b)
{
    return isnan(a) || b > a ? b : a;
}

static void update_scale(struct ts_state *state, const struct panel_spec *spec,
                         const struct ts_options *options)
{
    struct axis_options axis = axis_options_free(axis_kind(state->unit));
    bool from_zero = options->draw == TS_AREA || options->draw == TS_STACKED ||
                     options->draw == TS_BARS || options->negative;
    double lo, hi;

    axis.log = options->axis != 0;
    extent_of(state, false, axis.log, &lo, &hi);
    if (options->soft) {
        axis.include_lo = spec->min;
        axis.include_hi = spec->max;
    } else {
        axis.min = spec->min;
        axis.max = spec->max;
    }
    include_thresholds(spec, lo, hi, &axis);
    if (from_zero && !axis.log) {
        axis.include_lo = lesser(axis.include_lo, 0);
        axis.include_hi = greater(axis.include_hi, 0);
    }
    state->y = axis_range_next(&state->y, lo, hi, &axis);
}

static void to_first_scale(const struct ts_state *state, struct ts_line *line,
                           double factor)
{
    if (!line->second)
        return;
    line->scale = factor;
    line->shift = state->y.lo - factor * state->second.lo;
    for (size_t k = 0; k < line->count; k++)
        line->values[k] = line->values[k] * factor + line->shift;
}

/* Lines of another unit than the graph's get a scale of their own, as high as the graph,
   and the legend says its ends. */
static void update_second_scale(struct ts_state *state)
{
    const struct unit *unit = state->unit;
    struct axis_options axis;
    double lo, hi, factor;
    size_t first = 0;
    char low[32], high[32];

    extent_of(state, true, false, &lo, &hi);
    if (isnan(lo) || !state->y.valid)
        return;
    while (first < state->list.count && !state->lines[first].second)
        first++;
    if (first < state->list.count)
        unit = state->list.items[first].unit;
    axis = axis_options_free(axis_kind(unit));
    state->second = axis_range_next(&state->second, lo, hi, &axis);
    factor = (state->y.hi - state->y.lo) / (state->second.hi - state->second.lo);
    unit_format(unit, state->second.lo, -1, low, sizeof(low));
    unit_format(unit, state->second.hi, -1, high, sizeof(high));
    for (size_t i = 0; i < state->ghost.then->list.count; i++)
        to_first_scale(state, &state->ghost.then->lines[i], factor);
    for (size_t i = 0; i < state->list.count; i++) {
        if (!state->lines[i].second)
            continue;
        to_first_scale(state, &state->lines[i], factor);
        state->notes[i] = arena_printf(&state->arena, "(%s to %s)", low, high);
    }
}

void ts_scale_update(struct ts_state *state, const struct panel_spec *spec,
                     const struct ts_options *options)
{
    update_scale(state, spec, options);
    update_second_scale(state);
}
