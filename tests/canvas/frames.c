/* SPDX-License-Identifier: MIT */
#include "frames.h"

#include <math.h>
#include <stdint.h>

#include "canvas/plot.h"
#include "core/attr.h"

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u; /* Numerical Recipes, 7.1 */
    return *state >> 8;
}

static void draw_layer(struct canvas *canvas, uint32_t seed, int count)
{
    static const char *const texts[] = {
        "Error rate by pod", "6.8 %",     "日本語テキスト",   "⢀⣀⣠⣤⣶⣿⡇⠤⠒⠉",
        "▁▂▃▄▅▆▇█",          "├─┤└┘│┄",   "▲ C ● W ○ i ◌",    "e\xcc\x81 a\xcc\x88",
        "12:34:56",          "ßüé — “x”", "                ", "x"};
    uint32_t state = seed * 2654435761u + 12345;

    for (int i = 0; i < count; i++) {
        int x = (int)(next_random(&state) % (unsigned)(canvas_cols(canvas) + 8)) - 8;
        int y = (int)(next_random(&state) % (unsigned)canvas_rows(canvas));
        unsigned style = next_random(&state) % STYLE_COUNT;

        if (next_random(&state) % 4 == 0)
            style |= (next_random(&state) % 16) << 8;
        canvas_text(canvas, x, y, (uint16_t)style,
                    texts[next_random(&state) % ARRAY_LEN(texts)]);
    }
}

static void draw_graph(struct canvas *canvas, struct rect area, int seconds, int which)
{
    enum { HOUR = 3600 };

    static int64_t times[HOUR];
    static double values[2][HOUR];
    const int64_t now_ms = INT64_C(1795403565000) + seconds * 1000;
    struct plot_series series[2];
    struct plot plot = {
        .y = {.valid = true, .lo = 0, .hi = 100, .step = 25},
        .series = series,
        .series_count = 2
    };
    struct axis_frame frame = axis_split(area, 0, true);

    for (int i = 0; i < HOUR; i++) {
        int64_t second = now_ms / 1000 - HOUR + 1 + i;

        times[i] = second * 1000;
        values[0][i] = 50 + 30 * sin((double)second * 0.002 * (which + 1));
        values[1][i] = 40 + 10 * sin((double)second * 0.01) + (double)(second * 7919 % 5);
    }
    for (int i = 0; i < 2; i++)
        series[i] = (struct plot_series){.times_ms = times,
                                         .values = values[i],
                                         .count = HOUR,
                                         .look = (uint16_t)(STYLE_SERIES_1 + i)};
    plot.window = plot_window_align(HOUR * 1000, now_ms, frame.plot.w);
    plot_draw(canvas, frame.plot, &plot);
    axis_draw_x(canvas, &frame, &plot.window, true);
}

static void draw_graphs(struct canvas *canvas, int seconds)
{
    int w = canvas_cols(canvas) / 2, h = canvas_rows(canvas) / 2;

    for (int i = 0; i < 4; i++)
        draw_graph(canvas, (struct rect){i % 2 * w + 1, i / 2 * h + 1, w - 2, h - 1},
                   seconds, i);
}

void frame_draw(struct canvas *canvas, int number)
{
    int area = canvas_cols(canvas) * canvas_rows(canvas);

    canvas_clear(canvas);
    if (number >= FRAME_GRAPHS) {
        draw_graphs(canvas, number - FRAME_GRAPHS);
        return;
    }
    draw_layer(canvas, (uint32_t)(number / 8), area / 12 + 1);
    for (int i = number / 8 * 8 + 1; i <= number; i++)
        draw_layer(canvas, (uint32_t)i + 1000, 6);
}
