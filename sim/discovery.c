/* SPDX-License-Identifier: MIT */
#include "discovery.h"

#include <string.h>

#include "expose.h"

static void put_label(struct buffer *out, const char *name, const char *value)
{
    buffer_putc(out, ',');
    buffer_json(out, name);
    buffer_putc(out, ':');
    buffer_json(out, value);
}

static void put_pod_labels(struct buffer *out, const char *component, const char *pod,
                           const char *node, const char *ip)
{
    put_label(out, "__meta_kubernetes_namespace", MODEL_NAMESPACE);
    put_label(out, "__meta_kubernetes_pod_name", pod);
    put_label(out, "__meta_kubernetes_pod_node_name", node);
    put_label(out, "__meta_kubernetes_pod_ip", ip);
    put_label(out, "__meta_kubernetes_pod_label_app", "sql-studio");
    put_label(out, "__meta_kubernetes_pod_label_component", component);
}

static void put_target(const struct discovery *d, enum target target, int index,
                       int64_t t_ns, struct buffer *out)
{
    const struct target_kind *kind = target_kind(target);
    const char *instance = target_instance(d->m, target, index, t_ns);
    bool backend = target == TARGET_BACKEND;
    buffer_printf(out, "{\"targets\":[\"%s:%u\"],\"labels\":{", d->address,
                  (unsigned)(backend ? d->pods[index] : d->control));
    if (backend)
        buffer_puts(out, "\"__metrics_path__\":\"/metrics\"");
    else
        buffer_printf(out, "\"__metrics_path__\":\"/targets/%s/%d/metrics\"", kind->job,
                      index);
    if (backend) {
        const struct model_life *life = model_life_last(d->m, index, t_ns);
        put_pod_labels(out, "backend", life->pod, life->node, life->pod_ip);
    } else if (target == TARGET_FRONTEND) {
        put_pod_labels(out, "frontend", instance, model_node(index + 1),
                       index ? "10.42.3.9" : "10.42.2.9");
    } else if (kind->instances == MODEL_NODES) {
        put_label(out, "__meta_kubernetes_node_name", instance);
    }
    buffer_puts(out, "}}");
}

bool discovery_answer(const struct discovery *d, const char *job, int64_t t_ns,
                      struct buffer *out)
{
    for (int t = 0; t < TARGET_COUNT; t++) {
        const struct target_kind *kind = target_kind((enum target)t);
        if (strcmp(kind->job, job) != 0)
            continue;
        const char *separator = "[";
        for (int i = 0; i < kind->instances; i++) {
            if (!target_instance(d->m, (enum target)t, i, t_ns))
                continue;
            buffer_puts(out, separator);
            put_target(d, (enum target)t, i, t_ns, out);
            separator = ",\n";
        }
        buffer_puts(out, *separator == '[' ? "[]\n" : "]\n");
        return true;
    }
    return false;
}
