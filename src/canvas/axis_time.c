/* SPDX-License-Identifier: MIT */
#include "canvas/axis.h"

static const int64_t time_limit = INT64_C(1) << 48;
static const int64_t range_limit = INT64_C(20) * 366 * 86400 * 1000;

static int64_t clamp(int64_t value, int64_t lo, int64_t hi)
{
    return value < lo ? lo : value > hi ? hi : value;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t ceil_div(int64_t a, int64_t b)
{
    return a / b + (a % b > 0);
}

/* First millisecond of a bin, counted from the origin of all bins. No overflow: it is
   a time of at most 2⁴⁹ multiplied by at most 8000 bins a window. */
static int64_t bin_start(const struct plot_window *window, int64_t bin, int parts)
{
    return window->origin_ms +
           ceil_div(bin * window->range_ms, (int64_t)window->cols * parts);
}

static void set_ends(struct plot_window *window)
{
    window->from_ms = bin_start(window, window->first, 1);
    window->to_ms = bin_start(window, window->first + window->cols, 1);
}

struct plot_window plot_window_align(int64_t range_ms, int64_t now_ms, int cols)
{
    struct plot_window window = {
        .range_ms = clamp(range_ms, 1, range_limit),
        .now_ms = clamp(now_ms, -time_limit, time_limit),
        .cols = (int)clamp(cols, 1, 1000),
    };
    int64_t end = floor_div(window.now_ms * window.cols, window.range_ms) + 1;

    window.first = end - window.cols;
    set_ends(&window);
    return window;
}

struct plot_window plot_window_fixed(int64_t from_ms, int64_t to_ms, int cols)
{
    struct plot_window window = {
        .origin_ms = clamp(from_ms, -time_limit, time_limit),
        .cols = (int)clamp(cols, 1, 1000),
    };

    to_ms = clamp(to_ms, -time_limit, time_limit);
    window.range_ms = clamp(to_ms - window.origin_ms, 1, range_limit);
    window.now_ms = window.origin_ms + window.range_ms;
    set_ends(&window);
    return window;
}

int64_t plot_window_bin(const struct plot_window *window, int64_t ms, int parts)
{
    int64_t time = clamp(ms, -time_limit, time_limit) - window->origin_ms;
    int64_t windows = floor_div(time, window->range_ms);
    int64_t rest = time - windows * window->range_ms;
    int64_t bins = (int64_t)window->cols * parts;

    return windows * bins + rest * bins / window->range_ms - window->first * parts;
}

int64_t plot_window_bin_time(const struct plot_window *window, int64_t bin, int parts)
{
    return bin_start(window, window->first * parts + bin, parts);
}

int64_t plot_window_time(const struct plot_window *window, int column)
{
    return bin_start(window, window->first + column, 1);
}
