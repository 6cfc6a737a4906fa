/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "logs_block.h"

/*
 * Lines that no request has: starts and stops, jobs, the pool's warnings, Kubernetes
 * events as an event exporter writes them, and cert-manager (klog's text form).
 */

static void start_lines(struct logs_pen *pen, const struct model_note *note)
{
    const struct model_life *life = note->life;
    logs_pen_open(pen, note->time_ns, life->pod, LOGS_INFO, NULL, note->text);
    logs_pen_string(pen, "version", life->version);
    logs_pen_string(pen, "commit", life->commit);
    logs_pen_string(pen, "environment", MODEL_ENVIRONMENT);
    logs_pen_close(pen);
    for (int pool = 0; pool < POOL_COUNT; pool++) {
        logs_pen_open(pen, note->time_ns + (40 + 30 * pool) * MODEL_SECOND / 1000,
                      life->pod, LOGS_INFO, NULL, "Database connection pool ready");
        logs_pen_string(pen, "pool", model_pool_names[pool]);
        logs_pen_int(pen, "max_open", 25);
        logs_pen_close(pen);
    }
    logs_pen_open(pen, note->time_ns + MODEL_SECOND / 8, life->pod, LOGS_INFO, NULL,
                  "HTTP server listening");
    logs_pen_string(pen, "address", ":8500");
    logs_pen_close(pen);
}

static void job_line(struct logs_pen *pen, const struct model_note *note)
{
    logs_pen_open(pen, note->time_ns, note->life->pod, LOGS_INFO, NULL, note->text);
    logs_pen_string(pen, "job", note->reason);
    logs_pen_string(pen, "component", "scheduler");
    logs_pen_ms(pen, "duration_ms", (int64_t)(note->value * 1e9));
    logs_pen_close(pen);
}

static void pool_line(struct logs_pen *pen, const struct model_note *note)
{
    logs_pen_open(pen, note->time_ns, note->life->pod, LOGS_WARNING, NULL, note->text);
    logs_pen_string(pen, "pool", note->reason);
    logs_pen_int(pen, "active", (int64_t)note->value);
    logs_pen_int(pen, "max_open", 25);
    logs_pen_close(pen);
}

/* The exporter's line is the Event object; LogQL's json flattens it to
   involvedObject_namespace and so on. */
static void kubernetes_line(struct logs_pen *pen, const struct model_note *note)
{
    char time[40];
    const char *name = note->life ? note->life->pod : note->node;
    bool pod = strcmp(note->object_kind, "Pod") == 0;
    logs_time(note->time_ns, time);
    logs_pen_text(pen, note->time_ns, LOGS_EVENTS_POD,
                  note->warning ? LOGS_WARNING : LOGS_INFO);
    pen->writer = LOGS_KUBERNETES;
    logs_pen_int(pen, "count", 1);
    logs_pen_string(pen, "firstTimestamp", time);
    logs_pen_string(pen, "lastTimestamp", time);
    logs_pen_string(pen, "message", note->text);
    logs_pen_string(pen, "reason", note->reason);
    logs_pen_string(pen, "type", note->warning ? "Warning" : "Normal");
    char object[256];
    (void)snprintf(object, sizeof(object),
                   "{\"kind\":\"%s\",\"namespace\":\"%s\",\"name\":\"%s\"}",
                   note->object_kind, pod ? MODEL_NAMESPACE : "", name ? name : "");
    logs_pen_raw(pen, "involvedObject", object);
    (void)snprintf(object, sizeof(object), "{\"component\":\"kubelet\",\"host\":\"%s\"}",
                   note->node ? note->node : "");
    logs_pen_raw(pen, "source", object);
    logs_pen_close(pen);
}

static void cert_manager_line(struct logs_pen *pen, const struct model_note *note)
{
    char time[40], text[400];
    logs_time(note->time_ns, time);
    (void)snprintf(text, sizeof(text),
                   "E%.2s%.2s %.12s000       1 controller.go:167] \"%s\" "
                   "logger=\"cert-manager.challenges\" key=\"" MODEL_NAMESPACE "/%s\"",
                   time + 5, time + 8, time + 11, note->text, note->reason);
    logs_pen_text(pen, note->time_ns, LOGS_CERT_POD, LOGS_ERROR);
    pen->writer = LOGS_CERT_MANAGER;
    logs_pen_raw(pen, NULL, text);
    logs_pen_close(pen);
}

void logs_write_note(struct logs_pen *pen, const struct model_note *note)
{
    switch (note->kind) {
    case NOTE_START:
        start_lines(pen, note);
        break;
    case NOTE_SHUTDOWN:
        logs_pen_open(pen, note->time_ns, note->life->pod, LOGS_INFO, NULL, note->text);
        logs_pen_close(pen);
        break;
    case NOTE_JOB:
        job_line(pen, note);
        break;
    case NOTE_POOL:
        pool_line(pen, note);
        break;
    case NOTE_KUBERNETES:
        kubernetes_line(pen, note);
        break;
    case NOTE_CERT_MANAGER:
        cert_manager_line(pen, note);
        break;
    case NOTE_KIND_COUNT:
        break;
    }
}
