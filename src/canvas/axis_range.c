/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "canvas/axis.h"
#include "core/attr.h"

/* Round numbers on a grid of at most four intervals, which two, three or five ticks can
   share (axis_ticks). The idea of loose labels is Heckbert's ("Nice Numbers for Graph
   Labels", Graphics Gems, 1990). */
enum { INTERVALS_MAX = 4 };

/* Beyond these a double has no room left for arithmetic with it. */
static const double huge_value = 1e300, tiny_value = 1e-300;
/* A relative span below this is a flat line that wobbles in its last digits. */
static const double flat_span = 1e-9;

static const double duration_steps[] = {
    1,     2,     5,      10,        15,         30,         60,         120,
    300,   600,   900,    1800,      3600,       2 * 3600,   3 * 3600,   6 * 3600,
    43200, 86400, 172800, 7 * 86400, 14 * 86400, 30 * 86400, 90 * 86400, 365 * 86400};

struct axis_options axis_options_free(enum axis_kind kind)
{
    return (struct axis_options){.kind = kind,
                                 .min = (double)NAN,
                                 .max = (double)NAN,
                                 .include_lo = (double)NAN,
                                 .include_hi = (double)NAN};
}

static double decimal_step(double least, bool whole)
{
    static const double mantissas[] = {1, 2, 2.5, 5, 10};
    double power = pow(10, floor(log10(least))), step = power;

    if (whole && least < 1)
        return 1;
    for (size_t i = 0; i < ARRAY_LEN(mantissas); i++) {
        step = mantissas[i] * power;
        if (whole && fabs(step - round(step)) > 0)
            continue;
        if (step >= least * (1 - flat_span))
            break;
    }
    return step;
}

/* The smallest round step of the kind that is not less. */
static double round_step(enum axis_kind kind, double least)
{
    if (kind == AXIS_IEC)
        return exp2(ceil(log2(least * (1 - flat_span))));
    if (kind == AXIS_DURATION && least > 0.5)
        for (size_t i = 0; i < ARRAY_LEN(duration_steps); i++)
            if (duration_steps[i] >= least * (1 - flat_span))
                return duration_steps[i];
    return decimal_step(least, kind == AXIS_WHOLE);
}

static double grid_floor(double value, double step)
{
    return floor(value / step + flat_span) * step + 0.0;
}

static double grid_ceil(double value, double step)
{
    return ceil(value / step - flat_span) * step + 0.0;
}

static double bounded(double value)
{
    if (fabs(value) < tiny_value)
        return 0;
    return fmax(-huge_value, fmin(huge_value, value));
}

/* Make lo < hi by enough to divide; a fixed end stays where it is. */
static void separate(double *lo, double *hi, const struct axis_options *options)
{
    double size = fmax(fabs(*lo), fabs(*hi));

    if (*hi - *lo > size * flat_span)
        return;
    if (!(size > 0))
        size = 1;
    if (!isnan(options->min))
        *hi = *lo + size;
    else if (!isnan(options->max))
        *lo = *hi - size;
    else if (*hi > 0)
        *lo = 0;
    else if (*lo < 0)
        *hi = 0;
    else
        *hi = size;
}

/* The grid of one step around [lo, hi]; fixed ends stay. */
static struct axis_range grid_range(double lo, double hi, double step,
                                    const struct axis_options *options)
{
    struct axis_range range = {.valid = true, .step = step, .lo = lo, .hi = hi};

    if (isnan(options->min))
        range.lo = grid_floor(lo, step);
    if (isnan(options->max))
        range.hi = grid_ceil(hi, step);
    if (range.hi > range.lo)
        return range;
    if (isnan(options->max))
        range.hi = range.lo + step;
    else
        range.lo = range.hi - step;
    return range;
}

static struct axis_range linear_range(double lo, double hi,
                                      const struct axis_options *options)
{
    struct axis_range best = {.valid = false};
    double step, least = 0;

    lo = bounded(lo);
    hi = bounded(hi);
    if (lo > 0 && lo < hi / 2)
        lo = 0;
    if (hi < 0 && hi > lo / 2)
        hi = 0;
    if (!isnan(options->min))
        lo = bounded(options->min);
    if (!isnan(options->max))
        hi = bounded(options->max);
    separate(&lo, &hi, options);
    step = round_step(options->kind, (hi - lo) / INTERVALS_MAX);
    /* Of the steps that give few enough intervals the one that wastes least; three, which
       have no middle, must save something. */
    for (int i = 0; i < 4; i++) {
        struct axis_range range = grid_range(lo, hi, step, options);
        double span = range.hi - range.lo, intervals = span / step;
        double cost = intervals > 2.5 && intervals < 3.5 ? span * 1.15 : span;

        if (best.valid && intervals < 1.5)
            break;
        if (intervals <= INTERVALS_MAX + 0.5 &&
            (!best.valid || cost < least * (1 - flat_span))) {
            best = range;
            least = cost;
        }
        step = round_step(options->kind, step * (1 + 1e-6));
    }
    return best;
}

static struct axis_range log_range(double lo, double hi,
                                   const struct axis_options *options)
{
    struct axis_range range = {.valid = true, .log = true, .step = 1};

    lo = fmax(tiny_value, lo);
    hi = fmax(tiny_value, hi);
    range.lo = options->min > 0 ? options->min : pow(10, floor(log10(lo) + flat_span));
    range.hi = options->max > 0 ? options->max : pow(10, ceil(log10(hi) - flat_span));
    if (range.hi > range.lo * (1 + flat_span))
        return range;
    if (options->max > 0)
        range.lo = range.hi / 10;
    else
        range.hi = range.lo * 10;
    return range;
}

static double span_of(const struct axis_range *range)
{
    return range->log ? log10(range->hi / range->lo) : range->hi - range->lo;
}

static bool differs(double a, double b)
{
    return a < b || a > b;
}

/* The options ask for other ends than the former range has. */
static bool other_ends(const struct axis_range *old, const struct axis_range *ideal,
                       const struct axis_options *options)
{
    if (old->log != ideal->log)
        return true;
    return (!isnan(options->min) && differs(old->lo, ideal->lo)) ||
           (!isnan(options->max) && differs(old->hi, ideal->hi));
}

struct axis_range axis_range_next(const struct axis_range *old, double lo, double hi,
                                  const struct axis_options *options)
{
    struct axis_range ideal, kept = *old;

    if (isnan(lo) || isnan(hi) || (options->log && !(lo > 0))) {
        kept.valid = kept.valid && kept.log == options->log;
        return kept;
    }
    if (!isnan(options->include_lo) && !(options->log && options->include_lo <= 0))
        lo = fmin(lo, options->include_lo);
    if (!isnan(options->include_hi) && !(options->log && options->include_hi <= 0))
        hi = fmax(hi, options->include_hi);
    ideal = options->log ? log_range(lo, hi, options) : linear_range(lo, hi, options);
    if (!old->valid || other_ends(old, &ideal, options))
        return ideal;
    if ((isnan(options->min) && lo < old->lo) || (isnan(options->max) && hi > old->hi))
        return ideal;
    kept.calm = span_of(&ideal) < 0.7 * span_of(old) ? old->calm + 1 : 0;
    return kept.calm >= AXIS_SHRINK_AFTER ? ideal : kept;
}

bool axis_extent(const double *values, size_t count, bool log, double *lo, double *hi)
{
    double least = *lo, greatest = *hi;
    bool found = false;

    for (size_t i = 0; i < count; i++) {
        double value = values[i];

        if (!isfinite(value) || (log && value <= 0))
            continue;
        least = value < least || isnan(least) ? value : least;
        greatest = value > greatest || isnan(greatest) ? value : greatest;
        found = true;
    }
    *lo = least;
    *hi = greatest;
    return found;
}

double axis_position(const struct axis_range *range, double value)
{
    if (!range->log)
        return (value - range->lo) / (range->hi - range->lo);
    if (!(value > 0))
        return (double)NAN;
    return log10(value / range->lo) / log10(range->hi / range->lo);
}

int axis_row(const struct axis_range *range, double value, int rows)
{
    double position = axis_position(range, value);

    if (!(position > 0))
        position = 0;
    if (position > 1)
        position = 1;
    return rows - 1 - (int)(position * (rows - 1) + 0.5); /* never negative: rounds */
}

static int ticks_wanted(int rows)
{
    return rows < 2 ? 1 : rows < 6 ? 2 : rows < 13 ? 3 : 5;
}

/* Where values lie on both sides of zero, zero says more than an even spacing: the ends
   and it, an end on its row left out. */
static size_t ticks_around_zero(const struct axis_range *range, int rows, double lo,
                                double hi, double ret[AXIS_TICKS_MAX])
{
    int zero = axis_row(range, 0, rows);
    size_t count = 0;

    if (axis_row(range, lo, rows) != zero)
        ret[count++] = lo;
    ret[count++] = 0;
    if (axis_row(range, hi, rows) != zero)
        ret[count++] = hi;
    return count;
}

size_t axis_ticks(const struct axis_range *range, int rows, double ret[AXIS_TICKS_MAX])
{
    double lo = range->log ? log10(range->lo) : range->lo / range->step;
    double hi = range->log ? log10(range->hi) : range->hi / range->step;
    int64_t first, intervals, stride = 1, most = ticks_wanted(rows) - 1;
    size_t count = 0;

    if (!range->valid || rows < 1 || !(fabs(lo) < 1e15) || !(fabs(hi) < 1e15))
        return 0;
    first = (int64_t)ceil(lo - flat_span);
    intervals = (int64_t)floor(hi + flat_span) - first;
    if (intervals < 0)
        return 0;
    if (intervals == 3 && rows > 6)
        most = 3; /* all four: three have no middle */
    /* Every stride-th round number, the last one included where it can be. */
    while (stride < intervals && (intervals / stride > most || intervals % stride != 0))
        stride++;
    if (range->log && intervals / stride < 2 && most > 1 && intervals > most)
        stride = (intervals + most - 1) / most;
    if (!range->log && rows > 2 && first < 0 && first + intervals > 0 &&
        first % stride != 0)
        return ticks_around_zero(range, rows, (double)first * range->step,
                                 (double)(first + intervals) * range->step, ret);
    for (int64_t i = 0; i <= intervals && count < AXIS_TICKS_MAX; i += stride) {
        double grid = (double)(first + i);

        ret[count++] = range->log ? pow(10, grid) : grid * range->step + 0.0;
        if (most == 0)
            break;
    }
    return count;
}
