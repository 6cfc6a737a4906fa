/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs.h"
#include "mix.h"
#include "model_private.h"

/*
 * Notes: what is logged besides requests. Each source writes the notes of the window
 * into a collector that keeps the `max` first (or newest) of them.
 */

struct collector {
    const struct model *m;
    int64_t from_ns, to_ns;
    bool newest_first;
    struct model_note *notes; /* sorted in the order asked for */
    size_t count, max;
};

static bool goes_before(const struct collector *c, int64_t a, int64_t b)
{
    return c->newest_first ? a > b : a < b;
}

static void collect(struct collector *c, struct model_note note)
{
    if (note.time_ns < c->from_ns || note.time_ns >= c->to_ns || c->max == 0)
        return;
    if (c->count == c->max) {
        if (!goes_before(c, note.time_ns, c->notes[c->count - 1].time_ns))
            return;
        c->count--;
    }
    note.identity = mix3(0x207e, (uint64_t)note.time_ns,
                         (uint64_t)note.kind << 8 | (uint64_t)(note.slot + 1));
    size_t at = c->count++;
    while (at > 0 && goes_before(c, note.time_ns, c->notes[at - 1].time_ns)) {
        c->notes[at] = c->notes[at - 1];
        at--;
    }
    c->notes[at] = note;
}

static void kubernetes(struct collector *c, const struct model_life *life, int64_t t_ns,
                       const char *reason, bool warning, const char *text)
{
    struct model_note note = {.time_ns = t_ns,
                              .kind = NOTE_KUBERNETES,
                              .slot = life ? life->slot : -1,
                              .life = life,
                              .reason = reason,
                              .object_kind = life ? "Pod" : "Node",
                              .node = life ? life->node : "node-2",
                              .warning = warning};
    snprintf(note.text, sizeof note.text, "%s", text);
    collect(c, note);
}

static void life_starts(struct collector *c, const struct model_life *life)
{
    if (life->start_ns == c->m->origin_ns)
        return;
    char text[160];
    struct model_note start = {.time_ns = life->start_ns + 180 * 1000000,
                               .kind = NOTE_START,
                               .slot = life->slot,
                               .life = life,
                               .node = life->node};
    snprintf(start.text, sizeof start.text, "Starting Howlerops Backend (Phase 2)");
    collect(c, start);
    if (life->restarts == 0) {
        snprintf(text, sizeof text, "Successfully assigned %s/%s to %s", MODEL_NAMESPACE,
                 life->pod, life->node);
        kubernetes(c, life, life->start_ns - 900 * 1000000, "Scheduled", false, text);
        snprintf(text, sizeof text,
                 "Container image \"sql-studio/backend:%s\" already present on machine",
                 life->version);
        kubernetes(c, life, life->start_ns - 400 * 1000000, "Pulled", false, text);
    }
    kubernetes(c, life, life->start_ns, "Started", false, "Started container backend");
}

static void life_ends(struct collector *c, const struct model_life *life)
{
    char text[160];
    if (life->end == LIFE_ENDS_RELEASE) {
        kubernetes(c, life, life->end_ns - 800 * 1000000, "Killing", false,
                   "Stopping container backend");
        struct model_note stop = {.time_ns = life->end_ns - 50 * 1000000,
                                  .kind = NOTE_SHUTDOWN,
                                  .slot = life->slot,
                                  .life = life,
                                  .node = life->node};
        snprintf(stop.text, sizeof stop.text, "Graceful shutdown completed");
        collect(c, stop);
    } else if (life->end == LIFE_ENDS_OOM) {
        kubernetes(c, life, life->end_ns, "OOMKilling", true,
                   "Memory cgroup out of memory: killed process 1 (sql-studio), "
                   "anon-rss:1040384kB");
        snprintf(text, sizeof text,
                 "Back-off restarting failed container backend in pod %s", life->pod);
        kubernetes(c, life, life->end_ns + 2 * MODEL_SECOND, "BackOff", true, text);
    } else if (life->end == LIFE_ENDS_EVICTED) {
        kubernetes(c, life, life->end_ns, "Evicted", true,
                   "The node was low on resource: ephemeral-storage. Threshold "
                   "quantity: 10%, available: 8%.");
        snprintf(text, sizeof text,
                 "0/3 nodes are available: 1 node(s) had untolerated "
                 "taint {node.kubernetes.io/disk-pressure: }, 2 "
                 "Insufficient cpu.");
        kubernetes(c, life, life->end_ns + 3 * MODEL_SECOND, "FailedScheduling", true,
                   text);
    }
}

static void collect_jobs(struct collector *c)
{
    int64_t hour = 60 * MODEL_MINUTE;
    for (int job = 0; job < JOB_COUNT; job++) {
        int64_t first = (c->from_ns - c->m->origin_ns) / hour - 1;
        int64_t last = (c->to_ns - c->m->origin_ns) / hour + 1;
        if (!c->newest_first && last > first + (int64_t)c->max + 2)
            last = first + (int64_t)c->max + 2;
        if (c->newest_first && first < last - (int64_t)c->max - 2)
            first = last - (int64_t)c->max - 2;
        for (int64_t run = first < 0 ? 0 : first; run <= last; run++) {
            for (int slot = 0; slot < MODEL_SLOTS; slot++) {
                int64_t end_ns = job_end_ns(c->m, slot, job, run);
                const struct model_life *life = model_life_at(c->m, slot, end_ns);
                if (!life)
                    continue;
                struct model_note note = {.time_ns = end_ns,
                                          .kind = NOTE_JOB,
                                          .slot = slot,
                                          .life = life,
                                          .reason = job_names[job],
                                          .node = life->node,
                                          .value = job_seconds(c->m, slot, job, run)};
                snprintf(note.text, sizeof note.text, "Background job %s completed",
                         job_names[job]);
                collect(c, note);
            }
        }
    }
}

static void pool_warnings(struct collector *c, const struct model_incident *incident)
{
    for (int minute = 9; minute < 22; minute++) {
        for (int slot = 0; slot < MODEL_SLOTS; slot++) {
            double at = minute + .13 * slot;
            int64_t t = incident->start_ns +
                        (int64_t)(at / c->m->compress * (double)MODEL_MINUTE);
            const struct model_life *life = model_life_at(c->m, slot, t);
            if (!life)
                continue;
            struct model_note note = {.time_ns = t,
                                      .kind = NOTE_POOL,
                                      .slot = slot,
                                      .life = life,
                                      .reason = "turso",
                                      .node = life->node,
                                      .warning = true};
            note.value = fmin(25, 4 + incident_leaked_connections(at, slot));
            snprintf(note.text, sizeof note.text,
                     "Database connection pool nearly exhausted: health degraded");
            collect(c, note);
        }
    }
}

static void incident_notes(struct collector *c, const struct model_incident *incident)
{
    if (incident->kind == INCIDENT_POOL_LEAK)
        pool_warnings(c, incident);
    if (incident->kind == INCIDENT_DISK_PRESSURE) {
        kubernetes(c, NULL, incident->start_ns, "NodeHasDiskPressure", true,
                   "Node node-2 status is now: NodeHasDiskPressure");
        kubernetes(c, NULL,
                   incident->start_ns +
                       (int64_t)(25 / c->m->compress * (double)MODEL_MINUTE),
                   "NodeHasNoDiskPressure", false,
                   "Node node-2 status is now: NodeHasNoDiskPressure");
    }
    if (incident->kind != INCIDENT_CERT_EXPIRY)
        return;
    int64_t every = 10 * MODEL_MINUTE;
    int64_t first = 0, last = (incident->end_ns - incident->start_ns) / every;
    if (c->from_ns > incident->start_ns)
        first = (c->from_ns - incident->start_ns) / every;
    if (c->to_ns < incident->end_ns)
        last = (c->to_ns - incident->start_ns) / every;
    for (int64_t i = first; i <= last; i++) {
        struct model_note note = {.time_ns = incident->start_ns + i * every + 7,
                                  .kind = NOTE_CERT_MANAGER,
                                  .slot = -1,
                                  .reason = "sqlstudio-example-com-tls",
                                  .warning = true};
        snprintf(note.text, sizeof note.text,
                 "re-queuing item due to error processing: failed to perform self check "
                 "GET request: 403 Forbidden");
        collect(c, note);
    }
}

size_t model_notes(const struct model *m, int64_t from_ns, int64_t to_ns,
                   bool newest_first, struct model_note *ret_notes, size_t max)
{
    struct collector c = {m, from_ns, to_ns, newest_first, ret_notes, 0, max};
    if (from_ns >= to_ns)
        return 0;
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        for (int i = 0; i < m->life_count[slot]; i++) {
            life_starts(&c, &m->lives[slot][i]);
            life_ends(&c, &m->lives[slot][i]);
        }
    }
    for (size_t i = 0; i < m->incident_count; i++)
        incident_notes(&c, &m->incidents[i]);
    collect_jobs(&c);
    return c.count;
}
