/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "metrics.h"

#define TABLE(name)                                                                      \
    {                                                                                    \
        name##_families, &name##_family_count                                            \
    }

/* clang-format off */
static const struct target_kind kinds[TARGET_COUNT] = {
    [TARGET_BACKEND] = {"sql-studio-backend", MODEL_SLOTS,
                        {TABLE(http), TABLE(database), TABLE(user), TABLE(business),
                         TABLE(runtime)}},
    [TARGET_FRONTEND] = {"sql-studio-frontend", MODEL_FRONTENDS,
                         {TABLE(frontend)}},
    [TARGET_KUBELET] = {"kubernetes-nodes", MODEL_NODES, {TABLE(kubelet)}},
    [TARGET_CADVISOR] = {"cadvisor", MODEL_NODES, {TABLE(cadvisor)}},
    [TARGET_KUBE_STATE] = {"kube-state-metrics", 1, {TABLE(kube), TABLE(kube_pod)}},
    [TARGET_NODE] = {"node-exporter", MODEL_NODES, {TABLE(node)}},
    [TARGET_INGRESS] = {"ingress-nginx", 1, {TABLE(ingress)}},
    [TARGET_POSTGRES] = {"postgres-exporter", 1, {TABLE(postgres)}},
    [TARGET_REDIS] = {"redis-exporter", 1, {TABLE(redis)}},
};

/* clang-format on */

const struct target_kind *target_kind(enum target target)
{
    return &kinds[target];
}

static bool is_node(enum target target)
{
    return kinds[target].instances == MODEL_NODES;
}

const char *target_instance(const struct model *m, enum target target, int index,
                            int64_t t_ns)
{
    if (target == TARGET_BACKEND) {
        /* A pod that crashed stays in discovery and its scrapes fail; one that was
         * replaced or evicted leaves. */
        const struct model_life *life = model_life_last(m, index, t_ns);
        bool gone = life && t_ns >= life->end_ns && life->end != LIFE_ENDS_OOM;
        return life && !gone ? life->pod : NULL;
    }
    if (target == TARGET_FRONTEND)
        return model_frontend_pod(m, index);
    return is_node(target) ? model_node(index) : kinds[target].job;
}

void target_labels(const struct model *m, enum target target, int index, int64_t t_ns,
                   char *out, size_t size)
{
    const char *instance = target_instance(m, target, index, t_ns);
    int used = snprintf(out, size, "job=\"%s\",instance=\"%s\"", kinds[target].job,
                        instance ? instance : "");
    char *rest = out + used;
    size_t left = size - (size_t)used;
    if (target == TARGET_BACKEND)
        snprintf(rest, left, ",namespace=\"" MODEL_NAMESPACE "\",pod=\"%s\",node=\"%s\"",
                 instance ? instance : "", model_life_last(m, index, t_ns)->node);
    else if (target == TARGET_FRONTEND)
        snprintf(rest, left, ",namespace=\"" MODEL_NAMESPACE "\",pod=\"%s\"", instance);
    else if (target == TARGET_INGRESS)
        snprintf(rest, left, ",namespace=\"ingress-nginx\"");
    else if (is_node(target))
        snprintf(rest, left, ",node=\"%s\"", instance);
}
