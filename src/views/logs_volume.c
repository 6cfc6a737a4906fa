/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/axis.h"
#include "canvas/marks.h"
#include "core/mem.h"
#include "core/unit.h"
#include "views/logs_view.h"

/*
 * Volume: lines counted over the range, a column each, stacked by how bad they are. The
 * server counts; levels come from whichever of three labels a line has.
 */

enum { KINDS = 3, LABELS = 8, COLS_MAX = 1000 };

enum { KIND_BAD, KIND_WARNING, KIND_OTHER };

static int64_t end_of(const struct logs_view *view)
{
    return view->end_ms ? view->end_ms : view->now_ms;
}

/* Round, and no narrower than a column. */
static int64_t choose_step(int64_t range_ms, int columns)
{
    static const int seconds[] = {1,   2,   5,   10,  15,   30,   60,
                                  120, 300, 600, 900, 1800, 3600, 7200};

    for (size_t i = 0; i < ARRAY_LEN(seconds); i++)
        if (seconds[i] * INT64_C(1000) * columns >= range_ms)
            return seconds[i] * INT64_C(1000);
    return (range_ms / columns / 3600000 + 1) * 3600000;
}

void logs_volume_query(struct logs_view *view, struct query_spec *ret)
{
    int columns = view->cols > LABELS + 20 ? view->cols - LABELS : 20;
    struct buf expr;

    view->volume.step_ms = choose_step(view->range_ms, columns);
    buf_init(&expr, 2 * LOGS_TEXT_MAX);
    (void)buf_printf(&expr,
                     "sum by (detected_level, level, severity) (count_over_time(%s "
                     "[%llds]))",
                     view->query, (long long)(view->volume.step_ms / 1000));
    free(view->volume.expr);
    view->volume.expr = xstrdup(expr.data);
    buf_done(&expr);
    *ret = (struct query_spec){
        .source = SOURCE_LOKI,
        .kind = QUERY_RANGE,
        .expr = view->volume.expr,
        .range_ms = view->range_ms,
        .end_ms = view->end_ms,
        .step_ms = view->volume.step_ms,
        .period_ms = view->end_ms                   ? 0
                     : view->volume.step_ms > 10000 ? view->volume.step_ms
                                                    : 10000,
    };
}

static int kind_of(const struct labels *labels)
{
    static const char *const names[] = {"detected_level", "level", "severity"};
    enum line_level worst = LINE_UNKNOWN;

    for (size_t i = 0; i < ARRAY_LEN(names) && worst == LINE_UNKNOWN; i++) {
        const char *value = labels_get(labels, names[i]);

        if (value)
            worst = line_level_parse(value, strlen(value));
    }
    return worst >= LINE_ERROR     ? KIND_BAD
           : worst == LINE_WARNING ? KIND_WARNING
                                   : KIND_OTHER;
}

struct volume {
    double counts[COLS_MAX][KINDS];
    double most;
    struct plot_window window;
};

/* What the step counted that the column's middle lies in; a step is as wide as a column
   or wider. */
static double count_at(const struct series *series, int64_t middle_ms, int64_t step_ms)
{
    size_t at = series_lower_bound(series, middle_ms);

    if (!series->values || at == series->count ||
        series->times_ms[at] - step_ms >= middle_ms || isnan(series->values[at]))
        return 0;
    return series->values[at];
}

static void collect(struct volume *volume, const struct result *result, int64_t step_ms)
{
    for (int c = 0; c < volume->window.cols; c++) {
        int64_t middle_ms = (plot_window_time(&volume->window, c) +
                             plot_window_time(&volume->window, c + 1)) /
                            2;
        double sum = 0;

        for (size_t s = 0; s < result->series_count; s++) {
            const struct series *series = &result->series[s];
            double count = count_at(series, middle_ms, step_ms);

            volume->counts[c][kind_of(&series->labels)] += count;
            sum += count;
        }
        volume->most = sum > volume->most ? sum : volume->most;
    }
}

/* Which kind the middle of a cell belongs to, errors at the bottom. */
static uint16_t style_at(const double counts[KINDS], double value)
{
    if (value < counts[KIND_BAD])
        return STYLE_CRITICAL;
    if (value < counts[KIND_BAD] + counts[KIND_WARNING])
        return STYLE_WARNING;
    return STYLE_AXIS;
}

static void draw_columns(const struct logs_view *view, struct canvas *canvas,
                         struct rect area, const struct volume *volume)
{
    for (int c = 0; c < volume->window.cols; c++) {
        const double *counts = volume->counts[c];
        double sum = counts[0] + counts[1] + counts[2];
        int eighths = (int)ceil(sum / volume->most * area.h * 8 - 1e-9);

        for (int row = 0; row < area.h && eighths > row * 8; row++) {
            int fill = eighths - row * 8 < 8 ? eighths - row * 8 : 8;
            double middle = (row * 8 + fill / 2.0) / (area.h * 8) * volume->most;

            if (row == 0 && counts[KIND_BAD] > 0)
                middle = 0; /* one error among a thousand lines is seen */
            canvas_put(canvas, area.x + c, area.y + area.h - 1 - row,
                       style_at(counts, middle), level_glyph(view->glyphs, fill));
        }
    }
}

void logs_draw_volume(const struct logs_view *view, struct canvas *canvas,
                      struct rect area)
{
    struct axis_frame frame = axis_split(area, LABELS - 1, true);
    struct volume *volume = xcalloc(1, sizeof(*volume));
    char most[32];

    volume->window =
        view->end_ms
            ? plot_window_fixed(end_of(view) - view->range_ms, end_of(view), frame.plot.w)
            : plot_window_align(view->range_ms, end_of(view), frame.plot.w);
    if (volume->window.cols > COLS_MAX)
        volume->window.cols = COLS_MAX;
    if (view->volume.result)
        collect(volume, view->volume.result, view->volume.step_ms);
    for (int row = 0; row < frame.y.h; row++)
        canvas_put(canvas, frame.plot.x - 1, frame.y.y + row, STYLE_AXIS,
                   glyph(view->glyphs,
                         row == 0 || row == frame.y.h - 1 ? GLYPH_TICK : GLYPH_VLINE));
    if (volume->most > 0) {
        unit_format(unit_find("short"), volume->most, -1, most, sizeof(most));
        canvas_text_right(canvas, area.x, frame.y.y, LABELS - 1, STYLE_AXIS, most);
        draw_columns(view, canvas, frame.plot, volume);
    }
    if (!view->volume.result && frame.plot.w > 4)
        canvas_text_fit(canvas, frame.plot.x + 2, frame.plot.y, frame.plot.w - 4,
                        view->volume.status == QUERY_FAILED ? STYLE_ERROR : STYLE_DIM,
                        view->volume.status == QUERY_FAILED ? view->volume.complaint
                                                            : "counting lines");
    canvas_text_right(canvas, area.x, frame.y.y + frame.y.h - 1, LABELS - 1, STYLE_AXIS,
                      "0");
    axis_draw_x(canvas, &frame, &volume->window, view->utc);
    free(volume);
}
