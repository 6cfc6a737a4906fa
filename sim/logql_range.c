/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/number.h"
#include "logql_ast.h"

/*
 * Range aggregations. One scan collects the samples of every series, oldest first; a
 * window then slides over each. The window at t is (t − range, t], as Loki's.
 */

enum {
    SAMPLES_MAX = 8 << 20,
    RANGE_SERIES_MAX = 20000, /* before the aggregation around it */
};

struct sample {
    int64_t time_ns;
    double value;
};

struct run {
    struct logql_label *labels;
    size_t label_count;
    struct sample *samples;
    size_t count, capacity;
};

struct scan {
    const struct logql_selector *selector;
    const struct logql_op *op;
    struct logql_matrix *matrix;
    struct logql_error *err;
    struct arena arena, scratch; /* labels of the runs; one entry */
    struct logql_work work;
    struct map index; /* label text → struct run * */
    struct run **runs;
    size_t run_count, run_capacity;
    size_t samples;
    struct buffer key;
    bool failed;
};

static bool needs_unwrap(const struct logql_op *op)
{
    return op->fn >= LOGQL_R_SUM;
}

static bool sample_value(struct scan *s, const struct logql_entry *entry, double *ret)
{
    const struct logql_selector *selector = s->selector;
    const struct logql_label *label;
    *ret = s->op->fn == LOGQL_R_BYTES || s->op->fn == LOGQL_R_BYTES_RATE
               ? (double)entry->line_size
               : 1;
    if (selector->unwrap == LOGQL_UNWRAP_NONE)
        return true;
    label =
        logql_work_find(&s->work, selector->unwrap_name, strlen(selector->unwrap_name));
    if (!label || label->value_size == 0)
        return false;
    const char *end = label->value + label->value_size;
    int64_t ns;
    if (selector->unwrap != LOGQL_UNWRAP_DURATION)
        return number_parse_prefix(label->value, end, ret) == end;
    if (logql_duration_prefix(label->value, label->value_size, &ns) != label->value_size)
        return false;
    *ret = (double)ns / 1e9;
    return true;
}

/* An entry that failed in the pipeline fails the query, unless its series is summed up
   anyway. Always false. */
static bool refuse_error(struct scan *s)
{
    struct buffer text;
    buffer_init(&text, 4096);
    qsort(s->work.labels, s->work.count, sizeof(s->work.labels[0]), logql_label_compare);
    for (size_t i = 0; i < s->work.count; i++) {
        const struct logql_label *label = &s->work.labels[i];
        buffer_printf(&text, "%s%.*s=\"%.*s\"", i ? ", " : "", (int)label->name_size,
                      label->name, (int)label->value_size, label->value);
    }
    const struct logql_label *error =
        logql_work_find(&s->work, "__error__", strlen("__error__"));
    int size = error ? (int)error->value_size : 0;
    const char *name = error ? error->value : "";
    (void)snprintf(
        s->err->text, sizeof(s->err->text),
        "pipeline error: '%.*s' for series: '{%.600s}'.\nUse a label filter to "
        "intentionally skip this error. (e.g | __error__!=\"%.*s\").\nTo skip all "
        "potential errors you can match empty errors.(e.g __error__=\"\")\nThe "
        "label filter can also be specified after unwrap. (e.g | unwrap latency | "
        "__error__=\"\" )\n",
        size, name, buffer_text(&text), size, name);
    buffer_done(&text);
    s->failed = true;
    return false;
}

static bool too_much(struct scan *s, const char *what)
{
    (void)snprintf(s->err->text, sizeof(s->err->text),
                   "the query would read too many bytes (%s)", what);
    s->failed = true;
    return false;
}

static struct run *add_run(struct scan *s, const struct logql_label *labels, size_t count)
{
    struct run *run = xcalloc(1, sizeof(*run));
    run->labels = arena_alloc(&s->arena, (count + 1) * sizeof(labels[0]));
    for (size_t i = 0; i < count && run->labels; i++) {
        struct logql_label label = labels[i];
        label.name = arena_strndup(&s->arena, label.name, label.name_size);
        label.value = arena_strndup(&s->arena, label.value, label.value_size);
        run->labels[i] = label;
    }
    run->label_count = count;
    if (s->run_count == s->run_capacity) {
        s->run_capacity = s->run_capacity ? 2 * s->run_capacity : 32;
        s->runs = xreallocarray(s->runs, s->run_capacity, sizeof(s->runs[0]));
    }
    s->runs[s->run_count++] = run;
    (void)map_put(&s->index, buffer_text(&s->key), run);
    return run;
}

static struct run *find_run(struct scan *s)
{
    struct logql_label kept[LOGQL_ENTRY_LABELS_MAX];
    size_t count = logql_group_labels(s->work.labels, s->work.count, s->op->group,
                                      &s->op->names, kept);
    buffer_clear(&s->key);
    for (size_t i = 0; i < count; i++) {
        buffer_put(&s->key, kept[i].name, kept[i].name_size);
        buffer_putc(&s->key, '\1');
        buffer_put(&s->key, kept[i].value, kept[i].value_size);
        buffer_putc(&s->key, '\2');
    }
    struct run *run = map_get(&s->index, buffer_text(&s->key));
    return run ? run : add_run(s, kept, count);
}

static void drop_label(struct logql_work *work, const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < work->count; i++) {
        if (strlen(name) != work->labels[i].name_size ||
            memcmp(name, work->labels[i].name, work->labels[i].name_size) != 0)
            work->labels[kept++] = work->labels[i];
    }
    work->count = kept;
}

static bool scan_entry(void *user, const struct logql_entry *entry)
{
    struct scan *s = user;
    double value;
    s->matrix->lines_read++;
    s->matrix->bytes_read += entry->line_size;
    arena_clear(&s->scratch);
    if (!logql_pipeline(s->selector, entry, &s->work))
        return true;
    if (s->work.failed)
        return s->op->pushed_down || s->op->group != LOGQL_G_NONE ? true
                                                                  : refuse_error(s);
    if (!sample_value(s, entry, &value))
        return true;
    if (s->selector->unwrap != LOGQL_UNWRAP_NONE)
        drop_label(&s->work, s->selector->unwrap_name);
    struct run *run = find_run(s);
    if (s->run_count > RANGE_SERIES_MAX)
        return too_much(s, "series");
    if (++s->samples > SAMPLES_MAX)
        return too_much(s, "samples");
    if (run->count == run->capacity) {
        run->capacity = run->capacity ? 2 * run->capacity : 4;
        run->samples =
            xreallocarray(run->samples, run->capacity, sizeof(run->samples[0]));
    }
    run->samples[run->count++] = (struct sample){entry->time_ns, value};
    return true;
}

static int compare_doubles(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The φ-quantile with linear interpolation between the neighbours, as Prometheus's
   quantile_over_time. */
static double quantile(const struct sample *samples, size_t count, double phi)
{
    double *sorted = xmalloc(count * sizeof(double));
    for (size_t i = 0; i < count; i++)
        sorted[i] = samples[i].value;
    qsort(sorted, count, sizeof(double), compare_doubles);
    double rank = phi * (double)(count - 1);
    rank = rank < 0 ? 0 : rank > (double)(count - 1) ? (double)(count - 1) : rank;
    size_t lower = (size_t)rank, upper = lower + 1 < count ? lower + 1 : lower;
    double weight = rank - (double)lower;
    double value = sorted[lower] * (1 - weight) + sorted[upper] * weight;
    free(sorted);
    return value;
}

static double window_value(const struct logql_op *op, const struct sample *samples,
                           size_t count, double seconds, bool unwrapped)
{
    double sum = 0, low = samples[0].value, high = samples[0].value;
    if (op->fn == LOGQL_R_COUNT)
        return (double)count;
    if (op->fn == LOGQL_R_RATE && !unwrapped)
        return (double)count / seconds;
    if (op->fn == LOGQL_R_QUANTILE)
        return quantile(samples, count, op->number);
    for (size_t i = 0; i < count; i++) {
        sum += samples[i].value;
        low = fmin(low, samples[i].value);
        high = fmax(high, samples[i].value);
    }
    switch ((enum logql_range_fn)op->fn) {
    case LOGQL_R_RATE:
    case LOGQL_R_BYTES_RATE:
        return sum / seconds;
    case LOGQL_R_AVG:
        return sum / (double)count;
    case LOGQL_R_MIN:
        return low;
    case LOGQL_R_MAX:
        return high;
    case LOGQL_R_FIRST:
        return samples[0].value;
    case LOGQL_R_LAST:
        return samples[count - 1].value;
    case LOGQL_R_COUNT:
    case LOGQL_R_BYTES:
    case LOGQL_R_SUM:
    case LOGQL_R_QUANTILE:
        break;
    }
    return sum;
}

static bool slide(struct scan *s, const struct run *run, int64_t start_ns,
                  int64_t step_ns)
{
    const struct logql_selector *selector = s->selector;
    struct logql_series *series =
        logql_matrix_add(s->matrix, run->labels, run->label_count);
    if (!series)
        return too_much(s, "points");
    size_t from = 0, to = 0;
    for (size_t i = 0; i < s->matrix->steps; i++) {
        int64_t end = start_ns + (int64_t)i * step_ns - selector->offset_ns;
        int64_t begin = end - selector->window_ns;
        while (to < run->count && run->samples[to].time_ns <= end)
            to++;
        while (from < to && run->samples[from].time_ns <= begin)
            from++;
        if (from == to)
            continue;
        series->present[i] = 1;
        series->values[i] = window_value(s->op, run->samples + from, to - from,
                                         (double)selector->window_ns / 1e9,
                                         selector->unwrap != LOGQL_UNWRAP_NONE);
    }
    return true;
}

bool logql_eval_range(const struct logql_query *query, const struct logql_op *op,
                      const struct logql_source *source, int64_t start_ns,
                      int64_t step_ns, struct logql_matrix *matrix,
                      struct logql_error *err)
{
    struct scan s = {.selector = &query->selectors[op->selector],
                     .op = op,
                     .matrix = matrix,
                     .err = err};
    if (needs_unwrap(op) && s.selector->unwrap == LOGQL_UNWRAP_NONE) {
        (void)snprintf(err->text, sizeof(err->text),
                       "parse error : invalid aggregation without unwrap");
        return false;
    }
    int64_t offset = s.selector->offset_ns;
    int64_t last = start_ns + (int64_t)(matrix->steps - 1) * step_ns - offset;
    int64_t first = start_ns - offset - s.selector->window_ns;
    arena_init(&s.arena, 0);
    arena_init(&s.scratch, 0);
    map_init(&s.index);
    buffer_init(&s.key, 1 << 20);
    s.work.scratch = &s.scratch;
    source->scan(source->user, query, op->selector, first + 1, last + 1, false,
                 scan_entry, &s);
    bool ok = !s.failed;
    for (size_t i = 0; i < s.run_count; i++) {
        ok = ok && slide(&s, s.runs[i], start_ns, step_ns);
        free(s.runs[i]->samples);
        free(s.runs[i]);
    }
    free(s.runs);
    buffer_done(&s.key);
    map_done(&s.index);
    arena_done(&s.scratch);
    arena_done(&s.arena);
    return ok;
}
