/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/axis.h"
#include "core/attr.h"
#include "core/duration.h"
#include "core/utf8.h"

enum { LABEL_MAX = 64 };

static double largest_of(const struct axis_range *range)
{
    return fmax(fabs(range->lo), fabs(range->hi));
}

int axis_label_width(const struct axis_range *range, int rows, axis_format_fn *format,
                     const void *ctx)
{
    double ticks[AXIS_TICKS_MAX];
    size_t count = axis_ticks(range, rows, ticks);
    char text[LABEL_MAX];
    int widest = 0;

    for (size_t i = 0; i < count; i++) {
        int width = utf8_width(
            format(ctx, ticks[i], range->step, largest_of(range), text, sizeof(text)));

        widest = width > widest ? width : widest;
    }
    return widest;
}

struct axis_frame axis_split(struct rect area, int label_width, bool x_labels)
{
    struct axis_frame frame = {.plot = area};

    if (label_width > 0)
        frame.y = rect_cut_left(&frame.plot, label_width + 1);
    if (x_labels && area.h > 1) {
        frame.x = rect_cut_bottom(&frame.plot, 1);
        frame.y.h = frame.plot.h;
        if (!rect_empty(frame.y)) { /* the corner is below the line */
            frame.x.x--;
            frame.x.w++;
        }
    }
    return frame;
}

void axis_draw_y(struct canvas *canvas, const struct axis_frame *frame,
                 enum glyphs glyphs, const struct axis_range *range,
                 axis_format_fn *format, const void *ctx)
{
    double ticks[AXIS_TICKS_MAX];
    int line = frame->y.x + frame->y.w - 1;
    size_t count;
    char text[LABEL_MAX];

    if (rect_empty(frame->y) || !range->valid)
        return;
    canvas_fill(canvas, (struct rect){line, frame->y.y, 1, frame->y.h}, STYLE_AXIS,
                glyph(glyphs, GLYPH_VLINE));
    count = axis_ticks(range, frame->y.h, ticks);
    for (size_t i = 0; i < count; i++) {
        int y = frame->y.y + axis_row(range, ticks[i], frame->y.h);

        format(ctx, ticks[i], range->step, largest_of(range), text, sizeof(text));
        canvas_text_right(canvas, frame->y.x, y, frame->y.w - 1, STYLE_AXIS, text);
        canvas_put(canvas, line, y, STYLE_AXIS, glyph(glyphs, GLYPH_TICK));
    }
    if (!rect_empty(frame->x))
        canvas_put(canvas, line, frame->x.y, STYLE_AXIS, glyph(glyphs, GLYPH_CORNER));
}

#define HOUR_S INT64_C(3600)
#define DAY_S  INT64_C(86400)

/* Steps between time labels; months are counted in the calendar. */
static const struct step {
    int64_t seconds;
    int months;
} time_steps[] = {
    {1,            0 },
    {5,            0 },
    {10,           0 },
    {15,           0 },
    {30,           0 },
    {60,           0 },
    {300,          0 },
    {600,          0 },
    {900,          0 },
    {1800,         0 },
    {HOUR_S,       0 },
    {2 * HOUR_S,   0 },
    {3 * HOUR_S,   0 },
    {4 * HOUR_S,   0 },
    {6 * HOUR_S,   0 },
    {8 * HOUR_S,   0 },
    {12 * HOUR_S,  0 },
    {DAY_S,        0 },
    {2 * DAY_S,    0 },
    {7 * DAY_S,    0 },
    {30 * DAY_S,   1 },
    {91 * DAY_S,   3 },
    {182 * DAY_S,  6 },
    {365 * DAY_S,  12},
    {1826 * DAY_S, 60},
};

/* A label in two lengths: the long one where its context (the day, the year) is new. */
struct time_label {
    char text[24], context_text[32], context[16];
};

static void squeeze(char *text)
{
    char *space = strstr(text, "  ");

    if (space)
        memmove(space, space + 1, strlen(space + 1) + 1);
}

static struct time_label time_label(int64_t ms, const struct step *step, bool utc)
{
    struct time_label label = {.text = ""};
    bool days = step->seconds >= DAY_S;
    const char *plain = days ? "%b %e" : step->seconds < 60 ? "%H:%M:%S" : "%H:%M";
    const char *full = days                 ? "%b %e %Y"
                       : step->seconds < 60 ? "%b %e %H:%M:%S"
                                            : "%b %e %H:%M";
    int64_t ns = ms * INT64_C(1000000);

    moment_strftime(ns, utc, plain, label.text, sizeof(label.text));
    moment_strftime(ns, utc, full, label.context_text, sizeof(label.context_text));
    moment_strftime(ns, utc, days ? "%Y" : "%Y-%m-%d", label.context,
                    sizeof(label.context));
    squeeze(label.text);
    squeeze(label.context_text);
    return label;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Days since 1970-01-01 of the first of a month, months counted from January 1970
   (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
static int64_t days_of_month(int64_t months)
{
    int64_t year = 1970 + floor_div(months, 12),
            month = months - floor_div(months, 12) * 12;
    int64_t shifted = month < 2 ? year - 1 : year, era = floor_div(shifted, 400);
    int64_t year_of_era = shifted - era * 400;
    int64_t day_of_year = (153 * (month < 2 ? month + 10 : month - 2) + 2) / 5;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - 719468;
}

/* Wall-clock seconds of the first round time at or after one. A week begins on Monday:
   day 4 of the epoch. */
static int64_t round_up(int64_t wall_s, const struct step *step)
{
    int64_t shift = step->seconds == 7 * DAY_S ? 4 * DAY_S : 0, months;

    if (step->months == 0)
        return (floor_div(wall_s - shift - 1, step->seconds) + 1) * step->seconds + shift;
    months = floor_div(floor_div(wall_s, 365 * DAY_S) * 12, step->months) * step->months;
    months -= step->months;
    while (days_of_month(months) * DAY_S < wall_s)
        months += step->months;
    return days_of_month(months) * DAY_S;
}

/* The moment at which clocks show that time; false where they skip it (DST). */
static bool wall_to_ms(int64_t wall_s, bool utc, int64_t *ret)
{
    int64_t guess = wall_s - moment_utc_offset_s(wall_s * INT64_C(1000000000), utc);
    int64_t moment = wall_s - moment_utc_offset_s(guess * INT64_C(1000000000), utc);

    *ret = moment * 1000;
    return moment + moment_utc_offset_s(moment * INT64_C(1000000000), utc) == wall_s;
}

/* The smallest step whose labels are at least two columns apart. */
static const struct step *choose_step(const struct plot_window *window)
{
    for (size_t i = 0; i < ARRAY_LEN(time_steps) - 1; i++) {
        const struct step *step = &time_steps[i];
        int width = step->seconds < 60 ? 8 : step->seconds < DAY_S ? 5 : 6;

        if (step->seconds * 1000 * window->cols / window->range_ms >= width + 2)
            return step;
    }
    return &time_steps[ARRAY_LEN(time_steps) - 1];
}

struct time_row {
    struct canvas *canvas;
    const struct plot_window *window;
    const struct step *step;
    int x, y, w; /* of the plot's columns */
    bool utc;
    int used; /* columns up to the last label drawn */
    char context[16];
};

/* Round times that find room between the outer labels; limit is where the last begins. */
static void draw_between(struct time_row *row, int limit)
{
    int64_t from = row->window->from_ms, wall, ms;

    wall = floor_div(from, 1000) + moment_utc_offset_s(from * INT64_C(1000000), row->utc);
    for (int i = 0; i < 1000; i++) {
        struct time_label label;
        const char *text;
        int64_t column;
        int width, x;

        wall = round_up(wall + (i > 0), row->step);
        if (!wall_to_ms(wall, row->utc, &ms))
            continue;
        if (ms >= row->window->to_ms)
            return;
        column = plot_window_bin(row->window, ms, 1) - (row->window->cols - row->w);
        label = time_label(ms, row->step, row->utc);
        text = strcmp(label.context, row->context) == 0 ? label.text : label.context_text;
        width = utf8_width(text);
        x = (int)column - width / 2;
        if (x < row->used + 2 || x + width + 2 > limit)
            continue;
        canvas_text(row->canvas, row->x + x, row->y, STYLE_AXIS, text);
        row->used = x + width;
        memcpy(row->context, label.context, sizeof(row->context));
    }
}

void axis_draw_x(struct canvas *canvas, const struct axis_frame *frame,
                 const struct plot_window *window, bool utc)
{
    struct time_row row = {.canvas = canvas, .window = window, .utc = utc};
    struct time_label first, last;
    const char *from, *to;
    int from_width, to_width;

    if (rect_empty(frame->x) || rect_empty(frame->plot) || window->cols < 1)
        return;
    row.x = frame->plot.x;
    row.y = frame->x.y;
    row.w = frame->plot.w;
    row.step = choose_step(window);
    first = time_label(window->now_ms - window->range_ms * row.w / window->cols, row.step,
                       utc);
    last = time_label(window->now_ms, row.step, utc);
    from = first.text;
    to = last.text;
    if (strcmp(first.context, last.context) != 0 &&
        utf8_width(first.context_text) + utf8_width(last.context_text) + 2 <= row.w) {
        from = first.context_text;
        to = last.context_text;
    }
    from_width = utf8_width(from);
    to_width = utf8_width(to);
    if (to_width > row.w)
        return;
    if (from_width + 2 + to_width <= row.w) {
        canvas_text(canvas, row.x, row.y, STYLE_AXIS, from);
        row.used = from_width;
        memcpy(row.context, first.context, sizeof(row.context));
        draw_between(&row, row.w - to_width);
        if (strcmp(row.context, last.context) == 0)
            to = last.text;
    }
    canvas_text_right(canvas, row.x, row.y, row.w, STYLE_AXIS, to);
}
