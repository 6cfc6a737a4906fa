/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"
#include "views/timeseries.h"

static int compare_ms(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

int64_t ts_spacing(const int64_t *times, size_t count)
{
    enum { ENOUGH = 64 };

    int64_t gaps[ENOUGH];
    size_t n = count > 1 ? count - 1 : 0, used = 0;

    for (size_t i = 0; i < n && used < ENOUGH; i += n / ENOUGH + 1)
        gaps[used++] = times[i + 1] - times[i];
    if (used == 0)
        return 0;
    qsort(gaps, used, sizeof(*gaps), compare_ms);
    return gaps[used / 2];
}

int64_t ts_gap(const struct ts_state *state, const struct ts_line *line,
               const struct ts_options *options)
{
    int64_t gap = line->spacing_ms + line->spacing_ms / 2;
    int64_t cell =
        state->window.cols > 0 ? state->window.range_ms / state->window.cols : 0;

    gap = gap > options->connect_ms ? gap : options->connect_ms;
    return gap > cell ? gap : cell;
}

static size_t lower_bound(const int64_t *times, size_t count, int64_t ms)
{
    size_t lo = 0, hi = count;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (times[mid] < ms)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

double ts_line_at(const struct ts_line *line, int64_t ms)
{
    size_t at = lower_bound(line->times, line->count, ms + 1);
    int64_t near = line->spacing_ms + line->spacing_ms / 2;
    double value;

    if (at == 0 || (line->spacing_ms > 0 && ms - line->times[at - 1] > near))
        return (double)NAN;
    value = line->values[at - 1] - (line->base ? line->base[at - 1] : 0);
    return (value - line->shift) / line->scale;
}

static bool line_alloc(struct ts_state *state, struct ts_line *line, size_t count)
{
    memset(line, 0, sizeof(*line));
    line->scale = 1;
    line->times = arena_alloc(&state->arena, (count + 1) * sizeof(*line->times));
    line->values = arena_alloc(&state->arena, (count + 1) * sizeof(*line->values));
    return line->times && line->values;
}

/* The samples of the window and one before it, so that a line enters from the left. */
static bool line_copy(struct ts_state *state, const struct panel_input *input,
                      const struct series_item *item, bool connect, struct ts_line *line)
{
    const struct series *series = item->series;
    const struct result *result = input->queries[item->target]->result;
    size_t from = series_lower_bound(series, input->window.from_ms);

    if (result->type == RESULT_SCALAR) {
        if (!line_alloc(state, line, 2))
            return false;
        line->times[0] = input->window.from_ms;
        line->times[1] = input->window.to_ms;
        line->values[0] = line->values[1] = item->stats.last;
        line->count = 2;
        line->spacing_ms = input->window.to_ms - input->window.from_ms;
        return true;
    }
    from -= from > 0;
    if (!line_alloc(state, line, series->count - from))
        return false;
    for (size_t i = from; i < series->count; i++) {
        if (series->times_ms[i] > input->window.to_ms)
            break;
        if (connect && isnan(series->values[i]))
            continue;
        line->times[line->count] = series->times_ms[i];
        line->values[line->count++] = series->values[i];
    }
    line->spacing_ms = series_spacing_ms(series);
    return true;
}

/* ---- sums ---- */

/* All times of the lines chosen by `of`, each once. */
static size_t union_times(struct ts_state *state, const struct ts_line *lines,
                          const size_t *of, size_t count, int64_t **ret)
{
    size_t most = 0, n = 0, total = 0;
    int64_t *times, *next;

    for (size_t i = 0; i < count; i++)
        total += lines[of[i]].count;
    times = xcalloc(total + 1, sizeof(*times));
    next = xcalloc(total + 1, sizeof(*next));
    for (size_t i = 0; i < count; i++) {
        const struct ts_line *line = &lines[of[i]];
        int64_t *swap = times;
        size_t a = 0, b = 0;

        for (most = 0; a < n || b < line->count; most++) {
            int64_t x = a < n ? times[a] : INT64_MAX;
            int64_t y = b < line->count ? line->times[b] : INT64_MAX;

            next[most] = x < y ? x : y;
            a += x <= y;
            b += y <= x;
        }
        n = most;
        times = next;
        next = swap;
    }
    *ret = arena_alloc(&state->arena, (n + 1) * sizeof(**ret));
    if (*ret && n > 0)
        memcpy(*ret, times, n * sizeof(*times));
    free(times);
    free(next);
    return *ret ? n : 0;
}

static int64_t widest_spacing(const struct ts_line *lines, const size_t *of, size_t count)
{
    int64_t widest = 0;

    for (size_t i = 0; i < count; i++)
        widest = lines[of[i]].spacing_ms > widest ? lines[of[i]].spacing_ms : widest;
    return widest;
}

/* The sum of what is there at each time; missing only where all are. */
static bool line_sum(struct ts_state *state, const struct ts_line *lines,
                     const size_t *of, size_t count, struct ts_line *ret)
{
    int64_t *times;
    size_t n = union_times(state, lines, of, count, &times);

    memset(ret, 0, sizeof(*ret));
    ret->scale = 1;
    ret->times = times;
    ret->values = arena_alloc(&state->arena, (n + 1) * sizeof(*ret->values));
    if (!times || !ret->values)
        return false;
    ret->count = n;
    ret->spacing_ms = widest_spacing(lines, of, count);
    for (size_t k = 0; k < n; k++)
        ret->values[k] = (double)NAN;
    for (size_t i = 0; i < count; i++) {
        const struct ts_line *line = &lines[of[i]];

        for (size_t k = 0, at = 0; at < line->count; at++) {
            while (times[k] < line->times[at])
                k++;
            if (!isnan(line->values[at]))
                ret->values[k] =
                    (isnan(ret->values[k]) ? 0 : ret->values[k]) + line->values[at];
        }
    }
    return true;
}

static void measure_line(struct ts_state *state, struct series_item *item,
                         const struct ts_line *line, const struct panel_input *input)
{
    const struct series series = {
        .times_ms = line->times, .values = line->values, .count = line->count};

    series_list_measure(&state->list, item, &series, input);
}

/* ---- grouping and cutting: they replace list->items and lines together ---- */

struct picked {
    struct series_item *items;
    struct ts_line *lines;
    size_t count;
};

static struct picked picked_new(size_t count)
{
    return (struct picked){xcalloc(count + 1, sizeof(struct series_item)),
                           xcalloc(count + 1, sizeof(struct ts_line)), 0};
}

static void picked_add(struct picked *to, const struct series_item *item,
                       const struct ts_line *line)
{
    to->items[to->count] = *item;
    to->lines[to->count++] = *line;
}

static void picked_use(struct picked *from, struct ts_state *state)
{
    free(state->list.items);
    free(state->lines);
    state->list.items = from->items;
    state->lines = from->lines;
    state->list.count = from->count;
}

/* A computed item with the sum of some lines. */
static void picked_sum(struct picked *to, struct ts_state *state,
                       const struct panel_input *input, const char *name,
                       const size_t *of, size_t count, uint16_t look)
{
    struct series_item item = state->list.items[of[0]];
    struct ts_line line;

    if (!line_sum(state, state->lines, of, count, &line))
        return;
    item.series = NULL;
    item.labels = (struct labels){0};
    item.identity = hash_stable(name, strlen(name), HASH_STABLE_START);
    item.name = item.brief = name;
    item.look = look;
    measure_line(state, &item, &line, input);
    picked_add(to, &item, &line);
}

/* 1–5 for "404", "4xx"; 0 for what is no HTTP status. */
static int status_class(const struct series_item *item)
{
    static const char *const names[] = {
        "status", "code", "status_code", "http_status_code", "response_code", NULL};

    for (size_t i = 0; names[i]; i++) {
        const char *value = labels_get(&item->labels, names[i]);

        if (value && value[0] >= '1' && value[0] <= '5' && strlen(value) == 3)
            return value[0] - '0';
    }
    return 0;
}

static void group_by_class(struct ts_state *state, const struct panel_input *input)
{
    static const struct {
        const char *name;
        uint16_t look;
    } classes[] = {
        {"other", STYLE_DIM               },
        {"1xx",   STYLE_SERIES_1          },
        {"2xx",   STYLE_THRESHOLD_OK      },
        {"3xx",   STYLE_THRESHOLD_INFO    },
        {"4xx",   STYLE_THRESHOLD_WARNING },
        {"5xx",   STYLE_THRESHOLD_CRITICAL},
    };

    static const int bottom_up[] = {2, 3, 1, 0, 4, 5};
    size_t *of = xcalloc(state->list.count + 1, sizeof(*of));
    struct picked picked = picked_new(ARRAY_LEN(classes));

    for (size_t c = 0; c < ARRAY_LEN(bottom_up); c++) {
        int class = bottom_up[c];
        size_t count = 0;

        for (size_t i = 0; i < state->list.count; i++) {
            if (status_class(&state->list.items[i]) == class)
                of[count++] = i;
        }
        if (count > 0)
            picked_sum(&picked, state, input, classes[class].name, of, count,
                       classes[class].look);
    }
    free(of);
    picked_use(&picked, state);
}

/* The largest by the value now stay, in their order; the rest is summed where that means
   something (stacks), else only counted. */
static void cut_to_top(struct ts_state *state, const struct panel_input *input,
                       size_t top, bool sum)
{
    size_t count = state->list.count, rest = 0;
    uint32_t *order = xcalloc(count + 1, sizeof(*order));
    bool *stays = xcalloc(count + 1, sizeof(*stays));
    size_t *of = xcalloc(count + 1, sizeof(*of));
    struct picked picked = picked_new(count);

    series_list_order(&state->list, order);
    for (size_t i = 0; i < top; i++)
        stays[order[i]] = true;
    for (size_t i = 0; i < count; i++) {
        if (stays[i])
            picked_add(&picked, &state->list.items[i], &state->lines[i]);
        else
            of[rest++] = i;
    }
    if (sum)
        picked_sum(&picked, state, input, "others", of, rest, STYLE_DIM);
    else
        state->more += rest;
    free(order);
    free(stays);
    free(of);
    picked_use(&picked, state);
}

static void put_below_zero(struct ts_state *state)
{
    for (size_t i = 0; i < state->list.count; i++) {
        struct ts_line *line = &state->lines[i];

        if (state->list.items[i].target == 0)
            continue;
        line->below = true;
        line->scale = -1;
        for (size_t k = 0; k < line->count; k++)
            line->values[k] = -line->values[k];
    }
}

/* Each line on the ones before it, at the times of all. What is missing adds nothing and
   is a gap of its own line only. */
static void stack(struct ts_state *state, bool below)
{
    size_t count = 0, n, *of = xcalloc(state->list.count + 1, sizeof(*of));
    int64_t *times;
    double *sum;

    for (size_t i = 0; i < state->list.count; i++) {
        if (state->lines[i].below == below && !state->list.items[i].hidden)
            of[count++] = i;
    }
    n = count ? union_times(state, state->lines, of, count, &times) : 0;
    sum = xcalloc(n + 1, sizeof(*sum));
    for (size_t i = 0; i < count && n > 0; i++) {
        struct ts_line *line = &state->lines[of[i]];
        double *values = arena_alloc(&state->arena, n * sizeof(*values));
        double *base = arena_alloc(&state->arena, n * sizeof(*base));

        if (!values || !base)
            break;
        for (size_t k = 0, at = 0; k < n; k++) {
            bool here = at < line->count && line->times[at] == times[k];
            double value = here ? line->values[at] : (double)NAN;

            at += here;
            base[k] = sum[k];
            sum[k] += isnan(value) ? 0 : value;
            values[k] = isnan(value) ? value : sum[k];
        }
        line->times = times;
        line->values = values;
        line->base = base;
        line->count = n;
    }
    free(sum);
    free(of);
}

void ts_data_build(struct ts_state *state, const struct panel_input *input,
                   const struct ts_options *options)
{
    struct picked picked;
    size_t top;

    series_list_collect(&state->list, input, ts_series_max(options, input));
    state->more = state->list.total - state->list.count;
    picked = picked_new(state->list.count);
    for (size_t i = 0; i < state->list.count; i++) {
        struct ts_line line;

        if (line_copy(state, input, &state->list.items[i], options->connect_ms > 0,
                      &line))
            picked_add(&picked, &state->list.items[i], &line);
    }
    picked_use(&picked, state);
    if (options->group == TS_STATUS_CLASS)
        group_by_class(state, input);
    top = options->top > 0 ? (size_t)options->top : SIZE_MAX;
    if (state->list.count > top)
        cut_to_top(state, input, top, options->draw == TS_STACKED);
    if (options->top > 0) { /* colours are for those that are left */
        for (size_t i = 0; i < state->list.count; i++) {
            if (state->list.items[i].series)
                state->list.items[i].look = 0;
        }
        series_list_colour(&state->list);
    }
    ts_choice_hide(state);
    if (options->negative)
        put_below_zero(state);
    if (options->draw == TS_STACKED) {
        stack(state, false);
        stack(state, true);
    }
    series_list_release(&state->list);
}

/* ---- reduction ---- */

/* Keep the samples of one bin, [from, to), that its dots are made of. */
static size_t keep_bin(struct ts_line *line, size_t from, size_t to, size_t out)
{
    size_t least = from, most = from;

    for (size_t i = from; i < to; i++) {
        double value = line->values[i];

        if (!isnan(value) && !(value >= line->values[least]))
            least = i;
        if (!isnan(value) && !(value <= line->values[most]))
            most = i;
    }
    for (size_t i = from; i < to; i++) {
        if (i != from && i + 1 != to && i != least && i != most)
            continue;
        line->times[out] = line->times[i];
        line->values[out] = line->values[i];
        if (line->base)
            line->base[out] = line->base[i];
        out++;
    }
    return out;
}

static void reduce_line(const struct plot_window *window, int parts, struct ts_line *line)
{
    int64_t width = window->range_ms / ((int64_t)window->cols * parts);
    size_t out = 0;

    for (size_t from = 0; from < line->count;) {
        int64_t bin = plot_window_bin(window, line->times[from], parts);
        size_t to = from + 1;

        while (to < line->count && plot_window_bin(window, line->times[to], parts) == bin)
            to++;
        out = keep_bin(line, from, to, out);
        from = to;
    }
    line->count = out;
    line->spacing_ms = line->spacing_ms > width ? line->spacing_ms : width;
}

void ts_data_reduce(struct ts_state *state, int parts)
{
    enum { WORTH = 6 };

    if (state->window.cols <= 0)
        return;
    for (size_t i = 0; i < state->list.count; i++) {
        struct ts_line *line = &state->lines[i];

        /* Lines of a stack share their times. */
        if (!line->base &&
            line->count > (size_t)state->window.cols * (size_t)parts * WORTH)
            reduce_line(&state->window, parts, line);
    }
}
