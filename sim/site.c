/* SPDX-License-Identifier: MIT */
#include "site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "discovery.h"
#include "expose.h"
#include "health.h"

enum { PORT_EDGE = MODEL_SLOTS, PORT_CONTROL, PORT_COUNT };

struct pod {
    struct site *site;
    int slot;
};

struct site {
    const struct model *m;
    bool as_is;
    struct pod pods[MODEL_SLOTS];
    struct http_port *ports[PORT_COUNT];
    char address[64];
};

/* ---- Metrics ------------------------------------------------------------------- */

static void answer_scrape(const struct site *site, enum target target, int index,
                          const struct http_request *request, struct http_reply *reply)
{
    struct model_sample samples[MODEL_SLOTS];
    for (int slot = 0; slot < MODEL_SLOTS; slot++)
        model_sample(site->m, slot, request->now_ns, &samples[slot]);
    const char *accept = http_header(request, "Accept");
    bool openmetrics = accept && strstr(accept, "application/openmetrics-text");
    struct expose x = {.out = &reply->body,
                       .openmetrics = openmetrics,
                       .exemplars = openmetrics && !site->as_is};
    struct scrape s = {site->m, request->now_ns, index, site->as_is, samples};
    if (target == TARGET_BACKEND && !samples[index].life) {
        reply->status = 503; /* it went down between the connection and now */
        return;
    }
    const struct target_kind *kind = target_kind(target);
    for (int i = 0; i < TARGET_TABLES_MAX && kind->tables[i].families; i++)
        expose_table(&x, kind->tables[i].families, *kind->tables[i].count, &s);
    if (openmetrics)
        buffer_puts(&reply->body, "# EOF\n");
    reply->type = openmetrics
                      ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                      : "text/plain; version=0.0.4; charset=utf-8";
}

static void pod_metrics(void *context, const struct http_request *request,
                        struct http_reply *reply)
{
    const struct pod *pod = context;
    answer_scrape(pod->site, TARGET_BACKEND, pod->slot, request, reply);
}

/* /targets/JOB/INDEX/metrics */
static void target_metrics(void *context, const struct http_request *request,
                           struct http_reply *reply)
{
    for (int t = 0; t < TARGET_COUNT; t++) {
        const struct target_kind *kind = target_kind((enum target)t);
        size_t size = strlen(kind->job);
        int index = 0;
        char end[16] = "";
        if (strncmp(request->rest, kind->job, size) != 0 ||
            sscanf(request->rest + size, "/%1d/%15s", &index, end) != 2 ||
            strcmp(end, "metrics") != 0 || index < 0 || index >= kind->instances)
            continue;
        answer_scrape(context, (enum target)t, index, request, reply);
        return;
    }
    reply->status = 404;
}

/* ---- Health and the public face ------------------------------------------------ */

static int64_t wall_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * MODEL_SECOND + now.tv_nsec;
}

static bool pod_is_up(void *context)
{
    const struct pod *pod = context;
    return model_life_at(pod->site->m, pod->slot, wall_clock()) != NULL;
}

static void pod_health(void *context, const struct http_request *request,
                       struct http_reply *reply)
{
    const struct pod *pod = context;
    health_answer(pod->site->m, pod->slot, request->path, request->now_ns, reply);
}

/* Through the ingress: any pod that is ready, in turn. */
static void edge_health(void *context, const struct http_request *request,
                        struct http_reply *reply)
{
    const struct site *site = context;
    int first = (int)(request->now_ns / MODEL_SECOND % MODEL_SLOTS);
    for (int i = 0; i < MODEL_SLOTS; i++) {
        int slot = (first + i) % MODEL_SLOTS;
        const char *check;
        if (model_health(site->m, slot, request->now_ns, &check) >= HEALTH_UNHEALTHY)
            continue;
        health_answer(site->m, slot, request->path, request->now_ns, reply);
        return;
    }
    reply->status = 503;
    reply->type = "text/html";
    buffer_puts(&reply->body, "<html><head><title>503 Service Temporarily Unavailable"
                              "</title></head></html>\n");
}

static void edge_home(void *context, const struct http_request *request,
                      struct http_reply *reply)
{
    (void)context, (void)request;
    reply->type = "text/html; charset=utf-8";
    buffer_puts(&reply->body, "<!doctype html><title>SQL Studio</title>\n");
}

void site_add_edge(struct site *site, struct http_port *port)
{
    http_port_route(port, "GET", "/", edge_home, site);
    http_port_route(port, "GET", "/health", edge_health, site);
    http_port_route(port, "GET", "/health/ready", edge_health, site);
    http_port_route(port, "GET", "/health/live", edge_health, site);
    http_port_route(port, "GET", "/health/detailed", edge_health, site);
}

/* ---- Control ------------------------------------------------------------------- */

static void control_discovery(void *context, const struct http_request *request,
                              struct http_reply *reply)
{
    const struct site *site = context;
    uint16_t pods[MODEL_SLOTS];
    for (int slot = 0; slot < MODEL_SLOTS; slot++)
        pods[slot] = http_port_number(site->ports[slot]);
    struct discovery d = {site->m, site->address, pods,
                          http_port_number(site->ports[PORT_CONTROL])};
    if (!discovery_answer(&d, request->rest, request->now_ns, &reply->body))
        reply->status = 404;
}

static void control_incidents(void *context, const struct http_request *request,
                              struct http_reply *reply)
{
    const struct site *site = context;
    size_t count;
    const struct model_incident *incidents = model_incidents(site->m, &count);
    buffer_putc(&reply->body, '[');
    for (size_t i = 0; i < count; i++) {
        buffer_printf(&reply->body, "%s\n{\"name\":\"%s\",\"start\":%lld,\"end\":%lld,",
                      i ? "," : "", incident_name(incidents[i].kind),
                      (long long)(incidents[i].start_ns / MODEL_SECOND),
                      (long long)(incidents[i].end_ns / MODEL_SECOND));
        buffer_printf(&reply->body, "\"active\":%s}",
                      incidents[i].start_ns <= request->now_ns &&
                              request->now_ns < incidents[i].end_ns
                          ? "true"
                          : "false");
    }
    buffer_puts(&reply->body, "]\n");
}

/* Alertmanager's webhooks end here: nobody is paged by a simulation. */
static void control_notify(void *context, const struct http_request *request,
                           struct http_reply *reply)
{
    (void)context, (void)request;
    buffer_puts(&reply->body, "{}\n");
}

static void control_healthy(void *context, const struct http_request *request,
                            struct http_reply *reply)
{
    (void)context, (void)request;
    reply->type = "text/plain";
    buffer_puts(&reply->body, "ok\n");
}

static void add_routes(struct site *site)
{
    static const char *const health[] = {"/health", "/health/ready", "/health/live",
                                         "/health/detailed"};
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        site->pods[slot] = (struct pod){site, slot};
        struct http_port *port = site->ports[slot];
        http_port_accept(port, pod_is_up, &site->pods[slot]);
        http_port_route(port, "GET", "/metrics", pod_metrics, &site->pods[slot]);
        for (size_t i = 0; i < sizeof health / sizeof *health; i++)
            http_port_route(port, "GET", health[i], pod_health, &site->pods[slot]);
    }
    site_add_edge(site, site->ports[PORT_EDGE]);
    struct http_port *control = site->ports[PORT_CONTROL];
    http_port_route(control, "GET", "/-/healthy", control_healthy, site);
    http_port_route(control, "GET", "/sd/*", control_discovery, site);
    http_port_route(control, "GET", "/targets/*", target_metrics, site);
    http_port_route(control, "GET", "/incidents", control_incidents, site);
    http_port_route(control, "POST", "/notify/*", control_notify, site);
}

struct site *site_new(const struct model *m, bool as_is)
{
    static const char *const names[PORT_COUNT] = {"pod-0", "pod-1", "pod-2",
                                                  "pod-3", "edge",  "control"};
    struct site *site = calloc(1, sizeof *site);
    if (!site)
        return NULL;
    site->m = m;
    site->as_is = as_is;
    snprintf(site->address, sizeof site->address, "127.0.0.1");
    for (int i = 0; i < PORT_COUNT; i++) {
        site->ports[i] = http_port_new(names[i]);
        if (!site->ports[i]) {
            site_free(site);
            return NULL;
        }
    }
    add_routes(site);
    return site;
}

void site_free(struct site *site)
{
    if (!site)
        return;
    for (int i = 0; i < PORT_COUNT; i++)
        http_port_free(site->ports[i]);
    free(site);
}

int site_port_count(const struct site *site)
{
    (void)site;
    return PORT_COUNT;
}

struct http_port *site_port(const struct site *site, int index)
{
    return site->ports[index];
}

void site_set_address(struct site *site, const char *address)
{
    snprintf(site->address, sizeof site->address, "%s", address);
}
