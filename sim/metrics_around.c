/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "metrics.h"

/* What stands around the application: ingress, frontends, kubelets, stores. */

static double all_requests(const struct scrape *s)
{
    return model_traffic_sum(s->m, model_origin_ns(s->m), s->t_ns);
}

/* ---- Ingress ------------------------------------------------------------------- */

/* Its label `namespace` gives way to the target's, as a scrape would have it. */
static void ingress_requests(struct expose *x, const struct scrape *s)
{
    double totals[MODEL_CODES] = {0};
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        const struct model_life *life = model_life_last(s->m, slot, s->t_ns);
        size_t count;
        const struct model_life *lives = model_lives(s->m, slot, &count);
        bool down = !s->samples[slot].life && (size_t)life->index + 1 < count;
        if (down)
            life = &lives[life->index + 1]; /* what all before it add up to */
        for (int i = 0; i < MODEL_CODES; i++)
            totals[i] += life->requests_before[i];
        for (int c = 0; !down && c < model_cell_count(); c++)
            if (model_cell(c)->flags & CELL_HTTP)
                totals[model_code(model_cell(c)->status)] +=
                    (double)s->samples[slot].count[c];
    }
    totals[model_code(503)] += floor(model_lost_requests(s->m, s->t_ns));
    for (int i = 0; i < MODEL_CODES; i++) {
        char labels[160];
        snprintf(labels, sizeof labels,
                 "%s=\"" MODEL_NAMESPACE "\",ingress=\"sql-studio\","
                 "host=\"api.sqlstudio.example.com\",status=\"%d\"",
                 x->extra ? "exported_namespace" : "namespace", model_codes[i]);
        expose_value(x, labels, totals[i]);
    }
}

/* clang-format off */
const struct family ingress_families[] = {
    {"nginx_ingress_controller_requests", FAMILY_UNTYPED,
     "The total number of client requests.", ingress_requests, false},
};
/* clang-format on */
const size_t ingress_family_count = sizeof ingress_families / sizeof *ingress_families;

/* ---- Frontend ------------------------------------------------------------------ */

static void nginx_up(struct expose *x, const struct scrape *s)
{
    (void)s;
    expose_value(x, NULL, 1);
}

static void nginx_requests(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, floor(all_requests(s) * (s->index ? .19 : .21)));
}

static void nginx_active(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, floor(2 + model_traffic(s->m, s->t_ns) * .08));
}

static void nginx_accepted(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, floor(all_requests(s) * .031));
}

/* clang-format off */
const struct family frontend_families[] = {
    {"nginx_up", FAMILY_GAUGE, "Status of the last metric scrape", nginx_up, false},
    {"nginx_http_requests", FAMILY_COUNTER, "Total http requests", nginx_requests, false},
    {"nginx_connections_active", FAMILY_GAUGE, "Active client connections", nginx_active,
     false},
    {"nginx_connections_accepted", FAMILY_COUNTER, "Accepted client connections",
     nginx_accepted, false},
};
/* clang-format on */
const size_t frontend_family_count = sizeof frontend_families / sizeof *frontend_families;

/* ---- Kubelet ------------------------------------------------------------------- */

static void running_pods(struct expose *x, const struct scrape *s)
{
    double pods = s->index > 0;
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        const struct model_life *life = s->samples[slot].life;
        pods += life && life->node == model_node(s->index);
    }
    expose_value(x, NULL, pods);
}

static void running_containers(struct expose *x, const struct scrape *s)
{
    (void)s;
    expose_value(x, "container_state=\"running\"", 6);
}

/* clang-format off */
const struct family kubelet_families[] = {
    {"kubelet_running_pods", FAMILY_GAUGE,
     "Number of pods that have a running pod sandbox", running_pods, false},
    {"kubelet_running_containers", FAMILY_GAUGE,
     "Number of containers currently running", running_containers, false},
};
/* clang-format on */
const size_t kubelet_family_count = sizeof kubelet_families / sizeof *kubelet_families;

/* ---- Stores -------------------------------------------------------------------- */

static void backends(struct expose *x, const struct scrape *s)
{
    double used = 0;
    for (int slot = 0; slot < MODEL_SLOTS; slot++)
        used += s->samples[slot].active[POOL_USER];
    expose_value(x, "datname=\"sqlstudio\"", used);
}

static void commits(struct expose *x, const struct scrape *s)
{
    expose_value(x, "datname=\"sqlstudio\"", floor(all_requests(s) * 1.07));
}

/* clang-format off */
const struct family postgres_families[] = {
    {"pg_up", FAMILY_GAUGE, "Whether the last scrape could connect to the server",
     nginx_up, false},
    {"pg_stat_database_numbackends", FAMILY_GAUGE,
     "Number of backends currently connected to this database", backends, false},
    {"pg_stat_database_xact_commit", FAMILY_COUNTER,
     "Number of transactions in this database that have been committed", commits, false},
};
/* clang-format on */
const size_t postgres_family_count = sizeof postgres_families / sizeof *postgres_families;

static void redis_clients(struct expose *x, const struct scrape *s)
{
    (void)s;
    expose_value(x, NULL, 4 * 3);
}

static void redis_memory(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, floor(24e6 + 3e4 * model_traffic(s->m, s->t_ns)));
}

static void redis_commands(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, floor(all_requests(s) * 1.4));
}

/* clang-format off */
const struct family redis_families[] = {
    {"redis_up", FAMILY_GAUGE, "Information about the Redis instance", nginx_up, false},
    {"redis_connected_clients", FAMILY_GAUGE, "connected_clients metric", redis_clients,
     false},
    {"redis_memory_used_bytes", FAMILY_GAUGE, "memory_used_bytes metric", redis_memory,
     false},
    {"redis_commands_processed", FAMILY_COUNTER, "commands_processed_total metric",
     redis_commands, false},
};
/* clang-format on */
const size_t redis_family_count = sizeof redis_families / sizeof *redis_families;
