/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "mix.h"
#include "model_private.h"

/* The state of things: each a function of time, nothing accumulated. */

#define TWO_PI          6.283185307179586
#define MIB             1048576.0

#define CPU_PER_REQUEST 0.0012
#define CPU_OF_BCRYPT   0.2488
#define CPU_LIMIT       0.5
#define HOLD_SECONDS    0.026 /* a query of 13 ms holds its connection twice as long */
#define MEMORY_LIMIT    (1024 * MIB)

/* A gentle wobble within -1 ... 1, another for each id. */
static double wobble(const struct model *m, uint64_t id, double period, double x)
{
    double phase = mix_unit(mix3(m->seed, 0x90b, id)) * TWO_PI;
    double other = mix_unit(mix3(m->seed, 0x90c, id)) * TWO_PI;
    return .6 * sin(TWO_PI / period * x + phase) +
           .4 * sin(TWO_PI / (period * .377) * x + other);
}

static void sample_cells(const struct model *m, int slot, double x, int segment,
                         struct model_sample *s)
{
    struct load_tau common = load_common(&m->load, x), tau = {0, 0};
    const struct segment *seg = &m->segments[segment];
    double rate = 0, base = 0;
    int flow = -1;
    for (int c = 0; c < model_cell_count(); c++) {
        const struct term *term = &seg->terms[slot * model_cell_count() + c];
        int e = model_cell(c)->endpoint;
        if (e != flow) { /* the cells of an endpoint follow one another */
            tau = load_warp(&m->flows[slot][e], common, x);
            rate = load_rate(&m->load, tau.tau);
            base = load_integral(&m->load, tau.tau);
            flow = e;
        }
        s->count[c] =
            counter_events(m, slot, s->life->index, c,
                           counter_value_at(m, segment, slot, c, tau.tau, base));
        s->rate[c] = (term->per_traffic * rate + term->per_second) * tau.slope;
    }
}

static void sample_pools(const struct model *m, int slot, double x,
                         struct model_sample *s)
{
    double queries[POOL_COUNT] = {0};
    for (int c = 0; c < model_cell_count(); c++) {
        const struct model_cell *cell = model_cell(c);
        const struct model_endpoint *e = model_endpoint(cell->endpoint);
        if (cell->flags & CELL_NO_DB || !e->method)
            continue;
        for (int op = 0; op < MODEL_OPS; op++)
            queries[e->pool] += s->rate[c] * e->queries[op];
    }
    for (int pool = 0; pool < POOL_COUNT; pool++) {
        double busy = 2 + queries[pool] * HOLD_SECONDS;
        busy += .8 * wobble(m, (uint64_t)(slot * 2 + pool), 47, x);
        s->active[pool] = busy;
    }
    double leak = model_incident_minutes(m, INCIDENT_POOL_LEAK, s->t_ns);
    s->active[POOL_TURSO] += incident_leaked_connections(leak, slot);
    /* Little: 8 % of the executed queries hold a connection for 2.2 s. */
    int slow = catalogue_find(ENDPOINT_EXECUTE, OUTCOME_SLOW_QUERY);
    s->active[POOL_USER] += s->rate[slow] * catalogue_cell(slow)->duration.mean;
    for (int pool = 0; pool < POOL_COUNT; pool++)
        s->active[pool] = fmin(25, floor(s->active[pool] + .5));
}

static void sample_process(const struct model *m, int slot, double x,
                           struct model_sample *s)
{
    uint64_t requests = 0;
    double request_rate = 0, bcrypt_rate = 0, bcrypt = 0;
    for (int c = 0; c < model_cell_count(); c++) {
        const struct model_cell *cell = model_cell(c);
        if (!(cell->flags & CELL_HTTP))
            continue;
        requests += s->count[c];
        request_rate += s->rate[c];
        s->in_flight += s->rate[c] * catalogue_cell(c)->duration.mean;
        if (cell->outcome == OUTCOME_ATTACK_FAILED) {
            bcrypt += (double)s->count[c];
            bcrypt_rate += s->rate[c];
        }
    }
    s->in_flight =
        fmax(0, s->in_flight * (1 + .12 * wobble(m, 90U + (unsigned)slot, 31, x)));
    s->cpu_seconds = CPU_PER_REQUEST * (double)requests + CPU_OF_BCRYPT * bcrypt;
    double load =
        (CPU_PER_REQUEST * request_rate + CPU_OF_BCRYPT * bcrypt_rate) / CPU_LIMIT;
    s->throttled = .005 + fmax(0, load - .5) * .9;

    double age = x - timeline_x(m, s->life->start_ns);
    double warm = 1 - .35 * exp(-age / 120);
    double memory = 420 * warm + 14 * wobble(m, 100U + (unsigned)slot, 410, x);
    double leak = model_incident_minutes(m, INCIDENT_MEMORY_LEAK, s->t_ns);
    double started = timeline_x(m, s->t_ns) - leak * 60 / m->compress;
    s->goroutines = 180 + 2 * s->in_flight + 6 * wobble(m, 110U + (unsigned)slot, 57, x);
    if (leak >= 0 && timeline_x(m, s->life->start_ns) <= started) {
        memory = fmin(1024, 420 + 13.7 * leak + .3 * (memory - 420));
        s->goroutines += 86 * leak;
    } else if (leak >= 0 && leak < 75) {
        /* Crash-looping: the cache is read back until the limit is reached. */
        memory = fmin(1024, 430 + 594 * age * m->compress / 45);
        s->goroutines += 3800 * fmin(1, age * m->compress / 45);
    }
    s->memory_bytes = memory * MIB;
}

void model_sample(const struct model *m, int slot, int64_t t_ns,
                  struct model_sample *ret_sample)
{
    memset(ret_sample, 0, sizeof *ret_sample);
    ret_sample->t_ns = t_ns;
    ret_sample->life = model_life_at(m, slot, t_ns);
    if (!ret_sample->life)
        return;
    double x = timeline_x(m, t_ns);
    sample_cells(m, slot, x, timeline_segment(m, x), ret_sample);
    sample_pools(m, slot, x, ret_sample);
    sample_process(m, slot, x, ret_sample);
}

enum model_health model_health(const struct model *m, int slot, int64_t t_ns,
                               const char **ret_check)
{
    const struct model_life *life = model_life_at(m, slot, t_ns);
    *ret_check = NULL;
    if (!life)
        return HEALTH_DOWN;
    if (t_ns - life->start_ns < 6 * MODEL_SECOND && life->start_ns > m->origin_ns) {
        *ret_check = "startup";
        return HEALTH_UNHEALTHY;
    }
    double leak = model_incident_minutes(m, INCIDENT_POOL_LEAK, t_ns);
    if (incident_leaked_connections(leak, slot) > 18) {
        *ret_check = "database";
        return HEALTH_DEGRADED;
    }
    double outage = model_incident_minutes(m, INCIDENT_SYNC_OUTAGE, t_ns);
    if (outage >= 0 && incident_sync_lag(outage) > 60) {
        *ret_check = "sync";
        return HEALTH_DEGRADED;
    }
    double memory = model_incident_minutes(m, INCIDENT_MEMORY_LEAK, t_ns);
    if (memory > 34 && memory < 75) {
        *ret_check = "memory";
        return HEALTH_DEGRADED;
    }
    return HEALTH_HEALTHY;
}

int64_t model_certificate_end_ns(const struct model *m, int64_t t_ns)
{
    const int64_t day = INT64_C(86400) * MODEL_SECOND;
    for (size_t i = m->incident_count; i-- > 0;)
        if (m->incidents[i].kind == INCIDENT_CERT_EXPIRY &&
            m->incidents[i].start_ns <= t_ns && t_ns < m->incidents[i].end_ns)
            return m->incidents[i].start_ns + day * 69 / 10;
    /* Made anew every 60 days with 90 to go: 43 days are left at the origin + 35. */
    int64_t since = t_ns - m->origin_ns;
    return m->origin_ns + 78 * day + since / (60 * day) * (60 * day);
}

double model_sync_lag_user(const struct model *m, int user, int64_t t_ns)
{
    double x = timeline_x(m, t_ns);
    double lag = 10 + 8 * wobble(m, 200U + (unsigned)user, 190 + 17 * user, x);
    double outage = model_incident_minutes(m, INCIDENT_SYNC_OUTAGE, t_ns);
    /* The first users are those who change most: they fall behind from the start. */
    return lag + fmax(0, incident_sync_lag(outage) - 40.0 * (user % 10));
}

double model_sync_lag(const struct model *m, int64_t t_ns)
{
    double most = 0;
    for (int user = 0; user < MODEL_LAG_USERS; user++)
        most = fmax(most, model_sync_lag_user(m, user, t_ns));
    return most;
}

double model_disk_used(const struct model *m, int node, int64_t t_ns)
{
    double x = timeline_x(m, t_ns);
    double used = .45 + .02 * wobble(m, 300U + (unsigned)node, 40000, x);
    if (node != 1)
        return used;
    for (size_t i = m->incident_count; i-- > 0;) {
        const struct model_incident *incident = &m->incidents[i];
        double minute = timeline_minute(m, incident, t_ns);
        if (incident->kind == INCIDENT_DISK_PRESSURE && minute > -30 && minute < 90)
            return incident_disk_used(minute);
    }
    return used;
}

bool model_disk_pressure(const struct model *m, int node, int64_t t_ns)
{
    double minute = model_incident_minutes(m, INCIDENT_DISK_PRESSURE, t_ns);
    return node == 1 && minute >= 0 && minute < 25;
}
