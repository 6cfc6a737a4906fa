/* SPDX-License-Identifier: MIT */
#include "canvas/marks.h"

#include <math.h>

#include "core/attr.h"

/* Heights of a cell in eighths. Console fonts have three shades only. */
static const uint32_t levels[GLYPHS_COUNT][9] = {
    [GLYPHS_BRAILLE] = {' ', 0x2581, 0x2582, 0x2583, 0x2584, 0x2585, 0x2586, 0x2587,
                        0x2588                                                             },
    [GLYPHS_BLOCK] = {' ', '_',    '_',    0x2591, 0x2591, 0x2592, 0x2592, 0x2588, 0x2588},
    [GLYPHS_ASCII] = {' ', '_',    '.',    '-',    ':',    '=',    '+',    '*',    '#'   },
};

uint32_t level_glyph(enum glyphs glyphs, int eighths)
{
    return levels[glyphs][eighths < 0 ? 0 : eighths > 8 ? 8 : eighths];
}

static void spark_range(const double *values, size_t count, double *lo, double *hi)
{
    double least = (double)NAN, greatest = (double)NAN;

    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i]))
            continue;
        least = values[i] < least || isnan(least) ? values[i] : least;
        greatest = values[i] > greatest || isnan(greatest) ? values[i] : greatest;
    }
    if (isnan(*lo))
        *lo = least > 0 ? 0 : least;
    if (isnan(*hi))
        *hi = greatest;
}

void spark_draw(struct canvas *canvas, int x, int y, int width, uint16_t style,
                enum glyphs glyphs, const double *values, size_t count, double lo,
                double hi)
{
    if (width <= 0)
        return;
    if (count > (size_t)width) {
        values += count - (size_t)width;
        count = (size_t)width;
    }
    spark_range(values, count, &lo, &hi);
    x += width - (int)count;
    for (size_t i = 0; i < count; i++) {
        double fraction = (values[i] - lo) / (hi - lo);
        int level = 1; /* the least is seen, as what is there */

        if (isnan(values[i]))
            continue;
        if (fraction > 0)
            level = 1 + (int)lround(fmin(fraction, 1) * 7);
        canvas_put(canvas, x + (int)i, y, style, level_glyph(glyphs, level));
    }
}

void spark_bins(const int64_t *times_ms, const double *values, size_t samples,
                int64_t from_ms, int64_t to_ms, bool least, double *ret, size_t count)
{
    double range = (double)(to_ms - from_ms);

    for (size_t i = 0; i < count; i++)
        ret[i] = (double)NAN;
    for (size_t i = 0; i < samples; i++) {
        size_t bin;

        if (times_ms[i] < from_ms || times_ms[i] >= to_ms || isnan(values[i]))
            continue;
        bin = (size_t)((double)(times_ms[i] - from_ms) / range * (double)count);
        if (bin >= count)
            continue;
        if (isnan(ret[bin]) || (least ? values[i] < ret[bin] : values[i] > ret[bin]))
            ret[bin] = values[i];
    }
}

void bar_draw(struct canvas *canvas, int x, int y, int width, uint16_t style,
              enum glyphs glyphs, double fraction, bool track)
{
    int eighths, full, rest;

    if (width <= 0 || isnan(fraction))
        return;
    fraction = fmax(0, fmin(1, fraction));
    eighths = (int)lround(fraction * width * 8);
    if (eighths == 0 && fraction > 0)
        eighths = 1; /* something is not nothing */
    full = eighths / 8;
    rest = eighths % 8;
    if (track)
        canvas_fill(canvas, (struct rect){x, y, width, 1}, STYLE_DIM,
                    glyph(glyphs, GLYPH_BAR_EMPTY));
    canvas_fill(canvas, (struct rect){x, y, full, 1}, style,
                glyph(glyphs, GLYPH_BAR_FULL));
    if (rest == 0)
        return;
    if (glyphs == GLYPHS_BRAILLE) /* ▏ is 0x258f, ▉ 0x2589 */
        canvas_put(canvas, x + full, y, style, 0x2590u - (uint32_t)rest);
    else if (rest >= 4 || full == 0)
        canvas_put(canvas, x + full, y, style,
                   rest >= 4 ? glyph(glyphs, GLYPH_BAR_FULL) : level_glyph(glyphs, 4));
}

void heat_draw(struct canvas *canvas, int x, int y, enum glyphs glyphs, double fraction)
{
    static const uint32_t shades[GLYPHS_COUNT][5] = {
        [GLYPHS_BRAILLE] = {0x00b7, 0x2591, 0x2592, 0x2593, 0x2588},
        [GLYPHS_BLOCK] = {0x00b7, 0x2591, 0x2591, 0x2592, 0x2588},
        [GLYPHS_ASCII] = {'.',    ':',    '+',    '*',    '#'   },
    };
    int step;

    if (isnan(fraction))
        return;
    step = (int)(fmax(0, fmin(1, fraction)) * HEAT_STYLES);
    if (step >= HEAT_STYLES)
        step = HEAT_STYLES - 1;
    canvas_put(canvas, x, y, (uint16_t)(STYLE_HEAT_1 + step),
               fraction > 0 ? shades[glyphs][step * 5 / HEAT_STYLES] : shades[glyphs][0]);
}
