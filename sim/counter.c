/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "mix.h"
#include "model_private.h"

double counter_value_at(const struct model *m, int segment, int slot, int cell,
                        double tau, double base)
{
    const struct segment *s = &m->segments[segment];
    const struct term *term = &s->terms[slot * model_cell_count() + cell];
    int e = model_cell(cell)->endpoint;
    return term->before + term->per_traffic * (base - s->base0[slot][e]) +
           term->per_second * (tau - s->tau0[slot][e]);
}

double counter_value(const struct model *m, int segment, int slot, int cell, double x)
{
    int e = model_cell(cell)->endpoint;
    double tau = load_warp(&m->flows[slot][e], load_common(&m->load, x), x).tau;
    return counter_value_at(m, segment, slot, cell, tau, load_integral(&m->load, tau));
}

/* How far beyond i the value must be for event i to have happened. */
static double jitter(const struct model *m, int slot, int life, int cell, uint64_t i)
{
    return mix_unit(mix2(m->seed ^ 0x717, identity_pack(slot, life, cell, i)));
}

uint64_t counter_events(const struct model *m, int slot, int life, int cell, double value)
{
    if (value <= 0)
        return 0;
    uint64_t whole = (uint64_t)value;
    return whole + (value - (double)whole >= jitter(m, slot, life, cell, whole));
}

static int segment_of_life(const struct model *m, int slot, int life, double x)
{
    int segment = timeline_segment(m, x);
    int first = m->life_segments[slot][life].first;
    int last = m->life_segments[slot][life].end - 1;
    return segment < first ? first : segment > last ? last : segment;
}

static double clamp_to_life(const struct model *m, const struct model_life *life,
                            int64_t t_ns)
{
    if (t_ns < life->start_ns)
        t_ns = life->start_ns;
    if (t_ns > life->end_ns)
        t_ns = life->end_ns;
    return timeline_x(m, t_ns);
}

uint64_t counter_count(const struct model *m, int slot, int life, int cell, int64_t t_ns)
{
    double x = clamp_to_life(m, &m->lives[slot][life], t_ns);
    int segment = segment_of_life(m, slot, life, x);
    return counter_events(m, slot, life, cell, counter_value(m, segment, slot, cell, x));
}

/* The segment of the life in which the cell's value reaches `value`. */
static int segment_of_value(const struct model *m, int slot, int life, int cell,
                            double value)
{
    int low = m->life_segments[slot][life].first;
    int high = m->life_segments[slot][life].end - 1;
    int at = slot * model_cell_count() + cell;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (m->segments[middle].terms[at].before < value)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* The tau at which the segment's value has grown by `grown`: Newton's method, kept
 * within a bracket because the traffic jumps at midnight before and after a weekend. */
static double invert_tau(const struct model *m, const struct segment *s,
                         const struct term *term, int slot, int endpoint, double grown)
{
    double tau0 = s->tau0[slot][endpoint], base0 = s->base0[slot][endpoint];
    double slowest = term->per_traffic * 60 + term->per_second;
    double fastest = term->per_traffic * 500 + term->per_second;
    double low = tau0 + grown / fastest, high = tau0 + grown / slowest + 1e-9;
    double tau = (low + high) / 2;
    for (int i = 0; i < 60; i++) {
        double error = term->per_traffic * (load_integral(&m->load, tau) - base0) +
                       term->per_second * (tau - tau0) - grown;
        if (error > 0)
            high = tau;
        else
            low = tau;
        double rate = term->per_traffic * load_rate(&m->load, tau) + term->per_second;
        double next = tau - error / rate;
        if (next <= low || next >= high)
            next = (low + high) / 2;
        if (fabs(next - tau) < 1e-9)
            return next;
        tau = next;
    }
    return tau;
}

/* Whether event i has happened by t. */
static bool has_happened(const struct model *m, int slot, int life, int cell, uint64_t i,
                         int64_t t_ns)
{
    return counter_count(m, slot, life, cell, t_ns) > i;
}

int64_t counter_invert(const struct model *m, int slot, int life, int cell, uint64_t i)
{
    double value = (double)i + jitter(m, slot, life, cell, i);
    int segment = segment_of_value(m, slot, life, cell, value);
    const struct segment *s = &m->segments[segment];
    const struct term *term = &s->terms[slot * model_cell_count() + cell];
    int endpoint = model_cell(cell)->endpoint;
    double tau = invert_tau(m, s, term, slot, endpoint, value - term->before);
    double x = load_unwarp(&m->load, &m->flows[slot][endpoint], tau);
    int64_t t = m->origin_ns + (int64_t)(fmax(x, 0) * 1e9);
    /* Now to the nanosecond: the first at which the counter has counted it, so that
     * windows cut between two of them hold exactly what the counter says. */
    int64_t step = 4, low, high;
    if (has_happened(m, slot, life, cell, i, t)) {
        for (high = t, low = t - step; has_happened(m, slot, life, cell, i, low);
             step *= 2) {
            high = low;
            low -= step;
            if (low < m->lives[slot][life].start_ns)
                return m->lives[slot][life].start_ns;
        }
    } else {
        for (low = t, high = t + step; !has_happened(m, slot, life, cell, i, high);
             step *= 2) {
            low = high;
            high += step;
            if (low >= m->lives[slot][life].end_ns || step > MODEL_MINUTE)
                return high;
        }
    }
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (has_happened(m, slot, life, cell, i, middle))
            high = middle;
        else
            low = middle;
    }
    return high;
}

uint64_t model_count(const struct model *m, int slot, int cell, int64_t t_ns)
{
    const struct model_life *life = model_life_at(m, slot, t_ns);
    return life ? counter_count(m, slot, life->index, cell, t_ns) : 0;
}
