/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "catalogue.h"
#include "metrics.h"

/* The families about database queries and connection pools. */

static const double db_bounds[14] = {.001, .005, .01, .025, .05, .1, .25,
                                     .5,   1,    2.5, 5,    10,  30, 60};

static const struct {
    double median, sigma;
} op_durations[MODEL_OPS] = {
    {.009, .9},
    {.012, .8},
    {.014, .8},
    {.012, .8},
    {.060, .7},
    {.015, .7}
};

/* Queries of an operation that were neither slow nor failed. */
static uint64_t usual_queries(const struct model_sample *s, int op)
{
    double queries = 0;
    for (int c = 0; c < model_cell_count(); c++) {
        const struct model_cell *cell = model_cell(c);
        if (!(cell->flags & CELL_NO_DB) && (cell->flags & CELL_HTTP))
            queries += (double)s->count[c] * model_endpoint(cell->endpoint)->queries[op];
    }
    return (uint64_t)queries;
}

/* Adds the queries behind one kind of cell, each a fixed share of its request. */
static uint64_t add_special(const struct scrape *s, unsigned flag, int op, double share,
                            uint64_t *counts, double *sum)
{
    uint64_t count = 0;
    for (int c = 0; c < model_cell_count(); c++) {
        const struct model_cell *cell = model_cell(c);
        int main_op = flag == CELL_DB_SLOW ? 0 : catalogue_main_op(cell->endpoint);
        uint64_t n = metrics_own(s)->count[c];
        if (!(cell->flags & flag) || main_op != op || n == 0)
            continue;
        for (int i = 0; i < 14; i++)
            counts[i] += model_duration_count(s->m, s->index, c, n, db_bounds[i] / share);
        *sum += (double)n * share * model_duration_mean(c);
        count += n;
    }
    return count;
}

static void op_labels(int op, const char *status, char *labels, size_t size)
{
    snprintf(labels, size, "operation=\"%s\",status=\"%s\"", model_op_names[op], status);
}

static void db_duration(struct expose *x, const struct scrape *s)
{
    for (int op = 0; op < MODEL_OPS; op++) {
        char labels[80];
        struct duration d;
        duration_init(&d, op_durations[op].median, op_durations[op].sigma, 0, 1);
        uint64_t count = usual_queries(metrics_own(s), op), counts[14];
        double sum = d.mean * (double)count;
        for (int i = 0; i < 14; i++)
            counts[i] = (uint64_t)(duration_share(&d, db_bounds[i]) * (double)count);
        count += add_special(s, CELL_DB_SLOW, op, MODEL_SLOW_QUERY_SHARE, counts, &sum);
        op_labels(op, "success", labels, sizeof labels);
        if (count)
            expose_histogram(x, labels, db_bounds, counts, 14, count, sum, NULL);

        uint64_t failed_counts[14] = {0};
        double failed_sum = 0;
        uint64_t failed = add_special(s, CELL_DB_ERROR, op, MODEL_FAILED_QUERY_SHARE,
                                      failed_counts, &failed_sum);
        op_labels(op, "error", labels, sizeof labels);
        if (failed)
            expose_histogram(x, labels, db_bounds, failed_counts, 14, failed, failed_sum,
                             NULL);
    }
}

static uint64_t failed_queries(const struct model_sample *s, int op)
{
    uint64_t failed = 0;
    for (int e = 0; e < ENDPOINT_HTTP_COUNT; e++)
        if (catalogue_main_op(e) == op)
            failed += metrics_count(s, e, CELL_DB_ERROR, 0);
    return failed;
}

static uint64_t good_queries(const struct model_sample *s, int op)
{
    return usual_queries(s, op) + (op == 0 ? metrics_count(s, -1, CELL_DB_SLOW, 0) : 0);
}

static void db_queries(struct expose *x, const struct scrape *s)
{
    for (int op = 0; op < MODEL_OPS; op++) {
        char labels[80];
        uint64_t good = good_queries(metrics_own(s), op),
                 failed = failed_queries(metrics_own(s), op);
        op_labels(op, "success", labels, sizeof labels);
        if (good)
            expose_count(x, labels, good);
        op_labels(op, "error", labels, sizeof labels);
        if (failed)
            expose_count(x, labels, failed);
    }
}

static const char *const pool_labels[POOL_COUNT] = {"pool=\"turso\"", "pool=\"user\""};

static void db_active(struct expose *x, const struct scrape *s)
{
    for (int pool = 0; pool < POOL_COUNT; pool++)
        expose_value(x, pool_labels[pool], metrics_own(s)->active[pool]);
}

static void db_max(struct expose *x, const struct scrape *s)
{
    (void)s;
    for (int pool = 0; pool < POOL_COUNT; pool++)
        expose_value(x, pool_labels[pool], 25);
}

static void db_opened(struct expose *x, const struct scrape *s)
{
    for (int pool = 0; pool < POOL_COUNT; pool++)
        expose_count(x, pool_labels[pool],
                     6 + metrics_count(metrics_own(s), WORK_OPENED + pool, 0, 0));
}

static void db_closed(struct expose *x, const struct scrape *s)
{
    for (int pool = 0; pool < POOL_COUNT; pool++)
        expose_count(x, pool_labels[pool],
                     metrics_count(metrics_own(s), WORK_CLOSED + pool, 0, 0));
}

static void db_rows(struct expose *x, const struct scrape *s)
{
    static const double bounds[10] = {1, 10, 50, 100, 500, 1e3, 5e3, 1e4, 5e4, 1e5};
    struct duration rows;
    duration_init(&rows, 40, 1.8, 0, HUGE_VAL);
    for (int op = 0; op < MODEL_OPS; op++) {
        char labels[48];
        snprintf(labels, sizeof labels, "operation=\"%s\"", model_op_names[op]);
        uint64_t count = good_queries(metrics_own(s), op);
        if (count)
            expose_distribution(x, labels, bounds, 10, &rows, count);
    }
}

/* clang-format off */
const struct family database_families[] = {
    {"sql_studio_database_query_duration_seconds", FAMILY_HISTOGRAM,
     "Duration of database queries in seconds", db_duration, false},
    {"sql_studio_database_queries", FAMILY_COUNTER,
     "Total number of database queries", db_queries, false},
    {"sql_studio_database_connections_active", FAMILY_GAUGE,
     "Database connections in use", db_active, false},
    {"sql_studio_database_connections_max", FAMILY_GAUGE,
     "Most database connections allowed", db_max, false},
    {"sql_studio_database_connections_opened", FAMILY_COUNTER,
     "Total number of database connections opened", db_opened, false},
    {"sql_studio_database_connections_closed", FAMILY_COUNTER,
     "Total number of database connections closed", db_closed, false},
    {"sql_studio_database_rows_returned", FAMILY_HISTOGRAM,
     "Rows returned by database queries", db_rows, false},
};
/* clang-format on */
const size_t database_family_count = sizeof database_families / sizeof *database_families;
