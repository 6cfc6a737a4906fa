/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mix.h"
#include "model_private.h"

double timeline_x(const struct model *m, int64_t t_ns)
{
    return (double)(t_ns - m->origin_ns) * 1e-9;
}

double timeline_minute(const struct model *m, const struct model_incident *incident,
                       int64_t t_ns)
{
    return (double)(t_ns - incident->start_ns) * 1e-9 / 60 * m->compress;
}

static int64_t incident_time(const struct model *m, const struct model_incident *incident,
                             double minute)
{
    return incident->start_ns + (int64_t)(minute / m->compress * (double)MODEL_MINUTE);
}

/* ---- Segments ------------------------------------------------------------------ */

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static const double slot_shares[MODEL_SLOTS] = {.27, .25, .24, .24};

static struct incident_effect effect_at(const struct model *m, int slot, int64_t t_ns)
{
    struct incident_effect effect = {0};
    for (size_t i = 0; i < m->incident_count; i++)
        incident_apply(m->incidents[i].kind, timeline_minute(m, &m->incidents[i], t_ns),
                       slot, &effect);
    const struct model_life *life = model_life_at(m, slot, t_ns);
    if (life && life->bad_release)
        effect.panic += .6;
    return effect;
}

/* The share of an endpoint's events that incidents turn into this outcome. */
static double effect_share(const struct incident_effect *e, enum model_outcome outcome)
{
    switch ((int)outcome) {
    case OUTCOME_PANIC:
        return e->panic;
    case OUTCOME_POOL_WAIT:
        return e->pool_wait;
    case OUTCOME_POOL_TIMEOUT:
        return e->pool_timeout;
    case OUTCOME_TURSO_TIMEOUT:
        return e->turso_timeout;
    case OUTCOME_TURSO_REFUSED:
        return e->turso_refused;
    case OUTCOME_LOGIN_SLOW:
        return e->login_slow;
    default:
        return 0;
    }
}

static double attack_rate(const struct incident_effect *e, enum model_outcome outcome)
{
    switch ((int)outcome) {
    case OUTCOME_ATTACK_FAILED:
        return e->attack_failed;
    case OUTCOME_ATTACK_LOCKED:
        return e->attack_locked;
    case OUTCOME_ATTACK_LOCKOUT:
        return e->attack_lockout;
    default:
        return 0;
    }
}

/* Fills in the rates of one slot's cells, `share` of the whole traffic being its. */
static void fill_rates(struct term *terms, const struct incident_effect *effect,
                       double share)
{
    double taken[ENDPOINT_COUNT] = {0};
    int cells = model_cell_count();
    for (int c = 0; c < cells; c++)
        taken[model_cell(c)->endpoint] += effect_share(effect, model_cell(c)->outcome);
    for (int c = 0; c < cells; c++) {
        const struct model_cell *cell = model_cell(c);
        const struct cell_detail *detail = catalogue_cell(c);
        double incident = effect_share(effect, cell->outcome);
        double part = detail->share * fmax(0, 1 - taken[cell->endpoint]) + incident;
        if (cell->outcome == OUTCOME_CONFLICT)
            part *= 1 + effect->conflict_factor;
        if (cell->outcome == OUTCOME_SLOW_QUERY)
            part += effect->slow_query;
        if (cell->outcome == OUTCOME_OK && cell->endpoint == ENDPOINT_UPLOAD)
            part -=
                effect->conflict_factor *
                catalogue_cell(catalogue_find(ENDPOINT_UPLOAD, OUTCOME_CONFLICT))->share;
        if (cell->outcome == OUTCOME_OK && cell->endpoint == ENDPOINT_EXECUTE)
            part -= effect->slow_query;
        terms[c].per_traffic =
            share * model_endpoint(cell->endpoint)->share * fmax(0, part);
        terms[c].per_second = attack_rate(effect, cell->outcome) * share;
        if (share > 0)
            terms[c].per_second += detail->per_second;
        if (cell->endpoint == WORK_OPENED + POOL_TURSO)
            terms[c].per_second += effect->leaked;
    }
}

static void fill_segment(struct model *m, int index)
{
    struct segment *s = &m->segments[index];
    int cells = model_cell_count();
    int64_t middle =
        m->origin_ns + (int64_t)((s->x0 + fmin(s->x1, s->x0 + 1e8)) / 2 * 1e9);
    double up = 0;
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        const struct model_life *life = model_life_at(m, slot, middle);
        s->life[slot] = life ? life->index : -1;
        up += life ? slot_shares[slot] : 0;
    }
    struct load_tau common = load_common(&m->load, s->x0);
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        struct term *terms = s->terms + slot * cells;
        int life = s->life[slot];
        if (life < 0)
            continue;
        for (int e = 0; e < ENDPOINT_COUNT; e++) {
            s->tau0[slot][e] = load_warp(&m->flows[slot][e], common, s->x0).tau;
            s->base0[slot][e] = load_integral(&m->load, s->tau0[slot][e]);
        }
        struct incident_effect effect = effect_at(m, slot, middle);
        fill_rates(terms, &effect, slot_shares[slot] / up);
        if (m->life_segments[slot][life].end == 0) {
            m->life_segments[slot][life].first = index;
        } else {
            for (int c = 0; c < cells; c++)
                terms[c].before = counter_value(m, index - 1, slot, c, s->x0);
        }
        m->life_segments[slot][life].end = index + 1;
    }
}

static int collect_edges(const struct model *m, double *edges)
{
    int n = 0;
    edges[n++] = 0;
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        for (int i = 0; i < m->life_count[slot]; i++) {
            edges[n++] = timeline_x(m, m->lives[slot][i].start_ns);
            if (m->lives[slot][i].end != LIFE_RUNNING)
                edges[n++] = timeline_x(m, m->lives[slot][i].end_ns);
        }
    }
    for (size_t i = 0; i < m->incident_count; i++) {
        double minutes[INCIDENT_EDGES_MAX];
        int count = incident_edges(m->incidents[i].kind, minutes);
        for (int k = 0; k < count; k++)
            edges[n++] = timeline_x(m, incident_time(m, &m->incidents[i], minutes[k]));
    }
    return n;
}

static bool build_segments(struct model *m, struct sim_error *err)
{
    enum {
        EDGES_MAX =
            MODEL_SLOTS * LIVES_MAX * 2 + MODEL_INCIDENTS_MAX * INCIDENT_EDGES_MAX + 1
    };

    double *edges = malloc(EDGES_MAX * sizeof *edges);
    if (!edges)
        return snprintf(err->text, sizeof err->text, "out of memory"), false;
    int n = collect_edges(m, edges);
    qsort(edges, (size_t)n, sizeof *edges, compare_doubles);
    int count = 0;
    for (int i = 0; i < n; i++)
        if (edges[i] >= 0 && (count == 0 || edges[i] > edges[count - 1] + 1e-6))
            edges[count++] = edges[i];
    size_t cells = (size_t)model_cell_count();
    if (count <= SEGMENTS_MAX) {
        m->segments = calloc((size_t)count, sizeof *m->segments);
        m->terms = calloc((size_t)count * MODEL_SLOTS * cells, sizeof *m->terms);
    }
    bool ok = m->segments && m->terms;
    if (!ok)
        snprintf(err->text, sizeof err->text, "the incident timeline is too long");
    for (int i = 0; ok && i < count; i++) {
        m->segments[i].x0 = edges[i];
        m->segments[i].x1 = i + 1 < count ? edges[i + 1] : 1e9;
        m->segments[i].terms = m->terms + (size_t)i * MODEL_SLOTS * cells;
        m->segment_count = i + 1;
        fill_segment(m, i);
    }
    free(edges);
    return ok;
}

int timeline_segment(const struct model *m, double x)
{
    int low = 0, high = m->segment_count - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (m->segments[middle].x0 <= x)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

bool timeline_build(struct model *m, struct sim_error *err)
{
    for (size_t i = 0; i < m->incident_count; i++) {
        struct model_incident *incident = &m->incidents[i];
        incident->end_ns = incident_time(m, incident, incident_minutes(incident->kind));
    }
    return lives_build(m, err) && build_segments(m, err);
}
