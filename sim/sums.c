/* SPDX-License-Identifier: MIT */
#include "sums.h"

#include <stdlib.h>

#include "model_private.h"

const char *const sums_slo_names[SUMS_SLOS] = {"availability", "latency", "query_success",
                                               "sync_success"};
const double sums_slo_objectives[SUMS_SLOS] = {.999, .95, .995, .995};

struct sum {
    double per_traffic, per_second, before;
};

/* Where a segment starts. */
struct start {
    double tau, base;
};

struct sums {
    const struct model *m;
    struct sum *segments; /* [segment][slo][bad] */
    struct start *starts;
};

/* Good and bad events of an SLO that one event of a cell stands for. */
static void weigh(int slo, int c, bool interpolated, double *ret_total, double *ret_bad)
{
    const struct model_cell *cell = model_cell(c);
    const struct model_endpoint *e = model_endpoint(cell->endpoint);
    const struct duration *d = &catalogue_cell(c)->duration;
    double queries = 0;
    *ret_total = *ret_bad = 0;
    switch (slo) {
    case 0:
        *ret_total = (cell->flags & CELL_HTTP) != 0;
        *ret_bad = *ret_total > 0 && cell->status >= 500;
        break;
    case 1:
        *ret_total = (cell->flags & CELL_HTTP) != 0;
        *ret_bad = interpolated
                       ? 1 - (duration_share(d, .1) + 2 * duration_share(d, .25)) / 3
                       : 1 - duration_share(d, .2);
        *ret_bad *= *ret_total;
        break;
    case 2:
        for (int op = 0; op < MODEL_OPS; op++)
            queries += e->queries[op];
        if (!(cell->flags & CELL_NO_DB) && (cell->flags & CELL_HTTP))
            *ret_total = queries + ((cell->flags & CELL_DB_SLOW) != 0);
        *ret_bad = (cell->flags & CELL_DB_ERROR) != 0;
        *ret_total += *ret_bad;
        break;
    default:
        *ret_total = (cell->flags & CELL_SYNC) && !(cell->flags & CELL_CLIENT);
        *ret_bad = (cell->flags & CELL_SYNC_FAIL) != 0;
        break;
    }
}

static struct sum *sum_of(const struct sums *s, int segment, int slo, int bad)
{
    return &s->segments[(segment * SUMS_SLOS + slo) * 2 + bad];
}

static double tau_at(const struct model *m, double x)
{
    return x + load_common(&m->load, x).tau;
}

static struct start start_at(const struct model *m, double x)
{
    double tau = tau_at(m, x);
    return (struct start){tau, load_integral(&m->load, tau)};
}

static double value_at(const struct sums *s, int segment, int slo, int bad,
                       struct start now)
{
    const struct sum *sum = sum_of(s, segment, slo, bad);
    const struct start *start = &s->starts[segment];
    return sum->before + sum->per_traffic * (now.base - start->base) +
           sum->per_second * (now.tau - start->tau);
}

struct sums *sums_new(const struct model *m, bool interpolated)
{
    struct sums *s = calloc(1, sizeof *s);
    size_t count = (size_t)m->segment_count * SUMS_SLOS * 2;
    if (s) {
        s->segments = calloc(count, sizeof *s->segments);
        s->starts = calloc((size_t)m->segment_count, sizeof *s->starts);
    }
    if (!s || !s->segments || !s->starts) {
        sums_free(s);
        return NULL;
    }
    s->m = m;
    int cells = model_cell_count();
    for (int i = 0; i < m->segment_count; i++) {
        s->starts[i] = start_at(m, m->segments[i].x0);
        for (int slo = 0; slo < SUMS_SLOS; slo++) {
            for (int c = 0; c < MODEL_SLOTS * cells; c++) {
                const struct term *term = &m->segments[i].terms[c];
                double weights[2];
                weigh(slo, c % cells, interpolated, &weights[0], &weights[1]);
                for (int bad = 0; bad < 2; bad++) {
                    sum_of(s, i, slo, bad)->per_traffic +=
                        term->per_traffic * weights[bad];
                    sum_of(s, i, slo, bad)->per_second += term->per_second * weights[bad];
                }
            }
            for (int bad = 0; i > 0 && bad < 2; bad++)
                sum_of(s, i, slo, bad)->before =
                    value_at(s, i - 1, slo, bad, s->starts[i]);
        }
    }
    return s;
}

void sums_free(struct sums *s)
{
    if (!s)
        return;
    free(s->segments);
    free(s->starts);
    free(s);
}

void sums_at(const struct sums *s, int slo, int64_t t_ns, double *ret_total,
             double *ret_bad)
{
    double x = timeline_x(s->m, t_ns);
    x = x < 0 ? 0 : x;
    int segment = timeline_segment(s->m, x);
    struct start now = start_at(s->m, x);
    *ret_total = value_at(s, segment, slo, 0, now);
    *ret_bad = value_at(s, segment, slo, 1, now);
}
