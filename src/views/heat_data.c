/* SPDX-License-Identifier: MIT */
#include "views/heat_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/number.h"
#include "views/timeseries.h"

static int compare_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static int compare_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* The upper bound of a classic bucket; false where the series is none. */
static bool bucket_bound(const struct series *series, double *ret)
{
    const char *le = labels_get(&series->labels, "le");

    return series->values && le && number_parse(le, ret) && !isnan(*ret);
}

typedef void series_fn(void *ctx, const struct series *series);

static void each_series(const struct panel_input *input, series_fn *call, void *ctx)
{
    for (size_t i = 0; i < input->query_count; i++) {
        const struct result *result = input->queries[i]->result;

        if (!result || i >= input->spec->target_count || input->spec->targets[i].hidden)
            continue;
        for (size_t k = 0; k < result->series_count; k++)
            call(ctx, &result->series[k]);
    }
}

/* What is collected before the tables can be made. */
struct survey {
    const struct panel_input *input;
    double edges[HEAT_BANDS_MAX + 1];
    size_t edge_count;
    int64_t *times;
    size_t time_count, time_capacity;
    bool native;
};

static void add_edge(struct survey *survey, double edge)
{
    size_t at = 0;

    while (at < survey->edge_count && survey->edges[at] < edge)
        at++;
    if ((at < survey->edge_count && !(survey->edges[at] > edge)) ||
        survey->edge_count > HEAT_BANDS_MAX)
        return;
    memmove(&survey->edges[at + 1], &survey->edges[at],
            (survey->edge_count - at) * sizeof(double));
    survey->edges[at] = edge;
    survey->edge_count++;
}

static bool in_window(const struct panel_input *input, int64_t ms)
{
    return ms >= input->window.from_ms && ms <= input->window.to_ms;
}

static void add_times(struct survey *survey, const struct series *series)
{
    size_t kept = 0;

    if (series->count == 0)
        return;
    if (survey->time_count + series->count > survey->time_capacity) {
        survey->time_capacity = (survey->time_count + series->count) * 2;
        survey->times =
            xreallocarray(survey->times, survey->time_capacity, sizeof(int64_t));
    }
    for (size_t i = 0; i < series->count; i++) {
        if (in_window(survey->input, series->times_ms[i]))
            survey->times[survey->time_count++] = series->times_ms[i];
    }
    qsort(survey->times, survey->time_count, sizeof(int64_t), compare_time);
    for (size_t i = 0; i < survey->time_count; i++) {
        if (kept == 0 || survey->times[i] != survey->times[kept - 1])
            survey->times[kept++] = survey->times[i];
    }
    survey->time_count = kept < HEAT_TIMES_MAX ? kept : HEAT_TIMES_MAX;
}

static void survey_series(void *ctx, const struct series *series)
{
    struct survey *survey = ctx;
    double bound;

    if (series->histograms) {
        survey->native = true;
        for (size_t i = 0; i < series->count; i++) {
            const struct histogram *histogram = &series->histograms[i];

            for (size_t k = 0; k < histogram->bucket_count; k++) {
                add_edge(survey, histogram->buckets[k].lower);
                add_edge(survey, histogram->buckets[k].upper);
            }
        }
        add_times(survey, series);
    } else if (bucket_bound(series, &bound)) {
        add_edge(survey, bound);
        add_times(survey, series);
    }
}

struct filling {
    const struct panel_input *input;
    struct heat_data *data;
    bool native;
};

/* Index of a time that the survey saw; count where it is not among them. */
static size_t time_index(const struct heat_data *data, int64_t ms)
{
    const int64_t *at =
        bsearch(&ms, data->times, data->count, sizeof(int64_t), compare_time);

    return at ? (size_t)(at - data->times) : data->count;
}

/* The band that holds a value: (edge, edge]. */
static size_t band_of(const struct heat_data *data, double value)
{
    size_t band = 0;

    while (band + 1 < data->bands && value > data->edges[band + 1])
        band++;
    return band;
}

static void count_in(const struct heat_data *data, size_t time, size_t band, double count)
{
    double *cell = &data->counts[time * data->bands + band];

    if (!isnan(count))
        *cell = (isnan(*cell) ? 0 : *cell) + count;
}

/* Where a native bucket is counted: by the middle of it, for buckets of several widths
   (schemas) may follow one another. */
static double bucket_middle(const struct histogram_bucket *bucket)
{
    if (!isfinite(bucket->lower))
        return bucket->upper;
    if (!isfinite(bucket->upper))
        return nextafter(bucket->lower, (double)INFINITY);
    return bucket->lower > 0 && bucket->upper > 0
               ? sqrt(bucket->lower) * sqrt(bucket->upper)
               : (bucket->lower + bucket->upper) / 2;
}

static void fill_series(void *ctx, const struct series *series)
{
    struct filling *filling = ctx;
    struct heat_data *data = filling->data;
    double bound = 0;

    if (!series->histograms && (filling->native || !bucket_bound(series, &bound)))
        return;
    for (size_t i = 0; i < series->count; i++) {
        size_t time = time_index(data, series->times_ms[i]);

        if (time == data->count)
            continue;
        if (!series->histograms) {
            count_in(data, time, band_of(data, bound), series->values[i]);
            continue;
        }
        for (size_t k = 0; k < series->histograms[i].bucket_count; k++) {
            const struct histogram_bucket *bucket = &series->histograms[i].buckets[k];

            count_in(data, time, band_of(data, bucket_middle(bucket)), bucket->count);
        }
    }
}

/* Cumulated counts to counts of their own; a missing bucket's are in the next one. */
static void difference(struct heat_data *data)
{
    for (size_t t = 0; t < data->count; t++) {
        double *row = &data->counts[t * data->bands], below = 0;
        bool any = false;

        for (size_t b = 0; b < data->bands; b++)
            any |= !isnan(row[b]);
        for (size_t b = 0; b < data->bands && any; b++) {
            double cumulated = isnan(row[b]) || row[b] < below ? below : row[b];

            row[b] = cumulated - below;
            below = cumulated;
        }
    }
}

/* Bands without a sample at a time where others have one counted nothing. */
static void settle_native(struct heat_data *data)
{
    for (size_t t = 0; t < data->count; t++) {
        double *row = &data->counts[t * data->bands];

        for (size_t b = 0; b < data->bands; b++)
            row[b] = isnan(row[b]) ? 0 : row[b];
    }
}

bool heat_data_build(struct heat_data *ret, const struct panel_input *input,
                     struct arena *arena)
{
    struct survey survey = {.input = input};
    struct filling filling = {input, ret, false};
    size_t cells;

    memset(ret, 0, sizeof(*ret));
    each_series(input, survey_series, &survey);
    filling.native = survey.native;
    /* The first classic bucket begins at zero, unless it ends there or below. */
    if (!survey.native && survey.edge_count > 0)
        add_edge(&survey, survey.edges[0] > 0 ? 0 : -(double)INFINITY);
    if (survey.edge_count < 2 || survey.time_count == 0) {
        free(survey.times);
        return false;
    }
    qsort(survey.edges, survey.edge_count, sizeof(double), compare_double);
    ret->bands = survey.edge_count - 1;
    ret->count = survey.time_count;
    cells = ret->bands * ret->count;
    ret->edges = arena_alloc(arena, survey.edge_count * sizeof(double));
    ret->times = arena_alloc(arena, ret->count * sizeof(int64_t));
    ret->counts = arena_alloc(arena, cells * sizeof(double));
    if (!ret->edges || !ret->times || !ret->counts) {
        free(survey.times);
        memset(ret, 0, sizeof(*ret));
        return false;
    }
    memcpy(ret->edges, survey.edges, survey.edge_count * sizeof(double));
    memcpy(ret->times, survey.times, ret->count * sizeof(int64_t));
    free(survey.times);
    for (size_t i = 0; i < cells; i++)
        ret->counts[i] = (double)NAN;
    ret->spacing_ms = ts_spacing(ret->times, ret->count);
    each_series(input, fill_series, &filling);
    if (survey.native)
        settle_native(ret);
    else
        difference(ret);
    return true;
}

double heat_data_total(const struct heat_data *data, size_t time)
{
    double total = 0;

    for (size_t b = 0; b < data->bands; b++) {
        double count = data->counts[time * data->bands + b];

        total += isnan(count) ? 0 : count;
    }
    return total;
}

size_t heat_data_newest(const struct heat_data *data)
{
    for (size_t t = data->count; t-- > 0;) {
        if (heat_data_total(data, t) > 0)
            return t;
    }
    return data->count;
}

double heat_data_quantile(const struct heat_data *data, size_t time, double quantile)
{
    double rank = heat_data_total(data, time) * quantile, below = 0;

    if (!(rank > 0))
        return (double)NAN;
    for (size_t b = 0; b < data->bands; b++) {
        double count = data->counts[time * data->bands + b];
        double lo = data->edges[b], hi = data->edges[b + 1];

        if (!(count > 0))
            continue;
        if (below + count >= rank) {
            if (!isfinite(hi)) /* nothing is known above the last bound */
                return lo;
            return isfinite(lo) ? lo + (hi - lo) * (rank - below) / count : hi;
        }
        below += count;
    }
    return (double)NAN;
}
