/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mix.h"
#include "model_private.h"

/* Pods: which process ran in which slot, and under what name. */

static const char *const nodes[MODEL_NODES] = {"node-1", "node-2", "node-3"};
static const int slot_nodes[MODEL_SLOTS] = {0, 1, 2, 0};

/* The alphabet of names that Kubernetes generates: without vowels and look-alikes. */
static void generated_name(uint64_t random, int length, char *out)
{
    static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789";
    for (int i = 0; i < length; i++, random /= 27)
        out[i] = alphabet[random % 27];
    out[length] = '\0';
}

struct planned {
    int64_t time_ns, until_ns;
    enum incident_step_kind kind;
    int release; /* number of the release that it brings */
};

static int compare_planned(const void *a, const void *b)
{
    const struct planned *x = a, *y = b;
    return (x->time_ns > y->time_ns) - (x->time_ns < y->time_ns);
}

/* What the newest pod of a slot was made from. */
struct revision {
    int release; /* number of the release: names the replica set and the version */
    int previous;
    int pods; /* pods made in this slot so far */
    bool bad;
};

static void name_pod(const struct model *m, const struct revision *r,
                     struct model_life *life)
{
    uint64_t release = mix3(m->seed, 0x5e7, (uint64_t)r->release);
    char set[12], pod[8];
    generated_name(release, 10, set);
    generated_name(mix3(release, (uint64_t)life->slot, (uint64_t)r->pods), 5, pod);
    snprintf(life->pod, sizeof life->pod, "sql-studio-backend-%s-%s", set, pod);
    snprintf(life->version, sizeof life->version, "1.%d.0", 40 + r->release);
    snprintf(life->commit, sizeof life->commit, "%07x",
             (unsigned)(mix64(release) & 0xfffffff));
    unsigned host = 10U + (unsigned)(r->pods * 7 + life->slot * 31) % 240U;
    snprintf(life->pod_ip, sizeof life->pod_ip, "10.42.%u.%u",
             (unsigned)slot_nodes[life->slot] % 10U + 1U, host % 256U);
    life->bad_release = r->bad;
}

static bool begin_life(struct model *m, int slot, const struct revision *revision,
                       int64_t start_ns, bool same_pod)
{
    int index = m->life_count[slot];
    if (index == LIVES_MAX)
        return false;
    struct model_life *life = &m->lives[slot][index];
    *life = (struct model_life){.slot = slot,
                                .index = index,
                                .start_ns = start_ns,
                                .end_ns = INT64_MAX,
                                .end = LIFE_RUNNING,
                                .node = nodes[slot_nodes[slot]],
                                .pod_start_ns = start_ns};
    name_pod(m, revision, life);
    if (same_pod) {
        life->restarts = life[-1].restarts + 1;
        life->pod_start_ns = life[-1].pod_start_ns;
    }
    m->life_count[slot]++;
    return true;
}

static void end_life(struct model *m, int slot, int64_t t_ns, enum life_end end)
{
    struct model_life *life = &m->lives[slot][m->life_count[slot] - 1];
    if (life->end != LIFE_RUNNING)
        return;
    life->end_ns = t_ns;
    life->end = end;
}

/* A planned step, unless it falls into a time at which the slot is down: then only a
 * release does something, it starts the new pod. */
static bool take_step(struct model *m, int slot, const struct planned *step,
                      struct revision *revision)
{
    const struct model_life *life = &m->lives[slot][m->life_count[slot] - 1];
    if (step->kind == STEP_OOM || step->kind == STEP_EVICT) {
        if (life->start_ns >= step->time_ns)
            return true;
        bool oom = step->kind == STEP_OOM;
        end_life(m, slot, step->time_ns, oom ? LIFE_ENDS_OOM : LIFE_ENDS_EVICTED);
        revision->pods += oom ? 0 : 1;
        return begin_life(m, slot, revision, step->until_ns, oom);
    }
    if (life->start_ns >= step->time_ns)
        m->life_count[slot]--; /* it never came to start */
    else
        end_life(m, slot, step->time_ns, LIFE_ENDS_RELEASE);
    revision->pods++;
    if (step->kind == STEP_ROLLBACK) {
        revision->release = revision->previous;
    } else if (step->kind != STEP_RESTART) {
        revision->previous = revision->release;
        revision->release = step->release;
    }
    revision->bad = step->kind == STEP_BAD;
    return begin_life(m, slot, revision, step->time_ns, false);
}

static int plan_slot(const struct model *m, int slot, struct planned *plan)
{
    int n = 0, release = 0;
    for (size_t i = 0; i < m->incident_count; i++) {
        enum incident_kind kind = m->incidents[i].kind;
        release += kind == INCIDENT_BAD_RELEASE || kind == INCIDENT_RELEASE ||
                   kind == INCIDENT_MEMORY_LEAK;
        struct incident_step steps[INCIDENT_STEPS_MAX];
        int count = incident_steps(kind, slot, steps);
        double ns = (double)MODEL_MINUTE / m->compress;
        for (int k = 0; k < count; k++)
            plan[n++] = (struct planned){
                m->incidents[i].start_ns + (int64_t)(steps[k].minute * ns),
                m->incidents[i].start_ns + (int64_t)(steps[k].until * ns), steps[k].kind,
                release};
    }
    qsort(plan, (size_t)n, sizeof *plan, compare_planned);
    return n;
}

bool lives_build(struct model *m, struct sim_error *err)
{
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        struct planned plan[MODEL_INCIDENTS_MAX * INCIDENT_STEPS_MAX];
        int count = plan_slot(m, slot, plan);
        struct revision revision = {0};
        bool ok = begin_life(m, slot, &revision, m->origin_ns, false);
        for (int i = 0; ok && i < count; i++)
            ok = take_step(m, slot, &plan[i], &revision);
        if (!ok) {
            snprintf(err->text, sizeof err->text,
                     "the incidents restart a pod more than %d times", LIVES_MAX);
            return false;
        }
    }
    for (int i = 0; i < MODEL_FRONTENDS; i++) {
        char set[12], pod[8];
        generated_name(mix2(m->seed, 0xf5), 10, set);
        generated_name(mix3(m->seed, 0xf6, (uint64_t)i), 5, pod);
        snprintf(m->frontends[i], sizeof m->frontends[i], "sql-studio-frontend-%s-%s",
                 set, pod);
    }
    return true;
}

const struct model_life *model_life_last(const struct model *m, int slot, int64_t t_ns)
{
    int low = 0, high = m->life_count[slot];
    while (low < high) {
        int middle = (low + high) / 2;
        if (m->lives[slot][middle].start_ns <= t_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? &m->lives[slot][low - 1] : NULL;
}

const struct model_life *model_life_at(const struct model *m, int slot, int64_t t_ns)
{
    const struct model_life *life = model_life_last(m, slot, t_ns);
    return life && t_ns < life->end_ns ? life : NULL;
}

const struct model_life *model_lives(const struct model *m, int slot, size_t *ret_count)
{
    *ret_count = (size_t)m->life_count[slot];
    return m->lives[slot];
}

const char *model_frontend_pod(const struct model *m, int frontend)
{
    return m->frontends[frontend];
}

const char *model_node(int node)
{
    return nodes[node];
}
