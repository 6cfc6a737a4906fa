/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "logql_ast.h"

/* Aggregations over the series of a matrix: totals by group, and the k largest. */

static void fold(int fn, struct logql_series *group, size_t step, double value)
{
    double *total = &group->values[step];
    if (!group->present[step]) {
        group->present[step] = 1;
        *total = fn == LOGQL_A_COUNT ? 1 : value;
        return;
    }
    if (fn == LOGQL_A_MIN)
        *total = fmin(*total, value);
    else if (fn == LOGQL_A_MAX)
        *total = fmax(*total, value);
    else
        *total += fn == LOGQL_A_COUNT ? 1 : value;
}

/* Series are sorted by group first, so that the last group is the likely one and a
   group of thousands is not searched for thousands of times. */
struct grouped {
    struct logql_series key; /* only the labels */
    const struct logql_series *series;
};

static int compare_grouped(const void *a, const void *b)
{
    const struct grouped *x = a, *y = b;
    return logql_series_compare(&x->key, &y->key);
}

static struct grouped *group_series(const struct logql_op *op,
                                    const struct logql_matrix *in)
{
    enum logql_group group = op->group == LOGQL_G_NONE ? LOGQL_G_BY : op->group;
    struct grouped *list = xmalloc((in->count + 1) * sizeof(*list));
    for (size_t i = 0; i < in->count; i++) {
        struct logql_label labels[LOGQL_ENTRY_LABELS_MAX];
        const struct logql_series *series = &in->series[i];
        size_t count = logql_group_labels(series->labels, series->label_count, group,
                                          &op->names, labels);
        list[i] = (struct grouped){.key = {.label_count = count}, .series = series};
        list[i].key.labels = xmalloc((count + 1) * sizeof(labels[0]));
        memcpy(list[i].key.labels, labels, count * sizeof(labels[0]));
    }
    qsort(list, in->count, sizeof(*list), compare_grouped);
    return list;
}

static bool total(const struct logql_op *op, const struct logql_matrix *in,
                  struct logql_matrix *out)
{
    struct grouped *list = group_series(op, in);
    double *counts = xcalloc(in->steps + 1, sizeof(double));
    struct logql_series *group = NULL;
    bool ok = true;
    for (size_t i = 0; i < in->count && ok; i++) {
        bool first = i == 0 || compare_grouped(&list[i - 1], &list[i]) != 0;
        if (first) {
            memset(counts, 0, in->steps * sizeof(double));
            group = logql_matrix_add(out, list[i].key.labels, list[i].key.label_count);
            ok = group != NULL;
        }
        bool last = i + 1 == in->count || compare_grouped(&list[i], &list[i + 1]) != 0;
        for (size_t step = 0; step < in->steps && ok; step++) {
            if (list[i].series->present[step]) {
                counts[step]++;
                fold(op->fn, group, step, list[i].series->values[step]);
            }
            if (last && op->fn == LOGQL_A_AVG && group->present[step])
                group->values[step] /= counts[step];
        }
    }
    for (size_t i = 0; i < in->count; i++)
        free(list[i].key.labels);
    free(list);
    free(counts);
    return ok;
}

struct ranked {
    double value;
    size_t series;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->value > y->value || x->value < y->value)
        return x->value > y->value ? -1 : 1;
    return (x->series > y->series) - (x->series < y->series);
}

/* The k largest (smallest) at each step; their labels stay whole. */
static bool top(const struct logql_op *op, const struct logql_matrix *in,
                struct logql_matrix *out)
{
    size_t k = op->number > 0 ? (size_t)fmin(op->number, 1e6) : 0;
    bool *used = xcalloc(in->count + 1, sizeof(*used));
    struct ranked *ranked = xmalloc((in->count + 1) * sizeof(*ranked));
    uint8_t *chosen = xcalloc(in->count * in->steps + 1, 1);
    double sign = op->fn == LOGQL_A_TOPK ? 1 : -1;
    bool ok = true;
    for (size_t step = 0; step < in->steps; step++) {
        size_t count = 0;
        for (size_t i = 0; i < in->count; i++) {
            if (in->series[i].present[step])
                ranked[count++] = (struct ranked){sign * in->series[i].values[step], i};
        }
        qsort(ranked, count, sizeof(*ranked), compare_ranked);
        for (size_t i = 0; i < count && i < k; i++) {
            used[ranked[i].series] = true;
            chosen[ranked[i].series * in->steps + step] = 1;
        }
    }
    for (size_t i = 0; i < in->count && ok; i++) {
        if (!used[i])
            continue;
        const struct logql_series *from = &in->series[i];
        struct logql_series *to = logql_matrix_add(out, from->labels, from->label_count);
        ok = to != NULL;
        for (size_t step = 0; step < in->steps && ok; step++) {
            to->present[step] = chosen[i * in->steps + step];
            to->values[step] = from->values[step];
        }
    }
    free(used);
    free(ranked);
    free(chosen);
    return ok;
}

bool logql_aggregate(const struct logql_op *op, const struct logql_matrix *in,
                     struct logql_matrix *out)
{
    return op->fn == LOGQL_A_TOPK || op->fn == LOGQL_A_BOTTOMK ? top(op, in, out)
                                                               : total(op, in, out);
}
