/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "logql_ast.h"

/* Arithmetic, comparisons and "or" between matrices and numbers. */

bool logql_calculate(const struct logql_op *op, double a, double b, double *ret)
{
    bool holds;
    switch (op->fn) {
    case '+':
        *ret = a + b;
        return true;
    case '-':
        *ret = a - b;
        return true;
    case '*':
        *ret = a * b;
        return true;
    case '/':
        *ret = a / b;
        return true;
    case '%':
        *ret = fmod(a, b);
        return true;
    case '^':
        *ret = pow(a, b);
        return true;
    case '>':
        holds = a > b;
        break;
    case 'g':
        holds = a >= b;
        break;
    case '<':
        holds = a < b;
        break;
    case 'l':
        holds = a <= b;
        break;
    case '=':
        holds = a >= b && a <= b;
        break;
    default:
        holds = a > b || a < b;
        break;
    }
    *ret = op->keep_bool ? holds : a;
    return holds || op->keep_bool;
}

/* The right side's series with the labels of the left's, or NULL. */
static const struct logql_series *partner(const struct logql_operand *right,
                                          const struct logql_series *left)
{
    for (size_t i = 0; i < right->matrix.count; i++) {
        if (logql_series_compare(&right->matrix.series[i], left) == 0)
            return &right->matrix.series[i];
    }
    return NULL;
}

static bool combine(const struct logql_op *op, const struct logql_operand *left,
                    const struct logql_operand *right, struct logql_matrix *out)
{
    const struct logql_matrix *base = left->scalar ? &right->matrix : &left->matrix;
    for (size_t i = 0; i < base->count; i++) {
        const struct logql_series *from = &base->series[i], *other = NULL;
        if (!left->scalar && !right->scalar) {
            other = partner(right, from);
            if (!other && op->fn != '|')
                continue;
        }
        struct logql_series *to = logql_matrix_add(out, from->labels, from->label_count);
        if (!to)
            return false;
        for (size_t step = 0; step < base->steps; step++) {
            to->present[step] = from->present[step];
            to->values[step] = from->values[step];
            if (op->fn == '|' || !from->present[step] ||
                (other && !other->present[step])) {
                to->present[step] = op->fn == '|' && from->present[step];
                continue;
            }
            double a = left->scalar ? left->number : from->values[step];
            double b = right->scalar  ? right->number
                       : left->scalar ? from->values[step]
                                      : other->values[step];
            to->present[step] = logql_calculate(op, a, b, &to->values[step]);
        }
    }
    return true;
}

/* The series of out with the labels of another, made where there is none. */
static struct logql_series *find_series(struct logql_matrix *out,
                                        const struct logql_series *like)
{
    for (size_t i = 0; i < out->count; i++) {
        if (logql_series_compare(&out->series[i], like) == 0)
            return &out->series[i];
    }
    return logql_matrix_add(out, like->labels, like->label_count);
}

/* "or": what the right side has and the left has not, step by step. */
static bool add_missing(const struct logql_operand *left,
                        const struct logql_operand *right, struct logql_matrix *out)
{
    for (size_t i = 0; i < right->matrix.count; i++) {
        const struct logql_series *from = &right->matrix.series[i];
        const struct logql_series *other = partner(left, from);
        struct logql_series *to = find_series(out, from);
        if (!to)
            return false;
        for (size_t step = 0; step < right->matrix.steps; step++) {
            if (!from->present[step] || (other && other->present[step]))
                continue;
            to->present[step] = 1;
            to->values[step] = from->values[step];
        }
    }
    return true;
}

bool logql_binary(const struct logql_op *op, const struct logql_operand *left,
                  const struct logql_operand *right, struct logql_operand *ret)
{
    *ret = (struct logql_operand){.scalar = left->scalar && right->scalar};
    if (ret->scalar) {
        struct logql_op kept = *op;
        kept.keep_bool = true; /* two numbers: 1 or 0 */
        return logql_calculate(&kept, left->number, right->number, &ret->number);
    }
    logql_matrix_init(&ret->matrix,
                      left->scalar ? right->matrix.steps : left->matrix.steps);
    ret->matrix.lines_read = left->matrix.lines_read + right->matrix.lines_read;
    ret->matrix.bytes_read = left->matrix.bytes_read + right->matrix.bytes_read;
    return combine(op, left, right, &ret->matrix) &&
           (op->fn != '|' || left->scalar || right->scalar ||
            add_missing(left, right, &ret->matrix));
}
