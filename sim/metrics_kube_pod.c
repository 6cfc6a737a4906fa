/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "metrics.h"

/*
 * kube-state-metrics about pods. The pod of a slot that is down is still there: it waits
 * for its restart after a crash, or has failed after an eviction, beside a new pod that
 * cannot be placed yet.
 */

enum phase { PHASE_PENDING, PHASE_RUNNING, PHASE_SUCCEEDED, PHASE_FAILED, PHASE_UNKNOWN };

struct pod {
    const struct model_life *life; /* NULL: frontend */
    const char *name, *container, *node, *ip;
    enum phase phase;
    bool ready, crashed; /* crashed: waits in a crash loop */
    int64_t start_ns;
    int restarts;
    char labels[160]; /* namespace, pod */
};

typedef void (*pod_fn)(struct expose *x, const struct scrape *s, const struct pod *pod);

static void finish(struct expose *x, const struct scrape *s, pod_fn fn, struct pod *pod)
{
    snprintf(pod->labels, sizeof pod->labels,
             "namespace=\"" MODEL_NAMESPACE "\",pod=\"%s\"", pod->name);
    fn(x, s, pod);
}

static void visit_backend(struct expose *x, const struct scrape *s, int slot, pod_fn fn)
{
    const struct model_life *life = model_life_last(s->m, slot, s->t_ns);
    const char *check;
    if (!life)
        return;
    enum model_health health = model_health(s->m, slot, s->t_ns, &check);
    struct pod pod = {.life = life,
                      .name = life->pod,
                      .container = MODEL_CONTAINER,
                      .node = life->node,
                      .ip = life->pod_ip,
                      .phase = PHASE_RUNNING,
                      .ready = health == HEALTH_HEALTHY || health == HEALTH_DEGRADED,
                      .start_ns = life->pod_start_ns,
                      .restarts = life->restarts};
    if (health != HEALTH_DOWN) {
        finish(x, s, fn, &pod);
        return;
    }
    if (life->end == LIFE_ENDS_OOM) {
        pod.crashed = true;
        finish(x, s, fn, &pod);
        return;
    }
    pod.phase = PHASE_FAILED;
    finish(x, s, fn, &pod);
    size_t count;
    const struct model_life *lives = model_lives(s->m, slot, &count);
    if ((size_t)life->index + 1 < count) {
        const struct model_life *next = &lives[life->index + 1];
        struct pod waiting = {.life = next,
                              .name = next->pod,
                              .container = MODEL_CONTAINER,
                              .node = "",
                              .ip = "",
                              .phase = PHASE_PENDING,
                              .start_ns = 0};
        finish(x, s, fn, &waiting);
    }
}

static void each_pod(struct expose *x, const struct scrape *s, pod_fn fn)
{
    for (int slot = 0; slot < MODEL_SLOTS; slot++)
        visit_backend(x, s, slot, fn);
    for (int i = 0; i < MODEL_FRONTENDS; i++) {
        struct pod pod = {.name = model_frontend_pod(s->m, i),
                          .container = "frontend",
                          .node = model_node(i + 1),
                          .ip = i ? "10.42.3.9" : "10.42.2.9",
                          .phase = PHASE_RUNNING,
                          .ready = true,
                          .start_ns = model_origin_ns(s->m)};
        finish(x, s, fn, &pod);
    }
}

static void phase_of(struct expose *x, const struct scrape *s, const struct pod *pod)
{
    (void)s;
    static const char *const phases[] = {"Pending", "Running", "Succeeded", "Failed",
                                         "Unknown"};
    for (int phase = 0; phase < 5; phase++) {
        char labels[200];
        snprintf(labels, sizeof labels, "%s,phase=\"%s\"", pod->labels, phases[phase]);
        expose_value(x, labels, phase == (int)pod->phase);
    }
}

static void pod_phase(struct expose *x, const struct scrape *s)
{
    each_pod(x, s, phase_of);
}

static void ready_of(struct expose *x, const struct scrape *s, const struct pod *pod)
{
    (void)s;
    static const char *const conditions[] = {"true", "false", "unknown"};
    for (int i = 0; i < 3; i++) {
        char labels[200];
        snprintf(labels, sizeof labels, "%s,condition=\"%s\"", pod->labels,
                 conditions[i]);
        expose_value(x, labels, i == (pod->ready ? 0 : 1));
    }
}

static void pod_ready(struct expose *x, const struct scrape *s)
{
    each_pod(x, s, ready_of);
}

static void info_of(struct expose *x, const struct scrape *s, const struct pod *pod)
{
    (void)s;
    char labels[320];
    snprintf(labels, sizeof labels,
             "%s,node=\"%s\",pod_ip=\"%s\",created_by_kind=\"ReplicaSet\"", pod->labels,
             pod->node, pod->ip);
    expose_value(x, labels, 1);
}

static void pod_info(struct expose *x, const struct scrape *s)
{
    each_pod(x, s, info_of);
}

static void start_of(struct expose *x, const struct scrape *s, const struct pod *pod)
{
    (void)s;
    if (pod->start_ns)
        expose_value(x, pod->labels, (double)(pod->start_ns / MODEL_SECOND));
}

static void pod_start(struct expose *x, const struct scrape *s)
{
    each_pod(x, s, start_of);
}

/* `labels,container="..."`, and one more label if wanted. */
static void container_labels(const struct pod *pod, const char *more, char *out,
                             size_t size)
{
    snprintf(out, size, "%s,container=\"%s\"%s", pod->labels, pod->container, more);
}

static void restarts_of(struct expose *x, const struct scrape *s, const struct pod *pod)
{
    (void)s;
    char labels[220];
    container_labels(pod, "", labels, sizeof labels);
    if (pod->phase == PHASE_RUNNING)
        expose_value(x, labels, pod->restarts);
}

static void pod_restarts(struct expose *x, const struct scrape *s)
{
    each_pod(x, s, restarts_of);
}

static void waiting_of(struct expose *x, const struct scrape *s, const struct pod *pod)
{
    (void)s;
    char labels[240];
    if (!pod->crashed)
        return;
    container_labels(pod, ",reason=\"CrashLoopBackOff\"", labels, sizeof labels);
    expose_value(x, labels, 1);
}

static void pod_waiting(struct expose *x, const struct scrape *s)
{
    each_pod(x, s, waiting_of);
}

static void terminated_of(struct expose *x, const struct scrape *s, const struct pod *pod)
{
    (void)s;
    char labels[240];
    if (!pod->crashed && pod->restarts == 0)
        return;
    container_labels(pod, ",reason=\"OOMKilled\"", labels, sizeof labels);
    expose_value(x, labels, 1);
}

static void pod_terminated(struct expose *x, const struct scrape *s)
{
    each_pod(x, s, terminated_of);
}

static void limits_of(struct expose *x, const struct scrape *s, const struct pod *pod)
{
    (void)s;
    bool backend = pod->life != NULL;
    char labels[260], more[80];
    snprintf(more, sizeof more, ",node=\"%s\",resource=\"cpu\",unit=\"core\"", pod->node);
    container_labels(pod, more, labels, sizeof labels);
    expose_value(x, labels, backend ? .5 : .2);
    snprintf(more, sizeof more, ",node=\"%s\",resource=\"memory\",unit=\"byte\"",
             pod->node);
    container_labels(pod, more, labels, sizeof labels);
    expose_value(x, labels, (backend ? 1024 : 512) * 1048576.0);
}

static void pod_limits(struct expose *x, const struct scrape *s)
{
    each_pod(x, s, limits_of);
}

/* clang-format off */
const struct family kube_pod_families[] = {
    {"kube_pod_status_phase", FAMILY_GAUGE, "The pods current phase.", pod_phase, false},
    {"kube_pod_status_ready", FAMILY_GAUGE,
     "Describes whether the pod is ready to serve requests.", pod_ready, false},
    {"kube_pod_info", FAMILY_GAUGE, "Information about pod.", pod_info, false},
    {"kube_pod_start_time", FAMILY_GAUGE, "Start time in unix timestamp for a pod.",
     pod_start, false},
    {"kube_pod_container_status_restarts", FAMILY_COUNTER,
     "The number of container restarts per container.", pod_restarts, false},
    {"kube_pod_container_status_waiting_reason", FAMILY_GAUGE,
     "Describes the reason the container is currently in waiting state.", pod_waiting,
     false},
    {"kube_pod_container_status_last_terminated_reason", FAMILY_GAUGE,
     "Describes the last reason the container was in terminated state.", pod_terminated,
     false},
    {"kube_pod_container_resource_limits", FAMILY_GAUGE,
     "The number of requested limit resource by a container.", pod_limits, false},
};
/* clang-format on */
const size_t kube_pod_family_count = sizeof kube_pod_families / sizeof *kube_pod_families;
