/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mix.h"
#include "model_private.h"

enum { HISTORY_DAYS = 35 };

#define DAY_NS (INT64_C(86400) * MODEL_SECOND)

static int compare_incidents(const void *a, const void *b)
{
    const struct model_incident *x = a, *y = b;
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    return (int)x->kind - (int)y->kind;
}

static bool take_options(struct model *m, const struct model_options *options,
                         struct sim_error *err)
{
    m->seed = options->seed;
    m->compress = options->compress > 0 ? options->compress : 1;
    int64_t day = options->anchor_ns / DAY_NS - HISTORY_DAYS;
    m->origin_ns = day * DAY_NS;
    if (day <= 0 || !isfinite(m->compress) || m->compress > 1000) {
        snprintf(err->text, sizeof err->text,
                 "the model's anchor or compression is out of range");
        return false;
    }
    if (options->incident_count > MODEL_INCIDENTS_MAX) {
        snprintf(err->text, sizeof err->text, "more than %d incidents",
                 MODEL_INCIDENTS_MAX);
        return false;
    }
    for (size_t i = 0; i < options->incident_count; i++) {
        const struct model_incident *incident = &options->incidents[i];
        if (incident->start_ns < m->origin_ns + DAY_NS / 24 ||
            incident->start_ns > options->anchor_ns + HISTORY_DAYS * DAY_NS) {
            snprintf(err->text, sizeof err->text,
                     "incident %s is not within %d days of the anchor",
                     incident_name(incident->kind), HISTORY_DAYS);
            return false;
        }
        m->incidents[m->incident_count++] = *incident;
    }
    qsort(m->incidents, m->incident_count, sizeof *m->incidents, compare_incidents);
    load_init(&m->load, m->seed, day);
    for (int slot = 0; slot < MODEL_SLOTS; slot++)
        for (int e = 0; e < ENDPOINT_COUNT; e++)
            load_flow_init(&m->flows[slot][e], m->seed,
                           (uint64_t)(slot * ENDPOINT_COUNT + e));
    return true;
}

/* Adds up what each life leaves behind; needs the segments. */
static void total_lives(struct model *m)
{
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        for (int i = 1; i < m->life_count[slot]; i++) {
            struct model_life *life = &m->lives[slot][i];
            struct model_sample last;
            model_sample(m, slot, life[-1].end_ns - 1, &last);
            life->cpu_before = life[-1].cpu_before + last.cpu_seconds;
            memcpy(life->requests_before, life[-1].requests_before,
                   sizeof life->requests_before);
            for (int c = 0; c < model_cell_count(); c++)
                if (model_cell(c)->flags & CELL_HTTP)
                    life->requests_before[model_code(model_cell(c)->status)] +=
                        (double)last.count[c];
        }
    }
}

struct model *model_new(const struct model_options *options, struct sim_error *err)
{
    struct model *m = calloc(1, sizeof *m);
    if (!m) {
        snprintf(err->text, sizeof err->text, "out of memory");
        return NULL;
    }
    catalogue_build();
    if (!take_options(m, options, err) || !timeline_build(m, err)) {
        model_free(m);
        return NULL;
    }
    total_lives(m);
    return m;
}

void model_free(struct model *m)
{
    if (!m)
        return;
    free(m->segments);
    free(m->terms);
    free(m);
}

uint64_t model_seed(const struct model *m)
{
    return m->seed;
}

int64_t model_origin_ns(const struct model *m)
{
    return m->origin_ns;
}

const struct model_incident *model_incidents(const struct model *m, size_t *ret_count)
{
    *ret_count = m->incident_count;
    return m->incidents;
}

double model_incident_minutes(const struct model *m, enum incident_kind kind,
                              int64_t t_ns)
{
    for (size_t i = m->incident_count; i-- > 0;)
        if (m->incidents[i].kind == kind && m->incidents[i].start_ns <= t_ns &&
            t_ns < m->incidents[i].end_ns)
            return timeline_minute(m, &m->incidents[i], t_ns);
    return -1;
}

uint64_t model_duration_count(const struct model *m, int slot, int cell, uint64_t count,
                              double seconds)
{
    uint64_t threshold = duration_threshold(&catalogue_cell(cell)->duration, seconds);
    return duration_members_below(count, identity_key(m, slot, cell), threshold);
}

uint64_t model_bucket_count(const struct model *m, int slot, int cell, uint64_t count,
                            int bound)
{
    return duration_members_below(count, identity_key(m, slot, cell),
                                  catalogue_cell(cell)->thresholds[bound]);
}

const int model_codes[MODEL_CODES] = {200, 201, 400, 401, 429, 500, 503};

int model_code(int status)
{
    int best = 0;
    for (int i = 0; i < MODEL_CODES; i++) {
        if (model_codes[i] == status)
            return i;
        if (model_codes[i] / 100 == status / 100 &&
            model_codes[best] / 100 != status / 100)
            best = i;
    }
    return best;
}

double model_traffic(const struct model *m, int64_t t_ns)
{
    return load_rate(&m->load, timeline_x(m, t_ns));
}

double model_traffic_sum(const struct model *m, int64_t from_ns, int64_t to_ns)
{
    return load_integral(&m->load, timeline_x(m, to_ns)) -
           load_integral(&m->load, timeline_x(m, from_ns));
}

double model_lost_requests(const struct model *m, int64_t t_ns)
{
    double lost = 0, x = timeline_x(m, t_ns);
    for (int i = 0; i < m->segment_count && m->segments[i].x0 < x; i++) {
        bool up = false;
        for (int slot = 0; slot < MODEL_SLOTS; slot++)
            up = up || m->segments[i].life[slot] >= 0;
        if (!up)
            lost += load_integral(&m->load, fmin(x, m->segments[i].x1)) -
                    load_integral(&m->load, m->segments[i].x0);
    }
    return lost;
}
