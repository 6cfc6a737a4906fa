/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "mix.h"
#include "model_private.h"

enum { USERS = 9000, TARGETED_ACCOUNTS = 40, ATTACKERS = 6 };

#define TRACED_SHARE 0.01
#define LOGGED_SHARE 0.015

static double identity_unit(const struct model *m, uint64_t identity, uint64_t salt)
{
    return mix_unit(model_event_hash(m, identity, salt));
}

bool event_logged(const struct model *m, const struct model_cell *cell, uint64_t identity)
{
    if (cell->flags & CELL_COMPLETE)
        return true;
    return identity_unit(m, identity, 10) < LOGGED_SHARE;
}

bool event_traced(const struct model *m, const struct model_cell *cell, uint64_t identity)
{
    if (cell->flags & (CELL_ERROR | CELL_SLOW))
        return true;
    return identity_unit(m, identity, 10) < TRACED_SHARE;
}

static uint32_t attacker_ip(uint64_t random)
{
    static const uint32_t addresses[ATTACKERS] = {0xb9dc6507, 0xb9dc650c, 0x5bf0761e,
                                                  0x2d9b2a81, 0xc6133fa4, 0x2d9b2a90};
    return addresses[random % ATTACKERS];
}

static void fill_people(const struct model *m, struct model_event *e)
{
    uint64_t random = model_event_hash(m, e->identity, 11);
    if (e->cell->flags & CELL_ATTACK) {
        e->user = (uint32_t)(random % TARGETED_ACCOUNTS) * 211 % USERS;
        e->ip = attacker_ip(random >> 20);
        return;
    }
    /* Some use it far more than others. */
    double skew = mix_unit(random);
    e->user = (uint32_t)(skew * skew * USERS);
    e->ip = 0x0a000000U | (uint32_t)(mix2(m->seed, e->user) & 0xffff) << 4 | 0x900001U;
    e->oauth = (e->cell->flags & CELL_AUTH) && e->index % 4 == 3;
}

static void fill_database(const struct model *m, struct model_event *e)
{
    e->db_op = catalogue_main_op(e->cell->endpoint);
    if (e->cell->flags & CELL_NO_DB || !e->endpoint->method)
        return;
    double queries = 0;
    for (int op = 0; op < MODEL_OPS; op++)
        queries += e->endpoint->queries[op];
    if (queries <= 0)
        return;
    double more = identity_unit(m, e->identity, 12);
    e->db_queries = (int)(queries + more);
    if (e->db_queries == 0)
        e->db_queries = 1;
    double share = .45 + .3 * identity_unit(m, e->identity, 13);
    if (e->cell->flags & CELL_DB_SLOW) {
        share = MODEL_SLOW_QUERY_SHARE;
        e->db_op = 0;
    } else if (e->cell->flags & CELL_DB_ERROR) {
        share = MODEL_FAILED_QUERY_SHARE;
    } else if (e->endpoint->median_ms > 200 || e->cell->outcome == OUTCOME_POOL_WAIT) {
        share = .012; /* bcrypt, a language model or the pool takes the time */
    }
    e->db_ns = (int64_t)((double)e->duration_ns * share);
    double bell = identity_unit(m, e->identity, 14) + identity_unit(m, e->identity, 15) +
                  identity_unit(m, e->identity, 16) - 1.5;
    double rows = 40 * exp(1.8 * 2 * bell);
    if (e->cell->flags & CELL_DB_SLOW)
        rows *= 400;
    e->rows = e->cell->flags & CELL_DB_ERROR ? 0 : (uint32_t)fmin(rows, 250000);
}

/* The incident that brought this outcome about, or -1. */
static int find_cause(const struct model *m, const struct model_event *e)
{
    static const struct {
        enum model_outcome outcome;
        enum incident_kind kind;
    } causes[] = {
        {OUTCOME_PANIC,          INCIDENT_BAD_RELEASE  },
        {OUTCOME_POOL_WAIT,      INCIDENT_POOL_LEAK    },
        {OUTCOME_POOL_TIMEOUT,   INCIDENT_POOL_LEAK    },
        {OUTCOME_TURSO_TIMEOUT,  INCIDENT_SYNC_OUTAGE  },
        {OUTCOME_TURSO_REFUSED,  INCIDENT_SYNC_OUTAGE  },
        {OUTCOME_LOGIN_SLOW,     INCIDENT_BRUTE_FORCE  },
        {OUTCOME_ATTACK_FAILED,  INCIDENT_BRUTE_FORCE  },
        {OUTCOME_ATTACK_LOCKED,  INCIDENT_BRUTE_FORCE  },
        {OUTCOME_ATTACK_LOCKOUT, INCIDENT_BRUTE_FORCE  },
        {OUTCOME_SLOW_QUERY,     INCIDENT_MISSING_INDEX},
    };

    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        if (causes[i].outcome != e->cell->outcome)
            continue;
        for (size_t k = m->incident_count; k-- > 0;)
            if (m->incidents[k].kind == causes[i].kind &&
                m->incidents[k].start_ns <= e->time_ns &&
                e->time_ns < m->incidents[k].end_ns)
                return (int)k;
    }
    return -1;
}

void event_fill(const struct model *m, int slot, int life, int cell, uint64_t index,
                struct model_event *ret_event)
{
    struct model_event *e = ret_event;
    *e = (struct model_event){.identity = identity_pack(slot, life, cell, index),
                              .slot = slot,
                              .cell = model_cell(cell),
                              .endpoint = model_endpoint(model_cell(cell)->endpoint),
                              .life = &m->lives[slot][life],
                              .index = index,
                              .time_ns = counter_invert(m, slot, life, cell, index)};
    e->duration_ns =
        duration_of_member(&catalogue_cell(cell)->duration,
                           duration_member(index, identity_key(m, slot, cell)));
    e->logged = event_logged(m, e->cell, e->identity);
    e->traced = event_traced(m, e->cell, e->identity);
    fill_people(m, e);
    fill_database(m, e);
    double bell = identity_unit(m, e->identity, 17) + identity_unit(m, e->identity, 18) +
                  identity_unit(m, e->identity, 19) - 1.5;
    e->request_bytes = (uint32_t)(400 * exp(1.6 * bell));
    e->response_bytes = e->cell->flags & (CELL_ERROR | CELL_CLIENT)
                            ? 180
                            : (uint32_t)(e->endpoint->response_bytes * exp(2 * bell));
    e->incident = find_cause(m, e);
}

void model_event_at(const struct model *m, const struct model_life *life, int cell,
                    uint64_t index, struct model_event *ret_event)
{
    event_fill(m, life->slot, life->index, cell, index, ret_event);
}

bool model_event_traced(const struct model *m, const struct model_life *life, int cell,
                        uint64_t index)
{
    return event_traced(m, model_cell(cell),
                        identity_pack(life->slot, life->index, cell, index));
}
