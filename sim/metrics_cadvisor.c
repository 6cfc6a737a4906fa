/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "metrics.h"
#include "mix.h"

/*
 * cAdvisor on a node: for each pod the cgroup of the pod (container=""), of its pause
 * container ("POD") and of its container. Sums over a pod must leave the first two out.
 */

#define MIB 1048576.0

/* One container, or a pod's cgroup. */
struct container {
    const char *name, *pod, *image; /* name: "" for the pod's cgroup */
    int slot;                       /* -1: frontend */
    int frontend;
    char labels[320];
};

typedef void (*container_fn)(struct expose *x, const struct scrape *s,
                             const struct container *c);

static void each_of_pod(struct expose *x, const struct scrape *s, container_fn fn,
                        struct container c, const char *name, const char *image)
{
    const struct {
        const char *name, *image;
    } kinds[3] = {
        {"",    ""                         },
        {"POD", "registry.k8s.io/pause:3.9"},
        {name,  image                      }
    };

    for (int i = 0; i < 3; i++) {
        c.name = kinds[i].name;
        c.image = kinds[i].image;
        unsigned long long id = mix64(mix64((uint64_t)i + strlen(c.pod)) ^
                                      (uint64_t)(c.pod[strlen(c.pod) - 1] * 131));
        snprintf(c.labels, sizeof c.labels,
                 "container=\"%s\",id=\"/kubepods/burstable/pod%012llx%s\",image=\"%s\","
                 "namespace=\"" MODEL_NAMESPACE "\",pod=\"%s\"",
                 c.name, id & 0xffffffffffff, i ? "/c" : "", c.image, c.pod);
        fn(x, s, &c);
    }
}

static void each_container(struct expose *x, const struct scrape *s, container_fn fn)
{
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        const struct model_life *life = s->samples[slot].life;
        if (!life || strcmp(life->node, model_node(s->index)) != 0)
            continue;
        struct container c = {.pod = life->pod, .slot = slot};
        char image[64];
        snprintf(image, sizeof image, "sql-studio/backend:%s", life->version);
        each_of_pod(x, s, fn, c, MODEL_CONTAINER, image);
    }
    for (int i = 0; i < MODEL_FRONTENDS; i++) {
        struct container c = {
            .pod = model_frontend_pod(s->m, i), .slot = -1, .frontend = i};
        if (s->index == i + 1)
            each_of_pod(x, s, fn, c, "frontend", "sql-studio/frontend:1.40.0");
    }
}

static double frontend_requests(const struct scrape *s)
{
    return model_traffic_sum(s->m, model_origin_ns(s->m), s->t_ns) * .2;
}

/* Sums over the pod's processes; the pause container does next to nothing. */
static double cpu_of(const struct scrape *s, const struct container *c)
{
    if (strcmp(c->name, "POD") == 0)
        return .02;
    return c->slot < 0 ? 2e-4 * frontend_requests(s) : s->samples[c->slot].cpu_seconds;
}

static void cpu_usage_of(struct expose *x, const struct scrape *s,
                         const struct container *c)
{
    char labels[340];
    snprintf(labels, sizeof labels, "%s,cpu=\"total\"", c->labels);
    expose_value(x, labels, cpu_of(s, c));
}

static void cpu_usage(struct expose *x, const struct scrape *s)
{
    each_container(x, s, cpu_usage_of);
}

static double seconds_up(const struct scrape *s, const struct container *c)
{
    int64_t start =
        c->slot < 0 ? model_origin_ns(s->m) : s->samples[c->slot].life->start_ns;
    return (double)(s->t_ns - start) * 1e-9;
}

static bool is_pause(const struct container *c)
{
    return strcmp(c->name, "POD") == 0;
}

static void periods_of(struct expose *x, const struct scrape *s,
                       const struct container *c)
{
    if (!is_pause(c))
        expose_value(x, c->labels, floor(10 * seconds_up(s, c)));
}

static void cfs_periods(struct expose *x, const struct scrape *s)
{
    each_container(x, s, periods_of);
}

static void throttled_of(struct expose *x, const struct scrape *s,
                         const struct container *c)
{
    if (is_pause(c))
        return;
    double attacks = 0;
    for (int cell = 0; c->slot >= 0 && cell < model_cell_count(); cell++)
        if (model_cell(cell)->outcome == OUTCOME_ATTACK_FAILED)
            attacks += (double)s->samples[c->slot].count[cell];
    /* Each attack's bcrypt spends two periods of the quota. */
    expose_value(x, c->labels, floor(.05 * seconds_up(s, c) + 2.2 * attacks));
}

static void cfs_throttled(struct expose *x, const struct scrape *s)
{
    each_container(x, s, throttled_of);
}

static void quota_of(struct expose *x, const struct scrape *s, const struct container *c)
{
    (void)s;
    if (!is_pause(c))
        expose_value(x, c->labels, c->slot < 0 ? 20000 : 50000);
}

static void cpu_quota(struct expose *x, const struct scrape *s)
{
    each_container(x, s, quota_of);
}

static void period_of(struct expose *x, const struct scrape *s, const struct container *c)
{
    (void)s;
    expose_value(x, c->labels, 100000);
}

static void cpu_period(struct expose *x, const struct scrape *s)
{
    each_container(x, s, period_of);
}

static void memory_of(struct expose *x, const struct scrape *s, const struct container *c)
{
    double bytes = c->slot < 0 ? 38 * MIB : s->samples[c->slot].memory_bytes;
    expose_value(x, c->labels, is_pause(c) ? 700416 : floor(bytes / 4096) * 4096);
}

static void memory_working_set(struct expose *x, const struct scrape *s)
{
    each_container(x, s, memory_of);
}

static void memory_limit_of(struct expose *x, const struct scrape *s,
                            const struct container *c)
{
    (void)s;
    /* The pause container has no limit, which cAdvisor reports as 0. */
    expose_value(x, c->labels, is_pause(c) ? 0 : (c->slot < 0 ? 512 : 1024) * MIB);
}

static void memory_limit(struct expose *x, const struct scrape *s)
{
    each_container(x, s, memory_limit_of);
}

static void disk_of(struct expose *x, const struct scrape *s, const struct container *c)
{
    if (*c->name && !is_pause(c))
        expose_value(x, c->labels, floor(52 * MIB + 900 * fmin(seconds_up(s, c), 9e4)));
}

static void fs_usage(struct expose *x, const struct scrape *s)
{
    each_container(x, s, disk_of);
}

/* Requests of a pod, for its network. */
static double requests_of(const struct scrape *s, const struct container *c)
{
    if (c->slot < 0)
        return frontend_requests(s);
    return (double)metrics_count(&s->samples[c->slot], -1, CELL_HTTP, 0);
}

static void network(struct expose *x, const struct container *c, double bytes)
{
    if (*c->name) /* the network belongs to the pod, not to a container */
        return;
    char labels[360];
    snprintf(labels, sizeof labels, "%s,interface=\"eth0\"", c->labels);
    expose_value(x, labels, floor(bytes));
    snprintf(labels, sizeof labels, "%s,interface=\"lo\"", c->labels);
    expose_value(x, labels, floor(bytes * .02));
}

static void received_of(struct expose *x, const struct scrape *s,
                        const struct container *c)
{
    network(x, c, 1200 * requests_of(s, c));
}

static void network_received(struct expose *x, const struct scrape *s)
{
    each_container(x, s, received_of);
}

static void sent_of(struct expose *x, const struct scrape *s, const struct container *c)
{
    network(x, c, 5200 * requests_of(s, c));
}

static void network_sent(struct expose *x, const struct scrape *s)
{
    each_container(x, s, sent_of);
}

/* clang-format off */
const struct family cadvisor_families[] = {
    {"container_cpu_usage_seconds", FAMILY_COUNTER,
     "Cumulative cpu time consumed in seconds.", cpu_usage, false},
    {"container_cpu_cfs_periods", FAMILY_COUNTER,
     "Number of elapsed enforcement period intervals.", cfs_periods, false},
    {"container_cpu_cfs_throttled_periods", FAMILY_COUNTER,
     "Number of throttled period intervals.", cfs_throttled, false},
    {"container_spec_cpu_quota", FAMILY_GAUGE, "CPU quota of the container.", cpu_quota,
     false},
    {"container_spec_cpu_period", FAMILY_GAUGE, "CPU period of the container.",
     cpu_period, false},
    {"container_memory_working_set_bytes", FAMILY_GAUGE, "Current working set in bytes.",
     memory_working_set, false},
    {"container_spec_memory_limit_bytes", FAMILY_GAUGE,
     "Memory limit for the container.", memory_limit, false},
    {"container_fs_usage_bytes", FAMILY_GAUGE,
     "Number of bytes that are consumed by the container on this filesystem.", fs_usage,
     false},
    {"container_network_receive_bytes", FAMILY_COUNTER,
     "Cumulative count of bytes received.", network_received, false},
    {"container_network_transmit_bytes", FAMILY_COUNTER,
     "Cumulative count of bytes transmitted.", network_sent, false},
};
/* clang-format on */
const size_t cadvisor_family_count = sizeof cadvisor_families / sizeof *cadvisor_families;
