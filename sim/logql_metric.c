/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "logql_ast.h"

/*
 * Runs the postfix program of a metric query on a stack of matrices, all with the same
 * steps. A matrix owns its series; an operation makes a new one and frees its inputs.
 */

enum {
    STACK_MAX = 16,
    CELLS_MAX = 8 << 20, /* series × steps of one matrix */
};

void logql_matrix_init(struct logql_matrix *matrix, size_t steps)
{
    *matrix = (struct logql_matrix){.steps = steps};
    arena_init(&matrix->arena, 0);
}

void logql_matrix_done(struct logql_matrix *matrix)
{
    free(matrix->series);
    arena_done(&matrix->arena);
    *matrix = (struct logql_matrix){.count = 0};
}

struct logql_series *logql_matrix_add(struct logql_matrix *matrix,
                                      const struct logql_label *labels, size_t count)
{
    if ((matrix->count + 1) * matrix->steps > CELLS_MAX)
        return NULL;
    if (matrix->count == matrix->capacity) {
        matrix->capacity = matrix->capacity ? 2 * matrix->capacity : 16;
        matrix->series =
            xreallocarray(matrix->series, matrix->capacity, sizeof(matrix->series[0]));
    }
    struct logql_series *series = &matrix->series[matrix->count];
    struct arena *arena = &matrix->arena;
    series->labels = arena_alloc(arena, (count + 1) * sizeof(labels[0]));
    series->values = arena_alloc(arena, matrix->steps * sizeof(double));
    series->present = arena_alloc(arena, matrix->steps);
    if (!series->labels || !series->values || !series->present)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        series->labels[i] = labels[i];
        series->labels[i].name =
            arena_strndup(arena, labels[i].name, labels[i].name_size);
        series->labels[i].value =
            arena_strndup(arena, labels[i].value, labels[i].value_size);
    }
    series->label_count = count;
    memset(series->present, 0, matrix->steps);
    matrix->count++;
    return series;
}

size_t logql_group_labels(const struct logql_label *labels, size_t count,
                          enum logql_group group, const struct logql_names *names,
                          struct logql_label *ret)
{
    size_t kept = 0;
    for (size_t i = 0; i < count && kept < LOGQL_ENTRY_LABELS_MAX; i++) {
        bool listed = false;
        for (size_t k = 0; k < names->count && !listed; k++)
            listed = strlen(names->items[k]) == labels[i].name_size &&
                     memcmp(names->items[k], labels[i].name, labels[i].name_size) == 0;
        if (group == LOGQL_G_NONE || listed == (group == LOGQL_G_BY))
            ret[kept++] = labels[i];
    }
    qsort(ret, kept, sizeof(ret[0]), logql_label_compare);
    return kept;
}

int logql_series_compare(const struct logql_series *a, const struct logql_series *b)
{
    for (size_t i = 0; i < a->label_count && i < b->label_count; i++) {
        const struct logql_label *x = &a->labels[i], *y = &b->labels[i];
        int order = logql_label_compare(x, y);
        if (order)
            return order;
        size_t size = x->value_size < y->value_size ? x->value_size : y->value_size;
        order = memcmp(x->value, y->value, size);
        if (!order)
            order = (x->value_size > y->value_size) - (x->value_size < y->value_size);
        if (order)
            return order;
    }
    return (a->label_count > b->label_count) - (a->label_count < b->label_count);
}

static int compare_series(const void *a, const void *b)
{
    return logql_series_compare(a, b);
}

/* ---- The program --------------------------------------------------------------- */

struct machine {
    const struct logql_query *query;
    const struct logql_source *source;
    int64_t start_ns, step_ns;
    size_t steps;
    struct logql_operand stack[STACK_MAX];
    size_t depth;
};

static bool vector_of(struct logql_operand *top_of, double number, size_t steps)
{
    logql_matrix_init(&top_of->matrix, steps);
    struct logql_series *series = logql_matrix_add(&top_of->matrix, NULL, 0);
    for (size_t i = 0; series && i < steps; i++) {
        series->present[i] = 1;
        series->values[i] = number;
    }
    return series != NULL;
}

static bool step_aggregate(const struct logql_op *op, struct logql_operand *operand)
{
    struct logql_matrix out;
    logql_matrix_init(&out, operand->matrix.steps);
    out.lines_read = operand->matrix.lines_read;
    out.bytes_read = operand->matrix.bytes_read;
    bool ok = !operand->scalar && logql_aggregate(op, &operand->matrix, &out);
    logql_matrix_done(&operand->matrix);
    operand->matrix = out;
    return ok;
}

static bool run_op(struct machine *m, const struct logql_op *op, struct logql_error *err)
{
    if (m->depth == STACK_MAX)
        return false;
    struct logql_operand *next = &m->stack[m->depth];
    *next = (struct logql_operand){.scalar = false};
    switch (op->kind) {
    case LOGQL_O_NUMBER:
        next->scalar = true;
        next->number = op->number;
        m->depth++;
        return true;
    case LOGQL_O_VECTOR:
        m->depth++;
        return vector_of(next, op->number, m->steps);
    case LOGQL_O_RANGE:
        m->depth++;
        logql_matrix_init(&next->matrix, m->steps);
        return logql_eval_range(m->query, op, m->source, m->start_ns, m->step_ns,
                                &next->matrix, err);
    case LOGQL_O_AGGREGATE:
        return step_aggregate(op, &m->stack[m->depth - 1]);
    case LOGQL_O_BINARY:
        break;
    }
    struct logql_operand *left = &m->stack[m->depth - 2],
                         *right = &m->stack[m->depth - 1];
    struct logql_operand result;
    bool ok = logql_binary(op, left, right, &result);
    logql_matrix_done(&left->matrix);
    logql_matrix_done(&right->matrix);
    *left = result;
    m->depth--;
    return ok;
}

/* Series without a single value are not part of an answer. */
static void finish(struct logql_matrix *matrix)
{
    size_t kept = 0;
    for (size_t i = 0; i < matrix->count; i++) {
        if (memchr(matrix->series[i].present, 1, matrix->steps))
            matrix->series[kept++] = matrix->series[i];
    }
    matrix->count = kept;
    if (kept > 1)
        qsort(matrix->series, kept, sizeof(matrix->series[0]), compare_series);
}

static bool refuse(struct logql_error *err, const char *text)
{
    if (err->text[0] == '\0')
        (void)snprintf(err->text, sizeof(err->text), "%s", text);
    return false;
}

bool logql_run_metric(const struct logql_query *query, const struct logql_source *source,
                      int64_t start_ns, int64_t end_ns, int64_t step_ns,
                      struct logql_matrix *ret_matrix, struct logql_error *err)
{
    struct machine m = {
        .query = query, .source = source, .start_ns = start_ns, .step_ns = step_ns};
    err->text[0] = '\0';
    m.steps = step_ns > 0 && end_ns > start_ns
                  ? (size_t)((end_ns - start_ns) / step_ns) + 1
                  : 1;
    if (m.steps > LOGQL_POINTS_MAX)
        return refuse(err,
                      "exceeded maximum resolution of 11,000 points per time series. "
                      "Try increasing the value of the step parameter");
    bool ok = true;
    for (size_t i = 0; i < query->op_count && ok; i++)
        ok = run_op(&m, &query->ops[i], err);
    struct logql_matrix result =
        m.depth > 0 ? m.stack[0].matrix : (struct logql_matrix){0};
    if (ok && m.stack[0].scalar) {
        ok = vector_of(&m.stack[0], m.stack[0].number, m.steps);
        result = m.stack[0].matrix;
    }
    for (size_t i = 1; i < m.depth; i++)
        logql_matrix_done(&m.stack[i].matrix);
    if (ok)
        finish(&result);
    if (ok && result.count > LOGQL_SERIES_MAX)
        ok = refuse(
            err, "maximum number of series (500) reached for a single query; consider "
                 "reducing query cardinality by adding more specific stream selectors, "
                 "reducing the time range, or aggregating results with functions like "
                 "sum(), count() or topk()");
    if (!ok) {
        logql_matrix_done(&result);
        return refuse(err, "the query would read too many bytes");
    }
    *ret_matrix = result;
    return true;
}

bool logql_is_scalar(const struct logql_query *query, double *ret)
{
    double stack[LOGQL_OPS_MAX];
    size_t depth = 0;
    for (size_t i = 0; i < query->op_count; i++) {
        const struct logql_op *op = &query->ops[i];
        if (op->kind == LOGQL_O_NUMBER) {
            stack[depth++] = op->number;
        } else if (op->kind == LOGQL_O_BINARY && depth >= 2) {
            struct logql_op kept = *op;
            kept.keep_bool = true;
            (void)logql_calculate(&kept, stack[depth - 2], stack[depth - 1],
                                  &stack[depth - 2]);
            depth--;
        } else {
            return false;
        }
    }
    if (depth != 1)
        return false;
    *ret = stack[0];
    return true;
}
