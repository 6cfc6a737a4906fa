/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "metrics.h"

/* kube-state-metrics: deployments, autoscalers, nodes. Pods are in metrics_kube_pod.c. */

#define IN_NAMESPACE "namespace=\"" MODEL_NAMESPACE "\""

static const char *const deployments[2] = {
    IN_NAMESPACE ",deployment=\"sql-studio-backend\"",
    IN_NAMESPACE ",deployment=\"sql-studio-frontend\""};
static const char *const scalers[2] = {
    IN_NAMESPACE ",horizontalpodautoscaler=\"sql-studio-backend\"",
    IN_NAMESPACE ",horizontalpodautoscaler=\"sql-studio-frontend\""};

static double backends_up(const struct scrape *s)
{
    double up = 0;
    for (int slot = 0; slot < MODEL_SLOTS; slot++)
        up += s->samples[slot].life != NULL;
    return up;
}

static void both(struct expose *x, const char *const labels[2], double backend,
                 double frontend)
{
    expose_value(x, labels[0], backend);
    expose_value(x, labels[1], frontend);
}

static void replicas_available(struct expose *x, const struct scrape *s)
{
    both(x, deployments, backends_up(s), MODEL_FRONTENDS);
}

static void replicas_wanted(struct expose *x, const struct scrape *s)
{
    (void)s;
    both(x, deployments, MODEL_SLOTS, MODEL_FRONTENDS);
}

/* Goes up with every release: a mark on the time axis. */
static void observed_generation(struct expose *x, const struct scrape *s)
{
    size_t count, releases = 1;
    const struct model_life *lives = model_lives(s->m, 0, &count);
    for (size_t i = 1; i < count && lives[i].start_ns <= s->t_ns; i++)
        releases += lives[i].restarts == 0;
    both(x, deployments, (double)releases, 1);
}

static void scaler_replicas(struct expose *x, const struct scrape *s)
{
    (void)s;
    both(x, scalers, MODEL_SLOTS, MODEL_FRONTENDS);
}

static void scaler_max(struct expose *x, const struct scrape *s)
{
    (void)s;
    both(x, scalers, 10, 8);
}

static void scaler_min(struct expose *x, const struct scrape *s)
{
    (void)s;
    both(x, scalers, 2, 2);
}

static void node_condition(struct expose *x, const struct scrape *s)
{
    static const char *const conditions[] = {"Ready", "DiskPressure", "MemoryPressure",
                                             "PIDPressure"};
    static const char *const states[] = {"true", "false", "unknown"};
    for (int node = 0; node < MODEL_NODES; node++) {
        for (int c = 0; c < 4; c++) {
            bool yes = c == 0 || (c == 1 && model_disk_pressure(s->m, node, s->t_ns));
            for (int state = 0; state < 3; state++) {
                char labels[120];
                snprintf(labels, sizeof labels,
                         "node=\"%s\",condition=\"%s\",status=\"%s\"", model_node(node),
                         conditions[c], states[state]);
                expose_value(x, labels, state == (yes ? 0 : 1));
            }
        }
    }
}

static void node_info(struct expose *x, const struct scrape *s)
{
    (void)s;
    for (int node = 0; node < MODEL_NODES; node++) {
        char labels[160];
        snprintf(labels, sizeof labels,
                 "node=\"%s\",kernel_version=\"6.1.0\",kubelet_version=\"v1.29.4\","
                 "internal_ip=\"10.0.0.%d\"",
                 model_node(node), 11 + node);
        expose_value(x, labels, 1);
    }
}

static void job_failed(struct expose *x, const struct scrape *s)
{
    (void)s;
    expose_value(x, IN_NAMESPACE ",job_name=\"synthetic-user-flows\"", 0);
}

/* clang-format off */
const struct family kube_families[] = {
    {"kube_deployment_status_replicas_available", FAMILY_GAUGE,
     "The number of available replicas per deployment.", replicas_available, false},
    {"kube_deployment_spec_replicas", FAMILY_GAUGE,
     "Number of desired pods for a deployment.", replicas_wanted, false},
    {"kube_deployment_status_observed_generation", FAMILY_GAUGE,
     "The generation observed by the deployment controller.", observed_generation, false},
    {"kube_horizontalpodautoscaler_status_current_replicas", FAMILY_GAUGE,
     "Current number of replicas of pods managed by this autoscaler.", scaler_replicas,
     false},
    {"kube_horizontalpodautoscaler_spec_max_replicas", FAMILY_GAUGE,
     "Upper limit for the number of pods that can be set by the autoscaler.", scaler_max,
     false},
    {"kube_horizontalpodautoscaler_spec_min_replicas", FAMILY_GAUGE,
     "Lower limit for the number of pods that can be set by the autoscaler.", scaler_min,
     false},
    {"kube_node_status_condition", FAMILY_GAUGE, "The condition of a cluster node.",
     node_condition, false},
    {"kube_node_info", FAMILY_GAUGE, "Information about a cluster node.", node_info,
     false},
    {"kube_job_status_failed", FAMILY_GAUGE,
     "The number of pods which reached phase Failed.", job_failed, false},
};
/* clang-format on */
const size_t kube_family_count = sizeof kube_families / sizeof *kube_families;
